"""What every table is made of."""

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import SQLModel


class Row(SQLModel, registry=registry()):
    """Base of all rows, with a metadata of its own."""


def table(row: type[Row]) -> sa.Table:
    """Give the Core table of a row class."""
    return row.metadata.tables[str(row.__tablename__)]


def index_where(condition: str, name: str, *columns: str, unique: bool = False) -> sa.Index:
    """An index of those rows alone that fulfil a condition, on both databases."""
    where = sa.text(condition)
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
