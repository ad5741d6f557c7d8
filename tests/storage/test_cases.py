"""Cases: one open per key, moved by whoever saw the newest version; mutes, filters and answers."""

import threading
from datetime import timedelta

from bot.core.alerts.situation import Answer, Filters, Mute
from bot.core.cases import Case, CaseNote, CaseState
from bot.core.rhythm import Mode
from storage import Storage
from tests.storage.samples import DAY, NOW, site

HOUR = timedelta(hours=1)


def case(storage: Storage, key: str = "link:1", **facts: object) -> Case:
    given: dict[str, object] = {"domain": "a.org", "reason": "unlinked", "facts": (("n", "6"),), "channel": "C1"} | facts
    return Case(0, site(storage).id, key, "link_lost", CaseState.OPEN, NOW, NOW - DAY, NOW, **given)  # type: ignore[arg-type]


def test_a_key_has_one_open_case(storage: Storage) -> None:
    first, is_new = storage.cases.open(case(storage))
    again, is_new_again = storage.cases.open(case(storage, reason="link_removed"))
    assert (is_new, is_new_again) == (True, False)
    assert again == first == storage.cases.get(first.id)
    assert first.message_key == f"case:{first.id}"
    assert first.facts == (("n", "6"),)


def test_a_closed_case_lets_its_key_go(storage: Storage) -> None:
    first, _ = storage.cases.open(case(storage))
    closed = storage.cases.move(first, state=CaseState.ACCEPTED, changed_at=NOW + HOUR)
    assert closed is not None
    assert closed.closed_at == NOW + HOUR
    second, is_new = storage.cases.open(case(storage))
    assert is_new
    assert second.id != first.id
    assert storage.cases.open_of(site(storage).id) == (second,)
    assert [one.id for one in storage.cases.recent(site(storage).id, NOW)] == [first.id, second.id]
    assert [one.id for one in storage.cases.recent(site(storage).id, NOW + DAY)] == [second.id]


def test_a_case_that_mended_itself_keeps_its_key(storage: Storage) -> None:
    first, _ = storage.cases.open(case(storage))
    back = storage.cases.move(first, state=CaseState.BACK, changed_at=NOW)
    assert back is not None
    assert back.closed_at is None
    assert storage.cases.open(case(storage))[1] is False


def test_whoever_saw_an_older_version_changes_nothing(storage: Storage) -> None:
    seen, _ = storage.cases.open(case(storage))
    assert storage.cases.move(seen, state=CaseState.BACK, changed_at=NOW) is not None
    assert storage.cases.move(seen, state=CaseState.ACKNOWLEDGED, acked_by="U1", changed_at=NOW) is None
    now = storage.cases.get(seen.id)
    assert now is not None
    assert (now.state, now.acked_by) == (CaseState.BACK, "")


def test_a_closed_case_is_never_opened_again(storage: Storage) -> None:
    seen, _ = storage.cases.open(case(storage))
    closed = storage.cases.move(seen, state=CaseState.CLOSED, changed_at=NOW)
    assert closed is not None
    assert storage.cases.move(closed, state=CaseState.OPEN, changed_at=NOW) is None
    assert storage.cases.move(seen, state=CaseState.ACKNOWLEDGED, changed_at=NOW) is None


