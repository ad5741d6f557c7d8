"""A check: the private answer, the parent, and what needs somebody."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.rows import Button, GradeCount, LinkRow, SourceLine, StateCount


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """Private: the check has begun. n_links: known links; about_s: estimated seconds, 0 for unknown; channel: Slack id where
    the result will be, "" for "here"."""

    domain: str
    n_links: int
    n_pages: int
    about_s: float = 0.0
    channel: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class AlreadyRunning:
    """Private: one check per site at a time. permalink: to its parent, "" when not known yet."""

    domain: str
    n_done: int
    n_total: int
    started_at: datetime
    permalink: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class NothingChanged:
    """Private, one line: everything was looked at and stands as before. since: when it was last checked."""

    domain: str
    n_domains: int
    n_links: int
    since: datetime | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class NoData:
    """Private: no source has claimed a link yet. n_leads: rows that named only a domain. can_upload: whether the asker can
    drop a file here."""

    domain: str
    n_leads: int = 0
    can_upload: bool = True


@dataclass(frozen=True, slots=True)
class News:
    """What differs from the check before. since: when that was. n_lost_domains counts confirmed losses; n_pending: links not
    found that wait for their second visit."""

    since: datetime
    n_new_domains: int = 0
    n_new_links: int = 0
    n_lost_domains: int = 0
    n_lost_links: int = 0
    n_back_links: int = 0
    n_degraded_links: int = 0
    n_pending: int = 0


@dataclass(frozen=True, slots=True)
class LastWeek:
    """Referring domains that came, and that were lost for certain, in the last seven days."""

    n_new: int = 0
    n_lost: int = 0


@dataclass(frozen=True, slots=True)
class CheckHead:
    """The parent of a check, from first to last edit.

    status: RunStatus's word. target_page: the URL asked for, "" for the whole site. n_domains, n_links: known (excluded ones
    left out); n_sitewide: domains whose site-wide links were folded into one; n_excluded: links on the owner's own pages.
    by_state: one entry per state met, any order. n_needs_you: cards in the thread. news: None at the first check (baseline).
    n_done, n_total: pages. left_s: estimated seconds left, 0 for unknown. why: a sentence for partial and failed. run_id: for the
    buttons. ref: of an error, "". buttons: Resume on a partial result, and what else the use case offers. filename: the CSV.
    by_grade: domains that still link, best grade first; "unknown" counts those without a link that was visited and judged, which
    the headline calls not verified; with those not found or ignored they add up to n_domains. None before the first link was
    judged: then states alone are said.
    week: None while nothing is known of it. is_of_page: the numbers are those of `target_page`, else of the whole site.
    """

    domain: str
    status: str
    started_at: datetime
    n_domains: int
    n_links: int
    run_id: int
    target_page: str = ""
    finished_at: datetime | None = None
    n_done: int = 0
    n_total: int = 0
    left_s: float = 0.0
    n_sitewide: int = 0
    n_excluded: int = 0
    by_state: tuple[StateCount, ...] = ()
    n_needs_you: int = 0
    news: News | None = None
    n_refusing_hosts: int = 0
    sources: tuple[SourceLine, ...] = ()
    why: str = ""
    ref: str = ""
    buttons: tuple[Button, ...] = ()
    has_thread: bool = False
    by_grade: tuple[GradeCount, ...] = ()
    week: LastWeek | None = None
    is_of_page: bool = False


@dataclass(frozen=True, slots=True)
class NeedsYou:
    """Thread 1: at most five cards, worst first. n_more: further ones, in the file. note: a sentence, such as that many
    hosts refuse us and our own address deserves a look."""

    domain: str
    rows: tuple[LinkRow, ...] = ()
    n_more: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """One heading of the changes message. kind: "agreement" (an agreed link got worse), "new", "back", "lost", "not_found"
    (waits for a second visit), "degraded", "changed" or "broken_target"; counts are of the whole group, rows may be fewer."""

    kind: str
    n_links: int
    n_domains: int
    rows: tuple[LinkRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Thread 2. since: the check before; None: this was the first, so it is the baseline and nothing counts as changed.
    groups: in the order they are shown, worst first; empty: nothing changed."""

    domain: str
    since: datetime | None = None
    groups: tuple[ChangeGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumed:
    """Private: a partial check goes on."""

    domain: str
    n_done: int
    n_total: int
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class CheckFile:
    """The words beside the uploaded CSV."""

    domain: str
    filename: str
    n_rows: int
