"""PostgreSQL through psycopg 3: the engine and what an admin should know of the server."""

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

LOCK_MS = 10_000
STATEMENT_MS = 60_000
CONNECT_S = 5


def engine(url: URL) -> Engine:
    """Build the engine of one server; nothing is opened yet."""
    options = f"-c lock_timeout={LOCK_MS} -c statement_timeout={STATEMENT_MS} -c idle_in_transaction_session_timeout=600000"
    given = url.query.get("options", "")
    return sa.create_engine(
        url.difference_update_query(["options"]),
        connect_args={
            "connect_timeout": CONNECT_S,
            "application_name": "backlinks",
            "options": f"{options} {given if isinstance(given, str) else ' '.join(given)}".strip(),
        },
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        pool_timeout=30,
        execution_options={"preserve_rowcount": True},  # psycopg tells how many rows an INSERT made only on demand
    )


def facts(connection: sa.Connection) -> dict[str, str]:
    """What an admin should know of the server."""
    version = str(connection.exec_driver_sql("SHOW server_version").scalar_one()).split(" ")[0]
    return {"database": f"PostgreSQL {version}"}
