"""Names of hosts beyond ASCII: shown as their owners write them, with the form that is typed and compared beside it."""

from bot.core import cards
from bot.render import render
from bot.render.filters import idn
from tests.render import oracle

PUNY = "xn--mnchen-3ya.de"
BOTH = f"münchen.de ({PUNY})"


def test_a_host_is_shown_in_both_forms_wherever_it_stands() -> None:
    site = cards.SiteLine(PUNY, "C0LINKS01", 2, 1)
    head = render("status", cards.Status((site,)))
    assert BOTH in oracle.seen(head.blocks)
    home = render("home", cards.Home((cards.HomeSite(site),)))
    assert home.view is not None
    assert BOTH in oracle.seen(home.view["blocks"])
    error = render("error", cards.Error(f"Nothing is known about {PUNY} yet."))
    assert BOTH in error.text


def test_a_link_keeps_its_address_and_a_command_its_words() -> None:
    row = cards.LinkRow(f"https://www.{PUNY}/preis", PUNY, "", "live", "found")
    drawn = render("digest_part", cards.DigestPart("example.com", "new", 1, 1, (row,)))
    assert f'"https://www.{PUNY}/preis"' in str(drawn.blocks).replace("'", '"')
    assert f"{BOTH}/preis" in oracle.seen(drawn.blocks)
    data = render("no_data", cards.NoData(PUNY))
    assert f"--site {PUNY}" in oracle.seen(data.blocks)


def test_what_is_no_such_name_stays() -> None:
    for text in ("example.com", "xn--", "xn--a.b", "a xn-- b", "a.xn--.b", "x" * 50):
        assert idn(text) == text
