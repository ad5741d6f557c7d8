"""What buttons and forms carry is no pass: whoever is of another workspace finds nothing by an id."""

import pytest

from bot.command import Request, Silence, Via
from bot.core.errors import NotFound
from bot.core.places import Asker, Edge, Place
from commands import answer
from tests.commands.desk import Desk
from tests.storage.samples import live, open_run

ELSEWHERE = Place(Edge.SLACK, "D77")


def press(desk: Desk, action: str, value: str, team: str, via: Via = Via.CLICK) -> None:
    asked = Request(f"{action}-{team}", (action,), Asker("U9", team), ELSEWHERE, value=value, via=via)
    answer(desk.ctx, asked, Silence())


@pytest.mark.parametrize(
    ("action", "more", "via"),
    [
        ("link", "", Via.CLICK),
        ("recheck", "", Via.CLICK),
        ("ignore", "", Via.CLICK),
        ("restore", "", Via.CLICK),
        ("grade_agree", " yellow", Via.CLICK),
        ("grade_type", " yellow", Via.CLICK),
        ("grade_type_form", " yellow", Via.FORM),
        ("grade_got_form", " yellow", Via.FORM),
        ("review_agree", " yellow key", Via.CLICK),
        ("agreement_accept", "", Via.CLICK),
    ],
)
def test_a_link_of_another_workspace_is_not_known(desk: Desk, action: str, more: str, via: Via) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live())
    before = desk.link("a.org/1")
    with pytest.raises(NotFound, match="no longer known"):
        press(desk, action, f"{before.id}{more}", "T2", via)
    assert desk.link("a.org/1") == before


def test_a_check_of_another_workspace_is_not_known(desk: Desk) -> None:
    desk.bring("a.org/1")
    run = open_run(desk.storage)
    with pytest.raises(NotFound, match="no longer known"):
        press(desk, "check_resume", str(run.id), "T2")


def test_alerts_of_another_workspace_are_not_switched(desk: Desk) -> None:
    before = desk.storage.digests.wanted(desk.site.id)
    with pytest.raises(NotFound, match="no longer known"):
        press(desk, "alerts_off", str(desk.site.id), "T2")
    assert desk.storage.digests.wanted(desk.site.id) == before
