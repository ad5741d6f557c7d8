"""What linking sites share: accounts, templates, texts, links back (PRODUCT.md §9). Groups are evidence, never a verdict."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from bot.core.fingerprint import resembles
from bot.core.grading.around import line

PLATFORM_ACCOUNTS: dict[str, str] = {
    "pub-1556223355139109": "Blogger's own AdSense account, on blogs of many owners",
    "UA-52447-2": "WordPress.com's own Analytics account, on blogs of many owners",
    "UA-0000000-0": "a placeholder of themes",
    "UA-123456-1": "a placeholder of themes",
}
"""Ids that say nothing of who owns a site → whose they are. Seen on recorded pages of different owners."""

MIN_SITES = 3
"""Linking sites that have to share something before it tells anything (PRODUCT.md §9)."""

MAX_OWNED = 200
"""Linking sites with one account above which it is a platform's or an agency's, not a network's."""

MAX_ALIKE = 20
"""Linking sites built alike above which the template is a popular theme."""

MIN_COPIED_WORDS = 60
"""Words below which two texts resemble each other by chance."""

POPULAR: tuple[str, ...] = (
    "wordpress",
    "wix",
    "squarespace",
    "blogger",
    "shopify",
    "joomla",
    "drupal",
    "typo3",
    "ghost",
    "weebly",
    "webflow",
    "mkdocs",
    "docusaurus",
    "hugo",
    "jekyll",
    "sphinx",
    "mediawiki",
    "discourse",
    "phpbb",
    "vbulletin",
    "xenforo",
    "prestashop",
    "woocommerce",
    "substack",
)
"""Starts of generator names whose themes thousands of unrelated sites use."""


def is_platform_account(account: str, n_domains: int = 0) -> bool:
    """Whether an account says nothing of who owns a site."""
    return account in PLATFORM_ACCOUNTS or n_domains > MAX_OWNED


def is_telling_template(n_domains: int, generator: str) -> bool:
    """Whether a shared template alone is a sign: few sites have it, and no mass-market system made the page."""
    return n_domains <= MAX_ALIKE and not generator.strip().lower().startswith(POPULAR)


class Tie(StrEnum):
    """What linking sites have in common; the words of the `marks` table."""

    ACCOUNT = "account"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Shared:
    """One mark of one linking site: an account it uses, or the template it is built from."""

    kind: Tie
    value: str
    domain: str


@dataclass(frozen=True, slots=True)
class Network:
    """Linking sites that hang together. values: accounts and templates they share, accounts first. is_one_owner: they share an
    account; without, they are only built alike. evidence: one line."""

    domains: tuple[str, ...]
    values: tuple[str, ...]
    is_one_owner: bool
    evidence: str


def groups(marks: Iterable[Shared]) -> tuple[Network, ...]:
    """Find the groups of at least three linking sites that share something, largest first.

    Sites are tied by accounts, one to the next. A template makes a group of its own unless an account ties its sites already;
    platforms' own accounts and popular templates make none. The order of the marks does not matter.
    """
    by_value: dict[tuple[Tie, str], set[str]] = defaultdict(set)
    for mark in marks:
        by_value[mark.kind, mark.value].add(mark.domain)
    telling = {key: domains for key, domains in sorted(by_value.items()) if _tells(key, domains)}
    accounts = {value: domains for (kind, value), domains in telling.items() if kind is Tie.ACCOUNT}
    templates = {value: domains for (kind, value), domains in telling.items() if kind is Tie.TEMPLATE}
    owned = _joined(accounts.values())
    found = [_network(domains, accounts, templates) for domains in owned]
    alone = {value: domains for value, domains in templates.items() if not any(domains <= one for one in owned)}
    found += [_network(domains, {}, {value: domains}) for value, domains in alone.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.domains), one.domains, one.values)))


def _tells(key: tuple[Tie, str], domains: Collection[str]) -> bool:
    kind, value = key
    if not value or len(domains) < MIN_SITES:
        return False
    return not is_platform_account(value, len(domains)) if kind is Tie.ACCOUNT else len(domains) <= MAX_ALIKE


def _joined(sets: Iterable[set[str]]) -> list[set[str]]:
    """Join sets that have a member in common."""
    of: dict[str, set[str]] = {}
    for one in sets:
        touched = {id(known): known for domain in one if (known := of.get(domain)) is not None}
        joined = one.union(*touched.values())
        of.update(dict.fromkeys(joined, joined))
    return list({id(known): known for known in of.values()}.values())


def _network(domains: set[str], accounts: Mapping[str, set[str]], templates: Mapping[str, set[str]]) -> Network:
    used = [value for value, with_it in accounts.items() if not domains.isdisjoint(with_it)]
    alike = [value for value, with_it in templates.items() if with_it <= domains]
    what = f"one account ({used[0]})" if used else "one template"
    more = " and are built alike" if used and alike else ""
    evidence = line(f"{len(domains)} linking sites share {what}{more}: {', '.join(sorted(domains)[:3])}")
    return Network(tuple(sorted(domains)), (*used, *alike), bool(used), evidence)


def is_reciprocal(page_domain: str, ours_link_to: Collection[str]) -> bool:
    """Whether pages of ours link to a referring domain. ours_link_to: registrable domains (`Signals.links_to` of own pages)."""
    return page_domain in ours_link_to


@dataclass(frozen=True, slots=True)
class Text:
    """One page's text. fingerprint: of `bot.core.fingerprint`. published: ISO date, "" for not known. weight: how much the
    site is worth beside the others (visitors, a vendor's number), the larger the more."""

    page: str
    domain: str
    fingerprint: str
    n_words: int
    published: str = ""
    weight: float = 0.0


def copies(texts: Iterable[Text]) -> dict[str, Text]:
    """Find pages whose text repeats a page of another domain: page → the page they fold into.

    That page is the earliest of its group by the date pages give themselves, those without a date last, then the weightiest.
    Short texts and unknown ones resemble nothing. Time grows with the number of pages, not with its square: texts are compared
    where two of eight bytes of their fingerprints agree, which all that differ in at most six bits do.
    """
    known = sorted((t for t in texts if t.fingerprint and t.n_words >= MIN_COPIED_WORDS), key=_seniority)
    buckets: dict[tuple[int, int, str, str], list[Text]] = defaultdict(list)
    found: dict[str, Text] = {}
    for text in known:
        keys = _bands(text.fingerprint)
        original = _original(text, (buckets[key] for key in keys))
        if original is not None:
            found[text.page] = original
            continue
        for key in keys:
            if len(buckets[key]) < _MAX_BUCKET:
                buckets[key].append(text)
    return found


_MAX_BUCKET = 50
_BYTES = 8


def _seniority(text: Text) -> tuple[str, float, str]:
    return (text.published or "9999", -text.weight, text.page)


def _bands(fingerprint: str) -> list[tuple[int, int, str, str]]:
    parts = [fingerprint[2 * n : 2 * n + 2] for n in range(_BYTES)]
    return [(a, b, parts[a], parts[b]) for a, b in combinations(range(_BYTES), 2)]


def _original(text: Text, near: Iterable[Sequence[Text]]) -> Text | None:
    for bucket in near:
        for other in bucket:
            if other.domain != text.domain and resembles(other.fingerprint, text.fingerprint):
                return other
    return None
