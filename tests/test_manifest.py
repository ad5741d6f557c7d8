"""The Slack app's manifest: what is checked in is what the code needs, no more, in both forms."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.slack.api import METHODS
from bot.slack.manifest import EVENTS, FURTHER_EVENTS, WHY, further_scopes, manifest, manifest_text, optional_scopes, scopes

ROOT = Path(__file__).parent.parent
URL = "https://bot.example.com/slack/events"

# Keys and lengths of Slack's manifest, version 2: https://docs.slack.dev/reference/app-manifest/
KEYS = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "slash_commands", "shortcuts", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "features.slash_commands": {"command", "description", "usage_hint", "should_escape", "url"},
    "oauth_config": {"redirect_urls", "scopes", "token_management_enabled"},
    "oauth_config.scopes": {"bot", "user", "bot_optional", "user_optional"},
    "settings": {
        "event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled",
        "allowed_ip_address_ranges",
    },
    "settings.event_subscriptions": {"request_url", "bot_events", "user_events"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}  # fmt: skip
LENGTHS = {"name": 35, "description": 140, "display_name": 80, "command": 32, "usage_hint": 1_000}


@pytest.mark.parametrize("url", ["", URL])
def test_only_known_keys_within_their_lengths(url: str) -> None:
    def walk(value: Any, at: str) -> None:
        if isinstance(value, dict):
            assert set(value) <= KEYS[at], at
            for name, item in value.items():
                assert not isinstance(item, str) or 0 < len(item) <= LENGTHS.get(name, 3_000), name
                walk(item, f"{at}.{name}".lstrip("."))
        elif isinstance(value, list):
            for item in value:
                walk(item, at) if isinstance(item, dict) else None

    walk(manifest(url), "")


def test_the_checked_in_manifest_is_the_one_for_socket_mode() -> None:
    assert (ROOT / "manifest.yml").read_text() == manifest_text()


def test_the_http_form_differs_in_its_addresses_and_its_switch_alone() -> None:
    ours = manifest_text().splitlines()[1:]
    http = manifest_text(URL).splitlines()[1:]
    assert [line for line in ours if line not in http] == ["  socket_mode_enabled: true"]
    assert sorted({line.strip() for line in http if line not in ours}) == [
        f'request_url: "{URL}"',
        "socket_mode_enabled: false",
        f'url: "{URL}"',
    ]


def test_the_scopes_are_exactly_those_that_methods_events_and_the_command_need() -> None:
    needed = {scope for method in METHODS.values() for scope in method.scopes} | {"commands"}
    needed |= {scope for row in EVENTS.values() for scope in row}
    assert set(scopes()) == needed
    assert set(scopes()) == {"app_mentions:read", "chat:write", "commands", "files:read", "files:write", "im:history"}
    assert set(optional_scopes()) == {"channels:history", "groups:history"}
    assert set(WHY) == set(scopes()) | set(optional_scopes())


def test_every_method_in_the_table_is_called_and_no_other() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "bot" / "slack").glob("*.py") if path.name != "api.py")
    called = set(re.findall(r'\.call\(\s*"([A-Za-z.]+)"', source))
    assert called == set(METHODS)


def test_every_event_is_listened_to() -> None:
    source = (ROOT / "bot" / "slack" / "listen.py").read_text()
    assert all(f'"{name.partition(".")[0]}"' in source for name in (*EVENTS, *FURTHER_EVENTS))


def test_events_that_take_further_scopes_are_told_of_and_not_asked_for() -> None:
    readme = (ROOT / "README.md").read_text()
    assert not set(FURTHER_EVENTS) & set(EVENTS)
    assert not set(further_scopes()) & {*scopes(), *optional_scopes()}
    assert all(f"`{name}`" in readme for name in (*FURTHER_EVENTS, *further_scopes()))


def test_there_is_one_slash_command() -> None:
    assert [command["command"] for command in manifest()["features"]["slash_commands"]] == ["/backlinks"]
