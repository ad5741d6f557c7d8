"""Files that are not what they seem: each ends in one sentence that says what was found and what to do."""

from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.sources.bytes_in import MAX_FILE_BYTES
from bot.sources.export import open_export
from tests.sources.exports import read

BAD = {
    "empty": (b"", "empty"),
    "blank": (b"\r\n \n\n", "empty"),
    "only a BOM": (b"\xef\xbb\xbf", "empty"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF document"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG picture"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel"),
    "login page": (b"\n<!DOCTYPE html><html><head><title>Sign in</title>", "login page"),
    "html without doctype": (b"\xef\xbb\xbf<HTML><body>", "web page"),
    "xml": (b"<?xml version='1.0'?><a/>", "XML"),
    "binary": (bytes(range(1, 32)) * 200, "not text"),
    "nuls": (b"\0" * 5000, "empty"),
    "prose": (b"Dear team,\nhere is what we talked about: nothing.\nBest\n", "Columns found"),
    "unknown columns": (b"Keyword,Volume,CPC\nshoes,100,0.3\n", "Columns found: Keyword, Volume, CPC"),
    "header only": (b"Linking page,Last crawled\n", "no rows"),
    "no usable row": (b"Source URL,Target URL\nnone,\n-,\n", "None of the 2 rows"),
    "broken zip": (b"PK\x03\x04" + b"x" * 100, "damaged"),
    "empty zip": (b"PK\x05\x06" + b"\0" * 18, "empty"),
    "broken gzip": (b"\x1f\x8b\x08\0" + b"x" * 100, "damaged"),
    "json object": (b'{"status": "ok", "total": 3}', "Columns found"),
    "json error": (b'{"error": "quota"}', "Columns found"),
    "deep json": (b'[{"a":' + b"[" * 100_000, "Columns found"),
    "cut json": (b'{"backlinks": [', "no list of links"),
    "empty json array": (b"[]", "No column"),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=list(BAD))
def test_each_ends_in_one_sentence(content: bytes, said: str, tmp_path: Path):
    with pytest.raises(BadInput) as refused:
        read(tmp_path, content)
    assert said.lower() in str(refused.value).lower()
    assert refused.value.message.endswith((".", ")."))
    assert "Traceback" not in str(refused.value)
    assert "Error" not in str(refused.value)


def test_a_file_of_two_gigabytes(tmp_path: Path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    with pytest.raises(BadInput, match=f"2,048 MB, and {MAX_FILE_BYTES // 2**20} MB is the most"):
        open_export(path, filename="huge.csv", site_domains=())


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(BadInput, match="cannot be opened"):
        open_export(tmp_path / "none.csv", filename="none.csv", site_domains=())


def test_a_folder(tmp_path: Path):
    with pytest.raises(BadInput, match="cannot be opened"):
        open_export(tmp_path, filename="x", site_domains=())


def test_crawled_words_in_a_refusal_are_short(tmp_path: Path):
    with pytest.raises(BadInput) as refused:
        read(tmp_path, ",".join("x" * 5_000 for _ in range(50)) + "\n")
    assert len(str(refused.value)) < 2_000
