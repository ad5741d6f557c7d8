"""One row of cells into one claim, one lead or one refusal, by the signature that fits the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.core.claims import Claim, Lead, Refused
from bot.core.table_file import unguard
from bot.core.urls import guess_href, host
from bot.sources import values
from bot.sources.signatures import Holds, Signature, normalise

SEVERAL = re.compile(r"(?:[\s,;|]\s*|\t)https?://", re.IGNORECASE)
"""A second address after what parts columns or sentences; one within an address follows a "/" or "="."""
UNREADABLE = "\ufffd"
OTHER_SCHEME = re.compile(r"(?!https?:)([a-z][a-z0-9+.-]{1,19}):\S", re.IGNORECASE)
MAX_SHOWN = 200
MAX_REMEMBERED = 50_000
KINDS = {"is_redirect": "redirect", "is_frame": "frame", "is_form": "form", "is_image": "image"}
KIND_WORDS = {"img": "image", "a": "text", "anchor": "text", "text link": "text"}
LOST_WORDS = {"active", "live", "found", "1", "true"}
"""Words of a state column that say that the link is there."""

FIELD_WORDS = {
    "page": "referring page",
    "target_page": "target page",
    "title": "page title",
    "kind": "kind of link",
    "first_seen": "first seen",
    "last_seen": "last seen",
    "lost_at": "lost on",
    "lost_reason": "reason of the loss",
    "lost_flag": "lost or not",
    "http_code": "HTTP status",
    "followed": "followed or not",
    "is_image": "kind of link",
    "is_frame": "kind of link",
    "is_form": "kind of link",
    "is_redirect": "kind of link",
    "type": "which rows are links",
}
DATE_FIELDS = ("first_seen", "last_seen", "lost_at")

FIGURE = "vendor's figure, kept as it is"
"""What a column of vendor metrics is taken for."""


@dataclass(slots=True)
class Reader:
    """Reads the rows of one table. Positions of absent fields are empty tuples.

    width: columns of the header; shorter rows are filled, longer ones are cut. at: claim field to the columns it is read from.
    metrics: (vendor's own name, column).
    """

    signature: Signature
    width: int
    at: dict[str, tuple[int, ...]]
    metrics: tuple[tuple[str, int], ...]
    dates: values.Dates
    part: str = ""
    _urls: dict[str, str | None] = field(default_factory=dict)

    def read(self, line_no: int, row: list[str]) -> Claim | Lead | Refused | None:
        """What one row says; None for a row with nothing in it."""
        if not any(row):
            return None
        if len(row) < self.width:
            row = row + [""] * (self.width - len(row))
        if self.signature.is_guarded:
            row = [unguard(cell) for cell in row]
        cell = values.address(self._cell(row, "page"))
        if not cell:
            return None if not any(c.strip() for c in row) else self._refuse(line_no, "it names no page", row)
        if self.signature.holds is Holds.LEADS:
            return self._lead(line_no, cell, row)
        page = _page(cell)
        if page is None:
            return self._refuse(line_no, why_no_page(cell), row)
        return self._claim(line_no, page, row)

    def _cell(self, row: Sequence[str], name: str) -> str:
        for index in self.at.get(name, ()):
            if row[index]:
                return row[index]
        return ""

    def _refuse(self, line_no: int, reason: str, row: Sequence[str]) -> Refused:
        shown = ", ".join(cell.strip()[:MAX_SHOWN] for cell in row[:40] if cell.strip())
        return Refused(line_no, reason, values.text(shown)[:MAX_SHOWN], self.part)

    def _lead(self, line_no: int, cell: str, row: Sequence[str]) -> Lead | Refused:
        url = guess_href(cell)
        if url is None or "." not in host(url):
            return self._refuse(line_no, f"“{shorten(cell)}” is not a domain", row)
        return Lead(host(url), line_no)

    def _target(self, cell: str) -> str | None:
        cell = values.address(cell)
        if cell.lower() in values.NULLS:
            return ""
        if cell not in self._urls and len(self._urls) < MAX_REMEMBERED:
            self._urls[cell] = _page(cell)
        return self._urls[cell] if cell in self._urls else _page(cell)

    def _claim(self, line_no: int, page: str, row: list[str]) -> Claim | Refused:
        target = self._target(self._cell(row, "target_page"))
        if target is None:
            return self._refuse(line_no, "its target is not a web address", row)
        if self.signature.row_types and self._cell(row, "type").strip().lower() not in self.signature.row_types:
            what = values.text(self._cell(row, "type"))[:40] or "nothing"
            return self._refuse(line_no, f"it is not a link that a reader can click (type: {what})", row)
        nofollow, ugc, sponsored = self._flags(row)
        lost_at = self._date(row, "lost_at")
        return Claim(
            page=page,
            target_page=target,
            anchor=values.text(self._cell(row, "anchor")),
            kind=self._kind(row),
            title=values.text(self._cell(row, "title")),
            nofollow=nofollow,
            ugc=ugc,
            sponsored=sponsored,
            first_seen=self._date(row, "first_seen"),
            last_seen=self._date(row, "last_seen"),
            lost_at=lost_at,
            lost_reason=self._lost_reason(row),
            http_code=values.status(self._cell(row, "http_code")),
            metrics=tuple([(name, figure) for name, index in self.metrics if (figure := values.figure(row[index]))]),
            line_no=line_no,
        )

    def _date(self, row: Sequence[str], name: str) -> date | None:
        cell = self._cell(row, name)
        return self.dates.read(cell) if cell else None

    def _flag(self, row: Sequence[str], name: str) -> bool | None:
        if name not in self.at:
            return None
        cell = self._cell(row, name)
        if not cell.strip() and self.signature.unset_flag_is_false:
            return False
        return values.truth(cell)

    def _flags(self, row: Sequence[str]) -> tuple[bool | None, bool | None, bool | None]:
        nofollow, ugc, sponsored = self._flag(row, "nofollow"), self._flag(row, "ugc"), self._flag(row, "sponsored")
        followed = self._flag(row, "followed")
        if nofollow is None and followed is not None:
            nofollow = not followed
        if "rel" in self.at:
            by_rel = values.rel_flags(self._cell(row, "rel"))
            nofollow = by_rel[0] if nofollow is None else nofollow
            ugc = by_rel[1] if ugc is None else ugc
            sponsored = by_rel[2] if sponsored is None else sponsored
        return nofollow, ugc, sponsored

    def _kind(self, row: Sequence[str]) -> str:
        for name, kind in KINDS.items():
            if name in self.at and self._flag(row, name):
                return kind
        found = values.word(self._cell(row, "kind"))
        return KIND_WORDS.get(found, found)

    def _lost_reason(self, row: Sequence[str]) -> str:
        if self._flag(row, "lost_flag"):
            return "lost"
        reason = values.word(self._cell(row, "lost_reason"))
        return "" if reason in LOST_WORDS else reason


def reader_for(signature: Signature, header: Sequence[str], dates: values.Dates, part: str = "") -> Reader:
    """Find where the signature's columns stand in the header; of equal names the first counts."""
    places: dict[str, int] = {}
    for index, name in enumerate(header):
        places.setdefault(normalise(name[:MAX_SHOWN]), index)
    at = {
        name: found
        for name, alternatives in signature.columns
        if (found := tuple(places[alternative] for alternative in alternatives if alternative in places))
    }
    metrics = tuple(
        (" ".join(header[places[name]].replace("\ufeff", "").strip("\"' ").split()), places[name])
        for name in signature.metrics
        if name in places
    )
    return Reader(signature, len(header), at, metrics, dates, part)


def used_columns(reader: Reader, header: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """(column, what we took it for) of the columns read, and the names of those that are not."""
    taken = {index: FIELD_WORDS.get(name, name) for name, indexes in reader.at.items() for index in indexes}
    taken.update({index: FIGURE for _, index in reader.metrics})
    names = [values.text(name)[:80] or f"column {index + 1}" for index, name in enumerate(header)]
    used = tuple((names[index], meaning) for index, meaning in sorted(taken.items()))
    return used, tuple(name for index, name in enumerate(names) if index not in taken)


def _page(cell: str) -> str | None:
    return None if is_doubtful(cell) else guess_href(cell)


def is_doubtful(cell: str) -> bool:
    """Whether a cell would be read as another address than the one meant: two run together, or bytes that were not readable."""
    return UNREADABLE in cell or ("://" in cell[8:] and SEVERAL.search(cell) is not None)


def why_no_page(cell: str) -> str:
    """Say why a cell names no page that could be visited."""
    if UNREADABLE in cell:
        return "its address holds characters that could not be read: save the file as UTF-8"
    if is_doubtful(cell):
        return "it holds more than one address in one cell"
    scheme = OTHER_SCHEME.match(cell)
    if scheme:
        return f"{scheme[1].lower()}: is not the address of a web page"
    if len(cell) > 8_000:
        return "its address is longer than 8,000 characters"
    return f"“{shorten(cell)}” is not a web address"


def shorten(cell: str) -> str:
    """The start of a cell, to be shown in a sentence."""
    found = values.text(cell)
    return found if len(found) <= 60 else found[:59] + "…"
