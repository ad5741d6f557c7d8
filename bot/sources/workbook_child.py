"""The child that reads a workbook: limits first, then JSON lines of what is in it, `null` when all is said.

The first line lists the names of the sheets; then comes, for every worksheet, its number from 0 and its rows as `[row, [cells]]`.
Run as `python -m bot.sources.workbook_child FILE ROWS SECONDS` by `workbook`, never imported by it.
"""

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

MEMORY_BYTES = 300 * 2**20
"""Address space. 100,000 rows of 19 cells take about 190 MB of it, 150,000 would take 310."""
MAX_SHEETS = 50
MAX_COLUMNS = 200
MAX_CELL = 131_072

Said = list[str] | int | tuple[int, list[str]]


def limit(cpu_s: int) -> None:
    """Bound memory, processor time, files and core dumps of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def said(path: str, n_rows: int) -> Iterator[Said]:
    """Names and rows by calamine, a sheet at a time in memory; what calamine refuses is read by openpyxl."""
    try:
        book = CalamineWorkbook.from_path(path)
    except CalamineError:
        yield from _with_openpyxl(path, n_rows)
        return
    sheets = [found.name for found in book.sheets_metadata if found.typ is SheetTypeEnum.WorkSheet][:MAX_SHEETS]
    yield sheets
    for index, name in enumerate(sheets):
        yield index
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError:  # Google Sheets writes #ERROR!, which is none of Excel's error values
            yield from _limited(_streamed(_openpyxl(path).worksheets[index]), n_rows)
        else:  # calamine gives the blank rows above the first, and not the blank columns before it
            yield from _limited(sheet.iter_rows(), n_rows, sheet.start[1] if sheet.start else 0)


def _with_openpyxl(path: str, n_rows: int) -> Iterator[Said]:
    sheets = _openpyxl(path).worksheets[:MAX_SHEETS]
    yield [sheet.title for sheet in sheets]
    for index, sheet in enumerate(sheets):
        yield index
        yield from _limited(_streamed(sheet), n_rows)


def _openpyxl(path: str) -> Any:
    """The workbook as openpyxl streams it, far slower; it judges paths by their ending, so it gets the open file.

    Any: its types know nothing of streamed sheets.
    """
    from openpyxl import load_workbook  # a quarter of a second, wanted seldom

    return load_workbook(Path(path).open("rb"), read_only=True, data_only=True, keep_links=False)


def _streamed(sheet: Any) -> Iterator[Sequence[object]]:
    sheet.reset_dimensions()
    rows: Iterator[Sequence[object]] = sheet.iter_rows(values_only=True)
    return rows


def _limited(rows: Iterator[Sequence[object]], n_rows: int, n_before: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Rows that have cells, as text after `n_before` blank ones, up to the first row beyond the most that are wanted."""
    before = [""] * min(n_before, MAX_COLUMNS)
    for row_no, values in enumerate(rows, 1):
        cells = [_text(value) for value in values[: MAX_COLUMNS - len(before)]]
        if any(cells):
            yield row_no, before + cells
        if row_no > n_rows:
            return


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value[:MAX_CELL].replace("\0", "").encode("utf-8", "ignore").decode()
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return str(value)


def main() -> None:
    """Read the workbook named on the command line; any fault ends the process, and the parent knows by the missing end."""
    path, n_rows, cpu_s = sys.argv[1:]
    limit(int(cpu_s))
    out = sys.stdout
    for line in said(path, int(n_rows)):
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
        if not isinstance(line, tuple):
            out.flush()
    out.write("null\n")
    out.flush()


if __name__ == "__main__":
    main()
