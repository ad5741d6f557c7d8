"""Leases of a process that is known to be dead end at once; what it held is given out again."""

from datetime import timedelta

from bot.core.places import Edge, Place
from storage import Storage
from tests.storage.samples import NOW, bring, claim, open_run

LEASE_S = 120.0
SOON = NOW + timedelta(seconds=1)


def test_what_a_dead_process_held_is_taken_up_by_the_next(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("b.org/1")])
    run = open_run(storage)
    storage.outbox.post("k", Place(Edge.SLACK, "C1"), "note", {"message": "x"}, now=NOW)
    storage.inbox.put("i", "command", {}, NOW)
    assert storage.leases.owners(NOW) == ()
    assert storage.runs.claim("dead", NOW, LEASE_S)
    assert storage.outbox.claim(Edge.SLACK, "dead", NOW, LEASE_S)
    assert storage.inbox.claim("dead", NOW, LEASE_S)
    assert storage.leases.owners(SOON) == ("dead",)
    assert storage.runs.claim("next", SOON, LEASE_S) is None
    assert storage.leases.end("dead", SOON) == 3
    assert storage.leases.owners(SOON) == ()
    again = storage.runs.claim("next", SOON, LEASE_S)
    message = storage.outbox.claim(Edge.SLACK, "next", SOON, LEASE_S)
    assert again is not None
    assert again.id == run.id
    assert message is not None
    assert message.is_uncertain
    assert storage.inbox.claim("next", SOON, LEASE_S) is not None
    assert storage.leases.owners(SOON) == ("next",)
