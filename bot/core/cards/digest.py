"""What a channel is told by itself, or on demand for a period: the daily thread, the digest, the rules in force."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.rows import Button, LinkRow, SourceLine


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How much of one kind happened. kind: as in ChangeGroup."""

    kind: str
    n_links: int
    n_domains: int


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Referring domains that came and went in seven days. label: their first day, "16 Nov"."""

    label: str
    n_new: int
    n_lost: int


@dataclass(frozen=True, slots=True)
class BrokenPage:
    """One page of ours that is linked and broken. n_domains: referring domains at stake; sentence: how we know."""

    target_page: str
    reason: str
    n_domains: int
    n_links: int
    since: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The parent of a daily thread or a digest. kind: "daily", "weekly", "week" or "month". counts: worst first; empty: nothing
    happened. n_wins: new links that were agreed; n_earned: new domains without an agreement. best: link of the period, best_why:
    a phrase. weeks: oldest first, () for a daily thread. notes: what is not known, full sentences. n_also: what is about no
    single link: spikes, agreements that end, no new domain for long."""

    domain: str
    kind: str
    since: datetime
    until: datetime
    counts: tuple[GroupCount, ...] = ()
    n_new_domains: int = 0
    n_lost_domains: int = 0
    n_wins: int = 0
    n_earned: int = 0
    n_broken_pages: int = 0
    n_broken_domains: int = 0
    best: LinkRow | None = None
    best_why: str = ""
    weeks: tuple[WeekCount, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    has_thread: bool = False
    n_also: int = 0


@dataclass(frozen=True, slots=True)
class DigestPart:
    """Thread of a digest: cards of one kind of change, one per referring domain. Counts are of the whole kind."""

    domain: str
    kind: str
    n_links: int
    n_domains: int
    rows: tuple[LinkRow, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenPages:
    """Thread of a digest: our broken pages, most domains at stake first. n_more: left out."""

    domain: str
    rows: tuple[BrokenPage, ...] = ()
    n_more: int = 0


@dataclass(frozen=True, slots=True)
class MuteLine:
    """Something that is not told. what: "link", "domain", "anchor" or "kind"; value: its page, name or words."""

    what: str
    value: str
    until: datetime | None = None
    by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class AlertRules:
    """The rules in force for one site. mode: "on", "digest" or "off". is_changed: just now. rules: (what, when) as phrases.

    mutes: those that stand; filters: a phrase, "" for none. note: what was done just now, a sentence."""

    domain: str
    channel: str
    mode: str
    timezone: str = "UTC"
    by: str = ""
    changed_at: datetime | None = None
    is_changed: bool = False
    daily_next_at: datetime | None = None
    weekly_next_at: datetime | None = None
    rules: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    mutes: tuple[MuteLine, ...] = ()
    filters: str = ""
    note: str = ""
