"""The bot without Slack: the same commands, the same messages, drawn in a terminal. Knows neither storage nor use cases:
what it needs is handed to it."""

import logging
import re
import secrets
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console as Screen
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.rule import Rule
from rich.text import Text

from bot.command import Reply, Request, Via
from bot.core.cards import Error
from bot.core.errors import UserError
from bot.core.places import Asker, Edge, Intent, Outgoing, Place
from bot.render import Rendered, render, to_plain
from bot.render.filters import count
from bot.render.inert import inert
from bot.render.questions import fields, questions
from bot.render.terminal import Terminal

logger = logging.getLogger(__name__)

LEASE_S = 60.0
POLL_S = 0.1
WIDTH_WITHOUT_TERMINAL = 110
CHANNEL = "console"
WELCOME = "Type check example.com, import FILE site:example.com, status or help; press 2 for a button; exit to leave."
_ENDS = frozenset({"exit", "quit", "bye"})
_UNSAFE_NAME = re.compile(r"[^\w.\- ]+")


class Outbox(Protocol):
    """Messages stored before they are shown."""

    def claim(self, edge: Edge, owner: str, now: datetime, lease_s: float) -> Outgoing | None:
        """The next message, ours for `lease_s`; None when there is none."""

    def sent(self, outgoing_id: int, ts: str, now: datetime) -> None:
        """It stands at `ts` ("" for what has none)."""

    def later(self, outgoing_id: int, not_before: datetime, uncertain: bool, code: str, now: datetime) -> None:
        """Not now."""

    def failed(self, outgoing_id: int, code: str, now: datetime) -> None:
        """Never; `code` says why."""


def screen(**options: Any) -> Screen:
    """Where to draw: standard output. Without a terminal plain text of a fixed width, no control codes."""
    made = Screen(highlight=False, markup=False, emoji=False, **options)
    if made.is_terminal:
        return made
    return Screen(highlight=False, markup=False, emoji=False, color_system=None, **({"width": WIDTH_WITHOUT_TERMINAL} | options))


