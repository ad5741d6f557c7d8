"""Whether a referring page is about what the site is about, by the terms they share: the overlap itself is the evidence.

No model and no dictionary of subjects: terms of the page (title, headings, most frequent words, the words around the link)
against the site's topics, those chosen by people before those learned from its own pages. Word endings are not cut: measured
by `tests/measure_relevance.py`, that gained nothing once compounds are met ("wine" in German "Weinwirtschaft", "planets").
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.anchors import normal, tokens
from bot.core.grading.around import line
from bot.core.grading.stop_words import FUNCTION_WORDS, WEB_WORDS
from bot.core.judgement import Mark, Signals, SiteSettings
from bot.core.links import Snippet

MIN_PAGE_TERMS = 8
MIN_SITE_TERMS = 10
MAX_LEARNED = 100
PLUS_LEARNED = 4
PLUS_CHOSEN = 2
"""Points from which on a page is relevant, for learned and for chosen topics. A shared term has two points where it stands in
the title, a heading or around the link, else one."""

COMPOUND = 5
"""Letters from which on a term is met within a longer one, at its beginning or end."""

_MAX_TERM = 40
_MAX_TEXTS = 80
_MAX_SHOWN = 6

# runs of scripts without blanks: katakana is a word; Han, Hangul and Thai are cut into pairs; hiragana is grammar
_RUN = re.compile(
    r"(?P<kana>[\u30a1-\u30ff]+)|(?P<pairs>[\u0e00-\u0eff]+|[\u3400-\u9fff\uf900-\ufaff]+|[\uac00-\ud7ff]+)|[\u3041-\u309f]+"
)


def _split(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in tokens(normal(text)):
        if word.isascii() or not _RUN.search(word):
            found += [word] if 2 < len(word) <= _MAX_TERM and not word.isdigit() else []
            continue
        for run in _RUN.finditer(word):
            pairs = run["pairs"] or ""
            found += [run["kana"]] if run["kana"] and len(run["kana"]) > 2 else []
            found += [pairs[n : n + 2] for n in range(len(pairs) - 1)]
    return tuple(found)


_FUNCTION = frozenset(part for words in FUNCTION_WORDS.values() for word in words.split() for part in _split(word))
_STOP = _FUNCTION.union(part for word in WEB_WORDS.split() for part in _split(word))


@lru_cache(maxsize=20_000)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(word for word in _split(text) if word not in _FUNCTION)


def terms(texts: Iterable[str], keep: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Give the different terms of texts in order of appearance, without words that say nothing. keep: those that do here."""
    return tuple(dict.fromkeys(term for text in texts for term in _parts(text) if term not in _STOP or term in keep))


def learn(pages: Iterable[Sequence[str]], names: Iterable[str] = ()) -> tuple[str, ...]:
    """Learn a site's topics from the topics of its own pages, most telling first, at most `MAX_LEARNED`.

    pages: terms of each page, most frequent first (`Signals.topics`). names: brand names, which say nothing of the subject.
    Terms of several pages come before those of one, then those that stand higher.
    """
    own = frozenset(terms(names))
    scores: Counter[str] = Counter()
    n_pages: Counter[str] = Counter()
    for topics in pages:
        for rank, term in enumerate(terms(topics)):
            scores[term] += 1000 // (rank + 8)
            n_pages[term] += 1
    ranked = sorted(scores, key=lambda term: (n_pages[term] < 2, -scores[term]))
    return tuple(term for term in ranked if term not in own)[:MAX_LEARNED]


@dataclass(frozen=True, slots=True)
class _Topics:
    """A site's topics, ready to be met. starts, ends: terms by their first and last letters. keep: words of chosen topics."""

    phrases: tuple[tuple[str, ...], ...]
    words: frozenset[str]
    starts: dict[str, tuple[str, ...]]
    ends: dict[str, tuple[str, ...]]

    def met(self, term: str) -> str:
        """The term of the site that a page's term is or is a compound of; "" for none."""
        if term in self.words:
            return term
        if len(term) < COMPOUND:
            return ""
        for one in self.starts.get(term[:COMPOUND], ()):
            if one.startswith(term) or term.startswith(one):
                return one
        for one in self.ends.get(term[-COMPOUND:], ()):
            if one.endswith(term) or term.endswith(one):
                return one
        return ""


