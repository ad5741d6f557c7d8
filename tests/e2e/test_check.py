"""Command in, thread out: import by a dropped file, `/backlinks check`, the parent, the thread, the file."""

from pathlib import Path
from typing import Any

from bot.demo import World
from tests.e2e.conftest import Start, text_of
from tests.peers.slack import SlackPeer


def import_all(peer: SlackPeer, world: World) -> None:
    """Drop both exports and press Import on each."""
    for path in world.exports:
        drop(peer, "C1", path)


def drop(peer: SlackPeer, channel: str, path: Path) -> dict[str, Any]:
    n_before = len(peer.messages(channel))
    peer.drop_file(channel, path.name, path.read_bytes())
    preview = peer.wait_for(lambda: ours(peer, channel)[n_before:] and ours(peer, channel)[-1])
    peer.click(preview, "import_file", channel=channel)
    return peer.wait_for(
        lambda: (m := ours(peer, channel)[-1]) and "Import" in text_of(m) and "new" in text_of(m) and m, timeout_s=20
    )


def ours(peer: SlackPeer, channel: str) -> list[dict[str, Any]]:
    """Parents that the bot posted in a channel."""
    return [m for m in peer.messages(channel) if m.get("bot_id") and m.get("thread_ts", m["ts"]) == m["ts"]]


def finished(peer: SlackPeer, channel: str) -> dict[str, Any] | None:
    """The parent of a check that has ended and has its file."""
    for message in ours(peer, channel):
        if "referring domains" in text_of(message) and any(m.get("files") for m in peer.thread(channel, message["ts"])):
            return message
    return None


def test_a_dropped_export_and_a_check_end_in_one_parent_with_its_thread(peer: SlackPeer, world: World, start: Start) -> None:
    with start():
        peer.command("/backlinks", f"track {world.domain}")
        import_all(peer, world)
        peer.command("/backlinks", f"check {world.domain}")
        parent = peer.wait_for(lambda: finished(peer, "C1"), timeout_s=60)
        thread = peer.thread("C1", parent["ts"])
    assert world.domain in text_of(parent)
    heads = [text_of(m) for m in thread]
    for word in ("Needs you", "Anchors", "Placement", "Pages", "Sources"):
        assert any(word.lower() in head.lower() for head in heads), word
    assert any("Looking at" in said for said in peer.private())
