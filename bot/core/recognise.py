"""What a visit means in the light of the page's last reading: the same page, another one, moved, unchanged, a redirect to us.

`verify` looks at one visit alone; here it is held against what is remembered. Pure.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core import urls
from bot.core.fingerprint import resembles
from bot.core.links import Occurrence
from bot.core.page import Found, Known, Page, Visit
from bot.core.passages import MIN_WORDS, is_passage, squeeze
from bot.core.records import Link, Reading, RunItem
from bot.core.sightings import GOOD, is_good, last_good
from bot.core.states import Conclusion, Credit, Reason
from bot.core.verdict import Finding, Verdict

TRUSTED = timedelta(days=14)
"""A page that says for longer that nothing changed is read again in full."""
_ONE_PAGE = frozenset({Reason.LINK_REMOVED, Reason.UNLINKED, Reason.ROLLED_OFF})
"""Losses that say something of one and the same page; a redirect or a swapped passage says itself what happened."""


def may_be_unchanged(item: RunItem) -> bool:
    """Whether a 304 could say how every link of a page stands: all were seen at the last reading and at every visit since."""
    read = item.reading
    if read is None or not (read.etag or read.last_modified):
        return False
    return bool(item.links) and all(_stands_since(link, read) for link in item.links)


def _stands_since(link: Link, reading: Reading) -> bool:
    recent, last = link.standing.recent, link.last_visit_at
    if not recent or last is None or last < reading.read_at or last - reading.read_at > TRUSTED:
        return False
    return link.occurrence is not None and is_good(recent[-1]) and link.standing.before_loss is None


def unchanged(link: Link, verdict: Verdict) -> Verdict:
    """Give the verdict of the reading that a 304 confirms: seen as at the last good visit. verdict: of the 304 itself."""
    good = last_good(link.standing.recent)
    if good is None or link.occurrence is None:
        return verdict
    evidence = (*verdict.evidence[:1], *(said for said in link.evidence if said not in verdict.evidence))
    reason = Reason.FOUND if good.conclusion is Conclusion.LIVE and good.reason is not Reason.SOURCE_MOVED else good.reason
    return Verdict(
        good.conclusion,
        reason,
        verdict.rule,
        evidence,
        link.standing.credit,
        (link.occurrence,),
        house_policy=link.house_policy,
    )


def gated(verdict: Verdict, reading: Reading | None, page: Page | None, found: Found, known: Sequence[Known]) -> Verdict:
    """Apply the last condition of the completeness gate (PRODUCT.md §4): the page is recognisably the one seen before, by
    title or main text, or the link's old neighbours, the words around it, are gone too and the page was rewritten."""
    if not verdict.supports_loss or verdict.reason not in _ONE_PAGE or reading is None or page is None:
        return verdict
    if is_same_page(reading, page) or found.still_there:
        return verdict
    if any(_has_neighbours(one) for one in known):
        said = "The page was rewritten: title, text and the words around the link are others now."
        return replace(verdict, evidence=(*verdict.evidence, said))
    said = f"The page is not recognisably the one seen before: it was “{reading.title[:80]}” and is “{page.title[:80]}” now."
    return replace(verdict, supports_loss=False, gate=said.rstrip("."), evidence=(*verdict.evidence, said))


def led_elsewhere(link: Link, found: Found, others: Collection[str]) -> tuple[Occurrence, ...]:
    """The elements in which a link's passage leads to another page of ours now: the link is changed then, and not lost.

    others: keys of our pages that other links of the page are known to lead to. A link of its own stood there before.
    """
    last = link.occurrence
    if last is None:
        return ()
    known = Known(last.anchor, last.snippet.before, last.snippet.after)
    mine = urls.key(last.url)
    free = (one for one in found.astray if urls.key(one.url) == mine or urls.key(one.url) not in others)
    return tuple(one for one in free if is_passage(one, known))


def is_same_page(reading: Reading, page: Page) -> bool:
    """Whether a page is recognisably the one read before."""
    has_title = bool(reading.title) and " ".join(reading.title.split()) == " ".join(page.title.split())
    is_blank = not (reading.title or reading.fingerprint or page.title or page.fingerprint)
    return has_title or resembles(reading.fingerprint, page.fingerprint) or is_blank


def _has_neighbours(known: Known) -> bool:
    return any(len(squeeze(side)) >= MIN_WORDS for side in (known.before, known.after))


def is_suspect(verdict: Verdict, reading: Reading | None, page: Page | None) -> bool:
    """Whether a look at a sibling address should tell a rewritten page from one that any address shows (ENGINE.md §3)."""
    is_absent = verdict.conclusion is Conclusion.ABSENT and verdict.reason in _ONE_PAGE
    return is_absent and reading is not None and page is not None and not is_same_page(reading, page)


def answers_alike(visit: Visit, sibling: Visit) -> bool:
    """Whether an address that nobody made shows the same page."""
    page, other = visit.page, sibling.page
    if page is None or other is None or sibling.failure is not None or sibling.status != 200:
        return False
    return is_same_page(Reading(visit.at, page.title, page.fingerprint), other) and bool(page.title or page.fingerprint)


def soft_not_found(verdict: Verdict, sibling: Visit) -> Verdict:
    """Turn "not there" into "no such page": the site shows the same page at an address that nobody made."""
    said = f"The site shows the same page at an address that does not exist ({sibling.request_page})."
    return replace(
        verdict,
        conclusion=Conclusion.GONE,
        reason=Reason.PAGE_NOT_FOUND,
        rule="sibling",
        evidence=(said, *verdict.evidence),
        supports_loss=True,
        gate="",
    )


def moved(verdict: Verdict, visit: Visit) -> Verdict:
    """Say that the page moved and took the link along."""
    if verdict.conclusion not in GOOD or len(visit.chain) < 2 or urls.same(visit.request_page, visit.final_url):
        return verdict
    said = f"The page moved to {visit.final_url} and took the link along."
    finding = Finding("source_moved", Reason.SOURCE_MOVED, said)
    return replace(verdict, findings=(*verdict.findings, finding), evidence=(*verdict.evidence[:2], said, *verdict.evidence[2:]))


def redirects_to_us(visit: Visit, own_domains: Sequence[str]) -> bool:
    """Whether the referring page itself is nothing but a redirect to the site."""
    host = urls.host(visit.final_url)
    return len(visit.chain) > 1 and any(urls.belongs(host, domain) for domain in own_domains)


def through(visit: Visit) -> Verdict:
    """Conclude from a referring page that redirects to the site: a link through a redirect, whatever our own page shows."""
    said = f"The address itself is a redirect to {visit.final_url} (HTTP {visit.chain[0].status})."
    why = "Whether search engines count it is not known: it leads to us through another address."
    finding = Finding("via_redirect_page", Reason.VIA_REDIRECT_PAGE, said)
    return Verdict(Conclusion.DEGRADED, Reason.VIA_REDIRECT_PAGE, "redirects_to_us", (said, why), Credit.UNKNOWN, (), (finding,))


def redirect_lost(link: Link, verdict: Verdict) -> Verdict:
    """Name a loss by the hop that stopped leading to us, when the link was nothing but a redirect."""
    good = last_good(link.standing.recent)
    if good is None or good.reason is not Reason.VIA_REDIRECT_PAGE or verdict.conclusion is not Conclusion.ABSENT:
        return verdict
    said = "The address led to us by a redirect; now it does not."
    return replace(verdict, reason=Reason.REDIRECT_LOST, evidence=(said, *verdict.evidence))
