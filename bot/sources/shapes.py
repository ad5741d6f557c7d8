"""What a table is when no header fits: judged by the shape of its columns (localised headers, plain lists, no header)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.urls import belongs, guess_href, host
from bot.sources.claims_from import is_doubtful
from bot.sources.signatures import TAKE_GSC, Holds, Signature, normalise
from bot.sources.values import address, is_date

SHARE = 0.8
"""Share of a column's filled cells that must agree on what they are."""
LIST_SHARE = 0.5
"""The same for the one column of a plain list, which people type and paste."""
LIST_HEADERS = frozenset(
    {"url", "urls", "link", "links", "page", "pages", "address", "addresses", "domain", "domains", "site", "sites"}
)

MAX_PAIR_COLUMNS = 60
"""Columns of a table with a header that nobody knows, as long as they tell which two hold the pages; Ahrefs writes 37."""
MAX_OTHER_COLUMNS = 12

_DISAVOWED = re.compile(r"domain:\s*\S", re.IGNORECASE)
_URL = re.compile(r"(?:https?:)?//\S", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)\.?", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?:mailto|tel|javascript|ftp|file|data):", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f ]?\d{3})*|\d+")


class Shape(StrEnum):
    """What one cell looks like."""

    URL = "url"
    HOST = "host"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    BLANK = "blank"


def shape_of(cell: str) -> Shape:
    """Judge one cell."""
    cell = address(cell)
    if not cell:
        return Shape.BLANK
    if len(cell) > 8_000 or is_doubtful(cell):
        return Shape.TEXT
    if _OTHER_SCHEME.match(cell):
        return Shape.URL
    if _URL.match(cell):
        return Shape.URL if guess_href(cell) else Shape.TEXT
    if _WHOLE.fullmatch(cell):
        return Shape.NUMBER
    if is_date(cell):
        return Shape.DATE
    start = re.split(r"[/?#]", cell, maxsplit=1)[0]
    if len(start) <= 253 and _HOST.fullmatch(start):
        return Shape.HOST if start == cell.rstrip("/") else Shape.URL
    return Shape.TEXT


@dataclass(frozen=True, slots=True)
class ByShape:
    """What the shape of a table tells. has_header: its first row is one."""

    signature: Signature
    columns: tuple[Shape, ...]
    has_header: bool


def _latest(name: str, report: str, source: str) -> Signature:
    return Signature(name, "Search Console", report, (), source, columns=(("page", ("column 1",)), ("last_seen", ("column 2",))))


PAGES = Signature("list", "List", "referring pages", (), "one address a line", columns=(("page", ("column 1",)),))
BARE = Signature(
    "list of domains",
    "List",
    "referring domains",
    (),
    "one domain a line",
    holds=Holds.LEADS,
    columns=(("page", ("column 1",)),),
    note="It names domains, not pages, so it gives leads and no links. Send the addresses of the pages that link instead.",
)
DATED = replace(PAGES, name="list with dates", columns=(("page", ("column 1",)), ("last_seen", ("column 2",))))
PAIRS = Signature(
    "list of pairs",
    "List",
    "pages with their targets",
    (),
    "two addresses a line",
    columns=(("page", ("column 1",)), ("target_page", ("column 2",))),
)
SWAPPED = replace(PAIRS, columns=(("page", ("column 2",)), ("target_page", ("column 1",))))
LATEST = _latest("17 by shape", "Latest links", "localised header: an address and a date")
SAMPLE = replace(PAGES, name="18 by shape", provider="Search Console", report="More sample links")
SITES = Signature(
    "19 by shape",
    "Search Console",
    "Top linking sites",
    (),
    "localised header: a host and two counts",
    holds=Holds.COUNTS,
    note=f"It counts links per site and names no referring page. {TAKE_GSC}",
)
LINKED = replace(
    SITES, name="20 by shape", report="Top linked pages", note=f"It counts links per page and names no referring page. {TAKE_GSC}"
)
TEXTS = replace(
    SITES, name="22 by shape", report="Top linking text", note=f"It ranks link texts and names no referring page. {TAKE_GSC}"
)

