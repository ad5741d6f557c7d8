"""Anchors, referring domains and pages of ours asked for by themselves."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.rows import Button, ClassRow, LinkRow, StateCount


@dataclass(frozen=True, slots=True)
class AnchorClasses:
    """The parent of `anchors`. n_domains: with a link we saw, the whole of every share. before_at: None when nothing was known
    then; n_before: the whole of the shares then. notes: what is worth a look, full sentences."""

    domain: str
    n_domains: int
    rows: tuple[ClassRow, ...] = ()
    before_at: datetime | None = None
    n_before: int = 0
    notes: tuple[str, ...] = ()
    has_thread: bool = False


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Referring domains at the end of a month. label: "Nov 2026"."""

    label: str
    n_domains: int


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """The parent of `anchors <anchor>`. anchor: folded. months: domains known by the end of each, oldest first. rows: sample
    pages. n_more: domains without a sample. notes: what people answered about it, full sentences."""

    domain: str
    anchor: str
    anchor_class: str
    n_domains: int
    share: float
    n_links: int = 0
    n_followed_domains: int = 0
    first_seen_at: datetime | None = None
    newest_at: datetime | None = None
    months: tuple[MonthCount, ...] = ()
    rows: tuple[LinkRow, ...] = ()
    n_more: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One referring domain. state: of the link that stands best; grade: Grade's word, "" for not judged yet."""

    name: str
    n_links: int
    state: str
    grade: str = ""
    first_seen_at: datetime | None = None
    is_sitewide: bool = False


@dataclass(frozen=True, slots=True)
class Domains:
    """The parent of `domains`: best first. filters: as typed."""

    domain: str
    n_domains: int
    n_links: int = 0
    rows: tuple[DomainRow, ...] = ()
    n_more: int = 0
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainFile:
    """The parent of `domains <domain>`: everything of one referring domain in short. by_state: links. contacts: from agreements.
    decisions: who decided what, phrases."""

    domain: str
    name: str
    n_links: int
    grade: str = ""
    is_sitewide: bool = False
    by_state: tuple[StateCount, ...] = ()
    first_seen_at: datetime | None = None
    last_visit_at: datetime | None = None
    contacts: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    has_thread: bool = False


@dataclass(frozen=True, slots=True)
class DomainChange:
    """One change of a domain's link. what: "link lost"; was, now: plain words."""

    at: datetime
    page: str
    what: str
    was: str = ""
    now: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class DomainHistory:
    """Thread of `domains <domain>`: what changed, newest first."""

    domain: str
    name: str
    rows: tuple[DomainChange, ...] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class PageNamed:
    """A page of ours was named. kind: "money", "blog", "home", "" for forgotten; was: what it was before, "" for new."""

    domain: str
    page: str
    kind: str
    by: str
    was: str = ""
    n_domains: int = 0
