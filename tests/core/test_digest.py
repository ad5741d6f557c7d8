"""A period summed up: what holds is told, what cancels out is not, what is not known is said."""

from dataclasses import replace
from datetime import timedelta

from bot.core.digest import Happened, link_of_the_period, told, velocity
from bot.core.links import Placement
from bot.core.records import Change, ChangeKind, DomainSpan, Link, Standing
from bot.core.states import Reason, State
from tests.core.believing import START
from tests.core.surveying import link

DAY = timedelta(days=1)
UNTIL = START + 7 * DAY


def change(kind: ChangeKind, to: State, reason: Reason = Reason.FOUND, before: State = State.LIVE, day: float = 1) -> Change:
    return Change(kind, START + day * DAY, before, to, reason, ("Seen twice.",))


def lost(number: int, page: str) -> tuple[Link, Change]:
    gone = replace(link(number, page), standing=Standing(State.LOST, Reason.LINK_REMOVED, START + DAY))
    return gone, change(ChangeKind.LINK_LOST, State.LOST, Reason.LINK_REMOVED)


def broken(number: int, page: str, target: str) -> Link:
    standing = Standing(State.BROKEN_TARGET, Reason.TARGET_NOT_FOUND, START + number * DAY)
    return replace(link(number, page, target=target), standing=standing)


def week(*changes: tuple[Link, Change], kind: str = "weekly", **facts: object) -> Happened:
    return Happened("acme.example", kind, START, UNTIL, changes, **facts)  # type: ignore[arg-type]


def test_nothing_is_nothing() -> None:
    assert told(week(kind="daily")).head.counts == ()
    assert told(week(kind="daily")).parts == ()


def test_counts_by_kind_worst_first_one_card_per_domain() -> None:
    new = link(3, "https://c.example/1"), change(ChangeKind.NEW_LINK, State.LIVE, before=State.UNVERIFIED)
    done = told(week(new, lost(1, "https://a.example/1"), lost(2, "https://www.a.example/2")))
    assert [(count.kind, count.n_links, count.n_domains) for count in done.head.counts] == [("lost", 2, 1), ("new", 1, 1)]
    assert [(part.kind, len(part.rows)) for part in done.parts] == [("lost", 1), ("new", 1)]
    assert done.parts[0].rows[0].n_links == 2
    assert all(row.evidence for part in done.parts for row in part.rows)


def test_a_loss_and_its_return_cancel_out() -> None:
    _, loss = lost(1, "https://a.example/1")
    here = link(1, "https://a.example/1")
    back = change(ChangeKind.LINK_BACK, State.LIVE, before=State.LOST, day=3)
    assert told(week((here, loss), (here, back))).head.counts == ()
    assert [count.kind for count in told(week((here, back))).head.counts] == ["back"]


def test_broken_pages_with_the_domains_at_stake() -> None:
    pricing, old = "https://acme.example/pricing", "https://acme.example/old"
    links = [broken(n, f"https://{name}.example/x", pricing) for n, name in enumerate("aab")]
    older = broken(5, "https://c.example/x", old)
    fresh = links[0], change(ChangeKind.TARGET_BROKEN, State.BROKEN_TARGET, Reason.TARGET_NOT_FOUND)
    daily = told(week(fresh, kind="daily", broken=(*links, older)))
    assert [(page.target_page, page.n_domains, page.n_links) for page in daily.pages.rows] == [(pricing, 2, 3)]
    assert daily.pages.rows[0].since == START
    weekly = told(week(fresh, broken=(*links, older)))
    assert [page.target_page for page in weekly.pages.rows] == [pricing, old]
    assert (weekly.head.n_broken_pages, weekly.head.n_broken_domains) == (2, 3)


def test_the_link_of_the_week_is_followed_in_body_text_and_new() -> None:
    footer = link(1, "https://a.example/1", placement=Placement.FOOTER)
    known = link(2, "https://b.example/1")
    new = link(3, "https://c.example/1")
    nofollow = link(4, "https://d.example/1", "0 qualified", rel=("nofollow",))
    best, why = link_of_the_period([nofollow, footer, known, new], {"a.example", "c.example", "d.example"})
    assert best == new
    assert why == "followed, in body text, the first link from this domain"
    assert link_of_the_period([nofollow], set()) == (None, "")


def test_velocity_counts_what_came_and_went_and_leaves_the_baseline_out() -> None:
    base = UNTIL - 21 * DAY
    spans = (
        DomainSpan("old.example", base),
        DomainSpan("new.example", UNTIL - 8 * DAY),
        DomainSpan("gone.example", base, UNTIL - DAY),
        DomainSpan("later.example", UNTIL),
    )
    weeks = velocity(spans, UNTIL, base)
    assert [(week.n_new, week.n_lost) for week in weeks] == [(0, 0), (1, 0), (0, 1)]
    assert velocity(spans, UNTIL, None) == ()
    assert len(velocity(spans, UNTIL, UNTIL - 400 * DAY)) == 12


def test_what_is_not_known_is_said() -> None:
    counts = {(State.BLOCKED, Reason.WAF): 2, (State.BLOCKED, Reason.LOGIN): 1, (State.LIVE, Reason.FOUND): 9}
    notes = told(week(counts=counts, baseline_at=START)).head.notes
    assert "Not known: 3 links refused to us." in notes
    assert "No baseline for the pace of new domains yet: 1 of 9 weeks are known." in notes


def test_a_link_that_waits_for_its_second_visit_is_not_called_lost() -> None:
    doubted = link(1, "https://a.example/1", "0 live, 72 absent")
    seen = change(ChangeKind.ANCHOR_CHANGED, State.CHANGED, Reason.ANCHOR_CHANGED)
    done = told(week((doubted, seen)))
    assert done.head.counts == ()
    assert done.head.notes[0] == "1 link not found at the last visit; a second visit decides."
