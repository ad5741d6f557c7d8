"""The outbox: messages stored in the transaction that makes them true, sent under a lease (ENGINE.md §5).

One message is in flight per channel. Messages of one thread go out in the order they were written; a reply waits until its
parent has a ts, an edit until its message has one. Edits carry the newest full state: a waiting one is replaced.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.places import Edge, Intent, Outgoing, Place
from bot.core.plain import to_plain
from bot.core.records import OutboxAges
from storage.database import Database
from storage.tables import MessageRow, OutboxRow, table

OUTBOX = table(OutboxRow)
MESSAGES = table(MessageRow)
OPEN = ("waiting", "sending")
PARENT_FAILED = "parent_failed"
_LOCK = 0x6261636B
"""Key of the advisory lock under which PostgreSQL's claims take turns."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Messages by key."""

    _db: Database

    def post(
        self,
        key: str,
        place: Place,
        template: str,
        content: Any,
        parent_key: str = "",
        filename: str = "",
        file: bytes = b"",
        *,
        now: datetime | None = None,
    ) -> bool:
        """Queue a message named `key`; False when that key was queued before, and nothing changes then.

        content: a card or JSON-able values. parent_key: it goes into that message's thread. file: bytes to upload under
        `filename`. now: when it was made; the database's clock when left out.
        """
        intent = Intent.FILE if filename else Intent.POST
        with self._db.writing() as connection:
            at = now or self._clock(connection)
            message = {
                "key": key,
                "parent_key": parent_key,
                "edge": place.edge.value,
                "channel": place.channel,
                "thread_ts": place.thread_ts,
                "ts": "",
                "created_at": at,
            }
            if not connection.execute(self._db.insert(MESSAGES).values(message).on_conflict_do_nothing()).rowcount:
                return False
            row = self._row(f"post:{key}", intent, place, template, content, at)
            row |= {"message_key": key, "thread_key": parent_key or key, "parent_key": parent_key}
            # The private way back to the asker, for "I am not in that channel".
            row |= {"filename": filename, "file": file, "response_url": place.response_url}
            connection.execute(sa.insert(OUTBOX).values(row))
            if parent_key and self._is_given_up(connection, parent_key):
                self._give_up(connection, OUTBOX.c.message_key == key, PARENT_FAILED, at)
            return True

    def edit(self, key: str, template: str, content: Any, *, now: datetime | None = None) -> bool:
        """Queue the newest full state of a message; False when no such message was queued, or it was given up.

        Before the first try to post it, the post itself says the newest state. A waiting edit is replaced.
        """
        with self._db.writing() as connection:
            newest = {"template": template, "content": to_plain(content)}
            mine = OUTBOX.c.message_key == key
            untried = sa.and_(mine, OUTBOX.c.state == "waiting", sa.or_(OUTBOX.c.intent == "edit", OUTBOX.c.attempts == 0))
            query = sa.select(OUTBOX.c.id).where(untried).order_by(OUTBOX.c.id.desc()).limit(1)
            waiting = connection.execute(query if self._db.is_sqlite else query.with_for_update()).scalar()
            if waiting is not None:
                connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id == waiting).values(**newest))
                return True
            message = connection.execute(sa.select(MESSAGES).where(MESSAGES.c.key == key)).one_or_none()
            if message is None or self._is_given_up(connection, key):
                return False
            at = now or self._clock(connection)
            place = Place(Edge(message.edge), message.channel, message.thread_ts)
            last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(OUTBOX.c.id), 0)).where(mine)).scalar_one()
            row = self._row(f"edit:{key}:{last}", Intent.EDIT, place, template, content, at)
            row |= {"message_key": key, "thread_key": message.parent_key or key, "parent_key": message.parent_key}
            connection.execute(sa.insert(OUTBOX).values(row))
            return True

    def private(
        self, dedup_key: str, place: Place, user: str, template: str, content: Any, *, now: datetime | None = None
    ) -> bool:
        """Queue an answer for one person's eyes; False when that key was queued before."""
        with self._db.writing() as connection:
            row = self._row(f"private:{dedup_key}", Intent.PRIVATE, place, template, content, now or self._clock(connection))
            row |= {"for_user": user, "thread_key": f"private:{dedup_key}", "response_url": place.response_url}
            return bool(connection.execute(self._db.insert(OUTBOX).values(row).on_conflict_do_nothing()).rowcount)

    def claim(self, edge: Edge, owner: str, now: datetime, lease_s: float) -> Outgoing | None:
        """The next message to send, ours for `lease_s`; None when there is none whose turn it is.

        One whose sender died is given out again, `is_uncertain`.
        """
        given = {"of_edge": edge.value, "now": now}
        with self._db.reading() as connection:
            # writers are not held up for nothing
            if connection.execute(_NEXT, given).one_or_none() is None:
                return None
        with self._db.writing() as connection:
            if not self._db.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            row = connection.execute(_NEXT, given).one_or_none()
            if row is None:
                return None
            values = {
                "state": "sending",
                "owner": owner,
                "lease_until": now + timedelta(seconds=lease_s),
                "attempts": row.attempts + 1,
                "is_uncertain": row.is_uncertain or row.state == "sending",
            }
            connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id == row.id).values(**values))
            return _outgoing(row, bool(values["is_uncertain"]))

    def sent(self, outgoing_id: int, ts: str, now: datetime) -> None:
        """It stands at `ts` ("" for what has none). Its content and file are let go."""
        with self._db.writing() as connection:
            row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.id == outgoing_id)).one_or_none()
            if row is None:
                return
            values = {"state": "sent", "code": "", "ended_at": now, "lease_until": None}
            connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id == outgoing_id).values(**values, **_EMPTIED))
            # An edit whose message was out of reach stands in a new one.
            if ts and row.intent in ("post", "file", "edit"):
                connection.execute(sa.update(MESSAGES).where(MESSAGES.c.key == row.message_key).values(ts=ts))
            if row.intent == "edit":
                older = sa.and_(OUTBOX.c.message_key == row.message_key, OUTBOX.c.intent == "edit", OUTBOX.c.state == "sent")
                connection.execute(sa.delete(OUTBOX).where(older, OUTBOX.c.id < outgoing_id))

    def later(self, outgoing_id: int, not_before: datetime, uncertain: bool, code: str, now: datetime) -> None:
        """Not now. uncertain: this try may have reached Slack; it stays so until the message is sent."""
        with self._db.writing() as connection:
            values = {
                "state": "waiting",
                "not_before": max(not_before, now),
                "is_uncertain": sa.or_(OUTBOX.c.is_uncertain, sa.literal(uncertain)),
                "code": code,
                "lease_until": None,
            }
            mine = sa.and_(OUTBOX.c.id == outgoing_id, OUTBOX.c.state == "sending")
            connection.execute(sa.update(OUTBOX).where(mine).values(**values))

    def failed(self, outgoing_id: int, code: str, now: datetime) -> None:
        """Never; `code` says why. When it was the first post of a message, its edits and its thread go with it."""
        with self._db.writing() as connection:
            row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.id == outgoing_id)).one_or_none()
            if row is None:
                return
            self._give_up(connection, OUTBOX.c.id == outgoing_id, code, now)
            if row.intent == "post":
                dependents = sa.or_(OUTBOX.c.message_key == row.message_key, OUTBOX.c.parent_key == row.message_key)
                self._give_up(connection, sa.and_(dependents, OUTBOX.c.state == "waiting"), PARENT_FAILED, now)

    def replace(self, key: str, place: Place) -> int:
        """Send a message that was given up, with its thread, to another place; how many are queued again."""
        mine = sa.or_(OUTBOX.c.message_key == key, OUTBOX.c.parent_key == key)
        where = {"edge": place.edge.value, "channel": place.channel, "thread_ts": place.thread_ts}
        with self._db.writing() as connection:
            again = {"state": "waiting", "attempts": 0, "is_uncertain": False, "code": "", "not_before": None, "ended_at": None}
            n = connection.execute(sa.update(OUTBOX).where(mine, OUTBOX.c.state == "failed").values(**again, **where)).rowcount
            connection.execute(sa.update(OUTBOX).where(mine, OUTBOX.c.state == "waiting").values(**where))
            moved = sa.or_(MESSAGES.c.key == key, MESSAGES.c.parent_key == key)
            connection.execute(sa.update(MESSAGES).where(moved, MESSAGES.c.ts == "").values(**where))
            return int(n)

    def was_given_up(self, key: str) -> bool:
        """Whether a message was queued and never will be posted, unless it is sent elsewhere by `replace`."""
        with self._db.reading() as connection:
            return self._is_given_up(connection, key)

    def is_known(self, key: str) -> bool:
        """Whether a message of that name was ever queued."""
        return bool(self._scalar(sa.select(MESSAGES.c.key).where(MESSAGES.c.key == key)))

    def refused_by(self, channel: str) -> str:
        """Slack's word for why the newest message to a channel was given up; "" when it was taken, or nothing was sent."""
        ended = sa.and_(OUTBOX.c.channel == channel, OUTBOX.c.state.in_(("sent", "failed")), OUTBOX.c.code != PARENT_FAILED)
        query = sa.select(OUTBOX.c.code).where(ended, OUTBOX.c.intent != Intent.PRIVATE.value)
        return self._scalar(query.order_by(OUTBOX.c.ended_at.desc(), OUTBOX.c.id.desc()))

    def ts_of(self, key: str) -> str:
        """Where a message stands; "" before it is posted."""
        return self._scalar(sa.select(MESSAGES.c.ts).where(MESSAGES.c.key == key))

    def message_by_ts(self, channel: str, ts: str) -> str:
        """The key of the message that stands there, "" when it is not ours."""
        return self._scalar(sa.select(MESSAGES.c.key).where(MESSAGES.c.channel == channel, MESSAGES.c.ts == ts)) if ts else ""

    def permalink(self, key: str) -> str:
        """A link to a message in Slack, "" before it is posted and outside Slack. slack.com finds the workspace itself."""
        query = sa.select(MESSAGES).where(MESSAGES.c.key == key, MESSAGES.c.edge == Edge.SLACK.value)
        with self._db.reading() as connection:
            row = connection.execute(query).one_or_none()
        return f"https://slack.com/archives/{row.channel}/p{row.ts.replace('.', '')}" if row is not None and row.ts else ""

    def ages(self, now: datetime) -> OutboxAges:
        """How the outbox stands."""
        with self._db.reading() as connection:
            waiting, since = connection.execute(_WAITING).one()
            failed = connection.execute(_FAILED_BY_CODE, {"since": now - timedelta(days=1)})
            codes = tuple((str(code), int(count)) for code, count in failed)
        age_s = (now - since).total_seconds() if since is not None else 0.0
        return OutboxAges(int(waiting), max(age_s, 0.0), sum(count for _, count in codes), codes)

    def prune(self, before: datetime) -> int:
        """Forget intents that ended before `before`; where messages stand is kept."""
        where = sa.and_(OUTBOX.c.state.in_(("sent", "failed")), OUTBOX.c.ended_at < before, OUTBOX.c.intent != "post")
        with self._db.writing() as connection:
            return int(connection.execute(sa.delete(OUTBOX).where(where)).rowcount)

    def _scalar(self, query: sa.Select[tuple[Any]]) -> str:
        with self._db.reading() as connection:
            return str(connection.execute(query.limit(1)).scalar() or "")

    def _row(self, dedup_key: str, intent: Intent, place: Place, template: str, content: Any, at: datetime) -> dict[str, Any]:
        return {
            "dedup_key": dedup_key,
            "message_key": "",
            "parent_key": "",
            "intent": intent.value,
            "edge": place.edge.value,
            "channel": place.channel,
            "thread_ts": place.thread_ts,
            "response_url": "",
            "for_user": "",
            "template": template,
            "content": to_plain(content),
            "filename": "",
            "file": b"",
            "state": "waiting",
            "attempts": 0,
            "is_uncertain": False,
            "owner": "",
            "code": "",
            "created_at": at,
        }

    def _clock(self, connection: sa.Connection) -> datetime:
        """The database's own time, for callers that pass none."""
        sql = "SELECT strftime('%s', 'now')" if self._db.is_sqlite else "SELECT extract(epoch FROM now())"
        return datetime.fromtimestamp(float(connection.exec_driver_sql(sql).scalar_one()), UTC)

    @staticmethod
    def _is_given_up(connection: sa.Connection, key: str) -> bool:
        query = sa.select(OUTBOX.c.id).where(OUTBOX.c.dedup_key == f"post:{key}", OUTBOX.c.state == "failed")
        return connection.execute(query).scalar() is not None

    @staticmethod
    def _give_up(connection: sa.Connection, where: Any, code: str, now: datetime) -> None:
        values = {"state": "failed", "code": code, "ended_at": now, "lease_until": None}
        connection.execute(sa.update(OUTBOX).where(where).values(**values))


