"""The Slack app as Slack wants it described. `manifest.yml` is this text for Socket Mode; the HTTP form differs in four lines."""

import json
from collections.abc import Mapping
from typing import Any

from bot.slack.api import METHODS

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "message.im": ("im:history",),
    "file_shared": ("files:read",),
    "app_home_opened": (),
    "app_uninstalled": (),
    "tokens_revoked": (),
}
"""Events the bot listens to, with the scopes each needs. Source: https://docs.slack.dev/reference/events/ + name."""

FURTHER_EVENTS: Mapping[str, tuple[str, ...]] = {"member_joined_channel": ("channels:read", "groups:read")}
"""Events that are used when an admin subscribes the app to them, with the scopes that Slack asks for then. They are no part of
the manifest: reading who is in which channel is much for a welcome."""

WHY: Mapping[str, str] = {
    "app_mentions:read": "be asked by @backlinks, also inside threads",
    "chat:write": "answer, post reports and keep them up to date",
    "commands": "the slash command /backlinks",
    "files:read": "read an export that somebody shares",
    "files:write": "put the full list as a file into the thread",
    "im:history": "be asked in a direct message",
    "channels:history": "see whether a message arrived when Slack's answer was lost",
    "groups:history": "the same in private channels",
}
"""Each scope's reason, shown in the manifest."""


def scopes() -> tuple[str, ...]:
    """The bot scopes that the bot cannot do without, sorted."""
    needed = {scope for method in METHODS.values() for scope in method.scopes}
    return tuple(sorted(needed | {scope for row in EVENTS.values() for scope in row} | {"commands"}))


def further_scopes() -> tuple[str, ...]:
    """Bot scopes that come with further events, sorted."""
    return tuple(sorted({scope for row in FURTHER_EVENTS.values() for scope in row}))


def optional_scopes() -> tuple[str, ...]:
    """Bot scopes it makes use of when it has them, sorted."""
    return tuple(sorted({scope for method in METHODS.values() for scope in method.optional} - set(scopes())))


def manifest(http_url: str = "") -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP when `http_url` ("https://bot.example.com/slack/events") is given."""
    command: dict[str, Any] = {
        "command": "/backlinks",
        "description": "Check, import and watch the links that point to your site",
        "usage_hint": "check example.com | import | track example.com | status | help",
        "should_escape": True,
    }
    events: dict[str, Any] = {"bot_events": sorted(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if http_url:
        command["url"] = events["request_url"] = interactivity["request_url"] = http_url
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Backlinks",
            "description": "Visits every claimed backlink, says what is really there, and tells you when it changes.",
            "background_color": "#1f2d3d",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "backlinks", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(scopes()), "bot_optional": list(optional_scopes())}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http_url,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(http_url: str = "") -> str:
    """The manifest as YAML, each scope with its reason. Strings are quoted as JSON, which YAML reads alike."""
    kind = "HTTP: Slack calls the address below" if http_url else "Socket Mode; for HTTP run `backlinks manifest --http URL`"
    head = f"# The Slack app, for https://api.slack.com/apps > Create New App > From a manifest. {kind}.\n"
    return head + "\n".join(_lines(manifest(http_url), 0)) + "\n"


def _lines(value: Mapping[str, Any], depth: int) -> list[str]:
    pad = "  " * depth
    lines: list[str] = []
    for name, item in value.items():
        if isinstance(item, Mapping):
            lines += [f"{pad}{name}:", *_lines(item, depth + 1)]
        elif isinstance(item, list):
            lines += [f"{pad}{name}:", *(line for entry in item for line in _entry(entry, depth + 1))]
        else:
            lines.append(f"{pad}{name}: {json.dumps(item, ensure_ascii=False)}")
    return lines


def _entry(entry: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(entry, Mapping):
        first, *rest = _lines(entry, depth + 1)
        return [f"{pad}- {first.lstrip()}", *rest]
    why = f"  # {WHY[entry]}" if entry in WHY else ""
    return [f"{pad}- {json.dumps(entry)}{why}"]
