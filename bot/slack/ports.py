"""What the Slack edge needs from the rest of the house, as shapes: it imports neither storage nor commands."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.command import Reply, Request
from bot.core.places import Edge, Outgoing, Place, Received
from bot.render import Rendered

Clock = Callable[[], datetime]
"""Aware UTC now."""

Handle = Callable[[Request], Reply | None]
"""The use case behind a request; None when there is nothing to say. Raises UserError for the person's sake."""

Render = Callable[[str, Any], Rendered]
"""(template, content) to text and blocks."""

AdminNote = Callable[[str, str], None]
"""(code, sentence): something the admin should mend. Called at most once a day per code and channel."""


class Inbox(Protocol):
    """Requests stored before they are acknowledged."""

    def put(self, key: str, kind: str, payload: dict[str, Any], now: datetime) -> bool:
        """Keep one request; False when its key was seen before. Raises when it could not be kept."""

    def claim(self, owner: str, now: datetime, lease_s: float) -> Received | None:
        """The oldest request that nobody works on, ours for `lease_s`; None when there is none."""

    def done(self, received_id: int, now: datetime) -> None:
        """It is answered."""

    def failed(self, received_id: int, ref: str, now: datetime) -> None:
        """It ended in a bug, logged under `ref`."""


class Outbox(Protocol):
    """Messages stored before they are sent."""

    def claim(self, edge: Edge, owner: str, now: datetime, lease_s: float) -> Outgoing | None:
        """The next message to send, ours for `lease_s`; at most one in flight per channel."""

    def sent(self, outgoing_id: int, ts: str, now: datetime) -> None:
        """It stands at `ts` ("" for what has none)."""

    def later(self, outgoing_id: int, not_before: datetime, uncertain: bool, code: str, now: datetime) -> None:
        """Not now. uncertain: this try may have reached Slack."""

    def failed(self, outgoing_id: int, code: str, now: datetime) -> None:
        """Never; `code` says why."""

    def refused_by(self, channel: str) -> str:
        """Slack's word for why the newest message to a channel was given up; "" when it was taken, or nothing was sent."""

    def private(self, dedup_key: str, place: Place, user: str, template: str, content: Any) -> Any:
        """Queue an answer for one person's eyes; the same key is queued once."""


Plain = Callable[[Any], Mapping[str, Any]]
"""Makes a template's content JSON-able for the outbox."""
