"""Local time on virtual time: one period per local date, whatever the clocks there do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.core.rhythm import STAGGER, Mode, Period, Rhythm, following, is_quiet, latest, moment, put_off

DAY = timedelta(days=1)
NIGHTS = (
    ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5), date(2026, 10, 4)),
    ("America/Santiago", date(2026, 4, 5), date(2026, 9, 6)),
)
"""Zone and the nights of 2026 on which its clocks change: by an hour, by half an hour, and at midnight."""
EACH = [(zone, night) for zone, *nights in NIGHTS for night in nights]


def begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def told(period: Period, zone: str, first: datetime, last: datetime, rhythm: Rhythm, share: timedelta) -> list[date]:
    """Local dates told by a clock that asks every ten minutes, each with what is due being no later than that."""
    found: list[date] = []
    now = first
    while now < last:
        due = latest(period, now, zone, rhythm, share)
        if not found or due.day > found[-1]:
            assert due.at <= now
            assert not found or now - due.at < timedelta(minutes=10)
            found.append(due.day)
        after = following(period, now, zone, rhythm, share)
        assert due.at <= now < after.at
        assert due.day < after.day
        now += timedelta(minutes=10)
    return found


@pytest.mark.parametrize("at", ["00:00", "00:30", "01:45", "02:30", "09:00", "23:59"])
@pytest.mark.parametrize(("zone", "night"), EACH)
def test_nights_that_change_the_clocks_skip_and_double_nothing(zone: str, night: date, at: str) -> None:
    for share in (timedelta(), STAGGER):
        days = told(Period.DAILY, zone, begin(night) - 3 * DAY, begin(night) + 4 * DAY, Rhythm(time.fromisoformat(at)), share)
        assert days == [days[0] + n * DAY for n in range(len(days))]
        assert len(days) in (7, 8, 9)


@pytest.mark.parametrize(("zone", "night"), EACH)
def test_weekly_is_told_on_its_day_alone(zone: str, night: date) -> None:
    days = told(Period.WEEKLY, zone, begin(night) - 20 * DAY, begin(night) + 20 * DAY, Rhythm(weekly_on=6), timedelta())
    assert {day.weekday() for day in days} == {6}
    assert days == [days[0] + 7 * n * DAY for n in range(len(days))]


def test_a_time_that_the_night_skips_comes_right_behind_the_gap() -> None:
    assert moment(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_the_night_has_twice_comes_the_first_time() -> None:
    assert moment(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_zone_that_skipped_a_whole_date_tells_one_for_both() -> None:
    days = told(
        Period.DAILY,
        "Pacific/Apia",
        datetime(2011, 12, 28, tzinfo=UTC),
        datetime(2012, 1, 2, tzinfo=UTC),
        Rhythm(),
        timedelta(),
    )
    assert date(2011, 12, 30) not in days
    assert date(2011, 12, 31) in days


@pytest.mark.parametrize(
    ("at", "quiet", "is_so"),
    [
        ("23:00", ("22:00", "07:00"), True),
        ("06:59", ("22:00", "07:00"), True),
        ("07:00", ("22:00", "07:00"), False),
        ("12:30", ("12:00", "13:00"), True),
        ("13:00", ("12:00", "13:00"), False),
    ],
)
def test_quiet_hours_may_cross_midnight(at: str, quiet: tuple[str, str], is_so: bool) -> None:
    rhythm = Rhythm(quiet=(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])))
    now = moment(date(2026, 11, 21), time.fromisoformat(at), "Asia/Tokyo")
    assert is_quiet(now, "Asia/Tokyo", rhythm) is is_so


def test_sites_are_spread_over_the_stagger() -> None:
    shares = sorted(put_off(site_id, "daily") for site_id in range(500))
    assert timedelta() <= shares[0]
    assert shares[-1] <= STAGGER
    assert shares[-1] - shares[0] >= timedelta(minutes=10)
    assert max(after - before for before, after in pairwise(shares)) < timedelta(minutes=1)
    assert put_off(7, "daily") == put_off(7, "daily")


def test_modes() -> None:
    assert [(mode, [p for p in Period if mode.tells(p)]) for mode in Mode] == [
        (Mode.ON, [Period.DAILY, Period.WEEKLY]),
        (Mode.DIGEST, [Period.WEEKLY]),
        (Mode.OFF, []),
    ]
