"""Writing visits down: one transaction for a batch, a few statements for any number of pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, assert_never

import sqlalchemy as sa

from bot.core.links import representative
from bot.core.page import Visit
from bot.core.records import Change, Outcome, RunItem, Standing
from bot.core.states import Conclusion, State
from bot.core.traits import CLAIMED
from bot.core.urls import host, key, site_of
from storage.codec import dump
from storage.columns import digest, packed, page_digest
from storage.counting import AtHand, recount
from storage.database import Database
from storage.happening import add_events
from storage.holding import n_stood
from storage.judging import PageFacts
from storage.marks import keep_marks
from storage.observing import Seen, observe, shown
from storage.readings import is_reading, keep_readings
from storage.tables import ChangeRow, ClaimRow, LinkRow, OccurrenceRow, RunItemRow, RunRow, SiteRow, table

LINKS = table(LinkRow)
CLAIMS = table(ClaimRow)
OCCURRENCES = table(OccurrenceRow)
CHANGES = table(ChangeRow)
RUNS = table(RunRow)
ITEMS = table(RunItemRow)
SITES = table(SiteRow)
MAX_OCCURRENCES = 200
"""Elements stored of one link; n_occurrences counts all."""
MAX_EVIDENCE = 6
MAX_TEXT = 1_000
Entry = tuple[RunItem | None, Visit, Sequence[Outcome]]
Place = tuple[int, bytes, bytes]
"""Site, page and target page of a link: what makes it one."""

_COLUMNS = frozenset({"state", "reason", "credit", "since", "next_visit_at"})


class Filing(StrEnum):
    """What becomes of a run's page when a visit to it is written down."""

    DONE = "done"  # it was waiting for this visit
    COUNTED = "counted"  # its held visit counts
    THROWN = "thrown"  # its held visit counts for nothing: it waits for another one


@dataclass(frozen=True, slots=True)
class Settled:
    """What one visit writes. melts: (link without a target page, place of the known link it melts into)."""

    visit: Visit
    outcomes: tuple[Outcome, ...]
    melts: tuple[tuple[int, Place], ...] = ()


@dataclass(slots=True)
class _Known:
    """Rows of the pages visited. ids: by place; elements, counted (traits and anchor): by id. ignored: ids of links that a
    person asked to ignore; unseen: of those that no visit saw."""

    ids: dict[Place, int] = field(default_factory=dict)
    elements: dict[int, bytes] = field(default_factory=dict)
    counted: dict[int, tuple[str, int]] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)
    unseen: set[int] = field(default_factory=set)

    def is_overtaken(self, outcome: Outcome) -> bool:
        """Whether a person ignored or restored the link while it was visited: the decision stands, not this outcome."""
        link_id = outcome.link_id or self.ids.get(place_of(outcome), 0)
        return bool(link_id) and (link_id in self.ignored) != (outcome.standing.state is State.IGNORED)


def record(db: Database, run_id: int | None, entries: Sequence[Entry], how: Filing = Filing.DONE) -> None:
    """Write a batch of visits down; see `Links.record_many`."""
    if not entries:
        return
    with db.writing() as connection:
        for site_id in sorted({outcome.site_id for _, _, outcomes in entries for outcome in outcomes}):
            db.lock_site(connection, SITES, site_id)
        entries = _pending(connection, run_id, entries, how)
        known = _known(connection, entries)
        settled = [
            settle(visit, [one for one in outcomes if not known.is_overtaken(one)], known.ids) for _, visit, outcomes in entries
        ]
        _move(connection, settled, known)
        _add(db, connection, settled, known)
        _melt(db, connection, settled, known)
        _update(connection, settled, known)
        ids = [known.ids.get(place_of(one), one.link_id) for each in settled for one in each.outcomes]
        recount(connection, ids, _at_hand(settled, known))
        _tell_changes(db, connection, run_id, settled, known)
        observe(connection, [seen for one in settled if (seen := _seen(one, known)) is not None])
        keep_readings(db, connection, [(visit, outcomes) for _, visit, outcomes in entries])
        _mark(db, connection, entries)
        _done(connection, run_id, entries, how)


