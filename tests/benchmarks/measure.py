"""Runs one contender as a process and measures it: wall time, CPU of it and all its children, peak memory of all together."""

import json
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.shared import PROJECT

EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """cpu_s: user and system, all processes; peak_mb: greatest sum of proportional set sizes at one time."""

    name: str
    pages: int
    links: int
    seconds: float
    cpu_s: float
    peak_mb: float

    @property
    def per_s(self) -> float:
        return self.pages / self.seconds


def family(pid: int) -> list[int]:
    """The process and all its descendants, as they are now."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def memory_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def run(name: str, command: Sequence[str], environment: Mapping[str, str] | None = None, stdin: str = "") -> Measured:
    """Run `command` to its end. Its last line of output is JSON with pages, links and seconds; without seconds the wall
    time of the whole process counts. Raises RuntimeError with its words when it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT, env={**os.environ, **(environment or {})}
    )
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(EVERY_S):
            peak[0] = max(peak[0], sum(memory_kb(pid) for pid in family(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate(stdin)
    wall = time.perf_counter() - began
    over.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(f"{name} ended with {process.returncode}: {output[-2000:]}")
    said = json.loads(output.strip().splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(name, int(said["pages"]), int(said["links"]), float(said.get("seconds", wall)), cpu, peak[0] / 1024)
