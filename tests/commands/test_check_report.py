"""The end of a check: headline by grades, what needs somebody first, patterns, the self-check and its answers."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.agreements import Agreement
from bot.core.errors import NotFound
from bot.core.judgement import SiteSettings
from bot.core.places import Asker, Edge, Outgoing, Place
from bot.core.records import RunStatus
from bot.core.states import Reason, State
from bot.core.target_side import Answer, TargetPage
from commands.judging import judge_run
from commands.profiling import gather
from commands.report import publish
from commands.running import first_head
from tests.commands.desk import DAY, NOW, SITE, Desk, reading, texts
from tests.commands.test_judging import GOOD, read, run_over
from tests.core.surveying import standing as planned
from tests.storage.samples import ABSENT, element, live, outcome, visit


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Three useful links, a lost one, and claims that nobody looked at; judged."""
    desk.storage.settings.say(desk.site.id, SiteSettings(topics=("backlinks", "outreach", "anchor"), by="U1"), NOW)
    desk.bring("a.org/1", "b.net/1", "c.io/1", "gone.org/1", "never.com/1")
    for page in ("a.org/1", "b.net/1", "c.io/1"):
        read(desk, page, replace(GOOD, accounts=("UA-7654321-1",) if page != "c.io/1" else ()))
    return desk


def published(desk: Desk, name: str = "r1", target_page: str = "") -> dict[str, Outgoing]:
    """A check that has seen every page, judged and told: its messages by template."""
    asker, runs = Asker("U1", "T1"), desk.storage.runs
    run, _ = runs.open(
        desk.site.id, "check", name, asker, desk.place, name, limit=0, budget_s=60.0, target_page=target_page, now=desk.now
    )
    for item in desk.storage.runs.items(run.id):
        desk.storage.links.record(item, visit(item.page, desk.now, page=None), [], run.id)
    judge_run(desk.ctx, desk.site, run)
    desk.storage.outbox.post(name, desk.place, "check_head", first_head(desk.ctx, desk.site, run))
    publish(desk.ctx, desk.site, replace(run, status=RunStatus.FINISHED), desk.now)
    return {item.template: item for item in desk.posted()}


def lose(desk: Desk, page: str, *, is_agreed: bool = False) -> None:
    link = desk.link(page)
    lost = planned("0 live, 12 absent, 25 absent", is_agreed=is_agreed)
    desk.storage.links.record(None, visit(link.page, desk.now), [replace(outcome(link, ABSENT, desk.now), standing=lost)])


def test_the_headline_counts_referring_domains_by_their_best_grade(filled: Desk) -> None:
    done = published(filled)
    assert "🟢 3 useful · 🟡 0 ordinary · 🔴 0 worth a look · ⚪ 2 not verified" in texts([done["check_head"]])
    assert "states: 🟢 3 live · ⚪ 2 unverified" in texts([done["check_head"]])
    assert "first check: the baseline" in texts([done["check_head"]])


def test_before_the_first_judgement_states_alone_are_said(desk: Desk) -> None:
    desk.bring("a.org/1")
    head = published(desk)["check_head"]
    assert head.content["by_grade"] == []
    assert "useful" not in texts([head])
    assert "⚪ 1 unverified" in texts([head])


def test_a_domain_whose_links_are_gone_is_not_useful_any_more(filled: Desk) -> None:
    run_over(filled, "r0")
    lose(filled, "a.org/1")
    counts = {one["grade"]: one["n_domains"] for one in published(filled)["check_head"].content["by_grade"]}
    assert counts == {"green": 2, "yellow": 0, "red": 0, "unknown": 2}


def test_grades_and_those_not_found_add_up_to_the_domains_of_the_head(filled: Desk) -> None:
    run_over(filled, "r0")
    lose(filled, "a.org/1")
    head = published(filled)["check_head"]
    assert head.content["n_domains"] == 5
    assert "🟢 2 useful · 🟡 0 ordinary · 🔴 0 worth a look · ⚪ 2 not verified · 🔴 1 not found" in texts([head])


def test_what_matters_most_comes_first_with_what_to_do(filled: Desk) -> None:
    run_over(filled, "r0")
    lose(filled, "a.org/1")
    broken = replace(planned("0 live"), state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND)
    link = filled.link("b.net/1")
    filled.storage.links.record(None, visit(link.page), [replace(outcome(link, live()), standing=broken)])
    agreed = filled.link("c.io/1")
    filled.storage.agreements.agree(
        Agreement(filled.site.id, agreed.page, rel="followed", until=date(2027, 3, 1), owner="U7", by="U1", made_at=NOW), NOW
    )
    changed = replace(planned("0 live"), state=State.DEGRADED, reason=Reason.QUALIFIED, is_agreed=True)
    nofollow = replace(element(), rel=("nofollow",))
    filled.storage.links.record(None, visit(agreed.page), [replace(outcome(agreed, live(nofollow)), standing=changed)])
    needs = published(filled)["needs_you"]
    rows = needs.content["rows"]
    assert [row["heading"] for row in rows] == ["Agreed link changed", "Broken page of ours", "Useful link lost"]
    assert all(row["advice"] and row["evidence"] for row in rows)
    assert (rows[0]["until"], rows[0]["owner"]) == ("2027-03-01", "U7")
    assert [button["label"] for button in rows[0]["buttons"]] == ["Accept as is", "History"]
    assert "agreement until 2027-03-01, owner" in texts([needs])
    accept = rows[0]["buttons"][0]
    assert "rel nofollow" in reading(filled.click(accept["action"], accept["value"]))
    assert filled.storage.agreements.of_page(filled.site.id, agreed.page)[0].rel == "nofollow"
    assert "Nothing of it differs" in reading(filled.click(accept["action"], accept["value"]))


