"""What the links of a site have in common: types, marks that their pages share, when their domains came and went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.grading.networks import MAX_ALIKE, MAX_OWNED, MIN_SITES, Shared, Tie
from bot.core.records import DomainSpan
from bot.core.states import State
from bot.core.survey import Domain
from storage.columns import from_us
from storage.counting import LINKS
from storage.database import Database
from storage.marks import MARKS
from storage.readings import READINGS, signals_of
from storage.tables import ImportRow, table

IMPORTS = table(ImportRow)
CHUNK = 500
_SEEN = tuple(state.value for state in (State.LIVE, State.DEGRADED, State.CHANGED, State.BROKEN_TARGET))
MAX_VALUES = 1_000
_MOST = {Tie.ACCOUNT: MAX_OWNED, Tie.TEMPLATE: MAX_ALIKE}
"""Kind of mark → linking sites above which it says nothing of who is behind them."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Readings of all sites. Each is one pass over an index."""

    _db: Database

    def types(self, site_id: int, own: Sequence[str]) -> dict[str, int]:
        """Referring domains whose links stand, by type; "" for links that nobody judged yet. own: domains left out."""
        n = sa.func.count(LINKS.c.page_domain.distinct())
        where = (LINKS.c.site_id == site_id, LINKS.c.state.in_(_SEEN), LINKS.c.page_domain.not_in(list(own)))
        query = sa.select(LINKS.c.link_type, n).where(*where).group_by(LINKS.c.link_type)
        with self._db.reading() as connection:
            return {str(name): int(count) for name, count in connection.execute(_typed(query))}

    def pages_of_type(self, site_id: int, link_types: Sequence[str], limit: int) -> tuple[str, ...]:
        """Pages whose links stand and are of one of the types, one of each referring domain."""
        where = (LINKS.c.site_id == site_id, LINKS.c.link_type.in_(link_types), LINKS.c.state.in_(_SEEN))
        query = sa.select(sa.func.min(LINKS.c.id)).where(*where).group_by(LINKS.c.page_domain).order_by(LINKS.c.page_domain)
        with self._db.reading() as connection:
            ids = list(connection.execute(_typed(query).limit(limit)).scalars())
            rows = connection.execute(sa.select(LINKS.c.page).where(LINKS.c.id.in_(ids)).order_by(LINKS.c.page_domain))
            return tuple(rows.scalars())

    def shared(self, site_id: int) -> tuple[Shared, ...]:
        """Accounts and templates that some linking sites have in common, by site: of most sites first, MAX_VALUES of each kind.
        What more sites have than a network is left out."""
        n = sa.func.count(MARKS.c.domain.distinct())
        shared: list[Shared] = []
        with self._db.reading() as connection:
            for kind, most in _MOST.items():
                mine = (MARKS.c.site_id == site_id, MARKS.c.kind == kind.value)
                some = sa.select(MARKS.c.value).where(*mine).group_by(MARKS.c.value).having(n.between(MIN_SITES, most))
                values = list(connection.execute(some.order_by(n.desc(), MARKS.c.value).limit(MAX_VALUES)).scalars())
                for start in range(0, len(values), CHUNK):
                    where = sa.and_(MARKS.c.kind == kind.value, MARKS.c.value.in_(values[start : start + CHUNK]))
                    query = sa.select(MARKS.c.value, MARKS.c.domain).distinct().where(MARKS.c.site_id == site_id, where)
                    shared += [Shared(kind, value, domain) for value, domain in connection.execute(query)]
        return tuple(shared)

    def generators(self, site_id: int, templates: Sequence[str]) -> dict[str, str]:
        """Which system made the pages of some templates, by one page of each; "" for not known."""
        made = dict.fromkeys(templates, "")
        with self._db.reading() as connection:
            for template in made:
                mine = (MARKS.c.site_id == site_id, MARKS.c.kind == Tie.TEMPLATE.value, MARKS.c.value == template)
                page = sa.select(MARKS.c.page_hash).where(*mine).limit(1).scalar_subquery()
                query = sa.select(READINGS.c.signals).where(READINGS.c.site_id == site_id, READINGS.c.page_hash == page)
                signals = signals_of(connection.execute(query).scalar())
                made[template] = signals.generator if signals is not None else ""
        return made

    def flags(self, site_id: int, link_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Names of the signs that were seen at some links."""
        query = sa.select(LINKS.c.id, LINKS.c.flags).where(LINKS.c.site_id == site_id, LINKS.c.id.in_(list(link_ids)))
        with self._db.reading() as connection:
            return {int(link_id): tuple(names.split()) for link_id, names in connection.execute(query)}

    def spans(self, site_id: int, domains: Mapping[str, Domain]) -> tuple[DomainSpan, ...]:
        """Every referring domain with a link that a visit ever saw: when it became known, and when its last link was lost.

        domains: of a survey. A domain that came with the first import of a source is as old as the first import of all: a
        second tool's file is no gain.
        """
        firsts = self._imports(site_id)
        oldest = min(firsts, default=None)

        def began(at: datetime) -> datetime:
            return oldest if oldest is not None and at in firsts else at

        return tuple(
            DomainSpan(name, began(from_us(one.first_us)), from_us(one.lost_us) if _is_over(one) else None)
            for name, one in domains.items()
            if one.is_seen or one.is_undecided or one.lost_us
        )

    def _imports(self, site_id: int) -> frozenset[datetime]:
        """When each source was imported for the first time."""
        query = sa.select(sa.func.min(IMPORTS.c.imported_at)).where(IMPORTS.c.site_id == site_id).group_by(IMPORTS.c.provider)
        with self._db.reading() as connection:
            return frozenset(connection.execute(query).scalars())


def _is_over(one: Domain) -> bool:
    """Whether every link that was ever seen is lost."""
    return not one.is_seen and not one.is_undecided


def _typed(query: sa.Select[Any]) -> sa.Select[Any]:
    """Have SQLite read the index of types; PostgreSQL knows."""
    return query.with_hint(LINKS, "INDEXED BY ix_links_type", "sqlite")
