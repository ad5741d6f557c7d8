"""Risk flags computed without paid data (PRODUCT.md §9): one row each, with its weight and what says it.

A likely flag is one sign, which has harmless causes, too. A decisive one is confirmed: seen by a visit beyond doubt, two
independent signs that agree, or a person's word. Nofollow, sponsored or ugc, little authority, a foreign language and a
vendor's score raise none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.anchors import AnchorClass, script_of
from bot.core.grading.around import Seen, line, quoted
from bot.core.grading.networks import MIN_SITES, is_platform_account, is_telling_template
from bot.core.grading.relevance import terms
from bot.core.judgement import Flag
from bot.core.links import BOILERPLATE, Placement
from bot.core.page import SignKind
from bot.core.states import Reason

MANY_DOMAINS = 50
TOO_MANY_DOMAINS = 100
SAME_ANCHORS = 5
_OK = 200


class Weight(StrEnum):
    """What a flag does by itself."""

    DECISIVE = "decisive"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class FlagRule:
    """One row. says: evidence when the flag is raised, "" when not. source: where the sign is named."""

    name: str
    weight: Weight
    says: Callable[[Seen], str]
    source: str


def raised(found: Seen) -> tuple[Flag, ...]:
    """Give the flags of a link, decisive ones first, in the order of the table."""
    flags: list[Flag] = []
    for rule in FLAGS:
        who = found.about.confirmed_flags.get(rule.name, "")
        said = f"Confirmed by {who}." if who else rule.says(found)
        if said:
            flags.append(Flag(rule.name, line(said), is_decisive=rule.weight is Weight.DECISIVE))
    return tuple(flags)


# what the wording of a page sells → words of a site that is in that trade itself
TRADES: dict[str, str] = {
    "casino": "casino gambling betting poker slots wetten glücksspiel apuestas scommesse bukmacher казино ставки bahis",
    "adult": "adult porn erotic erotik sex dating escort",
    "pharma": "pharma pharmacy pharmacies drugs medicine medication apotheke farmacia pharmacie аптека eczane",
    "payday_loan": "loan loans payday credit lending kredit kredite prestamos préstamos prêt займ кредит",
    "replica": "replica replicas watches",
    "essay_mill": "essay essays dissertation homework thesis",
    "hacked": "",
}


def spam_words(found: Seen) -> tuple[str, ...]:
    """Name the trades of spam that the page's wording shows, the site's own trade left out."""
    met = [name for name in found.signals.words if name in TRADES] if found.signals else []
    if not met:
        return ()
    settings = found.about.settings
    own = frozenset(terms((*settings.topics, *settings.learned[:20], *settings.keywords)))
    return tuple(name for name in met if own.isdisjoint(TRADES[name].split()))


def sells_links(found: Seen) -> bool:
    """Whether the page's wording offers links for money."""
    return found.signals is not None and "sells_links" in found.signals.words


def n_domains(found: Seen) -> int:
    """How many other domains the page links to."""
    return found.signals.n_out_domains if found.signals else 0


def shared_account(found: Seen) -> tuple[str, int]:
    """The account of the page that most linking sites use, and how many do; ("", 0) when under three do."""
    if not found.about.shared_accounts:
        return "", 0
    shared = {a: n for a, n in found.about.shared_accounts.items() if n >= MIN_SITES and not is_platform_account(a, n)}
    return max(shared.items(), key=lambda item: (item[1], item[0]), default=("", 0))


def shared_template(found: Seen) -> int:
    """How many linking sites are built alike, when under three or a popular theme: 0."""
    n = max(found.about.shared_templates.values(), default=0)
    if n < MIN_SITES:
        return 0
    generator = found.signals.generator if found.signals else ""
    has_other = shared_account(found)[1] > 0 or bool(found.about.copies_of) or sells_links(found)
    return n if has_other or is_telling_template(n, generator) else 0


def _hidden(found: Seen) -> str:
    seen = found.occurrence
    if seen is None or seen.placement is not Placement.HIDDEN:
        return ""
    return f"The link hides from readers: {seen.hidden or seen.placement_rule or 'hidden'}."


def _network(found: Seen) -> str:
    account, n = shared_account(found)
    alike = shared_template(found)
    if not n:
        return ""
    if alike:
        return f"{n} linking sites use one account ({account}) and {alike} are built alike."
    return (
        f"{n} linking sites use one account ({account}), and the text repeats {found.about.copies_of}."
        if found.about.copies_of
        else ""
    )


def _package(found: Seen) -> str:
    if not sells_links(found):
        return ""
    if found.about.has_cost and not found.is_qualified:
        return "The page's wording offers links for money, and the agreement for this one names a price."
    if n_domains(found) > TOO_MANY_DOMAINS:
        return f"The page's wording offers links for money, and it links to {n_domains(found)} other domains."
    words = spam_words(found)
    return f"The page's wording offers links for money, beside {_trade(words[0])}." if words else ""


