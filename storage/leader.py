"""Which process does what only one may do: one owner per duty, for as long as it renews; then another takes over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Database
from storage.tables import LeaderRow, table

LEADERS = table(LeaderRow)


@dataclass(frozen=True, slots=True)
class Leader:
    """Duties by name, each under a lease."""

    _db: Database

    def hold(self, name: str, owner: str, now: datetime, lease_s: float) -> datetime | None:
        """Take or renew a lease; since when `owner` has held it without a gap, None when somebody else holds it.

        A lease that runs out later than any owner would ask for was made by a clock that has jumped: it is free.
        """
        until = now + timedelta(seconds=lease_s)
        is_free = sa.or_(LEADERS.c.until <= now, LEADERS.c.until > until + timedelta(seconds=lease_s))
        mine = sa.and_(LEADERS.c.owner == owner, ~is_free)
        with self._db.writing() as connection:
            first = {"name": name, "owner": owner, "since": now, "until": until}
            connection.execute(self._db.insert(LEADERS).values(first).on_conflict_do_nothing())
            since = sa.case((mine, LEADERS.c.since), else_=sa.literal(now, LEADERS.c.since.type))
            taken = sa.update(LEADERS).where(LEADERS.c.name == name, sa.or_(LEADERS.c.owner == owner, is_free))
            values = {"owner": owner, "since": since, "until": until}
            held: datetime | None = connection.execute(taken.values(**values).returning(LEADERS.c.since)).scalar()
            return held

    def let_go(self, name: str, owner: str, now: datetime) -> bool:
        """Give a lease up in good order, so that another takes it at once; False when it was not `owner`'s."""
        with self._db.writing() as connection:
            mine = sa.update(LEADERS).where(LEADERS.c.name == name, LEADERS.c.owner == owner)
            return bool(connection.execute(mine.values(until=now)).rowcount)
