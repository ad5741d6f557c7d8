"""Slack is reached by certificates that are checked, and that are read once."""

import http.server
import ssl
import threading
from collections.abc import Iterator

import pytest
import trustme

from bot.core.errors import DeliveryError
from bot.slack.api import WebApi, tls


class Well(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"ok": true}')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def api(ca: trustme.CA) -> Iterator[WebApi]:
    """A Slack behind TLS, certified by `ca`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Well) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield WebApi("xoxb-1", base_url=f"https://localhost:{server.server_address[1]}/api/")
        server.shutdown()
        thread.join()


def test_a_certificate_that_nobody_vouches_for_is_refused(api: WebApi) -> None:
    with pytest.raises(DeliveryError) as caught:
        api.call("auth.test")
    assert (caught.value.code, caught.value.ambiguous, caught.value.detail) == ("no_answer", False, "SSLCertVerificationError")


def test_every_call_uses_the_certificates_read_once(api: WebApi, ca: trustme.CA) -> None:
    tls().load_verify_locations(cadata=ca.cert_pem.bytes().decode())
    assert api.call("auth.test").body == {"ok": True}
