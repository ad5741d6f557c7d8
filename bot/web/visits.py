"""The web room's front door: requests in, visits out as they come, in plain synchronous code."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import islice
from types import TracebackType

from bot.core.page import Visit, VisitRequest
from bot.web.config import WebConfig
from bot.web.pool import Call, Pool, WebClosed, Word

WINDOW = 4_000
"""Requests of one caller that are known to the workers at once, those that wait for another try not counted: the longest
host queue is chosen among them."""
HAND = 100
"""Requests pulled and dealt at once."""


@dataclass(frozen=True, slots=True)
class WebStats:
    """How the web room fares. paused: hosts that asked us to wait, to seconds. n_replaced: workers killed or lost."""

    paused: dict[str, float]
    n_replaced: int


class Web:
    """Visits pages. Building it starts nothing; processes start with the first visit. Thread-safe."""

    def __init__(self, config: WebConfig) -> None:
        self._pool = Pool(config)
        self._retry_waits_s = config.retry_waits_s

    def visit(self, requests: Iterable[VisitRequest]) -> Generator[Visit, None, None]:
        """Visit every page asked, once each, and give the visits as they come: one per request, in no set order.

        A page that gave no answer is tried again after the config's waits, while others go on; its last try is given.
        Requests are pulled lazily, in this thread. Never raises for a page. Leaving early cancels what is under way.
        Raises WebClosed when the room is closed meanwhile.
        """
        call = Call(self._retry_waits_s)
        source = iter(requests)
        is_dry = False
        try:
            while True:
                while not is_dry and call.n_out - call.n_waiting < WINDOW:
                    hand = list(islice(source, HAND))
                    is_dry = len(hand) < HAND
                    if hand:
                        self._pool.submit(call, hand)
                if not call.n_out:
                    return
                visit = call.visits.get()
                if visit is Word.WAITS:
                    continue
                if visit is Word.CLOSED:
                    raise WebClosed("the web is closed")
                call.n_out -= 1
                yield visit
        finally:
            self._pool.drop(call)

    def stats(self) -> WebStats:
        """Tell which hosts are paused and how often a worker was replaced."""
        return WebStats(self._pool.paused(), self._pool.n_replaced)

    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers, for those who watch memory; none before the first visit."""
        return self._pool.worker_pids()

    def close(self) -> None:
        """End every process, within seconds."""
        self._pool.close()

    def __enter__(self) -> "Web":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
