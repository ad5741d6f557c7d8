"""What reviews and settings read: pairs, candidates and decisions; where judging anew stands."""

from dataclasses import replace
from datetime import timedelta

from bot.core.decisions import Decision, DecisionKind
from bot.core.judgement import Got, Grade, Judged, LinkType, SiteSettings
from bot.core.reviewing import Candidate, Pair
from storage import Storage
from storage.columns import digest
from storage.reviewing import Among
from tests.storage.samples import NOW, bring, claim, site

PAGES = ("a.org/1", "a.org/2", "sub.a.org/3", "b.net/1", "c.io/1")
KINDS = (
    (Grade.GREEN, LinkType.EDITORIAL),
    (Grade.GREEN, LinkType.FORUM),
    (Grade.YELLOW, LinkType.FORUM),
    (Grade.RED, LinkType.FORUM),
)


def fill(storage: Storage) -> dict[str, int]:
    """Five links, four of them judged; the id of each by its page."""
    bring(storage, [claim(page) for page in PAGES])
    ids = {}
    for page, kind in zip(PAGES, (*KINDS, None), strict=True):
        link = storage.links.find(site(storage).id, f"https://{page}")[0]
        ids[page] = link.id
        if kind is not None:
            storage.judging.set_grades([(link, Judged(kind[0], (), (), kind[1], "", Got.UNKNOWN, "", ""))])
    return ids


def test_pairs_count_what_is_judged(storage: Storage) -> None:
    fill(storage)
    mine, read = site(storage).id, storage.reviewing
    every = {Pair("a.org", "green", 2), Pair("a.org", "yellow", 1), Pair("b.net", "red", 1)}
    assert set(read.pairs(mine, Among())) == every
    assert read.pairs(mine, Among(grade="red")) == (Pair("b.net", "red", 1),)
    assert set(read.pairs(mine, Among(link_type="forum"))) == {replace(pair, n_links=1) for pair in every}
    assert read.pairs(mine, Among(domain="a.org", host="sub.a.org")) == (Pair("a.org", "yellow", 1),)
    assert set(read.pairs(mine, Among(targets=frozenset({digest("example.com/")})))) <= every
    assert read.pairs(mine, Among(targets=frozenset({digest("x")}))) == ()


def test_candidates_leave_out_what_is_ignored_or_graded_by_a_person(storage: Storage) -> None:
    ids = fill(storage)
    mine, read = site(storage).id, storage.reviewing
    pairs = read.pairs(mine, Among())
    assert {one.link_id for one in read.candidates(mine, Among(), pairs)} == {ids[page] for page in PAGES[:4]}
    assert read.candidates(mine, Among(), pairs[:0]) == ()
    word = Decision(
        mine, "https://a.org/1", "a.org", DecisionKind.GRADED, "U1", NOW, message_key="review:q_1/2/1/7", value="agree green"
    )
    storage.decisions.note(word)
    storage.decisions.ignore(replace(word, page="https://b.net/1", kind=DecisionKind.IGNORED, message_key="review:qx1/2/2/8"))
    left = read.candidates(mine, Among(), pairs)
    assert set(left) == {
        Candidate(ids["a.org/2"], "a.org", "green", "forum"),
        Candidate(ids["sub.a.org/3"], "a.org", "yellow", "forum"),
    }
    assert [one.kind for one in read.decided(mine, "review:")] == [DecisionKind.GRADED, DecisionKind.IGNORED]
    assert [one.page for one in read.decided(mine, "review:q_1/")] == ["https://a.org/1"]


def test_judging_anew_goes_domain_by_domain_and_begins_again(storage: Storage) -> None:
    fill(storage)
    mine = site(storage).id
    assert storage.judging.domains_after(mine, "", 2) == ("a.org", "b.net")
    assert storage.judging.domains_after(mine, "b.net", 2) == ("c.io",)
    assert [storage.judging.n_after(mine, name) for name in ("", "a.org", "c.io")] == [5, 2, 0]
    assert storage.settings.stale() == ()
    storage.settings.say(mine, SiteSettings(brands=("Acme",), by="U1"), NOW)
    first = storage.settings.stale(mine)[0]
    second = storage.settings.judged_to(first, "a.org")
    assert second is not None
    assert storage.settings.stale() == (second,)
    assert storage.settings.judged_to(first, "b.net") is None
    storage.settings.say(mine, SiteSettings(brands=("Acme", "Acme Inc"), by="U1"), NOW + timedelta(seconds=1))
    assert storage.settings.judged_to(second, "b.net") is None
    again = storage.settings.stale(mine)[0]
    assert again.after == ""
    assert storage.settings.judged_to(again, "") is None
    assert storage.settings.stale() == ()
    kept = storage.settings.of(mine)
    assert (kept.brands, kept.at) == (("Acme", "Acme Inc"), NOW + timedelta(seconds=1))
