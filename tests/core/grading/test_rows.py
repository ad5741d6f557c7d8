"""Every rule of the six rows answers for some link, with evidence that reads as a sentence."""

from typing import Any

import pytest

from bot.core.grading.grade import judge
from bot.core.grading.rows import ROWS
from bot.core.judgement import Got, Judged, LinkType, Mark, RowName, SiteSettings
from bot.core.links import Placement
from tests.core.grading.samples import around, link, signals
from tests.core.grading.test_flags import ROWS as FLAGGED
from tests.core.grading.test_golden import OFF
from tests.core.grading.test_golden import ROWS as GOLDEN

Facts = dict[str, Any]

RARE: tuple[tuple[str, RowName, str, Mark, str, Facts, Facts, Facts], ...] = (
    (
        "a page that shares one word with the site",
        RowName.RELEVANCE,
        "few_shared_terms",
        Mark.NEUTRAL,
        "Shares with your site only: oven",
        {"title": "Bread at home"},
        OFF,
        {"settings": SiteSettings(topics=("oven",))},
    ),
    (
        "a place that could not be told",
        RowName.PLACEMENT,
        "unknown_place",
        Mark.UNKNOWN,
        "Its place on the page could not be told.",
        {"placement": Placement.UNKNOWN},
        {},
        {},
    ),
    (
        "an article that we wrote ourselves",
        RowName.ORIGIN,
        "own_doing",
        Mark.NEUTRAL,
        "Editorial, an author chose it.",
        {},
        {},
        {"got": Got.SELF, "confirmed_type": LinkType.EDITORIAL},
    ),
    (
        "a page that uses our own analytics account",
        RowName.INDEPENDENCE,
        "same_owner",
        Mark.MINUS,
        "The page uses our own account G-AAAABBBB11: one owner.",
        {},
        {"accounts": ("G-AAAABBBB11",)},
        {"own_accounts": ("G-AAAABBBB11",)},
    ),
    (
        "a link by which nobody came",
        RowName.PEOPLE,
        "no_visitors",
        Mark.NEUTRAL,
        "Analytics knows no visitor who came by it.",
        {},
        {},
        {"n_visitors": 0},
    ),
)


def judged(on: Facts, page: Facts, about: Facts) -> Judged:
    known = None if on.get("occurrence", 1) is None else signals(**page)
    return judge(link(**on), known, around(**about))


@pytest.mark.parametrize(
    ("name", "rule", "mark", "evidence", "on", "page", "about"), [r[1:] for r in RARE], ids=[r[0] for r in RARE]
)
def test_a_rare_rule(name: RowName, rule: str, mark: Mark, evidence: str, on: Facts, page: Facts, about: Facts) -> None:
    row = next(one for one in judged(on, page, about).rows if one.name is name)
    assert (row.rule, row.mark) == (rule, mark)
    assert row.evidence.startswith(evidence)


def test_every_rule_answers_for_some_link_in_a_sentence() -> None:
    cases = [
        *(row[2:5] for row in GOLDEN),
        *(row[1:4] for row in FLAGGED),
        *(row[5:8] for row in RARE),
    ]
    found = [judged(*case) for case in cases]
    met = {(row.name, row.rule) for one in found for row in one.rows}
    assert {(name, rule.name) for name, table in ROWS.items() for rule in table} == met
    for one in found:
        for said in (*(row.evidence for row in one.rows), *(flag.evidence for flag in one.flags), one.because):
            assert said[0].isupper() or said[0].isdigit() or said[0] == "“" or said.startswith(("mia", "sam")), said
            assert "_" not in said, said
