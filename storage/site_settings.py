"""What people said of a site, and what its own pages say it is about."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.judgement import SiteSettings
from storage.database import Database
from storage.tables import SiteSettingsRow, table

SETTINGS = table(SiteSettingsRow)
_LISTS = ("brands", "keywords", "topics", "learned")
FROM_START = "*"
"""Stands for the place before the first referring domain."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A site with links that are still judged by older settings. after: the referring domain that was judged last, "" for none;
    said_at: when the settings were said."""

    site_id: int
    after: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class SettingsOfSites:
    """Settings of all sites; a site that nobody spoke of has empty ones."""

    _db: Database

    def of(self, site_id: int) -> SiteSettings:
        """What is known of one site."""
        with self._db.reading() as connection:
            row = connection.execute(sa.select(SETTINGS).where(SETTINGS.c.site_id == site_id)).one_or_none()
        if row is None:
            return SiteSettings()
        brands, keywords, topics, learned = (tuple(getattr(row, name)) for name in _LISTS)
        return SiteSettings(brands, keywords, topics, learned, row.changed_by, row.changed_at if row.changed_by else None)

    def say(self, site_id: int, settings: SiteSettings, now: datetime) -> SiteSettings:
        """Keep what a person said: brands, keywords and topics; what was learned stays. Gives what was said before.

        All links of the site wait to be judged anew from then on, see `stale`.
        """
        with self._db.writing():
            before = self.of(site_id)
            chosen = {name: list(getattr(settings, name)) for name in ("brands", "keywords", "topics")}
            self._write(site_id, {**chosen, "changed_by": settings.by, "changed_at": now, "judge_after": FROM_START})
            return before

    def learn(self, site_id: int, learned: tuple[str, ...], now: datetime) -> bool:
        """Keep the topics read from the site's own pages; whether they differ from before."""
        with self._db.writing():
            if self.of(site_id).learned == learned:
                return False
            self._write(site_id, {"learned": list(learned)}, now)
            return True

    def stale(self, site_id: int = 0) -> tuple[Stale, ...]:
        """Sites, or the one named, with links that wait to be judged anew, longest waiting first."""
        where = [SETTINGS.c.judge_after != "", *((SETTINGS.c.site_id == site_id,) if site_id else ())]
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(SETTINGS).where(*where).order_by(SETTINGS.c.changed_at, SETTINGS.c.site_id)).all()
        return tuple(Stale(row.site_id, row.judge_after.removeprefix(FROM_START), row.changed_at) for row in rows)

    def judged_to(self, stale: Stale, domain: str) -> Stale | None:
        """Note the referring domain up to which links were judged, "" when all were; where it stands then. None when all were, or
        when somebody said something else meanwhile or another process did the work: what waits is asked for anew."""
        mine = sa.and_(
            SETTINGS.c.site_id == stale.site_id,
            SETTINGS.c.changed_at == stale.said_at,
            SETTINGS.c.judge_after == (stale.after or FROM_START),
        )
        with self._db.writing() as connection:
            is_mine = connection.execute(sa.update(SETTINGS).where(mine).values(judge_after=domain)).rowcount == 1
        return replace(stale, after=domain) if is_mine and domain else None

    def _write(self, site_id: int, values: dict[str, Any], now: datetime | None = None) -> None:
        row: dict[str, Any] = {name: [] for name in _LISTS} | {"changed_by": "", "changed_at": now, "judge_after": ""} | values
        insert = self._db.insert(SETTINGS).values(site_id=site_id, **row)
        with self._db.writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["site_id"], set_=values))
