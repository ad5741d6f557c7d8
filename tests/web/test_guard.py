"""No connection to a non-public address, however it is spelled or resolved (ENGINE.md §8, promises 1 to 4)."""

import asyncio
import socket

import pytest

from bot.core.states import Reason
from bot.web.addresses import REFUSED_IPV4, REFUSED_IPV6, why_refused
from bot.web.answers import Asker
from bot.web.config import WebConfig
from bot.web.faults import Refusal
from bot.web.guard import PRIVATE_NAMES, Guard, Route, spell
from tests.peers.connects import Connects
from tests.peers.web import Served, serve
from tests.web.bypasses import BYPASSES


def _resolving(*answers: list[str]) -> tuple[list[str], Guard]:
    asked: list[str] = []
    left = list(answers)

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    return asked, Guard(WebConfig(), resolver)


@pytest.mark.parametrize("url", BYPASSES, ids=ascii)
def test_bypasses_are_refused_before_any_look_up(url: str, connects: Connects) -> None:
    asked, guard = _resolving(["93.184.215.14"])
    with pytest.raises(Refusal) as caught:
        asyncio.run(guard.route(url))
    assert caught.value.reason is Reason.POLICY
    assert caught.value.detail
    assert not asked
    assert not connects.outside


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["93.184.215.14", "10.0.0.1"],
        ["93.184.215.14", "::1"],
        ["::ffff:192.168.0.1"],
        ["64:ff9b::a00:1"],
        ["fe80::1%eth0"],
        ["169.254.169.254"],
        ["168.63.129.16"],
        ["nonsense"],
    ],
    ids=str,
)
def test_one_bad_answer_of_the_resolver_rejects_all(answer: list[str], connects: Connects) -> None:
    asked, guard = _resolving(answer)
    asker = Asker(WebConfig(), guard)

    async def ask() -> None:
        await asker.get("http://example.com/", deadline=asyncio.get_running_loop().time() + 3)

    with pytest.raises(Refusal) as caught:
        asyncio.run(ask())
    assert caught.value.reason is Reason.POLICY
    assert asked == ["example.com"]
    assert not connects.outside


def test_the_address_checked_is_the_one_connected_to(connects: Connects) -> None:
    asked, guard = _resolving(["93.184.215.14"], ["127.0.0.1"])
    asker = Asker(WebConfig(), guard)

    async def ask() -> None:
        await asker.get("http://rebinding.example.com/", deadline=asyncio.get_running_loop().time() + 3)

    with pytest.raises(Refusal) as caught:
        asyncio.run(ask())
    assert caught.value.reason is Reason.CONNECTION
    assert asked == ["rebinding.example.com"]
    assert connects.outside == ["93.184.215.14"]
    assert connects.looked_up == []


def test_public_addresses_pass() -> None:
    for address in ("93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"):
        assert why_refused(address) == ""


def test_every_refused_network_is_refused_at_both_ends() -> None:
    for network, name in (*REFUSED_IPV4, *REFUSED_IPV6):
        assert name
        assert why_refused(str(network[0]))
        assert why_refused(str(network[-1]))


def test_every_private_name_is_refused() -> None:
    guard = Guard(WebConfig())
    for name, source in PRIVATE_NAMES:
        assert source
        with pytest.raises(Refusal):
            guard.check(f"http://host.{name}/")


def test_allowed_origins_pass_exactly() -> None:
    guard = Guard(WebConfig(allow_origins=("127.0.0.1:8899",)))
    assert asyncio.run(guard.route("http://127.0.0.1:8899/x")) == Route(spell("http://127.0.0.1:8899/x"), ("127.0.0.1",), 8899)
    for url in ("http://127.0.0.1:8898/", "http://127.0.0.1/", "http://127.0.0.2:8899/"):
        with pytest.raises(Refusal):
            guard.check(url)


def test_extra_ports_are_a_setting() -> None:
    Guard(WebConfig(extra_ports=(8000,))).check("http://example.com:8000/")


def test_a_missing_name_is_told_from_a_failing_resolver() -> None:
    async def missing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no")

    async def failing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    for resolver, rule in ((missing, "nxdomain"), (failing, "dns_failure")):
        with pytest.raises(Refusal) as caught:
            asyncio.run(Guard(WebConfig(), resolver).route("http://example.com/"))
        assert (caught.value.reason, caught.value.rule) == (Reason.DNS, rule)


def test_what_is_sent_is_what_was_checked(tmp_path) -> None:
    page = "http://xn--bcher-kva.example.org/a%20b?c=%C3%A4"
    with serve({page: Served(body=b"<p>here</p>")}, tmp_path) as peer:
        config = WebConfig(hosts=peer.hosts("xn--bcher-kva.example.org"))

        async def ask() -> int:
            asker = Asker(config, Guard(config))
            answer = await asker.get("http://BÜCHER.example.org/x/../a b?c=ä#f", deadline=asyncio.get_running_loop().time() + 5)
            return answer.status

        assert asyncio.run(ask()) == 200
        (asked,) = peer.asked
    assert asked.host == "xn--bcher-kva.example.org"
    assert asked.path == "/a%20b?c=%C3%A4"
    names = {name.lower() for name, _ in asked.headers}
    assert names.isdisjoint({"cookie", "referer", "authorization"})
    assert asked.header("accept-encoding") == "gzip, deflate"
    assert "BacklinksBot" in asked.header("user-agent")
