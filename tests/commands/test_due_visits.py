"""The job that watches: what is due is visited, by one run at a time, without a message, and people go first."""

from datetime import timedelta

from bot.command import Tick
from bot.core.records import RunStatus
from bot.core.rhythm import STAGGER, put_off
from commands.due_visits import PARKED_FOR, WATCH, visit_due
from commands.running import take
from tests.commands.desk import DAY, NOW, Desk
from tests.storage.samples import live

HOUR = timedelta(hours=1)
LED = NOW - 30 * DAY


def tick(desk: Desk, leading_since=LED) -> None:
    visit_due(desk.ctx, Tick(desk.now, leading_since))


def test_due_pages_are_visited_in_a_run_without_a_message(desk: Desk) -> None:
    desk.bring("127.0.0.1.nip.invalid/1", "b.invalid/1")
    tick(desk)
    run = desk.storage.runs.newest_of(desk.site.id, WATCH)
    assert run is not None
    assert (run.n_total, run.message_key, run.place.channel) == (2, "", "C1")
    assert desk.work() == 1
    ended = desk.storage.runs.get(run.id)
    assert ended is not None
    assert ended.n_done == 2
    assert ended.status is RunStatus.FINISHED
    assert desk.posted() == []
    tick(desk)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) == ended


def test_nothing_due_opens_nothing(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live(), NOW)
    tick(desk)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) is None
    desk.now = NOW + 4 * DAY
    tick(desk)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) is not None


def test_an_untracked_site_is_left_alone_and_its_watch_stops(desk: Desk) -> None:
    desk.bring("a.org/1")
    tick(desk)
    desk.ask("untrack", "example.com")
    run = desk.storage.runs.newest_of(desk.site.id, WATCH)
    assert run is not None
    assert run.status is RunStatus.STOPPED
    desk.now += DAY
    tick(desk)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) == run


def test_a_restart_starts_no_herd(desk: Desk) -> None:
    desk.bring("a.org/1")
    share = put_off(desk.site.id, WATCH)
    assert timedelta() < share <= STAGGER
    desk.now = NOW + share - timedelta(seconds=1)
    tick(desk, leading_since=NOW)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) is None
    desk.now = NOW + share
    tick(desk, leading_since=NOW)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) is not None


def test_a_watch_that_breaks_off_three_times_is_parked_for_a_day(desk: Desk) -> None:
    desk.bring("a.org/1")
    tick(desk)
    while (run := take(desk.ctx)) is not None:
        assert run.kind == WATCH
        desk.now += timedelta(minutes=1)
    failed = desk.storage.runs.newest_of(desk.site.id, WATCH)
    assert failed is not None
    assert failed.status is RunStatus.FAILED
    assert desk.posted() == []
    desk.now += HOUR
    tick(desk)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) == failed
    desk.now += PARKED_FOR
    tick(desk)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) != failed


def test_a_person_goes_first(desk: Desk) -> None:
    desk.bring("a.org/1")
    tick(desk)
    desk.ask("check", "example.com")
    watch = desk.storage.runs.newest_of(desk.site.id, WATCH)
    assert watch is not None
    assert watch.status is RunStatus.STOPPED
    assert desk.storage.runs.running(desk.site.id) is not None
    tick(desk)
    assert desk.storage.runs.newest_of(desk.site.id, WATCH) == watch
