"""Forms: opened by a click or a command, kept open while something is wrong, stored before they close, answered where they
were asked for. The Home tab: published when it is opened and after a click on it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.command import Reply, Request, Via
from bot.core.errors import BadInput
from bot.core.places import Edge, Place
from bot.render.message import _environment
from bot.render.views import fit_view
from bot.slack.modals import carried, carrying, is_carried
from tests.peers.slack import SlackPeer
from tests.slack.conftest import House

Build = Callable[..., House]
Json = dict[str, Any]
both_ways = pytest.mark.parametrize("mode", ["socket", "http"])

FORM = """{% import "_macros.j2" as m with context %}
{% call m.form("Ignore this page", "ignore_form", "17", submit="Ignore") %}
{{ m.area("because", "Why?", most=40) }}{{ m.input("page", "Page", "/a", required=true) }}
{{ m.select("kind", "What?", [("all", "All links"), ("one", "This link")], "all") }}
{{ m.checkboxes("also", "Also", [("mute", "Mute"), ("tell", "Tell the owner")], ["tell"]) }}
{{ m.date("until", "Until") }}{{ m.person("owner", "Owner") }}
{% endcall %}"""
INSTEAD = "Type ignore PAGE because …"


def form() -> Json:
    """The test's form as the templates' macros make it, within limits."""
    view = fit_view(json.loads(_environment().from_string(FORM).render()))
    assert view is not None
    return view


def asking(here: House) -> None:
    """`ignore` opens the form; what is sent in is answered with what was read."""
    here.answers["ignore"] = lambda request: Reply("x", {"message": INSTEAD, "view": form()}, form=True)
    here.answers["ignore_form"] = lambda request: Reply("x", {"message": f"ignored because {request.field('because')}"})


def opened(peer: SlackPeer) -> Json:
    return peer.wait_for(lambda: peer.forms)[-1]


@both_ways
def test_a_click_opens_a_form_and_what_is_sent_in_reaches_the_use_case(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    asking(here)
    card = peer.post_as("U0BOT", "C1", "a card") | {"bot_id": "B0BOT"}
    peer.click(card, "ignore", value="17")
    view = opened(peer)
    assert view["title"]["text"] == "Ignore this page"
    assert not peer.private()
    ack = peer.submit(view, because="  it copies us\nall of us ", kind="one", also=("mute",), until="2026-12-01", owner="U2")
    assert ack.payload == {}
    assert peer.wait_for(peer.private) == ["ignored because it copies us\nall of us"]
    sent = here.asked[-1]
    assert (sent.via, sent.words, sent.value, sent.asker.user) == (Via.FORM, ("ignore_form",), "17", "U1")
    assert sent.place.channel == "C1"
    assert sent.place.thread_ts == card["ts"]
    assert {name: sent.field(name) for name in ("page", "kind", "until", "owner")} == {
        "page": "/a", "kind": "one", "until": "2026-12-01", "owner": "U2",
    }  # fmt: skip
    assert sent.chosen("also") == ("mute",)


@both_ways
def test_what_nobody_touched_comes_back_as_it_was_and_empty_as_empty(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    asking(here)
    peer.command("/backlinks", "ignore")
    peer.submit(opened(peer), also=())
    peer.wait_for(lambda: len(here.asked) == 2)
    assert here.asked[1].fields == (("because", ""), ("page", "/a"), ("kind", "all"), ("until", ""), ("owner", ""))
    assert here.asked[1].chosen("also") == ()


@both_ways
def test_a_form_with_something_wrong_stays_open_and_says_where(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    asking(here)
    peer.command("/backlinks", "ignore")
    view = opened(peer)
    ack = peer.submit(view, because="x" * 41, page="  ")
    assert ack.payload["response_action"] == "errors"
    assert ack.payload["errors"] == {"because": "At most 40 characters; this has 41.", "page": "Please fill this in."}
    assert peer.submit(view, page="/b").payload == {}
    peer.wait_for(lambda: len(here.asked) == 2)
    assert here.asked[1].field("page") == "/b"


@both_ways
def test_a_form_sent_in_twice_acts_once_and_a_closed_one_never(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    asking(here)
    peer.command("/backlinks", "ignore")
    view = opened(peer)
    assert peer.submit(view, closes=True).status == 200
    peer.submit(view)
    peer.submit(view)
    peer.command("/backlinks", "last")
    peer.wait_for(lambda: any(request.words == ("last",) for request in here.asked))
    peer.wait_for(lambda: len(here.inbox.ends) == 3)
    assert [request.via for request in here.asked].count(Via.FORM) == 1


@both_ways
def test_a_form_that_cannot_be_kept_stays_open_and_says_so(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    asking(here)
    peer.command("/backlinks", "ignore")
    view = opened(peer)
    here.inbox.is_broken = True
    ack = peer.submit(view)
    assert "nothing was started" in ack.payload["errors"]["because"]


@both_ways
def test_what_is_wrong_only_by_what_we_know_is_told_privately(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    asking(here)

    def refuse(request: Request) -> Reply:
        raise BadInput("That page is unknown.", "Import it first.")

    here.answers["ignore_form"] = refuse
    peer.click(peer.post_as("U0BOT", "C1", "a card"), "ignore")
    assert peer.submit(opened(peer)).payload == {}
    assert peer.wait_for(peer.private) == ["That page is unknown. Import it first."]


@pytest.mark.parametrize("code", ["expired_trigger_id", "invalid_trigger_id", "ratelimited", "internal_error"])
def test_where_no_form_opens_the_words_say_what_to_type(peer: SlackPeer, house: Build, code: str) -> None:
    here = house()
    asking(here)
    peer.fail("views.open", error=code)
    peer.click({"ts": "1.0", "user": "U1", "blocks": []}, "ignore")
    assert peer.wait_for(lambda: peer.responses)[0]["text"] == INSTEAD
    assert peer.responses[0]["replace_original"] is False
    assert not peer.forms


def test_a_mention_has_no_form_and_is_told_privately_what_to_type(peer: SlackPeer, house: Build) -> None:
    here = house()
    here.answers["ignore"] = lambda request: Reply("error", {"message": INSTEAD, "view": form()}, form=True)
    peer.mention("ignore")
    assert peer.wait_for(lambda: peer.ephemerals)[0]["text"] == INSTEAD


def test_only_what_was_filled_in_is_stored(peer: SlackPeer, house: Build) -> None:
    here = house()
    asking(here)
    peer.command("/backlinks", "ignore")
    peer.submit(opened(peer), because="reason")
    stored = next(row for row in here.inbox.rows.values() if row.kind == "view")
    assert stored.key.startswith("view:V")
    assert "legacy" not in str(stored.payload)
    assert "All links" not in str(stored.payload)


def test_the_way_back_survives_the_form() -> None:
    request = carried({"private_metadata": "{}"})
    assert request.place.channel == ""
    place = Place(Edge.SLACK, "C1", "1.5", "https://hooks.slack.invalid/x")
    back = carried(carrying({"private_metadata": 'a "b" é'}, place, "1.4"))
    assert (back.value, back.place, back.answer_ts) == ('a "b" é', place, "1.4")
    assert not is_carried(carrying({"private_metadata": '"' * 2_000}, place))


# the Home tab

HOME = {
    "type": "home",
    "blocks": [
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "home_check", "value": "7", "text": {"type": "plain_text", "text": "Check now"}}
            ],
        }
    ],
}


@both_ways
def test_the_home_tab_is_published_when_opened_and_after_a_click(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    here.answers["app_home_opened"] = lambda request: Reply("home", {"message": "home", "view": HOME})
    notice = {"type": "section", "text": {"type": "plain_text", "text": "begun"}}
    after = {"type": "home", "blocks": [notice, *HOME["blocks"]]}
    here.answers["home_check"] = lambda request: Reply("home", {"message": "home", "view": after})
    peer.open_home()
    peer.wait_for(peer.home)
    assert (here.asked[0].via, here.asked[0].asker.user, here.asked[0].place.channel) == (Via.EVENT, "U1", "D1")
    peer.press("home_check")
    peer.wait_for(lambda: len((peer.home() or {})["blocks"]) == 2)
    click = here.asked[1]
    assert (click.via, click.words, click.value, click.place.channel) == (Via.CLICK, ("home_check",), "7", "D1")
    assert not peer.private()
    assert not peer.messages("D1")


def test_a_click_on_the_home_tab_may_open_a_form_and_is_answered_directly(peer: SlackPeer, house: Build) -> None:
    here = house()
    asking(here)
    home = {**HOME, "blocks": [{**HOME["blocks"][0], "elements": [{**HOME["blocks"][0]["elements"][0], "action_id": "ignore"}]}]}  # type: ignore[dict-item, index]
    here.answers["app_home_opened"] = lambda request: Reply("home", {"message": "home", "view": home})
    peer.open_home()
    peer.wait_for(peer.home)
    peer.press("ignore")
    peer.submit(opened(peer), because="so")
    said = peer.wait_for(lambda: [message for message in peer.messages("D1") if message.get("bot_id")])
    assert said[0]["text"] == "ignored because so"


@pytest.mark.parametrize("code", ["hash_conflict", "ratelimited", "internal_error", "not_enabled"])
def test_a_home_tab_that_slack_does_not_take_disturbs_nobody(peer: SlackPeer, house: Build, code: str) -> None:
    here = house()
    here.answers["app_home_opened"] = lambda request: Reply("home", {"message": "home", "view": HOME})
    peer.fail("views.publish", error=code)
    peer.open_home()
    peer.wait_for(lambda: here.inbox.ends)
    assert not peer.private()
    peer.open_home()
    peer.wait_for(peer.home)


def test_other_tabs_and_other_peoples_joining_are_left_alone(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.open_home(tab="messages")
    peer.join(user="U2")
    peer.command("/backlinks", "x")
    peer.wait_for(lambda: here.asked)
    assert len(here.inbox.rows) == 1


def test_the_bot_being_invited_is_an_event_of_its_channel(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.join("C1", inviter="U2")
    peer.wait_for(lambda: here.asked)
    request = here.asked[0]
    assert (request.words, request.via, request.place.channel, request.asker.user) == (
        ("bot_joined", "C1"),
        Via.EVENT,
        "C1",
        "U2",
    )
    peer.wait_for(lambda: here.inbox.ends)
    assert not peer.private()
    assert not [message for message in peer.messages("C1") if message.get("bot_id")]
