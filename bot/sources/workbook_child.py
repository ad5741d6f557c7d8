"""The child that reads a workbook: limits first, then rows as JSON lines `[sheet, row, [cells]]`, `null` when all is said.

Run as `python -m bot.sources.workbook_child FILE ROWS SHEET` by `workbook`, never imported by it.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

MEMORY_BYTES = 768 * 1024 * 1024
"""Address space, of which an interpreter with its libraries maps about 150 MB without using it."""
CPU_S = 10
MAX_COLUMNS = 200
MAX_CELL = 131_072
MAX_SHEETS = 50


def limit() -> None:
    """Bound memory, processor time, files and core dumps of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def spoken(path: str, n_rows: int, only: int) -> Iterator[tuple[int, int, list[str]]]:
    """The sheets' names as row 0 of sheet -1, then up to `n_rows` rows of every sheet or of the one asked for, no blank ones."""
    import openpyxl  # only after the limits stand

    # an open file, because openpyxl refuses paths without its own file endings
    with Path(path).open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets[:MAX_SHEETS]
        yield -1, 0, [str(sheet.title) for sheet in sheets]
        for index, sheet in enumerate(sheets):
            if only in (-1, index):
                yield from _rows(index, sheet, n_rows)


def _rows(index: int, sheet: Any, n_rows: int) -> Iterator[tuple[int, int, list[str]]]:
    sheet.reset_dimensions()
    for row_no, values in enumerate(sheet.iter_rows(max_row=n_rows, max_col=MAX_COLUMNS, values_only=True), 1):
        cells = [cell_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield index, row_no, cells


def cell_text(value: Any) -> str:
    """A cell as CSV would hold it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return str(value)[:MAX_CELL].encode("utf-8", "ignore").decode().replace("\0", "")


def main() -> None:
    """Read the workbook named on the command line; any fault ends the process, and the parent knows by the missing end."""
    limit()
    out = sys.stdout
    for row in spoken(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])):
        out.write(json.dumps(row) + "\n")
    out.write("null\n")
    out.flush()


if __name__ == "__main__":
    main()
