"""What the daily evaluation of a site reads: its referring domains in time, what their links show, who refuses us."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.alerts.found import SitewideDomain
from bot.core.alerts.spikes import AnchorRow
from bot.core.anchors import AnchorClass, Names
from bot.core.events import EventKind
from bot.core.records import DomainSpan, Link
from bot.core.states import State
from bot.core.survey import is_sitewide
from bot.core.traits import SEEN, read
from storage.columns import EPOCH, from_us
from storage.counting import ANCHORS, LINKS, class_of, mark_of, names_of
from storage.database import Database
from storage.events import EVENTS
from storage.link_rows import link_of
from storage.sums import SUMS, indexed, raw, refresh
from storage.tables import ImportRow, MarkRow, table

IMPORTS = table(ImportRow)
MARKS = table(MarkRow)
CHUNK = 500
FETCHED = 10_000
_IS_SEEN = LINKS.c.traits.like(SEEN)
_EVER_SEEN = LINKS.c.occurrence.is_not(None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What links show, by referring domain. rows: of links that were seen. sitewide: domains that link from many pages.
    n_domains: domains that a visit was made to; n_refusing: those of them that refuse us and show nothing."""

    rows: tuple[AnchorRow, ...]
    sitewide: tuple[SitewideDomain, ...]
    n_domains: int
    n_refusing: int


