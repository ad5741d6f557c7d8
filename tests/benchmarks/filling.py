"""A site with any number of links, written straight into the tables: what years of imports and visits leave behind.

`fill(storage, 1_000_000, 50_000)`, or `python -m tests.benchmarks.filling URL [LINKS] [DOMAINS]`. The same numbers give the
same links. States, anchors, placements and domains are mixed as in large exports: few domains with very many links, many
with one.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, islice
from typing import Any

import sqlalchemy as sa

from bot.core.links import Kind, Occurrence, Placement, Snippet
from bot.core.own_pages import OwnPage, PageKind
from bot.core.page import Hop
from bot.core.records import ChangeKind, Sighting, Site, Standing
from bot.core.states import Conclusion, Credit, Reason, State
from bot.core.traits import anchor_of, traits_of
from bot.core.urls import host, key
from storage import Storage
from storage.codec import dump
from storage.columns import digest, packed, to_us
from storage.counting import ANCHORS, class_of, mark_of, names_of
from storage.database import Database
from storage.record import standing_columns
from storage.tables import ChangeRow, ImportRow, LinkRow, RunRow, table
from tests.storage.samples import DAY, NOW

N_LINKS, N_DOMAINS = 1_000_000, 50_000
BATCH = 5_000
N_POOL = 20_000
N_TARGETS = 300
SHARE_SECOND = 0.08
"""Links that stand on the same page as another one."""
SHARE_CHANGED = 0.005
"""Links that changed within the last month."""
PROVIDERS = ("Ahrefs", "Semrush", "Google Search Console", "Ahrefs\nSemrush")

_STATES: tuple[tuple[float, State, Reason, Credit, Conclusion], ...] = (
    (58.0, State.LIVE, Reason.FOUND, Credit.YES, Conclusion.LIVE),
    (10.0, State.DEGRADED, Reason.QUALIFIED, Credit.NO, Conclusion.DEGRADED),
    (2.0, State.DEGRADED, Reason.NOINDEX, Credit.NO, Conclusion.DEGRADED),
    (1.0, State.DEGRADED, Reason.CANONICAL_ELSEWHERE, Credit.NO, Conclusion.DEGRADED),
    (2.0, State.CHANGED, Reason.ANCHOR_CHANGED, Credit.YES, Conclusion.LIVE),
    (1.5, State.BROKEN_TARGET, Reason.TARGET_NOT_FOUND, Credit.NO, Conclusion.LIVE),
    (5.0, State.LOST, Reason.LINK_REMOVED, Credit.UNKNOWN, Conclusion.ABSENT),
    (4.0, State.LOST, Reason.PAGE_NOT_FOUND, Credit.UNKNOWN, Conclusion.GONE),
    (2.0, State.LOST, Reason.DOMAIN_GONE, Credit.UNKNOWN, Conclusion.UNREACHABLE),
    (6.0, State.BLOCKED, Reason.REFUSED, Credit.UNKNOWN, Conclusion.BLOCKED),
    (1.5, State.UNREACHABLE, Reason.TIMEOUT, Credit.UNKNOWN, Conclusion.UNREACHABLE),
    (4.0, State.UNVERIFIED, Reason.LINK_REMOVED, Credit.UNKNOWN, Conclusion.ABSENT),
    (2.5, State.UNVERIFIED, Reason.CLAIMED, Credit.UNKNOWN, Conclusion.LIVE),
    (0.5, State.IGNORED, Reason.IGNORED, Credit.UNKNOWN, Conclusion.LIVE),
)
_SEEN = frozenset({State.LIVE, State.DEGRADED, State.CHANGED, State.BROKEN_TARGET, State.LOST, State.BLOCKED})
_PLACEMENTS = {
    Placement.BODY_TEXT: 40.0,
    Placement.MAIN_AREA: 14.0,
    Placement.FOOTER: 14.0,
    Placement.SIDEBAR: 10.0,
    Placement.COMMENTS: 7.0,
    Placement.NAVIGATION: 6.0,
    Placement.AUTHOR_BOX: 4.0,
    Placement.UNKNOWN: 5.0,
}
_RELS: dict[tuple[str, ...], float] = {
    (): 74.0,
    ("nofollow",): 18.0,
    ("noopener",): 4.0,
    ("nofollow", "ugc"): 3.0,
    ("sponsored",): 1.0,
}
_GRADES = {"green": 15.0, "yellow": 66.0, "red": 4.0, "unknown": 10.0, "": 5.0}
_TYPES = {
    "": 20.0,
    "editorial": 30.0,
    "list": 12.0,
    "directory": 10.0,
    "forum": 10.0,
    "guest_post": 8.0,
    "comment": 6.0,
    "wiki": 4.0,
}
_SUFFIXES = {"com": 55.0, "org": 12.0, "net": 8.0, "de": 8.0, "co.uk": 6.0, "io": 4.0, "fr": 4.0, "ru": 3.0}
_GENERIC = ("here", "click here", "website", "read more", "this article", "source", "visit site", "hier", "в этой статье")
_TOPICS = ("garden", "spade", "clay soil", "compost", "greenhouse", "orchard", "tool shed", "hand forged", "mulch", "raised bed")
_INDEXES = tuple(index for index in table(LinkRow).indexes if not index.unique)
_FOUND = ("The link stands on the page.", "rel is empty: search engines can count it.")


@dataclass(frozen=True, slots=True)
class _Element:
    """One way in which a link can stand on a page. mark: of its elements. anchor: number, folded text and kind."""

    target_page: str
    target_hash: bytes
    plain: str
    mark: bytes
    seen: Occurrence
    anchor: tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class _Stand:
    """One way in which a link can stand."""

    standing: Standing
    columns: dict[str, Any]
    is_seen: bool
    is_visited: bool
    status: int
    change: ChangeKind | None


def fill(storage: Storage | str, n_links: int = N_LINKS, n_domains: int = N_DOMAINS, now: datetime = NOW) -> Site:
    """Add a site of `n_links` links on `n_domains` referring domains to a migrated database.

    storage: or its address, which is then migrated first. Texts are plain; nothing was claimed link by link. Its referring
    domains are not folded yet, as after an import.
    """
    if isinstance(storage, str):
        with Storage.open(storage) as opened:
            opened.migrate()
            return fill(opened, n_links, n_domains, now)
    database: Database = storage._db  # the room's own connection: nobody else writes rows
    site = storage.sites.ensure("example.com", "T1", now - 900 * DAY)
    storage.sites.track(site.id, "C1", "UTC", now - 900 * DAY)
    with database.writing() as connection:
        _add_imports(connection, site.id, n_links, now)
        _without(connection)
    pool = _elements(random.Random(2))
    rows = _rows(site.id, n_links, min(n_domains, n_links), pool, now)
    plain = _plain(table(LinkRow))
    while batch := list(islice(rows, BATCH * 10)):
        with database.writing() as connection:
            for start in range(0, len(batch), BATCH):
                connection.execute(sa.insert(plain), [row for row, _ in batch[start : start + BATCH]])
            _add_changes(connection, site.id, batch, now)
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for index in _INDEXES:
            index.create(connection)
        _add_anchors(connection, site.id, pool)
    _add_past(storage, site, now)
    _analyse(database)
    return storage.sites.ensure("example.com", "T1", now)


def _add_past(storage: Storage, site: Site, now: datetime) -> None:
    """Name pages, and end a check a week ago: what a report looks back to."""
    for n in range(3):
        storage.own_pages.add(site.id, OwnPage(f"https://example.com/guides/{n + 1}", PageKind.MONEY, "U1", now - 90 * DAY))
    at = now - 7 * DAY
    row = {"site_id": site.id, "kind": "check", "request_id": "filled", "status": "finished", "edge": "slack", "channel": "C1"}
    with storage._db.writing() as connection:
        connection.execute(sa.insert(table(RunRow)), row | {"message_key": "run:filled", "started_at": at, "finished_at": at})


def _without(connection: sa.Connection) -> None:
    """Take indexes away that are made faster when the links are there."""
    for index in _INDEXES:
        index.drop(connection)


def _add_anchors(connection: sa.Connection, site_id: int, pool: Sequence[_Element]) -> None:
    names = names_of(connection, site_id)
    found = {element.anchor[0]: element.anchor for element in pool}
    rows = [
        {"site_id": site_id, "anchor": number, "text": text, "kind": kind, "anchor_class": class_of(text, kind, names).value}
        for number, text, kind in found.values()
    ]
    connection.execute(sa.insert(ANCHORS), [row | {"named": mark_of(names)} for row in rows])


def _analyse(database: Database) -> None:
    """Let the database know what it holds, as it does by itself in time."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE links"))


