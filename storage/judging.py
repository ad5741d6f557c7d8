"""What links are judged by and what they were judged to be: readings of their pages, what pages share, people's words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.cadence import replanned
from bot.core.decisions import DecisionKind
from bot.core.judgement import Graded, Judged, Signals
from bot.core.links import BOILERPLATE
from bot.core.records import Link
from bot.core.rules import DEFAULTS, Rules
from bot.core.states import State
from bot.core.survey import is_sitewide
from bot.core.urls import key
from storage.columns import digest
from storage.database import Database
from storage.link_rows import link_of
from storage.readings import READINGS, signals_of
from storage.tables import ClaimRow, DecisionRow, ImportRow, LinkRow, RunItemRow, table

LINKS = table(LinkRow)
ITEMS = table(RunItemRow)
DECISIONS = table(DecisionRow)
CLAIMS = table(ClaimRow)
IMPORTS = table(ImportRow)
CHUNK = 500
_NEXT = LINKS.c.next_visit_at
_IS_AS_PLANNED = sa.bindparam("planned_at", type_=_NEXT.type) == _NEXT
"""Else a visit since the link was read has planned anew."""
_REPLANNED = sa.case((_IS_AS_PLANNED, sa.bindparam("replanned_at", type_=_NEXT.type)), else_=_NEXT)
_JUDGED = (DecisionKind.GRADED.value, DecisionKind.TYPED.value, DecisionKind.GOT.value)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of the links of a page. kind: GRADED, TYPED or GOT; value: opinion and grade, the type, the way."""

    page: str
    target_page: str
    kind: DecisionKind
    value: str
    by: str
    at: datetime
    because: str = ""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A referring page as judgement needs it. said: newest first."""

    signals: Signals | None = None
    fingerprint: str = ""
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """How a referring domain links. n_pages: pages with a link that was seen."""

    n_pages: int
    is_sitewide: bool


@dataclass(frozen=True, slots=True)
class Judging:
    """Judgement of the links of all sites."""

    _db: Database

    def domains_of_run(self, site_id: int, run_id: int) -> tuple[str, ...]:
        """Referring domains of a site that a run visited a page of."""
        # with the site, or no index of links answers for a page
        join = sa.and_(LINKS.c.site_id == site_id, LINKS.c.page_hash == ITEMS.c.page_hash, ITEMS.c.done_at.is_not(None))
        query = sa.select(LINKS.c.page_domain).distinct().join_from(ITEMS, LINKS, join).where(ITEMS.c.run_id == run_id)
        with self._db.reading() as connection:
            return tuple(connection.execute(query.order_by(LINKS.c.page_domain)).scalars())

    def domains_after(self, site_id: int, after: str, limit: int) -> tuple[str, ...]:
        """The next referring domains of a site by name. after: "" for the first."""
        where = (LINKS.c.site_id == site_id, LINKS.c.page_domain > after)
        query = sa.select(LINKS.c.page_domain).distinct().where(*where).order_by(LINKS.c.page_domain).limit(limit)
        with self._db.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def n_after(self, site_id: int, after: str) -> int:
        """How many links stand on referring domains whose names come after this one."""
        where = (LINKS.c.site_id == site_id, LINKS.c.page_domain > after)
        with self._db.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(LINKS).where(*where)).scalar_one())

    def links(self, site_id: int, domains: Sequence[str]) -> Iterator[tuple[Link, ...]]:
        """Links of some referring domains that a visit saw at least once, in parts; what is lost or ignored keeps its grade."""
        kept = LINKS.c.state.not_in((State.LOST.value, State.IGNORED.value, State.UNVERIFIED.value))
        for start in range(0, len(domains), CHUNK):
            some = LINKS.c.page_domain.in_(domains[start : start + CHUNK])
            where = sa.and_(LINKS.c.site_id == site_id, some, kept, LINKS.c.occurrence.is_not(None))
            last = 0
            while True:
                query = sa.select(LINKS).where(where, LINKS.c.id > last).order_by(LINKS.c.id).limit(CHUNK)
                with self._db.reading() as connection:
                    found = tuple(link_of(row) for row in connection.execute(query))
                if found:
                    yield found
                    last = found[-1].id
                if len(found) < CHUNK:
                    break

    def pages(self, site_id: int, links: Sequence[Link]) -> dict[str, PageFacts]:
        """What is known of the pages of some links, by `urls.key`."""
        names = {digest(key(link.page)): key(link.page) for link in links}
        found = dict.fromkeys(names.values(), PageFacts())
        hashes = list(names)
        with self._db.reading() as connection:
            for start in range(0, len(hashes), CHUNK):
                some = hashes[start : start + CHUNK]
                said = _said(connection, site_id, some)
                columns = (READINGS.c.page_hash, READINGS.c.signals, READINGS.c.fingerprint)
                where = sa.and_(READINGS.c.site_id == site_id, READINGS.c.page_hash.in_(some))
                read = {row.page_hash: row for row in connection.execute(sa.select(*columns).where(where))}
                for name in some:
                    row = read.get(name)
                    signals, text = (signals_of(row.signals), row.fingerprint) if row is not None else (None, "")
                    found[names[name]] = PageFacts(signals, text, tuple(said.get(name, ())))
        return found

    def spread(self, site_id: int, domains: Sequence[str]) -> dict[str, Spread]:
        """How many pages of some referring domains hold a link that was seen, and whether they link site-wide."""
        # its placement follows the mark of a visit: “hidden” may be a link's reason, too
        is_boilerplate = sa.or_(*(LINKS.c.traits.like(f"%v|{placement.value}|%") for placement in sorted(BOILERPLATE)))
        pages = sa.func.count(LINKS.c.page_hash.distinct())
        edge = sa.func.sum(sa.case((is_boilerplate, 1), else_=0))
        columns = (LINKS.c.page_domain, pages.label("n_pages"), sa.func.count().label("n"), edge.label("n_edge"))
        found: dict[str, Spread] = {}
        with self._db.reading() as connection:
            for start in range(0, len(domains), CHUNK):
                some = LINKS.c.page_domain.in_(domains[start : start + CHUNK])
                query = sa.select(*columns).where(LINKS.c.site_id == site_id, some, LINKS.c.anchor != 0)
                for row in connection.execute(query.group_by(LINKS.c.page_domain)):
                    found[row.page_domain] = Spread(row.n_pages, is_sitewide(row.n_pages, row.n, row.n_edge))
        return found

    def common_new_anchors(self, site_id: int, since: datetime, n_least: int) -> dict[int, int]:
        """Anchors, by number, that at least so many domains first seen after a time have → domains."""
        first = (
            sa.select(LINKS.c.page_domain)
            .where(LINKS.c.site_id == site_id)
            .group_by(LINKS.c.page_domain)
            .having(sa.func.min(LINKS.c.first_seen_at) > since)
        )
        n = sa.func.count(LINKS.c.page_domain.distinct())
        mine = sa.and_(LINKS.c.site_id == site_id, LINKS.c.anchor != 0, LINKS.c.first_seen_at > since)
        query = sa.select(LINKS.c.anchor, n).where(mine, LINKS.c.page_domain.in_(first))
        with self._db.reading() as connection:
            return {
                int(anchor): int(count)
                for anchor, count in connection.execute(query.group_by(LINKS.c.anchor).having(n >= n_least))
            }

    def metrics(self, link_id: int) -> tuple[tuple[str, str, str, datetime | None], ...]:
        """Vendors' numbers of a link: (vendor, metric, value, imported at), newest import of each first."""
        query = sa.select(CLAIMS.c.provider, CLAIMS.c.metrics, IMPORTS.c.imported_at)
        query = query.join(IMPORTS, IMPORTS.c.id == CLAIMS.c.last_import_id).where(CLAIMS.c.link_id == link_id)
        found: dict[tuple[str, str], tuple[str, str, str, datetime | None]] = {}
        with self._db.reading() as connection:
            for row in connection.execute(query.order_by(IMPORTS.c.imported_at.desc(), CLAIMS.c.id)):
                for name, value in row.metrics or ():
                    found.setdefault((row.provider, name), (row.provider, name, value, row.imported_at))
        return tuple(found.values())

    def set_grades(
        self, judged: Iterable[tuple[Link, Graded | Judged]], baseline_at: datetime | None = None, rules: Rules = DEFAULTS
    ) -> int:
        """Write down what links were judged to be; how many differ from before. The next visit of a link follows its grade.

        judged: links as they were read, with the grade they had. baseline_at: of their site.
        """
        rows = [_grade_row(link, found, baseline_at, rules) for link, found in judged]
        if not rows:
            return 0
        new: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in ("grade", "flags", "link_type", "got")}
        values = new | {"next_visit_at": _REPLANNED}
        differs = sa.or_(*(LINKS.c[name] != value for name, value in new.items()))
        update = sa.update(LINKS).where(LINKS.c.id == sa.bindparam("row_id"), differs).values(values)
        with self._db.writing() as connection:
            return int(connection.execute(update, rows).rowcount)

    def grades(self, site_id: int, link_ids: Sequence[int]) -> dict[int, str]:
        """The grades kept of some links, "" for not judged."""
        return {link_id: grade for link_id, (grade, _) in self.kept(site_id, link_ids).items()}

    def types(self, site_id: int, link_ids: Sequence[int]) -> dict[int, str]:
        """The types kept of some links, "" for not judged."""
        return {link_id: kind for link_id, (_, kind) in self.kept(site_id, link_ids).items()}

    def kept(self, site_id: int, link_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """What is kept of the judgement of some links: (grade, type), "" for not judged."""
        found: dict[int, tuple[str, str]] = {}
        columns = (LINKS.c.id, LINKS.c.site_id, LINKS.c.grade, LINKS.c.link_type)
        with self._db.reading() as connection:
            for start in range(0, len(link_ids), CHUNK):
                some = LINKS.c.id.in_(link_ids[start : start + CHUNK])
                # asked for the site, SQLite would read all its links for the few wanted here
                rows = connection.execute(sa.select(*columns).where(some))
                found.update((row.id, (row.grade, row.link_type)) for row in rows if row.site_id == site_id)
        return found


def _grade_row(link: Link, judged: Graded | Judged, baseline_at: datetime | None, rules: Rules) -> dict[str, Any]:
    return {
        "row_id": link.id,
        "new_grade": judged.grade.value,
        "new_flags": " ".join(flag.name for flag in judged.flags),
        "new_link_type": judged.link_type.value,
        "new_got": judged.got.value,
        "planned_at": link.standing.next_visit_at,
        "replanned_at": replanned(link, judged.grade.value, baseline_at, rules),
    }


def _said(connection: sa.Connection, site_id: int, hashes: Sequence[bytes]) -> dict[bytes, list[Said]]:
    where = sa.and_(DECISIONS.c.site_id == site_id, DECISIONS.c.page_hash.in_(hashes), DECISIONS.c.kind.in_(_JUDGED))
    found: dict[bytes, list[Said]] = {}
    for row in connection.execute(sa.select(DECISIONS).where(where).order_by(DECISIONS.c.id.desc())):
        kind = DecisionKind(row.kind)
        said = Said(row.page, row.target_page, kind, row.value, row.made_by, row.made_at, row.because)
        found.setdefault(row.page_hash, []).append(said)
    return found
