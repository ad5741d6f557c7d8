"""Seven questions: five answered from data with one line of evidence each, two by people."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.core.alerts.situation import Answer, Topic
from bot.core.alerts.velocity import Losses, Velocity
from bot.core.anchors import Names
from bot.core.cards import AskedRow
from bot.core.grading.networks import Network
from bot.core.links import Placement
from bot.core.records import Link
from bot.core.self_check import QUESTIONS, Known, self_check_card
from bot.core.states import Reason, State
from bot.core.survey import survey
from tests.core.believing import START
from tests.core.surveying import link, standing

NAMES = Names(("acme.example",), keywords=("cheap tickets",))


def rows(links: Sequence[Link] = (), **facts: object) -> dict[str, AskedRow]:
    known = Known(survey(links, NAMES), **facts)  # type: ignore[arg-type]
    card = self_check_card("acme.example", 1, known, "run:1/self_check", START)
    assert [row.number for row in card.rows] == list(range(1, 8))
    assert all(row.evidence.endswith(".") for row in card.rows)
    return {question.name: row for question, row in zip(QUESTIONS, card.rows, strict=True)}


def many(n: int, anchor: str = "Acme") -> list[Link]:
    return [link(k, f"https://s{k}.com/", anchor=anchor) for k in range(n)]


def test_every_question_names_its_source() -> None:
    assert len(QUESTIONS) == 7
    assert all(one.source and one.words.endswith("?") for one in QUESTIONS)
    assert [one.name for one in QUESTIONS if one.look] == ["paid", "unknown_links"]


def test_a_site_without_links_is_all_open() -> None:
    found = rows()
    assert {row.state for row in found.values()} == {"open"}
    assert {name for name, row in found.items() if row.buttons} == {"paid", "unknown_links"}


@pytest.mark.parametrize(
    ("n_money", "n_other", "state"),
    [(1, 5, "open"), (2, 18, "good"), (3, 17, "look"), (10, 10, "look")],
    ids=["few domains say nothing", "a tenth is usual", "more is to be watched", "half is worth a look"],
)
def test_money_anchors(n_money: int, n_other: int, state: str) -> None:
    links = many(n_money, "cheap tickets") + [link(99 + k, f"https://t{k}.com/") for k in range(n_other)]
    assert rows(links)["anchors"].state == state


def test_links_of_a_few_domains() -> None:
    wide = [link(k, f"https://a.com/{k}", placement=Placement.FOOTER) for k in range(30)]
    found = rows([*wide, link(99, "https://b.com/")])["few_domains"]
    assert (found.state, "1 domain links site-wide" in found.evidence) == ("look", True)
    assert rows(many(30))["few_domains"].state == "good"


def test_broken_pages() -> None:
    broken = replace(standing("0 live"), state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND)
    found = rows([link(1, "https://a.com/", broken, target="https://acme.example/old"), link(2, "https://b.com/")])["live_pages"]
    assert (found.state, found.evidence) == ("look", "1 linked page of yours is broken; 1 link leads there.")
    assert rows(many(2))["live_pages"].state == "good"


@pytest.mark.parametrize(
    ("pace", "state"),
    [
        (Velocity("", 3, 4.0, (), Losses()), "good"),
        (Velocity("", 0, None, (), Losses()), "open"),
        (Velocity("watch", 31, 4.0, (), Losses()), "look"),
        (Velocity("", 0, 1.0, (), Losses("wave", 12, 7, 1.0)), "look"),
    ],
    ids=["in line", "no baseline yet", "a spike", "a wave of losses"],
)
def test_growth(pace: Velocity, state: str) -> None:
    assert rows(many(2), velocity=pace)["growth"].state == state


def test_shared_owners() -> None:
    network = Network(("a.com", "b.com", "c.com"), ("UA-1",), True, "3 linking sites share one account (UA-1): a.com")
    found = rows(many(3), networks=(network,), is_read=True)["owners"]
    assert (found.state, "UA-1" in found.evidence) == ("look", True)
    assert rows(many(3), is_read=True)["owners"].state == "good"
    assert rows(many(3))["owners"].state == "open"


@pytest.mark.parametrize(
    ("answer", "state"), [("yes", "look"), ("no", "good"), ("unsure", "open")], ids=["yes", "no", "not sure"]
)
def test_answers_of_people(answer: str, state: str) -> None:
    said = Answer(Topic.SELF_CHECK, "paid", answer, "U7", START)
    row = rows(answers=(said,))["paid"]
    assert (row.state, row.answer, row.by, row.at) == (state, answer, "U7", START)
    assert [button.label for button in row.buttons] == ["Yes", "No", "Not sure"]
    assert row.buttons[0].value == "1 self_check paid run:1/self_check"


def test_agreements_with_a_cost_stand_beside_the_question() -> None:
    assert "2 agreements here name a cost; 1 of them followed." in rows(n_paid=2, n_paid_followed=1)["paid"].evidence


def test_without_money_keywords_nothing_is_said_of_money_anchors() -> None:
    found = rows(many(25), has_keywords=False)["anchors"]
    assert found.state == "open"
    assert "No money keywords are set" in found.evidence
    assert rows(many(25, "cheap tickets"), has_keywords=False)["anchors"].state == "look"
