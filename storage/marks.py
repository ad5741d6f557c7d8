"""What referring pages share with others: accounts, how they are built, their text. One row per page and thing shared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.judgement import Signals
from bot.core.records import Link
from storage.columns import digest
from storage.database import Database
from storage.judging import LINKS, PageFacts
from storage.readings import READINGS, signals_of
from storage.tables import MarkRow, table

MARKS = table(MarkRow)
CHUNK = 500
ACCOUNT, TEMPLATE = "account", "template"
TEXT_BANDS = ("text0", "text1", "text2", "text3")
"""Quarters of a text's fingerprint: two that differ in three bits at most share one (Manku et al. 2007)."""
ALIKE_BITS = 6
"""Fingerprints that differ in so many bits at most are of one text, on whatever site; unrelated ones differ in about 32."""
MIN_WORDS = 100
"""Shorter texts say too little to be called copies."""
MAX_ALIKE = 40


@dataclass(frozen=True, slots=True)
class Shared:
    """What linking sites share. accounts, templates: value → referring domains that have it, three at least."""

    accounts: Mapping[str, int] = field(default_factory=dict)
    templates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of the pages of all sites."""

    _db: Database

    def keep(self, site_id: int, pages: Mapping[str, tuple[str, PageFacts]]) -> None:
        """Write down what pages can share. pages: `urls.key` of a page → (referring domain, facts)."""
        rows: list[dict[str, Any]] = []
        for page, (domain, facts) in pages.items():
            base = {"site_id": site_id, "page_hash": digest(page), "domain": domain}
            rows += [base | {"kind": kind, "value": value} for kind, value in _marks(facts)]
        if not pages:
            return
        hashes = [digest(page) for page in pages]
        with self._db.writing() as connection:
            for start in range(0, len(hashes), CHUNK):
                mine = sa.and_(MARKS.c.site_id == site_id, MARKS.c.page_hash.in_(hashes[start : start + CHUNK]))
                connection.execute(sa.delete(MARKS).where(mine))
            if rows:
                connection.execute(self._db.insert(MARKS).on_conflict_do_nothing(), rows)

    def shared(self, site_id: int, n_least: int) -> Shared:
        """Accounts and templates of at least so many referring domains."""
        n = sa.func.count(MARKS.c.domain.distinct())
        query = sa.select(MARKS.c.kind, MARKS.c.value, n).where(MARKS.c.site_id == site_id, MARKS.c.kind.in_((ACCOUNT, TEMPLATE)))
        found: dict[str, dict[str, int]] = {ACCOUNT: {}, TEMPLATE: {}}
        with self._db.reading() as connection:
            for kind, value, count in connection.execute(query.group_by(MARKS.c.kind, MARKS.c.value).having(n >= n_least)):
                found[kind][value] = int(count)
        return Shared(found[ACCOUNT], found[TEMPLATE])

    def domains_sharing(self, site_id: int, shared: Shared) -> set[str]:
        """Referring domains that have one of the shared values."""
        found: set[str] = set()
        with self._db.reading() as connection:
            for kind, values in ((ACCOUNT, shared.accounts), (TEMPLATE, shared.templates)):
                names = list(values)
                for start in range(0, len(names), CHUNK):
                    some = sa.and_(MARKS.c.kind == kind, MARKS.c.value.in_(names[start : start + CHUNK]))
                    query = sa.select(MARKS.c.domain).distinct().where(MARKS.c.site_id == site_id, some)
                    found.update(connection.execute(query).scalars())
        return found

    def copies(self, site_id: int, link: Link, facts: PageFacts) -> tuple[tuple[str, str, datetime | None, str], ...]:
        """Pages of other referring domains with the same text: (domain, page, first seen, date it gives itself)."""
        if facts.signals is None or facts.signals.n_words < MIN_WORDS or not facts.fingerprint:
            return ()
        bands = [sa.and_(MARKS.c.kind == kind, MARKS.c.value == value) for kind, value in _bands(facts.fingerprint)]
        at = sa.and_(READINGS.c.site_id == MARKS.c.site_id, READINGS.c.page_hash == MARKS.c.page_hash)
        known = sa.and_(LINKS.c.site_id == MARKS.c.site_id, LINKS.c.page_hash == MARKS.c.page_hash)
        columns = (LINKS.c.page_domain, LINKS.c.page, LINKS.c.first_seen_at, READINGS.c.fingerprint, READINGS.c.signals)
        query = sa.select(*columns).join_from(MARKS, READINGS, at).join(LINKS, known)
        query = query.where(MARKS.c.site_id == site_id, MARKS.c.domain != link.page_domain, sa.or_(*bands)).limit(MAX_ALIKE)
        found: dict[str, tuple[str, str, datetime | None, str]] = {}
        with self._db.reading() as connection:
            for row in connection.execute(query):
                if _is_alike(row.fingerprint, facts.fingerprint):
                    signals = signals_of(row.signals) or Signals()
                    found.setdefault(row.page, (row.page_domain, row.page, row.first_seen_at, signals.published))
        return tuple(found.values())


def _marks(facts: PageFacts) -> Iterator[tuple[str, str]]:
    signals = facts.signals
    if signals is None:
        return
    for account in signals.accounts:
        yield ACCOUNT, account
    if signals.template:
        yield TEMPLATE, signals.template
    if facts.fingerprint and signals.n_words >= MIN_WORDS:
        yield from _bands(facts.fingerprint)


def _bands(fingerprint: str) -> Iterator[tuple[str, str]]:
    size = len(fingerprint) // len(TEXT_BANDS)
    for n, kind in enumerate(TEXT_BANDS):
        yield kind, fingerprint[n * size : (n + 1) * size]


def _is_alike(a: str, b: str) -> bool:
    return bool(a and b) and (int(a, 16) ^ int(b, 16)).bit_count() <= ALIKE_BITS
