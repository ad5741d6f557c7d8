"""What became of the words around a link that is gone: still there, now linking elsewhere, or named without a link."""

import re
from collections.abc import Callable, Sequence

import ada_url
from selectolax.lexbor import LexborNode

from bot.core import urls
from bot.core.elements import own_text, read_snippet
from bot.core.links import Occurrence, Snippet
from bot.core.page import Known
from bot.core.scan import Wanted

MIN_WORDS = 10
"""Letters and digits a passage must have on one side of the link to be known again."""

MIN_ANCHOR = 8
"""Letters and digits of an anchor that may stand for the passage when no words around it are known."""

_TAIL = 40
_NOT_LETTERS = re.compile(r"[\W_]+")
_MAX_LINKS = 3_000


def squeeze(text: str) -> str:
    """Leave letters and digits only, case folded: how two printings of one sentence are compared."""
    return _NOT_LETTERS.sub("", text.casefold())


def stands(known: Known, squeezed: str) -> bool:
    """Whether the words around a known link stand unchanged in a page's squeezed text."""
    before, after = squeeze(known.before)[-_TAIL:], squeeze(known.after)[:_TAIL]
    sides = [side for side in (before, after) if len(side) >= MIN_WORDS]
    if sides:
        return all(side in squeezed for side in sides)
    anchor = squeeze(known.anchor)
    return len(anchor) >= MIN_ANCHOR and anchor in squeezed


def swapped_to(known: Sequence[Known], links: Sequence[LexborNode], base: str, target: Wanted) -> str:
    """Find where a known passage links now, when it links elsewhere; "" otherwise."""
    for passage in known:
        anchor = squeeze(passage.anchor)
        for node in links[:_MAX_LINKS]:
            ref = node.attrs.get("href")
            url = urls.resolve(base, ref) if ref else None
            if url and not target.takes(urls.host(url)) and _is_passage(node, passage, anchor):
                return url
    return ""


def _is_passage(node: LexborNode, known: Known, anchor: str) -> bool:
    return _matches(known, squeeze(own_text(node)) == anchor, lambda: read_snippet(node))


def is_passage(element: Occurrence, known: Known) -> bool:
    """Whether an element stands in a known passage: its anchor and the words around it, or, with enough words on both sides,
    another anchor between them."""
    return _matches(known, squeeze(element.anchor) == squeeze(known.anchor), lambda: element.snippet)


def _matches(known: Known, is_same_anchor: bool, snippet: Callable[[], Snippet]) -> bool:
    anchor = squeeze(known.anchor)
    is_same_anchor = bool(anchor) and is_same_anchor
    before, after = squeeze(known.before)[-_TAIL:], squeeze(known.after)[:_TAIL]
    is_before, is_after = len(before) >= MIN_WORDS, len(after) >= MIN_WORDS
    if not is_before and not is_after:
        return is_same_anchor and len(anchor) >= MIN_ANCHOR
    if not is_same_anchor and not (is_before and is_after):
        return False
    around = snippet()
    return (not is_before or squeeze(around.before).endswith(before)) and (
        not is_after or squeeze(around.after).startswith(after)
    )


_MIN_STEM = 4


def is_named(text: str, target: Wanted, known: Sequence[Known]) -> bool:
    """Whether the target's name, or a known anchor, stands in a page's visible text. text: case folded."""
    for domain in target.domains:
        for name in {domain, ada_url.idna_to_unicode(domain)}:
            stem = name.partition(".")[0]
            if name in text or (len(stem) >= _MIN_STEM and stem in text and _is_word(stem, text)):
                return True
    anchors = (" ".join(one.anchor.casefold().split()) for one in known)
    return any(len(anchor) >= MIN_ANCHOR and anchor in text for anchor in anchors)


def _is_word(stem: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", text) is not None
