"""Deals hosts to the worker processes and gathers their visits: one thread, never blocked by a page, shared by all callers."""

import dataclasses
import itertools
import logging
import queue
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum, auto

from bot.core import urls
from bot.core.page import Failure, Visit, VisitRequest
from bot.core.states import Reason
from bot.web.again import Tries, Waiting
from bot.web.config import WebConfig
from bot.web.process import WorkerProcess
from bot.web.trips import News, Orders, Trip, worker_of

logger = logging.getLogger(__name__)

TICK_S = 0.25
MAX_TRIES = 3
PATIENCE_S = 2.0
"""Seconds that workers get to leave by themselves when the pool closes."""
BACK_OFF_S = 0.1
"""Seconds, doubled each time, before a worker that died before it said anything is started once more."""
MAX_STARTS = 5
"""Starts in a row that may end so; then its visits end, too."""
REST_S = 30.0
"""Seconds before a worker that does not start is tried again."""


class WebClosed(Exception):
    """The room was closed while somebody waited for a visit, or before they asked."""


class Word(Enum):
    """What is said to a caller besides visits. CLOSED: the room is; WAITS: a page waits for another try, there is room."""

    CLOSED = auto()
    WAITS = auto()


class Call:
    """One caller's stream of visits. Used by the caller's thread; `visits` is filled by the dealer's, who alone changes
    `numbers`, `tries` and `n_waiting`. n_out: visits still to come; n_waiting: those of them that wait for another try."""

    def __init__(self, retry_waits_s: tuple[float, ...] = ()) -> None:
        self.visits: queue.SimpleQueue[Visit | Word] = queue.SimpleQueue()
        self.n_out = 0
        self.n_waiting = 0
        self.numbers: set[int] = set()
        self.tries = Tries(retry_waits_s)


