"""Sites by workspace, domain and channel."""

import pytest

from bot.core.errors import NotFound
from storage import Storage
from tests.storage.samples import NOW


def test_a_site_is_made_once_per_workspace(storage: Storage) -> None:
    first = storage.sites.ensure("example.com", "T1", NOW)
    assert storage.sites.ensure("example.com", "T1", NOW) == first
    other = storage.sites.ensure("example.com", "T2", NOW)
    assert other.id != first.id
    assert storage.sites.of("example.com", "T2") == other
    assert storage.sites.of("example.com", "T3") is None
    assert storage.sites.of("example.com") == first, "a shell names no workspace"
    assert storage.sites.get(first.id) == first
    with pytest.raises(NotFound):
        storage.sites.get(99)


def test_a_site_is_bound_to_a_channel(storage: Storage) -> None:
    site = storage.sites.ensure("example.com", "T1", NOW)
    assert storage.sites.by_channel("T1", "") == ()
    storage.sites.track(site.id, "C1", "Europe/Berlin", NOW)
    (found,) = storage.sites.by_channel("T1", "C1")
    assert (found.channel, found.timezone, found.tracked_at) == ("C1", "Europe/Berlin", NOW)
    assert storage.sites.by_channel("T2", "C1") == ()
    storage.sites.untrack(site.id)
    assert storage.sites.by_channel("T1", "C1") == ()
    assert [one.domain for one in storage.sites.all()] == ["example.com"]


def test_a_sibling_leads_to_its_site(storage: Storage) -> None:
    site = storage.sites.ensure("example.com", "T1", NOW)
    storage.sites.set_siblings(site.id, ("example.net", "example.org"))
    found = storage.sites.of("example.org", "T1")
    assert found is not None
    assert found.own_domains == ("example.com", "example.net", "example.org")


def test_what_a_shell_made_first_becomes_the_workspaces(storage: Storage) -> None:
    made = storage.sites.ensure("example.com", "", NOW)
    storage.sites.ensure("example.org", "T1", NOW)
    storage.sites.ensure("example.org", "", NOW)
    assert storage.sites.adopt("T1") == 1
    assert storage.sites.adopt("T1") == 0
    found = storage.sites.of("example.com", "T1")
    assert found is not None
    assert found.id == made.id
    assert storage.sites.of("example.com", "T2") is None
    assert storage.sites.ensure("example.com", "", NOW).id == made.id
