"""Serves the made-up web on one loopback port: the Host header chooses the host, the table the answer."""

import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from bot.core.urls import host
from bot.demo.answers import Answer, DemoPage, Trouble
from bot.demo.markup import dressed

LONGEST_STALL_S = 60.0
"""A stalled answer ends then at the latest; closing the server ends it at once."""


class _Server(ThreadingHTTPServer):
    """One thread a connection; closing it wakes whoever stalls."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.is_closing = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    """Answers one request and closes the connection."""

    server: _Server
    server_version = "Made-up"
    sys_version = ""
    timeout = 10.0

    def do_GET(self) -> None:
        name = self.headers.get("Host", "").partition(":")[0]
        path = urlsplit(self.path).path
        answer = self.server.answers.get(f"http://{name}{path}", Answer("<h1>Not found</h1>", status=404))
        if answer.trouble is Trouble.STALL:
            self.server.is_closing.wait(LONGEST_STALL_S)
        else:
            self._send(answer)
        self.close_connection = True

    def _send(self, answer: Answer) -> None:
        payload = answer.payload
        self.send_response(answer.status)
        for field, value in answer.headers:
            self.send_header(field, value)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(payload[: len(payload) // 2] if answer.trouble is Trouble.CUT else payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal belongs to the demo."""


def answers_of(pages: Iterable[DemoPage], own: Iterable[tuple[str, Answer]]) -> dict[str, Answer]:
    """Every address of the made-up web with its answer, robots.txt included."""
    answers = dict(own)
    for page in pages:
        answers[page.url] = page.answer
        answers.update(page.also)
        if page.robots:
            answers[f"http://{host(page.url)}/robots.txt"] = Answer(page.robots, content_type="text/plain")
    return {url: _dressed(url, answer) for url, answer in answers.items()}


def _dressed(url: str, answer: Answer) -> Answer:
    return replace(answer, body=dressed(answer.body, host(url))) if isinstance(answer.body, str) else answer


@contextmanager
def serve(answers: Mapping[str, Answer]) -> Iterator[dict[str, str]]:
    """Serve until the block ends. Gives {host: "127.0.0.1:port"} for every host; closed ones get a port that refuses."""
    with socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))  # bound, never listening: connections are refused and nobody else can take it
        server = _Server(answers)
        ports = {True: refusing.getsockname()[1], False: server.server_address[1]}
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="made-up-web")
        thread.start()
        try:
            yield {host(url): f"127.0.0.1:{ports[answer.trouble is Trouble.CLOSED]}" for url, answer in answers.items()}
        finally:
            server.is_closing.set()
            server.shutdown()
            thread.join()
            server.server_close()
