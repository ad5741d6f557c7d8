"""Domains folded one by one and added up say what the links themselves say."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.anchors import Names
from bot.core.folding import DOMAIN, FOLLOWED, LINK, fold, share_of
from bot.core.links import Kind, Placement
from bot.core.records import Link
from bot.core.states import Reason, State
from bot.core.survey import GRADES, Share, survey, us_of
from bot.core.totals import total, total_anchors
from tests.core.believing import START
from tests.core.surveying import Held, link, plain, standing

NAMES = Names(("acme.example", "acme.test"), keywords=("cheap shoes",))
LOST = "0 live, 12 absent, 25 absent"
PLANS = ["", "0 live", "0 absent", "0 404", "0 waf", "0 tls", "0 qualified", "0 noindex", "0 live, 12 absent", LOST]
STANDINGS = {plan: standing(plan) for plan in PLANS} | {
    "broken": replace(standing("0 live"), state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND),
    "broken too": replace(standing("0 live"), state=State.BROKEN_TARGET, reason=Reason.TARGET_REDIRECTS_NOWHERE),
    "ignored": replace(standing("0 live"), state=State.IGNORED, reason=Reason.IGNORED),
    "agreed": replace(standing("0 live"), state=State.CHANGED, reason=Reason.REL_CHANGED, is_agreed=True),
}
_ROW = st.tuples(
    st.sampled_from(["a.com", "b.com", "www.b.com", "c.co.uk", "acme.example", "x.github.io"]),
    st.integers(0, 21),
    st.sampled_from(sorted(STANDINGS)),
    st.sampled_from(["Acme", "ACME", "here", "", "cheap shoes", "casino", "what we learnt", "https://acme.example"]),
    st.sampled_from([Placement.BODY_TEXT, Placement.FOOTER, Placement.SIDEBAR, Placement.HIDDEN]),
    st.sampled_from([(), ("nofollow",), ("nofollow", "ugc")]),
    st.sampled_from([Kind.TEXT, Kind.IMAGE]),
    st.sampled_from(["https://acme.example/", "https://acme.example/x", "https://acme.example/y", ""]),
    st.sampled_from(GRADES),
    st.integers(0, 400),
)


def made(rows: list[Any]) -> tuple[list[Link], dict[int, str]]:
    """Links of rows, numbered, with their grades."""
    links = []
    for n, (domain, path, plan, anchor, placement, rel, kind, target, _, age_d) in enumerate(rows, 1):
        one = link(
            n, f"https://{domain}/{path}", STANDINGS[plan], anchor=anchor, placement=placement, rel=rel, kind=kind, target=target
        )
        links.append(replace(one, first_seen_at=START - timedelta(days=age_d)))
    return links, {n: row[8] for n, row in enumerate(rows, 1)}


@settings(max_examples=60, deadline=None)
@given(st.lists(_ROW, max_size=40), st.integers(-2, 400))
def test_they_say_what_the_links_say(rows: list[Any], before_d: int) -> None:
    links, grades = made(rows)
    before = START - timedelta(days=before_d)
    ledger, said = Held(links, NAMES, grades), survey(links, NAMES, before=before, grades=grades)
    found = total(ledger, NAMES.domains, before_us=us_of(before))
    assert plain(found) == plain(said)
    assert [(need.rank, need.link.id) for need in found.needs] == [(need.rank, need.link.id) for need in said.needs]
    anchors = total_anchors(ledger, NAMES.domains, before_us=us_of(before))
    assert (anchors.n_seen_domains, anchors.n_sitewide, anchors.n_anchors) == (
        said.n_seen_domains, said.n_sitewide, said.n_anchors,
    )  # fmt: skip
    assert (anchors.anchor_classes, anchors.before) == (said.anchor_classes, said.before)


def test_a_domain_that_links_from_everywhere_counts_with_what_most_links_show() -> None:
    rows = [
        ("a.com", n, "0 live", "odd" if n else "Acme", Placement.FOOTER, (), Kind.TEXT, "https://acme.example/", "", 0)
        for n in range(25)
    ]
    links, grades = made(rows)
    found = total(Held(links, NAMES, grades), NAMES.domains)
    assert found.domains["a.com"].is_sitewide
    assert {anchor.text: share for anchor, share in found.anchors.items()} == {"odd": Share(1, 24, 1)}
    assert list(found.rels.values()) == [Share(1, 25, 1)]


def test_a_worth_adds_up() -> None:
    whole = sum([DOMAIN + 3 * LINK + FOLLOWED] * 50_000 + [200_000 * LINK])
    assert share_of(whole) == Share(50_000, 350_000, 50_000)
    assert fold([]).head.n_links == 0


def test_ten_thousand_domains_in_a_second() -> None:
    kinds = ("0 live", "0 live", LOST, "0 waf")
    rows: list[Any] = [
        (f"host{n % 10_000}.com", n, kinds[n % 4], f"words {n % 700}", Placement.BODY_TEXT, (), Kind.TEXT, "", "yellow", n % 400)
        for n in range(12_000)
    ]
    links, grades = made(rows)
    ledger = Held(links, NAMES, grades)
    began = time.process_time()
    assert len(total(ledger, NAMES.domains, before_us=us_of(START)).domains) == 10_000
    assert time.process_time() - began < 2  # a tenth of it alone on one core; other tests run beside it
