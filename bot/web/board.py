"""A few bytes shared between a worker and its watchdog: which trip's page is being read here and now, and since when."""

import mmap
import os
import struct

_SHAPE = struct.Struct("=Qd")


class Board:
    """number: a file descriptor of at least 16 bytes that both processes map."""

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, _SHAPE.size)

    @staticmethod
    def make() -> int:
        """Make the memory behind a board; gives its file descriptor, to be closed by the caller."""
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("reading")
        else:
            import tempfile

            descriptor, path = tempfile.mkstemp()
            os.unlink(path)
        os.truncate(descriptor, _SHAPE.size)
        return descriptor

    def mark(self, number: int, now: float) -> None:
        """Write down what is read from now on; 0: nothing."""
        _SHAPE.pack_into(self._map, 0, number, now)

    def seen(self) -> tuple[int, float]:
        """Give the trip's number and the monotonic time since when it is read; (0, …) for nothing."""
        number, since = _SHAPE.unpack_from(self._map, 0)
        return number, since

    def close(self) -> None:
        """Let go of the memory."""
        self._map.close()
