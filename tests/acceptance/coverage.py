"""What the story has to contain: every kind of event that can occur, and everything that may go wrong on the way to people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.events import EventKind
from tests.acceptance.play import Played

CANNOT: Mapping[EventKind, str] = {
    EventKind.MENTION_FOUND: "no use case looks for pages that name us without a link",
    EventKind.OUTREACH_DUE: "there are no asks yet that could be due",
    EventKind.OUTREACH_WON: "there are no asks yet that could be won",
}
"""Kinds of PRODUCT.md §5 that nothing in the program makes, with the reason."""
OCCUR = frozenset(EventKind) - CANNOT.keys()


@dataclass(frozen=True)
class Trouble:
    """Something that goes wrong. shows: whether it really did."""

    name: str
    shows: Callable[[Played], bool]


def _answered(code: str, n: int = 1) -> Callable[[Played], bool]:
    return lambda played: played.answers.get(code, 0) >= n


TROUBLES: tuple[Trouble, ...] = (
    Trouble("an answer that gets lost", _answered("", 2)),
    Trouble("a storm of 429", _answered("ratelimited", 6)),
    Trouble("a parent that a person deleted", _answered("message_not_found")),
    Trouble("a parent that may not be edited", _answered("cant_update_message")),
    Trouble("a parent whose time for edits is over", _answered("edit_window_closed")),
    Trouble("a channel that is archived", _answered("is_archived", 2)),
    Trouble("a token that is revoked", _answered("token_revoked")),
    Trouble("a day without Slack", _answered("", 12)),
    Trouble("processes that end, are killed and start again", lambda played: played.n_started >= 5),
    Trouble("two processes, two sockets", lambda played: played.n_sockets == 2),
)


def gaps(played: Played) -> list[str]:
    """What should have happened in the whole story and did not."""
    never = [f"never happened: {kind}" for kind in sorted(OCCUR - played.kinds)]
    untold = [f"never told: {kind}" for kind in sorted(OCCUR & played.kinds - played.told)]
    return [*never, *untold, *(f"never went wrong: {one.name}" for one in TROUBLES if not one.shows(played))]
