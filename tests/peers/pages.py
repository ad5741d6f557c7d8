"""A web behind an egress proxy: the pages a test writes, answered when the test lets them.

with PagesPeer({"http://a.example/x": article("http://example.com/")}) as web:
    … start the bot with BACKLINKS_PROXY=web.url …
"""

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

WORDS = "Rain came early this year, so the beds were dug in March and the broad beans are already up. " * 4


def article(*links: str, anchor: str = "Example", rel: str = "", size: int = 0) -> str:
    """A page that links to each of `links` in its text. size: so many bytes of text besides."""
    spots = " and ".join(f'<a href="{url}"{f" rel={chr(34)}{rel}{chr(34)}" if rel else ""}>{anchor}</a>' for url in links)
    return f"""<!doctype html><html lang="en"><head><title>A garden</title></head><body><header><a href="/">Home</a></header>
<main><article><h1>A garden</h1><p>{WORDS}</p><p>We read {spots} all winter.</p><p>{"bean " * (size // 5)}</p></article></main>
<footer><a href="/contact">Write to us</a></footer></body></html>"""


OWN = "example.com"
"""The site that the pages link to; it answers at once, whatever the gate does."""


class PagesPeer:
    """Answers any http URL that is asked for through it: 200 for a page, a status where a number stands, 404 elsewhere.

    asked: every page asked for, in order, robots.txt and OWN left out. Pages wait while the gate is closed.
    """

    def __init__(self, pages: Mapping[str, str | int]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self._changed = threading.Condition()
        self._left: float = float("inf")
        self._ends = False
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="pages-peer")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._ends = True
            self._changed.notify_all()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """What BACKLINKS_PROXY is to be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close_gate(self, after: int = 0) -> None:
        """Answer `after` more pages, then none until open_gate()."""
        with self._changed:
            self._left = after
            self._changed.notify_all()

    def open_gate(self) -> None:
        """Answer everything."""
        self.close_gate(after=1_000_000_000)

    def answer(self, url: str) -> tuple[int, bytes]:
        if urlsplit(url).path == "/robots.txt":
            return 404, b""
        if urlsplit(url).hostname == OWN:
            return 200, f"<title>{OWN}</title><p>{WORDS}</p>".encode()
        with self._changed:
            self.asked.append(url)
            self._changed.wait_for(lambda: self._left > 0 or self._ends)
            self._left -= 1
        found = self.pages.get(url, 404)
        return (found, b"<h1>Sorry</h1>") if isinstance(found, int) else (200, found.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 256

    def __init__(self, peer: PagesPeer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.peer = peer

    def handle_error(self, *_: Any) -> None:
        """A visitor that is killed is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        status, body = self.server.peer.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""
