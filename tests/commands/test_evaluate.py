"""The daily evaluation on a real database and virtual time: once per local date, the same events however often it runs."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.command import Tick
from bot.core.agreements import Agreement
from bot.core.alerts.velocity import ALERT
from bot.core.events import Event, EventKind
from bot.core.links import Kind, Occurrence, Placement
from bot.core.rhythm import STAGGER
from bot.core.verdict import Verdict
from commands.evaluate import Duty, evaluate_daily, evaluated
from tests.commands.desk import DAY, NOW, SITE, Desk
from tests.storage.samples import ABSENT, BLOCKED, bring, claim, live

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
LED = NOW - 30 * DAY
K = EventKind


def seen_with(anchor: str, placement: Placement = Placement.BODY_TEXT) -> Verdict:
    return live(Occurrence(f"https://{SITE}/", anchor, Kind.TEXT, (), placement))


def arrive(desk: Desk, n: int, at: datetime, anchor: str = "Example", prefix: str = "", provider: str = "Ahrefs") -> None:
    """Links of `n` new domains become known and are seen an hour later."""
    pages = [f"{prefix or f'd{at:%m%d}'}-{k}.org/a" for k in range(n)]
    bring(desk.storage, [claim(page) for page in pages], now=at, provider=provider, filename=f"{at}{prefix}")
    for page in pages:
        desk.see(page, seen_with(anchor), at + HOUR)


def run(desk: Desk, at: datetime, leading_since: datetime = LED) -> None:
    desk.now = at
    evaluate_daily(desk.ctx, Tick(at, leading_since))


def happened(desk: Desk, *kinds: EventKind) -> list[Event]:
    """Stored events of these kinds."""
    found = desk.storage.events.between(desk.site.id, NOW - 900 * DAY, NOW + 900 * DAY)
    return [one.event for one in found if one.event.kind in kinds]


@pytest.fixture
def old(desk: Desk) -> Desk:
    """A desk with a baseline of twenty domains, all seen, half a year old when `now` is."""
    arrive(desk, 20, NOW, "Some words", "base")
    desk.now = NOW + 200 * DAY
    return desk


def test_nothing_out_of_the_ordinary_gives_nothing(desk: Desk) -> None:
    arrive(desk, 20, NOW)
    assert evaluated(desk.ctx, desk.site, NOW + 2 * DAY) == ()


def test_an_anchor_spike_is_found_with_its_pages(old: Desk) -> None:
    arrive(old, 6, old.now - 3 * DAY, "Casino bonus")
    found = evaluated(old.ctx, old.site, old.now)
    (spike,) = (one for one in found if one.kind is K.ANCHOR_SPIKE)
    assert (spike.reason, spike.anchor, spike.fact("domains")) == ("alert", "casino bonus", "6 of 6 new")
    assert spike.fact("sample 1").endswith("-0.org/a")
    assert spike.fact("usual") == "0%"


def test_a_velocity_alert_is_found(old: Desk) -> None:
    for k in range(12):
        arrive(old, 1, old.now - 2 * DAY, f"word {k}", f"new{k}", "Ahrefs")
    found = [one for one in evaluated(old.ctx, old.site, old.now) if one.kind is K.VELOCITY_SPIKE]
    assert [one.reason for one in found] == [ALERT]


def test_the_first_file_of_a_second_tool_is_no_spike(old: Desk) -> None:
    arrive(old, 40, old.now - 2 * DAY, "Casino bonus", provider="Semrush")
    assert not [one for one in evaluated(old.ctx, old.site, old.now) if one.kind in (K.ANCHOR_SPIKE,) or one.reason == ALERT]


def test_claims_that_nobody_saw_are_no_domains(old: Desk) -> None:
    bring(old.storage, [claim(f"c{k}.org/a", anchor="Casino bonus") for k in range(50)], now=old.now - DAY, filename="claims")
    assert not [one for one in evaluated(old.ctx, old.site, old.now) if one.reason == ALERT]


def lose(desk: Desk, n: int, at: datetime) -> None:
    for k in range(n):
        for gap in (timedelta(), 13 * HOUR):
            desk.see(f"base-{k}.org/a", ABSENT, at + gap)


@pytest.mark.parametrize(("n", "expected"), [(4, []), (5, ["wave"]), (10, ["incident"])])
def test_lost_domains(old: Desk, n: int, expected: list[str]) -> None:
    lose(old, n, old.now - 3 * DAY)
    assert [one.reason for one in evaluated(old.ctx, old.site, old.now) if one.kind is K.LOSS_WAVE] == expected


def test_an_incident_while_half_of_the_domains_refuse_us_is_none(old: Desk) -> None:
    lose(old, 10, old.now - 3 * DAY)
    for k in range(10, 20):
        old.see(f"base-{k}.org/a", BLOCKED, old.now - DAY)
    (wave,) = (one for one in evaluated(old.ctx, old.site, old.now) if one.kind is K.LOSS_WAVE)
    assert wave.reason == "wave"
    assert "refuse us" in wave.fact("look first")


def test_claims_never_seen_that_are_gone_are_no_losses(old: Desk) -> None:
    bring(old.storage, [claim(f"gone{k}.org/a") for k in range(30)], now=old.now - 5 * DAY, filename="gone")
    for k in range(30):
        for gap in (timedelta(), 13 * HOUR):
            old.see(f"gone{k}.org/a", ABSENT, old.now - 3 * DAY + gap)
    assert not [one for one in evaluated(old.ctx, old.site, old.now) if one.kind is K.LOSS_WAVE]


def test_a_domain_becomes_site_wide_once(old: Desk) -> None:
    run(old, old.now - 2 * DAY)
    old.now += 2 * DAY
    pages = [f"base-0.org/{n}" for n in range(3)]
    bring(old.storage, [claim(page) for page in pages], now=old.now - DAY, filename="more")
    for page in pages:
        old.see(page, seen_with("Example", Placement.FOOTER), old.now - HOUR)
    for day in range(3):
        run(old, old.now + day * DAY)
    (one,) = happened(old, K.SITEWIDE_SEEN)
    assert (one.domain, one.is_quiet, one.fact("pages")) == ("base-0.org", False, "4")


def test_what_was_site_wide_before_the_first_evaluation_is_quiet(old: Desk) -> None:
    bring(old.storage, [claim(f"base-0.org/{n}") for n in range(3)], now=old.now - DAY, filename="more")
    for n in range(3):
        old.see(f"base-0.org/{n}", seen_with("Example", Placement.FOOTER), old.now - HOUR)
    run(old, old.now)
    assert [one.is_quiet for one in happened(old, K.SITEWIDE_SEEN)] == [True]


def test_a_domain_that_came_site_wide_with_the_first_import_is_quiet(desk: Desk) -> None:
    pages = [f"wide.org/{n}" for n in range(20)]
    bring(desk.storage, [claim(page) for page in pages], now=NOW)
    for page in pages:
        desk.see(page, live(), NOW + HOUR)
    (one,) = evaluated(desk.ctx, desk.site, NOW + DAY)
    assert (one.kind, one.is_quiet) == (K.SITEWIDE_SEEN, True)


def test_an_agreement_that_ends_is_found_twice(old: Desk) -> None:
    today = old.now.date()
    agreed = Agreement(old.site.id, "https://base-0.org/a", until=today + 8 * DAY, owner="U7")
    old.storage.agreements.agree(agreed, old.now)
    for _ in range(12):
        run(old, old.now + DAY)
    found = happened(old, K.AGREEMENT_EXPIRING)
    assert [(one.reason, one.fact("owner")) for one in found] == [("7 days before", "U7"), ("2 days before", "U7")]
    assert {one.link_id for one in found} == {old.link("base-0.org/a").id}


def test_pages_that_refuse_us_for_a_month_are_asked_about_once_and_few_at_a_time(old: Desk) -> None:
    for k in range(7):
        old.see(f"base-{k}.org/a", BLOCKED, old.now - 31 * DAY)
    counts = []
    for _ in range(4):
        run(old, old.now + DAY)
        counts.append(len(happened(old, K.NEEDS_HUMAN)))
    assert counts == [5, 7, 7, 7]
    assert {one.fact("was") for one in happened(old, K.NEEDS_HUMAN)} == {"seen before"}


def test_stagnation_is_found(old: Desk) -> None:
    assert [one.reason for one in evaluated(old.ctx, old.site, old.now)] == ["stagnation"]


def test_once_per_local_date_before_the_daily_thread(old: Desk) -> None:
    days = {}
    for minute in range(0, 3 * 24 * 60, 10):
        at = datetime(2027, 6, 20, tzinfo=UTC) + timedelta(minutes=minute)
        before = old.storage.digests.days(Duty.EVALUATION).get(old.site.id)
        run(old, at)
        after = old.storage.digests.days(Duty.EVALUATION)[old.site.id]
        if after != before:
            days[after] = at
    evaluated_at = list(days.values())[1:]
    assert len(evaluated_at) == 3
    assert all(at.hour == 8 and timedelta(minutes=at.minute) <= STAGGER + timedelta(minutes=10) for at in evaluated_at)


def test_found_again_is_stored_once(old: Desk) -> None:
    arrive(old, 12, old.now - 3 * DAY, "Casino bonus")
    ids = set()
    for hours in range(0, 72, 12):
        events = evaluated(old.ctx, old.site, old.now + hours * HOUR)
        ids |= {one.event_id for one in events}
        old.storage.events.add(events)
    assert len(happened(old, K.ANCHOR_SPIKE, K.VELOCITY_SPIKE)) == len(ids)
    assert len(ids) == 2


def test_who_still_refuses_half_a_year_later_is_asked_about_again_and_keeps_nobody_waiting(desk: Desk) -> None:
    old, late = [f"d{n}.org/a" for n in range(5)], "late.org/a"
    desk.bring(*old, late)
    for page in (*old, late):
        desk.see(page, live())
    for page in old:
        desk.see(page, BLOCKED, NOW + 2 * DAY)
    desk.see(late, BLOCKED, NOW + 190 * DAY)
    for day in range(35, 280):
        desk.storage.events.add(evaluated(desk.ctx, desk.site, NOW + day * DAY))
    asked = [one.domain for one in happened(desk, K.NEEDS_HUMAN)]
    assert asked.count("late.org") == 1
    assert [asked.count(f"d{n}.org") for n in range(5)] == [2, 2, 2, 2, 2]


def test_late_after_a_restart_sites_are_spread(old: Desk) -> None:
    run(old, old.now, leading_since=old.now)
    assert old.storage.digests.days(Duty.EVALUATION) == {}
    run(old, old.now + STAGGER, leading_since=old.now)
    assert old.site.id in old.storage.digests.days(Duty.EVALUATION)


def test_an_untracked_site_is_left_alone(old: Desk) -> None:
    old.storage.sites.untrack(old.site.id)
    run(old, old.now)
    assert old.storage.digests.days(Duty.EVALUATION) == {}


def test_every_tracked_site_has_its_turn(old: Desk, caplog: pytest.LogCaptureFixture) -> None:
    other = old.storage.sites.ensure("other.net", "T1", NOW)
    old.storage.sites.track(other.id, "C2", "UTC", NOW)
    odd = old.storage.sites.ensure("odd.net", "T1", NOW)
    old.storage.sites.track(odd.id, "C3", "UTC", NOW)
    run(old, old.now)
    assert set(old.storage.digests.days(Duty.EVALUATION)) == {old.site.id, other.id, odd.id}
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
