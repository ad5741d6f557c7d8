"""What a reading of a referring page keeps for judgement: how it is built, what it calls itself, what its wording sells.

Read only where a page holds a link of ours; everything here is short, whatever the page says of itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from bot.core.anchors import script_of
from bot.core.facts import Facts
from bot.core.judgement import Signals
from bot.core.scan import Scan, Wanted
from bot.core.template import template_of
from bot.core.tree import Tags
from bot.core.wording_rules import met

MAX_HEADINGS = 8
MAX_HEADING = 120
MAX_TYPES = 10
MAX_LINKED = 50
_MAX_NAME = 60
_MAX_LD = 100_000
_MAX_MARKS = 200
_SAMPLE = 60
_BUDGETS = {"headings": 2_400, "topics": 1_400, "links_to": 1_800, "accounts": 600, "types": 600}
"""Bytes as JSON that the parts of one page's signals may take together; what goes beyond is left out."""

_TYPE = re.compile(r'"@type"\s{0,20}:\s{0,20}(?:\[\s{0,20})?"(?:https?://schema\.org/)?([^"/\\]{1,60})"')
_ITEMTYPE = re.compile(r"itemtype\s{0,3}=\s{0,3}[\"']?https?://(?:www\.)?schema\.org/([A-Za-z]{1,60})", re.IGNORECASE)
_PUBLISHED = re.compile(r'"datePublished"\s{0,20}:\s{0,20}"(\d{4}-\d\d-\d\d)')
_DATE = re.compile(r"\s{0,20}(\d{4}-\d\d-\d\d)")
_AUTHOR = re.compile(
    r"(?:rel|itemprop)\s{0,3}=\s{0,3}[\"']?(?:[\w-]+ )?author\b"
    r"|class\s{0,3}=\s{0,3}[\"']?(?:[\w-]+ )?(?:entry-|post-|article-)?author[\"'\s]"
)
_BEFORE_AUTHOR = 40
_PARTS = frozenset(
    {"imageobject", "listitem", "searchaction", "entrypoint", "readaction", "propertyvaluespecification", "breadcrumblist"}
    | {"website", "thing"}
)
"""Types that parts of nearly every marked-up page have and that tell nothing of it."""

_OLDEST, _NEWEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Declared:
    """What the whole tree says, read before `facts` strips it. Fields as in Signals."""

    types: tuple[str, ...]
    published: str
    has_author: bool
    template: str


def read_declared(tree: LexborHTMLParser, tags: Tags, markup: str) -> Declared:
    """Read what a page declares of itself. tags: link, meta, script. markup: the page's decoded text."""
    metas = _metas(tags)
    data = _linked_data(tags)
    names = [*(match[1] for match in _marks(_TYPE, data)), *_item_types(markup), *_og_type(metas)]
    published = metas.get("article:published_time") or next((match[1] for match in _marks(_PUBLISHED, data)), "")
    return Declared(
        types=tuple(dict.fromkeys(name for name in names if name.lower() not in _PARTS))[:MAX_TYPES],
        published=_iso(published),
        has_author=bool(metas.get("author") or metas.get("article:author")) or '"author"' in data or _has_byline(markup),
        template=template_of(tree),
    )


def read_signals(
    declared: Declared,
    facts: Facts,
    found: Scan,
    *,
    accounts: Sequence[str],
    topics: Sequence[str],
    targets: Sequence[Wanted],
) -> Signals:
    """Put together what judgement needs of a page. targets: those asked, which `links_to` leaves out."""
    ours = tuple("." + domain.rstrip(".") for target in targets for domain in target.domains)
    linked = (name for name in found.domains if not ("." + name.rstrip(".")).endswith(ours))
    return Signals(
        n_words=facts.n_words,
        n_links=found.n_links,
        n_out_domains=found.outbound.n_domains,
        n_internal=found.n_internal,
        accounts=_within("accounts", accounts),
        template=declared.template,
        topics=_within("topics", topics),
        headings=_within("headings", (_plain(text)[:MAX_HEADING] for text in facts.outline[:MAX_HEADINGS])),
        types=_within("types", map(_plain, declared.types)),
        words=met(facts.title, facts.headings, facts.text),
        lang=_plain(facts.lang),
        script=_script(facts),
        generator=_plain(facts.generator),
        published=declared.published or _iso(facts.dated),
        has_author=declared.has_author,
        links_to=_within("links_to", islice(linked, MAX_LINKED)),
    )


