"""The parts that need no process: bodies, statuses, Retry-After, robots.txt, turns, downloads."""

import asyncio
import gzip
import itertools
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput, SourceError
from bot.core.page import Visit, VisitRequest
from bot.core.states import BLOCKED_REASONS, Reason
from bot.web import Web, WebConfig, get_file
from bot.web import robots as robots_txt
from bot.web.body import STEP, Body, TooLarge, codings
from bot.web.faults import Refusal
from bot.web.pace import Pace, Paused
from bot.web.statuses import BACK_OFF_S, MAX_RETRY_AFTER_S, REFUSALS, WALLS, concluded, retry_after_s
from tests.peers.web import Served, WebPeer
from tests.web.cases import LINK, WORDS

Serving = Callable[[dict[str, Served]], WebPeer]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _feed(body: Body, raw: bytes) -> None:
    for at in range(0, len(raw), STEP):
        body.feed(raw[at : at + STEP])


def _fed(encoding: str, raw: bytes, limit: int = 1_000_000, step: int = 777) -> Body:
    body = Body(encoding, limit)
    for at in range(0, len(raw), step):
        body.feed(raw[at : at + step])
    return body


@given(st.binary(max_size=5_000), st.sampled_from(["gzip", "deflate", "gzip, deflate", "deflate, gzip", "identity", ""]))
def test_codings_round_trip(data: bytes, encoding: str) -> None:
    raw = data
    for name in (part.strip() for part in encoding.split(",")):
        raw = {"gzip": gzip.compress, "deflate": zlib.compress}.get(name, bytes)(raw)
    body = _fed(encoding, raw)
    assert body.kept() == data
    assert body.why_incomplete() == ""


@settings(max_examples=50)
@given(st.binary(max_size=2_000), st.sampled_from(["gzip", "deflate", "gzip, gzip"]))
def test_any_bytes_are_taken(data: bytes, encoding: str) -> None:
    body = _fed(encoding, data)
    assert len(body.kept()) <= 1_000_000
    body.why_incomplete()


def test_a_raw_deflate_body_is_read() -> None:
    made = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = _fed("deflate", made.compress(b"hello " * 100) + made.flush(), step=10_000)
    assert body.kept() == b"hello " * 100


def test_every_cut_of_a_gzip_is_noticed() -> None:
    whole = gzip.compress(b"words and more words " * 20)
    for end in range(1, len(whole)):
        assert _fed("gzip", whole[:end]).why_incomplete()
    assert _fed("gzip", whole + whole).kept() == b"words and more words " * 40


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip"])
def test_a_bomb_is_stopped_at_the_cap(encoding: str) -> None:
    raw = gzip.compress(b"\0" * 100_000_000)
    raw = gzip.compress(raw) if "," in encoding else raw
    body = Body(encoding, 500_000)
    began = time.process_time()
    with pytest.raises(TooLarge):
        _feed(body, raw)
    assert len(body.kept()) == 500_000
    assert time.process_time() - began < 1


@pytest.mark.parametrize("header", ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip", "x" * 1_000])
def test_codings_not_offered_are_refused(header: str) -> None:
    with pytest.raises(Refusal) as caught:
        codings(header)
    assert caught.value.reason is Reason.UNDECODABLE


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", 0),
        ("120", 120),
        (" 7 ", 7),
        ("0", BACK_OFF_S),
        ("-5", BACK_OFF_S),
        ("soon", BACK_OFF_S),
        ("1e9", BACK_OFF_S),
        ("999999999999999999999", MAX_RETRY_AFTER_S),
        ("Sat, 21 Nov 2026 12:05:00 GMT", 300),
        ("Sat, 21 Nov 2020 12:05:00 GMT", BACK_OFF_S),
        ("Sat, 99 Nov 2026 12:05:00 GMT", BACK_OFF_S),
        ("Sat, 21 Nov 2026 12:05:00", BACK_OFF_S),
        ("²", BACK_OFF_S),
    ],
)
def test_retry_after(value: str, seconds: float) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_every_refusing_status_and_wall_is_blocked_and_has_its_source() -> None:
    for status, (reason, phrase, source) in REFUSALS.items():
        assert reason in BLOCKED_REASONS
        assert phrase
        assert source
        found = concluded(status, [])
        assert found is not None
        assert str(status) in found.detail
    for wall in WALLS:
        assert wall.source
        for status in wall.statuses or {200, 404, 503}:
            found = concluded(status, [(wall.header.title(), f"{wall.value}; x")])
            assert found is not None
            assert found.rule == wall.rule
            assert found.reason in BLOCKED_REASONS


