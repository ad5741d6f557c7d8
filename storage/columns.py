"""Column types that both databases treat alike: times, text that always fits, JSON, hashes."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from bot.core.plain import fit
from bot.core.urls import key

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder()

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both; SQLite wants INTEGER for its row ids."""


def to_us(at: datetime) -> int:
    """Give an aware time as microseconds since the epoch."""
    return (at - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Give microseconds since the epoch as an aware UTC time."""
    return EPOCH + timedelta(microseconds=us)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since the epoch: exact, sortable, the same in both databases."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Aware time in."""
        return None if value is None else to_us(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """UTC time out."""
        return None if value is None else from_us(value)


class Words(sa.types.TypeDecorator[str]):
    """Text made fit on its way in, so that no caller can forget it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Fit text in."""
        return None if value is None else fit(value)


class Json(sa.types.TypeDecorator[Any]):
    """Plain values as compact JSON text; U+0000 and lone surrogates never reach the database, not even escaped."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Plain values in."""
        return None if value is None else packed(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        """Plain values out."""
        return None if value is None else unpacked(value)


def packed(value: Any) -> str:
    """Give plain values as JSON text that fits."""
    try:
        text = _ENCODER.encode(value).decode()
    except (UnicodeEncodeError, OverflowError):  # lone surrogates, whole numbers of more than 64 bits
        text = "\\u0000"
    return text if "\\u0000" not in text else json.dumps(_fit_all(value), ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str | bytes) -> Any:
    """Give plain values back from JSON text."""
    try:
        return _DECODER.decode(text)
    except msgspec.DecodeError:  # numbers that are none, which Python writes and reads
        return json.loads(text)


def _fit_all(value: Any) -> Any:
    match value:
        case str():
            return fit(value)
        case dict():
            return {fit(key): _fit_all(item) for key, item in value.items()}
        case list() | tuple():
            return [_fit_all(item) for item in value]
        case _:
            return value


def digest(*parts: str) -> bytes:
    """Give 16 bytes that stand for texts too long to be indexed (PostgreSQL: 2,704 bytes); nobody can make two collide."""
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@lru_cache(maxsize=4_096)
def page_digest(url: str) -> bytes:
    """Stand for the page that an address leads to (PRODUCT.md §2). The last few thousand are remembered: storing one visit
    asks for the same ones a dozen times."""
    return digest(key(url))
