"""A server that does nothing but answer 200, in a process of its own: what it needs is what this machine alone takes."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator

from tests.shared import PROJECT

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection, kept open. Requests come one by one, each with a Content-Length."""

    def __init__(self) -> None:
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        fields = (line.lower().partition(b":") for line in head.split(b"\r\n")[1:])
        length = next((int(value) for name, _, value in fields if name == b"content-length"), 0)
        if end and len(body) >= length:
            self.buffer = body[length:]
            self.transport.write(ANSWER)


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def running() -> Iterator[int]:
    """The server in its own process; gives its port."""
    process = subprocess.Popen([sys.executable, "-m", "tests.slack.bare"], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
