"""Where on a page a link stands (PRODUCT.md §8).

Ancestors are read from the inside out: element, role, then the words of class and id; the first that names a region
decides. The refinements exist because templates nest regions: a comment list is one whatever its items are made of; the
page's footer swallows the menus and widgets in it; a sidebar swallows its menus, a menu its "header" boxes; a header or
footer inside an article is part of the article. A box called "content" never overrules a named region around it, since
sidebars and footers are full of such boxes, but prose in the body of a post does: there, only elements and roles further
out count, not words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from bot.core.links import Placement
from bot.core.tree import UNSEEN, pieces, tokens

# element, region, source
ELEMENTS: dict[str, Placement] = {
    "footer": Placement.FOOTER,
    "header": Placement.HEADER,
    "nav": Placement.NAVIGATION,
    "menu": Placement.NAVIGATION,
    "aside": Placement.SIDEBAR,
    "main": Placement.MAIN_AREA,
    "article": Placement.MAIN_AREA,
}
"""HTML standard, §4.3 sections."""

ROLES: dict[str, Placement] = {
    "contentinfo": Placement.FOOTER,
    "banner": Placement.HEADER,
    "navigation": Placement.NAVIGATION,
    "menu": Placement.NAVIGATION,
    "menubar": Placement.NAVIGATION,
    "complementary": Placement.SIDEBAR,
    "main": Placement.MAIN_AREA,
    "article": Placement.MAIN_AREA,
}
"""WAI-ARIA 1.2, landmark and document structure roles."""


@dataclass(frozen=True, slots=True)
class Words:
    """One row of class and id words. all_of: groups, one word of each must stand in one class or id name; none_of: words
    that forbid it."""

    rule: str
    region: Placement
    all_of: tuple[frozenset[str], ...]
    none_of: frozenset[str]
    source: str


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEVER: frozenset[str] = frozenset()
_PART = _set("entry post article card modal item comment story content block panel section figure table dialog box tweet quote")
"""What has a header or footer of its own that is not the page's."""

_LAYOUT = _set("has with no without left right content hide show layout wrap enabled active toggle open")
"""Words that tell of a layout with a region somewhere, on an element that is not the region."""

WORDS: tuple[Words, ...] = (
    Words(
        "comments",
        Placement.COMMENTS,
        (_set("comment comments commentlist respond disqus commentarea kommentar kommentare commentaires comentarios"),),
        _set("open closed count counts number link enabled off no allow with has icon button recent latest"),
        "WordPress comments.php, Disqus, Blogger",
    ),
    Words("footer", Placement.FOOTER, (_set("footer foot colophon copyright siteinfo sitefooter"),), _PART, "WordPress"),
    Words("footer", Placement.FOOTER, (_set("site"), _set("info generator credit credits")), _PART, "WordPress footer.php"),
    Words("footer", Placement.FOOTER, (_set("powered poweredby"),), _PART, "phpBB, WordPress VIP"),
    Words(
        "author box",
        Placement.AUTHOR_BOX,
        (_set("author authors writer"), _set("box bio about card profile description biography")),
        _NEVER,
        "WordPress author templates",
    ),
    Words(
        "ad",
        Placement.WIDGET_AD,
        (_set("ad ads advert adverts advertisement advertisements adsense adslot adunit adbox adsbygoogle werbung anzeige"),),
        _set("category tag"),
        "EasyList, general element hiding",
    ),
    Words(
        "sidebar",
        Placement.SIDEBAR,
        (_set("sidebar sidebars aside blogroll sidecol sidecolumn sidepanel sidenav sidebox rail linkroll"),),
        _set("has with no without and layout wrap wrapper enabled active toggle content body"),
        "WordPress dynamic_sidebar, Blogger",
    ),
    Words(
        "secondary",
        Placement.SIDEBAR,
        (_set("secondary"),),
        _set("nav navi navigation menu header title button text color footer"),
        "WordPress default themes until 2016",
    ),
    Words("widget", Placement.SIDEBAR, (_set("widget widgets widgetarea"),), _NEVER, "WordPress, Blogger gadgets"),
    Words(
        "navigation",
        Placement.NAVIGATION,
        (_set("nav navi navbar navigation menu menus submenu topmenu topnav menubar breadcrumb breadcrumbs pagination pager"),),
        _set("has with no toggle content"),
        "Bootstrap, WordPress wp_nav_menu",
    ),
    Words("header", Placement.HEADER, (_set("header masthead topbar banner siteheader"),), _PART | _LAYOUT, "WordPress"),
    Words("top bar", Placement.HEADER, (_set("top"), _set("bar")), _PART | _LAYOUT, "shop and magazine themes"),
    Words(
        "post body",
        Placement.BODY_TEXT,
        (_set("post entry article story recipe blog page"), _set("content body text entry")),
        _set("wrapper wrap header footer meta sidebar"),
        "hAtom entry-content, WordPress, Blogger post-body",
    ),
    Words("post body", Placement.BODY_TEXT, (_set("posttext postcontent postbody articlebody articletext"),), _NEVER, "forums"),
    Words(
        "content",
        Placement.MAIN_AREA,
        (_set("content contents article post posts entry hentry main primary story body text maincontent blogpost"),),
        _set("align color center left right white dark wrap size muted small"),
        "WordPress, hAtom, Bootstrap",
    ),
)

