"""One visited page of a run: what is asked of it, and what its visit means for every link of the page.

A page is visited once however many links it holds. The first question is always "which links to the site are here?", so
that links nobody claimed are found as well; then one question per claimed target page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.agreements import Agreement
from bot.core.believe import believe
from bot.core.case import Facts, facts_of
from bot.core.links import Occurrence
from bot.core.page import Asked, Found, Known, Visit, VisitRequest
from bot.core.recognise import (
    gated,
    is_suspect,
    led_elsewhere,
    may_be_unchanged,
    moved,
    redirect_lost,
    redirects_to_us,
    soft_not_found,
    through,
    unchanged,
)
from bot.core.records import Link, Outcome, RunItem, Site, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.sightings import pending
from bot.core.states import Conclusion, Reason, State
from bot.core.target_side import TargetPage, broken, held_against
from bot.core.urls import key
from bot.core.verdict import Verdict
from bot.core.verify import verify
from commands.agreed import held_to, named


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the page itself. targets: pages of ours that were looked at, by key. agreements: those on the page.
    sibling: the visit to an address of the same site that nobody made, None when there was no need."""

    targets: Mapping[str, TargetPage] = field(default_factory=dict)
    agreements: Sequence[Agreement] = ()
    sibling: Visit | None = None
    rules: Rules = DEFAULTS


NOTHING = Beside()
LOOK_AGAIN = timedelta(hours=1)
"""When a page is looked at again whose visit did not count."""
VOID = "Our own network was ill during this visit; it counts for nothing."


def ask(site: Site, item: RunItem, rules: Rules = DEFAULTS, *, fresh: bool = False) -> VisitRequest:
    """Say what is asked of one page. Position 0 asks for the whole site, position n+1 for link n of the item.

    A visit that may confirm a loss is fresh; any other asks whether the page has changed, when that would answer for all links.
    """
    whole = Asked(site.domain, site.siblings, tuple(known for link in item.links for known in _known(link)))
    each = (Asked(link.target_page or site.domain, site.siblings, _known(link)) for link in item.links)
    fresh = fresh or any(pending(link.standing, rules) is not None for link in item.links)
    read = item.reading if not fresh and may_be_unchanged(item) else None
    return VisitRequest(
        item.page,
        (whole, *each),
        etag=read.etag if read else "",
        last_modified=read.last_modified if read else "",
        fresh=fresh,
    )


def conclude(site: Site, item: RunItem, visit: Visit, now: datetime, beside: Beside = NOTHING) -> tuple[Outcome, ...]:
    """Tell what one visit means: an outcome per known link of the page, and one per target page found that nobody claimed."""
    verdicts = judge(site, item, visit, beside)
    outcomes = [_outcome(site, link, verdict, visit, now, beside) for link, verdict in zip(item.links, verdicts, strict=True)]
    if visit.page is None or redirects_to_us(visit, site.own_domains):
        return tuple(outcomes)
    named = [(link, verdict) for link, verdict in zip(item.links, verdicts, strict=True) if link.target_page]
    # an element that a known link is seen in is no link of its own
    known = {key(link.target_page) for link, _ in named} | {key(seen.url) for _, verdict in named for seen in verdict.occurrences}
    for url, occurrences in _by_target(visit.page.found[0].occurrences).items():
        if key(url) not in known:
            outcomes.append(_discovered(site, item, url, occurrences, visit, now, beside))
    return tuple(outcomes)


def judge(site: Site, item: RunItem, visit: Visit, beside: Beside = NOTHING) -> tuple[Verdict, ...]:
    """Give the verdict on every link of an item, in its order: what `verify` says, held against what is remembered."""
    if confirms(item, visit):
        plain = [unchanged(link, verify(Asked(site.domain), 0, visit)) for link in item.links]
    elif redirects_to_us(visit, site.own_domains):
        return tuple(through(visit) for _ in item.links)
    else:
        plain = [_read(site, item, n, visit, beside) for n in range(len(item.links))]
    targets = (beside.targets.get(key(link.target_page)) for link in item.links)
    return tuple(held_against(one, target, site.own_domains) for one, target in zip(plain, targets, strict=True))


def confirms(item: RunItem, visit: Visit) -> bool:
    """Whether a visit says that every link of a page stands as it was read last."""
    read = item.reading
    return visit.is_unchanged and read is not None and read.is_for_google == visit.googlebot_allowed


def _read(site: Site, item: RunItem, n: int, visit: Visit, beside: Beside) -> Verdict:
    link, page = item.links[n], visit.page
    asked = Asked(link.target_page or site.domain, site.siblings, _known(link))
    verdict = redirect_lost(link, verify(asked, n + 1, visit))
    found = page.found[n + 1] if page is not None and n + 1 < len(page.found) else Found()
    if verdict.conclusion is Conclusion.ABSENT and (elsewhere := led_elsewhere(link, found, _seen_beside(item, link))):
        return moved(_led_elsewhere(site, visit, elsewhere), visit)
    if beside.sibling is not None and is_suspect(verdict, item.reading, page):
        return soft_not_found(verdict, beside.sibling)
    return moved(gated(verdict, item.reading, page, found, asked.known), visit)


