"""What reports count of links, kept beside them: worked out anew for links that were written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.anchors import AnchorClass, Names, classify
from bot.core.links import Kind, Occurrence
from bot.core.plain import fit
from bot.core.records import Standing
from bot.core.states import Reason, State
from bot.core.traits import anchor_of, traits_of
from storage.codec import load, load_beside
from storage.tables import AnchorRow, LinkRow, SiteRow, SiteSettingsRow, table

LINKS = table(LinkRow)
ANCHORS = table(AnchorRow)
SITES = table(SiteRow)
SETTINGS = table(SiteSettingsRow)
CHUNK = 500
Counted = tuple[str, int, tuple[str, str]]
"""Words of the traits, number of the anchor (0 for a link that is not seen now), its text and kind."""
_READ = ("id", "site_id", "state", "reason", "standing", "occurrence", "last_visit_at", "traits", "anchor")


def names_of(connection: sa.Connection, site_id: int) -> Names:
    """What a site's anchors are held against: its domains, and the names that people gave."""
    query = sa.select(SITES.c.domain, SITES.c.siblings, SETTINGS.c.brands, SETTINGS.c.keywords)
    query = query.join_from(SITES, SETTINGS, SETTINGS.c.site_id == SITES.c.id, isouter=True).where(SITES.c.id == site_id)
    row = connection.execute(query).one()
    return Names((row.domain, *(row.siblings or ())), tuple(row.brands or ()), tuple(row.keywords or ()))


def mark_of(names: Names) -> str:
    """Stand for names, so that anchors classed by other ones are found."""
    return blake2b(repr((names.domains, names.brands, names.keywords)).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class AtHand:
    """A visited link as this transaction leaves it, which need not be read back. traits, anchor: as they were kept before."""

    site_id: int
    standing: Standing
    occurrence: Occurrence | None
    traits: str
    anchor: int


def recount(connection: sa.Connection, link_ids: Iterable[int], at_hand: Mapping[int, AtHand] | None = None) -> None:
    """Work out anew what is counted of these links, as they stand in this transaction; writes only what differs.

    at_hand: visited links by id, which are not read.
    """
    at_hand = at_hand or {}
    ids = set(link_ids)
    mine = sorted(ids & at_hand.keys())
    _write(connection, ((link_id, at_hand[link_id], _counted_now(at_hand[link_id])) for link_id in mine))
    others = sorted(ids - at_hand.keys())
    for start in range(0, len(others), CHUNK):
        _recount(connection, others[start : start + CHUNK])


def recount_all(connection: sa.Connection, site_id: int = 0) -> None:
    """Work it out for every link, or every one of a site: what stood before it was kept."""
    for ids in _in_parts(connection, site_id):
        _recount(connection, ids)


def _in_parts(connection: sa.Connection, site_id: int) -> Iterator[list[int]]:
    last = 0
    while True:
        query = sa.select(LINKS.c.id).where(LINKS.c.id > last, *((LINKS.c.site_id == site_id,) if site_id else ()))
        ids = list(connection.execute(query.order_by(LINKS.c.id).limit(CHUNK)).scalars())
        if not ids:
            return
        yield ids
        last = ids[-1]


def _recount(connection: sa.Connection, ids: Sequence[int]) -> None:
    query = sa.select(*(LINKS.c[name] for name in _READ)).where(LINKS.c.id.in_(ids))
    _write(connection, ((row.id, row, _counted(row)) for row in connection.execute(query).all()))


def _write(connection: sa.Connection, counted: Iterable[tuple[int, AtHand | sa.Row[Any], Counted]]) -> None:
    changed: list[dict[str, Any]] = []
    anchors: dict[int, dict[int, tuple[str, str]]] = {}
    for link_id, before, (words, number, anchor) in counted:
        if (words, number) != (before.traits, before.anchor):
            changed.append({"row_id": link_id, "new_traits": words, "new_anchor": number})
            if number and number != before.anchor:
                anchors.setdefault(before.site_id, {})[number] = anchor
    if changed:
        update = sa.update(LINKS).where(LINKS.c.id == sa.bindparam("row_id"))
        connection.execute(update.values(traits=sa.bindparam("new_traits"), anchor=sa.bindparam("new_anchor")), changed)
    for site_id, found in anchors.items():
        _name(connection, site_id, found)


def _counted(row: sa.Row[Any]) -> Counted:
    standing = load_beside(Standing, row.standing, state=State(row.state), reason=Reason(row.reason))
    occurrence = None if row.occurrence is None else load(Occurrence, row.occurrence)
    return _sums(standing, occurrence, is_visited=row.last_visit_at is not None)


def _counted_now(link: AtHand) -> Counted:
    seen = link.occurrence
    if seen is not None and (anchor := fit(seen.anchor)) != seen.anchor:
        # what is kept of an anchor has been made fit
        seen = replace(seen, anchor=anchor)
    return _sums(link.standing, seen, is_visited=True)


def _sums(standing: Standing, occurrence: Occurrence | None, *, is_visited: bool) -> Counted:
    traits = traits_of(standing, occurrence, is_visited=is_visited)
    if not traits.is_seen or occurrence is None:
        return traits.words, 0, ("", "")
    number, text, kind = anchor_of(occurrence.anchor, occurrence.kind)
    return traits.words, number, (text, kind)


def _name(connection: sa.Connection, site_id: int, found: dict[int, tuple[str, str]]) -> None:
    """Keep anchors that are new to a site, with their class."""
    names = names_of(connection, site_id)
    mark = mark_of(names)
    rows = [
        {
            "site_id": site_id,
            "anchor": number,
            "text": text,
            "kind": kind,
            "anchor_class": class_of(text, kind, names).value,
            "named": mark,
        }
        for number, (text, kind) in found.items()
    ]
    insert = sqlite.insert(ANCHORS) if connection.dialect.name == "sqlite" else postgresql.insert(ANCHORS)
    connection.execute(insert.on_conflict_do_nothing(), rows)


def class_of(text: str, kind: str, names: Names) -> AnchorClass:
    """Class a folded anchor."""
    return _class_of(text, kind, names.domains, names.brands, names.keywords)


@lru_cache(maxsize=20_000)
def _class_of(text: str, kind: str, domains: tuple[str, ...], brands: tuple[str, ...], keywords: tuple[str, ...]) -> AnchorClass:
    return classify(text, Kind.IMAGE if kind == "image" else Kind.TEXT, _names(domains, brands, keywords))


@lru_cache(maxsize=100)
def _names(domains: tuple[str, ...], brands: tuple[str, ...], keywords: tuple[str, ...]) -> Names:
    """The same object for the same names: it keeps what it worked out of them."""
    return Names(domains, brands, keywords)
