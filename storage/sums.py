"""Referring domains folded for surveys, kept beside the links: whatever is written marks its domains as stale, a reading folds
those anew first.

The marks are made by triggers on `links` (revision 0007), in the transaction that writes, whoever does. What is kept may be
older than the links by what was written since the last `refresh`, never mixed within one domain.
"""

import logging
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, repeat
from operator import itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.core.anchors import AnchorClass
from bot.core.folding import Anchors, Folded, Head, ManyAnchors, Rest, Row, Targets, fold
from bot.core.links import Occurrence
from bot.core.records import Link
from bot.core.states import State
from bot.core.survey import UNDECIDED
from bot.core.traits import CLAIMED, NOT_FOUND, ORDER, SEEN, anchor_of, read
from storage.codec import load
from storage.columns import from_us
from storage.counting import ANCHORS, LINKS, SITES
from storage.database import Database
from storage.link_rows import link_of
from storage.tables import TRAITS, DomainSumRow, StaleDomainRow, table

SUMS = table(DomainSumRow)
STALE = table(StaleDomainRow)
FORMAT = 2
"""Of what is kept; domains kept in another one are stale."""
CHUNK = 200
"""Domains folded in one transaction."""
ASKED = 500
FETCHED = 5_000
"""Rows brought at a time."""
DECODED = 250
"""Rows taken apart at a time: few enough that Python's collector of garbage seldom walks over what they are made of."""
TOLD = 10_000
"""Stale domains from which on a refresh says in the log how far it is."""
log = logging.getLogger(__name__)
_PACK = msgspec.msgpack.Encoder().encode
_BROKEN = msgspec.msgpack.Decoder(list[tuple[bytes, str]]).decode
_REST = msgspec.msgpack.Decoder(Rest).decode
_IS_MISSING = LINKS.c.traits.like(f"{ORDER[NOT_FOUND]}-|{NOT_FOUND}|%")


def indexed(query: Any) -> Any:
    """Have SQLite read the index of traits and nothing else; PostgreSQL knows."""
    return query.with_hint(LINKS, "INDEXED BY ix_links_traits", "sqlite")


def _not(own: Sequence[str]) -> sa.ColumnElement[bool]:
    """Domains that are not the site's own."""
    return SUMS.c.domain.not_in(own)


def _plain(column: Any) -> Any:
    """Bytes as the driver gives them: SQLAlchemy would copy each."""
    return sa.type_coerce(column, sa.types.NullType())


def raw(column: Any) -> Any:
    """A time as whole microseconds."""
    return sa.type_coerce(column, sa.BigInteger)


def refresh(db: Database, site_id: int) -> int:
    """Fold the stale domains of a site anew; how many. Others write between its transactions of CHUNK domains each."""
    with db.reading() as connection:
        names = _stale(connection, site_id)
    for start in range(0, len(names), CHUNK):
        if len(names) >= TOLD and start % TOLD == 0:
            log.info("folding referring domains of site %s: %s of %s", site_id, start, len(names))
        with db.writing() as connection:
            db.lock_site(connection, SITES, site_id)
            _refresh(db, connection, site_id, names[start : start + CHUNK])
    return len(names)


def _stale(connection: sa.Connection, site_id: int) -> list[str]:
    marked = sa.select(STALE.c.domain).where(STALE.c.site_id == site_id)
    older = sa.select(SUMS.c.domain).where(SUMS.c.site_id == site_id, sa.or_(SUMS.c.format < FORMAT, SUMS.c.format > FORMAT))
    return sorted(set(connection.execute(marked).scalars()) | set(connection.execute(older).scalars()))


def _refresh(db: Database, connection: sa.Connection, site_id: int, names: Sequence[str]) -> None:
    # the marks go first: whoever writes after this marks anew, whoever wrote before is seen below
    connection.execute(sa.delete(STALE).where(STALE.c.site_id == site_id, STALE.c.domain.in_(names)))
    gone, undecided = _unseen(connection, site_id, names)
    rows, left = [], set(names)
    for name, links in groupby(_links(connection, site_id, names), key=itemgetter(0)):
        left.remove(name)
        rows.append(_row(site_id, name, fold(map(_counted, links), gone.get(name, ()), is_undecided=name in undecided)))
    connection.execute(sa.delete(SUMS).where(SUMS.c.site_id == site_id, SUMS.c.domain.in_(left)))
    if rows:
        insert = db.insert(SUMS)
        new = {column.name: insert.excluded[column.name] for column in SUMS.c if not column.primary_key}
        connection.execute(insert.on_conflict_do_update(index_elements=["site_id", "domain"], set_=new), rows)


