"""Daily threads and digests on virtual time: once per local date, only when something happened, caught up once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.command import Tick
from bot.core.errors import BadInput
from bot.core.events import Event, EventKind
from bot.core.places import Edge, Outgoing, Place
from bot.core.rhythm import STAGGER, Mode, Rhythm
from commands import JOBS
from commands.alerting import tell_now
from commands.context import Limits
from commands.digests import tell_daily, tell_weekly
from tests.commands.desk import DAY, NOW, Desk, reading, texts
from tests.storage.samples import ABSENT, live

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
LED = NOW - 30 * DAY
"""Since long ago."""


def decide(desk: Desk, at: datetime) -> None:
    """Let the policy decide, as it is asked to twice a minute."""
    desk.now = at
    tell_now(desk.ctx, Tick(at, LED))


def run(desk: Desk, at: datetime, leading_since: datetime = LED) -> list[Outgoing]:
    """Call both jobs at a time; what was posted by it."""
    decide(desk, at - QUARTER)
    desk.now = at
    for job in (tell_daily, tell_weekly):
        job(desk.ctx, Tick(at, leading_since))
    return desk.posted()


def heads(items: list[Outgoing]) -> list[str]:
    return [str(item.content["kind"]) for item in items if item.template == "digest"]


@pytest.fixture
def seen(desk: Desk) -> Desk:
    """A desk with a baseline of four links, all seen live."""
    desk.bring("a.org/1", "a.org/2", "b.org/1", "c.org/1")
    for page in ("a.org/1", "a.org/2", "b.org/1", "c.org/1"):
        desk.see(page, live(), NOW)
    return desk


def lose(desk: Desk, page: str, at: datetime) -> None:
    desk.see(page, ABSENT, at)
    desk.see(page, ABSENT, at + 13 * HOUR)


def test_a_baseline_is_silent(seen: Desk) -> None:
    assert "daily" not in heads(run(seen, NOW + DAY))


def test_a_loss_is_told_in_the_next_daily_thread_with_how_it_is_known(seen: Desk) -> None:
    lose(seen, "a.org/1", NOW + HOUR)
    posted = run(seen, NOW + DAY)
    assert heads(posted) == ["daily"]
    words = texts(posted)
    assert "Lost, confirmed" in words
    assert "1 link from 1 domain" in words
    assert "how I know" in words
    assert [item.place.channel for item in posted] == ["C1"] * len(posted)


def test_a_loss_in_doubt_is_not_told(seen: Desk) -> None:
    seen.see("a.org/1", ABSENT, NOW + HOUR)
    assert heads(run(seen, NOW + DAY)) == []


def test_told_once_however_often_the_clock_asks(seen: Desk) -> None:
    lose(seen, "a.org/1", NOW + HOUR)
    found = [kind for minute in range(0, 22 * 60, 7) for kind in heads(run(seen, NOW + DAY + timedelta(minutes=minute)))]
    assert found == ["daily"]


def test_a_loss_and_its_return_in_one_period_cancel_out(seen: Desk) -> None:
    lose(seen, "a.org/1", NOW + HOUR)
    seen.see("a.org/1", live(), NOW + 20 * HOUR)
    seen.see("a.org/1", live(), NOW + 33 * HOUR)
    assert "daily" not in heads(run(seen, NOW + 2 * DAY))


def test_several_missed_days_are_caught_up_once(seen: Desk) -> None:
    lose(seen, "a.org/1", NOW + HOUR)
    lose(seen, "b.org/1", NOW + 2 * DAY)
    since = NOW + 5 * DAY + HOUR
    found = [run(seen, since + timedelta(minutes=minute), leading_since=since) for minute in range(0, 300, 5)]
    first = next(n for n, items in enumerate(found) if items)
    assert Counter(kind for items in found for kind in heads(items)) == {"daily": 1, "weekly": 1}
    assert "2 links from 2 domains" in texts([item for items in found for item in items])
    assert first * timedelta(minutes=5) <= STAGGER + timedelta(minutes=5)


def test_what_slack_refused_is_told_with_the_next_one(seen: Desk) -> None:
    lose(seen, "a.org/1", NOW + HOUR)
    decide(seen, NOW + DAY - HOUR)
    seen.now = NOW + DAY
    tell_daily(seen.ctx, Tick(seen.now, LED))
    item = seen.storage.outbox.claim(Edge.SLACK, "desk", seen.now, 60.0)
    assert item is not None
    seen.storage.outbox.failed(item.id, "is_archived", seen.now)
    assert seen.posted() == []
    moved = seen.ask("track", "example.com", place=Place(Edge.SLACK, "C2"))
    assert "now tracked" in reading(moved)
    posted = run(seen, NOW + 2 * DAY)
    assert {item.place.channel for item in posted} == {"C2"}
    assert "Lost, confirmed: 1 link" in texts(posted)


def test_an_untracked_site_is_told_nothing_and_its_news_are_kept(seen: Desk) -> None:
    lose(seen, "a.org/1", NOW + HOUR)
    seen.now = NOW + 20 * HOUR
    seen.ask("untrack", "example.com")
    assert run(seen, NOW + 3 * DAY) == []
    assert len(seen.storage.links.changes(seen.site.id, NOW, is_told=True)) == 1


def test_a_weekly_digest_comes_though_nothing_happened(seen: Desk) -> None:
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    posted = run(seen, monday)
    assert heads(posted) == ["weekly"]
    assert "Nothing changed that is certain" in texts(posted)
    assert "No baseline for the pace of new domains yet" in texts(posted)


def test_alerts_off_tells_nothing_and_nothing_later_of_that_time(seen: Desk) -> None:
    assert "nothing is told by itself" in reading(seen.ask("alerts", "off"))
    lose(seen, "a.org/1", NOW + HOUR)
    assert run(seen, NOW + 3 * DAY) == []
    seen.now = NOW + 3 * DAY
    assert "are on from now on" in reading(seen.ask("alerts", "on"))
    assert heads(run(seen, NOW + 4 * DAY)) == []
    lose(seen, "b.org/1", NOW + 4 * DAY)
    posted = run(seen, NOW + 5 * DAY)
    assert "1 link from 1 domain" in texts(posted)


def test_alerts_digest_leaves_the_weekly_one(seen: Desk) -> None:
    site = str(seen.site.id)
    assert "only the weekly digest is on" in reading(seen.click("alerts_digest", site))
    again = seen.click("alerts_digest", site)
    assert again is not None
    assert not again.public
    lose(seen, "a.org/1", NOW + HOUR)
    assert heads(run(seen, NOW + 3 * DAY)) == ["weekly"]


def test_a_test_message_arrives(seen: Desk) -> None:
    assert "on its way" in reading(seen.click("alerts_test", str(seen.site.id)))
    assert "This is a test for example.com" in texts(seen.posted())


def test_alerts_shows_when_and_which_rules(seen: Desk) -> None:
    words = reading(seen.ask("alerts"))
    assert "at least 12 hours apart" in words
    assert "about 09:00, only if anything happened" in words
    assert "Monday" in words


def test_report_week_names_the_link_of_the_week(seen: Desk) -> None:
    seen.now = NOW + 2 * DAY
    seen.bring("fresh.org/post", now=seen.now)
    seen.see("fresh.org/post", live(), seen.now + HOUR)
    seen.now += 2 * HOUR
    assert seen.ask("report", "week") is None
    words = texts(seen.posted())
    assert "Link of the week" in words
    assert "fresh.org/post" in words
    assert "followed, in body text, the first link from this domain" in words
    assert "new domains 1, lost domains 0" in words


def test_a_report_needs_its_period(seen: Desk) -> None:
    with pytest.raises(BadInput, match="Which period"):
        seen.ask("report")


def test_every_job_has_its_own_name() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.every_s > 0 for job in JOBS)


def test_the_night_of_the_autumn_change_tells_every_local_date_once(seen: Desk) -> None:
    seen.storage.sites.track(seen.site.id, "C1", "America/New_York", NOW)
    night = datetime(2027, 11, 7, tzinfo=UTC)
    pages = [f"page{n}.org/post" for n in range(5)]
    seen.bring(*pages)
    found: list[Outgoing] = []
    for hour in range(-48, 72):
        at = night + timedelta(hours=hour)
        if hour % 24 == 0:
            page = pages.pop()
            seen.see(page, live(), at - 2 * DAY)
            lose(seen, page, at - 14 * HOUR)
        found += [item for item in run(seen, at) if item.template == "digest" and item.content["kind"] == "daily"]
    assert [item.key for item in found] == [f"daily:{seen.site.id}:2027-11-{day:02}" for day in (4, 6, 7, 8, 9)]


def test_quiet_hours_put_a_digest_off_and_lose_nothing(seen: Desk) -> None:
    ctx = replace(seen.ctx, limits=Limits(rhythm=Rhythm(quiet=(time(8), time(11)))))
    lose(seen, "a.org/1", NOW + HOUR)
    decide(seen, NOW + 20 * HOUR)
    seen.now = NOW.replace(hour=10, minute=30) + DAY
    tell_daily(ctx, Tick(seen.now, LED))
    assert seen.posted() == []
    seen.now += HOUR
    tell_daily(ctx, Tick(seen.now, LED))
    assert heads(seen.posted()) == ["daily"]


def test_a_clock_that_jumps_back_doubles_nothing(seen: Desk) -> None:
    lose(seen, "a.org/1", NOW + HOUR)
    assert heads(run(seen, NOW + DAY)) == ["daily"]
    assert heads(run(seen, NOW - 2 * DAY)) == []
    assert heads(run(seen, NOW + DAY + HOUR)) == []


def test_a_site_is_not_told_before_it_was_tracked(seen: Desk) -> None:
    seen.storage.sites.untrack(seen.site.id)
    lose(seen, "a.org/1", NOW + HOUR)
    seen.storage.sites.track(seen.site.id, "C1", "", NOW + DAY)
    assert run(seen, NOW + DAY + HOUR) == []
    assert "daily" not in heads(run(seen, NOW + 2 * DAY))


def test_what_a_case_told_at_once_is_left_out_and_counted(seen: Desk) -> None:
    seen.ask("watch", "https://a.org/1", "rel:followed")
    lose(seen, "a.org/1", NOW + HOUR)
    lose(seen, "b.org/1", NOW + HOUR)
    seen.posted()
    posted = run(seen, NOW + DAY)
    assert [item.content["kind"] for item in posted if item.template == "case"] == ["lost"]
    words = texts([item for item in posted if item.template.startswith("digest")])
    assert "1 link from 1 domain" in words
    assert "a.org/1" not in words
    assert "Told at once, in a thread of its own: 1." in words


def test_what_is_told_to_nobody_is_counted_with_its_reason(seen: Desk) -> None:
    assert "Muted until" in reading(seen.ask("alerts", "mute", "domain:a.org", "30d", "because", "they", "move"))
    lose(seen, "a.org/1", NOW + HOUR)
    lose(seen, "b.org/1", NOW + HOUR)
    words = texts(run(seen, NOW + DAY))
    assert "Told to nobody: 1. A person muted this domain until 21 Dec 2026, because they move. (1)" in words


def test_what_is_about_no_link_has_its_place(seen: Desk) -> None:
    facts = (("ends on", "2026-11-28"), ("days left", "7"))
    ends = Event("agreement_expiring:x", seen.site.id, EventKind.AGREEMENT_EXPIRING, NOW, page="https://a.org/1", facts=facts)
    still = Event("velocity_spike:s", seen.site.id, EventKind.VELOCITY_SPIKE, NOW, reason="stagnation", facts=(("days", "91"),))
    seen.storage.events.add([ends, still])
    daily = run(seen, NOW + DAY)
    assert heads(daily) == ["daily"]
    assert "ends on 2026-11-28" in texts(daily)
    assert "stagnation" not in texts(daily)
    assert "days 91" in texts(run(seen, datetime(2026, 11, 23, 12, tzinfo=UTC)))


def test_mutes_and_filters_are_shown_and_taken_back(seen: Desk) -> None:
    seen.ask("alerts", "mute", "kind:rel_changed", "1w")
    seen.ask("alerts", "mute", "link:https://a.org/1")
    words = reading(seen.ask("alerts", "only", "grade:green,yellow", "page:/blog"))
    assert "Only: grade green or yellow and page /blog" in words
    assert "rel changed" in words
    assert "a.org/1" in words
    assert "It is told again" in reading(seen.ask("alerts", "unmute", "kind:rel_changed"))
    assert "no filter any more" in reading(seen.ask("alerts", "filters", "clear"))
    for typed in (("mute",), ("mute", "kind:nonsense"), ("mute", "domain:a.org", "soon"), ("only",), ("only", "grade:blue")):
        with pytest.raises(BadInput):
            seen.ask("alerts", *typed)
    for typed, example in ((("mute", "domain:?!"), "mute domain:"), (("only", "domain:?!"), "only domain:")):
        with pytest.raises(BadInput, match="is not a domain") as told:
            seen.ask("alerts", *typed)
        assert f"alerts {example}" in told.value.hint
    with pytest.raises(BadInput, match="not muted"):
        seen.ask("alerts", "unmute", "domain:c.org")


def test_another_channel_may_not_switch_or_ask(seen: Desk) -> None:
    other = Place(Edge.SLACK, "C2")
    for words in (("alerts", "off", "site:example.com"), ("report", "week", "site:example.com")):
        assert "belongs to another conversation" in reading(seen.ask(*words, place=other))
    assert seen.storage.digests.wanted(seen.site.id).mode is Mode.ON
    assert seen.posted() == []
