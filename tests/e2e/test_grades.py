"""A grade overruled through Slack: the card's button, the form, the edit, the line in the thread; and the settings in a form."""

from typing import Any

from bot.demo import World
from tests.e2e.conftest import Start
from tests.e2e.talk import private_with, text_of
from tests.e2e.test_link import PAGE, holding
from tests.peers.slack import SlackPeer


def test_a_grade_is_moved_by_a_form_and_given_back(peer: SlackPeer, world: World, start: Start) -> None:
    def wait(*words: str, under: str = "") -> dict[str, Any]:
        def found() -> list[dict[str, Any]]:
            return holding(peer.thread("C1", under) if under else peer.messages("C1"), *words)

        return peer.wait_for(found, timeout_s=20)[-1]

    with start():
        peer.command("/backlinks", f"track {world.domain}")
        wait("is now tracked")
        peer.command("/backlinks", f"watch {PAGE} rel:nofollow until:2099-01-01")
        wait("Rechecked", under=wait("Agreement stored")["ts"])
        peer.command("/backlinks", f"link {PAGE}")
        card = wait("One link", "what to do")
        wait("Why this grade", "Six rows", under=card["ts"])
        peer.click(card, "grade_lower", channel="C1")
        form = peer.wait_for(lambda: peer.forms)[0]
        assert "Imports and checks will not change that" in text_of(form)
        assert peer.submit(form, because="we paid for it").payload == {}
        wait("Graded lower", "because we paid for it", under=card["ts"])
        edited = wait("One link", "graded lower by", "Back to the rules")
        assert edited["ts"] == card["ts"]
        peer.click(edited, "grade_rules", channel="C1")
        wait("Given back to the rules", under=card["ts"])


def test_settings_are_said_in_a_form(peer: SlackPeer, world: World, start: Start) -> None:
    with start():
        peer.command("/backlinks", f"track {world.domain}")
        peer.wait_for(lambda: holding(peer.messages("C1"), "is now tracked"))
        peer.command("/backlinks", "settings")
        form = peer.wait_for(lambda: peer.forms)[0]
        assert peer.submit(form, brands="Acme\nAcme Inc", keywords="crm software").payload == {}
        said = peer.wait_for(lambda: private_with(peer, "Saved.", "Acme Inc"))
        assert said
        peer.command("/backlinks", "settings")
        again = peer.wait_for(lambda: peer.forms[1:])[0]
        assert "Acme Inc" in str(again)
        peer.submit(again, brands="x" * 101)
        peer.wait_for(lambda: private_with(peer, "too long for one of the brand names"))
        peer.mention("settings", channel="C1")
        peer.wait_for(lambda: private_with(peer, "is judged by 2 brand names, 1 money keyword"))