def _plain(real: sa.Table) -> Any:
    """The same table without our own column types: what is written has been turned into plain values once, not per row."""
    return sa.table(real.name, *(sa.column(column.name) for column in real.columns if column.name != "id"))


def _rows(
    site_id: int, n_links: int, n_domains: int, pool: Sequence[_Element], now: datetime
) -> Iterator[tuple[dict[str, Any], _Stand]]:
    dice = random.Random(1)
    domains = _domains(dice, n_domains)
    sizes = list(accumulate(1.0 / (rank + 30) for rank in range(n_domains)))
    stands = _stands(dice, now)
    weights = list(accumulate(weight for weight, _ in stands))
    last: dict[int, tuple[str, bytes]] = {}
    n_free = n_links - n_domains
    for k in range(n_links):
        owner = k if k < n_domains else dice.choices(range(n_domains), cum_weights=sizes)[0] if n_free else 0
        element = pool[dice.randrange(N_POOL)]
        stand = dice.choices(stands, cum_weights=weights)[0][1]
        page, page_hash, second = *_page(dice, domains[owner], k), last.pop(owner, None)
        if second is not None and second[1] != element.target_hash and dice.random() < SHARE_SECOND * 2:
            page = second[0]
            page_hash = digest(key(page))
        else:
            last[owner] = (page, element.target_hash)
        yield _row(dice, site_id, page, page_hash, domains[owner], element, stand, now), stand


