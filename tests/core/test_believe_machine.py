"""Any sequence of visits, at any times, against an oracle that knows nothing of the table of transitions."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.core.believe import Facts, believe
from bot.core.records import Change, ChangeKind, Standing
from bot.core.rules import DEFAULTS
from bot.core.states import Reason, State
from tests.core.believing import START, occurrence, verdict

ABSENT = ["absent", "unlinked", "target_swapped", "page_redirected", "redirect_lost", "rolled_off"]
SILENT = ["timeout", "tls", "connection", "server_error", "dns", "protocol"]
NOTHING = ["too_large", "js", "truncated", "content_type", "maintenance", "absent?", "404?", "parked?"]
REFUSED = ["waf", "refused", "captcha", "login", "robots", "policy", "rate_limited"]
GOOD = ["live", "qualified", "noindex", "hidden", "moved"]
WORDS = st.sampled_from([*ABSENT, *SILENT, *NOTHING, *REFUSED, *GOOD, "404", "soft404", "parked", "nxdomain"])
LEAPS = st.sampled_from([0, 0, 1 / 60, 0.5, 1, 3, 6, 11.9, 12, 12.1, 24, 25, 48, 72, 168, 400, 800, -1, -13, -100, -2000])
ANCHORS = st.sampled_from(["Acme", "Buy"])

Seen = list[tuple[datetime, str]]


def proves_loss(history: Seen, *, is_agreed: bool) -> bool:
    """Say by plain counting over the whole history whether the last visit could end in a loss: the oracle.

    history: (time by the clock, what was seen). Where the clock ran backwards earlier times count as the later visit's.
    """
    now = history[-1][0]
    since: Seen = []
    for at, word in history:
        since = [] if word in GOOD else [*((min(then, at), what) for then, what in since), (at, word)]
    tail: Seen = []
    for at, word in since:
        tail = [*tail, (at, word)] if word in SILENT or word == "nxdomain" else []
    named = [at for at, word in since if word in ("parked", "nxdomain")]
    absent = [at for at, word in since if word in ABSENT]
    missing = [at for at, word in since if word in ("404", "soft404")]
    return (
        (len(absent) >= 2 and absent[-1] - absent[0] >= timedelta(hours=1 if is_agreed else 12))
        or (len(missing) >= 2 and missing[-1] - missing[0] >= timedelta(hours=24))
        or (len(named) >= 3 and named[-1] - named[0] >= timedelta(hours=72))
        or (len(tail) >= 5 and now - tail[0][0] >= timedelta(days=7))
    )


class Link(RuleBasedStateMachine):
    """One link that is visited at any times and shows anything."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.standing = Standing()
        self.history: Seen = []
        self.told: list[tuple[datetime, Change]] = []
        self.n_transitions = 0
        self.known = occurrence()
        self.first = Standing()
        self.inputs: list[tuple[object, datetime, Facts]] = []

    @initialize(is_agreed=st.booleans())
    def begin(self, is_agreed: bool) -> None:
        self.first = self.standing = Standing(is_agreed=is_agreed)

    @rule(word=WORDS, leap=LEAPS, anchor=ANCHORS)
    def visit(self, word: str, leap: float, anchor: str) -> None:
        self.now += timedelta(hours=leap)
        self.history.append((self.now, word))
        shown = (occurrence(anchor=anchor),) if word in GOOD else ()
        seen, facts = verdict(word, occurrences=shown), Facts(known=self.known if self.inputs else None, is_baseline=False)
        before = self.standing
        belief = believe(before, seen, self.now, DEFAULTS, facts)
        self.inputs.append((seen, self.now, facts))
        self.standing = belief.standing
        self.known = shown[0] if shown else self.known
        if belief.change is not None:
            self.n_transitions += 1
            if not belief.change.is_quiet:
                self.told.append((self.now, belief.change))
        if self.standing.state is State.LOST and before.state is not State.LOST:
            assert proves_loss(self.history, is_agreed=before.is_agreed)
            assert word not in REFUSED
            assert word not in NOTHING
            assert word not in GOOD
        if belief.change is not None and belief.change.kind is ChangeKind.LINK_LOST and not belief.change.is_quiet:
            assert any(what in GOOD for _, what in self.history)
            assert belief.standing.told_at == self.now
        if word in GOOD:
            assert self.standing.state in (State.LIVE, State.DEGRADED, State.CHANGED)
        if word in REFUSED:
            assert self.standing.state in (State.BLOCKED, State.LOST)
            assert self.standing.state is State.BLOCKED or before.state is State.LOST

    @invariant()
    def memory_is_bounded(self) -> None:
        assert len(self.standing.recent) <= 16
        assert len(self.standing.flips) <= 16
        assert len(self.standing.changed_kinds) <= len(ChangeKind)
        assert all(s.at <= self.now for s in self.standing.recent)
        assert [s.at for s in self.standing.recent] == sorted(s.at for s in self.standing.recent)

    @invariant()
    def alerts_are_no_more_than_transitions(self) -> None:
        assert len(self.told) <= self.n_transitions <= len(self.history)

    @invariant()
    def a_told_loss_is_told_again_only_after_it_came_back(self) -> None:
        kinds = [c.kind for _, c in self.told if c.kind in (ChangeKind.LINK_LOST, ChangeKind.LINK_BACK)]
        assert ChangeKind.LINK_BACK not in kinds[:1]

    @invariant()
    def next_visit_lies_ahead(self) -> None:
        assert self.standing.next_visit_at is None or self.standing.next_visit_at > self.now

    def teardown(self) -> None:
        standing = self.first
        for seen, at, facts in self.inputs:
            standing = believe(standing, seen, at, DEFAULTS, facts).standing  # type: ignore[arg-type]
        assert standing == self.standing


Link.TestCase.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestLink = Link.TestCase


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, st.sampled_from([0.5, 1, 6, 12, 13, 24, 30, 48])), min_size=5, max_size=60))
def test_a_flapping_link_alerts_at_most_once_a_fortnight(steps: list[tuple[str, float]]) -> None:
    standing, now = Standing(), START
    lost: list[datetime] = []
    for word, leap in steps:
        now += timedelta(hours=leap)
        belief = believe(standing, verdict(word), now)
        standing = belief.standing
        if belief.change is not None and belief.change.kind is ChangeKind.LINK_LOST and not belief.change.is_quiet:
            lost.append(now)
    assert all(later - earlier >= timedelta(days=14) for earlier, later in pairwise(lost))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WORDS, LEAPS), max_size=30), st.sampled_from([*ABSENT, "404", "nxdomain", "timeout"]))
def test_a_true_loss_is_always_found_out(steps: list[tuple[str, float]], word: str) -> None:
    """Whatever happened before: a link that stays away is `lost` in the end, when visited as asked for."""
    standing, now = Standing(), START
    for earlier, leap in steps:
        now += timedelta(hours=leap)
        standing = believe(standing, verdict(earlier), now).standing
    for _ in range(12):
        standing = believe(standing, verdict(word), now).standing
        assert standing.next_visit_at is not None
        now = standing.next_visit_at
    assert standing.state is State.LOST
    assert standing.reason is not Reason.FOUND
