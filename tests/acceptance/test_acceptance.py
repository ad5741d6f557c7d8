"""Eleven days of the acceptance run; `make acceptance` plays all sixty (tests/acceptance/__main__.py)."""

from pathlib import Path

import pytest

from tests.acceptance.arrivals import EXPECTED
from tests.acceptance.expected import held_against
from tests.acceptance.play import play
from tests.acceptance.world import at

SHORT_UNTIL = at("24 Oct 12:00")
"""Nothing is expected across this moment."""


@pytest.mark.timeout(300)
def test_eleven_days_bring_exactly_these_messages(tmp_path: Path) -> None:
    played = play(tmp_path, SHORT_UNTIL)
    outcome = held_against(played.arrived, [one for one in EXPECTED if one.head.since < SHORT_UNTIL])
    assert not outcome.missing, outcome.report()
    assert not outcome.unclaimed, outcome.report()
    assert played.n_started == 3
    assert played.notes == ()
