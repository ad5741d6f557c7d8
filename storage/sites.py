"""Sites: made by the first import or track, bound to a channel, never deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.errors import NotFound
from bot.core.records import Site
from storage.database import Database
from storage.tables import SiteRow, table

SITES = table(SiteRow)

# made once: every request asks whether there is one to adopt
_KNOWN = sa.select(SITES.c.domain).where(SITES.c.team == sa.bindparam("new_team"))
_IS_FREE = sa.and_(SITES.c.team == "", SITES.c.domain.not_in(_KNOWN))
_FREE = sa.select(SITES.c.id).where(_IS_FREE).limit(1)
_ADOPT = sa.update(SITES).where(_IS_FREE).values(team=sa.bindparam("new_team"))


@dataclass(frozen=True, slots=True)
class Sites:
    """Target sites by workspace and domain."""

    _db: Database

    def get(self, site_id: int) -> Site:
        """One site. Raises NotFound."""
        found = self._all(SITES.c.id == site_id)
        if not found:
            raise NotFound("That site is no longer known.")
        return found[0]

    def of(self, domain: str, team: str = "") -> Site | None:
        """The site that is or owns `domain`, siblings included; None when this workspace does not know it.

        team: "" for a shell, which sees the only site of that name whatever its workspace, then the oldest.
        """
        mine = (SITES.c.team == team) if team else sa.true()
        exact = self._all(mine, SITES.c.domain == domain)
        if exact:
            return next((site for site in exact if site.team == team), exact[0])
        return next((site for site in self._all(mine) if domain in site.siblings), None)

    def ensure(self, domain: str, team: str, now: datetime) -> Site:
        """The site of this domain and workspace, made when it is not there. A shell (team "") takes what `of` finds."""
        if not team and (known := self.of(domain)) is not None and known.domain == domain:
            return known
        with self._db.writing() as connection:
            row = {"team": team, "domain": domain, "siblings": [], "timezone": "UTC", "channel": "", "created_at": now}
            connection.execute(self._db.insert(SITES).values(row).on_conflict_do_nothing())
            return self._all(SITES.c.team == team, SITES.c.domain == domain)[0]

    def adopt(self, team: str) -> int:
        """Give a workspace the sites that a shell made before any workspace was known; how many. Names it has stay its own."""
        given = {"new_team": team}
        with self._db.reading() as connection:
            if not team or connection.execute(_FREE, given).first() is None:
                return 0
        with self._db.writing() as connection:
            return int(connection.execute(_ADOPT, given).rowcount)

    def by_channel(self, team: str, channel: str) -> tuple[Site, ...]:
        """Sites bound to a channel, by domain."""
        return self._all(SITES.c.team == team, SITES.c.channel == channel) if channel else ()

    def tracked(self) -> tuple[Site, ...]:
        """Sites bound to any channel, by domain."""
        return self._all(SITES.c.channel != "")

    def all(self) -> tuple[Site, ...]:
        """Every site, by domain."""
        return self._all()

    def track(self, site_id: int, channel: str, timezone: str, now: datetime) -> None:
        """Bind a site to a channel; one that moves is tracked since before. timezone: IANA name; "" keeps the one it has."""
        since = sa.func.coalesce(SITES.c.tracked_at, sa.literal(now, SITES.c.tracked_at.type))
        values: dict[str, Any] = {"channel": channel, "tracked_at": since}
        if timezone:
            values["timezone"] = timezone
        self._set(site_id, **values)

    def untrack(self, site_id: int) -> None:
        """Unbind a site; what is known of it stays."""
        self._set(site_id, channel="", tracked_at=None)

    def set_siblings(self, site_id: int, siblings: tuple[str, ...]) -> None:
        """Name the further domains of the owner: registrable, ASCII."""
        self._set(site_id, siblings=list(siblings))

    def _set(self, site_id: int, **values: Any) -> None:
        with self._db.writing() as connection:
            connection.execute(sa.update(SITES).where(SITES.c.id == site_id).values(**values))

    def _all(self, *where: Any) -> tuple[Site, ...]:
        query = sa.select(SITES).where(*where).order_by(SITES.c.domain, SITES.c.id)
        with self._db.reading() as connection:
            return tuple(_site(row) for row in connection.execute(query))


def _site(row: sa.Row[Any]) -> Site:
    return Site(
        id=row.id,
        domain=row.domain,
        siblings=tuple(row.siblings),
        team=row.team,
        channel=row.channel,
        timezone=row.timezone,
        tracked_at=row.tracked_at,
        baseline_at=row.baseline_at,
        created_at=row.created_at,
    )