def _links(connection: sa.Connection, site_id: int, names: Sequence[str]) -> Iterator[Any]:
    """Links of some domains, domain by domain: (domain, `Row`)."""
    columns = (*(LINKS.c[name] for name in TRAITS), raw(LINKS.c.first_seen_at), LINKS.c.page_hash, LINKS.c.id)
    query = sa.select(*columns).where(LINKS.c.site_id == site_id, LINKS.c.page_domain.in_(names))
    order = [LINKS.c[name] for name in TRAITS]
    return iter(connection.execute(indexed(query.order_by(*order)), execution_options={"yield_per": FETCHED}))


def _counted(link: Any) -> Row:
    return Row._make(link[1:])


def _unseen(
    connection: sa.Connection, site_id: int, names: Sequence[str]
) -> tuple[dict[str, list[tuple[int, int, int]]], set[str]]:
    """Links of some domains that were seen once and are not now: of lost ones (anchor, known at, lost at) by domain; domains
    with others of which nobody knows whether they stand."""
    columns = (LINKS.c.page_domain, LINKS.c.state, LINKS.c.occurrence, raw(LINKS.c.first_seen_at), raw(LINKS.c.since))
    once = (LINKS.c.traits.not_like(SEEN), LINKS.c.traits != CLAIMED, LINKS.c.occurrence.is_not(None))
    query = sa.select(*columns).where(LINKS.c.site_id == site_id, LINKS.c.page_domain.in_(names), *once)
    gone: dict[str, list[tuple[int, int, int]]] = {}
    undecided: set[str] = set()
    for name, state, plain, known_us, lost_us in connection.execute(indexed(query)):
        if state == State.LOST.value and lost_us is not None:
            seen = load(Occurrence, plain)
            gone.setdefault(name, []).append((anchor_of(seen.anchor, seen.kind)[0], known_us, lost_us))
        elif State(state) in UNDECIDED:
            undecided.add(name)
    return gone, undecided


def _row(site_id: int, name: str, found: Folded) -> dict[str, Any]:
    packed = {
        "anchors": _of_anchors(found.anchors),
        "gone": _of_numbers(*found.anchors.gone),
        "targets": _of_targets(found.targets),
        "broken": _PACK(found.targets.broken) if found.targets.broken else b"",
        "rest": _PACK(found.rest),
    }
    head = found.head._asdict()
    times = {"first_seen_at": from_us(head.pop("first_us")), "lost_at": from_us(lost) if (lost := head.pop("lost_us")) else None}
    return {"site_id": site_id, "domain": name, "format": FORMAT, **times, **head, **packed}


# whole numbers of eight bytes, the same ones of each anchor and page, so that those of many domains are read as one


