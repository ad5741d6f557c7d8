"""What a check says: head, cards, tables by referring domain (PRODUCT.md §2, §6, §13, §14)."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.anchors import AnchorClass, Names
from bot.core.audit import Audit, Background, audit, estimate_s, is_quiet_result, many_refuse
from bot.core.links import Kind, Placement
from bot.core.needs import needs_you
from bot.core.places import Asker, Edge, Place
from bot.core.records import Change, ChangeKind, Link, Run, RunStatus, Site, SourceAge
from bot.core.sentences import SENTENCES
from bot.core.states import Reason, State
from bot.core.survey import survey
from tests.core.believing import START
from tests.core.surveying import link, standing

NAMES = Names(("acme.example",))
RUN = Run(7, 1, "check", RunStatus.FINISHED, Asker("U1"), Place(Edge.SLACK, "C1"), "run:7", START, 10, 10, finished_at=START)
ABOUT = Background(Site(1, "acme.example"), RUN)
LOST = "0 live, 12 absent, 25 absent"
BROKEN = replace(standing("0 live"), state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND)
CHANGED = replace(standing("0 live"), state=State.CHANGED, reason=Reason.ANCHOR_CHANGED)


def check(
    links: Sequence[Link],
    changes: Sequence[tuple[Link, Change]] = (),
    about: Background = ABOUT,
    keywords: tuple[str, ...] = (),
) -> Audit:
    return audit(survey(links, replace(NAMES, keywords=keywords)), changes, about)


def change(kind: ChangeKind, from_state: State, to_state: State, reason: Reason = Reason.FOUND) -> Change:
    return Change(kind, START, from_state, to_state, reason, ("Seen.",), (("rel", "followed"),), (("rel", "nofollow"),))


HEADS = [
    ("nothing yet", [], {}),
    ("one good link", [link(1, "https://a.com/1")], {"live": (1, 1)}),
    ("a domain stands where its best link stands", [link(1, "https://a.com/1"), link(2, "https://a.com/2", "0 timeout")],
     {"live": (1, 1), "unreachable": (0, 1)}),
    ("hosts of one domain are one domain", [link(1, "https://a.com/1"), link(2, "https://blog.a.com/2")], {"live": (1, 2)}),
    ("two github.io users are two domains", [link(1, "https://x.github.io/"), link(2, "https://y.github.io/")], {"live": (2, 2)}),
    ("not found on the first visit", [link(1, "https://a.com/1", "0 absent")], {"not_found": (1, 1)}),
    ("gone on the first visit", [link(1, "https://a.com/1", "0 404")], {"not_found": (1, 1)}),
    ("seen before, missing now", [link(1, "https://a.com/1", "0 live, 12 absent")], {"not_found": (1, 1)}),
    ("missing, then refused", [link(1, "https://a.com/1", "0 live, 12 absent, 24 waf")], {"blocked": (1, 1)}),
    ("missing, then seen", [link(1, "https://a.com/1", "0 live, 12 absent, 24 live")], {"live": (1, 1)}),
    ("a reading that proves nothing", [link(1, "https://a.com/1", "0 absent?")], {"unverified": (1, 1)}),
    ("confirmed", [link(1, "https://a.com/1", LOST)], {"not_found": (1, 1)}),
    ("never looked at", [link(1, "https://a.com/1", "")], {"unverified": (1, 1)}),
    ("refused and silent", [link(1, "https://a.com/1", "0 waf"), link(2, "https://b.com/1", "0 tls")],
     {"blocked": (1, 1), "unreachable": (1, 1)}),
    ("our own pages are left out", [link(1, "https://www.acme.example/1"), link(2, "https://a.com/1")], {"live": (1, 1)}),
]  # fmt: skip


@pytest.mark.parametrize(("links", "expected"), [h[1:] for h in HEADS], ids=[h[0] for h in HEADS])
def test_head(links: list[Link], expected: dict[str, tuple[int, int]]) -> None:
    head = check(links).head
    assert {c.state: (c.n_domains, c.n_links) for c in head.by_state} == expected
    assert sum(c.n_domains for c in head.by_state) == head.n_domains
    assert sum(c.n_links for c in head.by_state) == head.n_links


def test_excluded_links_are_counted() -> None:
    done = check([link(1, "https://www.acme.example/1"), link(2, "https://a.com/1")])
    assert (done.head.n_excluded, done.sources.n_excluded, done.head.n_links) == (1, 1, 1)


SITEWIDE = [
    ("twenty pages", 20, Placement.BODY_TEXT, 1),
    ("nineteen pages of text", 19, Placement.BODY_TEXT, 0),
    ("three footers", 3, Placement.FOOTER, 1),
    ("two footers", 2, Placement.FOOTER, 0),
]


@pytest.mark.parametrize(("n", "placement", "expected"), [s[1:] for s in SITEWIDE], ids=[s[0] for s in SITEWIDE])
def test_sitewide(n: int, placement: Placement, expected: int) -> None:
    done = check([link(i, f"https://a.com/{i}", placement=placement) for i in range(n)])
    assert done.head.n_sitewide == expected
    assert bool([note for note in done.anchors.notes if "site-wide" in note]) == bool(expected)


def test_sitewide_domain_counts_once_in_every_table() -> None:
    many = [link(i, f"https://a.com/{i}", anchor="Acme" if i else "odd", placement=Placement.FOOTER) for i in range(30)]
    done = check([*many, link(99, "https://b.com/1", anchor="odd")])
    assert {r.anchor: r.n_domains for r in done.anchors.rows} == {"Acme": 1, "odd": 1}
    assert [(r.name, r.n_domains, r.share) for r in done.placements.placements] == [("footer", 1, 0.5), ("body_text", 1, 0.5)]


def test_anchor_tables_count_domains_not_links() -> None:
    links = [
        link(1, "https://a.com/1", anchor="Acme"),
        link(2, "https://a.com/2", anchor="ACME "),
        link(3, "https://b.com/1", anchor="click here", rel=("nofollow",)),
        link(4, "https://c.com/1", anchor="", kind=Kind.IMAGE),
        link(5, "https://d.com/1", "0 waf", anchor="never seen"),
    ]
    anchors = check(links).anchors
    assert anchors.n_domains == 3
    rows = {r.anchor: (r.n_domains, r.n_links, r.n_followed_domains, r.anchor_class, r.kind) for r in anchors.rows}
    assert rows == {
        "Acme": (1, 2, 1, "brand", "text"),
        "click here": (1, 1, 0, "generic", "text"),
        "": (1, 1, 1, "image", "image"),
    }
    assert [c.name for c in anchors.classes] == ["image", "brand", "generic"]


def test_one_anchor_everywhere_is_worth_a_look() -> None:
    links = [link(i, f"https://site{i}.com/", anchor="cheap tickets" if i % 2 else "Acme") for i in range(40)]
    assert any("cheap tickets" in note and "worth a look" in note for note in check(links).anchors.notes)
    few = check(links[:10]).anchors.notes
    assert few == ("Under 20 referring domains shares of anchors say little.",)


def test_exact_anchors_are_judged_from_twenty_domains_on() -> None:
    links = [link(i, f"https://site{i}.com/", anchor="cheap shoes" if i < 5 else "Acme") for i in range(30)]
    done = check(links, keywords=("cheap shoes",))
    assert any("17%" in note and "watched" in note for note in done.anchors.notes)
    assert done.survey is not None
    assert done.survey.anchor_classes[AnchorClass.EXACT].n_domains == 5


def test_placement_rel_and_conditions() -> None:
    links = [
        link(1, "https://a.com/1", rel=("nofollow", "noopener", "ugc")),
        link(2, "https://b.com/1", "0 noindex", placement=Placement.COMMENTS),
        link(3, "https://c.com/1", "0 hidden", placement=Placement.HIDDEN),
        link(4, "https://d.com/1"),
    ]
    card = check(links).placements
    assert {r.name: r.n_domains for r in card.rels} == {"followed": 3, "nofollow ugc": 1}
    assert {r.name: r.n_domains for r in card.conditions} == {"noindex": 1, "hidden": 1}
    assert {r.name for r in card.placements} == {"body_text", "comments", "hidden"}


def test_pages() -> None:
    links = [
        link(1, "https://a.com/1", target="https://www.acme.example/"),
        link(2, "https://b.com/1", target="http://acme.example"),
        link(3, "https://c.com/1", target="https://acme.example/pricing?utm_source=x"),
        link(4, "https://d.com/1", replace(standing("0 live"), state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND),
             target="https://acme.example/old"),
    ]  # fmt: skip
    card = check(links).pages
    assert (card.n_pages, card.home_share, card.rows[0].is_home, card.rows[0].n_domains) == (3, 0.5, True, 2)
    broken = [r for r in card.rows if r.is_broken]
    assert [r.target_page for r in broken] == ["https://acme.example/old"]
    assert broken[0].detail.endswith(".")


NEEDS = [
    link(1, "https://agreed.com/1", replace(CHANGED, reason=Reason.REL_CHANGED, is_agreed=True)),
    link(2, "https://a.com/1", BROKEN, target="https://acme.example/old"),
    link(3, "https://b.com/1", LOST),
    link(4, "https://c.com/1", "0 live, 12 unlinked"),
    link(5, "https://d.com/1", "0 hidden"),
    link(6, "https://e.com/1", CHANGED),
    link(7, "https://f.com/1", "0 absent"),
    link(8, "https://g.com/1"),
    link(9, "https://h.com/1", "0 waf"),
    link(10, "https://i.com/1", "0 qualified"),
]  # fmt: skip


def test_what_needs_you_comes_worst_first() -> None:
    card = check(list(reversed(NEEDS))).needs_you
    assert [r.page_domain for r in card.rows] == ["agreed.com", "a.com", "b.com", "c.com", "d.com"]
    assert card.n_more == 1
    assert check(NEEDS).head.n_needs_you == 6
    for row in card.rows:
        assert row.evidence
        assert all(s.endswith(".") for s in row.evidence)
    assert card.rows[2].seen == "seen twice, confirmed"
    assert card.rows[3].seen.startswith("seen once, looked at again after 2 Nov 09:")
    assert card.rows[3].reason == "unlinked"


def test_a_dead_domain_with_many_links_is_one_card() -> None:
    card = check([link(i, f"https://dead.com/{i}", LOST) for i in range(500)]).needs_you
    assert [(r.page_domain, r.n_links) for r in card.rows] == [("dead.com", 500)]
    assert card.n_more == 0


def test_a_broken_page_with_links_from_many_domains_is_one_card() -> None:
    card = check([link(i, f"https://site{i}.com/", BROKEN, target="https://acme.example/old") for i in range(9)]).needs_you
    assert [r.n_links for r in card.rows] == [9]


def test_first_check_has_no_news() -> None:
    done = check(NEEDS)
    assert done.head.news is None
    assert (done.changes.since, done.changes.groups) == (None, ())


def test_changes_since_the_last_check() -> None:
    since = START + timedelta(hours=5)
    new, back, worse, moved = (link(n, f"https://{name}.com/") for n, name in enumerate(("new", "back", "worse", "moved"), 1))
    lost = link(5, "https://lost.com/", LOST)
    missing = link(6, "https://missing.com/", "0 live, 12 absent")
    long_missing = link(7, "https://long.com/", "0 live, 2 absent")
    refused = link(8, "https://refused.com/", "0 live, 12 waf")
    returned = link(9, "https://returned.com/")
    changes = [
        (new, change(ChangeKind.NEW_LINK, State.UNVERIFIED, State.LIVE)),
        (back, change(ChangeKind.LINK_BACK, State.LOST, State.LIVE)),
        (worse, change(ChangeKind.REL_CHANGED, State.LIVE, State.DEGRADED)),
        (moved, change(ChangeKind.SOURCE_MOVED, State.LIVE, State.CHANGED)),
        (lost, change(ChangeKind.LINK_LOST, State.LIVE, State.LOST)),
        (refused, change(ChangeKind.STATE_CHANGED, State.LIVE, State.BLOCKED)),
        (returned, change(ChangeKind.LINK_LOST, State.LIVE, State.LOST)),
        (returned, change(ChangeKind.LINK_BACK, State.LOST, State.LIVE)),
    ]
    links = [new, back, worse, moved, lost, missing, long_missing, refused, returned]
    done = check(links, changes, replace(ABOUT, since=since))
    assert [(g.kind, [r.page_domain for r in g.rows]) for g in done.changes.groups] == [
        ("lost", ["lost.com"]),
        ("not_found", ["missing.com"]),
        ("changed", ["moved.com"]),
        ("degraded", ["worse.com"]),
        ("back", ["back.com", "returned.com"]),
        ("new", ["new.com"]),
    ]
    news = done.head.news
    assert news is not None
    assert (news.n_new_domains, news.n_lost_domains, news.n_back_links, news.n_pending) == (1, 1, 2, 1)
    assert done.changes.groups[2].rows[0].was == "rel: followed"


def test_a_domain_with_another_link_left_is_not_lost() -> None:
    lost, kept = link(1, "https://a.com/1", LOST), link(2, "https://a.com/2")
    changes = [(lost, change(ChangeKind.LINK_LOST, State.LIVE, State.LOST))]
    news = check([lost, kept], changes, replace(ABOUT, since=START)).head.news
    assert news is not None
    assert (news.n_lost_domains, news.n_lost_links) == (0, 1)


def test_nothing_changed_is_quiet() -> None:
    assert is_quiet_result(check([link(1, "https://a.com/")], about=replace(ABOUT, since=START)))
    assert not is_quiet_result(check([link(1, "https://a.com/")]))


REFUSING = [
    ("nine of nine", 9, 0, "0 waf", False),
    ("ten of ten", 10, 0, "0 waf", True),
    ("ten of forty", 10, 30, "0 waf", False),
    ("thirteen of forty", 13, 27, "0 waf", True),
    ("robots.txt says nothing of our address", 20, 0, "0 robots", False),
]


@pytest.mark.parametrize(("bad", "good", "plan", "expected"), [r[1:] for r in REFUSING], ids=[r[0] for r in REFUSING])
def test_many_hosts_refuse(bad: int, good: int, plan: str, expected: bool) -> None:
    links = [link(i, f"https://bad{i}.com/", plan) for i in range(bad)] + [
        link(99 + i, f"https://ok{i}.com/") for i in range(good)
    ]
    done = check(links)
    assert (done.many_refuse is not None) == expected
    assert (many_refuse(survey(links, NAMES), "acme.example") is not None) == expected
    assert bool(done.needs_you.notes) == expected


def test_sources_say_ages_what_they_miss_and_what_is_not_known() -> None:
    sources = (
        SourceAge("Search Console", "Latest links", START, "x.csv", 5, is_sample=True),
        SourceAge("Ahrefs", "backlinks", START, "y.csv", 9),
    )
    links = [
        link(1, "https://a.com/", "0 waf", evidence=("HTTP 403 with a challenge.",)),
        link(2, "https://b.com/", "0 tls"),
        link(3, "https://c.com/", ""),
    ]  # fmt: skip
    card = check(links, about=replace(ABOUT, sources=sources, n_leads=3, filename="all.csv")).sources
    assert [(s.provider, s.note) for s in card.sources] == [("Search Console", "sample"), ("Ahrefs", "")]
    said = " ".join(card.unknown)
    for part in ("1 link refused to us", "firewall", "claimed and not verified", "3 rows name only a domain", "misses rel"):
        assert part in said
    assert all(s.endswith(".") for s in card.unknown)
    assert [(r.host, r.detail) for r in card.refusing] == [("a.com", "HTTP 403 with a challenge.")]


ESTIMATES = [
    ("nothing to visit", [], 0.0),
    ("one page", [1], 2.5),
    ("the busiest host decides", [300, 1, 1], 301.5),
    ("much work decides", [1] * 10_000, 150.0),
]


@pytest.mark.parametrize(("pages", "expected"), [e[1:] for e in ESTIMATES], ids=[e[0] for e in ESTIMATES])
def test_estimate(pages: list[int], expected: float) -> None:
    assert estimate_s(pages) == expected


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    for said in SENTENCES.values():
        assert said.endswith(".")
        assert said[0].isupper()


def test_hostile_anchors_survive() -> None:
    odd = ["<!channel>", "\u202e evil", "\ud83d", "x" * 100_000, "=1+1", "\x00"]
    rows = check([link(i, f"https://s{i}.com/", anchor=a) for i, a in enumerate(odd)]).anchors.rows
    assert {r.anchor: r.n_domains for r in rows} == {"": 2, **{a[:500]: 1 for a in odd if a.strip("\x00\ud83d")}}


def test_twenty_thousand_links_in_a_second() -> None:
    live, lost, waf = standing("0 live"), standing(LOST), standing("0 waf")
    kinds = (live, live, live, lost, waf)
    made = [
        link(
            i,
            f"https://host{i % 9000}.com/page/{i}",
            kinds[i % 5],
            anchor=f"anchor {i % 700}",
            target=f"https://acme.example/{i % 50}",
        )
        for i in range(20_000)
    ]
    start = time.process_time()
    check(made)
    assert time.process_time() - start < 2  # half a second alone on one core; other tests run beside it
    assert needs_you(survey(made, NAMES), "acme.example").rows
