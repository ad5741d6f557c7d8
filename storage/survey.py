"""A site summed up from what is kept of its links for counting: one index is read, whatever the links hold besides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.anchors import AnchorClass, Names
from bot.core.links import Occurrence
from bot.core.records import Link
from bot.core.states import State
from bot.core.survey import Group, Survey, count
from bot.core.traits import SEEN, anchor_of
from storage.codec import load
from storage.columns import to_us
from storage.counting import ANCHORS, LINKS, class_of, mark_of, names_of, recount_all
from storage.database import Database
from storage.link_rows import link_of
from storage.tables import TRAITS

CHUNK = 500
FETCHED = 10_000
"""Rows brought at a time."""
_BY = tuple(LINKS.c[name] for name in TRAITS)
_IS_SEEN = LINKS.c.traits.like(SEEN)


@dataclass(frozen=True, slots=True)
class Surveys:
    """Sums over the links of all sites."""

    _db: Database

    def of_site(self, site_id: int, before: datetime | None = None) -> Survey:
        """Sum up a site. before: the time whose classes of anchors are wanted as well."""
        self._class_anew(site_id)
        with self._db.reading() as connection:
            names = names_of(connection, site_id)
            ledger = Stored(connection, site_id)
            if before is None:
                return count(ledger, names)
            gone = _gone(connection, site_id, before)
            return count(ledger, names, before_us=to_us(before), gone=gone)

    def names(self, site_id: int) -> Names:
        """What a site's anchors are held against."""
        with self._db.reading() as connection:
            return names_of(connection, site_id)

    def recount(self, site_id: int) -> None:
        """Work out anew what is counted of every link of a site: for links that were written past this room's doors."""
        with self._db.writing() as connection:
            recount_all(connection, site_id)

    def _class_anew(self, site_id: int) -> None:
        """Class the anchors that were classed by other names than the site has now."""
        with self._db.reading() as connection:
            names = names_of(connection, site_id)
            is_stale = sa.and_(ANCHORS.c.site_id == site_id, ANCHORS.c.named != mark_of(names))
            query = sa.select(ANCHORS.c.anchor, ANCHORS.c.text, ANCHORS.c.kind, ANCHORS.c.anchor_class).where(is_stale)
            stale = connection.execute(query.limit(1)).all()
        while stale:
            with self._db.writing() as connection:
                stale = connection.execute(query.limit(FETCHED)).all()
                _class(connection, site_id, stale, names)


def _class(connection: sa.Connection, site_id: int, rows: Sequence[Any], names: Names) -> None:
    if not rows:
        return
    mark = mark_of(names)
    new = [{"number": row.anchor, "named_by": mark, "new": class_of(row.text, row.kind, names).value} for row in rows]
    update = sa.update(ANCHORS).where(ANCHORS.c.site_id == site_id, ANCHORS.c.anchor == sa.bindparam("number"))
    connection.execute(update.values(anchor_class=sa.bindparam("new"), named=sa.bindparam("named_by")), new)


def _gone(connection: sa.Connection, site_id: int, before: datetime) -> dict[str, list[int]]:
    """Referring domain → anchors of the links that stood at a time and were lost since."""
    stood = sa.and_(
        LINKS.c.site_id == site_id,
        LINKS.c.state == State.LOST.value,
        LINKS.c.since > before,
        LINKS.c.first_seen_at <= before,
        LINKS.c.occurrence.is_not(None),
    )
    found: dict[str, list[int]] = {}
    query = sa.select(LINKS.c.page_domain, LINKS.c.occurrence).where(stood)
    for domain, plain in connection.execute(query, execution_options={"yield_per": FETCHED}):
        seen = load(Occurrence, plain)
        found.setdefault(domain, []).append(anchor_of(seen.anchor, seen.kind)[0])
    return found


def indexed(query: Any) -> Any:
    """Have SQLite read the index of traits and nothing else; PostgreSQL knows."""
    return query.with_hint(LINKS, "INDEXED BY ix_links_traits", "sqlite")


_ALIKE = indexed(
    sa.select(LINKS.c.id)
    .where(*(LINKS.c[name] == sa.bindparam(name) for name in ("site_id", *TRAITS)))
    .order_by(LINKS.c.first_seen_at)
    .limit(sa.bindparam("at_most", type_=sa.Integer))
)
"""Links alike, first known first."""


class Stored:
    """The links of one site as a ledger. domains: of these referring domains alone, few of them; empty for all."""

    def __init__(self, connection: sa.Connection, site_id: int, domains: Sequence[str] = ()) -> None:
        self._connection = connection
        self._site_id = site_id
        self._mine = LINKS.c.site_id == site_id
        if domains:
            self._mine = sa.and_(self._mine, LINKS.c.page_domain.in_(domains))
        common = sa.and_(ANCHORS.c.site_id == site_id, ANCHORS.c.anchor_class != AnchorClass.NATURAL.value)
        classes = {kind.value: kind for kind in AnchorClass}
        rows = connection.execute(sa.select(ANCHORS.c.anchor, ANCHORS.c.anchor_class).where(common))
        self._classes = {anchor: classes[name] for anchor, name in rows}

    def groups(self) -> Iterator[Group]:
        """All links in groups, domain by domain."""
        first = sa.type_coerce(sa.func.min(LINKS.c.first_seen_at), sa.BigInteger)
        query = sa.select(*_BY, sa.func.count(), first).where(self._mine).group_by(*_BY).order_by(*_BY)
        return map(Group._make, self._connection.execute(indexed(query), execution_options={"yield_per": FETCHED}))

    def n_pages(self, domains: Sequence[str]) -> Mapping[str, int]:
        """Pages with a link that was seen."""
        found: dict[str, int] = {}
        for start in range(0, len(domains), CHUNK):
            some = LINKS.c.page_domain.in_(domains[start : start + CHUNK])
            n = sa.func.count(sa.distinct(LINKS.c.page_hash))
            query = sa.select(LINKS.c.page_domain, n).where(self._mine, some, _IS_SEEN).group_by(LINKS.c.page_domain)
            found.update((str(name), int(count)) for name, count in self._connection.execute(indexed(query)))
        return found

    def class_of(self, anchor: int) -> AnchorClass:
        """Most anchors are natural; the others are known by their number."""
        return self._classes.get(anchor, AnchorClass.NATURAL)

    def samples(self, groups: Sequence[Group]) -> Sequence[Link]:
        """The link of each that was known first."""
        ids = [self._ids(group, 1)[0] for group in groups]
        links = self._links(ids)
        return [links[link_id] for link_id in ids]

    def all_of(self, groups: Sequence[Group], limit: int) -> Sequence[Link]:
        """The links of groups, first known first."""
        ids: list[int] = []
        for group in groups:
            if len(ids) < limit:
                ids += self._ids(group, limit - len(ids))
        links = self._links(ids)
        return [links[link_id] for link_id in sorted(ids)]

    def _ids(self, group: Group, limit: int) -> list[int]:
        asked = dict(zip(TRAITS, group, strict=False)) | {"site_id": self._site_id, "at_most": limit}
        return list(self._connection.execute(_ALIKE, asked).scalars())

    def _links(self, ids: Iterable[int]) -> dict[int, Link]:
        wanted = sorted(set(ids))
        parts = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
        rows = (row for part in parts for row in self._connection.execute(sa.select(LINKS).where(LINKS.c.id.in_(part))))
        return {row.id: link_of(row) for row in rows}
