"""Once a day and site, before its daily thread: what shows only from afar becomes events. What is told of them is the policy's.

Anchors and pace of new domains, waves of losses, domains that link site-wide, agreements that end, pages that refuse us for long.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial

from bot.command import Job, Tick
from bot.core.agreements import Agreement
from bot.core.alerts import found, spikes, velocity
from bot.core.alerts.found import ASKED_AGAIN, EXPIRING_D
from bot.core.alerts.rules.waves import INCIDENT
from bot.core.events import Event, EventKind
from bot.core.links import Kind
from bot.core.records import DomainSpan, Link, Site
from bot.core.rhythm import STAGGER, Due, Period, Rhythm, latest, local, put_off
from bot.core.target_side import broken
from bot.core.traits import anchor_of
from bot.core.urls import same
from commands.context import Context
from commands.going_on import going_on

log = logging.getLogger(__name__)

AHEAD = timedelta(hours=1)
"""How long before the daily thread a site is evaluated, so that the thread knows of it."""


class Duty(StrEnum):
    """What is done once per local date, besides telling."""

    EVALUATION = "evaluation"


def evaluate_daily(ctx: Context, tick: Tick) -> None:
    """Evaluate every tracked site whose local time has come."""
    days = ctx.storage.digests.days(Duty.EVALUATION)
    n_found = 0
    for site in ctx.storage.sites.tracked():
        if ctx.is_stopping():
            break
        due = _due(ctx, tick, site)
        day = days.get(site.id)
        if due is None or (day is not None and day >= due.day):
            continue
        with going_on(log, f"evaluation broke target={site.domain}"):
            n_found += _evaluate(ctx, site, due.day, tick.now, is_first=day is None)
    if n_found:
        ctx.wake()


def _due(ctx: Context, tick: Tick, site: Site) -> Due | None:
    """The local date to evaluate now; None when none is due."""
    if site.tracked_at is None:
        return None
    share = put_off(site.id, Duty.EVALUATION)
    due = latest(Period.DAILY, tick.now, site.timezone, _earlier(ctx.limits.rhythm), share)
    if due.at <= site.tracked_at:
        return None
    # late, since nobody led when it was due: sites catch up spread over the same span
    is_late = due.at + STAGGER < tick.leading_since
    return None if is_late and tick.now < tick.leading_since + share else due


def _earlier(rhythm: Rhythm) -> Rhythm:
    any_day = date(2000, 1, 2)
    return replace(rhythm, daily_at=(datetime.combine(any_day, rhythm.daily_at) - AHEAD).time())


def _evaluate(ctx: Context, site: Site, day: date, now: datetime, *, is_first: bool) -> int:
    """Find the events of a site and store them with the date, both or neither; how many are new."""
    events = evaluated(ctx, site, now)
    if is_first:
        # a domain that links site-wide already did not become so today
        events = tuple(replace(event, is_quiet=True) if event.kind is EventKind.SITEWIDE_SEEN else event for event in events)
    with ctx.storage.transaction():
        if not ctx.storage.digests.claim(site.id, Duty.EVALUATION, day, now):
            return 0
        n_new = ctx.storage.events.add(events)
    if n_new:
        log.info(f"site evaluated target={site.domain} day={day} events={n_new}")
    return n_new


def evaluated(ctx: Context, site: Site, now: datetime) -> tuple[Event, ...]:
    """Give the events that a site's standing makes now. Finding them again gives the same event_ids."""
    spans = ctx.storage.evaluating.spans(site.id)
    shown = ctx.storage.evaluating.shown(site.id, spans, site.baseline_at)
    anchors = spikes.tally(shown.rows, sitewide=[one.domain for one in shown.sitewide], baseline_at=site.baseline_at)
    return (
        *spikes.spike_events(site.id, _spikes(ctx, site, anchors, now), now),
        *velocity.velocity_events(site.id, pace(ctx, site, spans, anchors, now), now),
        *found.sitewide_events(site.id, shown.sitewide, now),
        *_expiring(ctx, site, now),
        *_refused(ctx, site, now),
    )


