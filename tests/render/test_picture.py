"""The picture for the eye holds every message, in both themes."""

from pathlib import Path

import pytest

from tests.render import picture
from tests.render.cards import notable


def test_every_notable_message_can_be_drawn() -> None:
    drawn = picture.page(list(notable()))
    assert drawn.count("class='side") == 2
    assert drawn.count("class=who") == 2 * len(notable())
    assert "<script" not in drawn


@pytest.mark.skipif(
    picture.browser() is None, reason="No Chromium is installed (apt-get install chromium), so no picture can be taken."
)
def test_a_browser_takes_the_picture(tmp_path: Path) -> None:
    assert "messages.png is written" in picture.picture(tmp_path, ["check_head"])
    assert (tmp_path / "messages.png").stat().st_size > 1000
