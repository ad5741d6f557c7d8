"""Links as they stand, with their occurrences, history and observations. Writing visits down is in `record`."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.core.claims import Claim
from bot.core.links import Occurrence
from bot.core.page import Visit
from bot.core.records import Change, ChangeKind, DomainSpan, Link, Observation, Outcome, RunItem
from bot.core.states import Conclusion, Reason, State
from bot.core.table_file import Listed
from bot.core.traits import NOT_FOUND, ORDER
from bot.core.urls import key
from storage.codec import load
from storage.columns import Moment, digest
from storage.database import Database
from storage.link_rows import LISTED, change_of, link_of, listed_of
from storage.observing import Shown
from storage.record import Entry, Filing, record
from storage.tables import ChangeRow, ClaimRow, ImportRow, LinkRow, ObservationRow, OccurrenceRow, SiteRow, table

LINKS = table(LinkRow)
CLAIMS = table(ClaimRow)
IMPORTS = table(ImportRow)
OCCURRENCES = table(OccurrenceRow)
OBSERVATIONS = table(ObservationRow)
CHANGES = table(ChangeRow)
SITES = table(SiteRow)
CHUNK = 1_000


class Order(StrEnum):
    """How links are listed."""

    KNOWN = "known"  # first known first
    DOMAIN = "domain"  # by referring domain, then first known


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim of a link with its source and when it was last imported."""

    provider: str
    report: str
    claim: Claim
    imported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Links of all sites."""

    _db: Database

    def of_site(self, site_id: int, states: Collection[State] = (), limit: int = 0, order: Order = Order.KNOWN) -> Iterator[Link]:
        """Links of a site, read in chunks as they are asked for; it is safe to write in between.

        states: only these, empty for all. limit: at most so many, 0 for all.
        """
        query = sa.select(LINKS).where(LINKS.c.site_id == site_id)
        if states:
            query = query.where(LINKS.c.state.in_([state.value for state in states]))
        columns = (LINKS.c.page_domain, LINKS.c.id) if order is Order.DOMAIN else (LINKS.c.id,)
        return map(link_of, self._rows(query, columns, limit))

    def listed(self, site_id: int, limit: int = 0) -> Iterator[Listed]:
        """What a file tells of a site's links, first known first, read in chunks like `of_site`. limit: 0 for all."""
        query = sa.select(LINKS.c.id, *(LINKS.c[name] for name in LISTED)).where(LINKS.c.site_id == site_id)
        return map(listed_of, self._rows(query, (LINKS.c.id,), limit))

    def _rows(self, query: sa.Select[Any], order: Sequence[sa.Column[Any]], limit: int) -> Iterator[sa.Row[Any]]:
        """Read rows of links in an order that no two of them share a place in."""
        after: tuple[Any, ...] = ()
        left = limit
        while True:
            size = min(CHUNK, left) if limit else CHUNK
            some = query.order_by(*order).limit(size)
            if after:
                some = some.where(sa.tuple_(*order) > sa.tuple_(*after))
            with self._db.reading() as connection:
                rows = connection.execute(some).all()
            yield from rows
            left -= len(rows)
            if len(rows) < size or (limit and left <= 0):
                return
            after = tuple(sa.literal(getattr(rows[-1], column.name), column.type) for column in order)

    def get(self, link_id: int) -> Link | None:
        """One link; None when there is none by that id."""
        return next(iter(self._links(LINKS.c.id == link_id)), None)

    def find(self, site_id: int, page: str) -> tuple[Link, ...]:
        """Links of a site on one referring page; addresses that differ only in what PRODUCT.md §2 ignores are one page."""
        return self._links(LINKS.c.site_id == site_id, LINKS.c.page_hash == digest(key(page)))

    def standing_since(self, site_id: int, states: Collection[State], since: datetime | None, limit: int = 0) -> tuple[Link, ...]:
        """Links in one of these states, entered at or after `since` (None: whenever). limit: at most so many, 0 for all."""
        where = [LINKS.c.site_id == site_id, LINKS.c.state.in_([state.value for state in states])]
        return self._links(*where, *(() if since is None else (LINKS.c.since >= since,)), limit=limit)

    def to_page(self, site_id: int, target_page: str, limit: int = 0) -> tuple[Link, ...]:
        """Links to one page of ours, first known first. limit: at most so many, 0 for all."""
        return self._links(LINKS.c.site_id == site_id, LINKS.c.target_hash == digest(key(target_page)), limit=limit)

    def never_found(self, site_id: int, limit: int) -> tuple[Link, ...]:
        """Claimed links that no visit ever saw and a complete one did not find, their loss not confirmed; first known first."""
        is_missing = LINKS.c.traits.like(f"{ORDER[NOT_FOUND]}-|{NOT_FOUND}|%")
        return self._links(LINKS.c.site_id == site_id, LINKS.c.state == State.UNVERIFIED.value, is_missing, limit=limit)

    def first_seen_since(self, site_id: int, since: datetime, states: Collection[State] = (), limit: int = 0) -> tuple[Link, ...]:
        """Links known for the first time after `since`. states: only these, empty for all. limit: at most so many, 0 for all."""
        where = [LINKS.c.site_id == site_id, LINKS.c.first_seen_at > since]
        if states:
            where.append(LINKS.c.state.in_([state.value for state in states]))
        return self._links(*where, limit=limit)

    def doubted(self, site_id: int) -> tuple[Link, ...]:
        """Links not lost that a complete visit did not find lately; it may have been seen again since."""
        is_doubted = sa.cast(LINKS.c.standing, sa.Text).like('%"supports_loss":true%')
        kept = LINKS.c.state.not_in((State.LOST.value, State.IGNORED.value))
        return self._links(LINKS.c.site_id == site_id, kept, is_doubted)

    def pages_of(self, site_id: int, page_domain: str, limit: int = 500) -> tuple[str, ...]:
        """Referring pages on one referring domain, first known first."""
        mine = sa.and_(LINKS.c.site_id == site_id, LINKS.c.page_domain == page_domain)
        query = sa.select(LINKS.c.page).where(mine).order_by(LINKS.c.id).limit(limit)
        with self._db.reading() as connection:
            return tuple(dict.fromkeys(connection.execute(query).scalars()))

    def count(self, site_id: int) -> int:
        """Known links of a site."""
        return self._number(sa.select(sa.func.count()).select_from(LINKS).where(LINKS.c.site_id == site_id))

    def count_domains(self, site_id: int) -> int:
        """Referring domains of a site."""
        return self._number(sa.select(sa.func.count(sa.distinct(LINKS.c.page_domain))).where(LINKS.c.site_id == site_id))

    def count_pages(self, site_id: int) -> int:
        """Referring pages of a site."""
        return self._number(sa.select(sa.func.count(LINKS.c.page_hash.distinct())).where(LINKS.c.site_id == site_id))

    def counts(self, site_id: int) -> dict[tuple[State, Reason], int]:
        """Links by state and reason."""
        group = (LINKS.c.state, LINKS.c.reason)
        query = sa.select(*group, sa.func.count()).where(LINKS.c.site_id == site_id).group_by(*group)
        with self._db.reading() as connection:
            return {(State(state), Reason(reason)): int(n) for state, reason, n in connection.execute(query)}

    def domain_counts(self, site_id: int) -> dict[str, int]:
        """Links by referring domain, most links first."""
        return self._by(LINKS.c.page_domain, LINKS.c.site_id == site_id)

    def refusing_hosts(self, site_id: int) -> dict[str, int]:
        """Links by host that refused the last visit, most links first."""
        return self._by(LINKS.c.page_host, LINKS.c.site_id == site_id, LINKS.c.state == State.BLOCKED.value)

    def due(self, now: datetime) -> dict[int, int]:
        """Links due for a visit, by the id of their site; sites that no channel tracks are left out."""
        n = sa.func.count()
        tracked = sa.and_(SITES.c.channel != "", is_due(now))
        query = sa.select(LINKS.c.site_id, n).join(SITES, SITES.c.id == LINKS.c.site_id).where(tracked)
        with self._db.reading() as connection:
            return {int(site_id): int(count) for site_id, count in connection.execute(query.group_by(LINKS.c.site_id))}

    def next_due(self, site_id: int) -> datetime | None:
        """When the next visit to a link of a site is due; None when nothing was visited yet."""
        with self._db.reading() as connection:
            query = sa.select(sa.func.min(LINKS.c.next_visit_at)).where(LINKS.c.site_id == site_id)
            found: datetime | None = connection.execute(query).scalar()
            return found

    def domain_spans(self, site_id: int) -> tuple[DomainSpan, ...]:
        """Every referring domain with when its first link became known and, when none of its links is left, when that was."""
        stands = sa.func.sum(sa.case((LINKS.c.state != State.LOST.value, 1), else_=0))
        lost = sa.func.max(sa.case((LINKS.c.state == State.LOST.value, LINKS.c.since), else_=None))
        query = sa.select(LINKS.c.page_domain, sa.func.min(LINKS.c.first_seen_at), stands, sa.type_coerce(lost, Moment))
        with self._db.reading() as connection:
            rows = connection.execute(query.where(LINKS.c.site_id == site_id).group_by(LINKS.c.page_domain)).all()
        return tuple(DomainSpan(name, first, None if n else gone) for name, first, n, gone in rows)

    def occurrences(self, link_id: int) -> tuple[Occurrence, ...]:
        """The elements of a link as last seen, in document order."""
        query = sa.select(OCCURRENCES.c.occurrence).where(OCCURRENCES.c.link_id == link_id).order_by(OCCURRENCES.c.position)
        with self._db.reading() as connection:
            return tuple(load(Occurrence, plain) for plain in connection.execute(query).scalars())

    def claims(self, link_id: int) -> tuple[Claimed, ...]:
        """Everything that sources say of a link, first said first."""
        query = sa.select(CLAIMS, LINKS.c.page, IMPORTS.c.imported_at).join_from(CLAIMS, LINKS)
        query = query.join(IMPORTS, IMPORTS.c.id == CLAIMS.c.last_import_id)
        query = query.where(CLAIMS.c.link_id == link_id).order_by(CLAIMS.c.id)
        with self._db.reading() as connection:
            return tuple(_claimed(row) for row in connection.execute(query))

    def history(self, link_id: int) -> tuple[Change, ...]:
        """The changes of a link, oldest first."""
        query = sa.select(CHANGES).where(CHANGES.c.link_id == link_id).order_by(CHANGES.c.at, CHANGES.c.id)
        with self._db.reading() as connection:
            return tuple(change_of(row) for row in connection.execute(query))

    def changes(
        self, site_id: int, since: datetime, *, kinds: Collection[ChangeKind] = (), is_told: bool = False
    ) -> tuple[tuple[Link, Change], ...]:
        """What changed at a site since a time, that time included, oldest first.

        kinds: only these, empty for all. is_told: without quiet changes.
        """
        where = sa.and_(CHANGES.c.site_id == site_id, CHANGES.c.at >= since)
        if kinds:
            where = sa.and_(where, CHANGES.c.kind.in_([kind.value for kind in kinds]))
        if is_told:
            where = sa.and_(where, ~CHANGES.c.is_quiet)
        query = sa.select(CHANGES).where(where).order_by(CHANGES.c.at, CHANGES.c.id)
        with self._db.reading() as connection:
            rows = connection.execute(query).all()
            ids = sorted({row.link_id for row in rows})
            parts = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
            links = {link.id: link for part in parts for link in self._links(LINKS.c.id.in_(part))}
        return tuple((links[row.link_id], change_of(row)) for row in rows)

    def record(self, item: RunItem | None, visit: Visit, outcomes: Sequence[Outcome], run_id: int | None = None) -> None:
        """Write one visit down; see `record_many`."""
        self.record_many(run_id, [(item, visit, outcomes)])

    def record_many(self, run_id: int | None, entries: Sequence[Entry], how: Filing = Filing.DONE) -> None:
        """Write visits down in one transaction: observations, standings, occurrences, changes, run items done.

        how: what becomes of the run's pages; those held (`Runs.hold`) are let go. An item that was done before, or is held no
        longer, is passed over, so that nothing counts twice. Links that nobody claimed are added.
        A link whose source names only the site ("" as target page) stands until a visit finds links on its page: then it
        becomes the link to the page found (or melts into that link, when it was known already), with its claims, which
        every other link found there for the first time shares. Seen absent, blocked or unreachable, it stays as it is.
        """
        record(self._db, run_id, entries, how)

    def observations(self, link_id: int) -> tuple[Observation, ...]:
        """What visits to the page of a link showed, oldest first; visits that showed the same are one."""
        query = (
            sa.select(OBSERVATIONS)
            .join(LINKS, sa.and_(LINKS.c.site_id == OBSERVATIONS.c.site_id, LINKS.c.page_hash == OBSERVATIONS.c.page_hash))
            .where(LINKS.c.id == link_id)
            .order_by(OBSERVATIONS.c.position)
        )
        with self._db.reading() as connection:
            return tuple(_observation(row, link_id) for row in connection.execute(query))

    def _links(self, *where: Any, limit: int = 0) -> tuple[Link, ...]:
        query = sa.select(LINKS).where(*where).order_by(LINKS.c.id)
        with self._db.reading() as connection:
            return tuple(link_of(row) for row in connection.execute(query.limit(limit) if limit else query))

    def _number(self, query: sa.Select[Any]) -> int:
        with self._db.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def _by(self, column: Any, *where: Any) -> dict[str, int]:
        n = sa.func.count()
        query = sa.select(column, n).where(*where).group_by(column).order_by(n.desc(), column)
        with self._db.reading() as connection:
            return {str(name): int(count) for name, count in connection.execute(query)}