def _hacked(found: Seen) -> str:
    words = spam_words(found)
    if "hacked" in words and len(words) > 1:
        return f"The page shows an intruder's wording, beside {_trade(words[0])}."
    if words and _odd_script(found):
        return f"{_trade(words[0]).capitalize()} on it, and {_odd_script(found)}"
    return ""


def _blast(found: Seen) -> str:
    is_open = found.placement is Placement.COMMENTS
    if not is_open or not _same_anchor(found):
        return ""
    return f"Placed among comments with one anchor, which {found.about.n_same_new_anchor} other new domains use, too."


_MONEY = frozenset({AnchorClass.EXACT, AnchorClass.COMPOUND, AnchorClass.SPAM})


def _comment_spam(found: Seen) -> str:
    if found.placement is not Placement.COMMENTS or found.occurrence is None:
        return ""
    if found.anchor_class in _MONEY:
        return f"A comment with a {found.anchor_class} anchor: {quoted(found.occurrence.anchor)}."
    words = spam_words(found)
    return f"A comment on a page that shows {_trade(words[0])}." if words else ""


def _sitewide(found: Seen) -> str:
    if not found.about.is_sitewide or found.placement not in BOILERPLATE:
        return ""
    n = found.about.n_pages_in_domain
    pages = f"{n:,} pages" if n > 1 else "many pages"
    return f"In the {found.placement.replace('_', ' ')} of {pages} of {found.link.page_domain}."


def _over_100(found: Seen) -> str:
    n = n_domains(found)
    return f"The page links to {n} other domains." if n > TOO_MANY_DOMAINS else ""


def _over_50(found: Seen) -> str:
    n = n_domains(found)
    return f"The page links to {n} other domains." if MANY_DOMAINS < n <= TOO_MANY_DOMAINS else ""


_NAMED = frozenset({AnchorClass.EXACT, AnchorClass.COMPOUND, AnchorClass.TOPICAL, AnchorClass.SPAM, AnchorClass.NATURAL})


def _same_anchor(found: Seen) -> str:
    n = found.about.n_same_new_anchor
    if n < SAME_ANCHORS or found.anchor_class not in _NAMED or found.occurrence is None:
        return ""
    return f"{n} other new domains use the same anchor: {quoted(found.occurrence.anchor)}."


_PARKED = {
    Reason.DOMAIN_GONE: f"The domain answers, but is parked or for sale ({SignKind.PARKED}).",
    Reason.PAGE_NOT_FOUND: "The page answers, but says that it was not found.",
}


def _parked(found: Seen) -> str:
    recent = found.link.standing.recent
    reason = recent[-1].reason if recent else found.link.standing.reason
    return _PARKED.get(reason, "") if found.link.status == _OK else ""


def _spam_neighbours(found: Seen) -> str:
    words = spam_words(found)
    return f"The page shows {' and '.join(_trade(word) for word in words[:3])}." if words else ""


def _trade(word: str) -> str:
    return f"wording of {word.replace('_', ' ')} spam"


def _template(found: Seen) -> str:
    n = shared_template(found)
    return f"{n} linking sites are built from one template." if n else ""


def _account(found: Seen) -> str:
    account, n = shared_account(found)
    return f"{n} linking sites use one account: {account}." if n else ""


def _reciprocal(found: Seen) -> str:
    if not found.about.is_reciprocal:
        return ""
    where = f" ({found.about.reciprocal_page})" if found.about.reciprocal_page else ""
    return f"A page of ours links to {found.link.page_domain}, too{where}."


def _sells(found: Seen) -> str:
    return "The page's wording offers links or posts for money." if sells_links(found) else ""


_LATIN = "en de fr es it pt nl pl cs sk sv da no nb fi hu ro tr id vi hr sl et lv lt ca"

# language of a page → scripts it is written in; other languages are not judged. Source: Unicode CLDR, supplemental data
SCRIPTS: dict[str, frozenset[str]] = {
    **{lang: frozenset({"latin"}) for lang in _LATIN.split()},
    **{lang: frozenset({"cyrillic"}) for lang in ("ru", "uk", "bg", "be", "mk")},
    "ja": frozenset({"han", "hiragana", "katakana"}),
    "zh": frozenset({"han"}),
    "ko": frozenset({"hangul", "han"}),
    "el": frozenset({"greek"}),
    "ar": frozenset({"arabic"}),
    "fa": frozenset({"arabic"}),
    "he": frozenset({"hebrew"}),
    "th": frozenset({"thai"}),
    "hi": frozenset({"devanagari"}),
}


