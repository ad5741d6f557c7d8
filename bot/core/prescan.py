"""Tell before parsing whether a page may run away with the parser: nested formatting and depth cost it square time.

Measured on Lexbor (selectolax 1.0.2) without its watch over changes: nested `<i><div>` closed inside out take 0.2 s for 2,000,
0.8 s for 4,500, 1.9 s for 8,000 (with it 2,000 take 1.7 s and 800 MB), 20,000 nested `<div>` 0.8 s; 500 of either cost nothing.
Of 1,268 recorded real pages none has more than 30 formatting elements open at once beyond their closing tags.
"""

import re
from collections.abc import Sequence

MAX_TAGS = 2_500
"""A page with fewer tags cannot run away, whatever they are; most pages have fewer."""

MAX_FORMATTING = 300
MAX_DEPTH = 3_000

MAX_TAG_LENGTH = 15_000
MAX_ATTRIBUTES = 2_000
"""Attributes of one element are compared with each other: 30,000 of them cost 2 s."""

_TAG = re.compile(rb"</?+[a-zA-Z][a-zA-Z0-9]*")
_FORMATTING_TAG = re.compile(
    rb"</?+[abiusABIUSecfntECFNT](?:(?![a-zA-Z0-9])"
    rb"|(?<=[bsetcfnBSETCFN])(?:[mMtT]|[iI][gG]|[oO][dDnNbB][eEtTrR]|[mM][aA][lL][lL]|[tT][rR][iIoO][kKnN][eEgG])(?![a-zA-Z0-9]))"
)
"""Every tag of a formatting element, and few others: four times as fast as all tags."""
_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_FLAT = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option html body head".split()
)
"""Elements that hold nothing, or that the parser closes by itself."""


def prescan(body: bytes) -> str:
    """Give "" for a page that is safe to parse here, else why it must be read alone, where it can be killed."""
    if _has_crowded_tag(body):
        return f"a tag of more than {MAX_ATTRIBUTES} attributes"
    n_tags = body.count(b"<")
    if n_tags <= MAX_TAGS:
        return ""
    # what is never opened cannot be open: most pages need only their formatting looked at
    if n_tags > MAX_DEPTH and not _has_closings(body, n_tags - MAX_DEPTH):
        return _nesting(_TAG.findall(body))
    tags = _FORMATTING_TAG.findall(body)
    return "" if _closes_at_once(tags) else _nesting(tags)


def _has_closings(body: bytes, n_least: int) -> bool:
    """Whether at least so many closing tags stand in a page; counted no further than need be."""
    for at in range(0, len(body), _STRETCH):
        n_least -= body.count(b"</", at, at + _STRETCH + 1)
        if n_least <= 0:
            return True
    return False


_STRETCH = 32_768


def _closes_at_once(tags: Sequence[bytes]) -> bool:
    """Whether formatting elements close before others open, but for a few: true for nearly all pages.

    An element opened and closed at once leaves nothing open; without it the rest is one less deep at most. tags: "<a", "</a" …
    """
    rest = b">".join([*tags, b""]).lower()
    for pair in _PAIRS:
        rest = rest.replace(pair, b"")
    return rest.count(b"<") - rest.count(b"</") + len(_PAIRS) <= MAX_FORMATTING


_PAIRS = (b"<i></i>", b"<b></b>", b"<strong></strong>", b"<em></em>", b"<a></a>")
"""The commonest elements, the inner ones first."""


def _nesting(tags: Sequence[bytes]) -> str:
    """Follow what is open; a closing tag of nothing open counts for nothing. tags: "<a", "</a" …"""
    meanings = {tag: _Meaning(tag) for tag in set(tags)}
    open_now = {meaning.name: 0 for meaning in meanings.values()}
    formatting = depth = 0
    for tag in tags:
        meaning = meanings[tag]
        step = meaning.step
        if not step or (step < 0 and not open_now[meaning.name]):
            continue
        open_now[meaning.name] += step
        depth += step
        if meaning.is_formatting:
            formatting += step
            if formatting > MAX_FORMATTING:
                return f"more than {MAX_FORMATTING} formatting elements open at once"
        if depth > MAX_DEPTH:
            return f"more than {MAX_DEPTH} elements deep"
    return ""


class _Meaning:
    """What a tag does: one more of its element is open, one less (step), or nothing, as with what holds nothing."""

    __slots__ = ("is_formatting", "name", "step")

    def __init__(self, tag: bytes) -> None:
        self.name = tag.lstrip(b"</").lower()
        self.step = 0 if self.name in _FLAT else -1 if tag.startswith(b"</") else 1
        self.is_formatting = self.name in _FORMATTING


def _has_crowded_tag(body: bytes) -> bool:
    """Look at every stretch without ">" that is longer than a tag may be; leaps from ">" to ">" over all others."""
    at = 0
    while len(body) - at > MAX_TAG_LENGTH:
        last = body.rfind(b">", at, at + MAX_TAG_LENGTH + 1)
        if last < 0:
            end = body.find(b">", at)
            last = len(body) if end < 0 else end
            if _is_crowded(body[at:last]):
                return True
        at = last + 1
    return False


def _is_crowded(part: bytes) -> bool:
    """Whether a stretch without ">" is one tag full of attributes; a long script or image address is not."""
    start = part.find(b"<")
    return start >= 0 and len(part) - start > MAX_TAG_LENGTH and len(part[start:].split()) > MAX_ATTRIBUTES
