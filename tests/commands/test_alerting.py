"""What is told at once: one parent per case, its thread, and a parent that stays true; on both databases."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.command import Tick
from bot.core.cases import Case, CaseState
from bot.core.events import Event, EventKind, Severity
from bot.core.judgement import Got, Grade, Judged, LinkType
from bot.core.links import Kind, Occurrence, Placement, Snippet
from bot.core.places import Edge, Intent, Outgoing, Place
from bot.core.records import Outcome
from bot.core.states import Conclusion, Credit, Reason, State
from bot.core.verdict import Verdict
from bot.web import Web, WebConfig
from commands.alerting import decide_now, tell_now
from storage import Storage
from tests.commands.desk import DAY, NOW, Desk, reading, texts
from tests.storage import samples
from tests.storage.conftest import empty_url, postgres, postgres_url, sqlite_template, storage, url  # noqa: F401
from tests.storage.samples import ABSENT, live

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(storage: Storage) -> Iterator[Desk]:  # noqa: F811
    """A desk on either database: three pages of a.org and one of b.org, all seen; those of a.org were agreed."""
    with Web(WebConfig()) as web:
        desk = Desk(storage, web)
        storage.sites.track(desk.site.id, "C1", "UTC", desk.now)
        desk.bring("a.org/1", "a.org/2", "a.org/3", "b.org/1")
        for page in ("a.org/1", "a.org/2", "a.org/3"):
            desk.ask("watch", f"https://{page}", "rel:followed", "owner:@U0SAM0001")
        for page in ("a.org/1", "a.org/2", "a.org/3", "b.org/1"):
            desk.see(page, live())
        desk.posted()
        yield desk


def tick(desk: Desk, after: timedelta = timedelta()) -> list[Outgoing]:
    """The clock asks, some time later; what was posted by it."""
    desk.now += after
    tell_now(desk.ctx, Tick(desk.now, NOW - 30 * DAY))
    return desk.posted()


def lose(desk: Desk, *pages: str) -> None:
    """Two complete visits without the link."""
    for page in pages:
        desk.see(page, ABSENT)
    desk.now += 13 * HOUR
    for page in pages:
        desk.see(page, ABSENT)


def find(desk: Desk, *pages: str) -> None:
    """Two good visits."""
    for page in pages:
        desk.see(page, live())
    desk.now += 13 * HOUR
    for page in pages:
        desk.see(page, live())


def case_of(desk: Desk) -> Case:
    found = desk.storage.cases.recent(desk.site.id, NOW - 30 * DAY)
    assert len(found) == 1
    return found[0]


def parents(items: list[Outgoing]) -> list[Outgoing]:
    return [item for item in items if item.template == "case"]


def test_a_lost_agreed_link_is_told_at_once_with_how_it_is_known(told: Desk) -> None:
    lose(told, "a.org/1")
    assert tick(told) == []
    posted = tick(told, 6 * MINUTE)
    assert [item.template for item in posted] == ["case", "case_evidence"]
    words = texts(posted)
    assert "🔴 Lost: a.org/1 → / · link removed" in words
    assert "<@U0SAM0001>" in words
    assert "HTTP 200" in words
    assert "see" in words
    assert "for more" in words
    assert posted[0].key == f"case:{case_of(told).id}"
    assert posted[1].thread_ts == posted[0].ts or posted[1].thread_ts.startswith("ts")
    assert tick(told, HOUR) == []


def test_what_is_not_told_at_once_is_decided_all_the_same(told: Desk) -> None:
    lose(told, "b.org/1")
    assert tick(told, 6 * MINUTE) == []
    found = told.storage.events.between(told.site.id, NOW, told.now)
    lost = next(one for one in found if one.event.kind is EventKind.LINK_LOST)
    assert lost.decision is not None
    assert lost.decision.severity is Severity.DAILY
    assert told.storage.events.undecided(told.site.id) == ()


def test_a_domain_that_goes_is_one_parent(told: Desk) -> None:
    lose(told, "a.org/1", "a.org/2", "a.org/3")
    posted = tick(told, 6 * MINUTE)
    assert len(parents(posted)) == 1
    assert "🔴 Lost: 3 links from a.org" in texts(posted)
    assert case_of(told).n_links == 3


def test_two_processes_tell_once(told: Desk, url: str) -> None:  # noqa: F811
    lose(told, "a.org/1", "a.org/2")
    told.now += 6 * MINUTE
    gate, done = threading.Barrier(2), []

    def decide() -> None:
        with Storage.open(url) as mine:
            desk = Desk(mine, told.web, told.now)
            gate.wait(timeout=10)
            done.append(decide_now(desk.ctx, desk.site.id, told.now))

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(done) == [0, 1]
    assert len(parents(told.posted())) == 1


def test_a_return_is_told_in_the_same_thread_and_by_the_parent(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    told.now += 8 * DAY
    find(told, "a.org/1")
    posted = tick(told, 6 * MINUTE)
    edit = next(item for item in posted if item.intent is Intent.EDIT)
    assert edit.key == f"case:{case_of(told).id}"
    words = texts([edit])
    assert "🟢 Back after 9 days: a.org/1 → /" in words
    assert [button["action"] for button in edit.content["buttons"]] == ["case_history"]
    replies = [item for item in posted if item is not edit]
    assert [item.template for item in replies] == ["case_line", "case_evidence"]
    assert "🟢 Back" in texts(replies)
    assert case_of(told).state is CaseState.BACK


def lose_again(desk: Desk, page: str) -> None:
    """An unstable link takes visits on three days."""
    for _ in range(3):
        desk.now += DAY
        desk.see(page, ABSENT)


def test_a_link_lost_again_goes_on_in_its_thread(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    told.now += 10 * DAY
    find(told, "a.org/1")
    tick(told, 6 * MINUTE)
    told.now += 7 * DAY
    lose_again(told, "a.org/1")
    posted = tick(told, 6 * MINUTE)
    assert [item.intent for item in parents(posted)] == [Intent.EDIT]
    assert "Lost again" in texts(posted)
    case = case_of(told)
    assert case.state is CaseState.OPEN
    assert case.acked_by == ""


def test_a_link_that_comes_and_goes_turns_its_parent_in_silence(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    find(told, "a.org/1")
    tick(told, 6 * MINUTE)
    lose_again(told, "a.org/1")
    posted = tick(told, 6 * MINUTE)
    assert [item.intent for item in posted] == [Intent.EDIT]
    assert "🔴 Lost: a.org/1" in texts(posted)


def test_a_case_that_mended_itself_lets_its_key_go_after_two_weeks(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    find(told, "a.org/1")
    tick(told, 6 * MINUTE)
    assert tick(told, 15 * DAY) == []
    assert case_of(told).state is CaseState.CLOSED


def test_part_of_a_domain_that_returns_leaves_the_case_open(told: Desk) -> None:
    lose(told, "a.org/1", "a.org/2")
    tick(told, 6 * MINUTE)
    find(told, "a.org/1")
    assert "1 of 2 links are back" in texts(tick(told, 6 * MINUTE))
    assert case_of(told).state is CaseState.OPEN
    find(told, "a.org/2")
    assert "🟢 Back" in texts(tick(told, 6 * MINUTE))


def test_a_muted_case_still_turns_back(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    told.ask("case", str(case_of(told).id), "mute", "90d")
    told.posted()
    find(told, "a.org/1")
    posted = tick(told, 6 * MINUTE)
    assert [item.intent for item in posted] == [Intent.EDIT]
    assert case_of(told).state is CaseState.BACK


QUALIFIED = Occurrence(
    "https://example.com/", "Example", Kind.TEXT, ("nofollow",), Placement.BODY_TEXT, snippet=Snippet("see", "for more")
)
NOFOLLOW = Verdict(Conclusion.DEGRADED, Reason.QUALIFIED, "qualified", ("The link carries nofollow.",), Credit.NO, (QUALIFIED,))


def test_a_target_with_three_domains_is_told_with_what_is_at_stake(told: Desk) -> None:
    event = Event(
        "target_broken:x:1",
        told.site.id,
        EventKind.TARGET_BROKEN,
        told.now,
        target_page="https://example.com/",
        reason="target_not_found",
        facts=(("how we know", "Our page answered 404 twice."),),
    )
    told.bring("c.org/1")
    told.see("c.org/1", live())
    told.storage.events.add([event])
    posted = tick(told, 6 * MINUTE)
    assert "🔴 Broken page: / · our page is not found · 3 domains at stake" in texts(posted)
    told.storage.events.add(
        [Event("target_fixed:x:2", told.site.id, EventKind.TARGET_FIXED, told.now, target_page="https://example.com/")]
    )
    posted = tick(told, 6 * MINUTE)
    assert "🟢 Back" in texts(posted)
    assert "Our page answers again" in texts(posted)


def broken_case(desk: Desk) -> Case:
    """A case of our start page, which three domains lead to, told with the links that lead to it."""
    desk.bring("c.org/1")
    desk.see("c.org/1", live())
    made = (
        Event(
            f"target_broken:{page}",
            desk.site.id,
            EventKind.TARGET_BROKEN,
            desk.now,
            desk.link(page).id,
            page.partition("/")[0],
            f"https://{page}",
            "https://example.com/",
            reason="target_not_found",
        )
        for page in ("b.org/1", "c.org/1")
    )
    desk.storage.events.add(made)
    tick(desk, 6 * MINUTE)
    return case_of(desk)


def test_a_broken_page_that_nothing_leads_to_any_more_waits_for_nobody(told: Desk) -> None:
    case = broken_case(told)
    told.now += 3 * DAY
    lose(told, "b.org/1")
    told.ask("ignore", "https://c.org/1", "because", "they", "closed")
    told.posted()
    assert parents(tick(told, DAY)) == []
    posted = tick(told, DAY)
    assert "No link has led to it for 2 days" in texts(posted)
    assert "was broken page" in texts(parents(posted))
    closed = told.storage.cases.get(case.id)
    assert closed is not None
    assert closed.state is CaseState.CLOSED


def test_a_broken_page_whose_links_are_all_ignored_is_closed_and_not_ignored(told: Desk) -> None:
    case = broken_case(told)
    for page in ("b.org/1", "c.org/1"):
        told.ask("ignore", f"https://{page}", "because", "they", "closed")
    told.posted()
    assert tick(told, DAY) == []
    tick(told, DAY)
    closed = told.storage.cases.get(case.id)
    assert closed is not None
    assert closed.state is CaseState.CLOSED


def test_quiet_events_of_the_first_import_wait_for_nobody(told: Desk) -> None:
    assert tick(told, 6 * MINUTE) == []
    assert told.storage.events.undecided(told.site.id) == ()


def test_an_untracked_site_has_its_cases_closed(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    told.ask("untrack", "example.com")
    posted = tick(told, MINUTE)
    assert "no longer tracked" in texts(posted)
    assert case_of(told).state is CaseState.CLOSED
    lose(told, "a.org/2")
    assert tick(told, HOUR) == []
    told.ask("track", "example.com")
    assert tick(told, HOUR) == []
    assert told.storage.events.undecided(told.site.id) == ()


def test_a_site_that_moves_leaves_open_cases_where_they_stand(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    told.storage.sites.track(told.site.id, "C2", "", told.now)
    find(told, "a.org/1")
    posted = tick(told, 6 * MINUTE)
    assert {item.place.channel for item in posted} == {"C1"}
    lose(told, "b.org/1")
    lose(told, "a.org/2")
    assert {item.place.channel for item in tick(told, 6 * MINUTE)} == {"C2"}


def test_a_case_that_slack_refused_follows_its_site(told: Desk) -> None:
    lose(told, "a.org/1")
    told.now += 6 * MINUTE
    tell_now(told.ctx, Tick(told.now, NOW))
    item = told.storage.outbox.claim(Edge.SLACK, "desk", told.now, 60.0)
    assert item is not None
    told.storage.outbox.failed(item.id, "is_archived", told.now)
    assert told.posted() == []
    told.ask("track", "example.com", place=Place(Edge.SLACK, "C2"))
    told.posted()
    posted = tick(told, MINUTE)
    assert [item.template for item in posted] == ["case", "case_evidence"]
    assert {item.place.channel for item in posted} == {"C2"}


def test_links_ignored_elsewhere_end_their_case(told: Desk) -> None:
    lose(told, "a.org/1")
    tick(told, 6 * MINUTE)
    told.ask("ignore", "https://a.org/1", "because", "they", "closed")
    told.posted()
    posted = tick(told, MINUTE)
    assert "⚪ Ignored" in texts(posted)
    assert case_of(told).state is CaseState.IGNORED


def test_a_spike_shows_numbers_samples_and_a_chart(told: Desk) -> None:
    facts = (
        ("what", "“acme pricing”"),
        ("domains", "6 of 14 new"),
        ("share", "43%"),
        ("usual", "4%"),
        ("sample 1", "https://x.org/1"),
    )
    spike = Event(
        "anchor_spike:alert:acme pricing:1",
        told.site.id,
        EventKind.ANCHOR_SPIKE,
        told.now,
        anchor="acme pricing",
        reason="alert",
        facts=facts,
    )
    told.storage.events.add([spike])
    posted = tick(told, 6 * MINUTE)
    words = texts(posted)
    assert "🔴 Anchor spike: “acme pricing”" in words
    assert "Domains: 6 of 14 new" in words
    assert "x.org/1" in words
    assert posted[0].content["bars"] == [["last 28 days", 43], ["usual", 4]]
    assert tick(told, 29 * DAY) != []
    assert case_of(told).state is CaseState.CLOSED


def test_what_was_judged_after_it_was_found_is_told_by_its_grade(told: Desk) -> None:
    told.ask("alerts", "only", "grade:green")
    told.now += DAY
    told.bring("new.org/1", "useful.org/1", now=told.now, filename="more.csv")
    for page in ("new.org/1", "useful.org/1"):
        told.see(page, live())
    worth = {"new.org/1": Grade.RED, "useful.org/1": Grade.GREEN}
    facts = ((), (), LinkType.OTHER, "", Got.UNKNOWN, "", "")
    told.storage.judging.set_grades((told.link(page), Judged(grade, *facts)) for page, grade in worth.items())
    tick(told, 6 * MINUTE)
    found = told.storage.events.between(told.site.id, NOW, told.now)
    said = {one.event.domain: one.decision for one in found if one.event.kind is EventKind.NEW_DOMAIN and one.event.at > NOW}
    assert {domain: made.severity for domain, made in said.items() if made} == {
        "new.org": Severity.SILENT,
        "useful.org": Severity.DAILY,
    }


def of_page(desk: Desk, kind: EventKind, *, is_quiet: bool = False) -> Event:
    """Our home page breaks or is mended now."""
    name = f"{kind.value}:home:{desk.now.isoformat()}"
    page, reason = "https://example.com/", "target_not_found" if kind is EventKind.TARGET_BROKEN else "found"
    return Event(name, desk.site.id, kind, desk.now, target_page=page, reason=reason, is_quiet=is_quiet)


def page_of_ours(desk: Desk, kind: EventKind, *, is_quiet: bool = False) -> list[Outgoing]:
    """The same, and what is told of it."""
    desk.now += HOUR
    desk.storage.events.add([of_page(desk, kind, is_quiet=is_quiet)])
    return tick(desk, 6 * MINUTE)


@pytest.fixture
def broken(told: Desk) -> Desk:
    """Our home page, which three domains lead to, is told as broken."""
    told.bring("c.org/1", "d.org/1", filename="more.csv")
    for page in ("c.org/1", "d.org/1"):
        told.see(page, live())
    tick(told, 6 * MINUTE)
    assert len(parents(page_of_ours(told, EventKind.TARGET_BROKEN))) == 1
    return told


def test_a_page_that_breaks_again_after_it_was_mended_is_told_anew_though_somebody_closed_the_case(broken: Desk) -> None:
    broken.ask("case", str(case_of(broken).id), "close")
    broken.posted()
    assert page_of_ours(broken, EventKind.TARGET_BROKEN) == []
    assert page_of_ours(broken, EventKind.TARGET_FIXED) == []
    posted = page_of_ours(broken, EventKind.TARGET_BROKEN)
    assert (posted[0].template, posted[0].intent) == ("case", Intent.POST)
    first, second = broken.storage.cases.recent(broken.site.id, NOW - 30 * DAY)
    assert (first.state, second.state) == (CaseState.CLOSED, CaseState.OPEN)
    told = broken.storage.events.of_case(second.id)
    assert told[0].decision is not None
    assert "had mended itself since" in told[0].decision.reason


def test_the_parent_of_a_broken_page_stays_true_while_the_page_flaps_in_silence(broken: Desk) -> None:
    quiet = page_of_ours(broken, EventKind.TARGET_FIXED, is_quiet=True)
    assert [item.intent for item in quiet] == [Intent.EDIT]
    assert "🟢 Back" in texts(quiet)
    quiet = page_of_ours(broken, EventKind.TARGET_BROKEN, is_quiet=True)
    assert [item.intent for item in quiet] == [Intent.EDIT]
    assert "🔴 Broken page" in texts(quiet)
    assert case_of(broken).state is CaseState.OPEN


def test_a_page_that_breaks_twice_on_one_day_is_shown_as_broken(broken: Desk) -> None:
    page_of_ours(broken, EventKind.TARGET_FIXED)
    assert case_of(broken).state is CaseState.BACK
    link = broken.link("c.org/1")
    broken.now += HOUR
    standing = replace(link.standing, state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND, since=broken.now)
    seen = samples.visit(link.page, broken.now)
    broken.storage.links.record(None, seen, [Outcome(link.id, link.site_id, link.page, link.target_page, live(), standing)])
    assert tick(broken, HOUR) == []
    posted = tick(broken, 2 * HOUR)
    assert [item.intent for item in posted] == [Intent.EDIT]
    assert case_of(broken).state is CaseState.OPEN
    assert case_of(broken).since == standing.since


def test_a_mute_outlives_its_case_and_can_be_taken_back_from_it(broken: Desk) -> None:
    number = str(case_of(broken).id)
    broken.ask("case", number, "mute", "60d")
    broken.ask("case", number, "close")
    broken.posted()
    page_of_ours(broken, EventKind.TARGET_FIXED)
    broken.now += 20 * DAY
    assert page_of_ours(broken, EventKind.TARGET_BROKEN) == []
    page_of_ours(broken, EventKind.TARGET_FIXED)
    broken.ask("case", number, "unmute")
    assert "No longer muted" in texts(broken.posted())
    assert "is not muted" in reading(broken.ask("case", number, "unmute"))
    assert len(parents(page_of_ours(broken, EventKind.TARGET_BROKEN))) == 1
