"""Our own files: tables as CSV and JSON Lines, which the importer reads again. Cells are inert in a spreadsheet.

A spreadsheet runs a cell that begins with one of DANGEROUS; an apostrophe before it makes it text. Cells that begin with
an apostrophe get another one, so that taking one away gives every cell back as it was.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import ascii_letters, digits
from typing import NamedTuple

from bot.core.links import Occurrence
from bot.core.records import Link

DANGEROUS = frozenset("=+-@\t\r\n|%＝＋－﹢﹣＠﹫﹦−＋")
"""Characters that start a formula or a command in a spreadsheet, full-width and small forms included (OWASP, CSV injection)."""

_PLAIN = frozenset(ascii_letters + digits)

LINK_HEADER = (
    "Referring page URL",
    "Target URL",
    "State",
    "Reason",
    "How we know",
    "Anchor",
    "Kind",
    "Nofollow",
    "UGC",
    "Sponsored",
    "Rel",
    "Placement",
    "Hidden",
    "Links on page",
    "Title",
    "HTTP status",
    "First seen",
    "Last visit",
    "State since",
    "Referring domain",
    "Sources",
    "Grade",
    "Type",
    "How got",
)


class FileKind(StrEnum):
    """How a table is written; each word is the option of a command and the ending of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a header, read once. title: what the table holds, for the sheet's tab."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[str]]


class Listed(NamedTuple):
    """What a file tells of one link, without what only the next visits need. since: when its state was entered; the rest is as
    in `Link`."""

    page: str
    target_page: str
    state: str
    reason: str
    evidence: Sequence[str]
    occurrence: Occurrence | None
    claimed_anchor: str
    n_occurrences: int
    title: str
    status: int
    first_seen_at: datetime | None
    last_visit_at: datetime | None
    since: datetime | None
    page_domain: str
    sources: tuple[str, ...]
    grade: str
    link_type: str
    got: str


def guard(cell: str) -> str:
    """The cell with an apostrophe before anything that a spreadsheet might run; `unguard` takes it off again."""
    if cell[:1].isalnum():
        return cell
    return f"'{cell}" if cell.startswith("'") or cell.lstrip()[:1] in DANGEROUS or cell[:1] in DANGEROUS else cell


def safe(cell: str) -> str:
    """A cell of a CSV file: inert, and without what no file can hold."""
    # nearly every cell, told without a further call
    return cell if not cell or (cell[0] in _PLAIN and cell.isascii() and "\0" not in cell) else guard(clean(cell))


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") else cell


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as Excel opens it: UTF-8 with BOM, CRLF, RFC 4180 quoting, every cell inert, no NULs or lone surrogates."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(safe, header))
    writer.writerows([safe(cell) if cell else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def to_jsonl(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A JSON Lines file: one object per row with the header's names as keys, UTF-8, cells as they are."""
    text = io.StringIO()
    for row in rows:
        text.write(json.dumps(dict(zip(header, map(clean, row), strict=True)), ensure_ascii=False))
        text.write("\n")
    return text.getvalue().encode()


def clean(cell: str) -> str:
    """The cell without NULs and lone surrogates, which no file can hold."""
    return cell.replace("\0", "").encode("utf-8", "ignore").decode() if not cell.isascii() or "\0" in cell else cell


def links_csv(links: Iterable[Link]) -> bytes:
    """Links with how they stand, as a file that can be imported again (LINK_HEADER names its columns)."""
    return listed_csv(map(listed, links))


def listed_csv(links: Iterable[Listed]) -> bytes:
    """The same file as `links_csv`, of what it tells of links and nothing more."""
    return to_csv(LINK_HEADER, map(_cells, links))


def links_table(links: Iterable[Link]) -> Table:
    """Links with how they stand; LINK_HEADER names the columns."""
    return Table("links", LINK_HEADER, (link_row(link) for link in links))


def link_row(link: Link) -> tuple[str, ...]:
    """The cells of one link, in the order of LINK_HEADER. Flags are "" until a visit has seen the link."""
    return _cells(listed(link))


def listed(link: Link) -> Listed:
    """What a file tells of a link."""
    return Listed(
        link.page,
        link.target_page,
        link.standing.state.value,
        link.standing.reason.value,
        link.evidence,
        link.occurrence,
        link.claimed_anchor,
        link.n_occurrences,
        link.title,
        link.status,
        link.first_seen_at,
        link.last_visit_at,
        link.standing.since,
        link.page_domain,
        link.sources,
        link.grade,
        link.link_type,
        link.got,
    )


def _cells(link: Listed) -> tuple[str, ...]:
    seen = link.occurrence
    return (
        link.page,
        link.target_page,
        link.state,
        link.reason,
        " · ".join(link.evidence),
        seen.anchor if seen else link.claimed_anchor,
        seen.kind.value if seen else "",
        *(_flags(seen.rel) if seen else ("", "", "")),
        " ".join(seen.rel) if seen else "",
        seen.placement.value if seen else "",
        seen.hidden if seen else "",
        str(link.n_occurrences),
        link.title,
        str(link.status or ""),
        _day(link.first_seen_at),
        _day(link.last_visit_at),
        _day(link.since),
        link.page_domain,
        ", ".join(link.sources),
        link.grade,
        link.link_type,
        link.got,
    )


def _flags(rel: Sequence[str]) -> Iterable[str]:
    return ("true" if token in rel else "false" for token in ("nofollow", "ugc", "sponsored"))


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
