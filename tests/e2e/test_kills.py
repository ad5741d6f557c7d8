"""Twenty random kills while the bot scans, imports and posts; `make kills` has two hundred (tests/e2e/kills.py)."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.kills import N_KILLS, SEEDS, played, summary
from tests.e2e.nursery import nursery


@pytest.mark.timeout(300)
def test_twenty_kills_lose_nothing_and_post_nothing_twice(tmp_path: Path) -> None:
    with nursery(tmp_path) as home:
        scenario, faults = played(SEEDS[0], tmp_path / "scenario", home)
    assert len(scenario.waits) == N_KILLS
    assert not faults, summary(scenario, faults, timedelta())
