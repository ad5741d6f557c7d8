"""Redirects that would mend our broken pages: the closest live page for each, and the lines a web server takes. Pure.

A redirect to the home page is never proposed: search engines take it for a page that is not found (soft 404; Google Search
Central, "Redirects and Google Search", read 2026-11). Paths come from other people's links, so only plain ones become lines.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import unquote, urlsplit

from bot.core.urls import host, same

CLOSE = 0.45
"""Score from which on a live page is proposed; below it a person chooses."""
MAX_LIVE = 5_000
MAX_COMPARED = 200
_TOKEN = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"(?:/[A-Za-z0-9_.~-]+)+/?")
_NOISE = frozenset({"html", "htm", "php", "asp", "aspx", "index", "www", "amp"})


@dataclass(frozen=True, slots=True)
class Broken:
    """A linked page of ours that is broken, with what is at stake."""

    page: str
    n_domains: int
    n_links: int


@dataclass(frozen=True, slots=True)
class Redirect:
    """A broken page and where it should lead. to: "" when no live page is close. score: 0..1, how alike their paths are."""

    broken: Broken
    to: str = ""
    score: float = 0.0


def redirects(broken: Iterable[Broken], live: Sequence[str]) -> tuple[Redirect, ...]:
    """Propose the closest live page for each broken one, most domains at stake first. live: pages of ours that answer."""
    known = [(url, _tokens(url)) for url in dict.fromkeys(live[:MAX_LIVE]) if _path(url) != "/"]
    found = (_closest(one, known) for one in broken)
    return tuple(sorted(found, key=lambda one: (-one.broken.n_domains, -one.broken.n_links, one.broken.page)))


def nginx(found: Iterable[Redirect]) -> str:
    """Lines for a server block of nginx (`location =` matches the decoded path exactly; nginx.org, ngx_http_core_module)."""
    return _lines(found, lambda old, new: f"location = {old} {{ return 301 {new}; }}")


def apache(found: Iterable[Redirect]) -> str:
    """Lines for Apache (RedirectMatch matches the decoded path as a regular expression; httpd.apache.org, mod_alias)."""
    return _lines(found, lambda old, new: f'RedirectMatch 301 "^{re.escape(old)}$" "{new}"')


def _lines(found: Iterable[Redirect], line: Callable[[str, str], str]) -> str:
    lines = []
    for one in found:
        old, new = _path(one.broken.page), _where(one)
        if one.to and _is_plain(one.broken.page) and _is_plain(one.to):
            lines.append(line(old, new))
        else:
            why = "no live page is close" if not one.to else "it has characters that need a rule by hand"
            lines.append(f"# not written: {_inert(old)} ({why})")
    return "\n".join(lines) + "\n" if lines else ""


def _where(one: Redirect) -> str:
    """A path on the same host, a whole address for another of ours."""
    return _path(one.to) if host(one.to) == host(one.broken.page) else one.to


def _is_plain(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and bool(_PLAIN.fullmatch(parts.path))


def _inert(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9/_.~%-]", "?", path)[:MAX_COMPARED]


def _path(url: str) -> str:
    return urlsplit(url).path or "/"


def _tokens(url: str) -> frozenset[str]:
    words = _TOKEN.findall(unquote(_path(url))[:MAX_COMPARED].casefold())
    return frozenset(word for word in words if word not in _NOISE)


def _closest(one: Broken, live: Sequence[tuple[str, frozenset[str]]]) -> Redirect:
    mine = _tokens(one.page)
    scored = ((_score(one.page, mine, url, words), url) for url, words in live if not same(url, one.page))
    score, to = max(scored, key=lambda found: (found[0], found[1]), default=(0.0, ""))
    return Redirect(one, to, round(score, 2)) if score >= CLOSE else Redirect(one)


def _score(page: str, mine: frozenset[str], other: str, theirs: frozenset[str]) -> float:
    shared = len(mine & theirs)
    overlap = 2 * shared / (len(mine) + len(theirs)) if shared else 0.0
    # comparing letters is dear: only where words agree, or where there are hardly any
    written = SequenceMatcher(None, _last(page), _last(other)).ratio() if shared or min(len(mine), len(theirs)) <= 2 else 0.0
    return 0.6 * overlap + 0.4 * written


def _last(url: str) -> str:
    return unquote(_path(url)).rstrip("/").rpartition("/")[2].casefold()[:MAX_COMPARED]
