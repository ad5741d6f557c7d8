"""The shape of a command: what comes in, what goes out. No command is imported here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.core.places import Asker, Place


class Via(StrEnum):
    """How somebody asked."""

    TYPED = "typed"  # words after "/backlinks", after a mention or in a direct message
    CLICK = "click"  # a button: words are (action_id,), value is what the button carries
    SHORTCUT = "shortcut"  # a message shortcut: words are (callback_id,), value is the message's text
    DROP = "drop"  # a file shared without a word: words are ("import",), files are its ids
    EVENT = "event"  # Slack tells of itself: words are the event's name ("app_uninstalled",)
    FORM = "form"  # a form was sent in: words are (callback_id,), value is what the form carries, fields what was filled in


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked by a person, the clock or the shell.

    id: unique per asking (inbox key, job run): work started for one id is never started twice. words: verb first,
    ("check", "example.com", "limit:50"), Slack's link markup already undone. value: for a button, its stored value.
    files: Slack file ids dropped along, or local paths from the shell. via: how it was asked; a typed word never
    passes for a click. fields: of a form, (name, value) in its order, see `field` and `chosen`.
    """

    id: str
    words: tuple[str, ...]
    asker: Asker
    place: Place
    value: str = ""
    files: tuple[str, ...] = ()
    via: Via = Via.TYPED
    fields: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> str:
        """What was filled in, trimmed: text, the option chosen, a day as 2026-11-21, a user id; "" when left empty."""
        return next((value.strip() for known, value in self.fields if known == name), "")

    def chosen(self, name: str) -> tuple[str, ...]:
        """Every box that was ticked; none is ()."""
        return tuple(value for known, value in self.fields if known == name and value)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a use case answers at once, to the asker alone unless `public`.

    template: a file in bot/templates without ".json.j2". content: a frozen dataclass or a dict; templates see it as
    `it`. Anything longer lived (a run's parent and thread) goes through the outbox, not through a Reply. is_done: False
    when what was asked for was not begun (no data yet, running already); a shell ends with another exit code then.
    form: the template has a `view` and is opened as a form; where none can be opened (typed in a thread, or more than three
    seconds ago) its `text` is said instead, which tells what to type. What is sent in comes back as Via.FORM. whisper: to the
    asker alone even where they asked by a mention, whose answer otherwise stands in the thread for everybody; so is what was
    not begun.
    """

    template: str
    content: Any
    public: bool = False
    is_done: bool = True
    form: bool = False
    whisper: bool = False


class Progress(Protocol):
    """Says how far a long job is, without knowing who listens. Two implementations: a terminal's bar and silence."""

    def at(self, done: int, total: int) -> None:
        """Tell that `done` of `total` items are done."""


class Silence:
    """Nobody listens."""

    def at(self, done: int, total: int) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One verb. run(ctx, request, progress) -> Reply; ctx is commands.context.Context, untyped here because the frame
    never imports a command.

    usage: what to type after "/backlinks"; summary: one line for help; examples: full lines as a person types them;
    topic: the help topic it is listed under.
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Any, Request, Progress], Reply | None]
    examples: tuple[str, ...] = ()
    topic: str = "audit"
    details: str = ""
    options: tuple[tuple[str, str], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Action:
    """One button. name: its action_id; run answers the click like a command. is_safe_twice is not a flag: every action
    must be safe to click twice, by two people at once, and after a restart."""

    name: str
    run: Callable[[Any, Request, Progress], Reply | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """One time a job is called. now: aware UTC; leading_since: since when this process keeps the schedule without a gap."""

    now: datetime
    leading_since: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """Something the clock asks for. every_s: seconds between two calls; run(ctx, tick) finds by stored rows what is due, so a
    call too many or too late does no harm. It looks at ctx.is_stopping between its steps."""

    name: str
    every_s: float
    run: Callable[[Any, Tick], None]
