"""The XML of a workbook into rows of text, with expat alone: ten times faster than openpyxl, and no document type is allowed.

Runs in the child of `workbook`. Only what a table needs is read: names, shared texts, which styles are dates, cells.
"""

import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from posixpath import join, normpath
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

CHUNK = 1 << 16
MAX_COLUMNS = 200
MAX_CELL = 131_072
_WHOLE = re.compile(r"-?\d{1,15}")
_REF = re.compile(r"([A-Za-z]{1,3})\d*")

Attributes = dict[str, str]


class Forbidden(Exception):
    """A document type declaration, which no spreadsheet program writes."""


def _no_document_type(*_: object) -> None:
    raise Forbidden


def local(name: str) -> str:
    """An element's or attribute's name without its prefix."""
    return name[name.rfind(":") + 1 :]


def _parser(
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _no_document_type
    made.StartElementHandler = start
    made.EndElementHandler = end
    made.CharacterDataHandler = text
    return made


def _steps(archive: zipfile.ZipFile, name: str, made: expat.XMLParserType) -> Iterator[None]:
    """Parse a part block by block; no steps for a part that is not there."""
    if name not in archive.namelist():
        return
    with archive.open(name) as stream:
        while block := stream.read(CHUNK):
            made.Parse(block, False)
            yield
        made.Parse(b"", True)
        yield


def _elements(archive: zipfile.ZipFile, name: str, *wanted: str) -> list[tuple[str, Attributes]]:
    """Every element of these names in a part with its attributes, prefixes left out, in document order."""
    found: list[tuple[str, Attributes]] = []

    def start(element: str, attributes: Attributes) -> None:
        if local(element) in wanted:
            found.append((local(element), {local(key): value for key, value in attributes.items()}))

    deque(_steps(archive, name, _parser(start)), maxlen=0)
    return found


def sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(title, part) of every worksheet in the workbook's order."""
    parts = {
        found["Id"]: normpath(join("/xl", found["Target"])).lstrip("/")
        for _, found in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
        if found.get("Type", "").endswith("/worksheet") and found.get("TargetMode") != "External"
    }
    listed = [found for _, found in _elements(archive, "xl/workbook.xml", "sheet")]
    return [(found.get("name", ""), parts[found["id"]]) for found in listed if found.get("id") in parts]


@dataclass(frozen=True, slots=True)
class Book:
    """What cells refer to. texts: the shared ones; is_date: for every cell style; epoch: day 0 of its dates."""

    texts: list[str]
    is_date: tuple[bool, ...]
    epoch: datetime


def book(archive: zipfile.ZipFile) -> Book:
    """Read what the cells of all sheets refer to."""
    properties = _elements(archive, "xl/workbook.xml", "workbookPr")
    is_mac = any(found.get("date1904") in ("1", "true") for _, found in properties)
    return Book(_texts(archive), _date_styles(archive), CALENDAR_MAC_1904 if is_mac else CALENDAR_WINDOWS_1900)


def _date_styles(archive: zipfile.ZipFile) -> tuple[bool, ...]:
    formats: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    is_date: list[bool] = []
    is_cell = False
    for name, found in _elements(archive, "xl/styles.xml", "numFmt", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs", "xf"):
        if name == "numFmt":
            formats[found.get("numFmtId", "")] = found.get("formatCode", "")
        elif name != "xf":
            is_cell = name == "cellXfs"
        elif is_cell:
            is_date.append(bool(is_date_format(formats.get(found.get("numFmtId", "0"), "General"))))
    return tuple(is_date)


def _texts(archive: zipfile.ZipFile) -> list[str]:
    """The shared texts; phonetic readings beside them are left out."""
    found: list[str] = []
    pieces: list[str] = []
    made = expat.ParserCreate()

    def start(element: str, _: Attributes) -> None:
        name = local(element)
        if name == "si":
            pieces.clear()
        elif name == "t":
            made.CharacterDataHandler = pieces.append
        elif name == "rPh":
            made.StartElementHandler = None

    def end(element: str) -> None:
        name = local(element)
        made.CharacterDataHandler = None
        if name == "si":
            found.append("".join(pieces)[:MAX_CELL])
        elif name == "rPh":
            made.StartElementHandler = start

    made = _parser(start, end)
    deque(_steps(archive, "xl/sharedStrings.xml", made), maxlen=0)
    return found


class _Cells:
    """Collects the cells of one sheet as the parser meets them."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.done: list[tuple[int, list[str]]] = []
        self.row_no = 0
        self.row: list[str] = []
        self.kind = ""
        self.style = ""
        self.column = 0
        self.pieces: list[str] = []
        self.parser = _parser(self.start, self.end)

    def start(self, element: str, attributes: Attributes) -> None:
        name = local(element)
        if name == "c":
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            reference = _REF.match(attributes.get("r", ""))
            self.column = _column(reference[1]) if reference else len(self.row)
            self.pieces.clear()
        elif name in ("v", "t"):
            self.parser.CharacterDataHandler = self.pieces.append
        elif name == "row":
            given = attributes.get("r", "")
            self.row_no = int(given) if given.isdigit() and len(given) < 9 else self.row_no + 1
            self.row = []

    def end(self, element: str) -> None:
        name = local(element)
        self.parser.CharacterDataHandler = None
        if name == "c" and self.pieces and self.column < MAX_COLUMNS:
            self.row.extend([""] * (self.column + 1 - len(self.row)))
            self.row[self.column] = self._text("".join(self.pieces))
        elif name == "row" and self.row:
            self.done.append((self.row_no, self.row))

    def _text(self, raw: str) -> str:
        match self.kind:
            case "s":
                index = int(raw)
                return self.book.texts[index] if 0 <= index < len(self.book.texts) else ""
            case "b":
                return "true" if raw.strip() == "1" else "false"
            case "n":
                return self._number(raw.strip())
            case _:
                return raw[:MAX_CELL]

    def _number(self, raw: str) -> str:
        style = int(self.style) if self.style.isdigit() and len(self.style) < 7 else 0
        if style < len(self.book.is_date) and self.book.is_date[style]:
            return str(from_excel(float(raw), self.book.epoch) or "")
        if _WHOLE.fullmatch(raw):
            return raw
        value = float(raw)
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def n_rows(archive: zipfile.ZipFile, part: str) -> int:
    """About how many rows a sheet has, without parsing it: what it says of itself may be wrong or missing."""
    with archive.open(part) as stream:
        return sum(block.count(b"<row ") for block in iter(lambda: stream.read(CHUNK), b""))


def rows(archive: zipfile.ZipFile, part: str, book: Book) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text) of one sheet, rows without cells left out.

    Raises expat.ExpatError, ValueError, OverflowError, Forbidden or what zipfile raises for a part that is not as it should be.
    """
    cells = _Cells(book)
    for _ in _steps(archive, part, cells.parser):
        yield from cells.done
        cells.done.clear()
