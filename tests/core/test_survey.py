"""Sums that must hold for any set of links."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.anchors import Names
from bot.core.case import facts_of
from bot.core.links import Kind, Placement
from bot.core.needs import needs_you
from bot.core.page import Hop, Visit
from bot.core.profile import anchors_card, pages_card, placements_card
from bot.core.records import Link
from bot.core.survey import survey
from bot.core.unknowns import unknown_sentences
from tests.core.believing import START
from tests.core.surveying import link, standing

NAMES = Names(("acme.example",))
PLANS = ["", "0 live", "0 absent", "0 404", "0 waf", "0 tls", "0 qualified", "0 live, 12 absent", "0 live, 12 absent, 25 absent"]
STANDINGS = {plan: standing(plan) for plan in PLANS}


DOMAINS = ["a.com", "b.com", "www.b.com", "c.co.uk", "acme.example", "x.github.io"]
_ROWS = st.lists(
    st.tuples(
        st.sampled_from(DOMAINS),
        st.sampled_from(PLANS),
        st.sampled_from(["Acme", "here", "", "cheap", "\u202e", "<b>"]),
        st.sampled_from([Placement.BODY_TEXT, Placement.FOOTER, Placement.HIDDEN]),
        st.sampled_from([(), ("nofollow",), ("sponsored", "ugc")]),
        st.sampled_from(["https://acme.example/", "https://acme.example/x"]),
    ),
    max_size=15,
)


def made(rows: list[tuple[str, str, str, Placement, tuple[str, ...], str]]) -> list[Link]:
    """Links of rows, numbered; every fourth an image."""
    return [
        link(
            n,
            f"https://{domain}/{n}",
            STANDINGS[plan],
            anchor=anchor,
            kind=Kind.TEXT if n % 4 else Kind.IMAGE,
            placement=placement,
            rel=rel,
            target=target,
        )
        for n, (domain, plan, anchor, placement, rel, target) in enumerate(rows)
    ]


@settings(max_examples=80, deadline=None)
@given(_ROWS.map(made))
def test_sums_hold_in_any_order(links: list[Link]) -> None:
    found = survey(links, NAMES)
    assert found.n_links + found.n_excluded == len(links)
    assert sum(n for _, n in found.by_state.values()) == found.n_links
    assert sum(n for n, _ in found.by_state.values()) == len(found.domains)
    for table in (found.anchors, found.anchor_classes, found.placements, found.rels, found.pages):
        assert all(0 <= s.n_followed_domains <= s.n_domains <= found.n_seen_domains for s in table.values())
        assert sum(s.n_domains for s in table.values()) >= found.n_seen_domains
    again = survey(reversed(links), NAMES)
    assert (again.by_state, again.rels, again.placements, again.n_needs) == (
        found.by_state, found.rels, found.placements, found.n_needs,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_ROWS.map(made))
def test_cards_hold_for_any_links(links: list[Link]) -> None:
    found = survey(links, NAMES)
    needs = needs_you(found, "acme.example")
    assert len(needs.rows) <= 5
    assert len(needs.rows) + needs.n_more == found.n_needs
    assert all(row.evidence for row in needs.rows)
    for shares in (anchors_card(found, "x").classes, placements_card(found, "x").rels):
        assert all(0 <= row.share <= 1 for row in shares)
    assert 0 <= pages_card(found, "x").home_share <= 1
    assert all(s.endswith(".") for s in unknown_sentences(found, ()))


def test_facts_of_a_visit() -> None:
    one = link(4, "https://a.com/blog/")
    visit = Visit(one.page, START, chain=(Hop(one.page, 301, "https://a.com/new"), Hop("https://a.com/new", 200)))
    facts = facts_of(one, visit, baseline_at=None)
    assert (facts.link_id, facts.url, facts.is_listing, facts.is_baseline, facts.known) == (
        4, "https://a.com/new", True, True, one.occurrence,
    )  # fmt: skip
