"""The pace of domains held against every threshold of PRODUCT.md §7: one below, at, above."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest

from bot.core.alerts.situation import Answer
from bot.core.alerts.spikes import NO_BASELINE
from bot.core.alerts.velocity import OwnSide, Traits, Velocity, VelocityRules, velocity, velocity_events
from bot.core.records import DomainSpan
from tests.core.alerts.happenings import DAY, NOW

WEEK = 7 * DAY
BASE = NOW - 20 * WEEK
IN_WEEK = timedelta(days=3)
SECOND = timedelta(seconds=1)


def came(n: int, at: datetime, prefix: str = "", lost_at: datetime | None = None) -> Iterator[DomainSpan]:
    for k in range(n):
        yield DomainSpan(f"{prefix or f'{at:%m%d%H%M%S}'}-{k}.org", at, lost_at)


def weekly(*counts: int) -> list[DomainSpan]:
    """Domains that came in each of the weeks before this one, the newest first."""
    return [span for k, n in enumerate(counts, start=1) for span in came(n, NOW - k * WEEK - IN_WEEK)]


def pace(new: int, usual: Sequence[int] = (), base: datetime = BASE, **facts: object) -> Velocity:
    return velocity([*came(new, NOW - IN_WEEK, "new"), *weekly(*usual)], NOW, base, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "usual", "level"),
    [
        pytest.param(9, [0] * 8, "", id="nine new domains are too few"),
        pytest.param(10, [0] * 8, "alert", id="ten against a floor of one are ten times"),
        pytest.param(10, [2] * 8, "watch", id="ten against two"),
        pytest.param(10, [4] * 8, "", id="ten against four are less than three times"),
        pytest.param(12, [4] * 8, "watch", id="twelve against four are three times"),
        pytest.param(11, [4] * 8, "", id="eleven are not"),
        pytest.param(19, [2] * 8, "watch", id="19 against two"),
        pytest.param(20, [2] * 8, "alert", id="20 against two are ten times"),
        pytest.param(21, [2] * 8, "alert", id="21 against two"),
        pytest.param(12, [4, 4, 4, 4, 9, 9, 0, 0], "watch", id="the median counts, not the mean"),
        pytest.param(10, [0, 0, 0, 0, 100, 100, 100, 100], "", id="of an even number the middle"),
    ],
)
def test_new_domains_of_a_week(n: int, usual: list[int], level: str) -> None:
    found = pace(n, usual)
    assert (found.level, found.n_new) == (level, n)


@pytest.mark.parametrize(
    ("history", "usual", "note"), [(9 * WEEK - SECOND, None, NO_BASELINE), (9 * WEEK, 1.0, ""), (9 * WEEK + SECOND, 1.0, "")]
)
def test_nine_weeks_make_a_baseline(history: timedelta, usual: float | None, note: str) -> None:
    found = pace(50, base=NOW - history)
    assert (found.usual, found.note) == (usual, note)
    assert bool(found.level) == (usual is not None)


def test_without_an_import_nothing_is_known() -> None:
    assert velocity([], NOW, None).note == NO_BASELINE


def test_what_the_first_import_brought_is_new_in_no_week() -> None:
    found = velocity([*came(500, BASE, "base"), *came(3, NOW - IN_WEEK)], NOW, BASE)
    assert (found.level, found.n_new) == ("", 3)
    assert sum(week.n_new for week in found.weeks) == 3


def traits(spans: Sequence[DomainSpan], n: int, **shared: str) -> dict[str, Traits]:
    """The first `n` domains share something, the rest nothing."""
    return {span.domain: Traits(**shared) if k < n else Traits() for k, span in enumerate(spans)}


@pytest.mark.parametrize("trait", ["anchor", "tld", "country", "template", "account"])
@pytest.mark.parametrize(("n", "level"), [(5, "watch"), (6, "alert"), (7, "alert")])
def test_half_sharing_a_trait_makes_it_an_alert(trait: str, n: int, level: str) -> None:
    new = list(came(12, NOW - IN_WEEK, "new"))
    found = velocity([*new, *weekly(*[4] * 8)], NOW, BASE, traits=traits(new, n, **{trait: "x"}))
    assert found.level == level
    assert bool(found.shared) == (level == "alert")


@pytest.mark.parametrize(("n_old", "level"), [(7, "alert"), (8, "watch"), (9, "watch")])
def test_what_a_quarter_of_the_older_domains_have_says_nothing(n_old: int, level: str) -> None:
    new, old = list(came(12, NOW - IN_WEEK, "new")), weekly(*[4] * 8)
    found = velocity([*new, *old], NOW, BASE, traits=traits(new, 12, tld="com") | traits(old, n_old, tld="com"))
    assert found.level == level


def test_traits_below_the_watch_level_say_nothing() -> None:
    new = list(came(11, NOW - IN_WEEK, "new"))
    assert not velocity([*new, *weekly(*[4] * 8)], NOW, BASE, traits=traits(new, 11, account="UA-1")).level


def losses(lost: int, usual: Sequence[int] = (), live: int = 1_000, base: datetime = BASE, **facts: object) -> Velocity:
    spans = [*came(live, base, "live"), *came(lost, base, "lost", NOW - IN_WEEK)]
    for k, n in enumerate(usual, start=1):
        spans += came(n, base, f"w{k}", NOW - k * WEEK - IN_WEEK)
    return velocity(spans, NOW, base, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "usual", "level"),
    [
        pytest.param(4, [0] * 8, "", id="four lost domains are too few"),
        pytest.param(5, [0] * 8, "wave", id="five are enough where none is usual"),
        pytest.param(5, [2] * 8, "", id="five against two"),
        pytest.param(6, [2] * 8, "wave", id="six against two are three times"),
        pytest.param(8, [3] * 8, "", id="eight against three"),
        pytest.param(9, [3] * 8, "wave", id="nine against three"),
    ],
)
def test_loss_wave(n: int, usual: list[int], level: str) -> None:
    found = losses(n, usual).losses
    assert (found.level, found.n_lost) == (level, n)


@pytest.mark.parametrize(("history", "level"), [(9 * WEEK - SECOND, ""), (9 * WEEK, "wave")])
def test_no_wave_without_a_baseline(history: timedelta, level: str) -> None:
    assert losses(20, base=NOW - history).losses.level == level


@pytest.mark.parametrize(
    ("n_lost", "n_kept", "level"),
    [
        pytest.param(4, 0, "", id="all four domains are still few"),
        pytest.param(5, 6, "wave", id="five of eleven are less than half"),
        pytest.param(5, 5, "incident", id="five of ten are half"),
        pytest.param(6, 5, "incident", id="six of eleven are more"),
        pytest.param(49, 51, "wave", id="49 %"),
        pytest.param(50, 50, "incident", id="50 %"),
    ],
)
def test_incident(n_lost: int, n_kept: int, level: str) -> None:
    assert losses(n_lost, live=n_kept).losses.level == level


@pytest.mark.parametrize(("age", "level"), [(30 * DAY, "incident"), (30 * DAY + SECOND, "")])
def test_an_incident_takes_thirty_days(age: timedelta, level: str) -> None:
    spans = [*came(10, BASE, "kept"), *came(10, BASE, "lost", NOW - age)]
    assert velocity(spans, NOW, BASE).losses.level == level


@pytest.mark.parametrize(("history", "level"), [(30 * DAY - SECOND, ""), (30 * DAY, "incident")])
def test_an_incident_needs_a_month_and_no_baseline(history: timedelta, level: str) -> None:
    assert losses(10, live=10, base=NOW - history).losses.level == level


@pytest.mark.parametrize(
    ("own", "level"),
    [
        pytest.param(OwnSide(20, 9), "incident", id="fewer than half refuse us"),
        pytest.param(OwnSide(20, 10), "wave", id="half refuse us"),
        pytest.param(OwnSide(20, 0, 10, 4), "incident", id="fewer than half of our pages moved"),
        pytest.param(OwnSide(20, 0, 10, 5), "wave", id="half of our pages moved"),
        pytest.param(OwnSide(), "incident", id="nothing known of ourselves"),
    ],
)
def test_an_incident_is_none_when_it_may_be_our_own_doing(own: OwnSide, level: str) -> None:
    found = losses(10, live=10, own=own).losses
    assert found.level == level
    assert bool(found.check) == (level == "wave")


@pytest.mark.parametrize(("age", "is_stagnant"), [(90 * DAY - SECOND, False), (90 * DAY, True)])
def test_stagnation(age: timedelta, is_stagnant: bool) -> None:
    assert (velocity([*came(9, BASE, "b"), *came(1, NOW - age)], NOW, BASE).stagnant_since is not None) == is_stagnant
    assert (velocity(list(came(9, NOW - age, "b")), NOW, NOW - age).stagnant_since is not None) == is_stagnant


def test_weeks_for_a_chart() -> None:
    spans = [*came(2, NOW, "now"), *came(3, NOW - WEEK, "edge"), *came(5, BASE, "base", NOW - WEEK - SECOND)]
    weeks = velocity(spans, NOW, BASE).weeks
    assert len(weeks) == 20
    assert [(week.n_new, week.n_lost) for week in weeks[-2:]] == [(0, 5), (5, 0)]
    assert weeks[-1].begins_at == NOW - WEEK


def test_the_spike_is_told_with_numbers_and_the_cause_of_the_last_one() -> None:
    answer = Answer("velocity_spike", "2026-W30", "campaign", "U1", NOW - 100 * DAY)
    (told,) = velocity_events(1, pace(20, [2] * 8, answers=[answer]), NOW)
    assert (told.reason, told.fact("new domains"), told.fact("usual")) == ("alert", "20 in 7 days", "2 a week")
    assert (told.fact("week"), told.fact("since")) == ("2026-W47", "2026-11-18")
    assert told.fact("last answer") == "campaign, U1 on 2026-08-13"
    assert told.fact("sample 1") == "new-0.org"


def test_the_incident_is_told_with_its_share() -> None:
    found = losses(10, live=10)
    told = next(one for one in velocity_events(1, found, NOW) if one.reason == "incident")
    assert (told.fact("lost domains"), told.fact("share")) == ("10 of 20 in 30 days", "50%")


def test_the_same_happening_has_the_same_event_however_often_it_is_found() -> None:
    spans = [*came(20, NOW - DAY, "new"), *came(40, BASE, "kept"), *came(30, BASE, "lost", NOW - DAY)]
    ids = {
        event.event_id
        for n in range(5)
        for event in velocity_events(1, velocity(spans, NOW + n * DAY, BASE), NOW + n * DAY)
        if event.reason != "stagnation"
    }
    assert len(ids) == 2


def test_stagnation_is_told_once_until_a_domain_comes() -> None:
    spans = list(came(9, BASE, "b"))
    days = [BASE + 90 * DAY + n * DAY for n in range(40)]
    assert len({event.event_id for now in days for event in velocity_events(1, velocity(spans, now, BASE), now)}) == 1


def test_thresholds_are_settings() -> None:
    assert pace(9, rules=VelocityRules(min_new=9)).level
    assert not pace(9).level