def _metas(tags: Tags) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tags["meta"][:_MAX_MARKS]:
        attributes = node.attrs
        name = attributes.get("property") or attributes.get("name") or ""
        if name in _META_NAMES:
            found.setdefault(name, (attributes.get("content") or "")[:_MAX_NAME])
    return found


_META_NAMES = frozenset({"og:type", "author", "article:author", "article:published_time"})


def _og_type(metas: dict[str, str]) -> tuple[str, ...]:
    name = metas.get("og:type", "").strip()
    return (f"og:{name.lower()}",) if name else ()


def _linked_data(tags: Tags) -> str:
    """Give the JSON-LD blocks of a page as they stand, cut short."""
    parts: list[str] = []
    left = _MAX_LD
    for node in tags["script"]:
        if "ld+json" in (node.attrs.get("type") or ""):
            parts.append(node.text()[:left])
            # the line end counts, too: empty blocks without end come to an end
            left -= len(parts[-1]) + 1
            if left <= 0:
                break
    return "\n".join(parts)


def _marks(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return islice(pattern.finditer(text), _MAX_MARKS)


def _item_types(markup: str) -> Iterator[str]:
    """Yield the microdata types: only where the attribute's name stands is looked at closely."""
    at, n_seen = markup.find("itemtype"), 0
    while at >= 0 and n_seen < _MAX_MARKS:
        match = _ITEMTYPE.match(markup, at)
        if match is not None:
            yield match[1]
        n_seen += 1
        at = markup.find("itemtype", at + 8)


def _has_byline(markup: str) -> bool:
    at, n_seen = markup.find("author"), 0
    while at >= 0 and n_seen < _MAX_MARKS:
        if _AUTHOR.search(markup, max(at - _BEFORE_AUTHOR, 0), at + 8):
            return True
        n_seen += 1
        at = markup.find("author", at + 6)
    return False


def _iso(text: str) -> str:
    """Give the date a text begins with, when it is one of the web's time; "" otherwise."""
    match = _DATE.match(text)
    if match is None:
        return ""
    try:
        found = date.fromisoformat(match[1])
    except ValueError:
        return ""
    return found.isoformat() if _OLDEST <= found.year <= _NEWEST else ""


def _script(facts: Facts) -> str:
    """Tell the script of the text by its title and a piece of its middle: menus at the start may be in another."""
    middle = len(facts.text) // 2
    sample = f"{facts.title[:_SAMPLE]} {' '.join(facts.text[middle : middle + 10 * _SAMPLE].split())[:_SAMPLE]}"
    if sample.isascii():
        return "latin" if any(map(str.isalpha, sample)) else ""
    found = script_of(sample)
    return "japanese" if found in _KANA else found


_KANA = frozenset({"hiragana", "katakana", "katakana-hiragana"})


def _plain(text: str) -> str:
    """Leave out what cannot be printed: it would only swell the JSON."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _within(name: str, items: Iterable[str]) -> tuple[str, ...]:
    """Keep items while the budget of their field lasts; overlong ones are passed over."""
    left, kept = _BUDGETS[name], list[str]()
    for item in items:
        n_bytes = len(item) if item.isascii() else len(item.encode("utf-8", "replace"))
        size = n_bytes + item.count('"') + item.count("\\") + 3
        if item and size <= left:
            left -= size
            kept.append(item)
    return tuple(kept)
