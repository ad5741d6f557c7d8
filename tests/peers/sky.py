"""The product under a sky of our own: real storage, fetcher and runs over a served web, with a clock that moves when told."""

import socket
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.command import Request, Silence
from bot.core.claims import Claim
from bot.core.page import Visit, VisitRequest
from bot.core.places import Asker, Edge, Place
from bot.core.records import Change, Link, RunStatus, Site
from bot.core.urls import host
from bot.web import Web, WebConfig
from commands import answer
from commands.context import Context, Limits, LocalFile
from commands.due_visits import CLOCK, WATCH
from commands.running import carry_on, take
from storage import Storage
from tests.peers.web import Served, WebPeer, serve

START = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CANARIES = ("http://robust-one.example/", "http://robust-two.example/")
ROBUST = Served(body=b"<title>Robust</title><p>This page has stood for thirty years and will stand for thirty more.")


class Weather(Protocol):
    """What visits are made under: the time, and whether our network is cut."""

    now: datetime
    is_cut: bool


class TimedWeb(Web):
    """The real web room; its visits carry the virtual time, and while our network is cut nothing answers."""

    def __init__(self, config: WebConfig, closed_port: int, sky: Weather) -> None:
        super().__init__(config)
        self._sky = sky
        nowhere = dict.fromkeys(config.hosts, f"127.0.0.1:{closed_port}")
        self._cut = Web(replace(config, hosts=nowhere, workers=1))

    def visit(self, requests: Iterable[VisitRequest]) -> Generator[Visit, None, None]:
        visits = self._cut.visit(requests) if self._sky.is_cut else super().visit(requests)
        try:
            for visit in visits:
                yield replace(visit, at=self._sky.now)
        finally:
            visits.close()

    def close(self) -> None:
        self._cut.close()
        super().close()


@dataclass
class Sky:
    """The time, the web at that time, and what the admin was told."""

    peer: WebPeer
    storage: Storage
    now: datetime = START
    is_cut: bool = False
    notes: list[tuple[datetime, str]] = field(default_factory=list)
    ctx: Context = field(init=False)

    def tell(self, code: str, sentence: str) -> None:
        assert "Our own network" in sentence
        self.notes.append((self.now, code))

    @property
    def site(self) -> Site:
        return self.storage.sites.ensure("example.com", "T1", START)

    def links(self) -> dict[str, Link]:
        """Links by page."""
        return {link.page: link for link in self.storage.links.of_site(self.site.id)}

    def changes(self) -> tuple[tuple[Link, Change], ...]:
        return self.storage.links.changes(self.site.id, START - DAY)

    def check(self, after: timedelta = timedelta(0)) -> RunStatus:
        """One check of the site, some time after the last."""
        self.now += after
        asked = Request(f"at {self.now.isoformat()}", ("check", "example.com"), Asker("U1", "T1"), Place(Edge.SLACK, "C1"))
        answer(self.ctx, asked, Silence())
        return self._through()

    def watch(self) -> RunStatus:
        """Visit every page as a watch does, which publishes nothing."""
        place, name = Place(Edge.SLACK, "C1"), f"watch at {self.now.isoformat()}"
        self.storage.runs.open(self.site.id, WATCH, name, CLOCK, place, "", 0, self.ctx.limits.budget_s, self.now)
        return self._through()

    def _through(self) -> RunStatus:
        run = take(self.ctx)
        assert run is not None
        return carry_on(self.ctx, run, Silence())


def no_file(name: str) -> LocalFile:
    raise AssertionError(name)


@contextmanager
def under_sky(folder: Path, answers: Mapping[str, Served], claims: Iterable[Claim]) -> Iterator[Sky]:
    """A served web with its claims imported, the first check still to come."""
    known = list(claims)
    served = dict(answers) | dict.fromkeys(CANARIES, ROBUST)
    url = f"sqlite:///{folder / 'sky.db'}"
    with serve(served, folder) as peer, Storage.open(url) as storage, socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        storage.migrate()
        names = {host(claim.page) for claim in known} | {host(address) for address in served}
        config = WebConfig(
            host_delay_s=0.0,
            host_connections=20,
            respect_robots=False,
            visit_timeout_s=5.0,
            hosts=dict.fromkeys(names, f"127.0.0.1:{peer.port}"),
        )
        sky = Sky(peer, storage)
        with TimedWeb(config, dead.getsockname()[1], sky) as web:
            _bring(sky, known)
            limits = Limits(canaries=CANARIES)
            sky.ctx = Context(
                storage, web, limits, no_file, lambda: sky.now, lambda: None, lambda: False, "sky", tell_admin=sky.tell
            )
            yield sky


def _bring(sky: Sky, claims: Iterable[Claim]) -> None:
    sky.storage.imports.merge(
        sky.site, provider="Ahrefs", report="backlinks", filename="a.csv", sha256="0", by="U1", mapping=(), rows=claims,
        now=START - HOUR,
    )  # fmt: skip
