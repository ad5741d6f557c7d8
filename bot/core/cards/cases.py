"""Cases: the parent that stays true, how it is known, its history, the list of open ones; a replay of the policy."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.digest import WeekCount
from bot.core.cards.links import DecidedEvent, VisitRow
from bot.core.cards.rows import Button


@dataclass(frozen=True, slots=True)
class CaseCard:
    """The parent of a case. kind: its family ("lost", "domain", "agreement", "changed", "target", "anchor", "velocity", "wave",
    "human"); state: CaseState's word.

    page, target_page, domain, anchor: what it is about. reason: Reason's word, or a phrase of ours. after: "8 days", how long it
    took to mend. grade: of the link before, "" for not judged. since: when what it tells began; changed_at: of its state.
    lines: full sentences with its numbers. samples: pages. bars: (label, value) of a bar chart; weeks: of a line chart.
    question: what is asked of people, "" for nothing; answer: what was answered, a phrase; answered_by: by whom.
    n_more: findings beyond the first. ended_by: who ended it; because: why.
    """

    number: int
    kind: str
    state: str
    since: datetime
    page: str = ""
    domain: str = ""
    target_page: str = ""
    anchor: str = ""
    reason: str = ""
    was: str = ""
    now: str = ""
    grade: str = ""
    after: str = ""
    owner: str = ""
    acked_by: str = ""
    acked_at: datetime | None = None
    changed_at: datetime | None = None
    muted_until: datetime | None = None
    ended_by: str = ""
    because: str = ""
    n_links: int = 0
    n_domains: int = 0
    lines: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    bars: tuple[tuple[str, int], ...] = ()
    weeks: tuple[WeekCount, ...] = ()
    question: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseEvidence:
    """Thread of a case: how one finding is known. what: EventKind's word. visits: those that prove it, newest first. before,
    anchor, after: the words around the link as last seen; "" when it never was. was, now: what differs."""

    what: str
    page: str
    target_page: str
    at: datetime
    reason: str = ""
    sentences: tuple[str, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    before: str = ""
    anchor: str = ""
    after: str = ""
    was: str = ""
    now: str = ""
    house_policy: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One event as a line. what: EventKind's word; about: a page, a domain or an anchor; target_page: "" for none."""

    what: str
    at: datetime
    about: str = ""
    target_page: str = ""
    reason: str = ""
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class CaseFindings:
    """Thread of a case: further findings, a line each. n_more: left out here."""

    rows: tuple[Finding, ...] = ()
    n_more: int = 0


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line in the thread of a case: who did what. what: the word of its CaseNote; by: "" for the bot. words: a sentence.
    to: whom it was given, "" for nobody else."""

    what: str
    at: datetime
    by: str = ""
    words: str = ""
    until: datetime | None = None
    buttons: tuple[Button, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """Private or in the thread: everything that happened to a case, oldest first. n_more: older lines left out."""

    number: int
    about: str
    target_page: str = ""
    rows: tuple[CaseLine, ...] = ()
    n_more: int = 0


@dataclass(frozen=True, slots=True)
class CaseForm:
    """Form: why a case is ignored, or how long it is muted. about, target_page: as in CaseHistory."""

    number: int
    about: str
    target_page: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of a list. kind: its family. about: page, domain, anchor or page of ours. permalink: "" for none."""

    number: int
    kind: str
    state: str
    since: datetime
    about: str = ""
    target_page: str = ""
    reason: str = ""
    n_links: int = 1
    owner: str = ""
    muted_until: datetime | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class CaseList:
    """Private: the cases that wait for somebody, worst first. n_back: those that mended themselves lately; n_more: left out.
    note: why there can be none."""

    domain: str
    rows: tuple[CaseRow, ...] = ()
    n_open: int = 0
    n_unowned: int = 0
    n_back: int = 0
    n_more: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """What the rules in force would tell of a period; nothing is posted or written. counts: (severity, number of events).
    rows: what would be told at once first, then what differs; n_more: left out. n_differs: decided otherwise at the time."""

    domain: str
    since: datetime
    until: datetime
    n_events: int = 0
    n_cases: int = 0
    n_differs: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    rows: tuple[DecidedEvent, ...] = ()
    n_more: int = 0
