"""A list of a source that was never asked before alerts nobody: its links are as old as the baseline."""

from bot.command import Tick
from bot.core.cards import ImportDone
from bot.core.events import EventKind
from bot.render import render
from commands.alerting import tell_now
from commands.digests import tell_daily, tell_weekly
from commands.evaluate import evaluate_daily
from tests.commands.desk import DAY, NOW, Desk, texts
from tests.storage.samples import bring as bring_rows
from tests.storage.samples import claim, live

N_LATE = 40
NEW = (EventKind.NEW_DOMAIN, EventKind.NEW_LINK)


def tick(desk: Desk) -> str:
    """Everything that is told a week and a day later."""
    said = []
    for _ in range(8):
        desk.now += DAY
        for job in (tell_now, evaluate_daily, tell_daily, tell_weekly):
            job(desk.ctx, Tick(desk.now, NOW - 30 * DAY))
        said.append(texts(desk.posted()))
    return "\n".join(said)


def test_another_vendor_s_list_of_links_that_stood_for_long_is_no_news(desk: Desk) -> None:
    desk.bring("a.org/1", "a.org/2")
    desk.see("a.org/1", live())
    desk.storage.sites.track(desk.site.id, "C1", "UTC", desk.now)
    desk.now += 90 * DAY
    pages = [f"late{n}.org/1" for n in range(N_LATE)]
    since = claim("fresh.org/1", first_seen=(desk.now - 3 * DAY).date())
    bring_rows(desk.storage, [*(claim(page) for page in pages), since], provider="Semrush", filename="s.csv", now=desk.now)
    for page in (*pages, "fresh.org/1"):
        desk.see(page, live())
    words = tick(desk)
    told = desk.storage.events.between(desk.site.id, NOW, desk.now)
    assert {one.event.domain for one in told if one.event.kind in NEW and not one.event.is_quiet} == {"fresh.org"}
    assert "fresh.org" in words
    assert "late" not in words
    assert not [one for one in told if one.event.kind in (EventKind.VELOCITY_SPIKE, EventKind.ANCHOR_SPIKE)]


def test_the_import_says_that_it_alerts_nobody() -> None:
    done = ImportDone("example.com", "s.csv", "Semrush", 40, 40, 0, 0, is_new_source=True)
    words = str(render("import_done", done).blocks)
    assert "first list from Semrush" in words
    assert "no alert is sent" in words