_STRONGEST = (
    Placement.COMMENTS,
    Placement.FOOTER,
    Placement.AUTHOR_BOX,
    Placement.WIDGET_AD,
    Placement.SIDEBAR,
    Placement.NAVIGATION,
    Placement.HEADER,
    Placement.BODY_TEXT,
    Placement.MAIN_AREA,
)
"""Which wins when one element names several: "footer-menu" is the footer's, "sidebar-nav" the sidebar's. While ancestors
are read, `BODY_TEXT` stands for the body of a post, prose or not."""

BUILDERS = ("elementor", "so-", "fl-", "et_pb", "vc_", "wpb_", "siteorigin", "fusion-", "wp-block-")
"""Page builders call every box of the content a widget; their names say nothing of the region."""

TAXONOMY = re.compile(r"(?:category|tag|postid|page-id|type|status|format|label)-|post-\d")
"""What a page is filed under, written by CMSs as classes: a post about menus is no menu (WordPress post_class)."""

_PLAIN = frozenset({"html", "body", "main", "article"})


_MAX_NAMES = 40
_CONTENT = frozenset({Placement.BODY_TEXT, Placement.MAIN_AREA})


@dataclass(frozen=True, slots=True)
class Region:
    """A region that an ancestor names, and what named it: "footer", "div.site-footer". is_word: only a class or id did."""

    placement: Placement
    rule: str
    is_word: bool = False


def regions(node: LexborNode) -> list[Region]:
    """List what one element names, by element, role, then each class and id name; strongest first."""
    tag = node.tag or ""
    attributes = node.attributes
    role = (attributes.get("role") or "").strip().lower()
    found = [Region(ELEMENTS[tag], tag)] if tag in ELEMENTS else []
    if role in ROLES:
        found.append(Region(ROLES[role], f"{tag}[role={role}]"))
    if attributes.get("itemprop") == "articleBody":
        found.append(Region(Placement.BODY_TEXT, f"{tag}[itemprop=articleBody]"))
    for sign, name in _names(attributes.get("id"), attributes.get("class")):
        placement = _named(name)
        if placement is not None and (tag not in _PLAIN or (placement is Placement.COMMENTS and tag == "article")):
            found.append(Region(placement, f"{tag}{sign}{name[:80]}", is_word=True))
    return sorted(found, key=lambda region: _STRONGEST.index(region.placement))


def _names(identifier: str | None, classes: str | None) -> list[tuple[str, str]]:
    names = [("#", identifier.strip())] if identifier else []
    names += [(".", name) for name in (classes or "").split()[:_MAX_NAMES]]
    return [(sign, name) for sign, name in names if name and not name.lower().startswith(BUILDERS) and not TAXONOMY.match(name)]


@lru_cache(maxsize=20_000)
def _named(name: str) -> Placement | None:
    words = frozenset(tokens(name[:100]))
    for row in WORDS:
        if words.isdisjoint(row.none_of) and all(words & group for group in row.all_of):
            return row.region
    return None


class Regions:
    """What the elements of one tree name, remembered while its links are read: neighbours share their ancestors."""

    def __init__(self) -> None:
        self._named: dict[int, list[Region]] = {}
        self._prose: dict[int, bool] = {}

    def of(self, node: LexborNode) -> list[Region]:
        """Give what one element names."""
        found = self._named.get(node.mem_id)
        if found is None:
            found = self._named[node.mem_id] = regions(node)
        return found

    def is_prose(self, block: LexborNode) -> bool:
        """Whether a block is running text."""
        found = self._prose.get(block.mem_id)
        if found is None:
            found = self._prose[block.mem_id] = is_running_text(block)
        return found


