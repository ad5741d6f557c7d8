"""Every link of a page, looked at once: which lead to the targets asked, which stay on the site, which lead out."""

import re
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
    url = urls.guess_href(asked.target)
    if url is None:
        return Wanted((asked.target.strip().lower().rstrip("."), *asked.siblings))
    if "://" in asked.target:
        return Wanted((urls.site_of(urls.host(url)), *asked.siblings), urls.key(url))
    return Wanted((urls.host(url).rstrip(".").removeprefix("www."), *asked.siblings))


GATHERED = "a,area,base,iframe"
"""Elements that a scan looks at; a template's content is no part of the tree."""


@dataclass(slots=True)
class _Tally:
    """The outbound links counted so far."""

    n_links: int = 0
    n_nofollow: int = 0
    n_sponsored: int = 0
    n_ugc: int = 0
    domains: dict[str, None] = field(default_factory=dict)

    def add(self, domain: str, rel: str) -> None:
        self.n_links += 1
        self.domains[domain] = None
        if rel:
            tokens = rel.lower().replace(",", " ").split()
            self.n_nofollow += "nofollow" in tokens
            self.n_sponsored += "sponsored" in tokens
            self.n_ugc += "ugc" in tokens

    def outbound(self) -> Outbound:
        return Outbound(self.n_links, len(self.domains), self.n_nofollow, self.n_sponsored, self.n_ugc)


def scan(tags: Tags, *, base: str, page: str, targets: Sequence[Wanted]) -> Scan:
    """Look at every link once. tags: `GATHERED`. base: what references resolve against; page: the page's own URL."""
    found, tally = Scan(), _Tally()
    hosts = _Hosts(base, targets)
    own_site = urls.site_of(urls.host(page))
    for node in tags["a"]:
        attributes = node.attrs
        ref = attributes.get("href")
        if ref is None:
            continue
        found.n_links += 1
        site, indexes = hosts.of(ref)
        if site == own_site:
            found.n_internal += 1
        elif site:
            tally.add(site, attributes.get("rel") or "")
        if indexes:
            _keep(found, node, urls.resolve(base, ref), indexes, targets)
    found.outbound, found.domains = tally.outbound(), tally.domains.keys()
    return found


_Where = tuple[str, tuple[int, ...]]
_NOWHERE: _Where = ("", ())


class _Hosts:
    """Which site a reference leads to and which targets that is, remembered by the part of it that decides."""

    def __init__(self, base: str, targets: Sequence[Wanted]) -> None:
        self._base = base
        self._names = [frozenset(domain.rstrip(".") for domain in target.domains) for target in targets]
        self._endings = [tuple("." + name for name in names) for names in self._names]
        self._by_name: dict[str, _Where] = {}
        self._by_start: dict[str, _Where] = {}
        self._own = self._known(urls.host(base))

    def of(self, ref: str) -> _Where:
        """Tell where a reference leads; most need no parser.

        A path or fragment stays on the base's host. The host of an absolute reference stands before the first slash after
        its two, whatever follows; what is spelled in any other way goes through the parser.
        """
        first = ref[:1]
        if first in ("#", "?") or (first == "/" and (ref[1:2].isalnum() or ref == "/")):
            return self._own
        if ":" not in ref and (first == "." or first.isalnum()):
            return self._own
        skipped = 8 if ref.startswith("https://") else 7 if ref.startswith("http://") else 0
        end = ref.find("/", skipped) if skipped else -1
        if end <= skipped:
            return _NOWHERE if _OTHER_SCHEME.match(ref) else self._known(self._parsed(ref))
        start = ref[:end]
        where = self._by_start.get(start)
        if where is None:
            where = self._by_start[start] = self._known(_host_of_start(start))
        return where

    def _parsed(self, ref: str) -> str:
        url = urls.resolve(self._base, ref)
        return urls.host(url) if url else ""

    def _known(self, name: str) -> _Where:
        if not name:
            return _NOWHERE
        where = self._by_name.get(name)
        if where is None:
            bare = name.rstrip(".")
            indexes = tuple(
                i
                for i, (names, endings) in enumerate(zip(self._names, self._endings, strict=True))
                if bare in names or bare.endswith(endings)
            )
            where = self._by_name[name] = (urls.site_of(name), indexes)
        return where


_MAX_START = 300


def _host_of_start(start: str) -> str:
    """Give the host of "https://host:port": whatever it is resolved against, it stays the same."""
    return _host_remembered(start) if len(start) <= _MAX_START else _host_parsed(start)


def _host_parsed(start: str) -> str:
    url = urls.href(start)
    return urls.host(url) if url else ""


_host_remembered = lru_cache(maxsize=10_000)(_host_parsed)


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