@given(st.integers(100, 999))
def test_every_status_concludes(status: int) -> None:
    found = concluded(status, [])
    assert (found is None) == (status in (200, 203, 404, 410))


# RFC 9309 §2.2 and §5, Google's robots_test.cc
@pytest.mark.parametrize(
    ("text", "path", "is_allowed"),
    [
        ("user-agent: BacklinksBot\ndisallow: /", "/", False),
        ("user-agent: BACKLINKSBOT\ndisallow: /", "/", False),
        ("user-agent: BacklinksBot/1.0\ndisallow: /", "/", False),
        ("user-agent: BacklinksBot-news\ndisallow: /", "/", True),
        ("user-agent: Backlinks\ndisallow: /", "/", True),
        ("foo: BacklinksBot\nbar: /", "/", True),
        ("user-agent: *\ndisallow: /x", "/x/y", False),
        ("user-agent: *\ndisallow: /X", "/x/y", True),
        ("user-agent: *\ndisallow:", "/", True),
        ("disallow: /", "/", True),
        ("user-agent: *\ndisallow: /p\nallow: /page", "/page", True),
        ("user-agent: *\ndisallow: /page\nallow: /page", "/page", True),
        ("user-agent: *\nallow: /\ndisallow: /x.html", "/x.html", False),
        ("user-agent: *\ndisallow: /*.php$", "/a.php", False),
        ("user-agent: *\ndisallow: /*.php$", "/a.php?x", True),
        ("user-agent: *\ndisallow: /fish*.php", "/fishheads/catfish.php?id=1", False),
        ("user-agent: *\ndisallow: /a%3cd.html", "/a%3Cd.html", False),
        ("user-agent: *\ndisallow: /ツ", "/%E3%83%84", False),
        ("user-agent: a\nuser-agent: BacklinksBot\ndisallow: /", "/", False),
        ("user-agent: *\ndisallow: /\nuser-agent: BacklinksBot\nallow: /", "/", True),
        (
            "user-agent: BacklinksBot\ndisallow: /a\nuser-agent: x\n\nuser-agent: BacklinksBot\ndisallow: /b",
            "/b",
            False,
        ),
        ("\ufeffuser-agent: *\ndisallow: /", "/", False),
        ("user-agent: *\rdisallow: /", "/", False),
        ("user-agent *\ndisallow /", "/", False),
        ("user-agent: *\nallow: /index.html\ndisallow: /", "/", True),
        ("user-agent: *\ndisallow: /$", "/x", True),
        ("user-agent: *\ndisallow: /?q", "/?q=1", False),
        ("user-agent: * x\ndisallow: /", "/", False),
        ("user-agent: *\n# comment\ndisallow: /a # why\n", "/a", False),
    ],
)
def test_robots_txt(text: str, path: str, is_allowed: bool) -> None:
    assert robots_txt.parse(text.encode()).allows(f"http://example.com{path}") is is_allowed


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.text("userag-nt:dislow*/$%#\r\n \t\0", max_size=300).map(str.encode))
def test_any_robots_txt_is_read(body: bytes) -> None:
    read = robots_txt.parse(body)
    read.allows("http://example.com/a?b")
    read.allows("http://example.com/", robots_txt.GOOGLEBOT)
    assert 0 <= read.crawl_delay_s <= robots_txt.MAX_CRAWL_DELAY_S


@pytest.mark.parametrize("pattern", ["/" + "a*" * 2_000, "/" + "a*" * 1_500 + "b", "/" + "*a" * 2_000 + "b$"])
def test_a_long_pattern_is_held_against_a_path_whole(pattern: str) -> None:
    read = robots_txt.parse(f"user-agent: *\ndisallow: {pattern}".encode())
    began = time.process_time()
    assert read.allows("http://example.com/" + "a" * 1_400)
    assert not read.allows("http://example.com/" + "a" * 2_000 + "b")
    assert time.process_time() - began < 1


def test_a_hostile_robots_txt_takes_bounded_time() -> None:
    body = b"user-agent: *\n" + b"".join(b"disallow: /" + b"*a" * 40 + b"%d\n" % n for n in range(5_000))
    began = time.process_time()
    read = robots_txt.parse(body)
    read.allows("http://example.com/" + "a" * 7_000)
    assert time.process_time() - began < 5
    assert robots_txt.parse(b"#" * 600_000 + b"\nuser-agent: *\ndisallow: /").allows("http://example.com/")


