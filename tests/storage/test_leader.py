"""One leads: renewed it stays, run out it goes to another, and a clock that jumps keeps nobody out."""

from datetime import timedelta

from storage import Storage
from tests.storage.samples import NOW

S = timedelta(seconds=1)


def test_the_first_leads_and_others_wait(storage: Storage) -> None:
    assert storage.leader.hold("schedule", "a", NOW, 25) == NOW
    assert storage.leader.hold("schedule", "b", NOW + S, 25) is None
    assert storage.leader.hold("schedule", "a", NOW + 20 * S, 25) == NOW
    assert storage.leader.hold("schedule", "b", NOW + 40 * S, 25) is None
    assert storage.leader.hold("other", "b", NOW, 25) == NOW


def test_a_dead_leader_is_followed_within_its_lease(storage: Storage) -> None:
    storage.leader.hold("schedule", "a", NOW, 25)
    assert storage.leader.hold("schedule", "b", NOW + 25 * S, 25) == NOW + 25 * S
    assert storage.leader.hold("schedule", "a", NOW + 26 * S, 25) is None


def test_who_lost_the_lead_and_takes_it_again_leads_since_then(storage: Storage) -> None:
    storage.leader.hold("schedule", "a", NOW, 25)
    assert storage.leader.hold("schedule", "a", NOW + 100 * S, 25) == NOW + 100 * S


def test_a_leader_that_goes_in_order_is_followed_at_once(storage: Storage) -> None:
    storage.leader.hold("schedule", "a", NOW, 25)
    assert not storage.leader.let_go("schedule", "b", NOW)
    assert storage.leader.let_go("schedule", "a", NOW + S)
    assert storage.leader.hold("schedule", "b", NOW + S, 25) == NOW + S


def test_a_lease_from_a_clock_that_jumped_ahead_keeps_nobody_out(storage: Storage) -> None:
    storage.leader.hold("schedule", "a", NOW + timedelta(days=30), 25)
    assert storage.leader.hold("schedule", "b", NOW, 25) == NOW


def test_a_process_that_died_leads_no_longer(storage: Storage) -> None:
    storage.leader.hold("schedule", "a", NOW, 25)
    assert storage.leases.owners(NOW) == ("a",)
    storage.leases.end("a", NOW + S)
    assert storage.leader.hold("schedule", "b", NOW + S, 25) == NOW + S
