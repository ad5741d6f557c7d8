"""When a site's channel is told, in its local time: the daily thread, the weekly digest, quiet hours. Pure; no clock here.

Each period has one name, a local date, and is told once under it. A local time that a night skips is told right after
the gap; one that a night has twice is told the first time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from typing import assert_never
from zoneinfo import ZoneInfo

STAGGER = timedelta(minutes=15)
"""Sites that are due at the same time begin spread over this span (ENGINE.md promise 50: at least ten minutes)."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Period(StrEnum):
    """What is told regularly."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Mode(StrEnum):
    """What a channel is told by itself: everything, the weekly digest alone, or nothing."""

    ON = "on"
    DIGEST = "digest"
    OFF = "off"

    def tells(self, period: Period) -> bool:
        """Whether this period is told."""
        match period:
            case Period.DAILY:
                return self is Mode.ON
            case Period.WEEKLY:
                return self is not Mode.OFF
            case _:
                assert_never(period)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When, in local time. weekly_on: 0 for Monday. quiet: from, until: nothing is told by itself then; None: never quiet."""

    daily_at: time = time(9)
    weekly_on: int = 0
    quiet: tuple[time, time] | None = None


USUAL = Rhythm()


@dataclass(frozen=True, slots=True)
class Due:
    """One period that is due. day: its local date; at: its moment, UTC."""

    day: date
    at: datetime


def latest(period: Period, now: datetime, timezone: str, rhythm: Rhythm, put_off: timedelta = timedelta()) -> Due:
    """Give the newest period whose moment has come. put_off: the site's share of the stagger, below a day."""
    for day in _back(period, local(now, timezone).date(), rhythm):
        at = moment(day, rhythm.daily_at, timezone) + put_off
        if at <= now:
            return Due(day, at)
    raise AssertionError("a period of a week comes once in two weeks")


def following(period: Period, now: datetime, timezone: str, rhythm: Rhythm, put_off: timedelta = timedelta()) -> Due:
    """Give the next period whose moment has not come yet."""
    newest = latest(period, now, timezone, rhythm, put_off)
    step = timedelta(days=1 if period is Period.DAILY else 7)
    day = newest.day + step
    while (at := moment(day, rhythm.daily_at, timezone) + put_off) <= now:
        day += step
    return Due(day, at)


def _back(period: Period, today: date, rhythm: Rhythm) -> Iterator[date]:
    for n in range(16):
        day = today - timedelta(days=n)
        if period is Period.DAILY or day.weekday() == rhythm.weekly_on:
            yield day


def moment(day: date, at: time, timezone: str) -> datetime:
    """Give the moment, UTC, at which clocks there show `at` on that day."""
    # fold 0: of two moments the first; in a gap the offset before it, so the moment falls right behind the gap
    return datetime.combine(day, at, zone(timezone)).astimezone(UTC)


def local(now: datetime, timezone: str) -> datetime:
    """Give the time as clocks there show it."""
    return now.astimezone(zone(timezone))


@cache
def zone(name: str) -> ZoneInfo:
    """Give a time zone by its IANA name; "" is UTC."""
    return ZoneInfo(name or "UTC")


def is_quiet(now: datetime, timezone: str, rhythm: Rhythm) -> bool:
    """Whether it is a quiet hour there."""
    if rhythm.quiet is None:
        return False
    begin, end = rhythm.quiet
    at = local(now, timezone).time()
    return begin <= at < end if begin <= end else at >= begin or at < end


def put_off(site_id: int, what: str) -> timedelta:
    """Give a site's share of the stagger: the same for the same site, even over sites."""
    digest = blake2b(f"{what}:{site_id}".encode(), digest_size=4).digest()
    return STAGGER * (int.from_bytes(digest, "big") / 0xFFFFFFFF)
