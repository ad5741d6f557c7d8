"""Column types that both databases treat alike: times, text that always fits, JSON, hashes."""

import json
from collections.abc import Callable
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

Turn = Callable[[Any], Any]
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both; SQLite wants INTEGER for its row ids."""


def to_us(at: datetime) -> int:
    """Give an aware time as microseconds since the epoch."""
    return (at - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Give microseconds since the epoch as an aware UTC time."""
    return EPOCH + timedelta(microseconds=us)


def _time_in(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // _MICROSECOND


def _time_out(us: int | None) -> datetime | None:
    return None if us is None else EPOCH + timedelta(0, 0, us)


def _words_in(text: str | None) -> str | None:
    return None if text is None else fit(text)


def _json_in(value: Any) -> str | None:
    return None if value is None else packed(value)


def _json_out(text: str | bytes | None) -> Any:
    return None if text is None else unpacked(text)


# The types below give SQLAlchemy their functions themselves: one visit stores and reads some hundred values, and its way through
# a method for each of them took longer than the work. The types below them need no turning of their own in either driver.


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since the epoch: exact, sortable, the same in both databases."""

    impl = sa.BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Turn:
        """Aware time in."""
        del dialect
        return _time_in

    def result_processor(self, dialect: Dialect, coltype: Any) -> Turn:
        """UTC time out."""
        del dialect, coltype
        return _time_out


class Words(sa.types.TypeDecorator[str]):
    """Text made fit on its way in, so that no caller can forget it."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Turn:
        """Fit text in."""
        del dialect
        return _words_in


class Json(sa.types.TypeDecorator[Any]):
    """Plain values as compact JSON text; U+0000 and lone surrogates never reach the database, not even escaped."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Turn:
        """Plain values in."""
        del dialect
        return _json_in

    def result_processor(self, dialect: Dialect, coltype: Any) -> Turn:
        """Plain values out."""
        del dialect, coltype
        return _json_out


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
