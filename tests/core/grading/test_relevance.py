"""Relevance: what pages and sites share, and when that is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grading.around import MAX_LINE
from bot.core.grading.relevance import MAX_LEARNED, learn, overlap, terms
from bot.core.judgement import Mark, Signals, SiteSettings
from bot.core.links import Snippet
from tests.core.grading.samples import SETTINGS, signals

PASTA = ("chicken", "oven", "butter", "flour", "sugar", "eggs", "salt", "cream")
LEARNED = SiteSettings(
    learned=("solar", "wind", "energie", "strom", "wasserstoff", "kraftwerk", "photovoltaik", "netz", "speicher", "wärme")
)


def test_the_overlap_is_the_evidence() -> None:
    mark, evidence, shared = overlap(signals(), Snippet(), SETTINGS, title="Outreach", lang="en")
    assert mark is Mark.PLUS
    assert evidence == "Shares with your site: backlinks, outreach"
    assert shared == ("backlinks", "outreach")


def test_a_topic_of_two_words_needs_both() -> None:
    settings = SiteSettings(topics=("link building",))
    assert overlap(Signals(topics=(*PASTA, "building")), Snippet(), settings)[0] is Mark.UNKNOWN
    mark, _, shared = overlap(Signals(topics=PASTA), Snippet("on link", "building"), settings)
    assert (mark, shared) == (Mark.PLUS, ("link building",))


def test_one_passing_word_is_not_enough() -> None:
    mark, evidence, _ = overlap(Signals(topics=(*PASTA, "outreach")), Snippet(), SETTINGS)
    assert (mark, evidence) == (Mark.NEUTRAL, "Shares with your site only: outreach")


def test_people_come_before_what_was_learned() -> None:
    settings = SiteSettings(topics=("cooking",), learned=signals().topics)
    assert overlap(signals(), Snippet(), settings, lang="en")[0] is Mark.MINUS


def test_compounds_are_met() -> None:
    page = Signals(topics=("solarenergie", "windenergie", "wasserstoffnetz", "kraftwerke", *PASTA))
    assert overlap(page, Snippet(), LEARNED)[0] is Mark.PLUS


@pytest.mark.parametrize(
    ("page", "settings", "says"),
    [
        (None, SETTINGS, "not read"),
        (signals(), SiteSettings(), "not known"),
        (signals(), SiteSettings(learned=("solar", "wind")), "not known"),
        (Signals(topics=("pasta",)), SETTINGS, "too few words"),
        (Signals(topics=PASTA, lang="de"), SETTINGS, "language"),
        (Signals(topics=PASTA), SETTINGS, "language"),
    ],
    ids=[
        "a page never read",
        "a site without topics",
        "a site that taught little",
        "a short page",
        "another language",
        "no language",
    ],
)
def test_what_is_not_known_is_never_guessed(page: Signals | None, settings: SiteSettings, says: str) -> None:
    mark, evidence, shared = overlap(page, Snippet(), settings, lang="en")
    assert (mark, shared) == (Mark.UNKNOWN, ())
    assert says in evidence


def test_the_same_language_and_nothing_shared_speaks_against_it() -> None:
    mark, evidence, _ = overlap(Signals(topics=PASTA, lang="en-GB"), Snippet(), SETTINGS, lang="en")
    assert mark is Mark.MINUS
    assert "chicken, oven" in evidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The quick fox and the dog", ("fox", "dog")),
        ("Über die Weinwirtschaft", ("weinwirtschaft",)),
        ("バックリンクの調査", ("バックリンク", "調査")),
        ("链接建设", ("链接", "接建", "建设")),
        ("2026 7 a", ()),
    ],
    ids=["English stop words", "German stop words", "katakana is a word", "Han is cut into pairs", "numbers and letters"],
)
def test_terms(text: str, expected: tuple[str, ...]) -> None:
    assert terms((text,)) == expected


def test_learning_prefers_what_several_pages_are_about() -> None:
    pages = (("harness", "saddle", "the"), ("saddle", "horse"), ("saddle", "horse", "acme"))
    assert learn(pages, names=("acme",)) == ("saddle", "horse", "harness")


@given(st.lists(st.lists(st.text(max_size=60), max_size=50), max_size=8))
def test_any_pages_teach_a_bounded_number_of_terms(pages: list[list[str]]) -> None:
    learned = learn(pages)
    assert len(learned) == len(set(learned)) <= MAX_LEARNED


@given(st.lists(st.text(), max_size=40), st.text(max_size=500), st.lists(st.text(max_size=80), max_size=20))
def test_any_strings_are_weighed(topics: list[str], text: str, chosen: list[str]) -> None:
    mark, evidence, shared = overlap(
        Signals(topics=tuple(topics)), Snippet(text, text), SiteSettings(topics=tuple(chosen)), title=text
    )
    assert evidence
    assert len(evidence) <= MAX_LINE
    assert bool(shared) == (mark in (Mark.PLUS, Mark.NEUTRAL))
