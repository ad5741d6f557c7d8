"""The job that tells at once: events that wait are decided on, cases are opened, moved and told, all in one transaction.

What mends itself keeps its case and thread for a while (`CaseState.BACK`); what nobody waits for now is closed by `settling`.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.command import Job, Tick
from bot.core.agreements import agreed_with
from bot.core.alerts.inhibit import RECOVERIES
from bot.core.alerts.keys import key_of
from bot.core.alerts.policy import decide
from bot.core.alerts.situation import DEDUP_WINDOW, Situation
from bot.core.cards import CaseLine
from bot.core.case_views import family, is_back, weeks_words
from bot.core.cases import AWAITED, Case, CaseState
from bot.core.digest import velocity
from bot.core.events import Decision, Event, EventKind, Severity, Stage
from bot.core.records import Link, RunStatus, Site
from bot.core.rhythm import Rhythm, is_quiet, local, moment
from bot.core.states import State
from commands import case_cards
from commands.case_cards import note, show, tell_evidence, tell_links
from commands.context import Context
from commands.due_visits import WATCH
from commands.going_on import going_on
from commands.settling import at_stake, moved, reopened, settle

log = logging.getLogger(__name__)

MAX_EVENTS = 5_000
"""Events that are decided on at once; what is left waits for the next turn."""
MAX_AT_STAKE = 200
_TURNS = frozenset({EventKind.LINK_LOST, EventKind.TARGET_BROKEN})
BASELINE = Decision("", Severity.SILENT, Stage.RULES, "It was there with the first import, which alerts nobody.")
UNTRACKED = "It happened before the site was tracked, so nobody was told."


def tell_now(ctx: Context, tick: Tick) -> None:
    """Decide on what happened to tracked sites, tell what cannot wait, and close cases that wait for nothing more."""
    n_told = 0
    for site_id in ctx.storage.events.waiting():
        if ctx.is_stopping():
            return
        with going_on(log, f"events not decided site={site_id}"):
            n_told += decide_now(ctx, site_id, tick.now)
    n_told += settle(ctx, tick.now)
    if n_told:
        ctx.wake()


def decide_now(ctx: Context, site_id: int, now: datetime) -> int:
    """Decide on the events of a site that wait, and tell what is told at once; how many cases were written to.

    Two processes that do so at once tell once: one waits for the other and finds nothing left.
    """
    store = ctx.storage
    with store.transaction():
        store.events.hold(site_id)
        site = store.sites.get(site_id)
        store.events.hush(site_id, EventKind.NEW_LINK, BASELINE, now)
        store.events.take_grades(site_id)
        events = store.events.undecided(site_id, MAX_EVENTS)
        if not events or not site.channel:
            return 0
        begun = site.tracked_at or now
        store.events.decide(site_id, [(_silent(event), 0) for event in events if event.at < begun], now)
        fresh = [event for event in events if event.at >= begun]
        decisions = decide(fresh, situation(ctx, site, fresh, now), now)
        return _tell(ctx, site, {event.event_id: event for event in fresh}, decisions, now)


def _silent(event: Event) -> Decision:
    return Decision(event.event_id, Severity.SILENT, Stage.RULES, UNTRACKED)


def situation(ctx: Context, site: Site, events: Sequence[Event], now: datetime) -> Situation:
    """Read what the policy has to know of a site beside these events."""
    store, rhythm = ctx.storage, ctx.limits.rhythm
    running = store.runs.running(site.id) or store.runs.newest_of(site.id, WATCH)
    return Situation(
        site,
        mode=store.digests.wanted(site.id).mode,
        filters=store.mutes.filters(site.id),
        mutes=store.mutes.of(site.id, now),
        answers=store.mutes.answers(site.id),
        cases=store.cases.recent(site.id, now - DEDUP_WINDOW),
        quiet_until=quiet_until(now, site.timezone, rhythm),
        is_running=running is not None and running.status is RunStatus.RUNNING,
        target_n_domains=store.events.n_domains(site.id, {event.target_page for event in events if event.target_page}),
        ignored=store.events.ignored({event.link_id for event in events if event.link_id}),
        recovered=store.events.recovered(site.id, events, now),
    )


def quiet_until(now: datetime, timezone: str, rhythm: Rhythm) -> datetime | None:
    """When the quiet hours that now is in end there; None outside of them."""
    if rhythm.quiet is None or not is_quiet(now, timezone, rhythm):
        return None
    today = local(now, timezone).date()
    ends = (moment(day, rhythm.quiet[1], timezone) for day in (today, today + timedelta(days=1)))
    return next(end for end in ends if end > now)


def _tell(ctx: Context, site: Site, events: dict[str, Event], decisions: Sequence[Decision], now: datetime) -> int:
    by_key: dict[str, list[Event]] = {}
    for one in decisions:
        if one.severity is Severity.NOW:
            by_key.setdefault(one.case_key, []).append(events[one.event_id])
    cases = {key: _case(ctx, site, key, found, now) for key, found in by_key.items()}
    ids = {event.event_id: cases[key][0].id for key, found in by_key.items() for event in found}
    ctx.storage.events.decide(site.id, [(one, ids.get(one.event_id, 0)) for one in decisions], now)
    for key, found in by_key.items():
        case, is_new = cases[key]
        if is_new:
            _open(ctx, case, found)
        else:
            _go_on(ctx, case.id, found, now)
    untold = [events[one.event_id] for one in decisions if one.severity is not Severity.NOW]
    return len(cases) + _turn_quietly(ctx, site, untold, now)


def _case(ctx: Context, site: Site, key: str, events: Sequence[Event], now: datetime) -> tuple[Case, bool]:
    """The open case of a key, or a new one that its first event speaks for; whether it is new."""
    lead = events[0]
    link = ctx.storage.links.get(lead.link_id) if lead.link_id else None
    since = min(event.at for event in events)
    if link is not None and link.standing.since is not None and lead.kind in (EventKind.LINK_LOST, EventKind.AGREEMENT_BROKEN):
        since = min(since, link.standing.since)
    is_domain = key.startswith("domain:")
    stake = ctx.storage.events.n_domains(site.id, [lead.target_page]) if lead.kind is EventKind.TARGET_BROKEN else {}
    made = Case(
        0,
        site.id,
        key,
        lead.kind.value,
        CaseState.OPEN,
        opened_at=now,
        since=since,
        changed_at=now,
        domain=lead.domain,
        page="" if is_domain else lead.page,
        target_page="" if is_domain else lead.target_page,
        anchor=lead.anchor,
        reason=lead.reason,
        grade=lead.grade,
        facts=_facts(ctx, site, lead, now),
        n_links=len({event.link_id for event in events if event.link_id}),
        n_domains=max((*stake.values(), len({event.domain for event in events if event.domain}))),
        channel=site.channel,
        owner=_owner(ctx, link, now),
    )
    return ctx.storage.cases.open(made)


def _facts(ctx: Context, site: Site, lead: Event, now: datetime) -> tuple[tuple[str, str], ...]:
    if lead.kind not in (EventKind.VELOCITY_SPIKE, EventKind.LOSS_WAVE):
        return lead.facts
    weeks = velocity(ctx.storage.links.domain_spans(site.id), now, site.baseline_at)
    return (*lead.facts, ("weeks", weeks_words(weeks)))


def _owner(ctx: Context, link: Link | None, now: datetime) -> str:
    """Who keeps an eye on the agreement of the link, "" for nobody."""
    if link is None:
        return ""
    agreement = agreed_with(ctx.storage.agreements.of_page(link.site_id, link.page), link.target_page, now.date())
    return agreement.owner if agreement is not None else ""


def _open(ctx: Context, case: Case, events: Sequence[Event]) -> None:
    ctx.storage.outbox.post(case.message_key, case_cards.place_of(case), "case", case_cards.card(ctx, case))
    note(ctx, case, CaseLine("opened", case.opened_at))
    tell_evidence(ctx, case, events)
    match case.kind:
        case EventKind.TARGET_BROKEN.value:
            tell_links(ctx, case, EventKind.TARGET_BROKEN.value, at_stake(ctx, case))
        case EventKind.LOSS_WAVE.value:
            since = case.opened_at - timedelta(days=7)
            gone = ctx.storage.links.standing_since(case.site_id, (State.LOST,), since, MAX_AT_STAKE)
            tell_links(ctx, case, EventKind.LINK_LOST.value, gone)
        case _:
            pass
    log.info(f"case told site={case.site_id} case={case.id} kind={case.kind} events={len(events)}")


def _go_on(ctx: Context, case_id: int, events: Sequence[Event], now: datetime) -> None:
    """Tell news of a case that stands: in its thread, and by its parent."""
    back = [event for event in events if event.kind in RECOVERIES]
    news = [event for event in events if event.kind not in RECOVERIES]
    if news:
        _more(ctx, case_id, news, now)
    if back:
        _mend(ctx, case_id, back, now)


def _more(ctx: Context, case_id: int, events: Sequence[Event], now: datetime) -> None:
    case, lead = ctx.storage.cases.get(case_id), events[0]
    assert case is not None
    n_links = len(ctx.storage.events.links_of_case(case_id))
    changes: dict[str, object] = {"n_links": n_links, "reason": lead.reason, "facts": lead.facts or case.facts}
    if case.state is CaseState.BACK:
        # lost again: one life, one thread; whoever acknowledged the first loss has not seen this one
        changes |= {"state": CaseState.OPEN, "since": lead.at, "kind": lead.kind.value, "acked_by": "", "acked_at": None}
    done = moved(ctx, case_id, now, **changes)
    if done is None:
        return
    # the parent before its thread: somebody may have deleted it, and then the thread is that of the one posted in its place
    show(ctx, done)
    if case.state is CaseState.BACK:
        note(ctx, done, CaseLine("again", now), f"again-{lead.id}")
    tell_evidence(ctx, done, events)


def _mend(ctx: Context, case_id: int, events: Sequence[Event], now: datetime, *, is_silent: bool = False) -> int:
    """Tell that what a case told has mended itself, wholly or in part. is_silent: by its parent alone."""
    case = ctx.storage.cases.get(case_id)
    if case is None or case.state not in AWAITED:
        return 0
    links = case_cards.links_of(ctx, case, limit=0)
    left = [link for link in links if not is_back(link) and link.standing.state is not State.IGNORED]
    if left and family(case) != "target":
        if is_silent:
            return 0
        words = f"{len(links) - len(left):,} of {len(links):,} links are back."
        note(ctx, case, CaseLine("partly_back", now, words=words), f"back-{events[0].id}")
        return 1
    done = moved(ctx, case_id, now, *AWAITED, state=CaseState.BACK)
    if done is None:
        return 0
    show(ctx, done)
    note(ctx, done, CaseLine("back", now, words=_seen_words(links, done)), "" if is_silent else f"back-{events[0].id}")
    if not is_silent:
        tell_evidence(ctx, done, events)
    return 1


def _seen_words(links: Sequence[Link], case: Case) -> str:
    if family(case) == "target":
        return "Our page answers again."
    return "All of its links were seen again." if len(links) > 1 else "The link was seen again by two good visits."


def _turn_quietly(ctx: Context, site: Site, events: Sequence[Event], now: datetime) -> int:
    """Keep parents true though nothing may be said: what is muted, flaps or was filtered edits the case alone."""
    turns = [event for event in events if event.kind in RECOVERIES or event.kind in _TURNS]
    if not turns:
        return 0
    told = ctx.storage.events.cases_of(site.id, [event.link_id for event in turns if event.link_id])
    ours = {case.key: case.id for case in ctx.storage.cases.open_of(site.id) if family(case) == "target"}
    n_turned = 0
    for event in turns:
        about = told.get(event.link_id, ()) if event.link_id else (ours.get(key_of(event), 0),)
        for case_id in filter(None, about):
            is_back = event.kind in RECOVERIES
            n_turned += _mend(ctx, case_id, [event], now, is_silent=True) if is_back else _lost_again(ctx, case_id, event, now)
    return n_turned


def _lost_again(ctx: Context, case_id: int, event: Event, now: datetime) -> int:
    return reopened(ctx, case_id, event.at, now, "In silence: it comes and goes.")


TELL_NOW = Job("tell at once", 30.0, tell_now)
