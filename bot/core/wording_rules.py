"""What a page's wording gives away: that links are for sale on it, or which trades' spam stands there. Rules and their count.

A stray word is no sign: every rule asks for several hits and for different phrases. The phrases are in `wording_table`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.wording_table import DENSE, RULES

HEAD = 8_000
TAIL = 3_000
"""Characters searched at the beginning and the end of the text: what is injected stands at either."""

STRONG = 2
"""Points of a phrase that nobody writes in passing; any other has one."""

MAX_HITS = 3
"""Times that one phrase counts: a repeated word is one thing said."""

_BLANKS = bytes(c if chr(c).isalnum() or c >= 0x80 else 0x20 for c in range(256))


_NOT_DENSE = bytes(c for c in range(256) if c != 0xE0 and not 0xE3 <= c <= 0xED)
"""All bytes but those that begin a letter of `DENSE` scripts (U+0E00, U+3000 to U+D7FF) in UTF-8."""


def _bare(text: str) -> bytes:
    """Fold a text to words between single blanks, as UTF-8."""
    return b" ".join(_folded(text).split())


def _folded(text: str) -> bytes:
    """Fold letters and put blanks for all else, as UTF-8. Letters that Cyrillic, Greek and their like fold only where they are
    many: folding all of Unicode costs ten times as much."""
    plain = text.encode("utf-8", "replace").lower()
    if plain.count(b"\xd0") + plain.count(b"\xd1") + plain.count(b"\xce") > _MANY:
        plain = text.casefold().encode("utf-8", "replace")
    return plain.translate(_BLANKS)


_MANY = 20


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One phrase of the table as it is searched: words with a blank on either side, or a dense script's letters."""

    rule: int
    searched: bytes
    points: int


def _phrases() -> Iterator[_Phrase]:
    for number, rule in enumerate(RULES):
        for phrases, points in ((rule.strong, STRONG), (rule.weak, 1)):
            for phrase in phrases:
                yield _Phrase(number, _bare(phrase.casefold()), points)


def _by_word() -> dict[bytes, tuple[_Phrase, ...]]:
    """Find phrases by their longest word, which few pages have."""
    found: dict[bytes, list[_Phrase]] = {}
    for phrase in _phrases():
        if not DENSE.search(phrase.searched.decode()):
            padded = _Phrase(phrase.rule, b" %b " % phrase.searched, phrase.points)
            found.setdefault(max(phrase.searched.split(), key=len), []).append(padded)
    return {word: tuple(phrases) for word, phrases in found.items()}


_BY_WORD = _by_word()
_WORDS = frozenset(_BY_WORD)
_DENSE = tuple(phrase for phrase in _phrases() if DENSE.search(phrase.searched.decode()))


def met(title: str, headings: str, text: str) -> tuple[str, ...]:
    """Name the rules met, in the table's order. text: all that a reader sees."""
    middle = text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"
    said = f"{title[:500]} {headings[:2_000]} {middle}"
    folded = _folded(said)
    parts = folded.split()
    words = _WORDS.intersection(parts)
    dense = _DENSE if not folded.isascii() and folded.translate(None, _NOT_DENSE) else ()
    if not words and not dense:
        return ()
    return _named(b" %b " % b" ".join(parts), [*(phrase for word in words for phrase in _BY_WORD[word]), *dense])


def _named(bare: bytes, phrases: Iterable[_Phrase]) -> tuple[str, ...]:
    points, different = [0] * len(RULES), [0] * len(RULES)
    for phrase in phrases:
        n_hits = min(bare.count(phrase.searched), MAX_HITS)
        if n_hits:
            points[phrase.rule] += phrase.points * n_hits
            different[phrase.rule] += 1
    return tuple(
        rule.name
        for rule, n_points, n_different in zip(RULES, points, different, strict=True)
        if n_points >= rule.min_points and n_different >= rule.min_different
    )