@lru_cache(maxsize=256)
def _topics(chosen: tuple[str, ...], learned: tuple[str, ...]) -> _Topics:
    phrases = tuple(dict.fromkeys(filter(None, map(_parts, chosen)))) if chosen else tuple((t,) for t in terms(learned))
    words = tuple(dict.fromkeys(word for phrase in phrases for word in phrase))
    starts: dict[str, tuple[str, ...]] = {}
    ends: dict[str, tuple[str, ...]] = {}
    for word in words:
        if len(word) >= COMPOUND:
            starts[word[:COMPOUND]] = (*starts.get(word[:COMPOUND], ()), word)
            ends[word[-COMPOUND:]] = (*ends.get(word[-COMPOUND:], ()), word)
    return _Topics(phrases, frozenset(words), starts, ends)


Overlap = tuple[Mark, str, tuple[str, ...]]


def overlap(signals: Signals | None, snippet: Snippet, settings: SiteSettings, *, title: str = "", lang: str = "") -> Overlap:
    """Tell how a page's terms meet the site's topics: mark, one line of evidence, the shared topics, strongest first.

    title: of the referring page. lang: of the site's own pages: a page in another language that shares nothing proves nothing.
    Too few terms on either side, or a page never read: "?".
    """
    site = _topics(settings.topics, settings.learned)
    if len(site.phrases) < (1 if settings.topics else MIN_SITE_TERMS):
        return Mark.UNKNOWN, "The site's topics are not known: choose some in its settings, or let its own pages be read.", ()
    if signals is None:
        return Mark.UNKNOWN, "The page was not read for its subject yet.", ()
    keep = site.words if settings.topics else frozenset()
    near = terms((title, *signals.headings[:_MAX_TEXTS], snippet.before, snippet.after), keep)
    page = tuple(dict.fromkeys((*near, *terms(signals.topics[:_MAX_TEXTS], keep))))
    if len(page) < MIN_PAGE_TERMS:
        return Mark.UNKNOWN, f"The page has too few words to tell its subject ({len(page)} terms).", ()
    points = _points(page, frozenset(near), site)
    if not points:
        return _nothing_shared(page, signals.lang, lang)
    shared = tuple(sorted(points, key=points.__getitem__, reverse=True))
    is_plus = sum(points.values()) >= (PLUS_CHOSEN if settings.topics else PLUS_LEARNED)
    said = f"{'Shares with your site' if is_plus else 'Shares with your site only'}: {', '.join(shared[:_MAX_SHOWN])}"
    return (Mark.PLUS if is_plus else Mark.NEUTRAL), line(said), shared


def _points(page: Iterable[str], near: frozenset[str], site: _Topics) -> dict[str, int]:
    """Count the points of each topic that a page shares; a topic of several words needs all of them."""
    met: dict[str, int] = {}
    for term in page:
        topic = site.met(term)
        if topic:
            met[topic] = max(met.get(topic, 0), 2 if term in near else 1)
    whole = (phrase for phrase in site.phrases if all(word in met for word in phrase))
    return {" ".join(phrase): min(met[word] for word in phrase) for phrase in whole}


def _nothing_shared(page: Sequence[str], theirs: str, ours: str) -> Overlap:
    theirs, ours = theirs[:2].lower(), ours[:2].lower()
    if not theirs or theirs != ours:
        return Mark.UNKNOWN, "Shares no term with the site's topics, which may be for its language.", ()
    return Mark.MINUS, line(f"Shares no term with the site's topics; it is about {', '.join(page[:_MAX_SHOWN])}"), ()
