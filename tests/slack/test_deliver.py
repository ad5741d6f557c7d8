"""The way out: what becomes of messages when Slack takes them, refuses them, or says nothing."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import Future
from itertools import pairwise
from typing import Any

import pytest

from bot.core.places import Edge, Intent, Place
from bot.slack.refusals import REFUSALS, End
from tests.peers.slack import SlackPeer
from tests.slack.conftest import House

Build = Callable[..., House]
HERE = Place(Edge.SLACK, "C1")
OTHER = Place(Edge.SLACK, "C2")


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Second tries come at once."""
    monkeypatch.setattr("bot.slack.deliver.wait_s", lambda error, attempts: min(error.retry_after_s, 1.0) or 0.05)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)


def texts(peer: SlackPeer, channel: str = "C1") -> list[str]:
    return [message["text"] for message in peer.messages(channel)]


def test_a_post_carries_its_key_alone_and_no_previews(peer: SlackPeer, house: Build) -> None:
    here = house()
    here.outbox.add("run:1", HERE, "example.com")
    message = peer.wait_for(lambda: peer.messages("C1"))[0]
    assert message["metadata"] == {"event_type": "backlinks_message", "event_payload": {"key": "run:1"}}
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert here.outbox.ts["run:1"] == message["ts"]


def test_replies_and_files_go_into_the_thread_of_their_parent(peer: SlackPeer, house: Build) -> None:
    here = house()
    here.outbox.add("run:1/a", HERE, "details", parent_key="run:1")
    here.outbox.add("run:1/csv", HERE, "the full list", intent=Intent.FILE, filename="all.csv", file=b"a,b\n", parent_key="run:1")
    here.outbox.add("run:1", HERE, "head")
    parent = peer.wait_for(lambda: peer.messages("C1"))[0]
    thread = peer.wait_for(lambda: (found := peer.thread("C1", parent["ts"])) and len(found) == 2 and found)
    assert thread[0]["text"] == "details"
    assert thread[1]["files"][0]["name"] == "all.csv"
    assert thread[1]["text"] == "the full list"
    assert peer.state.bytes[thread[1]["files"][0]["id"]] == b"a,b\n"


def test_an_edit_replaces_text_and_blocks_together(peer: SlackPeer, house: Build) -> None:
    here = house()
    here.outbox.add("run:1", HERE, "running")
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    here.outbox.add("run:1", HERE, "done", intent=Intent.EDIT)
    peer.wait_for(lambda: texts(peer) == ["done"])
    update = peer.calls("chat.update")[0].arguments
    assert update["text"] == "done"
    assert update["blocks"]


def test_a_channel_takes_one_message_at_a_time_and_others_do_not_wait(peer: SlackPeer, house: Build) -> None:
    here = house(every_s=0.3)
    for number in range(4):
        here.outbox.add(f"a{number}", HERE, str(number))
        here.outbox.add(f"b{number}", OTHER, str(number))
    peer.wait_for(lambda: here.outbox.states() == ["sent"] * 8)
    for channel in ("C1", "C2"):
        times = [call.at for call in peer.calls("chat.postMessage") if call.arguments["channel"] == channel]
        assert all(later - earlier >= 0.28 for earlier, later in pairwise(times))
        assert texts(peer, channel) == ["0", "1", "2", "3"]
    both = [call.at for call in peer.calls("chat.postMessage")]
    assert both[-1] - both[0] < 8 * 0.3


def test_a_whisper_does_not_wait_for_the_channels_queue(peer: SlackPeer, house: Build) -> None:
    here = house(every_s=2.0)
    here.outbox.add("a", HERE, "first")
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    started = time.monotonic()
    here.outbox.private("p", HERE, "U1", "error", {"message": "for you"})
    peer.wait_for(peer.private)
    assert time.monotonic() - started < 1.0


def test_a_rate_limit_is_waited_for_and_nothing_is_given_up(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.fail("chat.postMessage", retry_after=1, times=3)
    started = time.monotonic()
    for number in range(3):
        here.outbox.add(f"m{number}", HERE, str(number))
    peer.wait_for(lambda: here.outbox.states() == ["sent"] * 3)
    assert time.monotonic() - started >= 2.0
    assert sorted(texts(peer)) == ["0", "1", "2"]
    assert not here.notes


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"drop": "after"}, id="connection lost after it was posted"),
        pytest.param({"drop": "before"}, id="connection lost before it was posted"),
        pytest.param({"status": 500, "is_late": True}, id="500 although it was posted"),
        pytest.param({"status": 502}, id="502 and not posted"),
        pytest.param({"error": "internal_error"}, id="internal_error"),
    ],
)
def test_a_lost_answer_neither_loses_nor_repeats_the_message(peer: SlackPeer, house: Build, fault: dict[str, Any]) -> None:
    here = house()
    peer.fail("chat.postMessage", **fault)
    here.outbox.add("run:1", HERE, "head")
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert texts(peer) == ["head"]
    assert here.outbox.ts["run:1"] == peer.messages("C1")[0]["ts"]


