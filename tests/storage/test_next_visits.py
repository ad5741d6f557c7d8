"""A link that is judged otherwise than before is looked at as often as its new grade asks for."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.believe import believe
from bot.core.case import facts_of
from bot.core.judgement import Got, Grade, Judged, LinkType
from bot.core.records import Link, Outcome
from bot.core.verdict import Verdict
from storage import Storage
from tests.storage.samples import ABSENT, DAY, NOW, bring, claim, live, site, visit

PAGE = "https://a.org/1"


def link_of(storage: Storage) -> Link:
    return storage.links.find(site(storage).id, PAGE)[0]


def see(storage: Storage, verdict: Verdict, at: datetime) -> None:
    """A visit believed by the rules."""
    link, seen = link_of(storage), visit(PAGE, at)
    belief = believe(link.standing, verdict, at, facts=facts_of(link, seen, baseline_at=site(storage).baseline_at))
    outcome = Outcome(link.id, link.site_id, link.page, link.target_page, verdict, belief.standing, belief.change)
    storage.links.record(None, seen, [outcome])


def grade(storage: Storage, worth: Grade, link: Link | None = None) -> int:
    said = Judged(worth, (), (), LinkType.OTHER, "", Got.UNKNOWN, "", "")
    return storage.judging.set_grades([(link or link_of(storage), said)], site(storage).baseline_at)


def due_in(storage: Storage, at: datetime = NOW) -> timedelta:
    due_at = link_of(storage).standing.next_visit_at
    assert due_at is not None
    return due_at - at


def test_the_next_visit_follows_the_grade(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    see(storage, live(), NOW)
    found = {"": due_in(storage)}
    for worth in (Grade.YELLOW, Grade.RED, Grade.UNKNOWN, Grade.GREEN):
        assert grade(storage, worth) == 1
        found[worth] = due_in(storage)
        assert grade(storage, worth) == 0
    jitter = found[""] / (3 * DAY)
    assert 1 <= jitter <= 1.1
    spans = {"": 3, Grade.YELLOW: 7, Grade.RED: 30, Grade.UNKNOWN: 3, Grade.GREEN: 3}
    for name, span in found.items():
        assert abs(span - spans[name] * DAY * jitter) < timedelta(milliseconds=1), name
    assert storage.links.next_due(site(storage).id) == NOW + found[Grade.GREEN]


def test_the_visit_after_plans_by_the_grade_kept(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    see(storage, live(), NOW)
    grade(storage, Grade.RED)
    see(storage, live(), NOW + DAY)
    assert due_in(storage, NOW + DAY) >= 30 * DAY


def test_a_pending_loss_is_confirmed_when_it_was_to_be(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    see(storage, live(), NOW)
    grade(storage, Grade.GREEN)
    see(storage, ABSENT, NOW + 3 * DAY)
    before = due_in(storage, NOW + 3 * DAY)
    assert before < timedelta(hours=13)
    grade(storage, Grade.RED)
    assert due_in(storage, NOW + 3 * DAY) == before


def test_a_visit_between_the_reading_and_the_judging_keeps_its_plan(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    see(storage, live(), NOW)
    read = link_of(storage)
    see(storage, ABSENT, NOW + 3 * DAY)
    planned = due_in(storage)
    grade(storage, Grade.RED, read)
    assert due_in(storage) == planned
    assert link_of(storage).grade == Grade.RED


def test_a_link_never_visited_stays_due(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    grade(storage, Grade.RED)
    assert link_of(storage).standing.next_visit_at is None


def test_a_visit_asked_for_at_once_stays_due(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    see(storage, live(), NOW)
    link = link_of(storage)
    asked = replace(link.standing, next_visit_at=NOW + timedelta(minutes=1))
    outcome = Outcome(link.id, link.site_id, link.page, link.target_page, live(), asked)
    storage.links.record(None, visit(PAGE, NOW), [outcome])
    grade(storage, Grade.RED)
    assert due_in(storage) == timedelta(minutes=1)