def place(chain: Sequence[LexborNode], seen: Regions) -> Region:
    """Say where an element stands, and what said so. chain: the element and its ancestors, from the inside out."""
    named = _without_article_parts([found for node in chain[1:] if (found := seen.of(node))])
    is_prose = seen.is_prose(_block(chain))
    first = _first(named, is_prose=is_prose)
    if first is None:
        return Region(Placement.BODY_TEXT, "p with running text") if is_prose and _block(chain).tag == "p" else _NOWHERE
    if first.placement in _CONTENT:
        return Region(Placement.BODY_TEXT if is_prose else Placement.MAIN_AREA, first.rule)
    return first


_NOWHERE = Region(Placement.UNKNOWN, "")


def _without_article_parts(named: list[list[Region]]) -> list[list[Region]]:
    """Take headers and footers inside an article or the main part as part of it."""
    depth = next((i for i in range(len(named) - 1, -1, -1) if any(_is_article(region) for region in named[i])), -1)
    parts = (Placement.HEADER, Placement.FOOTER)
    return [
        [Region(Placement.MAIN_AREA, region.rule) if i < depth and region.placement in parts else region for region in found]
        for i, found in enumerate(named)
    ]


def _is_article(region: Region) -> bool:
    return region.placement is Placement.MAIN_AREA and not region.is_word


def _first(named: list[list[Region]], *, is_prose: bool) -> Region | None:
    """Choose the deciding region among those that each ancestor names, from the inside out."""
    body = next((i for i, found in enumerate(named) if any(_is_body(region) for region in found)), -1) if is_prose else -1
    strong: list[Region] = []
    for i, found in enumerate(named):
        is_outside = 0 <= body <= i
        strong += [r for r in found if r.placement not in _CONTENT and not (is_outside and r.is_word and not _outlasts(r))][:1]
    for swallower, swallowed in SWALLOWS:
        outer = next((region for region in strong if region.placement is swallower), None)
        if outer is not None and strong[0].placement in swallowed and _is_stronger(outer, strong[0]):
            return outer
    if strong:
        return strong[0]
    return next((region for found in named for region in found), None)


def _is_body(region: Region) -> bool:
    return region.placement is Placement.BODY_TEXT or _is_article(region)


def _outlasts(region: Region) -> bool:
    return region.placement in (Placement.COMMENTS, Placement.FOOTER)


def _is_stronger(outer: Region, inner: Region) -> bool:
    return outer.placement is not Placement.NAVIGATION or (inner.is_word and not outer.is_word)


# outer region, what it swallows of the regions inside it
SWALLOWS: tuple[tuple[Placement, frozenset[Placement]], ...] = (
    (Placement.COMMENTS, frozenset(Placement)),
    (Placement.FOOTER, frozenset({Placement.NAVIGATION, Placement.SIDEBAR, Placement.HEADER, Placement.WIDGET_AD})),
    (Placement.SIDEBAR, frozenset({Placement.NAVIGATION, Placement.HEADER})),
    (Placement.NAVIGATION, frozenset({Placement.HEADER})),
)


MIN_RUNNING = 40
"""Characters of text around the link, in its own block, that make running text: about six words."""

_BLOCK = _set("p li dd dt td blockquote figcaption div section article main body center")
_NOT_PROSE = UNSEEN | {"a", "button", "select"}
_MAX_BLOCK = 4_000


def _block(chain: Sequence[LexborNode]) -> LexborNode:
    return next((node for node in chain[1:] if node.tag in _BLOCK), chain[-1])


def is_running_text(block: LexborNode) -> bool:
    """Whether a block holds prose around its links: enough text outside of links, and more of it than inside."""
    outside = _length(pieces(block, skip=_NOT_PROSE))
    if outside < MIN_RUNNING:
        return False
    inside = sum(len(link.text()) for link in block.css("a")[:100]) if block.tag != "body" else 0
    return outside > inside


def _length(found: Iterable[str]) -> int:
    """Count the characters of words, up to `_MAX_BLOCK`: more need not be known."""
    total = 0
    for piece in found:
        total += sum(map(len, piece.split())) + piece.count(" ")
        if total > _MAX_BLOCK:
            break
    return total
