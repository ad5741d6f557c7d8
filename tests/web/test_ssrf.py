"""No way in leads to an address that is not public: every published bypass by every entry (ENGINE.md §8, promises 1 to 3)."""

import asyncio
import csv
import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from bot.core.claims import Claim
from bot.core.errors import BadInput, SourceError
from bot.core.page import Asked, Visit, VisitRequest
from bot.core.states import Reason
from bot.sources.export import open_export
from bot.web import WebConfig, get_file
from commands.verify import read_pairs, verify_pairs
from tests.peers.connects import Connects
from tests.peers.web import Served, WebPeer
from tests.web.bypasses import BYPASSES
from tests.web.cases import LINK, WORDS
from tests.web.here import WebHere

Serving = Callable[[dict[str, Served]], WebPeer]
HOSTS = {n: f"blog{n}.org" for n in range(len(BYPASSES))}
SENDABLE = {n: url for n, url in enumerate(BYPASSES) if url.isprintable() and len(url) < 5_000}
"""Bypasses that can stand in a header's line."""


def _config(peer: WebPeer, **changes: object) -> WebConfig:
    settings = {"hosts": peer.hosts(*HOSTS.values()), "host_delay_s": 0.0, "host_connections": 20, **changes}
    return WebConfig(**settings)  # type: ignore[arg-type]


def _visited(peer: WebPeer, pages: list[str], **changes: object) -> list[Visit]:
    return list(WebHere(_config(peer, **changes)).visit(VisitRequest(page, (Asked("target.org"),)) for page in pages))


def _nobody_else(peer: WebPeer, connects: Connects) -> None:
    """Only the made-up hosts were asked, at the two ports where they are served; nothing was looked up."""
    assert connects.outside == []
    assert connects.looked_up == []
    assert set(connects.ports) <= {peer.port, peer.tls_port}
    assert {asked.host for asked in peer.asked} <= set(HOSTS.values())


def test_a_page_that_is_asked_for(serving: Serving, connects: Connects) -> None:
    peer = serving({})
    visits = _visited(peer, list(BYPASSES))
    assert [visit.failure.reason for visit in visits if visit.failure] == [Reason.POLICY] * len(BYPASSES)
    assert connects.ports == []
    _nobody_else(peer, connects)


def test_a_redirect(serving: Serving, connects: Connects) -> None:
    answers = {f"http://{HOSTS[n]}/": Served(302, headers=(("Location", url),)) for n, url in SENDABLE.items()}
    peer = serving(answers)
    visits = _visited(peer, list(answers))
    assert all(len(visit.chain) >= 1 for visit in visits)
    reasons = {visit.failure.reason for visit in visits if visit.failure}
    assert reasons == {Reason.POLICY, Reason.REDIRECTS}
    _nobody_else(peer, connects)


def test_a_refresh_header(serving: Serving, connects: Connects) -> None:
    answers = {
        f"http://{HOSTS[n]}/": Served(body=WORDS.encode(), headers=(("Refresh", f"0; url={url}"),)) for n, url in SENDABLE.items()
    }
    peer = serving(answers)
    _visited(peer, list(answers))
    _nobody_else(peer, connects)


def test_a_redirect_of_robots_txt(serving: Serving, connects: Connects) -> None:
    answers = {f"http://{HOSTS[n]}/robots.txt": Served(302, headers=(("Location", url),)) for n, url in SENDABLE.items()}
    answers |= {f"http://{host}/": Served(body=(WORDS + LINK).encode()) for host in HOSTS.values()}
    peer = serving(answers)
    _visited(peer, [f"http://{HOSTS[n]}/" for n in SENDABLE])
    _nobody_else(peer, connects)


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="refresh" content="0;url={}">',
        '<meta http-equiv="refresh" content="9;url={}">',
        '<link rel="canonical" href="{}">',
        '<base href="{}"><link rel="canonical" href="/x">',
        '<link rel="stylesheet" href="{0}"><script src="{0}"></script><iframe src="{0}"></iframe>',
    ],
    ids=["meta refresh", "late meta refresh", "canonical", "base", "what a browser would load"],
)
def test_what_a_page_names(head: str, serving: Serving, connects: Connects) -> None:
    answers = {
        f"http://{HOSTS[n]}/": Served(
            body=f"<head>{head.format(escape(url, quote=True))}</head>{WORDS}".encode("utf-8", "replace")
        )
        for n, url in enumerate(BYPASSES)
    }
    peer = serving(answers)
    _visited(peer, list(answers))
    _nobody_else(peer, connects)