def _row(
    dice: random.Random, site_id: int, page: str, page_hash: bytes, domain: str, element: _Element, stand: _Stand, now: datetime
) -> dict[str, Any]:
    first = now - timedelta(hours=dice.randrange(1, 3 * 365 * 24))
    visited = max(first, now - timedelta(minutes=dice.randrange(1, 7 * 24 * 60)))
    traits = traits_of(stand.standing, element.seen if stand.is_seen else None, is_visited=stand.is_visited)
    return {
        "site_id": site_id,
        "page": page,
        "page_hash": page_hash,
        "page_host": host(page),
        "page_domain": domain,
        "target_page": element.target_page,
        "target_hash": element.target_hash,
        "providers": PROVIDERS[dice.randrange(len(PROVIDERS))],
        "claimed_anchor": "",
        **stand.columns,
        "occurrence": element.plain if stand.is_seen else None,
        "occurrences_hash": element.mark if stand.is_seen else b"",
        "n_occurrences": int(stand.is_seen),
        "first_seen_at": to_us(first),
        "last_visit_at": to_us(visited) if stand.is_visited else None,
        "status": stand.status,
        "title": f"{dice.choice(_TOPICS).title()} and what we learnt from it" if stand.is_visited else "",
        "chain": packed(dump((Hop(page, stand.status),))) if stand.is_visited else "[]",
        "evidence": packed(_FOUND) if stand.is_visited else "[]",
        "house_policy": "",
        "grade": _one(dice, _GRADES),
        "flags": "",
        "link_type": _one(dice, _TYPES),
        "got": "",
        "traits": traits.words,
        "anchor": element.anchor[0] if traits.is_seen else 0,
    }


def _one(dice: random.Random, weighted: dict[Any, float]) -> Any:
    return dice.choices(list(weighted), list(weighted.values()))[0]


def _domains(dice: random.Random, n: int) -> list[str]:
    return [f"{dice.choice(_TOPICS).replace(' ', '')}-{k}.{_one(dice, _SUFFIXES)}" for k in range(n)]


def _page(dice: random.Random, domain: str, k: int) -> tuple[str, bytes]:
    name = f"www.{domain}" if dice.random() < 0.4 else domain
    page = f"https://{name}/{dice.choice(_TOPICS).replace(' ', '-')}/{k}/what-we-learnt-in-a-year"
    return page, digest(key(page))


def _elements(dice: random.Random) -> list[_Element]:
    targets = ["https://example.com/", *(f"https://example.com/guides/{n}" for n in range(1, N_TARGETS))]
    shares = [1.0 / (rank + 2) for rank in range(N_TARGETS)]
    made = []
    for target in dice.choices(targets, shares, k=N_POOL):
        anchor, kind = _anchor(dice, target)
        snippet = Snippet(f"the best thing about our {dice.choice(_TOPICS)} was", f"and the {dice.choice(_TOPICS)} beside it")
        one = Occurrence(target, anchor, kind, _one(dice, _RELS), _one(dice, _PLACEMENTS), snippet=snippet)
        plain = packed([dump(one)])
        made.append(_Element(target, digest(key(target)), packed(dump(one)), digest(plain, "1"), one, anchor_of(anchor, kind)))
    return made


def _anchor(dice: random.Random, target: str) -> tuple[str, Kind]:
    said = dice.random()
    if said < 0.38:
        return dice.choice(("Example", "Example Tools", "example.com", "Example Tools Ltd", "EXAMPLE")), Kind.TEXT
    if said < 0.52:
        return target, Kind.TEXT
    if said < 0.64:
        return dice.choice(_GENERIC), Kind.TEXT
    if said < 0.72:
        return f"logo of {dice.choice(_TOPICS)}", Kind.IMAGE
    if said < 0.75:
        return "", Kind.EMPTY
    if said < 0.86:
        return f"best {dice.choice(_TOPICS)}", Kind.TEXT
    return f"what we learnt about {dice.choice(_TOPICS)} in {dice.randrange(5_000)} days", Kind.TEXT


