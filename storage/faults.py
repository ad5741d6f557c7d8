"""What goes wrong with a database, as one sentence for people and a next step. No path or password beyond what they set."""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.core.errors import StorageError


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. words: any of them in the driver's lower-case message decides. source: where they are written."""

    name: str
    source: str
    words: tuple[str, ...]
    message: str
    hint: str


FAULTS: tuple[Fault, ...] = (
    Fault(
        "full",
        "sqlite SQLITE_FULL; postgresql 53100",
        ("database or disk is full", "no space left on device", "disk full"),
        "The disk with the database is full, so nothing was changed.",
        "Free some space and try again.",
    ),
    Fault(
        "read_only",
        "sqlite SQLITE_READONLY; postgresql 25006",
        ("readonly database", "read-only transaction", "read-only file system"),
        "The database cannot be written to, so nothing was changed.",
        "Give the bot's user write access to the data folder and the database file.",
    ),
    Fault(
        "damaged",
        "sqlite SQLITE_CORRUPT, SQLITE_NOTADB; postgresql XX001, XX002",
        ("disk image is malformed", "file is not a database", "malformed database schema", "invalid page in block"),
        "The database file is damaged.",
        "Stop the bot, keep a copy of the file, and put the last backup in its place.",
    ),
    Fault(
        "cannot_open",
        "sqlite SQLITE_CANTOPEN",
        ("unable to open database file",),
        "The database file cannot be opened.",
        "Check that the data folder exists and that the bot's user may write there (BACKLINKS_DATA_DIR).",
    ),
    Fault(
        "input_output",
        "sqlite SQLITE_IOERR",
        ("disk i/o error", "input/output error"),
        "The disk answers with an error, so nothing was changed.",
        "Look at the disk's health and its free space.",
    ),
    Fault(
        "locked",
        "sqlite SQLITE_BUSY; postgresql 55P03",
        ("database is locked", "database table is locked", "lock timeout", "deadlock detected"),
        "The database is busy with another program's work, so nothing was changed.",
        "Try again in a minute; close other programs that have it open.",
    ),
    Fault(
        "password",
        "postgresql 28P01, 28000",
        ("password authentication failed", "no password supplied", "authentication failed", "no pg_hba.conf entry"),
        "The database server refused the user or the password.",
        "Check the user and password in DATABASE_URL.",
    ),
    Fault(
        "no_database",
        "postgresql 3D000",
        ('" does not exist',),
        "The database server knows no database or user of that name.",
        "Create it, or correct the name in DATABASE_URL.",
    ),
    Fault(
        "no_rights",
        "postgresql 42501",
        ("permission denied",),
        "The database user may not do that.",
        "Make the user in DATABASE_URL the owner of its database.",
    ),
    Fault(
        "unknown_host",
        "getaddrinfo(3)",
        ("could not translate host name", "failed to resolve host", "name or service not known", "getaddrinfo failed"),
        "The database server's name is not known.",
        "Check the host in DATABASE_URL.",
    ),
    Fault(
        "too_many",
        "postgresql 53300",
        ("too many clients", "remaining connection slots"),
        "The database server takes no more connections.",
        "Raise its max_connections or close other programs.",
    ),
    Fault(
        "slow",
        "postgresql 57014",
        ("statement timeout", "canceling statement"),
        "The database took too long and was stopped, so nothing was changed.",
        "Try again when the server is less busy.",
    ),
    Fault(
        "unreachable",
        "libpq, psycopg",
        (
            "connection refused",
            "could not connect",
            "connection failed",
            "connection timeout",
            "timeout expired",
            "server closed the connection",
            "the connection is closed",
            "connection is lost",
            "terminating connection",
            "no route to host",
            "no such file or directory",
        ),
        "The database server does not answer.",
        "Check that it runs and that host and port in DATABASE_URL are right.",
    ),
)

OTHER = Fault("other", "", (), "The database cannot be used right now.", "The log names the reason.")
_OURS = ("no such table", "no such column", "syntax error", 'relation "', 'column "')
POOL = "All connections to the database are in use."


def fault_of(text: str) -> Fault:
    """Find the fault that a driver's message names; OTHER when none does."""
    lower = text.lower()
    return next((fault for fault in FAULTS if any(word in lower for word in fault.words)), OTHER)


def storage_error(error: Exception) -> StorageError | None:
    """Give the sentence for a database exception; None when it is a bug of ours and should be seen as one."""
    if isinstance(error, PoolTimeoutError):
        return StorageError(POOL, "Try again in a minute.")
    text = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    fault = fault_of(text)
    if _is_ours(text) or (fault is OTHER and not isinstance(error, OperationalError | InterfaceError)):
        return None
    return StorageError(fault.message, fault.hint)


def _is_ours(text: str) -> bool:
    return any(word in text.lower() for word in _OURS)
