"""What happened, once each, with what the policy made of it. Changes become events where they are written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.alerts.keys import subject_of
from bot.core.alerts.severity import NOT_QUIET
from bot.core.events import Decision, Event, EventKind, Severity, Stage
from bot.core.referring import GRADES
from bot.core.states import State
from bot.core.urls import key
from storage.columns import digest
from storage.database import Database
from storage.tables import CaseRow, EventRow, LinkRow, SiteRow, table

EVENTS = table(EventRow)
CASES = table(CaseRow)
LINKS = table(LinkRow)
SITES = table(SiteRow)
CHUNK = 500
MAX_TEXT = 2_000
_BROKEN = EventKind.AGREEMENT_BROKEN.value
_BREAKS = frozenset({EventKind.LINK_LOST, EventKind.AGREEMENT_BROKEN, EventKind.TARGET_BROKEN})
_WELL = frozenset(
    kind.value
    for kind in (
        EventKind.LINK_BACK,
        EventKind.REL_CHANGED,
        EventKind.ANCHOR_CHANGED,
        EventKind.TARGET_CHANGED,
        EventKind.PLACEMENT_CHANGED,
        EventKind.SOURCE_MOVED,
    )
)
"""What a link does that stands: with a broken agreement at the same moment it is not well for all that."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored event with what was decided. decision: None while nothing was. case_id: of the case that told it, 0 for none."""

    event: Event
    decision: Decision | None = None
    decided_at: datetime | None = None
    case_id: int = 0