def test_crawl_delay_is_honoured_up_to_a_limit() -> None:
    for text, seconds in (("2.5", 2.5), ("900", robots_txt.MAX_CRAWL_DELAY_S), ("-1", 0), ("nan", 0), ("x", 0)):
        assert robots_txt.parse(f"user-agent: *\ncrawl-delay: {text}".encode()).crawl_delay_s == seconds


def _paced(delay_s: float, per_host: int, hosts: list[str], hold_s: float = 0.0) -> list[tuple[float, str]]:
    granted: list[tuple[float, str]] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        pace = Pace(limit=100, per_host=per_host, delay_s=delay_s, clock=loop.time)

        async def one(host: str) -> None:
            async with pace.turn(host):
                granted.append((loop.time(), host))
                await asyncio.sleep(hold_s)

        await asyncio.gather(*(one(host) for host in hosts))
        pace.close()

    asyncio.run(main())
    return granted


def test_no_host_is_asked_early() -> None:
    granted = _paced(0.05, 2, ["a", "b"] * 8)
    for host in "ab":
        times = [at for at, name in granted if name == host]
        assert all(later - earlier >= 0.049 for earlier, later in itertools.pairwise(times))


def test_the_longest_queue_goes_first() -> None:
    async def main() -> list[str]:
        order: list[str] = []
        pace = Pace(limit=1, per_host=1, delay_s=0, clock=asyncio.get_running_loop().time)

        async def one(host: str) -> None:
            async with pace.turn(host):
                order.append(host)
                await asyncio.sleep(0)

        await asyncio.gather(*(one(host) for host in ["x", "short", *["long"] * 5]))
        pace.close()
        return order

    order = asyncio.run(main())
    assert order[0] == "x"
    assert order[1] == "long"


def test_a_host_that_keeps_pausing_us_is_left_alone() -> None:
    async def main() -> None:
        pace = Pace(limit=10, per_host=2, delay_s=0, clock=asyncio.get_running_loop().time)
        for _ in range(3):
            pace.pause("a", 1)
        with pytest.raises(Paused):
            async with pace.turn("a"):
                pass
        pace.answered("a")
        pace.close()

    asyncio.run(main())


def test_a_paused_host_waits_and_others_do_not() -> None:
    async def main() -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        pace = Pace(limit=10, per_host=2, delay_s=0, clock=loop.time)
        pace.pause("a", 0.2)
        began = loop.time()

        async def one(host: str) -> float:
            async with pace.turn(host):
                return loop.time() - began

        slow, quick = await asyncio.gather(one("a"), one("b"))
        assert pace.paused_s("a") == 0
        pace.close()
        return slow, quick

    slow, quick = asyncio.run(main())
    assert slow >= 0.2
    assert quick < 0.2


def test_a_cancelled_wait_gives_its_place_back() -> None:
    async def main() -> None:
        pace = Pace(limit=1, per_host=1, delay_s=0, clock=asyncio.get_running_loop().time)

        async def hold() -> None:
            async with pace.turn("a"):
                await asyncio.sleep(10)

        first, second = asyncio.create_task(hold()), asyncio.create_task(hold())
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        async with asyncio.timeout(1), pace.turn("a"):
            pass
        pace.close()

    asyncio.run(main())


def _visit(peer: WebPeer, request: VisitRequest, *hosts: str, **changes: object) -> Visit:
    config = WebConfig(hosts=peer.hosts(*hosts), host_delay_s=0, workers=1, **changes)  # type: ignore[arg-type]
    with Web(config) as web:
        (visit,) = web.visit([request])
    return visit


