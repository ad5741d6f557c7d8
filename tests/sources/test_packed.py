"""Workbooks and archives: what is in them is read, and nothing they claim about themselves is believed."""

import gzip
import io
import resource
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bot.core.claims import Claim, Refused
from bot.core.errors import BadInput, StorageError
from bot.sources import workbook
from bot.sources.export import open_export
from tests.sources.exports import LINK_EXPORTS, REFUSED_EXPORTS, ahrefs, claims, read

A = "https://a.example.org/x"
Cells = list[list[object]]


def book(**sheets: Cells) -> bytes:
    """An XLSX file with these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(**files: str | bytes) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def rewritten(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
    return out.getvalue()


HEADER: list[object] = ["Referring page URL", "Target URL", "Anchor", "Domain rating", "First seen", "Nofollow"]


def test_a_workbook_is_read_like_a_table(tmp_path: Path):
    content = book(Backlinks=[HEADER, [A, "https://example.com/", "=1+1", 4.5, date(2026, 1, 2), True]])
    (mapping,), found = read(tmp_path, content)
    assert (mapping.provider, mapping.part) == ("Ahrefs", "Backlinks")
    assert isinstance(found[0], Claim)
    assert (found[0].nofollow, found[0].first_seen, found[0].metrics) == (True, date(2026, 1, 2), (("Domain rating", "4.5"),))
    assert found[0].line_no == 2


def test_sheets_without_links_are_named_and_left_out(tmp_path: Path):
    content = book(
        Latest=[["Linking page", "Last crawled"], [A, date(2026, 1, 2)]],
        Sites=[["Site", "Linking pages", "Target pages"], ["a.b", 1, 2]],
    )
    mapping, found = read(tmp_path, content)
    assert [one.part for one in mapping] == ["Latest"]
    left_out, claim = found
    assert isinstance(left_out, Refused)
    assert (left_out.part, left_out.line_no) == ("Sites", 0)
    assert isinstance(claim, Claim)


def test_a_workbook_without_links_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="Columns found: Month, Visits"):
        read(tmp_path, book(Sheet1=[["Month", "Visits"], ["May", 3]]))


def test_a_workbook_of_3000_rows_keeps_row_numbers(tmp_path: Path):
    rows: Cells = [[f"{A}/{n}", "https://example.com/", n] for n in range(3_000)]
    path = tmp_path / "upload"
    path.write_bytes(book(Sheet1=[HEADER[:3], *rows]))
    with open_export(path, filename="x", site_domains=()) as export:
        assert export.n_rows == 3_000
        found = [one for one in export if isinstance(one, Claim)]
    assert len(found) == 3_000
    assert (found[-1].page, found[-1].line_no) == (f"{A}/2999", 3_001)


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
HOSTILE_SHEETS = {
    "document type after a long comment": b"<!--" + b"x" * 9_000 + b"--><!DOCTYPE x><worksheet/>",
    "a style that is not there": SHEET + b'<row r="1"><c r="A1" s="99999999"><v>1</v></c></row>' + END,
    "a number that is none": SHEET + b'<row r="1"><c r="A1"><v>one</v></c></row>' + END,
    "a date beyond all calendars": SHEET + b'<row r="-1"><c r="A1" s="0"><v>1e308</v></c></row>' + END,
    "document type": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>',
    "no xml": b"\x00\x01\x02 not xml",
    "broken off": SHEET + b'<row r="1">',
    "a text that is not there": SHEET + b'<row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>' + END,
    "a row far down": SHEET + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + END,
    "deep": SHEET + b"<a>" * 200_000,
}


@pytest.mark.parametrize("part", HOSTILE_SHEETS.values(), ids=list(HOSTILE_SHEETS))
def test_hostile_workbooks_end_in_a_sentence(part: bytes, tmp_path: Path):
    began = time.monotonic()
    with pytest.raises(BadInput) as refused:
        read(tmp_path, rewritten(book(Sheet1=[["Linking page"], [A]]), "xl/worksheets/sheet1.xml", part))
    assert "Error" not in str(refused.value)
    assert time.monotonic() - began < 10


def _sheet(*rows: bytes) -> bytes:
    return rewritten(book(Sheet1=[[A]]), "xl/worksheets/sheet1.xml", SHEET + b"".join(rows) + END)


def _cell(at: str, text: str) -> bytes:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


HEADED = b'<row r="3">' + _cell("C3", "Linking page") + _cell("D3", "Last crawled") + b"</row>"


def test_a_table_that_starts_further_down_and_right_keeps_its_row_numbers(tmp_path: Path):
    content = _sheet(HEADED, b'<row r="7">' + _cell("C7", A) + b"</row>")
    assert [(claim.page, claim.line_no) for claim in claims(tmp_path, content)] == [(A, 7)]


def test_an_error_value_that_excel_does_not_know_costs_no_row(tmp_path: Path):
    content = _sheet(HEADED, b'<row r="4">' + _cell("C4", A) + b'<c r="D4" t="e"><v>#ERROR!</v></c></row>')
    assert [(claim.page, claim.line_no) for claim in claims(tmp_path, content)] == [(A, 4)]


def test_entities_are_not_resolved_by_the_second_reader(tmp_path: Path):
    late = b"<!--" + b"x" * 9_000 + b'--><!DOCTYPE x [<!ENTITY a "https://a.example.org/">]>'
    part = late + SHEET + HEADED + b'<row r="4">' + _cell("C4", "&a;") + b'<c r="D4" t="e"><v>#ERROR!</v></c></row>' + END
    with pytest.raises(BadInput, match="cannot be read safely"):
        read(tmp_path, rewritten(book(Sheet1=[[A]]), "xl/worksheets/sheet1.xml", part))


def test_a_workbook_that_asks_for_more_memory_than_there_is(tmp_path: Path):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(BadInput, match="too large to be read here"):
        read(tmp_path, _sheet(HEADED, far))


def test_all_workbooks_of_an_upload_share_one_budget(tmp_path: Path):
    path = tmp_path / "upload"
    path.write_bytes(book(Sheet1=[["Linking page"], [A]]))
    budget = workbook.Budget()
    (sheet,) = workbook.sheets(path, tmp_path, budget)
    assert list(sheet) == [(1, ["Linking page"]), (2, [A])]
    assert not sheet.is_cut
    assert budget.cpu_s < workbook.CPU_S
    assert budget.wall_s < workbook.WALL_S
    for spent in (workbook.Budget(cpu_s=0.5), workbook.Budget(wall_s=0.0), workbook.Budget(n_bytes=0)):
        with pytest.raises(BadInput, match="could not be read in time"):
            workbook.sheets(path, tmp_path, spent)


def test_a_workbook_that_is_a_bomb_is_left_packed(tmp_path: Path):
    with pytest.raises(BadInput, match="far more than any export"):
        read(tmp_path, rewritten(book(Sheet1=[[A]]), "xl/worksheets/sheet1.xml", b" " * 30_000_000))


def test_a_workbook_with_too_many_texts_is_not_opened(tmp_path: Path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b" " * 101 * 2**20)
    with pytest.raises(BadInput, match="its texts alone are over 100 MB"):
        read(tmp_path, out.getvalue())


def test_a_word_document_is_named(tmp_path: Path):
    with pytest.raises(BadInput, match="Word"):
        read(tmp_path, packed(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}))


def test_a_zip_of_several_exports(tmp_path: Path):
    content = packed(**{
        "a/Latest links.csv": LINK_EXPORTS["17"],
        "b/semrush.csv": LINK_EXPORTS["8"],
        "../../etc/passwd": LINK_EXPORTS["18"],
        "book.xlsx": book(Sheet1=[["Linking page"], [A]]),
        "__MACOSX/._x": "junk",
        "Top linking sites.csv": REFUSED_EXPORTS["19"],
        "inner.zip": packed(x=LINK_EXPORTS["17"]),
    })  # fmt: skip
    mapping, found = read(tmp_path, content)
    assert [one.part for one in mapping] == ["Latest links.csv", "semrush.csv", "passwd", "book.xlsx, Sheet1"]
    assert sum(isinstance(one, Claim) for one in found) == 4
    assert [one.part for one in found if isinstance(one, Refused)] == ["Top linking sites.csv", "inner.zip"]


def test_a_zip_without_any_links(tmp_path: Path):
    with pytest.raises(BadInput, match="None of the 2 tables in this archive holds links"):
        read(tmp_path, packed(a=REFUSED_EXPORTS["19"], b=REFUSED_EXPORTS["21"]))


def test_a_zip_bomb_is_left_packed(tmp_path: Path):
    with pytest.raises(BadInput, match="far more than any export"):
        read(tmp_path, packed(x=b"\0" * 50_000_000))


def test_a_zip_with_a_thousand_files(tmp_path: Path):
    with pytest.raises(BadInput, match="1,000 files"):
        read(tmp_path, packed(**{f"{n}.csv": "x" for n in range(1_000)}))


def test_a_gzip_of_an_export(tmp_path: Path):
    assert len(claims(tmp_path, gzip.compress(ahrefs({}, {}).encode()))) == 2


def test_a_gzip_bomb_is_left_packed(tmp_path: Path):
    with pytest.raises(BadInput, match="left packed"):
        read(tmp_path, gzip.compress(b"a" * 50_000_000))


def test_unpacked_files_are_removed(tmp_path: Path):
    path = tmp_path / "x.zip"
    path.write_bytes(packed(a=LINK_EXPORTS["17"]))
    export = open_export(path, filename="x.zip", site_domains=())
    folder = Path(str(export._folder and export._folder.name))
    assert folder.is_dir()
    export.close()
    assert not folder.exists()


@pytest.mark.parametrize("kind", ["zip", "gzip", "workbook"])
def test_a_full_disk_is_not_said_to_be_a_damaged_file(kind: str, tmp_path: Path):
    rows = [["Linking page"], *([f"https://a.example.org/{n}"] for n in range(3_000))]
    table = "\n".join(row[0] for row in rows).encode()
    uploads = {"zip": packed(a=table), "gzip": gzip.compress(table), "workbook": book(Links=[list(row) for row in rows])}
    path = tmp_path / "upload"
    path.write_bytes(uploads[kind])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        with pytest.raises(StorageError, match="no room to unpack"):
            open_export(path, filename="x", site_domains=())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
