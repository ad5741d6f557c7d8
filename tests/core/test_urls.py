"""Addresses: normal forms, equality, registrable domains, what people type."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import urls
from bot.core.errors import BadInput
from bot.core.tracking import TRACKING, is_tracking
from tests.shared import SHARED, needs_shared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://Example.com", "https://example.com/"),
        ("http://example.com:80/a/../b", "http://example.com/b"),
        ("https://münchen.de/ä", "https://xn--mnchen-3ya.de/%C3%A4"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://user@example.com/", None),
        ("ftp://example.com/", None),
        ("example.com/x", None),
        ("//example.com", None),
        ("", None),
        ("http://\ud800.com/", None),
        ("http://example.com/" + "a" * 9_000, None),
    ],
)
def test_only_absolute_web_addresses_have_a_normal_form(text: str, expected: str | None) -> None:
    assert urls.href(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("example.com/x y", "http://example.com/x%20y"),
        ("example.com:8080/x", "http://example.com:8080/x"),
        (" //example.com/c ", "http://example.com/c"),
        ("https://example.com", "https://example.com/"),
        ("mailto:a@example.com", None),
        ("a@example.com", None),
        ("word", None),
        ("/path", None),
        ("", None),
    ],
)
def test_addresses_as_exports_write_them(text: str, expected: str | None) -> None:
    assert urls.guess_href(text) == expected


@pytest.mark.parametrize(
    ("base", "ref", "expected"),
    [
        ("https://example.com/a/b", "../c?d#e", "https://example.com/c?d#e"),
        ("https://example.com/a", "//other.org/x", "https://other.org/x"),
        ("https://example.com/a", "\\\\other.org\\x", "https://other.org/x"),
        ("https://example.com/a", " \thttps://other.org ", "https://other.org/"),
        ("https://example.com/a", "javascript:void(0)", None),
        ("https://example.com/a", "mailto:x@y.z", None),
    ],
)
def test_references_resolve_as_in_a_browser(base: str, ref: str, expected: str | None) -> None:
    assert urls.resolve(base, ref) == expected


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("www.example.co.uk", "example.co.uk"),
        ("a.b.example.com", "example.com"),
        ("mia.github.io", "mia.github.io"),
        ("github.io", "github.io"),
        ("co.uk", "co.uk"),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("example.com.", "example.com"),
    ],
)
def test_registrable_domain(name: str, site: str) -> None:
    assert urls.site_of(name) == site


@pytest.mark.parametrize(
    ("name", "domain", "expected"),
    [
        ("example.com", "example.com", True),
        ("a.example.com", "example.com", True),
        ("example.com.", "example.com", True),
        ("notexample.com", "example.com", False),
        ("example.com.evil.org", "example.com", False),
    ],
)
def test_a_host_belongs_to_a_domain_or_not(name: str, domain: str, expected: bool) -> None:
    assert urls.belongs(name, domain) is expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("http://example.com", "https://www.example.com/"),
        ("https://example.com/a/", "https://example.com/a"),
        ("https://example.com:443/a#x", "https://example.com/a"),
        ("https://example.com/a?utm_source=x&gclid=1", "https://example.com/a"),
        ("https://example.com/a?b=1&fbclid=z", "https://example.com/a?b=1"),
        ("https://example.com/%7Ea", "https://example.com/~a"),
    ],
)
def test_same_page(a: str, b: str) -> None:
    assert urls.same(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.com/a", "https://example.com/b"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com:8080/", "https://example.com/"),
        ("https://blog.example.com/", "https://example.com/"),
    ],
)
def test_other_page(a: str, b: str) -> None:
    assert not urls.same(a, b)


@pytest.mark.parametrize(("name", "source"), TRACKING)
def test_every_tracking_parameter_is_left_out(name: str, source: str) -> None:
    assert source
    assert is_tracking(name.replace("*", "x").upper())


@given(st.text(max_size=200))
def test_normalising_twice_is_once(text: str) -> None:
    once = urls.guess_href(text)
    if once is not None:
        assert urls.href(once) == once
        assert urls.same(once, once)
        assert urls.site_of(urls.host(once))


@pytest.mark.parametrize(
    ("text", "domain", "url", "host"),
    [
        ("example.com", "example.com", "", "example.com"),
        ("HTTPS://WWW.Example.COM/", "example.com", "", "example.com"),
        ("<http://example.com|example.com>", "example.com", "", "example.com"),
        ("<https://example.com/pricing>", "example.com", "https://example.com/pricing", "example.com"),
        ("example.com.", "example.com", "", "example.com"),
        ("`example.com`", "example.com", "", "example.com"),
        ("münchen.de", "xn--mnchen-3ya.de", "", "xn--mnchen-3ya.de"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de", "", "xn--mnchen-3ya.de"),
        ("blog.example.co.uk", "example.co.uk", "", "blog.example.co.uk"),
        ("mia.github.io", "mia.github.io", "", "mia.github.io"),
        ("www.com", "www.com", "", "www.com"),
        ("example.com/?utm_source=mail", "example.com", "", "example.com"),
        ("example.com/a?b=1", "example.com", "http://example.com/a?b=1", "example.com"),
    ],
)
def test_targets_people_type(text: str, domain: str, url: str, host: str) -> None:
    assert urls.parse_target(text) == urls.Target(domain, url, host)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no domain"),
        ("example", "Did you mean example.com?"),
        ("example,com", "Did you mean example.com?"),
        ("http;//example.com", "Did you mean example.com?"),
        ("joe@example.com", "Did you mean example.com?"),
        ("example .com", "Did you mean example.com?"),
        ("a..com", "Did you mean a.com?"),
        ("ftp://example.com", "Did you mean example.com?"),
        ("co.uk", "public suffix"),
        ("127.0.0.1", "not a domain"),
        ("[::1]", "not a domain"),
        ("0x7f.1", "not a domain"),
        ("localhost", "this machine"),
        ("intranet", "no ending"),
    ],
)
def test_what_is_no_target_is_said_with_a_suggestion(text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        urls.parse_target(text)
    assert says in f"{caught.value.message} {caught.value.hint}"


@given(st.text(max_size=100))
def test_anything_typed_is_a_target_or_a_sentence(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert "." in urls.parse_target(text).domain


@needs_shared
@pytest.mark.shared
def test_published_suffix_cases() -> None:
    rows = [
        line.split() for line in (SHARED / "suites/psl/tests.txt").read_text("utf-8").splitlines() if line and line[:2] != "//"
    ]
    for name, expected in rows:
        if name == "null":
            continue
        found = urls.href(f"http://{name}/")
        site = urls.registrable(urls.host(found)) if found and not name.startswith(".") else ""
        wanted = urls.host(urls.href(f"http://{expected}/") or "") if expected != "null" else ""
        assert site == wanted, name


@needs_shared
@pytest.mark.shared
def test_published_url_cases_are_refused_or_agreed_on() -> None:
    cases = json.loads((SHARED / "suites/wpt-url/urltestdata.json").read_text("utf-8"))
    n_compared = 0
    for case in cases:
        if not isinstance(case, dict) or case.get("base") or case.get("protocol") not in ("http:", "https:", None):
            continue
        found = urls.href(case["input"])
        if found is None:
            continue
        assert not case.get("failure"), case["input"]
        n_compared += 1
        assert urls.host(found) == case["hostname"], case["input"]
        rest = found.partition("#")[0].partition("://")[2]
        path, mark, query = rest.partition("?")
        assert "/" + path.partition("/")[2] == case["pathname"]
        assert (f"{mark}{query}" if query else "") == case["search"]
        assert path.partition("/")[0].removeprefix(case["hostname"]).removeprefix(":") == case["port"]
    assert n_compared > 100
