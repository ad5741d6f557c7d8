"""The profile of what links to a site, as cards: anchors, placement and rel, linked pages. Counted in `survey`."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.core.anchors import AnchorClass
from bot.core.cards import AnchorRow, Anchors, PageRow, Pages, Placements, ShareRow
from bot.core.sentences import sentence
from bot.core.survey import Share, Survey

MAX_ANCHORS = 20
MAX_PAGES = 20
MIN_DOMAINS = 20
"""Referring domains from which on shares of anchors are judged (PRODUCT.md §6)."""
WATCH_SHARE = 0.10
FLAG_SHARE = 0.20
ONE_ANCHOR_SHARE = 0.30
ONE_ANCHOR_DOMAINS = 10
_OWN = frozenset({AnchorClass.BRAND, AnchorClass.URL, AnchorClass.IMAGE, AnchorClass.EMPTY})


def share_rows(shares: Mapping[str, Share], whole: int) -> tuple[ShareRow, ...]:
    """Give a table of shares, in the order of the mapping. whole: referring domains that make 100 %."""
    return tuple(ShareRow(str(name), s.n_domains, share(s.n_domains, whole), s.n_links) for name, s in shares.items())


def share(part: int, whole: int) -> float:
    """Give part of whole as 0..1; 0 of nothing."""
    return min(1.0, part / whole) if whole else 0.0


def anchors_card(found: Survey, domain: str) -> Anchors:
    """Fill the card of anchors: the classes in their order, the anchors most referring domains use."""
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
    classes = {str(kind): found.anchor_classes[kind] for kind in AnchorClass if kind in found.anchor_classes}
    return Anchors(
        domain,
        whole,
        rows,
        max(0, found.n_anchors - MAX_ANCHORS),
        share_rows(classes, whole),
        (*anchor_notes(found), *sitewide_notes(found)),
    )


def anchor_notes(found: Survey) -> tuple[str, ...]:
    """Say what of the anchors is worth a look (PRODUCT.md §6, profile), as sentences."""
    whole = found.n_seen_domains
    if whole < MIN_DOMAINS:
        return (f"Under {MIN_DOMAINS} referring domains shares of anchors say little.",) if whole else ()
    notes = []
    money = sum(s.n_domains for k, s in found.anchor_classes.items() if k in (AnchorClass.EXACT, AnchorClass.COMPOUND))
    if share(money, whole) > WATCH_SHARE:
        word = "worth a look" if share(money, whole) > FLAG_SHARE else "to be watched"
        notes.append(f"Exact and compound anchors come from {share(money, whole):.0%} of the referring domains: {word}.")
    for anchor, s in found.anchors.items():
        many = s.n_domains >= ONE_ANCHOR_DOMAINS and share(s.n_domains, whole) >= ONE_ANCHOR_SHARE
        if many and anchor.anchor_class not in _OWN:
            notes.append(
                f"“{anchor.shown[:60]}” comes from {share(s.n_domains, whole):.0%} of the referring domains: worth a look; "
                "common causes are a campaign, a template or a scraped list."
            )
    return tuple(notes)


def sitewide_notes(found: Survey) -> tuple[str, ...]:
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


def pages_card(found: Survey, domain: str) -> Pages:
    """Fill the card of linked pages. A home page is the root of any host of ours."""
    whole = found.n_seen_domains
    home = max((s.n_domains for url, s in found.pages.items() if is_home(url)), default=0)
    rows = tuple(
        PageRow(
            url,
            s.n_domains,
            share(s.n_domains, whole),
            s.n_links,
            is_home(url),
            url in found.broken_pages,
            sentence(found.broken_pages[url]) if url in found.broken_pages else "",
        )
        for url, s in list(found.pages.items())[:MAX_PAGES]
    )
    return Pages(domain, whole, share(home, whole), found.n_pages, rows, max(0, found.n_pages - MAX_PAGES))


def is_home(url: str) -> bool:
    """Whether a URL is the root of its host."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
