"""What people said of a site, and what its own pages say it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.judgement import SiteSettings
from storage.database import Database
from storage.tables import SiteSettingsRow, table

SETTINGS = table(SiteSettingsRow)
_LISTS = ("brands", "keywords", "topics", "learned")


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
        return SiteSettings(tuple(row.brands), tuple(row.keywords), tuple(row.topics), tuple(row.learned), row.changed_by)

    def say(self, site_id: int, settings: SiteSettings, now: datetime) -> SiteSettings:
        """Keep what a person said: brands, keywords and topics; what was learned stays. Gives what was said before."""
        with self._db.writing():
            before = self.of(site_id)
            chosen = {name: list(getattr(settings, name)) for name in ("brands", "keywords", "topics")}
            self._write(site_id, {**chosen, "changed_by": settings.by, "changed_at": now})
            return before

    def learn(self, site_id: int, learned: tuple[str, ...], now: datetime) -> bool:
        """Keep the topics read from the site's own pages; whether they differ from before."""
        with self._db.writing():
            if self.of(site_id).learned == learned:
                return False
            self._write(site_id, {"learned": list(learned)}, now)
            return True

    def _write(self, site_id: int, values: dict[str, Any], now: datetime | None = None) -> None:
        row: dict[str, Any] = {name: [] for name in _LISTS} | {"changed_by": "", "changed_at": now} | values
        insert = self._db.insert(SETTINGS).values(site_id=site_id, **row)
        with self._db.writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["site_id"], set_=values))
