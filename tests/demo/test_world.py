"""The made-up web is what it says: reserved names, enough pages and hosts, every state that one visit can show."""

import csv
import http.client
from collections.abc import Iterator
from datetime import date

import pytest

from bot.core.states import Conclusion
from bot.core.urls import host, href
from bot.demo.exports import AHREFS_COLUMNS
from bot.demo.pages import PAGES
from bot.demo.world import World, demo_world

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with demo_world(DAY) as made:
        yield made


def fetch(world: World, name: str, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(world.hosts[name], timeout=10)
    try:
        connection.request("GET", path, headers={"Host": name})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_it_is_large_enough_and_covers_every_conclusion() -> None:
    assert len(PAGES) >= 40
    assert len({host(page.url) for page in PAGES}) >= 25
    assert {page.conclusion for page in PAGES} == set(Conclusion)
    assert len({page.url for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_every_name_is_reserved_and_every_address_normal(page) -> None:
    assert href(page.url) == page.url
    assert host(page.url).endswith(".example")
    assert host(page.target_page) == "example.com"


def test_the_host_header_chooses_the_host(world: World) -> None:
    assert fetch(world, "seed-swap.example", "/friends")[0] == 200
    assert fetch(world, "seed-swap.example", "/elsewhere")[0] == 404
    assert fetch(world, "example.com", "/2019-report")[0] == 404
    status, headers, _ = fetch(world, "old-address.example", "/tools")
    assert (status, headers["Location"]) == (301, "http://new-address.example/tools")


def test_troubles_are_real(world: World) -> None:
    with pytest.raises(http.client.IncompleteRead):
        fetch(world, "broken-gate.example", "/notes")
    with pytest.raises(ConnectionRefusedError):
        fetch(world, "unplugged.example", "/blog")


def test_the_exports_look_like_their_vendors(world: World) -> None:
    ahrefs, search_console = (path.read_bytes() for path in world.exports)
    assert ahrefs.startswith(b"\xff\xfe")
    rows = list(csv.reader(ahrefs.decode("utf-16").splitlines(), delimiter="\t"))
    assert tuple(rows[0]) == AHREFS_COLUMNS
    assert len(AHREFS_COLUMNS) == 37
    assert search_console.splitlines()[0] == b"Linking page,Last crawled"
    claimed = {row[1] for row in rows[1:]} | {line.split(",")[0] for line in search_console.decode().splitlines()[1:]}
    assert {page.url for page in PAGES} <= claimed
