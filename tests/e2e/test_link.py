"""`watch`, `link` and *Recheck* through Slack: the parent, its thread, the edit, and the same inside a thread."""

import json
from typing import Any

from bot.demo import World
from tests.e2e.conftest import Start
from tests.peers.slack import SlackPeer

PAGE = "http://allotment-diary.example/best-spades"
DIFFERS = "rel is “followed”, agreed was “nofollow”"


def holding(messages: list[dict[str, Any]], *words: str) -> list[dict[str, Any]]:
    """Messages of ours that hold all the words."""
    return [m for m in messages if m.get("bot_id") and all(word in json.dumps(m, ensure_ascii=False) for word in words)]


def test_a_watched_page_is_visited_shown_and_rechecked(peer: SlackPeer, world: World, start: Start) -> None:
    def wait(*words: str, under: str = "", n: int = 1) -> dict[str, Any]:
        """The last of at least n messages with these words: parents of the channel, or replies under one."""

        def found() -> list[dict[str, Any]]:
            held = holding(peer.thread("C1", under) if under else peer.messages("C1"), *words)
            return held if len(held) >= n else []

        return peer.wait_for(found, timeout_s=20)[-1]

    with start():
        peer.command("/backlinks", f"track {world.domain}")
        wait("is now tracked")
        peer.command("/backlinks", f"watch {PAGE} rel:nofollow until:2099-01-01")
        agreed = wait("Agreement stored")["ts"]
        wait("Rechecked", DIFFERS, under=agreed)
        wait("How I know", under=agreed)
        peer.command("/backlinks", f"link {PAGE}")
        card = wait("One link", DIFFERS)
        peer.click(card, "recheck", channel="C1")
        assert wait("Rechecked", DIFFERS)["ts"] == card["ts"]
        wait("How I know", under=card["ts"], n=2)
        peer.mention(f"why {PAGE}", channel="C1", thread_ts=agreed)
        wait("Decisions, newest first", under=agreed)
        peer.mention(f"link {PAGE}", channel="C1", thread_ts=agreed)
        wait("How I know", under=agreed, n=2)
