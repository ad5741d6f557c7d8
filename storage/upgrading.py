"""Migrations run by the program itself: Alembic over `storage/migrations`, one process at a time."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from storage.database import Database

FOLDER = Path(__file__).with_name("migrations")
_LOCK = 0x6D696772
"""Key of the advisory lock under which PostgreSQL's migrations take turns."""


def upgrade(db: Database, revision: str) -> None:
    """Go up to `revision`, in one transaction."""
    with db.writing() as connection:
        command.upgrade(_config(db, connection), revision)


def downgrade(db: Database, revision: str) -> None:
    """Go down to `revision`, in one transaction."""
    with db.writing() as connection:
        command.downgrade(_config(db, connection), revision)


def current(db: Database) -> str:
    """The revision of the tables, "" for an empty database."""
    with db.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def _config(db: Database, connection: sa.Connection) -> Config:
    if not db.is_sqlite:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5min'")
        connection.exec_driver_sql("SET LOCAL statement_timeout = '15min'")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
