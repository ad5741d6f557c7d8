"""Sites side by side, alike from both databases."""

import sqlalchemy as sa

from bot.core.states import State
from storage import Storage
from storage.comparing import Side
from storage.counting import LINKS
from tests.storage.samples import NOW, claim, live, outcome, visit


def bring(storage: Storage, domain: str, *pages: str) -> int:
    site = storage.sites.ensure(domain, "T1", NOW)
    rows = [claim(page, f"https://{domain}/") for page in pages]
    storage.imports.merge(
        site, provider="Ahrefs", report="backlinks", filename="a.csv", sha256="", by="U1", mapping=(), rows=rows, now=NOW
    )
    return site.id


def filled(storage: Storage) -> tuple[int, int, int]:
    """Ours: a, b, and z which is lost. rival: a, c twice, d, z. other: c, z and a page of ours."""
    ours = bring(storage, "example.com", "a.org/1", "a.org/2", "b.net/1", "z.io/1")
    rival = bring(storage, "rival.com", "a.org/9", "c.dev/1", "c.dev/2", "d.app/1", "z.io/2")
    other = bring(storage, "other.net", "c.dev/3", "z.io/3", "example.com/blog")
    with storage._db.writing() as connection:
        lost = (LINKS.c.site_id == ours, LINKS.c.page_domain == "z.io")
        connection.execute(sa.update(LINKS).where(*lost).values(state=State.LOST.value))
    return ours, rival, other


OWN = ("example.com", "rival.com", "other.net")


def test_sides(storage: Storage) -> None:
    ids = filled(storage)
    assert storage.comparing.sides(ids, OWN) == (
        Side(ids[0], 2, 3, 0, None, 0, 1),
        Side(ids[1], 4, 5, 0, None, 1, 1),
        Side(ids[2], 2, 2, 0, None, 0, 0),
    )
    nobody = bring(storage, "empty.org")
    assert storage.comparing.sides((nobody, ids[0]), OWN)[0] == Side(nobody, 0, 0, 0, None)


def test_useful_domains_are_counted_once_a_link_was_judged(storage: Storage) -> None:
    ours, _, _ = filled(storage)
    for link in storage.links.find(ours, "https://a.org/1"):
        storage.links.record(None, visit(link.page), [outcome(link, live())])
    with storage._db.writing() as connection:
        mine = LINKS.c.site_id == ours
        connection.execute(sa.update(LINKS).where(mine, LINKS.c.page_domain == "a.org").values(grade="green"))
        connection.execute(sa.update(LINKS).where(mine, LINKS.c.page_domain == "b.net").values(grade="yellow"))
    (side,) = storage.comparing.sides((ours,), OWN)
    assert (side.n_useful, side.n_seen, side.n_domains) == (1, 1, 2)


def test_what_links_to_several(storage: Storage) -> None:
    ids = filled(storage)
    found, n = storage.comparing.common(ids, OWN, 2)
    assert n == 3
    assert [(one.domain, one.n_links) for one in found] == [
        ("a.org", {ids[0]: 2, ids[1]: 1}),
        ("c.dev", {ids[1]: 2, ids[2]: 1}),
    ]


def test_the_gap(storage: Storage) -> None:
    ours, rival, other = filled(storage)
    both, n = storage.comparing.gap(ours, (rival, other), OWN, n_min=2, limit=5)
    assert ([one.domain for one in both], n) == (["c.dev", "z.io"], 2)
    assert (both[0].n_all, both[0].page) == (3, "https://c.dev/1")
    one, n = storage.comparing.gap(ours, (rival, other), OWN, n_min=1, limit=1)
    assert ([each.domain for each in one], n) == (["c.dev"], 3)
    assert storage.comparing.gap(ours, (other,), (*OWN, "c.dev", "z.io"), n_min=1, limit=5) == ((), 0)
