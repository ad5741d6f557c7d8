"""One visited page of a run: what is asked of it, and what its visit means for every link of the page.

A page is visited once however many links it holds. The first question is always "which links to the site are here?", so
that links nobody claimed are found as well; then one question per claimed target page.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.agreements import Agreement
from bot.core.believe import believe
from bot.core.case import Facts, facts_of
from bot.core.links import Occurrence
from bot.core.page import Asked, Found, Known, Visit, VisitRequest
from bot.core.records import Link, Outcome, RunItem, Site, Standing
from bot.core.states import Reason, State
from bot.core.urls import key
from bot.core.verdict import Verdict
from bot.core.verify import verify
from commands.agreed import held_to, named


def ask(site: Site, item: RunItem, *, fresh: bool = False) -> VisitRequest:
    """Say what is asked of one page. Position 0 asks for the whole site, position n+1 for link n of the item."""
    whole = Asked(site.domain, site.siblings, tuple(known for link in item.links for known in _known(link)))
    each = (Asked(link.target_page or site.domain, site.siblings, _known(link)) for link in item.links)
    return VisitRequest(item.page, (whole, *each), fresh=fresh)


def conclude(
    site: Site,
    item: RunItem,
    visit: Visit,
    now: datetime,
    *,
    broken: dict[str, Reason | None] | None = None,
    agreements: Sequence[Agreement] = (),
) -> tuple[Outcome, ...]:
    """Tell what one visit means: an outcome per known link of the page, and one per target page found that nobody claimed.

    broken: target pages that were looked at, by key, with why they are broken (None: they work). agreements: those on this page.
    """
    asked = ask(site, item).asked
    known = {key(link.target_page) for link in item.links if link.target_page}
    outcomes = [
        _outcome(site, link, verify(asked[n + 1], n + 1, visit), visit, now, broken or {}, agreements)
        for n, link in enumerate(item.links)
    ]
    found = visit.page.found[0].occurrences if visit.page else ()
    for url, occurrences in _by_target(found).items():
        if key(url) not in known:
            outcomes.append(_discovered(site, item, url, occurrences, visit, now, broken or {}, agreements))
    return tuple(outcomes)


def _known(link: Link) -> tuple[Known, ...]:
    if link.occurrence is not None:
        return (Known(link.occurrence.anchor, link.occurrence.snippet.before, link.occurrence.snippet.after),)
    return (Known(link.claimed_anchor),) if link.claimed_anchor else ()


def _outcome(
    site: Site,
    link: Link,
    verdict: Verdict,
    visit: Visit,
    now: datetime,
    broken: dict[str, Reason | None],
    agreements: Sequence[Agreement],
) -> Outcome:
    link, terms = held_to(link, verdict, agreements, now)
    facts = replace(_facts(site, link, visit, broken), broken_term=terms[0].reason if terms else None)
    belief = believe(link.standing, verdict, now, facts=facts)
    return Outcome(
        link_id=link.id,
        site_id=site.id,
        page=link.page,
        target_page=link.target_page,
        verdict=verdict,
        standing=belief.standing,
        change=named(belief.change, terms),
    )


def _facts(site: Site, link: Link, visit: Visit, broken: dict[str, Reason | None]) -> Facts:
    facts = facts_of(link, visit, baseline_at=site.baseline_at)
    target = key(link.target_page) if link.target_page else ""
    return replace(facts, is_target_known=target in broken, target_reason=broken.get(target))


def _by_target(found: Sequence[Occurrence]) -> dict[str, tuple[Occurrence, ...]]:
    """Group occurrences by the page of ours they lead to, first address met first."""
    first: dict[str, str] = {}
    groups: dict[str, tuple[Occurrence, ...]] = {}
    for occurrence in found:
        url = first.setdefault(key(occurrence.url), occurrence.url)
        groups[url] = (*groups.get(url, ()), occurrence)
    return groups


def _discovered(
    site: Site,
    item: RunItem,
    url: str,
    occurrences: tuple[Occurrence, ...],
    visit: Visit,
    now: datetime,
    broken: dict[str, Reason | None],
    agreements: Sequence[Agreement],
) -> Outcome:
    """A link that no source named: the page was asked for another one, and this one stands there too."""
    assert visit.page is not None
    target_page = url.partition("#")[0]
    alone = replace(visit, page=replace(visit.page, found=(Found(occurrences, is_named=True),)))
    link = Link(0, site.id, item.page, target_page, "", "", Standing(), first_seen_at=now)
    if all(
        other.last_visit_at is None and facts_of(other, visit, baseline_at=site.baseline_at).is_baseline for other in item.links
    ):
        # the first look at a page of the baseline: what stands there beside the claimed links is as old as they are
        link = replace(link, first_seen_at=None)
    if item.links and all(other.standing.state is State.IGNORED for other in item.links):
        # who ignores a page wants to hear nothing of it
        link = replace(link, standing=Standing(State.IGNORED, Reason.IGNORED, now))
    return _outcome(site, link, verify(Asked(target_page, site.siblings), 0, alone), visit, now, broken, agreements)
