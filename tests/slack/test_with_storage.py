"""The edge on the real storage: what was acknowledged or queued survives the process."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.places import Edge, Place
from storage import Storage
from tests.peers.slack import SlackPeer
from tests.slack.conftest import House, clock

HERE = Place(Edge.SLACK, "C1")
LONG_AGO = timedelta(minutes=10)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage.open(f"sqlite:///{tmp_path / 'backlinks.db'}")
    storage.migrate()
    yield storage
    storage.close()


@pytest.fixture
def kept(storage: Storage, house: Callable[..., House]) -> Callable[..., House]:
    """Builds an edge on the storage."""

    def build(mode: str = "socket", **config: Any) -> House:
        return house(mode, inbox=storage.inbox, outbox=storage.outbox, transaction=storage.transaction, **config)

    return build


def said(text: str) -> dict[str, str]:
    return {"message": text, "hint": ""}


def is_empty(storage: Storage) -> bool:
    return storage.outbox.ages(clock()).n_waiting == 0


def test_a_command_goes_in_and_its_answer_out(peer: SlackPeer, storage: Storage, kept: Callable[..., House]) -> None:
    kept()
    peer.command("/backlinks", "check example.com")
    assert peer.wait_for(peer.private) == ["heard check example.com"]
    peer.wait_for(lambda: storage.inbox.waiting() == 0)


def test_what_a_dead_process_had_acknowledged_is_finished_by_the_next(
    peer: SlackPeer, storage: Storage, kept: Callable[..., House]
) -> None:
    payload = {"user_id": "U1", "team_id": "T0TEAM", "channel_id": "C1", "text": "check example.com"}
    storage.inbox.put("trigger:1", "command", payload, clock() - LONG_AGO)
    storage.inbox.put("trigger:2", "command", payload | {"text": "status"}, clock() - LONG_AGO)
    storage.inbox.claim("dead", clock() - LONG_AGO, 60)
    here = kept()
    peer.wait_for(lambda: storage.inbox.waiting() == 0)
    assert sorted(request.words for request in here.asked) == [("check", "example.com"), ("status",)]


def test_a_run_is_posted_edited_and_its_thread_follows_through_lost_answers(
    peer: SlackPeer, storage: Storage, kept: Callable[..., House]
) -> None:
    kept()
    for drop in ("after", "before", "after"):
        peer.fail("chat.postMessage", drop=drop)
    storage.outbox.post("run:1", HERE, "head", said("running"))
    for name in ("needs", "changes", "anchors"):
        storage.outbox.post(f"run:1/{name}", HERE, "part", said(name), parent_key="run:1")
    storage.outbox.post("run:1/csv", HERE, "part", said("the full list"), parent_key="run:1", filename="a.csv", file=b"x,y\n")
    storage.outbox.edit("run:1", "head", said("done"))
    peer.wait_for(lambda: is_empty(storage), timeout_s=30)
    parent = peer.messages("C1")
    assert [message["text"] for message in parent] == ["done"]
    assert [reply["text"] for reply in peer.thread("C1", parent[0]["ts"])] == ["needs", "changes", "anchors", "the full list"]
    assert storage.outbox.ts_of("run:1") == parent[0]["ts"]


def test_a_message_whose_sender_died_after_posting_is_not_posted_again(
    peer: SlackPeer, storage: Storage, kept: Callable[..., House]
) -> None:
    storage.outbox.post("run:1", HERE, "head", said("hello"), now=clock() - LONG_AGO)
    storage.outbox.claim(Edge.SLACK, "dead", clock() - LONG_AGO, 60)
    peer.post_as("U0BOT", "C1", "hello")
    peer.messages("C1")[0] |= {
        "bot_id": "B0BOT",
        "metadata": {"event_type": "backlinks_message", "event_payload": {"key": "run:1"}},
    }
    kept()
    peer.wait_for(lambda: is_empty(storage))
    assert len(peer.messages("C1")) == 1
    assert storage.outbox.ts_of("run:1") == peer.messages("C1")[0]["ts"]


def test_after_a_message_was_continued_its_thread_goes_on_there(
    peer: SlackPeer, storage: Storage, kept: Callable[..., House]
) -> None:
    kept()
    storage.outbox.post("run:1", HERE, "head", said("running"))
    peer.wait_for(lambda: is_empty(storage))
    peer.state.channels["C1"].messages.clear()
    storage.outbox.edit("run:1", "head", said("done"))
    peer.wait_for(lambda: is_empty(storage))
    new = peer.messages("C1")[0]
    assert storage.outbox.ts_of("run:1") == new["ts"]
    storage.outbox.post("run:1/a", HERE, "part", said("details"), parent_key="run:1")
    peer.wait_for(lambda: is_empty(storage))
    assert [reply["text"] for reply in peer.thread("C1", new["ts"])] == ["details"]


def test_the_asker_learns_that_the_bot_is_not_in_the_channel(
    peer: SlackPeer, storage: Storage, kept: Callable[..., House]
) -> None:
    peer.state.channels["C1"].is_member = False
    kept()
    storage.outbox.post("run:1", Place(Edge.SLACK, "C1", "", f"{peer.state.root}/response/R1"), "head", said("x"))
    assert "/invite @backlinks" in peer.wait_for(peer.private)[0]


def test_a_full_inbox_file_is_told_to_the_person(peer: SlackPeer, storage: Storage, kept: Callable[..., House]) -> None:
    kept()
    with storage._db.writing() as connection:
        connection.exec_driver_sql("DROP TABLE inbox")
    assert "nothing was started" in peer.command("/backlinks", "check example.com").payload["text"]
