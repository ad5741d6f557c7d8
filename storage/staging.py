"""The waiting room of an import: temporary tables that only its own connection sees, so that a file of any length is read
without holding anybody up, and nothing is left when the process dies."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from bot.core.claims import Claim, Lead, Refused
from bot.core.records import Site
from bot.core.urls import belongs, host, key, site_of
from storage.columns import Id, Json, Words, digest
from storage.database import Database

BATCH = 2_000
MAX_TEXT = 1_000
METADATA = sa.MetaData()

_CLAIMED = ("anchor", "kind", "title", "nofollow", "ugc", "sponsored", "first_seen", "last_seen", "lost_at", "lost_reason")
CLAIM_COLUMNS = ("target_page", *_CLAIMED, "http_code", "metrics", "claim_hash")
"""Columns that go from here to `claims` as they are."""

INCOMING = sa.Table(
    "incoming",
    METADATA,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("page", Words, nullable=False),
    sa.Column("page_hash", sa.LargeBinary, nullable=False),
    sa.Column("page_host", Words, nullable=False),
    sa.Column("page_domain", Words, nullable=False),
    sa.Column("target_hash", sa.LargeBinary, nullable=False),
    sa.Column("target_page", Words, nullable=False),
    sa.Column("anchor", Words, nullable=False),
    sa.Column("kind", Words, nullable=False),
    sa.Column("title", Words, nullable=False),
    sa.Column("nofollow", sa.Boolean),
    sa.Column("ugc", sa.Boolean),
    sa.Column("sponsored", sa.Boolean),
    sa.Column("first_seen", sa.Date),
    sa.Column("last_seen", sa.Date),
    sa.Column("lost_at", sa.Date),
    sa.Column("lost_reason", Words, nullable=False),
    sa.Column("http_code", sa.Integer),
    sa.Column("metrics", Json, nullable=False),
    sa.Column("claim_hash", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("page_hash", "target_hash", "claim_hash"),
    prefixes=["TEMPORARY"],
)
REFUSED = sa.Table(
    "incoming_refused",
    METADATA,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("line_no", sa.Integer, nullable=False),
    sa.Column("reason", Words, nullable=False),
    sa.Column("sample", Words, nullable=False),
    sa.Column("part", Words, nullable=False),
    prefixes=["TEMPORARY"],
)
LEADS = sa.Table("incoming_leads", METADATA, sa.Column("domain", Words, primary_key=True), prefixes=["TEMPORARY"])


@dataclass(slots=True)
class Tally:
    """What was read: counts of rows."""

    n_rows: int = 0
    n_refused: int = 0
    n_internal: int = 0
    n_foreign: int = 0
    n_leads: int = 0
    newest_seen: date | None = None


@dataclass(slots=True)
class Staging:
    """Reads the rows of one file into the waiting room, in batches."""

    db: Database
    connection: sa.Connection
    site: Site
    provider: str
    tally: Tally = field(default_factory=Tally)

    def read(self, rows: Iterable[Claim | Refused | Lead]) -> Tally:
        """Read all rows. Memory stays flat."""
        METADATA.create_all(self.connection, checkfirst=False)
        batch: dict[str, list[dict[str, Any]]] = {"claims": [], "refused": [], "leads": []}
        for n, row in enumerate(rows, 1):
            self.tally.n_rows = n
            self._sort(row, batch)
            if n % BATCH == 0:
                self._flush(batch)
        self._flush(batch)
        return self.tally

    def drop(self) -> None:
        """Empty the waiting room."""
        METADATA.drop_all(self.connection, checkfirst=False)

    def _sort(self, row: Claim | Refused | Lead, batch: dict[str, list[dict[str, Any]]]) -> None:
        own = self.site.own_domains
        match row:
            case Refused():
                self.tally.n_refused += 1
                batch["refused"].append(_refused(row.line_no, row.reason, row.text, row.part))
            case Lead():
                self.tally.n_leads += 1
                if not _is_own(row.domain, own):
                    batch["leads"].append({"domain": row.domain})
            case Claim():
                page_host = host(row.page)
                if _is_own(page_host, own):
                    self.tally.n_internal += 1
                elif row.target_page and not _is_own(target := host(row.target_page), own):
                    self.tally.n_foreign += 1
                    reason = f"Its target is on {target}, not on {self.site.domain}."
                    batch["refused"].append(_refused(row.line_no, reason, row.target_page, ""))
                else:
                    batch["claims"].append(self._claim(row, page_host))

    def _claim(self, claim: Claim, page_host: str) -> dict[str, Any]:
        newest = self.tally.newest_seen
        if claim.last_seen is not None and (newest is None or claim.last_seen > newest):
            self.tally.newest_seen = claim.last_seen
        return {
            "page": claim.page,
            "page_hash": digest(key(claim.page)),
            "page_host": page_host,
            "page_domain": _site_of(page_host),
            "target_page": claim.target_page,
            "target_hash": _target_digest(claim.target_page),
            "anchor": claim.anchor[:MAX_TEXT],
            "kind": claim.kind[:MAX_TEXT],
            "title": claim.title[:MAX_TEXT],
            "nofollow": claim.nofollow,
            "ugc": claim.ugc,
            "sponsored": claim.sponsored,
            "first_seen": claim.first_seen,
            "last_seen": claim.last_seen,
            "lost_at": claim.lost_at,
            "lost_reason": claim.lost_reason[:MAX_TEXT],
            "http_code": claim.http_code,
            "metrics": [[name, value[:MAX_TEXT]] for name, value in claim.metrics],
            "claim_hash": digest(self.provider, claim.anchor, claim.kind),
        }

    def _flush(self, batch: dict[str, list[dict[str, Any]]]) -> None:
        if batch["claims"]:
            self.connection.execute(self.db.insert(INCOMING).on_conflict_do_nothing(), batch["claims"])
        if batch["refused"]:
            self.connection.execute(sa.insert(REFUSED), batch["refused"])
        if batch["leads"]:
            self.connection.execute(self.db.insert(LEADS).on_conflict_do_nothing(), batch["leads"])
        for rows in batch.values():
            rows.clear()


def _refused(line_no: int, reason: str, text: str, part: str) -> dict[str, Any]:
    return {"line_no": line_no, "reason": reason, "sample": text[:200], "part": part}


def _is_own(name: str, own: tuple[str, ...]) -> bool:
    return any(belongs(name, domain) for domain in own)


@lru_cache(maxsize=10_000)
def _site_of(name: str) -> str:
    return site_of(name)


@lru_cache(maxsize=10_000)
def _target_digest(target_page: str) -> bytes:
    return digest(key(target_page)) if target_page else b""
