"""One worker as its parent sees it: the process, the line to it, its board, the trips it was dealt."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec

import bot
from bot.web.board import Board
from bot.web.config import READER_S, WebConfig
from bot.web.trips import FRAME, News, Orders, Trip, frame

_ROOT = str(Path(bot.__file__).resolve().parents[1])
_DECODER = msgspec.msgpack.Decoder(News)
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")

# few arenas, as each reserves address space; room for a page is kept from one to the next, not asked of the system for each
_MALLOC = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "4194304", "MALLOC_TRIM_THRESHOLD_": "16777216"}


def _environment() -> dict[str, str]:
    # no token or database address reaches a process that meets strangers
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, **_MALLOC, "PYTHONPATH": _ROOT, "PYTHONUNBUFFERED": "1"}


class WorkerProcess:
    """Starts the process at once. Everything here is used by one thread, which must outlive the process."""

    def __init__(self, config: WebConfig, index: int) -> None:
        self.index = index
        self.trips: dict[int, Trip] = {}
        self.has_spoken = False
        self.line, theirs = socket.socketpair()
        descriptor = Board.make()
        try:
            self.board = Board(descriptor)
            arguments = [str(theirs.fileno()), str(descriptor), str(index)]
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "bot.web.worker", *arguments],
                pass_fds=(theirs.fileno(), descriptor),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )
        finally:
            theirs.close()
            os.close(descriptor)
        self.line.setblocking(False)
        self._out = bytearray(frame(config))
        self._in = bytearray()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def wants_to_write(self) -> bool:
        """Whether bytes wait to be sent."""
        return bool(self._out)

    def order(self, orders: Orders) -> None:
        """Queue orders; `write` sends them."""
        self._out += frame(orders)

    def write(self) -> bool:
        """Send what the line takes. False: the worker is gone."""
        try:
            while self._out:
                del self._out[: self.line.send(self._out[:262_144])]
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        return True

    def read(self) -> list[News] | None:
        """Take what came. None: the worker is gone."""
        try:
            part = self.line.recv(1 << 20)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError:
            return None
        if not part:
            return None
        self._in += part
        self.has_spoken = True
        return self._messages()

    def _messages(self) -> list[News]:
        found, at = [], 0
        while len(self._in) - at >= FRAME.size:
            end = at + FRAME.size + FRAME.unpack_from(self._in, at)[0]
            if len(self._in) < end:
                break
            found.append(_DECODER.decode(bytes(self._in[at + FRAME.size : end])))
            at = end
        del self._in[:at]
        return found

    def culprit(self) -> int:
        """The trip whose page was being read last, 0 for none."""
        return self.board.seen()[0]

    def runs_away(self) -> bool:
        """Whether it has been reading one page for too long."""
        number, since = self.board.seen()
        return bool(number) and time.monotonic() - since > READER_S

    def end(self, patience_s: float = 0.0) -> None:
        """Close the line, wait that long for the process to leave, then kill it. Leaves no zombie."""
        self.line.close()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.board.close()
