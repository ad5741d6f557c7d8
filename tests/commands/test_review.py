"""`review`: a sample in a thread, answered link by link; the parent counts what was said."""

import threading
from typing import Any

import pytest

from bot.command import Request, Silence, Via
from bot.core.errors import BadInput, NotFound
from bot.core.judgement import Grade
from bot.core.places import Asker, Edge, Intent, Outgoing, Place
from bot.core.states import State
from commands import answer
from commands.judging import judge_domains
from tests.commands.desk import Desk, reading, texts
from tests.commands.test_grades import buttons, by_key
from tests.commands.test_judging import GOOD, all_domains, desk_of, grade, read

__all__ = ["desk_of"]
PAGES = tuple(f"blog{n}.org/post" for n in range(6))


@pytest.fixture
def judged(desk_of: Desk) -> Desk:
    """Six pages of six domains, judged; three of them only nofollow."""
    desk_of.bring(*PAGES)
    for number, page in enumerate(PAGES):
        read(desk_of, page, GOOD, rel=("nofollow",) if number % 2 else ())
    judge_domains(desk_of.ctx, desk_of.site, all_domains(desk_of))
    return desk_of


def begin(desk: Desk, *words: str) -> tuple[Outgoing, list[Outgoing]]:
    assert desk.ask("review", *words) is None
    head, *thread = desk.posted()
    assert {item.thread_ts for item in thread} == {f"ts{head.id}"}
    return head, thread


def page_of(item: Outgoing) -> str:
    return str(item.content["page"]).removeprefix("https://")


def head_of(desk: Desk, head: Outgoing) -> str:
    edits = [item for item in desk.posted() if item.key == head.key and item.intent is Intent.EDIT]
    return texts(edits[-1:])


def test_a_sample_stands_in_the_thread_with_evidence_and_buttons(judged: Desk) -> None:
    head, thread = begin(judged, "sample:4")
    words = texts([head])
    for said in ("4 to look at", "0 of 4 looked at", "drawn from 6 judged links"):
        assert said in words, said
    assert len({page_of(item) for item in thread}) == 4
    for number, item in enumerate(thread, 1):
        words = texts([item])
        for said in (f"{number} of 4", "for it: ", "editorial"):
            assert said in words, said
        assert {"review_ignore", "review_type", "review_lower"} <= set(buttons(item))


def test_answers_edit_the_message_and_the_parent(judged: Desk) -> None:
    head, thread = begin(judged, "sample:4")
    first, second, third, fourth = thread
    assert judged.click("review_agree", buttons(first)["review_agree"], user="U7") is None
    told = by_key(judged.posted())
    assert "✔ Agreed by U7" in texts([told[first.key]])
    assert set(buttons(told[first.key])) == {"review_type", "review_got", "review_rules"}
    assert "1 of 4 looked at by U7" in texts([told[head.key]])
    reply = judged.click("review_lower", buttons(second)["review_lower"], user="U8")
    assert reply is not None
    assert reply.form
    judged.send("review_lower_form", buttons(second)["review_lower"], user="U8", because="a paid list")
    assert grade(judged, page_of(second)) != second.content["view"]["grade"]
    words = texts(judged.posted())
    for said in ("✔ Graded lower by U8", "because a paid list", "2 of 4 looked at by U7, U8", "50% agreement"):
        assert said in words, said
    judged.click("review_ignore", buttons(third)["review_ignore"])
    assert judged.link(page_of(third)).standing.state is State.IGNORED
    judged.send("review_type_form", buttons(fourth)["review_type"], type="forum")
    told = by_key(judged.posted())
    assert "forum, confirmed" in texts([told[fourth.key]])
    judged.click("review_agree", buttons(told[fourth.key])["review_agree"])
    words = head_of(judged, head)
    for said in ("4 of 4 looked at", "agreed 2 · higher 0 · lower 1 · ignored 1", "67% agreement", "Done"):
        assert said in words, said
    assert "agreed with the grade" in reading(judged.ask("why", page_of(first)))


