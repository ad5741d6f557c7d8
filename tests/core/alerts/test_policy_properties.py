"""Whatever happens in whatever order: nothing is told twice, nothing is told that is muted, everything has its reason."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.alerts.policy import decide
from bot.core.alerts.situation import Filters, Match, Mute, Situation
from bot.core.events import Event, EventKind, Severity
from bot.core.rhythm import Mode
from tests.core.alerts.happenings import AGREED, CONTENT, DAY, HOUR, MINUTE, NOW, about, decided, event, keys, opened

K = EventKind
LATER = NOW + 3 * HOUR
"""When nothing waits for its like any more."""
TIMES = st.integers(-120, 120).map(lambda n: NOW + n * MINUTE)
REASONS = st.sampled_from(["link_removed", "domain_gone", "found", "rel_changed", "alert", "watch", "incident", "stagnation"])
FACTS = st.sampled_from([(), CONTENT, AGREED, (("was", "never seen"),), (("share", "50%"), ("share then", "20%"))])


@st.composite
def happenings(draw: st.DrawFn, kinds: tuple[EventKind, ...] = tuple(EventKind)) -> Event:
    kind, link, at = draw(st.sampled_from(kinds)), draw(st.integers(1, 25)), draw(TIMES)
    made = event(kind, link, at, facts=draw(FACTS), grade=draw(st.sampled_from(["", "green", "yellow", "red"])))
    return replace(made, reason=draw(REASONS), is_quiet=draw(st.sampled_from([False, False, False, True])))


MUTES = st.builds(
    Mute,
    st.sampled_from(["link", "domain", "kind", "anchor"]),
    st.sampled_from(["1", "2", "domain1.org", "domain3.org", "link_lost", "cheap widgets"]),
    st.sampled_from([None, NOW - DAY, NOW + DAY]),
)
FILTERS = st.builds(
    Filters,
    st.sampled_from([one.value for one in Match]),
    st.sampled_from([(), ("green",)]),
    st.sampled_from([(), ("link_lost", "agreement_broken")]),
    st.sampled_from([(), ("domain1.org",)]),
)
SITUATIONS = st.builds(
    about,
    mode=st.sampled_from([Mode.ON, Mode.ON, Mode.DIGEST, Mode.OFF]),
    filters=st.one_of(st.just(Filters()), FILTERS),
    mutes=st.lists(MUTES, max_size=2).map(tuple),
    quiet_until=st.sampled_from([None, None, LATER + HOUR]),
    is_running=st.booleans(),
    target_n_domains=st.sampled_from([{}, {"example.com/pricing": 5}]),
    ignored=st.sampled_from([frozenset(), frozenset({3})]),
)
EVENTS = st.lists(happenings(), max_size=25, unique_by=lambda one: one.event_id)
NOWS = st.sampled_from([NOW, NOW + 30 * MINUTE, LATER])


@given(EVENTS, SITUATIONS, NOWS)
def test_no_event_gets_two_decisions_and_each_has_its_reason(events: list[Event], situation: Situation, now: datetime) -> None:
    found = decided(events, situation, now)
    assert set(found) <= {one.event_id for one in events}
    assert len(keys(found)) <= len(events)


@given(EVENTS, SITUATIONS, NOWS, st.randoms(use_true_random=False))
def test_no_order_of_events_changes_anything(events: list[Event], situation: Situation, now: datetime, random: object) -> None:
    shuffled = list(events)
    getattr(random, "shuffle")(shuffled)  # noqa: B009
    assert decide(events, situation, now) == decide(shuffled, situation, now)


@given(EVENTS, SITUATIONS)
def test_deciding_twice_opens_nothing_new(events: list[Event], situation: Situation) -> None:
    first = decide(events, situation, LATER)
    cases = opened(events, first, now=LATER)
    again = decide(events, replace(situation, cases=cases), LATER + MINUTE)
    assert {one.case_key for one in again if one.case_key} <= {one.key for one in cases}
    assert len(cases) == len({one.case_key for one in first if one.case_key})


@given(EVENTS, SITUATIONS, st.integers(0, 25))
def test_events_in_portions_open_no_case_twice(events: list[Event], situation: Situation, cut: int) -> None:
    ordered = sorted(events, key=lambda one: one.at)
    cases = opened(ordered[:cut], decide(ordered[:cut], situation, LATER), now=LATER)
    rest = decide(ordered[cut:], replace(situation, cases=cases), LATER + MINUTE)
    after = opened(ordered[cut:], rest, cases, LATER)
    assert len({one.key for one in after}) == len(after)


@given(EVENTS, SITUATIONS, NOWS, st.integers(1, 25))
def test_a_muted_link_is_never_told(events: list[Event], situation: Situation, now: datetime, link: int) -> None:
    muted = replace(situation, mutes=(*situation.mutes, Mute("link", str(link), LATER + DAY)))
    found = decided(events, muted, now)
    for one in events:
        if one.link_id == link and one.event_id in found:
            assert found[one.event_id].severity is Severity.SILENT


@given(st.integers(1, 9), st.booleans(), SITUATIONS, st.integers(1, 60))
def test_cancelled_pairs_tell_nothing(link: int, is_agreed: bool, situation: Situation, minutes: int) -> None:
    at, facts = NOW - HOUR, AGREED if is_agreed else CONTENT
    events = [event(K.LINK_LOST, link, at, grade="green", facts=facts), event(K.LINK_BACK, link, at + minutes * MINUTE)]
    if is_agreed:
        events.append(event(K.AGREEMENT_BROKEN, link, at, reason="link_removed"))
    assert {one.severity for one in decided(events, situation, LATER).values()} == {Severity.SILENT}


@given(EVENTS, SITUATIONS)
def test_everything_is_decided_in_the_end(events: list[Event], situation: Situation) -> None:
    awake = replace(situation, quiet_until=None)
    assert set(decided(events, awake, LATER + timedelta(hours=2))) == {one.event_id for one in events}


@given(EVENTS, NOWS)
def test_a_channel_that_is_off_is_told_nothing_new(events: list[Event], now: datetime) -> None:
    assert not keys(decided(events, about(mode=Mode.OFF), now))
