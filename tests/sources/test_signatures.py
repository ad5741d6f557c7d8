"""Every row of the table of headers: found by its columns, read into the right fields, or refused with its sentence."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.claims import Claim, Lead
from bot.core.errors import BadInput
from bot.sources import OTHER, SOURCES, source_of
from bot.sources.signatures import SIGNATURES, Holds, find, normalise
from tests.sources.exports import LEAD_EXPORTS, LINK_EXPORTS, REFUSED_EXPORTS, ahrefs, claims, read

PAGE = "https://a.example.org/x"


def test_every_row_of_the_table_has_an_export_here():
    written_by_us = {"own list"}
    assert {s.name for s in SIGNATURES} == {*LINK_EXPORTS, *LEAD_EXPORTS, *REFUSED_EXPORTS, *written_by_us}


def test_names_are_unique_and_every_row_says_where_it_was_seen():
    assert len({s.name for s in SIGNATURES}) == len(SIGNATURES)
    assert all(s.source for s in SIGNATURES)
    assert all(s.note.endswith(".") for s in SIGNATURES if s.holds is not Holds.LINKS)


def test_every_provider_of_the_table_has_its_facts():
    assert {s.provider for s in SIGNATURES} == {s.provider for s in SOURCES}
    assert source_of("Search Console").is_sample
    assert source_of("never heard of") is OTHER


@pytest.mark.parametrize("name", LINK_EXPORTS)
def test_a_link_export_is_known_by_its_header(name: str, tmp_path: Path):
    (mapping,), found = read(tmp_path, LINK_EXPORTS[name])
    assert mapping.signature == name
    assert mapping.note == ""
    assert len(found) == 1
    assert isinstance(found[0], Claim)
    assert found[0].page.startswith("http")


@pytest.mark.parametrize("name", LEAD_EXPORTS)
def test_a_table_of_referring_domains_gives_leads_and_says_so(name: str, tmp_path: Path):
    (mapping,), found = read(tmp_path, LEAD_EXPORTS[name])
    assert mapping.signature == name
    assert "leads and no links" in mapping.note
    assert found == [Lead("a.example.org", 2)]


@pytest.mark.parametrize("name", REFUSED_EXPORTS)
def test_a_table_without_links_is_refused_with_what_to_take_instead(name: str, tmp_path: Path):
    with pytest.raises(BadInput) as refused:
        read(tmp_path, REFUSED_EXPORTS[name])
    signature = next(s for s in SIGNATURES if s.name == name)
    assert signature.provider in refused.value.message
    assert signature.report in refused.value.message
    assert "instead" in refused.value.hint or "Latest links" in refused.value.hint


def test_ahrefs_row_is_read_into_every_field(tmp_path: Path):
    (mapping,), found = read(tmp_path, LINK_EXPORTS["2"])
    assert found == [
        Claim(
            page="https://blog.example.org/tools",
            target_page="https://example.com/pricing",
            anchor="Example pricing",
            kind="text",
            title="Tools, compared",
            nofollow=True,
            ugc=False,
            sponsored=False,
            first_seen=date(2025, 3, 1),
            last_seen=date(2026, 2, 1),
            lost_at=date(2026, 2, 2),
            lost_reason="removedfromhtml",
            http_code=200,
            metrics=(("Domain rating", "4.5"), ("UR", "0.6"), ("Links in group", "2")),
            line_no=2,
        )
    ]
    assert "Author" in mapping.ignored
    assert ("Referring page URL", "referring page") in mapping.columns


def test_by_lines_are_not_kept(tmp_path: Path):
    assert "A by-line" not in repr(read(tmp_path, LINK_EXPORTS["2"]))


def test_ahrefs_reason_falls_back_to_the_drop_reason(tmp_path: Path):
    (claim,) = claims(tmp_path, ahrefs({"Lost status": "", "Drop reason": "nxdomain"}))
    assert claim.lost_reason == "nxdomain"


def test_semrush_flags_and_lost_link(tmp_path: Path):
    (claim,) = claims(tmp_path, LINK_EXPORTS["8"])
    assert (claim.kind, claim.nofollow, claim.sponsored, claim.lost_reason) == ("image", False, True, "lost")
    assert claim.title == 'A "title", quoted'
    assert claim.metrics[0] == ("Page ascore", "12")


def test_moz_nulls_schemes_and_escapes(tmp_path: Path):
    (claim,) = claims(tmp_path, LINK_EXPORTS["12"])
    assert (claim.page, claim.target_page) == ("http://a.example.org/x", "http://example.com/")
    assert (claim.title, claim.nofollow, claim.http_code, claim.lost_at, claim.lost_reason) == ("Title", True, None, None, "")
    assert ("DA", "--") not in claim.metrics
    assert claim.line_no == 11


def test_majestic_unset_flag_is_a_no(tmp_path: Path):
    (claim,) = claims(tmp_path, LINK_EXPORTS["14"])
    assert claim.nofollow is False
    assert claim.metrics == (("SourceTrustFlow", "12"),)


def test_screaming_frog_takes_the_alt_text_and_leaves_files_out(tmp_path: Path):
    _, found = read(
        tmp_path, LINK_EXPORTS["23"] + '"CSS","https://a.example.org/x","https://example.com/a.css","","","true","",""\n'
    )
    assert isinstance(found[0], Claim)
    assert (found[0].anchor, found[0].nofollow, found[0].ugc) == ("a logo", True, True)
    assert "CSS" in found[1].reason
    assert found[1].line_no == 4


def test_ahrefs_api_last_seen_is_the_day_of_the_loss(tmp_path: Path):
    (claim,) = claims(tmp_path, LINK_EXPORTS["24c"].replace('"last_seen":null', '"last_seen":"2026-03-04T00:00:00Z"'))
    assert (claim.last_seen, claim.lost_at) == (date(2026, 1, 2), date(2026, 3, 4))


def test_dataforseo_dofollow_and_attributes(tmp_path: Path):
    (claim,) = claims(tmp_path, LINK_EXPORTS["24a"])
    assert (claim.nofollow, claim.sponsored, claim.first_seen) == (True, True, date(2019, 11, 15))


def test_search_console_names_no_target(tmp_path: Path):
    (claim,) = claims(tmp_path, LINK_EXPORTS["17"])
    assert (claim.page, claim.target_page) == ("https://a.example.org/Sydney/Flooring%20Supply", "")
    assert claim.last_seen == date(2026, 1, 2)


def test_search_console_list_of_own_pages_is_internal(tmp_path: Path):
    with pytest.raises(BadInput, match="inside the site"):
        read(tmp_path, "Linking page\nhttps://example.com/a\nhttps://www.example.com/b\n")


def test_search_console_list_with_one_foreign_page_is_a_sample(tmp_path: Path):
    assert len(claims(tmp_path, "Linking page\nhttps://example.com/a\nhttps://a.example.org/b\n")) == 2


@pytest.mark.parametrize("written", ["Target URL", ' "target  url" ', "\ufeffTARGET_URL", "target\turl "])
def test_headers_are_compared_in_one_form(written: str):
    assert normalise(written) == "target url"


def test_a_file_name_decides_nothing(tmp_path: Path):
    (mapping,), _ = read(tmp_path, LINK_EXPORTS["8"], name="example.com-ahrefs-backlinks.csv")
    assert mapping.provider == "Semrush"


def test_unknown_header_is_nobodys():
    assert find(["first", "last", "city"]) is None