def test_the_second_click_and_what_is_taken_back(judged: Desk) -> None:
    head, thread = begin(judged, "sample:2")
    item = thread[0]
    lower = buttons(item)["review_lower"]
    judged.send("review_lower_form", lower, user="U7")
    told = by_key(judged.posted())
    assert "Somebody or something was first" in reading(judged.send("review_lower_form", lower, user="U8"))
    back = buttons(told[item.key])["review_rules"]
    assert judged.click("review_rules", back) is None
    words = texts(judged.posted())
    assert "0 of 2 looked at" in words
    assert grade(judged, page_of(item)) == item.content["view"]["grade"]
    ignore = buttons(item)["review_ignore"]
    judged.click("review_ignore", ignore)
    assert "ignored already" in reading(judged.click("review_ignore", ignore))
    restore = buttons(by_key(judged.posted())[item.key])["review_restore"]
    judged.click("review_restore", restore)
    assert judged.link(page_of(item)).standing.state is State.LIVE
    assert "0 of 2 looked at" in head_of(judged, head)


def test_two_people_at_once_are_both_counted(judged: Desk) -> None:
    head, thread = begin(judged, "sample:2")

    def agree(user: str, item: Outgoing) -> None:
        value = buttons(item)["review_agree"]
        asked = Request(f"by{user}", ("review_agree",), Asker(user, "T1"), judged.place, value=value, via=Via.CLICK)
        answer(judged.ctx, asked, Silence())

    people = [threading.Thread(target=agree, args=pair) for pair in zip(("U7", "U8"), thread, strict=True)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert "2 of 2 looked at" in head_of(judged, head)


def test_filters_narrow_it_and_stay_in_the_parent(judged: Desk) -> None:
    grades = {page: grade(judged, page) for page in PAGES}
    wanted = next(iter(grades.values()))
    head, thread = begin(judged, f"grade:{wanted}", "type:editorial", "from:blog0.org", "to:/")
    assert [page_of(item) for item in thread] == [PAGES[0]]
    judged.click("review_agree", buttons(thread[0])["review_agree"])
    words = head_of(judged, head)
    for said in (f"grade:{wanted}", "type:editorial", "from:blog0.org", "to:/", "drawn from 1 judged link"):
        assert said in words, said


def test_what_a_person_graded_is_not_drawn_again(judged: Desk) -> None:
    judged.ask("grade", PAGES[0], "agree")
    judged.posted()
    _, thread = begin(judged)
    assert sorted(page_of(item) for item in thread) == sorted(PAGES[1:])


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("sample:0",), BadInput),
        (("sample:51",), BadInput),
        (("grade:blue",), BadInput),
        (("type:wiki",), NotFound),
        (("from:unknown.net",), NotFound),
        (("to:/nowhere",), NotFound),
        (("20",), BadInput),
    ],
)
def test_what_cannot_be_done_is_named(judged: Desk, words: tuple[str, ...], error: type[Any]) -> None:
    with pytest.raises(error) as caught:
        judged.ask("review", *words)
    assert caught.value.hint
    assert judged.posted() == []


def test_nothing_judged_says_what_to_do(desk: Desk) -> None:
    desk.bring("a.org/1")
    with pytest.raises(NotFound) as caught:
        desk.ask("review")
    assert "check" in caught.value.hint


def test_another_channel_has_no_say(judged: Desk) -> None:
    _, thread = begin(judged, "sample:1")
    elsewhere = Place(Edge.SLACK, "C2")
    values = buttons(thread[0])
    for name in ("review_agree", "review_lower", "review_ignore", "review_type", "review_got"):
        assert "belongs to" in reading(judged.click(name, values.get(name, values["review_lower"]), place=elsewhere))
    assert judged.posted() == []
    assert {grade(judged, page) for page in PAGES} <= set(Grade)
    with pytest.raises(BadInput):
        judged.click("review_agree", " ".join(values["review_agree"].split()[:2]))
