"""`report … html`: the page for clients holds what the digest says and how the links stand."""

import pytest

from bot.core.errors import BadInput
from tests.commands.desk import DAY, NOW, Desk
from tests.storage.samples import ABSENT, element, live


def test_the_page_has_the_numbers_of_the_digest(desk: Desk) -> None:
    desk.bring("a.org/1", "b.net/1", "c.io/1")
    for page in ("a.org/1", "b.net/1"):
        desk.see(page, live(element(anchor="<b>Acme</b>")))
    desk.see("b.net/1", ABSENT, NOW + DAY)
    desk.see("b.net/1", ABSENT, NOW + 2 * DAY)
    desk.now = NOW + 3 * DAY
    desk.ask("report", "week", "html")
    files = [item for item in desk.posted() if item.filename.endswith(".html")]
    assert [item.filename for item in files] == ["example.com-week-2026-11-24.html"]
    page = files[0].file.decode()
    assert "<b>3</b>referring domains" in page
    assert "<b>−1</b>lost domains, confirmed" in page
    assert "&lt;b&gt;Acme&lt;/b&gt;" in page
    assert "Ahrefs 21 Nov 2026" in page


def test_nothing_to_tell_makes_a_page_all_the_same(desk: Desk) -> None:
    desk.ask("report", "month", "html")
    assert any(item.filename == "example.com-month-2026-11-21.html" for item in desk.posted())


def test_a_page_is_never_private(desk: Desk) -> None:
    with pytest.raises(BadInput, match="exclude each other"):
        desk.ask("report", "week", "html", "private")
