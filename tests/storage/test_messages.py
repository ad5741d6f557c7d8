"""The outbox and the inbox: in order, once, and nothing forgotten when a process dies."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.places import Edge, Intent, Outgoing, Place
from bot.slack.dispatch import MAX_TRIES
from storage import Storage
from storage.inbox import MAX_ATTEMPTS
from tests.storage.samples import NOW, PLACE

LEASE_S = 30.0
SOON = NOW + timedelta(seconds=1)
LATER = NOW + timedelta(seconds=LEASE_S + 1)


def claim(storage: Storage, at: object = NOW, edge: Edge = Edge.SLACK) -> Outgoing | None:
    return storage.outbox.claim(edge, "me", at, LEASE_S)  # type: ignore[arg-type]


def taken(storage: Storage, at: object = NOW) -> Outgoing:
    found = claim(storage, at)
    assert found is not None
    return found


def post(storage: Storage, key: str, parent_key: str = "", place: Place = PLACE) -> bool:
    return storage.outbox.post(key, place, "note", {"message": key}, parent_key, now=NOW)


def send_all(storage: Storage, at: object = NOW) -> list[str]:
    """Send what can be sent; the messages in their order."""
    sent = []
    while (one := claim(storage, at)) is not None:
        sent.append(f"{one.intent.value} {one.key} {one.content['message']}")
        storage.outbox.sent(one.id, f"{len(sent)}.0", NOW)
    return sent


def test_a_message_is_queued_once(storage: Storage) -> None:
    assert post(storage, "a")
    assert not post(storage, "a")
    assert send_all(storage) == ["post a a"]
    assert not post(storage, "a")
    assert send_all(storage) == []


def test_a_thread_waits_for_its_parent_and_keeps_its_order(storage: Storage) -> None:
    for key, parent in (("p", ""), ("p/1", "p"), ("p/2", "p")):
        post(storage, key, parent)
    first = taken(storage)
    assert (first.key, first.thread_ts, first.ts) == ("p", "", "")
    assert claim(storage) is None, "one message is in flight per channel"
    storage.outbox.sent(first.id, "1.5", NOW)
    second = taken(storage)
    assert (second.key, second.thread_ts, second.place.thread_ts) == ("p/1", "1.5", "1.5")
    storage.outbox.later(second.id, SOON, False, "ratelimited", NOW)
    assert claim(storage) is None, "the next reply does not overtake"
    assert send_all(storage, SOON) == ["post p/1 p/1", "post p/2 p/2"]


def test_channels_do_not_wait_for_each_other(storage: Storage) -> None:
    post(storage, "a")
    post(storage, "b", place=Place(Edge.SLACK, "C2"))
    post(storage, "c", place=Place(Edge.CONSOLE, "console"))
    assert [taken(storage).key, taken(storage).key, claim(storage)] == ["a", "b", None]
    of_console = claim(storage, edge=Edge.CONSOLE)
    assert of_console is not None
    assert of_console.key == "c"


class TestEdits:
    def test_before_the_post_the_post_says_the_newest(self, storage: Storage) -> None:
        post(storage, "a")
        assert storage.outbox.edit("a", "note", {"message": "new"})
        assert send_all(storage) == ["post a new"]

    def test_after_it_only_the_newest_is_sent(self, storage: Storage) -> None:
        post(storage, "a")
        storage.outbox.sent(taken(storage).id, "1.0", NOW)
        for n in range(5):
            storage.outbox.edit("a", "note", {"message": f"state {n}"})
        edit = taken(storage)
        assert (edit.intent, edit.ts, edit.content) == (Intent.EDIT, "1.0", {"message": "state 4"})
        storage.outbox.edit("a", "note", {"message": "while sending"})
        storage.outbox.edit("a", "note", {"message": "newer still"})
        storage.outbox.sent(edit.id, "1.0", NOW)
        assert send_all(storage) == ["edit a newer still"]
        assert storage.outbox.ts_of("a") == "1.0"

    def test_while_the_post_is_in_flight_they_wait(self, storage: Storage) -> None:
        post(storage, "a")
        first = taken(storage)
        storage.outbox.edit("a", "note", {"message": "new"})
        storage.outbox.later(first.id, SOON, True, "no_answer", NOW)
        assert claim(storage) is None
        again = taken(storage, SOON)
        assert (again.intent, again.is_uncertain, again.content) == (Intent.POST, True, {"message": "a"})
        storage.outbox.sent(again.id, "1.0", NOW)
        assert send_all(storage, SOON) == ["edit a new"]

    def test_of_a_message_nobody_queued(self, storage: Storage) -> None:
        assert not storage.outbox.edit("nobody", "note", {})

    def test_many_edits_leave_few_rows(self, storage: Storage) -> None:
        post(storage, "a")
        send_all(storage)
        for n in range(30):
            storage.outbox.edit("a", "note", {"message": str(n)})
            assert send_all(storage) == [f"edit a {n}"]


def test_a_message_whose_sender_died_is_uncertain(storage: Storage) -> None:
    post(storage, "a")
    first = taken(storage)
    assert (first.is_uncertain, first.attempts) == (False, 0)
    assert claim(storage) is None
    again = taken(storage, LATER)
    assert (again.id, again.is_uncertain, again.attempts) == (first.id, True, 1)


def test_a_message_given_up_takes_its_thread_along(storage: Storage) -> None:
    post(storage, "p")
    post(storage, "p/1", "p")
    storage.outbox.failed(taken(storage).id, "channel_not_found", NOW)
    post(storage, "p/2", "p")
    assert send_all(storage) == []
    assert not storage.outbox.edit("p", "note", {})
    ages = storage.outbox.ages(SOON)
    assert (ages.n_waiting, ages.n_failed, ages.codes) == (0, 3, (("parent_failed", 2), ("channel_not_found", 1)))
    assert storage.outbox.replace("p", Place(Edge.SLACK, "D9")) == 3
    assert send_all(storage) == ["post p p", "post p/1 p/1", "post p/2 p/2"]


def test_a_private_answer_and_a_file(storage: Storage) -> None:
    place = replace(PLACE, response_url="https://hooks.slack.com/commands/1")
    assert storage.outbox.private("k", place, "U1", "note", {"message": "for you"})
    assert not storage.outbox.private("k", place, "U1", "note", {"message": "for you"})
    one = taken(storage)
    assert (one.intent, one.user, one.place.response_url) == (Intent.PRIVATE, "U1", place.response_url)
    storage.outbox.sent(one.id, "", NOW)
    storage.outbox.post("f", PLACE, "note", {"message": "m"}, filename="links.csv", file=b"a,b\x00")
    file = taken(storage)
    assert (file.intent, file.filename, file.file) == (Intent.FILE, "links.csv", b"a,b\x00")


def test_where_messages_stand(storage: Storage) -> None:
    post(storage, "a")
    assert (storage.outbox.ts_of("a"), storage.outbox.permalink("a")) == ("", "")
    storage.outbox.sent(taken(storage).id, "1763.000100", NOW)
    assert storage.outbox.ts_of("a") == "1763.000100"
    assert storage.outbox.message_by_ts("C1", "1763.000100") == "a"
    assert storage.outbox.message_by_ts("C2", "1763.000100") == ""
    assert storage.outbox.permalink("a") == "https://slack.com/archives/C1/p1763000100"


def test_age_of_the_oldest_message(storage: Storage) -> None:
    assert storage.outbox.ages(NOW).oldest_s == 0
    post(storage, "a")
    assert (storage.outbox.ages(LATER).n_waiting, storage.outbox.ages(LATER).oldest_s) == (1, LEASE_S + 1)


def test_the_change_and_its_message_are_one(storage: Storage) -> None:
    def fail() -> None:
        with storage.transaction():
            storage.sites.ensure("example.com", "T1", NOW)
            post(storage, "a")
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        fail()
    assert storage.sites.all() == ()
    assert send_all(storage) == []


def test_looking_for_a_message_does_not_wait_for_whoever_writes(storage: Storage) -> None:
    with storage.transaction(), ThreadPoolExecutor(1) as pool:
        post(storage, "a")
        assert pool.submit(claim, storage).result(10) is None
    assert send_all(storage) == ["post a a"]


def test_many_senders_send_everything_once(storage: Storage) -> None:
    for n in range(60):
        post(storage, f"m{n}", place=Place(Edge.SLACK, f"C{n % 6}"))

    def work(_: int) -> list[str]:
        return send_all(storage)

    with ThreadPoolExecutor(8) as pool:
        sent = [one for part in pool.map(work, range(8)) for one in part]
    sent += send_all(storage)
    assert sorted(sent) == sorted(f"post m{n} m{n}" for n in range(60))


class TestInbox:
    def test_a_request_is_kept_once(self, storage: Storage) -> None:
        assert storage.inbox.put("e1", "command", {"text": "check \x00 \ud800"}, NOW)
        assert not storage.inbox.put("e1", "command", {"text": "check"}, SOON)
        assert storage.inbox.waiting() == 1
        one = storage.inbox.claim("me", NOW, LEASE_S)
        assert one is not None
        assert (one.key, one.kind, one.payload, one.received_at) == ("e1", "command", {"text": "check \ufffd \ufffd"}, NOW)
        assert storage.inbox.claim("you", NOW, LEASE_S) is None
        storage.inbox.done(one.id, NOW)
        assert not storage.inbox.put("e1", "command", {}, NOW)
        assert storage.inbox.waiting() == 0

    def test_a_dead_worker_is_followed_by_another_until_somebody_had_a_chance_to_say_so(self, storage: Storage) -> None:
        storage.inbox.put("e1", "command", {}, NOW)
        assert MAX_ATTEMPTS > MAX_TRIES
        for n in range(MAX_ATTEMPTS):
            at = NOW + n * timedelta(seconds=LEASE_S)
            one = storage.inbox.claim("me", at, LEASE_S)
            assert one is not None
            assert one.attempts == n
        storage.inbox.put("e2", "command", {}, NOW)
        after = storage.inbox.claim("me", NOW + timedelta(days=1), LEASE_S)
        assert after is not None
        assert after.key == "e2"

    def test_many_workers_take_each_request_once(self, storage: Storage) -> None:
        for n in range(60):
            storage.inbox.put(f"e{n}", "command", {"n": n}, NOW)

        def work(_: int) -> list[int]:
            mine = []
            while (one := storage.inbox.claim("me", NOW, LEASE_S)) is not None:
                mine.append(int(one.payload["n"]))
                storage.inbox.done(one.id, NOW)
            return mine

        with ThreadPoolExecutor(8) as pool:
            done = [n for part in pool.map(work, range(8)) for n in part]
        done += work(0)
        assert sorted(done) == list(range(60))


def test_what_ended_long_ago_is_forgotten(storage: Storage) -> None:
    storage.inbox.put("e1", "command", {}, NOW)
    one = storage.inbox.claim("me", NOW, LEASE_S)
    assert one is not None
    storage.inbox.done(one.id, NOW)
    storage.outbox.private("k", PLACE, "U1", "note", {"message": "m"})
    send_all(storage)
    assert storage.prune(NOW + timedelta(days=31)) == 2
    assert storage.inbox.put("e1", "command", {}, NOW)
