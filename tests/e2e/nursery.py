"""Processes of the bot that start in an instant: forked from one that has imported everything and done nothing.

Each is a whole process of its own (`python -m bot serve`), to be killed like any other.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from tests.e2e.processes import ROOT, environment

JOBS_EVERY_S = 0.4
"""The jobs of a process that lives for seconds are asked for as often as hours would."""


def nurse() -> None:
    """Fork a process for every line that comes in: {"env": …, "log": path}; answer with its number."""
    import bot.__main__ as program
    from bot import app
    from commands import JOBS

    vars(app)["JOBS"] = tuple(replace(job, every_s=JOBS_EVERY_S) for job in JOBS)
    # the dead vanish at once, so that their number is free and their leases are known to be nobody's
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid:
            print(pid, flush=True)
            continue
        _become(wanted["env"], wanted["log"])
        sys.argv = ["backlinks", "serve"]
        with contextlib.suppress(SystemExit):
            program.main()
        os._exit(0)


def _become(env: Mapping[str, str], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(env)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(ours, theirs)


@dataclass(slots=True)
class Nursery:
    """Where processes come from."""

    into: IO[str]
    out: IO[str]
    alive: set[int] = field(default_factory=set)

    def serve(self, env: Mapping[str, str], log: Path) -> int:
        """Start one; its number."""
        self.into.write(json.dumps({"env": dict(env), "log": str(log)}) + "\n")
        self.into.flush()
        pid = int(self.out.readline())
        self.alive.add(pid)
        return pid

    def end(self, pid: int, how: signal.Signals = signal.SIGKILL) -> None:
        """End one and wait until it is gone."""
        self.alive.discard(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        deadline = time.monotonic() + 20
        while _is_there(pid) and time.monotonic() < deadline:
            time.sleep(0.002)
        assert not _is_there(pid)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """Open until the block ends; whoever still lives then is killed."""
    command = [sys.executable, "-c", "from tests.e2e.nursery import nurse; nurse()"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        made = Nursery(process.stdin, process.stdout)
        try:
            yield made
        finally:
            for pid in list(made.alive):
                made.end(pid)
            process.stdin.close()
