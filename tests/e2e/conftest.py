"""The whole app between a Slack peer and a made-up web: nothing inside is doubled."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import running_slack
from bot.demo import World, demo_world
from bot.settings import Settings
from tests.peers.slack import SlackPeer

Start = Callable[..., AbstractContextManager[Any]]


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
        edit_every_s=0.2,
    )


@pytest.fixture
def start(settings: Settings, world: World) -> Start:
    """Start the app; `with start(): ...` stops it again. Keyword arguments change settings."""

    @contextmanager
    def run(**changed: Any) -> Iterator[Any]:
        with running_slack(settings.model_copy(update=changed), hosts=world.hosts, every_s=0.0) as edge:
            yield edge

    return run


def text_of(message: dict[str, Any]) -> str:
    """Everything a reader sees of one message, as one string."""
    found: list[str] = [str(message.get("text", ""))]

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(message.get("blocks"))
    return "\n".join(found)


def now() -> datetime:
    return datetime.now(UTC)
