"""https through an egress proxy: CONNECT by name, TLS verified end to end, nothing that the proxy says passes for the site."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.page import Asked, Visit, VisitRequest
from bot.core.states import Reason
from bot.web import WebConfig
from tests.peers.connects import Connects
from tests.peers.proxy import ESTABLISHED, ProxyPeer, proxying
from tests.peers.web import Served, WebPeer, serve
from tests.web.cases import LINK, WORDS
from tests.web.here import WebHere

Serving = Callable[[dict[str, Served]], WebPeer]
PAGE = "https://behind.org/page"
ANSWERS = {PAGE: Served(body=(WORDS + LINK).encode())}


def _visit(proxy: ProxyPeer, ca_file: str, scheme: str = "http") -> Visit:
    place = f"{scheme}://{'localhost' if scheme == 'https' else '127.0.0.1'}:{proxy.port}"
    (visit,) = WebHere(WebConfig(proxy=place, ca_file=ca_file, host_delay_s=0.0)).visit(
        [VisitRequest(PAGE, (Asked("target.org"),))]
    )
    return visit


def test_a_page_is_read_through_a_tunnel(serving: Serving, connects: Connects) -> None:
    web = serving(ANSWERS)
    with proxying(("127.0.0.1", web.tls_port)) as proxy:
        visit = _visit(proxy, web.ca_file)
    assert visit.failure is None
    assert visit.page is not None
    assert visit.page.found[0].occurrences
    assert proxy.tunnels == ["behind.org:443"] * 2, "robots.txt and the page, a tunnel each"
    assert web.paths("behind.org") == ["/robots.txt", "/page"]
    assert connects.looked_up == [], "the proxy looks names up"
    for head in proxy.heads:
        assert not any(word in head.lower() for word in ("cookie", "authorization", "referer", "page"))


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("expired", "tls_expired"), ("wrong_host", "tls_wrong_host"), ("self_signed", "tls_self_signed")],
)
def test_a_bad_certificate_is_named_through_a_tunnel_too(kind: str, rule: str, tmp_path: Path) -> None:
    with serve(ANSWERS, tmp_path, {"behind.org": kind}) as web, proxying(("127.0.0.1", web.tls_port)) as proxy:
        visit = _visit(proxy, web.ca_file)
    assert visit.failure is not None
    assert (visit.failure.reason, visit.failure.rule) == (Reason.TLS, rule)
    assert web.asked == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Reason.CONNECTION),
        (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n", Reason.CONNECTION),
        (b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.org/\r\n\r\n", Reason.CONNECTION),
        (b"nonsense\r\n\r\n", Reason.PROTOCOL),
        (b"", Reason.CONNECTION),
        (ESTABLISHED + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", Reason.PROTOCOL),
        (ESTABLISHED + b"x" * 200_000, Reason.PROTOCOL),
    ],
    ids=["403", "407", "redirect", "nonsense", "closed", "an answer before TLS", "a flood before TLS"],
)
def test_what_a_proxy_says_itself_is_no_answer_of_the_site(answer: bytes, reason: Reason, serving: Serving) -> None:
    web = serving(ANSWERS)
    with proxying(("127.0.0.1", web.tls_port), answer) as proxy:
        visit = _visit(proxy, web.ca_file)
    assert visit.failure is not None
    assert visit.failure.reason is reason
    assert visit.page is None
    assert web.asked == []


def test_a_proxy_that_speaks_tls_itself(serving: Serving) -> None:
    web = serving(ANSWERS)
    with proxying(("127.0.0.1", web.tls_port), ca=web._ca) as proxy:
        visit = _visit(proxy, web.ca_file, "https")
    assert visit.failure is None
    assert visit.page is not None
    assert visit.page.found[0].occurrences
