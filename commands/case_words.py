"""The deeds on a case as words: `@backlinks ack` in its thread, `case 12 ack` anywhere else.

A word that is a command of its own keeps its meaning where it says more than the word for a case would: `ignore` and `why` with
an address. Talk in a thread that does not mention the bot never comes here.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.command import Command, Progress, Reply, Request, Via
from bot.core.cards import Note
from bot.core.case_views import ANCHOR_ANSWERS, CAUSES
from bot.core.cases import Case
from bot.core.errors import BadInput
from commands.cases import (
    Asked,
    accept,
    acknowledge,
    answer_with,
    assign,
    case_of,
    close,
    do,
    gone,
    history,
    ignore,
    mute,
    recheck,
    still_there,
    unmute,
    why,
)
from commands.context import Context

Deed = Callable[[Asked], Reply | None]


@dataclass(frozen=True, slots=True)
class Word:
    """One word for a deed. usage: what to type; what: what it does, a phrase; n_words: how many words may follow it."""

    name: str
    usage: str
    what: str
    deed: Deed
    n_words: int = 0


WORDS: tuple[Word, ...] = (
    Word("ack", "ack", "say that you know of it", acknowledge),
    Word("assign", "assign @mia", "give it to somebody, or to yourself with “assign me”", assign, 1),
    Word("recheck", "recheck", "visit its page now", recheck),
    Word("ignore", "ignore because …", "its links do not matter; the reason is kept", ignore),
    Word("mute", "mute 30d because …", "tell nothing more of it for a while", mute, 1),
    Word("unmute", "unmute", "tell of it again", unmute),
    Word("accept", "accept", "what stands now is fine, and is the agreement from now on", accept),
    Word("close", "close", "end it, whatever it is about; “done” says the same", close),
    Word("why", "why", "why this was told", why),
    Word("history", "history", "everything that happened to it", history),
    Word("there", "there", "you looked at the page: the link is there", still_there),
    Word("gone", "gone", "you looked at the page: the link is gone", gone),
    *(Word(word, word, f"the anchor: {label.lower()}", answer_with(word)) for word, label in ANCHOR_ANSWERS if word != "mute"),
    *(Word(word, word, f"the cause of the new domains: {label}", answer_with(word)) for word, label in CAUSES),
)
"""Every word that acts on a case, in the order it is explained."""
_BY_NAME = {word.name: word for word in WORDS} | {
    "acknowledge": WORDS[0],
    "take": WORDS[1],
    "done": next(word for word in WORDS if word.name == "close"),
}


def in_thread(ctx: Context, request: Request) -> Case | None:
    """The case in whose thread something was typed; None elsewhere."""
    place = request.place
    if request.via is not Via.TYPED or not place.thread_ts:
        return None
    return ctx.storage.cases.by_message(ctx.storage.outbox.message_by_ts(place.channel, place.thread_ts))


def answered(ctx: Context, request: Request, commands: Collection[str]) -> tuple[Reply | None] | None:
    """Answer words that are about a case: (what to say,), or None when they are a command's. commands: names of all commands.

    Raises BadInput, which the asker alone sees, for a word that nobody knows in a case's thread, and for one of these words
    outside of such a thread.
    """
    verb = request.words[0].lower()
    word = _BY_NAME.get(verb)
    if request.via is not Via.TYPED or (word is None and verb in commands):
        return None
    if word is not None and verb in commands and not _is_of_case(request.words):
        return None
    case = in_thread(ctx, request)
    if case is not None:
        return (_acted(ctx, request, case, request.words),)
    if word is None or verb in commands:
        return None
    raise BadInput(
        f"“{verb}” works in the thread of a case.",
        f"Reply there with “@backlinks {verb}”, or type “cases” and then “case 12 {verb}”.",
    )


def _is_of_case(words: Sequence[str]) -> bool:
    """Whether `ignore` or `why` names nothing, so that the case of the thread is meant."""
    return len(words) == 1 or words[1].lower().rstrip(":,") == "because"


def _acted(ctx: Context, request: Request, case: Case, words: Sequence[str]) -> Reply | None:
    word = _BY_NAME.get(words[0].lower())
    if word is None:
        near = get_close_matches(words[0].lower(), [one.name for one in WORDS], n=1)
        did_you_mean = f"Did you mean “{near[0]}”? " if near else ""
        known = ", ".join(one.usage for one in WORDS)
        raise BadInput(f"“{words[0][:40]}” is nothing I can do here.", f"{did_you_mean}In a case's thread: {known}.")
    more, because = because_of(words[1:])
    if word.name == "assign" and not more and words[0].lower() == "take":
        more = ("me",)
    if len(more) > word.n_words:
        raise BadInput(f"“{more[word.n_words][:40]}” is one word too many.", f"Type “{word.usage}”.")
    return do(ctx, request, case, word.deed, more, because)


def because_of(words: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Part the words from the reason after “because”."""
    for number, word in enumerate(words):
        if word.lower().rstrip(":,") == "because":
            return tuple(words[:number]), " ".join(words[number + 1 :])
    return tuple(words), ""


def by_number(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Do something about a case by its number; the number alone shows its history. Raises BadInput or NotFound."""
    del progress
    if len(request.words) < 2:
        raise BadInput("Which case?", "Type its number and a word, for example “case 12 ack”; “cases” lists the open ones.")
    case = case_of(ctx, request, request.words[1].removeprefix("#"))
    reply = _acted(ctx, request, case, request.words[2:] or ("history",))
    return reply if reply is not None else Reply("note", Note(f"Done; the thread of case {case.id} says so."), whisper=True)


CASE = Command(
    name="case",
    usage="case <number> [ack|assign @mia|recheck|ignore because …|mute 30d|accept|close|why|history]",
    summary="Do something about an open case by its number; in its thread the word alone does.",
    run=by_number,
    examples=("case 12", "case 12 ack", "case 12 ignore because it copies our feed", "case 12 close"),
    topic="sites",
    details="In a case's thread: @backlinks ack, recheck, assign @mia, ignore because …, mute 30d, accept, close, why, history.",
    options=tuple((word.usage, word.what) for word in WORDS),
)