DISAVOWED = replace(
    SITES,
    name="disavow file",
    provider="Google",
    report="disavowed links",
    note="It lists what search engines are asked to ignore, not the links that were found. Send an export or a list of those.",
)


def by_shape(rows: Sequence[Sequence[str]], own: Sequence[str]) -> ByShape | None:
    """Judge a table by its first rows; None when no shape of the list fits.

    rows: cells of the first rows, blank and comment rows left out. own: the site's domains, empty when not known.
    """
    counts = Counter(len(row) for row in rows)
    if not counts:
        return None
    width, n_rows = counts.most_common(1)[0]
    if n_rows < SHARE * len(rows) or width > MAX_PAIR_COLUMNS:
        return None
    if width == 1 and any(_DISAVOWED.match(row[0].strip()) for row in rows if row):
        return ByShape(DISAVOWED, (Shape.TEXT,), False)
    even = [row for row in rows if len(row) == width]
    body = even[1:] if len(even) > 1 else even
    share = SHARE if width > 1 else LIST_SHARE
    columns = tuple(_column([row[index] for row in body], share) for index in range(width))
    first = tuple(shape_of(cell) for cell in even[0])
    has_header = len(even) > 1 and all(shape in (Shape.TEXT, Shape.BLANK) for shape in first)
    signature = _signature(columns, body, has_header, even[0], own)
    return ByShape(signature, columns, has_header) if signature else None


def _column(cells: Sequence[str], share: float) -> Shape:
    shapes = Counter(shape for cell in cells if (shape := shape_of(cell)) is not Shape.BLANK)
    if not shapes:
        return Shape.BLANK
    if shapes[Shape.URL] and shapes[Shape.URL] + shapes[Shape.HOST] >= share * shapes.total():
        return Shape.URL
    shape, n_cells = shapes.most_common(1)[0]
    return shape if n_cells >= share * shapes.total() else Shape.TEXT


def _signature(
    columns: tuple[Shape, ...], body: Sequence[Sequence[str]], has_header: bool, header: Sequence[str], own: Sequence[str]
) -> Signature | None:
    match columns:
        case _ if len(columns) > 2 and (pair := _pair(columns, body, own)):
            return pair
        case _ if len(columns) > MAX_OTHER_COLUMNS:
            return None
        case (Shape.URL,):
            return SAMPLE if has_header and normalise(header[0]) not in LIST_HEADERS else PAGES
        case (Shape.HOST,):
            return BARE
        case (Shape.URL | Shape.HOST, Shape.DATE):
            return LATEST if has_header else DATED
        case (Shape.URL, Shape.URL | Shape.HOST) | (Shape.HOST, Shape.URL):
            return SWAPPED if _is_own(body, 0, own) and not _is_own(body, 1, own) else PAIRS
        case (Shape.HOST, Shape.NUMBER, Shape.NUMBER):
            return SITES
        case (Shape.URL, Shape.NUMBER, Shape.NUMBER) | (Shape.URL, Shape.NUMBER):
            return LINKED
        case (Shape.NUMBER, Shape.TEXT) if has_header:
            return TEXTS
        case _:
            return None


def _pair(columns: tuple[Shape, ...], rows: Sequence[Sequence[str]], own: Sequence[str]) -> Signature | None:
    """The two columns of pages in a table with a header of another language: one is on our site throughout, one nowhere."""
    urls = [index for index, shape in enumerate(columns) if shape is Shape.URL]
    ours = [index for index in urls if _is_own(rows, index, own)]
    theirs = [index for index in urls if not any(is_on(row[index], own) for row in rows)]
    if not len(ours) == len(theirs) == 1 or len(urls) > 2:
        return None
    return replace(PAIRS, columns=(("page", (f"column {theirs[0] + 1}",)), ("target_page", (f"column {ours[0] + 1}",))))


def _is_own(rows: Sequence[Sequence[str]], index: int, own: Sequence[str]) -> bool:
    return bool(own) and all(is_on(row[index], own) for row in rows if row[index].strip())


def is_on(cell: str, own: Sequence[str]) -> bool:
    """Whether the cell is an address on one of the site's domains."""
    url = guess_href(cell)
    return url is not None and any(belongs(host(url), domain) for domain in own)
