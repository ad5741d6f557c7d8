"""Links of several sites held side by side, by referring domain; links known to be lost or ignored do not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.core.judgement import Grade
from bot.core.states import State
from storage.database import Database
from storage.links import LINKS

_GONE = (State.LOST.value, State.IGNORED.value)


@dataclass(frozen=True, slots=True)
class Side:
    """One site. n_shared: domains that link to the first site compared as well; n_alone: to none of the others. n_useful: None
    when no link was judged."""

    site_id: int
    n_domains: int
    n_links: int
    n_seen: int
    n_useful: int | None
    n_shared: int = 0
    n_alone: int = 0


@dataclass(frozen=True, slots=True)
class Between:
    """One referring domain: links to each site by its id, and one of its pages."""

    domain: str
    n_links: dict[int, int]
    page: str

    @property
    def n_all(self) -> int:
        """Links to any of the sites."""
        return sum(self.n_links.values())


@dataclass(frozen=True, slots=True)
class Comparing:
    """Reads across sites."""

    _db: Database

    def sides(self, site_ids: Sequence[int], own: Sequence[str]) -> tuple[Side, ...]:
        """Every site's counts, in the order given; the first is held against the others. own: domains left out."""
        with self._db.reading() as connection:
            found = {row.site_id: row for row in connection.execute(_counted(site_ids, own))}
            alone = _alone(connection, site_ids, own)
            shared = {other: _shared(connection, site_ids[0], other, own) for other in site_ids[1:]}
        return tuple(_side(one, found.get(one), shared.get(one, 0), alone.get(one, 0)) for one in site_ids)

    def common(self, site_ids: Sequence[int], own: Sequence[str], limit: int) -> tuple[tuple[Between, ...], int]:
        """Domains that link to at least two of the sites: to most of them first, then most links; and how many there are."""
        return self._between(site_ids, own, n_min=2, limit=limit)

    def gap(
        self, site_id: int, others: Sequence[int], own: Sequence[str], *, n_min: int, limit: int
    ) -> tuple[tuple[Between, ...], int]:
        """Domains that link to at least `n_min` of the others and not to the site; and how many there are."""
        ours = sa.select(LINKS.c.page_domain).where(LINKS.c.site_id == site_id, LINKS.c.state.not_in(_GONE))
        return self._between(others, own, LINKS.c.page_domain.not_in(ours), n_min=n_min, limit=limit)

    def _between(
        self, site_ids: Sequence[int], own: Sequence[str], *where: Any, n_min: int, limit: int
    ) -> tuple[tuple[Between, ...], int]:
        n_sites, n_links = sa.func.count(LINKS.c.site_id.distinct()), sa.func.count()
        query = sa.select(LINKS.c.page_domain, sa.func.min(LINKS.c.page).label("page"))
        query = query.where(_standing(site_ids, own), *where).group_by(LINKS.c.page_domain).having(n_sites >= n_min)
        ordered = query.order_by(n_sites.desc(), n_links.desc(), LINKS.c.page_domain).limit(limit)
        with self._db.reading() as connection:
            total = int(connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one())
            rows = connection.execute(ordered).all()
            by_domain = _by_site(connection, site_ids, [row.page_domain for row in rows])
        return tuple(Between(row.page_domain, by_domain[row.page_domain], row.page) for row in rows), total


def _standing(site_ids: Sequence[int], own: Sequence[str]) -> sa.ColumnElement[bool]:
    kept = LINKS.c.state.not_in(_GONE)
    return sa.and_(LINKS.c.site_id.in_(list(site_ids)), kept, LINKS.c.page_domain.not_in(list(own)))


def _counted(site_ids: Sequence[int], own: Sequence[str]) -> sa.Select[Any]:
    useful = sa.case((LINKS.c.grade == Grade.GREEN.value, LINKS.c.page_domain), else_=None)
    return (
        sa.select(
            LINKS.c.site_id,
            sa.func.count(LINKS.c.page_domain.distinct()).label("n_domains"),
            sa.func.count().label("n_links"),
            sa.func.count(LINKS.c.last_visit_at).label("n_seen"),
            sa.func.count(useful.distinct()).label("n_useful"),
            sa.func.max(LINKS.c.grade).label("grade"),
        )
        .where(_standing(site_ids, own))
        .group_by(LINKS.c.site_id)
    )


def _side(site_id: int, row: Any, n_shared: int, n_alone: int) -> Side:
    if row is None:
        return Side(site_id, 0, 0, 0, None)
    return Side(site_id, row.n_domains, row.n_links, row.n_seen, row.n_useful if row.grade else None, n_shared, n_alone)


def _alone(connection: sa.Connection, site_ids: Sequence[int], own: Sequence[str]) -> dict[int, int]:
    alone = (
        sa.select(sa.func.min(LINKS.c.site_id).label("site_id"))
        .where(_standing(site_ids, own))
        .group_by(LINKS.c.page_domain)
        .having(sa.func.count(LINKS.c.site_id.distinct()) == 1)
        .subquery()
    )
    query = sa.select(alone.c.site_id, sa.func.count()).group_by(alone.c.site_id)
    return {int(site_id): int(n) for site_id, n in connection.execute(query)}


def _shared(connection: sa.Connection, first: int, other: int, own: Sequence[str]) -> int:
    mine = sa.select(LINKS.c.page_domain).where(_standing((first,), own))
    theirs = sa.select(LINKS.c.page_domain).where(_standing((other,), own))
    query = sa.select(sa.func.count()).select_from(sa.intersect(mine, theirs).subquery())
    return int(connection.execute(query).scalar_one())


def _by_site(connection: sa.Connection, site_ids: Sequence[int], domains: Sequence[str]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    where = sa.and_(_standing(site_ids, ()), LINKS.c.page_domain.in_(list(domains)))
    query = sa.select(LINKS.c.page_domain, LINKS.c.site_id, sa.func.count()).where(where)
    for domain, site_id, n in connection.execute(query.group_by(LINKS.c.page_domain, LINKS.c.site_id)):
        found.setdefault(domain, {})[int(site_id)] = int(n)
    return found
