"""Thirty days on virtual time: links that flap, refuse, die and come back, and our own network cut for an hour."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.core.believe import Facts, believe
from bot.core.records import ChangeKind, Standing
from bot.core.rules import DEFAULTS
from bot.core.sightings import is_bad
from bot.core.states import Conclusion, State
from bot.core.waves import Canaries, Outlook, Wave, canaries, outlook
from tests.core.believing import START, verdict

Web = Callable[[datetime], str]
END = START + timedelta(days=30)
CUT = START + timedelta(days=14, hours=3)
CUT_ENDS = CUT + timedelta(hours=1)


def always(word: str) -> Web:
    return lambda at: word


def until(day: float, before: str, after: str) -> Web:
    return lambda at: before if at < START + timedelta(days=day) else after


def during(day: float, days: float, word: str) -> Web:
    begin = START + timedelta(days=day)
    return lambda at: word if begin <= at < begin + timedelta(days=days) else "live"


def flapping(every_hours: int, word: str) -> Web:
    return lambda at: "live" if int((at - START).total_seconds() // 3600 // every_hours) % 2 == 0 else word


# what the link does, is it truly gone at the end, how many losses may be told
KINDS: list[tuple[str, Callable[[float], Web], bool, int]] = [
    ("stands", lambda day: always("live"), False, 0),
    ("is taken out", lambda day: until(day, "live", "absent"), True, 1),
    ("page removed", lambda day: until(day, "live", "404"), True, 1),
    ("domain dies", lambda day: until(day, "live", "nxdomain"), True, 1),
    ("site dies, quietly", lambda day: until(day, "live", "timeout"), True, 0),
    ("refuses from a day on", lambda day: until(day, "live", "waf"), False, 0),
    ("refuses for a week", lambda day: during(day, 7, "captcha"), False, 0),
    ("is down for six days", lambda day: during(day, 6, "server_error"), False, 0),
    ("answers 404 for ten hours", lambda day: during(day, 0.4, "404"), False, 0),
    ("misses it for eleven hours", lambda day: during(day, 11 / 24, "absent"), False, 0),
    ("flaps by the hour", lambda day: flapping(5, "absent"), False, 2),
    ("moves", lambda day: until(day, "live", "moved"), False, 0),
    ("is rebuilt with scripts", lambda day: until(day, "live", "js"), False, 0),
]


@dataclass
class Monitored:
    """One link under watch."""

    web: Web
    host: str
    standing: Standing = field(default_factory=Standing)
    told: list[tuple[ChangeKind, datetime]] = field(default_factory=list)
    second_bad_at: datetime | None = None


def watch(links: list[Monitored]) -> list[datetime]:
    """Visit every link when it is due until END, an hour of visits making one run. Gives the times of admin notes."""
    due = [(START + timedelta(minutes=n), n) for n in range(len(links))]
    heapq.heapify(due)
    notes: list[datetime] = []
    while due and due[0][0] < END:
        hour_ends = due[0][0] + timedelta(hours=1)
        batch = []
        while due and due[0][0] < min(hour_ends, END):
            batch.append(heapq.heappop(due))
        for at, n in visited(links, batch, notes):
            heapq.heappush(due, (links[n].standing.next_visit_at or at + timedelta(days=1), n))
    return notes


def visited(links: list[Monitored], batch: list[tuple[datetime, int]], notes: list[datetime]) -> list[tuple[datetime, int]]:
    brake, seen = Wave(), []
    for at, n in batch:
        word = "connection" if CUT <= at < CUT_ENDS else links[n].web(at)
        seen.append((at, n, verdict(word)))
        brake.add(outlook(links[n].host, links[n].standing, verdict(word)))
    if brake.held({}).why:
        is_cut = CUT <= batch[-1][0] < CUT_ENDS
        if canaries([Conclusion.UNREACHABLE if is_cut else Conclusion.LIVE] * 3) is Canaries.ILL:
            notes.append(batch[-1][0])
            for at, n in batch:
                links[n].standing = replace_due(links[n].standing, at + timedelta(hours=2))
            return batch
    for at, n, what in seen:
        one = links[n]
        belief = believe(one.standing, what, at, facts=Facts(link_id=n))
        one.standing = belief.standing
        if belief.change is not None and not belief.change.is_quiet:
            one.told.append((belief.change.kind, at))
        bad = [s.at for s in belief.standing.recent if is_bad(s)]
        one.second_bad_at = one.second_bad_at or (bad[1] if len(bad) > 1 else None)
    return batch


def replace_due(standing: Standing, at: datetime) -> Standing:
    return replace(standing, next_visit_at=at)


@pytest.mark.parametrize("seed", range(3))
def test_a_month(seed: int) -> None:
    chance = random.Random(seed)
    links, kinds = [], []
    for n in range(400):
        kind = KINDS[0] if n % 4 else KINDS[n // 4 % len(KINDS)]
        # what changes in the last days cannot be confirmed before the month ends
        links.append(Monitored(kind[1](chance.uniform(2, 12)), f"host{n}.example"))
        kinds.append(kind)
    notes = watch(links)
    assert len(notes) <= 1
    for one, (name, _, is_gone, n_losses) in zip(links, kinds, strict=True):
        losses = [at for kind, at in one.told if kind is ChangeKind.LINK_LOST]
        assert len(losses) <= n_losses, name
        if is_gone:
            assert one.standing.state is State.LOST, name
            assert len(losses) == n_losses, name
            assert all(one.second_bad_at is None or at <= one.second_bad_at + timedelta(hours=24) for at in losses), name
        elif name != "flaps by the hour":
            assert one.standing.state is not State.LOST, name
        assert not [at for _, at in one.told if CUT <= at < CUT_ENDS], name


def test_our_own_outage_is_noted_once_and_told_to_nobody() -> None:
    links = [Monitored(always("live"), f"host{n}.example") for n in range(300)]
    for n, one in enumerate(links):
        one.standing = believe(one.standing, verdict("live"), START, facts=Facts(link_id=n)).standing
    notes: list[datetime] = []
    visited(links, [(CUT + timedelta(seconds=n), n) for n in range(300)], notes)
    assert len(notes) == 1
    assert all(one.standing.state is State.LIVE and not one.told for one in links)


def test_a_wave_that_is_true_is_told() -> None:
    brake = Wave(DEFAULTS)
    for n in range(50):
        brake.add(Outlook("dead.example", True, True))
        brake.add(Outlook(f"fine{n}.example", True, False))
    assert brake.held({}).why
    assert canaries([Conclusion.LIVE] * 3) is Canaries.WELL