def _stands(dice: random.Random, now: datetime) -> list[tuple[float, _Stand]]:
    """Thirty of each state, at different times."""
    return [
        (weight / 30, _stand(dice, now, state, reason, credit, said))
        for weight, state, reason, credit, said in _STATES
        for _ in range(30)
    ]


def _stand(dice: random.Random, now: datetime, state: State, reason: Reason, credit: Credit, said: Conclusion) -> _Stand:
    is_visited = reason is not Reason.CLAIMED
    is_loss = said in (Conclusion.ABSENT, Conclusion.GONE)
    times = sorted(now - timedelta(minutes=dice.randrange(60, 40 * 24 * 60)) for _ in range(4)) if is_visited else []
    recent = tuple(Sighting(at, said, reason, is_loss) for at in times)
    standing = Standing(
        state,
        reason,
        recent[0].at if recent else now - 100 * DAY,
        credit,
        recent,
        before_loss=State.LIVE if state is State.LOST else None,
        next_visit_at=now + timedelta(minutes=dice.randrange(-2_000, 9 * 24 * 60)) if is_visited else None,
    )
    columns = {
        name: to_us(value) if isinstance(value, datetime) else packed(value) if name == "standing" else value
        for name, value in standing_columns(standing).items()
    }
    changes = {State.LOST: ChangeKind.LINK_LOST, State.LIVE: ChangeKind.NEW_LINK, State.CHANGED: ChangeKind.ANCHOR_CHANGED}
    status = {Conclusion.GONE: 404, Conclusion.BLOCKED: 403, Conclusion.UNREACHABLE: 0}.get(said, 200) if is_visited else 0
    return _Stand(standing, columns, state in _SEEN and is_visited, is_visited, status, changes.get(state))


def _add_imports(connection: sa.Connection, site_id: int, n_links: int, now: datetime) -> None:
    row = {"site_id": site_id, "report": "backlinks", "imported_by": "U1", "mapping": [], "own": ["example.com"]}
    row |= {"n_rows": n_links // 2, "n_links": n_links // 2, "n_new": n_links // 3, "n_known": n_links // 2 - n_links // 3}
    each = [
        row | {"provider": provider, "filename": f"{provider}.csv".lower(), "sha256": provider, "imported_at": now - n * 20 * DAY}
        for n, provider in enumerate(PROVIDERS[:3], 1)
    ]
    connection.execute(sa.insert(table(ImportRow)), each)


def _add_changes(connection: sa.Connection, site_id: int, batch: Sequence[tuple[dict[str, Any], _Stand]], now: datetime) -> None:
    """Give some of the links just added the change that brought them where they stand."""
    changed = {row["page_hash"]: (row, stand) for row, stand in batch if stand.change is not None}
    dice = random.Random(len(changed))
    chosen = dice.sample(sorted(changed), int(len(batch) * SHARE_CHANGED))
    links, rows = table(LinkRow), []
    for start in range(0, len(chosen), 500):
        some = chosen[start : start + 500]
        where = sa.and_(links.c.site_id == site_id, links.c.page_hash.in_(some))
        for link_id, page_hash, target_hash in connection.execute(
            sa.select(links.c.id, links.c.page_hash, links.c.target_hash).where(where)
        ):
            row, stand = changed[page_hash]
            if stand.change is None or row["target_hash"] != target_hash:
                continue
            rows.append(
                {
                    "site_id": site_id,
                    "link_id": link_id,
                    "run_id": None,
                    "kind": stand.change.value,
                    "at": now - timedelta(minutes=dice.randrange(10, 30 * 24 * 60)),
                    "from_state": (State.UNVERIFIED if stand.change is ChangeKind.NEW_LINK else State.LIVE).value,
                    "to_state": row["state"],
                    "reason": row["reason"],
                    "evidence": list(_FOUND),
                    "before": [],
                    "after": [],
                    "is_quiet": False,
                }
            )
    if rows:
        connection.execute(sa.insert(table(ChangeRow)), rows)


def main(url: str, n_links: int = N_LINKS, n_domains: int = N_DOMAINS) -> None:
    """Fill one database and say how long it took."""
    began = time.perf_counter()
    fill(url, n_links, n_domains)
    print(f"{n_links:,} links of {n_domains:,} domains in {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *(int(size) for size in sys.argv[2:4]))
