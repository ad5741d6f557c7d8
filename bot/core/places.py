"""Where a person asks and where answers go; the messages on their way. Values shared by edges, commands and storage."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Edge(StrEnum):
    """Which front a place belongs to."""

    SLACK = "slack"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, or a thread in it. channel: Slack id ("C0123", "D0123") or "console". thread_ts: "" outside threads.
    response_url: Slack's private way back for one slash command or click, "" for none; never logged."""

    edge: Edge
    channel: str
    thread_ts: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. user: Slack id or the shell's user name; team: Slack workspace id or ""."""

    user: str
    team: str = ""


class Intent(StrEnum):
    """What is to be done with a message."""

    POST = "post"
    EDIT = "edit"
    PRIVATE = "private"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message intent claimed from the outbox.

    id: outbox row. key: names the message it belongs to ("run:12", "run:12/sources"); ts: where it already stands, ""
    before it is posted. thread_ts: the parent's ts, "" for a parent. template, content: what to render (content is
    JSON-able). user: whom a PRIVATE message is for. attempts: how often it was tried before. is_uncertain: an earlier
    try may have reached Slack; look for it before posting again. file: path of the bytes of a FILE, filename: its name.
    """

    id: int
    key: str
    intent: Intent
    place: Place
    template: str
    content: dict[str, Any]
    ts: str = ""
    thread_ts: str = ""
    user: str = ""
    attempts: int = 0
    is_uncertain: bool = False
    filename: str = ""
    file: bytes = b""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """One request stored before it was acknowledged. key: event_id, trigger_id or view id + hash; kind: "command",
    "mention", "action", "shortcut", "view", "event"; payload: Slack's own JSON."""

    id: int
    key: str
    kind: str
    payload: dict[str, Any]
    received_at: datetime
    attempts: int = 0