def test_a_lost_answer_in_a_thread_is_looked_up_in_the_thread(peer: SlackPeer, house: Build) -> None:
    here = house()
    parent = peer.post_as("U1", "C1", "parent")
    peer.fail("chat.postMessage", drop="after")
    here.outbox.add("x", HERE, "reply", thread_ts=parent["ts"])
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert [reply["text"] for reply in peer.thread("C1", parent["ts"])] == ["reply"]
    assert peer.calls("conversations.replies")


def test_a_file_whose_answer_was_lost_is_shared_once(peer: SlackPeer, house: Build) -> None:
    here = house()
    parent = peer.post_as("U1", "C1", "parent")
    peer.fail("files.completeUploadExternal", drop="after")
    here.outbox.add("csv", HERE, "list", intent=Intent.FILE, filename="all.csv", file=b"x", thread_ts=parent["ts"])
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert len(peer.thread("C1", parent["ts"])) == 1


def test_an_unreadable_channel_gets_the_message_again_saying_it_may_be_a_repeat(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.state.channels["C1"].is_readable = False
    peer.fail("chat.postMessage", drop="after")
    here.outbox.add("run:1", HERE, "head")
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert texts(peer) == ["head", "head\nThis may be a repeat: Slack did not confirm the first try."]
    assert here.outbox.ts["run:1"] == peer.messages("C1")[1]["ts"]


def test_a_message_that_nobody_read_back_yet_is_looked_up_until_slack_answers(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.fail("chat.postMessage", drop="after")
    peer.fail("conversations.history", status=500, times=2)
    here.outbox.add("run:1", HERE, "head")
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert texts(peer) == ["head"]


def test_somebody_elses_key_in_the_channel_is_not_taken_for_ours(peer: SlackPeer, house: Build) -> None:
    here = house()
    forged = peer.post_as("U2", "C1", "forged")
    forged |= {"bot_id": "B_OTHER", "metadata": {"event_type": "backlinks_message", "event_payload": {"key": "run:1"}}}
    peer.fail("chat.postMessage", drop="before")
    here.outbox.add("run:1", HERE, "head")
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert texts(peer) == ["forged", "head"]


def test_a_closed_port_is_waited_for(peer: SlackPeer, house: Build) -> None:
    here = house()
    good = here.edge.api.client.base_url
    here.edge.api.client.base_url = "http://127.0.0.1:9/api/"
    number = here.outbox.add("run:1", HERE, "head")
    peer.wait_for(lambda: here.outbox.rows[number].codes)
    here.edge.api.client.base_url = good
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert texts(peer) == ["head"]
    assert not here.outbox.rows[number].item.is_uncertain


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found"])
def test_outside_the_channel_the_asker_learns_how_to_invite_the_bot(peer: SlackPeer, house: Build, code: str) -> None:
    here = house()
    peer.state.channels["C1"].is_member = False
    peer.state.channels["C1"].is_private = code == "channel_not_found"
    number = here.outbox.add("run:1", Place(Edge.SLACK, "C1", "", f"{peer.state.root}/response/R1"), "head")
    peer.wait_for(lambda: here.outbox.rows[number].state == "failed")
    assert here.outbox.rows[number].code == code
    assert "/invite @backlinks" in peer.wait_for(peer.private)[0]
    assert len(peer.wait_for(lambda: here.notes)) == 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"error": "is_archived"}, "archived"),
        ({"error": "restricted_action"}, "rules do not let me post there"),
        ({"error": "invalid_blocks", "times": 9}, "did not accept the layout"),
        ({"retry_after": 30}, "follows on its own"),
    ],
    ids=["archived", "restricted", "in no form", "rate limited"],
)
def test_the_asker_learns_privately_that_slack_refused_the_message(
    peer: SlackPeer, house: Build, fault: dict[str, Any], says: str
) -> None:
    here = house()
    peer.fail("chat.postMessage", **fault)
    asked_at = Place(Edge.SLACK, "C1", "", f"{peer.state.root}/response/R1")
    here.outbox.add("run:1", asked_at, "head", content={"message": "head", "hint": "", "domain": "example.com"})
    said = peer.wait_for(peer.private)[0]
    assert said.startswith("Slack did not take the message about example.com")
    assert says in said


