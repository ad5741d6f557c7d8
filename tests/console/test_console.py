"""A person at a terminal: one request to its end, messages and threads, buttons by number, files, nothing that a page wrote
reaching the terminal as a control code."""

import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console as Screen

from bot.command import Reply, Request, Via
from bot.console import Console, Interrupted, screen
from bot.core import cards
from bot.core.errors import BadInput
from bot.core.places import Edge, Intent, Outgoing, Place
from bot.render import Rendered, render, to_plain
from bot.render.samples import samples
from tests.render.cards import HOSTILE, hostile

NOW = datetime(2026, 11, 21, 10, 40, tzinfo=UTC)
HERE = Place(Edge.CONSOLE, "console")


class Outbox:
    """Messages in memory, in order: the smallest outbox that keeps the protocol."""

    def __init__(self) -> None:
        self.waiting: list[Outgoing] = []
        self.ended: list[tuple[int, str]] = []

    def add(self, template: str, content: Any, intent: Intent = Intent.POST, thread_ts: str = "", **more: Any) -> None:
        number = len(self.waiting) + len(self.ended) + 1
        plain = to_plain(content)
        self.waiting.append(Outgoing(number, "run:7", intent, HERE, template, plain, thread_ts=thread_ts, **more))

    def claim(self, edge: Edge, owner: str, now: datetime, lease_s: float) -> Outgoing | None:
        assert edge is Edge.CONSOLE
        return self.waiting.pop(0) if self.waiting else None

    def sent(self, outgoing_id: int, ts: str, now: datetime) -> None:
        self.ended.append((outgoing_id, "sent"))

    def later(self, outgoing_id: int, not_before: datetime, uncertain: bool, code: str, now: datetime) -> None:
        self.ended.append((outgoing_id, code))

    def failed(self, outgoing_id: int, code: str, now: datetime) -> None:
        self.ended.append((outgoing_id, code))


class Desk:
    """A console with what it shows, and the requests it made."""

    def __init__(
        self,
        *,
        is_terminal: bool = False,
        lines: Iterable[str] = (),
        folder: Path | None = None,
        draws: Callable[[str, Any], Rendered] = render,
        errors: Screen | None = None,
    ) -> None:
        self.outbox, self.requests, self.replies = Outbox(), list[Request](), dict[str, Any]()
        self.idle: Iterator[bool] = iter(())
        self.page = io.StringIO()
        typed = iter(lines)

        def read(question: str) -> str:
            try:
                return next(typed)
            except StopIteration:
                raise EOFError from None

        out = Screen(file=self.page, force_terminal=True, width=110) if is_terminal else screen(file=self.page)
        self.console = Console(
            handle=self._handle,
            outbox=self.outbox,
            is_idle=lambda: next(self.idle, True),
            now=lambda: NOW,
            user="mia",
            out=out,
            folder=folder,
            pause=lambda _: None,
            read=read,
            draws=draws,
            errors=errors,
        )

    def _handle(self, request: Request) -> Reply | None:
        self.requests.append(request)
        answer = self.replies.get(request.words[0])
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, Callable):
            answer()
            return None
        return answer

    @property
    def shown(self) -> str:
        return self.page.getvalue()


def check(desk: Desk) -> None:
    """A check as the outbox tells it: running, edited, finished, two thread messages, a file."""
    head = samples()["check_head"]
    for done in (0, 340, 1902):
        running = dataclasses.replace(head, status="running", n_done=done)
        desk.outbox.add("check_head", running, Intent.EDIT if done else Intent.POST, ts="1" if done else "")
    desk.outbox.add("check_head", head, Intent.EDIT, ts="1")
    desk.outbox.add("needs_you", samples()["needs_you"], thread_ts="1")
    desk.outbox.add("anchors", samples()["anchors"], thread_ts="1")
    desk.outbox.add("check_file", samples()["check_file"], Intent.FILE, "1", filename="example.com.csv", file=b"page,target\n")


def test_a_check_shows_its_private_answer_the_head_and_the_thread_indented() -> None:
    desk = Desk()
    desk.replies["check"] = Reply("check_started", samples()["check_started"])
    check(desk)
    assert desk.console.say("check example.com")
    assert desk.requests[0].words == ("check", "example.com")
    order = [
        "Looking at example.com",
        "example.com · 214 referring domains",
        "    Needs you",
        "    Anchors",
        "    📎 example.com.csv",
    ]
    places = [desk.shown.index(words) for words in order]
    assert places == sorted(places)
    assert "340" not in desk.shown
    assert [code for _, code in desk.outbox.ended] == ["sent"] * 7


def test_without_a_terminal_there_is_no_control_code() -> None:
    desk = Desk()
    check(desk)
    desk.console.settle()
    assert "\x1b" not in desk.shown
    assert "example.com: checking 1,902 pages" in desk.shown


def test_in_a_terminal_a_running_check_is_a_bar() -> None:
    desk = Desk(is_terminal=True)
    check(desk)
    desk.console.settle()
    assert "1902/1902" in desk.shown