def test_of_two_who_move_at_once_one_is_told_no(storage: Storage) -> None:
    seen, _ = storage.cases.open(case(storage))
    gate, moved = threading.Barrier(2), []

    def move(state: CaseState) -> None:
        gate.wait(timeout=10)
        moved.append(storage.cases.move(seen, state=state, changed_at=NOW))

    threads = [threading.Thread(target=move, args=(state,)) for state in (CaseState.ACKNOWLEDGED, CaseState.BACK)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [one is None for one in moved].count(True) == 1


def test_two_processes_open_one_case(url: str) -> None:
    gate, found = threading.Barrier(2), []

    def open_it() -> None:
        with Storage.open(url) as mine:
            made = case(mine)
            gate.wait(timeout=10)
            found.append(mine.cases.open(made))

    threads = [threading.Thread(target=open_it) for _ in range(2)]
    with Storage.open(url) as storage:
        site(storage)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len({one.id for one, _ in found}) == 1
    assert sorted(is_new for _, is_new in found) == [False, True]


def test_a_case_is_found_by_its_message_and_those_in_its_thread(storage: Storage) -> None:
    made, _ = storage.cases.open(case(storage))
    assert storage.cases.by_message(made.message_key) == made
    assert storage.cases.by_message(f"{made.message_key}/how-1") == made
    assert storage.cases.by_message("run:1") is None
    assert storage.cases.by_message("") is None


def test_the_history_of_a_case_is_kept_in_order(storage: Storage) -> None:
    made, _ = storage.cases.open(case(storage))
    lines = (CaseNote(NOW, "", "opened"), CaseNote(NOW + HOUR, "U1", "acknowledged", "Looking into it."))
    for line in lines:
        storage.cases.note(made.id, line)
    assert storage.cases.notes(made.id) == lines
    storage.cases.move(made, state=CaseState.CLOSED, changed_at=NOW)
    assert storage.cases.prune(NOW) == 0
    assert storage.cases.prune(NOW + DAY) == 2


def test_a_mute_ends_by_itself_or_by_hand(storage: Storage) -> None:
    mutes, site_id = storage.mutes, site(storage).id
    assert mutes.mute(site_id, Mute("domain", "a.org", NOW + DAY, "U1", because="spam"), NOW) is None
    assert mutes.mute(site_id, Mute("kind", "link_lost", None, "U1"), NOW) is None
    assert [(one.what, one.until, one.because) for one in mutes.of(site_id, NOW)] == [
        ("domain", NOW + DAY, "spam"),
        ("kind", None, ""),
    ]
    assert [one.what for one in mutes.of(site_id, NOW + DAY)] == ["kind"]
    again = mutes.mute(site_id, Mute("domain", "a.org", NOW + 2 * DAY, "U2"), NOW + HOUR)
    assert again is not None
    assert again.by == "U1"
    assert [one.by for one in mutes.of(site_id, NOW + DAY)] == ["U1", "U2"]
    assert mutes.unmute(site_id, "domain", "a.org", NOW + HOUR)
    assert not mutes.unmute(site_id, "domain", "a.org", NOW + HOUR)
    assert [one.what for one in mutes.of(site_id, NOW + HOUR)] == ["kind"]


def test_filters_are_kept_beside_the_mode(storage: Storage) -> None:
    site_id = site(storage).id
    assert storage.mutes.filters(site_id) == Filters()
    storage.digests.want(site_id, Mode.DIGEST, "U1", NOW)
    wanted = Filters(match="any", grades=("green", "yellow"))
    storage.mutes.set_filters(site_id, wanted, "U1", NOW)
    assert storage.mutes.filters(site_id) == wanted
    assert storage.digests.wanted(site_id).mode is Mode.DIGEST
    storage.mutes.set_filters(site_id, Filters(), "U1", NOW)
    assert storage.mutes.filters(site_id) == Filters()


def test_the_newest_answer_is_remembered(storage: Storage) -> None:
    site_id = site(storage).id
    assert storage.mutes.answer(site_id, Answer("velocity_spike", "2026-W47", "launch", "U1"), NOW) is None
    before = storage.mutes.answer(site_id, Answer("velocity_spike", "2026-W47", "pr", "U2", because="the paper"), NOW + HOUR)
    assert before is not None
    assert before.answer == "launch"
    now = storage.mutes.answered(site_id, "velocity_spike", "2026-W47")
    assert now is not None
    assert (now.answer, now.by, now.at, now.because) == ("pr", "U2", NOW + HOUR, "the paper")
    assert storage.mutes.answers(site_id) == (now,)


def test_a_move_waits_for_whoever_decides_on_the_site(storage: Storage) -> None:
    first, _ = storage.cases.open(case(storage))
    moved: list[Case | None] = []

    def move() -> None:
        moved.append(storage.cases.move(first, state=CaseState.CLOSED, changed_at=NOW))

    with storage.transaction():
        storage.events.hold(first.site_id)
        other = threading.Thread(target=move)
        other.start()
        other.join(timeout=0.3)
        assert moved == []
    other.join(timeout=30)
    assert [one.state for one in moved if one is not None] == [CaseState.CLOSED]
