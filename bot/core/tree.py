"""What the other readers ask of an HTML tree: text in document order, ancestors, tokens. Lexbor builds the tree.

The HTML standard's tree decides what is an element: comments, script text and the contents of `<template>` hold none.
"""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

UNSEEN = frozenset({"script", "style", "noscript", "template", "iframe", "noembed", "noframes", "-comment"})
"""Elements whose content is not text that a reader sees."""

BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section summary table tbody td tfoot th thead
    title tr ul
    """.split()  # noqa: SIM905  one word a cell reads worse
)
"""Elements that stand on lines of their own (HTML standard, §15.3 rendering), plus `<br>`."""

MAX_DEPTH = 400
"""Ancestors looked at. Chromium nests at most 512 elements; what lies above in a deeper tree names no region."""

_SHADOW = re.compile(r"<template(?=\s[^>]{0,1000}\bshadowrootmode\b)", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])|\d+")


def parse(text: str) -> tuple[LexborHTMLParser, "Tags"]:
    """Build the tree of one document, with scripting off, the content of `<noscript>` is elements; and gather what is read of it.

    A declared shadow tree (HTML standard, "declarative shadow roots") is shown in its host's place, so it stands there:
    Lexbor would keep it apart as a template's content. Lexbor's own watch over changes costs a tenth of parsing and is needed
    for `<selectedcontent>` alone, which shows a copy of the option chosen.
    """
    tree = LexborHTMLParser(text, options=_UNWATCHED)
    tags = gather(tree)
    is_shadowed = bool(tags["template"]) and "shadowrootmode" in text
    if not is_shadowed and not tags["selectedcontent"]:
        return tree, tags
    tree = LexborHTMLParser(_SHADOW.sub("<shadow-root", text) if is_shadowed else text)
    return tree, gather(tree)


_UNWATCHED = LexborDocumentOptions.WO_EVENTS.value

Tags = Mapping[str, list[LexborNode]]
"""Elements by name, each list in document order, for the names in `_READ`; `<area>` stands among `<a>`."""

_AFTER = ("h1", "h2", "h3", "main", "article", "time")
_READ = ("a", "base", "link", "meta", "title", "selectedcontent", *sorted(UNSEEN - {"-comment"}), *_AFTER)
_PLACE_OF = {LexborHTMLParser("").create_node(name).tag_id: n for n, name in enumerate(_READ)} | {
    LexborHTMLParser("").create_node("area").tag_id: _READ.index("a")
}
_MANY = ":not(div,span,li,p,img,ul)"
"""All elements but those that are many and never asked for: one walk for all names, each compared with few."""


def gather(tree: LexborHTMLParser) -> Tags:
    """Find every element that anybody reads, in one walk: a walk for each name would cost more than parsing did."""
    found: list[list[LexborNode]] = [[] for _ in _READ]
    for node in tree.css(_MANY):
        place = _PLACE_OF.get(node.tag_id)
        if place is not None:
            found[place].append(node)
    return dict(zip(_READ, found, strict=True))


_MAX_ASKED = 20


def strip(tree: LexborHTMLParser, tags: Tags) -> Tags:
    """Take out of the tree what no reader sees; gives the tags of what is left. tags: of the whole tree."""
    n_asked, is_gone = 0, False
    for name in _UNSEEN:
        for node in tags[name]:
            inner = node.first_child
            # scripts and styles hold text alone, unless they stand in a drawing
            if inner is not None and not is_gone and (not inner.is_text_node or inner.next is not None):
                n_asked += 1
                is_gone = n_asked > _MAX_ASKED or node.css_matches(_GONE_WITH_IT)
            node.decompose(recursive=False)
    return gather(tree) if is_gone else tags


_UNSEEN = tuple(sorted(UNSEEN - {"-comment"}))
_GONE_WITH_IT = f":is({','.join(_AFTER)})"


def collapse(text: str) -> str:
    """Collapse white space, no-break spaces included, to single blanks."""
    return " ".join(text.split())


def ancestors(node: LexborNode) -> list[LexborNode]:
    """Give `node` and what holds it, from the inside out, `html` last, at most `MAX_DEPTH`."""
    chain = [node]
    above = node.parent
    while above is not None and above.tag not in ("-undef", "-document") and len(chain) < MAX_DEPTH:
        chain.append(above)
        above = above.parent
    return chain


def attribute(node: LexborNode, name: str) -> str | None:
    """Give an attribute's value: "" when it has none, None when it is absent."""
    attributes = node.attributes
    return (attributes[name] or "") if name in attributes else None


def tokens(text: str) -> tuple[str, ...]:
    """Split class or id names into lower-case words: "site-footer mainNav" gives site, footer, main, nav."""
    return tuple(word.lower() for word in _WORDS.findall(text))


def pieces(node: LexborNode, *, skip: frozenset[str] = UNSEEN, edges: bool = True) -> Iterator[str]:
    """Yield the text below `node` in document order; edges: a blank where a block begins or ends. Not recursive."""
    stack: list[LexborNode | None] = [node.first_child]
    ends: list[str] = [""]
    while stack:
        here = stack[-1]
        if here is None:
            stack.pop()
            yield ends.pop()
            continue
        stack[-1] = here.next
        tag = here.tag or ""
        if tag == "-text":
            yield here.text_content or ""
        elif tag not in skip:
            edge = " " if edges and tag in BLOCKS else ""
            yield edge
            stack.append(here.first_child)
            ends.append(edge)


def pieces_backwards(node: LexborNode) -> Iterator[str]:
    """Yield the text below `node` from its end to its start."""
    stack: list[LexborNode | None] = [node.last_child]
    ends: list[str] = [""]
    while stack:
        here = stack[-1]
        if here is None:
            stack.pop()
            yield ends.pop()
            continue
        stack[-1] = here.prev
        tag = here.tag or ""
        if tag == "-text":
            yield here.text_content or ""
        elif tag not in UNSEEN:
            edge = " " if tag in BLOCKS else ""
            yield edge
            stack.append(here.last_child)
            ends.append(edge)
