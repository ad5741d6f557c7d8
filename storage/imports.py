"""Imports: a file read into the waiting room, then merged in one short transaction; all of it or nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.claims import Claim, Lead, Mapping, Refused
from bot.core.errors import NotFound
from bot.core.records import Imported, Site, SourceAge
from storage.codec import dump, load
from storage.database import Database
from storage.merging import merge
from storage.record import SITES
from storage.staging import Staging
from storage.tables import ImportRow, LeadRow, RefusedRow, table

IMPORTS = table(ImportRow)
REFUSED = table(RefusedRow)
LEADS = table(LeadRow)
CHUNK = 1_000
Mappings = tuple[Mapping, ...]


@dataclass(frozen=True, slots=True)
class Imports:
    """Imported files and what they said."""

    _db: Database

    def merge(
        self,
        site: Site,
        *,
        provider: str,
        report: str,
        filename: str,
        sha256: str,
        by: str,
        mapping: Sequence[Mapping],
        rows: Iterable[Claim | Refused | Lead],
        now: datetime,
        is_sample: bool = False,
        is_truncated: Callable[[], bool] = bool,
        then: Callable[[Imported], None] | None = None,
    ) -> Imported:
        """Import one file: every claim is kept, links are merged by page and target page; all of it or nothing.

        Rows on the site's own pages are counted, not kept; rows about other sites are counted and listed as refused. The
        same bytes again change nothing (`is_repeat`; `rows` is then not read). is_truncated: asked after the last row.
        then: runs in the transaction that makes the import true, for the message that tells of it. Called inside an open
        transaction, everybody else's writing waits while the file is read; better call it outside and use `then`.

        A claim that names no target page makes a link to "" (the site) only when no link on its page is known; else it is
        one more claim of the links known there. A claim that names one takes over the link to "" of its page.
        """
        facts = {
            "provider": provider,
            "report": report,
            "filename": filename,
            "sha256": sha256,
            "imported_by": by,
            "mapping": dump(tuple(mapping)),
            "own": list(site.own_domains),
            "imported_at": now,
            "is_sample": is_sample,
        }
        repeated = self._repeated(site, facts)
        if repeated is not None:
            if then is not None:
                with self._db.writing():
                    then(repeated)
            return repeated
        with self._db.filling() as connection:
            staging = Staging(self._db, connection, site, provider)
            tally = staging.read(rows)
            with self._db.joined(connection) as writing:
                self._db.lock_site(writing, SITES, site.id)
                # the same bytes may have been imported by somebody else while these were read
                done = self._repeated(site, facts) or merge(
                    self._db, writing, site, tally, facts | {"is_truncated": is_truncated()}, now
                )
                if then is not None:
                    then(done)
                # inside an open transaction the connection goes back to its pool, and the next import may meet it again
                staging.drop()
            return done

    def get(self, import_id: int) -> Imported:
        """What an import did. Raises NotFound."""
        with self._db.reading() as connection:
            row = connection.execute(sa.select(IMPORTS).where(IMPORTS.c.id == import_id)).one_or_none()
        if row is None:
            raise NotFound("That import is no longer known.")
        return _imported(row)

    def mapping(self, import_id: int) -> Mappings:
        """How the tables of an import were read."""
        with self._db.reading() as connection:
            plain = connection.execute(sa.select(IMPORTS.c.mapping).where(IMPORTS.c.id == import_id)).scalar()
        return load(Mappings, plain or [])

    def refused(self, import_id: int) -> Iterator[Refused]:
        """Every row that could not be used, in the order of the file."""
        after = 0
        while True:
            mine = sa.and_(REFUSED.c.import_id == import_id, REFUSED.c.id > after)
            with self._db.reading() as connection:
                rows = connection.execute(sa.select(REFUSED).where(mine).order_by(REFUSED.c.id).limit(CHUNK)).all()
            for row in rows:
                yield Refused(row.line_no, row.reason, row.sample, row.part)
            if len(rows) < CHUNK:
                return
            after = rows[-1].id

    def sources(self, site_id: int) -> tuple[SourceAge, ...]:
        """The newest import of every provider and report of a site, newest first."""
        newest = sa.select(sa.func.max(IMPORTS.c.id)).where(IMPORTS.c.site_id == site_id)
        newest = newest.group_by(IMPORTS.c.provider, IMPORTS.c.report)
        query = sa.select(IMPORTS).where(IMPORTS.c.id.in_(newest)).order_by(IMPORTS.c.imported_at.desc(), IMPORTS.c.id.desc())
        with self._db.reading() as connection:
            return tuple(_age(row) for row in connection.execute(query))

    def leads(self, site_id: int) -> tuple[str, ...]:
        """Domains that a source names without a page."""
        query = sa.select(LEADS.c.domain).distinct().where(LEADS.c.site_id == site_id).order_by(LEADS.c.domain)
        with self._db.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def internal(self, site_id: int) -> int:
        """Rows on the site's own pages in the newest import of every source: shown as excluded."""
        newest = sa.select(sa.func.max(IMPORTS.c.id)).where(IMPORTS.c.site_id == site_id)
        newest = newest.group_by(IMPORTS.c.provider, IMPORTS.c.report)
        query = sa.select(sa.func.coalesce(sa.func.sum(IMPORTS.c.n_internal), 0)).where(IMPORTS.c.id.in_(newest))
        with self._db.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def _repeated(self, site: Site, facts: dict[str, Any]) -> Imported | None:
        same = sa.and_(IMPORTS.c.site_id == site.id, IMPORTS.c.sha256 == facts["sha256"])
        with self._db.reading() as connection:
            row = connection.execute(sa.select(IMPORTS).where(same).order_by(IMPORTS.c.id.desc()).limit(1)).one_or_none()
        if not facts["sha256"] or row is None or row.own != facts["own"]:
            return None
        return _imported(row, is_repeat=True)


def _imported(row: sa.Row[Any], *, is_repeat: bool = False) -> Imported:
    return Imported(
        import_id=row.id,
        n_rows=row.n_rows,
        n_new=0 if is_repeat else row.n_new,
        n_known=row.n_links if is_repeat else row.n_known,
        n_refused=row.n_refused,
        n_internal=row.n_internal,
        n_foreign=row.n_foreign,
        n_leads=row.n_leads,
        is_repeat=is_repeat,
        is_baseline=row.is_baseline and not is_repeat,
        is_truncated=row.is_truncated,
    )


def _age(row: sa.Row[Any]) -> SourceAge:
    return SourceAge(
        provider=row.provider,
        report=row.report,
        imported_at=row.imported_at,
        filename=row.filename,
        n_links=row.n_links,
        newest_seen=row.newest_seen,
        is_sample=row.is_sample,
    )
