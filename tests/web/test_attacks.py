"""What attacks in flight cost the bot's own process (tests/benchmarks/attacks.py at full size, with its heartbeat)."""

from tests.benchmarks.attacks import IN_FLIGHT, MAX_OVER_IDLE_MB, attacks, run


def test_fifty_attacks_in_flight_cost_the_bot_no_memory_and_no_worker() -> None:
    got = run(attacks(), 2, visit_timeout_s=3.0)
    assert got.seen.in_flight >= IN_FLIGHT
    assert got.over_idle_mb <= MAX_OVER_IDLE_MB
    assert got.n_wrong == 0
    assert got.n_replaced == 0
