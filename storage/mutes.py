"""What people said about being told: what is muted until when, which events only, and what they answered to questions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.alerts.situation import Answer, Filters, Mute
from bot.core.rhythm import Mode
from storage.codec import dump, load
from storage.database import Database
from storage.tables import AlertsRow, AnswerRow, MuteRow, SiteRow, table

MUTES = table(MuteRow)
ANSWERS = table(AnswerRow)
ALERTS = table(AlertsRow)
SITES = table(SiteRow)


@dataclass(frozen=True, slots=True)
class Mutes:
    """Mutes, filters and answers of all sites."""

    _db: Database

    def of(self, site_id: int, now: datetime) -> tuple[Mute, ...]:
        """The mutes of a site that stand now, first made first."""
        stands = sa.and_(MUTES.c.ended_at.is_(None), sa.or_(MUTES.c.until.is_(None), MUTES.c.until > now))
        query = sa.select(MUTES).where(MUTES.c.site_id == site_id, stands).order_by(MUTES.c.id)
        with self._db.reading() as connection:
            return tuple(_mute(row) for row in connection.execute(query))

    def mute(self, site_id: int, mute: Mute, now: datetime) -> Mute | None:
        """Mute something from now on; a mute of the same that stands is replaced and given back."""
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            before = next((one for one in self.of(site_id, now) if (one.what, one.value) == (mute.what, mute.value)), None)
            self._end(connection, site_id, mute.what, mute.value, now)
            row = {name: getattr(mute, name) for name in _MUTE} | {"site_id": site_id, "at": now}
            connection.execute(sa.insert(MUTES).values(row))
            return before

    def unmute(self, site_id: int, what: str, value: str, now: datetime) -> bool:
        """End a mute; whether it stood."""
        with self._db.writing() as connection:
            stood = any((one.what, one.value) == (what, value) for one in self.of(site_id, now))
            return bool(self._end(connection, site_id, what, value, now)) and stood

    @staticmethod
    def _end(connection: sa.Connection, site_id: int, what: str, value: str, now: datetime) -> int:
        mine = (MUTES.c.site_id == site_id, MUTES.c.what == what, MUTES.c.value == value, MUTES.c.ended_at.is_(None))
        return int(connection.execute(sa.update(MUTES).where(*mine).values(ended_at=now)).rowcount)

    def filters(self, site_id: int) -> Filters:
        """Which events a site's channel wants to be told of at all; all, unless somebody said otherwise."""
        query = sa.select(ALERTS.c.filters).where(ALERTS.c.site_id == site_id)
        with self._db.reading() as connection:
            plain = connection.execute(query).scalar()
        return load(Filters, plain) if plain is not None else Filters()

    def set_filters(self, site_id: int, filters: Filters, by: str, now: datetime) -> None:
        """Keep which events a channel wants to be told of."""
        plain = dump(filters) or None
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            row = {"site_id": site_id, "mode": Mode.ON.value, "changed_by": by, "changed_at": now, "filters": plain}
            insert = self._db.insert(ALERTS).values(row)
            changed = {"filters": plain, "changed_by": by, "changed_at": now}
            connection.execute(insert.on_conflict_do_update(index_elements=["site_id"], set_=changed))

    def answer(self, site_id: int, answer: Answer, now: datetime) -> Answer | None:
        """Keep what somebody answered, in place of the answer before on the same, which is given back."""
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            before = self.answered(site_id, answer.topic, answer.about)
            row = {"site_id": site_id, **{name: getattr(answer, name) for name in _ANSWER}, "at": now}
            insert = self._db.insert(ANSWERS).values(row)
            keys = ["site_id", "topic", "about"]
            changed = {name: value for name, value in row.items() if name not in keys}
            connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))
            return before

    def answered(self, site_id: int, topic: str, about: str) -> Answer | None:
        """The newest answer on something; None when nobody answered."""
        return next(iter(self._answers(site_id, ANSWERS.c.topic == topic, ANSWERS.c.about == about)), None)

    def answers(self, site_id: int) -> tuple[Answer, ...]:
        """All answers of a site."""
        return self._answers(site_id)

    def _answers(self, site_id: int, *where: Any) -> tuple[Answer, ...]:
        query = sa.select(ANSWERS).where(ANSWERS.c.site_id == site_id, *where).order_by(ANSWERS.c.id)
        with self._db.reading() as connection:
            return tuple(Answer(**{name: getattr(row, name) for name in _ANSWER}) for row in connection.execute(query))


_MUTE = ("what", "value", "until", "by", "because")
_ANSWER = ("topic", "about", "answer", "by", "at", "because")


def _mute(row: sa.Row[Any]) -> Mute:
    return Mute(row.what, row.value, row.until, row.by, row.at, row.because)
