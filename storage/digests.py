"""What was told regularly: one row per site, period and local date; and what a channel wants to be told by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.core.rhythm import Mode, Period
from storage.database import Database
from storage.tables import AlertsRow, DigestRow, OutboxRow, SiteRow, table

DIGESTS = table(DigestRow)
ALERTS = table(AlertsRow)
OUTBOX = table(OutboxRow)
SITES = table(SiteRow)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a channel wants of one site. daily_since, weekly_since: what came before was not to be told; None: nothing was."""

    mode: Mode = Mode.ON
    daily_since: datetime | None = None
    weekly_since: datetime | None = None
    by: str = ""
    at: datetime | None = None

    def since(self, period: Period) -> datetime | None:
        """From when on this period is wanted."""
        return self.daily_since if period is Period.DAILY else self.weekly_since


@dataclass(frozen=True, slots=True)
class Digests:
    """Daily threads and weekly digests of all sites."""

    _db: Database

    def claim(self, site_id: int, period: StrEnum, day: date, until: datetime, message_key: str = "") -> bool:
        """Take a local date for oneself; False when it, or a later one, was taken before.

        period: Period, or the word of another duty that is done once a day.
        until: what happened before it is told with it. message_key: of the message that tells it, "" for nothing to tell.
        """
        mine = sa.and_(DIGESTS.c.site_id == site_id, DIGESTS.c.period == period.value)
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            newest = connection.execute(sa.select(sa.func.max(DIGESTS.c.day)).where(mine)).scalar()
            if newest is not None and newest >= day:
                return False
            row = {"site_id": site_id, "period": period.value, "day": day, "until": until, "message_key": message_key}
            return bool(connection.execute(self._db.insert(DIGESTS).values(row).on_conflict_do_nothing()).rowcount)

    def days(self, period: StrEnum) -> dict[int, date]:
        """The newest local date taken, by site id."""
        query = sa.select(DIGESTS.c.site_id, sa.func.max(DIGESTS.c.day)).where(DIGESTS.c.period == period.value)
        with self._db.reading() as connection:
            return {int(site_id): day for site_id, day in connection.execute(query.group_by(DIGESTS.c.site_id))}

    def told_until(self, site_id: int, period: StrEnum) -> datetime | None:
        """Up to when this period has been told; messages that Slack never took do not count. None: nothing yet."""
        refused = sa.exists().where(OUTBOX.c.dedup_key == "post:" + DIGESTS.c.message_key, OUTBOX.c.state == "failed")
        mine = sa.and_(DIGESTS.c.site_id == site_id, DIGESTS.c.period == period.value, ~refused)
        with self._db.reading() as connection:
            until: datetime | None = connection.execute(sa.select(sa.func.max(DIGESTS.c.until)).where(mine)).scalar()
            return until

    def wanted(self, site_id: int) -> Wanted:
        """What this site's channel wants; everything, unless somebody said otherwise."""
        return self.all_wanted((site_id,)).get(site_id, Wanted())

    def all_wanted(self, site_ids: tuple[int, ...] = ()) -> Mapping[int, Wanted]:
        """What channels asked for, by site id; sites that nobody changed are left out. site_ids: only these, empty for all."""
        query = sa.select(ALERTS)
        if site_ids:
            query = query.where(ALERTS.c.site_id.in_(site_ids))
        with self._db.reading() as connection:
            return {
                row.site_id: Wanted(Mode(row.mode), row.daily_since, row.weekly_since, row.changed_by, row.changed_at)
                for row in connection.execute(query)
            }

    def want(self, site_id: int, mode: Mode, by: str, now: datetime) -> Wanted:
        """Switch what a channel wants; what it was before. What happens while a period is off is not told later."""
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            before = self.wanted(site_id)
            values: dict[str, Any] = {"mode": mode.value, "changed_by": by, "changed_at": now}
            for period in Period:
                begins = mode.tells(period) and not before.mode.tells(period)
                values[f"{period.value}_since"] = now if begins else before.since(period)
            insert = self._db.insert(ALERTS).values(site_id=site_id, **values)
            connection.execute(insert.on_conflict_do_update(index_elements=["site_id"], set_=values))
            return before
