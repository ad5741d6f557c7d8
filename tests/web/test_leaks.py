"""What a request tells of us, and what one answer can do to the next (ENGINE.md §8, promises 10 and 15)."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.core.page import Asked, Visit, VisitRequest
from bot.core.states import Reason
from bot.web import WebConfig
from tests.peers.connects import Connects
from tests.peers.web import Served, WebPeer
from tests.web.cases import LINK, WORDS
from tests.web.here import WebHere

Serving = Callable[[dict[str, Served]], WebPeer]
SAID = ["host", "user-agent", "accept", "accept-language", "accept-encoding", "connection"]
"""Every header that a first visit sends, in this order."""
PAGE = Served(body=(WORDS + LINK).encode())
TARGET = (Asked("target.org"), Asked("forged.example"))


def _visits(peer: WebPeer, pages: Sequence[str], *hosts: str, **changes: object) -> list[Visit]:
    settings = {"hosts": peer.hosts(*hosts), "ca_file": peer.ca_file, "host_delay_s": 0.0, **changes}
    return list(WebHere(WebConfig(**settings)).visit(VisitRequest(page, TARGET) for page in pages))  # type: ignore[arg-type]


def test_a_forged_second_answer_is_nobodys_answer(serving: Serving, connects: Connects) -> None:
    forging = Served(body=(WORDS + LINK).encode(), behave="second_answer")
    pages = [f"http://a.org/{n}" for n in range(8)]
    robots = {"http://a.org/robots.txt": Served(body=b"User-agent: *\nAllow: /\n", behave="second_answer")}
    peer = serving({**robots, **dict.fromkeys(pages[::2], forging), **dict.fromkeys(pages[1::2], PAGE)})
    visits = _visits(peer, pages, "a.org", host_connections=2)
    for visit in visits:
        assert visit.failure is None
        assert visit.page is not None
        target, forged = visit.page.found
        assert target.occurrences
        assert not forged.occurrences
        assert not forged.is_named
    assert len(connects.ports) == len(peer.asked) == 9, "no connection answers two requests"


def test_nothing_is_carried_from_one_answer_to_the_next(serving: Serving) -> None:
    cookies = (("Set-Cookie", "secret=1; Path=/"), ("Set-Cookie", "all=2; Domain=a.org; Max-Age=99999"))
    peer = serving(
        {
            "http://a.org/robots.txt": Served(404, headers=cookies),
            "http://a.org/": Served(302, headers=(*cookies, ("Location", "http://b.org/from?session=3"))),
            "http://b.org/from?session=3": Served(302, headers=(*cookies, ("Location", "https://a.org/last"))),
            "https://a.org/last": Served(body=PAGE.body, headers=cookies),
            "http://a.org/again": PAGE,
        }
    )
    first, again = _visits(peer, ["http://a.org/", "http://a.org/again"], "a.org", "b.org")
    assert len(first.chain) == 3
    assert first.failure is again.failure is None
    for asked in peer.asked:
        assert [name.lower() for name, _ in asked.headers] == SAID
        assert not any("secret" in value or "a.org" in value for name, value in asked.headers if name != "Host")


def test_no_credentials_are_taken_from_an_address_a_challenge_or_the_machine(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine a.org login me password secret\ndefault login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://me:secret@127.0.0.1:9/")
    peer = serving(
        {
            "http://a.org/asks": Served(401, headers=(("WWW-Authenticate", 'Basic realm="x"'),)),
            "http://a.org/sends": Served(302, headers=(("Location", "http://me:secret@b.org/"),)),
        }
    )
    asks, sends = _visits(peer, ["http://a.org/asks", "http://a.org/sends"], "a.org", "b.org")
    assert asks.failure is not None
    assert asks.failure.reason is Reason.LOGIN
    assert sends.failure is not None
    assert sends.failure.reason is Reason.POLICY
    assert peer.paths("b.org") == []
    for asked in peer.asked:
        assert [name.lower() for name, _ in asked.headers] == SAID


def test_fragments_stay_at_home(serving: Serving) -> None:
    peer = serving({"http://a.org/": Served(302, headers=(("Location", "/next#secret"),)), "http://a.org/next": PAGE})
    (visit,) = _visits(peer, ["http://a.org/#mine"], "a.org")
    assert visit.failure is None
    assert peer.paths("a.org") == ["/robots.txt", "/", "/next"]
