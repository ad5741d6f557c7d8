"""A site summed up from what is kept for counting is what its links themselves sum up to."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.agreements import Agreement
from bot.core.anchors import AnchorClass
from bot.core.decisions import Decision, DecisionKind
from bot.core.judgement import Got, Grade, Judged, LinkType
from bot.core.links import Kind, Occurrence, Placement
from bot.core.records import Outcome, Standing
from bot.core.states import Reason, State
from bot.core.survey import GRADES, survey
from bot.core.traits import CLAIMED, Traits, read, traits_of
from storage import Storage
from storage.counting import LINKS, SETTINGS
from tests.core.surveying import plain
from tests.core.surveying import standing as planned
from tests.storage.samples import ABSENT, DAY, NOW, bring, claim, element, live, outcome, site, visit

HOME = "https://example.com/"
LOST = "0 live, 12 absent, 25 absent"
PLANS = ["0 live", "0 absent", "0 404", "0 waf", "0 tls", "0 qualified", "0 noindex", "0 live, 12 absent", LOST]
STANDINGS = {plan: planned(plan) for plan in PLANS} | {
    "broken": replace(planned("0 live"), state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND),
    "ignored": replace(planned("0 live"), state=State.IGNORED, reason=Reason.IGNORED),
    "agreed": replace(planned("0 live"), state=State.CHANGED, reason=Reason.REL_CHANGED, is_agreed=True),
}
_LINK = st.tuples(
    st.sampled_from(["a.org", "b.org", "www.b.org", "c.co.uk", "example.com", "x.github.io"]),
    st.integers(0, 30),
    st.sampled_from(["https://example.com/", "https://example.com/pricing", "https://www.example.com/old?utm_source=x"]),
    st.sampled_from(sorted(STANDINGS)),
    st.sampled_from(["Example", "EXAMPLE", "here", "", "cheap shoes", "best cheap shoes", "casino", "\u202e", "x" * 400]),
    st.sampled_from(list(Placement)),
    st.sampled_from([(), ("nofollow",), ("nofollow", "ugc"), ("noopener",)]),
    st.sampled_from([Kind.TEXT, Kind.IMAGE]),
    st.booleans(),
)


def row(page: str, anchor: str, plan: str = "0 live", placement: Placement = Placement.BODY_TEXT) -> Any:
    name, _, n = page.partition("/")
    return name, int(n), HOME, plan, anchor, placement, (), Kind.TEXT, True


def put(storage: Storage, rows: list[Any]) -> int:
    """Links that stand as the rows say, visited once each."""
    own = site(storage)
    known = {(name, n, target): rest for name, n, target, *rest in rows}
    bring(storage, [claim(f"{name}/{n}", target) for name, n, target in known], sha256=str(len(known)))
    entries = []
    for (name, n, target), (plan, anchor, placement, rel, kind, is_visited) in known.items():
        if not is_visited:
            continue
        for link in storage.links.find(own.id, f"https://{name}/{n}"):
            if link.target_page == target:
                seen = Occurrence(target, anchor, kind, rel, placement)
                one = Outcome(link.id, own.id, link.page, target, live(seen), STANDINGS[plan])
                entries.append((None, visit(link.page), [one]))
    storage.links.record_many(None, entries)
    return own.id


class Undone(Exception):
    """Takes back what an example wrote."""


def do(storage: Storage, step: tuple[str, Any]) -> None:
    """One thing that people, files and visits do."""
    own, (name, about) = site(storage), step
    links = list(storage.links.of_site(own.id))
    match name:
        case "put":
            put(storage, about)
        case "claim":
            bring(storage, [claim(page, target) for page, target in about], sha256=repr(about))
        case "look":
            storage.surveys.of_site(own.id)
        case _ if not links:
            return
        case "grade":
            storage.judging.set_grades([(link, judged(grade)) for link, grade in zip(links, about, strict=False)])
        case "ignore" | "restore":
            link = links[about % len(links)]
            kind = DecisionKind.IGNORED if name == "ignore" else DecisionKind.RESTORED
            how = storage.decisions.ignore if name == "ignore" else storage.decisions.restore
            how(Decision(own.id, link.page, link.page_domain, kind, "U1", NOW))
        case "agree":
            link = links[about % len(links)]
            storage.agreements.agree(Agreement(own.id, link.page, link.target_page, by="U1", made_at=NOW), NOW)
        case "melt":
            # the page shows the link that was claimed without a target page
            link = links[about % len(links)]
            found = replace(outcome(link, live(element(url=HOME))), standing=STANDINGS["0 live"])
            storage.links.record(None, visit(link.page), [found])
        case _:
            raise AssertionError(name)


def judged(grade: str) -> Judged:
    return Judged(Grade(grade or "unknown"), (), (), LinkType.OTHER, "", Got.UNKNOWN, "", "")


_PAGES = st.sampled_from(["a.org/1", "b.org/2", "d.org/3", "www.b.org/4"])
_STEP = st.one_of(
    st.tuples(st.just("put"), st.lists(_LINK, max_size=25)),
    st.tuples(st.just("claim"), st.lists(st.tuples(_PAGES, st.sampled_from(["", HOME])), max_size=5)),
    st.tuples(st.just("look"), st.none()),
    st.tuples(st.just("grade"), st.lists(st.sampled_from(GRADES[:4]), max_size=30)),
    st.tuples(st.sampled_from(["ignore", "restore", "agree", "melt"]), st.integers(0, 100)),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEP, min_size=1, max_size=8), before_d=st.sampled_from([-1, 5, 30]))
def test_it_is_what_the_links_sum_up_to(storage: Storage, steps: list[tuple[str, Any]], before_d: int) -> None:
    with suppress(Undone), storage.transaction():
        for step in steps:
            do(storage, step)
        site_id, before = site(storage).id, NOW - before_d * DAY
        links = list(storage.links.of_site(site_id))
        grades = storage.judging.grades(site_id, [link.id for link in links])
        said = survey(links, storage.surveys.names(site_id), before=before, grades=grades)
        assert plain(storage.surveys.of_site(site_id, before)) == plain(said)
        raise Undone


def test_a_site_wide_domain_counts_once(storage: Storage) -> None:
    rows = [
        ("a.org", n, "https://example.com/", "0 live", "odd" if n else "Example", Placement.BODY_TEXT, (), Kind.TEXT, True)
        for n in range(25)
    ]
    rows += [("b.org", n, "https://example.com/", "0 live", "foot", Placement.FOOTER, (), Kind.TEXT, True) for n in range(3)]
    rows += [("c.co.uk", n, "https://example.com/", "0 live", "text", Placement.BODY_TEXT, (), Kind.TEXT, True) for n in range(4)]
    found = storage.surveys.of_site(put(storage, rows))
    assert [name for name, domain in found.domains.items() if domain.is_sitewide] == ["a.org", "b.org"]
    assert {anchor.shown: share.n_domains for anchor, share in found.anchors.items()} == {"foot": 1, "odd": 1, "text": 1}


def counted(storage: Storage, page: str) -> Traits:
    with storage._db.reading() as connection:
        words = connection.execute(sa.select(LINKS.c.traits).where(LINKS.c.page == f"https://{page}")).scalar_one()
    return read(words)


def test_what_people_do_is_counted_at_once(storage: Storage) -> None:
    own = site(storage)
    bring(storage, [claim("a.org/1")])
    assert counted(storage, "a.org/1").words == CLAIMED
    link = storage.links.find(own.id, "https://a.org/1")[0]
    storage.links.record(None, visit(link.page), [outcome(link, live(element()))])
    assert counted(storage, "a.org/1").is_seen
    decision = Decision(own.id, link.page, "a.org", DecisionKind.IGNORED, "U1", NOW)
    storage.decisions.ignore(decision)
    assert counted(storage, "a.org/1").word == "ignored"
    storage.decisions.restore(replace(decision, kind=DecisionKind.RESTORED, at=NOW + DAY))
    assert counted(storage, "a.org/1").word == "live"
    changed = replace(planned("0 live"), state=State.CHANGED, reason=Reason.REL_CHANGED)
    storage.links.record(None, visit(link.page, NOW + DAY), [replace(outcome(link, live(element())), standing=changed)])
    assert counted(storage, "a.org/1").rank == 5
    storage.agreements.agree(Agreement(own.id, link.page, by="U1", made_at=NOW), NOW)
    assert counted(storage, "a.org/1").rank == 0


def test_a_visit_without_elements_keeps_the_anchor(storage: Storage) -> None:
    own = site(storage)
    bring(storage, [claim("a.org/1")])
    link = storage.links.find(own.id, "https://a.org/1")[0]
    storage.links.record(None, visit(link.page), [outcome(link, live(element()))])
    kept = replace(outcome(link, ABSENT), standing=planned("0 live"))
    storage.links.record(None, visit(link.page, NOW + DAY), [kept])
    assert [anchor.shown for anchor in storage.surveys.of_site(own.id).anchors] == ["Example"]


def test_new_names_class_anchors_anew(storage: Storage) -> None:
    rows = [row(f"s{n}.org/{n}", "cheap shoes") for n in range(3)]
    site_id = put(storage, rows)
    assert list(storage.surveys.of_site(site_id).anchor_classes) == [AnchorClass.NATURAL]
    with storage._db.writing() as connection:
        names = {"brands": [], "keywords": ["cheap shoes"], "topics": [], "learned": [], "changed_by": "U1", "changed_at": NOW}
        connection.execute(sa.insert(SETTINGS).values(site_id=site_id, **names))
    found = storage.surveys.of_site(site_id)
    assert {kind: share.n_domains for kind, share in found.anchor_classes.items()} == {AnchorClass.EXACT: 3}
    assert [anchor.anchor_class for anchor in found.anchors] == [AnchorClass.EXACT]


def test_classes_before_count_what_stood_then(storage: Storage) -> None:
    own = site(storage)
    old = NOW - 300 * DAY
    bring(storage, [claim("a.org/1"), claim("b.org/1"), claim("gone.org/1")], now=old)
    for page, anchor in (("a.org/1", "Example"), ("b.org/1", "here"), ("gone.org/1", "here")):
        link = storage.links.find(own.id, f"https://{page}")[0]
        storage.links.record(None, visit(link.page, old), [outcome(link, live(element(anchor=anchor)), old)])
    bring(storage, [claim("c.org/1")], now=NOW, sha256="2")
    link = storage.links.find(own.id, "https://c.org/1")[0]
    storage.links.record(None, visit(link.page), [outcome(link, live(element(anchor="here")))])
    gone = storage.links.find(own.id, "https://gone.org/1")[0]
    lost = replace(planned("0 live, 12 absent, 25 absent"), since=NOW - DAY)
    storage.links.record(None, visit(gone.page), [replace(outcome(gone, ABSENT), standing=lost)])
    before = storage.surveys.of_site(own.id, NOW - 180 * DAY).before
    assert before is not None
    assert (before.n_domains, before.classes) == (3, {AnchorClass.BRAND: 1, AnchorClass.GENERIC: 2})
    assert storage.surveys.of_site(own.id).before is None


def test_links_of_an_older_version_are_counted_by_the_migration(empty_url: str) -> None:
    with Storage.open(empty_url) as storage:
        storage.migrate()
        rows = [row(f"a.org/{n}", "Example", plan, Placement.FOOTER) for n, plan in enumerate(PLANS)]
        site_id = put(storage, rows)
        wanted = plain(storage.surveys.of_site(site_id))
        storage.downgrade("0006")
        storage.migrate()
        assert plain(storage.surveys.of_site(site_id)) == wanted


@given(
    st.sampled_from(sorted(STANDINGS)),
    st.sampled_from(list(Placement)),
    st.sampled_from([(), ("nofollow",), ("nofollow", "ugc")]),
    st.booleans(),
)
def test_words_of_traits_are_read_back(plan: str, placement: Placement, rel: tuple[str, ...], is_visited: bool) -> None:
    seen = Occurrence("https://example.com/", "x", Kind.TEXT, rel, placement)
    traits = traits_of(STANDINGS[plan], seen, is_visited=is_visited)
    assert read(traits.words) == traits
    assert read(CLAIMED) == traits_of(Standing(), None, is_visited=False)
