"""What people decided about links, with name, time and reason. No import and no visit overwrites it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.core.decisions import INTERNAL, Decision, DecisionKind, gone, ignored, restored
from bot.core.records import Change, ChangeKind, Link, Standing
from bot.core.states import Reason, State
from bot.core.urls import key
from storage.codec import dump, load
from storage.columns import digest
from storage.counting import recount
from storage.database import Database
from storage.happening import add_events
from storage.link_rows import link_of
from storage.links import LINKS
from storage.record import CHANGES, SITES, change_row, standing_columns
from storage.tables import DecisionRow, table

DECISIONS = table(DecisionRow)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions on the links of all sites."""

    _db: Database

    def ignore(self, decision: Decision) -> tuple[Link, ...]:
        """Ignore the links meant (`target_page` "" for all on the page) and keep the decision; the links as they were.

        Links ignored before stay so; the new reason is kept beside the older one.
        """
        with self._db.writing() as connection:
            before = self._mine(connection, decision)
            if before:
                standings = {str(link.id): dump(link.standing) for link in before if link.standing.state is not State.IGNORED}
                self._keep(connection, decision, standings)
                self._move(connection, decision, [(link, ignored(link.standing, decision.at)) for link in before])
            return before

    def restore(self, decision: Decision) -> tuple[Link, ...]:
        """Take it back for the links meant that are ignored, and keep the decision; those links as they were."""
        with self._db.writing() as connection:
            before = tuple(link for link in self._mine(connection, decision) if link.standing.state is State.IGNORED)
            if before:
                known = self._standings(connection, decision)
                self._keep(connection, decision, {})
                moved = [(link, restored(link.standing, known.get(link.id), decision.at)) for link in before]
                self._move(connection, decision, moved)
            return before

    def gone(self, decision: Decision) -> tuple[Link, ...]:
        """Let the links meant count as lost by a person's word, and keep the decision; the links as they were."""
        with self._db.writing() as connection:
            before = self._mine(connection, decision)
            if before:
                self._keep(connection, decision, {})
                self._move(connection, decision, [(link, gone(link.standing, decision.at)) for link in before])
            return before

    def take_turns(self, site_id: int) -> None:
        """Let decisions on a site's links take turns: whoever comes second waits here for the end of the first transaction."""
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)

    def note(self, decision: Decision) -> None:
        """Keep a decision that changes no link by itself."""
        with self._db.writing() as connection:
            self._keep(connection, decision, {})

    def of_page(self, site_id: int, page: str, limit: int = 50) -> tuple[Decision, ...]:
        """Decisions on a page's links, newest first."""
        return self._newest(limit, DECISIONS.c.site_id == site_id, DECISIONS.c.page_hash == digest(key(page)))

    def of_domain(self, site_id: int, page_domain: str, limit: int = 50) -> tuple[Decision, ...]:
        """Decisions on the links of a referring domain, newest first."""
        return self._newest(limit, DECISIONS.c.site_id == site_id, DECISIONS.c.page_domain == page_domain)

    def become_internal(self, site_id: int, siblings: Sequence[str], limit: int) -> tuple[tuple[str, str], ...]:
        """Pages on the owner's further domains, with these, whose links still count; what a person restored stays so."""
        said = sa.and_(DECISIONS.c.kind == DecisionKind.RESTORED.value, DECISIONS.c.value != INTERNAL)
        restored = sa.exists().where(DECISIONS.c.site_id == site_id, DECISIONS.c.page_hash == LINKS.c.page_hash, said)
        mine = (LINKS.c.site_id == site_id, LINKS.c.page_domain.in_(list(siblings)), LINKS.c.state != State.IGNORED.value)
        query = sa.select(LINKS.c.page, LINKS.c.page_domain).where(*mine, ~restored).distinct().limit(limit)
        with self._db.reading() as connection:
            return tuple((row.page, row.page_domain) for row in connection.execute(query)) if siblings else ()

    def once_internal(self, site_id: int, siblings: Sequence[str], limit: int) -> tuple[tuple[str, str], ...]:
        """Pages, with their domains, that were internal and are on none of the owner's domains any more."""
        kinds = (DecisionKind.IGNORED.value, DecisionKind.RESTORED.value)
        newest = sa.select(sa.func.max(DECISIONS.c.id)).where(DECISIONS.c.site_id == site_id, DECISIONS.c.kind.in_(kinds))
        was = (DECISIONS.c.value == INTERNAL, DECISIONS.c.kind == kinds[0], DECISIONS.c.page_domain.not_in(list(siblings)))
        query = sa.select(DECISIONS.c.page, DECISIONS.c.page_domain).where(*was)
        query = query.where(DECISIONS.c.id.in_(newest.group_by(DECISIONS.c.page_hash))).limit(limit)
        with self._db.reading() as connection:
            return tuple((row.page, row.page_domain) for row in connection.execute(query))

    def _newest(self, limit: int, *where: Any) -> tuple[Decision, ...]:
        query = sa.select(DECISIONS).where(*where).order_by(DECISIONS.c.id.desc()).limit(limit)
        with self._db.reading() as connection:
            return tuple(decision_of(row) for row in connection.execute(query))

    def _mine(self, connection: sa.Connection, decision: Decision) -> tuple[Link, ...]:
        self._db.lock_site(connection, SITES, decision.site_id)
        where = [LINKS.c.site_id == decision.site_id, LINKS.c.page_hash == digest(key(decision.page))]
        if decision.target_page:
            where.append(LINKS.c.target_hash == digest(key(decision.target_page)))
        return tuple(link_of(row) for row in connection.execute(sa.select(LINKS).where(*where).order_by(LINKS.c.id)))

    def _standings(self, connection: sa.Connection, decision: Decision) -> dict[int, Standing]:
        """Standings as they were before the links were ignored, by link."""
        where = sa.and_(DECISIONS.c.site_id == decision.site_id, DECISIONS.c.page_hash == digest(key(decision.page)))
        query = sa.select(DECISIONS.c.standings).where(where).order_by(DECISIONS.c.id)
        return {int(name): load(Standing, plain) for kept in connection.execute(query).scalars() for name, plain in kept.items()}

    def _keep(self, connection: sa.Connection, decision: Decision, standings: dict[str, Any]) -> None:
        row = {
            "site_id": decision.site_id,
            "page": decision.page,
            "page_hash": digest(key(decision.page)),
            "page_domain": decision.page_domain,
            "target_page": decision.target_page,
            "kind": decision.kind.value,
            "made_by": decision.by,
            "made_at": decision.at,
            "because": decision.because,
            "message_key": decision.message_key,
            "standings": standings,
            "value": decision.value,
        }
        connection.execute(sa.insert(DECISIONS).values(row))

    def _move(self, connection: sa.Connection, decision: Decision, moved: Sequence[tuple[Link, Standing]]) -> None:
        for link, standing in moved:
            if standing == link.standing:
                continue
            connection.execute(sa.update(LINKS).where(LINKS.c.id == link.id).values(standing_columns(standing)))
            row = change_row(_change(decision, link.standing, standing), link.site_id, link.id, None)
            connection.execute(self._db.insert(CHANGES).values(row).on_conflict_do_nothing())
            add_events(self._db, connection, (row,))
        recount(connection, (link.id for link, _ in moved))


_DID = {
    DecisionKind.IGNORED: "ignored it",
    DecisionKind.RESTORED: "restored it",
    DecisionKind.GONE: "saw the page without it",
}
"""What a decision that moves links says in their history."""


def _change(decision: Decision, before: Standing, after: Standing) -> Change:
    because = f", because {decision.because}" if decision.because else ""
    return Change(
        ChangeKind.STATE_CHANGED,
        decision.at,
        before.state,
        after.state,
        after.reason if decision.kind is DecisionKind.GONE else Reason.IGNORED,
        evidence=(f"A person ({decision.by}) {_DID[decision.kind]}{because}.",),
        before=(("state", before.state.value), ("reason", before.reason.value)),
        after=(("state", after.state.value), ("reason", after.reason.value)),
        is_quiet=True,
    )


def decision_of(row: sa.Row[Any]) -> Decision:
    """The decision of a row."""
    return Decision(
        site_id=row.site_id,
        page=row.page,
        page_domain=row.page_domain,
        kind=DecisionKind(row.kind),
        by=row.made_by,
        at=row.made_at,
        target_page=row.target_page,
        because=row.because,
        message_key=row.message_key,
        value=row.value,
    )
