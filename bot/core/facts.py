"""What a page says of itself besides its links: title, language, words, and what its shape is."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core import urls
from bot.core.fingerprint import words
from bot.core.tree import Tags, ancestors, attribute, collapse, strip

MAX_TITLE = 500
_HEADINGS = ("h1", "h2", "h3")
_MAX_HEADINGS = 60
_MAX_OUTLINE = 20
_MAX_DATE = 40
_MAIN_LENGTH = 400
_MAX_MAIN = 10
_REFRESH = re.compile(r"\s*\d*\.?\d*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """outline: h1, h2 and h3, in this order; dated: of the first `<time>`, as written.

    text: what a reader sees, a blank between elements. main: words of the main part, case folded. refresh: where a meta
    refresh outside of noscript leads, "" for none or the page itself. n_words: visible words of any script, counted up to
    `MAX_COUNTED`. n_images and has_password: looked for on pages of at most `_FEW` words, where they tell something."""

    title: str
    heading: str
    headings: str
    outline: tuple[str, ...]
    dated: str
    lang: str
    generator: str
    refresh: str
    text: str
    main: tuple[str, ...]
    n_words: int
    n_images: int
    n_scripts: int
    has_password: bool


def read_facts(tree: LexborHTMLParser, tags: Tags, *, base: str, url: str) -> Facts:
    """Read a page's facts. The tree is stripped of what no reader sees: read its links and scripts before, touch no element
    gathered before after it."""
    n_scripts, title = len(tags["script"]), _title(tags)
    generator, refresh = _metas(tags, base, url)
    seen = strip(tree, tags)
    headings = [collapse(node.text(separator=" ")) for tag in _HEADINGS for node in seen[tag][:_MAX_HEADINGS]]
    body = tree.body
    text = body.text(separator=" ") if body is not None else ""
    root = tree.root
    n_words = count_words(text)
    is_small = n_words <= _FEW
    return Facts(
        title=title,
        heading=headings[0] if headings else "",
        headings=" ".join(headings),
        outline=tuple(headings[:_MAX_OUTLINE]),
        dated=((attribute(seen["time"][0], "datetime") or "")[:_MAX_DATE]) if seen["time"] else "",
        lang=(attribute(root, "lang") or "")[:35].strip() if root is not None else "",
        generator=generator,
        refresh=refresh,
        text=text,
        main=tuple(words(_main(seen) or text)),
        n_words=n_words,
        n_images=len(tree.tags("img")) if is_small else 0,
        n_scripts=n_scripts,
        has_password=is_small and any((attribute(node, "type") or "").lower() == "password" for node in tree.tags("input")),
    )


MAX_COUNTED = 1_000
"""Words counted: whether a page is small is all that anybody asks."""

_FEW = 200
_BEGINNING = 10 * MAX_COUNTED
_SAMPLE = 5_000
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def count_words(text: str) -> int:
    """Count words; in scripts that put no blanks between words every second character is taken for one."""
    # nearly always enough is found at the beginning
    if len(text[:_BEGINNING].split()) >= MAX_COUNTED:
        return MAX_COUNTED
    n_words = min(len(text.split(maxsplit=MAX_COUNTED)), MAX_COUNTED)
    if n_words == MAX_COUNTED or text.isascii() or not _UNSPACED.search(text[:_SAMPLE]):
        return n_words
    return min(n_words + len(_UNSPACED.findall(text)) // 2, MAX_COUNTED)


def _title(tags: Tags) -> str:
    for node in tags["title"]:
        if not any(above.tag == "svg" for above in ancestors(node)):
            return collapse(node.text())[:MAX_TITLE]
    return ""


def _metas(tags: Tags, base: str, url: str) -> tuple[str, str]:
    """Give generator and refresh; a refresh inside noscript is for browsers without scripts."""
    generator = refresh = ""
    for node in tags["meta"]:
        attributes = node.attrs
        content = attributes.get("content") or ""
        if not generator and (attributes.get("name") or "").lower() == "generator":
            generator = collapse(content)[:100]
        elif not refresh and (attributes.get("http-equiv") or "").strip().lower() == "refresh":
            refresh = "" if any(above.tag == "noscript" for above in ancestors(node)) else _refresh(content, base, url)
    return generator, refresh


def _refresh(content: str, base: str, url: str) -> str:
    # an overlong one is none: cut short it would name another page
    match = _REFRESH.match(content) if len(content) <= urls.MAX_LENGTH else None
    target = urls.resolve(base, match[1].strip()) if match and match[1].strip() else None
    return target if target and urls.key(target) != urls.key(url) else ""


def _main(seen: Tags) -> str:
    """Give the text of the longest main or article element, when it holds enough to be the page's main part."""
    mains = seen["main"][:_MAX_MAIN]
    # what stands inside another one is no longer than it
    known = {node.mem_id for node in mains}
    nodes = [*mains, *(node for node in seen["article"][:_MAX_MAIN] if not _is_inside(node, known))]
    longest = max((node.text(separator=" ") for node in nodes), key=len, default="")
    return longest if len(longest) >= _MAIN_LENGTH else ""


def _is_inside(node: LexborNode, known: Collection[int]) -> bool:
    return bool(known) and any(above.mem_id in known for above in ancestors(node)[1:])
