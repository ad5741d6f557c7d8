"""Asked from another channel, or directly by somebody whom the bot never met in the site's channel: the whole app at the peer."""

from tests.commands.test_elsewhere import TYPED
from tests.e2e.conftest import Start
from tests.e2e.talk import all_ours, private_with, text_of, with_text
from tests.e2e.test_home import words
from tests.peers.slack import SlackPeer

WHERE = "example.com belongs to"


def line(verb: str) -> str:
    """A line as typed, about a page that is known here."""
    return " ".join(TYPED[verb]).replace("https://a.org/1", "http://blog1.example/post")


LINES = {verb: line(verb) for verb in TYPED if verb != "case"}


def test_every_command_is_told_where_to_ask_in_another_channel(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        for text in LINES.values():
            peer.command("/backlinks", text, channel="C2")
        peer.wait_for(lambda: len(peer.private()) == len(LINES), timeout_s=60.0)
        said = peer.private()
    assert [text for text in said if WHERE not in text] == []
    assert not all_ours(peer, "C1")
    assert not all_ours(peer, "C2")


def test_every_command_is_told_where_to_ask_in_a_strangers_direct_conversation(peer: SlackPeer, start_small: Start) -> None:
    peer.add_dm("D2", "U2")
    with start_small():
        for text in LINES.values():
            peer.direct(text, user="U2", channel="D2")
        peer.wait_for(lambda: len(all_ours(peer, "D2")) == len(LINES), timeout_s=60.0)
        said = [text_of(message) for message in all_ours(peer, "D2")]
    assert [text for text in said if WHERE not in text] == []
    assert not all_ours(peer, "C1")


def test_asking_in_the_channel_opens_the_home_tab_and_direct_conversation(peer: SlackPeer, start_small: Start) -> None:
    peer.add_dm("D2", "U2")
    with start_small():
        peer.open_home("U2")
        assert "1 site of channels where I have not met you" in words(peer.wait_for(lambda: peer.home("U2")))
        assert "example.com" not in words(peer.home("U2"))
        peer.command("/backlinks", "status", user="U2")
        peer.wait_for(lambda: private_with(peer, "Status: 1 site"))
        peer.open_home("U2")
        peer.wait_for(lambda: "6 referring domains, 6 links" in words(peer.home("U2")))
        peer.direct("pages", user="U2", channel="D2")
        peer.direct("alerts site:example.com", user="U2", channel="D2")
        peer.wait_for(lambda: with_text(all_ours(peer, "D2"), "weekly digest are on"))
