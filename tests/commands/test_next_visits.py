"""What a person says of a link's worth, and what a check finds, decide how often its page is visited."""

from datetime import timedelta

from bot.core.believe import believe
from bot.core.case import facts_of
from bot.core.judgement import Grade, SiteSettings
from bot.core.page import Page
from bot.core.records import Outcome
from commands.judging import judge_domains
from tests.commands.desk import DAY, NOW, Desk
from tests.commands.test_judging import GOOD, grade
from tests.storage.samples import element, live, visit

PAGE = "blog.org/post"


def read(desk: Desk) -> None:
    """A complete visit that saw our link in the text of a good page, believed by the rules."""
    seen = visit(f"https://{PAGE}", page=Page(title="Outreach that works", signals=GOOD))
    link, verdict = desk.link(PAGE), live(element(anchor="Example"))
    standing = believe(link.standing, verdict, NOW, facts=facts_of(link, seen, baseline_at=NOW)).standing
    desk.storage.links.record(None, seen, [Outcome(link.id, link.site_id, link.page, link.target_page, verdict, standing)])


def due_in(desk: Desk) -> timedelta:
    due_at = desk.link(PAGE).standing.next_visit_at
    assert due_at is not None
    return due_at - NOW


def test_the_rules_and_then_a_person_move_the_next_visit(desk: Desk) -> None:
    desk.storage.settings.say(desk.site.id, SiteSettings(topics=("backlinks", "outreach", "anchor"), by="U1"), NOW)
    desk.bring(PAGE)
    read(desk)
    not_judged = due_in(desk)
    assert 3 * DAY <= not_judged <= 3.3 * DAY
    judge_domains(desk.ctx, desk.site, ("blog.org",))
    assert (grade(desk, PAGE), due_in(desk)) == (Grade.GREEN, not_judged)
    desk.ask("link", PAGE)
    for expected, days in ((Grade.YELLOW, 7), (Grade.RED, 30)):
        value = _value(desk)
        assert desk.send("grade_lower_form", value, user="U7", because="we paid for it") is None
        assert grade(desk, PAGE) == expected
        assert days * DAY <= due_in(desk) <= 1.1 * days * DAY
    judge_domains(desk.ctx, desk.site, ("blog.org",))
    assert 30 * DAY <= due_in(desk) <= 33 * DAY


def _value(desk: Desk) -> str:
    """What the newest card's button “Lower” carries."""
    heads = [item for item in desk.posted() if any(b["action"] == "grade_lower" for b in item.content.get("buttons", ()))]
    return str(next(b["value"] for b in heads[-1].content["buttons"] if b["action"] == "grade_lower"))
