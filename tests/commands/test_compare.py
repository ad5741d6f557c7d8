"""`compare` and `gap`: several sites side by side by referring domain; what is lost or internal does not count."""

from typing import Any

import pytest

from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge, Place
from tests.commands.desk import DAY, NOW, SITE, Desk, reading, texts
from tests.storage.samples import ABSENT, claim, live


def bring(desk: Desk, domain: str, *pages: str, team: str = "T1", **facts: Any) -> None:
    site = desk.storage.sites.ensure(domain, team, NOW)
    rows = [claim(page, f"https://{domain}/", **facts) for page in pages]
    desk.storage.imports.merge(
        site, provider="Ahrefs", report="backlinks", filename="a.csv", sha256="", by="U1", mapping=(), rows=rows, now=NOW
    )


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Ours: a, b and z (lost). rival: a, c, d, z. other: c, z, example.com itself."""
    desk.bring("a.org/1", "a.org/2", "b.net/1", "z.io/1")
    desk.see("z.io/1", live(), NOW)
    desk.see("z.io/1", ABSENT, NOW + DAY)
    desk.see("z.io/1", ABSENT, NOW + 2 * DAY)
    desk.now = NOW + 3 * DAY
    bring(desk, "rival.com", "a.org/9", "c.dev/1", "c.dev/2", "d.app/1", "z.io/2", metrics=(("Domain Rating", "71"),))
    bring(desk, "other.net", "c.dev/3", "z.io/3", f"{SITE}/blog")
    return desk


def test_sites_stand_side_by_side_by_referring_domain(filled: Desk) -> None:
    assert filled.ask("compare", "rival.com", "other.net") is None
    (head,) = filled.posted()
    rows = {row["domain"]: row for row in head.content["sites"]}
    assert list(rows) == [SITE, "rival.com", "other.net"]
    assert (rows[SITE]["n_domains"], rows[SITE]["n_links"], rows[SITE]["n_alone"]) == (2, 3, 1)
    assert (rows["rival.com"]["n_domains"], rows["rival.com"]["n_shared"], rows["rival.com"]["n_alone"]) == (4, 1, 1)
    assert (rows["other.net"]["n_domains"], rows["other.net"]["n_shared"]) == (2, 0)
    assert [(row["domain"], row["n_links"]) for row in head.content["shared"]] == [
        ("a.org", [2, 1, 0]),
        ("c.dev", [0, 2, 1]),
        ("z.io", [0, 1, 1]),
    ]
    assert "never checked are claims" in texts([head])


def test_the_gap_is_who_links_to_them_and_not_to_us(filled: Desk) -> None:
    filled.ask("gap", "rival.com", "other.net")
    (head,) = filled.posted()
    assert [(row["domain"], len(row["sites"])) for row in head.content["rows"]] == [("c.dev", 2), ("z.io", 2)]
    said = texts([head])
    assert "Domain Rating 71 (Ahrefs), 21 Nov 2026" in said
    assert "Linked to you once" in said
    assert "z.io/1" in said


def test_min_widens_the_gap_and_a_file_has_all_of_it(filled: Desk) -> None:
    filled.ask("gap", "rival.com", "other.net", "min:1", "csv")
    head, file = filled.posted()
    assert [row["domain"] for row in head.content["rows"]] == ["c.dev", "z.io", "d.app"]
    assert file.file.decode("utf-8-sig").splitlines()[1] == "c.dev,rival.com other.net,2,3,https://c.dev/1"


def test_nobody_in_the_gap_is_said(filled: Desk) -> None:
    bring(filled, "third.com", "a.org/7")
    filled.ask("gap", "third.com")
    assert "None: whoever links to them" in texts(filled.posted())


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        (("compare",), BadInput, "Which sites"),
        (("compare", SITE), BadInput, "Which sites"),
        (("compare", "unknown.com"), NotFound, "No links to unknown.com"),
        (("gap", "rival.com", "min:2"), BadInput, "asks for more sites"),
        (("gap", "rival.com", "min:x"), BadInput, "whole number"),
        (("gap", "rival.com", "csv", "private"), BadInput, "exclude each other"),
        (("compare", "nonsense"), BadInput, "nonsense"),
    ],
)
def test_what_cannot_be_compared_is_said(filled: Desk, words: tuple[str, ...], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        filled.ask(*words)
    assert not filled.posted()


def test_a_site_of_another_channel_stays_there(filled: Desk) -> None:
    rival = filled.storage.sites.of("rival.com", "T1")
    assert rival is not None
    filled.storage.sites.track(rival.id, "C2", "UTC", NOW)
    assert "another conversation" in reading(filled.ask("gap", "rival.com"))
    filled.storage.sites.track(rival.id, "C1", "UTC", NOW)
    assert filled.ask("compare", "rival.com", f"site:{SITE}", place=Place(Edge.SLACK, "C1")) is None


@pytest.mark.parametrize("verb", ["compare", "gap"])
@pytest.mark.parametrize(("edge", "how"), [(Edge.CONSOLE, "“import FILE site:rival9.com”"), (Edge.SLACK, "drop an export here")])
def test_how_a_list_is_imported_is_said_as_the_edge_takes_it(filled: Desk, verb: str, edge: Edge, how: str) -> None:
    with pytest.raises(NotFound) as told:
        filled.ask(verb, "rival9.com", f"site:{SITE}", place=Place(edge, "C1"))
    assert how in told.value.hint


def test_another_workspace_knows_nothing_of_it(filled: Desk) -> None:
    bring(filled, "secret.com", "q.org/1", team="T2")
    with pytest.raises(NotFound, match=r"secret\.com"):
        filled.ask("compare", "secret.com")
