"""One table: where its header stands, which report it is, and its rows as claims. Where the cells come from is not known here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.core.claims import Claim, Lead, Mapping, Refused
from bot.core.errors import BadInput
from bot.core.urls import belongs, host
from bot.sources import values
from bot.sources.claims_from import DATE_FIELDS, Reader, reader_for, used_columns
from bot.sources.delimited import Row
from bot.sources.shapes import by_shape
from bot.sources.signatures import Holds, Signature, find

HEAD_ROWS = 200
HEADER_ROWS = 40
"""Rows among which a header is looked for: titles, comments and Moz's eight lines stand before it."""
MAX_ROWS = 1_000_000
MAX_WIDTH = 1_000

Rows = Callable[[int], Iterator[Row | Refused]]
"""Called with the header's width (0 for not known), gives all rows of the table from its first line."""

NEEDED = (
    "A list of links needs a column with the page that links (for example “Referring page URL”, “Source URL” or “Linking page”)"
    " and, if it has one, a column with the page it links to (“Target URL”). A plain list with one address a line works too."
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is to be read. header_line: physical line of its header, 0 without one; after: first line that is data."""

    signature: Signature
    header: tuple[str, ...]
    header_line: int

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts the better of two layouts first: an earlier header, then more columns."""
        return self.header_line, -len(self.header)


def known_layout(rows: Sequence[Row]) -> Layout | None:
    """Find the first row that fits a signature, None when none does."""
    for line_no, cells in rows[:HEADER_ROWS]:
        if 0 < len(cells) <= MAX_WIDTH and (signature := find(cells)):
            return Layout(signature, tuple(cells), line_no)
    return None


def shaped_layout(rows: Sequence[Row], own: Sequence[str]) -> Layout | None:
    """Judge the table by the shape of its columns, None when no shape fits."""
    data = [(line_no, cells) for line_no, cells in rows if any(c.strip() for c in cells) and not _is_comment(cells)]
    found = by_shape([cells for _, cells in data], own)
    if found is None:
        return None
    names = tuple(f"column {index + 1}" for index in range(len(found.columns)))
    return Layout(found.signature, names, data[0][0] if found.has_header else 0)


def _is_comment(cells: Sequence[str]) -> bool:
    """Whether a row speaks of the file: a comment, or Excel's "sep=;"."""
    start = cells[0].lstrip().lower()
    return start.startswith("#") or (start.startswith("sep=") and len(start) <= 5 and not any(cells[1:]))


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read: claims stream from it, as often as asked, in constant memory."""

    layout: Layout
    rows: Rows
    reader: Reader
    mapping: Mapping

    def __iter__(self) -> Iterator[Claim | Lead | Refused]:
        """Claims, leads and refusals in the order of the rows."""
        layout, read, part = self.layout, self.reader.read, self.mapping.part
        header = list(layout.header)
        is_list = layout.signature.provider == "List"
        for row in self.rows(len(layout.header)):
            if isinstance(row, Refused):
                if row.line_no > layout.header_line:
                    yield replace(row, part=part) if part else row
                continue
            line_no, cells = row
            if line_no <= layout.header_line or cells == header or (is_list and cells and _is_comment(cells)):
                continue
            found = read(line_no, cells)
            if found is not None:
                yield found


def open_table(layout: Layout, rows: Rows, *, own: Sequence[str], part: str, encoding: str, delimiter: str) -> Table:
    """Make a table of a layout. Raises BadInput for tables that hold no links, with what they are and what to take instead."""
    signature = layout.signature
    if signature.holds in (Holds.COUNTS, Holds.OWN):
        raise BadInput(f"This is the {signature.provider} report “{signature.report}”.", _note(signature))
    reader = reader_for(signature, layout.header, values.Dates(), part)
    used, ignored = used_columns(reader, layout.header)
    mapping = Mapping(
        provider=signature.provider,
        report=signature.report,
        signature=signature.name,
        encoding=encoding,
        delimiter=delimiter,
        columns=used,
        ignored=ignored,
        part=part,
        note=_note(signature),
    )
    table = Table(layout, rows, reader, mapping)
    if signature.name.startswith("18"):
        _refuse_internal(table, own)
    reader.dates.order = _order(table)
    return table


def _note(signature: Signature) -> str:
    return signature.note.format(provider=signature.provider)


def _refuse_internal(table: Table, own: Sequence[str]) -> None:
    """Search Console gives its list of links inside a site the header of its list of backlinks: the hosts tell them apart."""
    n_own = 0
    for found in islice(table, 10_000):
        if isinstance(found, Claim):
            if not any(belongs(host(found.page), domain) for domain in own):
                return
            n_own += 1
    if n_own:
        raise BadInput(
            f"Every one of its {n_own:,} pages is on {own[0]} itself: this is a list of links inside the site, not of backlinks.",
            "In Search Console open Links → Export external links → Latest links, and send that file.",
        )


def _order(table: Table) -> values.Order:
    """Whether dates like 03/04/2026 start with the day: decided from the whole file, and only when it has such dates."""
    columns = [index for name in DATE_FIELDS for index in table.reader.at.get(name, ())]
    if not columns:
        return values.Order.UNDECIDED
    if not any(values.needs_order(cell) for cell in _cells(table, columns, HEAD_ROWS)):
        return values.Order.UNDECIDED
    return values.order_of(_cells(table, columns, MAX_ROWS))


def _cells(table: Table, columns: Sequence[int], n_rows: int) -> Iterator[str]:
    for row in islice(table.rows(len(table.layout.header)), n_rows):
        if not isinstance(row, Refused) and row[0] > table.layout.header_line:
            yield from (row[1][index] for index in columns if index < len(row[1]))


def unknown(rows: Sequence[Row]) -> BadInput:
    """The refusal of a table that nobody knows: the columns found and what would be needed."""
    found = next((cells for _, cells in rows if any(c.strip() for c in cells) and not _is_comment(cells)), [])
    shown = [values.text(cell)[:40] for cell in found[:30] if cell.strip()]
    more = f" and {len(found) - 30} more" if len(found) > 30 else ""
    if not shown:
        return BadInput("The file has no rows.", NEEDED)
    return BadInput(f"No column of this file is known to hold links. Columns found: {', '.join(shown)}{more}.", NEEDED)
