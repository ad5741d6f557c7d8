"""What an anchor is: the classes of PRODUCT.md §6, decided in their order. Shares and spikes are counted elsewhere."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.core import urls
from bot.core.anchor_words import ADDRESS_ENDINGS, GENERIC, LEGAL, SPAM
from bot.core.links import Kind

MAX_COMPARED = 300
"""Characters of an anchor that are looked at; longer ones are running text."""


class AnchorClass(StrEnum):
    """Classes in the order they are decided."""

    EMPTY = "empty"
    IMAGE = "image"
    URL = "url"
    BRAND = "brand"
    COMPOUND = "compound"
    EXACT = "exact"
    TOPICAL = "topical"
    GENERIC = "generic"
    SPAM = "spam"
    NATURAL = "natural"


_TOKEN = re.compile(r"[^\W_]+")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_ADDRESS = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+([^\W\d_]{2,})(?::\d+)?(?:[/?#]\S*)?")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")


def normal(text: str) -> str:
    """Fold an anchor for comparison: NFKC, case-folded, white space collapsed, invisible characters taken out."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[:MAX_COMPARED]).casefold())
    if not folded.isascii():
        folded = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in folded).split())


def trimmed(text: str) -> str:
    """Fold an anchor and take punctuation off its ends: "» Read more …" is "read more"."""
    return _EDGE.sub("", normal(text))


def tokens(text: str) -> tuple[str, ...]:
    """Split folded text into words; scripts without blanks stay whole between punctuation."""
    return tuple(_TOKEN.findall(text))


_GENERIC = frozenset(trimmed(phrase) for phrases in GENERIC.values() for phrase in phrases)
_SPAM = tuple((word, None if _WIDE.search(word) else tokens(word)) for word in map(normal, SPAM))
"""Folded words of spam with their parts; None for a word of a script without blanks."""


def stem(domain: str) -> str:
    """Give the name in a registrable domain, as people read it: "acme" for acme.co.uk, "münchen" for xn--mnchen-3ya.de."""
    label = (urls.registrable(domain) or domain).partition(".")[0]
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


@dataclass(frozen=True)
class Names:
    """What anchors are held against. domains: the site and its siblings. brands: names from settings besides the domain's own.
    keywords: money keywords. script: of the site's own text ("latin", "cyrillic" …), "" when not known."""

    domains: tuple[str, ...]
    brands: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    script: str = ""

    @cached_property
    def _brands(self) -> frozenset[str]:
        named = (*self.brands, *(stem(domain) for domain in self.domains))
        return frozenset(squeezed for name in named if len(squeezed := "".join(tokens(normal(name)))) >= 2)

    @cached_property
    def _n_brand_words(self) -> int:
        # a brand may be written apart: "Word Press"; more words than letters make no sense
        return max([4, *(len(tokens(normal(name))) for name in self.brands)])

    @cached_property
    def _keywords(self) -> tuple[tuple[str, ...], ...]:
        return tuple(found for keyword in self.keywords if (found := tokens(normal(keyword))))

    def has_brand(self, words: tuple[str, ...], text: str) -> bool:
        """Whether a brand stands in the words, written together or apart, or anywhere in a script without blanks."""
        for start in range(len(words)):
            joined = ""
            for word in words[start : start + self._n_brand_words]:
                joined += word
                if joined in self._brands:
                    return True
        return any(_WIDE.search(brand) and brand in text for brand in self._brands)

    def has_keyword(self, words: tuple[str, ...]) -> bool:
        """Whether a money keyword stands in the words."""
        return any(_contains(words, keyword) for keyword in self._keywords)

    def is_keyword(self, words: tuple[str, ...]) -> bool:
        """Whether the words are a money keyword and nothing else."""
        return words in self._keywords


def classify(anchor: str, kind: Kind, names: Names, title: str = "") -> AnchorClass:
    """Tell the class of an anchor.

    anchor: as read, an image's alt text included. title: of the target page; half of its terms make an anchor topical.
    """
    text = normal(anchor)
    words = tokens(text)
    if not text:
        return AnchorClass.IMAGE if kind is Kind.IMAGE else AnchorClass.EMPTY
    if is_address(text, names):
        return AnchorClass.URL
    if names.has_brand(words, text):
        return AnchorClass.COMPOUND if names.has_keyword(words) else AnchorClass.BRAND
    if names.is_keyword(words):
        return AnchorClass.EXACT
    if names.has_keyword(words) or _shares_title(words, title):
        return AnchorClass.TOPICAL
    if not words or _EDGE.sub("", text) in _GENERIC:
        return AnchorClass.GENERIC
    return AnchorClass.SPAM if _is_spam(words, text, names) else AnchorClass.NATURAL


def is_address(text: str, names: Names) -> bool:
    """Whether folded text is a URL or a domain and nothing else."""
    bare = text.strip("<>()[]\"' ").rstrip(".,;:/")
    if " " in bare:
        return False
    if bare.startswith(("http://", "https://", "www.")):
        return len(bare) > 4
    found = _ADDRESS.fullmatch(bare)
    if found is None:
        return False
    name = re.split(r"[/?#:]", bare, maxsplit=1)[0]
    is_own = any(urls.belongs(name, domain) or stem(domain) in name.split(".") for domain in names.domains)
    return is_own or found[1] in ADDRESS_ENDINGS


def script_of(text: str) -> str:
    """Tell which script most letters are written in, lower case ("latin", "cyrillic", "han"); "" for no letters."""
    if text.isascii():
        # nearly every anchor, told without the names of its letters
        return "latin" if any(map(str.isalpha, text[:MAX_COMPARED])) else ""
    counted = Counter(unicodedata.name(c, "").partition(" ")[0].lower() for c in text[:MAX_COMPARED] if c.isalpha())
    found = counted.most_common(1)
    return {"cjk": "han"}.get(found[0][0], found[0][0]) if found else ""


def _contains(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[n : n + len(part)] == part for n in range(len(words) - len(part) + 1))


def _shares_title(words: tuple[str, ...], title: str) -> bool:
    terms = {word for word in tokens(normal(title)) if len(word) > 2 and word not in LEGAL}
    return len(terms) >= 2 and 2 * len(terms.intersection(words)) >= len(terms)


def _is_spam(words: tuple[str, ...], text: str, names: Names) -> bool:
    known = set(words)
    if any(word in text if parts is None else parts[0] in known and _contains(words, parts) for word, parts in _SPAM):
        return True
    return names.script != "" and script_of(text) not in ("", names.script)
