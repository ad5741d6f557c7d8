"""`new`, `lost`, `broken`, `changed`: what belongs in, what does not, worst first, with proof."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge, Place
from bot.core.states import Reason, State
from bot.core.target_side import Answer, TargetPage
from tests.commands.desk import DAY, NOW, Desk, private, reading, texts
from tests.commands.test_link import NOFOLLOW
from tests.storage.samples import ABSENT, BLOCKED, element, live, outcome, visit


def lose(desk: Desk, page: str, at: timedelta = DAY) -> None:
    desk.see(page, live(), NOW)
    desk.see(page, ABSENT, NOW + at)
    desk.see(page, ABSENT, NOW + at + DAY)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Baseline of five links on four domains; three days later two are gone, one is doubted, one refused, one degraded."""
    desk.bring("a.org/1", "a.org/2", "b.net/1", "c.io/1", "d.dev/1", "e.app/1")
    lose(desk, "a.org/1")
    lose(desk, "a.org/2")
    for page in ("b.net/1", "c.io/1", "d.dev/1"):
        desk.see(page, live(element(anchor="Acme")))
    desk.see("b.net/1", ABSENT, NOW + 2 * DAY)
    desk.see("c.io/1", BLOCKED, NOW + 2 * DAY)
    desk.see("d.dev/1", NOFOLLOW, NOW + 2 * DAY)
    desk.now = NOW + 3 * DAY
    return desk


def test_lost_lists_confirmed_and_doubted_and_nothing_refused(filled: Desk) -> None:
    assert filled.ask("lost") is None
    head, cards = filled.posted()
    assert (head.content["n_links"], head.content["n_domains"]) == (3, 2)
    assert [line["domain"] for line in head.content["lines"]] == ["a.org", "b.net"]
    assert [row["state"] for row in cards.content["rows"]] == ["lost", "not_found"]
    assert cards.content["rows"][0]["n_links"] == 2
    words = texts([head, cards])
    assert "c.io" not in words
    assert "Not readable at the last visit: 1" in words
    assert "2 complete visits without the link" in words
    assert cards.thread_ts == f"ts{head.id}"


def test_what_nobody_ever_saw_is_not_lost(desk: Desk) -> None:
    desk.bring("a.org/1")
    desk.see("a.org/1", ABSENT)
    desk.see("a.org/1", ABSENT, NOW + DAY)
    desk.now = NOW + 2 * DAY
    words = reading(desk.ask("lost"))
    assert "none" in words
    assert "never found by us: 1" in words
    assert desk.posted() == []


def test_the_baseline_is_not_new(filled: Desk) -> None:
    assert "none" in reading(filled.ask("new"))


def test_new_lists_the_verified_and_the_claimed_and_the_returned(filled: Desk) -> None:
    filled.now = NOW + 4 * DAY
    filled.bring("n.org/1", "n.org/2", sha256="2", now=filled.now - timedelta(hours=1))
    filled.see("n.org/1", live())
    filled.see("a.org/1", live())
    filled.see("a.org/1", live(), filled.now + DAY)
    filled.now += 2 * DAY
    filled.ask("new", "since:5d")
    found = filled.posted()
    assert [line["domain"] for line in found[0].content["lines"]] == ["n.org", "a.org"]
    states = {row["state"] for item in found[1:] for row in item.content["rows"]}
    assert states == {"live", "unverified"}


def test_changed_shows_before_and_after(filled: Desk) -> None:
    filled.ask("changed")
    _, cards = filled.posted()
    (row,) = cards.content["rows"]
    assert (row["page_domain"], row["was"], row["now"]) == ("d.dev", "rel: followed", "rel: nofollow")
    assert [button["action"] for button in row["buttons"]] == ["link", "recheck", "ignore"]


def test_broken_lists_what_is_broken_now_whenever_it_broke(desk: Desk) -> None:
    desk.bring("a.org/1")
    link = desk.link("a.org/1")
    seen = replace(link.standing, state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND, since=NOW)
    desk.storage.links.record(None, visit("https://a.org/1"), [replace(outcome(link, live()), standing=seen)])
    desk.now = NOW + 60 * DAY
    desk.ask("broken")
    head, cards = desk.posted()
    assert "as it stands now" in texts([head])
    assert "our page answers that it does not exist" in texts([cards])
    assert "none" in reading(desk.ask("broken", "since:7d"))


