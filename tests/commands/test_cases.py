"""What people do about cases: by buttons, by words in the thread, by number; twice, by two at once; on both databases."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.command import Reply, Request, Silence, Via
from bot.core.cards import CaseLine
from bot.core.cases import Case, CaseState
from bot.core.errors import BadInput, NotFound
from bot.core.events import Event, EventKind
from bot.core.places import Asker, Edge, Intent, Outgoing, Place
from bot.core.states import State
from bot.render import render
from bot.web import Web, WebConfig
from commands import answer
from commands.case_cards import note
from commands.rechecking import RECHECK
from storage import Storage
from tests.commands.desk import DAY, NOW, Desk, reading, texts
from tests.commands.test_alerting import MINUTE, NOFOLLOW, find, lose, tick
from tests.storage.conftest import empty_url, postgres, postgres_url, sqlite_template, storage, url  # noqa: F401
from tests.storage.samples import BLOCKED, live

HOUR = timedelta(hours=1)


@pytest.fixture
def open_case(storage: Storage) -> Iterator[Desk]:  # noqa: F811
    """A desk on either database with one open case: an agreed link of a.org that is lost."""
    with Web(WebConfig()) as web:
        desk = Desk(storage, web)
        storage.sites.track(desk.site.id, "C1", "UTC", desk.now)
        desk.bring("a.org/1", "a.org/2", "b.org/1")
        for page in ("a.org/1", "a.org/2"):
            desk.ask("watch", f"https://{page}", "rel:followed")
        for page in ("a.org/1", "a.org/2", "b.org/1"):
            desk.see(page, live())
        desk.storage.runs.stop(desk.site.id, RECHECK, desk.now)
        desk.posted()
        lose(desk, "a.org/1")
        assert tick(desk, 6 * MINUTE)
        yield desk


def case_of(desk: Desk) -> Case:
    return desk.storage.cases.recent(desk.site.id, NOW - 30 * DAY)[0]


def press(desk: Desk, action: str, user: str = "U1") -> tuple[str, list[Outgoing]]:
    """Press a button of the case: what its presser alone is told, and what was posted."""
    reply = desk.click(action, str(case_of(desk).id), user=user)
    return (reading(reply) if reply is not None else "", desk.posted())


def thread(desk: Desk) -> Place:
    """In the thread of the case."""
    return Place(Edge.SLACK, "C1", desk.storage.outbox.ts_of(case_of(desk).message_key))


def sent(desk: Desk, form: str, **fields: str) -> Reply | None:
    asked = Request(
        f"f{form}", (form,), Asker("U1", "T1"), desk.place, str(case_of(desk).id), via=Via.FORM, fields=tuple(fields.items())
    )
    return answer(desk.ctx, asked, Silence())


def test_an_acknowledgement_stands_on_the_card_and_in_the_thread(open_case: Desk) -> None:
    private, posted = press(open_case, "case_ack", "U0SAM0001")
    assert private == ""
    assert [item.intent for item in posted] == [Intent.POST, Intent.EDIT]
    words = texts(posted)
    assert "Acknowledged by <@U0SAM0001>" in words
    assert "acknowledged by <@U0SAM0001>" in words
    assert "case_ack" not in [button["action"] for button in posted[1].content["buttons"]]
    assert "rel:" not in words
    private, posted = press(open_case, "case_ack", "U0MIA0001")
    assert "<@U0SAM0001> acknowledged it already" in private
    assert posted == []


def test_one_request_acknowledges_once_however_often_it_arrives(open_case: Desk) -> None:
    asked = Request("q-again", ("case_ack",), Asker("U1", "T1"), open_case.place, str(case_of(open_case).id), via=Via.CLICK)
    assert answer(open_case.ctx, asked, Silence()) is None
    assert len(open_case.posted()) == 2
    assert answer(open_case.ctx, asked, Silence()) is None
    assert open_case.posted() == []


def test_two_people_who_click_at_once_leave_one_line(open_case: Desk, url: str) -> None:  # noqa: F811
    gate, replies = threading.Barrier(2), []
    number = str(case_of(open_case).id)

    def click(user: str) -> None:
        with Storage.open(url) as mine:
            desk = Desk(mine, open_case.web, open_case.now)
            asked = Request(f"q-{user}", ("case_ack",), Asker(user, "T1"), desk.place, number, via=Via.CLICK)
            gate.wait(timeout=10)
            replies.append(answer(desk.ctx, asked, Silence()))

    threads = [threading.Thread(target=click, args=(user,)) for user in ("U1", "U2")]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    assert [reply is None for reply in replies].count(True) == 1
    assert [item.template for item in open_case.posted()] == ["case_line", "case"]
    assert len([note for note in open_case.storage.cases.notes(case_of(open_case).id) if note.what == "acknowledged"]) == 1


def test_an_acknowledgement_that_races_a_recovery_opens_nothing(open_case: Desk, url: str) -> None:  # noqa: F811
    number = str(case_of(open_case).id)
    find(open_case, "a.org/1")
    open_case.now += 6 * MINUTE
    gate = threading.Barrier(2)

    def recover() -> None:
        with Storage.open(url) as mine:
            desk = Desk(mine, open_case.web, open_case.now)
            gate.wait(timeout=10)
            tick(desk)

    def click() -> None:
        with Storage.open(url) as mine:
            desk = Desk(mine, open_case.web, open_case.now)
            asked = Request("q-race", ("case_ack",), Asker("U2", "T1"), desk.place, number, via=Via.CLICK)
            gate.wait(timeout=10)
            answer(desk.ctx, asked, Silence())

    threads = [threading.Thread(target=each) for each in (recover, click)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert case_of(open_case).state is CaseState.BACK
    private, _ = press(open_case, "case_ack")
    assert "It is back since" in private
    assert case_of(open_case).state is CaseState.BACK


def test_a_case_is_taken_and_given(open_case: Desk) -> None:
    _, posted = press(open_case, "case_assign", "U0SAM0001")
    assert "owner <@U0SAM0001>" in texts(posted) or "<@U0SAM0001>" in texts(posted)
    assert "It is yours already" in press(open_case, "case_assign", "U0SAM0001")[0]
    assert open_case.ask("assign", "@U0MIA0001", place=thread(open_case)) is None
    assert case_of(open_case).owner == "U0MIA0001"
    assert "Assigned by U1 to <@U0MIA0001>" in texts(open_case.posted())
    assert "Assigned by U1 to <@U0MIA0001>" in press(open_case, "case_history")[0]
    assert "<@U0MIA0001> has it already" in reading(open_case.ask("assign", "@U0MIA0001", place=thread(open_case)))
    shell = Place(Edge.CONSOLE, "console")
    assert open_case.ask("assign", "@mia", place=thread(open_case)) is None
    assert "mia has it already" in reading(open_case.ask("case", str(case_of(open_case).id), "assign", "@mia", place=shell))
    with pytest.raises(BadInput, match="names nobody"):
        open_case.ask("assign", "somebody", place=thread(open_case))


def test_a_recheck_stands_in_the_thread_of_the_case(open_case: Desk) -> None:
    _, posted = press(open_case, "case_recheck")
    assert [item.template for item in posted] == ["link"]
    assert posted[0].key == f"case:{case_of(open_case).id}/first"
    assert posted[0].thread_ts == open_case.storage.outbox.ts_of(case_of(open_case).message_key)
    assert "being visited already" in press(open_case, "case_recheck")[0]
    assert open_case.work() == 1
    open_case.posted()
    assert press(open_case, "case_recheck")[1]


def test_ignoring_asks_why_and_keeps_the_reason(open_case: Desk) -> None:
    reply = open_case.click("case_ignore", str(case_of(open_case).id))
    assert reply is not None
    assert reply.form
    assert "Why does it not matter?" in str(reply) or reply.template == "case_ignore_form"
    with pytest.raises(BadInput, match="Why does it not matter"):
        open_case.ask("ignore", place=thread(open_case))
    assert sent(open_case, "case_ignore_form", because="They moved to a wiki.") is None
    words = texts(open_case.posted())
    assert "⚪ Ignored: a.org/1 → /" in words
    assert "They moved to a wiki." in words
    assert open_case.link("a.org/1").standing.state is State.IGNORED
    assert "They moved to a wiki." in reading(open_case.ask("why", "https://a.org/1"))
    assert "ignored" in press(open_case, "case_ack")[0]
    assert open_case.click("case_undo", f"{case_of(open_case).id} ignore") is None
    assert "Counts again" in texts(open_case.posted())
    assert open_case.link("a.org/1").standing.state is not State.IGNORED


def test_a_case_is_muted_and_told_again(open_case: Desk) -> None:
    assert open_case.ask("mute", "2w", "because", "holidays", place=thread(open_case)) is None
    words = texts(open_case.posted())
    assert "Muted by U1 until" in words
    assert "holidays" in words
    mutes = open_case.storage.mutes.of(open_case.site.id, open_case.now)
    assert [(one.what, one.because) for one in mutes] == [("link", "holidays")]
    _, posted = press(open_case, "case_mute")
    assert "No longer muted" in texts(posted)
    assert open_case.storage.mutes.of(open_case.site.id, open_case.now) == ()
    for word in ("soon", "0d", "900d", "２w"):
        with pytest.raises(BadInput):
            open_case.ask("mute", word, place=thread(open_case))
    assert sent(open_case, "case_mute_form", days="7") is None
    assert case_of(open_case).muted_until == open_case.now + 7 * DAY


def test_one_request_mutes_once_however_often_it_arrives(open_case: Desk) -> None:
    number = str(case_of(open_case).id)
    asked = Request("q-again", ("case", number, "mute", "30d"), Asker("U1", "T1"), open_case.place)
    answer(open_case.ctx, asked, Silence())
    open_case.posted()
    open_case.now += MINUTE
    answer(open_case.ctx, asked, Silence())
    assert open_case.posted() == []
    note(open_case.ctx, case_of(open_case), CaseLine("muted", open_case.now, "U1"), "mute-q-again")
    assert [one.what for one in open_case.storage.cases.notes(case_of(open_case).id)].count("muted") == 1
    assert case_of(open_case).muted_until == open_case.now - MINUTE + 30 * DAY


def test_any_case_is_closed_without_ignoring_its_links(open_case: Desk) -> None:
    assert open_case.ask("done", "because", "we", "wrote", "to", "them", place=thread(open_case), user="U0SAM0001") is None
    words = texts(open_case.posted())
    assert "⚪ Closed by <@U0SAM0001>" in words
    assert "because we wrote to them" in words
    assert case_of(open_case).state is CaseState.CLOSED
    assert open_case.link("a.org/1").standing.state is State.LOST
    assert "It was closed on" in reading(open_case.ask("close", place=thread(open_case)))
    lose(open_case, "a.org/2")
    tick(open_case, 6 * MINUTE)
    lost = next(one for one in open_case.storage.cases.open_of(open_case.site.id))
    assert "Done" in reading(open_case.ask("case", str(lost.id), "close"))
    assert open_case.storage.cases.open_of(open_case.site.id) == ()


def test_what_comes_after_a_closed_case_opens_another(open_case: Desk) -> None:
    first = spike(open_case, EventKind.ANCHOR_SPIKE, share="43%")
    assert open_case.ask("case", str(first.id), "close") is not None
    again = Event("anchor_spike:y", open_case.site.id, EventKind.ANCHOR_SPIKE, open_case.now + 15 * DAY, anchor="acme pricing")
    open_case.storage.events.add([replace(again, reason="alert")])
    tick(open_case, 15 * DAY + 6 * MINUTE)
    second = next(case for case in open_case.storage.cases.open_of(open_case.site.id) if case.key == first.key)
    assert second.id != first.id


@pytest.mark.parametrize(("word", "hint"), [("ignore", "mute 30d"), ("accept", "mute 30d"), ("there", "why")])
def test_what_a_case_is_not_for_is_refused_with_words_that_work(open_case: Desk, word: str, hint: str) -> None:
    number = str(spike(open_case, EventKind.VELOCITY_SPIKE, week="2026-W47").id)
    with pytest.raises(BadInput) as refused:
        open_case.ask("case", number, word)
    assert f"“{hint}”" in refused.value.hint
    assert "“close”" in refused.value.hint
    assert open_case.ask("case", number, *hint.split()) is not None
    assert open_case.ask("case", number, "close") is not None


def test_what_stands_now_becomes_the_agreement(open_case: Desk) -> None:
    for _ in range(2):
        open_case.see("a.org/2", NOFOLLOW)
        open_case.now += HOUR
    open_case.storage.events.add(
        [
            Event(
                "agreement_broken:test",
                open_case.site.id,
                EventKind.AGREEMENT_BROKEN,
                open_case.now,
                open_case.link("a.org/2").id,
                "a.org",
                "https://a.org/2",
                "https://example.com/",
                reason="rel_changed",
                facts=(("broken", "rel is “nofollow”, agreed was “followed”"),),
            )
        ]
    )
    tick(open_case, 3 * HOUR)
    case = next(one for one in open_case.storage.cases.open_of(open_case.site.id) if one.page == "https://a.org/2")
    assert open_case.click("case_accept", str(case.id), user="U0MIA0001") is None
    assert "The agreement is now: rel nofollow" in texts(open_case.posted())
    agreed = open_case.storage.agreements.of_page(open_case.site.id, "https://a.org/2")
    assert [(one.rel, one.by) for one in agreed] == [("nofollow", "U0MIA0001")]
    assert "agreed by <@U0MIA0001>" in reading(open_case.ask("why", "https://a.org/2"))


def test_history_and_why_are_for_whoever_asks(open_case: Desk) -> None:
    press(open_case, "case_ack", "U0SAM0001")
    words, posted = press(open_case, "case_history")
    assert posted == []
    assert "opened" in words
    assert "Acknowledged by <@U0SAM0001>" in words
    reply = open_case.ask("why", place=thread(open_case))
    assert reply is not None
    assert reply.whisper
    assert "An agreement was broken, so it is told at once" in reading(reply)


def test_words_in_a_thread_act_on_its_case(open_case: Desk) -> None:
    assert open_case.ask("ack", place=thread(open_case), user="U0SAM0001") is None
    assert case_of(open_case).acked_by == "U0SAM0001"
    with pytest.raises(BadInput, match="Did you mean “recheck”"):
        open_case.ask("rechek", place=thread(open_case))
    with pytest.raises(BadInput, match="one word too many"):
        open_case.ask("ack", "now", "please", place=thread(open_case))
    assert "lost" in reading(open_case.ask("why", "https://a.org/1", place=thread(open_case))).lower()


def test_words_outside_a_thread_say_what_to_do(open_case: Desk) -> None:
    with pytest.raises(BadInput, match="works in the thread of a case"):
        open_case.ask("ack")
    with pytest.raises(BadInput, match="Which page"):
        open_case.ask("ignore")
    with pytest.raises(BadInput, match="Which case"):
        open_case.ask("case")
    with pytest.raises(NotFound, match="no case 77"):
        open_case.ask("case", "77", "ack")


def test_a_case_is_found_by_its_number_in_a_terminal(open_case: Desk) -> None:
    shell = Place(Edge.CONSOLE, "console")
    number = str(case_of(open_case).id)
    assert "Done" in reading(open_case.ask("case", number, "ack", place=shell, user="sam"))
    assert open_case.posted()[0].place.channel == "C1"
    listed = reading(open_case.ask("cases", place=shell))
    assert f"Case {number}: 🔴 Lost, a.org/1" in listed
    assert "1 open case, 1 without an owner" in listed


def test_people_of_elsewhere_may_not(open_case: Desk) -> None:
    number = str(case_of(open_case).id)
    other = open_case.click("case_ack", number, place=Place(Edge.SLACK, "C2"))
    assert "belongs to another conversation" in reading(other)
    asked = Request("q-x", ("case_ack",), Asker("U9", "T9"), open_case.place, number, via=Via.CLICK)
    with pytest.raises(NotFound):
        answer(open_case.ctx, asked, Silence())
    assert case_of(open_case).state is CaseState.OPEN


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999999999999", "12; drop"])
def test_a_button_of_nothing_is_answered(open_case: Desk, value: str) -> None:
    with pytest.raises(NotFound):
        open_case.click("case_ack", value)


def spike(desk: Desk, kind: EventKind, **facts: str) -> Case:
    made = Event(f"{kind}:x", desk.site.id, kind, desk.now, reason="alert", facts=tuple(facts.items()))
    desk.storage.events.add([replace(made, anchor="acme pricing" if kind is EventKind.ANCHOR_SPIKE else "")])
    tick(desk, 6 * MINUTE)
    return next(case for case in desk.storage.cases.open_of(desk.site.id) if case.kind == kind)


def test_whose_anchor_it_is_is_remembered(open_case: Desk) -> None:
    case = spike(open_case, EventKind.ANCHOR_SPIKE, share="43%")
    assert open_case.click("case_anchor_ours", str(case.id), user="U0SAM0001") is None
    assert "Answered: Ours (campaign)" in texts(open_case.posted()).replace("  ", " ")
    kept = open_case.storage.mutes.answered(open_case.site.id, "anchor_spike", "acme pricing")
    assert kept is not None
    assert (kept.answer, kept.by) == ("ours", "U0SAM0001")
    assert "<@U0SAM0001> answered already" in reading(open_case.click("case_anchor_watch", str(case.id)))


def test_the_cause_of_a_velocity_spike_is_remembered(open_case: Desk) -> None:
    case = spike(open_case, EventKind.VELOCITY_SPIKE, week="2026-W47")
    with pytest.raises(BadInput, match="another question"):
        open_case.click("case_anchor_ours", str(case.id))
    assert open_case.click("case_cause_launch", str(case.id)) is None
    kept = open_case.storage.mutes.answered(open_case.site.id, "velocity_spike", "2026-W47")
    assert kept is not None
    assert kept.answer == "launch"
    closed = open_case.storage.cases.get(case.id)
    assert closed is not None
    assert closed.state is CaseState.CLOSED


def test_a_person_looks_where_we_are_refused(open_case: Desk) -> None:
    link = open_case.link("b.org/1")
    open_case.see("b.org/1", BLOCKED)
    asked = Event(
        "needs_human:x", open_case.site.id, EventKind.NEEDS_HUMAN, open_case.now, link.id, "b.org", link.page, reason="refused"
    )
    open_case.storage.events.add([replace(asked, facts=(("was", "seen before"),))])
    posted = tick(open_case, 6 * MINUTE)
    assert "Please look" in texts(posted)
    case = next(one for one in open_case.storage.cases.open_of(open_case.site.id) if one.kind == "needs_human")
    assert open_case.click("case_gone", str(case.id), user="U0SAM0001") is None
    assert "Seen by a person: gone" in texts(open_case.posted())
    assert open_case.link("b.org/1").standing.state is State.LOST
    assert "closed" in reading(open_case.click("case_still_there", str(case.id)))


def test_who_muted_it_is_named_as_a_person(open_case: Desk) -> None:
    open_case.ask("alerts", "mute", "domain:b.org", "30d", "because", "they", "move", user="U0SAM0001")
    lose(open_case, "b.org/1")
    tick(open_case, 6 * MINUTE)
    reply = open_case.ask("why", "https://b.org/1")
    assert reply is not None
    assert "muted this domain until" in reading(reply)
    assert "U0SAM0001" not in reading(reply)
    assert "'user_id': 'U0SAM0001'" in str(render(reply.template, reply.content).blocks)


def test_nobody_has_to_look_for_a_link_that_visits_found_lost(open_case: Desk) -> None:
    link = open_case.link("b.org/1")
    asked = Event(
        "needs_human:x", open_case.site.id, EventKind.NEEDS_HUMAN, open_case.now, link.id, "b.org", link.page, reason="refused"
    )
    open_case.storage.events.add([asked])
    tick(open_case, 6 * MINUTE)
    lose(open_case, "b.org/1")
    assert "nobody has to look any more" in texts(tick(open_case, 6 * MINUTE))
    human = next(one for one in open_case.storage.cases.recent(open_case.site.id, NOW) if one.kind == "needs_human")
    assert human.state is CaseState.CLOSED


def test_replay_says_what_would_be_told_and_writes_nothing(open_case: Desk) -> None:
    events = open_case.storage.events.between(open_case.site.id, NOW - DAY, open_case.now)
    words = reading(open_case.ask("replay", "example.com", "since:7d"))
    assert "1 case would be told at once; 0 decided otherwise at the time" in words
    assert "told at once" in words
    open_case.storage.mutes.set_filters(
        open_case.site.id, replace(open_case.storage.mutes.filters(1), kinds=("new_link",)), "U1", NOW
    )
    words = reading(open_case.ask("replay", "since:7d"))
    assert "0 cases would be told at once" in words
    assert "at the time: told at once" in words
    assert open_case.posted() == []
    assert open_case.storage.events.between(open_case.site.id, NOW - DAY, open_case.now) == events
    assert case_of(open_case).version == case_of(open_case).version


def test_in_a_terminal_it_is_said_that_alerts_need_the_bot(desk: Desk) -> None:
    here = Place(Edge.CONSOLE, "console")
    desk.storage.sites.untrack(desk.site.id)
    words = reading(desk.ask("track", "example.com", place=here))
    assert "Nothing is visited or told by itself here" in words
    assert "around the clock" not in words
    assert "backlinks serve" in reading(desk.ask("cases", "site:example.com", place=here))
