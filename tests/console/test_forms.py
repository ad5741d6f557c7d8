"""A form at a terminal: the same view, asked line by line; and what is said where nobody answers."""

from typing import Any

from bot.command import Reply, Via
from bot.render import Rendered, render
from bot.render.questions import Question, questions
from tests.console.test_console import Desk
from tests.slack.test_modals import form

INSTEAD = "Type ignore PAGE because …"


def draws(template: str, content: Any) -> Rendered:
    return Rendered(INSTEAD, [], [], form()) if template == "test_form" else render(template, content)


def desk(*lines: str) -> Desk:
    made = Desk(lines=lines, draws=draws)
    made.replies["ignore"] = Reply("test_form", {}, form=True)
    return made


def test_each_question_is_asked_and_the_answers_are_sent_in() -> None:
    here = desk("", "", "2", "1, 2", "", "")
    assert here.console.say("ignore")
    sent = here.requests[1]
    assert (sent.via, sent.words, sent.value) == (Via.FORM, ("ignore_form",), "17")
    assert (sent.field("because"), sent.field("page"), sent.field("kind")) == ("", "/a", "one")
    assert sent.chosen("also") == ("mute", "tell")


def test_a_wrong_answer_is_asked_again() -> None:
    here = desk("x" * 41, "it copies us", "-", "/b", "9", "one", "mute", "soon", "2026-12-31", "mia")
    assert here.console.say("ignore") is True
    sent = here.requests[1]
    assert dict(sent.fields) == {
        "because": "it copies us", "page": "/b", "kind": "one", "also": "mute", "until": "2026-12-31", "owner": "mia",
    }  # fmt: skip
    for sentence in ("At most 40 characters", "This one is needed.", "from 1 to 2", "such as 2026-12-31"):
        assert sentence in here.shown


def test_without_answers_the_words_say_what_to_type() -> None:
    here = desk("only one answer")
    assert here.console.say("ignore") is False
    assert INSTEAD in here.shown
    assert len(here.requests) == 1


def test_enter_keeps_what_was_there_and_a_dash_empties_it() -> None:
    asked = {question.name: question for question in questions(form())}
    assert asked["kind"].read("") == ("all",)
    assert asked["kind"].read("-") == ()
    assert asked["also"].read("") == ("tell",)
    assert "[Tell the owner]" in asked["also"].prompt()
    assert "(Enter for none)" in asked["until"].prompt()


def test_a_prompt_holds_no_control_code() -> None:
    odd = Question("x", "plain_text_input", "a\x1b[31m", "b\x07", usual=("c\u202e\nd",))
    assert not set(odd.prompt()) & {"\x1b", "\x07", "\u202e", "\n"}
