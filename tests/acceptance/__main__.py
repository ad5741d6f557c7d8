"""python -m tests.acceptance: sixty days on virtual time, held against the list of what is to arrive."""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.acceptance.arrivals import EXPECTED
from tests.acceptance.coverage import gaps
from tests.acceptance.expected import held_against
from tests.acceptance.play import play
from tests.acceptance.world import BEGINS, ENDS


def main() -> int:
    """Play it all; 1 when anything is missing, false or there twice."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="acceptance-") as folder:
        played = play(Path(folder), ENDS)
    outcome = held_against(played.arrived, EXPECTED)
    wrong = gaps(played)
    print(outcome.report(), *wrong, sep="\n")
    print(
        f"{(ENDS - BEGINS) // timedelta(days=1)} days in {played.n_turns} turns, {played.n_started} processes, "
        f"{len(played.kinds)} kinds of events, {time.monotonic() - began:.0f} s: "
        f"{len(outcome.missing)} missing, {len(outcome.unclaimed)} false or twice"
    )
    return int(bool(outcome.missing or outcome.unclaimed or wrong))


if __name__ == "__main__":
    sys.exit(main())
