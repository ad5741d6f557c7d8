"""Whether a referring page is about what the site is about, by the terms they share: the overlap itself is the evidence.

No model and no dictionary of subjects: terms of the page (title, headings, most frequent words, the words around the link)
against the site's topics, those chosen by people before those learned from its own pages. Measured by
`tests/measure_relevance.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.core.anchors import normal, tokens
from bot.core.grading.around import line
from bot.core.grading.stop_words import FUNCTION_WORDS, WEB_WORDS
from bot.core.judgement import Mark, Signals, SiteSettings
from bot.core.links import Snippet

MIN_PAGE_TERMS = 8
MIN_SITE_TERMS = 4
MAX_LEARNED = 60
_MAX_TERM = 40
_MAX_SHOWN = 6

_WIDE = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")


def _split(text: str) -> tuple[str, ...]:
    """Split into words; scripts without blanks into overlapping pairs of characters."""
    found: list[str] = []
    for word in tokens(normal(text)):
        if _WIDE.search(word):
            found.extend(word[n : n + 2] for n in range(len(word) - 1))
        elif 2 < len(word) <= _MAX_TERM and not word.isdigit():
            found.append(word)
    return tuple(found)


_STOP = frozenset(word for words in (*FUNCTION_WORDS.values(), WEB_WORDS) for word in _split(words))


@lru_cache(maxsize=20_000)
def _terms_of(text: str) -> tuple[str, ...]:
    return tuple(word for word in _split(text) if word not in _STOP)


def terms(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the different terms of texts in order of appearance, stop words left out."""
    return tuple(dict.fromkeys(term for text in texts for term in _terms_of(text)))


def learn(pages: Iterable[Sequence[str]], names: Iterable[str] = ()) -> tuple[str, ...]:
    """Learn a site's topics from the topics of its own pages, most telling first, at most `MAX_LEARNED`.

    pages: terms of each page, most frequent first (`Signals.topics`). names: the site's own names, which say nothing of its
    subject. A term counts more the higher it stands and the more pages have it.
    """
    own = frozenset(terms(names))
    scores: Counter[str] = Counter()
    for topics in pages:
        for rank, term in enumerate(terms(topics)):
            scores[term] += 1000 // (rank + 4)
    return tuple(term for term, _ in scores.most_common(MAX_LEARNED + len(own)) if term not in own)[:MAX_LEARNED]


def overlap(
    signals: Signals | None, snippet: Snippet, settings: SiteSettings, *, title: str = "", lang: str = ""
) -> tuple[Mark, str, tuple[str, ...]]:
    """Tell how a page's terms meet the site's topics: mark, one line of evidence, the shared terms.

    title: of the referring page. lang: of the site's own pages: a page in another language that shares nothing proves nothing.
    Too few terms on either side, or a page never read: "?".
    """
    site = terms(settings.topics or settings.learned)
    if len(site) < (1 if settings.topics else MIN_SITE_TERMS):
        return Mark.UNKNOWN, "The site's topics are not known: add some in its settings, or let its own pages be read.", ()
    if signals is None:
        return Mark.UNKNOWN, "The page was not read for its subject yet.", ()
    page = terms((title, *signals.headings, *signals.topics, snippet.before, snippet.after))
    if len(page) < MIN_PAGE_TERMS:
        return Mark.UNKNOWN, f"The page has too few words to tell its subject ({len(page)} terms).", ()
    return _weighed(page, site, signals, lang)


def _weighed(page: Sequence[str], site: Sequence[str], signals: Signals, lang: str) -> tuple[Mark, str, tuple[str, ...]]:
    known = frozenset(site)
    shared = tuple(term for term in page if term in known)
    if len(shared) >= 3:
        return Mark.PLUS, line(f"Shares: {', '.join(shared[:_MAX_SHOWN])}."), shared
    if shared:
        return Mark.NEUTRAL, line(f"Shares only: {', '.join(shared)}."), shared
    theirs, ours = signals.lang[:2].lower(), lang[:2].lower()
    if not theirs or theirs != ours:
        return Mark.UNKNOWN, "Shares no term with the site's topics, which may be for its language.", ()
    said = f"Shares no term with the site's topics: it is about {', '.join(page[:_MAX_SHOWN])}."
    return Mark.MINUS, line(said), ()