def _of_numbers(*records: Sequence[int]) -> bytes:
    numbers = array("q", chain.from_iterable(records))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(packed: bytes) -> "array[int]":
    numbers = array("q")
    numbers.frombytes(packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _of_anchors(found: Anchors) -> bytes:
    marked = (link_id << 1 | is_followed for link_id, is_followed in zip(found.ids, found.followed, strict=True))
    return _of_numbers(*zip(found.numbers, found.worths, found.firsts, marked, strict=True))


def _many_anchors(packed: Sequence[bytes], gone: Sequence[bytes], *, is_folded: bool) -> ManyAnchors:
    """Anchors of domains, one behind another."""
    found, left = _numbers(b"".join(packed)), _numbers(b"".join(gone))
    marked = found[3::4].tolist()
    owners = chain.from_iterable(map(repeat, range(len(gone)), [len(one) // 24 for one in gone]))
    return ManyAnchors(
        is_folded,
        [len(one) // 32 for one in packed],
        found[0::4].tolist(),
        found[1::4].tolist(),
        found[2::4].tolist(),
        [one >> 1 for one in marked],
        bytes([one & 1 for one in marked]),
        list(zip(owners, left[0::3], left[1::3], left[2::3], strict=True)),
    )


_NO_PAGE = bytes(16)


def _of_targets(found: Targets) -> bytes:
    rows = zip(found.pages, found.worths, found.ids, strict=True)
    return b"".join((page or _NO_PAGE) + _of_numbers((worth, link_id)) for page, worth, link_id in rows)


def _many_targets(packed: Sequence[bytes], broken: Sequence[bytes]) -> Targets:
    """Pages of domains, one behind another."""
    whole = b"".join(packed)
    numbers = _numbers(whole)
    pages = [whole[start : start + 16] for start in range(0, len(whole), 32)]
    if _NO_PAGE in pages:
        pages = [b"" if page == _NO_PAGE else page for page in pages]
    return Targets(
        pages, numbers[2::4].tolist(), numbers[3::4].tolist(), [one for some in broken if some for one in _BROKEN(some)]
    )


class Sums:
    """What is kept of one site, as core's `Ledger`. Reads within one transaction."""

    def __init__(self, connection: sa.Connection, site_id: int) -> None:
        self._connection = connection
        self._site_id = site_id
        self._mine = SUMS.c.site_id == site_id

    def _parts(self, *columns: Any, where: Any = True, size: int = FETCHED) -> Iterator[Sequence[Any]]:
        query = sa.select(*columns).where(self._mine, where).order_by(SUMS.c.domain)
        return self._connection.execute(query, execution_options={"yield_per": size}).partitions()

    def heads(self) -> Iterator[tuple[str, Head]]:
        """All domains in a line each."""
        times = {"first_us": raw(SUMS.c.first_seen_at), "lost_us": sa.func.coalesce(raw(SUMS.c.lost_at), 0)}
        columns = (times[name] if name in times else SUMS.c[name] for name in Head._fields)
        parts = self._parts(*columns, SUMS.c.domain)
        return ((row[-1], Head._make(row[:-1])) for part in parts for row in part)

    def n_seen(self, own: Sequence[str]) -> int:
        """How many domains have a link that a visit saw."""
        query = sa.select(sa.func.count()).select_from(SUMS).where(self._mine, SUMS.c.is_seen, _not(own))
        return int(self._connection.execute(query).scalar_one())

    def anchors(self, own: Sequence[str]) -> Iterator[ManyAnchors]:
        """What links say."""
        for part in self._parts(_plain(SUMS.c.is_sitewide), _plain(SUMS.c.anchors), _plain(SUMS.c.gone), where=_not(own)):
            for is_folded in (False, True):
                some = [(anchors, gone) for is_sitewide, anchors, gone in part if is_sitewide == is_folded]
                if some:
                    yield _many_anchors(*zip(*some, strict=True), is_folded=is_folded)

    def targets(self, own: Sequence[str]) -> Iterator[Targets]:
        """Which pages of ours links lead to."""
        for part in self._parts(_plain(SUMS.c.targets), _plain(SUMS.c.broken), where=_not(own)):
            yield _many_targets(*zip(*part, strict=True))

    def rests(self, own: Sequence[str]) -> Iterator[Sequence[tuple[str, Rest]]]:
        """What else is counted."""
        parts = self._parts(SUMS.c.domain, _plain(SUMS.c.rest), where=_not(own), size=DECODED)
        return ([(name, _REST(packed)) for name, packed in part] for part in parts)

    def classes(self) -> Mapping[int, AnchorClass]:
        """Most anchors are natural: the others."""
        common = sa.and_(ANCHORS.c.site_id == self._site_id, ANCHORS.c.anchor_class != AnchorClass.NATURAL.value)
        known = {kind.value: kind for kind in AnchorClass}
        rows = self._connection.execute(sa.select(ANCHORS.c.anchor, ANCHORS.c.anchor_class).where(common))
        return {anchor: known[name] for anchor, name in rows}

    def texts(self, anchors: Sequence[int]) -> Mapping[int, tuple[str, str]]:
        """Folded text and kind of a few anchors."""
        wanted = sa.and_(ANCHORS.c.site_id == self._site_id, ANCHORS.c.anchor.in_(anchors))
        rows = self._connection.execute(sa.select(ANCHORS.c.anchor, ANCHORS.c.text, ANCHORS.c.kind).where(wanted))
        return {anchor: (text, kind) for anchor, text, kind in rows}

    def links(self, ids: Sequence[int]) -> Mapping[int, Link]:
        """Links by their id."""
        wanted = sorted(set(ids))
        parts = [wanted[start : start + ASKED] for start in range(0, len(wanted), ASKED)]
        rows = (row for part in parts for row in self._connection.execute(sa.select(LINKS).where(LINKS.c.id.in_(part))))
        return {row.id: link_of(row) for row in rows}

    def missing(self, domains: Sequence[str], limit: int) -> Sequence[Link]:
        """Links whose loss waits for confirmation, first known first."""
        found: list[int] = []
        for start in range(0, len(domains), ASKED):
            some = LINKS.c.page_domain.in_(domains[start : start + ASKED])
            query = sa.select(LINKS.c.id, LINKS.c.traits).where(LINKS.c.site_id == self._site_id, some, _IS_MISSING)
            found += [link_id for link_id, words in self._connection.execute(indexed(query)) if read(words).is_missing]
        links = self.links(sorted(found)[:limit])
        return [links[link_id] for link_id in sorted(links)]
