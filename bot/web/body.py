"""Bodies undone from their content codings in bounded steps: what is counted is what was decoded."""

import zlib

from bot.core.states import Reason
from bot.web.config import MAX_CODINGS
from bot.web.faults import Refusal

OFFERED = "gzip, deflate"
STEP = 65_536
"""Bytes decoded in one step at most: a bomb is noticed before it goes off."""
_GZIP = frozenset({"gzip", "x-gzip"})


def codings(header: str) -> tuple[str, ...]:
    """Read Content-Encoding. Raises Refusal for codings that were not offered, and for more than two."""
    found = tuple(name for part in header.lower().split(",") if (name := part.strip()) and name != "identity")
    if len(found) > MAX_CODINGS:
        raise Refusal(Reason.UNDECODABLE, f"{len(found)} content codings on top of one another", "codings")
    for name in found:
        if name not in _GZIP and name != "deflate":
            raise Refusal(Reason.UNDECODABLE, f"content coding {name[:20]} was not offered", "coding_not_offered")
    return found


class TooLarge(Exception):
    """The body is larger than the cap; what was decoded up to it is kept."""


class _Inflate:
    """One coding undone. Members of gzip may follow one another; deflate may come with or without a zlib header."""

    def __init__(self, name: str) -> None:
        self._is_gzip = name in _GZIP
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS | 16 if self._is_gzip else zlib.MAX_WBITS)
        self._is_started = False
        self.is_ended = False
        self.is_garbled = False

    def feed(self, data: bytes, room: int) -> bytes:
        out = bytearray()
        while data and not self.is_garbled and len(out) <= room:
            if self.is_ended and not self._next_member(data):
                break
            out += self._step(data)
            data = self._decoder.unconsumed_tail or self._decoder.unused_data
            self.is_ended = self._decoder.eof
        return bytes(out)

    def _step(self, data: bytes) -> bytes:
        try:
            made = self._decoder.decompress(data, STEP)
        except zlib.error:
            if self._is_gzip or self._is_started:
                self.is_garbled = True
                return b""
            self._is_started = True
            # RFC 9110 §8.4.1.2 note: some servers send deflate without its zlib header
            self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._step(data)
        self._is_started = True
        return made

    def _next_member(self, data: bytes) -> bool:
        if not self._is_gzip or not data.startswith(b"\x1f\x8b"):
            return False
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self.is_ended = False
        return True


class Body:
    """A body as it comes in. limit: decoded bytes kept."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._stages = [_Inflate(name) for name in reversed(codings(encoding))]
        self._limit = limit
        self._kept = bytearray()
        self.n_raw = 0

    def feed(self, data: bytes) -> None:
        """Take raw bytes. Raises TooLarge once the limit is passed; the body is cut there."""
        self.n_raw += len(data)
        if self.n_raw > self._limit + STEP:
            self._take(data)
            raise TooLarge
        self._take(data)

    def _take(self, data: bytes) -> None:
        for stage in self._stages:
            data = stage.feed(data, self._limit - len(self._kept))
        self._kept += data
        if len(self._kept) > self._limit:
            del self._kept[self._limit :]
            raise TooLarge

    def why_incomplete(self) -> str:
        """Tell what is wrong with the codings once all bytes are in; "" when each ended properly."""
        if not self.n_raw:
            return ""
        if any(stage.is_garbled for stage in self._stages):
            return "the compressed body is garbled"
        if not all(stage.is_ended for stage in self._stages):
            return "the compressed body ends too early"
        return ""

    def kept(self) -> bytes:
        """What was decoded, at most the limit."""
        return bytes(self._kept)