def test_broken_pages_come_with_the_redirects_that_mend_them(desk: Desk) -> None:
    desk.bring("a.org/1", target="https://example.com/guides/anchor-texts.html")
    link = desk.link("a.org/1")
    seen = replace(link.standing, state=State.BROKEN_TARGET, reason=Reason.TARGET_NOT_FOUND, since=NOW)
    desk.storage.links.record(None, visit("https://a.org/1"), [replace(outcome(link, live()), standing=seen)])
    there = Answer(NOW, 200, "https://example.com/guides/anchor-text")
    # a page of ours that sends people wherever they ask to be sent
    away = Answer(NOW, 200, "https://rival.net/guides/anchor-texts.html")
    desk.storage.targets.keep(desk.site.id, [TargetPage(there.url, (there,)), TargetPage("https://example.com/go", (away,))])
    desk.ask("broken", "redirects", "xlsx")
    files = {
        item.filename.split("-", 1)[1].replace(f"-{desk.now:%Y-%m-%d}", ""): item.file for item in desk.posted() if item.file
    }
    assert set(files) == {"broken.xlsx", "redirects.csv", "redirects-nginx.conf", "redirects-apache.conf"}
    assert files["redirects-nginx.conf"] == b"location = /guides/anchor-texts.html { return 301 /guides/anchor-text; }\n"
    with pytest.raises(BadInput, match="private"):
        desk.ask("broken", "redirects", "private")


@pytest.mark.parametrize(
    ("option", "n"),
    [("from:a.org", 2), ("from:www.b.net", 1), ("to:/", 3), ("to:/pricing", 0), ("since:2026-11-24", 0)],
)
def test_options_narrow_the_list(filled: Desk, option: str, n: int) -> None:
    reply = filled.ask("lost", option)
    found = filled.posted()
    if n:
        assert found[0].content["n_links"] == n
    else:
        assert not found
        assert "none" in reading(reply)


@pytest.mark.parametrize(
    "option", ["since:yesterday", "since:0d", "since:2099-01-01", "to:https://other.org/x", "from:?", "sinc:7d"]
)
def test_an_option_that_cannot_be_read_says_what_to_type(filled: Desk, option: str) -> None:
    with pytest.raises(BadInput):
        filled.ask("lost", option)


def test_csv_attaches_the_list_and_private_keeps_it_to_the_asker(filled: Desk) -> None:
    filled.ask("lost", "csv")
    file = filled.posted()[-1]
    assert file.filename == "example.com-lost-2026-11-24.csv"
    assert file.file.count(b"\r\n") == 4
    filled.ask("lost", "private")
    assert all(private(item) for item in filled.posted())
    with pytest.raises(BadInput):
        filled.ask("lost", "csv", "private")


def test_a_terminal_needs_no_site_when_there_is_one(filled: Desk) -> None:
    filled.ask("lost", place=Place(Edge.CONSOLE, "console"))
    assert filled.storage.outbox.claim(Edge.CONSOLE, "desk", filled.now, 60.0) is not None
    with pytest.raises(NotFound):
        filled.ask("lost", "site:unknown.org")


def test_ten_cards_in_two_messages_and_the_rest_counted(desk: Desk) -> None:
    pages = [f"d{number}.org/1" for number in range(13)]
    desk.bring(*pages)
    for page in pages:
        lose(desk, page)
    desk.now = NOW + 3 * DAY
    desk.ask("lost")
    head, first, second = desk.posted()
    assert (len(first.content["rows"]), len(second.content["rows"])) == (5, 5)
    assert (second.content["first"], second.content["n_more"]) == (6, 3)
    assert head.content["n_domains"] == 13


def test_a_list_is_narrowed_by_grade_and_type(filled: Desk) -> None:
    filled.ask("grade", "d.dev/1", "higher", "type:forum", "because", "we", "know", "it")
    filled.posted()
    assert filled.ask("changed", "grade:green", "type:forum") is None
    head = filled.posted()[0]
    assert [line["domain"] for line in head.content["lines"]] == ["d.dev"]
    assert "grade:green" in texts([head])
    assert "type:forum" in texts([head])
    for other in ("grade:red", "type:wiki"):
        assert "none" in reading(filled.ask("changed", other))
    for wrong, hint in (("grade:gren", "grade:green"), ("type:forums", "type:forum")):
        with pytest.raises(BadInput) as caught:
            filled.ask("changed", wrong)
        assert hint in caught.value.hint
