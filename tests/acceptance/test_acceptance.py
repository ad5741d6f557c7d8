"""Eleven days of the acceptance run; `make acceptance` plays all sixty (tests/acceptance/__main__.py)."""

from pathlib import Path

import pytest

from bot.core.events import EventKind
from bot.core.records import ChangeKind
from tests.acceptance.arrivals import EXPECTED
from tests.acceptance.coverage import CANNOT, OCCUR, TROUBLES
from tests.acceptance.expected import held_against
from tests.acceptance.play import play
from tests.acceptance.world import at
from tests.e2e.processes import ROOT

SHORT_UNTIL = at("24 Oct 12:00")
"""Nothing is expected across this moment."""
LATER = {
    EventKind.TARGET_BROKEN, EventKind.TARGET_FIXED, EventKind.ANCHOR_SPIKE, EventKind.VELOCITY_SPIKE, EventKind.LOSS_WAVE,
    EventKind.AGREEMENT_EXPIRING, EventKind.NEEDS_HUMAN,
}  # fmt: skip
"""Kinds of events that need more than eleven days."""
EARLY = (
    "an answer that gets lost",
    "a storm of 429",
    "a parent that a person deleted",
    "a parent that may not be edited",
    "a parent whose time for edits is over",
)
"""Troubles of the first eleven days."""


@pytest.mark.timeout(300)
def test_eleven_days_bring_exactly_these_messages(tmp_path: Path) -> None:
    played = play(tmp_path, SHORT_UNTIL)
    outcome = held_against(played.arrived, [one for one in EXPECTED if one.head.since < SHORT_UNTIL])
    assert not outcome.missing, outcome.report()
    assert not outcome.unclaimed, outcome.report()
    assert played.n_started == 3
    assert played.kinds == played.told == OCCUR - LATER
    by_name = {one.name: one for one in TROUBLES}
    assert [name for name in EARLY if not by_name[name].shows(played)] == []


def test_every_kind_of_event_is_in_the_story_or_cannot_occur() -> None:
    sources = [path.read_text() for room in ("bot", "commands", "storage") for path in (ROOT / room).rglob("*.py")]
    for kind, why in CANNOT.items():
        made = (f"kind=EventKind.{kind.name}", f'f"{kind.value}:', f"EventKind.{kind.name},\n            at=")
        assert not [text for text in sources if any(words in text for words in made)], (kind, why)
    assert not {kind.value for kind in CANNOT} & {kind.value for kind in ChangeKind}
    assert {kind.value for kind in ChangeKind} - {kind.value for kind in EventKind} == {ChangeKind.STATE_CHANGED.value}
