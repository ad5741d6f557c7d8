"""What belongs to a channel is asked about in it, and directly by people who were met there: every command, every button."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.command import Reply, Request, Silence, Via
from bot.core.cards import Home, OtherChannel, Status
from bot.core.cases import Case, CaseState
from bot.core.errors import UserError
from bot.core.places import Asker, Edge, Place
from commands import ACTIONS, COMMANDS, FORMS, answer
from commands.permission import MET_FOR, PERMISSIONS, Who
from storage.tables import ChannelPersonRow, Row, table
from tests.commands.desk import Desk, reading
from tests.storage.samples import NOW, live, open_run

PAGE, SITE = "https://a.org/1", "site:example.com"
DIRECT, OTHER = Place(Edge.SLACK, "D9"), Place(Edge.SLACK, "C2")
PLACES = pytest.mark.parametrize(("place", "user"), [(DIRECT, "U9"), (OTHER, "U1")], ids=["a stranger's DM", "another channel"])
TYPED = {
    "check": ("check", "example.com"),
    "link": ("link", PAGE, SITE),
    "grade": ("grade", PAGE, "higher", SITE, "because", "so"),
    "new": ("new", SITE),
    "lost": ("lost", SITE),
    "broken": ("broken", SITE),
    "changed": ("changed", SITE),
    "anchors": ("anchors", SITE),
    "domains": ("domains", SITE),
    "pages": ("pages", SITE),
    "review": ("review", SITE),
    "report": ("report", "week", SITE),
    "compare": ("compare", "rival.com", SITE),
    "gap": ("gap", "rival.com", SITE),
    "need": ("need", "/", SITE),
    "watch": ("watch", PAGE, "example.com"),
    "ignore": ("ignore", PAGE, SITE),
    "restore": ("restore", PAGE, SITE),
    "why": ("why", PAGE, SITE),
    "track": ("track", "example.com"),
    "untrack": ("untrack", "example.com"),
    "settings": ("settings", "topics:shoes", SITE),
    "alerts": ("alerts", "off", SITE),
    "cases": ("cases", SITE),
    "case": ("case", "1", "ack"),
    "replay": ("replay", SITE),
}
"""A line of every command that is about one site."""
NO_SITE = {"import_cancel"}
"""Buttons that are about no site."""


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Number 1 of everything that a button can name: site, link, check, case."""
    desk.bring("a.org/1", "a.org/2")
    desk.see("a.org/1", live())
    open_run(desk.storage)
    desk.storage.cases.open(Case(0, desk.site.id, "k", "link_lost", CaseState.OPEN, NOW, NOW, NOW, domain="a.org", channel="C1"))
    desk.posted()
    return desk


def rows(desk: Desk) -> dict[str, list[object]]:
    """Everything that is kept, but for who was met where."""
    tables = [one for one in Row.metadata.sorted_tables if one is not table(ChannelPersonRow)]
    with desk.storage._db.reading() as connection:
        return {one.name: list(map(tuple, connection.execute(sa.select(one)))) for one in tables}


def value_of(action: str) -> str:
    """What a button of that name carries in the desk."""
    match action.partition("_")[0], action:
        case _, "check_now":
            return "example.com"
        case _, "import_file":
            return "F1 example.com"
        case "grade" | "review", _:
            return "1 yellow key"
        case "answer", _:
            return "1 need better:example.com/ key"
        case _:
            return "1"


def test_every_command_has_its_row() -> None:
    assert list(PERMISSIONS) == [command.name for command in COMMANDS]
    assert set(TYPED) == {name for name, who in PERMISSIONS.items() if who is Who.OF_SITE}


@PLACES
@pytest.mark.parametrize("verb", TYPED)
def test_a_command_is_told_where_its_site_may_be_asked_about(full: Desk, verb: str, place: Place, user: str) -> None:
    before = rows(full)
    reply = full.ask(*TYPED[verb], place=place, user=user)
    told(reply, is_direct=place is DIRECT)
    assert rows(full) == before


