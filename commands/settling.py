"""Open cases that time, a person or a visit has settled: closed, moved back, unmuted; how a case moves at all."""

import logging
from datetime import datetime, timedelta

from bot.core.alerts.situation import RUN_WINDOW
from bot.core.cards import CaseLine
from bot.core.case_views import family
from bot.core.cases import AWAITED, KEPT_BACK, Case, CaseState
from bot.core.records import Link, Site
from bot.core.states import State
from bot.core.urls import same
from commands import case_cards
from commands.case_cards import note, show
from commands.context import Context
from commands.going_on import going_on

log = logging.getLogger(__name__)

UNHEARD_FOR = RUN_WINDOW + timedelta(minutes=10)
"""What the policy has not told of by then came with no event of its own."""
UNLINKED_FOR = timedelta(days=2)
"""A broken page of ours that no link has led to for so long waits for nobody any more."""
LET_GO_AFTER = timedelta(days=28)
"""A case that asks for no link (a spike, a wave) and that nothing new came to for so long is closed."""


def moved(ctx: Context, case_id: int, now: datetime, *states: CaseState, **changes: object) -> Case | None:
    """Move a case from one of `states` (any open one when none is named), however often others write it meanwhile.

    None when it stands in no such state any more: what happened first holds.
    """
    while (case := ctx.storage.cases.get(case_id)) is not None and case.closed_at is None:
        if states and case.state not in states:
            return None
        done = ctx.storage.cases.move(case, **({"changed_at": now} | changes))
        if done is not None:
            return done
    return None


def at_stake(ctx: Context, case: Case) -> list[Link]:
    """Links that lead to the broken page of ours that a case is about."""
    broken = ctx.storage.links.standing_since(case.site_id, (State.BROKEN_TARGET,), None)
    return [link for link in broken if same(link.target_page, case.target_page)]


def reopened(ctx: Context, case_id: int, since: datetime, now: datetime, words: str) -> int:
    """Open a case again that had mended itself, without a word in its thread; 1 when it was."""
    done = moved(ctx, case_id, now, CaseState.BACK, state=CaseState.OPEN, since=since, acked_by="", acked_at=None)
    if done is None:
        return 0
    note(ctx, done, CaseLine("again", now, words=words))
    show(ctx, done)
    return 1


def settle(ctx: Context, now: datetime) -> int:
    """Close, move or unmute open cases that time, a person or a visit has settled; how many messages were changed."""
    cases = ctx.storage.cases.all_open()
    if not cases:
        return 0
    sites = {site.id: site for site in ctx.storage.sites.all()}
    states = ctx.storage.events.case_states()
    n_changed = 0
    for case in cases:
        with going_on(log, f"case not settled case={case.id}"), ctx.storage.transaction():
            n_changed += _settled(ctx, sites[case.site_id], case, states.get(case.id, {}), now)
    return n_changed


def _settled(ctx: Context, site: Site, case: Case, states: dict[State, int], now: datetime) -> int:
    if not site.channel:
        return _end(ctx, case, now, CaseState.CLOSED, "closed", "The site is no longer tracked; nothing more is told here.")
    if case.channel != site.channel and ctx.storage.outbox.was_given_up(case.message_key):
        # nobody ever saw it: it follows its site. A parent that stands keeps its thread where it stands.
        done = moved(ctx, case.id, case.changed_at, channel=site.channel)
        return ctx.storage.outbox.replace(case.message_key, case_cards.place_of(done)) if done is not None else 0
    if case.state is CaseState.BACK:
        if now - case.changed_at >= KEPT_BACK:
            moved(ctx, case.id, now, CaseState.BACK, state=CaseState.CLOSED)
            return 0
        return _broken_again(ctx, case, now) if family(case) == "target" else 0
    if states and set(states) == {State.IGNORED} and family(case) != "target":
        return _end(ctx, case, now, CaseState.IGNORED, "ignored", "Its links are ignored.")
    if case.muted_until is not None and case.muted_until <= now:
        done = moved(ctx, case.id, now, muted_until=None)
        if done is not None:
            show(ctx, done)
        return int(done is not None)
    return _mended(ctx, case, states, now)


def _mended(ctx: Context, case: Case, states: dict[State, int], now: datetime) -> int:
    match family(case):
        case "human" if states and not {State.BLOCKED, State.UNREACHABLE, State.UNVERIFIED} & set(states):
            if State.LOST in states:
                words = "The link counts as lost now; nobody has to look any more."
                return _end(ctx, case, now, CaseState.CLOSED, "closed", words)
            return _back(ctx, case, now, "The page lets us read it again, and the link is there.")
        case "target" if State.BROKEN_TARGET not in states and _is_left_alone(ctx, case, now):
            words = f"No link has led to it for {UNLINKED_FOR.days} days: all are lost, ignored, or lead elsewhere."
            return _end(ctx, case, now, CaseState.CLOSED, "closed", words)
        case "agreement" if set(states) == {State.LIVE}:
            if any(case_cards.broken_of(ctx, link, now) for link in case_cards.links_of(ctx, case)):
                return 0
            return _back(ctx, case, now, "It stands as agreed again.")
        case "anchor" | "velocity" | "wave" if now - case.changed_at >= LET_GO_AFTER:
            return _end(ctx, case, now, CaseState.CLOSED, "closed", f"Nothing new came to it in {LET_GO_AFTER.days} days.")
        case _:
            return 0


def _broken_again(ctx: Context, case: Case, now: datetime) -> int:
    """A page of ours that breaks twice on one day is one event: its case says so all the same."""
    turned = [link.standing.since for link in at_stake(ctx, case) if link.standing.since is not None]
    since = min((at for at in turned if case.changed_at < at <= now - UNHEARD_FOR), default=None)
    return reopened(ctx, case.id, since, now, "It broke again on the same day.") if since is not None else 0


def _is_left_alone(ctx: Context, case: Case, now: datetime) -> bool:
    """Whether no link has led to our broken page for a while, as far as visits and people said."""
    if now - case.opened_at < UNLINKED_FOR:
        return False
    turns = (link.standing.since for link in case_cards.links_of(ctx, case, limit=0))
    return all(at is None or now - at >= UNLINKED_FOR for at in turns) and not at_stake(ctx, case)


def _back(ctx: Context, case: Case, now: datetime, words: str) -> int:
    done = moved(ctx, case.id, now, *AWAITED, state=CaseState.BACK)
    if done is None:
        return 0
    show(ctx, done)
    note(ctx, done, CaseLine("back", now, words=words), f"back-{done.version}")
    return 1


def _end(ctx: Context, case: Case, now: datetime, state: CaseState, what: str, words: str) -> int:
    done = moved(ctx, case.id, now, state=state)
    if done is None:
        return 0
    note(ctx, done, CaseLine(what, now, words=words), f"ended-{done.version}")
    show(ctx, done)
    return 1
