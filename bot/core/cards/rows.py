"""Rows and buttons that several cards share."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Button:
    """One button. action: its action_id; label: at most 30 characters; value: stored value handed back on a click.
    style: "", "primary" or "danger"; confirm: one sentence asked before it acts, "" for none."""

    action: str
    label: str
    value: str
    style: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many referring domains and links stand in one state. state: a State's word, or "not_found" for lost and for
    absent pending its confirmation together."""

    state: str
    n_domains: int
    n_links: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link as a card or a line shows it.

    state: State's word or "not_found"; reason: Reason's word; evidence: how we know, full sentences, deciding one first.
    was, now: plain words of what differed, "" for nothing. seen: "seen twice", "seen once, looked at again after 22 Nov".
    rel: tokens, empty for followed. placement: Placement's word. status: 0 for no answer. grade: Grade's word, "" for not judged.
    heading: what it is in two or three words, "" for the state's; colour: "red" or "yellow" of a heading. advice: what to do.
    until, owner: of its agreement. n_domains: referring domains it stands for.
    """

    page: str
    page_domain: str
    target_page: str
    state: str
    reason: str
    evidence: tuple[str, ...] = ()
    anchor: str = ""
    rel: tuple[str, ...] = ()
    placement: str = ""
    status: int = 0
    was: str = ""
    now: str = ""
    since: datetime | None = None
    seen: str = ""
    house_policy: str = ""
    n_links: int = 1
    buttons: tuple[Button, ...] = ()
    grade: str = ""
    heading: str = ""
    colour: str = ""
    advice: str = ""
    until: date | None = None
    owner: str = ""
    n_domains: int = 1


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many referring domains have one grade, by their best link. grade: Grade's word, "unknown" for not enough evidence."""

    grade: str
    n_domains: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source and its age. newest_seen: newest date inside the export. note: "sample", "expired key", "" for none."""

    provider: str
    report: str
    imported_at: datetime
    n_links: int
    filename: str = ""
    newest_seen: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class HostRow:
    """One host that refused us. reason: Reason's word; detail: one phrase, "HTTP 403 with a challenge"."""

    host: str
    n_pages: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One line of a table of shares: by referring domain, site-wide folded. share: 0..1."""

    name: str
    n_domains: int
    share: float
    n_links: int = 0


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class of anchors now and before. name: PRODUCT.md §6's word; n_domains: that show it."""

    name: str
    n_domains: int
    share: float
    n_before: int = 0
    share_before: float = 0.0
