"""Anchors held against every threshold of PRODUCT.md §6: one below, at, above."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.alerts.situation import Answer
from bot.core.alerts.spikes import (
    NO_BASELINE,
    AnchorRow,
    AnchorRules,
    Spike,
    anchor_spikes,
    has_baseline,
    spike_events,
    tally,
)
from bot.core.anchors import AnchorClass
from tests.core.alerts.happenings import DAY, NOW

A = AnchorClass
BASE = NOW - 300 * DAY
LONG_AGO = NOW - 100 * DAY
RECENT = NOW - 5 * DAY


def rows(n: int, anchor: str, anchor_class: AnchorClass, at: object = LONG_AGO, prefix: str = "") -> Iterator[AnchorRow]:
    """One link on each of `n` domains."""
    for k in range(n):
        name = f"{prefix or anchor.replace(' ', '-') or 'none'}-{k}.org"
        yield AnchorRow(name, at, anchor, anchor_class, f"https://{name}/a")  # type: ignore[arg-type]


def spikes(n: int, n_new: int, anchor_class: AnchorClass = A.EXACT, **facts: object) -> tuple[Spike, ...]:
    others = (AnchorRow(f"o{k}.org", RECENT, f"other {k}", A.NATURAL, f"https://o{k}.org/") for k in range(n_new - n))
    found = tally((*rows(n, "Cheap Widgets", anchor_class, RECENT), *others), baseline_at=BASE)
    return tuple(one for one in anchor_spikes(found, NOW, **facts) if one.rule == "anchor")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "n_new", "expected"),
    [
        pytest.param(2, 2, [], id="two domains are too few"),
        pytest.param(3, 15, ["watch"], id="three of 15 are 20 %"),
        pytest.param(3, 16, [], id="three of 16 are not"),
        pytest.param(3, 3, ["watch"], id="three of three are still to watch"),
        pytest.param(4, 4, ["watch"], id="four of four, too"),
        pytest.param(5, 16, ["alert"], id="five of 16 are 31 %"),
        pytest.param(5, 17, ["watch"], id="five of 17 are 29 %"),
        pytest.param(6, 20, ["alert"], id="six of 20 are 30 %"),
        pytest.param(6, 21, ["watch"], id="six of 21 are not"),
        pytest.param(6, 30, ["watch"], id="six of 30 are 20 %"),
        pytest.param(6, 31, [], id="six of 31 are not"),
    ],
)
def test_spike_of_one_anchor(n: int, n_new: int, expected: list[str]) -> None:
    assert [one.level for one in spikes(n, n_new)] == expected


@pytest.mark.parametrize("anchor_class", list(AnchorClass))
def test_only_money_and_spam_anchors_spike(anchor_class: AnchorClass) -> None:
    assert bool(spikes(5, 5, anchor_class)) == (anchor_class in {A.EXACT, A.COMPOUND, A.SPAM})


@pytest.mark.parametrize(
    ("age", "is_new"),
    [(28 * DAY, True), (28 * DAY + timedelta(seconds=1), False), (timedelta(0), True), (-timedelta(seconds=1), False)],
)
def test_new_are_domains_of_the_last_28_days(age: timedelta, is_new: bool) -> None:
    found = tally(rows(5, "cheap", A.EXACT, NOW - age), baseline_at=BASE)
    assert bool(anchor_spikes(found, NOW)) == is_new


def test_what_the_first_import_brought_is_not_new() -> None:
    found = tally(rows(50, "cheap", A.EXACT, RECENT), baseline_at=RECENT)
    assert anchor_spikes(found, NOW) == ()
    later = tally([*rows(50, "cheap", A.EXACT, RECENT), *rows(5, "cheap", A.EXACT, RECENT + DAY, "new")], baseline_at=RECENT)
    (one,) = anchor_spikes(later, NOW)
    assert (one.n_domains, one.n_new, one.usual, one.note) == (5, 5, None, NO_BASELINE)


def profiled(n_old: int, n_old_exact: int, n_new: int, n_new_exact: int, base: object = BASE) -> tuple[Spike, ...]:
    """Topical anchors, each its own, among generic ones."""
    given = [
        AnchorRow(
            f"{when}{k}.org",
            at,
            f"topic {when}{k}" if k < n_topical else f"more {when}{k}",
            A.TOPICAL if k < n_topical else A.NATURAL,
        )
        for when, at, n, n_topical in (("old", LONG_AGO, n_old, n_old_exact), ("new", RECENT, n_new, n_new_exact))
        for k in range(n)
    ]
    return tuple(s for s in anchor_spikes(tally(given, baseline_at=base), NOW) if s.anchor_class is A.TOPICAL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n_old", "n_old_topical", "n_new", "n_new_topical", "is_alert"),
    [
        pytest.param(20, 2, 20, 5, True, id="10 % to 25 % is 15 points"),
        pytest.param(100, 11, 20, 5, False, id="11 % to 25 % is 14"),
        pytest.param(20, 0, 20, 4, False, id="four domains are too few"),
        pytest.param(20, 0, 5, 5, True, id="five are enough"),
        pytest.param(19, 0, 5, 5, False, id="19 domains before say nothing of what is usual"),
        pytest.param(20, 10, 20, 8, False, id="a share that falls"),
    ],
)
def test_rise_of_a_class(n_old: int, n_old_topical: int, n_new: int, n_new_topical: int, is_alert: bool) -> None:
    found = profiled(n_old, n_old_topical, n_new, n_new_topical)
    assert [(one.rule, one.level, one.about) for one in found] == ([("class", "alert", "class topical")] if is_alert else [])


@pytest.mark.parametrize(("history", "is_known"), [(180 * DAY - timedelta(seconds=1), False), (180 * DAY, True)])
def test_what_is_usual_takes_180_days(history: timedelta, is_known: bool) -> None:
    found = tally(rows(20, "x", A.NATURAL, NOW - 60 * DAY), baseline_at=NOW - history)
    assert has_baseline(found, NOW) == is_known
    assert bool(profiled(20, 0, 10, 10, NOW - history)) == is_known


def test_an_anchor_that_makes_the_rise_of_its_class_is_told_alone() -> None:
    given = [*rows(20, "x", A.NATURAL), *rows(6, "cheap", A.EXACT, RECENT)]
    assert [one.rule for one in anchor_spikes(tally(given, baseline_at=BASE), NOW)] == ["anchor"]


def test_a_domain_counts_once_however_often_it_links() -> None:
    many = [AnchorRow("a.org", RECENT, "cheap", A.EXACT, f"https://a.org/{n}") for n in range(15)]
    found = tally([*many, *rows(2, "cheap", A.EXACT, RECENT)], baseline_at=BASE)
    (one,) = anchor_spikes(found, NOW)
    assert (one.level, one.n_domains) == ("watch", 3)


@pytest.mark.parametrize(("n_pages", "is_sitewide"), [(19, False), (20, True)])
def test_a_site_wide_domain_counts_with_what_most_of_its_links_show(n_pages: int, is_sitewide: bool) -> None:
    pages = [
        AnchorRow("a.org", RECENT, "Acme" if n else "cheap", A.BRAND if n else A.EXACT, f"https://a.org/{n}")
        for n in range(n_pages)
    ]
    found = tally([*pages, *rows(2, "cheap", A.EXACT, RECENT)], baseline_at=BASE)
    assert bool(anchor_spikes(found, NOW)) != is_sitewide
    assert not anchor_spikes(tally([*pages, *rows(2, "cheap", A.EXACT, RECENT)], baseline_at=BASE, sitewide={"a.org"}), NOW)


def test_links_alike_may_come_as_one_row() -> None:
    given = [AnchorRow("a.org", RECENT, "cheap", A.EXACT, n_links=1), AnchorRow("a.org", RECENT, "Acme", A.BRAND, n_links=40)]
    found = tally(given, baseline_at=BASE, sitewide={"a.org"})
    assert set(found.anchors) == {"acme"}


def test_the_message_has_numbers_since_usual_and_samples() -> None:
    old = [*rows(2, "CHEAP widgets", A.EXACT, LONG_AGO, "old"), *rows(18, "x", A.NATURAL)]
    new = rows(6, "cheap  widgets", A.EXACT, RECENT)
    found = anchor_spikes(tally([*old, *new], baseline_at=BASE), NOW)
    (told,) = spike_events(1, found, NOW)
    assert told.reason == "alert"
    assert (told.fact("domains"), told.fact("share"), told.fact("usual")) == ("6 of 6 new", "100%", "10%")
    assert told.fact("since") == "2026-11-16"
    assert told.fact("sample 1") == "https://cheap--widgets-0.org/a"
    assert told.fact("sample 3")
    assert not told.fact("sample 4")
    assert told.fact("what") == "“CHEAP widgets”"


def test_the_same_spike_has_the_same_event_however_long_it_lasts() -> None:
    found = tally(rows(6, "cheap", A.EXACT, RECENT), baseline_at=BASE)
    days = [NOW + n * DAY for n in range(22)]
    ids = {event.event_id for now in days for event in spike_events(1, anchor_spikes(found, now), now)}
    assert len(ids) == 1
    (one,) = anchor_spikes(found, NOW)
    assert one.began == date(2026, 11, 16)


def test_another_spike_of_the_same_anchor_is_another_event() -> None:
    found = tally([*rows(6, "cheap", A.EXACT, LONG_AGO), *rows(6, "cheap", A.EXACT, RECENT, "new")], baseline_at=BASE)
    first, second = (spike_events(1, anchor_spikes(found, at), at) for at in (LONG_AGO + DAY, NOW))
    assert first[0].event_id != second[0].event_id


def test_an_answer_is_remembered_with_the_share_of_its_day() -> None:
    asked = RECENT + DAY
    given = [
        *rows(6, "cheap", A.EXACT, RECENT),
        *(AnchorRow(f"o{k}.org", RECENT + 2 * DAY, f"o{k}", A.NATURAL) for k in range(6)),
    ]
    answer = Answer("anchor_spike", "cheap", "ours", "U1", asked, "our autumn campaign")
    (one,) = anchor_spikes(tally(given, baseline_at=BASE), NOW, answers=[answer, replace(answer, about="else")])
    assert (one.share, one.share_then) == (0.5, 1.0)
    (told,) = spike_events(1, (one,), NOW)
    assert told.fact("last answer") == "ours, U1 on 2026-11-17, because our autumn campaign"
    assert told.fact("share then") == "100%"


def test_thresholds_are_settings() -> None:
    assert spikes(2, 2, rules=AnchorRules(spike_watch_domains=2)) != ()
    assert spikes(5, 5, rules=AnchorRules(spike_alert_domains=6))[0].level == "watch"
