"""What somebody meets who types for the first time: the sentence that answers says what to type, and typing it works."""

import pytest

from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge, Place
from bot.core.showing import pair_words
from bot.web.pace import Paused
from commands import options
from tests.commands.desk import SITE, Desk
from tests.commands.test_compare import bring

TERMINAL = Place(Edge.CONSOLE, "here")


@pytest.mark.parametrize("words", [("new",), ("anchors",), ("pages",), ("compare", "rival.com"), ("gap", "rival.com", "min:1")])
def test_which_site_names_those_known_and_its_example_works(words: tuple[str, ...], desk: Desk) -> None:
    desk.bring("a.org/1")
    bring(desk, "rival.com", "a.org/2")
    with pytest.raises(BadInput) as refused:
        desk.ask(*words, place=TERMINAL)
    assert SITE in str(refused.value)
    assert f"“{' '.join(words)} site:" in refused.value.hint
    desk.ask(*words, f"site:{SITE}", place=TERMINAL)


@pytest.mark.parametrize(
    ("word", "example"), [("brands:", 'brands:"two words"'), ("limit:", "limit:500"), ("since:", "since:7d"), ("min:", "min:2")]
)
def test_an_option_without_a_value_is_shown_with_one_that_fits_it(word: str, example: str) -> None:
    with pytest.raises(BadInput) as refused:
        options.read([word], values=("brands", "limit", "since", "min"))
    assert refused.value.hint == f"For example {example}."


def test_a_sample_of_none_is_answered_with_a_sample() -> None:
    with pytest.raises(BadInput) as refused:
        options.positive("0", "sample")
    assert refused.value.hint == "For example sample:20."


def test_an_unknown_word_after_alerts_is_named(desk: Desk) -> None:
    desk.ask("track", SITE)
    with pytest.raises(BadInput, match="banana"):
        desk.ask("alerts", "banana")


def test_a_state_before_and_after_is_told_without_names_of_fields() -> None:
    assert pair_words((("state", "unverified"), ("reason", "claimed"))) == "unverified"
    assert pair_words((("state", "degraded"), ("reason", "canonical_elsewhere"))) == "degraded, canonical elsewhere"
    assert pair_words((("rel", "nofollow"), ("state", "live"))) == "rel: nofollow, state: live"


@pytest.mark.parametrize(("seconds", "said"), [(45, "45 s"), (7173, "120 minutes")])
def test_a_long_wait_is_told_in_minutes(seconds: float, said: str) -> None:
    assert str(Paused(seconds)).endswith(f"for another {said}")


@pytest.mark.parametrize("words", [("link", "http://nobody.example/x"), ("domains", "nowhere.example")])
def test_domains_that_share_only_their_ending_are_not_offered(words: tuple[str, ...], desk: Desk) -> None:
    desk.bring("slow-food.example/1", "weather-desk.example/1", "old-nursery.example/1")
    with pytest.raises(NotFound) as refused:
        desk.ask(*words)
    assert ".example, " not in refused.value.hint