class Console:
    """One person at a terminal.

    handle: the use case behind a request, None when there is nothing to say; raises UserError for the person's sake.
    outbox: messages for Edge.CONSOLE. is_idle: whether nothing is being worked on. now: aware UTC. folder: where files are
    saved, None: they are only named. pause: waits some seconds. read: asks for a line, raises EOFError at the end. draws: a
    template and its content as text, blocks or a form. errors: where to draw what could not be done, None: among the rest.
    can_press: whether somebody sits at a prompt; else no button is drawn. error: what the last request ended with, None when it
    ended well or with an answer.
    """

    def __init__(
        self,
        *,
        handle: Callable[[Request], Reply | None],
        outbox: Outbox,
        is_idle: Callable[[], bool],
        now: Callable[[], datetime],
        user: str,
        owner: str = "console",
        out: Screen | None = None,
        folder: Path | None = None,
        pause: Callable[[float], None] = time.sleep,
        read: Callable[[str], str] = input,
        draws: Callable[[str, Any], Rendered] = render,
        errors: Screen | None = None,
        can_press: bool = True,
    ) -> None:
        self._handle, self._outbox, self._is_idle, self._now = handle, outbox, is_idle, now
        self._asker, self._owner, self._folder = Asker(user), owner, folder
        self._out = out or screen()
        self._errors = errors or self._out
        self.error: Exception | None = None
        self._pause, self._read, self._draws = pause, read, draws
        self._terminal = Terminal(is_prompt=can_press)
        self._bars = _Bars(self._out)

    def prompt(self) -> None:
        """Ask for lines until the person leaves. An interrupt ends what is waited for, a second one leaves."""
        self._out.print(Text(WELCOME, style="dim"))
        while (line := self._line()) is not None:
            if line.strip().lower() in _ENDS:
                return
            if not line.strip():
                continue
            try:
                self.say(line)
            except Interrupted:
                self._out.print(Text("No longer waiting. What was begun goes on, after a restart too.", style="dim"))

    def _line(self) -> str | None:
        try:
            return self._read("backlinks> ")
        except (EOFError, KeyboardInterrupt):
            self._out.print()
            return None

    def say(self, line: str) -> bool:
        """Carry out one typed line to its end. Returns whether it went well."""
        try:
            words = tuple(shlex.split(line, posix=True))
        except ValueError:
            words = tuple(line.split())
        words = words[1:] if words and words[0] in {"/backlinks", "backlinks", "@backlinks"} else words
        if words and words[0].lower() == "press":
            return self.press(" ".join(words[1:]))
        return self.run(words)

    def press(self, number: str) -> bool:
        """Press a button by the number it was drawn with. Returns whether it went well."""
        known = self._terminal.pressable
        if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(known):
            hint = f"Numbers 1 to {len(known)} stand beside the buttons." if known else "No button was shown yet."
            said = f"There is no button “{number}”." if number.strip() else "Press which button?"
            self._show("error", Error(said, hint))
            return False
        button = known[int(number) - 1]
        if button.question and not self._agrees(button.question):
            return True
        return self.request(self._request((button.action,), value=button.value, via=Via.CLICK))

    def _agrees(self, question: str) -> bool:
        return (self._line_or(f"{question} [y/N] ")).strip().lower() in {"y", "yes"}

    def _line_or(self, question: str) -> str:
        try:
            return self._read(question)
        except (EOFError, KeyboardInterrupt):
            return ""

    def run(self, words: Sequence[str], files: Sequence[str] = ()) -> bool:
        """Carry out one command to its end, its messages included. Returns whether it went well."""
        return self.request(self._request(tuple(words), files=tuple(files)))

    def _request(self, words: tuple[str, ...], **more: Any) -> Request:
        return Request(f"console:{secrets.token_hex(8)}", words, self._asker, Place(Edge.CONSOLE, CHANNEL), **more)

    def request(self, request: Request) -> bool:
        """Carry out one request to its end. Returns whether it went well. Raises Interrupted."""
        self.error = None
        try:
            reply = self._handle(request)
            if reply is not None and reply.form:
                return self._fill(reply)
            if reply is not None:
                self._show(reply.template, reply.content, on=self._out if reply.is_done else self._errors)
            self.settle()
            return reply is None or reply.is_done
        except UserError as error:
            self.error = error
            self._show("error", Error(error.message, error.hint), on=self._errors)
        except KeyboardInterrupt:
            self._bars.close()
            raise Interrupted from None
        except Exception as error:  # a request that broke is told with a reference, and the prompt stays
            self.error = error
            ref = secrets.token_hex(3)
            logger.exception("request failed ref=%s", ref)
            self._show("error", Error("Something went wrong on our side.", ref=ref), on=self._errors)
        return False

    def _fill(self, reply: Reply) -> bool:
        """Ask what a form asks and send it in; where nobody answers, say what to type instead."""
        view = self._draws(reply.template, reply.content).view
        answers = self._answers(view) if view is not None else None
        if view is None or answers is None:
            self._show(reply.template, reply.content)
            return False
        sent = self._request((view["callback_id"],), value=view["private_metadata"], via=Via.FORM, fields=answers)
        return self.request(sent)

    def _answers(self, view: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | None:
        """What is answered to each question, in order; None when the person stops answering."""
        self._out.print(Text(inert(view["title"]["text"]), style="bold"))
        found: list[tuple[str, str]] = []
        for question in questions(view):
            values: tuple[str, ...] | None = None
            while values is None:
                try:
                    values = question.read(self._read(question.prompt()))
                except ValueError as error:
                    self._out.print(Text(str(error)))
                except (EOFError, KeyboardInterrupt):
                    self._out.print()
                    return None
            found += fields(question, values)
        return tuple(found)

    def settle(self) -> None:
        """Show messages until nothing is being worked on and nothing is left to show."""
        try:
            while True:
                # asked first: work that ends in between may leave messages behind
                was_idle = self._is_idle()
                if not self.deliver() and was_idle:
                    return
                if not was_idle:
                    self._pause(POLL_S)
        finally:
            self._bars.close()

    def deliver(self) -> int:
        """Show every message that is ready. Returns how many."""
        n_shown = 0
        while (message := self._outbox.claim(Edge.CONSOLE, self._owner, self._now(), LEASE_S)) is not None:
            n_shown += 1
            try:
                self._message(message)
            except Exception as error:  # noqa: BLE001 - one message that cannot be shown does not silence the rest
                self._not_shown(message, error)
            else:
                self._outbox.sent(message.id, message.ts or f"console.{message.id}", self._now())
        return n_shown

    def _not_shown(self, message: Outgoing, error: Exception) -> None:
        """A file that cannot be written now is tried again; a message that cannot be drawn never will be."""
        logger.error("message not shown key=%s", message.key, exc_info=error)
        if isinstance(error, OSError) and message.intent is Intent.FILE:
            self._outbox.later(message.id, self._now() + timedelta(seconds=LEASE_S), False, "not_saved", self._now())
        else:
            self._outbox.failed(message.id, "not_drawn", self._now())

    def _message(self, message: Outgoing) -> None:
        if message.intent is Intent.FILE:
            self._file(message)
        elif not self._bars.move(message):
            is_reply = bool(message.thread_ts)
            label = "only to you" if message.intent is Intent.PRIVATE else "edited" if message.intent is Intent.EDIT else ""
            self._show(message.template, message.content, indent=4 if is_reply else 0, label=label, is_parent=not is_reply)

    def _show(
        self,
        template: str,
        content: Any,
        *,
        indent: int = 0,
        label: str = "",
        is_parent: bool = False,
        on: Screen | None = None,
    ) -> None:
        out = on or self._out
        rendered = self._draws(template, content)
        if is_parent:
            out.print(Rule(style="dim", characters="─"))
        if label:
            out.print(Text(f"({label})", style="dim"))
        drawn = self._terminal.draw(rendered.blocks, rendered.text)
        out.print(Padding(drawn, (0, 0, 0, indent)))
        out.print()

    def _file(self, message: Outgoing) -> None:
        name = _UNSAFE_NAME.sub("_", inert(Path(message.filename).name)).lstrip(".") or "backlinks.csv"
        size = f"{len(message.file):,} bytes"
        line = f"📎 {name} ({size})"
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / name
            path.write_bytes(message.file)
            line = f"📎 {path} ({size})"
        self._out.print(Padding(Text(line), (0, 0, 1, 4 if message.thread_ts else 0)))


class Interrupted(Exception):
    """The person no longer waits."""


class _Bars:
    """Progress of running checks, one bar each. Without a terminal the first state is told in one line and that is all."""

    def __init__(self, out: Screen) -> None:
        self._out = out
        self._progress: Progress | None = None
        self._tasks: dict[str, Any] = {}

    def move(self, message: Outgoing) -> bool:
        """Take a message that only says how far a run is. False: it is to be shown as any other."""
        content = to_plain(message.content)
        if content.get("status") != "running" or not isinstance(content.get("n_total"), int):
            self.close()
            return False
        done, total = content.get("n_done", 0), content["n_total"]
        what = inert(str(content.get("target_page") or content.get("domain", "")))
        if not self._out.is_terminal:
            if message.intent is Intent.POST:
                self._out.print(Text(f"{what}: checking {count(total, 'page')}"))
            return True
        if message.key not in self._tasks:
            self._tasks[message.key] = self._bar().add_task(what, total=total)
        self._bar().update(self._tasks[message.key], completed=done, total=total)
        return True

    def _bar(self) -> Progress:
        if self._progress is None:
            columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=self._out, transient=True)
            self._progress.start()
        return self._progress

    def close(self) -> None:
        """Take the bars away."""
        if self._progress is not None:
            self._progress.stop()
        self._progress, self._tasks = None, {}
