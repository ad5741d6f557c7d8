"""Slack does not take a message: each of its words has its end, the asker or the admin learns of it, nothing comes twice."""

from tests.e2e.conftest import Start
from tests.e2e.talk import all_ours, finished, keys, ours, private_with, with_text
from tests.peers.pages import PagesPeer
from tests.peers.slack import SlackPeer


def test_not_in_the_channel_tells_the_asker_how_to_invite_us_and_asking_again_posts_it(
    peer: SlackPeer, web: PagesPeer, start_small: Start
) -> None:
    web.close_gate(after=1)
    peer.state.channels["C1"].is_member = False
    with start_small():
        peer.command("/backlinks", "check example.com")
        told = peer.wait_for(lambda: private_with(peer, "/invite @backlinks"))
        peer.state.channels["C1"].is_member = True
        peer.command("/backlinks", "check example.com")
        peer.wait_for(lambda: private_with(peer, "being checked already"))
        web.open_gate()
        peer.wait_for(lambda: finished(peer, "C1"))
    assert "not in that channel" in told
    assert len(ours(peer, "C1")) == 1
    assert max(keys(peer, "C1").values()) == 1


def test_a_workspace_without_native_tables_gets_the_same_report_in_plain_blocks(peer: SlackPeer, start_small: Start) -> None:
    peer.state.has_native_blocks = False
    with start_small(admin_channel="C2"):
        peer.command("/backlinks", "check example.com")
        parent = peer.wait_for(lambda: finished(peer, "C1"))
        peer.wait_for(lambda: with_text(all_ours(peer, "C2"), "simpler form"))
    thread = peer.thread("C1", parent["ts"])
    assert with_text(thread, "Anchors")
    assert "data_table" not in str(thread)
    assert all(m.get("blocks") or m.get("files") for m in thread)
    assert len(all_ours(peer, "C2")) == 1


def test_a_rate_limit_is_waited_for_and_an_overlong_message_comes_shortened(peer: SlackPeer, start_small: Start) -> None:
    peer.fail("chat.postMessage", retry_after=1)
    peer.fail("chat.postMessage", error="msg_too_long", when=lambda args: bool(args.get("thread_ts")))
    peer.fail("chat.update", retry_after=1)
    with start_small():
        peer.command("/backlinks", "check example.com")
        peer.wait_for(lambda: finished(peer, "C1"), timeout_s=20)
    refused = [call for call in peer.calls() if (call.answer or {}).get("error")]
    assert sorted(str((call.answer or {})["error"]) for call in refused) == ["msg_too_long", "ratelimited", "ratelimited"]
    assert max(keys(peer, "C1").values()) == 1


def test_answers_lost_on_the_way_are_looked_for_and_nothing_stands_twice(peer: SlackPeer, start_small: Start) -> None:
    peer.fail("chat.postMessage", drop="after", when=lambda args: not args.get("thread_ts"))
    peer.fail("chat.postMessage", drop="after", when=lambda args: bool(args.get("thread_ts")))
    peer.fail("chat.postMessage", status=503, is_late=True, when=lambda args: bool(args.get("thread_ts")))
    peer.fail("files.completeUploadExternal", drop="after")
    with start_small():
        peer.command("/backlinks", "check example.com")
        peer.wait_for(lambda: finished(peer, "C1") if not any(f.times for f in peer.state.faults) else None, timeout_s=30)
        peer.wait_for(lambda: len(peer.calls("conversations.replies")) >= 3, timeout_s=20)
    assert max(keys(peer, "C1").values()) == 1
    assert len(ours(peer, "C1")) == 1


def test_a_revoked_token_keeps_the_queue_and_shows_in_healthz(peer: SlackPeer, web: PagesPeer, start_small: Start) -> None:
    web.close_gate(after=1)
    with start_small() as edge:
        peer.command("/backlinks", "check example.com")
        peer.wait_for(lambda: ours(peer, "C1"))
        peer.state.revoked = "token_revoked"
        web.open_gate()
        peer.wait_for(lambda: edge.health()["deliveries_stopped_by"] == "token_revoked", timeout_s=20)
        assert edge.health()["ok"] is False
        assert edge.health()["outbox"] > 0
    peer.state.revoked = ""
    with start_small():
        peer.wait_for(lambda: finished(peer, "C1"), timeout_s=20)
    assert max(keys(peer, "C1").values()) == 1
