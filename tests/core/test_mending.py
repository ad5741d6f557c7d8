"""Redirects that mend broken pages: the closest live page, lines that a server can take, nothing that breaks its settings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mending import Broken, apache, nginx, redirects

LIVE = [
    "https://example.com/",
    "https://example.com/pricing",
    "https://example.com/guides/link-building",
    "https://example.com/guides/anchor-text",
    "https://example.com/blog/2026/spring-report",
    "https://shop.example.com/tools",
]


def to(path: str) -> str:
    (found,) = redirects([Broken(f"https://example.com{path}", 1, 1)], LIVE)
    return found.to


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/pricing.html", "https://example.com/pricing"),
        ("/old/pricing", "https://example.com/pricing"),
        ("/link-building-guide", "https://example.com/guides/link-building"),
        ("/blog/anchor-text/", "https://example.com/guides/anchor-text"),
        ("/blog/2025/spring-report", "https://example.com/blog/2026/spring-report"),
        ("/tools.php", "https://shop.example.com/tools"),
        ("/careers", ""),
        ("/x", ""),
        ("/", ""),
    ],
)
def test_the_closest_live_page_is_proposed_and_never_the_home_page(path: str, wanted: str) -> None:
    assert to(path) == wanted


def test_most_domains_at_stake_come_first() -> None:
    found = redirects([Broken("https://example.com/a", 1, 9), Broken("https://example.com/b", 4, 4)], LIVE)
    assert [one.broken.n_domains for one in found] == [4, 1]


def test_lines_are_what_the_servers_read() -> None:
    found = redirects([Broken("https://example.com/old/pricing.html", 2, 2), Broken("https://example.com/tools.php", 1, 1)], LIVE)
    assert nginx(found).splitlines() == [
        "location = /old/pricing.html { return 301 /pricing; }",
        "location = /tools.php { return 301 https://shop.example.com/tools; }",
    ]
    assert apache(found).splitlines()[0] == 'RedirectMatch 301 "^/old/pricing\\.html$" "/pricing"'


def test_what_has_no_close_page_is_named_and_not_guessed() -> None:
    found = redirects([Broken("https://example.com/careers", 2, 2)], LIVE)
    assert nginx(found) == "# not written: /careers (no live page is close)\n"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_address_breaks_out_of_its_line(old: str, new: str) -> None:
    live = [f"https://example.com/pricing{new}"]
    found = redirects([Broken(f"https://example.com/pricing{old}", 1, 1)], live)
    for text in (nginx(found), apache(found)):
        lines = text.splitlines()
        assert len(lines) <= 1
        assert all(line.startswith(("#", "location = /", "RedirectMatch 301 ")) for line in lines)
        assert all(re.fullmatch(r"[\x20-\x7e]*", line) for line in lines)
        assert "$" not in text.replace('$" "', "")


@given(st.text(max_size=40), st.text(max_size=40))
def test_how_alike_two_pages_are_is_a_share(one: str, other: str) -> None:
    found = redirects([Broken(f"https://example.com/{one}", 1, 1)], [f"https://example.com/{other}"])
    assert all(0 <= proposed.score <= 1 for proposed in found)
