"""When a link is looked at next: every row of the last paragraph of PRODUCT.md §4, and what a new grade moves."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.believe import Facts, believe
from bot.core.cadence import next_visit, replanned, spread
from bot.core.case import facts_of
from bot.core.judgement import Grade
from bot.core.page import Hop, Visit
from bot.core.records import Link, Standing
from bot.core.rules import DEFAULTS
from bot.core.states import State
from tests.core.believing import START, verdict, visits

DAY = timedelta(days=1)
LIVE = visits("0 live")[-1].standing
ROWS = [
    # state, grade, further facts, days to the next visit
    ("agreed or paid", State.LIVE, "green", {"is_agreed": True}, 1),
    ("agreed and graded red", State.LIVE, "red", {"is_agreed": True}, 1),
    ("agreed and worth less", State.DEGRADED, "yellow", {"is_agreed": True}, 1),
    ("agreed and blocked", State.BLOCKED, "", {"is_agreed": True}, 1),
    ("won lately", State.LIVE, "", {"is_won": True}, 1),
    ("won lately, ordinary", State.LIVE, "yellow", {"is_won": True}, 1),
    ("won lately, red", State.DEGRADED, "red", {"is_won": True}, 1),
    ("won lately, our page broken", State.BROKEN_TARGET, "red", {"is_won": True}, 1),
    ("green", State.LIVE, "green", {}, 3),
    ("green though worth less", State.DEGRADED, "green", {}, 3),
    ("not judged", State.LIVE, "", {}, 3),
    ("not enough evidence", State.LIVE, "unknown", {}, 3),
    ("yellow", State.LIVE, "yellow", {}, 7),
    ("yellow and worth less", State.DEGRADED, "yellow", {}, 7),
    ("worth less, not judged", State.DEGRADED, "", {}, 7),
    ("worth less, not enough evidence", State.DEGRADED, "unknown", {}, 7),
    ("red", State.LIVE, "red", {}, 30),
    ("red and worth less", State.DEGRADED, "red", {}, 30),
    ("ignored", State.IGNORED, "", {}, 30),
    ("ignored, once green", State.IGNORED, "green", {}, 30),
    ("lost", State.LOST, "", {}, 30),
    ("lost, once green", State.LOST, "green", {}, 30),
    ("blocked", State.BLOCKED, "", {}, 7),
    ("blocked, green", State.BLOCKED, "green", {}, 7),
    ("blocked, red", State.BLOCKED, "red", {}, 7),
    ("no answer", State.UNREACHABLE, "red", {}, 1),
    ("never seen", State.UNVERIFIED, "", {}, 1),
    ("our page broken", State.BROKEN_TARGET, "green", {}, 3),
    ("our page broken, red", State.BROKEN_TARGET, "red", {}, 3),
]


@pytest.mark.parametrize(("state", "grade", "facts", "days"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_every_row_of_the_paragraph(state: State, grade: str, facts: dict[str, bool], days: int) -> None:
    standing = Standing(state, since=START - 40 * DAY, is_agreed=facts.get("is_agreed", False))
    for link_id in (1, 2, 3):
        due_at = next_visit(standing, START, link_id=link_id, is_won=facts.get("is_won", False), grade=grade)
        every = days * DAY
        assert due_at - START == every + every * (DEFAULTS.jitter * spread(link_id))


@pytest.mark.parametrize("grade", ["", *Grade])
@pytest.mark.parametrize(
    ("plan", "hours"),
    [
        ("0 live, 100 absent", 12),
        ("0 live, 100 404", 24),
        ("0 live, 100 timeout", 24),
        ("0 live, 100 nxdomain", 24),
        ("0 live, 90 absent, 103 absent, 120 live", 12),
    ],
)
def test_no_grade_puts_a_confirmation_off(plan: str, hours: int, grade: str) -> None:
    last = visits(plan, facts=Facts(link_id=5, grade=grade))[-1].standing
    seen_at = START + timedelta(hours=float(plan.split(",")[-1].split()[0]))
    assert last.next_visit_at is not None
    assert timedelta(hours=hours) <= last.next_visit_at - seen_at <= timedelta(hours=hours * 1.11)


def kept(grade: str = "", **facts: object) -> Link:
    """A link that was visited once, planned by its grade."""
    link = Link(7, 1, "https://a.org/1", "", "a.org", "a.org", Standing(), first_seen_at=START, last_visit_at=START, grade=grade)
    standing = believe(Standing(), verdict("live"), START, facts=Facts(link_id=7, grade=grade)).standing
    return replace(link, **({"standing": standing} | facts))  # type: ignore[arg-type]


def after(link: Link) -> timedelta:
    assert link.standing.next_visit_at is not None
    return link.standing.next_visit_at - START


def moved(link: Link, grade: str, baseline_at: datetime | None = None) -> timedelta:
    due_at = replanned(link, grade, baseline_at)
    assert due_at is not None
    return due_at - START


@pytest.mark.parametrize("new", ["", *Grade])
@pytest.mark.parametrize("old", ["", *Grade])
def test_a_new_grade_plans_as_if_the_last_visit_had_known_it(old: str, new: str) -> None:
    assert moved(kept(old), new) == after(kept(new))


def test_a_visit_asked_for_sooner_stays() -> None:
    sooner = kept("green", standing=replace(LIVE, next_visit_at=START + timedelta(hours=1)))
    assert moved(sooner, "red") == timedelta(hours=1)
    later = kept("green", standing=replace(LIVE, next_visit_at=START + 20 * DAY))
    assert moved(later, "yellow") == after(kept("yellow"))


def test_a_pending_loss_is_looked_at_when_it_was_to_be() -> None:
    standing = visits("-100 live, 0 absent", facts=Facts(link_id=7, grade="green"))[-1].standing
    link = kept("green", standing=standing)
    assert moved(link, "red") == after(link) < timedelta(hours=13)


def test_a_link_never_visited_has_no_plan_to_move() -> None:
    link = kept("", standing=Standing(), last_visit_at=None)
    assert replanned(link, "red", None) is None


def test_a_link_won_lately_stays_daily() -> None:
    link = kept("")
    won = replace(link, standing=believe(Standing(), verdict("live"), START, facts=Facts(link_id=7, is_won=True)).standing)
    assert moved(won, "red", START - DAY) == after(won) < 2 * DAY


def test_a_visit_knows_the_grade_of_its_link() -> None:
    link = kept("red")
    visit = Visit(link.page, START, 0.2, (Hop(link.page, 200),))
    assert facts_of(link, visit, baseline_at=None).grade == "red"