def _mark(db: Database, connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Write down what the pages read can share with others, where that is not what was read of them before."""
    pages: dict[int, dict[bytes, tuple[str, PageFacts]]] = {}
    for item, visit, outcomes in sorted(entries, key=lambda entry: entry[1].at):
        if not is_reading(visit, outcomes) or all(one.standing.state is State.IGNORED for one in outcomes):
            continue
        assert visit.page is not None
        facts, before = PageFacts(visit.page.signals, visit.page.fingerprint), item.reading if item is not None else None
        if before is None or (before.signals, before.fingerprint) != (facts.signals, facts.fingerprint):
            first = outcomes[0]
            pages.setdefault(first.site_id, {})[page_digest(first.page)] = (site_of(host(first.page)), facts)
    for site_id, some in pages.items():
        keep_marks(db, connection, site_id, some)


def place_of(outcome: Outcome) -> Place:
    """What makes the link of an outcome one."""
    return outcome.site_id, page_digest(outcome.page), target_digest(outcome.target_page)


def target_digest(target_page: str) -> bytes:
    """Stand for a target page; empty for none."""
    return page_digest(target_page) if target_page else b""


def settle(visit: Visit, outcomes: Sequence[Outcome], ids: dict[Place, int]) -> Settled:
    """Say which link the one without a target page becomes, now that its page was visited (`Links.record_many`)."""
    whole = next((one for one in outcomes if one.link_id and not one.target_page), None)
    if whole is None or not _is_found(whole):
        return Settled(visit, tuple(outcomes))
    others = [one for one in outcomes if one is not whole]
    best = representative(whole.verdict.occurrences)
    wanted = key(best.url) if best is not None else ""
    found = [one for one in others if one.target_page and _is_found(one)]
    found.sort(key=lambda one: key(one.target_page) != wanted)
    if not found:
        url = best.url.partition("#")[0] if best is not None else ""
        moved = replace(whole, target_page=url)
        if place_of(moved) in ids:
            return Settled(visit, tuple(others), ((whole.link_id, place_of(moved)),))
        return Settled(visit, (*others, moved))
    chosen = found[0]
    if chosen.link_id or place_of(chosen) in ids:
        return Settled(visit, tuple(others), ((whole.link_id, place_of(chosen)),))
    heir = replace(whole, target_page=chosen.target_page, verdict=chosen.verdict)
    return Settled(visit, tuple(heir if one is chosen else one for one in others))


def _is_found(outcome: Outcome) -> bool:
    return outcome.verdict.conclusion in (Conclusion.LIVE, Conclusion.DEGRADED) and bool(outcome.verdict.occurrences)


def _pending(connection: sa.Connection, run_id: int | None, entries: Sequence[Entry], how: Filing) -> list[Entry]:
    """Leave out what was done already: by an earlier owner of the lease, or before a lost answer."""
    ids = [item.id for item, _, _ in entries if item is not None]
    if run_id is None or not ids:
        return list(entries)
    pending = sa.select(ITEMS.c.id).where(ITEMS.c.run_id == run_id, ITEMS.c.id.in_(ids), _waits(how))
    left = set(connection.execute(pending).scalars())
    return [entry for entry in entries if entry[0] is None or entry[0].id in left]


def _waits(how: Filing) -> sa.ColumnElement[bool]:
    """Whether a page still waits to be filed so."""
    return ITEMS.c.done_at.is_(None) if how is Filing.DONE else ITEMS.c.held.is_not(None)


def _known(connection: sa.Connection, entries: Iterable[Entry]) -> _Known:
    pages: dict[int, set[bytes]] = {}
    for _, _, outcomes in entries:
        for outcome in outcomes:
            pages.setdefault(outcome.site_id, set()).add(page_digest(outcome.page))
    known = _Known()
    names = ("id", "page_hash", "target_hash", "occurrences_hash", "state", "traits", "anchor")
    columns = [*(LINKS.c[name] for name in names), LINKS.c.occurrence.is_(None).label("is_unseen")]
    for site_id, hashes in pages.items():
        query = sa.select(*columns).where(LINKS.c.site_id == site_id, LINKS.c.page_hash.in_(list(hashes)))
        for row in connection.execute(query):
            known.ids[(site_id, row.page_hash, row.target_hash)] = row.id
            known.elements[row.id] = row.occurrences_hash
            known.counted[row.id] = (row.traits, row.anchor)
            if row.state == State.IGNORED.value:
                known.ignored.add(row.id)
            if row.is_unseen:
                known.unseen.add(row.id)
    return known


def _move(connection: sa.Connection, settled: Sequence[Settled], known: _Known) -> None:
    """Give links without a target page the page that was found."""
    rows = []
    for one in settled:
        for outcome in one.outcomes:
            place = place_of(outcome)
            was = (place[0], place[1], b"")
            if outcome.link_id and place[2] and known.ids.get(was) == outcome.link_id:
                del known.ids[was]
                known.ids[place] = outcome.link_id
                rows.append({"row_id": outcome.link_id, "new_page": outcome.target_page, "new_hash": place[2]})
    if rows:
        update = sa.update(LINKS).where(LINKS.c.id == sa.bindparam("row_id"))
        connection.execute(update.values(target_page=sa.bindparam("new_page"), target_hash=sa.bindparam("new_hash")), rows)


def _add(db: Database, connection: sa.Connection, settled: Sequence[Settled], known: _Known) -> None:
    """Add the links that nobody claimed; they share the claims on their page that name no target page."""
    new: dict[Place, dict[str, Any]] = {}
    for one in settled:
        for outcome in one.outcomes:
            place = place_of(outcome)
            if not outcome.link_id and place not in known.ids:
                new.setdefault(place, _new_row(outcome, place, one.visit))
    if not new:
        return
    connection.execute(sa.insert(LINKS), list(new.values()))
    for site_id in {place[0] for place in new}:
        pages = [place[1] for place in new if place[0] == site_id]
        query = sa.select(LINKS.c.id, LINKS.c.page_hash, LINKS.c.target_hash)
        for row in connection.execute(query.where(LINKS.c.site_id == site_id, LINKS.c.page_hash.in_(pages))):
            known.ids[(site_id, row.page_hash, row.target_hash)] = row.id
            known.elements.setdefault(row.id, b"")
            known.counted.setdefault(row.id, (CLAIMED, 0))
    _share(db, connection, [known.ids[place] for place in new])


def _new_row(outcome: Outcome, place: Place, visit: Visit) -> dict[str, Any]:
    name = host(outcome.page)
    return {
        "site_id": place[0],
        "page": outcome.page,
        "page_hash": place[1],
        "page_host": name,
        "page_domain": site_of(name),
        "target_page": outcome.target_page,
        "target_hash": place[2],
        "providers": "",
        "claimed_anchor": "",
        **standing_columns(outcome.standing),
        "occurrences_hash": b"",
        "first_seen_at": visit.at,
        "title": "",
        "chain": [],
        "evidence": [],
        "house_policy": "",
    }


def _share(db: Database, connection: sa.Connection, link_ids: list[int]) -> None:
    other = LINKS.alias("other")
    columns = [column for column in CLAIMS.c if column.name not in ("id", "link_id")]
    source = (
        sa.select(LINKS.c.id, *columns)
        .join_from(LINKS, other, sa.and_(other.c.site_id == LINKS.c.site_id, other.c.page_hash == LINKS.c.page_hash))
        .join(CLAIMS, CLAIMS.c.link_id == other.c.id)
        .where(LINKS.c.id.in_(link_ids), other.c.id != LINKS.c.id, CLAIMS.c.target_page == "")
    )
    insert = db.insert(CLAIMS).from_select(["link_id", *(column.name for column in columns)], source)
    connection.execute(insert.on_conflict_do_nothing())
    _name_providers(connection, link_ids)


def _name_providers(connection: sa.Connection, link_ids: list[int]) -> None:
    names: dict[int, list[str]] = {link_id: [] for link_id in link_ids}
    query = sa.select(CLAIMS.c.link_id, CLAIMS.c.provider).where(CLAIMS.c.link_id.in_(link_ids)).order_by(CLAIMS.c.id)
    for link_id, provider in connection.execute(query):
        if provider not in names[link_id]:
            names[link_id].append(provider)
    rows = [{"row_id": link_id, "names": "\n".join(found)} for link_id, found in names.items() if found]
    if rows:
        update = sa.update(LINKS).where(LINKS.c.id == sa.bindparam("row_id")).values(providers=sa.bindparam("names"))
        connection.execute(update, rows)


def _melt(db: Database, connection: sa.Connection, settled: Sequence[Settled], known: _Known) -> None:
    """Let links without a target page melt into the ones found: claims and changes go along, nothing is counted twice."""
    for one in settled:
        for link_id, place in one.melts:
            into = known.ids[place]
            columns = [column for column in CLAIMS.c if column.name not in ("id", "link_id")]
            source = sa.select(sa.literal(into, LINKS.c.id.type), *columns).where(CLAIMS.c.link_id == link_id)
            insert = db.insert(CLAIMS).from_select(["link_id", *(column.name for column in columns)], source)
            connection.execute(insert.on_conflict_do_nothing())
            told = sa.select(CHANGES.c.at).where(CHANGES.c.link_id == into)
            moved = sa.and_(CHANGES.c.link_id == link_id, CHANGES.c.at.not_in(told))
            connection.execute(sa.update(CHANGES).where(moved).values(link_id=into))
            connection.execute(sa.delete(LINKS).where(LINKS.c.id == link_id))
            _name_providers(connection, [into])


def _update(connection: sa.Connection, settled: Sequence[Settled], known: _Known) -> None:
    """Write how each link stands; its elements only when they differ from those stored.

    A page that did not change keeps what was read of it; a visit that counts for nothing leaves but the time of the next.
    """
    rows: list[dict[str, Any]] = []
    same: list[dict[str, Any]] = []
    void: list[dict[str, Any]] = []
    with_elements: list[dict[str, Any]] = []
    elements = []
    for one in settled:
        for outcome in one.outcomes:
            link_id = known.ids.get(place_of(outcome), outcome.link_id)
            if outcome.is_void or one.visit.is_unchanged:
                row = standing_columns(outcome.standing) | ({} if outcome.is_void else {"last_visit_at": one.visit.at})
                (void if outcome.is_void else same).append(_named(row | {"row_id": link_id}))
                continue
            row = _visited(outcome, one.visit) | {"row_id": link_id}
            found = outcome.verdict.occurrences
            if not found:
                rows.append(_named(row))
                continue
            plain = [dump(occurrence) for occurrence in found[:MAX_OCCURRENCES]]
            mark = digest(packed(plain), str(len(found)))
            best = representative(found)
            row |= {"occurrence": dump(best), "occurrences_hash": mark, "n_occurrences": len(found)}
            with_elements.append(_named(row))
            if known.elements.get(link_id) != mark:
                known.elements[link_id] = mark
                elements.append((link_id, plain))
    for batch in (rows, same, void, with_elements):
        if batch:
            names = [name.removeprefix("new_") for name in batch[0] if name != "row_id"]
            update = sa.update(LINKS).where(LINKS.c.id == sa.bindparam("row_id"))
            connection.execute(update.values({name: sa.bindparam(f"new_{name}") for name in names}), batch)
    if elements:
        connection.execute(sa.delete(OCCURRENCES).where(OCCURRENCES.c.link_id.in_([link_id for link_id, _ in elements])))
        newest = dict(elements)
        new = [
            {"link_id": link_id, "position": position, "occurrence": occurrence}
            for link_id, plain in newest.items()
            for position, occurrence in enumerate(plain)
        ]
        connection.execute(sa.insert(OCCURRENCES), new)


def _at_hand(settled: Sequence[Settled], known: _Known) -> dict[int, AtHand]:
    """Links that a batch met once, seen or never seen at all: all that is counted of them is known here."""
    found: dict[int, AtHand] = {}
    met: set[int] = set()
    for one in settled:
        for outcome in one.outcomes:
            link_id = known.ids.get(place_of(outcome), outcome.link_id)
            is_only, counted = link_id not in met, known.counted.get(link_id)
            met.add(link_id)
            found.pop(link_id, None)
            best = representative(outcome.verdict.occurrences)
            is_known = best is not None or link_id in known.unseen
            if is_only and counted and is_known and not (outcome.is_void or one.visit.is_unchanged):
                found[link_id] = AtHand(outcome.site_id, outcome.standing, best, *counted)
    return found


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {name if name == "row_id" else f"new_{name}": value for name, value in row.items()}


def _visited(outcome: Outcome, visit: Visit) -> dict[str, Any]:
    title = {"title": visit.page.title[:MAX_TEXT]} if visit.page is not None else {"title": ""}
    return {
        **standing_columns(outcome.standing),
        "last_visit_at": visit.at,
        "status": visit.status,
        **title,
        "chain": dump(visit.chain),
        "evidence": list(outcome.verdict.evidence[:MAX_EVIDENCE]),
        "house_policy": outcome.verdict.house_policy,
    }


def standing_columns(standing: Standing) -> dict[str, Any]:
    rest = {name: value for name, value in dump(standing).items() if name not in _COLUMNS}
    return {
        "state": standing.state.value,
        "reason": standing.reason.value,
        "credit": standing.credit.value,
        "since": standing.since,
        "next_visit_at": standing.next_visit_at,
        "standing": rest,
    }


def _tell_changes(db: Database, connection: sa.Connection, run_id: int | None, settled: Sequence[Settled], known: _Known) -> None:
    rows = [
        change_row(outcome.change, outcome.site_id, known.ids.get(place_of(outcome), outcome.link_id), run_id)
        for one in settled
        for outcome in one.outcomes
        if outcome.change is not None
    ]
    if rows:
        connection.execute(db.insert(CHANGES).on_conflict_do_nothing(), rows)
        add_events(db, connection, rows)


def change_row(change: Change, site_id: int, link_id: int, run_id: int | None) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "link_id": link_id,
        "run_id": run_id,
        "kind": change.kind.value,
        "at": change.at,
        "from_state": change.from_state.value,
        "to_state": change.to_state.value,
        "reason": change.reason.value,
        "evidence": list(change.evidence[:MAX_EVIDENCE]),
        "before": list(change.before),
        "after": list(change.after),
        "is_quiet": change.is_quiet,
    }


def _seen(one: Settled, known: _Known) -> Seen | None:
    if not one.outcomes:
        return None
    verdicts = {
        str(known.ids.get(place_of(outcome), outcome.link_id)): (
            outcome.verdict.conclusion.value,
            outcome.verdict.reason.value,
            outcome.verdict.rule,
            outcome.verdict.evidence[:MAX_EVIDENCE],
        )
        for outcome in one.outcomes
    }
    first = one.outcomes[0]
    return Seen(first.site_id, page_digest(first.page), one.visit.at, shown(one.visit), verdicts, one.visit.is_unchanged)


def _done(connection: sa.Connection, run_id: int | None, entries: Sequence[Entry], how: Filing) -> None:
    """File the pages of a run. How many of a page's links stood is kept for the brake."""
    ids: dict[int, list[int]] = {}
    for item, _, _ in entries:
        if item is not None:
            ids.setdefault(n_stood(item) if how is Filing.DONE else 0, []).append(item.id)
    if run_id is None or not ids:
        return
    match how:
        case Filing.DONE:
            at = max(visit.at for _, visit, _ in entries)
            n_more = sum(_file(connection, some, how, done_at=at, n_stood=n) for n, some in ids.items())
        case Filing.COUNTED:
            _file(connection, ids[0], how, held=None)
            return
        case Filing.THROWN:
            n_more = -_file(connection, ids[0], how, held=None, done_at=None, n_stood=0, n_bad=0)
        case _:
            assert_never(how)
    connection.execute(sa.update(RUNS).where(RUNS.c.id == run_id).values(n_done=RUNS.c.n_done + n_more))


def _file(connection: sa.Connection, ids: list[int], how: Filing, **values: Any) -> int:
    return int(connection.execute(sa.update(ITEMS).where(ITEMS.c.id.in_(ids), _waits(how)).values(**values)).rowcount)