def test_validators_are_sent_and_a_304_counts_as_the_same_reading(serving: Serving) -> None:
    peer = serving({"http://a.org/": Served(raw=b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n")})
    visit = _visit(peer, VisitRequest("http://a.org/", (), etag='"x"', last_modified="Sat, 21 Nov 2026 12:05:00 GMT"), "a.org")
    assert visit.is_unchanged
    assert visit.failure is None
    asked = peer.asked[-1]
    assert asked.header("if-none-match") == '"x"'
    assert asked.header("if-modified-since") == "Sat, 21 Nov 2026 12:05:00 GMT"


def test_a_fresh_visit_sends_no_validators(serving: Serving) -> None:
    peer = serving({"http://a.org/": Served(body=WORDS.encode(), headers=(("ETag", '"y"'),))})
    visit = _visit(peer, VisitRequest("http://a.org/", (), etag='"x"', fresh=True), "a.org")
    assert not visit.is_unchanged
    assert visit.etag == '"y"'
    assert peer.asked[-1].header("if-none-match") == ""


def test_retry_after_pauses_the_whole_host(serving: Serving) -> None:
    pages = [f"http://a.org/{n}" for n in range(10)]
    peer = serving(dict.fromkeys(pages, Served(429, headers=(("Retry-After", "3600"),))))
    with Web(WebConfig(hosts=peer.hosts("a.org"), host_delay_s=0, host_connections=1, workers=1)) as web:
        visits = list(web.visit(VisitRequest(page, ()) for page in pages))
        assert "a.org" in web.stats().paused
    assert {visit.failure.reason for visit in visits if visit.failure} == {Reason.RATE_LIMITED}
    assert all(visit.retry_after_s > 3_000 for visit in visits)
    assert len([path for path in peer.paths("a.org") if path != "/robots.txt"]) == 1


def test_cookies_are_never_sent_back(serving: Serving) -> None:
    peer = serving(
        {
            "http://a.org/": Served(302, headers=(("Set-Cookie", "secret=1; Path=/"), ("Location", "/next"))),
            "http://a.org/next": Served(body=(WORDS + LINK).encode()),
        }
    )
    visit = _visit(peer, VisitRequest("http://a.org/", ()), "a.org")
    assert visit.failure is None
    assert not any(asked.header("cookie") or asked.header("referer") for asked in peer.asked)


def test_a_404_is_looked_at_again_as_a_browser_where_the_setting_says_so(serving: Serving) -> None:
    peer = serving({})
    visit = _visit(peer, VisitRequest("http://a.org/x", ()), "a.org", retry_404_as_browser=True)
    assert visit.status == 404
    agents = [asked.header("user-agent") for asked in peer.asked if asked.path == "/x"]
    assert len(agents) == 2
    assert "Firefox" in agents[1]
    assert "bot" not in agents[1].lower()


def test_the_evidence_is_complete(serving: Serving) -> None:
    peer = serving({"http://a.org/": Served(body=(WORDS + LINK).encode())})
    visit = _visit(peer, VisitRequest("http://a.org/", ()), "a.org")
    assert visit.at.tzinfo is not None
    assert (visit.status, visit.final_url, visit.protocol) == (200, "http://a.org/", "HTTP/1.1")
    assert visit.n_bytes == len((WORDS + LINK).encode())
    assert len(visit.body_sha256) == 64
    assert visit.robots == "no robots.txt (HTTP 404)"
    assert visit.content_type.startswith("text/html")


def _get(peer: WebPeer, path: str, to: Path, **changes: object) -> object:
    settings: dict[str, object] = {"bearer": "xoxb-1", "max_bytes": 1_000, "to": to, "config": WebConfig(), **changes}
    return get_file(f"http://127.0.0.1:{peer.port}{path}", api_url=f"http://127.0.0.1:{peer.port}/api/", **settings)  # type: ignore[arg-type]


def test_a_file_is_downloaded_with_the_token(serving: Serving, tmp_path: Path) -> None:
    peer = serving({})
    peer.answers[f"http://127.0.0.1:{peer.port}/f.csv"] = Served(body=b"a,b\n", content_type="text/csv")
    _get(peer, "/f.csv", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"a,b\n"
    assert peer.asked[0].header("authorization") == "Bearer xoxb-1"


@pytest.mark.parametrize(
    ("served", "error"),
    [
        (Served(body=b"x" * 5_000, content_type="text/csv"), BadInput),
        (Served(body=b"x" * 5_000, content_type="text/csv", behave="until_closed"), BadInput),
        (Served(body=b"<!doctype html><title>Sign in</title>"), SourceError),
        (Served(302, headers=(("Location", "http://elsewhere.example/"),)), SourceError),
        (Served(500), SourceError),
        (Served(behave="reset"), SourceError),
        (Served(body=b"half", content_type="text/csv", behave="cut"), SourceError),
    ],
    ids=["too large", "too large, undeclared", "log-in page", "redirect", "server error", "reset", "cut"],
)
def test_a_download_that_goes_wrong_ends_in_a_sentence(
    served: Served, error: type[Exception], serving: Serving, tmp_path: Path
) -> None:
    peer = serving({})
    peer.answers[f"http://127.0.0.1:{peer.port}/f"] = served
    with pytest.raises(error):
        _get(peer, "/f", tmp_path / "f")


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/f", "http://files.slack.com/f", "https://files.slack.com.evil.example/f", "http://127.0.0.1:1/f"],
)
def test_the_token_goes_to_slack_alone(url: str, tmp_path: Path) -> None:
    with pytest.raises((BadInput, SourceError)):
        get_file(url, bearer="xoxb-1", max_bytes=10, to=tmp_path / "f", config=WebConfig(), api_url="https://slack.com/api/")
    assert not (tmp_path / "f").exists()
