"""The Slack peer's HTTP side: the Web API, uploads, file downloads and response URLs, with faults on demand."""

import json
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.peers.slack_blocks import faults
from tests.peers.slack_methods import METHODS
from tests.peers.slack_state import Call, Fault, Json, Refused, State


class Dropped(Exception):
    """Close the connection without an answer."""


class Handler(BaseHTTPRequestHandler):
    """One connection. The server carries the state."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    server: "Server"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, headers, answer = self.server.serve(self.path, dict(self.headers.items()), body)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""


class Server(ThreadingHTTPServer):
    """Answers on a free port of 127.0.0.1 from start() to stop()."""

    daemon_threads = False
    request_queue_size = 256

    def __init__(self, state: State) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.state = state
        self.ends = threading.Event()
        state.root = f"http://127.0.0.1:{self.server_address[1]}"
        self.socket_url = ""
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="slack-peer-http")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.ends.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no news."""

    def serve(self, path: str, headers: Json, body: bytes) -> tuple[int, Json, bytes]:
        parts = urlsplit(path)
        try:
            if match := re.fullmatch(r"/api/([A-Za-z.]+)", parts.path):
                return self._api(match[1], headers, _arguments(headers, body, parts.query))
            if match := re.fullmatch(r"/upload/(F\d+)", parts.path):
                return self._upload(match[1], body)
            if match := re.fullmatch(r"/files/(F\d+)/.*", parts.path):
                return self._download(match[1], headers)
            if match := re.fullmatch(r"/response/(.+)", parts.path):
                return self._response(match[1], body)
        finally:
            self.state.ring()
        return 404, {}, b"not here"

    def _api(self, method: str, headers: Json, args: Json) -> tuple[int, Json, bytes]:
        token = str(headers.get("Authorization", "")).removeprefix("Bearer ") or str(args.pop("token", ""))
        call = Call(method, args, token, time.monotonic())
        self.state.calls.append(call)
        fault = self.state.take_fault(method, args)
        if fault is not None and fault.delay_s:
            self.ends.wait(fault.delay_s)
        if fault is not None and (early := self._early(fault)) is not None:
            call.answer = json.loads(early[2] or b"{}")
            return early
        answer = self._answer(method, token, args)
        if fault is not None and fault.drop == "after":
            raise Dropped
        if fault is not None and fault.is_late:
            return fault.status, {}, b""
        call.answer = answer
        return 200, {"Content-Type": "application/json", "X-OAuth-Scopes": self.state.scopes}, json.dumps(answer).encode()

    def _early(self, fault: Fault) -> tuple[int, Json, bytes] | None:
        """An answer instead of the effect; None when the effect is to happen."""
        if fault.drop == "before":
            raise Dropped
        if fault.retry_after or fault.status == 429:
            body = json.dumps({"ok": False, "error": "ratelimited"}).encode()
            return 429, {"Retry-After": str(fault.retry_after or 1), "Content-Type": "application/json"}, body
        if fault.error:
            return 200, {"Content-Type": "application/json"}, json.dumps({"ok": False, "error": fault.error}).encode()
        return (fault.status, {}, b"") if fault.status and not fault.is_late else None

    def _answer(self, method: str, token: str, args: Json) -> Json:
        state = self.state
        if method == "apps.connections.open":
            good = token == state.app_token
            return {"ok": True, "url": self.socket_url} if good else {"ok": False, "error": "invalid_auth"}
        if not token:
            return {"ok": False, "error": "not_authed"}
        if token != state.bot_token or state.revoked:
            return {"ok": False, "error": state.revoked or "invalid_auth"}
        if method not in METHODS:
            return {"ok": False, "error": "unknown_method"}
        try:
            with state.changed:
                return {"ok": True, **METHODS[method](state, args)}
        except Refused as refused:
            return {"ok": False, "error": refused.code, **refused.more}

    def _upload(self, file_id: str, body: bytes) -> tuple[int, Json, bytes]:
        fault = self.state.take_fault("upload", {"file": file_id})
        if fault is not None:
            return (early[0], early[1], early[2]) if (early := self._early(fault)) else (500, {}, b"")
        file = self.state.files.get(file_id)
        if file is None or file["size"] != len(body):
            return 400, {}, b"wrong length"
        self.state.bytes[file_id] = body
        return 200, {}, f"OK - {len(body)}".encode()

    def _download(self, file_id: str, headers: Json) -> tuple[int, Json, bytes]:
        if headers.get("Authorization") != f"Bearer {self.state.bot_token}" or "files:read" not in self.state.scopes:
            return (
                200,
                {"Content-Type": "text/html; charset=utf-8"},
                b"<!DOCTYPE html><html><title>Sign in | Slack</title></html>",
            )
        body = self.state.bytes.get(file_id)
        if body is None:
            return 404, {}, b""
        return 200, {"Content-Type": str(self.state.files[file_id].get("mimetype", "text/csv"))}, body

    def _response(self, key: str, body: bytes) -> tuple[int, Json, bytes]:
        """A response URL: five answers, then it is used up."""
        fault = self.state.take_fault("response_url", {"key": key})
        if fault is not None and (early := self._early(fault)) is not None:
            return early
        if sum(answer["key"] == key for answer in self.state.responses) >= 5:
            return 404, {}, b'{"ok":false,"error":"used_url"}'
        answer = json.loads(body)
        if faults(answer.get("blocks") or [], has_native=self.state.has_native_blocks):
            return 400, {}, b"invalid_blocks"
        self.state.responses.append({"key": key, **answer})
        return 200, {}, b"ok"


def _arguments(headers: Json, body: bytes, query: str) -> Json:
    if "json" in str(headers.get("Content-Type", "")):
        return dict(json.loads(body or b"{}"))
    form = dict(parse_qsl(body.decode(), keep_blank_values=True)) | dict(parse_qsl(query))
    return {name: json.loads(value) if value[:1] in "[{" else value for name, value in form.items()}
