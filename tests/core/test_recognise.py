"""The last condition of the completeness gate: a loss needs the page seen before, or one whose words around the link went too."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.links import representative
from bot.core.page import Asked, Known
from bot.core.recognise import gated, is_same_page, is_suspect
from bot.core.records import Reading
from bot.core.states import Conclusion, Reason
from bot.core.verdict import Verdict
from bot.demo.markup import document, link
from tests.core.reading_cases import TARGET, URL, page_of, verdict_of

AT = datetime(2026, 11, 21, tzinfo=UTC)
US = link(f"https://{TARGET}/", "Example Tools")
AROUND = f"<p>The one that survived the clay was from {US}, and it was not even the dearest of them.</p>"
UNLINKED = "<p>The one that survived the clay was from Example Tools, and it was not even the dearest of them.</p>"
GARDEN = (
    "<p>Rain came early this year, so the beds were dug in the first week of March and broad beans are already up. A neighbour "
    "lent us a riddle for the compost, and what came through it was the best leaf mould we have had so far. No row is "
    "sown by the calendar: we wait for the soil to warm, then put in a short row every ten days.</p>"
)
FISH = (
    "<p>Herring and cod arrive before dawn from the northern harbours, and buyers inspect each crate under bright lamps. Prices "
    "follow weather, fuel and festivals. Our trucks leave at six with ice enough for two hundred miles, whatever traffic says "
    "about it, because restaurants in every city depend upon deliveries before noon.</p>"
)
SPADES = document("Spades that last", GARDEN + AROUND)
BARE = document("Friends", f"<ul><li>{link(f'https://{TARGET}/', 'Ex')}</li><li>{link('http://barn.example/', 'Barn')}</li></ul>")
HOME = document("Garden Diary", "<p>Welcome. The newest entries are below.</p>" + FISH)
CONSENT = document(
    "Before you continue",
    "<h2>We value your privacy</h2><p>We and our partners store and access information on a device, such as cookies, and process "
    'personal data. Please accept all cookies to continue to the site.</p><button>Accept all</button> <a href="/privacy">x</a>',
)


def reading(body: str) -> tuple[Reading, tuple[Known, ...]]:
    """What is remembered of a page with our link on it: the reading, and the words around the link."""
    page = page_of(body)
    seen = representative(page.found[0].occurrences)
    assert seen is not None
    return Reading(AT, page.title, page.fingerprint), (Known(seen.anchor, seen.snippet.before, seen.snippet.after),)


def judged(before: str, now: str) -> Verdict:
    read, known = reading(before)
    asked = Asked(TARGET, (), known)
    page = page_of(now, asked=asked)
    return gated(verdict_of(now, asked=asked), read, page, page.found[0], known)


# what the page was, what it is now: reason, whether the visit supports a loss, words of the evidence
CASES = [
    ("same title, same text", SPADES, document("Spades that last", GARDEN), Reason.LINK_REMOVED, True, ""),
    ("same title, other text", SPADES, document("Spades that last", FISH), Reason.LINK_REMOVED, True, ""),
    ("other title, same text", SPADES, document("Spades, seven years on", GARDEN), Reason.LINK_REMOVED, True, ""),
    ("both differ, the neighbours are gone", SPADES, document("Fish", FISH), Reason.LINK_REMOVED, True, "rewritten"),
    ("both differ, the neighbours are still there", SPADES, document("Fish", FISH + UNLINKED), Reason.UNLINKED, True, ""),
    ("both differ, no neighbours were known", BARE, document("Fish", FISH), Reason.LINK_REMOVED, False, "not recognisably"),
    ("no neighbours were known, same title", BARE, document("Friends", FISH), Reason.LINK_REMOVED, True, ""),
    ("no title any more, same text", SPADES, document("", GARDEN), Reason.LINK_REMOVED, True, ""),
    ("neither a title nor our text", BARE, f"<p>{FISH}</p>", Reason.LINK_REMOVED, False, "not recognisably"),
    ("spaces in the title moved", BARE, document("  Friends\n ", FISH), Reason.LINK_REMOVED, True, ""),
]


@pytest.mark.parametrize(
    ("before", "now", "reason", "supports", "says"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_whether_a_page_without_the_link_supports_a_loss(
    before: str, now: str, reason: Reason, supports: bool, says: str
) -> None:
    verdict = judged(before, now)
    assert (verdict.conclusion, verdict.reason, verdict.supports_loss) == (Conclusion.ABSENT, reason, supports)
    assert bool(verdict.gate) is not supports
    assert any(says in said for said in verdict.evidence)


@pytest.mark.parametrize("before", [SPADES, BARE], ids=["with neighbours", "without"])
def test_a_consent_page_is_a_wall_and_no_loss(before: str) -> None:
    verdict = judged(before, CONSENT)
    assert (verdict.conclusion, verdict.reason) == (Conclusion.BLOCKED, Reason.CONSENT)
    assert not verdict.supports_loss


def test_the_home_page_at_our_address_is_looked_at_from_the_side() -> None:
    read, known = reading(SPADES)
    asked = Asked(TARGET, (), known)
    page = page_of(HOME, asked=asked)
    assert is_suspect(verdict_of(HOME, asked=asked), read, page)
    assert not is_suspect(verdict_of(SPADES, asked=asked), read, page_of(SPADES, asked=asked))


def test_a_redirect_to_the_home_page_is_a_soft_404_whatever_the_page_was() -> None:
    read, known = reading(BARE)
    asked = Asked(TARGET, (), known)
    home = "https://blog.example.org/"
    page = page_of(HOME, url=home, asked=asked)
    verdict = gated(verdict_of(HOME, asked=asked, final=home), read, page, page.found[0], known)
    assert (verdict.conclusion, verdict.reason, verdict.supports_loss) == (Conclusion.GONE, Reason.PAGE_NOT_FOUND, True)


def test_an_incomplete_reading_supports_nothing_however_well_it_is_recognised() -> None:
    verdict = replace(verdict_of(document("Spades that last", GARDEN)), supports_loss=False, gate="cut")
    read, known = reading(SPADES)
    page = page_of(document("Spades that last", GARDEN))
    assert gated(verdict, read, page, page.found[0], known) is verdict


NOTHING = '<img src="/a.png">' + US
"""A page without title and words: it is known by nothing."""


def test_a_page_of_which_nothing_was_known_is_not_taken_for_any_other() -> None:
    read, _ = reading(NOTHING)
    blank = Reading(AT, read.title, "")
    assert not is_same_page(blank, page_of(document("Fish", FISH)))
    assert is_same_page(blank, replace(page_of("<p></p>"), title="", fingerprint=""))


def test_without_an_earlier_reading_the_visit_speaks_for_itself() -> None:
    verdict = verdict_of(document("Fish", FISH), url=URL)
    page = page_of(document("Fish", FISH))
    assert gated(verdict, None, page, page.found[0], ()) is verdict
