"""The six rows of PRODUCT.md §9: each is a table of rules, the first that applies answers, with one line of evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.core.anchors import AnchorClass
from bot.core.grading.around import Seen, line, quoted
from bot.core.grading.flags import (
    SAME_ANCHORS,
    n_domains,
    sells_links,
    shared_account,
    shared_template,
)
from bot.core.judgement import Got, LinkType, Mark, Row, RowName
from bot.core.links import BOILERPLATE, Placement

FRESH_D = 730
"""Days after its publication that a page counts as fresh."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """One row of a table. says: the evidence when it applies, "" when not. source: why it is marked so."""

    name: str
    mark: Mark
    says: Callable[[Seen], str]
    source: str


def rows_of(found: Seen) -> tuple[Row, ...]:
    """Answer all six rows, in their order."""
    answers = ((name, *_answer(name, found)) for name in ROWS)
    return tuple(Row(name, rule.mark, line(said), rule.name) for name, rule, said in answers)


def mark_of(name: RowName, found: Seen) -> Mark:
    """Answer one row without its words."""
    return _answer(name, found)[0].mark


def _answer(name: RowName, found: Seen) -> tuple[RowRule, str]:
    for rule in ROWS[name]:
        said = rule.says(found)
        if said:
            return rule, said
    raise AssertionError(f"no rule answers {name}")


def is_clean(found: Seen) -> bool:
    """Whether independence, anchor and likely readers may speak for a link by themselves: its page was read, no flag is raised.

    What carries a risk flag gets no `+` from what is easily arranged; relevance, placement, origin and proven visitors stand.
    """
    return found.signals is not None and not found.is_flagged


def _related(mark: Mark) -> Callable[[Seen], str]:
    return lambda found: found.relevance[1] if found.relevance[0] is mark else ""


RELEVANCE = (
    RowRule("shared_terms", Mark.PLUS, _related(Mark.PLUS), "terms of the page against the site's topics"),
    RowRule("few_shared_terms", Mark.NEUTRAL, _related(Mark.NEUTRAL), "terms of the page against the site's topics"),
    RowRule("no_shared_terms", Mark.MINUS, _related(Mark.MINUS), "terms of the page against the site's topics"),
    RowRule("too_few_terms", Mark.UNKNOWN, lambda f: f.relevance[1] or "Its subject is not known.", "no guess without terms"),
)


def _not_seen(found: Seen) -> str:
    return "" if found.occurrence else "No visit has seen the link yet."


def _in(*placements: Placement) -> Callable[[Seen], str]:
    def says(found: Seen) -> str:
        seen = found.occurrence
        if seen is None or seen.placement not in placements:
            return ""
        by = f" ({seen.placement_rule})" if seen.placement_rule else ""
        return f"In the {seen.placement.replace('_', ' ')}{by}."

    return says


def _hides(found: Seen) -> str:
    seen = found.occurrence
    if seen is None or not (seen.hidden or seen.placement is Placement.HIDDEN):
        return ""
    return f"Readers may not see it: {seen.hidden or seen.placement_rule or 'hidden'}."


def _in_text(found: Seen) -> str:
    seen = found.occurrence
    if seen is None or seen.placement is not Placement.BODY_TEXT:
        return ""
    near = seen.snippet.cut(60, 40)
    words = " ".join(filter(None, (near.before, f"[{seen.anchor[:60]}]", near.after)))
    return f"In running text: {quoted(words, 160)}."


PLACEMENT = (
    RowRule("not_seen", Mark.UNKNOWN, _not_seen, "no guess without a visit"),
    RowRule("hidden", Mark.MINUS, _hides, "nobody clicks what nobody sees"),
    RowRule("running_text", Mark.PLUS, _in_text, "PRODUCT.md §8"),
    RowRule("main_area", Mark.NEUTRAL, _in(Placement.MAIN_AREA), "PRODUCT.md §8"),
    RowRule("beside_text", Mark.NEUTRAL, _in(Placement.COMMENTS, Placement.AUTHOR_BOX), "PRODUCT.md §8"),
    RowRule("boilerplate", Mark.MINUS, _in(*BOILERPLATE), "PRODUCT.md §2: boilerplate"),
    RowRule("unknown_place", Mark.UNKNOWN, lambda _: "Its place on the page could not be told.", "PRODUCT.md §8"),
)

# type, how much an editor's choice it is by itself, why
TYPE_MARKS: dict[LinkType, tuple[Mark, str]] = {
    LinkType.EDITORIAL: (Mark.PLUS, "an author chose it"),
    LinkType.DIGITAL_PR: (Mark.PLUS, "a newsroom chose it"),
    LinkType.RESOURCE_PAGE: (Mark.PLUS, "somebody collected it for readers"),
    LinkType.LIST: (Mark.NEUTRAL, "one of many on a list"),
    LinkType.GUEST_POST: (Mark.NEUTRAL, "whoever wrote it gains by it"),
    LinkType.PARTNER_VENDOR: (Mark.NEUTRAL, "a business relation"),
    LinkType.TESTIMONIAL: (Mark.NEUTRAL, "given for a kind word"),
    LinkType.DIRECTORY: (Mark.NEUTRAL, "open to anybody who enters"),
    LinkType.CITATION_LOCAL: (Mark.NEUTRAL, "an entry, useful to customers nearby"),
    LinkType.PROFILE: (Mark.NEUTRAL, "made by whom it names"),
    LinkType.STAFF_BIO: (Mark.NEUTRAL, "names where somebody works"),
    LinkType.FORUM: (Mark.NEUTRAL, "anybody may post"),
    LinkType.COMMENT: (Mark.NEUTRAL, "anybody may comment"),
    LinkType.QA_COMMUNITY: (Mark.NEUTRAL, "anybody may answer"),
    LinkType.SOCIAL: (Mark.NEUTRAL, "anybody may post"),
    LinkType.WIKI: (Mark.NEUTRAL, "anybody may edit, others look after it"),
    LinkType.CODE_REPO: (Mark.NEUTRAL, "whoever owns the code wrote it"),
    LinkType.PRESS_RELEASE: (Mark.NEUTRAL, "written by whom it names"),
    LinkType.SYNDICATED_COPY: (Mark.NEUTRAL, "a copy of a page that counts already"),
    LinkType.SCRAPER: (Mark.MINUS, "a copy that nobody asked for"),
    LinkType.BADGE_WIDGET: (Mark.NEUTRAL, "a badge, not a choice of words"),
    LinkType.IMAGE_USE: (Mark.NEUTRAL, "names where a picture comes from"),
    LinkType.TOOL_OR_WEBINAR: (Mark.NEUTRAL, "offered for use"),
    LinkType.COUPON: (Mark.NEUTRAL, "for a commission"),
    LinkType.PDF: (Mark.NEUTRAL, "a document"),
    LinkType.REDIRECT: (Mark.NEUTRAL, "an address that leads here"),
    LinkType.OTHER: (Mark.UNKNOWN, "what kind it is could not be told"),
}

_UNBOUGHT = frozenset({Got.EARNED, Got.OUTREACH, Got.UNKNOWN})


def _type(mark: Mark, *ways: Got) -> Callable[[Seen], str]:
    def says(found: Seen) -> str:
        known, why = TYPE_MARKS[found.link_type]
        if known is not mark or (ways and found.got not in ways):
            return ""
        if found.link_type is LinkType.OTHER:
            return f"What kind of link it is, is not known. {found.type_evidence}"
        return f"{found.link_type.replace('_', ' ').capitalize()}, {why}. {found.type_evidence}"

    return says


def _bought(found: Seen) -> str:
    return f"Paid for and followed. {found.got_evidence}" if found.got is Got.PAID and not found.is_qualified else ""


def _declared(found: Seen) -> str:
    return f"Paid for and marked as such, as search engines ask. {found.got_evidence}" if found.got is Got.PAID else ""


def _exchanged(found: Seen) -> str:
    return f"Exchanged. {found.got_evidence}" if found.got is Got.EXCHANGE else ""


def _sold(found: Seen) -> str:
    return "The page's wording offers links or posts for money." if sells_links(found) else ""


def _earned(found: Seen) -> str:
    is_told = found.got is Got.EARNED and TYPE_MARKS[found.link_type][0] is not Mark.MINUS
    return f"Earned. {found.got_evidence} {found.type_evidence}" if is_told else ""


def _framed(found: Seen) -> str:
    is_framed = found.link_type is LinkType.OTHER and found.placement in BOILERPLATE - {Placement.HIDDEN}
    return f"In the site's frame ({found.placement.replace('_', ' ')}), not in what somebody wrote." if is_framed else ""


ORIGIN = (
    RowRule("bought", Mark.MINUS, _bought, "Google's spam policies: paid links need sponsored or nofollow"),
    RowRule("sold", Mark.MINUS, _sold, "Google's spam policies: selling links"),
    RowRule("exchanged", Mark.MINUS, _exchanged, "Google's spam policies: link exchanges"),
    RowRule("declared", Mark.NEUTRAL, _declared, "Google's spam policies: qualified, a paid link is an advertisement"),
    RowRule("bad_type", Mark.MINUS, _type(Mark.MINUS), "PRODUCT.md §8"),
    RowRule("earned", Mark.PLUS, _earned, "PRODUCT.md §8"),
    RowRule("editors_choice", Mark.PLUS, _type(Mark.PLUS, *_UNBOUGHT), "PRODUCT.md §8"),
    RowRule("open_to_all", Mark.NEUTRAL, _type(Mark.NEUTRAL), "PRODUCT.md §8"),
    RowRule("own_doing", Mark.NEUTRAL, _type(Mark.PLUS), "PRODUCT.md §8"),
    RowRule("part_of_frame", Mark.NEUTRAL, _framed, "PRODUCT.md §8: boilerplate"),
    RowRule("unknown_type", Mark.UNKNOWN, _type(Mark.UNKNOWN), "no guess without evidence"),
)


def _same_owner(found: Seen) -> str:
    if found.link.page_domain in found.about.names.domains:
        return "The domain is one of ours."
    accounts = found.signals.accounts if found.signals else ()
    same = next((account for account in accounts if account in found.about.own_accounts), "")
    return f"The page uses our own account {same}: one owner." if same else ""


def _shares_account(found: Seen) -> str:
    account, n = shared_account(found)
    return f"{n} linking sites use one account: {account}." if n else ""


def _shares_template(found: Seen) -> str:
    n = shared_template(found)
    return f"{n} linking sites are built from one template." if n else ""


def _everywhere(found: Seen) -> str:
    n = found.about.n_pages_in_domain
    return f"Site-wide: {f'{n:,}' if n > 1 else 'many'} pages of the domain link." if found.about.is_sitewide else ""


def _links_back(found: Seen) -> str:
    return f"We link to {found.link.page_domain}, too." if found.about.is_reciprocal else ""


def _copied(found: Seen) -> str:
    return f"The text repeats a page of {found.about.copies_of}." if found.about.copies_of else ""


def _stands_alone(found: Seen) -> str:
    if not is_clean(found):
        return ""
    n = found.about.n_pages_in_domain
    pages = f"{n} pages of the domain link" if n > 1 else "One page of the domain links"
    return f"{pages}; it shares no account, template or text with other linking sites."


def _crowded(found: Seen) -> str:
    return f"Nothing shared with other linking sites is known; it links to {n_domains(found)} domains." if found.signals else ""


INDEPENDENCE = (
    RowRule("same_owner", Mark.MINUS, _same_owner, "PRODUCT.md §2: links among one owner's sites are internal"),
    RowRule("shared_account", Mark.MINUS, _shares_account, "PRODUCT.md §9"),
    RowRule("shared_template", Mark.MINUS, _shares_template, "PRODUCT.md §9"),
    RowRule("sitewide", Mark.MINUS, _everywhere, "PRODUCT.md §2: site-wide counts once"),
    RowRule("links_back", Mark.MINUS, _links_back, "PRODUCT.md §9"),
    RowRule("copied_text", Mark.MINUS, _copied, "PRODUCT.md §8"),
    RowRule("stands_alone", Mark.PLUS, _stands_alone, "nothing shared, on a page of its own"),
    RowRule("nothing_shared", Mark.NEUTRAL, _crowded, "nothing shared is known"),
    RowRule("not_compared", Mark.UNKNOWN, lambda _: "The page was not compared with others yet.", "no guess without a reading"),
)


def _class(*classes: AnchorClass) -> Callable[[Seen], str]:
    def says(found: Seen) -> str:
        if found.occurrence is None or found.anchor_class not in classes:
            return ""
        words = f": {quoted(found.occurrence.anchor)}" if found.occurrence.anchor else ""
        return f"The anchor is {found.anchor_class}{words}."

    return says


_SPEAKING = (AnchorClass.BRAND, AnchorClass.TOPICAL, AnchorClass.NATURAL)


def _speaks(found: Seen) -> str:
    is_placed = found.placement is Placement.BODY_TEXT and found.is_visible
    return _class(*_SPEAKING)(found) if is_placed and is_clean(found) else ""


def _repeated(found: Seen) -> str:
    n = found.about.n_same_new_anchor
    is_own = found.anchor_class not in (*_SPEAKING[1:], AnchorClass.EXACT, AnchorClass.COMPOUND, AnchorClass.SPAM)
    if n < SAME_ANCHORS or is_own or found.occurrence is None:
        return ""
    return f"{n} other new domains use the same anchor: {quoted(found.occurrence.anchor)}."


ANCHOR = (
    RowRule("not_seen", Mark.UNKNOWN, _not_seen, "no guess without a visit"),
    RowRule("repeated", Mark.MINUS, _repeated, "PRODUCT.md §9: the same anchor as 5 other new domains"),
    RowRule("spam_anchor", Mark.MINUS, _class(AnchorClass.SPAM), "PRODUCT.md §6"),
    RowRule("speaking", Mark.PLUS, _speaks, "in running text it names the site or what it holds"),
    RowRule("plain_anchor", Mark.NEUTRAL, _class(*AnchorClass), "PRODUCT.md §6"),
)


def _proven(found: Seen) -> str:
    return f"By analytics, {' and '.join(found.outcomes)}." if len(found.outcomes) >= MIN_OUTCOMES else ""


MIN_OUTCOMES = 2
"""Of the three outcomes (came, read on, acted) that prove a link's worth (PRODUCT.md §9)."""


