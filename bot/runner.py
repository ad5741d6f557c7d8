"""Threads that carry out stored runs: claim one, keep its lease alive, hand it to the use case. Knows no run by its kind."""

import logging
import threading
import time
from collections.abc import Callable

from bot.core.records import Run

logger = logging.getLogger(__name__)

HEARTBEAT_S = 10.0
"""A lease is renewed this often; it lasts several times longer, so that only a dead process loses it."""
POLL_S = 1.0
"""How often a run is looked for that another process opened or left behind."""


class Runner:
    """Carries out runs until it is stopped. claim: the next run nobody works on, None for none; carry: does it to its end;
    extend: renews its lease. carry must look at `is_stopping` and leave early."""

    def __init__(
        self,
        claim: Callable[[], Run | None],
        carry: Callable[[Run], None],
        extend: Callable[[Run], bool],
        *,
        at_once: int = 2,
    ) -> None:
        self._claim, self._carry, self._extend = claim, carry, extend
        self._ends = threading.Event()
        self._work = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._running: dict[int, Run] = {}
        self._threads = [threading.Thread(target=self._loop, name=f"runs-{n}", daemon=True) for n in range(at_once)]
        self._heart = threading.Thread(target=self._beat, name="runs-heartbeat", daemon=True)

    @property
    def is_stopping(self) -> bool:
        """Whether stop() was called."""
        return self._ends.is_set()

    def start(self) -> None:
        """Begin to work."""
        self._heart.start()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is one more run."""
        self._work.release()

    def begin_to_stop(self) -> None:
        """Take up nothing more; what is being carried out notices by itself. Returns at once."""
        self._ends.set()
        for _ in self._threads:
            self._work.release()

    def stop(self, timeout_s: float = 8.0) -> None:
        """End within `timeout_s`: runs are left where they stand, for the next process to go on."""
        self.begin_to_stop()
        deadline = time.monotonic() + timeout_s
        for thread in (*self._threads, self._heart):
            if thread.is_alive():
                thread.join(max(deadline - time.monotonic(), 0.0))

    def _loop(self) -> None:
        while not self._ends.is_set():
            if not self.once():
                self._work.acquire(timeout=POLL_S)

    def once(self) -> bool:
        """Carry out one waiting run in this thread; False when there is none. A bug in it is logged, and its lease runs out."""
        run: Run | None = None
        try:
            run = self._claim()
            if run is None:
                return False
            with self._lock:
                self._running[run.id] = run
            self._carry(run)
        except Exception:  # one run that breaks stops no other
            logger.exception(f"run broke run={run.id if run else 0}")
            return run is not None
        finally:
            if run is not None:
                with self._lock:
                    self._running.pop(run.id, None)
        return True

    def _beat(self) -> None:
        while not self._ends.wait(HEARTBEAT_S):
            with self._lock:
                running = list(self._running.values())
            for run in running:
                try:
                    self._extend(run)
                except Exception:  # the next turn tries again, before the lease ends
                    logger.exception(f"lease not renewed run={run.id}")
