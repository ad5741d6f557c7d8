"""The columns that tables share: `name: str = cell.text()`."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from bot.core.traits import CLAIMED
from storage.columns import Id, Json, Moment, Words


def row_id() -> Any:
    """The number of a row."""
    return Field(default=None, sa_column=sa.Column(Id, primary_key=True, autoincrement=True))


def to(target: str, *, index: bool = False) -> Any:
    """The row it belongs to and goes with."""
    return Field(sa_column=sa.Column(Id, sa.ForeignKey(target, ondelete="CASCADE"), nullable=False, index=index))


def maybe(target: str, *, index: bool = False) -> Any:
    """A row it speaks of, None for none; it outlives that row."""
    column = sa.Column(Id, sa.ForeignKey(target, ondelete="SET NULL"), nullable=True, index=index)
    return Field(default=None, sa_column=column)


def site_key() -> Any:
    """The site, for tables that have one row per site, or one per site and something else."""
    key = sa.Column(Id, sa.ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    return Field(sa_column=key)


def text() -> Any:
    """A text, "" for none."""
    return Field(default="", sa_type=Words, nullable=False, sa_column_kwargs={"default": ""})


def added_text(default: str = "") -> Any:
    """A text that came with a later revision: SQLite adds no column without a value for the rows that stand."""
    more = {"default": default, "server_default": default}
    return Field(default=default, sa_type=Words, nullable=False, sa_column_kwargs=more)


def traits_text() -> Any:
    """What reports count of a link, in core's words."""
    return added_text(CLAIMED)


def text_key() -> Any:
    """A text that is (part of) the key."""
    return Field(sa_column=sa.Column(Words, primary_key=True))


def count() -> Any:
    """A whole number of 32 bits."""
    return Field(default=0, sa_type=sa.Integer, nullable=False, sa_column_kwargs={"default": 0})


def added_count() -> Any:
    """A count that came with a later revision."""
    return Field(default=0, sa_type=sa.Integer, nullable=False, sa_column_kwargs={"default": 0, "server_default": "0"})


def number() -> Any:
    """64 bits on both databases."""
    return Field(default=0, sa_type=sa.BigInteger, nullable=False, sa_column_kwargs={"default": 0, "server_default": "0"})


def number_key() -> Any:
    """64 bits that are (part of) the key."""
    return Field(sa_column=sa.Column(sa.BigInteger, primary_key=True, autoincrement=False))


def cents() -> Any:
    """Money in its smallest unit."""
    return Field(default=0, sa_type=sa.BigInteger, nullable=False, sa_column_kwargs={"default": 0})


def seconds() -> Any:
    """A span of time."""
    return Field(default=0.0, sa_type=sa.Float, nullable=False, sa_column_kwargs={"default": 0.0})


def moment(*, null: bool = False) -> Any:
    """An aware time."""
    return Field(default=None, sa_type=Moment, nullable=null)


def day(*, null: bool = False) -> Any:
    """A date without a time."""
    return Field(default=None, sa_type=sa.Date) if null else Field(sa_type=sa.Date, nullable=False)


def json(*, null: bool = False) -> Any:
    """Plain values."""
    return Field(default=None, sa_type=Json, nullable=null)


def flag() -> Any:
    """Yes or no."""
    return Field(default=False, sa_type=sa.Boolean, nullable=False, sa_column_kwargs={"default": False})


def digest() -> Any:
    """Bytes: 16 that stand for a long text, or something packed."""
    return Field(default=b"", sa_type=sa.LargeBinary, nullable=False, sa_column_kwargs={"default": b""})


def maybe_bytes() -> Any:
    """Bytes, None for none."""
    return Field(default=None, sa_type=sa.LargeBinary, nullable=True)
