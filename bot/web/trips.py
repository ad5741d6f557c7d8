"""A visit under way, as it travels between processes, and the messages that carry it."""

import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from bot.core import urls
from bot.core.page import Failure, Hop, Visit, VisitRequest

FRAME = struct.Struct("!I")
"""Length of the message that follows."""


@dataclass(slots=True)
class Trip:
    """One visit under way. number: chosen by the pool. url: to be asked next. spent_s: seconds used, waiting for turns not
    counted. n_tries: workers that died on it. is_again: not the first try: what failed before is asked anew. is_apart: a worker
    died while it read this page, which is therefore read in a child with limits of its own."""

    number: int
    request: VisitRequest
    at: datetime
    url: str
    chain: tuple[Hop, ...] = ()
    spent_s: float = 0.0
    n_tries: int = 0
    is_again: bool = False
    is_apart: bool = False

    @property
    def host(self) -> str:
        """The host asked next."""
        return urls.host(self.url)

    def failed(self, failure: Failure) -> Visit:
        """End it with a failure; the hops so far are the evidence."""
        return Visit(self.request.page, self.at, elapsed_s=round(self.spent_s, 3), chain=self.chain, failure=failure)


@dataclass(slots=True)
class Orders:
    """Parent to worker. drop: numbers of trips that nobody waits for any more."""

    deal: list[Trip] = field(default_factory=list)
    drop: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Done:
    """One visit that ended."""

    number: int
    visit: Visit


@dataclass(slots=True)
class News:
    """Worker to parent. moved: trips redirected to another worker's site. paused: host to seconds left, when it changed."""

    done: list[Done] = field(default_factory=list)
    moved: list[Trip] = field(default_factory=list)
    paused: dict[str, float] | None = None


_ENCODER = msgspec.msgpack.Encoder()


def frame(message: object) -> bytes:
    """Encode a message with its length before it."""
    packed = _ENCODER.encode(message)
    return FRAME.pack(len(packed)) + packed


def worker_of(host: str, n_workers: int) -> int:
    """Tell which worker visits a host: the same for a whole registrable domain, so that its pace is kept in one place."""
    return zlib.crc32(urls.site_of(host).encode() if host else b"") % n_workers
