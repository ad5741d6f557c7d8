"""Referring domains, anchors and pages of ours one by one, on both databases."""

from bot.core.own_pages import OwnPage, PageKind
from bot.core.referring import Wanted
from bot.core.traits import target_of
from storage import Storage
from tests.storage.samples import DAY, NOW, bring, change, claim, element, live, outcome, site, visit

HOME, PRICING = "https://example.com/", "https://example.com/pricing"


def see(storage: Storage, page: str, target: str = HOME, anchor: str = "Example") -> None:
    own = site(storage)
    for link in storage.links.find(own.id, f"https://{page}"):
        if link.target_page == target:
            storage.links.record(None, visit(link.page), [outcome(link, live(element(target, anchor)), change=change())])


def filled(storage: Storage) -> int:
    bring(
        storage, [claim("a.org/1"), claim("a.org/2"), claim("www.a.org/1", PRICING), claim("example.com/x")], now=NOW - 60 * DAY
    )
    bring(storage, [claim("b.org/1", PRICING), claim("c.org/1")], sha256="2")
    see(storage, "a.org/1")
    see(storage, "www.a.org/1", PRICING, "Best Spades")
    see(storage, "b.org/1", PRICING, "best  spades")
    return site(storage).id


def test_domains(storage: Storage) -> None:
    own = filled(storage)
    rows, n_domains, n_links = storage.referring.domains(own, Wanted(), 2)
    assert [(one.domain, one.n_links, one.best, one.grade) for one in rows] == [
        ("a.org", 3, "live", ""),
        ("b.org", 1, "live", ""),
    ]
    assert (n_domains, n_links) == (3, 5)
    assert rows[0].first_seen_at == NOW - 60 * DAY
    new, _, _ = storage.referring.domains(own, Wanted(since=NOW - DAY), 0)
    assert [one.domain for one in new] == ["b.org", "c.org"]
    to, _, _ = storage.referring.domains(own, Wanted(targets=frozenset({target_of(PRICING)})), 5)
    assert [(one.domain, one.n_links) for one in to] == [("a.org", 1), ("b.org", 1)]
    assert storage.referring.domains(own, Wanted(link_type="forum", grade="green"), 5) == ((), 0, 0)


def test_one_domain(storage: Storage) -> None:
    own = filled(storage)
    found = storage.referring.domain(own, "a.org")
    assert found is not None
    assert (found.n_links, found.best, found.is_sitewide) == (3, "live", False)
    assert storage.referring.domain(own, "z.org") is None
    assert len(storage.referring.links(own, "a.org", Wanted())) == 3
    assert len(storage.referring.links(own, "a.org", Wanted(targets=frozenset({target_of(PRICING)})))) == 1
    assert storage.referring.links(own, "a.org", Wanted(since=NOW, grade="green", link_type="list")) == ()
    assert [link.page for link, _ in storage.referring.changes(own, "a.org", 5)] == ["https://www.a.org/1", "https://a.org/1"]


def test_one_anchor(storage: Storage) -> None:
    own = filled(storage)
    found = storage.referring.anchor(own, "BEST SPADES")
    assert found is not None
    assert [(one.domain, one.n_links, one.is_followed) for one in found.domains] == [("a.org", 1, True), ("b.org", 1, True)]
    assert (found.text, found.anchor_class, found.n_seen_domains) == ("best spades", "natural", 2)
    assert [link.page_domain for link in storage.referring.links_with(own, "best spades", ["b.org", "a.org", "c.org"])] == [
        "b.org",
        "a.org",
    ]
    assert storage.referring.anchor(own, "spades") is None
    assert storage.referring.near_anchors(own, "spades") == ("best spades",)


def test_pages_of_ours(storage: Storage) -> None:
    own = filled(storage)
    assert storage.referring.of_pages(own, (PRICING, f"{HOME}plans")) == {PRICING: (2, 2), f"{HOME}plans": (0, 0)}
    assert storage.referring.of_pages(own, ()) == {}
    assert set(storage.referring.target_pages(own)) == {HOME, PRICING}
    named = OwnPage(PRICING, PageKind.MONEY, "U1", NOW)
    assert storage.own_pages.add(own, named) is None
    assert storage.own_pages.add(own, OwnPage("http://www.example.com/pricing/", PageKind.BLOG, "U2", NOW)) == named
    assert [page.kind for page in storage.own_pages.of_site(own)] == [PageKind.BLOG]
    assert storage.own_pages.remove(own, PRICING) is not None
    assert storage.own_pages.remove(own, PRICING) is None
    assert storage.own_pages.of_site(own) == ()
