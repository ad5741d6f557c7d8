"""Whatever the bytes: rows or one refusal, nothing else, in bounded time."""

import csv
import io
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.claims import Claim, Lead, Refused
from bot.core.errors import BadInput
from bot.core.urls import href
from bot.sources import values
from bot.sources.export import open_export
from bot.sources.signatures import normalise
from tests.sources.exports import LINK_EXPORTS

CELLS = st.text(st.characters(exclude_categories=[]), max_size=40)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _read(content: bytes) -> list[Claim | Lead | Refused] | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        try:
            with open_export(path, filename="x", site_domains=("example.com",)) as export:
                return list(export)
        except BadInput:
            return None


def _is_sound(found: Claim | Lead | Refused) -> bool:
    match found:
        case Claim():
            words = (found.anchor, found.title, found.kind, found.lost_reason, *(word for pair in found.metrics for word in pair))
            urls = href(found.page) == found.page and (not found.target_page or href(found.target_page) == found.target_page)
            return urls and found.line_no >= 1 and all("\0" not in word and word.isprintable() is not None for word in words)
        case Lead():
            return found.domain.isascii() and found.domain == found.domain.lower()
        case Refused():
            return bool(found.reason) and found.line_no >= 0 and len(found.text) <= 200


@QUICK
@given(st.binary(max_size=3_000))
def test_any_bytes_end_in_rows_or_a_refusal(content: bytes):
    assert all(_is_sound(found) for found in _read(content) or [])


@QUICK
@given(st.sampled_from(sorted(LINK_EXPORTS)), st.binary(max_size=400), st.integers(0, 400), st.sampled_from(["utf-8", "utf-16"]))
def test_damaged_exports_end_in_rows_or_a_refusal(name: str, noise: bytes, at: int, encoding: str):
    content = LINK_EXPORTS[name].encode(encoding)
    assert all(_is_sound(found) for found in _read(content[:at] + noise + content[at:]) or [])


@QUICK
@given(st.lists(st.lists(CELLS, max_size=5), max_size=8), st.sampled_from(",;\t|"))
def test_any_cells_under_a_known_header(rows: list[list[str]], delimiter: str):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Referring page URL", "Target URL", "Anchor", "Type", "First seen"])
    writer.writerows(rows)
    found = _read(text.getvalue().encode("utf-8", "replace"))
    assert all(_is_sound(one) for one in found or [])
    assert all(str(one).encode() for one in found or [])


@QUICK
@given(CELLS)
def test_cells_read_into_text_that_any_database_takes(cell: str):
    for found in (values.text(cell), values.word(cell), values.figure(cell), normalise(cell)):
        assert found == found.strip()
    clean = values.text(cell)
    assert clean.encode().decode() == clean
    assert "\0" not in clean
    assert values.text(clean) == clean
    values.truth(cell)
    values.status(cell)
    values.Dates(values.Order.DAY_FIRST).read(cell)


def test_hostile_tables_end_in_time():
    hostile = [
        b'"' * 3_000_000,
        b"Source URL,Target URL\n" + b'"a,\n' * 300_000,
        b"Source URL,Target URL\n" + b"," * 5_000_000,
        b"Source URL,Target URL\n" + b"\n" * 3_000_000,
        b"\r" * 2_000_000 + b"x",
        b"[" + b'{"page":"x"},' * 200_000,
        b'{"items":' * 50_000,
        b'{"items": [{' * 50_000,
        ("https://a.example.org/" + "a" * 9_000 + "\n").encode() * 300,
        b"Source URL,Target URL,Last seen\n" + b"https://a.example.org/,,01/02/03\n" * 60_000,
    ]
    for content in hostile:
        began = time.process_time()
        found = _read(content)
        assert time.process_time() - began < 10
        assert found is None or all(_is_sound(one) for one in found[:1_000])
