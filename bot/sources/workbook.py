"""XLSX files: looked over before they are opened, then read by a child process that can be killed.

The child has no secrets, a limit on memory and processor time, and speaks in JSON lines, which are laid down in files: a workbook
is parsed once, however often its rows are read. What the child says is judged like any file.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from tempfile import mkdtemp

import bot
from bot.core.errors import BadInput
from bot.sources import archives
from bot.sources.delimited import Row

MAX_ROWS = 200_000
CPU_S = 10.0
WALL_S = 20.0
"""The children's processor time ends after CPU_S; this is for one that sleeps, or for a machine that is busy."""
MAX_SPOOL_BYTES = 512 * 2**20
"""Rows of one upload as JSON lines: cells may share one text, so that a small workbook can say a great deal."""
MAX_LINE_BYTES = 32 * 2**20
MAX_TEXTS_BYTES = 100 * 2**20
"""Bytes of the texts that cells share, which are the one part held in memory."""
CANNOT = "This workbook cannot be read safely: it is damaged, or built in a way that exports are not."
LARGE = "This workbook is too large to be read here, or damaged."
TAKE = "Save it as CSV (UTF-8) and send that."


def preflight(archive: zipfile.ZipFile) -> None:
    """Raise BadInput for a workbook that no spreadsheet program would write: sizes, ratios, document type declarations."""
    entries = archive.infolist()
    archives.check_sizes(entries, archives.MAX_PARTS)
    if len({entry.filename for entry in entries}) != len(entries):
        raise BadInput(CANNOT, TAKE)
    if any(entry.filename == "xl/sharedStrings.xml" and entry.file_size > MAX_TEXTS_BYTES for entry in entries):
        raise BadInput(f"This workbook is too large: its texts alone are over {MAX_TEXTS_BYTES // 2**20} MB.", TAKE)
    for entry in entries:
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            start = part.read(4096).replace(b"\0", b"").lower()
        if b"<!doctype" in start or b"<!entity" in start:
            raise BadInput(CANNOT, TAKE)


@dataclass(slots=True)
class Budget:
    """What reading the workbooks of one upload may still take: processor seconds of children, seconds, bytes of rows on disk."""

    cpu_s: float = CPU_S
    wall_s: float = WALL_S
    n_bytes: int = MAX_SPOOL_BYTES


@dataclass(slots=True)
class Sheet:
    """One worksheet, its rows laid down in a file. is_cut: the budget ended before its rows did."""

    name: str
    path: Path
    n_rows: int = 0
    is_cut: bool = True

    def __iter__(self) -> Iterator[Row]:
        """(row from 1, cells), blank rows left out. Raises BadInput for rows that the child cannot have meant."""
        if not self.n_rows:
            return
        with self.path.open("rb") as lines:
            for line in lines:
                try:
                    row_no, cells = json.loads(line)
                except (ValueError, RecursionError):
                    raise BadInput(CANNOT, TAKE) from None
                yield row_no, cells


class _Cut(Exception):
    """The budget ended before the rows did."""


def sheets(path: Path, folder: Path, budget: Budget) -> list[Sheet]:
    """Read a workbook once, its rows into files in `folder`: every worksheet in order.

    Raises BadInput when the child dies, says nothing sensible, or nothing could be read in time.
    """
    found: list[Sheet] = []
    try:
        _read(path, found, Path(mkdtemp(dir=folder)), budget)
    except _Cut:
        if not found:
            raise BadInput("This workbook could not be read in time.", TAKE) from None
    return found


def _read(path: Path, found: list[Sheet], into: Path, budget: Budget) -> None:
    if budget.cpu_s < 1 or budget.wall_s <= 0:
        raise _Cut
    with _child(path, budget) as process:
        assert process.stdout is not None
        lines = _lines(process.stdout.fileno(), budget)
        found += _listed(next(lines, b""), into)
        if _lay_down(lines, found):
            return
        ended_by = -_wait(process, budget)
    match ended_by:
        case signal.SIGXCPU:
            raise _Cut
        case signal.SIGABRT:  # how calamine ends for want of memory
            raise BadInput(LARGE, TAKE)
        case _:
            raise BadInput(CANNOT, TAKE)


def _lay_down(lines: Iterator[bytes], found: list[Sheet]) -> bool:
    """Write rows into the file of their sheet; whether the child said that it was done."""
    sheet: Sheet | None = None
    spool: BufferedWriter | None = None
    with archives.laying_down(), ExitStack() as last:
        for line in lines:
            if line.startswith(b"[") and sheet and spool:
                spool.write(line + b"\n")
                sheet.n_rows += 1
                continue
            _close(sheet)
            last.close()
            if line == b"null":
                return True
            sheet = _numbered(line, found)
            spool = last.enter_context(sheet.path.open("wb"))
    return False


def _close(sheet: Sheet | None) -> None:
    if sheet is not None:
        sheet.is_cut = False


def _listed(line: bytes, into: Path) -> list[Sheet]:
    try:
        return [Sheet(archives.shown_name(name), into / f"{index}") for index, name in enumerate(json.loads(line))]
    except (ValueError, TypeError, RecursionError):
        return []


def _numbered(line: bytes, found: list[Sheet]) -> Sheet:
    if not line.isdigit() or not int(line) < len(found):
        raise BadInput(CANNOT, TAKE)
    return found[int(line)]


@contextmanager
def _child(path: Path, budget: Budget) -> Iterator["subprocess.Popen[bytes]"]:
    root = str(Path(bot.__file__).resolve().parent.parent)
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module, the path as one argument
        [sys.executable, "-m", "bot.sources.workbook_child", str(path), str(MAX_ROWS), str(int(budget.cpu_s))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": root, "PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore"},
        close_fds=True,
    )
    try:
        yield process
    finally:
        process.kill()
        _wait(process, budget)
        if process.stdout:
            process.stdout.close()


def _wait(process: "subprocess.Popen[bytes]", budget: Budget) -> int:
    """Reap the child, take its processor time from the budget, once, and give how it ended."""
    if process.returncode is None:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        budget.cpu_s -= used.ru_utime + used.ru_stime
    return process.returncode


def _lines(pipe: int, budget: Budget) -> Iterator[bytes]:
    """Lines as the child says them, all time between them taken from the budget."""
    buffer = b""
    end = time.monotonic() + budget.wall_s
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, budget.wall_s))
        block = os.read(pipe, 1 << 16) if ready else b""
        budget.wall_s = end - time.monotonic()
        budget.n_bytes -= len(block)
        if budget.wall_s <= 0 or budget.n_bytes < 0 or len(buffer) > MAX_LINE_BYTES:
            raise _Cut
        if not block:
            return
        *lines, buffer = (buffer + block).split(b"\n")
        yield from lines
