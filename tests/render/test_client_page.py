"""The page for clients: whole without anything else, text of others inert, charts where they belong."""

import dataclasses
import re
import subprocess
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

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
from tests.render import picture

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


@pytest.mark.skipif(
    picture.browser() is None, reason="No Chromium is installed (apt-get install chromium), so nothing can be printed."
)
def test_a_full_report_is_one_page_on_paper(tmp_path: Path) -> None:
    kinds = ("agreement", "broken_target", "lost", "not_found", "changed", "degraded", "back", "new")
    made = report(weeks=tuple(WeekCount(f"{n} Oct", n % 5, n % 3) for n in range(1, 13)))
    (row,) = made.parts[0].rows
    full = dataclasses.replace(
        made,
        states=tuple(StateCount(state, 3, 4) for state in ("live", "degraded", "changed", "blocked", "unreachable", "not_found")),
        anchors=dataclasses.replace(made.anchors, rows=made.anchors.rows * 12, classes=made.anchors.classes * 8),
        placements=dataclasses.replace(made.placements, placements=made.placements.placements * 8),
        pages=dataclasses.replace(made.pages, rows=made.pages.rows * 10),
        parts=tuple(DigestPart(SITE, kind, 40, 10, (row,) * 10) for kind in kinds),
    )
    source, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    source.write_bytes(client_page(full))
    flags = (*picture.FLAGS, "--no-pdf-header-footer", f"--print-to-pdf={printed}")
    subprocess.run([picture.browser() or "", *flags, source.as_uri()], check=True, capture_output=True, timeout=60)
    assert len(re.findall(rb"/Type /Page\b", printed.read_bytes())) == 1
