"""Our own CSV file: inert in a spreadsheet, identical when it comes back."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.core.claims import Claim
from bot.core.errors import BadInput
from bot.core.links import Kind, Occurrence, Placement
from bot.core.records import Link, Standing
from bot.core.states import Reason, State
from bot.core.table_file import DANGEROUS, LINK_HEADER, FileKind, Table, guard, link_row, links_csv, links_table, to_csv, unguard
from bot.sources.export import open_export
from bot.sources.written import MAX_CELL, MAX_ROWS, workbook
from commands.files import written

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "''",
    "|calc",
    "%0",
    "\n=cmd",
]
AT = datetime(2026, 11, 20, 22, 10, tzinfo=UTC)


def _link(anchor: str) -> Link:
    return Link(
        id=1,
        site_id=1,
        page="https://blog.example.org/tools",
        target_page="https://example.com/pricing",
        page_host="blog.example.org",
        page_domain="example.org",
        standing=Standing(State.LIVE, Reason.FOUND, since=AT),
        occurrence=Occurrence("https://example.com/pricing", anchor, Kind.TEXT, ("nofollow",), Placement.BODY_TEXT),
        n_occurrences=2,
        first_seen_at=AT,
        last_visit_at=AT,
        status=200,
        title='Tools, "compared"',
        evidence=("HTTP 200", "the link stands in the body text"),
        sources=("Ahrefs", "Semrush"),
    )


def _cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_live(cell: str):
    (row,) = _cells(to_csv(["a"], [[cell]]))[1:]
    assert row[0].startswith("'")
    assert unguard(row[0]) == cell


@given(st.text(max_size=60))
def test_guarding_is_undone_exactly_and_leaves_nothing_live(cell: str):
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in DANGEROUS
    assert guard(cell).lstrip()[:1] not in DANGEROUS


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20), min_size=2, max_size=2)
    )
)
def test_any_cells_come_back_as_they_were(rows: list[list[str]]):
    _, *found = _cells(to_csv(["a", "b"], rows))
    assert [[unguard(cell) for cell in row] for row in found] == rows


def test_nothing_in_the_file_breaks_a_reader():
    content = to_csv(["a"], [["x\0y\ud800z"]])
    assert _cells(content)[1] == ["xyz"]


def test_the_file_opens_in_excel():
    content = links_csv([_link("Example")])
    assert content.startswith(b"\xef\xbb\xbf")
    assert _cells(content)[0] == list(LINK_HEADER)
    assert len(link_row(_link("x"))) == len(LINK_HEADER)


@pytest.mark.parametrize("kind", list(FileKind))
@pytest.mark.parametrize(
    "anchor", ["Example pricing", '=HYPERLINK("https://evil.example/")', "+1", "'quoted'", "＝1", "", 'a, "b"; c']
)
def test_our_own_file_comes_back_through_the_importer(anchor: str, kind: FileKind, tmp_path: Path):
    path = tmp_path / f"ours.{kind}"
    path.write_bytes(written(kind, links_table([_link(anchor)])))
    with open_export(path, filename=path.name, site_domains=("example.com",)) as export:
        assert export.mapping[0].provider == "Backlinks"
        (claim,) = list(export)
    assert claim == Claim(
        page="https://blog.example.org/tools",
        target_page="https://example.com/pricing",
        anchor=anchor,
        kind="text",
        title='Tools, "compared"',
        nofollow=True,
        ugc=False,
        sponsored=False,
        first_seen=date(2026, 11, 20),
        last_seen=date(2026, 11, 20),
        http_code=200,
        line_no=1 if kind is FileKind.JSONL else 2,
    )


def test_no_cell_of_a_workbook_is_a_formula():
    book = load_workbook(io.BytesIO(workbook(Table("links", ["a"], [[cell] for cell in HOSTILE]))))
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(HOSTILE)
    book.close()


def test_a_workbook_takes_what_no_sheet_can_hold():
    book = load_workbook(io.BytesIO(workbook(Table("x" * 99, ["a"], [["b\x01\x0b\ufffec" + "d" * 40_000]]))))
    assert book.worksheets[0].title == "x" * 31
    assert book.worksheets[0]["A2"].value == "bc" + "d" * (MAX_CELL - 2)
    book.close()


def test_a_list_too_long_for_a_workbook_says_which_file_to_ask_for():
    rows = (["x"] for _ in range(MAX_ROWS + 1))
    with pytest.raises(BadInput, match="holds 200,000 rows") as refused:
        workbook(Table("links", ["a"], rows))
    assert "csv" in refused.value.hint
