"""Bytes to Page: which elements are links, their anchors, what the page says of itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.charset import decode
from bot.core.links import Kind
from bot.core.page import Asked, Known
from bot.core.prescan import MAX_TAGS, prescan
from bot.core.reading import looks_like_html, read
from tests.core.reading_cases import PROSE, URL, found_in, page_of, verdict_of

LINK = '<a href="https://example.com/x">x</a>'


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{LINK}",
        "<A HREF='//www.example.com'>x</A>",
        "<a href='&#104;ttps://ex&#97;mple.com/'>x</a>",
        "<a href=' \n https://EXAMPLE.com:443/ '>x</a>",
        "<a href='https://example%2Ecom/'>x</a>",
        "<a href='https:\\\\example.com\\y'>x</a>",
        "<base href='https://example.com/dir/'><a href=page>x</a>",
        "<map><area href=https://example.com alt=x></map>",
        "<svg><foreignObject><a href=https://example.com>x</a></foreignObject></svg>",
        "<div>" * 3_000 + LINK,
        f"<table><p>{LINK}<tr><td></table>",
        f"<!-- a --> {LINK} <!-- b",
        f"<noscript>{LINK}</noscript>",
        f"<textarea></textarea>{LINK}",
        "<a href=https:///example.com/x>x</a>",
    ],
)
def test_a_link_is_found(body: str) -> None:
    assert len(found_in(body).occurrences) == 1


@pytest.mark.parametrize(
    "body",
    [
        f"<!-- {LINK} -->",
        f"<script>document.write('{LINK}')</script>",
        f"<style>{LINK}</style>",
        f"<textarea>{LINK}</textarea>",
        f"<template>{LINK}</template>",
        f"<title>{LINK}</title>",
        f"<iframe>{LINK}</iframe>",
        "<svg><a href=https://example.com>x</a></svg>",
        "<link href=https://example.com><img src=https://example.com/i.png>",
        "<a name=https://example.com>x</a>",
        "<a href=https://example.com.evil.org>x</a>",
        "<a href=https://notexample.com>x</a>",
        "<a href=https://evil.org/?u=https://example.com/>x</a>",
        "<a href=https://example.com@evil.org/>x</a>",
        "<a href=https://user@example.com/>x</a>",
        "<a href=javascript:location='https://example.com'>x</a>",
        "<a href=ftp://example.com/>x</a>",
        "<p>https://example.com/ is only text",
        "<a data-href=https://example.com>x</a>",
    ],
)
def test_a_look_alike_is_no_link(body: str) -> None:
    assert found_in(body).occurrences == ()


@pytest.mark.parametrize(
    ("inside", "anchor", "kind", "has_image"),
    [
        ("two \n&nbsp; words", "two words", Kind.TEXT, False),
        ("<b>a</b><i>b</i>", "ab", Kind.TEXT, False),
        ("a<script>x()</script><style>y{}</style><noscript>n</noscript>b", "ab", Kind.TEXT, False),
        ("<img src=i alt=' a  picture '>", "a picture", Kind.IMAGE, True),
        ("<img src=i alt=pic> words", "words", Kind.TEXT, True),
        ("<img src=i>", "", Kind.IMAGE, True),
        ("<svg><title>Logo</title></svg>", "Logo", Kind.IMAGE, True),
        ("<i class=icon></i>", "", Kind.EMPTY, False),
        ("", "", Kind.EMPTY, False),
    ],
)
def test_anchor_and_kind(inside: str, anchor: str, kind: Kind, has_image: bool) -> None:
    (link,) = found_in(f"<p><a href=https://example.com>{inside}</a></p>").occurrences
    assert (link.anchor, link.kind, link.has_image) == (anchor, kind, has_image)


def test_an_area_is_named_by_its_alt() -> None:
    (link,) = found_in("<map><area href=https://example.com alt='The shop'></map>").occurrences
    assert (link.anchor, link.kind) == ("The shop", Kind.AREA)


def test_rel_is_a_sorted_set_of_lower_case_tokens() -> None:
    (link,) = found_in("<a rel='NoFollow  ugc nofollow' href=https://example.com>x</a>").occurrences
    assert link.rel == ("nofollow", "ugc")
    assert link.is_qualified


def test_the_words_around_a_link_are_kept() -> None:
    (link,) = found_in(
        "<div><p>Many <b>like</b> the <a href=https://example.com>shop</a>, and we do<br>too.</p></div>"
    ).occurrences
    assert (link.snippet.before, link.snippet.after) == ("Many like the", ", and we do too.")


def test_a_url_target_takes_the_same_page_and_reports_others() -> None:
    body = "<a href=http://www.example.com/a/?utm_source=x#y>a</a><a href=https://example.com/b>b</a><a href=https://example.org/a>c</a>"
    found = found_in(body, target="https://example.com/a")
    assert [o.anchor for o in found.occurrences] == ["a"]
    assert [o.anchor for o in found.astray] == ["b"]


def test_siblings_count_as_the_target() -> None:
    found = found_in("<a href=https://example.net/>x</a>", asked=Asked("example.com", siblings=("example.net",)))
    assert len(found.occurrences) == 1


def test_an_internationalised_target_is_found_in_either_form() -> None:
    assert (
        len(found_in("<a href=https://münchen.de>a</a><a href=http://xn--mnchen-3ya.de/>b</a>", target="münchen.de").occurrences)
        == 2
    )


def test_several_targets_are_read_at_once() -> None:
    asked = (Asked("example.com"), Asked("example.net"), Asked("example.edu"))
    body = b"<a href=https://example.net>n</a><a href=https://example.com>c</a>"
    page = read(body, url=URL, content_type="text/html", headers=(), asked=asked, is_complete=True, status=200)
    assert [len(found.occurrences) for found in page.found] == [1, 1, 0]


def test_what_the_page_says_of_itself() -> None:
    body = (
        "<html lang=de><head><title> A \n title </title><meta name=generator content='WordPress 6'>"
        "<meta http-equiv=refresh content='5; url=/next'></head><body><h1>Heading</h1>"
        "<script>gtag('config','G-ABCDEFGH12');</script><a href=/in>in</a>"
        "<a rel=nofollow href=https://one.org>1</a><a href=https://www.one.org>2</a>"
        "<a href=https://two.org rel='ugc sponsored'>3</a>"
    )
    page = page_of(body)
    assert (page.title, page.lang, page.generator, page.meta_refresh) == (
        "A title",
        "de",
        "WordPress 6",
        "https://blog.example.org/next",
    )
    assert (page.n_links, page.n_internal_links) == (4, 1)
    out = page.outbound
    assert (out.n_links, out.n_domains, out.n_nofollow, out.n_sponsored, out.n_ugc) == (3, 2, 1, 1, 1)
    assert len(page.fingerprint) == 16
    assert (page.analytics_ids, page.topics) == ((), ())


def test_what_only_a_page_with_our_link_is_asked() -> None:
    page = page_of(f"<h1>Heading</h1><script>gtag('config','G-ABCDEFGH12');</script>{LINK}")
    assert page.analytics_ids == ("G-ABCDEFGH12",)
    assert "heading" in page.topics


def test_a_host_split_over_lines_is_put_together() -> None:
    body = "<a href='https://\n/example.com/x'>a</a><a href='//\texample.com/x'>b</a><a href='https://exam\nple.com/'>c</a>"
    assert [one.anchor for one in found_in(body).occurrences] == ["a", "b", "c"]


def test_a_name_in_the_text_is_told_from_a_name_in_the_code() -> None:
    assert found_in("<p>We like Example.com</p>").is_named
    in_code = found_in("<p>We like shops</p><script>x='https://example.com'</script>")
    assert (in_code.is_named, in_code.mentions_in_code) == (False, True)


KNOWN = Known("the shop", "Many people in our town like", "and so do we since the spring")


@pytest.mark.parametrize(
    ("inside", "swapped", "there"),
    [
        ("<a href=https://rival.net/>the shop</a>", "https://rival.net/", (0,)),
        ("the shop", "", (0,)),
    ],
)
def test_what_became_of_the_passage(inside: str, swapped: str, there: tuple[int, ...]) -> None:
    body = f"<p>Many people in our town like {inside} and so do we since the spring.</p>"
    found = found_in(body, asked=Asked("example.com", known=(KNOWN,)))
    assert (found.swapped_to, found.still_there) == (swapped, there)


def test_a_same_anchor_elsewhere_on_the_page_is_no_swap() -> None:
    found = found_in("<p>Visit <a href=https://rival.net/>the shop</a> now</p>", asked=Asked("example.com", known=(KNOWN,)))
    assert (found.swapped_to, found.still_there) == ("", ())


@pytest.mark.parametrize(
    ("body", "content_type", "name"),
    [
        (b"\xef\xbb\xbf<p>x", "text/html; charset=windows-1252", "utf-8"),
        ("<p>ä".encode("utf-16"), "text/html", "utf-16le"),
        ("<p>ä".encode("cp1251", "replace"), 'text/html; charset="windows-1251"', "windows-1251"),
        (b"<meta charset=koi8-r><p>\xc1", "text/html", "koi8-r"),
        (b"<meta http-equiv=content-type content='text/html; charset=shift_jis'>", "text/html", "shift_jis"),
        (b"<!-- <meta charset=koi8-r> --><p>x", "text/html", "utf-8"),
        (b"<meta charset=utf-16><p>x", "text/html", "utf-8"),
        (b"<meta charset=rot13><p>\xe4x", "text/html; charset=unicode_escape", "windows-1252"),
        (b" " * 1_100 + b"<meta charset=koi8-r>\xc1", "text/html", "windows-1252"),
        ("<p>ä".encode(), "text/html", "utf-8"),
        (b"<p>\xe4x", "text/html", "windows-1252"),
        (b"<p>x", "text/html; charset=iso-2022-kr", "replacement"),
        (b"<meta charset=x-user-defined>\xe4", "", "windows-1252"),
    ],
)
def test_charset_by_the_standard(body: bytes, content_type: str, name: str) -> None:
    assert decode(body, content_type)[1] == name


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<!doctype html><p>x", "text/html; charset=utf-8", True),
        (b"anything", "text/html", True),
        (b"anything", "application/xhtml+xml", True),
        (b"<html>", "", True),
        (b"plain words", "", False),
        (b"<html>", "text/plain", False),
        (b"%PDF-1.7", "text/html", False),
        (b"{}", "application/json", False),
    ],
)
def test_what_is_html(body: bytes, content_type: str, expected: bool) -> None:
    assert looks_like_html(body, content_type) is expected


@pytest.mark.parametrize(
    ("body", "is_safe"),
    [
        (b"<p>x</p>" * 50_000, True),
        (b"<div><b>x</b></div>" * 20_000, True),
        (b"<br><img src=x>" * 50_000, True),
        (b"<b>" * 100, True),
        (b"<i id=1><div>" * 2_000 + b"</i>" * 2_000, False),
        (b"<i id=1></b><div></z>" * MAX_TAGS, False),
        (b"<b></big>" * MAX_TAGS, False),
        (b"<A></A><b x></b><i></i>" * MAX_TAGS, True),
        (b"<b></i></div>" * 250 + b"<a></a>" * MAX_TAGS, True),
        (b"<div>" * 20_000, False),
        (b"<a " + b" ".join(b"a%d=1" % n for n in range(9_000)) + b">", False),
        (b"<script>" + b"words of data, " * 9_000 + b"</script><img src='data:" + b"A" * 90_000 + b"'>", True),
    ],
)
def test_pages_that_may_run_away_are_told_before_parsing(body: bytes, is_safe: bool) -> None:
    assert (prescan(body) == "") is is_safe


PIECES = st.sampled_from(
    """
    <a href=https://example.com>|</a>|<b>|</b>|<table>|<td>|<svg>|<title>|<!--|-->|<script>|</script>|<template>|<noscript>|words
    <iframe srcdoc='<a href=//example.com>'>|<base href='//x'>|&#0;|\0|<meta name=robots content=noindex>
    <link rel=canonical href=//[>
    <p style='display:none;left:-9e999px'>|<area href>|<select>|<option>|<plaintext>|<math>|<frameset>|\ud7ff|<a href='http://[::1'>
    <a href='//example.com:99999'>|<a href="https://example.com/" onclick="x" style="font-size:0">|<a data-href=https://example.com>
    """.replace("|", "\n").split("\n")
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode("utf-8", "replace")))
)
def test_any_bytes_make_a_page_and_a_verdict(body: bytes) -> None:
    verdict = verdict_of(body, asked=Asked("example.com", known=(KNOWN,)))  # raises nothing
    assert verdict.evidence
    assert all(sentence.endswith(".") for sentence in verdict.evidence)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_headers_and_types_are_read(content_type: str, robots: str, link: str) -> None:
    page_of(PROSE, headers=(("X-Robots-Tag", robots), ("Link", link)), content_type=content_type)


def test_a_deep_page_loses_no_link() -> None:
    assert len(found_in("<div>" * 2_900 + LINK + "</div>" * 2_900).occurrences) == 1


def test_reading_is_the_same_twice() -> None:
    assert page_of(PROSE + LINK) == page_of(PROSE + LINK)


def test_many_empty_comments_cost_nothing() -> None:
    # backtracking would outlast the universe here
    assert not looks_like_html(b"<!---->" * 280, "")
    assert looks_like_html(b"<!---->" * 20 + b"<p>text", "")
