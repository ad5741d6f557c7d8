"""The picture for the eye holds every message, in both themes."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.render import picture, sheets
from tests.render.cards import notable


def test_every_notable_message_can_be_drawn() -> None:
    drawn = picture.page(list(notable()))
    assert drawn.count("class='side") == 2
    assert drawn.count("class=who") == 2 * len(notable())
    assert "<script" not in drawn


def test_sheets_show_every_message_once_and_none_over_another() -> None:
    tall = {name: 80 + 400 * n for n, name in enumerate(("short", "middle", "tall", "taller", "endless"))}
    laid = list(sheets.sheets(tall))
    assert [name for sheet in laid for name, _, _ in sheet] == list(tall)
    for sheet in laid:
        for (name, left, top), (_, next_left, next_top) in pairwise(sheet):
            assert next_left > left or next_top >= top + tall[name]


def test_a_form_is_drawn_with_its_questions() -> None:
    drawn = picture.page(["grade_form"])
    assert "Why? (optional)" in drawn
    assert "<button>Grade it higher</button>" in drawn


@pytest.mark.skipif(
    picture.browser() is None, reason="No Chromium is installed (apt-get install chromium), so no picture can be taken."
)
def test_a_browser_takes_the_picture(tmp_path: Path) -> None:
    assert "messages.png is written" in picture.picture(tmp_path, ["check_head"])
    assert (tmp_path / "messages.png").stat().st_size > 1000