_EMPTIED: dict[str, Any] = {"content": {}, "file": b"", "response_url": ""}


def _next() -> sa.Select[Any]:
    """The oldest intent for `of_edge` whose turn it is `now`, with where its message and its parent stand."""
    now: sa.BindParameter[datetime] = sa.bindparam("now", type_=OUTBOX.c.not_before.type)
    is_of_edge = OUTBOX.c.edge == sa.bindparam("of_edge")
    earlier, other = OUTBOX.alias("earlier"), OUTBOX.alias("other")
    mine, parent = MESSAGES.alias("mine"), MESSAGES.alias("parent")
    is_due = sa.and_(OUTBOX.c.state == "waiting", sa.or_(OUTBOX.c.not_before.is_(None), OUTBOX.c.not_before <= now))
    is_orphaned = sa.and_(OUTBOX.c.state == "sending", OUTBOX.c.lease_until <= now)
    is_first = ~sa.exists().where(
        earlier.c.thread_key == OUTBOX.c.thread_key, earlier.c.state.in_(OPEN), earlier.c.id < OUTBOX.c.id
    )
    is_channel_free = ~sa.exists().where(
        other.c.edge == OUTBOX.c.edge, other.c.channel == OUTBOX.c.channel, other.c.state == "sending", other.c.id != OUTBOX.c.id
    )
    can_stand = sa.or_(OUTBOX.c.parent_key == "", parent.c.ts != "")
    can_edit = sa.or_(OUTBOX.c.intent != "edit", mine.c.ts != "")
    return (
        sa.select(OUTBOX, sa.func.coalesce(mine.c.ts, "").label("ts"), sa.func.coalesce(parent.c.ts, "").label("parent_ts"))
        .outerjoin(mine, mine.c.key == OUTBOX.c.message_key)
        .outerjoin(parent, parent.c.key == OUTBOX.c.parent_key)
        .where(is_of_edge, sa.or_(is_due, is_orphaned), is_first, is_channel_free, can_stand, can_edit)
        .order_by(OUTBOX.c.id)
        .limit(1)
    )


