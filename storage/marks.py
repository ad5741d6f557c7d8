"""What referring pages share with others: accounts, how they are built, their text. One row per page and thing shared."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database import Database
from storage.judging import LINKS, PageFacts
from storage.readings import READINGS
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
"""Pages of other domains that are looked at for each quarter of a text."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What linking sites share. accounts, templates: value → referring domains that have it, three at least."""

    accounts: Mapping[str, int] = field(default_factory=dict)
    templates: Mapping[str, int] = field(default_factory=dict)


Age = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Copy:
    """A page with the same text as another one. age: see `age_of`."""

    domain: str
    age: Age


def age_of(published: str, first_seen_at: datetime | None, page: str) -> Age:
    """Sort older pages first: by the date they give themselves, then by when a source or a visit named them."""
    seen = first_seen_at.isoformat() if first_seen_at is not None else ""
    return (published[:10] or seen[:10] or "9999", seen or "9999", page)


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of the pages of all sites."""

    _db: Database

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

    def copies(self, site_id: int, pages: Mapping[str, tuple[str, PageFacts]]) -> dict[str, Copy]:
        """The oldest page of another referring domain with the same text, by `urls.key` of the page; nothing for a page that has
        none. pages: `urls.key` of a page → (referring domain, facts).

        Whoever shares no quarter of a text costs one look into an index; pages of one text are compared once. Of very many that
        share a quarter, the same ones are looked at each time (`_sharing`).
        """
        texts = {page: facts.fingerprint for page, (_, facts) in pages.items() if _has_text(facts)}
        bands = {text: tuple(_bands(text)) for text in set(texts.values())}
        near: dict[tuple[str, str], set[bytes]] = {}
        with self._db.reading() as connection:
            for band, page_hash in _sharing(connection, site_id, {band for some in bands.values() for band in some}):
                near.setdefault(band, set()).add(page_hash)
            others = _texts(connection, site_id, {one for some in near.values() for one in some})
            alike = {
                text: _alike(text, {one for band in some for one in near.get(band, ())}, others) for text, some in bands.items()
            }
            known = _copies(connection, site_id, {one for some in alike.values() for one in some})
        oldest = {text: _oldest(copy for one in some for copy in known.get(one, ())) for text, some in alike.items()}
        found = {page: next((one for one in oldest[text] if one.domain != pages[page][0]), None) for page, text in texts.items()}
        return {page: copy for page, copy in found.items() if copy is not None}


def keep_marks(db: Database, connection: sa.Connection, site_id: int, pages: Mapping[bytes, tuple[str, PageFacts]]) -> None:
    """Write down what pages can share, in the transaction that stores their reading. pages: hash → (referring domain, facts)."""
    rows: list[dict[str, Any]] = []
    for page_hash, (domain, facts) in pages.items():
        base = {"site_id": site_id, "page_hash": page_hash, "domain": domain}
        rows += [base | {"kind": kind, "value": value} for kind, value in _marks(facts)]
    for some in _parts(pages):
        connection.execute(sa.delete(MARKS).where(MARKS.c.site_id == site_id, MARKS.c.page_hash.in_(some)))
    if rows:
        connection.execute(db.insert(MARKS).on_conflict_do_nothing(), rows)


def _alike(text: str, near: Collection[bytes], others: Mapping[bytes, str]) -> list[bytes]:
    mark = int(text, 16)
    return [one for one in near if (other := others.get(one)) and (mark ^ int(other, 16)).bit_count() <= ALIKE_BITS]


def _oldest(copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """The oldest page of each of the two domains that were first: whichever is asked about, one is another's."""
    first: dict[str, Copy] = {}
    for copy in sorted(copies, key=lambda one: one.age):
        first.setdefault(copy.domain, copy)
        if len(first) > 1:
            break
    return tuple(first.values())


