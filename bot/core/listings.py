"""Which pages are listings whose items move on: feeds, archives, tags, pagination, home pages (PRODUCT.md §3, rolled_off)."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

# name of the rule, pattern of the whole path, source of the convention
PATHS: tuple[tuple[str, str, str], ...] = (
    ("home page", r"/(?:index\.(?:html?|php|aspx?))?", "RFC 9110: the root of the host"),
    ("home page of a language", r"/[a-z]{2}(?:-[a-z]{2})?/?", "common multilingual sites"),
    ("feed", r".*/(?:feed|rss|atom)(?:\.xml)?/?", "WordPress, Atom and RSS habits"),
    ("feed file", r".*/(?:feed|rss|atom|index)\.(?:xml|rss|rdf|json)", "Atom, RSS and JSON Feed habits"),
    ("pagination", r".*/page/?\d+/?", "WordPress, Ghost, Hugo"),
    ("tag or category", r".*/(?:tags?|categor(?:y|ies|ie|ia|ía)|topics?|labels?|rubrik)(?:/[^/]+)?/?", "WordPress, Hugo, Ghost"),
    ("author's list", r".*/(?:authors?|autor(?:en)?|auteur)/[^/]+/?", "WordPress, Ghost"),
    ("archive by date", r".*/(?:19|20)\d\d(?:/(?:0?[1-9]|1[0-2])(?:/[0-3]?\d)?)?/?", "WordPress date archives"),
    ("archive", r".*/archives?/?(?:\d[\d/-]*)?", "Movable Type, WordPress"),
    ("latest", r".*/(?:blog|news|latest|recent|neu|aktuelles|actualites|noticias|new|newest)/?", "common news and blog sites"),
    ("search", r".*/(?:search|suche|recherche|buscar)/?.*", "site search"),
)  # fmt: skip
_PATHS = tuple((name, re.compile(pattern)) for name, pattern, _ in PATHS)

# query keys that make any page a listing, with an example
QUERY_KEYS = frozenset(
    {"paged", "page", "p_page", "start", "offset", "tag", "cat", "category", "s", "q", "search", "feed", "sort"}
)


def listing_rule(url: str) -> str:
    """Name the rule by which a page is a listing; "" when it is not."""
    parts = urlsplit(url)
    path = parts.path[:2_000].lower() or "/"
    if parts.query and any(key.lower() in QUERY_KEYS for key, _ in parse_qsl(parts.query[:2_000], keep_blank_values=True)):
        return "query of a listing"
    if parts.query and path == "/":
        return ""
    return next((name for name, pattern in _PATHS if pattern.fullmatch(path)), "")


@lru_cache(maxsize=4_096)
def is_listing(url: str) -> bool:
    """Whether a page is a listing whose items move on. Remembered: every link of a page asks for the same address."""
    return listing_rule(url) != ""
