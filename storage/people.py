"""Who asked something in which channel lately, and is therefore in it. Slack is not asked: that would take further scopes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database import Database
from storage.tables import ChannelPersonRow, table

PEOPLE = table(ChannelPersonRow)
FRESH = timedelta(days=1)
"""Asking again within this time writes nothing."""


@dataclass(frozen=True, slots=True)
class People:
    """People by channel."""

    _db: Database

    def meet(self, channel: str, user: str, now: datetime) -> None:
        """Somebody asked something there."""
        if self.met(channel, user, now - FRESH):
            return
        row = {"channel": channel, "person": user, "seen_at": now}
        insert = self._db.insert(PEOPLE).values(row)
        with self._db.writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["channel", "person"], set_={"seen_at": now}))

    def met(self, channel: str, user: str, since: datetime) -> bool:
        """Whether somebody asked something there since."""
        return channel in self.channels_of(user, since, channel)

    def channels_of(self, user: str, since: datetime, channel: str = "") -> frozenset[str]:
        """The channels in which somebody asked something since; channel: only whether that one is among them."""
        query = sa.select(PEOPLE.c.channel).where(PEOPLE.c.person == user, PEOPLE.c.seen_at > since)
        query = query.where(PEOPLE.c.channel == channel) if channel else query
        with self._db.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def prune(self, before: datetime) -> int:
        """Forget who was met last before; how many."""
        with self._db.writing() as connection:
            return int(connection.execute(sa.delete(PEOPLE).where(PEOPLE.c.seen_at < before)).rowcount)
