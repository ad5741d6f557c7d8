"""Types of links and how they were got: what each guess rests on."""

from typing import Any

import pytest

from bot.core.grading.hosts import BY_HOST, HOSTS
from bot.core.grading.link_types import got, guess, known_host
from bot.core.judgement import Got, LinkType, Signals
from bot.core.links import Kind, Placement
from bot.core.records import Standing
from bot.core.states import Reason, State
from tests.core.grading.samples import around, link, signals

BARE = Signals(n_words=300)
NEWS = "https://www.spiegel.de/a.html"

ROWS: tuple[tuple[str, dict[str, Any], Signals | None, LinkType], ...] = (
    ("a known host", {"page": "https://www.reddit.com/r/seo"}, None, LinkType.FORUM),
    ("a host below a known one", {"page": "https://de.wikipedia.org/wiki/SEO"}, None, LinkType.WIKI),
    ("a newspaper's article", {"page": NEWS}, None, LinkType.DIGITAL_PR),
    ("a newspaper's footer tells nothing", {"page": NEWS, "placement": Placement.FOOTER}, BARE, LinkType.OTHER),
    ("a newspaper's comments", {"page": NEWS, "placement": Placement.COMMENTS}, BARE, LinkType.COMMENT),
    ("a name that only ends alike", {"page": "https://notreddit.com/a"}, BARE, LinkType.OTHER),
    ("a document", {"page": "https://uni.example.edu/paper.PDF"}, None, LinkType.PDF),
    ("a redirect", {"reason": Reason.VIA_REDIRECT_PAGE, "occurrence": None}, None, LinkType.REDIRECT),
    ("an author's box", {"placement": Placement.AUTHOR_BOX}, BARE, LinkType.GUEST_POST),
    ("forum software", {}, Signals(generator="phpBB 3.3"), LinkType.FORUM),
    ("wiki software", {}, Signals(generator="MediaWiki 1.43"), LinkType.WIKI),
    ("an author's page", {"page": "https://blog.example.org/author/mia/"}, BARE, LinkType.STAFF_BIO),
    ("a thread", {"page": "https://talk.example.org/threads/links.123/"}, BARE, LinkType.FORUM),
    ("a Discourse topic", {"page": "https://talk.example.org/t/link-audit/4711"}, BARE, LinkType.FORUM),
    ("a German press release", {"page": "https://example.de/pressemitteilung/neu"}, BARE, LinkType.PRESS_RELEASE),
    ("French coupons", {"page": "https://example.fr/codes-promo/acme"}, BARE, LinkType.COUPON),
    ("a resource page", {"page": "https://uni.example.edu/resources.html"}, BARE, LinkType.RESOURCE_PAGE),
    ("a partner page", {"page": "https://example.org/our-partners/"}, BARE, LinkType.PARTNER_VENDOR),
    ("a case study", {"page": "https://example.org/case-studies/acme"}, BARE, LinkType.TESTIMONIAL),
    ("a word inside another is none", {"page": "https://example.org/partnership-news"}, BARE, LinkType.OTHER),
    ("questions and answers by markup", {}, Signals(types=("QAPage",)), LinkType.QA_COMMUNITY),
    ("a shop nearby by markup", {}, Signals(types=("LocalBusiness",)), LinkType.CITATION_LOCAL),
    ("a badge", {"kind": Kind.IMAGE, "placement": Placement.FOOTER}, BARE, LinkType.BADGE_WIDGET),
    ("a picture in the text", {"kind": Kind.IMAGE}, BARE, LinkType.IMAGE_USE),
    ("a list of many", {"placement": Placement.MAIN_AREA}, Signals(n_out_domains=70), LinkType.LIST),
    ("an article", {}, signals(), LinkType.EDITORIAL),
    ("text without any sign of an article", {}, BARE, LinkType.OTHER),
    ("nothing known", {"occurrence": None}, None, LinkType.OTHER),
)  # fmt: skip


@pytest.mark.parametrize(("facts", "known", "expected"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_type(facts: dict[str, Any], known: Signals | None, expected: LinkType) -> None:
    found, evidence = guess(link(**facts), known)
    assert found is expected, evidence
    assert evidence.endswith((".", "/")) or ":" in evidence


GOT: tuple[tuple[str, LinkType, dict[str, Any], Got], ...] = (
    ("what a person said wins", LinkType.DIRECTORY, {"got": Got.EARNED, "has_cost": True}, Got.EARNED),
    ("a price", LinkType.EDITORIAL, {"has_cost": True, "is_reciprocal": True}, Got.PAID),
    ("a link back", LinkType.EDITORIAL, {"is_reciprocal": True}, Got.EXCHANGE),
    ("asked for", LinkType.EDITORIAL, {"was_asked": True}, Got.OUTREACH),
    ("an entry", LinkType.DIRECTORY, {}, Got.SELF),
    ("an article alone proves nothing", LinkType.EDITORIAL, {}, Got.UNKNOWN),
)


@pytest.mark.parametrize(("kind", "facts", "expected"), [r[1:] for r in GOT], ids=[r[0] for r in GOT])
def test_how_it_was_got(kind: LinkType, facts: dict[str, Any], expected: Got) -> None:
    way, evidence = got(link(), kind, around(**facts))
    assert way is expected
    assert evidence


def test_an_agreed_link_was_asked_for() -> None:
    agreed = link(standing=Standing(State.LIVE, Reason.FOUND, is_agreed=True))
    assert got(agreed, LinkType.EDITORIAL, around())[0] is Got.OUTREACH


def test_the_table_of_hosts() -> None:
    assert len(HOSTS) == len(BY_HOST) >= 150
    for row in HOSTS:
        assert row.host == row.host.lower().strip(".")
        assert "." in row.host
        assert "/" not in row.host
        assert row.source
        assert row.noted_on
    assert len({row.host.rpartition(".")[2] for row in HOSTS}) >= 20


@pytest.mark.parametrize("name", ["", "localhost", "a." * 200 + "com", "..", "reddit.com"])
def test_any_host_is_looked_up(name: str) -> None:
    assert (known_host(name) is not None) == (name == "reddit.com")
