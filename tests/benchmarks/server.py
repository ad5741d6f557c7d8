"""Serves the benchmark's pages in a process of its own: a small asyncio server, also usable as an HTTP proxy, 50 ms an answer."""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.benchmarks import pages
from tests.shared import PROJECT

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection, kept open for as many requests as the client likes."""

    def __init__(self, answers: dict[str, bytes], latency_s: float, counts: dict[str, int]) -> None:
        self.answers = answers
        self.latency_s = latency_s
        self.counts = counts
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.counts["connections"] += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            asyncio.get_running_loop().call_later(self.latency_s, self.answer, head)

    def answer(self, head: bytes) -> None:
        if self.transport.is_closing():
            return
        line, *fields = head.split(b"\r\n")
        method, address, _ = line.decode("latin-1").split(" ")
        path = urlsplit(address).path
        if path == "/__counts__":
            payload = json.dumps(self.counts).encode()
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(payload) + payload)
            return
        found = self.answers.get(path, NOT_FOUND)
        self.counts["requests"] += 1
        self.counts["pages"] += found is not NOT_FOUND
        self.transport.write(found.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else found)
        if any(field.lower().replace(b" ", b"") == b"connection:close" for field in fields):
            self.transport.close()


async def serve(chosen: list[pages.BenchPage], latency_s: float) -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n"
    joined = {id(page.body): head.format(len(page.body)).encode() + page.body for page in chosen}
    answers = {urlsplit(page.url).path: joined[id(page.body)] for page in chosen}
    counts = {"connections": 0, "requests": 0, "pages": 0}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answers, latency_s, counts), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def running(arguments: list[str]) -> Iterator[int]:
    """The server in its own process; gives its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.server", *arguments], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def counts(port: int) -> dict[str, int]:
    """What the server counted so far: connections, requests, pages."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/__counts__") as response:
        return dict(json.load(response))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--latency-ms", type=float, default=50)
    parser.add_argument("--recorded", action="store_true")
    given = parser.parse_args()
    choose = pages.recorded if given.recorded else pages.made
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(choose(given.pages, given.hosts), given.latency_ms / 1000))


if __name__ == "__main__":
    main()
