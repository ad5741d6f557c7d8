"""A case: what was told at once and is settled in one thread. States and values; what opens one is in `alerts`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands. BACK: what was told has mended itself; CLOSED: nobody waits for anything any more.

    BACK asks nobody for anything, yet the case keeps its key for a while (`KEPT_BACK`): a link that is lost again within
    those days is told in the same thread (PRODUCT.md §13, one life per alert) instead of under a second parent.
    """

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    BACK = "back"
    ACCEPTED = "accepted"
    IGNORED = "ignored"
    CLOSED = "closed"


OVER = frozenset({CaseState.ACCEPTED, CaseState.IGNORED, CaseState.CLOSED})
"""States that end a case for good; what happens to the same link later opens another."""
AWAITED = frozenset({CaseState.OPEN, CaseState.ACKNOWLEDGED})
"""States in which somebody is asked for something."""
KEPT_BACK = timedelta(days=14)
"""How long a case that mended itself keeps its key: the span in which a second flap is told in silence (PRODUCT.md §4)."""


@dataclass(frozen=True, slots=True)
class CaseNote:
    """One line of a case's history. by: Slack id or name, "" for the bot. what: one word; words: a sentence."""

    at: datetime
    by: str
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One case. key: names what it is about ("link:17", "domain:example.org", "target:…", "anchor:…"); one open case per key.

    kind: EventKind's word of what opened it. facts: names and plain words of its card. since: when what it tells began.
    message_key: of its parent in the outbox. version: counts writes. muted_until: nothing more is told until then.
    """

    id: int
    site_id: int
    key: str
    kind: str
    state: CaseState
    opened_at: datetime
    since: datetime
    changed_at: datetime
    domain: str = ""
    page: str = ""
    target_page: str = ""
    anchor: str = ""
    reason: str = ""
    grade: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    n_links: int = 0
    n_domains: int = 0
    channel: str = ""
    message_key: str = ""
    closed_at: datetime | None = None
    owner: str = ""
    acked_by: str = ""
    acked_at: datetime | None = None
    muted_until: datetime | None = None
    version: int = 0
