"""Every link of a page, looked at once: which lead to the targets asked, which stay on the site, which lead out."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core import urls
from bot.core.page import Asked, Outbound
from bot.core.tree import Tags, ancestors, attribute

MAX_HITS = 500
"""Occurrences kept for one target on one page; a page with more has made its point."""

_OTHER_SCHEME = re.compile(r"(?:javascript|mailto|tel|data|sms|whatsapp|about|blob|file|ftp|skype|callto):", re.IGNORECASE)
_FOREIGN = frozenset({"svg", "math"})
_HTML_AGAIN = frozenset({"foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One target as the scan compares it: hosts at or below `domains`; page: equality key of a URL target, else ""."""

    domains: tuple[str, ...]
    page: str = ""

    def takes(self, name: str) -> bool:
        """Whether a host belongs to the target."""
        return any(urls.belongs(name, domain) for domain in self.domains)


@dataclass(frozen=True, slots=True)
class Hit:
    """One element that leads to a target: its number in Asked, the element, where it leads."""

    index: int
    node: LexborNode
    url: str


@dataclass(slots=True)
class Scan:
    """What one pass over the links found. hits: to the pages asked; astray: to other pages of a target's site. domains: the other
    registrable domains linked, in document order."""

    hits: list[Hit] = field(default_factory=list)
    astray: list[Hit] = field(default_factory=list)
    n_links: int = 0
    n_internal: int = 0
    outbound: Outbound = field(default_factory=Outbound)
    domains: Collection[str] = ()


def wanted(asked: Asked) -> Wanted:
    """Read what is asked: a URL means that page, and its host the site it belongs to; anything else is a domain."""
    return _wanted(asked.target, asked.siblings)


@lru_cache(maxsize=1_000)
def _wanted(target: str, siblings: tuple[str, ...]) -> Wanted:
    url = urls.guess_href(target)
    if url is None:
        return Wanted((target.strip().lower().rstrip("."), *siblings))
    if "://" in target:
        return Wanted((urls.site_of(urls.host(url)), *siblings), urls.key(url))
    return Wanted((urls.host(url).rstrip(".").removeprefix("www."), *siblings))


def scan(tags: Tags, *, base: str, page: str, targets: Sequence[Wanted]) -> Scan:
    """Look at every link once; a template's content is no part of the tree.

    base: what references resolve against; page: the page's own URL.
    """
    own_site = urls.site_of(urls.host(page))
    found, hosts = Scan(), _Hosts(base, targets, own_site)
    inside, known = hosts.inside, hosts.known
    domains: dict[str, None] = {}
    rels: list[str] = []
    n_without = n_nowhere = 0
    for node in tags["a"]:
        attribute_of = node.attrs.get
        ref = attribute_of("href")
        if ref is None:
            n_without += 1
            continue
        if ref[:2] in inside:
            continue
        end = ref.find("/", 8)
        site, indexes = (known.get(ref[:end]) if end > 0 else None) or hosts.of(ref)
        if site != own_site and site:
            domains[site] = None
            rels.append(attribute_of("rel") or "")
        elif not site:
            n_nowhere += 1
        if indexes:
            _keep(found, node, urls.resolve(base, ref), indexes, targets)
    found.n_links = len(tags["a"]) - n_without
    found.n_internal = found.n_links - n_nowhere - len(rels)
    found.outbound, found.domains = _outbound(rels, len(domains)), domains.keys()
    return found


def _outbound(rels: Sequence[str], n_domains: int) -> Outbound:
    """Count the outbound links by their rels, one for each."""
    n_nofollow = n_sponsored = n_ugc = 0
    for rel, n in Counter(rels).items():
        tokens = rel.lower().replace(",", " ").split()
        n_nofollow += n * ("nofollow" in tokens)
        n_sponsored += n * ("sponsored" in tokens)
        n_ugc += n * ("ugc" in tokens)
    return Outbound(len(rels), n_domains, n_nofollow, n_sponsored, n_ugc)


_Site = tuple[str, str]
"""The site of a host, and the host with a dot before it and none behind; "" and "" for none."""

_Where = tuple[str, tuple[int, ...]]
_NOWHERE: _Where = ("", ())
_INSIDE = re.compile(r"/(?:[^\W_]|\Z)|[#?]|(?:\.|[^\W_])[^:]*\Z")
"""References that stay on the base's host, whatever else is in them: "/path", "#there", "?query", "page" without a colon."""


