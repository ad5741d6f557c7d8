"""Cases with their history: one open case per key, moved only by whoever saw its newest version."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.cases import OVER, Case, CaseNote, CaseState
from storage.database import Database
from storage.tables import CaseNoteRow, CaseRow, SiteRow, table

CASES = table(CaseRow)
NOTES = table(CaseNoteRow)
SITES = table(SiteRow)
_GIVEN = (
    "site_id",
    "kind",
    "domain",
    "page",
    "target_page",
    "anchor",
    "reason",
    "grade",
    "n_links",
    "n_domains",
    "channel",
    "message_key",
    "opened_at",
    "since",
    "changed_at",
    "closed_at",
    "owner",
    "acked_by",
    "acked_at",
    "muted_until",
    "version",
)


def message_key(case_id: int) -> str:
    """The key of a case's parent in the outbox."""
    return f"case:{case_id}"


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases of all sites."""

    _db: Database

    def open(self, case: Case) -> tuple[Case, bool]:
        """Open a case, or give the open one of its key; whether it is new. `id`, `message_key` and `version` are made here."""
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, case.site_id)
            row = _row(case) | {"open_key": case.key, "message_key": f"opening:{case.site_id}:{case.key}", "version": 1}
            insert = self._db.insert(CASES).values(row).on_conflict_do_nothing().returning(CASES.c.id)
            made = connection.execute(insert).scalar()
            if made is None:
                query = sa.select(CASES).where(CASES.c.site_id == case.site_id, CASES.c.open_key == case.key)
                return _case(connection.execute(query).one()), False
            connection.execute(sa.update(CASES).where(CASES.c.id == made).values(message_key=message_key(made)))
            return replace(case, id=made, message_key=message_key(made), version=1), True

    def get(self, case_id: int) -> Case | None:
        """One case; None when there is none by that number."""
        return next(iter(self._all(CASES.c.id == case_id)), None)

    def by_message(self, key: str) -> Case | None:
        """The case whose parent is that message of the outbox, or stands in whose thread it stands; None for another message."""
        return next(iter(self._all(CASES.c.message_key == key.partition("/")[0])), None) if key else None

    def open_of(self, site_id: int) -> tuple[Case, ...]:
        """The open cases of a site, first opened first."""
        return self._all(CASES.c.site_id == site_id, CASES.c.closed_at.is_(None))

    def all_open(self) -> tuple[Case, ...]:
        """The open cases of all sites, first opened first."""
        return self._all(CASES.c.closed_at.is_(None))

    def recent(self, site_id: int, since: datetime) -> tuple[Case, ...]:
        """The open cases of a site, those closed at or after `since` and those muted until later, first opened first."""
        is_recent = sa.or_(CASES.c.closed_at.is_(None), CASES.c.closed_at >= since, CASES.c.muted_until > since)
        return self._all(CASES.c.site_id == site_id, is_recent)

    def move(self, case: Case, **changes: Any) -> Case | None:
        """Write changes of a case; the case as it is then, None when somebody else wrote since `case` was read.

        A case whose state is one of OVER is closed with it and lets its key go; it is never opened again.
        """
        moved = replace(case, version=case.version + 1, **changes)
        if moved.state in OVER and moved.closed_at is None:
            moved = replace(moved, closed_at=moved.changed_at)
        row = _row(moved) | {"open_key": str(moved.id) if moved.closed_at is not None else moved.key}
        mine = sa.and_(CASES.c.id == case.id, CASES.c.version == case.version, CASES.c.closed_at.is_(None))
        if case.closed_at is not None:
            return None
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, case.site_id)
            return moved if connection.execute(sa.update(CASES).where(mine).values(row)).rowcount else None

    def unmute(self, case_id: int) -> bool:
        """End the mute of a case that is closed; whether it was muted. A mute outlives its case: it has a date of its own."""
        mine = (CASES.c.id == case_id, CASES.c.closed_at.is_not(None), CASES.c.muted_until.is_not(None))
        with self._db.writing() as connection:
            values = {"muted_until": None, "version": CASES.c.version + 1}
            return bool(connection.execute(sa.update(CASES).where(*mine).values(values)).rowcount)

    def note(self, case_id: int, note: CaseNote) -> None:
        """Add a line to the history of a case."""
        with self._db.writing() as connection:
            row = {"case_id": case_id, "at": note.at, "by": note.by, "what": note.what, "words": note.words}
            connection.execute(sa.insert(NOTES).values(row))

    def notes(self, case_id: int) -> tuple[CaseNote, ...]:
        """The history of a case, oldest first."""
        query = sa.select(NOTES).where(NOTES.c.case_id == case_id).order_by(NOTES.c.id)
        with self._db.reading() as connection:
            return tuple(CaseNote(row.at, row.by, row.what, row.words) for row in connection.execute(query))

    def prune(self, before: datetime) -> int:
        """Forget the history of cases closed before `before`; the cases themselves stay, for `why` and for links to them."""
        old = sa.select(CASES.c.id).where(CASES.c.closed_at < before)
        with self._db.writing() as connection:
            return int(connection.execute(sa.delete(NOTES).where(NOTES.c.case_id.in_(old))).rowcount)

    def _all(self, *where: Any) -> tuple[Case, ...]:
        query = sa.select(CASES).where(*where).order_by(CASES.c.id)
        with self._db.reading() as connection:
            return tuple(_case(row) for row in connection.execute(query))


def _row(case: Case) -> dict[str, Any]:
    plain = {name: getattr(case, name) for name in _GIVEN}
    return plain | {
        "case_key": case.key,
        "state": case.state.value,
        "facts": [[name, value] for name, value in case.facts],
    }


def _case(row: sa.Row[Any]) -> Case:
    plain = {name: getattr(row, name) for name in _GIVEN}
    facts = tuple((name, value) for name, value in row.facts)
    return Case(id=row.id, key=row.case_key, state=CaseState(row.state), facts=facts, **plain)
