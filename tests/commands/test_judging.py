"""Grades as they are kept: from readings and people's words, by what pages share, again when that changes."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.decisions import Decision, DecisionKind
from bot.core.judgement import Grade, LinkType, Signals, SiteSettings
from bot.core.links import Placement
from bot.core.page import Page
from bot.core.places import Asker
from bot.core.records import Run
from bot.core.states import Conclusion, Reason
from bot.core.target_side import Answer, TargetPage
from commands.judging import judge_domains, judge_run, judged_link, learn_topics
from tests.commands.desk import DAY, NOW, SITE, Desk
from tests.storage.samples import element, live, outcome, visit

TOPICS = (
    "backlinks",
    "outreach",
    "anchor",
    "building",
    "guest",
    "editorial",
    "publisher",
    "campaign",
    "ranking",
    "keyword",
    "reclaim",
)
GOOD = Signals(
    n_words=900,
    n_links=40,
    n_out_domains=6,
    n_internal=20,
    topics=TOPICS,
    headings=("Outreach and backlinks that last",),
    types=("BlogPosting",),
    lang="en",
    script="latin",
    published="2026-11-01",
    has_author=True,
)


@pytest.fixture
def desk_of(desk: Desk) -> Desk:
    desk.storage.settings.say(desk.site.id, SiteSettings(topics=("backlinks", "outreach", "anchor"), by="U1"), NOW)
    return desk


def read(desk: Desk, page: str, signals: Signals = GOOD, fingerprint: str = "", **facts: Any) -> None:
    """A complete visit that saw our link in the text of a page."""
    seen = visit(f"https://{page}", page=Page(title="Outreach that works", signals=signals, fingerprint=fingerprint))
    occurrence = replace(element(anchor="Example"), placement=Placement.BODY_TEXT)
    found = live(replace(occurrence, **facts))
    links = desk.storage.links.find(desk.site.id, f"https://{page}")
    desk.storage.links.record(None, seen, [outcome(link, found) for link in links])


def grade(desk: Desk, page: str) -> str:
    link = desk.link(page)
    return desk.storage.judging.grades(desk.site.id, [link.id])[link.id]


def all_domains(desk: Desk) -> tuple[str, ...]:
    return tuple(desk.storage.links.domain_counts(desk.site.id))


def test_a_good_page_makes_a_useful_link_and_one_never_read_is_not_judged(desk_of: Desk) -> None:
    desk_of.bring("blog.org/post", "other.net/page")
    read(desk_of, "blog.org/post")
    assert judge_domains(desk_of.ctx, desk_of.site, all_domains(desk_of)) == 1
    assert (grade(desk_of, "blog.org/post"), grade(desk_of, "other.net/page")) == (Grade.GREEN, "")
    assert judge_domains(desk_of.ctx, desk_of.site, all_domains(desk_of)) == 0


def test_a_person_overrules_the_rules_and_an_import_does_not_undo_it(desk_of: Desk) -> None:
    desk_of.bring("blog.org/post")
    read(desk_of, "blog.org/post")
    word = Decision(
        desk_of.site.id,
        "https://blog.org/post",
        "blog.org",
        DecisionKind.GRADED,
        "U7",
        NOW,
        because="we paid",
        value="lower yellow",
    )
    desk_of.storage.decisions.note(word)
    judge_domains(desk_of.ctx, desk_of.site, ("blog.org",))
    assert grade(desk_of, "blog.org/post") == Grade.YELLOW
    desk_of.bring("blog.org/post", sha256="again")
    read(desk_of, "blog.org/post")
    judge_domains(desk_of.ctx, desk_of.site, ("blog.org",))
    found = judged_link(desk_of.ctx, desk_of.site, desk_of.link("blog.org/post"))
    assert found.grade is Grade.YELLOW
    assert "U7" in found.because
    assert "we paid" in found.because
    assert any("By the rules it would be useful: " in note for note in found.notes)


def test_a_confirmed_type_is_never_overwritten(desk_of: Desk) -> None:
    desk_of.bring("blog.org/post")
    read(desk_of, "blog.org/post")
    word = Decision(desk_of.site.id, "https://blog.org/post", "blog.org", DecisionKind.TYPED, "U7", NOW, value="partner_vendor")
    desk_of.storage.decisions.note(word)
    assert judged_link(desk_of.ctx, desk_of.site, desk_of.link("blog.org/post")).link_type is LinkType.PARTNER_VENDOR


def test_three_sites_with_one_account_are_seen_and_the_earlier_ones_judged_anew(desk_of: Desk) -> None:
    pages = ("a.org/1", "b.net/1", "c.io/1")
    desk_of.bring(*pages)
    shared = replace(GOOD, accounts=("UA-7654321-1",))
    for page in pages[:2]:
        read(desk_of, page, shared)
    run_over(desk_of, "r1")
    assert [grade(desk_of, page) for page in pages[:2]] == [Grade.GREEN, Grade.GREEN]
    read(desk_of, pages[2], shared)
    run_over(desk_of, "r2")
    judged = judged_link(desk_of.ctx, desk_of.site, desk_of.link("a.org/1"))
    assert any("UA-7654321-1" in flag.evidence for flag in judged.flags)
    assert Grade.GREEN not in {grade(desk_of, page) for page in pages}


def test_a_copy_of_another_linking_page_says_whose_text_it_repeats(desk_of: Desk) -> None:
    desk_of.bring("first.org/post", "copy.net/post")
    read(desk_of, "first.org/post", GOOD, "0f0f0f0f0f0f0f0f")
    read(desk_of, "copy.net/post", replace(GOOD, published="2026-11-15", has_author=False), "0f0f0f0f0f0f0f0e")
    run_over(desk_of, "r1")
    copy = judged_link(desk_of.ctx, desk_of.site, desk_of.link("copy.net/post"))
    assert copy.link_type is LinkType.SCRAPER
    assert "first.org" in copy.type_evidence
    assert judged_link(desk_of.ctx, desk_of.site, desk_of.link("first.org/post")).link_type is not LinkType.SCRAPER


def test_a_site_learns_what_it_is_about_from_its_own_pages(desk: Desk) -> None:
    for n in range(3):
        there = Answer(NOW, 200, f"https://{SITE}/{n}")
        desk.storage.targets.keep(desk.site.id, [TargetPage(there.url, (there,), signals=Signals(topics=TOPICS))])
    learn_topics(desk.ctx, desk.site)
    assert set(desk.storage.settings.of(desk.site.id).learned) >= {"outreach", "editorial"}


def test_the_same_anchor_on_six_new_domains_is_a_sign(desk_of: Desk) -> None:
    desk_of.bring("old.org/1")
    pages = [f"new{n}.org/1" for n in range(6)]
    desk_of.bring(*pages, sha256="2", now=NOW + DAY)
    for page in pages:
        read(desk_of, page, GOOD, anchor="cheap tools for everyone")
    desk_of.now = NOW + 2 * DAY
    judged = judged_link(desk_of.ctx, desk_of.site, desk_of.link(pages[0]))
    assert any(flag.name == "same_new_anchor" for flag in judged.flags), [flag.name for flag in judged.flags]


def run_over(desk: Desk, request_id: str) -> Run:
    """A run that has seen every page of the site."""
    run, _ = desk.storage.runs.open(
        desk.site.id,
        kind="check",
        request_id=request_id,
        asker=Asker("U1", "T1"),
        place=desk.place,
        message_key=request_id,
        limit=0,
        budget_s=60.0,
        now=desk.now,
    )
    for item in desk.storage.runs.items(run.id):
        seen = visit(item.page, page=None)
        desk.storage.links.record(item, seen, [], run.id)
    judge_run(desk.ctx, desk.site, run)
    desk.storage.runs.finish(run.id, run.status.FINISHED, desk.now)
    return run


def test_links_that_nobody_sees_in_running_text_are_not_site_wide(desk: Desk) -> None:
    pages = [f"a.org/{n}" for n in range(3)]
    desk.bring(*pages, *(f"b.org/{n}" for n in range(3)))
    hidden = replace(
        live(replace(element(), placement=Placement.BODY_TEXT)), conclusion=Conclusion.DEGRADED, reason=Reason.HIDDEN
    )
    for n, page in enumerate(pages):
        desk.see(page, hidden)
        desk.see(f"b.org/{n}", live(replace(element(), placement=Placement.FOOTER)))
    spread = desk.storage.judging.spread(desk.site.id, ["a.org", "b.org"])
    assert {name: one.is_sitewide for name, one in spread.items()} == {"a.org": False, "b.org": True}
