"""The last complete reading of each referring page: how it is known again. Written with the visits, read with a run's pages."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bot.core.judgement import Signals
from bot.core.page import Visit
from bot.core.records import Outcome, Reading
from bot.core.states import Conclusion
from storage.codec import dump, load
from storage.columns import page_digest
from storage.database import Database
from storage.tables import ReadingRow, table

READINGS = table(ReadingRow)
MAX_TEXT = 500
_GOOD = frozenset({Conclusion.LIVE, Conclusion.DEGRADED})
_FIELDS = ("read_at", "title", "fingerprint", "etag", "last_modified", "is_for_google", "signals")


def keep_readings(db: Database, connection: sa.Connection, entries: Sequence[tuple[Visit, Sequence[Outcome]]]) -> None:
    """Write down the visits that read their page in full and found a link there; the newest of each page stays."""
    rows = {}
    for visit, outcomes in sorted(entries, key=lambda entry: entry[0].at):
        if is_reading(visit, outcomes):
            where = (outcomes[0].site_id, page_digest(outcomes[0].page))
            rows[where] = _row(visit) | {"site_id": where[0], "page_hash": where[1]}
    if not rows:
        return
    insert = db.insert(READINGS)
    newest = {name: getattr(insert.excluded, name) for name in _FIELDS}
    connection.execute(insert.on_conflict_do_update(index_elements=["site_id", "page_hash"], set_=newest), list(rows.values()))


def is_reading(visit: Visit, outcomes: Sequence[Outcome]) -> bool:
    """Whether a visit read its page in full and found a link there."""
    is_complete = visit.page is not None and visit.failure is None and visit.status == 200
    return is_complete and any(one.verdict.conclusion in _GOOD and not one.is_void for one in outcomes)


def _row(visit: Visit) -> dict[str, Any]:
    assert visit.page is not None
    return {
        "read_at": visit.at,
        "title": visit.page.title[:MAX_TEXT],
        "fingerprint": visit.page.fingerprint,
        "etag": visit.etag[:MAX_TEXT],
        "last_modified": visit.last_modified[:MAX_TEXT],
        "is_for_google": visit.googlebot_allowed,
        "signals": dump(visit.page.signals),
    }


def readings(connection: sa.Connection, site_id: int, page_hashes: Collection[bytes]) -> dict[bytes, Reading]:
    """Give the readings of some pages of a site, by the page's hash."""
    columns = [READINGS.c[name] for name in _FIELDS]
    query = sa.select(READINGS.c.page_hash, *columns)
    query = query.where(READINGS.c.site_id == site_id, READINGS.c.page_hash.in_(list(page_hashes)))
    return {row.page_hash: _reading(row) for row in connection.execute(query)}


def _reading(row: Any) -> Reading:
    return Reading(
        read_at=row.read_at,
        title=row.title,
        fingerprint=row.fingerprint,
        etag=row.etag,
        last_modified=row.last_modified,
        is_for_google=row.is_for_google,
        signals=signals_of(row.signals),
    )


def signals_of(plain: Any) -> Signals | None:
    """Turn a kept column back into signals; None for a reading older than signals are."""
    return None if plain is None else load(Signals, plain)