class Pool:
    """Starts its thread and processes with the first trips."""

    def __init__(self, config: WebConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._orders: deque[tuple[Call, Callable[[], None]]] = deque()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._numbers = itertools.count(1)
        self._calls: dict[int, Call] = {}
        self._waiting = Waiting(time.monotonic)
        self._workers: list[WorkerProcess] = []
        self._paused: list[dict[str, float]] = [{} for _ in range(config.workers)]
        self._stillborn = [0] * config.workers
        self._resting: dict[int, float] = {}
        self.n_replaced = 0

    def submit(self, call: Call, requests: Sequence[VisitRequest]) -> None:
        """Deal more requests for a caller. Raises WebClosed when the pool is closed."""
        trips = []
        for request in requests:
            url = urls.href(request.page) or request.page
            trips.append(Trip(next(self._numbers), request, datetime.now(UTC), url))
        call.n_out += len(trips)
        self._do(call, lambda: self._take(call, trips))

    def drop(self, call: Call) -> None:
        """Nobody waits for this caller's visits any more."""
        if call.n_out:
            self._do(call, lambda: self._drop(call), quietly=True)

    def paused(self) -> dict[str, float]:
        """Hosts that asked us to wait, with the seconds left when last told."""
        return {host: left for each in self._paused for host, left in each.items()}

    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        return tuple(worker.pid for worker in self._workers)

    def close(self) -> None:
        """End every worker; open callers are told."""
        with self._lock:
            was_closed, self._is_closed = self._is_closed, True
            thread = self._thread
        if thread is not None and not was_closed:
            # a full line wakes the dealer as well
            with suppress(OSError):
                self._wake.send(b"\0")
            thread.join()

    def _do(self, call: Call, order: Callable[[], None], *, quietly: bool = False) -> None:
        with self._lock:
            if self._is_closed:
                if quietly:
                    return
                raise WebClosed("the web is closed")
            self._orders.append((call, order))
            if self._thread is None:
                self._wake, self._woken = socket.socketpair()
                self._woken.setblocking(False)
                self._wake.setblocking(False)
                self._thread = threading.Thread(target=self._run, name="visits", daemon=True)
                self._thread.start()
        # a full line wakes the dealer as well, and one that was closed meanwhile has told the caller
        with suppress(OSError):
            self._wake.send(b"\0")

    def _run(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        try:
            for index in range(self._config.workers):
                self._workers.append(self._start(index))
            while not self._is_closed:
                self._turn()
        except Exception:  # whatever broke, all waiting visits must end
            logger.exception("visits broke off")
            with self._lock:
                self._is_closed = True
        finally:
            self._end()

    def _start(self, index: int) -> WorkerProcess:
        worker = WorkerProcess(self._config, index)
        self._selector.register(worker.line, selectors.EVENT_READ | selectors.EVENT_WRITE, worker)
        return worker

    def _turn(self) -> None:
        for key, events in self._selector.select(self._waiting.left_s(TICK_S)):
            if key.data is None:
                self._listen()
            else:
                self._exchange(key.data, events)
        for worker in list(self._workers):
            if worker.index not in self._resting and worker.runs_away():
                self._replace(worker)
        for index in [index for index, due in self._resting.items() if due <= time.monotonic()]:
            self._revive(index)
        self._go_again()

    def _listen(self) -> None:
        try:
            while self._woken.recv(4096):
                pass
        except BlockingIOError:
            pass
        while self._orders:
            self._orders.popleft()[1]()

    def _exchange(self, worker: WorkerProcess, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            if not worker.write():
                self._replace(worker)
                return
            self._watch(worker)
        if events & selectors.EVENT_READ:
            news = worker.read()
            if news is None:
                self._replace(worker)
                return
            for each in news:
                self._gather(worker, each)

    def _watch(self, worker: WorkerProcess) -> None:
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.wants_to_write else 0)
        if self._selector.get_key(worker.line).events != wanted:
            self._selector.modify(worker.line, wanted, worker)

    def _gather(self, worker: WorkerProcess, news: News) -> None:
        if news.paused is not None:
            self._paused[worker.index] = news.paused
        for done in news.done:
            trip = worker.trips.pop(done.number, None)
            if trip is None or not self._waits(trip, done.visit):
                self._deliver(done.number, done.visit)
        for trip in news.moved:
            worker.trips.pop(trip.number, None)
        self._deal([trip for trip in news.moved if trip.number in self._calls])

    def _deliver(self, number: int, visit: Visit) -> None:
        call = self._calls.pop(number, None)
        if call is not None:
            call.numbers.discard(number)
            call.visits.put(call.tries.told(number, visit, time.monotonic()))

    def _waits(self, trip: Trip, visit: Visit) -> bool:
        """Put a page that gave no answer aside for another try; False when this was its last."""
        call = self._calls.get(trip.number)
        wait_s = call.tries.wait_s(trip.number, visit, time.monotonic()) if call is not None else None
        if call is None or wait_s is None:
            return False
        self._waiting.add(trip, wait_s)
        call.n_waiting += 1
        call.visits.put(Word.WAITS)
        return True

    def _go_again(self) -> None:
        trips = [trip for trip in self._waiting.due() if trip.number in self._calls]
        for trip in trips:
            self._calls[trip.number].n_waiting -= 1
        if trips:
            self._deal(trips)

    def _take(self, call: Call, trips: list[Trip]) -> None:
        for trip in trips:
            self._calls[trip.number] = call
            call.numbers.add(trip.number)
        self._deal(trips)

    def _drop(self, call: Call) -> None:
        for number in call.numbers:
            self._calls.pop(number, None)
        self._waiting.drop(call.numbers)
        for worker in self._workers:
            mine = [number for number in call.numbers if worker.trips.pop(number, None) is not None]
            if mine and worker.index not in self._resting:
                worker.order(Orders(drop=mine))
                self._watch(worker)
        call.numbers.clear()

    def _deal(self, trips: Sequence[Trip]) -> None:
        hands: dict[int, list[Trip]] = {}
        for trip in trips:
            hands.setdefault(worker_of(trip.host, self._config.workers), []).append(trip)
        for index, hand in hands.items():
            worker = self._workers[index]
            worker.trips.update((trip.number, trip) for trip in hand)
            if index not in self._resting:
                worker.order(Orders(deal=hand))
                self._watch(worker)
            elif self._stillborn[index] >= MAX_STARTS:
                self._give_up(worker)

    def _replace(self, worker: WorkerProcess) -> None:
        """Kill a worker that is gone or runs away and deal its trips again: the page it was reading to be read apart, and blamed
        when that was done already."""
        self.n_replaced += 1
        culprit = worker.culprit()
        logger.warning(f"worker replaced index={worker.index} trips={len(worker.trips)} has_culprit={bool(culprit)}")
        self._selector.unregister(worker.line)
        worker.end()
        if not worker.has_spoken and not culprit:
            self._rest(worker)
            return
        self._stillborn[worker.index] = 0
        self._workers[worker.index] = self._start(worker.index)
        again = []
        for number, trip in worker.trips.items():
            trip = dataclasses.replace(trip, n_tries=trip.n_tries + 1)
            if number == culprit and not trip.is_apart:
                # a busy machine can make a harmless page look like this: only the limited child has the last word
                again.append(dataclasses.replace(trip, is_apart=True))
            elif number == culprit:
                failure = Failure(Reason.TOO_COMPLEX, "reading the page took too much time or memory", "worker_died")
                self._deliver(number, trip.failed(failure))
            elif trip.n_tries >= MAX_TRIES:
                failure = Failure(Reason.PROTOCOL, "the visit broke off three times", "worker_lost")
                self._deliver(number, trip.failed(failure))
            else:
                again.append(trip)
        self._deal(again)

    def _rest(self, worker: WorkerProcess) -> None:
        """Leave the place of a worker empty for a while that died before it did anything; its trips stay with it."""
        self._stillborn[worker.index] += 1
        n = self._stillborn[worker.index]
        wait_s = REST_S if n >= MAX_STARTS else BACK_OFF_S * 2**n
        self._resting[worker.index] = time.monotonic() + wait_s
        if n >= MAX_STARTS:
            logger.error(
                f"worker does not start index={worker.index} starts={n} trips={len(worker.trips)} again_in_s={wait_s:.0f}"
            )
            self._give_up(worker)

    def _revive(self, index: int) -> None:
        del self._resting[index]
        trips = list(self._workers[index].trips.values())
        self._workers[index] = self._start(index)
        self._deal(trips)

    def _give_up(self, worker: WorkerProcess) -> None:
        failure = Failure(Reason.PROTOCOL, "no process of ours could be started to visit the page", "no_worker")
        for number, trip in worker.trips.items():
            self._deliver(number, trip.failed(failure))
        worker.trips.clear()

    def _end(self) -> None:
        living = [worker for worker in self._workers if worker.index not in self._resting]
        for worker in living:
            self._selector.unregister(worker.line)
            worker.line.close()
        for worker in living:
            worker.end(PATIENCE_S)
        self._selector.close()
        self._woken.close()
        self._wake.close()
        # nobody orders any more; who did too late waits for visits like the others
        for call in {id(call): call for call in (*self._calls.values(), *(call for call, _ in self._orders))}.values():
            call.visits.put(Word.CLOSED)
        self._orders.clear()
