"""A site's links in a few numbers, for whoever asks how things stand; counted no more often than is cheap.

Counting a million links takes half a second of a processor, and `status` is asked by many. What was counted is said again for
a while that grows with the links to count: the numbers of a small site are always those of now, those of a large one may be
some seconds old.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from bot.core.states import State
from storage.database import Database
from storage.links import LINKS

FEW = 5_000
"""Links that are always counted: it costs no more than the rest of the answer."""
A_SECOND = 1_500_000
"""Links that are counted in a second of a processor; SQLite on a small machine, 11.5 ms for 20,000."""
SHARE = 0.05
"""Of a processor, for counting one site again and again."""
LONGEST_S = 30.0
MAX_KEPT = 1_000

_MINE = LINKS.c.site_id == sa.bindparam("site_id")
_IS_REFUSED = sa.and_(_MINE, LINKS.c.state == State.BLOCKED.value)
_N = sa.func.count()
# made once: making a statement costs more than carrying it out
_COUNT = sa.select(_N, sa.func.count(sa.distinct(LINKS.c.page_domain))).where(_MINE)
_NEXT_DUE = sa.select(sa.func.min(LINKS.c.next_visit_at)).where(_MINE)
_REFUSING = sa.select(LINKS.c.page_host, _N).where(_IS_REFUSED).group_by(LINKS.c.page_host).order_by(_N.desc(), LINKS.c.page_host)


@dataclass(frozen=True, slots=True)
class Glance:
    """next_due: when the next visit to one of its links is due, None when nothing was visited yet. refusing: links by host
    that refused the last visit, most links first."""

    n_links: int
    n_domains: int
    next_due: datetime | None
    refusing: Mapping[str, int]


@dataclass(slots=True)
class _Kept:
    """until: of a monotonic clock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    glance: Glance | None = None
    until: float = 0.0


class Glances:
    """Glances at sites. Whoever asks while a site is being counted gets what comes of that. ticks: seconds of a monotonic
    clock."""

    def __init__(self, database: Database, ticks: Callable[[], float] = time.monotonic) -> None:
        self._db = database
        self._ticks = ticks
        self._lock = threading.Lock()
        self._kept: dict[int, _Kept] = {}

    def at(self, site_id: int) -> Glance:
        """The links of one site."""
        with self._lock:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            kept = self._kept.setdefault(site_id, _Kept())
        with kept.lock:
            if kept.glance is None or self._ticks() >= kept.until:
                kept.glance = self._count(site_id)
                kept.until = self._ticks() + kept_for(kept.glance.n_links)
            return kept.glance

    def _count(self, site_id: int) -> Glance:
        given = {"site_id": site_id}
        with self._db.reading() as connection:
            n_links, n_domains = connection.execute(_COUNT, given).one()
            next_due = connection.execute(_NEXT_DUE, given).scalar()
            refusing = {str(host): int(n) for host, n in connection.execute(_REFUSING, given)}
        return Glance(int(n_links), int(n_domains), next_due, refusing)


def kept_for(n_links: int) -> float:
    """Seconds for which the numbers of a site of so many links hold."""
    return 0.0 if n_links <= FEW else min(n_links / A_SECOND / SHARE, LONGEST_S)
