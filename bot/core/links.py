"""One link as it stands on one page: occurrence, kind, placement. What a page says of itself is in `page`."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What the reader can click: text, an image, nothing visible, or a region of an image map."""

    TEXT = "text"
    IMAGE = "image"
    EMPTY = "empty"
    AREA = "area"


class Placement(StrEnum):
    """Where on the page (PRODUCT.md §8)."""

    BODY_TEXT = "body_text"
    MAIN_AREA = "main_area"
    HEADER = "header"
    NAVIGATION = "navigation"
    SIDEBAR = "sidebar"
    FOOTER = "footer"
    COMMENTS = "comments"
    AUTHOR_BOX = "author_box"
    WIDGET_AD = "widget_ad"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


BOILERPLATE = frozenset(
    {Placement.HEADER, Placement.NAVIGATION, Placement.SIDEBAR, Placement.FOOTER, Placement.WIDGET_AD, Placement.HIDDEN}
)


SNIPPET = 120
"""Code points of the words kept on each side of a link."""
LONG_WORD = 40
"""Code points from which on what stands between two blanks is cut like anything else: an address, or a script without blanks."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """The words around a link, white space collapsed: at most SNIPPET code points on each side."""

    before: str = ""
    after: str = ""

    def cut(self, n_before: int = SNIPPET, n_after: int = SNIPPET) -> "Snippet":
        """The words nearest to the link, whole ones: so many code points on each side at most."""
        before, after = self.before, self.after
        if len(before) >= n_before - 1:
            head, space, rest = before[-n_before:].partition(" ")
            before = rest if space and len(head) < LONG_WORD else before[-n_before:]
        if len(after) >= n_after - 1:
            rest, space, tail = after[:n_after].rpartition(" ")
            after = rest if space and len(tail) < LONG_WORD else after[:n_after]
        return Snippet(before, after)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One `<a href>` or `<area href>` that leads to the target.

    url: resolved by the WHATWG rules against `<base>` and the final URL, fragment kept. anchor: visible text, white space
    collapsed; an image's alt text; "" when there is none. rel: lower case, sorted, no duplicates. hidden: how it hides
    ("display:none", "hidden attribute", "noscript", ...) or "" when it does not. has_image: an image inside besides text.
    placement_rule: the ancestor and token that decided, for the evidence.
    """

    url: str
    anchor: str
    kind: Kind
    rel: tuple[str, ...]
    placement: Placement
    hidden: str = ""
    snippet: Snippet = field(default_factory=Snippet)
    has_image: bool = False
    placement_rule: str = ""

    @property
    def is_qualified(self) -> bool:
        """Whether rel asks search engines not to count it: nofollow, sponsored or ugc."""
        return not {"nofollow", "sponsored", "ugc"}.isdisjoint(self.rel)


def representative(occurrences: tuple[Occurrence, ...]) -> Occurrence | None:
    """Choose the occurrence that speaks for the link: followed before qualified, visible before hidden, body text
    before boilerplate, then document order (PRODUCT.md §2). None for no occurrences."""
    if not occurrences:
        return None
    return min(
        occurrences,
        key=lambda o: (
            bool(o.hidden),
            o.is_qualified,
            o.placement is not Placement.BODY_TEXT,
            o.placement in BOILERPLATE,
        ),
    )
