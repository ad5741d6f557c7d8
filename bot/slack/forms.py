"""A message in the forms that Slack may take, richest first; and the arguments that every post carries."""

from dataclasses import dataclass
from typing import Any

from bot.render import Rendered

TEXT_LIMIT = 3_900
"""chat.update refuses above 4,000 characters: https://docs.slack.dev/reference/methods/chat.update#errors"""
SHORT_TEXT = 1_000
BLOCK_LIMIT = 50
EVENT_TYPE = "backlinks_message"
REPEAT = "This may be a repeat: Slack did not confirm the first try."


@dataclass(frozen=True, slots=True)
class Form:
    """One way to put a message: text is always there, blocks may be empty."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()

    def arguments(self) -> dict[str, Any]:
        """Text and blocks for chat.* and response_url, always both: an update without blocks would keep the old ones."""
        return {"text": self.text, "blocks": list(self.blocks)}


def forms(rendered: Rendered, note: str = "") -> tuple[Form, ...]:
    """The message as rendered, without native tables and charts, as text alone, and as short text; repeats left out.

    note: one mrkdwn sentence added at the end of every form ("may be a repeat", a link to the old message).
    """
    text = _cut(rendered.text or "…", TEXT_LIMIT - len(note) - 1)
    wanted = [
        Form(_with(text, note), _noted(rendered.blocks, note)),
        Form(_with(text, note), _noted(rendered.fallback_blocks, note)),
        Form(_with(text, note)),
        Form(_with(_cut(text, SHORT_TEXT), note)),
    ]
    return _distinct(wanted)


def _distinct(wanted: list[Form]) -> tuple[Form, ...]:
    return tuple(form for place, form in enumerate(wanted) if form not in wanted[:place])


def _with(text: str, note: str) -> str:
    return f"{text}\n{note}" if note else text


def _noted(blocks: list[dict[str, Any]], note: str) -> tuple[dict[str, Any], ...]:
    if not note or not blocks:
        return tuple(blocks)
    return (*blocks[: BLOCK_LIMIT - 1], {"type": "context", "elements": [{"type": "mrkdwn", "text": note}]})


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def marked(key: str) -> dict[str, Any]:
    """Message metadata that names the message by its key and says nothing else: everybody in the channel can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def key_of(message: dict[str, Any]) -> str:
    """The key that `marked` put on a message; "" on anybody else's."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    payload = metadata.get("event_payload")
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""
