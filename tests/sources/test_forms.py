"""The forms that one table comes in: encodings, delimiters, lists, localised and missing headers, JSON, faults in rows."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.core.claims import Claim, Lead, Refused
from bot.core.errors import BadInput
from bot.sources.export import open_export
from tests.sources.exports import ahrefs, claims, read

A, B = "https://a.example.org/x", "https://b.example.net/y"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_and_delimiter_gives_the_same_claims(encoding: str, delimiter: str, tmp_path: Path):
    text = ahrefs({"Anchor": "naïve — ценa"}, {"Anchor": "שלום 🎉"}, delimiter=delimiter)
    found = claims(tmp_path, text.encode(encoding))
    assert [claim.anchor for claim in found] == ["naïve — ценa", "שלום 🎉"]


def test_mapping_names_encoding_and_delimiter(tmp_path: Path):
    (mapping,), _ = read(tmp_path, ahrefs({}, delimiter="\t").encode("utf-16"))
    assert (mapping.encoding, mapping.delimiter) == ("utf-16", "tab")


@pytest.mark.parametrize(
    ("code_page", "words"),
    [
        ("cp1252", "Größe für Gärten und Straßen über Köln, schöne Grüße"),
        ("cp1251", "Лучшие инструменты для проверки ссылок на сайте"),
    ],
)
def test_a_code_page_is_guessed_from_whole_lines(code_page: str, words: str, tmp_path: Path):
    rows = [{"Anchor": words, "Referring page title": words, "Left context": words} for _ in range(5)]
    assert claims(tmp_path, ahrefs(*rows).encode(code_page))[0].anchor == words


def test_one_broken_byte_does_not_change_the_encoding_of_the_file(tmp_path: Path):
    content = ahrefs(*({"Anchor": "schön"} for _ in range(20))).encode() + b'"\xff\xfe broken"\n'
    _, found = read(tmp_path, content)
    assert isinstance(found[0], Claim)
    assert found[0].anchor == "schön"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(ends: str, tmp_path: Path):
    found = claims(tmp_path, f"Linking page,Last crawled{ends}{A},2026-01-02{ends}{B},2026-01-03{ends}")
    assert [(claim.page, claim.line_no) for claim in found] == [(A, 2), (B, 3)]


def test_line_breaks_in_quotes_keep_physical_line_numbers(tmp_path: Path):
    found = claims(tmp_path, ahrefs({"Left context": "one\ntwo\r\nthree"}, {}, {"Right context": "x\ny"}, {}))
    assert [claim.line_no for claim in found] == [2, 5, 6, 8]


def test_a_stray_quote_costs_one_line_not_the_rest_of_the_file(tmp_path: Path):
    text = f'Referring page URL,Target URL,Anchor\n{A},https://example.com/,"open\n{B},https://example.com/,b\n{A},,c\n'
    _, found = read(tmp_path, text)
    assert isinstance(found[0], Refused)
    assert (found[0].line_no, found[0].text[:10]) == (2, A[:10])
    assert [one.line_no for one in found[1:]] == [3, 4]


def test_short_and_long_rows_and_blank_rows(tmp_path: Path):
    found = claims(tmp_path, f"Referring page URL,Target URL,Anchor,Type\n{A}\n,,,\n\n{B},example.com,b,text,more,and more\n")
    assert [(claim.page, claim.target_page, claim.line_no) for claim in found] == [
        (A, "", 2),
        (B, "http://example.com/", 5),
    ]


def test_every_refused_row_has_its_line_and_reason(tmp_path: Path):
    text = f"Source URL,Target URL,Anchor\n{A},,a\n,https://example.com/,b\nmailto:x@example.org,,c\n"
    text += "javascript:void(0),,d\nTotal: 3,,\n"
    _, found = read(tmp_path, text + f"{A},not an address at all,e\n")
    refused = [(one.line_no, one.reason) for one in found if isinstance(one, Refused)]
    assert refused == [
        (3, "it names no page"),
        (4, "mailto: is not the address of a web page"),
        (5, "javascript: is not the address of a web page"),
        (6, "“Total: 3” is not a web address"),
        (7, "its target is not a web address"),
    ]


def test_an_unreadable_date_costs_the_date_not_the_row(tmp_path: Path):
    (claim,) = claims(tmp_path, f"Linking page,Last crawled\n{A},some day\n")
    assert claim.last_seen is None


def test_formula_like_cells_stay_text(tmp_path: Path):
    found = claims(tmp_path, ahrefs(*({"Anchor": anchor} for anchor in ['=HYPERLINK("x")', "+1", "@SUM(A1)", "＝1", "'tis"])))
    assert [claim.anchor for claim in found] == ['=HYPERLINK("x")', "+1", "@SUM(A1)", "＝1", "'tis"]


def test_a_cell_of_30_kb_and_nuls(tmp_path: Path):
    (claim,) = claims(tmp_path, ahrefs({"Left context": "word " * 6_000, "Anchor": "a\0b"}))
    assert claim.anchor == "ab"


def test_a_cell_without_end_is_refused_and_the_next_row_is_read(tmp_path: Path):
    _, found = read(tmp_path, f'Source URL,Target URL\n"{"x" * 200_000}",\n{A},\n')
    assert [type(one) for one in found] == [Refused, Claim]


def test_comment_lines_before_the_header_are_passed_over(tmp_path: Path):
    (claim,) = claims(tmp_path, f"# ----\n# Property: x\n# Start date: 20260101\n\nSource URL,Target URL\n{A},\n")
    assert claim.line_no == 6


def test_a_header_repeated_in_the_middle_is_no_row(tmp_path: Path):
    head = "Linking page,Last crawled\n"
    assert len(claims(tmp_path, f"{head}{A},2026-01-02\n{head}{B},2026-01-03\n")) == 2


def test_a_plain_list_with_blank_lines_comments_and_commas(tmp_path: Path):
    (mapping,), found = read(tmp_path, f"# ours\n{A}?a=1,2\n\nb.example.net/y\nmailto:x@y.example\nftp://c.example.org/\n{B}\n")
    assert (mapping.provider, mapping.delimiter) == ("List", "")
    assert [one.line_no for one in found] == [2, 4, 5, 6, 7]
    assert [one.page for one in found if isinstance(one, Claim)] == [f"{A}?a=1,2", "http://b.example.net/y", B]


def test_one_address_is_a_list(tmp_path: Path):
    assert [claim.page for claim in claims(tmp_path, A)] == [A]


def test_a_list_under_a_header_of_its_own(tmp_path: Path):
    (mapping,), found = read(tmp_path, f"URL\n{A}\n{B}\n")
    assert mapping.provider == "List"
    assert len(found) == 2


def test_a_list_of_bare_domains_gives_leads(tmp_path: Path):
    (mapping,), found = read(tmp_path, "A.example.org\nbücher.example\n")
    assert found == [Lead("a.example.org", 1), Lead("xn--bcher-kva.example", 2)]
    assert "not pages" in mapping.note


def test_addresses_with_dates_and_no_header(tmp_path: Path):
    (claim, _) = claims(tmp_path, f"{A}\t2026-01-02\n{B}\t2026-01-03\n")
    assert (claim.page, claim.last_seen, claim.line_no) == (A, date(2026, 1, 2), 1)


def test_pairs_without_a_header(tmp_path: Path):
    (claim,) = claims(tmp_path, f"{A},https://example.com/p\n")
    assert (claim.page, claim.target_page) == (A, "https://example.com/p")


def test_pairs_the_other_way_round_are_told_by_the_site(tmp_path: Path):
    (claim,) = claims(tmp_path, f"https://example.com/p;{A}\n")
    assert (claim.page, claim.target_page) == (A, "https://example.com/p")


def test_localised_latest_links_with_day_first_dates(tmp_path: Path):
    (mapping,), found = read(tmp_path, f"דף מקשר,נסרק לאחרונה\n{A},03/02/2026\n{B},13/02/2026\n")
    assert (mapping.provider, mapping.report) == ("Search Console", "Latest links")
    assert [one.last_seen for one in found if isinstance(one, Claim)] == [date(2026, 2, 3), date(2026, 2, 13)]


def test_localised_sample_links(tmp_path: Path):
    (mapping,), _ = read(tmp_path, f"Verlinkende Seite\n{A}\n{B}\n")
    assert (mapping.provider, mapping.report) == ("Search Console", "More sample links")


@pytest.mark.parametrize(
    "text",
    [
        "אתר,דפים מקשרים,דפי יעד\na.example.org,12,3\nb.example.net,4,1\n",
        "דף יעד,קישורים נכנסים,אתרים מקשרים\nhttps://example.com/,12,3\nhttps://example.com/a,4,1\n",
        "Zielseite,Interne Links\nhttps://example.com/,12\nhttps://example.com/a,4\n",
        "Rang,Linktext\n1,beispiel\n2,hier\n",
    ],
    ids=["sites", "linked pages", "internal links", "link texts"],
)
def test_localised_count_tables_are_refused(text: str, tmp_path: Path):
    with pytest.raises(BadInput, match="Search Console report"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["05/08/2013 00:00", "13/08/2013 00:00"], [date(2013, 8, 5), date(2013, 8, 13)]),
        (["05/08/2013", "08/13/2013"], [date(2013, 5, 8), date(2013, 8, 13)]),
        (["05/08/2013", "06/08/2013"], [None, None]),
        (["05.08.2013", "06.08.2013"], [date(2013, 8, 5), date(2013, 8, 6)]),
        (["13/08/2013", "08/13/2013"], [None, None]),
        (["5 Aug 2013", "Aug 6 2013"], [date(2013, 8, 5), date(2013, 8, 6)]),
        (["25-Apr-2020", "1588000000"], [date(2020, 4, 25), date(2020, 4, 27)]),
        (["2026-02-30", "--"], [None, None]),
    ],
)
def test_day_and_month_are_told_apart_by_the_whole_file(dates: list[str], days: list[date | None], tmp_path: Path):
    found = claims(tmp_path, "Linking page,Last crawled\n" + "".join(f"{A},{day}\n" for day in dates))
    assert [claim.last_seen for claim in found] == days


def test_json_lines_keep_line_numbers_and_name_broken_ones(tmp_path: Path):
    lines = [json.dumps({"page": A, "target": "example.com", "anchor": "\ud800x"}), "", "{broken", "[]", json.dumps({"page": B})]
    _, found = read(tmp_path, "\n".join(lines))
    assert [(type(one), one.line_no) for one in found] == [(Claim, 1), (Refused, 3), (Refused, 4), (Claim, 5)]
    assert isinstance(found[0], Claim)
    assert found[0].anchor == "x"


def test_a_json_array_is_read_with_lines(tmp_path: Path):
    records = [{"referring page url": A, "target url": "https://example.com/", "anchor": None}, {"referring page url": B}]
    found = claims(tmp_path, json.dumps(records, indent=1))
    assert [(claim.page, claim.line_no) for claim in found] == [(A, 2), (B, 7)]


def test_a_json_array_on_one_long_line(tmp_path: Path):
    records = [{"url_from": f"{A}/{n}", "url_to": "https://example.com/", "title": "t" * 500} for n in range(3_000)]
    assert len(claims(tmp_path, json.dumps(records))) == 3_000


def test_a_whole_dataforseo_reply(tmp_path: Path):
    item = {"url_from": A, "url_to": "https://example.com/", "domain_from": "a.example.org", "dofollow": True}
    reply = {"status_code": 20000, "tasks": [{"data": {"target": "example.com"}, "result": [{"items": [item]}]}]}
    (claim,) = claims(tmp_path, json.dumps(reply))
    assert claim.nofollow is False


def test_a_list_of_addresses_as_json(tmp_path: Path):
    assert [claim.page for claim in claims(tmp_path, json.dumps([A, B]))] == [A, B]


def test_an_export_can_be_read_twice_and_previewed(tmp_path: Path):
    path = tmp_path / "upload"
    path.write_text(ahrefs(*({"Anchor": str(n)} for n in range(30))))
    with open_export(path, filename="x", site_domains=()) as export:
        assert [claim.anchor for claim in export.head.sample] == ["0", "1", "2", "3", "4"]
        assert export.head.n_rows == 30
        assert list(export) == list(export)
        assert not export.is_truncated


def test_an_export_hardly_any_row_of_which_is_a_link_stops(tmp_path: Path):
    path = tmp_path / "upload"
    path.write_text(f"Source URL,Target URL\n{A},\n" + "nothing here,\n" * 60_000)
    with open_export(path, filename="x", site_domains=()) as export:
        assert sum(1 for _ in export) <= 50_001
        assert export.is_truncated
        assert "hardly any" in export.limit_note
