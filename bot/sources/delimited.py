"""Lines of delimited text into rows with the physical line each starts on. What columns mean is decided elsewhere."""

import csv
from collections import deque
from collections.abc import Iterator

from bot.core.claims import Refused

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
MAX_ROW_LINES = 200
"""Lines that one row may span; a row that needs more has a quote that nobody closed."""
MAX_ROW_CHARS = 4_000_000
MAX_REPAIRS = 500
"""Broken rows after which every line is read by itself, so that hostile quoting costs no more than two readings."""

UNCLOSED = "a quote is opened and not closed, or a cell is longer than 131,072 characters"

Row = tuple[int, list[str]]


class _RowTooLong(Exception):
    """A row spans more lines or characters than any export's."""


class _Feed:
    """Lines for a csv reader, which may be taken back since the last row."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        again, taken, lines = self.again, self.taken, self.lines
        n_chars = 0
        while True:
            line = again.popleft() if again else next(lines, None)
            if line is None:
                return
            if taken:
                n_chars += len(line)
                if len(taken) >= MAX_ROW_LINES or n_chars > MAX_ROW_CHARS:
                    again.appendleft(line)
                    raise _RowTooLong
            else:
                n_chars = len(line)
            taken.append(line)
            yield line

    def take_back(self) -> str:
        """Give all lines since the last row back but the first, which is returned."""
        first = self.taken[0]
        self.again.extendleft(reversed(self.taken[1:]))
        self.taken.clear()
        return first


def rows(lines: Iterator[str], delimiter: str, *, width: int = 0) -> Iterator[Row | Refused]:
    """Rows by RFC 4180 with the physical line each starts on, from 1; blank rows come as empty lists.

    width: columns of the header, 0 when not known. A row over several lines that is not as wide as the header, has an
    odd number of quotes, or never ends has a stray one: its first line is refused by number and reading goes on with the next.
    """
    feed = _Feed(lines)
    line_no = 1
    for _ in range(MAX_REPAIRS):
        try:
            for cells in csv.reader(iter(feed), delimiter=delimiter):
                n_lines = len(feed.taken)
                if n_lines > 1 and ((width and len(cells) != width) or _is_open(feed.taken)):
                    break
                yield line_no, cells
                line_no += n_lines
                feed.taken.clear()
            else:
                return
        except (csv.Error, _RowTooLong):
            pass
        yield Refused(line_no, UNCLOSED, feed.take_back()[:200].strip())
        line_no += 1
    yield from _line_by_line(iter(feed), feed.taken, delimiter, line_no)


def _is_open(lines: list[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def _line_by_line(lines: Iterator[str], taken: list[str], delimiter: str, line_no: int) -> Iterator[Row | Refused]:
    for line in lines:
        taken.clear()
        try:
            yield line_no, next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            yield Refused(line_no, UNCLOSED, line[:200].strip())
        line_no += 1
