"""Faults of our own end are nobody's loss, however small the site: network cut, proxy dead, refusing or silent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.command import Request, Silence
from bot.core.claims import Claim
from bot.core.places import Asker, Edge, Place
from bot.core.records import Link, RunStatus
from bot.core.states import Reason, State
from bot.core.urls import host
from bot.core.waves import Held
from bot.web import Web, WebConfig
from commands import answer
from commands.canaries import note
from commands.context import Context, Limits
from commands.running import carry_on, take
from storage import Storage
from tests.commands.desk import no_file
from tests.commands.test_truth import OWN, REMOVED, STANDS
from tests.peers.proxy import proxying
from tests.peers.sky import CANARIES, DAY, HOUR, START, Sky, under_sky
from tests.peers.web import Served, WebPeer, serve

HOME = "http://example.com/"
PAGES = [f"http://blog{n}.example/spades/x" for n in range(6)]
ERROR = Served(502, body=b"<h1>Bad Gateway</h1>")
RESET = Served(behave="reset")
NOTHING_THERE = Served(404, body=b"<title>Not found</title><p>No such page.")


@contextmanager
def six_links(folder: Path, pages: list[str] = PAGES) -> Iterator[Sky]:
    with under_sky(folder, {HOME: OWN} | dict.fromkeys(pages, STANDS), [Claim(page, HOME) for page in pages]) as sky:
        yield sky


def states(sky: Sky) -> set[State]:
    return {link.standing.state for link in sky.links().values()}


def n_canary_visits(peer: WebPeer) -> int:
    return sum(asked.host == host(CANARIES[0]) for asked in peer.asked)


@pytest.mark.parametrize("n", [3, 6])
def test_a_small_site_loses_nothing_by_our_own_outage(n: int, tmp_path: Path) -> None:
    with six_links(tmp_path, PAGES[:n]) as sky:
        assert sky.check() is RunStatus.FINISHED
        sky.is_cut = True
        assert sky.check(DAY) is RunStatus.PARTIAL
        assert sky.check(HOUR / 4) is RunStatus.PARTIAL
        assert states(sky) == {State.LIVE}
        assert len(sky.notes) == 2
        sky.is_cut = False
        assert sky.check(HOUR) is RunStatus.FINISHED
        assert states(sky) == {State.LIVE}


def test_a_first_check_in_our_own_outage_says_nothing_of_the_pages(tmp_path: Path) -> None:
    with six_links(tmp_path) as sky:
        sky.is_cut = True
        assert sky.check() is RunStatus.PARTIAL
        assert states(sky) == {State.UNVERIFIED}
        sky.is_cut = False
        assert sky.check(HOUR) is RunStatus.FINISHED
        assert states(sky) == {State.LIVE}


def test_something_that_answers_for_everybody_is_no_loss(tmp_path: Path) -> None:
    """A portal between us and the web says 404 to everything, canaries among it."""
    with six_links(tmp_path) as sky:
        sky.check()
        known = dict(sky.peer.answers)
        sky.peer.answers = dict.fromkeys(known, Served(511, body=b"<h1>Network Authentication Required</h1>"))
        for _ in range(3):
            assert sky.check(DAY) is RunStatus.PARTIAL
        assert states(sky) == {State.LIVE}


def test_six_true_losses_at_once_are_told(tmp_path: Path) -> None:
    with six_links(tmp_path) as sky:
        sky.check()
        sky.peer.answers |= dict.fromkeys(PAGES, REMOVED)
        assert sky.check(DAY) is RunStatus.FINISHED
        assert sky.check(DAY) is RunStatus.FINISHED
        assert states(sky) == {State.LOST}
        assert n_canary_visits(sky.peer) >= 1
        assert sky.notes == []


def test_half_a_small_site_that_falls_silent_makes_us_look(tmp_path: Path) -> None:
    with six_links(tmp_path) as sky:
        sky.check()
        sky.peer.answers |= dict.fromkeys(PAGES[:3], RESET)
        assert sky.check(DAY) is RunStatus.FINISHED
        assert n_canary_visits(sky.peer) == 1
        assert states(sky) == {State.LIVE, State.UNREACHABLE}
        sky.check(DAY)
        assert n_canary_visits(sky.peer) == 1, "what is silent already is no news"


def test_one_dead_page_of_many_visits_no_canary(tmp_path: Path) -> None:
    with six_links(tmp_path) as sky:
        sky.check()
        sky.peer.answers[PAGES[0]] = RESET
        sky.check(DAY)
        sky.peer.answers[PAGES[1]] = REMOVED
        sky.check(DAY)
        assert n_canary_visits(sky.peer) == 0


def test_canaries_are_not_visited_twice_within_minutes(tmp_path: Path) -> None:
    with six_links(tmp_path) as sky:
        sky.check()
        sky.peer.answers |= dict.fromkeys(PAGES, NOTHING_THERE)
        sky.check(DAY)
        sky.check(timedelta(minutes=2))
        assert n_canary_visits(sky.peer) == 1
        sky.check(timedelta(minutes=4))
        assert n_canary_visits(sky.peer) == 2


# the proxy


@dataclass
class Proxied:
    """A site of some pages whose visits go through a proxy, with real storage, visits and runs."""

    storage: Storage
    web: Web
    notes: list[str] = field(default_factory=list)

    @property
    def ctx(self) -> Context:
        def tell(code: str, said: str) -> None:
            self.notes.append(said)

        limits = Limits(canaries=CANARIES)
        return Context(
            self.storage, self.web, limits, no_file, lambda: START, lambda: None, lambda: False, "proxied", tell_admin=tell
        )

    def check(self, pages: list[str]) -> RunStatus:
        site = self.storage.sites.ensure("example.com", "T1", START)
        facts = {"provider": "Ahrefs", "report": "backlinks", "filename": "a.csv", "sha256": "0", "by": "U1"}
        claims = [Claim(page, HOME) for page in pages]
        self.storage.imports.merge(site, **facts, mapping=(), rows=claims, now=START - HOUR)  # type: ignore[arg-type]
        answer(self.ctx, Request("q", ("check", "example.com"), Asker("U1", "T1"), Place(Edge.SLACK, "C1")), Silence())
        run = take(self.ctx)
        assert run is not None
        return carry_on(self.ctx, run, Silence())

    def links(self) -> dict[str, Link]:
        site = self.storage.sites.ensure("example.com", "T1", START)
        return {link.page: link for link in self.storage.links.of_site(site.id)}


@contextmanager
def proxied(folder: Path, proxy: str, ca_file: str = "") -> Iterator[Proxied]:
    config = WebConfig(proxy=proxy, ca_file=ca_file, host_delay_s=0.0, host_connections=10, respect_robots=False, workers=1)
    with Storage.open(f"sqlite:///{folder / 'proxied.db'}") as storage, Web(config) as web:
        storage.migrate()
        yield Proxied(storage, web)


def no_verdict(seen: Proxied) -> None:
    """Every link is as it was before the run."""
    for link in seen.links().values():
        assert (link.standing.state, link.last_visit_at) == (State.UNVERIFIED, None)


@pytest.mark.parametrize("n", [1, 6])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_one_note_and_no_verdict(scheme: str, n: int, tmp_path: Path) -> None:
    with proxied(tmp_path, "http://user:hidden-word@127.0.0.1:1") as seen:
        assert seen.check([page.replace("http", scheme, 1) for page in PAGES[:n]]) is RunStatus.PARTIAL
        no_verdict(seen)
        (note,) = seen.notes
    assert "Our proxy cannot be reached: the connection was refused." in note
    assert "hidden-word" not in note


ANSWERS = [
    ("407", b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n", "asks for a log-in"),
    ("502", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "HTTP 502"),
    ("silence", b"", "no answer"),
]


@pytest.mark.parametrize("n", [1, 6])
@pytest.mark.parametrize(("said", "says"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_a_proxy_that_refuses_is_one_note_and_no_verdict(said: bytes, says: str, n: int, tmp_path: Path) -> None:
    with proxying(("127.0.0.1", 1), said) as proxy, proxied(tmp_path, f"http://127.0.0.1:{proxy.port}") as seen:
        assert seen.check([page.replace("http", "https", 1) for page in PAGES[:n]]) is RunStatus.PARTIAL
        no_verdict(seen)
        (note,) = seen.notes
    assert says in note
    assert "Our own network is ill" in note


NOTES = [
    (Held(why="The proxy gives no answer."), 2, "The proxy gives no answer. The canaries did not", " 2 visits were not counted"),
    (Held(), 1, "is ill: the canaries did not", " 1 visit was not counted"),
    (Held(), 0, "is ill: the canaries did not", "(2026-01-05 08:00 UTC). Look at"),
]


@pytest.mark.parametrize(("held", "n", "seen", "done"), NOTES, ids=["held", "taken over", "nothing left"])
def test_the_note_says_only_what_is_known(held: Held, n: int, seen: str, done: str) -> None:
    said = note(held, n, datetime(2026, 1, 5, 8, tzinfo=UTC))
    assert seen in said
    assert done in said
    assert "  " not in said


class ByProxy(dict[str, Served]):
    """What a proxy without a tunnel is asked: whole addresses."""

    def get(self, url: str, default: Served) -> Served:  # type: ignore[override]
        return super().get(url.partition("://")[2].partition("http")[1] + url.rpartition("http")[2], default)


def by_proxy(pages: dict[str, Served]) -> ByProxy:
    robust = dict.fromkeys(CANARIES, Served(body=b"<title>Robust</title><p>This page has stood for thirty years."))
    return ByProxy({HOME: OWN} | robust | pages)


def test_a_site_that_is_down_behind_a_well_proxy_is_unreachable(tmp_path: Path) -> None:
    pages = by_proxy({PAGES[0]: ERROR, PAGES[1]: STANDS})
    with serve(pages, tmp_path) as peer, proxied(tmp_path, f"http://127.0.0.1:{peer.port}") as seen:
        assert seen.check(PAGES[:2]) is RunStatus.FINISHED
        links = seen.links()
        assert seen.notes == []
    first = links[PAGES[0]].standing
    assert (first.reason, links[PAGES[1]].standing.state) == (Reason.SERVER_ERROR, State.LIVE)


def test_a_proxy_that_fails_for_a_moment_costs_only_what_it_touched(tmp_path: Path) -> None:
    pages = by_proxy({PAGES[0]: Served(407), PAGES[1]: STANDS, PAGES[2]: NOTHING_THERE})
    with serve(pages, tmp_path) as peer, proxied(tmp_path, f"http://127.0.0.1:{peer.port}") as seen:
        assert seen.check(PAGES[:3]) is RunStatus.PARTIAL
        links = seen.links()
        (note,) = seen.notes
    assert [links[page].standing.reason for page in PAGES[1:3]] == [Reason.FOUND, Reason.PAGE_NOT_FOUND]
    assert links[PAGES[0]].last_visit_at is None
    assert "Visits failed at our own end in between" in note
