"""Writers of one SQLite file take turns: in order, the hurried first, and nobody is forgotten."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core.errors import StorageError
from storage import Storage
from storage.sqlite import Queue, Turn
from tests.storage.samples import NOW, PLACE

WAIT_S = 20.0


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_it_goes_in_order_and_the_hurried_go_first() -> None:
    queue, order = Queue(), []
    assert queue.acquire(0.0)

    def wait(name: str, is_urgent: bool) -> None:
        assert queue.acquire(WAIT_S, is_urgent=is_urgent)
        order.append(name)
        queue.release()

    with ThreadPoolExecutor(5) as pool:
        for n_waiting, name in enumerate(("a", "b", "c!", "d", "e!"), 1):
            pool.submit(wait, name, name.endswith("!"))
            until(lambda n=n_waiting: sum(map(len, queue._lanes)) == n)  # type: ignore[misc]
        queue.release()
    assert order == ["c!", "e!", "a", "b", "d"]
    assert queue.acquire(0.0), "nobody holds it any more"


def test_who_gave_up_waiting_is_passed_over() -> None:
    queue = Queue()
    assert queue.acquire(0.0)
    assert not queue.acquire(0.01)
    assert not queue.acquire(0.0, is_urgent=True)
    queue.release()
    assert queue.acquire(0.0)


def test_one_at_a_time_whatever_their_hurry() -> None:
    queue, inside, most = Queue(), [], []

    def work(number: int) -> None:
        for _ in range(200):
            # some give up now and then, while it is being handed to them
            if queue.acquire(0.0001 if number == 0 else WAIT_S, is_urgent=number == 1):
                inside.append(number)
                most.append(len(inside))
                inside.pop()
                queue.release()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert set(most) == {1}
    assert queue.acquire(0.0)


def test_a_turn_that_does_not_come_is_a_sentence(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "lock")
    with turn.taken(), ThreadPoolExecutor(1) as pool:

        def take() -> None:
            with turn.taken(0.01):
                raise AssertionError

        with pytest.raises(StorageError, match="busy"):
            pool.submit(take).result(WAIT_S)
    with turn.taken(0.0):
        pass
    turn.close()


def test_a_request_is_written_down_before_what_else_waits(storage: Storage) -> None:
    """Whoever writes without end, in small pieces, does not keep an acknowledgement waiting for longer than one piece."""
    over, n_written, waited = threading.Event(), [0], []

    def write() -> None:
        while not over.is_set():
            with storage.transaction():
                storage.outbox.post(f"m{n_written[0]}", PLACE, "note", {}, now=NOW)
                n_written[0] += 1

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        until(lambda: n_written[0] > 0)
        for number in range(20):
            before = n_written[0]
            with storage.transaction(is_urgent=True):
                waited.append(n_written[0] - before)
                assert storage.inbox.put(f"k{number}", "command", {}, NOW)
        over.set()
        writing.result(WAIT_S)
    if storage._db.is_sqlite:
        assert sorted(waited)[len(waited) // 2] <= 2
    assert storage.inbox.waiting() == 20
