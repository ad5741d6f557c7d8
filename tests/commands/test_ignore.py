"""`ignore`, `restore` and `why`: a person's word, kept with name, time and reason."""

import pytest

from bot.core.errors import BadInput, NotFound
from bot.core.states import State
from tests.commands.desk import DAY, NOW, Desk, reading, texts
from tests.render.cards import HOSTILE
from tests.storage.samples import ABSENT, live


def test_ignore_keeps_name_time_and_reason_through_a_check_and_an_import(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live())
    assert desk.ask("ignore", "https://a.org/1", "because", "it", "copies:", "our", "feed", user="U2") is None
    (told,) = desk.posted()
    assert "because it copies: our feed" in texts([told])
    desk.see("a.org/1", ABSENT, NOW + DAY)
    desk.see("a.org/1", ABSENT, NOW + 2 * DAY)
    desk.bring("a.org/1", provider="Semrush", sha256="2")
    assert desk.link("a.org/1").standing.state is State.IGNORED
    desk.ask("link", "a.org/1")
    assert "ignored by U2 on 21 Nov 2026, because it copies: our feed" in texts(desk.posted())


def test_ignored_again_says_who_was_first(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.ask("ignore", "a.org/1", "because", "spam")
    desk.posted()
    assert "already, since 21 Nov 2026, because spam" in reading(desk.ask("ignore", "a.org/1"))
    assert desk.posted() == []
    assert desk.ask("ignore", "a.org/1", "because", "it", "is", "worse") is None
    assert "it is worse" in reading(desk.ask("why", "a.org/1"))


def test_the_buttons_ignore_and_restore_and_edit_the_card(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live())
    desk.ask("link", "a.org/1")
    card = desk.posted()[0]
    button = card.content["buttons"][1]
    assert button["action"] == "ignore"
    assert button["confirm"]
    assert desk.click("ignore", button["value"]) is None
    edited = next(item for item in desk.posted() if item.template == "link")
    assert edited.key == card.key
    assert edited.content["buttons"][1]["action"] == "restore"
    assert "already" in reading(desk.click("ignore", button["value"]))
    assert desk.click("restore", button["value"]) is None
    assert desk.link("a.org/1").standing.state is State.LIVE
    assert "No link" in reading(desk.click("restore", button["value"]))


def test_only_the_link_to_one_page_of_ours(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.bring("a.org/1", target="https://example.com/pricing", sha256="2")
    desk.ask("ignore", "a.org/1", "to:/pricing")
    states = [link.standing.state for link in desk.storage.links.find(desk.site.id, "https://a.org/1")]
    assert states == [State.UNVERIFIED, State.IGNORED]
    with pytest.raises(NotFound):
        desk.ask("ignore", "a.org/1", "to:/other")


def test_why_tells_the_last_decision_of_a_page_or_a_domain(desk: Desk) -> None:
    desk.bring("a.org/1", "a.org/2")
    desk.see("a.org/1", live())
    assert "Nobody decided" in reading(desk.ask("why", "a.org/1"))
    desk.ask("ignore", "a.org/2", "because", "old", user="U0MIA0001")
    desk.posted()
    words = reading(desk.ask("why", "a.org"))
    assert "ignored by <@U0MIA0001>, because old" in words
    assert "message" in words
    with pytest.raises(NotFound):
        desk.ask("why", "z.org")
    with pytest.raises(BadInput):
        desk.ask("why")


def test_hostile_reasons_stay_words(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.ask("ignore", "a.org/1", "because", HOSTILE)
    assert "@here" in texts(desk.posted())
    assert "@here" in reading(desk.ask("why", "a.org/1"))


def test_ignore_without_a_page_says_what_to_type(desk: Desk) -> None:
    with pytest.raises(BadInput):
        desk.ask("ignore", "because", "I", "say", "so")
