"""Judging the links of a site: what each is worth, worked out anew where a run looked, and for one link on demand.

A link's grade rests on its own page and on what other linking pages share with it. So a run's domains are judged after all
of its pages were read, and with them those that turned out to share something with them.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core import urls
from bot.core.agreements import Agreement
from bot.core.anchors import Names
from bot.core.cards import GradeView
from bot.core.decisions import BY_RULES, DecisionKind
from bot.core.grade_views import grade_view
from bot.core.grading.around import Around, Opinion, Override, VendorMetric
from bot.core.grading.grade import graded, judge
from bot.core.grading.relevance import learn
from bot.core.judgement import Got, Grade, Graded, Judged, LinkType, SiteSettings
from bot.core.records import Link, Run, Site
from bot.core.traits import anchor_of
from commands.context import Context
from storage.judging import PageFacts, Said
from storage.marks import Copy, Shared, age_of

log = logging.getLogger(__name__)

NEW = timedelta(days=28)
"""A domain is new that long (PRODUCT.md §6)."""
SAME_ANCHORS = 6
"""Domains with one anchor from which on it is a sign: this one and five others (PRODUCT.md §9)."""
SHARING = 3
"""Linking sites that have to share an account or a template (PRODUCT.md §9)."""
NOTHING_SHARED = Shared()


@dataclass(frozen=True, slots=True)
class Bench:
    """What all links of a site are judged by. anchors: number of an anchor → new domains that have it. linked_to: domains that
    pages of ours link to → which page. sitewide: referring domains that link from everywhere."""

    site: Site
    names: Names
    settings: SiteSettings
    lang: str = ""
    shared: Shared = field(default_factory=Shared)
    own_accounts: tuple[str, ...] = ()
    anchors: Mapping[int, int] = field(default_factory=dict)
    linked_to: Mapping[str, str] = field(default_factory=dict)
    sitewide: Collection[str] = ()
    n_pages: Mapping[str, int] = field(default_factory=dict)
    agreements: Mapping[str, tuple[Agreement, ...]] = field(default_factory=dict)


def bench(ctx: Context, site: Site, domains: Sequence[str], shared: Shared | None = None) -> Bench:
    """Gather what the links of some referring domains are judged by. shared: what linking sites share, when that is known."""
    store, own = ctx.storage, ctx.storage.targets.of_site(site.id)
    signals = [(one.page, one.signals) for one in own if one.signals is not None]
    since = max(ctx.now() - NEW, site.baseline_at or ctx.now() - NEW)
    langs = [one.lang for _, one in signals if one.lang]
    spread = store.judging.spread(site.id, domains)
    return Bench(
        site,
        store.surveys.names(site.id),
        store.settings.of(site.id),
        max(set(langs), key=langs.count) if langs else "",
        shared_now(ctx, site) if shared is None else shared,
        tuple(dict.fromkeys(account for _, one in signals for account in one.accounts)),
        store.judging.common_new_anchors(site.id, since, SAME_ANCHORS),
        {domain: page for page, one in reversed(signals) for domain in one.links_to},
        {name for name, one in spread.items() if one.is_sitewide},
        {name: one.n_pages for name, one in spread.items()},
        store.agreements.by_page(site.id),
    )


def shared_now(ctx: Context, site: Site) -> Shared:
    """What linking sites share now."""
    return ctx.storage.marks.shared(site.id, SHARING)


def judge_run(ctx: Context, site: Site, run: Run, before: Shared = NOTHING_SHARED) -> int:
    """Judge the links of every domain that a run visited, and of those that share something with them; how many changed.

    before: what was shared before the run's pages were read; nothing when that is not known, after a restart.
    """
    domains = ctx.storage.judging.domains_of_run(site.id, run.id)
    if not domains:
        return 0
    learn_topics(ctx, site)
    after = shared_now(ctx, site)
    more = ctx.storage.marks.domains_sharing(site.id, _differing(before, after)) - set(domains)
    every = (*domains, *sorted(more))
    return _judge_by(ctx, every, bench(ctx, site, every, after))


def for_domains(ctx: Context, by: Bench, domains: Sequence[str]) -> Bench:
    """The same bench for other referring domains: what all links of the site share is not gathered again."""
    spread = ctx.storage.judging.spread(by.site.id, domains)
    sitewide = {name for name, one in spread.items() if one.is_sitewide}
    return replace(by, sitewide=sitewide, n_pages={name: one.n_pages for name, one in spread.items()})


def judge_domains(ctx: Context, site: Site, domains: Sequence[str], by: Bench | None = None) -> int:
    """Judge the links of some referring domains; how many were judged otherwise before. by: gathered before, for any domains."""
    return _judge_by(ctx, domains, for_domains(ctx, by, domains) if by is not None else bench(ctx, site, domains))


def _judge_by(ctx: Context, domains: Sequence[str], by: Bench) -> int:
    n_changed, site = 0, by.site
    for links in ctx.storage.judging.links(site.id, domains):
        n_changed += ctx.storage.judging.set_grades(judged(ctx, by, links), site.baseline_at, ctx.limits.rules)
    log.info(f"links judged target={site.domain} domains={len(domains)} changed={n_changed}")
    return n_changed


@dataclass(frozen=True, slots=True)
class Worth:
    """What a link is worth, with everything there is to show. override, typed, got: the people's words that decided, if any."""

    judged: Judged
    override: Override | None = None
    typed: Said | None = None
    got: Said | None = None

    @property
    def view(self) -> GradeView:
        """As cards show it."""
        by = (said.by if said is not None else "" for said in (self.typed, self.got))
        return grade_view(self.judged, self.override, *by)