def _unlisted(found: Seen) -> str:
    return "Search engines are asked not to list the page." if found.occurrence and found.is_kept_out else ""


def _unseen(found: Seen) -> str:
    return "Readers may not see the link." if found.occurrence and not found.is_visible else ""


def _fresh(found: Seen) -> str:
    """Say what speaks for readers without proof: visible, listed, dated lately or visited."""
    if not (found.is_indexable and found.is_visible and is_clean(found)):
        return ""
    if found.about.n_visitors:
        return f"Listed and visible; {found.about.n_visitors:,} visitors came by it."
    days = _age_d(found)
    if days is None or days > FRESH_D or found.placement in BOILERPLATE or found.about.n_visitors == 0:
        return ""
    return f"Listed, visible and dated {found.signals.published if found.signals else ''}."


def _age_d(found: Seen) -> int | None:
    published = found.signals.published[:10] if found.signals else ""
    at = found.link.last_visit_at
    if not published or at is None:
        return None
    try:
        return max(0, (at.date() - date.fromisoformat(published)).days)
    except ValueError:
        return None


def _nobody(found: Seen) -> str:
    return "Analytics knows no visitor who came by it." if found.about.n_visitors == 0 else ""


def _listed(found: Seen) -> str:
    return "Listed and visible; how many read it is not known." if found.is_indexable and found.is_visible else ""


