"""Observations: one row for all visits to a page, one after the other, that showed the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.page import Directive, Failure, Hop, Visit
from storage.codec import dump
from storage.columns import digest, packed
from storage.tables import ObservationRow, table

OBSERVATIONS = table(ObservationRow)
KEPT = 40
"""Observations kept per page: one that flaps with every daily visit keeps more than a month."""
MAX_TEXT = 500
_VARIES = frozenset({"n_bytes", "body_sha256", "elapsed_s", "protocol", "failure"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What is stored of a visit; the last four fields may differ between visits that showed the same."""

    status: int = 0
    final_url: str = ""
    chain: tuple[Hop, ...] = ()
    failure: Failure | None = None
    title: str = ""
    canonical: str = ""
    directives: tuple[Directive, ...] = ()
    robots: str = ""
    n_bytes: int = 0
    body_sha256: str = ""
    elapsed_s: float = 0.0
    protocol: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit to be kept. verdicts: link id to (conclusion, reason, rule, evidence). is_same: the page said that it has
    not changed (304), so what it showed before stands."""

    site_id: int
    page_hash: bytes
    at: datetime
    shown: Shown
    verdicts: dict[str, tuple[str, str, str, tuple[str, ...]]]
    is_same: bool = False

    def fold_hash(self, plain: dict[str, Any]) -> bytes:
        """Equal for visits that showed the same; times, sizes and evidence (it may name them) left out. plain: `shown` dumped."""
        same = {name: value for name, value in plain.items() if name not in _VARIES}
        failure = self.shown.failure
        verdicts = {name: verdict[:3] for name, verdict in self.verdicts.items()}
        return digest(packed(same), packed(verdicts), failure.reason if failure else "")


def shown(visit: Visit) -> Shown:
    """What is stored of a visit."""
    page = visit.page
    return Shown(
        status=visit.status,
        final_url=visit.final_url,
        chain=visit.chain,
        failure=visit.failure,
        title=page.title[:MAX_TEXT] if page else "",
        canonical=page.canonical if page else "",
        directives=page.directives[:20] if page else (),
        robots=visit.robots[:MAX_TEXT],
        n_bytes=visit.n_bytes,
        body_sha256=visit.body_sha256,
        elapsed_s=round(visit.elapsed_s, 3),
        protocol=visit.protocol,
    )


def observe(connection: sa.Connection, seen: Sequence[Seen]) -> None:
    """Fold each visit into the page's latest observation when it showed the same, else begin a new one.

    Several visits to one page in a batch are taken in their order.
    """
    latest = _latest(connection, seen)
    folded: dict[int, dict[str, Any]] = {}
    again: dict[int, dict[str, Any]] = {}
    added: dict[tuple[int, bytes], list[dict[str, Any]]] = {}
    for one in seen:
        where = (one.site_id, one.page_hash)
        last = latest.get(where)
        if last is not None and one.is_same:
            last |= {"last_at": one.at, "n": last["n"] + 1}
            if "id" in last:
                again[last["id"]] = last
            continue
        plain = dump(one.shown)
        fold_hash = one.fold_hash(plain)
        facts = {"last_at": one.at, "shown": plain, "verdicts": one.verdicts}
        if last is not None and last["fold_hash"] == fold_hash:
            last |= facts | {"n": last["n"] + 1}
            if "id" in last:
                folded[last["id"]] = last
            continue
        new = {"site_id": one.site_id, "page_hash": one.page_hash, "position": last["position"] + 1 if last else 0}
        new |= facts | {"fold_hash": fold_hash, "first_at": one.at, "n": 1, "is_latest": True}
        added.setdefault(where, []).append(new)
        latest[where] = new
    if again:
        update = sa.update(OBSERVATIONS).where(OBSERVATIONS.c.id == sa.bindparam("row_id"))
        update = update.values(last_at=sa.bindparam("new_last_at"), n=sa.bindparam("new_n"))
        rows = [{"row_id": row["id"], "new_last_at": row["last_at"], "new_n": row["n"]} for row in again.values()]
        connection.execute(update, rows)
    _write(connection, list(folded.values()), added)


def _write(connection: sa.Connection, folded: list[dict[str, Any]], added: dict[tuple[int, bytes], list[dict[str, Any]]]) -> None:
    if folded:
        update = sa.update(OBSERVATIONS).where(OBSERVATIONS.c.id == sa.bindparam("row_id"))
        update = update.values({name: sa.bindparam(f"new_{name}") for name in ("last_at", "shown", "verdicts", "n")})
        connection.execute(
            update,
            [
                {
                    "row_id": row["id"],
                    "new_last_at": row["last_at"],
                    "new_shown": row["shown"],
                    "new_verdicts": row["verdicts"],
                    "new_n": row["n"],
                }
                for row in folded
            ],
        )
    again = [rows for rows in added.values() if rows[0]["position"]]
    if again:
        at_page = sa.and_(OBSERVATIONS.c.site_id == sa.bindparam("at_site"), OBSERVATIONS.c.page_hash == sa.bindparam("at_page"))
        connection.execute(
            sa.update(OBSERVATIONS).where(at_page, OBSERVATIONS.c.is_latest).values(is_latest=False),
            [{"at_site": rows[0]["site_id"], "at_page": rows[0]["page_hash"]} for rows in again],
        )
    for rows in added.values():
        for row in rows[:-1]:
            row["is_latest"] = False
    if added:
        connection.execute(sa.insert(OBSERVATIONS), [row for rows in added.values() for row in rows])
    full = [rows for rows in again if rows[-1]["position"] >= KEPT]
    if full:
        connection.execute(
            sa.delete(OBSERVATIONS).where(at_page, OBSERVATIONS.c.position <= sa.bindparam("oldest")),
            [
                {"at_site": rows[0]["site_id"], "at_page": rows[0]["page_hash"], "oldest": rows[-1]["position"] - KEPT}
                for rows in full
            ],
        )


def _latest(connection: sa.Connection, seen: Sequence[Seen]) -> dict[tuple[int, bytes], dict[str, Any]]:
    columns = [OBSERVATIONS.c[name] for name in ("id", "site_id", "page_hash", "position", "fold_hash", "n")]
    found: dict[tuple[int, bytes], dict[str, Any]] = {}
    for site_id in {one.site_id for one in seen}:
        pages = list({one.page_hash for one in seen if one.site_id == site_id})
        where = sa.and_(OBSERVATIONS.c.site_id == site_id, OBSERVATIONS.c.page_hash.in_(pages), OBSERVATIONS.c.is_latest)
        for row in connection.execute(sa.select(*columns).where(where)).mappings():
            found[(row["site_id"], row["page_hash"])] = dict(row)
    return found