def test_the_admin_is_told_once_a_day(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.fail("chat.postMessage", error="no_permission", times=3)
    for number in range(3):
        here.outbox.add(f"m{number}", HERE, "x")
    peer.wait_for(lambda: here.outbox.states() == ["failed"] * 3)
    assert [note[0] for note in peer.wait_for(lambda: here.notes)] == ["no_permission:C1"]


def test_an_archived_channel_is_told_once_until_it_works_again(peer: SlackPeer, house: Build) -> None:
    here, numbers, channel = house(), itertools.count(), peer.state.channels["C1"]

    def send(is_archived: bool) -> int:
        channel.is_archived = is_archived
        number = here.outbox.add(f"m{next(numbers)}", HERE, "x")
        peer.wait_for(lambda: here.outbox.rows[number].state in ("sent", "failed"))
        return number

    first = send(is_archived=True)
    send(is_archived=True)
    assert [note[0] for note in here.notes] == [f"is_archived:C1:{first}"]
    assert "unarchive" in here.notes[0][1]
    send(is_archived=False)
    again = send(is_archived=True)
    assert [note[0] for note in here.notes] == [f"is_archived:C1:{first}", f"is_archived:C1:{again}"]


@pytest.mark.parametrize("code", sorted(code for code, row in REFUSALS.items() if row.end is End.GIVE_UP))
def test_a_definite_refusal_ends_the_message(peer: SlackPeer, house: Build, code: str) -> None:
    here = house()
    peer.fail("chat.postMessage", error=code, when=lambda args: args["channel"] == "C1")
    number = here.outbox.add("m", HERE, "x")
    here.outbox.add("after", OTHER, "y")
    peer.wait_for(lambda: here.outbox.states() == ["failed", "sent"])
    assert here.outbox.rows[number].code == code
    assert len(peer.calls("chat.postMessage")) == 2


def test_an_error_word_that_we_do_not_know_is_tried_five_times(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.fail("chat.postMessage", error="brand_new_error", times=99)
    here.outbox.add("m", HERE, "x")
    peer.wait_for(lambda: here.outbox.states() == ["failed"])
    assert len(peer.calls("chat.postMessage")) == 5
    assert "brand_new_error" in peer.wait_for(lambda: here.notes)[0][1]


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
def test_a_refused_token_stops_deliveries_and_keeps_the_queue(
    peer: SlackPeer, house: Build, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr("bot.slack.deliver.PROBE_S", 0.2)
    here = house()
    peer.state.revoked = code
    for number in range(3):
        here.outbox.add(f"m{number}", HERE, str(number))
    peer.wait_for(lambda: here.notes)
    assert here.edge.health()["ok"] is False
    assert here.edge.health()["deliveries_stopped_by"] == code
    assert "failed" not in here.outbox.states()
    assert "SLACK_BOT_TOKEN" in here.notes[0][1]
    peer.state.revoked = ""
    peer.wait_for(lambda: here.outbox.states() == ["sent"] * 3)
    assert here.edge.health()["ok"] is True
    assert len(here.notes) == 1


def native(text: str) -> dict[str, Any]:
    cell = {"type": "raw_text", "text": "x"}
    table = {"type": "data_table", "caption": "t", "rows": [[cell], [cell]]}
    return {
        "message": text,
        "blocks": [table],
        "fallback": [{"type": "section", "text": {"type": "plain_text", "text": "as text"}}],
    }


def test_a_workspace_without_native_tables_gets_the_fallback(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.state.has_native_blocks = False
    here.outbox.add("m", HERE, content=native("numbers"))
    message = peer.wait_for(lambda: peer.messages("C1"))[0]
    assert [block["type"] for block in message["blocks"]] == ["section"]
    assert here.notes[0][0] == "invalid_blocks:"


def test_blocks_that_slack_refuses_in_every_form_leave_the_text(peer: SlackPeer, house: Build) -> None:
    here = house()
    bad = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    here.outbox.add("m", HERE, content={"message": "the text", "blocks": bad, "fallback": bad})
    message = peer.wait_for(lambda: peer.messages("C1"))[0]
    assert message["text"] == "the text"
    assert message["blocks"] == []


@pytest.mark.parametrize("intent", [Intent.POST, Intent.EDIT])
def test_a_text_that_is_too_long_arrives_shortened(peer: SlackPeer, house: Build, intent: Intent) -> None:
    here = house()
    ts = ""
    if intent is Intent.EDIT:
        here.outbox.add("m", HERE, "short")
        ts = peer.wait_for(lambda: peer.messages("C1"))[0]["ts"]
    here.outbox.add("m", HERE, "long " * 10_000, intent=intent, ts=ts)
    peer.wait_for(lambda: any(text.startswith("long") for text in texts(peer)))
    assert len(texts(peer)[0]) < 4_000


def test_msg_too_long_is_answered_with_a_short_text(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.fail("chat.postMessage", error="msg_too_long", times=9, when=lambda args: len(args["text"]) > 1_000)
    here.outbox.add("m", HERE, "long " * 700)
    assert len(peer.wait_for(lambda: peer.messages("C1"))[0]["text"]) <= 1_000


@pytest.mark.parametrize("reason", ["edit_window_closed", "message_not_found", "cant_update_message"])
def test_a_message_out_of_reach_is_continued_in_a_new_one_that_links_to_it(peer: SlackPeer, house: Build, reason: str) -> None:
    here = house()
    here.outbox.add("run:1", HERE, "running")
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    old = peer.messages("C1")[0]
    match reason:
        case "edit_window_closed":
            peer.state.edit_window_open = False
        case "message_not_found":
            peer.state.channels["C1"].messages.clear()
        case "cant_update_message":
            old["bot_id"] = "B_OTHER"
    here.outbox.add("run:1", HERE, "done", intent=Intent.EDIT)
    peer.wait_for(lambda: here.outbox.states() == ["sent", "sent"])
    new = peer.messages("C1")[-1]
    assert new["ts"] != old["ts"]
    assert new["text"].startswith("done\nThis continues ")
    assert (f"p{old['ts'].replace('.', '')}" in new["text"]) is (reason != "message_not_found")
    assert here.outbox.ts["run:1"] == new["ts"]


def test_a_template_that_fails_for_one_message_leaves_its_sentence(peer: SlackPeer, house: Build) -> None:
    here = house()
    here.outbox.add("m", HERE, content={"message": "plain", "hint": 3})
    peer.wait_for(lambda: here.outbox.states() == ["sent"])
    assert texts(peer) == ["plain"]


def test_an_unsent_whisper_falls_back_from_an_expired_response_url(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.fail("response_url", status=404)
    here.outbox.private("p", Place(Edge.SLACK, "C1", "", f"{peer.state.root}/response/R1"), "U1", "error", {"message": "hi"})
    assert peer.wait_for(lambda: peer.ephemerals)[0]["text"] == "hi"


def test_a_thousand_faults_lose_nothing_and_repeat_nothing(peer: SlackPeer, house: Build) -> None:
    here = house(every_s=0.0)
    channels = [f"C{number}" for number in range(10, 30)]
    for channel in channels:
        peer.add_channel(channel, channel)
    kinds: list[dict[str, Any]] = [{"drop": "after"}, {"drop": "before"}, {"status": 500}, {"status": 500, "is_late": True}]
    for number in range(300):
        peer.fail("chat.postMessage", **kinds[number % 4], when=lambda args, n=number: args["channel"] == channels[n % 20])
    for number in range(400):
        here.outbox.add(f"m{number}", Place(Edge.SLACK, channels[number % 20]), f"text {number}")
    peer.wait_for(lambda: set(here.outbox.states()) == {"sent"}, timeout_s=100)
    arrived = [message["text"] for channel in channels for message in peer.messages(channel)]
    assert len(arrived) == len(set(arrived)) == 400


def test_stopping_gives_back_what_waits_and_finishes_what_is_being_sent(peer: SlackPeer, house: Build) -> None:
    here = house(every_s=3.0)
    peer.fail("chat.postMessage", delay_s=0.3)
    here.outbox.add("a", HERE, "slow")
    here.outbox.add("b", HERE, "waiting")
    peer.wait_for(lambda: peer.calls("chat.postMessage"))
    started = time.monotonic()
    here.edge.stop()
    assert time.monotonic() - started < 5
    assert here.outbox.states() == ["sent", "queued"]
    assert texts(peer) == ["slow"]


class AtOnce:
    """A pool whose work is done before submit() returns, as a thread that overtakes its caller does."""

    def submit(self, work: Callable[[Any], None], item: Any) -> "Future[None]":
        future: Future[None] = Future()
        future.set_result(work(item))
        return future

    def shutdown(self, **_: Any) -> None:
        pass


def test_a_delivery_that_ends_before_it_is_watched_does_not_stop_the_rest(peer: SlackPeer, house: Build) -> None:
    here = house()
    assert here.edge._deliverer is not None
    here.edge._deliverer._pool = AtOnce()  # type: ignore[assignment]
    here.outbox.add("run:1", HERE, "one")
    here.outbox.add("run:2", HERE, "two")
    peer.wait_for(lambda: here.outbox.states() == ["sent", "sent"])
