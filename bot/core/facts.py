"""What a page says of itself besides its links: title, language, words, and what its shape is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core import urls
from bot.core.fingerprint import words
from bot.core.tree import UNSEEN, ancestors, attribute, collapse

MAX_TITLE = 500
_MAX_HEADINGS = 60
_MAIN_LENGTH = 400
_MAX_MAIN = 10
_REFRESH = re.compile(r"\s*\d*\.?\d*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_STRIPPED = sorted(UNSEEN - {"-comment"})


@dataclass(frozen=True, slots=True)
class Facts:
    """text: what a reader sees, a blank between elements. main: words of the main part, case folded. refresh: where a meta
    refresh outside of noscript leads, "" for none or the page itself. n_words: visible words of any script."""

    title: str
    heading: str
    headings: str
    lang: str
    generator: str
    refresh: str
    text: str
    main: tuple[str, ...]
    n_words: int
    n_images: int
    n_scripts: int
    has_password: bool


def read_facts(tree: LexborHTMLParser, *, base: str, url: str) -> Facts:
    """Read a page's facts. The tree is stripped of what no reader sees: read its links and scripts before."""
    n_scripts, title = len(tree.tags("script")), _title(tree)
    generator, refresh = _metas(tree, base, url)
    tree.strip_tags(_STRIPPED)
    headings = [collapse(node.text(separator=" ")) for node in _headings(tree)]
    body = tree.body
    text = body.text(separator=" ") if body is not None else ""
    root = tree.root
    return Facts(
        title=title,
        heading=headings[0] if headings else "",
        headings=" ".join(headings),
        lang=(attribute(root, "lang") or "")[:35].strip() if root is not None else "",
        generator=generator,
        refresh=refresh,
        text=text,
        main=tuple(words(_main(tree) or text)),
        n_words=count_words(text),
        n_images=len(tree.tags("img")),
        n_scripts=n_scripts,
        has_password=any((attribute(node, "type") or "").lower() == "password" for node in tree.tags("input")),
    )


_SAMPLE = 5_000
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def count_words(text: str) -> int:
    """Count words; in scripts that put no blanks between words every second character is taken for one."""
    n_words = len(text.split())
    if text.isascii() or not _UNSPACED.search(text[:_SAMPLE]):
        return n_words
    return n_words + len(_UNSPACED.findall(text)) // 2


def _title(tree: LexborHTMLParser) -> str:
    for node in tree.tags("title"):
        if not any(above.tag == "svg" for above in ancestors(node)):
            return collapse(node.text())[:MAX_TITLE]
    return ""


def _headings(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for tag in ("h1", "h2", "h3"):
        yield from tree.tags(tag)[:_MAX_HEADINGS]


def _metas(tree: LexborHTMLParser, base: str, url: str) -> tuple[str, str]:
    """Give generator and refresh; a refresh inside noscript is for browsers without scripts."""
    generator = refresh = ""
    for node in tree.tags("meta"):
        attributes = node.attributes
        content = attributes.get("content") or ""
        if not generator and (attributes.get("name") or "").lower() == "generator":
            generator = collapse(content)[:100]
        elif not refresh and (attributes.get("http-equiv") or "").strip().lower() == "refresh":
            refresh = "" if any(above.tag == "noscript" for above in ancestors(node)) else _refresh(content, base, url)
    return generator, refresh


def _refresh(content: str, base: str, url: str) -> str:
    match = _REFRESH.match(content[:4_000])
    target = urls.resolve(base, match[1].strip()) if match and match[1].strip() else None
    return target if target and urls.key(target) != urls.key(url) else ""


def _main(tree: LexborHTMLParser) -> str:
    """Give the text of the longest main or article element, when it holds enough to be the page's main part."""
    nodes = [*tree.tags("main")[:_MAX_MAIN], *tree.tags("article")[:_MAX_MAIN]]
    longest = max((node.text(separator=" ") for node in nodes), key=len, default="")
    return longest if len(longest) >= _MAIN_LENGTH else ""
