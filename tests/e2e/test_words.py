"""Asking by mention, inside threads and in direct messages; and staying out of what other people say."""

from tests.e2e.conftest import Start
from tests.e2e.talk import all_ours, finished, keys, ours, private_with, text_of, with_text
from tests.peers.slack import SlackPeer


def test_a_check_asked_for_inside_a_thread_is_answered_in_that_thread(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        topic = peer.post_as("U2", "C1", "How are our links?")
        peer.mention("check example.com", thread_ts=topic["ts"])
        peer.wait_for(lambda: any(m.get("files") for m in peer.thread("C1", topic["ts"])))
        thread = [m for m in peer.thread("C1", topic["ts"]) if m.get("bot_id")]
    assert all(m["thread_ts"] == topic["ts"] for m in all_ours(peer, "C1"))
    assert not ours(peer, "C1")
    assert with_text(thread, "6 referring domains", "checked")
    assert with_text(thread, "Sources")
    assert max(keys(peer, "C1").values()) == 1


def test_a_check_asked_for_by_mention_in_the_channel_is_a_parent_of_its_own(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        asked = peer.mention("check example.com")
        parent = peer.wait_for(lambda: finished(peer, "C1"))
        assert parent["ts"] != asked
        assert private_with(peer, "Looking at example.com")
        assert not peer.thread("C1", asked)


def test_a_direct_message_is_a_command_and_a_greeting_gets_help(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        peer.direct("help")
        told = peer.wait_for(lambda: with_text(all_ours(peer, "D1"), "check <domain or url>"))
        peer.direct("chek example.com")
        peer.wait_for(lambda: with_text(all_ours(peer, "D1"), "chek"))
        peer.direct("check example.com")
        peer.wait_for(lambda: finished(peer, "D1"))
    assert "import" in text_of(told)
    assert not all_ours(peer, "C1")


def test_a_file_sent_in_a_direct_message_gets_one_preview(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        peer.drop_file("D1", "more.csv", b"page,target\nhttp://blog.example/a,http://example.com/\n")
        peer.wait_for(lambda: with_text(all_ours(peer, "D1"), "more.csv"))
        peer.direct("help")
        peer.wait_for(lambda: with_text(all_ours(peer, "D1"), "check <domain or url>"))
    assert len([m for m in all_ours(peer, "D1") if "more.csv" in text_of(m)]) == 1


def test_what_people_say_to_each_other_is_left_alone(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        for text in ("check example.com", "backlinks check example.com", "/backlinks check example.com"):
            said = peer.post_as("U1", "C1", text)
            peer.event({"type": "message", "channel_type": "channel", "channel": "C1", **said})
        bot = {"type": "message", "channel_type": "im", "channel": "D1", "bot_id": "B9", "text": "check example.com", "ts": "1.2"}
        peer.event(bot)
        peer.event({"type": "app_mention", "channel": "C1", "bot_id": "B9", "user": "U9", "text": "<@U0BOT> help", "ts": "1.3"})
        peer.direct("help")
        peer.wait_for(lambda: with_text(all_ours(peer, "D1"), "check <domain or url>"))
    assert not all_ours(peer, "C1")
    assert len(all_ours(peer, "D1")) == 1
    assert not peer.private()


def test_the_empty_command_and_status_answer_privately(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        for text, word in (("", "Commands"), ("help check", "limit:500"), ("help chek", "check"), ("status", "example.com")):
            n_before = len(peer.responses)
            peer.command("/backlinks", text)
            peer.wait_for(lambda n=n_before: len(peer.responses) > n)
            assert word in text_of(peer.responses[-1]), text
    assert not all_ours(peer, "C1")
