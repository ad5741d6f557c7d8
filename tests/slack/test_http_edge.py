"""The HTTP port: only signed requests get in, nothing makes it fail, and /healthz tells how the bot is."""

import http.client
import json
import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import SettingsError
from bot.core.places import Edge, Place
from bot.slack.http import MAX_BODY, HttpRequest, HttpResponse, HttpServer
from tests.peers import slack_signed
from tests.peers.slack import SlackPeer
from tests.slack.conftest import House
from tests.slack.load import run

Build = Callable[..., House]
HERE = Place(Edge.SLACK, "C1")
SECRET = "peer-secret"
COMMAND = urlencode({"command": "/backlinks", "text": "status", "user_id": "U1", "channel_id": "C1", "trigger_id": "t"}).encode()


def get(port: int, path: str, method: str = "GET") -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"forged": "v0=" + "0" * 64}, id="forged"),
        pytest.param({"forged": ""}, id="no signature"),
        pytest.param({"forged": "v0=é"}, id="a signature that is not ASCII"),
        pytest.param({"forged": "garbage"}, id="a signature of another kind"),
        pytest.param({"age_s": 301}, id="stale"),
        pytest.param({"age_s": -301}, id="from the future"),
        pytest.param({"headers": {"X-Slack-Request-Timestamp": "yesterday"}}, id="a stamp that is no number"),
        pytest.param({"headers": {"X-Slack-Request-Timestamp": "9" * 40}}, id="an endless stamp"),
    ],
)
def test_what_slack_did_not_sign_is_refused_and_not_stored(peer: SlackPeer, house: Build, fault: dict[str, object]) -> None:
    here = house("http")
    if isinstance(signature := fault.get("forged"), str) and not signature.isascii():
        fault = {"forged": signature.encode().decode("latin-1")}
    ack = slack_signed.send(peer.events_url, SECRET, COMMAND, slack_signed.FORM, **fault)  # type: ignore[arg-type]
    assert ack.status == 401
    assert not here.inbox.rows


def test_a_body_changed_after_signing_is_refused(peer: SlackPeer, house: Build) -> None:
    here = house("http")
    stamp = str(int(time.time()))
    good = slack_signed.signature(SECRET, stamp, COMMAND)
    ack = slack_signed.send(peer.events_url, SECRET, COMMAND + b"&x=1", slack_signed.FORM, forged=good)
    assert ack.status == 401
    assert not here.inbox.rows


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"payload=", b"payload=%7B", b"payload=[]", b"\xff\xfe\x00", b"a=b", b"{}",
        b'{"type":"event_callback"}', b'{"type":"event_callback","event":null}', b'{"type":"event_callback","event":[]}',
        b'{"type":"event_callback","event":{"type":5}}', b"command=/backlinks", b"command=/other&user_id=U1",
        b"payload=" + quote(json.dumps({"type": "block_actions", "actions": []})).encode(),
        b"payload=" + quote(json.dumps({"type": "block_actions", "actions": "x", "user": "y"})).encode(),
        b"payload=" + quote(json.dumps({"type": "view_submission", "view": None})).encode(),
        b"{" * 5_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("content_type", [slack_signed.FORM, "application/json"])
def test_a_signed_but_malformed_body_never_makes_a_500(peer: SlackPeer, house: Build, body: bytes, content_type: str) -> None:
    house("http")
    assert slack_signed.send(peer.events_url, SECRET, body, content_type).status in (200, 400, 401, 404)
    assert peer.command("/backlinks", "status").status == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400))
def test_any_signed_bytes_leave_the_edge_standing(peer: SlackPeer, house: Build, body: bytes) -> None:
    if not peer.events_url:
        house("http")
    assert slack_signed.send(peer.events_url, SECRET, body, "application/json").status in (200, 400, 401, 404)


def test_slacks_url_verification_is_answered(peer: SlackPeer, house: Build) -> None:
    house("http")
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    ack = slack_signed.send(peer.events_url, SECRET, body, "application/json")
    assert ack.status == 200
    assert "abc" in str(ack.payload)


