"""What a source says: claims of links, and what came out of reading one export."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of one source: a link is said to exist.

    page: referring page, WHATWG href. target_page: WHATWG href, "" when the source names none (Search Console).
    Flags are three-valued: None means that the source says nothing. metrics: vendor metrics under the vendor's own
    names ("Domain rating": "61"). line_no: physical line where the row starts, from 1.
    """

    page: str
    target_page: str = ""
    anchor: str = ""
    kind: str = ""
    title: str = ""
    nofollow: bool | None = None
    ugc: bool | None = None
    sponsored: bool | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    lost_at: date | None = None
    lost_reason: str = ""
    http_code: int | None = None
    metrics: tuple[tuple[str, str], ...] = ()
    line_no: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that could not be used. part: file inside a zip or sheet name, "" otherwise; text: its start, ≤ 200."""

    line_no: int
    reason: str
    text: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """One row that names only a domain that links: listed apart, never a link. domain: its host, ASCII lower case."""

    domain: str
    line_no: int = 0


@dataclass(frozen=True, slots=True)
class Mapping:
    """How an export was read, in words for people. provider: "Ahrefs"; report: "backlinks"; columns: (column in the
    file, what we took it for); ignored: columns not used; encoding, delimiter: as found; signature: row of the table.
    note: one sentence when the table is not a list of links ("It names domains, not pages …"), "" otherwise."""

    provider: str
    report: str
    signature: str
    encoding: str = ""
    delimiter: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    part: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExportHead:
    """What a file is, told from its first rows before anything is imported."""

    mapping: tuple[Mapping, ...]
    n_rows: int
    sample: tuple[Claim, ...] = field(default_factory=tuple)
