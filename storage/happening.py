"""Changes become events in the transaction that writes them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.core.alerts.found import DomainPast, domain_events, events_of
from bot.core.events import Event
from bot.core.records import Change, ChangeKind
from bot.core.states import Reason, State
from storage.columns import Moment
from storage.database import Database
from storage.events import CHUNK, insert_events
from storage.link_rows import link_of
from storage.tables import LinkRow, table

LINKS = table(LinkRow)


def add_events(db: Database, connection: sa.Connection, changes: Sequence[Mapping[str, Any]]) -> None:
    """Make events of change rows that are written now, in the same transaction. A visit that is written twice makes none anew."""
    rows = _links(connection, {row["link_id"] for row in changes})
    pasts = _pasts(connection, [row for row in changes if _is_new(row)])
    found: list[Event] = []
    for row in changes:
        if row["link_id"] not in rows:
            continue
        link, change = rows[row["link_id"]], _change(row)
        judged = {"grade": link.grade, "link_type": link.link_type}
        known = link_of(link)
        events = events_of(known, change, **judged)
        # the first link of a domain within a batch speaks for the domain
        past = pasts.pop((link.site_id, link.page_domain), None) if _is_new(row) else None
        if past is not None:
            events = (*domain_events(known, change, past, **judged), *events)
        found += (replace(event, run_id=row["run_id"] or 0) for event in events)
    insert_events(db, connection, found)


def _is_new(row: Mapping[str, Any]) -> bool:
    return row["kind"] == ChangeKind.NEW_LINK.value and not row["is_quiet"]


def _links(connection: sa.Connection, link_ids: Collection[int]) -> dict[int, sa.Row[Any]]:
    ids = sorted(link_ids)
    found: dict[int, sa.Row[Any]] = {}
    for start in range(0, len(ids), CHUNK):
        query = sa.select(LINKS).where(LINKS.c.id.in_(ids[start : start + CHUNK]))
        found |= {row.id: row for row in connection.execute(query)}
    return found


def _pasts(connection: sa.Connection, new: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], DomainPast]:
    """What was known of the referring domains of new links before them, by site and domain: claims that nobody ever saw are no
    links yet."""
    ids = [row["link_id"] for row in new]
    found: dict[tuple[int, str], DomainPast] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        mine = sa.select(LINKS.c.site_id, LINKS.c.page_domain).where(LINKS.c.id.in_(part)).distinct().subquery()
        is_other = sa.and_(LINKS.c.id.not_in(part), LINKS.c.occurrence.is_not(None))
        stands = sa.func.sum(sa.case((sa.and_(is_other, LINKS.c.state != State.LOST.value), 1), else_=0))
        lost = sa.func.max(sa.case((sa.and_(is_other, LINKS.c.state == State.LOST.value), LINKS.c.since), else_=None))
        of_domain = sa.and_(LINKS.c.site_id == mine.c.site_id, LINKS.c.page_domain == mine.c.page_domain)
        columns = (LINKS.c.site_id, LINKS.c.page_domain)
        query = sa.select(*columns, stands, sa.type_coerce(lost, Moment)).join(mine, of_domain).group_by(*columns)
        for site_id, domain, n_standing, lost_at in connection.execute(query):
            found.setdefault((site_id, domain), DomainPast(int(n_standing), lost_at))
    return found


def _change(row: Mapping[str, Any]) -> Change:
    return Change(
        ChangeKind(row["kind"]),
        row["at"],
        State(row["from_state"]),
        State(row["to_state"]),
        Reason(row["reason"]),
        tuple(row["evidence"]),
        tuple((name, value) for name, value in row["before"]),
        tuple((name, value) for name, value in row["after"]),
        row["is_quiet"],
    )
