"""Links as link builders meet them, with the grade they would accept. One row a link; ids read as sentences."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.grading.around import Opinion, Override, VendorMetric
from bot.core.grading.grade import judge
from bot.core.judgement import Got, Grade, LinkType, SiteSettings
from bot.core.links import Kind, Placement, Snippet
from bot.core.states import Reason
from tests.core.grading.samples import around, link, signals

G, Y, R, U = Grade.GREEN, Grade.YELLOW, Grade.RED, Grade.UNKNOWN
OFF = {"topics": ("chicken", "oven", "butter", "flour", "sugar", "eggs", "salt", "cream"), "headings": ("Method",)}
AT = datetime(2026, 11, 1, tzinfo=UTC)
SHARED = {"shared_accounts": {"G-AAAABBBB11": 4}}

Row = tuple[str, Grade, dict[str, Any], dict[str, Any], dict[str, Any]]


def row(says: str, grade: Grade, *, on: Any = None, page: Any = None, about: Any = None) -> Row:
    return says, grade, dict(on or {}), dict(page or {}), dict(about or {})


def off(**facts: Any) -> dict[str, Any]:
    """A page on another subject."""
    return {**OFF, **facts}


FOOTER = {"placement": Placement.FOOTER, "title": "Pasta at home", "snippet": Snippet()}
BODY_OFF = {"title": "Pasta at home", "snippet": Snippet("Boil the water and", "then serve")}

ROWS: Sequence[Row] = (
    row("an author recommends us in an article on our subject", G),
    row("the same with a brand anchor", G, on={"anchor": "Acme"}),
    row("the same with a naked URL", G, on={"anchor": "https://acme.com/guide"}),
    row("the same with “click here”", G, on={"anchor": "click here"}),
    row(
        "the same with the page undated and unsigned is still an article by its markup",
        G,
        page={"published": "", "has_author": False},
    ),
    row("a newspaper writes about us in an article on our subject", G, on={"page": "https://www.nytimes.com/2026/tech.html"}),
    row("a hand-picked resource page of our trade", G, on={"page": "https://uni.example.edu/resources/"}),
    row("an article won by outreach", G, about={"got": Got.OUTREACH}),
    row("an article a person says was earned", G, about={"got": Got.EARNED}),
    row("visitors came and acted, whatever the subject", G, on=BODY_OFF, page=OFF, about={"n_visitors": 40, "n_acted": 2}),
    row(
        "a sponsored link whose visitors read and buy",
        G,
        on={"rel": ("sponsored",), "reason": Reason.QUALIFIED},
        about={"n_visitors": 90, "n_readers": 50},
    ),
    row("a low-authority blog on our subject", G, about={"vendor_metrics": (VendorMetric("Moz", "DA", "3", date(2026, 11, 2)),)}),
    row("a good article that a vendor calls toxic", G, about={"vendor_metrics": (VendorMetric("Semrush", "Toxicity", "95"),)}),
    row("a nofollow link in a good article", G, on={"rel": ("nofollow",), "reason": Reason.QUALIFIED}),
    row(
        "a link in the comments of a good article",
        Y,
        on={"placement": Placement.COMMENTS, "rel": ("ugc",), "reason": Reason.QUALIFIED},
    ),
    row("a link in the footer of one page", Y, on={"placement": Placement.FOOTER}),
    row("a link in the sidebar of one page", Y, on={"placement": Placement.SIDEBAR}),
    row("an article on another subject", Y, on=BODY_OFF, page=OFF),
    row("a guest post in the author's box", Y, on={"placement": Placement.AUTHOR_BOX}),
    row("a Reddit post", Y, on={"page": "https://www.reddit.com/r/seo/comments/1"}),
    row("a profile we made", Y, on={"page": "https://gravatar.com/acme"}),
    row("a local listing", Y, on={"page": "https://www.yelp.com/biz/acme"}, page={"types": ("LocalBusiness",)}),
    row("a paid press release", Y, on={"page": "https://www.prnewswire.com/news/acme"}),
    row("a coupon site", Y, on={"page": "https://www.retailmenot.com/view/acme.com"}, page=OFF),
    row("a page kept out of the index", Y, on={"reason": Reason.NOINDEX}),
    row("a page that names another canonical address", Y, on={"reason": Reason.CANONICAL_ELSEWHERE}),
    row(
        "a paid link, marked sponsored, on our subject",
        Y,
        on={"rel": ("sponsored",), "reason": Reason.QUALIFIED},
        about={"has_cost": True},
    ),
    row("a paid link that is followed, in a good article", Y, about={"has_cost": True}),
    row("a partner we link to as well", Y, about={"is_reciprocal": True}),
    row("a resource page with sixty other domains", Y, on={"page": "https://uni.example.edu/links"}, page={"n_out_domains": 60}),
    row("three of an owner's blogs, one account, on our subject", Y, about=SHARED),
    row(
        "an article in Japanese about something we cannot tell",
        Y,
        on={"title": "料理", "snippet": Snippet()},
        page={
            "lang": "ja",
            "script": "han",
            "topics": ("料理", "野菜", "台所", "弁当", "季節", "食材", "調味", "献立", "夕食"),
            "headings": (),
        },
    ),
    row(
        "a footer link on every page of an agency's client, on our subject",
        Y,
        on={"placement": Placement.FOOTER},
        about={"is_sitewide": True, "n_pages_in_domain": 40},
    ),
    row(
        "a casino's review on a casino page, for a casino",
        Y,
        on={"placement": Placement.MAIN_AREA},
        page={"words": ("casino",)},
        about={"settings": SiteSettings(topics=("casino", "poker", "outreach", "backlinks"))},
    ),
    row("a link hidden by its style", R, on={"placement": Placement.HIDDEN, "hidden": "display:none", "reason": Reason.HIDDEN}),
    row("a directory of a thousand sites that sells entries", R, on=FOOTER, page=off(n_out_domains=900, words=("sells_links",))),
    row("a link seller's blog that also sells casino links", R, page={"words": ("sells_links", "casino")}),
    row("a bought link on a page that advertises links", R, page={"words": ("sells_links",)}, about={"has_cost": True}),
    row("sites of one owner, built alike, all linking to us", R, about={**SHARED, "shared_templates": {"aa11bb22cc33": 4}}),
    row(
        "a comment blast with one money anchor",
        R,
        on={"placement": Placement.COMMENTS, "anchor": "backlink checker"},
        about={"n_same_new_anchor": 30},
    ),
    row("an intruder's pharmacy links on a school's page", R, page=off(words=("pharma", "hacked"))),
    row(
        "a site-wide footer exchange on another subject",
        R,
        on=FOOTER,
        page=OFF,
        about={"is_reciprocal": True, "is_sitewide": True, "n_pages_in_domain": 300},
    ),
    row(
        "a link page of 120 domains without a link to its own site",
        R,
        on={**FOOTER, "placement": Placement.MAIN_AREA},
        page=off(n_out_domains=120, n_internal=0),
    ),
    row(
        "payday wording beside a network's account, on another subject",
        R,
        on=FOOTER,
        page=off(words=("payday_loan",)),
        about=SHARED,
    ),
    row("a page nobody has visited", U, on={"occurrence": None}, page=None),
    row(
        "a link we agree is fine although it looks odd",
        Y,
        page={"words": ("sells_links", "casino")},
        about={"override": Override(Opinion.HIGHER, Y, "mia", AT, "we know them")},
    ),
    row("a fine-looking link that a person lowered", R, about={"override": Override(Opinion.LOWER, R, "sam", AT, "a network")}),
    row("a confirmed testimonial in running text", Y, about={"confirmed_type": LinkType.TESTIMONIAL}),
    row("a scraper's copy of an article", Y, page={"has_author": False}, about={"copies_of": "example.net"}),
    row("a badge in a sidebar", Y, on={"placement": Placement.SIDEBAR, "kind": Kind.IMAGE, "anchor": ""}),
)


@pytest.mark.parametrize(("grade", "on", "page", "about"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_a_link_builder_would_accept(grade: Grade, on: dict[str, Any], page: dict[str, Any], about: dict[str, Any]) -> None:
    known = None if on.get("occurrence", 1) is None else signals(**page)
    judged = judge(link(**on), known, around(**about))
    assert judged.grade is grade, (judged.because, [(str(r.name), str(r.mark), r.evidence) for r in judged.rows], judged.flags)
