"""What a reader of the channel sees: the bot's messages as text, by their keys, parents and threads apart."""

from collections import Counter
from pathlib import Path
from typing import Any

from bot.demo import World
from tests.peers.slack import SlackPeer

Json = dict[str, Any]


def text_of(message: Json) -> str:
    """Everything a reader sees of one message, as one string."""
    found: list[str] = [str(message.get("text", ""))]

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(message.get("blocks"))
    return "\n".join(found)


def ours(peer: SlackPeer, channel: str) -> list[Json]:
    """Parents that the bot posted in a channel."""
    return [m for m in peer.messages(channel) if m.get("bot_id") and m.get("thread_ts", m["ts"]) == m["ts"]]


def all_ours(peer: SlackPeer, channel: str) -> list[Json]:
    """Everything that the bot posted in a channel, threads included."""
    return [m for m in peer.state.channels[channel].messages if m.get("bot_id")]


def keys(peer: SlackPeer, channel: str) -> Counter[str]:
    """How often each of the bot's messages stands in a channel, by the key in its metadata; files by their names."""
    found: Counter[str] = Counter()
    for message in all_ours(peer, channel):
        if message.get("files"):
            found.update(str(file["name"]) for file in message["files"])
        else:
            found[str(message.get("metadata", {}).get("event_payload", {}).get("key", ""))] += 1
    return found


def with_text(messages: list[Json], *words: str) -> Json | None:
    """The newest message in which all `words` stand."""
    return next((m for m in reversed(messages) if all(word in text_of(m) for word in words)), None)


def private_with(peer: SlackPeer, *words: str) -> str:
    """The newest text that one person alone was shown and in which all `words` stand, "" for none."""
    return next((said for said in reversed(peer.private()) if all(word in said for word in words)), "")


def finished(peer: SlackPeer, channel: str) -> Json | None:
    """The newest parent of a check that has ended and has its file."""
    for message in reversed(ours(peer, channel)):
        if "referring domain" in text_of(message) and any(m.get("files") for m in peer.thread(channel, message["ts"])):
            return message
    return None


def drop(peer: SlackPeer, channel: str, path: Path, timeout_s: float = 10.0) -> Json:
    """Drop one export, press Import on its preview, and give the message as it ends."""
    peer.drop_file(channel, path.name, path.read_bytes(), timeout_s=timeout_s)

    def preview() -> Json | None:
        return next((m for m in ours(peer, channel) if path.name in text_of(m) and "import_file" in str(m.get("blocks"))), None)

    def imported() -> Json | None:
        return next((m for m in ours(peer, channel) if m["ts"] == shown["ts"] and "new to us" in text_of(m)), None)

    shown = peer.wait_for(preview, timeout_s) or {}
    peer.click(shown, "import_file", channel=channel, timeout_s=timeout_s)
    return peer.wait_for(imported, timeout_s) or {}


def import_all(peer: SlackPeer, world: World) -> None:
    """Drop both exports and press Import on each."""
    for path in world.exports:
        drop(peer, "C1", path)
