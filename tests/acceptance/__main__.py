"""python -m tests.acceptance: sixty days on virtual time, held against the list of what is to arrive."""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.acceptance.arrivals import EXPECTED
from tests.acceptance.expected import held_against
from tests.acceptance.play import Played, play
from tests.acceptance.world import BEGINS, ENDS, at

CUT = at("08 Nov 09:00"), at("08 Nov 19:00")


def wrong_notes(played: Played) -> list[str]:
    """Our network was cut once: the admin hears of that and of nothing else."""
    notes = [f"a note to the admin at {when:%d %b %H:%M}: {note}" for when, note in played.notes if not _is_ours(when, note)]
    return notes if played.notes else ["the admin was not told that our network was ill"]


def _is_ours(when: object, note: str) -> bool:
    return "Our own network is ill" in note and CUT[0] <= when <= CUT[1]  # type: ignore[operator]


def main() -> int:
    """Play it all; 1 when anything is missing, false or there twice."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="acceptance-") as folder:
        played = play(Path(folder), ENDS)
    outcome = held_against(played.arrived, EXPECTED)
    notes = wrong_notes(played)
    print(outcome.report(), *notes, sep="\n")
    print(
        f"{(ENDS - BEGINS) // timedelta(days=1)} days in {played.n_turns} turns, {played.n_started} processes, "
        f"{time.monotonic() - began:.0f} s: {len(outcome.missing)} missing, {len(outcome.unclaimed)} false or twice"
    )
    return int(bool(outcome.missing or outcome.unclaimed or notes))


if __name__ == "__main__":
    sys.exit(main())
