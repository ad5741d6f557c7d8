"""Requests are committed together, each with its own result."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

import pytest

from bot.slack.together import SharedInbox, Together
from tests.slack.boxes import MemoryInbox

NOW = datetime(2026, 11, 21, 10, 40, tzinfo=UTC)


class Counted:
    """A transaction that can be held up, and that counts its commits."""

    def __init__(self) -> None:
        self.n_commits = 0
        self.may_begin = threading.Event()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.may_begin.wait(10)
        yield
        self.n_commits += 1


@pytest.fixture
def transaction() -> Counted:
    return Counted()


@pytest.fixture
def together(transaction: Counted) -> Iterator[Together]:
    together = Together(transaction)
    together.start()
    yield together
    transaction.may_begin.set()
    together.stop()


def test_what_waits_meanwhile_is_one_commit(together: Together, transaction: Counted) -> None:
    with ThreadPoolExecutor(20) as pool:
        jobs = [pool.submit(together.do, lambda n=n: n, is_first=True) for n in range(20)]
        transaction.may_begin.set()
        assert [job.result(5) for job in jobs] == list(range(20))
    assert transaction.n_commits < 20


def test_one_that_fails_takes_nobody_along(together: Together, transaction: Counted) -> None:
    def fail() -> None:
        raise ValueError("mine")

    with ThreadPoolExecutor(3) as pool:
        good, bad, other = (pool.submit(together.do, work, is_first=True) for work in (lambda: 1, fail, lambda: 2))
        transaction.may_begin.set()
        assert (good.result(5), other.result(5)) == (1, 2)
        with pytest.raises(ValueError, match="mine"):
            bad.result(5)


def test_what_was_not_begun_in_time_is_never_done(together: Together, transaction: Counted) -> None:
    done: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(together.do, lambda: done.append(1))
        while not together._thread.is_alive() or together._others:
            pass
        with pytest.raises(TimeoutError):
            together.do(lambda: done.append(2), is_first=True, patience_s=0.05)
        transaction.may_begin.set()
        first.result(5)
    together.do(lambda: done.append(3))
    assert done == [1, 3]


def test_after_the_end_work_runs_by_itself(together: Together, transaction: Counted) -> None:
    transaction.may_begin.set()
    together.stop()
    assert together.do(lambda: 7) == 7


def test_requests_that_pour_in_are_noticed_and_so_is_their_end() -> None:
    ticks = 0.0
    inbox = SharedInbox(MemoryInbox(), Together(nullcontext), lambda: ticks)
    for number in range(9):
        inbox.put(f"k{number}", "command", {}, NOW)
    assert not inbox.is_pouring()
    inbox.put("k9", "command", {}, NOW)
    assert inbox.is_pouring()
    ticks = 0.2
    assert not inbox.is_pouring()
