"""What a page says to search engines: robots directives and canonical address, in the page or in its headers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from bot.core import urls
from bot.core.page import Directive
from bot.core.tree import Tags, ancestors

Headers = Sequence[tuple[str, str]]

META = "meta robots"
HEADER = "X-Robots-Tag"
LINK_ELEMENT = "link element"
LINK_HEADER = "Link header"
OUTSIDE_HEAD = "link element outside head"
CONFLICTING = "conflicting link elements"
IGNORED_ORIGINS = frozenset({OUTSIDE_HEAD, CONFLICTING})
"""Canonical addresses that search engines do not take.

Google reads `rel=canonical` in the head only ("we only accept it in the head", Search Central, Consolidate duplicate
URLs) and takes none of several that differ. Where the head ends is decided by the HTML standard's tree: an `<img>` or a
`<div>` among the meta elements ends it. Robots directives, which Google does honour in the body, count wherever they stand.
"""

# name in `<meta name>`: the crawler it speaks to, "" for all
META_AGENTS: dict[str, str] = {
    "robots": "",
    "googlebot": "googlebot",
    "googlebot-news": "googlebot-news",
    "bingbot": "bingbot",
    "msnbot": "bingbot",
    "slurp": "slurp",
    "yandex": "yandex",
    "yandexbot": "yandex",
    "baiduspider": "baiduspider",
    "duckduckbot": "duckduckbot",
    "applebot": "applebot",
    "naverbot": "yeti",
    "yeti": "yeti",
    "seznambot": "seznambot",
    "teoma": "teoma",
}

_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_AGENT = re.compile(r"\s*([A-Za-z][\w.*/-]*)\s*:\s*(.*)", re.DOTALL)
_MAX_DIRECTIVES = 50
_MAX_CANONICALS = 20


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical address a page names, resolved, and where it stands; "" and "" for none."""

    url: str = ""
    origin: str = ""


def meta_directives(tags: Tags) -> Iterator[Directive]:
    """Yield what the robots meta elements say, wherever they stand, in document order."""
    for node in tags["meta"]:
        attributes = node.attrs
        name = (attributes.get("name") or "").strip().lower()
        if name in META_AGENTS and (tokens := _tokens(attributes.get("content") or "")):
            yield Directive(META, META_AGENTS[name], tokens)


def header_directives(headers: Headers) -> Iterator[Directive]:
    """Yield what X-Robots-Tag headers say, one directive per header and crawler: "googlebot: noindex, nofollow"."""
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            yield from _header(value)


def _header(value: str) -> Iterator[Directive]:
    agent, tokens = "", list[str]()
    for part in value.split(","):
        match = _AGENT.match(part)
        if match is not None and match[1].lower() not in _WITH_VALUE and "unavailable_after" not in "".join(tokens[-1:]):
            if tokens:
                yield Directive(HEADER, agent, tuple(tokens))
            agent, tokens, part = match[1].lower(), [], match[2]
        tokens += _tokens(part)
    if tokens:
        yield Directive(HEADER, "" if agent in ("*", "robots") else agent, tuple(tokens))


def _tokens(text: str) -> tuple[str, ...]:
    """Split directives at commas, as all crawlers do; blanks too, as pages write "noindex nofollow"."""
    found: list[str] = []
    for part in text.lower().split(","):
        part = " ".join(part.split())
        found += [part] if ":" in part else part.split()
    return tuple(found[:_MAX_DIRECTIVES])


def read_directives(tags: Tags, headers: Headers) -> tuple[Directive, ...]:
    """List every robots directive of a page, headers first."""
    return (*header_directives(headers), *meta_directives(tags))[:_MAX_DIRECTIVES]


def read_canonical(tags: Tags, headers: Headers, base: str) -> Canonical:
    """Find the canonical address: the head's link element, else the Link header (RFC 8288), else one outside the head."""
    inside, outside = _elements(tags, base)
    if inside:
        return Canonical(inside[0], LINK_ELEMENT if len({urls.key(url) for url in inside}) == 1 else CONFLICTING)
    for target, rels in link_header(headers):
        if "canonical" in rels and (url := urls.resolve(base, target)):
            return Canonical(url, LINK_HEADER)
    return Canonical(outside[0], OUTSIDE_HEAD) if outside else Canonical()


def _elements(tags: Tags, base: str) -> tuple[list[str], list[str]]:
    inside: list[str] = []
    outside: list[str] = []
    for node in tags["link"]:
        attributes = node.attrs
        if "canonical" not in (attributes.get("rel") or "").lower().split():
            continue
        url = urls.resolve(base, attributes.get("href") or "") if attributes.get("href") else None
        if url and len(inside) + len(outside) < _MAX_CANONICALS:
            (inside if _is_in_head(node) else outside).append(url)
    return inside, outside


def _is_in_head(node: LexborNode) -> bool:
    return any(above.tag == "head" for above in ancestors(node)[1:]) and not any(a.tag == "noscript" for a in ancestors(node))


_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)')
_PARAMETER = re.compile(r';\s*([\w!#$&+.^`|~*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')


def link_header(headers: Headers) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield (target, rel tokens) of every link in the Link headers (RFC 8288 §3); a link with an anchor speaks of
    another page and is left out, a second rel parameter is ignored as the RFC says."""
    for name, value in headers:
        if name.lower() != "link":
            continue
        for match in _LINK.finditer(" ".join(value[:8_000].split())):
            parameters: dict[str, str] = {}
            for parameter in _PARAMETER.finditer(match[2]):
                parameters.setdefault(parameter[1].lower(), parameter[2] or parameter[3] or "")
            if "anchor" not in parameters:
                yield match[1].strip(), frozenset(parameters.get("rel", "").lower().split())
