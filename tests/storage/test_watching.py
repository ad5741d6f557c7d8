"""Watches, digests and what channels want: rows that decide who does what, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

from bot.core.places import Asker
from bot.core.records import RunStatus
from bot.core.rhythm import Mode, Period
from storage import Storage
from tests.storage.samples import DAY, NOW, PLACE, bring, claim, live, open_run, outcome, site, visit

S = timedelta(seconds=1)


def open_watch(storage: Storage, name: str = "w1", at=NOW):
    return storage.runs.open(
        site(storage).id,
        kind="watch",
        request_id=name,
        asker=Asker("clock"),
        place=PLACE,
        message_key="",
        limit=0,
        budget_s=60.0,
        now=at,
        due_before=at,
    )


def seen(storage: Storage, page: str, at, next_at) -> None:
    (link,) = storage.links.find(site(storage).id, f"https://{page}")
    found = outcome(link, live(), at)
    storage.links.record(None, visit(link.page, at), [replace(found, standing=replace(found.standing, next_visit_at=next_at))])


def test_only_pages_that_are_due_are_watched(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("b.org/1"), claim("c.org/1")])
    seen(storage, "a.org/1", NOW - DAY, NOW)
    seen(storage, "b.org/1", NOW - DAY, NOW + S)
    run, is_new = open_watch(storage)
    assert is_new
    assert {item.page for item in storage.runs.items(run.id)} == {"https://a.org/1", "https://c.org/1"}


def test_only_tracked_sites_have_links_due(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("b.org/1")])
    assert storage.links.due(NOW) == {}
    storage.sites.track(site(storage).id, "C1", "", NOW)
    assert storage.links.due(NOW) == {site(storage).id: 2}
    storage.sites.untrack(site(storage).id)
    assert storage.links.due(NOW) == {}


def test_a_watch_waits_for_a_check_and_for_the_watch_before_it(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    check = open_run(storage)
    assert open_watch(storage)[1] is False
    storage.runs.finish(check.id, RunStatus.FINISHED, NOW)
    first, is_new = open_watch(storage)
    assert is_new
    assert open_watch(storage, "w2", NOW + S) == (first, False)


def test_a_check_stops_a_watch(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    watch, _ = open_watch(storage)
    assert storage.runs.claim("p", NOW, 45.0) is not None
    check = open_run(storage)
    assert check.kind == "check"
    stopped = storage.runs.get(watch.id)
    assert stopped is not None
    assert stopped.status is RunStatus.STOPPED
    assert not storage.runs.extend(watch.id, "p", NOW + S, 45.0)
    assert storage.links.due(NOW) == {} or storage.runs.running(site(storage).id) == check


def test_a_local_date_is_taken_once_and_never_an_older_one(storage: Storage) -> None:
    mine = site(storage).id
    day = date(2026, 11, 21)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: storage.digests.claim(mine, Period.DAILY, day, NOW + n * S, f"k{n}"), range(24)))
    assert taken.count(True) == 1
    assert not storage.digests.claim(mine, Period.DAILY, day - DAY, NOW)
    assert storage.digests.claim(mine, Period.WEEKLY, day, NOW)
    assert storage.digests.claim(mine, Period.DAILY, day + DAY, NOW)
    assert storage.digests.days(Period.DAILY) == {mine: day + DAY}


def test_what_was_refused_was_not_told(storage: Storage) -> None:
    mine, day = site(storage).id, date(2026, 11, 21)
    assert storage.digests.told_until(mine, Period.DAILY) is None
    for n, is_taken in enumerate((True, False)):
        key = f"daily:{n}"
        storage.digests.claim(mine, Period.DAILY, day + n * DAY, NOW + n * DAY, key)
        storage.outbox.post(key, PLACE, "note", {"message": "m"}, now=NOW)
        item = storage.outbox.claim(PLACE.edge, "p", NOW, 60.0)
        assert item is not None
        storage.outbox.sent(item.id, "1.0", NOW + n * S) if is_taken else storage.outbox.failed(
            item.id, "is_archived", NOW + n * S
        )
    assert storage.digests.told_until(mine, Period.DAILY) == NOW
    assert storage.outbox.refused_by(PLACE.channel) == "is_archived"


def test_switching_off_and_on_forgets_the_time_between(storage: Storage) -> None:
    mine = site(storage).id
    assert storage.digests.wanted(mine).mode is Mode.ON
    storage.digests.want(mine, Mode.OFF, "U1", NOW)
    assert storage.digests.want(mine, Mode.DIGEST, "U2", NOW + DAY).mode is Mode.OFF
    storage.digests.want(mine, Mode.ON, "U3", NOW + 2 * DAY)
    wanted = storage.digests.wanted(mine)
    assert (wanted.mode, wanted.by, wanted.weekly_since, wanted.daily_since) == (Mode.ON, "U3", NOW + DAY, NOW + 2 * DAY)


def test_a_site_that_moves_is_tracked_since_before(storage: Storage) -> None:
    mine = site(storage).id
    storage.sites.track(mine, "C1", "", NOW)
    storage.sites.track(mine, "C2", "", NOW + DAY)
    assert storage.sites.get(mine).tracked_at == NOW
    storage.sites.untrack(mine)
    storage.sites.track(mine, "C2", "", NOW + 2 * DAY)
    assert storage.sites.get(mine).tracked_at == NOW + 2 * DAY


def test_domains_in_time(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2")])
    bring(storage, [claim("b.org/1")], now=NOW + DAY)
    spans = {span.domain: (span.first_seen_at, span.lost_at) for span in storage.links.domain_spans(site(storage).id)}
    assert spans == {"a.org": (NOW, None), "b.org": (NOW + DAY, None)}
