"""Rows from lines: RFC 4180, physical line numbers, and the published csv-spectrum suite."""

import json

import pytest

from bot.core.claims import Refused
from bot.sources.bytes_in import encoding_of, head_of, lines_of
from bot.sources.delimited import MAX_REPAIRS, rows
from tests.shared import SHARED

SPECTRUM = SHARED / "suites" / "csv-spectrum"
CASES = sorted(path.stem for path in (SPECTRUM / "csvs").glob("*.csv")) or ["none"]


def _rows(text: str, width: int = 0) -> list[tuple[int, list[str]] | Refused]:
    return list(rows(iter(text.splitlines(keepends=True)), ",", width=width))


@pytest.mark.skipif(not SPECTRUM.is_dir(), reason="csv-spectrum is not beside the project (../shared/suites/csv-spectrum).")
@pytest.mark.parametrize("case", CASES)
def test_csv_spectrum(case: str):
    path = SPECTRUM / "csvs" / f"{case}.csv"
    head, *body = rows(lines_of(path, encoding_of(path, head_of(path))), ",")
    assert not isinstance(head, Refused)
    expected = json.loads((SPECTRUM / "json" / f"{case}.json").read_text(encoding="utf-8", errors="replace"))
    if isinstance(expected, dict):
        # the suite's location_coordinates.json has another row than its CSV: only the names can be compared
        assert head[1] == list(expected)
        return
    assert [dict(zip(head[1], row[1], strict=True)) for row in body if not isinstance(row, Refused)] == expected


def test_rows_keep_their_first_line():
    assert _rows('a,b\n"x\ny",1\n\n2,3') == [(1, ["a", "b"]), (2, ["x\ny", "1"]), (4, []), (5, ["2", "3"])]


def test_doubled_quotes_and_delimiters_in_quotes():
    assert _rows('"a ""b""","c,d"\n') == [(1, ['a "b"', "c,d"])]


def test_a_row_of_another_width_over_two_lines_is_a_stray_quote():
    assert [row[0] if not isinstance(row, Refused) else -row.line_no for row in _rows('1,2\n"3,4\n5,"6"\n7,8\n', 2)] == [
        1,
        -2,
        3,
        4,
    ]


def test_hostile_quoting_is_read_in_bounded_time():
    # every line is complete by itself and leaves a quote open for the next: a repair per line, until lines stand alone
    found = _rows('"",b"c,"x\n' * 20_000, 2)
    assert len(found) == 20_000
    assert sum(isinstance(row, Refused) for row in found) <= 20_000
    assert not isinstance(found[MAX_REPAIRS + 1], Refused)