# Made once: these are asked for with every answer, and making a statement costs more than carrying it out.
_NEXT = _next()
_N = sa.func.count()
_WAITING = sa.select(_N, sa.func.min(OUTBOX.c.created_at)).where(OUTBOX.c.state.in_(OPEN))
_FAILED = sa.and_(OUTBOX.c.state == "failed", OUTBOX.c.ended_at > sa.bindparam("since"))
_FAILED_BY_CODE = sa.select(OUTBOX.c.code, _N).where(_FAILED).group_by(OUTBOX.c.code).order_by(_N.desc(), OUTBOX.c.code)


def _outgoing(row: sa.Row[Any], is_uncertain: bool) -> Outgoing:
    place = Place(Edge(row.edge), row.channel, row.thread_ts, row.response_url)
    # a parent that stands in a thread itself has its replies beside it: Slack knows no threads in threads
    thread_ts = row.thread_ts or row.parent_ts
    return Outgoing(
        id=row.id,
        key=row.message_key or row.dedup_key,
        intent=Intent(row.intent),
        place=replace(place, thread_ts=thread_ts) if row.parent_key else place,
        template=row.template,
        content=row.content,
        ts=row.ts,
        thread_ts=thread_ts,
        user=row.for_user,
        attempts=row.attempts,
        is_uncertain=is_uncertain,
        filename=row.filename,
        file=row.file,
        created_at=row.created_at,
    )
