"""Who may ask which host when: spacing, connections, pauses, longest host queue first. Nobody sleeps holding a place."""

import asyncio
import heapq
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.core.states import Reason
from bot.web.faults import Refusal

MAX_WAIT_S = 90.0
"""A host paused for longer is not waited for."""
MAX_PAUSES = 3
"""Pauses in a row after which a host is not waited for, however short the next one."""
IDLE_HOSTS = 20_000
"""Hosts remembered with nothing under way."""


@dataclass(slots=True)
class _Host:
    """One host: when it may be asked again (loop time), who waits, what it asked of us."""

    next_at: float = 0.0
    paused_until: float = 0.0
    delay_s: float = 0.0
    n_open: int = 0
    n_pauses: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    @property
    def ready_at(self) -> float:
        return max(self.next_at, self.paused_until)


def _span(left_s: float) -> str:
    return f"{left_s:.0f} s" if left_s < 120 else f"{left_s / 60:.0f} minutes"


class Paused(Refusal):
    """A host asked us to wait longer than a visit waits. left_s: seconds left."""

    def __init__(self, left_s: float) -> None:
        super().__init__(Reason.RATE_LIMITED, f"the site asked us to wait, for another {_span(left_s)}", "host_paused")
        self.left_s = left_s


class Pace:
    """Grants turns. limit: requests in flight in all; per_host: to one host; delay_s: seconds between two to one host."""

    def __init__(self, *, limit: int, per_host: int, delay_s: float, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._per_host = per_host
        self._delay_s = delay_s
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._ready: list[tuple[int, int, str]] = []
        self._later: list[tuple[float, int, str]] = []
        self._n_active = 0
        self._n_pushed = 0
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, name: str, *, first: bool = False) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it. first: ahead of the host's queue, for a visit that goes on.

        Raises Paused, at once or while waiting, when the host asked for a long rest.
        """
        host = self._hosts.setdefault(name, _Host(delay_s=self._delay_s))
        if self._is_resting(host):
            raise Paused(self.paused_s(name))
        place = asyncio.get_running_loop().create_future()
        host.waiting.appendleft(place) if first else host.waiting.append(place)
        self._push(name, host)
        self._grant()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self._leave(name, host)
            elif place in host.waiting:
                host.waiting.remove(place)
            raise
        try:
            yield
        finally:
            self._leave(name, host)

    def _leave(self, name: str, host: _Host) -> None:
        self._n_active -= 1
        host.n_open -= 1
        self._push(name, host)
        self._grant()

    def slow(self, name: str, delay_s: float) -> None:
        """Space a host's requests wider, as its robots.txt asks."""
        host = self._hosts.setdefault(name, _Host(delay_s=self._delay_s))
        if delay_s > host.delay_s:
            host.next_at += delay_s - host.delay_s
            host.delay_s = delay_s

    def pause(self, name: str, wait_s: float) -> None:
        """Leave a host alone for a while: Retry-After."""
        host = self._hosts.setdefault(name, _Host(delay_s=self._delay_s))
        host.paused_until = max(host.paused_until, self._clock() + wait_s)
        host.n_pauses += 1
        if self._is_resting(host):
            while host.waiting:
                place = host.waiting.popleft()
                if not place.done():
                    place.set_exception(Paused(self.paused_s(name)))

    def answered(self, name: str) -> None:
        """Note that a host answered without asking us to wait."""
        host = self._hosts.get(name)
        if host is not None:
            host.n_pauses = 0

    def _is_resting(self, host: _Host) -> bool:
        left = host.paused_until - self._clock()
        return left > MAX_WAIT_S or (left > 0 and host.n_pauses >= MAX_PAUSES)

    def paused_s(self, name: str) -> float:
        """Seconds for which a host is still paused; 0 when it is not."""
        host = self._hosts.get(name)
        return max(host.paused_until - self._clock(), 0.0) if host else 0.0

    def paused(self) -> dict[str, float]:
        """Every paused host with the seconds left."""
        return {name: left for name in self._hosts if (left := self.paused_s(name)) > 0}

    def _push(self, name: str, host: _Host) -> None:
        if not host.waiting or host.n_open >= self._per_host:
            return
        self._n_pushed += 1
        if host.ready_at <= self._clock():
            heapq.heappush(self._ready, (-len(host.waiting), self._n_pushed, name))
        else:
            heapq.heappush(self._later, (host.ready_at, self._n_pushed, name))

    def _grant(self) -> None:
        now = self._clock()
        while self._later and self._later[0][0] <= now:
            name = heapq.heappop(self._later)[2]
            self._push(name, self._hosts[name])
        while self._ready and self._n_active < self._limit:
            name = heapq.heappop(self._ready)[2]
            host = self._hosts[name]
            if host.ready_at > now:
                self._push(name, host)
            elif host.waiting and host.n_open < self._per_host:
                self._start(name, host, now)
        self._arm(now)

    def _start(self, name: str, host: _Host, now: float) -> None:
        place = host.waiting.popleft()
        if not place.done():
            self._n_active += 1
            host.n_open += 1
            host.next_at = now + host.delay_s
            place.set_result(None)
        self._push(name, host)

    def _arm(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._later:
            wait = max(self._later[0][0] - now, 0.001)
            self._timer = asyncio.get_running_loop().call_later(wait, self._wake)
        elif len(self._hosts) > IDLE_HOSTS:
            self._forget(now)

    def _wake(self) -> None:
        self._timer = None
        self._grant()

    def _forget(self, now: float) -> None:
        idle = [name for name, host in self._hosts.items() if not host.waiting and not host.n_open and host.ready_at <= now]
        for name in idle:
            del self._hosts[name]

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