def worth_of(ctx: Context, by: Bench, links: Sequence[Link]) -> dict[int, Worth]:
    """Judge a few links with everything there is to show, vendors' numbers included, by their ids."""
    pages, found = ctx.storage.judging.pages(by.site.id, links), {}
    copies = _copies(ctx, by, links, pages)
    for link in links:
        facts = pages.get(urls.key(link.page), PageFacts())
        metrics = tuple(
            VendorMetric(vendor, name, value, at.date() if at else None)
            for vendor, name, value, at in ctx.storage.judging.metrics(link.id)
        )
        about = _around(by, link, facts, copies.get(urls.key(link.page)), metrics)
        typed = _meant(facts.said, link, DecisionKind.TYPED) if about.confirmed_type is not None else None
        way = _meant(facts.said, link, DecisionKind.GOT) if about.got is not Got.UNKNOWN else None
        found[link.id] = Worth(judge(link, facts.signals, about), about.override, typed, way)
    return found


def judged_link(ctx: Context, site: Site, link: Link) -> Judged:
    """Judge one link with everything there is to show, vendors' numbers included."""
    return worth_of(ctx, bench(ctx, site, (link.page_domain,)), (link,))[link.id].judged


def judged(ctx: Context, by: Bench, links: Sequence[Link]) -> Iterator[tuple[Link, Graded]]:
    """Judge links, in their order, as far as it is kept."""
    pages = ctx.storage.judging.pages(by.site.id, links)
    copies = _copies(ctx, by, links, pages)
    for link in links:
        page = urls.key(link.page)
        facts = pages.get(page, PageFacts())
        yield link, graded(link, facts.signals, _around(by, link, facts, copies.get(page)))


def learn_topics(ctx: Context, site: Site) -> None:
    """Read from the site's own linked pages what it is about; what a person chose is not touched."""
    pages = [one.signals.topics for one in ctx.storage.targets.of_site(site.id) if one.signals is not None and one.signals.topics]
    if pages:
        names = ctx.storage.surveys.names(site.id)
        ctx.storage.settings.learn(site.id, learn(pages, (*names.domains, *names.brands)), ctx.now())


def _copies(ctx: Context, by: Bench, links: Sequence[Link], pages: Mapping[str, PageFacts]) -> dict[str, Copy]:
    return ctx.storage.marks.copies(by.site.id, _of_domains(links, pages))


def _of_domains(links: Sequence[Link], pages: Mapping[str, PageFacts]) -> dict[str, tuple[str, PageFacts]]:
    named = ((urls.key(link.page), link.page_domain) for link in links)
    return {page: (domain, pages.get(page, PageFacts())) for page, domain in named}


def _differing(before: Shared, after: Shared) -> Shared:
    """What is shared now by as many as were not before, or is not any more."""
    return Shared(_changed(before.accounts, after.accounts), _changed(before.templates, after.templates))


def _changed(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {name: after.get(name, 0) for name in {*before, *after} if before.get(name) != after.get(name)}


def _around(by: Bench, link: Link, facts: PageFacts, copy: Copy | None, metrics: tuple[VendorMetric, ...] = ()) -> Around:
    signals, occurrence = facts.signals, link.occurrence
    number = anchor_of(occurrence.anchor, occurrence.kind)[0] if occurrence is not None else 0
    agreed = [one for one in by.agreements.get(urls.key(link.page), ()) if one.is_about(link.target_page)]
    accounts = signals.accounts if signals is not None else ()
    template = signals.template if signals is not None else ""
    return Around(
        by.names,
        by.settings,
        lang=by.lang,
        is_sitewide=link.page_domain in by.sitewide,
        n_pages_in_domain=by.n_pages.get(link.page_domain, 1),
        shared_accounts={name: by.shared.accounts[name] for name in accounts if name in by.shared.accounts},
        shared_templates={template: by.shared.templates[template]} if template in by.shared.templates else {},
        own_accounts=by.own_accounts,
        n_same_new_anchor=max(0, by.anchors.get(number, 0) - 1) if number else 0,
        is_reciprocal=link.page_domain in by.linked_to,
        reciprocal_page=by.linked_to.get(link.page_domain, ""),
        copies_of=_copied_from(link, facts, copy),
        confirmed_type=_type_said(facts.said, link),
        got=_got_said(facts.said, link),
        has_cost=any(one.cost_cents for one in agreed),
        was_asked=bool(agreed),
        override=_override(facts.said, link),
        vendor_metrics=metrics,
    )


def _copied_from(link: Link, facts: PageFacts, copy: Copy | None) -> str:
    """The domain whose text a page repeats: the page that was there first keeps its name, "" for it and for no copy."""
    if copy is None:
        return ""
    mine = age_of(facts.signals.published if facts.signals else "", link.first_seen_at, link.page)
    return copy.domain if copy.age < mine else ""


def _meant(said: Iterable[Said], link: Link, kind: DecisionKind) -> Said | None:
    """The newest word of a person on this link, or on its whole page."""
    return next(
        (one for one in said if one.kind is kind and (not one.target_page or urls.same(one.target_page, link.target_page))), None
    )


def _type_said(said: Iterable[Said], link: Link) -> LinkType | None:
    found = _meant(said, link, DecisionKind.TYPED)
    return None if found is None else next((kind for kind in LinkType if kind.value == found.value), None)


def _got_said(said: Iterable[Said], link: Link) -> Got:
    found = _meant(said, link, DecisionKind.GOT)
    return Got.UNKNOWN if found is None else next((way for way in Got if way.value == found.value), Got.UNKNOWN)


def _override(said: Iterable[Said], link: Link) -> Override | None:
    found = _meant(said, link, DecisionKind.GRADED)
    if found is None or found.value == BY_RULES:
        return None
    opinion, _, grade = found.value.partition(" ")
    return Override(Opinion(opinion), Grade(grade), found.by, found.at, found.because)
