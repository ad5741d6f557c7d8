"""What becomes of an event, stage by stage, with the reason that `why` shows."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.alerts.keys import NO_CASE
from bot.core.alerts.rules import RULES, rule_of
from bot.core.alerts.situation import Answer, Filters, Mute, Situation
from bot.core.cases import CaseState
from bot.core.events import Event, EventKind, Severity, Stage
from bot.core.rhythm import Mode
from tests.core.alerts.happenings import (
    AGREED,
    CONTENT,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SITE,
    about,
    back,
    case,
    decided,
    event,
    green,
    keys,
    lost,
    severity,
)

K, S = EventKind, Severity
TARGET = "example.com/pricing"


def test_every_kind_of_event_has_exactly_one_rule() -> None:
    assert sorted(kind for rule in RULES for kind in rule.kinds) == sorted(EventKind)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.sentence.endswith(".") for rule in RULES)
    for kind in EventKind:
        weight = rule_of(kind).weigh(event(kind), about())
        assert weight.reason.endswith(".")
        assert rule_of(kind).severity(event(kind), about()) is weight.severity


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        pytest.param(event(K.AGREEMENT_BROKEN), S.NOW, id="a broken agreement is told at once"),
        pytest.param(event(K.AGREEMENT_EXPIRING), S.DAILY, id="an agreement that ends comes daily"),
        pytest.param(event(K.LOSS_WAVE), S.NOW, id="a loss wave is told at once"),
        pytest.param(event(K.ANCHOR_SPIKE), S.NOW, id="an anchor alert is told at once"),
        pytest.param(event(K.ANCHOR_SPIKE, reason="watch"), S.DAILY, id="an anchor to watch comes daily"),
        pytest.param(event(K.VELOCITY_SPIKE), S.NOW, id="a velocity alert is told at once"),
        pytest.param(event(K.VELOCITY_SPIKE, reason="watch"), S.DAILY, id="a faster pace comes daily"),
        pytest.param(event(K.VELOCITY_SPIKE, reason="stagnation"), S.WEEKLY, id="stagnation comes weekly"),
        pytest.param(lost(grade="green"), S.NOW, id="a green loss is told at once"),
        pytest.param(lost(grade="yellow"), S.DAILY, id="a yellow loss comes daily"),
        pytest.param(lost(grade="red"), S.DAILY, id="a red loss comes daily"),
        pytest.param(lost(), S.DAILY, id="a loss without a grade comes daily"),
        pytest.param(lost(facts=CONTENT), S.DAILY, id="a followed loss in the content without a grade comes daily"),
        pytest.param(lost(facts=AGREED), S.NOW, id="an agreed loss is told at once"),
        pytest.param(back(), S.DAILY, id="a return comes daily"),
        pytest.param(event(K.NEW_LINK, grade="green"), S.DAILY, id="a new green link comes daily"),
        pytest.param(event(K.NEW_LINK, grade="yellow"), S.WEEKLY, id="a new yellow link comes weekly"),
        pytest.param(event(K.NEW_LINK, grade="yellow", facts=CONTENT), S.WEEKLY, id="a grade says more than the place"),
        pytest.param(event(K.NEW_LINK, facts=CONTENT), S.DAILY, id="a new followed link in the content comes daily"),
        pytest.param(event(K.NEW_LINK), S.WEEKLY, id="any other new link comes weekly"),
        pytest.param(event(K.NEW_LINK, grade="red", facts=AGREED), S.DAILY, id="a new agreed link comes daily"),
        pytest.param(event(K.NEW_DOMAIN, grade="green"), S.DAILY, id="a new green domain comes daily"),
        pytest.param(event(K.NEW_DOMAIN, grade="red"), S.WEEKLY, id="a new red domain comes weekly"),
        pytest.param(event(K.REL_CHANGED), S.DAILY, id="another rel comes daily"),
        pytest.param(event(K.ANCHOR_CHANGED), S.DAILY, id="another anchor comes daily"),
        pytest.param(event(K.TARGET_CHANGED), S.DAILY, id="another page of ours comes daily"),
        pytest.param(event(K.PLACEMENT_CHANGED), S.WEEKLY, id="another place comes weekly"),
        pytest.param(event(K.PAGE_NOINDEXED), S.WEEKLY, id="a page worth less comes weekly"),
        pytest.param(event(K.PAGE_CANONICALISED), S.WEEKLY, id="another original comes weekly"),
        pytest.param(event(K.PAGE_BLOCKED_FOR_GOOGLE), S.WEEKLY, id="a page kept from Google comes weekly"),
        pytest.param(event(K.SITEWIDE_SEEN), S.WEEKLY, id="a site-wide domain comes weekly"),
        pytest.param(event(K.NEEDS_HUMAN, facts=(("was", "seen before"),)), S.NOW, id="a page that refuses us is asked about"),
        pytest.param(event(K.NEEDS_HUMAN, facts=(("was", "never seen"),)), S.WEEKLY, id="a link never seen asks nobody"),
    ],
)
def test_severity_by_rule(what: Event, expected: Severity) -> None:
    assert severity(what) is expected


@pytest.mark.parametrize(("n_domains", "expected"), [(2, S.DAILY), (3, S.NOW), (4, S.NOW)])
def test_broken_page_of_ours_is_told_at_once_from_three_domains_on(n_domains: int, expected: Severity) -> None:
    assert severity(event(K.TARGET_BROKEN), about(target_n_domains={TARGET: n_domains})) is expected


def test_quiet_events_are_never_told() -> None:
    found = decided([green(is_quiet=True), event(K.AGREEMENT_BROKEN, is_quiet=True)])
    assert {one.severity for one in found.values()} == {S.SILENT}
    assert {one.stage for one in found.values()} == {Stage.RULES}


# hold


@pytest.mark.parametrize(
    ("age", "is_running", "expected"),
    [
        (5 * MINUTE - timedelta(seconds=1), False, None),
        (5 * MINUTE, False, S.NOW),
        (5 * MINUTE, True, None),
        (2 * HOUR - timedelta(seconds=1), True, None),
        (2 * HOUR, True, S.NOW),
        (-MINUTE, False, None),
        (-DAY, False, S.NOW),
    ],
)
def test_a_loss_waits_for_its_like(age: timedelta, is_running: bool, expected: Severity | None) -> None:
    assert severity(green(at=NOW - age), about(is_running=is_running)) is expected


def test_the_first_event_sets_the_window_for_all() -> None:
    first, second = green(1, NOW - 5 * MINUTE), green(11, NOW - MINUTE)
    assert set(decided([first, second])) == {first.event_id, second.event_id}
    assert decided([replace(first, is_quiet=True), second]) == {}


@pytest.mark.parametrize(
    "what", [event(K.AGREEMENT_BROKEN, at=NOW - 6 * MINUTE), event(K.ANCHOR_SPIKE, at=NOW - 6 * MINUTE), event(K.LOSS_WAVE)]
)
def test_no_run_holds_up_what_it_adds_nothing_to(what: Event) -> None:
    assert severity(what, about(is_running=True)) is S.NOW


def test_agreements_on_a_dead_domain_wait_for_the_run() -> None:
    assert severity(event(K.AGREEMENT_BROKEN, at=NOW - 6 * MINUTE, reason="domain_gone"), about(is_running=True)) is None


# inhibit


@pytest.mark.parametrize(
    "mute",
    [
        Mute("link", "1", NOW + DAY, "U1"),
        Mute("link", "1"),
        Mute("domain", "domain1.org", NOW + DAY),
        Mute("anchor", " ACME  tools"),
        Mute("kind", "link_lost"),
    ],
)
def test_mutes_silence_until_they_end(mute: Mute) -> None:
    one = green(anchor="Acme Tools")
    found = decided([one], about(mutes=(mute,)))[one.event_id]
    assert (found.severity, found.stage) == (S.SILENT, Stage.INHIBIT)
    assert "muted" in found.reason
    assert severity(one, about(mutes=(replace(mute, until=NOW),))) is S.NOW


@pytest.mark.parametrize(
    "mute", [Mute("link", "2"), Mute("domain", "omain1.org"), Mute("anchor", "acme"), Mute("kind", "link_back"), Mute("?", "1")]
)
def test_mutes_of_something_else_silence_nothing(mute: Mute) -> None:
    assert severity(green(anchor="Acme Tools"), about(mutes=(mute,))) is S.NOW


def test_the_reason_of_a_mute_names_who_until_when_and_why() -> None:
    one = green()
    mute = Mute("link", "1", datetime(2026, 12, 24, tzinfo=NOW.tzinfo), "U7", NOW, "they rebuild.")
    assert (
        decided([one], about(mutes=(mute,)))[one.event_id].reason == "U7 muted this link until 24 Dec 2026, because they rebuild."
    )


def test_ignored_links_are_silent() -> None:
    assert severity(green(), about(ignored=frozenset({1}))) is S.SILENT
    assert severity(event(K.LOSS_WAVE), about(ignored=frozenset({1}))) is S.NOW


@pytest.mark.parametrize(
    ("filters", "is_told"),
    [
        pytest.param(Filters(), True, id="no filter"),
        pytest.param(Filters(grades=("green",)), True, id="its grade"),
        pytest.param(Filters(grades=("yellow",)), False, id="another grade"),
        pytest.param(Filters(kinds=("link_back",)), False, id="another kind"),
        pytest.param(Filters(domains=("domain1.org",)), True, id="its domain"),
        pytest.param(Filters(domains=("main1.org",)), False, id="the end of its domain"),
        pytest.param(Filters(pages=("/blog",)), True, id="its page group"),
        pytest.param(Filters(pages=("/blo",)), False, id="half of a path's name"),
        pytest.param(Filters(pages=("/",)), True, id="the whole site"),
        pytest.param(Filters(types=("forum",)), True, id="its type"),
        pytest.param(Filters(types=("wiki",)), False, id="another type"),
        pytest.param(Filters("any", grades=("yellow",), types=("forum",)), True, id="any of two"),
        pytest.param(Filters("all", grades=("yellow",), types=("forum",)), False, id="not all of two"),
        pytest.param(Filters("all", grades=("green",), types=("forum",), pages=("/blog/",)), True, id="all of three"),
    ],
)
def test_filters(filters: Filters, is_told: bool) -> None:
    one = green(target_page="https://example.com/blog/post", facts=(("type", "forum"),))
    assert severity(one, about(filters=filters)) is (S.NOW if is_told else S.SILENT)


def test_filters_hold_nothing_against_what_an_event_does_not_have() -> None:
    wanted = about(filters=Filters("all", grades=("green",), domains=("a.org",), types=("wiki",), pages=("/blog",)))
    assert severity(event(K.LOSS_WAVE), wanted) is S.NOW
    assert severity(lost(facts=AGREED), about(filters=Filters(grades=("green",)))) is S.NOW


def test_a_return_reaches_its_case_past_the_filters() -> None:
    wanted = about(filters=Filters(kinds=("link_lost",)), cases=(case("link:1"),))
    assert severity(back(), wanted) is S.NOW
    assert severity(back(11), wanted) is S.SILENT


def test_a_domain_that_is_gone_tells_for_its_pages() -> None:
    gone, rel = green(1, reason="domain_gone"), event(K.REL_CHANGED, 2)
    assert decided([gone, rel])[rel.event_id].severity is S.SILENT
    assert severity(rel, about(cases=(case("domain:domain1.org", reason="domain_gone", domain="domain1.org"),))) is S.SILENT
    assert severity(event(K.REL_CHANGED, 12), about(cases=(case("domain:domain1.org", reason="domain_gone"),))) is S.DAILY


def test_a_loss_wave_covers_single_losses_but_no_agreed_ones() -> None:
    wave, single, agreed = event(K.LOSS_WAVE), green(1), green(11, facts=AGREED)
    found = decided([wave, single, agreed])
    assert found[single.event_id].severity is S.SILENT
    assert keys(found) == {"wave:2026-11-21", "link:11"}


@pytest.mark.parametrize(("age", "expected"), [(timedelta(days=7) - MINUTE, S.SILENT), (timedelta(days=7), S.NOW)])
def test_an_open_wave_covers_a_week(age: timedelta, expected: Severity) -> None:
    assert severity(green(), about(cases=(case("wave:1", K.LOSS_WAVE, opened_at=NOW - age),))) is expected


def test_a_muted_wave_covers_nothing() -> None:
    found = decided([event(K.LOSS_WAVE), green(1)], about(mutes=(Mute("kind", "loss_wave"),)))
    assert keys(found) == {"link:1"}


def test_a_new_domain_tells_for_its_links() -> None:
    domain, link = event(K.NEW_DOMAIN, facts=CONTENT), event(K.NEW_LINK, facts=CONTENT)
    found = decided([domain, link])
    assert (found[domain.event_id].severity, found[link.event_id].severity) == (S.DAILY, S.SILENT)


def spiking(answer: str, share: str = "34%", then: str = "20%", **facts: Any) -> tuple[Event, Situation]:
    spike = event(K.ANCHOR_SPIKE, facts=(("share", share), ("share then", then)), **facts)
    return spike, about(answers=(Answer("anchor_spike", "cheap widgets", answer, "U1", NOW - DAY),))


@pytest.mark.parametrize(("share", "expected"), [("39%", S.SILENT), ("40%", S.NOW), ("41%", S.NOW)])
def test_an_anchor_of_ours_is_told_again_once_its_share_has_doubled(share: str, expected: Severity) -> None:
    assert severity(*spiking("ours", share)) is expected


def test_an_anchor_of_ours_whose_share_then_is_not_known_stays_silent() -> None:
    assert severity(*spiking("ours", "90%", "")) is S.SILENT


def test_a_muted_anchor_is_silent_and_a_watched_one_told_from_the_lower_level_on() -> None:
    assert severity(*spiking("mute")) is S.SILENT
    assert severity(*spiking("watch", reason="watch")) is S.NOW
    assert severity(event(K.ANCHOR_SPIKE, reason="watch")) is S.DAILY
    assert "U1" in decided([spiking("watch", reason="watch")[0]], spiking("watch")[1]).popitem()[1].reason


# group


def test_one_link_is_its_own_case() -> None:
    assert keys(decided([green(1), green(11)])) == {"link:1", "link:11"}


def test_several_links_of_one_domain_are_one_case() -> None:
    assert keys(decided([green(1), green(2), lost(3)])) == {"domain:domain1.org"}
    assert keys(decided([lost(1), lost(2)])) == set()


def test_a_dead_domain_with_500_links_is_one_case() -> None:
    events = [
        replace(lost(1, NOW - HOUR + timedelta(seconds=n)), link_id=n, event_id=f"l{n}", reason="domain_gone", grade="green")
        for n in range(1, 501)
    ]
    found = decided(events)
    assert len(found) == 500
    assert keys(found) == {"domain:domain1.org"}
    assert keys(decided(events[:1])) == {"domain:domain1.org"}


def test_an_agreed_loss_is_one_case_with_its_agreement() -> None:
    broken, gone = event(K.AGREEMENT_BROKEN, reason="link_removed"), lost(facts=AGREED)
    assert keys(decided([broken, gone])) == {"agreement:1"}
    rel = event(K.REL_CHANGED, facts=AGREED)
    assert keys(decided([event(K.AGREEMENT_BROKEN), rel])) == {"agreement:1"}
    more = [event(K.AGREEMENT_BROKEN, n) for n in (1, 2)]
    assert keys(decided([*more, rel])) == {"domain:domain1.org"}


def test_the_agreement_speaks_first_for_its_case() -> None:
    found = list(decided([lost(facts=AGREED, at=NOW - 2 * HOUR), event(K.AGREEMENT_BROKEN)]))
    assert found[0].startswith("agreement_broken")


def test_losses_and_returns_in_one_window_cancel_out() -> None:
    pair = [green(1, NOW - HOUR), back(1, NOW - 30 * MINUTE)]
    found = decided(pair)
    assert {one.severity for one in found.values()} == {S.SILENT}
    assert all("came back" in one.reason for one in found.values())
    again = [*pair, green(1, NOW - 10 * MINUTE)]
    assert [one.severity for one in decided(again).values()].count(S.NOW) == 1


def test_a_quiet_return_cancels_a_loss_and_its_agreement() -> None:
    at = NOW - HOUR
    events = [lost(1, at, facts=AGREED), event(K.AGREEMENT_BROKEN, 1, at), back(1, NOW - 30 * MINUTE, is_quiet=True)]
    assert {one.severity for one in decided(events).values()} == {S.SILENT}


def test_a_return_before_a_loss_of_the_same_window_leaves_what_was_told() -> None:
    events = [back(1, NOW - HOUR), green(1, NOW - 30 * MINUTE)]
    assert {one.severity for one in decided(events, about(cases=(case("link:1"),))).values()} == {S.SILENT}


def test_a_page_of_ours_that_broke_and_was_mended_in_one_window_is_not_told() -> None:
    events = [event(K.TARGET_BROKEN, at=NOW - HOUR), event(K.TARGET_FIXED, at=NOW - 30 * MINUTE)]
    assert {one.severity for one in decided(events, about(target_n_domains={TARGET: 9})).values()} == {S.SILENT}


def test_one_question_per_domain() -> None:
    seen = (("was", "seen before"),)
    found = decided([event(K.NEEDS_HUMAN, n, facts=seen) for n in (1, 2, 11)])
    assert keys(found) == {"human:1", "human:11"}


# dedup


def test_news_of_an_open_case_goes_to_its_thread() -> None:
    situation = about(cases=(case("link:1"),))
    found = decided([back()], situation)
    assert keys(found) == {"link:1"}
    assert {one.stage for one in found.values()} == {Stage.DEDUP}
    assert keys(decided([event(K.PAGE_NOINDEXED)], situation)) == {"link:1"}
    assert keys(decided([event(K.PAGE_NOINDEXED, 2)], situation)) == set()


@pytest.mark.parametrize("key", ["link:1", "agreement:1", "domain:domain1.org"])
def test_a_return_joins_the_case_that_told_the_loss(key: str) -> None:
    assert keys(decided([back()], about(cases=(case(key, domain="domain1.org"),)))) == {key}


def test_a_further_loss_joins_the_open_case_of_its_domain() -> None:
    situation = about(cases=(case("domain:domain1.org", domain="domain1.org"),))
    assert keys(decided([green(3)], situation)) == {"domain:domain1.org"}
    assert keys(decided([green(13)], situation)) == {"link:13"}


def test_the_same_is_not_told_twice() -> None:
    assert severity(green(), about(cases=(case("link:1"),))) is S.SILENT
    assert severity(back(), about(cases=(case("link:1", state=CaseState.BACK),))) is S.SILENT
    told = case("target:" + TARGET, K.TARGET_BROKEN)
    assert severity(event(K.TARGET_BROKEN), about(cases=(told,), target_n_domains={TARGET: 9})) is S.SILENT
    assert severity(event(K.TARGET_FIXED), about(cases=(told,))) is S.NOW


def test_lost_again_after_it_was_back_goes_to_the_same_thread() -> None:
    assert keys(decided([green()], about(cases=(case("link:1", state=CaseState.BACK),)))) == {"link:1"}


def test_another_reason_is_news() -> None:
    assert severity(green(reason="page_not_found"), about(cases=(case("link:1"),))) is S.NOW


@pytest.mark.parametrize(
    ("was", "now", "expected"), [("watch", "alert", S.NOW), ("alert", "watch", S.SILENT), ("alert", "alert", S.SILENT)]
)
def test_a_spike_is_told_again_only_when_it_is_worse(was: str, now: str, expected: Severity) -> None:
    told = case("anchor:cheap widgets", K.ANCHOR_SPIKE, reason=was)
    assert severity(event(K.ANCHOR_SPIKE, reason=now), about(cases=(told,))) is expected


def test_a_wave_that_becomes_an_incident_stays_one_case() -> None:
    told = case("wave:2026-11-18", K.LOSS_WAVE)
    assert keys(decided([event(K.LOSS_WAVE, reason="incident")], about(cases=(told,)))) == {"wave:2026-11-18"}
    assert severity(event(K.LOSS_WAVE), about(cases=(told,))) is S.SILENT


@pytest.mark.parametrize(
    ("state", "age", "expected"),
    [
        pytest.param(CaseState.IGNORED, DAY, S.SILENT, id="ignored by a person"),
        pytest.param(CaseState.ACCEPTED, DAY, S.SILENT, id="accepted as it is"),
        pytest.param(CaseState.CLOSED, 14 * DAY - MINUTE, S.DAILY, id="a closed loss comes daily within the window"),
        pytest.param(CaseState.CLOSED, 14 * DAY, S.NOW, id="and is a new case after it"),
        pytest.param(CaseState.IGNORED, 14 * DAY, S.NOW, id="an ignored one, too"),
    ],
)
def test_what_was_told_lately_and_settled(state: CaseState, age: timedelta, expected: Severity) -> None:
    settled = case("link:1", state=state, closed_at=NOW - age)
    assert severity(green(), about(cases=(settled,))) is expected


@pytest.mark.parametrize(
    ("state", "well_at", "expected"),
    [
        pytest.param(CaseState.CLOSED, NOW - 20 * HOUR, S.NOW, id="mended and lost again, it is told again"),
        pytest.param(CaseState.ACCEPTED, NOW - 20 * HOUR, S.NOW, id="though somebody accepted the first loss"),
        pytest.param(CaseState.IGNORED, NOW - 20 * HOUR, S.SILENT, id="unless a person ignored it"),
        pytest.param(CaseState.CLOSED, NOW - 2 * DAY, S.DAILY, id="well before it was told means nothing"),
        pytest.param(CaseState.CLOSED, NOW - MINUTE, S.DAILY, id="nor does what came after this loss"),
    ],
)
def test_what_had_mended_itself_is_another_happening(state: CaseState, well_at: datetime, expected: Severity) -> None:
    settled = case("link:1", state=state, closed_at=NOW - HOUR)
    assert severity(green(), about(cases=(settled,), recovered={"link:1": well_at})) is expected


def test_a_page_of_ours_that_breaks_again_is_told_again_though_its_case_was_closed() -> None:
    closed = case("target:" + TARGET, K.TARGET_BROKEN, CaseState.CLOSED, closed_at=NOW - HOUR)
    stake = {TARGET: 9}
    assert severity(event(K.TARGET_BROKEN), about(cases=(closed,), target_n_domains=stake)) is S.SILENT
    well = {"target:" + TARGET: NOW - 20 * HOUR}
    again = decided([event(K.TARGET_BROKEN)], about(cases=(closed,), target_n_domains=stake, recovered=well))
    assert [(one.severity, "had mended itself since" in one.reason) for one in again.values()] == [(S.NOW, True)]


def test_an_agreement_that_ends_comes_with_the_day_whatever_is_open() -> None:
    broken, ends = event(K.AGREEMENT_BROKEN), event(K.AGREEMENT_EXPIRING)
    found = decided([broken, ends], about(cases=(case("link:1"),)))
    assert found[broken.event_id].severity is S.NOW
    assert found[ends.event_id].severity is S.DAILY


def test_kinds_that_open_no_case_are_never_told_at_once() -> None:
    for kind in NO_CASE:
        for facts in ((), AGREED):
            assert severity(event(kind, grade="green", facts=facts)) in (S.DAILY, S.WEEKLY)


def test_an_open_case_counts_before_one_that_was_closed() -> None:
    closed = case("link:1", state=CaseState.ACCEPTED, id=7, closed_at=NOW - HOUR, changed_at=NOW)
    assert severity(green(), about(cases=(case("link:1", reason="page_not_found"), closed))) is S.NOW


# severity and route


@pytest.mark.parametrize(
    ("mode", "what", "expected"),
    [
        (Mode.ON, green(), S.NOW),
        (Mode.DIGEST, green(), S.WEEKLY),
        (Mode.DIGEST, lost(), S.WEEKLY),
        (Mode.DIGEST, event(K.PAGE_NOINDEXED), S.WEEKLY),
        (Mode.OFF, green(), S.SILENT),
        (Mode.OFF, event(K.AGREEMENT_BROKEN), S.SILENT),
    ],
)
def test_modes(mode: Mode, what: Event, expected: Severity) -> None:
    assert severity(what, about(mode=mode)) is expected


@pytest.mark.parametrize("mode", [Mode.DIGEST, Mode.OFF])
def test_a_message_that_stands_is_kept_true_in_every_mode(mode: Mode) -> None:
    assert severity(back(), about(mode=mode, cases=(case("link:1"),))) is S.NOW


def test_a_muted_case_is_silent_until_its_mute_ends() -> None:
    muted = case("link:1", muted_until=NOW + DAY)
    assert severity(back(), about(cases=(muted,))) is S.SILENT
    assert severity(back(), about(cases=(replace(muted, muted_until=NOW),))) is S.NOW


@pytest.mark.parametrize(
    ("what", "is_told"),
    [
        pytest.param(green(), False, id="a loss waits"),
        pytest.param(event(K.ANCHOR_SPIKE), False, id="a spike waits"),
        pytest.param(event(K.LOSS_WAVE), False, id="a wave waits"),
        pytest.param(event(K.LOSS_WAVE, reason="incident"), True, id="an incident does not"),
        pytest.param(event(K.AGREEMENT_BROKEN), True, id="a broken agreement does not"),
        pytest.param(event(K.TARGET_BROKEN), True, id="a broken page of ours does not"),
    ],
)
def test_quiet_hours(what: Event, is_told: bool) -> None:
    situation = about(quiet_until=NOW + HOUR, target_n_domains={TARGET: 9})
    found = decided([what], situation)
    assert bool(found) == is_told
    assert all("quiet hours" in one.reason for one in found.values())
    assert keys(decided([what], situation, NOW + HOUR))


def test_quiet_hours_hold_up_nothing_that_waits_for_a_thread_anyway() -> None:
    assert severity(lost(), about(quiet_until=NOW + HOUR)) is S.DAILY


def test_what_belongs_to_an_urgent_case_is_told_with_it() -> None:
    found = decided([event(K.AGREEMENT_BROKEN), lost(facts=AGREED)], about(quiet_until=NOW + HOUR))
    assert len(found) == 2


def test_an_untracked_site_is_told_nothing() -> None:
    found = decided([green()], about(site=replace(SITE, channel="")))
    assert [(one.severity, one.stage) for one in found.values()] == [(S.SILENT, Stage.ROUTE)]


def test_the_same_event_twice_gets_one_decision() -> None:
    assert len(decided([green(), green()])) == 1
