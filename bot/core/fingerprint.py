"""A similarity hash of a page's main text, so that a later visit can tell whether it met the same page."""

import hashlib
import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

_BITS = 64
_LANE = 16
_ONES = [sum(((byte >> bit) & 1) << (bit * _LANE) for bit in range(8)).to_bytes(_LANE, "little") for byte in range(256)]
MAX_WORDS = 600
SAMPLE = 64
"""Different words hashed: those with the smallest checksums, so that two versions of a page choose alike."""

SAME_BITS = 12
"""Two hashes that differ in at most this many of 64 bits are one page; unrelated texts differ in about 32."""


@lru_cache(maxsize=50_000)
def _lanes(word: str) -> int:
    """Spread the 64 bits of a word's hash into lanes of one number, so that adding numbers adds bit by bit."""
    digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(b"".join([_ONES[byte] for byte in digest]), "little")


@lru_cache(maxsize=50_000)
def _order(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def words(text: str) -> list[str]:
    """Give the plain words of a text's beginning, case folded, at most `MAX_WORDS`; those with punctuation are left out."""
    return list(filter(str.isalnum, text[: 10 * MAX_WORDS].casefold().split()[:MAX_WORDS]))


def fingerprint(found: Iterable[str]) -> str:
    """Hash words to 16 hex digits (SimHash, Charikar 2002, over a bottom-k sample); "" for no words."""
    chosen = sorted(set(found), key=_order)[:SAMPLE]
    if not chosen:
        return ""
    lanes = array("H", sum(map(_lanes, chosen)).to_bytes(_BITS * _LANE // 8, sys.byteorder))
    half = len(chosen) / 2
    value = sum(1 << bit for bit, n in enumerate(lanes) if n > half)
    return f"{value:016x}"


def resembles(a: str, b: str) -> bool:
    """Whether two hashes are of one page; unknown ("") resembles nothing."""
    return bool(a and b) and (int(a, 16) ^ int(b, 16)).bit_count() <= SAME_BITS
