"""What people do in Slack, and what reaches the use cases: over Socket Mode and over signed HTTP alike."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.command import Reply, Request, Via
from bot.core.errors import BadInput
from tests.peers.slack import SlackPeer
from tests.slack.conftest import House

Build = Callable[..., House]
pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])


def test_a_command_is_acknowledged_and_answered_to_the_asker_alone(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    ack = peer.command("/backlinks", "check <http://example.com|example.com> limit:50")
    assert ack.status == 200
    assert ack.payload == {}
    answer = peer.wait_for(lambda: peer.responses)[0]
    assert answer["text"] == "heard check example.com limit:50"
    assert answer["response_type"] == "ephemeral"
    request = here.asked[0]
    assert request.words == ("check", "example.com", "limit:50")
    assert (request.asker.user, request.asker.team, request.place.channel) == ("U1", "T0TEAM", "C1")
    assert request.via is Via.TYPED
    assert not peer.messages("C1")


def test_a_mention_in_a_thread_is_answered_in_that_thread(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    parent = peer.post_as("U1", "C1", "look at this")
    peer.mention("status", thread_ts=parent["ts"])
    answers = peer.wait_for(lambda: [reply for reply in peer.thread("C1", parent["ts"]) if reply.get("bot_id")])
    assert answers[0]["text"] == "heard status"
    assert here.asked[0].place.thread_ts == parent["ts"]


def test_a_mention_in_the_channel_is_answered_in_its_own_thread(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    here.answers["status"] = lambda request: Reply("status", {"message": "all well"})
    ts = peer.mention("status")
    assert peer.wait_for(lambda: peer.thread("C1", ts))[0]["text"] == "all well"
    assert here.asked[0].place.thread_ts == ""


def test_a_direct_message_is_answered_with_a_plain_message(peer: SlackPeer, house: Build, mode: str) -> None:
    house(mode)
    peer.direct("help me")
    answer = peer.wait_for(lambda: [message for message in peer.messages("D1") if message.get("bot_id")])[0]
    assert answer["text"] == "heard help me"
    assert answer["metadata"]["event_type"] == "backlinks_message"


def test_a_dropped_file_asks_for_an_import_once(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    file_id = peer.drop_file("C1", "export.csv", b"a,b\n")
    peer.wait_for(lambda: here.asked)
    request = here.asked[0]
    assert request.words == ("import",)
    assert request.files == (file_id,)
    assert request.via is Via.DROP
    assert here.edge.file(file_id).name == "export.csv"


def test_a_file_in_a_direct_message_is_asked_for_once(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    peer.drop_file("D1", "export.csv", b"a,b\n")
    peer.command("/backlinks", "help")
    peer.wait_for(lambda: len(here.inbox.ends) == 3)
    assert [request.words for request in here.asked if request.files] == [("import",)]


def test_a_click_carries_the_value_of_its_button(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    button = {"type": "button", "action_id": "recheck", "value": "link:7", "text": {"type": "plain_text", "text": "Recheck"}}
    here.answers["post"] = lambda request: Reply(
        "x", {"message": "card", "blocks": [{"type": "actions", "elements": [button]}]}, public=True
    )
    peer.direct("post")
    message = peer.wait_for(lambda: [message for message in peer.messages("D1") if message.get("blocks")])[0]
    peer.click(message, "recheck", channel="D1")
    peer.wait_for(lambda: len(here.asked) == 2)
    click = here.asked[1]
    assert (click.words, click.value, click.via) == (("recheck",), "link:7", Via.CLICK)
    assert click.place.thread_ts == message["ts"]


def test_a_message_shortcut_carries_the_message(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    message = peer.post_as("U2", "C1", "see https://blog.example.net/p")
    peer.shortcut("check_page", message)
    peer.wait_for(lambda: here.asked)
    assert (here.asked[0].words, here.asked[0].via) == (("check_page",), Via.SHORTCUT)
    assert "blog.example.net" in here.asked[0].value


def test_a_user_error_is_whispered_even_when_asked_in_a_thread(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)

    def refuse(request: Request) -> Reply:
        raise BadInput("“exmaple” is not a domain.", "Did you mean example.com?")

    here.answers["check"] = refuse
    ts = peer.mention("check exmaple")
    whisper = peer.wait_for(lambda: peer.ephemerals)[0]
    assert whisper["text"] == "“exmaple” is not a domain. Did you mean example.com?"
    assert whisper["user"] == "U1"
    assert not peer.thread("C1", ts)


def test_a_bug_is_told_with_a_reference_that_the_log_has_too(
    peer: SlackPeer, house: Build, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    here = house(mode)

    def bug(request: Request) -> Reply:
        raise ZeroDivisionError("secret detail")

    here.answers["check"] = bug
    peer.command("/backlinks", "check example.com")
    text = peer.wait_for(lambda: peer.responses)[0]["text"]
    assert text.startswith("Something went wrong on our side (ref ")
    ref = text.split("ref ")[1].rstrip(").")
    assert "secret detail" not in text
    assert any(ref in record.getMessage() for record in caplog.records)
    peer.wait_for(lambda: here.inbox.ends)
    assert here.inbox.ends[1] == ref


@pytest.mark.parametrize(
    "twice",
    [
        pytest.param(lambda peer: peer.command("/backlinks", "status", trigger_id="t1"), id="command"),
        pytest.param(lambda peer: peer.mention("status", event_id="Ev1"), id="event"),
        pytest.param(lambda peer: peer.click({"ts": "1.0", "bot_id": "B", "blocks": []}, "ok", action_ts="5.0"), id="click"),
    ],
)
def test_what_arrives_twice_acts_once(peer: SlackPeer, house: Build, mode: str, twice: Callable[[SlackPeer], Any]) -> None:
    here = house(mode)
    twice(peer)
    twice(peer)
    peer.command("/backlinks", "last")
    peer.wait_for(lambda: any(request.words == ("last",) for request in here.asked))
    peer.wait_for(lambda: len(here.inbox.ends) == 2)
    assert len(here.asked) == 2


def test_a_first_delivery_that_is_already_a_retry_still_acts(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    peer.mention("status", retry=2)
    assert peer.wait_for(lambda: here.asked)[0].words == ("status",)


def test_a_command_that_cannot_be_stored_says_that_nothing_was_started(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    here.inbox.is_broken = True
    ack = peer.command("/backlinks", "check example.com")
    assert ack.status == 200
    assert "nothing was started" in ack.payload["text"]


def test_a_click_that_cannot_be_stored_says_so(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    here.inbox.is_broken = True
    peer.click({"ts": "1.0", "bot_id": "B", "blocks": []}, "recheck")
    assert "nothing was started" in peer.wait_for(lambda: peer.responses)[0]["text"]


def test_an_event_that_cannot_be_stored_is_not_acknowledged_and_acts_when_it_comes_again(
    peer: SlackPeer, house: Build, mode: str
) -> None:
    here = house(mode)
    here.inbox.is_broken = True
    event = {"type": "app_mention", "user": "U1", "text": "<@U0BOT> status", "ts": peer.state.next_ts(), "channel": "C1"}
    if mode == "http":
        assert peer.event(event, event_id="Ev9").status == 503
    else:
        peer.event(event, event_id="Ev9", waits=False)
        peer.command("/backlinks", "x")
    assert [ack.payload for ack in peer.acks if ack.id != "http" and not ack.payload] == []
    here.inbox.is_broken = False
    peer.event(event, event_id="Ev9", retry=1)
    assert peer.wait_for(lambda: here.asked)[0].words == ("status",)


def test_the_last_retry_that_cannot_be_stored_is_told_to_the_person(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    here.inbox.is_broken = True
    event = {"type": "app_mention", "user": "U1", "text": "<@U0BOT> status", "ts": peer.state.next_ts(), "channel": "C1"}
    peer.event(event, retry=3, waits=False)
    assert "nothing was started" in peer.wait_for(lambda: peer.ephemerals)[0]["text"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel_type": "channel", "channel": "C1", "user": "U1", "text": "talk", "ts": "1.1"},
        {
            "type": "message",
            "channel_type": "im",
            "channel": "D1",
            "bot_id": "B0BOT",
            "user": "U0BOT",
            "text": "own",
            "ts": "1.2",
        },
        {"type": "message", "subtype": "message_changed", "channel_type": "im", "channel": "D1", "message": {}, "ts": "1.3"},
        {"type": "reaction_added", "user": "U1", "reaction": "eyes", "item": {}},
        {"type": "something_new", "x": 1},
    ],
    ids=["talk in a channel", "our own message", "an edited message", "a reaction", "an unknown event"],
)
def test_what_is_not_meant_for_the_bot_is_acknowledged_and_left_alone(
    peer: SlackPeer, house: Build, mode: str, event: dict[str, Any]
) -> None:
    here = house(mode)
    assert peer.event(event).status == 200
    assert not here.inbox.rows


def test_no_token_and_no_foreign_text_is_stored(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    peer.command("/backlinks", "status")
    peer.wait_for(lambda: here.inbox.rows)
    stored = str([row.payload for row in here.inbox.rows.values()])
    assert "legacy" not in stored
    assert "user_name" not in stored


def test_a_template_that_fails_still_leaves_a_sentence(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    here.answers["status"] = lambda request: Reply("broken", None)
    peer.command("/backlinks", "status")
    assert peer.wait_for(lambda: peer.responses)[0]["text"].startswith("Something went wrong")


def test_an_answer_that_slack_does_not_take_now_comes_later(peer: SlackPeer, house: Build, mode: str) -> None:
    house(mode)
    peer.fail("response_url", status=500)
    peer.fail("chat.postEphemeral", error="internal_error")
    peer.command("/backlinks", "status")
    assert peer.wait_for(peer.private) == ["heard status"]


def test_an_uninstalled_app_stops_delivering(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    peer.event({"type": "app_uninstalled"})
    peer.wait_for(lambda: here.notes)
    assert here.edge.health()["ok"] is False
    assert here.edge.health()["deliveries_stopped_by"] == "app_uninstalled"