@dataclass(frozen=True, slots=True)
class Events:
    """Events of all sites."""

    _db: Database

    def add(self, events: Iterable[Event]) -> int:
        """Store events; how many are new. One that is known by its event_id stays as it was."""
        with self._db.writing() as connection:
            return insert_events(self._db, connection, events)

    def waiting(self) -> tuple[int, ...]:
        """Ids of tracked sites with events that nothing was decided on yet."""
        query = sa.select(EVENTS.c.site_id).join(SITES, SITES.c.id == EVENTS.c.site_id)
        query = query.where(EVENTS.c.decided_at.is_(None), SITES.c.channel != "").distinct().order_by(EVENTS.c.site_id)
        with self._db.reading() as connection:
            return tuple(int(site_id) for site_id in connection.execute(query).scalars())

    def undecided(self, site_id: int, limit: int = 0) -> tuple[Event, ...]:
        """Events of a site that nothing was decided on yet: what waits for no hour first, then first stored first, so that no
        crowd of events that wait keeps it back. limit: at most so many, 0 for all."""
        is_urgent = sa.case((EVENTS.c.kind.in_([kind.value for kind in NOT_QUIET]), 0), else_=1)
        mine = (EVENTS.c.site_id == site_id, EVENTS.c.decided_at.is_(None))
        query = sa.select(EVENTS).where(*mine).order_by(is_urgent, EVENTS.c.id)
        with self._db.reading() as connection:
            return tuple(_event(row) for row in connection.execute(query.limit(limit) if limit else query))

    def take_grades(self, site_id: int) -> int:
        """Give new links and domains that nothing was decided on yet the grade and type that were found since: they are judged
        after they happened. A domain's grade is its best link's. How many events changed."""
        is_new = EVENTS.c.kind.in_((EventKind.NEW_LINK.value, EventKind.NEW_DOMAIN.value))
        mine = (EVENTS.c.site_id == site_id, EVENTS.c.decided_at.is_(None), is_new, ~EVENTS.c.is_quiet, EVENTS.c.grade == "")
        columns = (EVENTS.c.id, EVENTS.c.kind, EVENTS.c.domain, EVENTS.c.facts, LINKS.c.grade, LINKS.c.link_type)
        query = sa.select(*columns).join(LINKS, LINKS.c.id == EVENTS.c.link_id).where(*mine, LINKS.c.grade != "")
        update = sa.update(EVENTS).where(EVENTS.c.id == sa.bindparam("row_id"))
        with self._db.writing() as connection:
            found = connection.execute(query).all()
            best = _best_grades(connection, site_id, {row.domain for row in found if row.kind == EventKind.NEW_DOMAIN.value})
            rows = [{"row_id": row.id, "new_grade": _grade(row, best), "new_facts": _typed(row)} for row in found]
            if rows:
                connection.execute(update.values(grade=sa.bindparam("new_grade"), facts=sa.bindparam("new_facts")), rows)
        return len(rows)

    def hold(self, site_id: int) -> None:
        """Let those who decide on a site's events take turns until their transactions end."""
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)

    def n_domains(self, site_id: int, target_pages: Collection[str]) -> dict[str, int]:
        """Referring domains with a link that was seen and stands, by `urls.key` of these pages of ours."""
        names = {digest(key(page)): key(page) for page in target_pages}
        wanted, found = sorted(names), dict[str, int]()
        gone = (State.LOST.value, State.IGNORED.value, State.UNVERIFIED.value)
        stands = sa.and_(LINKS.c.site_id == site_id, LINKS.c.state.not_in(gone), LINKS.c.occurrence.is_not(None))
        n = sa.func.count(sa.distinct(LINKS.c.page_domain))
        with self._db.reading() as connection:
            for start in range(0, len(wanted), CHUNK):
                mine = LINKS.c.target_hash.in_(wanted[start : start + CHUNK])
                query = sa.select(LINKS.c.target_hash, n).where(stands, mine).group_by(LINKS.c.target_hash)
                found |= {names[mark]: int(count) for mark, count in connection.execute(query)}
        return found

    def ignored(self, link_ids: Collection[int]) -> frozenset[int]:
        """Those of these links that a person ignored."""
        query = sa.select(LINKS.c.id).where(LINKS.c.id.in_(list(link_ids)), LINKS.c.state == State.IGNORED.value)
        with self._db.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def recovered(self, site_id: int, events: Iterable[Event], until: datetime) -> dict[str, datetime]:
        """When the links and pages of ours that these losses are told of were last well again, `until` at the latest, by
        `keys.subject_of`: seen again, mended, or changed without breaking the agreement."""
        bad = [event for event in events if event.kind in _BREAKS]
        links = sorted({event.link_id for event in bad if event.link_id})
        pages = self._mended(site_id, until) if any(not event.link_id for event in bad) else []
        found: dict[str, datetime] = {}
        for event in (*self._of_links(links, until), *pages):
            name = subject_of(event)
            found[name] = max(event.at, found.get(name, event.at))
        return found

    def _of_links(self, link_ids: Sequence[int], until: datetime) -> list[Event]:
        rows: list[sa.Row[Any]] = []
        with self._db.reading() as connection:
            for start in range(0, len(link_ids), CHUNK):
                mine = (EVENTS.c.link_id.in_(link_ids[start : start + CHUNK]), EVENTS.c.at <= until)
                rows += connection.execute(sa.select(EVENTS).where(*mine, EVENTS.c.kind.in_(_WELL | {_BROKEN})))
        broken = {(row.link_id, row.at) for row in rows if row.kind == _BROKEN}
        return [_event(row) for row in rows if (row.link_id, row.at) not in broken]

    def _mended(self, site_id: int, until: datetime) -> list[Event]:
        mine = (EVENTS.c.site_id == site_id, EVENTS.c.at <= until, EVENTS.c.kind == EventKind.TARGET_FIXED.value)
        with self._db.reading() as connection:
            newest = sa.select(EVENTS).where(*mine).order_by(EVENTS.c.at.desc()).limit(CHUNK)
            return [_event(row) for row in connection.execute(newest)]

    def case_states(self) -> dict[int, dict[State, int]]:
        """How the links of every open case stand now, by case."""
        found: dict[int, dict[State, int]] = {}
        n = sa.func.count(sa.distinct(LINKS.c.id))
        query = (
            sa.select(EVENTS.c.case_id, LINKS.c.state, n)
            .join(CASES, CASES.c.id == EVENTS.c.case_id)
            .join(LINKS, LINKS.c.id == EVENTS.c.link_id)
            .where(CASES.c.closed_at.is_(None))
            .group_by(EVENTS.c.case_id, LINKS.c.state)
        )
        with self._db.reading() as connection:
            for case_id, state, count in connection.execute(query):
                found.setdefault(case_id, {})[State(state)] = int(count)
        return found

    def hush(self, site_id: int, kind: EventKind, decision: Decision, now: datetime) -> int:
        """Decide alike on all undecided quiet events of a kind; how many. `decision.event_id` is not read."""
        mine = (EVENTS.c.site_id == site_id, EVENTS.c.decided_at.is_(None), EVENTS.c.is_quiet, EVENTS.c.kind == kind.value)
        values = {"severity": decision.severity.value, "stage": decision.stage.value, "decided": decision.reason}
        with self._db.writing() as connection:
            return int(connection.execute(sa.update(EVENTS).where(*mine).values(**values, decided_at=now)).rowcount)

    def decide(self, site_id: int, decided: Sequence[tuple[Decision, int]], now: datetime) -> int:
        """Keep decisions with the case that tells each (0 for none); how many were still open. The first one stands."""
        mine = sa.and_(EVENTS.c.site_id == site_id, EVENTS.c.event_id == sa.bindparam("this"), EVENTS.c.decided_at.is_(None))
        names = ("severity", "stage", "decided", "decided_at", "case_id")
        update = sa.update(EVENTS).where(mine).values({name: sa.bindparam(f"new_{name}") for name in names})
        n_kept = 0
        with self._db.writing() as connection:
            for decision, case_id in decided:
                row = {
                    "this": decision.event_id,
                    "new_severity": decision.severity.value,
                    "new_stage": decision.stage.value,
                    "new_decided": decision.reason,
                    "new_decided_at": now,
                    "new_case_id": case_id or None,
                }
                n_kept += int(connection.execute(update, row).rowcount)
        return n_kept

    def between(self, site_id: int, since: datetime, until: datetime, *, severity: Severity | None = None) -> tuple[Judged, ...]:
        """Events of a site that happened in a period, `since` included, oldest first. severity: only those so decided."""
        where = [EVENTS.c.site_id == site_id, EVENTS.c.at >= since, EVENTS.c.at < until]
        if severity is not None:
            where.append(EVENTS.c.severity == severity.value)
        return self._judged(*where, order=(EVENTS.c.at, EVENTS.c.id))

    def decided_between(self, site_id: int, since: datetime, until: datetime) -> tuple[Judged, ...]:
        """Events of a site that were decided in a period, `since` included, in the order they happened."""
        where = (EVENTS.c.site_id == site_id, EVENTS.c.decided_at >= since, EVENTS.c.decided_at < until)
        return self._judged(*where, order=(EVENTS.c.at, EVENTS.c.id))

    def of_link(self, link_id: int, limit: int = 20) -> tuple[Judged, ...]:
        """Events of one link, newest first."""
        return self._judged(EVENTS.c.link_id == link_id, order=(EVENTS.c.at.desc(), EVENTS.c.id.desc()), limit=limit)

    def of_domain(self, site_id: int, domain: str, limit: int = 20) -> tuple[Judged, ...]:
        """Events of one referring domain, newest first."""
        where = (EVENTS.c.site_id == site_id, EVENTS.c.domain == domain)
        return self._judged(*where, order=(EVENTS.c.at.desc(), EVENTS.c.id.desc()), limit=limit)

    def of_case(self, case_id: int, limit: int = 0) -> tuple[Judged, ...]:
        """Events that a case told, first stored first. limit: at most so many, 0 for all."""
        return self._judged(EVENTS.c.case_id == case_id, order=(EVENTS.c.id,), limit=limit)

    def cases_of(self, site_id: int, link_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Ids of the open cases that told of these links, by link, newest first."""
        found: dict[int, tuple[int, ...]] = {}
        with self._db.reading() as connection:
            for start in range(0, len(link_ids), CHUNK):
                part = list(link_ids[start : start + CHUNK])
                query = (
                    sa.select(EVENTS.c.link_id, EVENTS.c.case_id)
                    .join(CASES, CASES.c.id == EVENTS.c.case_id)
                    .where(EVENTS.c.site_id == site_id, EVENTS.c.link_id.in_(part), CASES.c.closed_at.is_(None))
                    .distinct()
                    .order_by(EVENTS.c.case_id.desc())
                )
                for link_id, case_id in connection.execute(query):
                    found[link_id] = (*found.get(link_id, ()), case_id)
        return found

    def links_of_case(self, case_id: int) -> tuple[int, ...]:
        """Ids of the links that a case is about."""
        query = sa.select(EVENTS.c.link_id).where(EVENTS.c.case_id == case_id, EVENTS.c.link_id.is_not(None))
        with self._db.reading() as connection:
            return tuple(connection.execute(query.distinct().order_by(EVENTS.c.link_id)).scalars())

    def prune(self, before: datetime) -> int:
        """Forget events that happened before `before`, unless an open case tells of them or they happen once in a domain's life.

        Nobody decides on those of a site that is not tracked: they go, too.
        """
        is_needed = sa.exists().where(CASES.c.id == EVENTS.c.case_id, CASES.c.closed_at.is_(None))
        where = sa.and_(EVENTS.c.at < before, EVENTS.c.kind != EventKind.SITEWIDE_SEEN.value, ~is_needed)
        with self._db.writing() as connection:
            return int(connection.execute(sa.delete(EVENTS).where(where)).rowcount)

    def _judged(self, *where: Any, order: Sequence[Any], limit: int = 0) -> tuple[Judged, ...]:
        query = sa.select(EVENTS).where(*where).order_by(*order)
        with self._db.reading() as connection:
            return tuple(_judged(row) for row in connection.execute(query.limit(limit) if limit else query))


def insert_events(db: Database, connection: sa.Connection, events: Iterable[Event]) -> int:
    """Store events on an open connection; how many are new."""
    rows = [_row(event) for event in events]
    n_new = 0
    for start in range(0, len(rows), CHUNK):
        # one statement for any number of rows: it is compiled once
        insert = db.insert(EVENTS).on_conflict_do_nothing()
        n_new += int(connection.execute(insert, rows[start : start + CHUNK]).rowcount)
    return n_new


def _best_grades(connection: sa.Connection, site_id: int, domains: Collection[str]) -> dict[str, str]:
    names, found = sorted(domains), dict[str, str]()
    for start in range(0, len(names), CHUNK):
        some = (LINKS.c.site_id == site_id, LINKS.c.page_domain.in_(names[start : start + CHUNK]), LINKS.c.grade != "")
        for domain, grade in connection.execute(sa.select(LINKS.c.page_domain, LINKS.c.grade).where(*some).distinct()):
            found[domain] = min(grade, found.get(domain, grade), key=GRADES.index)
    return found


def _grade(row: Any, best: Mapping[str, str]) -> str:
    return best.get(row.domain, row.grade) if row.kind == EventKind.NEW_DOMAIN.value else str(row.grade)


def _typed(row: Any) -> list[list[str]]:
    facts = [[name, value] for name, value in row.facts if name != "type"]
    return [*facts, ["type", row.link_type]] if row.link_type else facts


def _row(event: Event) -> dict[str, Any]:
    return {
        "site_id": event.site_id,
        "event_id": event.event_id,
        "kind": event.kind.value,
        "at": event.at,
        "link_id": event.link_id or None,
        "run_id": event.run_id or None,
        "domain": event.domain,
        "page": event.page,
        "target_page": event.target_page,
        "anchor": event.anchor,
        "reason": event.reason,
        "grade": event.grade,
        "facts": [[name, value[:MAX_TEXT]] for name, value in event.facts],
        "is_quiet": event.is_quiet,
        "severity": "",
        "stage": "",
        "decided": "",
    }


def _event(row: sa.Row[Any]) -> Event:
    return Event(
        event_id=row.event_id,
        site_id=row.site_id,
        kind=EventKind(row.kind),
        at=row.at,
        link_id=row.link_id or 0,
        domain=row.domain,
        page=row.page,
        target_page=row.target_page,
        anchor=row.anchor,
        reason=row.reason,
        grade=row.grade,
        facts=tuple((name, value) for name, value in row.facts),
        is_quiet=row.is_quiet,
        run_id=row.run_id or 0,
        id=row.id,
    )


def _judged(row: sa.Row[Any]) -> Judged:
    decision = None
    if row.decided_at is not None:
        decision = Decision(row.event_id, Severity(row.severity), Stage(row.stage), row.decided)
    return Judged(_event(row), decision, row.decided_at, row.case_id or 0)