def _odd_script(found: Seen) -> str:
    """Say when an anchor is written in a script that neither the page nor the site uses. A foreign language is none."""
    if found.signals is None or found.occurrence is None:
        return ""
    script = script_of(found.occurrence.anchor)
    page = {found.signals.script, *SCRIPTS.get(found.signals.lang[:2].lower(), ())} - {""}
    site = {found.about.names.script, *SCRIPTS.get(found.about.lang[:2].lower(), ())} - {""}
    if script in ("", "latin") or not page or not site or script in page | site:
        return ""
    return f"the anchor is written in {script}, which neither the page nor the site is."


def _wrong_script(found: Seen) -> str:
    said = _odd_script(found)
    return said[:1].upper() + said[1:]


def _lonely(found: Seen) -> str:
    signals = found.signals
    if signals is None or signals.n_internal or not signals.n_links:
        return ""
    return f"None of the page's {signals.n_links} links leads to its own site."


def _noindex(found: Seen) -> str:
    return "The page asks search engines not to list it." if found.last_reason is Reason.NOINDEX else ""


_SPAM = "Google Search Central, Spam policies for Google web search"

FLAGS: tuple[FlagRule, ...] = (
    FlagRule("hidden_link", Weight.DECISIVE, _hidden, f"{_SPAM}: hidden text and links"),
    FlagRule("link_network", Weight.DECISIVE, _network, f"{_SPAM}: link spam; two signs that agree"),
    FlagRule("bought_package", Weight.DECISIVE, _package, f"{_SPAM}: link spam, buying links; two signs that agree"),
    FlagRule("hacked_page", Weight.DECISIVE, _hacked, f"{_SPAM}: hacked content; two signs that agree"),
    FlagRule("automated_blast", Weight.DECISIVE, _blast, f"{_SPAM}: link spam, automated programs; two signs that agree"),
    FlagRule("comment_spam", Weight.LIKELY, _comment_spam, f"{_SPAM}: user-generated spam"),
    FlagRule("sitewide_boilerplate", Weight.LIKELY, _sitewide, f"{_SPAM}: widely distributed links in footers"),
    FlagRule("over_100_domains", Weight.LIKELY, _over_100, "PRODUCT.md §9"),
    FlagRule("over_50_domains", Weight.LIKELY, _over_50, "PRODUCT.md §9"),
    FlagRule("same_new_anchor", Weight.LIKELY, _same_anchor, "PRODUCT.md §9"),
    FlagRule("parked", Weight.LIKELY, _parked, "PRODUCT.md §9"),
    FlagRule("spam_neighbours", Weight.LIKELY, _spam_neighbours, f"{_SPAM}: hacked content, doorways"),
    FlagRule("shared_template", Weight.LIKELY, _template, "PRODUCT.md §9"),
    FlagRule("shared_account", Weight.LIKELY, _account, "PRODUCT.md §9"),
    FlagRule("reciprocal", Weight.LIKELY, _reciprocal, f"{_SPAM}: excessive link exchanges"),
    FlagRule("sells_links", Weight.LIKELY, _sells, f"{_SPAM}: link spam, selling links"),
    FlagRule("wrong_script", Weight.LIKELY, _wrong_script, "PRODUCT.md §9"),
    FlagRule("no_internal_links", Weight.LIKELY, _lonely, "PRODUCT.md §9"),
    FlagRule("noindex", Weight.LIKELY, _noindex, "PRODUCT.md §9"),
)
"""All flags, decisive first. The two about outbound domains exclude each other: one fact is one sign."""
FLAG_WORDS: dict[str, str] = {
    "hidden_link": "a hidden link",
    "link_network": "a network of linking sites",
    "bought_package": "a bought package",
    "hacked_page": "a hacked page",
    "automated_blast": "an automated blast",
    "comment_spam": "comment spam",
    "sitewide_boilerplate": "repeated in the frame of the whole site",
    "over_100_domains": "a page that links to more than 100 domains",
    "over_50_domains": "a page that links to more than 50 domains",
    "same_new_anchor": "the same anchor as other new domains",
    "parked": "a parked or missing page",
    "spam_neighbours": "spam wording around it",
    "shared_template": "built like other linking sites",
    "shared_account": "an account that other linking sites use",
    "reciprocal": "a link in both directions",
    "sells_links": "a page that sells links",
    "wrong_script": "an anchor in a foreign script",
    "no_internal_links": "a page without links to its own site",
    "noindex": "a page kept out of search",
}
"""Flag by name → its name for people."""


def flag_words(name: str) -> str:
    """Name a flag for people; one of an older version by its own words."""
    return FLAG_WORDS.get(name, name.replace("_", " "))