def test_it_waits_until_nothing_is_being_worked_on() -> None:
    desk = Desk()

    def finishing() -> Iterator[bool]:
        yield False
        desk.outbox.add("note", cards.Note("Done at last."))
        yield False

    desk.idle = finishing()
    desk.console.settle()
    assert "Done at last." in desk.shown


def test_a_button_is_pressed_by_its_number() -> None:
    desk = Desk(lines=["y"])
    desk.outbox.add("import_preview", samples()["import_preview"])
    desk.console.settle()
    assert "[Import] press 1   [Cancel] press 2" in desk.shown
    assert desk.console.say("press 1")
    assert desk.console.say("press 2")
    assert [(r.words, r.value, r.via) for r in desk.requests] == [
        (("import_file",), "file:3", Via.CLICK),
        (("cancel_import",), "file:3", Via.CLICK),
    ]


def test_a_button_that_asks_first_takes_no_for_an_answer() -> None:
    desk = Desk(lines=["n"])
    desk.outbox.add("import_preview", samples()["import_preview"])
    desk.console.settle()
    assert desk.console.say("press 2")
    assert not desk.requests


@pytest.mark.parametrize("typed", ["press", "press 0", "press 9", "press x", "press ٣"])
def test_a_button_that_is_not_there_is_said(typed: str) -> None:
    desk = Desk()
    assert not desk.console.say(typed)
    assert "No button was shown yet." in desk.shown
    assert "“”" not in desk.shown


def test_a_users_mistake_is_one_sentence() -> None:
    desk = Desk()
    desk.replies["check"] = BadInput("“exmaple” is not a domain.", "Did you mean example.com?")
    assert not desk.console.say("/backlinks check exmaple")
    assert desk.shown.strip() == "“exmaple” is not a domain. Did you mean example.com?"


def test_a_bug_shows_a_reference_and_no_internals() -> None:
    desk = Desk()
    desk.replies["check"] = ZeroDivisionError("secret detail")
    assert not desk.console.say("check example.com")
    assert "Something went wrong on our side. (ref " in desk.shown
    assert "secret" not in desk.shown


def test_the_prompt_ends_at_exit_and_at_the_end_of_input() -> None:
    for lines in (["help", "exit", "status"], ["help"]):
        desk = Desk(lines=lines)
        desk.console.prompt()
        assert [request.words for request in desk.requests] == [("help",)]


def test_an_interrupt_stops_the_waiting_only() -> None:
    desk = Desk(lines=["check example.com", "status"])
    desk.replies["check"] = KeyboardInterrupt()
    desk.console.prompt()
    assert [request.words[0] for request in desk.requests] == ["check", "status"]
    assert "No longer waiting." in desk.shown


def test_what_could_not_be_done_stands_apart_and_is_kept() -> None:
    errors = io.StringIO()
    desk = Desk(errors=screen(file=errors))
    for problem in (BadInput("No such site.", "Type status."), ValueError("inside")):
        desk.replies["check"] = problem
        assert not desk.console.run(["check", "example.com"])
        assert desk.console.error is problem
    assert desk.shown == ""
    assert ("No such site. Type status." in errors.getvalue(), "inside" in errors.getvalue()) == (True, False)
    assert desk.console.run(["help"])
    assert desk.console.error is None


def test_an_interrupt_ends_a_single_command() -> None:
    desk = Desk()
    desk.replies["check"] = KeyboardInterrupt()
    with pytest.raises(Interrupted):
        desk.console.run(["check", "example.com"])


def test_a_file_is_saved_under_its_own_name_inside_the_folder(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path)
    desk.outbox.add("check_file", samples()["check_file"], Intent.FILE, filename="../../e\x1b[2Jvil.csv", file=b"a\n")
    desk.console.settle()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"a\n"]
    assert "\x1b" not in desk.shown


def test_a_message_that_cannot_be_drawn_does_not_silence_the_rest() -> None:
    desk = Desk()
    desk.outbox.add("no_such_template", {})
    desk.outbox.add("note", cards.Note("Still here."))
    desk.console.settle()
    assert "Still here." in desk.shown
    assert desk.outbox.ended == [(1, "not_drawn"), (2, "sent")]


@pytest.mark.parametrize("template", sorted(samples()))
def test_no_page_writes_control_codes_to_the_terminal(template: str) -> None:
    desk = Desk()
    desk.outbox.add(template, hostile(samples()[template]))
    desk.console.settle()
    assert "\x1b" in HOSTILE
    assert not set(desk.shown) & {"\x1b", "\x07", "\x9b", "\x00", "\u202e"}


def test_wide_words_keep_the_columns_aligned() -> None:
    desk = Desk()
    rows = (cards.AnchorRow("日本語の記事", 3, 0.5), cards.AnchorRow("plain", 2, 0.25))
    desk.outbox.add("anchors", cards.Anchors("example.com", 6, rows))
    desk.console.settle()
    wide, plain = (line for line in desk.shown.splitlines() if "50%" in line or "25%" in line)
    assert len(plain) - len(wide) == 6
