"""One `<a>` or `<area>` read: anchor, kind, rel, the words around it. Where it stands is read in `placement`."""

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from bot.core.links import SNIPPET, Kind, Snippet
from bot.core.tree import BLOCKS, UNSEEN, attribute, collapse, pieces, pieces_backwards

MAX_ANCHOR = 2_000
"""Code points of an anchor that are kept: a link around half a page is named by its beginning."""

_GRAPHICS = frozenset({"img", "svg", "picture", "image"})
_NOT_TEXT = UNSEEN | {"title"}
_SNIPPET_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a reader clicks. text: visible text, else an image's alt text or title, else ""."""

    text: str
    kind: Kind
    has_image: bool


def read_anchor(node: LexborNode) -> Anchor:
    """Read the anchor of an `<a>` or `<area>`.

    Text is the element's own, without scripts, styles and a drawing's title, white space collapsed. Without text the alternative
    text of the first image that has one stands in, or a drawing's title.
    """
    if node.tag == "area":
        return Anchor(collapse(attribute(node, "alt") or "")[:MAX_ANCHOR], Kind.AREA, has_image=False)
    text = own_text(node)
    graphics = [child for child in node.traverse() if child.tag in _GRAPHICS]
    if text:
        return Anchor(text, Kind.TEXT, bool(graphics))
    if not graphics:
        return Anchor("", Kind.EMPTY, has_image=False)
    return Anchor(_image_text(graphics)[:MAX_ANCHOR], Kind.IMAGE, has_image=True)


def own_text(node: LexborNode) -> str:
    """Give the element's text as a reader sees it, white space collapsed."""
    only = node.first_child
    if only is None:
        return ""
    if only.next is None and only.is_text_node:
        return collapse(only.text_content or "")[:MAX_ANCHOR]
    return collapse("".join(pieces(node, skip=_NOT_TEXT, edges=False)))[:MAX_ANCHOR]


def _image_text(graphics: list[LexborNode]) -> str:
    for node in graphics:
        text = _drawing_text(node) if node.tag == "svg" else collapse(attribute(node, "alt") or "")
        if text:
            return text
    return ""


def _drawing_text(svg: LexborNode) -> str:
    titles = (collapse(child.text()) for child in svg.traverse() if child.tag == "title")
    return next(filter(None, titles), "")


def read_rel(node: LexborNode) -> tuple[str, ...]:
    """Give the rel tokens: lower case, sorted, no duplicates. Commas part them too, as search engines read them (Google
    Search Central, Qualify outbound links: "a space- or comma-separated list")."""
    return tuple(sorted({token.lower() for token in (attribute(node, "rel") or "").replace(",", " ").split()}))


def read_snippet(node: LexborNode) -> Snippet:
    """Collect the words around a link from the blocks that hold it."""
    before = collapse("".join(reversed(_enough(_outwards(node, backwards=True)))))
    after = collapse("".join(_enough(_outwards(node, backwards=False))))
    return Snippet(before[-SNIPPET:].lstrip(), after[:SNIPPET].rstrip())


def _enough(found: Iterator[str]) -> list[str]:
    """Take pieces until they hold a snippet for certain, white space not counted; a page of blanks ends it too."""
    parts: list[str] = []
    inked = raw = 0
    for piece in found:
        parts.append(piece)
        raw += len(piece) + 1
        inked += len(piece.strip())
        if inked > 2 * SNIPPET or raw > 50 * SNIPPET:
            break
    return parts


def _outwards(node: LexborNode, *, backwards: bool) -> Iterator[str]:
    """Yield the text beside `node`, nearest first, from ever wider surroundings: at most `_SNIPPET_BLOCKS` blocks."""
    blocks = 0
    here: LexborNode | None = node
    while here is not None and here.tag not in ("body", "html") and blocks < _SNIPPET_BLOCKS:
        beside = here.prev if backwards else here.next
        while beside is not None:
            yield from _sibling(beside, backwards=backwards)
            beside = beside.prev if backwards else beside.next
        here = here.parent
        if here is not None and here.tag in BLOCKS:
            blocks += 1
            yield " "


def _sibling(node: LexborNode, *, backwards: bool) -> Iterator[str]:
    if node.is_text_node:
        yield node.text_content or ""
    elif node.tag not in UNSEEN:
        edge = " " if node.tag in BLOCKS else ""
        yield edge
        yield from pieces_backwards(node) if backwards else pieces(node)
        yield edge