@dataclass(slots=True)
class _Tally:
    first_seen_at: datetime
    n_links: int = 0
    n_boilerplate: int = 0
    n_old: int = 0
    n_old_boilerplate: int = 0
    is_visited: bool = False
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Evaluating:
    """Readings of all sites."""

    _db: Database

    def spans(self, site_id: int) -> tuple[DomainSpan, ...]:
        """Every referring domain with a link that a visit ever saw: when it became known, and when the last such link was lost.

        A domain that came with the first import of a source is as old as the first import of all: a second tool's file is no
        sudden gain.
        """
        refresh(self._db, site_id)
        stands = sa.or_(SUMS.c.is_seen, SUMS.c.n_missing > 0, SUMS.c.is_undecided)
        query = sa.select(SUMS.c.domain, SUMS.c.first_seen_at, sa.case((stands, None), else_=raw(SUMS.c.lost_at)))
        query = query.where(SUMS.c.site_id == site_id, sa.or_(stands, SUMS.c.lost_at.is_not(None))).order_by(SUMS.c.domain)
        with self._db.reading() as connection:
            firsts = self._first_imports(connection, site_id)
            oldest = min(firsts, default=None)
            rows = connection.execute(query, execution_options={"yield_per": FETCHED})
            return tuple(
                DomainSpan(name, oldest if oldest is not None and first in firsts else first, None if us is None else from_us(us))
                for name, first, us in rows
            )

    @staticmethod
    def _first_imports(connection: sa.Connection, site_id: int) -> frozenset[datetime]:
        """When each source was imported for the first time."""
        query = sa.select(sa.func.min(IMPORTS.c.imported_at)).where(IMPORTS.c.site_id == site_id).group_by(IMPORTS.c.provider)
        return frozenset(connection.execute(query).scalars())

    def shown(self, site_id: int, spans: Iterable[DomainSpan], baseline_at: datetime | None) -> Shown:
        """What the links of a site show now. spans: of `spans`, for when a domain became known."""
        firsts = {span.domain: span.first_seen_at for span in spans}
        # grouped by its name: PostgreSQL takes one expression with two parameters for two
        is_old = sa.case((LINKS.c.first_seen_at <= (baseline_at or EPOCH), 1), else_=0).label("is_old")
        by = (LINKS.c.page_domain, LINKS.c.traits, LINKS.c.anchor)
        first = sa.type_coerce(sa.func.min(LINKS.c.first_seen_at), sa.BigInteger)
        query = sa.select(*by, is_old, sa.func.count(), first).where(LINKS.c.site_id == site_id).group_by(*by, "is_old")
        tallies: dict[str, _Tally] = {}
        anchors: Counter[tuple[str, int]] = Counter()
        with self._db.reading() as connection:
            for name, words, anchor, old, n, us in connection.execute(indexed(query), execution_options={"yield_per": FETCHED}):
                tally = tallies.get(name)
                if tally is None:
                    tally = tallies[name] = _Tally(firsts.get(name) or from_us(us))
                if _count(tally, words, n, is_old=bool(old)):
                    anchors[name, anchor] += n
            sitewide = self._sitewide(connection, site_id, tallies, baseline_at)
            named = _named(connection, site_id, names_of(connection, site_id))
        rows = tuple(
            AnchorRow(name, tallies[name].first_seen_at, *named.get(anchor, ("", AnchorClass.NATURAL)), n_links=n)
            for (name, anchor), n in anchors.items()
        )
        visited = [tally for tally in tallies.values() if tally.is_visited]
        n_refusing = sum(1 for tally in visited if tally.is_refused and not tally.n_links)
        return Shown(rows, sitewide, len(visited), n_refusing)

    @staticmethod
    def _sitewide(
        connection: sa.Connection, site_id: int, tallies: Mapping[str, _Tally], baseline_at: datetime | None
    ) -> tuple[SitewideDomain, ...]:
        """Domains that link site-wide; pages are counted only where their links could be enough."""
        names = sorted(n for n, t in tallies.items() if is_sitewide(t.n_links, t.n_links, t.n_boilerplate))
        found = []
        page = LINKS.c.page_hash
        old = sa.case((LINKS.c.first_seen_at <= (baseline_at or EPOCH), page), else_=None)
        n_pages, n_old = sa.func.count(sa.distinct(page)), sa.func.count(sa.distinct(old))
        for start in range(0, len(names), CHUNK):
            some = (LINKS.c.site_id == site_id, LINKS.c.page_domain.in_(names[start : start + CHUNK]), _IS_SEEN)
            query = sa.select(LINKS.c.page_domain, n_pages, n_old).where(*some).group_by(LINKS.c.page_domain)
            for name, pages, old_pages in connection.execute(indexed(query)):
                t = tallies[name]
                if is_sitewide(pages, t.n_links, t.n_boilerplate):
                    counts = (t.n_boilerplate, t.n_links, old_pages, t.n_old_boilerplate, t.n_old)
                    found.append(SitewideDomain(name, pages, *counts))
        return tuple(found)

    def sample_pages(self, site_id: int, domains: Sequence[str], anchor: int = 0) -> tuple[str, ...]:
        """One page of each domain whose link was seen. anchor: its number as reports count it, 0 for any."""
        pages = []
        with self._db.reading() as connection:
            for domain in domains:
                where = [LINKS.c.site_id == site_id, LINKS.c.page_domain == domain, _IS_SEEN]
                query = sa.select(LINKS.c.page).where(*where, *((LINKS.c.anchor == anchor,) if anchor else ()))
                page = connection.execute(query.order_by(LINKS.c.id).limit(1)).scalar()
                pages += [str(page)] if page is not None else []
        return tuple(pages)

    def marks(self, site_id: int, kind: str) -> dict[str, str]:
        """One mark of a kind ("account", "template") by referring domain: the one that most domains of the site share."""
        n = sa.func.count(sa.distinct(MARKS.c.domain))
        mine = sa.and_(MARKS.c.site_id == site_id, MARKS.c.kind == kind)
        with self._db.reading() as connection:
            counted = connection.execute(sa.select(MARKS.c.value, n).where(mine).group_by(MARKS.c.value))
            shared: dict[str, int] = {value: int(n_domains) for value, n_domains in counted}
            pairs = connection.execute(sa.select(MARKS.c.domain, MARKS.c.value).where(mine).distinct()).all()
        best: dict[str, str] = {}
        for domain, value in pairs:
            if domain not in best or (-shared[value], value) < (-shared[best[domain]], best[domain]):
                best[domain] = value
        return best

    def refused(self, site_id: int, before: datetime, asked_since: datetime, limit: int = 200) -> tuple[Link, ...]:
        """Links whose page has refused us since `before`, agreed and once seen ones first; none of a referring domain that a
        person was asked about after `asked_since`."""
        is_agreed = sa.cast(LINKS.c.standing, sa.Text).like('%"is_agreed":true%')
        order = (sa.case((is_agreed, 0), else_=1), sa.case((_EVER_SEEN, 0), else_=1), LINKS.c.since, LINKS.c.id)
        was_asked = (EVENTS.c.site_id == site_id, EVENTS.c.kind == EventKind.NEEDS_HUMAN.value, EVENTS.c.at >= asked_since)
        asked = sa.select(EVENTS.c.domain).where(*was_asked)
        where = (LINKS.c.site_id == site_id, LINKS.c.state == State.BLOCKED.value, LINKS.c.since <= before)
        query = sa.select(LINKS).where(*where, LINKS.c.page_domain.not_in(asked)).order_by(*order).limit(limit)
        with self._db.reading() as connection:
            return tuple(link_of(row) for row in connection.execute(query))


def _count(tally: _Tally, words: str, n: int, *, is_old: bool) -> bool:
    """Count links alike; whether they were seen."""
    traits = read(words)
    tally.is_visited = tally.is_visited or traits.is_visited
    tally.is_refused = tally.is_refused or traits.is_refused
    if not traits.is_seen:
        return False
    tally.n_links += n
    tally.n_boilerplate += n * traits.is_boilerplate
    tally.n_old += n * is_old
    tally.n_old_boilerplate += n * is_old * traits.is_boilerplate
    return True


def _named(connection: sa.Connection, site_id: int, names: Names) -> dict[int, tuple[str, AnchorClass]]:
    """Text and class of every anchor by its number; classed anew where the site's names have changed since."""
    mark = mark_of(names)
    columns: tuple[sa.ColumnElement[Any], ...] = (
        ANCHORS.c.anchor,
        ANCHORS.c.text,
        ANCHORS.c.kind,
        ANCHORS.c.anchor_class,
        ANCHORS.c.named,
    )
    return {
        number: (text, AnchorClass(kept) if named == mark else class_of(text, kind, names))
        for number, text, kind, kept, named in connection.execute(sa.select(*columns).where(ANCHORS.c.site_id == site_id))
    }
