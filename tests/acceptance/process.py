"""One process of the bot on virtual time: real storage, web, jobs and Slack edge; only its clock is ours.

It does what bot/app.py, bot/runner.py and bot/clock.py do together, one call after the other, whenever time has moved.
"""

import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import DUTY, LEASE_S
from bot.command import Reply, Request, Silence, Tick
from bot.core.cards import Note
from bot.core.page import Visit, VisitRequest
from bot.core.places import Edge, Place
from bot.core.records import RunStatus
from bot.core.rhythm import Rhythm
from bot.core.rules import DEFAULTS
from bot.render import render, to_plain
from bot.slack.edge import SlackConfig, SlackEdge
from bot.web import WebConfig, get_file
from commands import JOBS, answer
from commands.context import AboutFile, Context, Limits, LocalFile
from commands.running import carry_on, take
from storage import Storage
from tests.peers.sky import CANARIES, TimedWeb, Weather
from tests.peers.slack import SlackPeer

RULES = replace(DEFAULTS, every_yellow=DEFAULTS.every_green)
"""Ordinary links are visited as often as useful ones, so that sixty days are enough for all that happens to them."""

ADMIN = "C9"
"""The admin's channel."""


class Died(BaseException):
    """The process ended in the middle of a visit, as by kill -9: nothing is given back."""


@dataclass
class World(Weather):
    """What every process shares. url: the database; die_after: visits after which the process that makes them is gone;
    leave_after: visits after which it is asked to end."""

    peer: SlackPeer
    web: WebConfig
    closed_port: int
    url: str
    rhythm: Rhythm
    now: datetime
    is_cut: bool = False
    die_after: int = 0
    leave_after: int = 0
    lingers: timedelta = timedelta()


class MortalWeb(TimedWeb):
    """Its visits may be the last ones of their process."""

    def __init__(self, config: WebConfig, world: World) -> None:
        super().__init__(config, world.closed_port, world)
        self.world = world
        self.is_stopping = False

    def visit(self, requests: Iterable[VisitRequest]) -> Generator[Visit, None, None]:
        visits = super().visit(requests)
        try:
            for visit in visits:
                yield visit
                self._counted()
        finally:
            visits.close()

    def _counted(self) -> None:
        if self.world.die_after:
            self.world.die_after -= 1
            if not self.world.die_after:
                raise Died
        if self.world.leave_after:
            self.world.leave_after -= 1
            self.is_stopping = self.is_stopping or not self.world.leave_after


class Process:
    """Opened and closed like the program; `work` is one turn of everything it does by itself."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.storage = Storage.open(world.url)
        self.storage.migrate()
        self.web = MortalWeb(world.web, world)
        self._folder = tempfile.TemporaryDirectory(prefix="backlinks-")
        limits = Limits(edit_every_s=1e9, canaries=CANARIES, rhythm=world.rhythm, rules=RULES)
        self.ctx = Context(
            self.storage, self.web, limits, self._fetch, lambda: world.now, self._wake, lambda: self.web.is_stopping, name,
            about_file=lambda file: AboutFile(self.edge.file(file).name), tell_admin=self._note,
        )  # fmt: skip
        self.edge = self._edge()
        self.edge.start()

    def _edge(self) -> SlackEdge:
        peer = self.world.peer
        config = SlackConfig(
            peer.state.bot_token, peer.state.app_token, api_url=peer.api_url, every_s=0.0, poll_s=0.1, has_health=False
        )
        return SlackEdge(
            config, inbox=self.storage.inbox, outbox=self.storage.outbox, handle=self._handle, render=render, plain=to_plain,
            clock=lambda: self.world.now, owner=self.name, admin_note=self._note, transaction=self.storage.transaction,
        )  # fmt: skip

    def _handle(self, request: Request) -> Reply | None:
        return answer(self.ctx, request, Silence())

    def _note(self, code: str, sentence: str) -> None:
        """Tell the admin's channel once a day by code, as bot/house.py does."""
        key = f"admin:{self.world.now:%Y-%m-%d}:{code}"
        self.storage.outbox.post(key, Place(Edge.SLACK, ADMIN), "note", Note(sentence))

    def _wake(self) -> None:
        self.edge.wake()

    def _fetch(self, file: str) -> LocalFile:
        found = self.edge.file(file)
        to = Path(self._folder.name) / f"{file}-{found.name}"
        config = WebConfig(allow_origins=(self.world.peer.origin,))
        get_file(found.url, bearer=self.world.peer.state.bot_token, max_bytes=10**7, to=to, config=config,
                 api_url=self.world.peer.api_url)  # fmt: skip
        return LocalFile(to, found.name, is_ours=True)

    def work(self, *, jobs: bool = True) -> bool:
        """Call every job if this process leads, then carry out what runs there are; whether there was a run."""
        tick = self._tick() if jobs else None
        if tick is not None:
            for job in JOBS:
                job.run(self.ctx, tick)
                self._wake()
        is_busy = False
        while not self.web.is_stopping and (run := take(self.ctx)) is not None:
            is_busy = True
            if carry_on(self.ctx, run, Silence()) is RunStatus.RUNNING:
                break
        self._wake()
        return is_busy

    def _tick(self) -> Tick | None:
        # a heartbeat renews the lease while time stands still for us: until the next moment and LEASE_S longer
        lease_s = LEASE_S + self.world.lingers.total_seconds()
        since = self.storage.leader.hold(DUTY, self.name, self.world.now, lease_s)
        return Tick(self.world.now, since) if since is not None else None

    def linger(self) -> None:
        """Keep the schedule until the next moment comes."""
        self._tick()

    def close(self, *, is_killed: bool = False) -> None:
        """End in good order; or as a kill leaves it, leases and all."""
        self.web.is_stopping = True
        self.edge.stop(3.0)
        if not is_killed:
            self.storage.leader.let_go(DUTY, self.name, self.world.now)
        self.web.close()
        self.storage.close()
        self._folder.cleanup()


@contextmanager
def process(world: World, name: str) -> Iterator[Process]:
    """A process that is closed in the end."""
    made = Process(world, name)
    try:
        yield made
    finally:
        made.close()
