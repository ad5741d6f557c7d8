"""Limits a process puts on itself before it meets anything from outside. Linux and macOS."""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

from bot.web.config import READER_BYTES

_PR_SET_PDEATHSIG = 1


def confine(parent: int) -> None:
    """Cap the address space, leave no core file, and die with the parent (process id) where the system offers that."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (READER_BYTES, READER_BYTES))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # a terminal's Ctrl-C goes to the whole group; the parent decides when we end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def allow_cpu(seconds: float) -> None:
    """Let the process use that many more seconds of CPU before the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds + 1)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
