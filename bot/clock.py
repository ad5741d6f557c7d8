"""The clock of one house: its jobs on a schedule, called only while this process leads. No job is named here."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from bot.command import Job, Tick
from bot.core.errors import StorageError
from bot.schedule import Schedule, every
from commands.context import Context

DUTY = "schedule"
LEASE_S = 25.0
"""A dead process leads no longer than this; with the longest pause between two jobs' calls another takes over within a minute."""
HEARTBEAT_S = 8.0


class Clock:
    """Calls jobs while this process leads: of several on one database one does. start() and stop() once."""

    def __init__(self, context: Context, jobs: Sequence[Job]) -> None:
        self._context = context
        beat = ("lead", every(HEARTBEAT_S), self._lead)
        self._schedule = Schedule([beat, *((job.name, every(job.every_s), partial(self._call, job)) for job in jobs)])

    def start(self) -> None:
        """Begin."""
        self._schedule.start()

    def stop(self) -> None:
        """End, and let another process lead at once. Jobs under way are waited for: let ctx.is_stopping say so before."""
        self._schedule.stop()
        with suppress(StorageError):
            self._context.storage.leader.let_go(DUTY, self._context.owner, self._context.now())

    def _lead(self) -> Tick | None:
        now = self._context.now()
        since = self._context.storage.leader.hold(DUTY, self._context.owner, now, LEASE_S)
        return Tick(now, since) if since is not None else None

    def _call(self, job: Job) -> None:
        tick = self._lead()
        if tick is not None and not self._context.is_stopping():
            job.run(self._context, tick)
