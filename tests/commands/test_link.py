"""`link <page>`: the card of a page with its proof, and *Recheck*."""

from dataclasses import replace

import pytest

from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge, Place
from bot.core.states import Conclusion, Credit, Reason
from bot.core.verdict import Finding, Verdict
from bot.render import render
from tests.commands.desk import DAY, NOW, Desk, private, reading, texts
from tests.render.cards import HOSTILE
from tests.storage.samples import ABSENT, BLOCKED, element, live

NOFOLLOW = Verdict(
    Conclusion.DEGRADED,
    Reason.QUALIFIED,
    "qualified",
    ("The link carries rel=nofollow.",),
    Credit.NO,
    (replace(element(anchor="Acme"), rel=("nofollow",)),),
    (Finding("qualified", Reason.QUALIFIED, "The link carries rel=nofollow."),),
    house_policy="14 are followed: only ours is not",
)


def test_a_live_link_shows_its_card_and_its_proof(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live(element(anchor="Acme")))
    assert desk.ask("link", "a.org/1") is None
    card, _, how = desk.posted()
    assert (card.template, how.template, how.thread_ts) == ("link", "link_evidence", f"ts{card.id}")
    words = texts([card])
    for said in ("live", "credit: yes", "“Acme”", "body text", "see", "for more", "HTTP 200"):
        assert said in words, said
    proof = texts([how])
    assert "✔" in proof
    assert "rules that decided, newest first: “found”" in proof
    assert "Ahrefs" in proof


def test_a_degraded_link_names_the_blocking_condition_and_the_house_policy(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live(element(anchor="Acme")))
    desk.see("a.org/1", NOFOLLOW, NOW + DAY)
    desk.ask("link", "https://www.a.org/1/?utm_source=x")
    words = texts(desk.posted())
    assert "credit: no · The link carries rel=nofollow." in words
    assert "in the link" in words
    assert "only ours is not" in words
    assert "was: rel: followed · now: rel: nofollow" in words


def test_a_lost_link_marks_the_visits_that_prove_it(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live())
    desk.see("a.org/1", ABSENT, NOW + DAY)
    desk.see("a.org/1", ABSENT, NOW + 2 * DAY)
    desk.ask("link", "a.org/1")
    card, _, how = desk.posted()
    assert "seen twice, confirmed" in texts([card])
    assert how.content["visits"][0]["proves"]
    assert how.content["visits"][0]["n"] == 2
    assert not how.content["visits"][1]["proves"]
    assert "2 complete visits without the link" in texts([how])


def test_every_state_has_a_reason_as_a_sentence(desk: Desk) -> None:
    for number, verdict in enumerate((live(), NOFOLLOW, ABSENT, BLOCKED)):
        desk.bring(f"a.org/{number}", sha256=str(number))
        desk.see(f"a.org/{number}", verdict)
        desk.ask("link", f"a.org/{number}")
        view = desk.posted()[0].content["views"][0]
        assert view["sentence"].endswith(".")
        assert view["credit"] == "yes" or view["blocking"]


def test_a_page_with_several_links_shows_each_worst_first(desk: Desk) -> None:
    for number in range(7):
        desk.bring("a.org/1", target=f"https://example.com/{number}", sha256=str(number))
    desk.ask("link", "a.org/1")
    card, *below = desk.posted()
    assert len(card.content["views"]) == 5
    assert len(card.content["rows"]) == 2
    assert [item.template for item in below] == ["grade", "link_evidence"] * 5


def test_an_unknown_page_names_the_nearest_known(desk: Desk) -> None:
    desk.bring("blog.a.org/post-one", "b.net/x")
    with pytest.raises(NotFound) as caught:
        desk.ask("link", "https://blog.a.org/post-on")
    assert "https://blog.a.org/post-one" in caught.value.hint
    with pytest.raises(NotFound) as caught:
        desk.ask("link", "https://bb.net/")
    assert "b.net" in caught.value.hint
    with pytest.raises(BadInput):
        desk.ask("link", "not a page")
    with pytest.raises(BadInput):
        desk.ask("link")


def test_asked_in_a_thread_everything_stands_in_that_thread(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.ask("link", "a.org/1", place=Place(Edge.SLACK, "C1", "17.1"))
    assert {item.thread_ts for item in desk.posted()} == {"17.1"}


def test_private_is_for_the_asker_alone(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.ask("link", "a.org/1", "private")
    found = desk.posted()
    assert [item.template for item in found] == ["link", "grade", "link_evidence"]
    assert all(private(item) for item in found)


def test_another_channels_site_is_not_shown(desk: Desk) -> None:
    desk.bring("a.org/1")
    with pytest.raises(NotFound):
        desk.ask("link", "a.org/1", place=Place(Edge.SLACK, "C2"))
    assert "belongs to" in reading(desk.ask("link", "a.org/1", "site:example.com", place=Place(Edge.SLACK, "C2")))
    assert "belongs to" in reading(desk.click("recheck", str(desk.link("a.org/1").id), place=Place(Edge.SLACK, "C2")))
    assert desk.posted() == []


def test_hostile_words_of_a_page_stay_words(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", replace(live(element(anchor=HOSTILE)), house_policy=HOSTILE, evidence=(HOSTILE,)))
    desk.ask("link", "a.org/1")
    found = desk.posted()
    assert "@here" in texts(found)  # which also asserts that none of it is markup
    assert not any("user_id" in str(block) for item in found for block in render(item.template, item.content).blocks)


def test_recheck_is_opened_once_and_edits_the_card(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.ask("link", "a.org/1")
    card = desk.posted()[0]
    value = card.content["buttons"][0]["value"]
    assert desk.click("recheck", value) is None
    assert "already" in reading(desk.click("recheck", value))
    edited = desk.posted()
    assert [(item.key, item.ts, item.content["is_checking"]) for item in edited] == [(card.key, f"ts{card.id}", True)]
    with pytest.raises(NotFound):
        desk.click("recheck", "999999")
    with pytest.raises(NotFound):
        desk.click("recheck", "x")
