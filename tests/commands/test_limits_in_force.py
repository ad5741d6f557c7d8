"""What lists, digests and profiles say is measured by the house's own limits, not by the usual ones."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.alerts.spikes import AnchorRules
from bot.core.anchors import AnchorClass
from bot.core.profile import anchor_notes
from bot.core.rules import DEFAULTS
from bot.core.survey import AnchorSurvey, Share
from commands.context import Limits
from tests.commands.desk import Desk, texts
from tests.storage.samples import ABSENT, live

SLOW = replace(DEFAULTS, absent_gap=timedelta(days=5))


def test_a_list_says_when_the_second_visit_decides_by_the_house_s_rules(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", live())
    desk.now += timedelta(days=1)
    desk.see("a.org/1", ABSENT)
    said = []
    for rules in (DEFAULTS, SLOW):
        limits = Limits(rules=rules)
        monkeypatch.setattr(Desk, "ctx", property(lambda self, now=limits, plain=Desk.ctx.fget: replace(plain(self), limits=now)))
        desk.ask("lost")
        said.append(texts(desk.posted()))
        monkeypatch.undo()
    assert said[0] != said[1]


def test_a_profile_is_judged_by_the_thresholds_in_force() -> None:
    classes = {AnchorClass.EXACT: Share(3, 3)}
    found = AnchorSurvey(25, 0, {}, classes, 0)
    assert "to be watched" in anchor_notes(found)[0]
    assert anchor_notes(found, AnchorRules(profile_watch=0.5)) == ()
    assert "worth a look" in anchor_notes(found, AnchorRules(profile_flag=0.05))[0]
    assert "Under 30" in anchor_notes(found, AnchorRules(profile_min_domains=30))[0]