class _Hosts:
    """Which site a reference leads to and which targets that is, remembered by the part of it that decides.

    inside: the first two characters of references that stay on the page's site and lead to no target, "/p" of "/path".
    known: absolute references by all that stands before the slash behind the host.
    """

    def __init__(self, base: str, targets: Sequence[Wanted], own_site: str) -> None:
        self._base = base
        self._endings = [tuple("." + domain.rstrip(".") for domain in target.domains) for target in targets]
        self._any_ending = tuple(ending for endings in self._endings for ending in endings)
        self._own = self._where(_site(urls.host(base)))
        self._is_own_plain = self._own == (own_site, ())
        self.inside: set[str] = set()
        self.known: dict[str, _Where] = {}

    def of(self, ref: str) -> _Where:
        """Tell where a reference leads; most need no parser.

        A path or fragment stays on the base's host. The host of an absolute reference stands before the first slash after
        its two, whatever follows; what is spelled in any other way goes through the parser.
        """
        skipped = 8 if ref.startswith("https://") else 7 if ref.startswith("http://") else 2 if ref.startswith("//") else 0
        if not skipped:
            if _INSIDE.match(ref):
                if self._is_own_plain and ref[0] in "/#?":
                    self.inside.add(ref[:2])
                return self._own
        elif ref[skipped : skipped + 1].isalnum() and (end := ref.find("/", skipped)) > 0:
            start = ref[:end]
            where = self.known.get(start)
            if where is None:
                where = self.known[start] = self._where(_site_of_start(start))
            return where
        return _NOWHERE if _OTHER_SCHEME.match(ref) else self._where(_site(self._parsed(ref)))

    def _parsed(self, ref: str) -> str:
        url = urls.resolve(self._base, ref)
        return urls.host(url) if url else ""

    def _where(self, found: _Site) -> _Where:
        site, dotted = found
        if not dotted.endswith(self._any_ending):
            return site, ()
        return site, tuple(i for i, endings in enumerate(self._endings) if dotted.endswith(endings))


_MAX_START = 300


def _site(host: str) -> _Site:
    return (urls.site_of(host), "." + host.rstrip(".")) if host else ("", "")


def _site_of_start(start: str) -> _Site:
    """Give the site of "https://host:port" or "//host": whatever it is resolved against, it stays the same."""
    return _site_remembered(start) if len(start) <= _MAX_START else _site_parsed(start)


def _site_parsed(start: str) -> _Site:
    url = urls.href("https:" + start if start.startswith("//") else start)
    return _site(urls.host(url) if url else "")


_site_remembered = lru_cache(maxsize=10_000)(_site_parsed)


def _keep(found: Scan, node: LexborNode, url: str | None, indexes: Sequence[int], targets: Sequence[Wanted]) -> None:
    if url is None or is_foreign(node):
        return
    for index in indexes:
        page = targets[index].page
        kept = found.hits if not page or urls.key(url) == page else found.astray
        if len(kept) < MAX_HITS:
            kept.append(Hit(index, node, url))


def is_foreign(node: LexborNode) -> bool:
    """Whether an `<a>` is a drawing's or a formula's, not HTML's: then it is no hyperlink of the HTML standard's kind."""
    for above in ancestors(node)[1:]:
        tag = (above.tag or "").lower()
        if tag in _FOREIGN:
            return True
        if tag in _HTML_AGAIN:
            return False
    return False


def base_of(tags: Tags, url: str) -> str:
    """Find what the page's references resolve against: its first `<base href>`, else its own URL."""
    for node in tags["base"]:
        ref = attribute(node, "href")
        if ref is not None and not is_foreign(node):
            return urls.resolve(url, ref) or url
    return url


_MAX_FRAMES = 20
_MAX_FRAME_LENGTH = 300_000


def frames(tags: Tags) -> Iterator[str]:
    """Yield the documents that stand in the page itself: `<iframe srcdoc>`."""
    for node in tags["iframe"][:_MAX_FRAMES]:
        text = attribute(node, "srcdoc")
        if text and len(text) <= _MAX_FRAME_LENGTH:
            yield text


_CLICKS = ("onclick", "data-href", "data-url", "data-link", "href")
_CLICKABLE = "a[onclick],a[data-href],a[data-url],a[data-link],a[href^='javascript:'],button[onclick],[role=link]"
_ADDRESS = re.compile(r"https?://[^\s'\"<>)\\]+")


def by_script(tree: LexborHTMLParser, target: Wanted) -> str:
    """Find an element that only a script turns into a link to the target: its address, "" for none."""
    for node in tree.css(_CLICKABLE)[:_MAX_CLICKABLE]:
        attributes = node.attributes
        plain = (attributes.get("href") or "").lower()
        if plain and not plain.startswith(("javascript:", "#")):
            continue
        for name in _CLICKS:
            for match in _ADDRESS.finditer((attributes.get(name) or "")[:2_000]):
                url = urls.href(match[0])
                if url and target.takes(urls.host(url)) and (not target.page or urls.key(url) == target.page):
                    return url
    return ""


_MAX_CLICKABLE = 500
