"""Pages that give no answer are tried again within a run: growing waits, others first, nobody kept waiting by a dead host."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.core.page import Asked, Failure, Found, Hop, Page, Sign, SignKind, Visit, VisitRequest
from bot.core.states import Conclusion, Reason
from bot.core.verify import verify
from bot.web import Web, WebClosed, WebConfig
from bot.web.again import MAX_WAITING, N_FAILURES, PATIENCE_S, Tries, is_silent
from bot.web.visits import WINDOW
from tests.core.believing import occurrence
from tests.peers.web import Served, WebPeer
from tests.web.cases import LINK, WORDS

ASKED = (Asked("target.org"),)
GOOD = Served(body=(WORDS + LINK).encode())
ERROR = Served(503, body=b"<h1>Service Unavailable</h1>")
RESET = Served(behave="reset")
Serving = Callable[[dict[str, Served]], WebPeer]


class Turns(dict[str, Served]):
    """Answers that change from request to request; the last one stays."""

    def __init__(self, turns: dict[str, list[Served]]) -> None:
        super().__init__({page: served[-1] for page, served in turns.items()})
        self._turns = {page: list(served) for page, served in turns.items()}

    def get(self, page: str, default: Served) -> Served:  # type: ignore[override]
        left = self._turns.get(page, [])
        return left.pop(0) if len(left) > 1 else super().get(page, default)


def _web(peer: WebPeer, *pages: str, **changes: object) -> Web:
    names = {page.split("/")[2] for page in pages}
    settings = {"hosts": peer.hosts(*names), "host_delay_s": 0.0, "retry_waits_s": (0.1, 0.2), "visit_timeout_s": 10.0, **changes}
    return Web(WebConfig(**settings))  # type: ignore[arg-type]


def _requests(*pages: str) -> Iterator[VisitRequest]:
    return (VisitRequest(page, ASKED) for page in pages)


def _asked(peer: WebPeer, page: str) -> int:
    _, _, host, path = page.split("/", 3)
    return peer.paths(host).count(f"/{path}")


@pytest.mark.parametrize("first", [ERROR, RESET, Served(behave="close"), Served(500)], ids=["503", "reset", "closed", "500"])
def test_a_page_that_fails_once_is_live(first: Served, serving: Serving) -> None:
    page = "http://flaps.org/a"
    peer = serving(Turns({page: [first, GOOD]}))
    with _web(peer, page) as web:
        (visit,) = web.visit(_requests(page))
    assert visit.failure is None
    assert visit.tries == 2
    verdict = verify(ASKED[0], 0, visit)
    assert verdict.conclusion is Conclusion.LIVE
    assert f"Tried 2 times in {visit.tried_s:.0f} s." in verdict.evidence


@pytest.mark.parametrize(
    ("served", "reason"),
    [(ERROR, Reason.SERVER_ERROR), (RESET, Reason.CONNECTION), (Served(503, (("Retry-After", "1"),)), Reason.SERVER_ERROR)],
    ids=["503", "reset", "503 with Retry-After"],
)
def test_a_page_that_always_fails_is_tried_three_times(served: Served, reason: Reason, serving: Serving) -> None:
    page = "http://dead.org/a"
    peer = serving({page: served})
    with _web(peer, page) as web:
        (visit,) = web.visit(_requests(page))
    assert visit.failure is not None
    assert visit.failure.reason is reason
    assert visit.tries == 3
    assert _asked(peer, page) == 3
    verdict = verify(ASKED[0], 0, visit)
    assert verdict.conclusion is Conclusion.UNREACHABLE
    assert any(said.startswith("Tried 3 times in ") for said in verdict.evidence)
    times = [asked.at for asked in peer.asked if asked.path == "/a"]
    if served.headers:
        assert times[1] - times[0] >= 1
        assert times[2] - times[1] >= 1
    else:
        assert times[1] - times[0] >= 0.1
        assert times[2] - times[1] >= 0.2


def test_a_host_that_only_answered_late_is_asked_for_its_rules_again(serving: Serving) -> None:
    page = "http://late.org/a"
    peer = serving(Turns({"http://late.org/robots.txt": [RESET, Served(404)], page: [GOOD]}))
    with _web(peer, page) as web:
        (visit,) = web.visit(_requests(page))
    assert visit.failure is None
    assert (visit.tries, peer.paths("late.org")) == (2, ["/robots.txt", "/robots.txt", "/a"])


@pytest.mark.parametrize(
    "served",
    [
        Served(403, body=b"<h1>Forbidden</h1>"),
        Served(429, (("Retry-After", "1"),)),
        Served(404, body=b"<title>Not found</title>"),
        Served(503, (("cf-mitigated", "challenge"),), b"<title>Just a moment...</title>"),
        Served(503, (("Retry-After", "3600"),)),
    ],
    ids=["403", "429", "404", "a challenge", "a rest that is too long"],
)
def test_an_answer_is_not_asked_for_again(served: Served, serving: Serving) -> None:
    page = "http://refuses.org/a"
    peer = serving({page: served})
    with _web(peer, page) as web:
        (visit,) = web.visit(_requests(page))
    assert visit.tries == 1
    assert _asked(peer, page) == 1


def test_others_go_on_while_a_page_waits(serving: Serving) -> None:
    dead = [f"http://dead{n}.org/a" for n in range(200)]
    good = [f"http://good{n % 20}.org/{n}" for n in range(200)]
    peer = serving(dict.fromkeys(dead, RESET) | dict.fromkeys(good, GOOD))
    with _web(peer, *dead, *good, retry_waits_s=(2.0, 3.0), concurrency=10, respect_robots=False) as web:
        began = time.monotonic()
        order = [(visit.request_page, visit.tries, time.monotonic() - began) for visit in web.visit(_requests(*dead, *good))]
    assert {page for page, _, _ in order[:200]} == set(good)
    assert Counter(tries for _, tries, _ in order) == {1: 200, 3: 200}


def test_a_dead_host_with_many_pages_does_not_keep_the_run(serving: Serving) -> None:
    pages = [f"http://dead.org/{n}" for n in range(100)]
    peer = serving(dict.fromkeys(pages, RESET))
    with _web(peer, *pages, respect_robots=False) as web:
        tries = Counter(visit.tries for visit in web.visit(_requests(*pages)))
    assert tries == {1: 100 - N_FAILURES, 3: N_FAILURES}
    assert len(peer.asked) == 100 + 2 * N_FAILURES


def test_leaving_early_ends_the_waits(serving: Serving) -> None:
    dead, good = "http://dead.org/a", "http://good.org/a"
    peer = serving({dead: RESET, good: GOOD})
    with _web(peer, dead, good, retry_waits_s=(1.0, 30.0), respect_robots=False) as web:
        visits = web.visit(_requests(dead, good))
        assert next(visits).request_page == good
        while not _asked(peer, dead):
            time.sleep(0.01)
        time.sleep(0.1)
        visits.close()
        (again,) = web.visit(_requests(good))
        assert again.failure is None
        time.sleep(1.2)
        assert _asked(peer, dead) == 1


def test_closing_the_room_ends_the_waits(serving: Serving) -> None:
    dead = "http://dead.org/a"
    peer = serving({dead: RESET})
    web = _web(peer, dead, retry_waits_s=(60.0,), respect_robots=False)
    ends: list[float] = []

    def wait() -> None:
        with pytest.raises(WebClosed):
            list(web.visit(_requests(dead)))
        ends.append(time.monotonic())

    thread = threading.Thread(target=wait)
    thread.start()
    while not _asked(peer, dead):
        time.sleep(0.01)
    time.sleep(0.1)
    began = time.monotonic()
    web.close()
    thread.join()
    assert ends[0] - began < 5


def test_waiting_pages_leave_room_for_others(serving: Serving) -> None:
    pages = [f"http://dead{n}.org/" for n in range(WINDOW)]
    good = "http://good.org/a"
    peer = serving({good: GOOD})
    nowhere = dict.fromkeys((page.split("/")[2] for page in pages), "127.0.0.1:1")
    config = WebConfig(hosts=nowhere | peer.hosts("good.org"), host_delay_s=0.0, retry_waits_s=(30.0,), respect_robots=False)
    with Web(config) as web:
        visits = web.visit(_requests(*pages, good))
        assert next(visits).request_page == good
        visits.close()


# what one visit was like, decided without any wire

AT = datetime(2026, 11, 21, tzinfo=UTC)
PAGE = "http://a.org/x"


def failed(reason: Reason, rule: str = "", **facts: object) -> Visit:
    return Visit(PAGE, AT, 1.0, failure=Failure(reason, "no", rule), **facts)  # type: ignore[arg-type]


SILENT = [
    ("a time-out", failed(Reason.TIMEOUT), True),
    ("TLS", failed(Reason.TLS), True),
    ("a server error", failed(Reason.SERVER_ERROR, chain=(Hop(PAGE, 502),)), True),
    ("no connection", failed(Reason.CONNECTION), True),
    ("DNS did not answer", failed(Reason.DNS, "dns_timeout"), True),
    ("the name does not exist", failed(Reason.DNS, "nxdomain"), False),
    ("robots.txt forbids", failed(Reason.ROBOTS), False),
    ("a refusal", failed(Reason.REFUSED), False),
    ("bad HTTP", failed(Reason.PROTOCOL), False),
    ("too complex", failed(Reason.TOO_COMPLEX), False),
    ("read in full", Visit(PAGE, AT, page=Page()), False),
    ("slow, but the link stands in what came", failed(Reason.TIMEOUT, page=Page(found=(Found((occurrence(),)),))), False),
    ("an error page that is a wall", failed(Reason.SERVER_ERROR, page=Page(signs=(Sign(SignKind.WAF, "x", "y"),))), False),
]


@pytest.mark.parametrize(("visit", "expected"), [row[1:] for row in SILENT], ids=[row[0] for row in SILENT])
def test_what_is_asked_again(visit: Visit, expected: bool) -> None:
    assert is_silent(visit) is expected


def test_one_answer_of_a_host_gives_its_pages_their_tries_back() -> None:
    tries = Tries((5.0, 20.0))
    gone = failed(Reason.CONNECTION)
    given = [tries.wait_s(n, gone, 10.0) for n in range(1, 6)]
    assert given == [5.0, 5.0, 5.0, None, None]
    assert tries.wait_s(6, Visit(PAGE, AT, chain=(Hop(PAGE, 200),), page=Page()), 11.0) is None
    assert tries.wait_s(7, gone, 12.0) == 5.0


def test_waits_follow_what_the_host_asks_within_patience() -> None:
    tries = Tries((5.0, 20.0))
    assert tries.wait_s(1, failed(Reason.SERVER_ERROR, retry_after_s=30.0), 10.0) == 30.0
    assert tries.wait_s(1, failed(Reason.SERVER_ERROR, retry_after_s=3.0), 41.0) == 20.0
    assert tries.wait_s(1, failed(Reason.SERVER_ERROR), 62.0) is None
    assert tries.told(1, failed(Reason.SERVER_ERROR), 63.0).tries == 3
    assert tries.told(1, failed(Reason.SERVER_ERROR), 63.0).tries == 1
    assert tries.wait_s(2, failed(Reason.SERVER_ERROR, retry_after_s=PATIENCE_S + 1), 70.0) is None


def test_waiting_pages_are_bounded() -> None:
    tries = Tries((5.0,))
    given = [
        tries.wait_s(n, Visit(f"http://{n}.org/", AT, failure=Failure(Reason.DNS, "")), 1.0) for n in range(MAX_WAITING + 50)
    ]
    assert given == [5.0] * MAX_WAITING + [None] * 50
