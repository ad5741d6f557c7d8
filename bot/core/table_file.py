"""Our own CSV file: what `check` attaches and the importer reads again. Its cells are inert in a spreadsheet.

A spreadsheet runs a cell that begins with one of DANGEROUS; an apostrophe before it makes it text. Cells that begin with
an apostrophe get another one, so that taking one away gives every cell back as it was.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from bot.core.records import Link

DANGEROUS = frozenset("=+-@\t\r\n|%＝＋－﹢﹣＠﹫﹦−＋")
"""Characters that start a formula or a command in a spreadsheet, full-width and small forms included (OWASP, CSV injection)."""

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
)


def guard(cell: str) -> str:
    """The cell with an apostrophe before anything that a spreadsheet might run; `unguard` takes it off again."""
    return f"'{cell}" if cell.startswith("'") or cell.lstrip()[:1] in DANGEROUS or cell[:1] in DANGEROUS else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") else cell


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as Excel opens it: UTF-8 with BOM, CRLF, RFC 4180 quoting, every cell inert, no NULs or lone surrogates."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guard(_clean(cell)) for cell in header])
    writer.writerows([guard(_clean(cell)) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _clean(cell: str) -> str:
    return cell.replace("\0", "").encode("utf-8", "ignore").decode() if not cell.isascii() or "\0" in cell else cell


def links_csv(links: Iterable[Link]) -> bytes:
    """All links of a site with how they stand, as a file that can be imported again (LINK_HEADER names its columns)."""
    return to_csv(LINK_HEADER, (link_row(link) for link in links))


def link_row(link: Link) -> tuple[str, ...]:
    """The cells of one link, in the order of LINK_HEADER. Flags are "" until a visit has seen the link."""
    seen = link.occurrence
    return (
        link.page,
        link.target_page,
        link.standing.state.value,
        link.standing.reason.value,
        " · ".join(link.evidence),
        seen.anchor if seen else link.claimed_anchor,
        seen.kind.value if seen else "",
        *(_flag(link, token) for token in ("nofollow", "ugc", "sponsored")),
        " ".join(seen.rel) if seen else "",
        seen.placement.value if seen else "",
        seen.hidden if seen else "",
        str(link.n_occurrences),
        link.title,
        str(link.status or ""),
        link.first_seen_at.date().isoformat() if link.first_seen_at else "",
        link.last_visit_at.date().isoformat() if link.last_visit_at else "",
        link.standing.since.date().isoformat() if link.standing.since else "",
        link.page_domain,
        ", ".join(link.sources),
    )


def _flag(link: Link, token: str) -> str:
    if link.occurrence is None:
        return ""
    return "true" if token in link.occurrence.rel else "false"