def _seen_beside(item: RunItem, link: Link) -> set[str]:
    """Keys of our pages that other links of the page were seen to lead to."""
    return {key(one.target_page) for one in item.links if one.id != link.id and one.target_page and one.occurrence is not None}


def _led_elsewhere(site: Site, visit: Visit, elements: tuple[Occurrence, ...]) -> Verdict:
    """The verdict on a passage that leads to another page of ours now: it is there, and its target page differs."""
    assert visit.page is not None
    alone = replace(visit, page=replace(visit.page, found=(Found(elements, is_named=True),)))
    verdict = verify(Asked(site.domain, site.siblings), 0, alone)
    said = f"The same passage leads to {elements[0].url} now."
    return replace(verdict, evidence=(*verdict.evidence[:1], said, *verdict.evidence[1:]))


def void(site: Site, item: RunItem, visit: Visit, now: datetime) -> tuple[Outcome, ...]:
    """Keep a visit as an observation that counts for nothing: every link stays as it was and is looked at again soon."""
    return tuple(
        Outcome(
            link.id,
            site.id,
            link.page,
            link.target_page,
            replace(verdict, evidence=(VOID, *verdict.evidence), supports_loss=False, gate="our own network was ill"),
            replace(link.standing, next_visit_at=now + LOOK_AGAIN),
            is_void=True,
        )
        for link, verdict in zip(item.links, judge(site, item, visit), strict=True)
    )


def recalled(item: RunItem, visit: Visit, asked: Sequence[tuple[int, str]]) -> tuple[RunItem, Visit]:
    """Match a visit that waited with its page as it is known now: left are the links that it was asked about (id and target
    page, in its order), that are what they were and that nobody visited since."""
    links = {link.id: link for link in item.links}
    kept = [(n, links[link_id]) for n, (link_id, target) in enumerate(asked) if _is_as_asked(links.get(link_id), target, visit)]
    item = replace(item, links=tuple(link for _, link in kept))
    page = visit.page
    if page is None or len(kept) == len(asked):
        return item, visit
    found = tuple(page.found[n + 1] if n + 1 < len(page.found) else Found() for n, _ in kept)
    return item, replace(visit, page=replace(page, found=(*page.found[:1], *found)))


def _is_as_asked(link: Link | None, target_page: str, visit: Visit) -> bool:
    if link is None or link.target_page != target_page:
        return False
    return link.last_visit_at is None or link.last_visit_at <= visit.at


def _known(link: Link) -> tuple[Known, ...]:
    if link.occurrence is not None:
        return (Known(link.occurrence.anchor, link.occurrence.snippet.before, link.occurrence.snippet.after),)
    return (Known(link.claimed_anchor),) if link.claimed_anchor else ()


def _outcome(site: Site, link: Link, verdict: Verdict, visit: Visit, now: datetime, beside: Beside) -> Outcome:
    link, terms = held_to(link, verdict, beside.agreements, now)
    facts = _facts(site, link, visit, beside)
    if terms:
        facts = replace(facts, broken_term=terms[0].reason)
    belief = believe(link.standing, verdict, now, beside.rules, facts)
    return Outcome(
        link_id=link.id,
        site_id=site.id,
        page=link.page,
        target_page=link.target_page,
        verdict=verdict,
        standing=belief.standing,
        change=named(belief.change, terms),
    )


def _facts(site: Site, link: Link, visit: Visit, beside: Beside) -> Facts:
    facts = facts_of(link, visit, baseline_at=site.baseline_at, rules=beside.rules)
    target = beside.targets.get(key(link.target_page)) if link.target_page else None
    if target is None or not target.is_known:
        return facts
    return replace(facts, is_target_known=True, target_reason=broken(target.page, target.answers, site.own_domains))


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
    beside: Beside,
) -> Outcome:
    """A link that no source named: the page was asked for another one, and this one stands there too."""
    assert visit.page is not None
    target_page = url.partition("#")[0]
    alone = replace(visit, page=replace(visit.page, found=(Found(occurrences, is_named=True),)))
    # the first look at a page of the baseline: what stands there beside the claimed links is as old as they are
    is_old = all(
        other.last_visit_at is None and facts_of(other, visit, baseline_at=site.baseline_at).is_baseline for other in item.links
    )
    # who ignores a page wants to hear nothing of it
    is_ignored = bool(item.links) and all(other.standing.state is State.IGNORED for other in item.links)
    standing = Standing(State.IGNORED, Reason.IGNORED, now) if is_ignored else Standing()
    link = Link(0, site.id, item.page, target_page, "", "", standing, first_seen_at=None if is_old else now)
    verdict = moved(verify(Asked(target_page, site.siblings), 0, alone), visit)
    target = beside.targets.get(key(target_page))
    return _outcome(site, link, held_against(verdict, target, site.own_domains), visit, now, beside)
