"""Where pages are read: most in the worker itself, suspicious ones in a child of its own that may be killed."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from bot.core import reading
from bot.core.page import Asked, Page
from bot.core.prescan import prescan
from bot.core.states import Reason
from bot.web.config import READER_S
from bot.web.faults import Refusal
from bot.web.trips import FRAME, frame

LARGE = 1_000_000
"""Bytes from which a page is read in the child, whatever it looks like."""
CHILDREN = 2
"""Reading children of one worker."""
INLINE_CPU_S = 4.0
"""CPU seconds after which the kernel ends a worker that reads one page."""


@dataclass(frozen=True, slots=True)
class Task:
    """One page to be read. Fields as in bot.core.reading.read."""

    body: bytes
    url: str
    content_type: str
    headers: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    is_complete: bool
    status: int


def read_task(task: Task) -> Page:
    """Read it here and now."""
    return reading.read(
        task.body,
        url=task.url,
        content_type=task.content_type,
        headers=task.headers,
        asked=task.asked,
        is_complete=task.is_complete,
        status=task.status,
    )


@dataclass(slots=True)
class _Child:
    """One reading child and the line to it."""

    process: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def end(self) -> None:
        self.writer.transport.abort()
        self.process.kill()
        await asyncio.to_thread(self.process.wait)


class Readers:
    """Reads pages. mark: told the trip's number before a reading here and 0 after it, for the watchdog outside."""

    def __init__(self, mark: Callable[[int], None]) -> None:
        self._mark = mark
        self._idle: list[_Child] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(CHILDREN)

    def is_html(self, body: bytes, content_type: str, number: int) -> bool:
        """Whether a body is to be read as HTML; under the watchdog's eye, as every look at a stranger's bytes."""
        with self._watched(number):
            return reading.looks_like_html(body, content_type)

    async def read(self, task: Task, number: int, left_s: float, *, apart: bool = False) -> Page:
        """Read one page. left_s: seconds that it may take at most. apart: in the child, whatever the page looks like. Raises
        Refusal(too_complex)."""
        if apart or len(task.body) > LARGE or prescan(task.body):
            return await self._read_apart(task, left_s)
        with self._watched(number):
            return read_task(task)

    @contextmanager
    def _watched(self, number: int) -> Iterator[None]:
        self._mark(number)
        # nobody handles SIGPROF: it ends the process, and the pool knows from the mark whom to blame
        signal.setitimer(signal.ITIMER_PROF, INLINE_CPU_S)
        try:
            yield
        except MemoryError:
            raise Refusal(Reason.TOO_COMPLEX, "reading the page took too much memory", "reader_memory") from None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._mark(0)

    async def _read_apart(self, task: Task, left_s: float) -> Page:
        loop = asyncio.get_running_loop()
        until = loop.time() + left_s
        try:
            async with asyncio.timeout_at(until):
                await self._places.acquire()
        except TimeoutError:
            raise Refusal(Reason.TOO_COMPLEX, "the page waited too long for a reader of difficult pages", "reader_busy") from None
        try:
            return await self._read_in_child(task, min(loop.time() + READER_S, until))
        finally:
            self._places.release()

    async def _read_in_child(self, task: Task, until: float) -> Page:
        loop = asyncio.get_running_loop()
        began = loop.time()
        child = self._idle.pop() if self._idle else await _start()
        is_well = False
        try:
            # starting the child counts, so that a busy machine does not stretch a visit
            async with asyncio.timeout_at(until):
                child.writer.write(frame(task))
                size = FRAME.unpack(await child.reader.readexactly(FRAME.size))[0]
                answer = msgspec.msgpack.decode(await child.reader.readexactly(size), type=Page)
            is_well = True
            return answer
        except TimeoutError:
            raise Refusal(
                Reason.TOO_COMPLEX, f"reading the page took longer than {loop.time() - began:.0f} s", "reader_time"
            ) from None
        except (asyncio.IncompleteReadError, OSError, msgspec.MsgspecError):
            raise Refusal(Reason.TOO_COMPLEX, "reading the page took too much memory or time", "reader_died") from None
        finally:
            if is_well:
                self._idle.append(child)
            else:
                self._let_go(child)

    def _let_go(self, child: _Child) -> None:
        # nobody waits for a child to be gone: the threads that wait may all be busy with look-ups
        ending = asyncio.create_task(child.end())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """End every child."""
        while self._idle:
            self._let_go(self._idle.pop())
        await asyncio.gather(*self._ending, return_exceptions=True)


async def _start() -> _Child:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603, ASYNC220 - our own module; starting takes milliseconds
            [sys.executable, "-P", "-m", "bot.web.reader_child", str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    reader, writer = await asyncio.open_connection(sock=ours)
    return _Child(process, reader, writer)
