"""Signed HTTP instead of Socket Mode: the same check through /slack/events, and /healthz beside it."""

import http.client
import json

import pytest

from tests.e2e.conftest import Start
from tests.e2e.talk import finished, ours, private_with, text_of
from tests.peers import slack_signed
from tests.peers.pages import PagesPeer
from tests.peers.slack import SlackPeer
from tests.peers.slack_state import Json

BODY, FORM = slack_signed.encoded(
    "slash_commands",
    {"command": "/backlinks", "text": "check example.com", "user_id": "U1", "channel_id": "C1", "trigger_id": "t"},
)


def get(port: int, path: str) -> tuple[int, Json]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    return answer.status, json.loads(body) if body.startswith(b"{") else {}


@pytest.fixture
def secret(peer: SlackPeer) -> dict[str, object]:
    return {"slack_signing_secret": type_of_secret(peer.state.signing_secret), "slack_app_token": type_of_secret("")}


def type_of_secret(value: str) -> object:
    from pydantic import SecretStr

    return SecretStr(value)


def test_a_check_by_signed_http_ends_in_its_thread_and_health_is_told(
    peer: SlackPeer, web: PagesPeer, start_small: Start, secret: dict[str, object]
) -> None:
    with start_small(**secret) as edge:
        peer.events_url = f"http://127.0.0.1:{edge.port}/slack/events"
        status, facts = get(edge.port, "/healthz")
        assert (status, facts["ok"], facts["slack_mode"]) == (200, True, "http")
        ack = peer.command("/backlinks", "check example.com")
        assert ack.status == 200
        parent = peer.wait_for(lambda: finished(peer, "C1"))
        peer.wait_for(lambda: private_with(peer, "Looking at example.com"))
        status, facts = get(edge.port, "/healthz")
    assert "6 live" in text_of(parent)
    assert (status, facts["inbox"]) == (200, 0)
    assert not peer.calls("apps.connections.open")


def test_what_is_forged_stale_or_unsigned_starts_nothing(
    peer: SlackPeer, web: PagesPeer, start_small: Start, secret: dict[str, object]
) -> None:
    with start_small(**secret) as edge:
        url, key = f"http://127.0.0.1:{edge.port}/slack/events", peer.state.signing_secret
        answers = [
            slack_signed.send(url, key, BODY, FORM, forged="v0=" + "0" * 64).status,
            slack_signed.send(url, key, BODY, FORM, forged="").status,
            slack_signed.send(url, "another secret", BODY, FORM).status,
            slack_signed.send(url, key, BODY, FORM, age_s=301).status,
            slack_signed.send(url, key, BODY, FORM, age_s=-301).status,
        ]
        assert get(edge.port, "/slack/events")[0] == 405
        assert get(edge.port, "/")[0] == 404
        peer.events_url = url
        peer.command("/backlinks", "status")
        peer.wait_for(lambda: peer.responses)
    assert answers == [401] * 5
    assert not ours(peer, "C1")
    assert not web.asked


def test_commands_are_acknowledged_in_time_while_a_check_is_going_on(
    peer: SlackPeer, web: PagesPeer, start_small: Start, secret: dict[str, object]
) -> None:
    web.close_gate(after=3)
    with start_small(**secret) as edge:
        peer.events_url = f"http://127.0.0.1:{edge.port}/slack/events"
        peer.command("/backlinks", "check example.com")
        peer.wait_for(lambda: len(web.asked) > 3)
        waits = sorted(peer.command("/backlinks", "status", user="U2").latency_s for _ in range(100))
        web.open_gate()
        peer.wait_for(lambda: finished(peer, "C1"))
    assert waits[98] < 1.0
    assert waits[99] < 3.0
