"""What a file's bytes are before anybody looks for columns: its kind by its first bytes, and its character encoding."""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from bot.core.errors import BadInput

MAX_FILE_BYTES = 512 * 1024 * 1024
HEAD_BYTES = 256 * 1024
CHUNK_BYTES = 1024 * 1024
MAX_LINE_CHARS = 1_000_000

TAKE = "Send the export itself as CSV, TSV, TXT, JSON Lines, XLSX or a zip of them."

# First bytes of what people rename to .csv; source: the formats' own specifications and the `file` magic database.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word document (.xls, .doc)"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
MARKUP: tuple[tuple[str, str], ...] = (
    ("<!doctype html", "a web page, perhaps a login page that was saved instead of the export"),
    ("<html", "a web page, perhaps a login page that was saved instead of the export"),
    ("<?xml", "an XML document"),
    ("<svg", "an SVG picture"),
    ("<rss", "an RSS feed"),
)
BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Code pages that exports and Excel write; charset-normalizer chooses among these alone.
CODE_PAGES = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "iso8859_2",
    "koi8_r",
    "cp932",
    "gb18030",
    "big5",
    "euc_kr",
]
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def head_of(path: Path) -> bytes:
    """The first bytes of the file. Raises BadInput for one that is empty, too large or not there."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise BadInput("The file cannot be opened.", "Check its name and whether you may read it.") from error
    if size > MAX_FILE_BYTES:
        raise BadInput(
            f"The file is too large: {size // 2**20:,} MB, and {MAX_FILE_BYTES // 2**20} MB is the most.",
            "Split it or narrow the export, and send the parts.",
        )
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise BadInput("The file is empty.", "Export it again and check that it has rows.")
    return head


def refuse_foreign(head: bytes) -> None:
    """Raise BadInput that says what the file is when its first bytes are no table's."""
    for magic, what in MAGIC:
        if head.startswith(magic):
            raise BadInput(f"The file is {what}, whatever its name says.", TAKE)
    start = head[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:100].decode("latin-1").lower()
    for opening, what in MARKUP:
        if start.startswith(opening):
            raise BadInput(f"The file is {what}.", TAKE)


def encoding_of(path: Path, head: bytes) -> str:
    """The encoding's Python name: BOM, then UTF-16's pattern of NULs, then strict UTF-8 over the whole file, then a guess
    on whole lines. Raises BadInput when the bytes are no text."""
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    wide = _wide(head)
    if wide:
        return wide
    sample = head[:65536]
    if len(CONTROLS.findall(sample)) > max(8, len(sample) // 50):
        raise BadInput("The file is not text: it holds binary bytes.", TAKE)
    n_bad, n_good, lines = _utf8_faults(path)
    if n_bad <= n_good:
        return "utf-8"
    return _guess(lines)


def _wide(head: bytes) -> str:
    """UTF-16 without a BOM: every second byte of Western text is NUL."""
    sample = head[:4096]
    half = len(sample) // 2
    if half < 2:
        return ""
    n_even, n_odd = sample[0::2].count(0), sample[1::2].count(0)
    if n_odd > half * 0.4 and n_even < half * 0.1:
        return "utf-16-le"
    if n_even > half * 0.4 and n_odd < half * 0.1:
        return "utf-16-be"
    return ""


def _utf8_faults(path: Path) -> tuple[int, int, bytes]:
    """Lines that are not UTF-8, lines that are and hold more than ASCII, and up to 64 kB of the former."""
    n_bad = n_good = 0
    kept = bytearray()
    with path.open("rb") as file:
        while block := file.read(CHUNK_BYTES):
            block += file.readline(MAX_LINE_CHARS)
            if block.isascii():
                continue
            try:
                block.decode("utf-8")
                n_good += 1
                continue
            except UnicodeDecodeError:
                pass
            for line in block.splitlines():
                if line.isascii():
                    continue
                if _is_utf8(line):
                    n_good += 1
                else:
                    n_bad += 1
                    if len(kept) < 65536:
                        kept += line[:4096] + b"\n"
    return n_bad, n_good, bytes(kept)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guess(lines: bytes) -> str:
    best = from_bytes(lines[:16384], cp_isolation=CODE_PAGES).best()
    return best.encoding if best else "cp1252"


def lines_of(path: Path, encoding: str) -> Iterator[str]:
    """Physical lines with their ends, in constant memory; faulty bytes become U+FFFD, NULs go, over-long lines are cut."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as text:
        while line := text.readline(MAX_LINE_CHARS):
            if len(line) == MAX_LINE_CHARS and line[-1] not in "\r\n":
                _skip_line(text)
            yield line.replace("\0", "") if "\0" in line else line


def _skip_line(text: io.TextIOWrapper) -> None:
    while rest := text.readline(MAX_LINE_CHARS):
        if rest[-1] in "\r\n":
            return


def count_lines(path: Path, encoding: str) -> int:
    """How many lines the file has, about: line feeds, or carriage returns when there are none."""
    n_feeds = n_returns = 0
    last = b"\n"
    with path.open("rb") as file:
        while block := file.read(CHUNK_BYTES):
            n_feeds += block.count(b"\n")
            n_returns += block.count(b"\r")
            last = block
    ends = b"\n\r\0" if encoding.startswith(("utf-16", "utf-32")) else b"\n\r"
    return (n_feeds or n_returns) + (0 if last[-1:] in ends and last.strip(b"\0")[-1:] in b"\r\n" else 1)