def test_links_worth_a_look_are_one_card(filled: Desk) -> None:
    run_over(filled, "r0")
    with filled.storage._db.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE links SET grade = 'red', flags = 'sells_links spam_neighbours' WHERE page_domain <> 'c.io'"
        )
    filled.storage.surveys.recount(filled.site.id)
    found = filled.storage.surveys.of_site(filled.site.id)
    assert [(need.n_domains, need.n_links) for need in found.needs] == [(2, 2)]


def test_patterns_name_networks_links_both_ways_and_the_pace(filled: Desk) -> None:
    read(filled, "c.io/1", replace(GOOD, accounts=("UA-7654321-1",)))
    there = Answer(NOW, 200, f"https://{SITE}/")
    own = TargetPage(there.url, (there,), signals=replace(GOOD, links_to=("a.org", "else.org")))
    filled.storage.targets.keep(filled.site.id, [own])
    patterns = published(filled)["patterns"]
    (network,) = patterns.content["networks"]
    assert (network["n_domains"], network["is_one_owner"]) == (3, True)
    assert network["pages"] == ["https://a.org/1", "https://b.net/1", "https://c.io/1"]
    assert [row["domain"] for row in patterns.content["reciprocal"]] == ["a.org"]
    assert patterns.content["pace"].startswith("No baseline yet")
    assert patterns.content["n_typed"] == 3


def test_a_network_whose_links_are_gone_is_not_told(filled: Desk) -> None:
    read(filled, "c.io/1", replace(GOOD, accounts=("UA-7654321-1",)))
    run_over(filled, "r0")
    lose(filled, "b.net/1")
    found = filled.storage.surveys.of_site(filled.site.id)
    assert gather(filled.ctx, filled.site, found, filled.now).facts.networks == ()


def test_the_self_check_asks_twice_and_remembers_who_answered(filled: Desk) -> None:
    told = published(filled)["self_check"]
    rows = told.content["rows"]
    assert [row["number"] for row in rows if row["buttons"]] == [6, 7]
    assert rows[4]["state"] == "good"
    yes, no, _ = rows[5]["buttons"]
    assert filled.click(no["action"], no["value"], user="U7") is None
    (edited,) = filled.posted()
    assert edited.template == "self_check"
    row = edited.content["rows"][5]
    assert (row["state"], row["answer"], row["by"]) == ("good", "no", "U7")
    filled.now += DAY
    filled.click(yes["action"], yes["value"], user="U8")
    assert filled.posted()[0].content["rows"][5]["state"] == "look"
    again = published(filled, "r2")["self_check"].content["rows"][5]
    assert (again["answer"], again["by"], again["at"]) == ("yes", "U8", int(filled.now.timestamp()))
    assert again["buttons"]


def test_answers_from_elsewhere_and_to_old_questions(filled: Desk) -> None:
    told = published(filled)["self_check"].content["rows"][5]["buttons"][0]
    assert "C1" in str(filled.click(told["action"], told["value"], place=Place(Edge.SLACK, "C2")))
    for value in (
        "",
        "x",
        f"{filled.site.id} self_check anchors r1",
        f"{filled.site.id} need what:example.com/ r1",
        "999 self_check paid",
    ):
        with pytest.raises(NotFound):
            filled.click("answer_yes", value)
    assert not filled.posted()


def test_changes_put_broken_agreements_first_and_useful_links_before_others(filled: Desk) -> None:
    published(filled)
    filled.now += DAY
    for page in ("a.org/1", "b.net/1"):
        filled.see(page, ABSENT)
    filled.now += DAY
    filled.storage.agreements.agree(Agreement(filled.site.id, "https://b.net/1", by="U1", made_at=NOW), NOW)
    for page in ("a.org/1", "b.net/1"):
        filled.see(page, ABSENT)
    changes = published(filled, "r2")["changes"]
    groups = {group["kind"]: group for group in changes.content["groups"]}
    assert list(groups)[:2] == ["agreement", "lost"]
    assert groups["lost"]["rows"][0]["grade"] == "green"
    assert "Agreement broken" in texts([changes])


def test_a_check_of_one_page_names_whose_numbers_it_shows(filled: Desk) -> None:
    head = published(filled)["check_head"]
    page = replace(head, content={**head.content, "target_page": "https://example.com/pricing", "n_total": 6})
    assert "visited: 6 pages with links to example.com/pricing; the numbers are those of the whole site" in texts([page])
    assert "example.com/pricing ·" not in texts([page])


def test_a_check_of_one_page_is_about_that_page_in_head_thread_and_file(filled: Desk) -> None:
    pricing = f"https://{SITE}/pricing"
    filled.bring("d.org/1", "e.org/1", target=pricing, sha256="2")
    read(filled, "d.org/1", replace(GOOD, accounts=()))
    told = published(filled, target_page=pricing)
    assert "example.com/pricing · 2 referring domains" in texts([told["check_head"]])
    assert "this page alone" in texts([told["check_head"]])
    assert "states: 🟢 1 live · ⚪ 1 unverified" in texts([told["check_head"]])
    assert told["anchors"].content["n_domains"] == 1
    assert {"pages", "patterns", "self_check"}.isdisjoint(told)
    rows = told["check_file"].file.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert all(pricing in row for row in rows[1:])


def test_claims_that_are_not_on_their_pages_are_listed_by_the_first_check_alone(filled: Desk) -> None:
    filled.see("never.com/1", ABSENT)
    changes = published(filled)["changes"]
    words = texts([changes])
    assert "Claimed, but not on their pages today" in words
    assert "1 link from 1 domain" in words
    assert "never.com/1" in words
    assert "was read in full and holds no link to us" in words
    filled.now += DAY
    assert "never.com/1" not in texts([published(filled, "r2")["changes"]])
