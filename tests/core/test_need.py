"""Whether a page needs links: the answers and the verdict they make."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.core.alerts.situation import Answer as Said
from bot.core.alerts.situation import Topic
from bot.core.asked import Word
from bot.core.need import QUESTIONS, Known, Side, about_of, need_card, verdict_of
from bot.core.target_side import Answer, TargetPage
from tests.core.believing import START

PAGE = "https://acme.example/pricing"
ALL = ("indexed", "better", "ahead", "poor", "earnable")


def settled(**words: str) -> Mapping[str, Word]:
    return {name: Word(words.get(name, "unsure")) for name in ALL}


VERDICTS = [
    ("kept out of the index", {"indexed": "no", "better": "no"}, "Mend that first"),
    ("worse than what ranks", {"indexed": "yes", "better": "no", "ahead": "yes"}, "better than what ranks"),
    ("nobody ahead, own links sound", {"indexed": "yes", "better": "yes", "ahead": "no", "poor": "no"}, "not its problem"),
    ("cannot be earned", {"indexed": "yes", "better": "yes", "ahead": "yes", "earnable": "no"}, "worth linking to"),
    ("others are ahead", {"indexed": "yes", "better": "yes", "ahead": "yes", "earnable": "yes"}, "competitors are ahead"),
    ("own links poor", {"indexed": "yes", "better": "yes", "ahead": "no", "poor": "yes"}, "own links are poor"),
]


@pytest.mark.parametrize(("words", "part"), [v[1:] for v in VERDICTS], ids=[v[0] for v in VERDICTS])
def test_verdicts(words: dict[str, str], part: str) -> None:
    assert part in verdict_of(settled(**words))


def row(known: Known, name: str) -> tuple[str, str, str]:
    card = need_card("acme.example", 1, known, "need:1", START)
    found = card.rows[[one.name for one in QUESTIONS].index(name)]
    return found.state, found.answer, found.evidence


def test_listing() -> None:
    seen = (Answer(START, 200, PAGE),)
    assert row(Known(PAGE), "indexed")[0] == "open"
    assert row(Known(PAGE, TargetPage(PAGE, seen)), "indexed")[:2] == ("good", "yes")
    moved = TargetPage(PAGE, (Answer(START, 200, "https://acme.example/new"),))
    assert row(Known(PAGE, moved), "indexed")[:2] == ("look", "no")
    refused = TargetPage(PAGE, (Answer(START, 403, PAGE, is_complete=False),))
    assert row(Known(PAGE, refused), "indexed")[0] == "open"


def test_competitors() -> None:
    ours = Side("acme.example", 10)
    assert row(Known(PAGE, ours=ours, others=(Side("a.com", 14),)), "ahead")[1] == "no"
    assert row(Known(PAGE, ours=ours, others=(Side("a.com", 15),)), "ahead")[1] == "yes"
    assert row(Known(PAGE, ours=ours), "ahead")[0] == "open"
    judged = Known(PAGE, ours=Side("acme.example", 10, True), others=(Side("a.com", 4, True),))
    assert "useful domains" in row(judged, "ahead")[2]


OWN = [
    ("none at all", {}, "yes"),
    ("one useful of many", {"green": 1, "yellow": 9}, "yes"),
    ("enough useful", {"green": 5, "yellow": 5}, "no"),
]


@pytest.mark.parametrize(("by_grade", "answer"), [o[1:] for o in OWN], ids=[o[0] for o in OWN])
def test_own_links(by_grade: dict[str, int], answer: str) -> None:
    assert row(Known(PAGE, by_grade=by_grade, site_by_grade={"green": 40, "yellow": 60}), "poor")[1] == answer


def test_links_on_the_wrong_page() -> None:
    known = Known(PAGE, by_grade={"green": 4}, site_by_grade={"green": 40, "yellow": 60}, pages_n_domains=(9, 9), home_share=0.6)
    assert row(known, "poor")[1] == "yes"
    home = Known(PAGE, by_grade={"green": 4}, site_by_grade={"green": 9}, pages_n_domains=(9,), home_share=0.6, is_home=True)
    assert row(home, "poor")[1] == "no"


def test_links_that_nobody_judged_are_asked_about() -> None:
    assert row(Known(PAGE, by_grade={"": 9}, site_by_grade={"": 90}), "poor")[:2] == ("open", "")


def test_a_persons_word_stands_before_the_data() -> None:
    seen = TargetPage(PAGE, (Answer(START, 404, PAGE),))
    said = Said(Topic.NEED, about_of("indexed", f"{PAGE}/?utm_source=x"), "yes", "U7", START + timedelta(days=1))
    card = need_card("acme.example", 1, Known(PAGE, seen, answers=(said,)), "need:1", START)
    first = card.rows[0]
    assert (first.answer, first.by, first.state) == ("yes", "U7", "good")
    assert "answered 404" in first.evidence
    assert first.buttons


def test_no_verdict_under_four_answers() -> None:
    card = need_card("acme.example", 1, Known(PAGE), "", START)
    assert (card.n_answered, card.verdict) == (1, "")


def test_no_button_carries_more_than_slack_takes() -> None:
    card = need_card("acme.example", 1, Known(f"https://acme.example/{'x' * 3000}"), "need:1", START)
    assert not any(row.buttons for row in card.rows)
