"""Zip and gzip files: what may be unpacked is settled before anything is, and names inside are words, never paths."""

import errno
import gzip
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.core.errors import BadInput, StorageError
from bot.sources.bytes_in import CHUNK_BYTES, MAX_FILE_BYTES

MAX_ENTRIES = 100
MAX_PARTS = 2_000
"""Entries of an XLSX: pictures and many sheets make hundreds."""
MAX_TOTAL_BYTES = MAX_FILE_BYTES
MAX_RATIO = 200
"""Times that an entry over 1 MB may grow; exports grow 5 to 30 times, bombs over 1,000."""
JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.?/)|Thumbs\.db$|desktop\.ini$)|/$", re.IGNORECASE)
GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")

_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, UnicodeError)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
BROKEN = "The archive is damaged or its download was cut short."
AGAIN = "Export or download it again."


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip file, with every fault of its format turned into BadInput."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGED as error:
        raise BadInput(BROKEN, AGAIN) from error


def check_sizes(entries: list[zipfile.ZipInfo], most: int) -> None:
    """Raise BadInput for an archive with too many entries, too many bytes, or entries that grow out of all proportion."""
    if len(entries) > most:
        raise BadInput(f"The archive holds {len(entries):,} files; {most:,} is the most.", "Send the exports one by one.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInput("The archive is protected by a password.", "Send it without one.")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise BadInput(f"Unpacked, the archive is over {MAX_TOTAL_BYTES // 2**20} MB.", "Send the exports one by one.")
    for entry in entries:
        if entry.file_size > 2**20 and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise BadInput("The archive unpacks to far more than any export would, so it was left packed.", AGAIN)


def is_workbook(archive: zipfile.ZipFile) -> str:
    """ "xlsx" for an Excel workbook, another word for another document, "" for a plain zip."""
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "[Content_Types].xml" in names:
        return "a Word or PowerPoint document" if names & {"word/document.xml", "ppt/presentation.xml"} else "an Office document"
    if "mimetype" in names and "content.xml" in names:
        return "an OpenDocument file (save it as XLSX or CSV)"
    return ""


def unpack(path: Path, folder: Path) -> list[tuple[str, Path]]:
    """Unpack the exports of a zip into `folder` under names of our own: (name to show, file). Raises BadInput."""
    with opened(path) as archive:
        entries = [entry for entry in archive.infolist() if not JUNK.search(entry.filename)]
        check_sizes(entries, MAX_ENTRIES)
        if not entries:
            raise BadInput("The archive is empty.", "Put the exports into it and send it again.")
        unpacked = []
        for index, entry in enumerate(entries):
            target = folder / f"{index}"
            with archive.open(entry) as packed:
                _copy(packed, target, entry.file_size)
            unpacked.append((shown_name(entry.filename), target))
        return unpacked


def gunzip(path: Path, folder: Path) -> Path:
    """Unpack a gzip file into `folder`. Raises BadInput for damaged ones and bombs."""
    target = folder / "unpacked"
    try:
        with gzip.open(path) as packed:
            _copy(packed, target, min(MAX_TOTAL_BYTES, max(2**20, MAX_RATIO * path.stat().st_size)))
    except _DAMAGED as error:
        raise BadInput(BROKEN, AGAIN) from error
    return target


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, most: int) -> None:
    n_bytes = 0
    with laying_down(), target.open("wb") as file:
        while block := packed.read(CHUNK_BYTES):
            n_bytes += len(block)
            if n_bytes > most:
                raise BadInput("The archive unpacks to far more than it says, so it was left packed.", AGAIN)
            file.write(block)


def shown_name(name: str) -> str:
    """The last part of a name inside an archive, as words: no path, no control characters, at most 80."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c if c.isprintable() else " " for c in last).strip()[:80] or "a file"


@contextmanager
def laying_down() -> Iterator[None]:
    """Writing what was unpacked: want of room is our fault, and not said of the file. Raises StorageError."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        hint = "Free some space in the folder for temporary files (TMPDIR names it) and try again."
        raise StorageError("There is no room to unpack the file, so nothing was imported.", hint) from error


def new_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder of our own that goes away with its last user."""
    return tempfile.TemporaryDirectory(prefix="backlinks-", ignore_cleanup_errors=True)
