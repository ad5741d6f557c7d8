"""The Home tab, the welcome and `status`: what stands there, and who may press its buttons."""

from dataclasses import replace

import pytest

from bot.command import Reply, Request, Silence, Via
from bot.core.cards import Home, Status
from bot.core.places import Asker, Edge, Place
from bot.render import render
from commands import answer
from commands.permission import refused
from tests.commands.desk import Desk, texts
from tests.render import oracle

DIRECT = Place(Edge.SLACK, "D1")


def event(desk: Desk, *words: str, channel: str = "D1", team: str = "T1") -> Reply | None:
    place = Place(Edge.SLACK, channel)
    return answer(desk.ctx, Request(f"ev:{words}", words, Asker("U1", team), place, via=Via.EVENT), Silence())


def home(reply: Reply | None) -> Home:
    assert reply is not None
    assert reply.template == "home"
    drawn = render("home", reply.content)
    assert drawn.view is not None
    assert drawn.view["type"] == "home"
    assert isinstance(reply.content, Home)
    return reply.content


def test_the_sites_of_the_workspace_stand_there_and_no_others(desk: Desk) -> None:
    desk.bring("blog.example.org/post")
    desk.storage.sites.ensure("elsewhere.example", "T2", desk.now)
    desk.storage.sites.ensure("loose.example", "T1", desk.now)
    card = home(event(desk, "app_home_opened"))
    assert [row.line.domain for row in card.sites] == ["example.com", "loose.example"]
    tracked, loose = card.sites
    assert (tracked.line.n_links, tracked.line.channel, tracked.by_state[0].state) == (1, "C1", "unverified")
    assert tracked.line.told_next_at is not None
    assert [button.action for button in tracked.buttons] == ["home_check", "home_report", "home_settings"]
    assert [button.action for button in loose.buttons] == ["home_check", "home_report"]


def test_many_sites_stay_within_what_slack_shows(desk: Desk) -> None:
    for number in range(60):
        desk.storage.sites.ensure(f"site{number:02}.example", "T1", desk.now)
    card = home(event(desk, "app_home_opened"))
    assert (len(card.sites), card.n_more_sites) == (20, 41)
    assert len((render("home", card).view or {})["blocks"]) <= 100


def test_check_now_opens_the_run_in_the_sites_channel_and_twice_says_it_runs(desk: Desk) -> None:
    desk.bring("blog.example.org/post")
    card = home(desk.click("home_check", str(desk.site.id), place=DIRECT))
    assert "is being checked. The result comes in its channel." in card.notice
    assert [item.place.channel for item in desk.posted()] == ["C1"]
    assert "being checked already" in home(desk.click("home_check", str(desk.site.id), place=DIRECT)).notice


def test_a_check_of_nothing_says_how_to_begin(desk: Desk) -> None:
    assert "Drop an export" in home(desk.click("home_check", str(desk.site.id), place=DIRECT)).notice


@pytest.mark.parametrize("value", ["", "x", "999", "9" * 30])
def test_a_site_that_is_gone_is_said_on_the_tab(desk: Desk, value: str) -> None:
    assert "no longer known" in home(desk.click("home_check", value, place=DIRECT)).notice


def test_another_workspaces_site_cannot_be_pressed(desk: Desk) -> None:
    theirs = desk.storage.sites.ensure("elsewhere.example", "T2", desk.now)
    assert "no longer known" in home(desk.click("home_check", str(theirs.id), place=DIRECT)).notice


def test_the_report_comes_to_the_person_alone(desk: Desk) -> None:
    desk.bring("blog.example.org/post")
    assert "Messages tab" in home(desk.click("home_report", str(desk.site.id), place=DIRECT)).notice
    assert {item.place.channel for item in desk.posted()} == {"D1"}


def test_a_channel_is_welcomed_once(desk: Desk) -> None:
    assert event(desk, "bot_joined", "C2", channel="C2") is None
    assert event(desk, "bot_joined", "C2", channel="C2") is None
    said = desk.posted()
    assert [item.place.channel for item in said] == ["C2"]
    assert "/backlinks track example.com" in texts(said)
    event(desk, "bot_joined", "C1", channel="C1")
    assert "example.com already" in texts(desk.posted())


def test_status_in_a_direct_conversation_shows_all_sites_of_the_workspace(desk: Desk) -> None:
    desk.storage.sites.ensure("elsewhere.example", "T2", desk.now)
    reply = desk.ask("status", place=DIRECT)
    assert reply is not None
    assert isinstance(reply.content, Status)
    assert [line.domain for line in reply.content.sites] == ["example.com"]
    assert "next digest" in oracle.seen(render("status", reply.content).blocks)


ASKED = Request("q", ("track", "example.com"), Asker("U9", "T2"), Place(Edge.SLACK, "C1"))


@pytest.mark.parametrize("via", [via for via in Via if via is not Via.EVENT])
def test_people_of_another_workspace_are_refused_in_words(via: Via) -> None:
    reply = refused(replace(ASKED, via=via), "T1")
    assert reply is not None
    assert reply.whisper
    assert "You may not" in render(reply.template, reply.content).text


@pytest.mark.parametrize(
    "asked",
    [
        replace(ASKED, asker=Asker("U1", "T1")),
        replace(ASKED, asker=Asker("mia")),
        replace(ASKED, words=("help",)),
        replace(ASKED, words=()),
        replace(ASKED, via=Via.EVENT),
    ],
    ids=["ours", "a shell", "help", "nothing typed", "Slack itself"],
)
def test_who_may_ask_is_let_in(asked: Request) -> None:
    assert refused(asked, "T1") is None
    assert refused(replace(asked, asker=Asker("U9", "T2")), "") is None
