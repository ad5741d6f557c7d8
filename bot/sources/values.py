"""Cells as exports write them, read into values. None or "" means that the source says nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache

MAX_TEXT = 2_000
"""Code points kept of an anchor or title."""
REMEMBERED = 4_096
"""Short cells whose reading is remembered, because exports repeat them in every row."""

NULLS = frozenset({"", "-", "--", "--%", "-1", "n/a", "na", "#n/a", "null", "none", "nil", "nan", "unknown", "(not set)"})
TRUE = frozenset({"true", "yes", "y", "t", "1", "x", "✓", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "vero"})
FALSE = frozenset({"false", "no", "n", "f", "0", "✗", "falsch", "nein", "faux", "non", "falso"})
MONTHS = dict(
    zip(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), range(1, 13), strict=True)
)

FIRST_YEAR, LAST_YEAR = 1990, 2099
"""Dates outside are a program's "never": 0001-01-01, 1900-01-00, 9999-12-31."""
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""What sticks to the ends of pasted addresses, the characters without width included."""

_ESCAPED_BLANKS = re.compile(r"(?:\\[rnt])+")
_NOTE = re.compile(r"(?<=\S)[ \t]{1,20}#.*", re.DOTALL)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NUMERIC = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?!\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})[- .]+([A-Za-z]{3})[a-z]*\.?[- ,.]+(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.?[- ]+(\d{1,2}),?[- ]+(\d{4})")
_SECONDS = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?")


class Order(Enum):
    """Which of the two short numbers of a date is the day, decided once for a file."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNDECIDED = "undecided"


def text(cell: str) -> str:
    """An anchor or title as plain text: white space collapsed, no control characters; "--" is nothing. Formulas stay text."""
    if not cell or cell == "--":
        return ""
    if cell.isalnum():
        return cell[:MAX_TEXT]
    if not cell.isascii() or not cell.isprintable() or "\\" in cell:
        cell = _UNSEEN.sub(" ", _ESCAPED_BLANKS.sub(" ", cell))
    return " ".join(cell.split())[:MAX_TEXT]


def address(cell: str) -> str:
    """An address as written, without what sticks to its ends unseen, and without a note after it ("https://…  # asked twice")."""
    if "#" in cell:
        cell = _NOTE.sub("", cell, count=1)
    return cell.strip() if cell.isascii() else cell.strip(BLANKS)


def word(cell: str) -> str:
    """A short lower-case word ("redirect", "removedfromhtml"), "" for null spellings."""
    return _word(cell[:80]) if cell else ""


@lru_cache(REMEMBERED)
def _word(cell: str) -> str:
    found = text(cell).lower()
    return "" if found in NULLS else found


def figure(cell: str) -> str:
    """A vendor's figure as written ("0.6", "5%"), "" for null spellings and for anything longer than a figure."""
    return _figure(cell) if len(cell) <= 60 else ""


@lru_cache(REMEMBERED)
def _figure(cell: str) -> str:
    found = text(cell)
    return "" if found.lower() in NULLS else found


def truth(cell: str) -> bool | None:
    """A yes or no in any of the spellings seen; None for anything else."""
    return _truth(cell) if len(cell) <= 20 else None


@lru_cache(REMEMBERED)
def _truth(cell: str) -> bool | None:
    found = cell.strip().lower()
    if found in TRUE:
        return True
    return False if found in FALSE else None


def status(cell: str) -> int | None:
    """An HTTP status of 100 to 599; 0 ("not fetched") and everything else are None."""
    return _status(cell) if 0 < len(cell) <= 20 else None


@lru_cache(REMEMBERED)
def _status(cell: str) -> int | None:
    found = cell.strip()
    if found.endswith(".0"):
        found = found[:-2]
    return int(found) if len(found) == 3 and found.isascii() and found.isdigit() and "1" <= found[0] <= "5" else None


def rel_flags(cell: str) -> tuple[bool | None, bool | None, bool | None]:
    """nofollow, ugc and sponsored from a rel list or a word such as "Dofollow"; three times None for an empty cell."""
    tokens = frozenset(re.findall(r"[a-z]+", cell.lower())) - NULLS
    if not tokens:
        return None, None, None
    return "nofollow" in tokens, "ugc" in tokens, "sponsored" in tokens


def order_of(cells: Iterable[str]) -> Order:
    """Decide the order of day and month from all dates of a file: one value over 12 settles it, contradictions do not."""
    day_first = month_first = False
    for cell in cells:
        match = _NUMERIC.match(cell.strip())
        if not match or len(match[1]) == 4:
            continue
        day_first = day_first or int(match[1]) > 12 or "." in match[0]
        month_first = month_first or int(match[2]) > 12
        if day_first and month_first:
            return Order.UNDECIDED
    if day_first == month_first:
        return Order.UNDECIDED
    return Order.DAY_FIRST if day_first else Order.MONTH_FIRST


def needs_order(cell: str) -> bool:
    """Whether the cell is a date whose day and month could be swapped."""
    match = _NUMERIC.match(cell.strip())
    return bool(match and len(match[1]) <= 2)


@dataclass(slots=True)
class Dates:
    """Reads the dates of one file; days repeat, so they are remembered."""

    order: Order = Order.UNDECIDED
    _seen: dict[str, date | None] = field(default_factory=dict)

    def read(self, cell: str) -> date | None:
        """The day a cell names, None when it names none or could mean two."""
        start = cell[:10]
        if start in self._seen and len(start) == 10 and start[4] == "-":
            return self._seen[start]
        found = _within(_date(cell.strip()[:40], self.order))
        if len(self._seen) < 20_000 and start[4:5] == "-":
            self._seen[start] = found
        return found


def _within(found: date | None) -> date | None:
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _date(cell: str, order: Order) -> date | None:
    try:
        if match := _NUMERIC.match(cell):
            return _numeric(int(match[1]), int(match[2]), int(match[3]), len(match[1]) == 4, "." in match[0], order)
        if match := _DAY_MONTH.match(cell):
            return date(int(match[3]), MONTHS[match[2].lower()], int(match[1]))
        if match := _MONTH_DAY.match(cell):
            return date(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
        if match := _SECONDS.fullmatch(cell):
            return datetime.fromtimestamp(int(match[1]), UTC).date()
    except (ValueError, KeyError, OverflowError):
        return None
    return None


def _numeric(first: int, second: int, third: int, is_iso: bool, has_dots: bool, order: Order) -> date | None:
    if is_iso:
        return date(first, second, third)
    year = third + 2000 if third < 100 else third
    if order is Order.MONTH_FIRST and not has_dots:
        return date(year, first, second)
    if order is Order.DAY_FIRST or has_dots:
        return date(year, second, first)
    if first == second:
        return date(year, first, second)
    return None


def is_date(cell: str) -> bool:
    """Whether a cell looks like a date, whatever its order."""
    found = cell.strip()[:40]
    return any(_date(found, order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST)) and not _SECONDS.fullmatch(found)
