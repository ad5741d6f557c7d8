"""`anchors`, `domains` and `pages`: what stands in them, what they say when there is nothing, how they refuse."""

from dataclasses import replace

import pytest

from bot.core.agreements import Agreement
from bot.core.alerts.situation import Answer, Topic
from bot.core.errors import BadInput, NotFound
from bot.core.events import Event, EventKind
from bot.core.links import Placement
from bot.core.places import Edge, Place
from bot.core.states import Reason, State
from tests.commands.desk import DAY, NOW, SITE, Desk, private, reading, texts
from tests.storage.samples import ABSENT, element, live, outcome, visit

PRICING = f"https://{SITE}/pricing"


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Three domains since 300 days ago, one of them lost last week; two new ones that say the same."""
    old = NOW - 300 * DAY
    desk.bring("a.org/1", "a.org/2", "b.net/1", "gone.io/1", now=old)
    desk.see("a.org/1", live(element(anchor="Example")), old)
    desk.see("a.org/2", live(element(anchor="Example")), old)
    desk.see("b.net/1", live(element(anchor="here")), old)
    desk.see("gone.io/1", live(element(anchor="here")), old)
    for days in (8, 6):
        desk.see("gone.io/1", ABSENT, NOW - days * DAY)
    desk.bring("c.dev/1", "d.app/1", target=PRICING, sha256="2", now=NOW - 20 * DAY)
    for page in ("c.dev/1", "d.app/1"):
        desk.see(page, live(element(PRICING, "Cheap Shoes")), NOW - 19 * DAY)
    desk.posted()
    return desk


def test_anchors_now_and_half_a_year_ago(filled: Desk) -> None:
    assert filled.ask("anchors") is None
    head, thread = filled.posted()
    rows = {row["name"]: (row["n_domains"], row["n_before"]) for row in head.content["rows"]}
    assert rows == {"brand": (1, 1), "generic": (1, 2), "natural": (2, 0)}
    assert (head.content["n_domains"], head.content["n_before"]) == (4, 3)
    assert {row["anchor"]: row["n_domains"] for row in thread.content["rows"]} == {"Cheap Shoes": 2, "Example": 1, "here": 1}
    assert thread.thread_ts == f"ts{head.id}"
    assert "was" in texts([head])


def test_a_spike_found_lately_is_told(filled: Desk) -> None:
    facts = (("what", "“cheap shoes”"), ("domains", "7 of 12 new"), ("share", "58%"), ("usual", "2%"), ("since", "2026-11-02"))
    event = Event(
        "e1",
        filled.site.id,
        EventKind.ANCHOR_SPIKE,
        NOW - DAY,
        anchor="cheap shoes",
        facts=(*facts, ("sample 1", "https://c.dev/1")),
    )
    filled.storage.events.add([event])
    filled.ask("anchors")
    words = texts(filled.posted())
    assert "7 of 12 new domains (58%), usually 2%, since 2 Nov 2026: worth a look" in words
    assert "c.dev/1" in words


def test_one_anchor(filled: Desk) -> None:
    answer = Answer(Topic.ANCHOR, "cheap shoes", "ours", "U1", NOW - DAY, "")
    filled.storage.mutes.answer(filled.site.id, answer, NOW)
    assert filled.ask("anchors", "CHEAP", "shoes") is None
    (head,) = filled.posted()
    card = head.content
    assert (card["anchor"], card["anchor_class"]) == ("cheap shoes", "natural")
    assert (card["n_domains"], card["n_links"], card["n_followed_domains"]) == (2, 2, 2)
    assert [row["page_domain"] for row in card["rows"]] == ["d.app", "c.dev"]
    assert card["months"][-1]["n_domains"] == 2
    assert "U1 said on 21 Nov 2026: ours." in texts([head])


def test_an_unknown_anchor_names_the_nearest(filled: Desk) -> None:
    with pytest.raises(NotFound, match="cheap") as caught:
        filled.ask("anchors", "cheap")
    assert "“cheap shoes”" in caught.value.hint
    with pytest.raises(NotFound):
        filled.ask("anchors", "%\u202e_")


def test_nothing_seen_yet(desk: Desk) -> None:
    desk.bring("a.org/1")
    assert "No link was seen" in reading(desk.ask("anchors"))
    assert "No page of yours" in reading(desk.ask("pages"))
    desk.posted()
    assert desk.ask("domains") is None
    assert "unverified" in texts(desk.posted())


def test_domains_best_first(filled: Desk) -> None:
    assert filled.ask("domains") is None
    (head,) = filled.posted()
    rows = [(row["name"], row["n_links"], row["state"]) for row in head.content["rows"]]
    assert rows == [
        ("a.org", 2, "live"),
        ("b.net", 1, "live"),
        ("c.dev", 1, "live"),
        ("d.app", 1, "live"),
        ("gone.io", 1, "not_found"),
    ]
    assert (head.content["n_domains"], head.content["n_links"]) == (5, 6)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("since:30d",), ["c.dev", "d.app"]),
        (("to:/pricing",), ["c.dev", "d.app"]),
        (("to:/",), ["a.org", "b.net", "gone.io"]),
        (("since:30d", "to:/"), []),
        (("grade:green",), []),
        (("type:forum",), []),
    ],
)
def test_domains_narrowed(filled: Desk, options: tuple[str, ...], expected: list[str]) -> None:
    reply = filled.ask("domains", *options)
    found = [row["name"] for item in filled.posted() for row in item.content["rows"]]
    assert found == expected
    assert (reply is None) == bool(expected)


def test_a_site_wide_domain_is_marked(desk: Desk) -> None:
    pages = [f"foot.org/{n}" for n in range(4)]
    desk.bring(*pages)
    for page in pages:
        desk.see(page, live(replace(element(), placement=Placement.FOOTER)))
    desk.ask("domains")
    assert [row["is_sitewide"] for row in desk.posted()[0].content["rows"]] == [True]


def test_domains_as_files(filled: Desk) -> None:
    filled.ask("domains", "csv", "jsonl")
    files = [item for item in filled.posted() if item.filename]
    assert [item.filename.rpartition(".")[2] for item in files] == ["csv", "jsonl"]
    assert "gone.io" in files[0].file.decode()
    with pytest.raises(BadInput):
        filled.ask("domains", "csv", "private")


def test_the_file_of_a_domain(filled: Desk) -> None:
    agreement = Agreement(filled.site.id, "https://gone.io/1", rel="followed", contact="editor@gone.io", by="U1", made_at=NOW)
    filled.storage.agreements.agree(agreement, NOW)
    filled.ask("ignore", "https://a.org/2", "because", "copy")
    filled.posted()
    assert filled.ask("domains", "www.gone.io") is None
    head, cards, history = filled.posted()
    assert (head.content["name"], head.content["n_links"], head.content["contacts"]) == ("gone.io", 1, ["editor@gone.io"])
    assert [row["state"] for row in cards.content["rows"]] == ["not_found"]
    assert [row["what"] for row in history.content["rows"]][:1] == ["link lost"]
    assert "followed" in texts([head])
    filled.ask("domains", "https://a.org/whatever", "csv")
    head, cards, _, file = filled.posted()
    assert {row["state"]: row["n_links"] for row in head.content["by_state"]} == {"ignored": 1, "live": 1}
    assert "copy" in texts([head])
    assert file.filename.startswith("example.com-a.org-links")


def test_refusals_of_domains(filled: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        filled.ask("domains", "b.nett")
    assert "b.net" in caught.value.hint
    for words in (("grade:blue",), ("type:forums",), ("to:https://else.org/",), ("since:soon",), ("colour:red",), ("::",)):
        with pytest.raises(BadInput):
            filled.ask("domains", *words)
    with pytest.raises(NotFound):
        filled.ask("domains", "to:/nowhere")


def test_pages_named_and_forgotten(filled: Desk) -> None:
    assert "money" in reading(filled.ask("pages", "add", "/pricing", "money"))
    assert "0 referring domains" in reading(filled.ask("pages", "add", "/plans", "Money"))
    assert "was a money page" in reading(filled.ask("pages", "add", "/pricing", "blog"))
    filled.ask("pages", "add", "/pricing", "money")
    assert filled.ask("pages") is None
    (head,) = filled.posted()
    assert head.content["unlinked"] == [f"https://{SITE}/plans"]
    assert {row["target_page"]: (row["n_domains"], row["kind"]) for row in head.content["rows"]} == {
        f"https://{SITE}/": (2, ""), PRICING: (2, "money"),
    }  # fmt: skip
    assert head.content["home_share"] == 0.5
    assert "no longer named" in reading(filled.ask("pages", "drop", "/plans"))
    with pytest.raises(NotFound):
        filled.ask("pages", "drop", "/plans")
    filled.ask("pages")
    assert filled.posted()[0].content["unlinked"] == []


def test_broken_pages_come_with_what_is_at_stake(filled: Desk) -> None:
    broken = replace(filled.link("c.dev/1").standing, state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND)
    link = filled.link("c.dev/1")
    filled.storage.links.record(
        None, visit(link.page, NOW), [replace(outcome(link, live(element(PRICING)), NOW), standing=broken)]
    )
    filled.ask("pages")
    head, told, *files = filled.posted()
    assert [row["target_page"] for row in head.content["rows"] if row["is_broken"]] == [PRICING]
    assert [(row["target_page"], row["n_domains"]) for row in told.content["rows"]] == [(PRICING, 2)]
    assert files


@pytest.mark.parametrize(
    "words", [("add",), ("add", "/x"), ("add", "/x", "shop"), ("add", "https://else.org/", "money"), ("drop",), ("what",)]
)
def test_refusals_of_pages(desk: Desk, words: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        desk.ask("pages", *words)


@pytest.mark.parametrize("verb", ["anchors", "domains", "pages"])
def test_other_channels_and_private_answers(filled: Desk, verb: str) -> None:
    elsewhere = Place(Edge.SLACK, "C2")
    with pytest.raises(BadInput):
        filled.ask(verb, place=elsewhere)
    assert "C1" in str(filled.ask(verb, f"site:{SITE}", place=elsewhere))
    filled.ask(verb, "private")
    assert all(private(item) for item in filled.posted())
