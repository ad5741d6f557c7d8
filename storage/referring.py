"""Referring domains and anchors one by one, read from the index that reports are counted from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from bot.core.anchors import normal
from bot.core.records import Change, Link
from bot.core.referring import GRADES, AnchorSum, DomainSum, ShownBy, Wanted
from bot.core.traits import SEEN, STATE_ORDER, read
from bot.core.urls import key
from storage.columns import Moment, digest
from storage.counting import ANCHORS, LINKS, class_of, names_of
from storage.database import Database
from storage.link_rows import change_of, link_of
from storage.sums import SUMS, indexed, refresh
from storage.tables import ChangeRow, table

CHANGES = table(ChangeRow)
MAX_LINKS = 20_000
"""Links of one domain that are read at most."""
CHUNK = 500
_RANK = sa.case({grade: n for n, grade in enumerate(GRADES)}, value=SUMS.c.grade, else_=len(GRADES))
_GRADE = sa.case({grade: n for n, grade in enumerate(GRADES) if grade}, value=LINKS.c.grade, else_=len(GRADES) - 1)
_IS_SEEN = LINKS.c.traits.like(SEEN)


@dataclass(frozen=True, slots=True)
class Referring:
    """Referring domains and anchors of all sites."""

    _db: Database

    def domains(self, site_id: int, wanted: Wanted, limit: int) -> tuple[tuple[DomainSum, ...], int, int]:
        """The domains worth most of those wanted, how many there are, and how many links they hold. limit: 0 for all."""
        refresh(self._db, site_id)
        if not wanted.link_type and wanted.targets is None:
            return self._kept(site_id, wanted, limit)
        with self._db.reading() as connection:
            own = set(names_of(connection, site_id).domains)
            found = [one for one in _sums(connection, site_id, wanted) if one.domain not in own]
            if wanted.grade:
                found = [one for one in found if one.grade == wanted.grade]
            told = sorted(found, key=lambda one: one.rank)[: limit or None]
            sitewide = _sitewide(connection, site_id, [one.domain for one in told]) if limit else {}
        marked = (replace(one, is_sitewide=sitewide[one.domain]) if one.domain in sitewide else one for one in told)
        return tuple(marked), len(found), sum(one.n_links for one in found)

    def _kept(self, site_id: int, wanted: Wanted, limit: int) -> tuple[tuple[DomainSum, ...], int, int]:
        """The same of all their links, from what is kept folded."""
        with self._db.reading() as connection:
            where = [SUMS.c.site_id == site_id, SUMS.c.domain.not_in(names_of(connection, site_id).domains)]
            if wanted.since is not None:
                where.append(SUMS.c.first_seen_at >= wanted.since)
            if wanted.grade:
                where.append(SUMS.c.grade == wanted.grade)
            whole = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(SUMS.c.n_links), 0)).where(*where)
            n_domains, n_links = connection.execute(whole).one()
            columns = [SUMS.c[name] for name in ("domain", "n_links", "best", "grade", "first_seen_at", "is_sitewide")]
            query = sa.select(*columns).where(*where).order_by(_RANK, SUMS.c.best, SUMS.c.n_links.desc(), SUMS.c.domain)
            rows = connection.execute(query.limit(limit or None))
            return tuple(_kept_sum(row) for row in rows), int(n_domains), int(n_links)

    def domain(self, site_id: int, domain: str) -> DomainSum | None:
        """One referring domain, None when no link of it is known."""
        refresh(self._db, site_id)
        with self._db.reading() as connection:
            found = _sums(connection, site_id, Wanted(), LINKS.c.page_domain == domain)
            sitewide = _sitewide(connection, site_id, [domain])
            return replace(found[0], is_sitewide=sitewide.get(domain, False)) if found else None

    def links(self, site_id: int, domain: str, wanted: Wanted) -> tuple[Link, ...]:
        """Links of one domain, first known first; at most MAX_LINKS."""
        where = [LINKS.c.site_id == site_id, LINKS.c.page_domain == domain, *_narrowed(wanted)]
        if wanted.since is not None:
            where.append(LINKS.c.first_seen_at >= wanted.since)
        if wanted.grade:
            where.append(LINKS.c.grade == wanted.grade)
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(LINKS).where(*where).order_by(LINKS.c.id).limit(MAX_LINKS))
            return tuple(link_of(row) for row in rows)

    def changes(self, site_id: int, domain: str, limit: int) -> tuple[tuple[Link, Change], ...]:
        """The newest changes of a domain's links, newest first."""
        mine = sa.and_(LINKS.c.site_id == site_id, LINKS.c.page_domain == domain)
        query = sa.select(CHANGES).join(LINKS, LINKS.c.id == CHANGES.c.link_id).where(mine)
        with self._db.reading() as connection:
            rows = connection.execute(query.order_by(CHANGES.c.at.desc(), CHANGES.c.id.desc()).limit(limit)).all()
            wanted = sa.select(LINKS).where(LINKS.c.id.in_([row.link_id for row in rows]))
            links = {row.id: link_of(row) for row in connection.execute(wanted)}
        return tuple((links[row.link_id], change_of(row)) for row in rows)

    def anchor(self, site_id: int, typed: str) -> AnchorSum | None:
        """Who shows an anchor now, None when nobody ever did. typed: as people write it; spelling is folded."""
        refresh(self._db, site_id)
        text = normal(typed)
        with self._db.reading() as connection:
            known = sa.and_(ANCHORS.c.site_id == site_id, ANCHORS.c.text == text)
            rows = connection.execute(sa.select(ANCHORS.c.anchor, ANCHORS.c.kind).where(known)).all()
            if not rows:
                return None
            names = names_of(connection, site_id)
            first = sa.type_coerce(sa.func.min(LINKS.c.first_seen_at), Moment)
            by = (LINKS.c.page_domain, LINKS.c.traits)
            mine = sa.and_(LINKS.c.site_id == site_id, LINKS.c.anchor.in_([row.anchor for row in rows]), _IS_SEEN)
            query = sa.select(*by, sa.func.count(), first).where(mine).group_by(*by)
            shown: dict[str, ShownBy] = {}
            for domain, words, n, at in connection.execute(indexed(query)):
                if domain not in names.domains:
                    _add(shown, domain, int(n), at, is_followed=read(words).rel == "followed")
            ordered = sorted(shown.values(), key=lambda one: (one.first_seen_at, one.domain))
            kind = class_of(text, rows[0].kind, names)
            return AnchorSum(text, kind, tuple(ordered), self._n_seen(connection, site_id))

    def near_anchors(self, site_id: int, typed: str, limit: int = 50) -> tuple[str, ...]:
        """Known anchors that hold the words typed, shortest first."""
        text = normal(typed).replace("\\", "").replace("%", "").replace("_", "")
        known = sa.and_(ANCHORS.c.site_id == site_id, ANCHORS.c.text.like(f"%{text}%"), ANCHORS.c.text != "")
        query = sa.select(ANCHORS.c.text).where(known).order_by(sa.func.length(ANCHORS.c.text), ANCHORS.c.text).limit(limit)
        with self._db.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def links_with(self, site_id: int, typed: str, domains: Sequence[str]) -> tuple[Link, ...]:
        """One link with an anchor of each of these domains, in their order."""
        with self._db.reading() as connection:
            known = sa.and_(ANCHORS.c.site_id == site_id, ANCHORS.c.text == normal(typed))
            numbers = list(connection.execute(sa.select(ANCHORS.c.anchor).where(known)).scalars())
            mine = sa.and_(LINKS.c.site_id == site_id, LINKS.c.anchor.in_(numbers), _IS_SEEN)
            firsts = sa.select(sa.func.min(LINKS.c.id)).where(mine, LINKS.c.page_domain.in_(domains))
            ids = firsts.group_by(LINKS.c.page_domain)
            rows = connection.execute(sa.select(LINKS).where(LINKS.c.id.in_(ids)))
            links = {row.page_domain: link_of(row) for row in rows}
        return tuple(links[domain] for domain in domains if domain in links)

    def of_pages(self, site_id: int, pages: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """Page of ours → domains and links that were seen to lead there."""
        hashes = {digest(key(page)): page for page in pages}
        if not hashes:
            return {}
        n = sa.func.count(sa.distinct(LINKS.c.page_domain))
        where = sa.and_(LINKS.c.site_id == site_id, LINKS.c.target_hash.in_(list(hashes)), _IS_SEEN)
        with self._db.reading() as connection:
            where = sa.and_(where, LINKS.c.page_domain.not_in(names_of(connection, site_id).domains))
            query = sa.select(LINKS.c.target_hash, n, sa.func.count()).where(where).group_by(LINKS.c.target_hash)
            found = {hashes[mark]: (int(domains), int(links)) for mark, domains, links in connection.execute(indexed(query))}
        return {page: found.get(page, (0, 0)) for page in pages}

    def target_pages(self, site_id: int) -> dict[str, bytes]:
        """Every page of ours that a link is said to lead to, with its number."""
        query = sa.select(sa.func.min(LINKS.c.target_page), LINKS.c.target_hash).where(LINKS.c.site_id == site_id)
        with self._db.reading() as connection:
            return {page: mark for page, mark in connection.execute(query.group_by(LINKS.c.target_hash)) if page}

    @staticmethod
    def _n_seen(connection: sa.Connection, site_id: int) -> int:
        own = names_of(connection, site_id).domains
        mine = sa.and_(SUMS.c.site_id == site_id, SUMS.c.is_seen, SUMS.c.domain.not_in(own))
        return int(connection.execute(sa.select(sa.func.count()).select_from(SUMS).where(mine)).scalar_one())


def _narrowed(wanted: Wanted) -> list[Any]:
    where: list[Any] = []
    if wanted.link_type:
        where.append(LINKS.c.link_type == wanted.link_type)
    if wanted.targets is not None:
        where.append(LINKS.c.target_hash.in_(sorted(wanted.targets)))
    return where


def _sums(connection: sa.Connection, site_id: int, wanted: Wanted, *more: Any) -> list[DomainSum]:
    first = sa.func.min(LINKS.c.first_seen_at)
    columns = (sa.func.count(), sa.func.min(LINKS.c.traits), sa.func.min(_GRADE), sa.type_coerce(first, Moment))
    query = sa.select(LINKS.c.page_domain, *columns).where(LINKS.c.site_id == site_id, *_narrowed(wanted), *more)
    query = query.group_by(LINKS.c.page_domain)
    if wanted.since is not None:
        query = query.having(first >= wanted.since)
    # a type stands in no index: then the links themselves are read
    rows = connection.execute(query if wanted.link_type else indexed(query))
    return [
        DomainSum(name, int(n), (best := read(words)).word, best.order, GRADES[grade], at) for name, n, words, grade, at in rows
    ]


def _kept_sum(row: sa.Row[Any]) -> DomainSum:
    return DomainSum(row.domain, row.n_links, STATE_ORDER[row.best], row.best, row.grade, row.first_seen_at, row.is_sitewide)


def _sitewide(connection: sa.Connection, site_id: int, domains: Sequence[str]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for start in range(0, len(domains), CHUNK):
        some = SUMS.c.domain.in_(domains[start : start + CHUNK])
        query = sa.select(SUMS.c.domain, SUMS.c.is_sitewide).where(SUMS.c.site_id == site_id, some)
        found.update((name, is_sitewide) for name, is_sitewide in connection.execute(query))
    return found


def _add(shown: dict[str, ShownBy], domain: str, n: int, at: Any, *, is_followed: bool) -> None:
    known = shown.get(domain)
    if known is None:
        shown[domain] = ShownBy(domain, n, at, is_followed)
        return
    shown[domain] = ShownBy(domain, known.n_links + n, min(known.first_seen_at, at), known.is_followed or is_followed)