def _sharing(
    connection: sa.Connection, site_id: int, bands: Collection[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], bytes]]:
    """Pages that have a quarter of a text which several domains have: (quarter, page hash); of many the first page of each
    domain by name, then the second."""
    for kind in TEXT_BANDS:
        values = sorted(value for each, value in bands if each == kind)
        for start in range(0, len(values), CHUNK):
            some = sa.and_(MARKS.c.site_id == site_id, MARKS.c.kind == kind, MARKS.c.value.in_(values[start : start + CHUNK]))
            of_several = sa.func.min(MARKS.c.domain) != sa.func.max(MARKS.c.domain)
            several = sa.select(MARKS.c.value).where(some).group_by(MARKS.c.value).having(of_several)
            shared = list(connection.execute(several).scalars())
            if not shared:
                continue
            of_shared = sa.and_(MARKS.c.site_id == site_id, MARKS.c.kind == kind, MARKS.c.value.in_(shared))
            nth = sa.func.row_number().over(partition_by=(MARKS.c.value, MARKS.c.domain), order_by=MARKS.c.page_hash)
            pages = sa.select(MARKS.c.value, MARKS.c.domain, MARKS.c.page_hash, nth.label("nth")).where(of_shared).subquery()
            place = sa.func.row_number().over(partition_by=pages.c.value, order_by=(pages.c.nth, pages.c.domain))
            placed = sa.select(pages.c.value, pages.c.page_hash, place.label("place")).subquery()
            query = sa.select(placed.c.value, placed.c.page_hash).where(placed.c.place <= 2 * MAX_ALIKE)
            for value, page_hash in connection.execute(query):
                yield (kind, value), page_hash


def _texts(connection: sa.Connection, site_id: int, hashes: Collection[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for some in _parts(hashes):
        where = sa.and_(READINGS.c.site_id == site_id, READINGS.c.page_hash.in_(some))
        rows = connection.execute(sa.select(READINGS.c.page_hash, READINGS.c.fingerprint).where(where))
        found |= {row.page_hash: row.fingerprint for row in rows}
    return found


def _copies(connection: sa.Connection, site_id: int, hashes: Collection[bytes]) -> dict[bytes, tuple[Copy, ...]]:
    found: dict[bytes, dict[str, Copy]] = {}
    for some in _parts(hashes):
        at = sa.and_(READINGS.c.site_id == LINKS.c.site_id, READINGS.c.page_hash == LINKS.c.page_hash)
        columns = (LINKS.c.page_hash, LINKS.c.page_domain, LINKS.c.page, LINKS.c.first_seen_at, READINGS.c.signals)
        query = sa.select(*columns).join_from(LINKS, READINGS, at).where(LINKS.c.site_id == site_id, LINKS.c.page_hash.in_(some))
        for row in connection.execute(query.order_by(LINKS.c.id)):
            if row.page not in found.setdefault(row.page_hash, {}):
                published = str((row.signals or {}).get("published", ""))
                found[row.page_hash][row.page] = Copy(row.page_domain, age_of(published, row.first_seen_at, row.page))
    return {page_hash: tuple(some.values()) for page_hash, some in found.items()}


def _parts(hashes: Collection[bytes]) -> Iterator[list[bytes]]:
    every = sorted(hashes)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def _marks(facts: PageFacts) -> Iterator[tuple[str, str]]:
    signals = facts.signals
    if signals is None:
        return
    for account in signals.accounts:
        yield ACCOUNT, account
    if signals.template:
        yield TEMPLATE, signals.template
    if _has_text(facts):
        yield from _bands(facts.fingerprint)


def _has_text(facts: PageFacts) -> bool:
    return bool(facts.fingerprint) and facts.signals is not None and facts.signals.n_words >= MIN_WORDS


def _bands(fingerprint: str) -> Iterator[tuple[str, str]]:
    size = len(fingerprint) // len(TEXT_BANDS)
    for n, kind in enumerate(TEXT_BANDS):
        yield kind, fingerprint[n * size : (n + 1) * size]
