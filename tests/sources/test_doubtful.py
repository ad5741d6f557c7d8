"""Files that could be read as something they are not: they are read right, or refused by name, and never as another address."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.claims import Claim, Refused
from bot.core.errors import BadInput
from tests.sources.exports import read

A, B, C = "https://a.example.org/x", "https://b.example.org/y", "https://c.example.org/z"
HOME = "https://example.com/"


def found_in(tmp_path: Path, text: str | bytes) -> tuple[list[str], list[str]]:
    """Pages claimed and reasons of the rows refused."""
    _, rows = read(tmp_path, text)
    return [row.page for row in rows if isinstance(row, Claim)], [row.reason for row in rows if isinstance(row, Refused)]


UNKNOWN_TABLES = {
    "a header of another language": f"URL der Seite,Wert,Notiz\n{A},12,gut\n{B},13,gut\n",
    "whole lines in quotes": f'"Source URL,Target URL"\n"{A},{HOME}"\n"{B},{HOME}"\n',
    "a quoted table of addresses and dates": f'"Linking page,Last crawled"\n"{A},2026-01-02"\n"{B},2026-01-03"\n',
    "columns parted by blanks": f"Source URL   Target URL\n{A}   {HOME}\n{B}   {HOME}\n",
    "no header, three columns": f"{A},{HOME},hello\n{B},{HOME},hello\n",
    "tabs and no header": f"{A}\thello\t{HOME}\thello\n",
}


@pytest.mark.parametrize("text", UNKNOWN_TABLES.values(), ids=list(UNKNOWN_TABLES))
def test_a_table_nobody_knows_is_no_list_of_addresses(text: str, tmp_path: Path):
    with pytest.raises(BadInput, match="Columns found"):
        read(tmp_path, text, own=())


def test_commas_within_the_addresses_of_a_titled_list_stay(tmp_path: Path):
    pages, refused = found_in(tmp_path, f"Pages, as of May\n{A},1,2\n{B}\n{C}?a=1,2\n")
    assert (pages, refused) == ([f"{A},1,2", B, f"{C}?a=1,2"], [])


def test_the_site_tells_the_two_columns_of_an_unknown_header(tmp_path: Path):
    text = f"Domaine;Page d'origine;Rang;Page visée;Ancre\na.example.org;{A};4,5;{HOME};un\nb.example.org;{B};4;{HOME}p;deux\n"
    (mapping,), rows = read(tmp_path, text)
    assert [(row.page, row.target_page) for row in rows if isinstance(row, Claim)] == [(A, HOME), (B, f"{HOME}p")]
    assert mapping.columns == (("column 2", "referring page"), ("column 4", "target page"))


def test_two_columns_of_other_sites_are_not_guessed_between(tmp_path: Path):
    with pytest.raises(BadInput, match="Columns found"):
        read(tmp_path, f"Seite,Bild,Ziel,Wort\n{A},{C}/1.png,{HOME},a\n{B},{C}/2.png,{HOME},b\n")


def test_two_addresses_in_one_cell_are_not_made_one(tmp_path: Path):
    pages, refused = found_in(tmp_path, f'Source URL,Target URL\n"{A}, {B}",{HOME}\n{A} {B},{HOME}\n{C},{HOME}\n')
    assert pages == [C]
    assert refused == ["it holds more than one address in one cell"] * 2


def test_an_address_within_an_address_is_one(tmp_path: Path):
    archived = f"https://archive.example.org/web/2020/{HOME}?a=1,2&u={A}"
    assert found_in(tmp_path, f"{archived}\n{B}\n") == ([archived, B], [])


def test_unseen_characters_at_the_ends_of_an_address_go(tmp_path: Path):
    text = f"Source URL,Target URL\n\u00a0{A}\u200b,\u2060{HOME}\n\ufeff{B}\u200e,{HOME}\u200b\n"
    _, rows = read(tmp_path, text)
    assert [(row.page, row.target_page) for row in rows if isinstance(row, Claim)] == [(A, HOME), (B, HOME)]


def test_an_address_with_unreadable_characters_is_not_visited(tmp_path: Path):
    pages, refused = found_in(tmp_path, f"Linking page\n{A}\n{B}\n".encode("utf-16")[:-1])
    assert pages == [A]
    assert refused == ["its address holds characters that could not be read: save the file as UTF-8"]


def test_a_broken_first_line_costs_one_line_of_json(tmp_path: Path):
    text = f'{{"url_from":{"[" * 50_000}{"]" * 50_000}}}\n{{"url_from":"{A}","url_to":"{HOME}"}}\n'
    assert found_in(tmp_path, text) == ([A], ["it is not valid JSON"])


def test_excels_line_about_the_delimiter_is_no_title(tmp_path: Path):
    (mapping,), rows = read(tmp_path, f"sep=,\r\n{A}\r\n{B}\r\n")
    assert (mapping.provider, len(rows)) == ("List", 2)


def test_a_disavow_file_is_named(tmp_path: Path):
    with pytest.raises(BadInput, match="asked to ignore"):
        read(tmp_path, f"# ours\ndomain:bad.example\ndomain: worse.example\n{A}\n")


def test_a_day_that_stands_for_never_is_none(tmp_path: Path):
    text = f"Source URL,First seen,Last seen\n{A},0001-01-01,9999-12-31\n{B},2026-04-03 23:59:59,1900-01-01\n"
    _, rows = read(tmp_path, text)
    days = [(row.first_seen, row.last_seen) for row in rows if isinstance(row, Claim)]
    assert days == [(None, None), (date(2026, 4, 3), None)]


def test_a_note_after_an_address_is_no_part_of_it(tmp_path: Path):
    pages, refused = found_in(tmp_path, f"{A}  # asked twice\n{B}#part\n{C} # x # y\n")
    assert (pages, refused) == ([A, f"{B}#part", C], [])


def test_a_list_of_objects_with_one_field_is_a_list(tmp_path: Path):
    assert found_in(tmp_path, f'{{"url": "{A}"}}\n{{"url": "{B}"}}\n') == ([A, B], [])
    with pytest.raises(BadInput, match="Columns found: note"):
        read(tmp_path, '{"note": "nothing"}\n')
