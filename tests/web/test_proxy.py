"""https through an egress proxy: CONNECT by name, TLS verified end to end, nothing that the proxy says passes for the site."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.page import Asked, Failure, Visit, VisitRequest
from bot.core.states import Reason
from bot.settings import Settings
from bot.web import WebConfig
from tests.peers.connects import Connects
from tests.peers.proxy import ESTABLISHED, ProxyPeer, proxying
from tests.peers.web import Served, WebPeer, serve
from tests.web.cases import LINK, WORDS
from tests.web.here import WebHere

Serving = Callable[[dict[str, Served]], WebPeer]
PAGE = "https://behind.org/page"
ANSWERS = {PAGE: Served(body=(WORDS + LINK).encode())}


def _visit(proxy: ProxyPeer, ca_file: str, scheme: str = "http", user: str = "") -> Visit:
    place = f"{scheme}://{user}{'localhost' if scheme == 'https' else '127.0.0.1'}:{proxy.port}"
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


NEEDS_LOGIN = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "reason", "rule"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Reason.CONNECTION, "proxy_gateway"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", Reason.CONNECTION, "proxy_gateway"),
        (NEEDS_LOGIN, Reason.CONNECTION, "proxy_login"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.org/\r\n\r\n", Reason.CONNECTION, "proxy_gateway"),
        (b"nonsense\r\n\r\n", Reason.PROTOCOL, "proxy_silent"),
        (b"", Reason.CONNECTION, "proxy_silent"),
        (ESTABLISHED + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", Reason.PROTOCOL, "proxy_silent"),
        (ESTABLISHED + b"x" * 200_000, Reason.PROTOCOL, "proxy_silent"),
    ],
    ids=["403", "502", "407", "redirect", "nonsense", "closed", "an answer before TLS", "a flood before TLS"],
)
def test_what_a_proxy_says_itself_is_no_answer_of_the_site(answer: bytes, reason: Reason, rule: str, serving: Serving) -> None:
    web = serving(ANSWERS)
    with proxying(("127.0.0.1", web.tls_port), answer) as proxy:
        visit = _visit(proxy, web.ca_file)
    assert visit.failure is not None
    assert (visit.failure.reason, visit.failure.rule) == (reason, rule)
    assert visit.page is None
    assert web.asked == []


def test_a_proxy_that_speaks_tls_itself(serving: Serving) -> None:
    web = serving(ANSWERS)
    with proxying(("127.0.0.1", web.tls_port), ca=web._ca) as proxy:
        visit = _visit(proxy, web.ca_file, "https")
    assert visit.failure is None
    assert visit.page is not None
    assert visit.page.found[0].occurrences


def _through(proxy: str, page: str) -> Visit:
    (visit,) = WebHere(WebConfig(proxy=proxy, host_delay_s=0.0)).visit([VisitRequest(page, (Asked("target.org"),))])
    return visit


@pytest.mark.parametrize("page", [PAGE, "http://behind.org/page"], ids=["https", "http"])
def test_a_proxy_that_is_not_there_is_named(page: str) -> None:
    visit = _through("http://127.0.0.1:1", page)
    assert visit.failure == Failure(
        Reason.CONNECTION, "our proxy cannot be reached: the connection was refused", "proxy_unreachable"
    )


PLAIN = [
    ("407", Served(407, (("Proxy-Authenticate", "Basic"),)), Reason.CONNECTION, "proxy_login"),
    ("502", Served(502), Reason.SERVER_ERROR, "proxy_gateway"),
    ("504", Served(504), Reason.SERVER_ERROR, "proxy_gateway"),
    ("Squid's 503", Served(503, (("X-Squid-Error", "ERR_CONNECT_FAIL 111"),)), Reason.SERVER_ERROR, "proxy_gateway"),
    ("the site's 503", Served(503), Reason.SERVER_ERROR, "http_503"),
]


@pytest.mark.parametrize("is_for_robots", [False, True], ids=["the page", "robots.txt"])
@pytest.mark.parametrize(("served", "reason", "rule"), [row[1:] for row in PLAIN], ids=[row[0] for row in PLAIN])
def test_what_a_proxy_says_in_place_of_a_site(
    served: Served, reason: Reason, rule: str, is_for_robots: bool, serving: Serving
) -> None:
    web = serving({})
    page = "http://behind.org/page"
    # without a tunnel the address is asked for whole
    web.answers[f"http://behind.org{'http://behind.org/robots.txt' if is_for_robots else page}"] = served
    visit = _through(f"http://127.0.0.1:{web.port}", page)
    assert visit.failure is not None
    if is_for_robots and rule == "http_503":
        assert visit.failure.reason is Reason.ROBOTS
    else:
        assert (visit.failure.reason, visit.failure.rule) == (reason, rule)


def test_a_site_behind_no_proxy_may_say_502_and_407_itself(serving: Serving) -> None:
    web = serving({"http://a.org/502": Served(502), "http://a.org/407": Served(407)})
    here = WebHere(WebConfig(hosts=web.hosts("a.org"), host_delay_s=0.0))
    visits = here.visit(VisitRequest(f"http://a.org/{n}", ()) for n in (502, 407))
    assert [visit.failure.rule for visit in visits if visit.failure] == ["http_502", "http_407"]


BASIC = "Basic dXNlckBob21lOnDDpHNzOjE="
"""user@home and päss:1, RFC 7617."""


def test_a_proxy_is_told_the_log_in_and_nobody_else_is(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    web = serving(ANSWERS)
    with proxying(("127.0.0.1", web.tls_port)) as proxy:
        visit = _visit(proxy, web.ca_file, user="user%40home:p%C3%A4ss%3A1@")
    assert visit.failure is None
    assert all(f"Proxy-Authorization: {BASIC}\r\n" in head for head in proxy.heads)
    assert not any(asked.header("proxy-authorization") for asked in web.asked), "what goes through the tunnel is the site's"
    assert "ss:1" not in caplog.text
    plain = serving({})
    _through(f"http://user%40home:p%C3%A4ss%3A1@127.0.0.1:{plain.port}", "http://behind.org/page")
    assert {asked.header("proxy-authorization") for asked in plain.asked} == {BASIC}


@pytest.mark.parametrize("answer", [NEEDS_LOGIN, b"", b"nonsense\r\n\r\n"], ids=["407", "closed", "nonsense"])
def test_a_log_in_that_is_refused_is_not_repeated_in_words(answer: bytes, serving: Serving) -> None:
    web = serving(ANSWERS)
    with proxying(("127.0.0.1", web.tls_port), answer) as proxy:
        visit = _visit(proxy, web.ca_file, user="user:hidden-word@")
    assert "hidden-word" not in repr(visit)
    assert "hidden-word" not in repr(WebConfig(proxy="http://user:hidden-word@proxy.example:3128"))
    assert "hidden-word" not in repr(Settings(proxy="http://user:hidden-word@proxy.example:3128"))