@PLACES
@pytest.mark.parametrize(("via", "name"), [(Via.CLICK, a.name) for a in ACTIONS] + [(Via.FORM, a.name) for a in FORMS])
def test_a_button_or_form_is_of_its_site(full: Desk, via: Via, name: str, place: Place, user: str) -> None:
    if name in NO_SITE:
        return
    before = rows(full)
    asked = Request("q", (name,), Asker(user, "T1"), place, value=value_of(name), via=via)
    reply = answer(full.ctx, asked, Silence())
    if name in ("home_check", "home_report"):
        assert reply is not None
        assert isinstance(reply.content, Home)
        assert "belongs to a channel. Ask there." in reply.content.notice
    else:
        told(reply, is_direct=place is DIRECT)
    assert rows(full) == before


def told(reply: Reply | None, *, is_direct: bool) -> None:
    assert reply is not None
    assert reply.content == OtherChannel("example.com", "C1", is_direct)
    assert (reply.whisper, reply.public, reply.is_done) == (True, False, False)
    assert "example.com belongs to another conversation. Ask there" in reading(reply)


@pytest.mark.parametrize("verb", [verb for verb in TYPED if verb not in ("compare", "gap", "untrack", "track")])
def test_directly_it_is_answered_to_whoever_was_met_in_the_channel(full: Desk, verb: str) -> None:
    reply: Reply | None = None
    with suppress(UserError):  # what is not there to be shown is said in its own words
        reply = full.ask(*TYPED[verb], place=Place(Edge.SLACK, "D1"))
    assert reply is None or reply.template != "other_channel"


def test_without_a_name_nothing_of_another_channel_is_found_or_offered(full: Desk) -> None:
    for words in (("link", PAGE), ("why", "a.org"), ("ignore", PAGE)):
        with pytest.raises(UserError) as raised:
            full.ask(*words, place=DIRECT, user="U9")
        assert "example.com" not in str(raised.value)
    with pytest.raises(UserError) as raised:
        full.ask("new", "site:exampel.com", place=DIRECT, user="U9")
    assert "example.com" not in str(raised.value)


def test_asking_in_the_channel_once_is_enough_for_a_month(full: Desk) -> None:
    assert domains(full, "U9") == ([], 1)
    full.ask("status", user="U9")
    assert domains(full, "U9") == (["example.com"], 0)
    full.now += MET_FOR - timedelta(hours=1)
    assert domains(full, "U9") == (["example.com"], 0)
    full.now += timedelta(hours=2)
    assert domains(full, "U9") == ([], 1)


def test_what_another_workspace_asks_there_opens_nothing(full: Desk) -> None:
    stranger = Request("q", ("status",), Asker("U9", "T2"), Place(Edge.SLACK, "C1"))
    answer(full.ctx, stranger, Silence())
    reply = answer(full.ctx, replace(stranger, place=DIRECT), Silence())
    assert reply is not None
    assert isinstance(reply.content, Status)
    assert reply.content.sites == ()


def test_the_home_tab_shows_what_a_person_may_see_and_says_that_there_is_more(full: Desk) -> None:
    full.storage.sites.ensure("loose.example", "T1", NOW)
    assert home(full, "U9") == (["loose.example"], 1)
    assert home(full, "U1") == (["example.com", "loose.example"], 0)


def test_a_site_of_a_direct_conversation_is_its_persons_alone(full: Desk) -> None:
    full.ask("track", "mine.example", place=Place(Edge.SLACK, "D1"))
    assert domains(full, "U1", "D1")[0] == ["example.com", "mine.example"]
    assert domains(full, "U9")[0] == []


def test_a_file_of_another_channels_site_is_not_taken(full: Desk) -> None:
    before = rows(full)
    asked = Request("q", ("import_file",), Asker("U1", "T1"), OTHER, value="F1 example.com", via=Via.CLICK)
    told(answer(full.ctx, asked, Silence()), is_direct=False)
    assert rows(full) == before


def domains(desk: Desk, user: str, channel: str = "D9") -> tuple[list[str], int]:
    reply = desk.ask("status", place=Place(Edge.SLACK, channel), user=user)
    assert reply is not None
    assert isinstance(reply.content, Status)
    return [site.domain for site in reply.content.sites], reply.content.n_elsewhere


def home(desk: Desk, user: str) -> tuple[list[str], int]:
    asked = Request("ev", ("app_home_opened",), Asker(user, "T1"), Place(Edge.SLACK, f"D{user}"), via=Via.EVENT)
    reply = answer(desk.ctx, asked, Silence())
    assert reply is not None
    assert isinstance(reply.content, Home)
    return [row.line.domain for row in reply.content.sites], reply.content.n_elsewhere
