"""The plain HTML that the made-up pages share: a title, a menu, running text, a sidebar, a footer."""

import re
from html import escape
from zlib import crc32

FILLER = (
    "Rain came early this year, so the beds were dug in the first week of March and the broad beans are already up.",
    "A neighbour lent us a riddle for the compost, and what came through it was the best leaf mould we have had so far.",
    "Nothing here is sown by the calendar: we wait for the soil to warm, then put in a short row every ten days.",
    "Most of what goes wrong on a small plot goes wrong because a tool was left outside over the winter.",
)
"""Running text between the sentences that matter."""


NETWORK = frozenset({"rain-garden.example", "seed-swap.example", "orchard-club.example"})
"""Three sites built alike on purpose: the one group that a check of the made-up web should find."""
_DRESSED = re.compile(r"<(body|header|main|article|h1|p|aside|ul|li|footer|section)>")
_WRAPPERS = ("div", "section", "span", "center", "nav", "em", "b", "figure", "address", "small")


def link(url: str, anchor: str, rel: str = "") -> str:
    """One text link."""
    return f'<a href="{escape(url)}"{rel and f" rel={chr(34)}{rel}{chr(34)}"}>{escape(anchor)}</a>'


def document(
    title: str, main: str, *, head: str = "", aside: str = "", footer: str = "", comments: str = "", header: str = ""
) -> str:
    """One page. main: HTML of the article, paragraphs included; the other parts are HTML too and may be empty."""
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>
<body>
<header><a href="/">Home</a> <a href="/about">About</a> {header}</header>
<main><article><h1>{escape(title)}</h1>
{main}
</article>{comments and f'<section id="comments" class="comments"><h2>Comments</h2>{comments}</section>'}</main>
{aside and f'<aside class="sidebar"><h2>Elsewhere</h2><ul>{aside}</ul></aside>'}
<footer><p>Made by hand. <a href="/contact">Write to us</a></p>{footer}</footer>
</body></html>"""


def dressed(html: str, host: str) -> str:
    """The same page as a host of its own would build it: class names and wrappers by its name, three in four with an author.

    Those of NETWORK stay alike.
    """
    if host in NETWORK:
        return html
    stem, number = host.partition(".")[0], crc32(host.encode())
    html = _DRESSED.sub(lambda tag: f'<{tag[1]} class="{stem}-{number % 97}-{tag[1]}">', html)
    kinds = [_WRAPPERS[crc32(f"{host} {n}".encode()) % len(_WRAPPERS)] for n in range(12)]
    inner = "".join(f'<{kind} class="{stem}-{kind}"></{kind}>' for kind in kinds)
    if number % 4:
        html = html.replace("</head>", f'<meta name="author" content="The gardeners of {stem}"></head>', 1)
    return html.replace("</header>", f"{inner}</header>").replace("</footer>", f"{inner}</footer>")


def article(title: str, *sentences: str, head: str = "", **parts: str) -> str:
    """A page whose running text is the given HTML sentences between two of FILLER."""
    start = len(title) % len(FILLER)
    text = [FILLER[start], *sentences, FILLER[(start + 1) % len(FILLER)]]
    return document(title, "\n".join(f"<p>{sentence}</p>" for sentence in text), head=head, **parts)
