"""When channels are told, as the environment says it: read whole, or refused with a sentence naming the variable."""

from datetime import time

import pytest

from bot.core.errors import SettingsError
from bot.core.rhythm import Rhythm
from bot.settings import load


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
