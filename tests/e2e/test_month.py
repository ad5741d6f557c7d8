"""Thirty days on virtual time over a served web that flaps, refuses, moves, dies and comes back, our own network cut for an hour.

Everything is the product's own: storage, fetcher, runs, verdicts, beliefs. Only the clock is ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.core.claims import Claim
from bot.core.records import Change, ChangeKind, Link, RunStatus
from bot.core.states import Reason, State
from bot.demo.markup import article, link
from tests.peers.sky import DAY, HOUR, START, Sky, under_sky
from tests.peers.web import Served

N_DAYS = 30
EVERY = 12 * HOUR
CUT = START + 14 * DAY + 2 * HOUR
CUT_ENDS = CUT + HOUR
HOME, PRICING, REPORT = "http://example.com/", "http://example.com/pricing", "http://example.com/report"
REPORT_GONE = START + 10 * DAY
SPADE = "Spades that last"


def page(target: str = HOME, *, title: str = SPADE, head: str = "") -> Served:
    said = f"The one that survived the clay was from {link(target, 'Example Tools')}, and it was not even the dearest."
    return Served(body=article(title, said, f"We also liked {link('http://barn.example/', 'the barn')}.", head=head).encode())


def words(*sentences: str, title: str = SPADE) -> Served:
    also = f"We also liked {link('http://barn.example/', 'the barn')}."
    return Served(body=article(title, *sentences, also).encode())


STANDS = page()
REMOVED = words("The one that survived the clay was inherited from an aunt.")
UNLINKED = words("The one that survived the clay was from Example Tools, and it was not even the dearest.")
NOT_FOUND = Served(404, body=b"<title>Not found</title><p>No such page.")
SOFT = words("Sorry, the page you are looking for could not be found.", title="404 - Page not found")
PARKED = Served(body=b"<title>for sale</title><h1>This domain is for sale</h1><p>Buy this domain now. Related searches: roses")
FORBIDDEN = Served(403, body=b"<h1>403 Forbidden</h1>")
CHALLENGE = Served(headers=(("cf-mitigated", "challenge"),), body=b"<title>Just a moment...</title><p>Enable JavaScript")
SHELL = Served(body=b'<title>App</title><script src="/a.js"></script><div id="root"></div>')
ERROR = Served(503, body=b"<h1>Service Unavailable</h1>")
DEAD = Served(behave="reset")
MOVED = Served(301, headers=(("Location", "/moved"),))
ELSEWHERE = Served(301, headers=(("Location", "/about"),))

Life = Callable[[datetime], Served]


def always(served: Served) -> Life:
    return lambda at: served


def since(day: float, served: Served) -> Life:
    return lambda at: served if at >= START + day * DAY else STANDS


def during(day: float, days: float, served: Served) -> Life:
    return lambda at: served if START + day * DAY <= at < START + (day + days) * DAY else STANDS


def flapping(every: timedelta, served: Served) -> Life:
    return lambda at: served if (at - START) // every % 2 else STANDS


@dataclass(frozen=True)
class Kind:
    """What a page goes through. gone_at: days until it is lost for good or for a while; gap: what confirmation needs.
    n_told: losses told, the most when it flaps."""

    name: str
    life: Life
    gone_at: float | None = None
    gap: timedelta = 12 * HOUR
    n_told: int = 0
    n_pages: int = 2


KINDS = (
    Kind("stands", always(STANDS), n_pages=12),
    Kind("removed", since(3.1, REMOVED), 3.1, n_told=1),
    Kind("unlinked", since(5.4, UNLINKED), 5.4, n_told=1),
    Kind("removed-at-the-cut", since(13.8, REMOVED), 13.8, n_told=1),
    Kind("not-found", since(6.2, NOT_FOUND), 6.2, DAY, n_told=1),
    Kind("soft-not-found", since(8.3, SOFT), 8.3, DAY, n_told=1),
    Kind("parked", since(9.5, PARKED), 9.5, 3 * DAY, n_told=1),
    Kind("redirected", since(11.1, ELSEWHERE), 11.1, n_told=1),
    Kind("a-dead-section", since(18.2, NOT_FOUND), 18.2, DAY, n_told=1, n_pages=6),
    Kind("comes-back", during(4.2, 5, REMOVED), 4.2, n_told=1),
    Kind("dies", since(12.0, DEAD)),
    Kind("down-six-days", during(7.0, 6, ERROR)),
    Kind("refuses", since(2.0, FORBIDDEN)),
    Kind("challenges", during(10.0, 9, CHALLENGE)),
    Kind("rebuilt-with-scripts", since(15.0, SHELL)),
    Kind("not-found-for-ten-hours", during(16.0, 10 / 24, NOT_FOUND)),
    Kind("missed-for-ten-hours", during(17.0, 10 / 24, REMOVED)),
    Kind("moves", since(13.0, MOVED)),
    Kind("flaps", flapping(28 * HOUR, REMOVED), n_told=3),
)


def address(kind: Kind, n: int) -> str:
    return f"http://{kind.name}.example/page/of/{n}x"


def claims() -> Iterator[Claim]:
    for kind in KINDS:
        for n in range(kind.n_pages):
            yield Claim(address(kind, n), HOME, "Example Tools")
    yield Claim("http://reporter.example/a", REPORT, "Example Tools")
    yield Claim("http://reporter.example/b", REPORT, "Example Tools")


def served() -> dict[str, Served]:
    own = {HOME: words("Spades.", title="Example"), PRICING: words("Prices.", title="Prices")}
    reporter = {f"http://reporter.example/{n}": page(REPORT) for n in "ab"}
    moved = {"http://moves.example/moved": STANDS, "http://redirected.example/about": words("About us.", title="About us")}
    return own | reporter | moved


def turn(sky: Sky) -> None:
    """Let every page be as it is now."""
    for kind in KINDS:
        for n in range(kind.n_pages):
            sky.peer.answers[address(kind, n)] = kind.life(sky.now)
    sky.peer.answers[REPORT] = NOT_FOUND if sky.now >= REPORT_GONE else words("The report.", title="Report")


def times() -> list[datetime]:
    """When checks are made: every twelve hours, twice within ten hours of trouble, and twice while the network is cut."""
    usual = [START + n * EVERY for n in range(N_DAYS * 2 + 1)]
    return sorted({*usual, START + 16 * DAY + 8 * HOUR, START + 17 * DAY + 8 * HOUR, CUT + HOUR / 4, CUT + HOUR / 2})


def confirmed_by(kind: Kind, visits: list[datetime]) -> datetime:
    """When the second visit was that may confirm a loss of this kind; visits in the cut saw nothing."""
    assert kind.gone_at is not None
    bad = [at for at in visits if at >= START + kind.gone_at * DAY and not CUT <= at < CUT_ENDS]
    return next(at for at in bad if at >= bad[0] + kind.gap)


@pytest.mark.timeout(300)
def test_thirty_days_without_a_false_loss(tmp_path: Path) -> None:
    visits = times()
    ended = []
    with under_sky(tmp_path, served(), claims()) as sky:
        for at in visits:
            sky.now, sky.is_cut = at, CUT <= at < CUT_ENDS
            turn(sky)
            # people ask at the start, around the cut and at the end; in between the bot watches by itself
            is_asked = at in (visits[0], visits[-1]) or abs(at - CUT) <= DAY
            ended.append((at, sky.check() if is_asked else sky.watch()))
        changes, links = sky.changes(), sky.links()
    told = [(one, change) for one, change in changes if not change.is_quiet]
    for kind in KINDS:
        for n in range(kind.n_pages):
            mine = [change for one, change in told if one.page == address(kind, n)]
            losses_are_true(kind, mine, visits)
    states_are_true(links)
    targets_are_true(told, visits)
    assert [change for _, change in changes if CUT <= change.at < CUT_ENDS] == []
    assert {at.date() for at, _ in sky.notes} == {CUT.date()}
    assert all(CUT <= at < CUT_ENDS for at, _ in sky.notes)
    assert {status for at, status in ended if CUT <= at < CUT_ENDS} == {RunStatus.PARTIAL}
    assert {status for at, status in ended if not CUT <= at < CUT_ENDS} == {RunStatus.FINISHED}


def losses_are_true(kind: Kind, mine: list[Change], visits: list[datetime]) -> None:
    losses = [change for change in mine if change.kind is ChangeKind.LINK_LOST]
    if kind.name == "flaps":
        assert len(losses) <= kind.n_told
        assert all(b.at - a.at >= 14 * DAY for a, b in pairwise(losses)), kind.name
        return
    assert len(losses) == kind.n_told, (kind.name, mine)
    if losses:
        assert timedelta(0) <= losses[0].at - confirmed_by(kind, visits) <= DAY, kind.name
    n_back = sum(change.kind is ChangeKind.LINK_BACK for change in mine)
    assert n_back == (kind.name == "comes-back"), (kind.name, mine)
    n_moved = sum(change.kind is ChangeKind.SOURCE_MOVED for change in mine)
    assert n_moved == (kind.name == "moves"), (kind.name, mine)


def states_are_true(links: dict[str, Link]) -> None:
    expected = {
        "stands": (State.LIVE, Reason.FOUND),
        "removed": (State.LOST, Reason.LINK_REMOVED),
        "unlinked": (State.LOST, Reason.UNLINKED),
        "not-found": (State.LOST, Reason.PAGE_NOT_FOUND),
        "soft-not-found": (State.LOST, Reason.PAGE_NOT_FOUND),
        "parked": (State.LOST, Reason.DOMAIN_GONE),
        "redirected": (State.LOST, Reason.PAGE_REDIRECTED),
        "comes-back": (State.LIVE, Reason.FOUND),
        "dies": (State.LOST, Reason.SITE_DOWN),
        "down-six-days": (State.LIVE, Reason.FOUND),
        "refuses": (State.BLOCKED, Reason.REFUSED),
        "challenges": (State.LIVE, Reason.FOUND),
        "rebuilt-with-scripts": (State.UNREACHABLE, Reason.JS),
        "moves": (State.LIVE, Reason.FOUND),
    }
    for kind in KINDS:
        if kind.name in expected:
            standing = links[address(kind, 0)].standing
            assert (standing.state, standing.reason) == expected[kind.name], kind.name
    reporter = links["http://reporter.example/a"].standing
    assert (reporter.state, reporter.reason) == (State.BROKEN_TARGET, Reason.TARGET_NOT_FOUND)


def targets_are_true(told: list[tuple[Link, Change]], visits: list[datetime]) -> None:
    mine = [change for one, change in told if one.target_page == REPORT]
    first = next(at for at in visits if at >= REPORT_GONE)
    assert [change.kind for change in mine] == [ChangeKind.TARGET_BROKEN] * 2
    assert all(first + DAY <= change.at <= first + 2 * DAY for change in mine)