def is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a link's next visit is due; one that was never visited always is."""
    other = LINKS.alias("other")
    # two readings of the index on next_visit_at: neither planner takes it for an OR beside other conditions
    dated, never = other.c.next_visit_at <= now, other.c.next_visit_at.is_(None)
    return LINKS.c.id.in_(sa.union_all(*(sa.select(other.c.id).where(where) for where in (dated, never))))


def _claimed(row: sa.Row[Any]) -> Claimed:
    claim = Claim(
        page=row.page,
        target_page=row.target_page,
        anchor=row.anchor,
        kind=row.kind,
        title=row.title,
        nofollow=row.nofollow,
        ugc=row.ugc,
        sponsored=row.sponsored,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        lost_at=row.lost_at,
        lost_reason=row.lost_reason,
        http_code=row.http_code,
        metrics=tuple((name, value) for name, value in row.metrics),
    )
    return Claimed(row.provider, row.report, claim, row.imported_at)


def _observation(row: sa.Row[Any], link_id: int) -> Observation:
    shown = load(Shown, row.shown)
    conclusion, reason, rule, evidence = row.verdicts.get(str(link_id), ("", "", "", ()))
    return Observation(
        first_at=row.first_at,
        last_at=row.last_at,
        n=row.n,
        status=shown.status,
        final_url=shown.final_url,
        chain=shown.chain,
        failure=shown.failure,
        title=shown.title,
        canonical=shown.canonical,
        directives=shown.directives,
        n_bytes=shown.n_bytes,
        body_sha256=shown.body_sha256,
        elapsed_s=shown.elapsed_s,
        robots=shown.robots,
        conclusion=Conclusion(conclusion) if conclusion else None,
        reason=Reason(reason) if reason else None,
        rule=rule,
        evidence=tuple(evidence),
    )
