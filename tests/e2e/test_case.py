"""One alert's life through the Slack peer: lost, acknowledged by one of two, rechecked, back in its own thread."""

from datetime import datetime, timedelta
from pathlib import Path

from bot.core.agreements import Agreement
from bot.core.believe import believe
from bot.core.case import facts_of
from bot.core.records import Outcome
from bot.core.verdict import Verdict
from storage import Storage
from tests.e2e.conftest import PAGES, TEAM, Start, now
from tests.e2e.talk import Json, keys, ours, private_with, text_of, with_text
from tests.peers.slack import SlackPeer
from tests.storage.samples import ABSENT, element, live, visit

HOUR = timedelta(hours=1)
PAGE = next(iter(PAGES))
SEEN = live(element("http://example.com/pricing", "Acme pricing"))


def see(storage: Storage, verdict: Verdict, *times: datetime) -> None:
    """Visits to PAGE at these times, believed by the rules."""
    site = storage.sites.of("example.com", TEAM)
    assert site is not None
    for at in times:
        seen = visit(PAGE, at)
        for link in storage.links.find(site.id, PAGE):
            belief = believe(link.standing, verdict, at, facts=facts_of(link, seen, baseline_at=site.baseline_at))
            outcome = Outcome(link.id, site.id, link.page, link.target_page, verdict, belief.standing, belief.change)
            storage.links.record(None, seen, (outcome,))


def agree_and_lose(data_dir: Path, at: datetime) -> None:
    """The link of PAGE was agreed and seen, then missed by two complete visits."""
    with Storage.open(f"sqlite:///{data_dir / 'backlinks.db'}") as storage:
        site = storage.sites.of("example.com", TEAM)
        assert site is not None
        storage.sites.untrack(site.id)
        storage.sites.track(site.id, "C1", "", at - 9 * HOUR)
        see(storage, SEEN, at - 8 * HOUR)
        link = storage.links.find(site.id, PAGE)[0]
        storage.agreements.agree(Agreement(site.id, PAGE, link.target_page, rel="followed", owner="U0SAM0001"), at - 7 * HOUR)
        see(storage, ABSENT, at - 4 * HOUR, at - 2 * HOUR)


def come_back(data_dir: Path) -> None:
    """A second good visit half a day after the recheck saw the link."""
    with Storage.open(f"sqlite:///{data_dir / 'backlinks.db'}") as storage:
        see(storage, SEEN, now() + 13 * HOUR)


def parent(peer: SlackPeer, *words: str) -> Json:
    """The parent of the case once these words stand in it."""
    peer.wait_for(lambda: with_text(ours(peer, "C1"), "blog0.example/post", "case 1", *words), timeout_s=60)
    found = with_text(ours(peer, "C1"), "blog0.example/post", "case 1", *words)
    assert found is not None
    return found


def replies(peer: SlackPeer, found: Json) -> str:
    return "\n".join(text_of(message) for message in peer.thread("C1", found["ts"]))


def test_lost_acknowledged_rechecked_and_back_in_one_thread(peer: SlackPeer, start_small: Start, data_dir: Path) -> None:
    agree_and_lose(data_dir, now() - 5 * HOUR)
    with start_small():
        found = parent(peer)
        assert "🔴 Lost: blog0.example/post → /pricing" in text_of(found)
        peer.wait_for(lambda: "How I know" in replies(peer, found), timeout_s=40)
        for user in ("U0SAM0001", "U0MIA0001"):
            peer.click(found, "case_ack", user=user)
        parent(peer, "acknowledged by")
        peer.wait_for(lambda: private_with(peer, "acknowledged it already"), timeout_s=40)
        assert replies(peer, found).count("✔ Acknowledged by") == 1
        peer.mention("recheck", thread_ts=found["ts"])
        peer.wait_for(lambda: "Rechecked: live" in replies(peer, found), timeout_s=60)
    come_back(data_dir)
    with start_small():
        assert parent(peer, "🟢 Back after")["ts"] == found["ts"]
        peer.wait_for(lambda: "seen again by two good visits" in replies(peer, found), timeout_s=40)
        peer.click(found, "case_ack", user="U0MIA0001", value="1")
        peer.wait_for(lambda: private_with(peer, "It is back since"), timeout_s=40)
    assert [message["ts"] for message in ours(peer, "C1") if "case 1" in text_of(message)] == [found["ts"]]
    assert max(keys(peer, "C1").values()) == 1
