"""The processes behind `Web`: many callers, early ends, killed workers, pages that run away."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from bot.core.page import Asked, Visit, VisitRequest
from bot.core.states import Reason
from bot.web import Web, WebClosed, WebConfig, pool, process
from bot.web.pool import Call, Pool, Word
from bot.web.visits import WINDOW
from tests.peers.web import Served, WebPeer
from tests.web.cases import LINK, WORDS

ASKED = (Asked("target.org"),)
Serving = Callable[[dict[str, Served]], WebPeer]
PAGE = Served(body=(WORDS + LINK).encode())
BOMB = "".join(f"<i id={n}><div>" for n in range(4_500)) + "</i>" * 4_500 + "</div>" * 4_500


def _pages(count: int, hosts: int = 5) -> list[str]:
    return [f"http://host{n % hosts}.org/{n}" for n in range(count)]


def _config(peer: WebPeer, pages: list[str], **changes: object) -> WebConfig:
    names = {page.split("/")[2] for page in pages}
    settings = {"hosts": peer.hosts(*names), "host_delay_s": 0.0, "host_connections": 10, "visit_timeout_s": 15.0, **changes}
    return WebConfig(**settings)  # type: ignore[arg-type]


def _requests(pages: list[str]) -> Iterator[VisitRequest]:
    return (VisitRequest(page, ASKED) for page in pages)


def _until(condition: Callable[[], bool], limit_s: float = 15.0) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        time.sleep(0.02)


def test_every_request_gets_exactly_one_visit(serving: Serving) -> None:
    pages = _pages(120)
    peer = serving(dict.fromkeys(pages, PAGE))
    with Web(_config(peer, pages)) as web:
        visits = list(web.visit(_requests(pages)))
    assert sorted(visit.request_page for visit in visits) == sorted(pages)
    assert all(visit.failure is None and visit.page and visit.page.found[0].occurrences for visit in visits)


def test_nothing_starts_before_the_first_visit() -> None:
    web = Web(WebConfig())
    web.visit([])
    assert web.worker_pids() == ()
    assert list(web.visit([])) == []
    assert web.worker_pids() == ()
    web.close()


def test_several_callers_share_the_workers(serving: Serving) -> None:
    pages = _pages(60)
    peer = serving(dict.fromkeys(pages, PAGE))
    got: dict[int, list[Visit]] = {}
    with Web(_config(peer, pages)) as web:
        threads = [
            threading.Thread(target=lambda n=n: got.__setitem__(n, list(web.visit(_requests(pages[n * 20 : n * 20 + 20])))))
            for n in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(web.worker_pids()) == 2
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        assert all(os.getpriority(os.PRIO_PROCESS, pid) > min(mine, 18) for pid in web.worker_pids()), (
            "we answer people meanwhile"
        )
    for n in range(3):
        assert {visit.request_page for visit in got[n]} == set(pages[n * 20 : n * 20 + 20])


def test_requests_are_pulled_lazily(serving: Serving) -> None:
    peer = serving({})
    pulled = 0

    def endless() -> Iterator[VisitRequest]:
        nonlocal pulled
        while True:
            pulled += 1
            yield VisitRequest("http://127.0.0.1/", ASKED)

    with Web(_config(peer, [])) as web:
        visits = web.visit(endless())
        next(visits)
        assert pulled <= WINDOW + 100
        visits.close()  # type: ignore[attr-defined]


def test_leaving_early_cancels_what_is_under_way(serving: Serving) -> None:
    slow = [f"http://slow{n}.org/" for n in range(10)]
    pages = ["http://quick.org/", *slow]
    peer = serving({"http://quick.org/": PAGE, **dict.fromkeys(slow, Served(behave="stall"))})
    with Web(_config(peer, pages, respect_robots=False)) as web:
        visits = web.visit(_requests(pages))
        assert next(visits).request_page == "http://quick.org/"
        began = time.monotonic()
        visits.close()  # type: ignore[attr-defined]
        assert time.monotonic() - began < 1
        again = list(web.visit(_requests(["http://quick.org/"])))
        assert again[0].failure is None


def test_closing_leaves_no_process_behind(serving: Serving) -> None:
    pages = _pages(10)
    peer = serving(dict.fromkeys(pages, Served(behave="stall")))
    web = Web(_config(peer, pages, respect_robots=False))
    visits = web.visit(_requests(pages))
    ends: list[str] = []

    def wait() -> None:
        try:
            next(visits)
        except WebClosed as error:
            ends.append(str(error))

    thread = threading.Thread(target=wait)
    thread.start()
    _until(lambda: len(peer.asked) >= 5)
    pids = web.worker_pids()
    began = time.monotonic()
    web.close()
    thread.join()
    assert time.monotonic() - began < 5
    assert ends == ["the web is closed"]
    assert pids
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_a_killed_worker_is_replaced_and_its_visits_are_made_again(serving: Serving) -> None:
    pages = _pages(30, hosts=10)
    peer = serving(dict.fromkeys(pages, Served(body=PAGE.body, delay_s=0.5)))
    with Web(_config(peer, pages, respect_robots=False)) as web:
        visits = web.visit(_requests(pages))
        killer = threading.Thread(
            target=lambda: (_until(lambda: len(peer.asked) > 5), os.kill(web.worker_pids()[0], signal.SIGKILL))
        )
        killer.start()
        got = list(visits)
        killer.join()
        assert web.stats().n_replaced == 1
    assert sorted(visit.request_page for visit in got) == sorted(pages)
    assert all(visit.failure is None for visit in got)


@pytest.mark.parametrize(("n_deaths", "rule"), [(1, ""), (2, "worker_died")])
def test_a_page_is_read_apart_before_it_is_called_too_complex(serving: Serving, n_deaths: int, rule: str) -> None:
    pages = _pages(1)
    peer = serving(dict.fromkeys(pages, Served(body=PAGE.body, delay_s=1.0)))
    with Web(_config(peer, pages, respect_robots=False)) as web:

        def kill_while_reading() -> None:
            for n in range(n_deaths):
                _until(lambda n=n: len(peer.asked) > n)  # type: ignore[misc]
                worker = next(one for one in web._pool._workers if one.trips)
                worker.board.mark(next(iter(worker.trips)), time.monotonic())
                os.kill(worker.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill_while_reading)
        killer.start()
        (visit,) = web.visit(_requests(pages))
        killer.join()
        assert web.stats().n_replaced == n_deaths
        readers = [child for pid in web.worker_pids() for child in psutil.Process(pid).children()]
    assert (visit.failure.rule if visit.failure else "") == rule
    assert len(readers) == (0 if rule else 1)


def test_fifty_pages_that_run_away_harm_nobody_else(serving: Serving) -> None:
    bombs = [f"http://bomb{n}.org/" for n in range(50)]
    good = _pages(100, hosts=20)
    peer = serving({**dict.fromkeys(bombs, Served(body=(WORDS + BOMB).encode())), **dict.fromkeys(good, PAGE)})
    beats: list[float] = []
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(0.02):
            beats.append(time.monotonic())

    heart = threading.Thread(target=beat)
    heart.start()
    began = time.monotonic()
    took: dict[str, float] = {}
    with Web(_config(peer, [*bombs, *good], visit_timeout_s=8.0)) as web:
        visits = {}
        for visit in web.visit(_requests([*bombs, *good])):
            visits[visit.request_page] = visit
            took[visit.request_page] = time.monotonic() - began
        rss = [psutil.Process(pid).memory_info().rss for pid in web.worker_pids()]
    stop.set()
    heart.join()
    assert [visits[page].failure for page in good if visits[page].failure] == []
    reasons = {visits[page].failure.reason for page in bombs if visits[page].failure}  # type: ignore[union-attr]
    assert reasons == {Reason.TOO_COMPLEX}
    gap = max(b - a for a, b in itertools.pairwise(beats))
    slowest = max(took[page] for page in good)
    print(f"heartbeat gap {gap * 1000:.0f} ms, good pages within {slowest:.1f} s, all within {max(took.values()):.1f} s")
    assert max(rss) < 300_000_000
    assert max(visit.elapsed_s for visit in visits.values()) < 13


def test_workers_see_no_secret(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    pages = _pages(1)
    peer = serving(dict.fromkeys(pages, PAGE))
    with Web(_config(peer, pages)) as web:
        list(web.visit(_requests(pages)))
        for pid in web.worker_pids():
            assert "SLACK_BOT_TOKEN" not in psutil.Process(pid).environ()


def test_workers_end_with_a_parent_that_is_killed(serving: Serving) -> None:
    script = (
        "import sys, time\nfrom bot.web import Web, WebClosed, WebConfig\nfrom bot.core.page import VisitRequest\n"
        "web = Web(WebConfig())\nlist(web.visit([VisitRequest('http://127.0.0.1/', ())]))\n"
        "print(*web.worker_pids(), flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    _until(lambda: not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids))


def test_workers_that_never_start_are_given_up_after_some_tries(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = _pages(6)
    peer = serving(dict.fromkeys(pages, PAGE))
    monkeypatch.setattr(pool, "BACK_OFF_S", 0.01)
    monkeypatch.setattr(pool, "REST_S", 0.3)
    with Web(_config(peer, pages, respect_robots=False)) as web:
        with monkeypatch.context() as broken:
            broken.setattr(process.sys, "executable", "/bin/false")
            visits = list(web.visit(_requests(pages)))
            assert {visit.failure.rule for visit in visits if visit.failure} == {"no_worker"}
            assert len(visits) == len(pages)
            n = web.stats().n_replaced
            assert n <= 2 * pool.MAX_STARTS + 4, "they are not started without a pause"
        _until(lambda: all(visit.failure is None for visit in web.visit(_requests(pages))))


def test_closing_never_fails_when_the_dealer_is_busy(serving: Serving) -> None:
    pages = _pages(1)
    room = Pool(_config(serving({}), pages))
    room.submit(Call(), list(_requests(pages)))
    _until(lambda: bool(room.worker_pids()))
    with contextlib.suppress(BlockingIOError):
        while True:
            room._wake.send(b"\0" * 65_536)
    room.close()


def test_who_asks_while_the_room_is_being_closed_is_told(serving: Serving) -> None:
    pages = _pages(2)
    room = Pool(_config(serving({}), pages))
    early, late = Call(), Call()
    room.submit(early, list(_requests(pages[:1])))
    _until(lambda: bool(room.worker_pids()))
    # nobody listens to orders any more, as between the dealer's last look and its end
    room._listen = lambda: None  # type: ignore[method-assign]
    room.submit(late, list(_requests(pages[1:])))
    room.close()
    assert late.visits.get(timeout=5.0) is Word.CLOSED
