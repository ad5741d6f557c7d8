"""The play: a served web, a Slack peer and one or two processes of the bot, moved from one due moment to the next.

Whatever arrives at the peer is kept with the moment at which it arrived.
"""

import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.core.records import Site
from bot.core.rhythm import Period, following, put_off
from bot.core.urls import host
from bot.web import WebConfig
from commands.alerting import quiet_until
from commands.evaluate import AHEAD, Duty
from storage.inbox import INBOX
from storage.outbox import OPEN, OUTBOX
from tests.acceptance.process import Died, Process, World
from tests.e2e.talk import text_of
from tests.peers.sky import CANARIES, ROBUST
from tests.peers.slack import SlackPeer
from tests.peers.web import Served, WebPeer, serve

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GRID = 6 * HOUR
"""Visits that are due are made at the next full six hours: a schedule may be late, and it saves turns."""
DECIDED_AFTER = timedelta(minutes=5, seconds=30)
Json = dict[str, Any]


@dataclass(frozen=True)
class Arrived:
    """One thing that people can see. kind: "parent", "reply", "edit", "file", "private" or "form". ts: of the message; under:
    of its parent."""

    at: datetime
    kind: str
    channel: str
    text: str
    key: str = ""
    ts: str = ""
    under: str = ""
    files: tuple[str, ...] = ()


Act = Callable[["Theatre"], None]


@dataclass(frozen=True)
class Moment:
    """Something happens at a time."""

    at: datetime
    what: str
    act: Act


