"""A Slack peer, and an edge that talks to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.command import Reply, Request
from bot.render import Rendered, render
from bot.slack.edge import SlackConfig, SlackEdge
from tests.peers.slack import SlackPeer
from tests.slack.boxes import MemoryInbox, MemoryOutbox


def clock() -> datetime:
    return datetime.now(UTC)


def simple(template: str, content: Any) -> Rendered:
    """A message without templates: its sentences as text and as one section; `blocks` replace the section, `view` is one."""
    if template == "slack_refused":
        return render(template, content)  # the edge's own words, as they are
    content = content if isinstance(content, dict) else asdict(content)
    text = " ".join(part for part in (content.get("message", ""), content.get("hint", "")) if part)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000] or "-"}}
    blocks, fallback = content.get("blocks", [section]), content.get("fallback", [section])
    return Rendered(text=text, blocks=blocks, fallback_blocks=fallback, view=content.get("view"))


@dataclass
class House:
    """An edge with boxes in memory. asked: the requests that reached the use cases; answer: what they reply."""

    peer: SlackPeer
    edge: SlackEdge
    inbox: MemoryInbox
    outbox: MemoryOutbox
    asked: list[Request]
    notes: list[tuple[str, str]]
    deaths: list[str]
    answers: dict[str, Callable[[Request], Reply | None]] = field(default_factory=dict)


@pytest.fixture
def peer() -> Iterator[SlackPeer]:
    with SlackPeer() as peer:
        peer.add_channel("C1", "links")
        peer.add_channel("C2", "other")
        peer.add_dm("D1", "U1")
        yield peer


@pytest.fixture
def house(peer: SlackPeer) -> Iterator[Callable[..., House]]:
    """Builds and starts an edge; `mode` "socket" or "http"."""
    with ExitStack() as stack:

        def build(mode: str = "socket", **config: Any) -> House:
            inbox, outbox = config.pop("inbox", None) or MemoryInbox(), config.pop("outbox", None) or MemoryOutbox()
            transaction = config.pop("transaction", nullcontext)
            asked: list[Request] = []
            answers: dict[str, Callable[[Request], Reply | None]] = {}
            notes: list[tuple[str, str]] = []
            deaths: list[str] = []

            def handle(request: Request) -> Reply | None:
                asked.append(request)
                verb = request.words[0] if request.words else ""
                answer = answers.get(verb)
                return answer(request) if answer else Reply("note", {"message": f"heard {' '.join(request.words)}", "hint": ""})

            settings: dict[str, Any] = {
                "bot_token": peer.state.bot_token,
                "api_url": peer.api_url,
                "http_port": 0,
                "every_s": 0.02,
                "poll_s": 0.02,
                "app_token": peer.state.app_token,
                "signing_secret": peer.state.signing_secret if mode == "http" else "",
            }
            edge = SlackEdge(
                SlackConfig(**(settings | config)),
                inbox=inbox,
                outbox=outbox,
                handle=handle,
                render=simple,
                plain=dict,
                clock=clock,
                owner="test",
                admin_note=lambda code, sentence: notes.append((code, sentence)),
                on_dead=deaths.append,
                transaction=transaction,
            )
            edge.start()
            stack.callback(edge.stop)
            if mode == "http":
                peer.events_url = f"http://127.0.0.1:{edge.port}/slack/events"
            else:
                peer.wait_for(lambda: peer.sockets.n_open)
            return House(peer, edge, inbox, outbox, asked, notes, deaths, answers)

        yield build
