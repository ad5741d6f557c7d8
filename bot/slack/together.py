"""Group commit for the inbox: what arrives while the disk is busy is written in one transaction, acknowledgements first.

One write to disk takes milliseconds, so that storing each request by itself would bound how many a second are acknowledged.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeVar

from bot.core.places import Received
from bot.slack.ports import Inbox

logger = logging.getLogger(__name__)
T = TypeVar("T")

Transaction = Callable[[], AbstractContextManager[Any]]
"""Opens a transaction that the inbox's methods, called inside it on the same thread, join."""

AT_ONCE = 64
OTHERS_AT_ONCE = 8
"""Of what nobody waits for within three seconds; a single one goes along with requests that are to be acknowledged."""
PATIENCE_S = 2.5
"""Slack waits 3 s for an acknowledgement: https://docs.slack.dev/interactivity/handling-user-interaction/#acknowledgment_response"""

POURING_N = 10
POURING_S = 0.2
"""More than fifty requests a second: far more than a workspace makes by hand. Working on them shares the interpreter with
acknowledging the next ones."""

_Job = tuple[Callable[[], Any], "Future[Any]"]


class Together:
    """Runs small pieces of work in shared transactions on one thread. start() once; after stop() each runs by itself."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._first: deque[_Job] = deque()
        self._others: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._is_open = False
        self._thread = threading.Thread(target=self._run, name="slack-inbox", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._is_open = True
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Finish what is queued and end."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def do(self, work: Callable[[], T], *, is_first: bool = False, patience_s: float | None = None) -> T:
        """Run `work` and return its result once it is committed; raises what it raised.

        is_first: somebody waits for an acknowledgement. patience_s: TimeoutError when it was not even begun by then.
        """
        job: Future[T] = Future()
        with self._changed:
            if not self._is_open:
                with self._transaction():
                    return work()
            (self._first if is_first else self._others).append((work, job))
            self._changed.notify()
        try:
            return job.result(patience_s)
        except TimeoutError:
            if job.cancelled() or job.cancel():
                raise
            return job.result()

    def _run(self) -> None:
        while jobs := self._next():
            begun = [(work, job) for work, job in jobs if job.set_running_or_notify_cancel()]
            try:
                self._commit(begun)
            except Exception as error:  # noqa: BLE001  one of them failed: each gets its own result or error
                if len(begun) == 1:
                    begun[0][1].set_exception(error)
                else:
                    for job in begun:
                        self._alone(job)

    def _next(self) -> list[_Job]:
        """What is to be written now; empty only after stop()."""
        with self._changed:
            while not self._first and not self._others and self._is_open:
                self._changed.wait()
            jobs = [self._first.popleft() for _ in range(min(AT_ONCE, len(self._first)))]
            n_others = min(1 if jobs else OTHERS_AT_ONCE, len(self._others))
            return jobs + [self._others.popleft() for _ in range(n_others)]

    def _commit(self, jobs: list[_Job]) -> None:
        with self._transaction():
            results = [work() for work, _ in jobs]
        for (_, job), result in zip(jobs, results, strict=True):
            job.set_result(result)

    def _alone(self, job: _Job) -> None:
        try:
            self._commit([job])
        except Exception as error:  # noqa: BLE001  told to whoever waits for it
            job[1].set_exception(error)


class SharedInbox:
    """An inbox whose writes are committed together. ticks: seconds of a monotonic clock."""

    def __init__(self, inbox: Inbox, together: Together, ticks: Callable[[], float] = time.monotonic) -> None:
        self._inbox = inbox
        self._together = together
        self._ticks = ticks
        self._newest: deque[float] = deque(maxlen=POURING_N)

    def is_pouring(self) -> bool:
        """Whether requests come so fast that whoever works on them had better let acknowledgements go first."""
        newest = self._newest
        return len(newest) == POURING_N and self._ticks() - newest[0] < POURING_S

    def put(self, key: str, kind: str, payload: dict[str, Any], now: datetime) -> bool:
        """As Inbox.put; TimeoutError when the database was not reached in time to acknowledge."""
        self._newest.append(self._ticks())
        return self._together.do(lambda: self._inbox.put(key, kind, payload, now), is_first=True, patience_s=PATIENCE_S)

    def claim(self, owner: str, now: datetime, lease_s: float) -> Received | None:
        """As Inbox.claim."""
        return self._together.do(lambda: self._inbox.claim(owner, now, lease_s))

    def done(self, received_id: int, now: datetime) -> None:
        """As Inbox.done."""
        self._together.do(lambda: self._inbox.done(received_id, now))

    def failed(self, received_id: int, ref: str, now: datetime) -> None:
        """As Inbox.failed."""
        self._together.do(lambda: self._inbox.failed(received_id, ref, now))
