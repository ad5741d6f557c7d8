"""Connections and transactions of either database: one write transaction per thread, joined by whoever is called inside it."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.core.errors import StorageError
from storage import postgres
from storage import sqlite as sqlite_file
from storage.faults import storage_error

_SCHEMES = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite"}


def url_of(text: str) -> URL:
    """Read a database URL: sqlite:///path, postgres:// or postgresql://. Raises StorageError for anything else."""
    try:
        url = make_url(text)
        scheme = _SCHEMES.get(url.drivername, url.drivername)
    except (ArgumentError, ValueError):
        raise _unknown() from None
    if scheme not in _SCHEMES.values() or (scheme == "sqlite" and url.database in (None, "", ":memory:")):
        raise _unknown()
    return url.set(drivername=scheme)


def _unknown() -> StorageError:
    return StorageError(
        "DATABASE_URL is not the address of a database we know.",
        "Write postgresql://user:password@host:5432/name, or leave it empty to use SQLite in the data folder.",
    )


class Database:
    """One database: `writing` and `reading` give connections; a thread's own write transaction is joined by both."""

    def __init__(self, text: str) -> None:
        self.url = url_of(text)
        self.is_sqlite = self.url.drivername == "sqlite"
        self.path = Path(self.url.database or "") if self.is_sqlite else Path()
        if self.is_sqlite:
            sqlite_file.prepare(self.path)
        self.engine = sqlite_file.engine(self.url) if self.is_sqlite else postgres.engine(self.url)
        self._turn = sqlite_file.Turn(self.path.with_name(self.path.name + ".lock")) if self.is_sqlite else None
        self._mine = threading.local()
        self._inserts: dict[sa.Table, Any] = {}

    def close(self) -> None:
        """Close every connection. The last one of a SQLite file makes a checkpoint, so it waits for its turn."""
        with self._turned():
            self.engine.dispose()
        if self._turn is not None:
            self._turn.close()

    def _turned(self, *, is_urgent: bool = False) -> AbstractContextManager[None]:
        return self._turn.taken(is_urgent=is_urgent) if self._turn is not None else nullcontext()

    @contextmanager
    def writing(self, *, is_urgent: bool = False) -> Iterator[sa.Connection]:
        """A write transaction: this thread's open one, or a new one that commits at the end. is_urgent: where writers take
        turns, before those of this process that wait and are not.

        Raises StorageError with a sentence when the database cannot be used; everything is then undone.
        """
        mine = self._current()
        if mine is not None:
            with _translated():
                yield mine
            return
        with (
            _translated(),
            self._turned(is_urgent=is_urgent),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            self._mine.connection = connection
            try:
                yield connection
            finally:
                self._mine.connection = None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A consistent view: this thread's open transaction or `viewing`, or a new one that is rolled back at the end."""
        mine = self._current() or self._view()
        if mine is not None:
            with _translated():
                yield mine
            return
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def viewing(self) -> Iterator[None]:
        """Let all that this thread reads inside be read in one transaction; SQLite does not show in it what is written
        meanwhile, by this thread either."""
        if self._current() is not None or self._view() is not None:
            yield
            return
        with self.reading() as connection:
            self._mine.view = connection
            try:
                yield
            finally:
                self._mine.view = None

    def _view(self) -> sa.Connection | None:
        found: sa.Connection | None = getattr(self._mine, "view", None)
        return found

    def _current(self) -> sa.Connection | None:
        found: sa.Connection | None = getattr(self._mine, "connection", None)
        return found

    @contextmanager
    def filling(self) -> Iterator[sa.Connection]:
        """A connection to fill temporary tables on, which nobody waits for; the thread's own transaction when one is open."""
        mine = self._current()
        if mine is not None:
            with _translated():
                yield mine
            return
        with _translated(), self.engine.connect() as connection:
            try:
                yield connection
            finally:
                # temporary tables live as long as the connection
                connection.invalidate()

    @contextmanager
    def joined(self, connection: sa.Connection) -> Iterator[sa.Connection]:
        """A write transaction on a connection of `filling`; commits at the end, or with the transaction it is part of."""
        if connection is self._current():
            yield connection
            return
        connection.commit()
        with _translated(), self._turned():
            connection = connection.execution_options(writes=True)
            with connection.begin():
                self._mine.connection = connection
                try:
                    yield connection
                finally:
                    self._mine.connection = None

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT; both databases spell it alike."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def insert_new(self, table: sa.Table) -> Any:
        """An INSERT that passes over rows that are there; its values are given with it. Made once: making a statement costs
        more than carrying it out."""
        if table not in self._inserts:
            self._inserts[table] = self.insert(table).on_conflict_do_nothing()
        return self._inserts[table]

    def skip_locked(self, query: Any) -> Any:
        """Lock the rows chosen and pass over locked ones; SQLite's write transaction holds everything already."""
        return query if self.is_sqlite else query.with_for_update(skip_locked=True)

    def lock_site(self, connection: sa.Connection, sites: sa.Table, site_id: int) -> None:
        """Let writers of one site's links take turns (SQLite: they do already)."""
        if not self.is_sqlite:
            connection.execute(sa.select(sites.c.id).where(sites.c.id == site_id).with_for_update(key_share=True))

    def facts(self) -> dict[str, str]:
        """Name, version and notes for `status` and `doctor`."""
        if self.is_sqlite:
            size = sum(f.stat().st_size for f in (self.path, self.path.with_name(self.path.name + "-wal")) if f.exists())
            return {**sqlite_file.facts(), "file": str(self.path), "size": f"{size / 1e6:.1f} MB"}
        with self.reading() as connection:
            return {**postgres.facts(connection), "server": self.url.render_as_string(hide_password=True)}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        known = storage_error(error)
        if known is None:
            raise
        raise known from error