def _spikes(ctx: Context, site: Site, anchors: spikes.Anchors, now: datetime) -> tuple[spikes.Spike, ...]:
    told = spikes.anchor_spikes(anchors, now, ctx.limits.anchor_rules, answers=ctx.storage.mutes.answers(site.id))
    return tuple(replace(spike, samples=_samples(ctx, site, spike)) for spike in told)


def _samples(ctx: Context, site: Site, spike: spikes.Spike) -> tuple[str, ...]:
    number = anchor_of(spike.anchor, Kind.TEXT)[0] if spike.rule == "anchor" else 0
    pages = ctx.storage.evaluating.sample_pages(site.id, spike.domains, number)
    return pages or ctx.storage.evaluating.sample_pages(site.id, spike.domains)


def pace(ctx: Context, site: Site, spans: Sequence[DomainSpan], anchors: spikes.Anchors, now: datetime) -> velocity.Velocity:
    """Give a site's pace; what may be our own doing is looked at when half of the domains went."""
    answers = ctx.storage.mutes.answers(site.id)
    traits = _traits(ctx, site, spans, anchors)
    measure = partial(
        velocity.velocity, spans, now, site.baseline_at, traits=traits, answers=answers, rules=ctx.limits.velocity_rules
    )
    seen = measure()
    return measure(own=_own_side(ctx, site, spans)) if seen.losses.level == INCIDENT else seen


def _traits(ctx: Context, site: Site, spans: Sequence[DomainSpan], anchors: spikes.Anchors) -> Mapping[str, velocity.Traits]:
    templates, accounts = (ctx.storage.evaluating.marks(site.id, kind) for kind in ("template", "account"))
    return {
        span.domain: velocity.Traits(
            anchor=next(iter(anchors.pages.get(span.domain, ())), ""),
            tld=(tld := span.domain.partition(".")[2]),
            country=_country(tld),
            template=templates.get(span.domain, ""),
            account=accounts.get(span.domain, ""),
        )
        for span in spans
    }


def _country(tld: str) -> str:
    """The country of a TLD: those of two letters are countries' (ISO 3166-1 alpha-2, RFC 1591)."""
    last = tld.rpartition(".")[2]
    return last if len(last) == 2 else ""


def _own_side(ctx: Context, site: Site, spans: Sequence[DomainSpan]) -> velocity.OwnSide:
    shown = ctx.storage.evaluating.shown(site.id, spans, site.baseline_at)
    pages = [page for page in ctx.storage.targets.of_site(site.id) if page.is_known]
    n_moved = sum(1 for page in pages if broken(page.page, page.answers, site.own_domains) is not None)
    return velocity.OwnSide(shown.n_domains, shown.n_refusing, len(pages), n_moved)


def _expiring(ctx: Context, site: Site, now: datetime) -> tuple[Event, ...]:
    today = local(now, site.timezone).date()
    agreed = (agreement for many in ctx.storage.agreements.by_page(site.id).values() for agreement in many)
    soon = [one for one in agreed if one.until is not None and 0 <= (one.until - today).days <= max(EXPIRING_D)]
    return found.expiring_events(_with_links(ctx, soon), today, now)


def _with_links(ctx: Context, agreements: Iterable[Agreement]) -> Iterable[tuple[Agreement, Link | None]]:
    for agreement in agreements:
        links = ctx.storage.links.find(agreement.site_id, agreement.page)
        meant = (
            link for link in links if not agreement.target_page or same(agreement.target_page, link.target_page or agreement.page)
        )
        yield agreement, next(meant, None)


def _refused(ctx: Context, site: Site, now: datetime) -> tuple[Event, ...]:
    after = ctx.limits.rules.ask_person_after
    return found.human_events(ctx.storage.evaluating.refused(site.id, now - after, now - ASKED_AGAIN), now, ask_after=after)


EVALUATE = Job("daily evaluation", 60.0, evaluate_daily)
