"""JSON Lines, JSON arrays and API replies into a header and rows, with the physical line of every record."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bot.core.claims import Refused
from bot.core.errors import BadInput
from bot.sources.bytes_in import lines_of
from bot.sources.delimited import Row

MAX_ARRAY_BYTES = 32 * 1024 * 1024
HEAD_RECORDS = 200
FIRST_LINES = 20
LISTS = ("items", "backlinks", "links", "details", "data", "results", "rows")
"""Names under which API replies keep their rows, innermost first: DataForSEO, Ahrefs, Bing, Semrush v4, hand-made."""

_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s,]*")
_FAULTS = (ValueError, RecursionError)

Record = tuple[int, Any]


def looks_like_json(head: str) -> bool:
    """Whether the text begins as an object or an array of objects or strings."""
    return bool(re.match(r"\s*(?:\{\s*[\"}]|\[\s*[{\"\]])", head.lstrip("\ufeff")))


def is_json_lines(path: Path, encoding: str) -> bool:
    """Whether the first lines that are not blank are objects of their own; a broken one among them does not count."""
    said = (line.strip("\ufeff \t\r\n") for line in lines_of(path, encoding))
    for line in islice((line for line in said if line), FIRST_LINES):
        if not (line.startswith("{") and line.endswith("}")):
            return False
        try:
            return isinstance(json.loads(line), dict) and not _has_rows(line)
        except _FAULTS:
            continue
    return False


def _has_rows(text: str) -> bool:
    return any(re.search(rf'"{name}"\s*:\s*\[\s*\{{', text) for name in LISTS)


def records(path: Path, encoding: str) -> Iterator[Record | Refused]:
    """Every record with its line. Raises BadInput for JSON of another form, or an array over `MAX_ARRAY_BYTES`."""
    if is_json_lines(path, encoding):
        return _of_lines(path, encoding)
    if path.stat().st_size > MAX_ARRAY_BYTES:
        raise BadInput(f"A JSON array may have {MAX_ARRAY_BYTES // 2**20} MB at most.", "Send JSON Lines: one object a line.")
    text = path.read_bytes().decode(encoding, "replace").lstrip("\ufeff")
    start = _list_start(text)
    if start < 0:
        raise BadInput("This JSON holds no list of links.", "Send a list of objects, or one object a line.")
    return _of_array(text, start)


def _list_start(text: str) -> int:
    if text.lstrip().startswith("["):
        named = next((match.end() - 1 for name in LISTS[:2] if (match := re.search(rf'"{name}"\s*:\s*\[\s*\{{', text))), -1)
        return named if named > 0 else text.index("[") + 1
    return next((match.end() - 1 for name in LISTS if (match := re.search(rf'"{name}"\s*:\s*\[\s*\{{', text, re.IGNORECASE))), -1)


def _of_lines(path: Path, encoding: str) -> Iterator[Record | Refused]:
    for line_no, line in enumerate(lines_of(path, encoding), 1):
        line = line.strip("\ufeff \t\r\n")
        if not line:
            continue
        try:
            yield line_no, json.loads(line)
        except _FAULTS:
            yield Refused(line_no, "it is not valid JSON", line[:200])


def _of_array(text: str, at: int) -> Iterator[Record | Refused]:
    line_no, counted = 1, 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        line_no += text.count("\n", counted, at)
        counted = at
        if at >= len(text) or text[at] == "]":
            return
        try:
            record, at = _DECODER.raw_decode(text, at)
        except _FAULTS:
            yield Refused(line_no, "the JSON breaks off or is not valid from here on", text[at : at + 200])
            return
        yield line_no, record


def header_of(path: Path, encoding: str) -> list[str]:
    """Field names of the first records, in the order they appear; one column for a list of plain strings."""
    names: dict[str, None] = {}
    for record in islice(records(path, encoding), HEAD_RECORDS):
        if not isinstance(record, Refused) and isinstance(record[1], dict):
            names.update(dict.fromkeys(list(record[1])[:HEAD_RECORDS]))
    return [clean(name) for name in islice(names, 1_000)] or ["column 1"]


def rows(path: Path, encoding: str, header: Sequence[str]) -> Iterator[Row | Refused]:
    """Every record as cells in the order of `header`."""
    for record in records(path, encoding):
        if isinstance(record, Refused):
            yield record
            continue
        line_no, value = record
        if isinstance(value, dict):
            yield line_no, [_cell(value.get(name)) for name in header]
        elif isinstance(value, str):
            yield line_no, [clean(value)]
        else:
            yield Refused(line_no, "it is neither an object nor a text", clean(str(value)[:200]))


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return clean(value)
        case int() | float():
            return repr(value)
        case list():
            return ", ".join(item for entry in value[:50] if (item := "" if isinstance(entry, (list, dict)) else _cell(entry)))
        case _:
            return ""


def clean(text: str) -> str:
    """Without NULs and lone surrogates, which no database takes."""
    return text if text.isascii() and "\0" not in text else text.replace("\0", "").encode("utf-8", "ignore").decode()
