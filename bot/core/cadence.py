"""When a link is looked at next (PRODUCT.md §4): by grade and state, or right after the gap that confirmation needs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.core.judgement import Grade
from bot.core.records import Link, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.sightings import Family, Pending, good_streak, is_unstable, pending
from bot.core.states import State

SLACK = timedelta(minutes=5)
"""A confirming visit comes this much after the gap at the earliest: clocks of two processes may differ."""

_GRADED = frozenset({State.LIVE, State.DEGRADED, State.CHANGED})
"""States in which a link is worth what its grade says; in every other one the state alone says when to look."""
_STANDING = _GRADED | {State.BROKEN_TARGET}


def next_visit(
    standing: Standing, now: datetime, rules: Rules = DEFAULTS, *, link_id: int = 0, is_won: bool = False, grade: str = ""
) -> datetime:
    """Give the time of the next visit, always after `now`.

    link_id: spreads the visits of many links, the same link always alike. is_won: won within `rules.won_is_new`, daily
    like an agreed link while it stands. grade: of `Grade`, a person's word in it, "" for not judged; it decides for a link
    that stands. A pending loss, a return not yet certain and a fresh change are confirmed right after their gap.
    """
    return next_visits(standing, now, rules, link_id=link_id, is_won=is_won, grades=(grade,))[0]


def next_visits(
    standing: Standing, now: datetime, rules: Rules, *, link_id: int, is_won: bool, grades: Sequence[str]
) -> tuple[datetime, ...]:
    """Give the time of the next visit for each of several grades that a link may have, as `next_visit` does for one."""
    due_at, jitter = _confirmation(standing, now, rules), rules.jitter * spread(link_id)
    soon = None if due_at is None else max(due_at, now) + SLACK + timedelta(hours=1) * jitter
    is_daily = standing.is_agreed or (is_won and standing.state in _STANDING)
    found = []
    for grade in grades:
        every = _every(standing.state, grade, rules)
        every = min(every, rules.every_agreed) if is_daily else every
        later = now + every + every * jitter
        found.append(later if soon is None else min(later, soon))
    return tuple(found)


def is_won(link: Link, at: datetime, baseline_at: datetime | None, rules: Rules = DEFAULTS) -> bool:
    """Whether a link was won within `rules.won_is_new`. baseline_at: when the site's first import was, None before it."""
    first = link.first_seen_at
    return baseline_at is not None and first is not None and first > baseline_at and at - first < rules.won_is_new


def replanned(link: Link, grade: str, baseline_at: datetime | None, rules: Rules = DEFAULTS) -> datetime | None:
    """Give the time of the next visit once a link has another grade: as its last visit would have planned it.

    A visit that somebody asked for sooner than the grade before would have stays as it is; so does a link never visited.
    """
    now, planned_at = link.last_visit_at, link.standing.next_visit_at
    if now is None or planned_at is None or grade == link.grade:
        return planned_at
    was_won = is_won(link, now, baseline_at, rules)
    old, new = next_visits(link.standing, now, rules, link_id=link.id, is_won=was_won, grades=(link.grade, grade))
    return new if planned_at == old else min(planned_at, new)


def spread(link_id: int) -> float:
    """Give a number in 0..1 that is fixed for a link and even over links."""
    return int.from_bytes(blake2b(link_id.to_bytes(8, "big", signed=True), digest_size=4).digest(), "big") / 0xFFFFFFFF


def _confirmation(standing: Standing, now: datetime, rules: Rules) -> datetime | None:
    if standing.state in (State.IGNORED, State.BLOCKED):
        return None
    if standing.state is State.LOST:
        return None
    loss = pending(standing, rules)
    if loss is not None:
        return _loss_due(loss, standing, now, rules)
    streak = good_streak(standing.recent) if standing.before_loss is not None else ()
    if streak:
        return streak[0].at + rules.return_gap
    if standing.state is State.CHANGED and standing.since is not None and now - standing.since < rules.settle_gap:
        return standing.since + rules.settle_gap
    return None


def _loss_due(loss: Pending, standing: Standing, now: datetime, rules: Rules) -> datetime | None:
    if loss.family in (Family.OUTAGE, Family.DOMAIN):
        return now + rules.every_unreachable
    if loss.due_at <= now:
        # the gap is over and yet nothing was confirmed: the last visit proved nothing, or more days are needed
        return now + rules.retry_inconclusive
    if is_unstable(standing, now, rules):
        return max(loss.due_at, loss.seen[-1].at + timedelta(days=1))
    return loss.due_at


def _every(state: State, grade: str, rules: Rules) -> timedelta:
    if state in _GRADED and grade in (Grade.GREEN, Grade.YELLOW, Grade.RED):
        return {Grade.GREEN: rules.every_green, Grade.YELLOW: rules.every_yellow, Grade.RED: rules.every_red}[Grade(grade)]
    return {
        State.UNVERIFIED: rules.every_unverified,
        State.LIVE: rules.every_green,
        State.DEGRADED: rules.every_yellow,
        State.CHANGED: rules.every_yellow,
        # our own page is ours to mend, and its mending should be seen soon: red in colour, but nothing to wait a month for
        State.BROKEN_TARGET: rules.every_green,
        State.LOST: rules.every_red,
        State.BLOCKED: rules.every_blocked,
        State.UNREACHABLE: rules.every_unreachable,
        State.IGNORED: rules.every_red,
    }[state]
