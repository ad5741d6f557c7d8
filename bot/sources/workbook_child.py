"""The child that reads a workbook: limits first, then rows as JSON lines `[sheet, row, [cells]]`, `null` when all is said.

Run as `python -m bot.sources.workbook_child FILE ROWS SHEET` by `workbook`, never imported by it.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator

from bot.sources import sheet_xml

MEMORY_BYTES = 300 * 1024 * 1024
"""Address space, of which the interpreter and its libraries take about 50 MB."""
CPU_S = 10
MAX_SHEETS = 50


def limit() -> None:
    """Bound memory, processor time, files and core dumps of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def spoken(path: str, n_rows: int, only: int) -> Iterator[tuple[int, int, list[str]]]:
    """Names of the sheets as sheet -1, their heights as -2, then rows up to `n_rows` of every sheet or of the one asked for."""
    with zipfile.ZipFile(path) as archive:
        sheets = sheet_xml.sheets(archive)[:MAX_SHEETS]
        yield -1, 0, [title for title, _ in sheets]
        yield -2, 0, [str(sheet_xml.n_rows(archive, part)) for _, part in sheets]
        book = sheet_xml.book(archive)
        for index, (_, part) in enumerate(sheets):
            if only in (-1, index):
                yield from ((index, row_no, cells) for row_no, cells in _rows(archive, part, book, n_rows))


def _rows(archive: zipfile.ZipFile, part: str, book: sheet_xml.Book, n_rows: int) -> Iterator[tuple[int, list[str]]]:
    for row_no, cells in sheet_xml.rows(archive, part, book):
        if row_no > n_rows:
            return
        yield row_no, [cell.replace("\0", "").encode("utf-8", "ignore").decode() for cell in cells]


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
