"""A case as its card: families, buttons that fit its state, weeks that come back as they were kept; events decided on anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.alerts.situation import Filters, Situation
from bot.core.cards import WeekCount
from bot.core.case_views import buttons, card_of, family, rank, row_of, weeks_of, weeks_words
from bot.core.cases import Case, CaseState
from bot.core.events import Decision, Event, EventKind, Severity, Stage
from bot.core.records import Site
from bot.core.replaying import batches, replay

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
DAY = timedelta(days=1)
LOST = Case(7, 1, "link:3", "link_lost", CaseState.OPEN, NOW, NOW - DAY, NOW, "a.org", "https://a.org/1", reason="unlinked")


@pytest.mark.parametrize(
    ("key", "kind", "reason", "named"),
    [
        ("link:3", "link_lost", "unlinked", "lost"),
        ("domain:a.org", "link_lost", "domain_gone", "domain"),
        ("agreement:3", "agreement_broken", "link_removed", "lost"),
        ("agreement:3", "agreement_broken", "rel_changed", "agreement"),
        ("target:x", "target_broken", "target_not_found", "target"),
        ("wave:2026-11-21", "loss_wave", "incident", "wave"),
        ("human:3", "needs_human", "refused", "human"),
        ("link:3", "rel_changed", "rel_changed", "changed"),
    ],
)
def test_what_opened_a_case_names_its_family(key: str, kind: str, reason: str, named: str) -> None:
    assert family(replace(LOST, key=key, kind=kind, reason=reason)) == named
    assert row_of(replace(LOST, key=key, kind=kind, reason=reason)).kind == named


@pytest.mark.parametrize("state", [CaseState.BACK, CaseState.ACCEPTED, CaseState.IGNORED, CaseState.CLOSED])
def test_what_waits_for_nobody_has_its_history_alone(state: CaseState) -> None:
    assert [button.action for button in buttons(replace(LOST, state=state))] == ["case_history"]


def test_what_is_acknowledged_is_not_acknowledged_again() -> None:
    assert "case_ack" in [button.action for button in buttons(LOST)]
    assert "case_ack" not in [button.action for button in buttons(replace(LOST, state=CaseState.ACKNOWLEDGED))]


def test_what_is_back_says_after_how_long_and_no_longer_what_was_wrong() -> None:
    card = card_of(replace(LOST, state=CaseState.BACK, changed_at=NOW + 7 * DAY))
    assert card.after == "8 days"
    assert card.lines == ()


def test_the_worst_comes_first() -> None:
    target = replace(LOST, key="target:x", kind="target_broken")
    taken = replace(LOST, owner="U1", since=NOW - 9 * DAY)
    assert sorted([taken, LOST, target], key=rank) == [target, LOST, taken]


def test_weeks_are_kept_as_they_were() -> None:
    weeks = (WeekCount("16 Nov", 3, 0), WeekCount("23 Nov", 31, 2))
    assert weeks_of(weeks_words(weeks)) == weeks
    assert weeks_of("nonsense") == ()


def lost(n: int, at: datetime) -> Event:
    agreed = (("agreement", "agreed"),)
    page = f"https://a.org/{n}"
    made = Event(f"link_lost:{n}:1", 1, EventKind.LINK_LOST, at, n, "a.org", page, "https://example.com/", facts=agreed)
    return replace(made, reason="unlinked")


def test_events_are_decided_on_in_the_batches_of_their_time() -> None:
    told = Decision("link_lost:1:1", Severity.NOW, Stage.RULES, "Then.", "link:1")
    stored = [
        (lost(1, NOW), told, NOW + DAY),
        (lost(2, NOW + timedelta(minutes=1)), None, None),
        (lost(3, NOW + DAY), None, None),
    ]
    assert [len(batch) for _, batch in batches(stored)] == [1, 1, 1]


def test_a_replay_knows_what_it_told_before() -> None:
    site = Site(1, "example.com", channel="C1", tracked_at=NOW - DAY)
    back = replace(lost(1, NOW + 2 * DAY), event_id="link_back:1:2", kind=EventKind.LINK_BACK, reason="found")
    made = replay([(lost(1, NOW), None, None), (back, None, None)], lambda events, at: Situation(site))
    assert [(one.decision.severity, one.decision.case_key) for one in made] == [(Severity.NOW, "link:1")] * 2
    narrowed = replay([(lost(1, NOW), None, None)], lambda events, at: Situation(site, filters=Filters(kinds=("new_link",))))
    assert [one.decision.severity for one in narrowed] == [Severity.SILENT]
