"""Our own workbook: a table as XLSX, which the importer reads again. Every cell is text, whatever it begins with."""

import io
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bot.core.errors import BadInput
from bot.core.table_file import Table, clean, guard

MAX_ROWS = 200_000
"""Rows of one workbook: as many as the importer takes back."""
MAX_CELL = 32_767
"""Characters of one cell (Excel specifications and limits, support.microsoft.com)."""
_TEXT = "s"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def workbook(table: Table) -> bytes:
    """The table as one sheet with a fixed first row. Raises BadInput for more rows than MAX_ROWS.

    Cells are guarded as those of a CSV file: who saves the sheet as CSV keeps it inert, and the importer gives each cell back.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name) for name in table.header])
    for n, row in enumerate(table.rows):
        if n >= MAX_ROWS:
            sheet.close()
            raise BadInput(f"A workbook holds {MAX_ROWS:,} rows, and this list is longer.", "Ask for csv instead of xlsx.")
        sheet.append([_cell(sheet, text) for text in row])
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, _UNPRINTABLE.sub("", guard(clean(text)))[:MAX_CELL])
    cell.data_type = _TEXT
    return cell
