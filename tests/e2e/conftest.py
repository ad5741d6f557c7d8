"""The whole app between a Slack peer and a made-up web: nothing inside is doubled."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import running_slack
from bot.command import Request
from bot.core.places import Asker, Edge, Place
from bot.demo import World, demo_world
from bot.house import open_house
from bot.settings import Settings
from bot.slack.edge import SlackEdge
from tests.peers.pages import PagesPeer, article
from tests.peers.slack import SlackPeer

Start = Callable[..., AbstractContextManager[SlackEdge]]

TEAM = "T0TEAM"
PAGES = {f"http://blog{n}.example/post": article("http://example.com/pricing") for n in range(6)}
"""A web that a check sees in an instant: six hosts, one page each, one link each."""


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with demo_world(date(2026, 11, 21)) as made:
        yield made


@pytest.fixture
def peer() -> Iterator[SlackPeer]:
    with SlackPeer() as made:
        made.add_channel("C1", "links")
        made.add_channel("C2", "other")
        made.add_dm("D1")
        yield made


@pytest.fixture
def web() -> Iterator[PagesPeer]:
    """PAGES, behind a proxy."""
    with PagesPeer(PAGES) as made:
        yield made


def import_list(data_dir: Path, pages: list[str]) -> None:
    """Import a plain list of pages as claims about example.com, tracked in C1, in the workspace of the Slack peer."""
    data_dir.mkdir(parents=True)
    file = data_dir / "pages.csv"
    file.write_text("page,target\n" + "".join(f"{page},http://example.com/pricing\n" for page in pages))
    with open_house(Settings(data_dir=data_dir)) as house:
        words = ("import", "site:example.com")
        house.answer(Request("import", words, Asker("U1", TEAM), Place(Edge.CONSOLE, "console"), files=(str(file),)))
        site = house.storage.sites.of("example.com", TEAM)
        assert site is not None
        house.storage.sites.track(site.id, "C1", "", now())
        house.storage.people.meet("C1", "U1", now())
        while (message := house.storage.outbox.claim(Edge.CONSOLE, "nobody", now(), 60.0)) is not None:
            house.storage.outbox.sent(message.id, "told", now())
    file.unlink()


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which PAGES are imported and tracked; made once, to be copied."""
    made = tmp_path_factory.mktemp("small") / "data"
    import_list(made, list(PAGES))
    return made


@pytest.fixture
def data_dir(small_data: Path, tmp_path: Path) -> Path:
    """PAGES imported, in a folder of this test's own."""
    return Path(shutil.copytree(small_data, tmp_path / "small"))


@pytest.fixture
def settings(peer: SlackPeer, tmp_path: Path, world: World) -> Settings:
    return Settings(
        slack_bot_token=peer.state.bot_token,
        slack_app_token=peer.state.app_token,
        slack_api_url=peer.api_url,
        data_dir=tmp_path / "data",
        http_port=0,
        allow_origins=(peer.origin.removeprefix("http://"),),
        host_delay_s=0.0,
        host_connections=10,
        visit_timeout_s=world.visit_timeout_s,
        retry_waits_s=(),
        edit_every_s=0.2,
    )


@pytest.fixture
def start(settings: Settings, world: World) -> Start:
    """Start the app with nothing imported; `with start(): ...` stops it again. Keyword arguments change settings."""

    @contextmanager
    def run(**changed: Any) -> Iterator[SlackEdge]:
        with running_slack(settings.model_copy(update=changed), hosts=world.hosts, every_s=0.0) as edge:
            yield edge

    return run


@pytest.fixture
def start_small(settings: Settings, web: PagesPeer, data_dir: Path) -> Start:
    """As `start`, with PAGES imported and tracked in C1."""

    @contextmanager
    def run(**changed: Any) -> Iterator[SlackEdge]:
        mine = {"data_dir": data_dir, "proxy": web.url, "visit_timeout_s": 20.0, **changed}
        with running_slack(settings.model_copy(update=mine), every_s=0.0) as edge:
            yield edge

    return run


def now() -> datetime:
    return datetime.now(UTC)
