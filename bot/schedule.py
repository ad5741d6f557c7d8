"""When things run: (name, trigger, call) triples over APScheduler. Knows no job by name and keeps nothing.

What is due is decided by stored rows, so there is no job store: a call that was missed is made once, late, and a call too
many finds nothing to do.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

logger = logging.getLogger(__name__)

JITTER_SHARE = 0.1
"""A call is put off by up to this share of its interval, so that processes started together do not act together."""
AT_ONCE = 4

Triple = tuple[str, Any, Callable[[], object]]
"""name, trigger (of `every`), call."""


def every(seconds: float) -> Any:
    """The trigger of what runs again and again, `seconds` apart, the first time after as long."""
    return IntervalTrigger(seconds=seconds, jitter=seconds * JITTER_SHARE, timezone=UTC)


class Schedule:
    """Calls what it was given, each call alone and never twice at once. start() and stop() once."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._scheduler = BackgroundScheduler(
            executors={"default": self._pool},
            # None: however late, a call is made; coalesce: and made once
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        self._ends = threading.Event()
        for name, trigger, call in triples:
            self._scheduler.add_job(self._safely(name, call), trigger, id=name, name=name)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End: no call begins any more, and those under way are waited for. Safe to call twice."""
        self._ends.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _safely(self, name: str, call: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            if self._ends.is_set():
                return
            try:
                call()
            except Exception:  # one job that breaks stops no other
                logger.exception(f"job broke name={name}")

        return run
