"""What a run does beside its referring pages: the linked pages of the site itself, and addresses that nobody made.

A page of ours is visited once per run however many links lead to it; pages whose links wait for it are concluded after it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.page import Asked, Visit, VisitRequest
from bot.core.records import Outcome, RunItem, Site
from bot.core.target_side import TargetPage, visited
from bot.core.urls import host, key, resolve

MAX_TARGETS = 200
"""Pages of ours visited in one run; those visited longest ago come first."""
KNOWN_FOR = timedelta(hours=6)
"""A page of ours that was visited that lately is not visited again."""
WAIT_S = 20.0
"""A referring page waits that long for the page of ours that it links to; then what is known already has to do."""
MAX_WAITING = 2_000
Entry = tuple[RunItem, Visit, tuple[Outcome, ...]]


@dataclass(slots=True)
class OwnPages:
    """Pages of ours in one run. asked: what they are read for. known: by key. open: request page → page that is being visited.
    waiting: visits whose links lead to pages not answered yet. until: nobody waits longer."""

    until: datetime
    asked: Asked
    known: dict[str, TargetPage] = field(default_factory=dict)
    open: dict[str, TargetPage] = field(default_factory=dict)
    waiting: list[tuple[RunItem, Visit]] = field(default_factory=list)
    _awaited: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, site: Site, pages: tuple[TargetPage, ...], now: datetime) -> "OwnPages":
        """Sort the pages of a run into those known well enough and those to be visited."""
        made = cls(now + timedelta(seconds=WAIT_S), Asked(site.domain, site.siblings), {key(one.page): one for one in pages})
        for one in pages:
            if not one.answers or not timedelta(0) <= now - one.answers[-1].at < KNOWN_FOR:
                made.open[one.page] = one
                made._awaited.add(key(one.page))
        return made

    def requests(self) -> Iterator[VisitRequest]:
        """What is to be visited. Pages of ours link to each other: asked for that, they are read for what they are about."""
        for page in list(self.open):
            yield VisitRequest(page, (self.asked,))

    def arrived(self, visit: Visit) -> TargetPage:
        """Take in the visit to a page of ours."""
        seen = visited(self.open.pop(visit.request_page), visit)
        self.known[key(seen.page)] = seen
        self._awaited.discard(key(seen.page))
        return seen

    def may_be_weighed(self, item: RunItem, visit: Visit, now: datetime) -> bool:
        """Whether a visit can be concluded now; else it waits for the pages of ours that its links lead to."""
        if not self._must_wait(item, now):
            return True
        self.waiting.append((item, visit))
        return False

    def ready(self, now: datetime) -> list[tuple[RunItem, Visit]]:
        """Take out the visits that need not wait any more."""
        waiting, self.waiting = self.waiting, []
        done: list[tuple[RunItem, Visit]] = []
        for pair in waiting:
            (self.waiting if self._must_wait(pair[0], now) else done).append(pair)
        return done

    def rest(self) -> list[tuple[RunItem, Visit]]:
        """Take out all visits that wait."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def _must_wait(self, item: RunItem, now: datetime) -> bool:
        if not self._awaited or now >= self.until or len(self.waiting) >= MAX_WAITING:
            return False
        return any(link.target_page and key(link.target_page) in self._awaited for link in item.links)


def sibling_of(page: str) -> str:
    """An address beside a page that nobody made; "" when there is none."""
    return resolve(page, f"{secrets.token_hex(8)}-not-here") or ""


def one_per_host(entries: list[Entry]) -> dict[str, Entry]:
    """Choose one visit of each host, by host: politeness allows no more."""
    return {host(item.page): (item, visit, outcomes) for item, visit, outcomes in reversed(entries)}