def test_rows_of_an_import(serving: Serving, connects: Connects, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with file.open("w", newline="", encoding="utf-8", errors="replace") as out:
        csv.writer(out).writerows([("page", "target"), *((url, "http://target.org/") for url in BYPASSES)])
    export = open_export(file, filename=file.name, site_domains=["target.org"])
    pages = [row.page for row in export if isinstance(row, Claim)]
    assert "http://10.0.0.1/" in pages
    peer = serving({})
    visits = _visited(peer, pages)
    assert {visit.failure.reason for visit in visits if visit.failure} == {Reason.POLICY}
    _nobody_else(peer, connects)


def test_pairs_to_verify(serving: Serving, connects: Connects, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps({"page": url, "target": "target.org"}) + "\n" for url in BYPASSES))
    peer = serving({})
    lines = list(verify_pairs(WebHere(_config(peer)), read_pairs(file)))  # type: ignore[arg-type]
    assert [line["reason"] for line in lines] == ["policy"] * len(BYPASSES)
    assert connects.ports == []
    _nobody_else(peer, connects)


@pytest.mark.parametrize("url", [*BYPASSES, "https://files.slack.com@127.0.0.1/", "https://127.0.0.1\\.slack.com/f"], ids=ascii)
def test_the_address_of_a_file(url: str, connects: Connects, tmp_path: Path) -> None:
    with pytest.raises((BadInput, SourceError)):
        get_file(url, bearer="xoxb-1", max_bytes=9, to=tmp_path / "f", config=WebConfig(), api_url="https://slack.com/api/")
    assert (connects.outside, connects.ports, connects.looked_up) == ([], [], [])


@pytest.mark.parametrize("location", ["http://{elsewhere}/", "http://127.0.0.1:{port}/own"], ids=["elsewhere", "the same origin"])
def test_a_file_that_is_elsewhere_is_not_followed(location: str, serving: Serving, connects: Connects, tmp_path: Path) -> None:
    peer = serving({})
    other = serving({})
    onward = location.format(elsewhere=f"127.0.0.1:{other.port}", port=peer.port)
    peer.answers[f"http://127.0.0.1:{peer.port}/f"] = Served(302, headers=(("Location", onward),))
    own = f"http://127.0.0.1:{peer.port}"
    with pytest.raises(SourceError):
        get_file(f"{own}/f", bearer="xoxb-1", max_bytes=9, to=tmp_path / "f", config=WebConfig(), api_url=f"{own}/api/")
    assert peer.paths(f"127.0.0.1:{peer.port}") == ["/f"]
    assert other.asked == []


def test_a_proxy_changes_nothing_for_addresses_as_spelled(serving: Serving, connects: Connects) -> None:
    proxy = serving({})
    visits = _visited(proxy, list(BYPASSES), proxy=f"http://127.0.0.1:{proxy.port}")
    assert [visit.failure.reason for visit in visits if visit.failure] == [Reason.POLICY] * len(BYPASSES)
    assert proxy.asked == []
    assert connects.ports == []


def test_one_look_up_per_connection(serving: Serving, connects: Connects) -> None:
    peer = serving({})
    origin = f"moving.org:{peer.port}"
    peer.answers[f"http://{origin}/"] = Served(302, headers=(("Location", "/next"),))
    peer.answers[f"http://{origin}/next"] = Served(body=(WORDS + LINK).encode())
    asked: list[str] = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    web = WebHere(WebConfig(allow_origins=(origin,), host_delay_s=0.0), resolver)
    (visit,) = web.visit([VisitRequest(f"http://{origin}/", (Asked("target.org"),))])
    assert visit.failure is None
    assert [one.path for one in peer.asked] == ["/robots.txt", "/", "/next"]
    assert asked == ["moving.org"] * 3
    assert connects.ports == [peer.port] * 3
    assert connects.looked_up == []


def test_a_resolver_that_moves_inside_after_the_check(connects: Connects) -> None:
    answers = [["93.184.215.14"], ["10.0.0.1"], ["127.0.0.1"]]
    asked: list[str] = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    web = WebHere(WebConfig(host_delay_s=0.0, respect_robots=False), resolver)
    pages = [VisitRequest(f"http://moving.org/{n}", ()) for n in range(3)]
    visits = list(web.visit(pages))
    assert sorted(visit.failure.reason for visit in visits if visit.failure) == [Reason.CONNECTION, Reason.POLICY, Reason.POLICY]
    assert asked == ["moving.org"] * 3
    assert connects.outside == ["93.184.215.14"]
    assert (connects.ports, connects.looked_up) == ([], [])


def test_a_name_of_the_machine_itself_is_not_connected_to(connects: Connects) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        await asyncio.sleep(0)
        return ["127.0.0.1"]

    (visit,) = WebHere(WebConfig(), resolver).visit([VisitRequest("http://inside.org/", ())])
    assert visit.failure is not None
    assert visit.failure.reason is Reason.POLICY
    assert connects.ports == []
