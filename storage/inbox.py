"""The inbox: requests stored before they are acknowledged, worked on under a lease, each key once (ENGINE.md §5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.places import Received
from storage.database import Database
from storage.tables import InboxRow, table

INBOX = table(InboxRow)
MAX_ATTEMPTS = 6
"""The edge gives up after three tries and has as many to say so: whoever asked hears of it, though the process died each time."""

# Made once: two hundred requests a second are written down, and making a statement costs more than carrying it out.
_IS_OPEN = INBOX.c.state.in_(("waiting", "working"))
_IS_FREE = sa.or_(INBOX.c.state == "waiting", sa.and_(INBOX.c.state == "working", INBOX.c.lease_until <= sa.bindparam("now")))
_OLDEST = sa.select(INBOX).where(_IS_FREE).order_by(INBOX.c.id).limit(1)
_N_OPEN = sa.select(sa.func.count()).select_from(INBOX).where(_IS_OPEN)
_ONE = sa.update(INBOX).where(INBOX.c.id == sa.bindparam("one"))


@dataclass(frozen=True, slots=True)
class Inbox:
    """Requests by key."""

    _db: Database

    def put(self, key: str, kind: str, payload: dict[str, Any], now: datetime) -> bool:
        """Keep one request; committed when this returns. False when its key was seen before."""
        row = {
            "key": key,
            "kind": kind,
            "payload": payload,
            "state": "waiting",
            "owner": "",
            "ref": "",
            "attempts": 0,
            "received_at": now,
        }
        with self._db.writing() as connection:
            return bool(connection.execute(self._db.insert_new(INBOX), row).rowcount)

    def claim(self, owner: str, now: datetime, lease_s: float) -> Received | None:
        """The oldest request that nobody works on, ours for `lease_s`. One that was begun `MAX_ATTEMPTS` times and never
        ended is failed instead; its ref is "attempts"."""
        query = self._db.skip_locked(_OLDEST)
        with self._db.writing() as connection:
            while (row := connection.execute(query, {"now": now}).one_or_none()) is not None:
                if row.attempts < MAX_ATTEMPTS:
                    values = {
                        "state": "working",
                        "owner": owner,
                        "lease_until": now + timedelta(seconds=lease_s),
                        "attempts": row.attempts + 1,
                    }
                    connection.execute(_ONE, {"one": row.id, **values})
                    return Received(row.id, row.key, row.kind, row.payload, row.received_at, row.attempts)
                self._end(connection, row.id, "failed", "attempts", now)
        return None

    def done(self, received_id: int, now: datetime) -> None:
        """It is answered; its key is remembered, its payload is not."""
        with self._db.writing() as connection:
            self._end(connection, received_id, "done", "", now)

    def failed(self, received_id: int, ref: str, now: datetime) -> None:
        """It ended in a bug, logged under `ref`; the payload stays for whoever looks into it."""
        with self._db.writing() as connection:
            self._end(connection, received_id, "failed", ref, now)

    def waiting(self) -> int:
        """Requests not answered yet."""
        with self._db.reading() as connection:
            return int(connection.execute(_N_OPEN).scalar_one())

    def prune(self, before: datetime) -> int:
        """Forget requests that ended before `before`; Slack repeats itself for an hour, so keep a day at least."""
        where = sa.and_(INBOX.c.state.in_(("done", "failed")), INBOX.c.ended_at < before)
        with self._db.writing() as connection:
            return int(connection.execute(sa.delete(INBOX).where(where)).rowcount)

    @staticmethod
    def _end(connection: sa.Connection, received_id: int, state: str, ref: str, now: datetime) -> None:
        values: dict[str, Any] = {"state": state, "ref": ref, "ended_at": now, "lease_until": None}
        if state == "done":
            values["payload"] = {}
        connection.execute(_ONE, {"one": received_id, **values})
