"""When channels are told, as the environment says it: read whole, or refused with a sentence naming the variable."""

from dataclasses import fields
from datetime import time, timedelta

import pytest
from pydantic import ValidationError

from bot.alert_thresholds import AlertThresholds
from bot.core.alerts.spikes import AnchorRules
from bot.core.alerts.velocity import VelocityRules
from bot.core.errors import SettingsError
from bot.core.rhythm import Rhythm
from bot.core.rules import DEFAULTS, Rules
from bot.house import limits, web_config
from bot.settings import Settings, load, variable
from bot.thresholds import Thresholds


def test_the_usual_rhythm() -> None:
    assert load().rhythm == Rhythm(time(9), 0, None)


def test_a_rhythm_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLINKS_DAILY_AT", "07:45")
    monkeypatch.setenv("BACKLINKS_WEEKLY_ON", "Friday")
    monkeypatch.setenv("BACKLINKS_QUIET_HOURS", "22:00-07:00")
    assert load().rhythm == Rhythm(time(7, 45), 4, (time(22), time(7)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BACKLINKS_DAILY_AT", "9"),
        ("BACKLINKS_DAILY_AT", "24:00"),
        ("BACKLINKS_WEEKLY_ON", "someday"),
        ("BACKLINKS_QUIET_HOURS", "22:00"),
        ("BACKLINKS_QUIET_HOURS", "22:00-22:00"),
        ("BACKLINKS_QUIET_HOURS", "late-early"),
    ],
)
def test_what_is_no_time_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert any(fault.startswith(f"{name}: ") and value in fault for fault in caught.value.faults)


def test_a_password_in_an_address_that_cannot_be_used_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLINKS_PROXY", "ftp://user:hidden-word@proxy.example")
    with pytest.raises(SettingsError) as caught:
        load()
    assert not any("hidden-word" in fault for fault in caught.value.faults)


def test_the_usual_thresholds_are_those_of_the_product() -> None:
    assert load().rules == DEFAULTS
    assert limits(load()).rules == DEFAULTS


def test_every_threshold_changes_one_rule_of_its_own() -> None:
    changed = set()
    for name, field in Thresholds.model_fields.items():
        other = field.default + 1 if name != "agreed_absent_gap_hours" else 2
        rules = Settings(**{name: other}).rules  # type: ignore[arg-type]
        differing = {one.name for one in fields(Rules) if getattr(rules, one.name) != getattr(DEFAULTS, one.name)}
        assert len(differing) == 1, name
        changed |= differing
    # what a link settles by and when a claim is looked at first are no thresholds of losses
    untold = {"settle_gap", "retry_inconclusive", "every_unverified"}
    assert changed == {one.name for one in fields(Rules)} - untold


def test_the_usual_alert_thresholds_are_those_of_the_product() -> None:
    assert limits(load()).anchor_rules == AnchorRules()
    assert limits(load()).velocity_rules == VelocityRules()


def test_every_alert_threshold_changes_one_rule_of_its_own() -> None:
    usual, changed = Settings(), set()
    for name, field in AlertThresholds.model_fields.items():
        other = Settings(**{name: field.default + 1})
        for kind in ("anchor_rules", "velocity_rules"):
            before, after = getattr(usual, kind), getattr(other, kind)
            changed |= {(kind, one.name, name) for one in fields(before) if getattr(before, one.name) != getattr(after, one.name)}
    assert len({rule for _, rule, _ in changed}) == len({name for _, _, name in changed}) == len(AlertThresholds.model_fields)


@pytest.mark.parametrize("name", ["profile_flag_percent", "spike_alert_domains", "spike_alert_percent", "velocity_alert_times"])
def test_an_alert_is_never_laxer_than_its_watch(name: str) -> None:
    with pytest.raises(ValidationError, match="must not be below BACKLINKS_"):
        Settings(**{name: 2})  # type: ignore[arg-type]


def test_thresholds_reach_the_use_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLINKS_ABSENT_GAP_HOURS", "36")
    monkeypatch.setenv("BACKLINKS_WAVE_ALL_PERCENT", "25")
    monkeypatch.setenv("BACKLINKS_EVERY_GREEN_DAYS", "2")
    rules = limits(load()).rules
    assert (rules.absent_gap, rules.every_green) == (timedelta(hours=36), timedelta(days=2))
    assert rules.wave_all_share == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("agreed_absent_gap_hours", "13", "BACKLINKS_ABSENT_GAP_HOURS"),
        ("absent_gap_hours", "0", "greater than or equal to 1"),
        ("absent_gap_hours", "1.5", "whole number"),
        ("outage_failures", "11", "less than or equal to 10"),
        ("outage_failures", "1", "greater than or equal to 2"),
        ("wave_all_percent", "101", "less than or equal to 100"),
        ("jitter_percent", "-1", "greater than or equal to 0"),
        ("every_red_days", "9999", "less than or equal to 365"),
        ("retry_waits_s", "20,5", "growing"),
        ("retry_waits_s", "5,soon", "number"),
        ("retry_waits_s", "1,2,3,4,5", "at most four"),
        ("retry_waits_s", "0", "300"),
        ("retry_waits_s", "nan", "300"),
    ],
)
def test_a_threshold_that_cannot_be_is_refused_by_name(name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable(name), value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(f"{variable(name)}: ")
    assert says in caught.value.faults[0]


def test_a_window_shorter_than_the_gap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLINKS_ABSENT_GAP_HOURS", "48")
    monkeypatch.setenv("BACKLINKS_UNSTABLE_QUIET_DAYS", "1")
    with pytest.raises(SettingsError) as caught:
        load()
    assert any("BACKLINKS_UNSTABLE_QUIET_DAYS" in fault for fault in caught.value.faults)


@pytest.mark.parametrize(("typed", "waits"), [("", ()), ("5", (5.0,)), ("1, 2.5", (1.0, 2.5))])
def test_waits_between_tries(typed: str, waits: tuple[float, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    assert web_config(load()).retry_waits_s == (5, 20)
    monkeypatch.setenv("BACKLINKS_RETRY_WAITS_S", typed)
    assert web_config(load()).retry_waits_s == waits


def test_a_fault_is_said_once_and_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLINKS_EXTRA_PORTS", "one,two")
    monkeypatch.setenv("BACKLINKS_HOST_DELAY_S", "soon")
    monkeypatch.setenv("BACKLINKS_RESPECT_ROBOTS", "perhaps")
    monkeypatch.setenv("BACKLINKS_WORKERS", "0")
    with pytest.raises(SettingsError) as refused:
        load()
    assert sorted(refused.value.faults) == [
        "BACKLINKS_EXTRA_PORTS: must be a whole number (it is set to 'one,two').",
        "BACKLINKS_HOST_DELAY_S: must be a number (it is set to 'soon').",
        "BACKLINKS_RESPECT_ROBOTS: must be true or false (it is set to 'perhaps').",
        "BACKLINKS_WORKERS: must be greater than or equal to 1 (it is set to '0').",
    ]
