"""The SQLite file: where it may lie, how connections are set up, and how writers take turns.

SQLite before 3.51.3 (and before the repaired 3.50.7 and 3.44.6) can damage a database in WAL mode when one connection
commits while another makes a checkpoint at the same instant (sqlite.org/wal.html#walresetbug). Every write transaction
of ours, with the checkpoint that its commit may start, therefore happens under one lock: a thread lock inside the process and
an advisory lock on a file beside the database between processes. No two writes or checkpoints can then meet, whatever the
version, and writers wait in turn instead of polling for SQLITE_BUSY.
"""

import fcntl
import os
import sqlite3
import stat
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from bot.core.errors import StorageError

BUSY_MS = 5_000
LOCK_S = 30.0
"""Seconds a writer waits for its turn at most."""
REPAIRED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "beegfs", "gpfs",
        "davfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.ceph", "fuse.davfs2", "fuse.gcsfuse",
    }
)  # fmt: skip
"""File systems without dependable locks and shared memory (sqlite.org/wal.html, sqlite.org/howtocorrupt.html §2)."""


def is_repaired(version: tuple[int, ...]) -> bool:
    """Whether a SQLite version is free of the WAL-reset bug."""
    return version >= REPAIRED[0] or any(version[:2] == fixed[:2] and version >= fixed for fixed in REPAIRED[1:])


def prepare(path: Path, *, mounts: Path = Path("/proc/self/mounts")) -> None:
    """Make the data folder (0700) and the file (0600). Raises StorageError when it cannot be used."""
    _make_folder(path.parent)
    kind = file_system(path.parent, mounts)
    if kind in NETWORK:
        raise StorageError(
            f"The data folder lies on a network file system ({kind}), where SQLite can lose data.",
            "Set BACKLINKS_DATA_DIR to a local disk, or DATABASE_URL to a PostgreSQL server.",
        )
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.close(handle)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise _cannot(path, error) from None


def _make_folder(folder: Path) -> None:
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700, exist_ok=True)
            folder.chmod(0o700)
    except OSError as error:
        raise _cannot(folder, error) from None


def _cannot(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The database cannot be used: {path}: {os.strerror(error.errno or 0)}.",
        "Check the folder named by BACKLINKS_DATA_DIR: the bot's user must own it, on a disk that can be written to.",
    )


def file_system(folder: Path, mounts: Path) -> str:
    """Name the type of the file system that holds `folder`, as the kernel does; "" when it does not say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place, best, kind = os.path.realpath(folder), "", ""
    for line in lines:
        parts = line.split(" ")
        point = parts[1].replace("\\040", " ") if len(parts) > 2 else ""
        is_above = point and (place == point or place.startswith(point.rstrip("/") + "/"))
        if is_above and len(point) >= len(best):
            best, kind = point, parts[2]
    return kind


def engine(url: URL) -> Engine:
    """Build the engine of one file; nothing is opened yet. Transactions are begun by `storage.database`."""
    made = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False, "isolation_level": None},
        pool_size=10,
        max_overflow=30,
        pool_timeout=LOCK_S,
        execution_options={"preserve_rowcount": True},
    )
    sa.event.listen(made, "connect", _set_up)
    sa.event.listen(made, "begin", _begin)
    return made


def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


class Queue:
    """A lock that is handed on in the order it was asked for, to whoever is in a hurry first.

    A plain lock goes to whoever runs when it is let go: a thread that writes again and again keeps all others waiting.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_held = False
        self._lanes: tuple[deque[threading.Lock], deque[threading.Lock]] = (deque(), deque())

    def acquire(self, wait_s: float, *, is_urgent: bool = False) -> bool:
        """Hold it; False when that was not possible within `wait_s`."""
        lane = self._lanes[0 if is_urgent else 1]
        with self._lock:
            if not self._is_held:
                self._is_held = True
                return True
            mine = threading.Lock()
            mine.acquire()
            lane.append(mine)
        if mine.acquire(timeout=wait_s):
            return True
        with self._lock:
            if mine in lane:
                lane.remove(mine)
                return False
            return True

    def release(self) -> None:
        """Hand it on."""
        with self._lock:
            lane = self._lanes[0] or self._lanes[1]
            if lane:
                lane.popleft().release()
            else:
                self._is_held = False


class Turn:
    """The one lock under which everything is written: between threads, and between processes through a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = Queue()
        self._handle = -1

    @contextmanager
    def taken(self, wait_s: float = LOCK_S, *, is_urgent: bool = False) -> Iterator[None]:
        """Hold the turn. is_urgent: before all threads that wait and are not. Raises StorageError when it does not come in
        `wait_s` seconds."""
        until = time.monotonic() + wait_s
        if not self._threads.acquire(wait_s, is_urgent=is_urgent):
            raise _busy()
        try:
            self._lock_file(until)
            try:
                yield
            finally:
                fcntl.flock(self._handle, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _lock_file(self, until: float) -> None:
        if self._handle < 0:
            try:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise _cannot(self._path, error) from None
        pause_s = 0.0005
        while True:
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise _busy() from None
                time.sleep(pause_s)
                pause_s = min(pause_s * 2, 0.01)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _busy() -> StorageError:
    return StorageError(
        "The database is busy with another program's work, so nothing was changed.",
        "Try again in a minute; close other programs that have it open.",
    )


def facts() -> dict[str, str]:
    """What an admin should know of this SQLite."""
    version = sqlite3.sqlite_version
    if is_repaired(sqlite3.sqlite_version_info):
        return {"database": f"SQLite {version}, write-ahead log"}
    return {
        "database": f"SQLite {version}, write-ahead log, writers take turns",
        "note": "This SQLite is older than 3.51.3 and has the WAL-reset bug. Our own writers take turns, which avoids it; "
        "do not write to the file with other programs while the bot runs.",
    }
