"""Looking into a channel for a message of ours whose fate is unknown."""

from typing import Any

from bot.core.errors import DeliveryError
from bot.core.places import Outgoing
from bot.slack.api import WebApi
from bot.slack.forms import key_of

PAGES = 5
PAGE_SIZE = 200
EARLIER_S = 300
"""Clocks differ: the message may stand a little before our own time of writing."""

UNREADABLE = frozenset(
    ("missing_scope", "not_in_channel", "channel_not_found", "no_permission", "method_not_supported_for_channel_type",
     "unknown_method", "not_allowed_token_type", "access_denied")
)  # fmt: skip
"""Errors after which the channel cannot be read at all; https://docs.slack.dev/reference/methods/conversations.history#errors"""


class UnreadableError(Exception):
    """This channel's messages cannot be read back."""


def find(api: WebApi, item: Outgoing, *, bot_id: str = "") -> str:
    """The ts at which `item` already stands, "" when it is not there.

    A POST is known by the key in its metadata, a FILE by its name in our own message of the same thread. Raises
    UnreadableError when the channel cannot be read, DeliveryError when Slack does not answer now.
    """
    oldest = f"{item.created_at.timestamp() - EARLIER_S:.6f}" if item.created_at else None
    cursor: str | None = None
    for _ in range(PAGES):
        page = _page(api, item, oldest, cursor)
        for message in page.get("messages") or ():
            if _is_ours(message, bot_id) and _is_it(message, item):
                return str(message.get("ts", ""))
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return ""
    return ""


def _page(api: WebApi, item: Outgoing, oldest: str | None, cursor: str | None) -> Any:
    arguments: dict[str, Any] = {
        "channel": item.place.channel,
        "oldest": oldest,
        "cursor": cursor,
        "limit": PAGE_SIZE,
        "include_all_metadata": "true",
    }
    try:
        if item.thread_ts:
            return api.call("conversations.replies", ts=item.thread_ts, **arguments)
        return api.call("conversations.history", **arguments)
    except DeliveryError as error:
        if error.code in UNREADABLE:
            raise UnreadableError(error.code) from error
        if error.code == "thread_not_found":
            return {}
        raise


def _is_ours(message: dict[str, Any], bot_id: str) -> bool:
    return not bot_id or message.get("bot_id", bot_id) == bot_id


def _is_it(message: dict[str, Any], item: Outgoing) -> bool:
    if item.filename:
        return any(file.get("name") == item.filename for file in message.get("files") or ())
    return key_of(message) == item.key
