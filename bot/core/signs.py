"""Tell a page's content from what stands in for it: walls, log-in and consent pages, error texts, parking, empty shells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.page import Sign, SignKind
from bot.core.sign_rows import ROWS, Row, Where
from bot.core.wordings import WORDINGS

MAX_TEXT = 6_000
"""Characters of visible text, and thirty times as many of code, that are searched."""

MAX_WORDS = 400
"""Visible words of the largest page that its own words can betray; beyond, only headers and addresses do."""

_ALWAYS = tuple(row for row in ROWS if row.max_words > MAX_WORDS)
_MAX_SAID = 2_500
_EDGES = " .!?…"
_HEADINGS = {row.rule: frozenset(phrase.strip(_EDGES) for phrase in row.phrases) for row in ROWS if row.where is Where.HEADING}
_PARTS = re.compile(r"\s+[|–—\-:»·•/<>]+\s+|\s*[|–—»·•]\s*|:\s+")
_SHELL_WORDS = 40
_SHELL_LINKS = 5
_SHELL_ROOTS = re.compile(
    r"""\sid=["']?(?:root|app|app-root|__next|__nuxt|___gatsby|svelte|q-app|main-app|react-root|ember-application)["'\s>]|<app-root|ng-app"""
)
_SHELL_DATA = re.compile(
    r"window\.__(?:initial_state|nuxt|next|apollo|preloaded)|__next_data__|/static/js/main\.|type=[\"']?module"
)
_SCRIPT_REDIRECT = re.compile(
    r"""(?:window|document|self|top|parent)?\.?location(?:\.href)?\s*=\s*["'`(]|location\.(?:replace|assign)\s*\("""
)
_REDIRECT_WORDS = 40


@dataclass(frozen=True, slots=True)
class Look:
    """What the signs are read from. title, heading, text, markup: case folded; heading: the first h1. url: where the page
    was read. n_links: links of any kind. has_password: a password field. refresh: where a meta refresh leads. is_missing: the
    status says that the page is not there."""

    title: str
    heading: str
    text: str
    markup: str
    url: str
    headers: tuple[str, ...]
    n_words: int
    n_links: int
    n_images: int
    n_scripts: int
    has_password: bool
    refresh: str = ""
    is_missing: bool = False


def read_signs(look: Look) -> tuple[Sign, ...]:
    """List the signs on a page: the table's first, else what its wording says, then what its shape shows.

    A missing page may ask for cookies or a log-in in passing: there wording counts for nothing.
    """
    rows = ROWS if look.n_words <= MAX_WORDS else _ALWAYS
    found = [Sign(row.kind, row.rule, seen) for row in rows if look.n_words <= row.max_words and (seen := _seen(row, look))]
    worded = () if found or look.is_missing else _worded(look)
    return (*found, *worded, *_shapes(look))


def _worded(look: Look) -> Iterator[Sign]:
    said = f"{look.title} . {look.text}"[:_MAX_SAID]
    for row in WORDINGS:
        if look.n_words <= row.max_words and look.n_links <= row.max_links and (match := row.pattern.search(said)):
            yield Sign(row.kind, row.rule, match[0][:100], is_weak=True)


def _seen(row: Row, look: Look) -> str:
    match row.where:
        case Where.HEADER:
            return next((line[:100] for line in look.headers if line.startswith(row.phrases)), "")
        case Where.HEADING:
            return next((part for part in (*_parts(look.title), look.heading.strip(_EDGES)) if part in _HEADINGS[row.rule]), "")
        case Where.URL:
            return next((phrase for phrase in row.phrases if phrase in look.url), "")
        case Where.TEXT:
            return next((phrase for phrase in row.phrases if phrase in look.text), "")
        case Where.MARKUP:
            return next((phrase for phrase in row.phrases if phrase in look.markup), "")


@lru_cache(maxsize=1_000)
def _parts(title: str) -> tuple[str, ...]:
    """Give a title whole and in the parts that its separators make: "404 - Example" gives 404 and example."""
    return (title.strip(_EDGES), *(part.strip(_EDGES) for part in _PARTS.split(title) if part.strip(_EDGES)))


def _shapes(look: Look) -> Iterator[Sign]:
    if look.n_words <= _REDIRECT_WORDS and look.n_links < _SHELL_LINKS:
        redirect = look.refresh or ("location" in look.markup and _script_redirect(look))
        if redirect:
            yield Sign(SignKind.SCRIPT_REDIRECT, "meta_refresh" if look.refresh else "script_redirect", str(redirect)[:100])
    if look.n_words <= _SHELL_WORDS and look.n_links < _SHELL_LINKS and look.n_scripts:
        root = _SHELL_ROOTS.search(look.markup) or _SHELL_DATA.search(look.markup)
        if root:
            yield Sign(SignKind.APP_SHELL, "app_root", root[0].strip()[:100])
    if look.n_words == 0 and look.n_links == 0:
        yield Sign(SignKind.EMPTY, "no_content", "no words or links")


def _script_redirect(look: Look) -> str:
    match = _SCRIPT_REDIRECT.search(look.markup)
    return look.markup[match.start() : match.start() + 100] if match and look.n_scripts else ""


def login_form(look: Look) -> Sequence[Sign]:
    """Tell a page that is nothing but a form for name and password."""
    is_wall = look.has_password and look.n_words <= 80 and look.n_links <= 15
    return [Sign(SignKind.LOGIN, "password_form", "a password field and little else")] if is_wall else []
