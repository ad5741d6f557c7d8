"""Events made of what is stored: which kinds, whose agreement, the same event_id however often it is found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.agreements import Agreement
from bot.core.alerts.found import (
    DomainPast,
    SitewideDomain,
    domain_events,
    events_of,
    expiring_events,
    human_events,
    sitewide_events,
)
from bot.core.events import Event, EventKind
from bot.core.links import Kind, Occurrence, Placement
from bot.core.records import Change, ChangeKind, Link, Standing
from bot.core.states import Reason, State
from tests.core.alerts.happenings import DAY, NOW

K, C = EventKind, ChangeKind
SEEN = Occurrence("https://example.com/pricing", "Acme", Kind.TEXT, (), Placement.BODY_TEXT)


def link(n: int = 17, *, is_agreed: bool = False, seen: Occurrence | None = SEEN, domain: str = "a.org", **facts: object) -> Link:
    standing = Standing(State.LIVE, is_agreed=is_agreed)
    page = f"https://{domain}/{n}"
    made = Link(n, 1, page, "https://example.com/pricing", domain, domain, standing, seen, claimed_anchor="claimed")
    return replace(made, **facts)  # type: ignore[arg-type]


def change(kind: ChangeKind, reason: Reason = Reason.FOUND, to: State = State.LIVE, **facts: object) -> Change:
    return replace(Change(kind, NOW, State.LIVE, to, reason, ("Seen.",)), **facts)  # type: ignore[arg-type]


def kinds(events: Sequence[Event]) -> list[EventKind]:
    return [one.kind for one in events]


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_of_change_gives_its_event(kind: ChangeKind) -> None:
    found = events_of(link(), change(kind), grade="green")
    assert [one.kind.value for one in found] == ([] if kind is C.STATE_CHANGED else [kind.value])
    assert all(one.site_id == 1 and one.at == NOW for one in found)


def test_an_event_of_a_link_says_what_rules_and_people_need() -> None:
    moved = change(C.REL_CHANGED, Reason.REL_CHANGED, before=(("rel", "followed"),), after=(("rel", "nofollow"),))
    (one,) = events_of(link(), moved, grade="yellow", link_type="forum")
    assert (one.event_id, one.link_id, one.grade, one.reason, one.anchor) == (
        "rel_changed:17:1795255200000000",
        17,
        "yellow",
        "rel_changed",
        "Acme",
    )
    assert dict(one.facts) == {
        "was": "live",
        "before": "rel followed",
        "now": "rel nofollow",
        "how we know": "Seen.",
        "rel": "followed",
        "placement": "body text",
        "anchor": "Acme",
        "type": "forum",
    }


def test_quiet_changes_give_quiet_events() -> None:
    assert events_of(link(), change(C.NEW_LINK, is_quiet=True))[0].is_quiet


@pytest.mark.parametrize(
    ("happened", "broken"),
    [
        pytest.param(change(C.LINK_LOST, Reason.LINK_REMOVED, State.LOST), "the link is gone", id="lost"),
        pytest.param(
            change(C.PAGE_NOINDEXED, Reason.NOINDEX, State.DEGRADED), "the page is kept out of search engines", id="noindex"
        ),
        pytest.param(change(C.STATE_CHANGED, Reason.HIDDEN, State.DEGRADED), "readers cannot see the link", id="hidden"),
        pytest.param(
            change(
                C.REL_CHANGED,
                Reason.QUALIFIED,
                State.DEGRADED,
                evidence=("Differs from the agreement: rel is “nofollow”.", "Seen."),
            ),
            "rel is “nofollow”",
            id="a term",
        ),
        pytest.param(
            change(C.STATE_CHANGED, Reason.REL_CHANGED, State.CHANGED, evidence=("Differs from the agreement.",)),
            "it differs",
            id="terms",
        ),
        pytest.param(change(C.REL_CHANGED, Reason.QUALIFIED, State.DEGRADED), "", id="a rel that nobody agreed on"),
        pytest.param(change(C.ANCHOR_CHANGED, Reason.ANCHOR_CHANGED, State.CHANGED), "", id="an anchor that nobody agreed on"),
        pytest.param(change(C.STATE_CHANGED, Reason.CAPTCHA, State.BLOCKED), "", id="refused"),
        pytest.param(change(C.TARGET_BROKEN, Reason.TARGET_NOT_FOUND, State.BROKEN_TARGET), "", id="our own page"),
        pytest.param(change(C.LINK_BACK), "", id="back"),
    ],
)
def test_broken_agreements(happened: Change, broken: str) -> None:
    agreed = [one for one in events_of(link(is_agreed=True), happened) if one.kind is K.AGREEMENT_BROKEN]
    assert [one.fact("broken") for one in agreed] == ([broken] if broken else [])
    assert K.AGREEMENT_BROKEN not in kinds(events_of(link(), happened))


def test_a_term_broken_at_the_first_sight_is_told_even_in_the_first_import() -> None:
    seen = change(C.NEW_LINK, is_quiet=True, evidence=("Differs from the agreement: rel is “nofollow”.",))
    new, broken = events_of(link(is_agreed=True), seen)
    assert (new.is_quiet, broken.is_quiet) == (True, False)


def test_links_to_one_broken_page_are_one_event_a_day() -> None:
    broke = change(C.TARGET_BROKEN, Reason.TARGET_NOT_FOUND, State.BROKEN_TARGET)
    other = replace(link(18), target_page="http://www.example.com/pricing/")
    ids = {events_of(one, broke)[0].event_id for one in (link(), other)}
    assert len(ids) == 1
    later = events_of(link(), replace(broke, at=NOW + DAY))[0]
    quiet = events_of(link(), replace(broke, is_quiet=True))[0]
    assert len({*ids, later.event_id, quiet.event_id}) == 3
    assert (later.link_id, later.domain, later.target_page) == (0, "", "https://example.com/pricing")


def test_found_again_after_a_restart_is_the_same_event() -> None:
    lost = change(C.LINK_LOST, Reason.LINK_REMOVED, State.LOST)
    assert events_of(link(is_agreed=True), lost) == events_of(link(is_agreed=True), replace(lost))


def test_endless_words_are_cut() -> None:
    long = replace(SEEN, anchor="x" * 5_000)
    (one,) = events_of(link(seen=long), change(C.NEW_LINK, evidence=("y" * 5_000,)))
    assert max(len(value) for _, value in one.facts) == 300


@pytest.mark.parametrize(
    ("past", "reason"),
    [
        pytest.param(DomainPast(), "new", id="never linked before"),
        pytest.param(DomainPast(1), "", id="a link of it stands"),
        pytest.param(DomainPast(0, NOW - 365 * DAY), "new", id="gone for a year"),
        pytest.param(DomainPast(0, NOW - 365 * DAY + timedelta(seconds=1)), "returned", id="gone for less"),
    ],
)
def test_new_domains(past: DomainPast, reason: str) -> None:
    found = domain_events(link(), change(C.NEW_LINK), past, grade="green")
    assert [(one.kind, one.reason, one.event_id) for one in found] == (
        [(K.NEW_DOMAIN, reason, "new_domain:a.org:1795255200000000")] if reason else []
    )
    assert domain_events(link(), change(C.LINK_BACK), past) == ()


@pytest.mark.parametrize(
    ("n_pages", "n_boilerplate", "n_links", "is_seen"),
    [(19, 0, 19, False), (20, 0, 20, True), (2, 2, 2, False), (3, 2, 3, True), (4, 2, 4, False), (3, 1, 3, False)],
)
def test_site_wide_domains(n_pages: int, n_boilerplate: int, n_links: int, is_seen: bool) -> None:
    found = sitewide_events(1, [SitewideDomain("a.org", n_pages, n_boilerplate, n_links)], NOW)
    assert [one.event_id for one in found] == (["sitewide_seen:a.org"] if is_seen else [])


def test_a_domain_that_was_site_wide_in_the_first_import_is_quiet() -> None:
    old, new = SitewideDomain("a.org", 30, 0, 30, 20, 0, 20), SitewideDomain("b.org", 30, 0, 30, 19, 0, 19)
    assert [one.is_quiet for one in sitewide_events(1, [old, new], NOW)] == [True, False]


@pytest.mark.parametrize(("left", "step"), [(8, ""), (7, "7"), (6, "7"), (3, "7"), (2, "2"), (1, "2"), (0, "2"), (-1, "")])
def test_agreements_that_end(left: int, step: str) -> None:
    today = date(2026, 11, 21)
    agreement = Agreement(1, "https://a.org/x", until=today + timedelta(days=left), owner="U1")
    found = expiring_events([(agreement, link())], today, NOW)
    assert [one.reason for one in found] == ([f"{step} days before"] if step else [])
    assert all(one.fact("days left") == str(left) and one.link_id == 17 and one.domain == "a.org" for one in found)


def test_an_agreement_is_told_of_once_for_each_step() -> None:
    first = date(2026, 11, 1)
    agreement = Agreement(1, "https://a.org/x", until=first + timedelta(days=20))
    told = {one.event_id for n in range(30) for one in expiring_events([(agreement, None)], first + timedelta(days=n), NOW)}
    assert len(told) == 2
    assert expiring_events([(replace(agreement, until=None), None)], first, NOW) == ()


def blocked(n: int, domain: str = "", age: timedelta = 30 * DAY, reason: Reason = Reason.CAPTCHA, **facts: object) -> Link:
    made = link(n, domain=domain or f"d{n}.org", **facts)  # type: ignore[arg-type]
    return replace(made, standing=replace(made.standing, state=State.BLOCKED, reason=reason, since=NOW - age))


@pytest.mark.parametrize(
    ("one", "is_asked"),
    [
        pytest.param(blocked(1), True, id="refused for 30 days"),
        pytest.param(blocked(1, age=30 * DAY - timedelta(seconds=1)), False, id="for less"),
        pytest.param(blocked(1, reason=Reason.POLICY), False, id="our own policy refuses"),
        pytest.param(link(1), False, id="not refused"),
    ],
)
def test_who_refuses_us_for_long_is_asked_about(one: Link, is_asked: bool) -> None:
    assert bool(human_events([one], NOW)) == is_asked


def test_agreed_and_seen_links_are_asked_about_first_and_each_domain_once() -> None:
    links = [
        blocked(1, seen=None, age=90 * DAY),
        blocked(2, "x.org", age=40 * DAY),
        blocked(3, "x.org", age=50 * DAY),
        blocked(4, is_agreed=True, seen=None),
    ]
    assert not human_events(links, NOW, ask_after=timedelta(days=900))
    found = human_events(links, NOW)
    assert [one.link_id for one in found] == [4, 3, 1]
    assert [one.fact("was") for one in found] == ["never seen", "seen before", "never seen"]
    assert found[1].fact("also refused") == "1 more page of this domain"
    assert len(human_events([blocked(n) for n in range(20)], NOW)) == 5
