"""What is remembered, as values: sites, links and how they stand, changes, runs, imports. Rows stay in `storage`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.core.judgement import Signals
from bot.core.links import Occurrence
from bot.core.page import Directive, Failure, Hop
from bot.core.places import Asker, Place
from bot.core.states import Conclusion, Credit, Reason, State
from bot.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Site:
    """A target site. domain: registrable domain, ASCII. siblings: further domains of the owner: links among them are
    internal. channel: Slack id the site is bound to, "" while untracked. baseline_at: first import; before it nothing alerts."""

    id: int
    domain: str
    siblings: tuple[str, ...] = ()
    team: str = ""
    channel: str = ""
    timezone: str = "UTC"
    tracked_at: datetime | None = None
    baseline_at: datetime | None = None
    created_at: datetime | None = None

    @property
    def own_domains(self) -> tuple[str, ...]:
        """The domain and its siblings."""
        return (self.domain, *self.siblings)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One visit as confirmation needs it."""

    at: datetime
    conclusion: Conclusion
    reason: Reason
    supports_loss: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a link stands: everything `believe` needs and nothing else.

    since: when the state was entered. recent: the last sightings that confirmation may need, oldest first, at most 16.
    before_loss: the state it was lost from. flips: times of live↔absent flips in the last 30 days. told_at: when a loss
    was last told. is_agreed: an agreement stands. changed_at: when a change of content was last
    told; changed_kinds: the kinds told since, silent when repeated soon.
    """

    state: State = State.UNVERIFIED
    reason: Reason = Reason.CLAIMED
    since: datetime | None = None
    credit: Credit = Credit.UNKNOWN
    recent: tuple[Sighting, ...] = ()
    before_loss: State | None = None
    flips: tuple[datetime, ...] = ()
    told_at: datetime | None = None
    next_visit_at: datetime | None = None
    is_agreed: bool = False
    changed_at: datetime | None = None
    changed_kinds: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    """What happened to a link, by the event words of PRODUCT.md §5."""

    NEW_LINK = "new_link"
    LINK_LOST = "link_lost"
    LINK_BACK = "link_back"
    REL_CHANGED = "rel_changed"
    ANCHOR_CHANGED = "anchor_changed"
    TARGET_CHANGED = "target_changed"
    PLACEMENT_CHANGED = "placement_changed"
    SOURCE_MOVED = "source_moved"
    PAGE_NOINDEXED = "page_noindexed"
    PAGE_CANONICALISED = "page_canonicalised"
    PAGE_BLOCKED_FOR_GOOGLE = "page_blocked_for_google"
    TARGET_BROKEN = "target_broken"
    TARGET_FIXED = "target_fixed"
    STATE_CHANGED = "state_changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A stored fact: one link changed. before, after: plain words of what differs (anchor, rel, url, placement, state).
    is_quiet: stored and listed, never alerted."""

    kind: ChangeKind
    at: datetime
    from_state: State
    to_state: State
    reason: Reason
    evidence: tuple[str, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One link with how it stands and its representative occurrence.

    target_page: "" while a source names only the site. page_domain: referring domain. n_occurrences: elements on the
    page. sources: names of the providers that claim it. occurrence: representative, None before the first good visit.
    evidence: sentences of the last verdict. grade, link_type, got: as it was judged last, a person's word in it, "" for not
    judged.
    """

    id: int
    site_id: int
    page: str
    target_page: str
    page_host: str
    page_domain: str
    standing: Standing
    occurrence: Occurrence | None = None
    n_occurrences: int = 0
    first_seen_at: datetime | None = None
    last_visit_at: datetime | None = None
    status: int = 0
    title: str = ""
    chain: tuple[Hop, ...] = ()
    evidence: tuple[str, ...] = ()
    house_policy: str = ""
    sources: tuple[str, ...] = ()
    claimed_anchor: str = ""
    grade: str = ""
    link_type: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class SourceAge:
    """One source of a site: how old its newest import is and what it brought."""

    provider: str
    report: str
    imported_at: datetime
    filename: str
    n_links: int
    newest_seen: date | None = None
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import did. n_new: links not known before; n_internal: rows on the site's own pages; is_repeat: the same
    bytes were imported before; is_baseline: the site's first; is_new_source: the first of its source though not the
    site's, known when it is made; n_leads: rows that name only a domain."""

    import_id: int
    n_rows: int
    n_new: int
    n_known: int
    n_refused: int
    n_internal: int = 0
    n_foreign: int = 0
    n_leads: int = 0
    is_repeat: bool = False
    is_baseline: bool = False
    is_truncated: bool = False
    is_new_source: bool = False


class RunStatus(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    FINISHED = "finished"
    PARTIAL = "partial"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """A stored check. n_total, n_done: pages. limit: pages at most, 0 for all. budget_s: seconds at most in all.
    used_s: seconds used before this lease. message_key: names its parent message in the outbox. target_page: URL asked
    for, "" for the whole site."""

    id: int
    site_id: int
    kind: str
    status: RunStatus
    asker: Asker
    place: Place
    message_key: str
    started_at: datetime
    n_total: int
    n_done: int
    limit: int = 0
    budget_s: float = 0.0
    used_s: float = 0.0
    finished_at: datetime | None = None
    target_page: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The last complete reading of a page that showed a link of ours: how the page is known again, and whether it changed.

    read_at: when. etag, last_modified: "" for none. fingerprint: of the main text. is_for_google: robots.txt let Googlebot in.
    signals: what judgement needs of the page; None for one that was not kept.
    """

    read_at: datetime
    title: str = ""
    fingerprint: str = ""
    etag: str = ""
    last_modified: str = ""
    is_for_google: bool = True
    signals: Signals | None = None


@dataclass(frozen=True, slots=True)
class RunItem:
    """One page of a run with the links asked of it: (link id, target page or "" for the whole site). reading: the last
    complete one that showed a link; None for none."""

    id: int
    page: str
    links: tuple[Link, ...] = field(default_factory=tuple)
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one visit means for one link. link_id: 0 for a link that nobody claimed and the page holds all the same.
    target_page: "" for a link whose source names only the site. change: what to store, None when nothing changed.
    is_void: the visit counts for nothing (our own network was ill): kept as an observation, the link stays as it was."""

    link_id: int
    site_id: int
    page: str
    target_page: str
    verdict: Verdict
    standing: Standing
    change: Change | None = None
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """What visits to the page of a link showed; visits that showed the same are one observation.

    first_at, last_at, n: its first and last visit, and how many. Body facts are those of the last visit. conclusion,
    reason, rule, evidence: what it meant for this link; None and "" when the link was not asked about yet.
    """

    first_at: datetime
    last_at: datetime
    n: int
    status: int
    final_url: str
    chain: tuple[Hop, ...] = ()
    failure: Failure | None = None
    title: str = ""
    canonical: str = ""
    directives: tuple[Directive, ...] = ()
    n_bytes: int = 0
    body_sha256: str = ""
    elapsed_s: float = 0.0
    robots: str = ""
    conclusion: Conclusion | None = None
    reason: Reason | None = None
    rule: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainSpan:
    """One referring domain in time. first_seen_at: when its first link became known; lost_at: when its last one was lost,
    None while any stands."""

    domain: str
    first_seen_at: datetime
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxAges:
    """How the outbox stands. n_waiting: messages not sent; oldest_s: age of the oldest of them, 0 for none; n_failed: given
    up in the last day; codes: why, most frequent first."""

    n_waiting: int = 0
    oldest_s: float = 0.0
    n_failed: int = 0
    codes: tuple[tuple[str, int], ...] = ()
