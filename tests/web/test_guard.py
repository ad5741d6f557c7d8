"""No connection to a non-public address, however it is spelled or resolved (ENGINE.md §8, promises 1 to 4)."""

import asyncio
import socket
import sys
from collections.abc import Iterator

import pytest

from bot.core.states import Reason
from bot.web.addresses import REFUSED_IPV4, REFUSED_IPV6, why_refused
from bot.web.answers import Asker
from bot.web.config import WebConfig
from bot.web.faults import Refusal
from bot.web.guard import PRIVATE_NAMES, Guard, Route, spell
from tests.peers.web import Served, serve

# published ways around address checks: PortSwigger's and OWASP's SSRF cheat sheets, PayloadsAllTheThings, Orange Tsai 2017
BYPASSES = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0o177.0.0.1/",
    "http://127.000.000.001/",
    "http://4294967295/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://127｡0｡0｡1/",
    "http://127%2e0%2e0%2e1/",
    "http://%31%32%37.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http:/127.0.0.1/",
    "http:127.0.0.1",
    "http:////127.0.0.1/",
    "http://\t127.0.0.1/",
    "ht\ntp://127.0.0.1/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:c0a8:101::1]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://[5f00::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://10.0.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://foo.localhost/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "http://metadata.google.internal/",
    "http://kubernetes.default.svc.cluster.local/",
    "http://router/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1@example.com/",
    "http://example.com:80@127.0.0.1:80/",
    "http://127.0.0.1#@example.com/",
    "http://127.0.0.1\\@example.com/",
    "http://example.com:22/",
    "http://example.com:6379/",
    "http://example.com:11211/",
    "http://example.com:0/",
    "http://example.com:99999/",
    "gopher://127.0.0.1:6379/_x",
    "file:///etc/passwd",
    "dict://127.0.0.1/",
    "data:text/html,x",
    "javascript:alert(1)",
    "http://",
    "http://exa mple.com/",
    "http://a.com/" + "x" * 9_000,
    "http://\udcff.com/",
)

_watching: list[list[str]] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and _watching:
        address = arguments[1]
        where = str(address[0]) if isinstance(address, tuple) else "unix"
        if where not in ("127.0.0.1", "unix"):
            _watching[-1].append(where)
            raise OSError(f"refused by the test: {where}")


sys.addaudithook(_audit)


@pytest.fixture
def connects() -> Iterator[list[str]]:
    """Addresses besides 127.0.0.1 that anybody tried to connect to; each try is refused."""
    seen: list[str] = []
    _watching.append(seen)
    yield seen
    _watching.pop()


def _resolving(*answers: list[str]) -> tuple[list[str], Guard]:
    asked: list[str] = []
    left = list(answers)

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    return asked, Guard(WebConfig(), resolver)


@pytest.mark.parametrize("url", BYPASSES, ids=ascii)
def test_bypasses_are_refused_before_any_look_up(url: str, connects: list[str]) -> None:
    asked, guard = _resolving(["93.184.215.14"])
    with pytest.raises(Refusal) as caught:
        asyncio.run(guard.route(url))
    assert caught.value.reason is Reason.POLICY
    assert caught.value.detail
    assert not asked
    assert not connects


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
def test_one_bad_answer_of_the_resolver_rejects_all(answer: list[str], connects: list[str]) -> None:
    asked, guard = _resolving(answer)
    asker = Asker(WebConfig(), guard)

    async def ask() -> None:
        await asker.get("http://example.com/", deadline=asyncio.get_running_loop().time() + 3)

    with pytest.raises(Refusal) as caught:
        asyncio.run(ask())
    assert caught.value.reason is Reason.POLICY
    assert asked == ["example.com"]
    assert not connects


def test_the_address_checked_is_the_one_connected_to(connects: list[str]) -> None:
    asked, guard = _resolving(["93.184.215.14"], ["127.0.0.1"])
    asker = Asker(WebConfig(), guard)

    async def ask() -> None:
        await asker.get("http://rebinding.example.com/", deadline=asyncio.get_running_loop().time() + 3)

    with pytest.raises(Refusal) as caught:
        asyncio.run(ask())
    assert caught.value.reason is Reason.CONNECTION
    assert asked == ["rebinding.example.com"]
    assert connects == ["93.184.215.14"]


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
