"""Triples are called again and again, survive their own faults, and come to rest at the end."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import DUTY, LEASE_S, Clock
from bot.command import Job, Tick
from bot.schedule import Schedule, every
from bot.web import Web, WebConfig
from commands.context import Context, Limits
from storage import Storage
from tests.commands.desk import NOW, no_file


def test_calls_go_on_though_one_breaks() -> None:
    called = threading.Semaphore(0)

    def breaks() -> None:
        called.release()
        raise ValueError("a bug")

    schedule = Schedule([("breaks", every(0.05), breaks), ("well", every(0.05), called.release)])
    schedule.start()
    try:
        assert all(called.acquire(timeout=10) for _ in range(8))
    finally:
        schedule.stop()


def test_one_call_is_never_under_way_twice_and_the_end_waits_for_it() -> None:
    entered, may_leave = threading.Semaphore(0), threading.Event()
    n_inside: list[int] = []

    def slow() -> None:
        n_inside.append(1)
        entered.release()
        may_leave.wait(10)
        n_inside.pop()

    schedule = Schedule([("slow", every(0.02), slow)])
    schedule.start()
    assert entered.acquire(timeout=10)
    # the scheduler itself says when a second call would have been due
    assert not entered.acquire(timeout=0.3)
    assert len(n_inside) == 1
    may_leave.set()
    schedule.stop()
    assert not n_inside


def test_stopping_before_starting_and_twice_is_fine() -> None:
    schedule = Schedule([])
    schedule.stop()
    schedule.start()
    schedule.stop()
    schedule.stop()


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with Storage.open(f"sqlite:///{tmp_path / 'a.db'}") as opened:
        opened.migrate()
        yield opened


def context(storage: Storage, web: Web, owner: str) -> Context:
    return Context(storage, web, Limits(), no_file, lambda: NOW, lambda: None, lambda: False, owner)


def test_of_two_clocks_one_calls_and_the_other_follows_when_it_ends(storage: Storage) -> None:
    called: dict[str, threading.Event] = {"a": threading.Event(), "b": threading.Event()}

    def run(ctx: Context, tick: Tick) -> None:
        assert tick.leading_since <= tick.now
        called[ctx.owner].set()

    with Web(WebConfig()) as web:
        first, second = (Clock(context(storage, web, owner), [Job("job", 0.05, run)]) for owner in "ab")
        first.start()
        assert called["a"].wait(10)
        second.start()
        assert storage.leader.hold(DUTY, "b", NOW, LEASE_S) is None
        assert not called["b"].is_set()
        first.stop()
        assert called["b"].wait(10)
        second.stop()


def test_a_stopping_process_begins_no_job(storage: Storage) -> None:
    asked: list[Tick] = []
    beats = threading.Event()

    def is_stopping() -> bool:
        beats.set()
        return True

    with Web(WebConfig()) as web:
        ctx = Context(storage, web, Limits(), no_file, lambda: NOW, lambda: None, is_stopping, "a")
        clock = Clock(ctx, [Job("job", 0.05, lambda _, tick: asked.append(tick))])
        clock.start()
        assert beats.wait(10)
        clock.stop()
    assert not asked
