"""Runs: one per site, leased, taken over, resumed; their pages woven by host."""

from datetime import timedelta

import pytest

from bot.core.records import RunStatus
from storage import Storage
from tests.storage.samples import DAY, NOW, all_live, bring, claim, open_run, site

LEASE_S = 60.0
LATER = NOW + timedelta(seconds=61)


def test_one_run_per_site(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/1", "https://example.com/x"), claim("b.org/1")])
    first = open_run(storage)
    assert (first.n_total, first.n_done, first.status) == (2, 0, RunStatus.RUNNING)
    assert open_run(storage, "r2") == first
    assert storage.runs.running(site(storage).id) == first
    assert storage.runs.finish(first.id, RunStatus.FINISHED, NOW)
    assert not storage.runs.finish(first.id, RunStatus.PARTIAL, NOW)
    second = open_run(storage, "r2")
    assert second.id != first.id
    assert open_run(storage).id == first.id, "a request asked twice finds its own run"
    latest = storage.runs.latest(site(storage).id)
    assert latest is not None
    assert latest.id == first.id


def test_a_page_is_visited_once_with_all_its_links(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/1", "https://example.com/x"), claim("www.a.org/1/")])
    (item,) = storage.runs.items(open_run(storage).id)
    assert [link.target_page for link in item.links] == ["https://example.com/", "https://example.com/x"]


def test_hosts_are_woven_together_the_longest_queue_first(storage: Storage) -> None:
    bring(storage, [claim(f"small.org/{n}") for n in range(2)] + [claim(f"big.org/{n}") for n in range(6)])
    hosts = [item.page.split("/")[2] for item in storage.runs.items(open_run(storage).id)]
    assert hosts == ["big.org", "small.org", "big.org", "big.org", "big.org", "big.org", "small.org", "big.org"] or (
        hosts[0] == "big.org" and hosts.index("small.org") < 4 and hosts[-1] == "big.org"
    )
    assert storage.runs.pages_by_host(1) == {"big.org": 6, "small.org": 2}


def test_a_limit_takes_the_pages_visited_longest_ago(storage: Storage) -> None:
    bring(storage, [claim(f"a.org/{n}") for n in range(4)])
    first = open_run(storage, limit=2)
    storage.links.record_many(first.id, all_live(list(storage.runs.items(first.id))))
    storage.runs.finish(first.id, RunStatus.FINISHED, NOW)
    second = open_run(storage, "r2", limit=3)
    pages = {item.page[-1] for item in storage.runs.items(second.id)}
    assert {"2", "3"} < pages
    assert len(pages) == 3


def test_only_pages_that_may_link_to_the_page_asked_for(storage: Storage) -> None:
    rows = [claim("a.org/1", "https://example.com/x"), claim("a.org/2"), claim("a.org/3", "")]
    bring(storage, rows)
    run = open_run(storage, target_page="http://www.example.com/x/")
    assert {item.page for item in storage.runs.items(run.id)} == {"https://a.org/1", "https://a.org/3"}


class TestLease:
    def test_is_one_owners_until_it_ends(self, storage: Storage) -> None:
        bring(storage, [claim("a.org/1")])
        run = open_run(storage)
        mine = storage.runs.claim("one", NOW, LEASE_S)
        assert mine is not None
        assert mine.id == run.id
        assert storage.runs.claim("two", NOW, LEASE_S) is None
        assert storage.runs.extend(run.id, "one", NOW, LEASE_S, 5.0)
        assert storage.runs.claim("two", LATER, LEASE_S) is not None
        assert not storage.runs.extend(run.id, "one", LATER, LEASE_S, 6.0), "the first owner learns that it lost it"
        found = storage.runs.get(run.id)
        assert found is not None
        assert found.used_s == 5.0

    def test_let_go_in_good_order_is_free_at_once(self, storage: Storage) -> None:
        bring(storage, [claim("a.org/1")])
        run = open_run(storage)
        for _ in range(10):
            assert storage.runs.claim("one", NOW, LEASE_S) is not None
            assert storage.runs.release(run.id, "one", 1.0)

    def test_taken_up_three_times_without_a_page_done_it_failed(self, storage: Storage) -> None:
        bring(storage, [claim("a.org/1")])
        run = open_run(storage)
        for n in range(3):
            assert storage.runs.claim("one", NOW + n * timedelta(seconds=LEASE_S), LEASE_S) is not None
        last = storage.runs.claim("one", NOW + DAY, LEASE_S)
        assert last is not None
        assert (last.id, last.status) == (run.id, RunStatus.FAILED)
        assert storage.runs.claim("one", NOW + DAY, LEASE_S) is None
        assert storage.runs.running(site(storage).id) is None

    @pytest.mark.parametrize("dies_before_saying_so", [False, True])
    def test_pages_done_wipe_out_earlier_attempts(self, storage: Storage, dies_before_saying_so: bool) -> None:
        bring(storage, [claim(f"a.org/{n}") for n in range(8)])
        run = open_run(storage)
        for n in range(8):
            at = NOW + n * timedelta(seconds=LEASE_S)
            mine = storage.runs.claim("one", at, LEASE_S)
            assert mine is not None
            assert mine.status is RunStatus.RUNNING
            storage.links.record_many(run.id, all_live([next(storage.runs.items(run.id))]))
            if not dies_before_saying_so:
                storage.runs.extend(run.id, "one", at, LEASE_S, 1.0)
        assert storage.runs.progress(run.id) == (8, 8)


def test_a_run_goes_on_where_it_was(storage: Storage) -> None:
    bring(storage, [claim(f"a.org/{n}") for n in range(5)])
    run = open_run(storage)
    first = list(storage.runs.items(run.id))
    storage.links.record_many(run.id, all_live(first[:2]))
    assert storage.runs.progress(run.id) == (2, 5)
    assert [item.id for item in storage.runs.items(run.id)] == [item.id for item in first[2:]]
    storage.links.record_many(run.id, all_live(first[:3], NOW + DAY))
    assert storage.runs.progress(run.id) == (3, 5), "a page done before does not count twice"
    (link,) = storage.links.find(site(storage).id, first[0].page)
    assert link.last_visit_at == NOW


def test_a_partial_run_is_resumed_with_a_new_budget(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    run = open_run(storage)
    assert not storage.runs.resume(run.id, 60.0, NOW), "it is running"
    storage.runs.claim("one", NOW, LEASE_S)
    storage.runs.extend(run.id, "one", NOW, LEASE_S, 600.0)
    storage.runs.finish(run.id, RunStatus.PARTIAL, NOW)
    assert storage.runs.resume(run.id, 60.0, NOW)
    assert not storage.runs.resume(run.id, 60.0, NOW), "the second click"
    again = storage.runs.claim("one", NOW, LEASE_S)
    assert again is not None
    assert (again.budget_s, again.used_s) == (60.0, 0.0)
    storage.runs.finish(run.id, RunStatus.FINISHED, NOW)
    assert not storage.runs.resume(run.id, 60.0, NOW), "it is finished"
    assert not storage.runs.resume(999, 60.0, NOW)


def test_a_partial_run_with_a_newer_one_is_not_resumed(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    run = open_run(storage)
    storage.runs.finish(run.id, RunStatus.PARTIAL, NOW)
    open_run(storage, "r2")
    assert not storage.runs.resume(run.id, 60.0, NOW)
