"""`watch`: an agreement is kept, the page is visited, and what differs is named against it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.errors import BadInput, NotFound
from bot.core.links import Occurrence
from bot.core.page import Found, Hop, Outbound, Page, Visit
from bot.core.records import ChangeKind, RunItem
from bot.core.states import Reason, State
from commands.conclude import Beside, conclude
from tests.commands.desk import DAY, NOW, Desk, reading, texts
from tests.storage.samples import element

PRICING = "https://example.com/pricing"
PAGE = "https://a.org/1"
SEEN = element(PRICING, "Acme pricing")


def visit(desk: Desk, *seen: Occurrence) -> None:
    """A complete visit to the page, concluded with what was agreed and stored."""
    links = desk.storage.links.find(desk.site.id, PAGE)
    found = tuple(Found(seen, is_named=True) for _ in range(len(links) + 1))
    page = Page(title="A page", found=found, n_words=300, n_links=20, outbound=Outbound(14, 9))
    made = Visit(PAGE, desk.now, 0.2, (Hop(PAGE, 200),), page)
    item = RunItem(1, PAGE, links)
    agreed = desk.storage.agreements.of_page(desk.site.id, PAGE)
    outcomes = conclude(desk.site, item, made, desk.now, Beside(agreements=agreed))
    desk.storage.links.record(None, made, outcomes)


def test_an_agreement_says_what_is_checked_and_visits_now(desk: Desk) -> None:
    words = ("watch", PAGE, "/pricing", "anchor:Acme pricing", "rel:followed", "until:2027-03-01", "cost:250EUR", "owner:@U9")
    assert desk.ask(*words) is None
    told, first = desk.posted()
    shown = texts([told])
    for said in (
        "Agreement stored",
        "anchor: Acme pricing",
        "rel: followed",
        "until: 2027-03-01",
        "cost: 250.00 EUR",
        "hour apart",
    ):
        assert said in shown, said
    assert first.content["is_checking"]
    assert first.thread_ts == f"ts{told.id}"
    (kept,) = desk.storage.agreements.of_page(desk.site.id, PAGE)
    assert (kept.target_page, kept.owner, kept.until) == (PRICING, "U9", date(2027, 3, 1))
    run = desk.storage.runs.claim("desk", desk.now, 60.0)
    assert run is not None
    assert (run.kind, run.n_total) == ("recheck", 1)
    assert desk.link("a.org/1").standing.is_agreed
    assert "agreed by U1: target page" in reading(desk.ask("why", PAGE))


def test_a_silent_nofollow_is_named_against_the_agreement(desk: Desk) -> None:
    desk.ask("watch", PAGE, "/pricing", "rel:followed")
    visit(desk, SEEN)
    assert desk.link("a.org/1").standing.state is State.LIVE
    desk.now = NOW + DAY
    visit(desk, replace(SEEN, rel=("nofollow",)))
    link = desk.link("a.org/1")
    assert link.standing.state is State.CHANGED
    change = desk.storage.links.history(link.id)[-1]
    assert change.kind is ChangeKind.REL_CHANGED
    assert "Differs from the agreement: rel is “nofollow”, agreed was “followed”." in change.evidence
    desk.posted()
    desk.ask("link", PAGE)
    assert "🔴 Differs from the agreement: rel is “nofollow”, agreed was “followed”." in texts(desk.posted())


def test_what_was_never_as_agreed_is_told_against_the_terms(desk: Desk) -> None:
    desk.ask("watch", PAGE, "/pricing", "anchor:Acme tools")
    visit(desk, SEEN)
    desk.now = NOW + DAY
    visit(desk, SEEN)
    link = desk.link("a.org/1")
    assert (link.standing.state, link.standing.reason) == (State.CHANGED, Reason.ANCHOR_CHANGED)
    change = desk.storage.links.history(link.id)[-1]
    assert change.before == (("agreed anchor", "Acme tools"),)
    assert change.after == (("anchor", "Acme pricing"),)
    desk.now = NOW + 2 * DAY
    visit(desk, SEEN)
    assert len(desk.storage.links.history(link.id)) == 2


def test_an_agreement_that_is_over_binds_nobody(desk: Desk) -> None:
    desk.ask("watch", PAGE, "/pricing", "rel:followed", "until:2026-11-22")
    desk.now = NOW + 5 * DAY
    visit(desk, replace(SEEN, rel=("nofollow",)))
    assert not desk.link("a.org/1").standing.is_agreed
    desk.posted()
    desk.ask("link", PAGE)
    shown = texts(desk.posted())
    assert "· ended" in shown
    assert "Differs" not in shown


def test_agreeing_again_tells_the_terms_before_and_off_ends_it(desk: Desk) -> None:
    desk.ask("watch", PAGE, "/pricing", "rel:followed")
    desk.ask("watch", PAGE, "/pricing", "rel:sponsored")
    again = [item for item in desk.posted() if item.template == "watched"][-1]
    assert "before: target page https://example.com/pricing · rel followed" in texts([again])
    desk.ask("watch", PAGE, "/pricing", "off")
    assert "Agreement ended" in texts(desk.posted())
    with pytest.raises(NotFound):
        desk.ask("watch", PAGE, "/pricing", "off")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [((), ""), (("example.com",), ""), (("/pricing",), PRICING), ((PRICING,), PRICING), (("example.com/pricing",), None)],
)
def test_the_target_is_a_path_an_address_or_any_page(desk: Desk, typed: tuple[str, ...], kept: str | None) -> None:
    desk.ask("watch", PAGE, *typed)
    (agreement,) = desk.storage.agreements.of_page(desk.site.id, PAGE)
    assert agreement.target_page == kept if kept is not None else agreement.target_page.endswith("example.com/pricing")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        (PAGE, "https://other.org/x"),
        (PAGE, "rel:always"),
        (PAGE, "until:soon"),
        (PAGE, "until:2020-01-01"),
        (PAGE, "cost:much"),
        (PAGE, "cost:€250EUR"),
        (PAGE, "placement:everywhere"),
        (PAGE, "price:250"),
        ("https://www.example.com/blog", "/pricing"),
    ],
)
def test_terms_that_cannot_be_read_say_what_to_type(desk: Desk, words: tuple[str, ...]) -> None:
    with pytest.raises((BadInput, NotFound)):
        desk.ask("watch", *words)
    assert desk.storage.agreements.by_page(desk.site.id) == {}
