"""One link as a row of a card: what stands, since when, and how we know."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.cards import LinkRow
from bot.core.differences import Pairs
from bot.core.records import Change, Link, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.sentences import sentence
from bot.core.sightings import is_bad, is_good, pending
from bot.core.states import Reason, State
from bot.core.survey import NOT_FOUND, shown_reason, state_word

MAX_EVIDENCE = 4
_TIMES = {1: "once", 2: "twice"}
_OURS = frozenset({"state", "reason"})
_PLAIN = frozenset({Reason.FOUND.value, Reason.CLAIMED.value})
"""Reasons that say no more than their state."""


def link_row(link: Link, *, change: Change | None = None, n_links: int = 1, rules: Rules = DEFAULTS) -> LinkRow:
    """Fill a row. change: the latest one, for what was and what is. n_links: how many links alike it stands for."""
    seen = link.occurrence
    word = state_word(link.standing)
    return LinkRow(
        page=link.page,
        page_domain=link.page_domain,
        target_page=link.target_page,
        state=word,
        reason=str(shown_reason(link.standing)),
        evidence=evidence(link, change),
        anchor=seen.anchor if seen is not None else link.claimed_anchor,
        rel=seen.rel if seen is not None else (),
        placement=str(seen.placement) if seen is not None else "",
        status=link.status,
        was=pair_words(change.before) if change is not None else "",
        now=pair_words(change.after) if change is not None else "",
        since=_since(link.standing, word),
        seen=seen_words(link.standing, rules),
        house_policy=link.house_policy,
        n_links=n_links,
    )


def evidence(link: Link, change: Change | None = None) -> tuple[str, ...]:
    """Say how we know: the reason, what the last visit saw, what confirmed it. Each sentence once, never empty."""
    said = (sentence(shown_reason(link.standing)), *link.evidence, *(change.evidence if change is not None else ()))
    return tuple(dict.fromkeys(s for s in said if s))[:MAX_EVIDENCE]


def seen_words(standing: Standing, rules: Rules = DEFAULTS) -> str:
    """Say how often a loss was seen and when the next visit decides; "" for what needs no second visit."""
    if state_word(standing) != NOT_FOUND:
        return ""
    loss = pending(standing, rules)
    if loss is None:
        return ""
    n = len(loss.seen)
    times = f"seen {_TIMES.get(n, f'{n} times')}"
    if standing.state is State.LOST:
        return f"{times}, confirmed"
    due_at = max(loss.due_at, standing.next_visit_at or loss.due_at)
    return f"{times}, looked at again after {due_at.day} {due_at:%b %H:%M} UTC"


def missed_since(standing: Standing) -> datetime | None:
    """Give the first complete visit without the link since it was last seen; None when there is none."""
    first = None
    for seen in reversed(standing.recent):
        if is_good(seen):
            break
        first = seen.at if is_bad(seen) else first
    return first


def _since(standing: Standing, word: str) -> datetime | None:
    if word == NOT_FOUND and standing.state is not State.LOST:
        return missed_since(standing)
    return standing.since


def pair_words(pairs: Sequence[tuple[str, str]] | Pairs) -> str:
    """Say what differed: "rel: nofollow, anchor: Acme"; of a state alone "degraded, noindex"."""
    if pairs and all(name in _OURS for name, _ in pairs):
        return ", ".join(value.replace("_", " ") for _, value in pairs if value not in _PLAIN)
    return ", ".join(f"{name}: {value.replace('_', ' ') if name in _OURS else value}" for name, value in pairs)
