"""The child that reads difficult pages: tasks in, pages out over one socket, limits on memory and CPU. Run as a module."""

import os
import socket
import sys

import msgspec

from bot.web.config import READER_S
from bot.web.limits import allow_cpu, confine
from bot.web.reader import Task, read_task
from bot.web.trips import FRAME, frame


def _exactly(line: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = line.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise SystemExit(0)
        parts += part
    return bytes(parts)


def main() -> None:
    """Serve until the line is closed."""
    confine(os.getppid())
    # what is difficult for us must not slow what is easy
    os.nice(10)
    decoder = msgspec.msgpack.Decoder(Task)
    with socket.socket(fileno=int(sys.argv[1])) as line:
        while True:
            task = decoder.decode(_exactly(line, FRAME.unpack(_exactly(line, FRAME.size))[0]))
            allow_cpu(READER_S)
            line.sendall(frame(read_task(task)))


if __name__ == "__main__":
    main()