PEOPLE = (
    RowRule("proven", Mark.PLUS, _proven, "PRODUCT.md §9: 2 of 3 outcomes from an analytics import"),
    RowRule("unlisted", Mark.MINUS, _unlisted, "PRODUCT.md §9: proxies"),
    RowRule("unseen", Mark.MINUS, _unseen, "PRODUCT.md §9: proxies"),
    RowRule("likely_read", Mark.PLUS, _fresh, "PRODUCT.md §9: proxies"),
    RowRule("no_visitors", Mark.NEUTRAL, _nobody, "PRODUCT.md §9: analytics"),
    RowRule("can_be_read", Mark.NEUTRAL, _listed, "PRODUCT.md §9: proxies"),
    RowRule("readers_unknown", Mark.UNKNOWN, lambda _: "Whether people read it is not known.", "no guess without a visit"),
)

ROWS: dict[RowName, tuple[RowRule, ...]] = {
    RowName.RELEVANCE: RELEVANCE,
    RowName.PLACEMENT: PLACEMENT,
    RowName.ORIGIN: ORIGIN,
    RowName.INDEPENDENCE: INDEPENDENCE,
    RowName.ANCHOR: ANCHOR,
    RowName.PEOPLE: PEOPLE,
}
"""Tables by row; the last rule of each always applies, or the rules cover all there is."""
