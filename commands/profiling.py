"""What the end of a check gathers besides its survey: patterns, what the self-check is answered from, what cards say beside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.alerts.velocity import Traits, Velocity, velocity
from bot.core.cards import Button, SelfCheck
from bot.core.grading.networks import MIN_SITES, Network, Shared, groups, is_telling_template
from bot.core.needs import AGREED_RANK, MAX_CARDS, Beside
from bot.core.patterns import COPIED, MAX_NETWORKS, Facts, Tied, tld
from bot.core.records import Link, Site
from bot.core.self_check import Known, self_check_card
from bot.core.survey import RED_RANK, Need, Survey
from commands.context import Context

NEW = timedelta(days=28)
"""A domain is new that long (PRODUCT.md §6)."""
MAX_SAMPLES = 3
MAX_TOLD_NETWORKS = 50
MAX_PAID = 200
"""Agreements with a cost whose links are looked at."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What messages six and seven are told from."""

    facts: Facts
    known: Known


def gather(ctx: Context, site: Site, found: Survey, now: datetime) -> Gathered:
    """Read what the links of a site have in common and what people answered. found: all of them summed up."""
    seen = {name: _moment(one.first_us) for name, one in found.domains.items() if one.is_seen}
    new = _new(site, seen, now)
    types = ctx.storage.patterns.types(site.id, site.own_domains)
    networks = _networks(ctx, site, seen)
    pace = _pace(ctx, site, found, now)
    facts = Facts(
        types,
        ctx.storage.patterns.pages_of_type(site.id, COPIED, MAX_SAMPLES) if any(kind in types for kind in COPIED) else (),
        tuple(_tied(ctx, site, one) if n < MAX_NETWORKS else Tied(one) for n, one in enumerate(networks)),
        seen,
        new,
        _reciprocal(ctx, site, seen),
        pace,
    )
    paid = _paid(ctx, site, now)
    is_read = any(name and n for name, n in types.items())
    answers = ctx.storage.mutes.answers(site.id)
    has_keywords = bool(ctx.storage.settings.of(site.id).keywords)
    n_followed = sum(map(_is_followed, paid))
    return Gathered(
        facts, Known(found, networks, is_read, pace, len(paid), n_followed, answers, has_keywords, ctx.limits.anchor_rules)
    )


def self_check_of(ctx: Context, site: Site, key: str) -> SelfCheck:
    """Fill the self-check of a site as it stands now. key: of its message."""
    now = ctx.now()
    gathered = gather(ctx, site, ctx.storage.surveys.of_site(site.id), now)
    return self_check_card(site.domain, site.id, gathered.known, key, now)


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)


def _new(site: Site, seen: Mapping[str, datetime], now: datetime) -> frozenset[str]:
    """Domains that came lately, after the first import."""
    since = max(now - NEW, site.baseline_at) if site.baseline_at is not None else None
    return frozenset(name for name, at in seen.items() if at > since) if since is not None else frozenset()


def _networks(ctx: Context, site: Site, seen: Collection[str]) -> tuple[Network, ...]:
    """Groups of sites that link now; those only built alike by a popular system are none."""
    shared: list[Shared] = [one for one in ctx.storage.patterns.shared(site.id) if one.domain in seen]
    found = groups(shared)[:MAX_TOLD_NETWORKS]
    templates = [one.values[0] for one in found if not one.is_one_owner]
    made = ctx.storage.patterns.generators(site.id, templates)
    return tuple(one for one in found if one.is_one_owner or is_telling_template(MIN_SITES, made[one.values[0]]))


def _tied(ctx: Context, site: Site, network: Network) -> Tied:
    return Tied(network, ctx.storage.evaluating.sample_pages(site.id, network.domains[:MAX_SAMPLES]))


def _reciprocal(ctx: Context, site: Site, seen: Collection[str]) -> dict[str, str]:
    """Referring domains that pages of ours link to → the first such page."""
    found: dict[str, str] = {}
    for one in ctx.storage.targets.of_site(site.id):
        for name in one.signals.links_to if one.signals is not None else ():
            if name in seen:
                found.setdefault(name, one.page)
    return found


def _pace(ctx: Context, site: Site, found: Survey, now: datetime) -> Velocity:
    spans = ctx.storage.patterns.spans(site.id, found.domains)
    traits = {one.domain: Traits(tld=tld(one.domain)) for one in spans}
    return velocity(spans, now, site.baseline_at, traits=traits, answers=ctx.storage.mutes.answers(site.id))


def _paid(ctx: Context, site: Site, now: datetime) -> list[tuple[Link, ...]]:
    """Links of each agreement that names a cost and still holds."""
    agreed = [one for many in ctx.storage.agreements.by_page(site.id).values() for one in many]
    paid = [one for one in agreed if one.cost_cents and one.stands(now.date())][:MAX_PAID]
    return [tuple(link for link in ctx.storage.links.find(site.id, one.page) if one.is_about(link.target_page)) for one in paid]


def _is_followed(links: Sequence[Link]) -> bool:
    qualified = {"nofollow", "sponsored", "ugc"}
    return any(link.occurrence is not None and qualified.isdisjoint(link.occurrence.rel) for link in links)


def beside(ctx: Context, site: Site, needs: Sequence[Need], now: datetime) -> Beside:
    """Read what the first cards that need somebody say: agreements, signs, buttons."""
    told = needs[:MAX_CARDS]
    ids = [need.link.id for need in told]
    cases = ctx.storage.events.cases_of(site.id, ids)
    red = [need.link.id for need in told if need.rank == RED_RANK]
    return Beside(
        ctx.storage.agreements.by_page(site.id) if any(need.rank == AGREED_RANK for need in told) else {},
        ctx.storage.patterns.flags(site.id, red) if red else {},
        {need.link.id: _buttons(need, cases.get(need.link.id, ())) for need in told},
        now.date(),
    )


def _buttons(need: Need, cases: Sequence[int]) -> tuple[Button, ...]:
    value = str(need.link.id)
    history, recheck = Button("link", "History", value), Button("recheck", "Recheck", value)
    if need.rank != AGREED_RANK:
        return (history,) if need.rank == RED_RANK else (history, recheck)
    accept = Button("agreement_accept", "Accept as is", value, confirm="What stands on the page now becomes the agreement.")
    assign = (Button("case_assign", "Assign", str(cases[0])),) if cases else ()
    return (accept, *assign, history)