@dataclass
class Theatre:
    """Where it all happens. processes: those that run now, the first leads."""

    peer: SlackPeer
    pages: WebPeer
    world: World
    engine: sa.Engine
    folder: Path
    processes: list[Process] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    n_turns: int = 0
    n_started: int = 0
    n_sockets: int = 0
    wakes: list[datetime] = field(default_factory=list)
    decides_until: datetime | None = None
    race: Act | None = None
    _read: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.world.now

    def site(self, domain: str) -> Site:
        found = self.processes[0].storage.sites.of(domain, self.peer.state.team)
        assert found is not None, domain
        return found

    # processes

    def start(self) -> Process:
        """One more process."""
        self.n_started += 1
        made = Process(self.world, f"process-{self.n_started}")
        self.processes.append(made)
        self.peer.wait_for(lambda: self.peer.sockets.n_open >= len(self.processes), timeout_s=60)
        self.n_sockets = max(self.n_sockets, len(self.processes))
        self.wakes += [self.now + after for after in (30 * timedelta(seconds=1), 5 * MINUTE, 10 * MINUTE, 16 * MINUTE)]
        return made

    def stop(self, at: int = 0, *, is_killed: bool = False) -> None:
        """One process ends."""
        self.processes.pop(at).close(is_killed=is_killed)

    # time

    def play(self, moments: Iterable[Moment], until: datetime) -> None:
        """Let time pass until `until`, and at each moment do what it says."""
        left = sorted(moments, key=lambda moment: moment.at)
        left = [moment for moment in left if moment.at < until]
        while True:
            while left and left[0].at <= self.now:
                left.pop(0).act(self)
                self.settle()
            self.turn()
            following_at = min((left[0].at if left else until, *self._due()))
            if following_at >= until:
                return
            self.world.lingers = following_at - self.now
            for one in self.processes:
                one.linger()
            self.world.lingers = timedelta()
            self.world.now = following_at

    def turn(self) -> None:
        """Let every process do what is due, until nothing is left to do at this moment."""
        self.n_turns += 1
        is_busy = True
        while is_busy:
            is_busy = False
            with ThreadPoolExecutor(max_workers=3) as pool:
                racing = pool.submit(self._race) if self.race is not None and self._is_telling() else None
                working = [(one, pool.submit(one.work)) for one in self.processes]
            assert racing is None or racing.exception() is None, racing.exception()
            for one, work in working:
                is_busy = self._ended(one, work) or is_busy
            self.settle()
            is_busy = is_busy or self._has_run()
        if self._undecided() and self.decides_until is None:
            self.decides_until = self.now + 3 * DECIDED_AFTER
        elif not self._undecided():
            self.decides_until = None

    def _is_telling(self) -> bool:
        """Whether news that waited is told now."""
        storage, rhythm = self.processes[0].storage, self.world.rhythm
        waiting = [storage.sites.get(site_id) for site_id in storage.events.waiting()]
        is_loud = any(quiet_until(self.now, site.timezone, rhythm) is None for site in waiting)
        return self.decides_until is not None and is_loud

    def _race(self) -> None:
        act, self.race = self.race, None
        assert act is not None
        act(self)

    def _ended(self, one: Process, work: "Future[bool]") -> bool:
        """Start a process anew that ended in the middle of its work; whether it found any."""
        if isinstance(work.exception(), Died) or one.web.is_stopping:
            self.stop(self.processes.index(one), is_killed=not one.web.is_stopping)
            self.start()
            return True
        return work.result()

    def _has_run(self) -> bool:
        """Whether a run waits that a person asked for meanwhile and nobody holds."""
        sql = "SELECT count(*) FROM runs WHERE status = 'running' AND (lease_until IS NULL)"
        with self.engine.connect() as connection:
            return bool(connection.exec_driver_sql(sql).scalar())

    def _undecided(self) -> bool:
        return bool(self.processes[0].storage.events.waiting())

    def _due(self) -> Iterator[datetime]:
        """Moments at which something may have to be done."""
        storage, now, rhythm = self.processes[0].storage, self.now, self.world.rhythm
        earlier = replace(rhythm, daily_at=(datetime.combine(now, rhythm.daily_at) - AHEAD).time())
        self.wakes = [at for at in self.wakes if at > now]
        yield from self.wakes
        yield now + 12 * HOUR
        for site in storage.sites.tracked():
            due = storage.links.next_due(site.id)
            if due is not None:
                yield _on_grid(max(due, now + MINUTE))
            for period in Period:
                yield following(period, now, site.timezone, rhythm, put_off(site.id, period)).at
            yield following(Period.DAILY, now, site.timezone, earlier, put_off(site.id, Duty.EVALUATION)).at
        if self.decides_until is not None:
            yield now + (DECIDED_AFTER if now < self.decides_until else HOUR)
            yield from (end for site in storage.sites.tracked() if (end := quiet_until(now, site.timezone, rhythm)) is not None)
        later = sa.select(sa.func.min(OUTBOX.c.not_before)).where(OUTBOX.c.state.in_(OPEN), OUTBOX.c.not_before > now)
        with self.engine.connect() as connection:
            at = connection.execute(later).scalar()
            lease = connection.exec_driver_sql("SELECT count(*) FROM runs WHERE status = 'running'").scalar()
        if at is not None:
            yield at
        if lease:
            yield now + 50 * timedelta(seconds=1)

    # what people see

    def settle(self) -> None:
        """Wait until every request is answered and every message that may go is gone, and keep what arrived."""
        for one in self.processes:
            one.edge.wake()
        self.peer.wait_for(self._is_halted if self.peer.state.revoked else self._is_idle, timeout_s=60)
        self._gather()

    def _is_halted(self) -> bool:
        """Whether every request is answered, and a process that had something to send found that it may not."""
        with self.engine.connect() as connection:
            states = dict(connection.exec_driver_sql("SELECT state, count(*) FROM outbox GROUP BY state").all())
            asked = connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE state IN ('waiting', 'working')").scalar()
        is_stopped = all(one.edge.health()["deliveries_stopped_by"] for one in self.processes)
        return not asked and not states.get("sending") and (is_stopped or not states.get("waiting"))

    def _is_idle(self) -> bool:
        """Whether nothing waits to be answered, and nothing to be sent that may be sent now."""
        waiting = sa.select(sa.func.count()).select_from(INBOX).where(INBOX.c.state.in_(("waiting", "working")))
        query = sa.select(OUTBOX.c.state, OUTBOX.c.not_before, OUTBOX.c.thread_key).where(OUTBOX.c.state.in_(OPEN))
        with self.engine.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return False
            rows = connection.execute(query).all()
        later = {row.thread_key for row in rows if row.not_before is not None and row.not_before > self.now}
        return all(row.state == "waiting" and row.thread_key in later for row in rows)

    def _new(self, name: str, items: Sequence[Any]) -> list[Any]:
        start = self._read.get(name, 0)
        self._read[name] = len(items)
        return list(items[start:])

    def _gather(self) -> None:
        state = self.peer.state
        for name, channel in state.channels.items():
            for message in self._new(name, channel.messages):
                if message.get("bot_id"):
                    self.arrived.append(self._message(name, message))
        for call in self._new("calls", state.calls):
            if call.method == "chat.update" and call.answer is not None and call.answer.get("ok"):
                ts, args = str(call.arguments["ts"]), call.arguments
                self.arrived.append(Arrived(self.now, "edit", str(args["channel"]), text_of(args), ts=ts, under=ts))
        for said in (*self._new("ephemerals", state.ephemerals), *self._new("responses", state.responses)):
            self.arrived.append(Arrived(self.now, "private", str(said.get("channel", "")), text_of(said)))
        for view in self._new("views", list(state.views.values())):
            self.arrived.append(Arrived(self.now, "form", "", str(view.get("callback_id", ""))))

    def _message(self, channel: str, message: Json) -> Arrived:
        key = str(message.get("metadata", {}).get("event_payload", {}).get("key", ""))
        files = tuple(str(file["name"]) for file in message.get("files") or ())
        under = str(message.get("thread_ts", "")) if message.get("thread_ts", message["ts"]) != message["ts"] else ""
        kind = "file" if files else "reply" if under else "parent"
        return Arrived(self.now, kind, channel, text_of(message), key, str(message["ts"]), under, files)

    def find(self, words: str, channel: str = "C1") -> Json:
        """The newest parent in which `words` stand now."""
        found = [m for m in self.peer.messages(channel) if m.get("bot_id") and words in text_of(m)]
        assert found, (words, [text_of(m)[:100] for m in self.peer.messages(channel)])
        return found[-1]


def _on_grid(at: datetime) -> datetime:
    begin = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return begin + GRID * -((begin - at) // GRID)


@contextmanager
def theatre(folder: Path, answers: dict[str, Served], rhythm: Any, now: datetime, names: Iterable[str]) -> Iterator[Theatre]:
    """Everything but the processes, which the play starts itself."""
    served = answers | dict.fromkeys(CANARIES, ROBUST)
    with ExitStack() as stack:
        peer = stack.enter_context(SlackPeer())
        pages = stack.enter_context(serve(served, folder))
        dead = stack.enter_context(socket.socket())
        dead.bind(("127.0.0.1", 0))
        hosts = {host(address) for address in served} | set(names)
        web = WebConfig(
            host_delay_s=0.0, host_connections=20, respect_robots=True, visit_timeout_s=30.0, workers=1,
            hosts=dict.fromkeys(hosts, f"127.0.0.1:{pages.port}"),
        )  # fmt: skip
        url = f"sqlite:///{folder / 'play.db'}"
        world = World(peer, web, dead.getsockname()[1], url, rhythm, now)
        engine = sa.create_engine(url, connect_args={"timeout": 30})
        made = Theatre(peer, pages, world, engine, folder)
        try:
            yield made
        finally:
            while made.processes:
                made.stop()
            engine.dispose()
