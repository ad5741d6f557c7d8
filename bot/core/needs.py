"""What needs somebody, as cards: what it is, how we know, what to do. Counted and ordered in `survey`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.core import urls
from bot.core.agreements import Agreement, agreed_with
from bot.core.cards import Button, LinkRow, NeedsYou
from bot.core.grading.flags import flag_words
from bot.core.judgement import Grade
from bot.core.records import Change
from bot.core.rules import DEFAULTS, Rules
from bot.core.showing import link_row
from bot.core.states import Reason, State
from bot.core.survey import LOST_RANK, NOT_FOUND, RED_RANK, Need, Survey, shown_reason, state_word

MAX_CARDS = 5
MAX_FLAGS = 5
AGREED_RANK = 0
_QUIET_RANK = 6
_HEADINGS: dict[int, tuple[str, str]] = {
    1: ("Broken page of ours", "red"),
    LOST_RANK: ("Lost", "red"),
    3: ("Not found, to be confirmed", "red"),
    4: ("Worth less", "yellow"),
    5: ("Changed", "yellow"),
    _QUIET_RANK: ("Lost, quietly", "red"),
    RED_RANK: ("Worth a look", "red"),
}
"""Rank of a need → what it is, and its colour."""
_ADVICE: dict[int, str] = {
    AGREED_RANK: "Ask them to put it back as agreed, or accept it as it is.",
    1: "Restore the page or redirect it: “broken redirects” gives the lines to set.",
    LOST_RANK: "Ask for it back if it is worth that to you.",
    3: "Nothing yet: the second visit decides.",
    4: "Ask the site whether that is meant; the link counts for less, or for nothing.",
    5: "See whether the new form suits you.",
    _QUIET_RANK: "Nothing to do: lists and feeds move on, and sites come back.",
    RED_RANK: "Look at the evidence: “review grade:red” goes through them. Ignoring is the default.",
}
"""Rank of a need → what to do."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What cards say beside what was counted. agreements: by `urls.key` of the page; flags: names by link; buttons: by link;
    today: of the site."""

    agreements: Mapping[str, Sequence[Agreement]] = field(default_factory=dict)
    flags: Mapping[int, Sequence[str]] = field(default_factory=dict)
    buttons: Mapping[int, tuple[Button, ...]] = field(default_factory=dict)
    today: date = date.min


def needs_you(
    found: Survey,
    domain: str,
    changed: Mapping[int, Change] | None = None,
    rules: Rules = DEFAULTS,
    beside: Beside = Beside(),
) -> NeedsYou:
    """Fill the cards that need somebody: broken agreements, broken pages by domains at stake, useful links lost, links worth a
    look, the rest.

    changed: link id → its latest change, for what was and what is. Links alike are one card.
    """
    known = changed or {}
    rows = tuple(_row(need, known.get(need.link.id), rules, beside) for need in found.needs[:MAX_CARDS])
    return NeedsYou(domain, rows, found.n_needs - len(rows))


def _row(need: Need, change: Change | None, rules: Rules, beside: Beside) -> LinkRow:
    link = need.link
    row = link_row(link, change=change, n_links=need.n_links, rules=rules)
    heading, colour = _heading(need)
    row = replace(
        row, grade=need.grade, n_domains=need.n_domains, heading=heading, colour=colour, buttons=beside.buttons.get(link.id, ())
    )
    row = replace(row, advice=_advice(need))
    if need.rank == RED_RANK:
        signs = _flags(beside.flags.get(link.id, ()))
        return replace(row, evidence=(*signs, *row.evidence[:1]), was="", now="", since=None, grade="")
    agreed = agreed_with(beside.agreements.get(urls.key(link.page), ()), link.target_page, beside.today)
    return row if agreed is None else replace(row, until=agreed.until, owner=agreed.owner)


def _heading(need: Need) -> tuple[str, str]:
    if need.rank == AGREED_RANK:
        word = state_word(need.link.standing)
        is_lost = need.link.standing.state is State.LOST
        return ("Agreed link lost" if is_lost else "Agreed link not found" if word == NOT_FOUND else "Agreed link changed"), "red"
    if need.rank == LOST_RANK and need.grade == Grade.GREEN:
        return "Useful link lost", "red"
    return _HEADINGS[need.rank]


def _advice(need: Need) -> str:
    is_lost = need.link.standing.state is State.LOST
    if is_lost and need.rank == LOST_RANK and shown_reason(need.link.standing) is Reason.UNLINKED:
        return "The words are still there: ask them to link again."
    if need.rank == LOST_RANK and need.grade == Grade.GREEN:
        return "It was a useful link: ask for it back."
    return _ADVICE[need.rank]


def _flags(names: Sequence[str]) -> tuple[str, ...]:
    """Say which signs were seen."""
    shown = ", ".join(map(flag_words, names[:MAX_FLAGS]))
    return (f"Signs seen: {shown}.",) if shown else ("A person graded it so.",)
