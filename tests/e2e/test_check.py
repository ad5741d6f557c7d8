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
    """Drop one export, press Import on its preview, and give the message as it ends."""
    peer.drop_file(channel, path.name, path.read_bytes())

    def preview() -> dict[str, Any] | None:
        return next((m for m in ours(peer, channel) if path.name in text_of(m) and "import_file" in str(m.get("blocks"))), None)

    shown = peer.wait_for(preview)
    peer.click(shown, "import_file", channel=channel)
    return peer.wait_for(
        lambda: next((m for m in ours(peer, channel) if m["ts"] == shown["ts"] and "new to us" in text_of(m)), None)
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
