"""One link with everything known of it, lists of links, agreements and decisions."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.cards.grades import GradeView
from bot.core.cards.rows import Button, LinkRow


@dataclass(frozen=True, slots=True)
class AgreementView:
    """What was agreed. terms: (name, words). broken: one sentence per term that does not hold now. is_over: past its last day."""

    terms: tuple[tuple[str, str], ...] = ()
    broken: tuple[str, ...] = ()
    owner: str = ""
    by: str = ""
    made_at: datetime | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link of a page, in full. state: State's word or "not_found"; reason: Reason's word; sentence: the reason for people.

    credit: "yes", "no" or "unknown"; blocking: the sentence why not, "" for yes. rel: tokens, empty for followed; rel_origin: who
    says it ("in the link", "meta robots, all crawlers"). placement: Placement's word, rule: what decided it. before, after: the
    words around the anchor. seen: "seen twice, confirmed". decided: who ignored it and why, a phrase. worth: its grade.
    """

    target_page: str
    state: str
    reason: str
    sentence: str
    since: datetime | None = None
    credit: str = "unknown"
    blocking: str = ""
    anchor: str = ""
    anchor_kind: str = ""
    rel: tuple[str, ...] = ()
    rel_origin: str = ""
    placement: str = ""
    placement_rule: str = ""
    before: str = ""
    after: str = ""
    hidden: str = ""
    n_occurrences: int = 0
    house_policy: str = ""
    seen: str = ""
    decided: str = ""
    agreement: AgreementView | None = None
    worth: GradeView | None = None


@dataclass(frozen=True, slots=True)
class LinkCard:
    """The parent of `link`: one page and every link to the site on it, worst first. views: in full; rows: further ones, a line
    each; n_more: left out. status: of the last answer, 0 for none. is_checking: a visit is under way. note: one sentence."""

    domain: str
    page: str
    views: tuple[LinkView, ...] = ()
    rows: tuple[LinkRow, ...] = ()
    n_more: int = 0
    title: str = ""
    status: int = 0
    visited_at: datetime | None = None
    next_visit_at: datetime | None = None
    is_checking: bool = False
    note: str = ""
    hints: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitRow:
    """Visits that showed the same. conclusion: Conclusion's word, "" when the link was not asked for. rule: the row of the table
    that decided. proves: what is believed rests on it. hops: "301 https://…" one by one. body: start of its SHA-256."""

    first_at: datetime
    last_at: datetime
    n: int
    status: int
    conclusion: str = ""
    rule: str = ""
    sentences: tuple[str, ...] = ()
    proves: bool = False
    hops: tuple[str, ...] = ()
    title: str = ""
    n_bytes: int = 0
    body: str = ""
    robots: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change. what: "link lost"; was, now: plain words; sentence: how we know."""

    at: datetime
    what: str
    reason: str
    was: str = ""
    now: str = ""
    sentence: str = ""
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What one source says. said: "nofollow", "followed" or "" when it does not say. metrics: under the vendor's own names.
    is_dropped: the newest import of this source no longer lists it; that alone is never a loss."""

    provider: str
    report: str
    imported_at: datetime | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    lost_at: date | None = None
    anchor: str = ""
    said: str = ""
    metrics: tuple[tuple[str, str], ...] = ()
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """Thread of `link`: how I know, for one of its links. Newest first; counts say what is left out."""

    domain: str
    page: str
    target_page: str
    state: str
    reason: str
    visits: tuple[VisitRow, ...] = ()
    n_more_visits: int = 0
    changes: tuple[ChangeRow, ...] = ()
    n_more_changes: int = 0
    claims: tuple[ClaimRow, ...] = ()
    n_more_claims: int = 0


@dataclass(frozen=True, slots=True)
class DomainLine:
    """One referring domain of a list. state, reason: of its worst link."""

    domain: str
    n_links: int
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class LinkList:
    """The parent of `new`, `lost`, `broken`, `changed`. kind: the verb. since: None for "now", whenever it began. lines: worst
    first; n_more: domains left out. filters: as typed. notes: sentences on what is not known."""

    kind: str
    domain: str
    since: datetime | None = None
    n_links: int = 0
    n_domains: int = 0
    lines: tuple[DomainLine, ...] = ()
    n_more: int = 0
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    has_thread: bool = False


@dataclass(frozen=True, slots=True)
class LinkCards:
    """Thread of a list: cards, worst first. first: number of the first card, from 1. n_more: links without a card."""

    kind: str
    domain: str
    first: int = 1
    rows: tuple[LinkRow, ...] = ()
    n_more: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """An agreement was stored: what will be checked and when. what: "agreed", "agreed_again", "ended". was: terms before."""

    domain: str
    page: str
    what: str
    terms: tuple[tuple[str, str], ...] = ()
    was: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    by: str = ""
    next_visit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A person decided about a page's links. what: "ignored" or "restored"."""

    domain: str
    page: str
    what: str
    by: str
    at: datetime
    n_links: int = 1
    because: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision. what: DecisionKind's word. permalink: to the message that told it, "" for none."""

    page: str
    what: str
    by: str
    at: datetime
    because: str = ""
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class DecidedEvent:
    """One event with what the policy made of it. severity, stage: words, "" while nothing was decided. was: the severity decided
    when it happened, where that differs. number: of the case that told it, 0 for none. by: whom the reason goes on about."""

    what: str
    at: datetime
    about: str
    target_page: str = ""
    severity: str = ""
    stage: str = ""
    reason: str = ""
    was: str = ""
    number: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Private: who decided last about a page or a domain. rows: newest first; n_more: older ones. sentence: what is believed
    now and why, "" for a domain. change: the last change by our own rules. events: what the policy made of them, newest first."""

    domain: str
    about: str
    sentence: str = ""
    state: str = ""
    change: str = ""
    changed_at: datetime | None = None
    rows: tuple[DecisionLine, ...] = ()
    n_more: int = 0
    events: tuple[DecidedEvent, ...] = ()
