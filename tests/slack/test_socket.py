"""Socket Mode: it stays connected, loses nothing when sockets change, and says so when it is dead."""

import time
from collections.abc import Callable

import pytest

from bot.core.errors import DeliveryError, SettingsError
from tests.peers.slack import SlackPeer
from tests.slack.conftest import House

Build = Callable[..., House]


def test_acknowledgements_do_not_wait_for_the_work(peer: SlackPeer, house: Build) -> None:
    here = house()
    here.answers["slow"] = lambda request: time.sleep(0.5)
    for _ in range(4):
        peer.command("/backlinks", "slow")
    ack = peer.command("/backlinks", "status")
    assert ack.latency_s < 0.4


def test_a_new_socket_is_opened_before_an_announced_close(peer: SlackPeer, house: Build) -> None:
    house()
    peer.sockets.disconnect("warning")
    peer.wait_for(lambda: peer.sockets.n_opened == 2)
    assert peer.sockets.n_open == 2
    for number in range(10):
        peer.command("/backlinks", f"status {number}")
    assert len(peer.acks) == 10


def test_a_cut_socket_is_replaced_and_what_was_not_acknowledged_acts_once(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.command("/backlinks", "one", trigger_id="t1")
    peer.sockets.cut()
    peer.wait_for(lambda: peer.sockets.n_opened == 2)
    peer.command("/backlinks", "one", trigger_id="t1")
    peer.command("/backlinks", "two", trigger_id="t2")
    peer.wait_for(lambda: len(here.inbox.ends) == 2)
    assert [request.words for request in here.asked] == [("one",), ("two",)]


def test_it_comes_back_after_slack_was_away(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.fail("apps.connections.open", error="internal_error", times=2)
    peer.sockets.cut()
    peer.wait_for(lambda: peer.sockets.n_open, timeout_s=20)
    peer.wait_for(lambda: here.edge.health()["socket_connected"])
    assert peer.command("/backlinks", "status").status == 200


def test_a_server_that_closes_every_socket_is_not_hammered(peer: SlackPeer, house: Build) -> None:
    house()
    peer.sockets.is_refusing = True
    peer.sockets.cut()
    peer.wait_for(lambda: len(peer.calls("apps.connections.open")) >= 4)
    times = [call.at for call in peer.calls("apps.connections.open")][-2:]
    assert times[1] - times[0] > 0.3


def test_without_a_socket_for_too_long_the_process_is_to_end(peer: SlackPeer, house: Build) -> None:
    here = house(dead_after_s=0.5)
    peer.fail("apps.connections.open", error="internal_error", times=99)
    peer.sockets.cut()
    peer.wait_for(lambda: here.deaths)
    assert "no connection to Slack" in here.deaths[0]
    assert len(here.deaths) == 1


def test_a_large_payload_arrives_whole(peer: SlackPeer, house: Build) -> None:
    here = house()
    peer.shortcut("check_page", peer.post_as("U1", "C1", "x" * 300_000))
    assert len(peer.wait_for(lambda: here.asked)[0].value) == 300_000


def test_a_wrong_bot_token_is_said_by_its_setting(peer: SlackPeer, house: Build) -> None:
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN: .*invalid_auth"):
        house(bot_token="xoxb-wrong")


@pytest.mark.parametrize("token", ["xapp-wrong", ""])
def test_a_wrong_app_token_is_said_by_its_setting(peer: SlackPeer, house: Build, token: str) -> None:
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
        house(app_token=token)


def test_a_closed_port_is_said_with_the_address(peer: SlackPeer, house: Build) -> None:
    with pytest.raises(DeliveryError, match=r"does not answer at http://127.0.0.1:9/api/"):
        house(api_url="http://127.0.0.1:9/api/")


def test_stopping_takes_less_than_ten_seconds_while_a_use_case_works(peer: SlackPeer, house: Build) -> None:
    here = house()
    here.answers["slow"] = lambda request: time.sleep(1.0)
    peer.command("/backlinks", "slow")
    peer.wait_for(lambda: here.asked)
    started = time.monotonic()
    here.edge.stop()
    assert time.monotonic() - started < 10
    peer.wait_for(lambda: peer.sockets.n_open == 0)
    assert peer.private() == []
    assert here.inbox.ends
