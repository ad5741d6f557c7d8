"""The Home tab, the welcome, and who may ask: the whole app between the Slack peer and a made-up web."""

from typing import Any

import pytest

from tests.e2e.conftest import Start
from tests.e2e.talk import all_ours, finished, ours, private_with, text_of, with_text
from tests.peers.slack import SlackPeer


def words(view: dict[str, Any] | None) -> str:
    return text_of({"text": "", "blocks": (view or {}).get("blocks", [])})


def test_the_home_tab_shows_the_sites_and_a_check_begun_there_ends_in_the_channel(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        peer.open_home()
        view = peer.wait_for(peer.home)
        assert "example.com" in words(view)
        assert "6 referring domains, 6 links" in words(view)
        assert "not checked yet" in words(view)
        peer.press("home_check")
        peer.wait_for(lambda: "is being checked" in words(peer.home()))
        peer.wait_for(lambda: finished(peer, "C1"))
        peer.open_home()
        peer.wait_for(lambda: "🟢 6 live" in words(peer.home()))
    assert not all_ours(peer, "D1")
    assert not peer.private()


def test_report_and_settings_answer_in_the_direct_conversation(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        peer.open_home()
        peer.wait_for(peer.home)
        peer.press("home_report")
        peer.wait_for(lambda: with_text(all_ours(peer, "D1"), "example.com", "Last 7 days"))
        peer.press("home_settings")
        peer.wait_for(lambda: with_text(all_ours(peer, "D1"), "the daily thread and the weekly digest are on"))
    assert not all_ours(peer, "C1")


def test_without_a_site_the_home_tab_says_how_to_begin(peer: SlackPeer, start: Start) -> None:
    with start():
        peer.open_home("U2")
        assert "/backlinks track example.com" in words(peer.wait_for(lambda: peer.home("U2")))


def test_being_invited_is_answered_once_in_that_channel(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        peer.join("C2", event_id="Ev1")
        peer.join("C2", event_id="Ev1")
        said = peer.wait_for(lambda: ours(peer, "C2"))
        assert "drop an export" in text_of(said[0])
        peer.join("C2", event_id="Ev2")
        peer.command("/backlinks", "status")
        peer.wait_for(lambda: private_with(peer, "Status: 1 site"))
    assert len(all_ours(peer, "C2")) == 1


STRANGER = {"user": "U9", "team": "T9OTHER"}


@pytest.mark.parametrize("text", ["track example.com", "check example.com", "ignore https://blog1.example/post", "alerts off"])
def test_a_stranger_in_a_shared_channel_changes_nothing(peer: SlackPeer, start_small: Start, text: str) -> None:
    peer.state.channels["C1"].members.add("U9")
    with start_small():
        peer.mention(text, **STRANGER)
        assert "You may not type commands to me here" in peer.wait_for(lambda: peer.ephemerals)[0]["text"]
    assert peer.ephemerals[0]["user"] == "U9"
    assert not all_ours(peer, "C1")


def test_a_strangers_click_changes_nothing_and_help_is_for_everybody(peer: SlackPeer, start_small: Start) -> None:
    peer.state.channels["C1"].members.add("U9")
    with start_small():
        peer.command("/backlinks", "alerts")
        shown = {"ts": "1.0", "bot_id": "B0BOT", "blocks": []}
        peer.click(shown, "alerts_off", value="1", **STRANGER)
        peer.wait_for(lambda: private_with(peer, "You may not use my buttons here"))
        peer.command("/backlinks", "alerts")
        peer.wait_for(lambda: len([said for said in peer.private() if "weekly digest are on" in said]) == 2)
        peer.mention("help", **STRANGER)
        peer.wait_for(lambda: with_text(all_ours(peer, "C1"), "check <domain or url>"))


def test_an_unknown_verb_and_the_begin_of_a_check_are_whispered(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        peer.mention("chek example.com")
        peer.wait_for(lambda: private_with(peer, "Did you mean /backlinks check?"))
        peer.mention("check example.com")
        peer.wait_for(lambda: finished(peer, "C1"))
        assert private_with(peer, "Looking at example.com")
    assert not with_text(all_ours(peer, "C1"), "Looking at example.com")
    assert not with_text(all_ours(peer, "C1"), "Did you mean")
