"""What differs from an agreement, and what does not."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.agreements import Agreement, agreed_with, broken_terms, terms
from bot.core.links import Kind, Occurrence, Placement
from bot.core.states import Reason

PRICING = "https://example.com/pricing"
SEEN = Occurrence(PRICING, "Acme pricing", Kind.TEXT, (), Placement.BODY_TEXT)
TERMS = Agreement(1, "https://a.org/1", PRICING, "Acme Pricing", "followed", "body_text")


@pytest.mark.parametrize(
    ("seen", "names"),
    [
        (SEEN, ()),
        (replace(SEEN, anchor="  ACME   pricing "), ()),
        (replace(SEEN, url="http://www.example.com/pricing/?utm_source=x#top"), ()),
        (replace(SEEN, rel=("noopener",)), ()),
        (replace(SEEN, placement=Placement.MAIN_AREA), ()),
        (replace(SEEN, placement=Placement.UNKNOWN), ()),
        (replace(SEEN, rel=("nofollow",)), ("rel",)),
        (replace(SEEN, anchor="here"), ("anchor",)),
        (replace(SEEN, placement=Placement.FOOTER), ("placement",)),
        (replace(SEEN, url="https://example.com/", rel=("ugc",)), ("target page", "rel")),
    ],
    ids=[
        "as agreed",
        "spelling",
        "same address",
        "harmless rel",
        "neighbouring region",
        "region unknown",
        "nofollow",
        "words",
        "footer",
        "other page and ugc",
    ],
)
def test_terms_that_do_not_hold_are_named(seen: Occurrence, names: tuple[str, ...]) -> None:
    assert tuple(broken.name for broken in broken_terms(TERMS, [seen])) == names


def test_one_element_as_agreed_is_enough() -> None:
    assert broken_terms(TERMS, [replace(SEEN, rel=("nofollow",)), SEEN]) == ()


def test_a_link_that_is_gone_breaks_no_term() -> None:
    assert broken_terms(TERMS, []) == ()


def test_what_was_not_agreed_is_not_compared() -> None:
    assert broken_terms(Agreement(1, "https://a.org/1"), [replace(SEEN, rel=("nofollow", "sponsored"))]) == ()


def test_nofollow_for_the_whole_page_breaks_followed() -> None:
    (broken,) = broken_terms(TERMS, [SEEN], [Reason.PAGE_NOFOLLOW])
    assert broken.sentence == "Differs from the agreement: rel is “nofollow for the whole page”, agreed was “followed”."


def test_a_rel_that_was_agreed_has_to_be_there() -> None:
    sponsored = replace(TERMS, rel="sponsored")
    assert broken_terms(sponsored, [replace(SEEN, rel=("sponsored",))]) == ()
    assert [b.now for b in broken_terms(sponsored, [SEEN])] == ["followed"]


def test_the_agreement_that_names_the_page_comes_first_and_ends_on_its_day() -> None:
    anywhere = Agreement(1, "https://a.org/1", until=date(2027, 3, 1))
    both = (anywhere, TERMS)
    assert agreed_with(both, "http://example.com/pricing/", date(2027, 1, 1)) is TERMS
    assert agreed_with(both, "https://example.com/", date(2027, 3, 1)) is anywhere
    assert agreed_with(both, "https://example.com/", date(2027, 3, 2)) is None
    assert agreed_with((), PRICING, date(2027, 1, 1)) is None


def test_terms_are_told_in_words() -> None:
    full = replace(TERMS, until=date(2027, 3, 1), cost_cents=25_050, currency="EUR")
    assert dict(terms(full))["cost"] == "250.50 EUR"
    assert dict(terms(full))["placement"] == "body text"
    assert terms(Agreement(1, "https://a.org/1")) == ()
