"""The profile of what links to a site, as cards: anchors, placement and rel, linked pages. Counted in `survey`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.core.alerts.spikes import USUAL, AnchorRules
from bot.core.anchors import AnchorClass
from bot.core.cards import AnchorRow, Anchors, ClassRow, PageRow, Pages, Placements, ShareRow
from bot.core.own_pages import OwnPage, PageKind
from bot.core.sentences import sentence
from bot.core.survey import AnchorSurvey, PageSurvey, Share, Survey
from bot.core.urls import key

MAX_ANCHORS = 20
MAX_PAGES = 20
MAX_UNLINKED = 10
_OWN = frozenset({AnchorClass.BRAND, AnchorClass.URL, AnchorClass.IMAGE, AnchorClass.EMPTY})


def share_rows(shares: Mapping[str, Share], whole: int) -> tuple[ShareRow, ...]:
    """Give a table of shares, in the order of the mapping. whole: referring domains that make 100 %."""
    return tuple(ShareRow(str(name), s.n_domains, share(s.n_domains, whole), s.n_links) for name, s in shares.items())


def share(part: int, whole: int) -> float:
    """Give part of whole as 0..1; 0 of nothing."""
    return min(1.0, part / whole) if whole else 0.0


def anchors_card(
    found: Survey | AnchorSurvey, domain: str, before_at: datetime | None = None, rules: AnchorRules = USUAL
) -> Anchors:
    """Fill the card of anchors: the classes in their order, the anchors most referring domains use.

    before_at: the time that `found.before` is of.
    """
    whole = found.n_seen_domains
    rows = tuple(
        AnchorRow(
            anchor.shown,
            s.n_domains,
            share(s.n_domains, whole),
            s.n_links,
            anchor.kind,
            str(anchor.anchor_class),
            s.n_followed_domains,
            anchor.sample_page,
        )
        for anchor, s in list(found.anchors.items())[:MAX_ANCHORS]
    )
    return Anchors(
        domain,
        whole,
        rows,
        max(0, found.n_anchors - MAX_ANCHORS),
        class_rows(found),
        (*anchor_notes(found, rules), *sitewide_notes(found)),
        before_at if has_before(found) else None,
        found.before.n_domains if found.before is not None else 0,
    )


def has_before(found: Survey | AnchorSurvey) -> bool:
    """Whether anything is known of the time that classes are compared with."""
    return found.before is not None and found.before.n_domains > 0


def class_rows(found: Survey | AnchorSurvey) -> tuple[ClassRow, ...]:
    """Give the classes in their order, with their shares before when those were asked for."""
    then = found.before.classes if found.before is not None else {}
    whole, whole_then = found.n_seen_domains, found.before.n_domains if found.before is not None else 0
    return tuple(
        ClassRow(str(kind), n, share(n, whole), then.get(kind, 0), share(then.get(kind, 0), whole_then))
        for kind in AnchorClass
        if (n := found.anchor_classes[kind].n_domains if kind in found.anchor_classes else 0) or then.get(kind, 0)
    )


def anchor_notes(found: Survey | AnchorSurvey, rules: AnchorRules = USUAL) -> tuple[str, ...]:
    """Say what of the anchors is worth a look (PRODUCT.md §6, profile), as sentences."""
    whole = found.n_seen_domains
    if whole < rules.profile_min_domains:
        return (f"Under {rules.profile_min_domains} referring domains shares of anchors say little.",) if whole else ()
    notes = []
    money = sum(s.n_domains for k, s in found.anchor_classes.items() if k in (AnchorClass.EXACT, AnchorClass.COMPOUND))
    if share(money, whole) > rules.profile_watch:
        word = "worth a look" if share(money, whole) > rules.profile_flag else "to be watched"
        notes.append(f"Exact and compound anchors come from {share(money, whole):.0%} of the referring domains: {word}.")
    for anchor, s in found.anchors.items():
        many = s.n_domains >= rules.one_min_domains and share(s.n_domains, whole) >= rules.one_share
        if many and anchor.anchor_class not in _OWN:
            notes.append(
                f"“{anchor.shown[:60]}” comes from {share(s.n_domains, whole):.0%} of the referring domains: worth a look; "
                "common causes are a campaign, a template or a scraped list."
            )
    return tuple(notes)


def sitewide_notes(found: Survey | AnchorSurvey) -> tuple[str, ...]:
    """Say how many domains were folded."""
    n = found.n_sitewide
    if not n:
        return ()
    return (f"{n} domain{'s link' if n > 1 else ' links'} site-wide and count{'' if n > 1 else 's'} once.",)


def placements_card(found: Survey, domain: str) -> Placements:
    """Fill the card of placement, rel and page-level conditions."""
    whole = found.n_seen_domains
    return Placements(
        domain,
        whole,
        share_rows(found.placements, whole),
        share_rows(found.rels, whole),
        share_rows(found.conditions, whole),
        sitewide_notes(found),
    )


HOW_NAMED = "To say what a page is for, type pages add, its path and money, blog or home."


def pages_card(
    found: Survey | PageSurvey, domain: str, named: Sequence[OwnPage] = (), shares: Mapping[str, tuple[int, int]] | None = None
) -> Pages:
    """Fill the card of linked pages. A home page is the root of any host of ours, or one that a person named so.

    named: pages that people named. shares: (domains, links) of each of them.
    """
    whole = found.n_seen_domains
    known, linked = {key(page.page): page.kind for page in named}, shares or {}
    money = [page.page for page in named if page.kind is PageKind.MONEY]
    unlinked = [page for page in money if not linked.get(page, (0, 0))[0]]
    homes = [linked.get(page.page, (0, 0))[0] for page in named if page.kind is PageKind.HOME]
    home = max((s.n_domains for url, s in found.pages.items() if is_home(url)), default=0)
    home = max([home, *homes])
    rows = tuple(
        PageRow(
            url,
            s.n_domains,
            share(s.n_domains, whole),
            s.n_links,
            is_home(url),
            url in found.broken_pages,
            sentence(found.broken_pages[url]) if url in found.broken_pages else "",
            str(known.get(key(url), "")),
        )
        for url, s in list(found.pages.items())[:MAX_PAGES]
    )
    return Pages(
        domain,
        whole,
        share(home, whole),
        found.n_pages,
        rows,
        max(0, found.n_pages - MAX_PAGES),
        unlinked=tuple(unlinked[:MAX_UNLINKED]),
        n_more_unlinked=max(0, len(unlinked) - MAX_UNLINKED),
        hint="" if money else HOW_NAMED,
    )


def is_home(url: str) -> bool:
    """Whether a URL is the root of its host."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
