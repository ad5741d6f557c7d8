"""While requests pour in they are acknowledged first; what was acknowledged is answered all the same."""

import time
from collections.abc import Callable

import pytest

from bot.command import Reply, Request
from bot.slack.api import WebApi
from bot.slack.dispatch import GIVE_WAY, LONGEST_PAUSE_S, Dispatcher
from bot.slack.send import Sender
from tests.peers.slack import SlackPeer
from tests.slack.boxes import MemoryInbox, MemoryOutbox
from tests.slack.conftest import clock, simple

BODY = {"user_id": "U1", "team_id": "T0TEAM", "channel_id": "C1", "text": "status"}


def working(peer: SlackPeer, inbox: MemoryInbox, handle: Callable[[Request], Reply], *, is_pouring: bool) -> Dispatcher:
    sender = Sender(WebApi(peer.state.bot_token, base_url=peer.api_url))
    return Dispatcher(
        inbox, MemoryOutbox(), sender, handle, simple, dict, owner="me", clock=clock, is_pouring=lambda: is_pouring, workers=1
    )


def busily(request: Request) -> Reply:
    """Thirty milliseconds of a processor."""
    began = time.thread_time()
    while time.thread_time() - began < 0.03:
        pass
    return Reply("note", {"message": "done"})


@pytest.mark.parametrize(("is_pouring", "at_least_s"), [(True, 2 * GIVE_WAY * 0.03), (False, 0.0)])
def test_answers_are_paced_by_what_they_take(peer: SlackPeer, is_pouring: bool, at_least_s: float) -> None:
    inbox = MemoryInbox()
    for number in range(3):
        inbox.put(f"k{number}", "command", BODY, clock())
    dispatcher = working(peer, inbox, busily, is_pouring=is_pouring)
    began = time.monotonic()
    dispatcher.start()
    peer.wait_for(lambda: len(inbox.ends) == 3)
    assert time.monotonic() - began >= at_least_s
    dispatcher.stop()
    assert set(inbox.ends.values()) == {"done"}


def test_who_pauses_ends_at_once_when_told_to(peer: SlackPeer) -> None:
    inbox = MemoryInbox()
    inbox.put("k", "command", BODY, clock())

    def long(request: Request) -> Reply:
        return [busily(request) for _ in range(4)][-1]

    dispatcher = working(peer, inbox, long, is_pouring=True)
    dispatcher.start()
    peer.wait_for(lambda: inbox.ends)
    began = time.monotonic()
    dispatcher.stop()
    assert time.monotonic() - began < LONGEST_PAUSE_S
