"""The scheduler of visits on virtual time, and nothing pulled beyond the window (tests/benchmarks/pace.py at full size)."""

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.page import VisitRequest
from bot.core.states import Reason
from bot.web import Web, WebConfig
from bot.web.pace import Pace
from bot.web.visits import HAND, WINDOW
from tests.benchmarks.pace import ALLOWED, early_requests, in_storage_order, simulate, zipf
from tests.peers.clock import run_virtually


@pytest.mark.parametrize(
    ("exponent", "config"),
    [(1.0, WebConfig()), (0.3, WebConfig(concurrency=4, workers=1))],
    ids=["a busy host", "much work"],
)
def test_visits_end_near_the_least_time_and_nobody_is_asked_early(exponent: float, config: WebConfig, tmp_path: Path) -> None:
    got = simulate(in_storage_order(zipf(900, 270, exponent), tmp_path), config)
    assert got.n_visits == 900
    assert got.ratio <= ALLOWED
    assert early_requests(got, config) == 0


def test_a_pause_of_an_hour_ends_after_an_hour() -> None:
    async def asked_at() -> float:
        loop = asyncio.get_running_loop()
        pace = Pace(limit=1, per_host=1, delay_s=1.0, clock=loop.time)
        pace.pause("a.org", 3_600.0)
        await asyncio.sleep(3_599.0)
        async with pace.turn("a.org"):
            pace.close()
            return loop.time()

    assert run_virtually(asked_at()) == pytest.approx(3_600.0, abs=0.01)


def test_a_million_due_links_are_never_held_at_once() -> None:
    n_back = 0
    most_out = 0

    def due() -> Iterator[VisitRequest]:
        for n in itertools.count():
            nonlocal most_out
            most_out = max(most_out, n + 1 - n_back)
            yield VisitRequest(f"http://10.0.0.1/{n}", ())

    with Web(WebConfig()) as web:
        visits = web.visit(due())
        for visit in itertools.islice(visits, 6_000):
            n_back += 1
            assert visit.failure is not None
            assert visit.failure.reason is Reason.POLICY
        visits.close()
    assert WINDOW <= most_out <= WINDOW + HAND
