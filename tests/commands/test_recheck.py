"""*Recheck* and the first visit of `watch`: one page visited now on the made-up web, its card edited, the proof below."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.core.claims import Claim
from bot.core.records import RunStatus
from bot.core.states import State
from bot.demo import World, demo_world
from bot.web import Web, WebConfig
from tests.commands.desk import Desk, texts
from tests.storage import samples

LIVE = "allotment-diary.example/best-spades"
HOME = "http://example.com/"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with demo_world(date(2026, 11, 21)) as made:
        yield made


@pytest.fixture
def online(desk: Desk, world: World) -> Iterator[Desk]:
    """The desk with a web that answers."""
    settings = WebConfig(hosts=dict(world.hosts), host_delay_s=0.0, visit_timeout_s=world.visit_timeout_s, workers=1)
    with Web(settings) as web:
        desk.web = web
        yield desk


def bring(desk: Desk) -> None:
    samples.bring(desk.storage, [Claim(f"http://{LIVE}", HOME, "Example Tools")])


def test_recheck_visits_the_page_and_edits_its_card(online: Desk) -> None:
    bring(online)
    online.ask("link", f"http://{LIVE}")
    card = online.posted()[0]
    assert online.click("recheck", card.content["buttons"][0]["value"]) is None
    assert online.work() == 1
    found = online.posted()
    edited = [item for item in found if item.key == card.key]
    assert "Rechecked: live." in texts(edited[-1:])
    assert {item.ts for item in edited} == {f"ts{card.id}"}
    proof = [item for item in found if item.template == "link_evidence"]
    assert len(proof) == 1
    assert proof[0].thread_ts == f"ts{card.id}"
    assert "✔" in texts(proof)
    assert "HTTP 200" in texts(proof)
    (link,) = online.storage.links.find(online.site.id, f"http://{LIVE}")
    assert link.standing.state is State.LIVE
    assert online.work() == 0


def test_watch_makes_the_first_visit_in_its_thread(online: Desk) -> None:
    online.ask("watch", f"http://{LIVE}", "example.com", "rel:nofollow")
    online.work()
    told, *below = online.posted()
    assert told.template == "watched"
    assert {item.thread_ts for item in below} == {f"ts{told.id}"}
    cards = [item for item in below if item.template == "link"]
    assert "Differs from the agreement: rel is “followed”, agreed was “nofollow”." in texts(cards[-1:])


def test_what_differs_from_an_agreement_is_not_told_as_news_of_the_link(online: Desk) -> None:
    bring(online)
    online.ask("link", f"http://{LIVE}")
    online.click("recheck", online.posted()[0].content["buttons"][0]["value"])
    online.work()
    online.ask("watch", f"http://{LIVE}", "example.com", "rel:nofollow")
    online.work()
    card = texts([item for item in online.posted() if item.template == "link"][-1:])
    assert "Rechecked: changed. The link stands, and differs from what was agreed." in card


def test_a_recheck_that_breaks_off_three_times_says_so(online: Desk) -> None:
    bring(online)
    online.ask("link", f"http://{LIVE}")
    card = online.posted()[0]
    online.click("recheck", card.content["buttons"][0]["value"])
    for _ in range(3):
        assert online.storage.runs.claim("dead", online.now, 0.0) is not None
    assert online.work() == 0
    assert "broke off on our side" in texts(online.posted()[-1:])
    run = online.storage.runs.get(1)
    assert run is not None
    assert run.status is RunStatus.FAILED
