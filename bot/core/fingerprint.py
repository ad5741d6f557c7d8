"""A similarity hash of a page's main text, so that a later visit can tell whether it met the same page."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W_]{2,}")
_BITS = 64
_LANE = 20
_ONES = [sum(((byte >> bit) & 1) << (bit * _LANE) for bit in range(8)) for byte in range(256)]
_MAX_COUNT = 8
MAX_WORDS = 5_000
SAME_BITS = 12
"""Two hashes that differ in at most this many of 64 bits are one page; unrelated texts differ in about 32."""


@lru_cache(maxsize=30_000)
def _lanes(word: str) -> int:
    """Spread the 64 bits of a word's hash into lanes of one number, so that adding numbers adds bit by bit."""
    digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
    return sum(_ONES[byte] << (8 * _LANE * i) for i, byte in enumerate(digest))


def words(text: str) -> list[str]:
    """Give the words of a text, case folded, at most `MAX_WORDS`."""
    return _WORD.findall(text[: 20 * MAX_WORDS].casefold())[:MAX_WORDS]


def fingerprint(found: Iterable[str]) -> str:
    """Hash words to 16 hex digits (SimHash, Charikar 2002); "" for no words. A word counts at most `_MAX_COUNT` times."""
    counts = Counter(found)
    total = sum(min(n, _MAX_COUNT) for n in counts.values())
    if not total:
        return ""
    lanes = sum(min(n, _MAX_COUNT) * _lanes(word) for word, n in counts.items())
    mask = (1 << _LANE) - 1
    value = sum(1 << bit for bit in range(_BITS) if 2 * ((lanes >> (bit * _LANE)) & mask) > total)
    return f"{value:016x}"


def resembles(a: str, b: str) -> bool:
    """Whether two hashes are of one page; unknown ("") resembles nothing."""
    return bool(a and b) and (int(a, 16) ^ int(b, 16)).bit_count() <= SAME_BITS
