"""XLSX files: looked over before they are opened, then read by a child process that can be killed.

The child has no secrets, a limit on memory and processor time, and speaks in JSON lines; what it says is judged like any file.
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import bot
from bot.core.errors import BadInput
from bot.sources import archives
from bot.sources.delimited import Row

MAX_ROWS = 200_000
WALL_S = 30.0
"""The child's processor time ends after workbook_child.CPU_S; this is for one that sleeps, or for a machine that is busy."""
MAX_LINE_BYTES = 32 * 2**20
MAX_TEXTS_BYTES = 100 * 2**20
"""Bytes of the texts that cells share, which are the one part held in memory."""
CANNOT = "This workbook cannot be read safely: it is damaged, or built in a way that exports are not."
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


@contextmanager
def _child(path: Path, n_rows: int, sheet: int) -> Iterator["subprocess.Popen[bytes]"]:
    root = str(Path(bot.__file__).resolve().parent.parent)
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module, the path as one argument
        [sys.executable, "-m", "bot.sources.workbook_child", str(path), str(n_rows), str(sheet)],
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
        process.wait()
        if process.stdout:
            process.stdout.close()


class Cut(Exception):
    """The budget of time ended before the rows did."""


def said(path: Path, *, n_rows: int, sheet: int = -1) -> Iterator[tuple[int, int, list[str]]]:
    """(sheet from 0, row from 1, cells) as the child reads them, of one sheet or of all (-1), at most `n_rows` of each.

    Rows of sheets -1 and -2 come first: names and heights of the sheets. Raises BadInput when the child dies or says nothing
    sensible, Cut when its time is over; time that the caller takes between rows is not counted.
    """
    with _child(path, n_rows, sheet) as process:
        assert process.stdout is not None
        for line in _lines(process.stdout.fileno(), WALL_S):
            row = json.loads(line)
            if row is None:
                return
            yield row[0], row[1], row[2]
        if process.wait() == -signal.SIGXCPU:
            raise Cut
    raise BadInput(CANNOT, TAKE)


def _lines(pipe: int, left_s: float) -> Iterator[bytes]:
    buffer = b""
    while True:
        before = time.monotonic()
        ready, _, _ = select.select([pipe], [], [], max(0.0, left_s))
        left_s -= time.monotonic() - before
        if not ready:
            raise Cut
        block = os.read(pipe, 1 << 16)
        if not block:
            return
        *lines, buffer = (buffer + block).split(b"\n")
        yield from lines
        if len(buffer) > MAX_LINE_BYTES:
            raise BadInput(CANNOT, TAKE)


@dataclass(slots=True)
class SheetHead:
    """One sheet before it is read: its name, about how many rows it has, and the first of them."""

    name: str
    n_rows: int = 0
    rows: list[Row] = field(default_factory=list)


def heads(path: Path, n_rows: int) -> list[SheetHead]:
    """Every sheet with its first rows, in order. Raises BadInput."""
    found: list[SheetHead] = []
    try:
        for sheet, row_no, cells in said(path, n_rows=n_rows):
            match sheet:
                case -1:
                    found = [SheetHead(archives.shown_name(name)) for name in cells]
                case -2:
                    for head, height in zip(found, cells, strict=True):
                        head.n_rows = min(MAX_ROWS, int(height))
                case _:
                    found[sheet].rows.append((row_no, cells))
    except Cut:
        raise BadInput(CANNOT, TAKE) from None
    return found
