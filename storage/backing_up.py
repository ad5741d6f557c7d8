"""A copy of a SQLite database while it is in use, by SQLite's own backup API; complete or not there at all."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.core.errors import StorageError
from storage.database import Database
from storage.faults import fault_of


def backup(db: Database, path: Path) -> None:
    """Copy the database to `path`, mode 0600. Raises StorageError: PostgreSQL, a file that is there, a full disk."""
    if not db.is_sqlite:
        raise StorageError(
            "This is a PostgreSQL database, which has its own tool for backups.",
            "Run pg_dump --format=custom with the address in DATABASE_URL.",
        )
    part = path.with_name(path.name + ".part")
    try:
        if path.exists():
            raise StorageError(f"There is a file at {path} already, and a backup never overwrites one.", "Name another file.")
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        _copy(db, part)
        os.replace(part, path)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        fault = fault_of(str(error))
        raise StorageError(fault.message, fault.hint) from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(f"The backup cannot be written: {os.strerror(error.errno or 0)}.", "Name another folder.") from None


def _copy(db: Database, part: Path) -> None:
    with closing(sqlite3.connect(db.path)) as source, closing(sqlite3.connect(part)) as copy:
        source.execute("PRAGMA query_only=ON")
        # read in one transaction, so that the copy is of one moment and writers go on meanwhile
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise StorageError("The database file is damaged, so the backup was not kept.", "Look at the last good backup.")
