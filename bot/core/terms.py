"""The terms a page is about, by how often they stand in its title, headings and main text."""

from collections import Counter
from collections.abc import Sequence

from bot.core.grading.stop_words import FUNCTION_WORDS

MAX_TERMS = 40
_TITLE_WEIGHT = 5
_HEADING_WEIGHT = 3

_STOP = frozenset(word for words in FUNCTION_WORDS.values() for word in words.split())


def topics(title: Sequence[str], headings: Sequence[str], main: Sequence[str]) -> tuple[str, ...]:
    """Rank the terms of a page, most frequent first, ties by first appearance. All: words, case folded."""
    counts = dict(Counter(main))
    for found, weight in ((title, _TITLE_WEIGHT), (headings, _HEADING_WEIGHT)):
        for word in found:
            counts[word] = counts.get(word, 0) + weight
    kept = [word for word in counts if len(word) > 2 and word not in _STOP and not word.isdigit()]
    return tuple(sorted(kept, key=counts.__getitem__, reverse=True)[:MAX_TERMS])
