"""The page for clients: whole without anything else, text of others inert, charts where they belong."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cards import (
    AnchorRow,
    Anchors,
    ClientReport,
    Digest,
    DigestPart,
    LinkRow,
    PageRow,
    Pages,
    Placements,
    ShareRow,
    SourceLine,
    StateCount,
    WeekCount,
)
from bot.render.charts import line_chart
from bot.render.pages import client_page

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SITE = "example.com"


def report(page: str = "https://blog.example.org/post", anchor: str = "tools", weeks: tuple[WeekCount, ...] = ()) -> ClientReport:
    row = LinkRow(page, "example.org", f"https://{SITE}/pricing", "live", "found", (anchor,), anchor)
    return ClientReport(
        Digest(SITE, "month", NOW - timedelta(days=30), NOW, weeks=weeks, sources=(SourceLine(anchor, "x", NOW, 1),), best=row),
        NOW,
        3,
        4,
        (StateCount("live", 3, 4),),
        Anchors(SITE, 3, (AnchorRow(anchor, 3, 1.0),), classes=(ShareRow("brand", 3, 1.0),)),
        Placements(SITE, 3, (ShareRow("body_text", 3, 1.0),)),
        Pages(SITE, 3, 0.5, 1, (PageRow(f"https://{SITE}/pricing", 3, 1.0),)),
        (DigestPart(SITE, "new", 1, 1, (row,)),),
    )


class Seen(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def seen(page: bytes) -> Seen:
    found = Seen()
    found.feed(page.decode())
    return found


HOSTILE = st.text(max_size=80) | st.sampled_from(
    ['"><script>alert(1)</script>', "javascript:alert(1)", "https://x.org/'onload='y", "data:text/html,x", "\u202egnp.exe"]
)


@settings(max_examples=60)
@given(HOSTILE, HOSTILE)
def test_text_of_others_adds_no_element_and_no_way_out(page: str, anchor: str) -> None:
    plain, drawn = seen(client_page(report())), seen(client_page(report(page, anchor)))
    assert set(drawn.tags) <= set(plain.tags)
    assert not [name for name, _ in drawn.attributes if name.startswith("on") or name == "src"]
    assert all(re.match(r"https?://", value) for name, value in drawn.attributes if name == "href")


def test_a_long_address_is_shown_short_and_leads_where_it_should() -> None:
    page = f"https://blog.example.org/{'post/' * 100}?a=1&b='2'"
    assert ("href", page) in seen(client_page(report(page))).attributes


def test_nothing_is_loaded_and_nothing_runs() -> None:
    page = client_page(report())
    assert not {"script", "link", "img", "iframe", "object"} & set(seen(page).tags)
    assert b"url(" not in page
    assert b"@import" not in page


def test_two_weeks_make_a_chart_and_one_does_not() -> None:
    weeks = tuple(WeekCount(f"{n} Nov", n, 1) for n in range(1, 4))
    assert seen(client_page(report(weeks=weeks))).tags.count("polyline") == 2
    assert "svg" not in seen(client_page(report(weeks=weeks[:1]))).tags


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60))
def test_a_line_stays_in_its_box(values: list[int]) -> None:
    chart = line_chart([str(n) for n in range(len(values))], [("new", values)])
    for point in chart.lines[0].points.split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= chart.width
        assert 0 <= y <= chart.height - chart.bottom
    assert 2 <= len(chart.y_ticks) <= 7
    assert len(chart.x_ticks) <= 13


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="another length"):
        line_chart(["a"], [("new", [1, 2])])
