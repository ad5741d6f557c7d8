"""`doctor` on Slack: what is wrong is named with what to do."""

from typing import Any

import pytest

from bot.core.errors import NotFound, UserError
from bot.slack.api import WebApi
from bot.slack.doctor import examine
from bot.slack.files import slack_file
from tests.peers.slack import SlackPeer

GOOD = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "fine"}}]}
BAD = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]}


def api(peer: SlackPeer, **changes: Any) -> WebApi:
    return WebApi(changes.get("token", peer.state.bot_token), base_url=changes.get("base_url", peer.api_url))


def findings(peer: SlackPeer, **changes: Any) -> dict[str, tuple[bool | None, str]]:
    app_api = WebApi(changes.pop("app_token", peer.state.app_token), base_url=peer.api_url)
    payloads = changes.pop("payloads", [("check", GOOD)])
    return {row.name: (row.is_well, row.sentence) for row in examine(api(peer, **changes), app_api=app_api, payloads=payloads)}


def test_a_well_installed_app_has_no_fault(peer: SlackPeer) -> None:
    assert {name: is_well for name, (is_well, _) in findings(peer).items()} == {
        "Slack token": True,
        "Slack scopes": True,
        "Socket Mode": True,
        "Message blocks": True,
    }


def test_a_wrong_token_ends_the_examination(peer: SlackPeer) -> None:
    found = findings(peer, token="xoxb-wrong")
    assert list(found) == ["Slack token"]
    assert "SLACK_BOT_TOKEN" in found["Slack token"][1]


def test_an_unreachable_slack_is_named_with_its_address(peer: SlackPeer) -> None:
    assert "http://127.0.0.1:9/api/" in findings(peer, base_url="http://127.0.0.1:9/api/")["Slack token"][1]


def test_missing_scopes_are_named(peer: SlackPeer) -> None:
    peer.state.scopes = "chat:write,commands"
    is_well, sentence = findings(peer)["Slack scopes"]
    assert is_well is False
    assert "files:read" in sentence


def test_scopes_beyond_need_are_named(peer: SlackPeer) -> None:
    peer.state.scopes += ",admin"
    assert "admin" in findings(peer)["Slack scopes"][1]


def test_the_scopes_of_the_welcome_are_known(peer: SlackPeer) -> None:
    peer.state.scopes += ",channels:read,groups:read"
    is_well, sentence = findings(peer)["Slack scopes"]
    assert is_well
    assert "channels:read, groups:read: for the welcome" in sentence
    assert "removed" not in sentence


def test_an_app_token_that_opens_no_socket_is_named(peer: SlackPeer) -> None:
    assert findings(peer, app_token="xapp-wrong")["Socket Mode"][0] is False


def test_a_template_that_slack_refuses_is_named(peer: SlackPeer) -> None:
    is_well, sentence = findings(peer, payloads=[("check", GOOD), ("help", BAD)])["Message blocks"]
    assert is_well is False
    assert "1 of 2: help" in sentence


def test_a_slack_without_blocks_validate_is_no_fault(peer: SlackPeer) -> None:
    peer.fail("blocks.validate", error="unknown_method")
    assert findings(peer)["Message blocks"][0] is None


def test_a_file_is_described(peer: SlackPeer) -> None:
    file = slack_file(api(peer), peer.add_file("links.csv", b"a,b"))
    assert (file.name, file.size, file.mimetype) == ("links.csv", 3, "text/csv")
    assert file.url.startswith(peer.state.root)


def test_a_file_that_is_gone_is_said(peer: SlackPeer) -> None:
    with pytest.raises(NotFound, match="not in Slack any more"):
        slack_file(api(peer), "F404")


def test_a_file_outside_slack_is_said(peer: SlackPeer) -> None:
    file_id = peer.add_file("doc", b"x")
    peer.state.files[file_id]["is_external"] = True
    with pytest.raises(UserError, match="outside Slack"):
        slack_file(api(peer), file_id)


def test_a_missing_permission_to_read_files_is_said(peer: SlackPeer) -> None:
    peer.fail("files.info", error="missing_scope")
    with pytest.raises(UserError, match="files:read"):
        slack_file(api(peer), "F1")