def test_other_paths_and_methods_are_refused(peer: SlackPeer, house: Build) -> None:
    here = house("http")
    assert get(here.edge.port, "/")[0] == 404
    assert get(here.edge.port, "/slack/events")[0] == 405
    assert get(here.edge.port, "/healthz", "POST")[0] == 405


def test_a_body_over_the_cap_is_refused(peer: SlackPeer, house: Build) -> None:
    here = house("http")
    ack = slack_signed.send(peer.events_url, SECRET, b"x" * (MAX_BODY - 100), slack_signed.FORM)
    assert ack.status in (200, 400, 404)
    with socket.create_connection(("127.0.0.1", here.edge.port), timeout=5) as sock:
        sock.sendall(f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_BODY * 2}\r\n\r\n".encode())
        with suppress(OSError):
            sock.sendall(b"x" * (MAX_BODY + 200_000))
        try:
            answer = sock.recv(100)
        except OSError:
            answer = b""
    assert b" 413 " in answer or answer == b""
    assert get(here.edge.port, "/healthz")[0] == 200


@pytest.mark.parametrize(
    "raw", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 40_000, b"\r\n" * 20_000]
)
def test_what_is_not_http_is_refused(peer: SlackPeer, house: Build, raw: bytes) -> None:
    here = house("http")
    with socket.create_connection(("127.0.0.1", here.edge.port), timeout=5) as sock:
        try:
            sock.sendall(raw)
            sock.shutdown(socket.SHUT_WR)
            answer = sock.recv(100)
        except OSError:
            answer = b""
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 431"))
    assert get(here.edge.port, "/healthz")[0] == 200


def test_a_hundred_silent_connections_do_not_keep_anybody_waiting(peer: SlackPeer, house: Build) -> None:
    here = house("http")
    silent = [socket.create_connection(("127.0.0.1", here.edge.port), timeout=5) for _ in range(100)]
    for sock in silent:
        sock.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Le")
    assert peer.command("/backlinks", "status").latency_s < 1.0
    for sock in silent:
        sock.close()


def test_one_connection_serves_many_requests(peer: SlackPeer, house: Build) -> None:
    here = house("http")
    with closing(http.client.HTTPConnection("127.0.0.1", here.edge.port, timeout=5)) as connection:
        for number in range(5):
            body = COMMAND + str(number).encode()
            assert slack_signed.send(peer.events_url, SECRET, body, slack_signed.FORM, connection=connection).status == 200
    assert len(here.inbox.rows) == 5


def test_pipelined_requests_are_answered_in_order() -> None:
    server = HttpServer("127.0.0.1", 0, lambda request: HttpResponse(200, request.path.encode()))
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
            sock.sendall(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: sock.recv(4096), b""))
    finally:
        server.stop()
    assert answer.index(b"/a") < answer.index(b"/b")


def test_an_answer_that_breaks_is_a_503() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    server = HttpServer("127.0.0.1", 0, broken)
    server.start()
    try:
        assert get(server.port, "/")[0] == 503
    finally:
        server.stop()


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_healthz_says_how_the_bot_is(peer: SlackPeer, house: Build, mode: str) -> None:
    here = house(mode)
    status, body = get(here.edge.port, "/healthz")
    facts = json.loads(body)
    assert (status, facts["ok"], facts["slack_mode"]) == (200, True, mode)
    peer.state.revoked = "token_revoked"
    here.outbox.add("m", HERE, "x")
    peer.wait_for(lambda: here.notes)
    status, body = get(here.edge.port, "/healthz")
    assert (status, json.loads(body)["deliveries_stopped_by"]) == (503, "token_revoked")


def test_a_port_that_is_taken_is_said_by_its_setting(peer: SlackPeer, house: Build) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError, match="BACKLINKS_HTTP_PORT"):
        house("http", http_port=taken.getsockname()[1])


def test_two_hundred_commands_a_second_are_acknowledged_in_time(peer: SlackPeer, house: Build) -> None:
    """A short stretch of what tests/slack/load.py measures for long."""
    here = house("http")
    figures = run(peer.events_url, SECRET, rate=200, seconds=2)
    assert figures.n_lost == 0
    assert figures.p99_s < 1.0
    assert len(here.inbox.rows) == figures.n_sent
