"""Who works on what: the leases of runs, requests, messages and duties, by the process that holds them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database import Database
from storage.tables import InboxRow, LeaderRow, OutboxRow, RunRow, table

RUNS, INBOX, OUTBOX, LEADERS = table(RunRow), table(InboxRow), table(OutboxRow), table(LeaderRow)
HELD: tuple[tuple[sa.Table, str, str], ...] = (
    (RUNS, "status", "running"),
    (INBOX, "state", "working"),
    (OUTBOX, "state", "sending"),
)
"""Table, column and word of what is under a lease."""


@dataclass(frozen=True, slots=True)
class Leases:
    """Leases of one database."""

    _db: Database

    def owners(self, now: datetime) -> tuple[str, ...]:
        """Everybody who holds a lease that has not run out."""
        with self._db.reading() as connection:
            queries = [sa.select(held.c.owner).where(_open(held, column, word, now)) for held, column, word in HELD]
            queries.append(sa.select(LEADERS.c.owner).where(LEADERS.c.until > now))
            return tuple(sorted({str(owner) for query in queries for owner in connection.execute(query).scalars() if owner}))

    def end(self, owner: str, now: datetime) -> int:
        """Let everything that `owner` holds be taken by others at once; how much work that was."""
        with self._db.writing() as connection:
            led = sa.and_(LEADERS.c.owner == owner, LEADERS.c.until > now)
            connection.execute(sa.update(LEADERS).where(led).values(until=now))
            return sum(
                connection.execute(
                    sa.update(held).where(_open(held, column, word, now), held.c.owner == owner).values(lease_until=now)
                ).rowcount
                for held, column, word in HELD
            )


def _open(held: sa.Table, column: str, word: str, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(held.c[column] == word, held.c.lease_until > now)
