"""`need <page>`: five questions, from data where data can tell, from people otherwise."""

from dataclasses import replace

import pytest

from bot.core.errors import BadInput, NotFound
from bot.core.judgement import SiteSettings
from bot.core.places import Edge, Place
from bot.core.target_side import Answer, TargetPage
from commands.judging import judge_domains
from tests.commands.desk import NOW, SITE, Desk, private, texts
from tests.commands.test_compare import bring
from tests.commands.test_judging import read

PRICING = f"https://{SITE}/pricing"


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """One useful link to /pricing, six to the home page; judged."""
    desk.storage.settings.say(desk.site.id, SiteSettings(topics=("backlinks", "outreach", "anchor"), by="U1"), NOW)
    desk.bring("a.org/1", target=PRICING)
    desk.bring(*(f"s{n}.org/1" for n in range(6)), sha256="2")
    read(desk, "a.org/1")
    for n in range(6):
        read(desk, f"s{n}.org/1")
    judge_domains(desk.ctx, desk.site, ("a.org", *(f"s{n}.org" for n in range(6))))
    return desk


def visited(desk: Desk, status: int = 200, **facts: object) -> None:
    seen = (Answer(NOW, status, PRICING),)
    desk.storage.targets.keep(desk.site.id, [replace(TargetPage(PRICING, seen), **facts)])  # type: ignore[arg-type]


def rows(desk: Desk, *words: str) -> dict[int, dict[str, object]]:
    assert desk.ask("need", *words) is None
    (head,) = desk.posted()
    texts([head])
    return {row["number"]: row for row in head.content["rows"]} | {0: head.content}


def test_what_data_can_tell_is_answered_and_the_rest_asked(filled: Desk) -> None:
    visited(filled)
    found = rows(filled, "/pricing")
    assert {n: found[n]["state"] for n in range(1, 6)} == {1: "good", 2: "open", 3: "open", 4: "look", 5: "open"}
    assert {n for n in range(1, 6) if found[n]["buttons"]} == {2, 3, 5}
    assert "1 domain links to it, 1 useful" in str(found[4]["evidence"])
    assert found[0]["n_answered"] == 2
    assert found[0]["verdict"] == ""


@pytest.mark.parametrize(
    ("status", "facts", "words"),
    [
        (404, {}, "answered 404"),
        (200, {"is_noindex": True}, "not to list it"),
        (200, {"canonical": f"https://{SITE}/other"}, "as canonical"),
    ],
    ids=["an answer 404", "noindex", "another canonical"],
)
def test_a_page_that_cannot_be_listed_is_mended_first(filled: Desk, status: int, facts: dict[str, object], words: str) -> None:
    visited(filled, status, **facts)
    found = rows(filled, "/pricing")
    assert (found[1]["state"], found[1]["answer"]) == ("look", "no")
    assert words in str(found[1]["evidence"])


def test_others_ahead_come_from_imported_lists(filled: Desk) -> None:
    visited(filled)
    bring(filled, "rival.com", *(f"r{n}.org/1" for n in range(20)))
    found = rows(filled, "/pricing")
    assert (found[3]["answer"], found[3]["state"]) == ("yes", "look")
    assert "example.com 7, rival.com 20" in str(found[3]["evidence"])
    assert (found[5]["answer"], found[5]["state"]) == ("yes", "good")
    assert "gap rival.com" in str(found[5]["evidence"])
    assert found[0]["n_answered"] == 4
    assert str(found[0]["verdict"]).startswith("Yes: competitors are ahead")


def test_answers_are_remembered_with_their_names_and_make_the_verdict(filled: Desk) -> None:
    visited(filled)
    asked = rows(filled, "/pricing")
    for number, label in ((2, "Yes"), (3, "No"), (5, "No")):
        button = next(b for b in asked[number]["buttons"] if b["label"] == label)  # type: ignore[attr-defined]
        assert filled.click(button["action"], button["value"], user="U7") is None
    edited = filled.posted()[-1]
    assert edited.template == "need"
    assert edited.content["verdict"].startswith("It needs links and none can be earned")
    again = rows(filled, f"https://www.{SITE}/pricing/")
    assert (again[2]["by"], again[2]["answer"]) == ("U7", "yes")
    assert again[0]["n_answered"] == 5


def test_the_worse_page_is_made_better_first(filled: Desk) -> None:
    visited(filled)
    asked = rows(filled, "/pricing")
    for number, label in ((2, "No"), (3, "Yes"), (5, "Yes")):
        button = next(b for b in asked[number]["buttons"] if b["label"] == label)  # type: ignore[attr-defined]
        filled.click(button["action"], button["value"])
    assert "make it better than what ranks" in filled.posted()[-1].content["verdict"]


def test_private_answers_are_answered_privately(filled: Desk) -> None:
    filled.ask("need", "/pricing", "private")
    (told,) = filled.posted()
    assert private(told)
    button = told.content["rows"][1]["buttons"][0]
    reply = filled.click(button["action"], button["value"])
    assert reply is not None
    assert (reply.template, reply.whisper) == ("need", True)


def test_refusals(filled: Desk) -> None:
    with pytest.raises(BadInput):
        filled.ask("need")
    with pytest.raises(BadInput) as caught:
        filled.ask("need", "https://else.org/pricing")
    assert "not a page of" in str(caught.value)
    with pytest.raises(NotFound) as unknown:
        filled.ask("need", "/prices")
    assert "Nearest known pages" in unknown.value.hint
    assert "pages add /prices money" in unknown.value.hint
    assert "C1" in str(filled.ask("need", "/pricing", f"site:{SITE}", place=Place(Edge.SLACK, "C2")))


def test_a_named_page_can_be_asked_about_before_anybody_links_to_it(filled: Desk) -> None:
    filled.ask("pages", "add", "/plans", "money")
    found = rows(filled, "/plans")
    assert found[4]["evidence"] == "No domain was seen to link to it."
    assert "URL inspection" in str(found[1]["evidence"])
