"""What is read in one transaction: of one moment where the database has moments."""

from concurrent.futures import ThreadPoolExecutor

from storage import Storage
from tests.storage.samples import NOW, PLACE


def n_waiting(storage: Storage) -> int:
    return storage.outbox.ages(NOW).n_waiting


def post(storage: Storage, key: str) -> bool:
    return storage.outbox.post(key, PLACE, "note", {"message": key}, now=NOW)


def test_what_others_write_meanwhile_is_seen_in_the_end(storage: Storage) -> None:
    with storage.view():
        assert n_waiting(storage) == 0
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(post, storage, "theirs").result(10)
        with storage.view():
            inner = n_waiting(storage)
        assert n_waiting(storage) == inner == (0 if storage._db.is_sqlite else 1)
    assert n_waiting(storage) == 1


def test_what_one_writes_oneself_is_kept(storage: Storage) -> None:
    with storage.view():
        assert n_waiting(storage) == 0
        assert post(storage, "mine")
    assert n_waiting(storage) == 1


def test_inside_a_transaction_it_is_the_transaction(storage: Storage) -> None:
    with storage.transaction(), storage.view():
        assert post(storage, "mine")
        assert n_waiting(storage) == 1
    assert n_waiting(storage) == 1
