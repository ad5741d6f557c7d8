"""One visiting process: takes trips, visits and reads, sends visits back. Run as a module by the pool."""

import asyncio
import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec

from bot.web.answers import Asker
from bot.web.board import Board
from bot.web.config import WebConfig
from bot.web.fetch import Visitor
from bot.web.guard import Guard
from bot.web.limits import confine
from bot.web.pace import Pace
from bot.web.reader import Readers
from bot.web.rules import RobotsRules
from bot.web.trips import FRAME, Done, News, Orders, Trip, frame, worker_of

_RESOLVING_THREADS = 16
_STACK_BYTES = 512 * 1024
FLUSH_S = 0.02
"""Visits are sent home in batches of what this many seconds bring."""


class Worker:
    """Keeps the trips of one process."""

    def __init__(self, config: WebConfig, index: int, board: Board, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        clock = asyncio.get_running_loop().time
        limit = max(config.concurrency // config.workers, 1)
        self._pace = Pace(limit=limit, per_host=config.host_connections, delay_s=config.host_delay_s, clock=clock)
        asker = Asker(config, Guard(config))
        self._rules = RobotsRules(config, asker, self._pace, clock)
        self._readers = Readers(lambda number: board.mark(number, time.monotonic()))
        self._visitor = Visitor(
            config,
            asker,
            self._pace,
            self._rules,
            is_mine=lambda host: worker_of(host, config.workers) == index,
            readers=self._readers,
        )
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._news = News()
        self._flush: asyncio.TimerHandle | None = None
        self._told_paused: frozenset[str] = frozenset()

    def obey(self, orders: Orders) -> None:
        """Start and stop trips."""
        for number in orders.drop:
            task = self._tasks.pop(number, None)
            if task is not None:
                task.cancel()
        for trip in orders.deal:
            self._tasks[trip.number] = asyncio.create_task(self._go(trip))

    async def _go(self, trip: Trip) -> None:
        visit = await self._visitor.visit(trip)
        self._tasks.pop(trip.number, None)
        if visit is None:
            self._news.moved.append(trip)
        else:
            self._news.done.append(Done(trip.number, visit))
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_S, self._send)

    def _send(self) -> None:
        self._flush = None
        paused = self._pace.paused()
        if paused.keys() != self._told_paused:
            self._told_paused = frozenset(paused)
            self._news.paused = paused
        self._writer.write(frame(self._news))
        self._news = News()

    async def close(self) -> None:
        """Stop everything."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._rules.close()
        await self._readers.close()
        self._pace.close()
        if self._flush is not None:
            self._flush.cancel()


async def _serve(line: socket.socket, index: int, board: Board) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_RESOLVING_THREADS))
    reader, writer = await asyncio.open_connection(sock=line)
    worker: Worker | None = None
    try:
        config = msgspec.msgpack.decode(await _message(reader), type=WebConfig)
        worker = Worker(config, index, board, writer)
        decoder = msgspec.msgpack.Decoder(Orders)
        while True:
            worker.obey(decoder.decode(await _message(reader)))
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        if worker is not None:
            await worker.close()
        writer.transport.abort()


async def _message(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(FRAME.unpack(await reader.readexactly(FRAME.size))[0])


def main() -> None:
    """Serve until the parent closes the line. Arguments: file numbers of line and board, the worker's index."""
    confine(os.getppid())
    # people who wait for an acknowledgement come before pages
    os.nice(5)
    threading.stack_size(_STACK_BYTES)
    line, board, index = (int(argument) for argument in sys.argv[1:4])
    asyncio.run(_serve(socket.socket(fileno=line), index, Board(board)))
    # a look-up that hangs in the system's resolver must not keep the process
    os._exit(0)


if __name__ == "__main__":
    main()
