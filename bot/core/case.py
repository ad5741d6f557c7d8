"""One visit to decide on: what stood before, what was seen, what differs. The transitions are in `believe`."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cadence import is_won
from bot.core.differences import Difference, difference
from bot.core.links import BOILERPLATE, Occurrence
from bot.core.listings import is_listing
from bot.core.page import Visit
from bot.core.records import Change, ChangeKind, Link, Sighting, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.sightings import Pending, flips, is_good, last_good, pending, remember, rewound, sighting
from bot.core.states import Conclusion, Reason, State
from bot.core.verdict import Verdict

_UNSEEN = frozenset({State.BLOCKED, State.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known besides the verdict.

    link_id: spreads visits. known: the representative occurrence before this visit. page, url: the page asked for and
    the one read in the end. is_listing: a feed, listing, archive or home page. is_baseline: claimed by the site's first
    import: its first sight alerts nobody. is_target_known: the target page was visited; target_reason: why it is broken,
    None when it is not. broken_term: what differs from the agreement now, None for nothing. is_won: won lately. grade: as it is
    kept, "" for not judged.
    """

    link_id: int = 0
    known: Occurrence | None = None
    page: str = ""
    url: str = ""
    is_listing: bool = False
    is_baseline: bool = True
    is_target_known: bool = False
    target_reason: Reason | None = None
    broken_term: Reason | None = None
    is_won: bool = False
    grade: str = ""


def facts_of(link: Link, visit: Visit, *, baseline_at: datetime | None, rules: Rules = DEFAULTS) -> Facts:
    """Gather the facts of a visit to a known link. baseline_at: when the site's first import was; None before it."""
    first = link.first_seen_at
    is_baseline = baseline_at is None or first is None or first <= baseline_at
    return Facts(
        link_id=link.id,
        known=link.occurrence,
        page=link.page,
        url=visit.final_url,
        is_listing=is_listing(link.page),
        is_baseline=is_baseline,
        is_won=is_won(link, visit.at, baseline_at, rules),
        grade=link.grade,
    )


@dataclass(frozen=True, slots=True)
class Belief:
    """What we believe after one visit. change: what to store, None when nothing changed. why: one sentence. rule: the row
    of the table. used: the sightings that decided."""

    standing: Standing
    change: Change | None
    why: str
    rule: str = ""
    used: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One visit to decide on. before: the standing; after: the same with the visit remembered. loss: what is pending."""

    before: Standing
    after: Standing
    seen: Sighting
    verdict: Verdict
    now: datetime
    rules: Rules
    facts: Facts
    loss: Pending | None = None
    difference: Difference | None = None

    @property
    def base(self) -> State:
        """The state as far as the link itself was ever seen: what refusals and silence hide."""
        if self.before.state not in _UNSEEN:
            return self.before.state
        good = last_good(self.before.recent)
        return State.UNVERIFIED if good is None else good_state(good.conclusion)

    @property
    def is_found(self) -> bool:
        """Whether the link was seen."""
        return is_good(self.seen)

    @property
    def was_told(self) -> bool:
        """Whether the present loss was told."""
        told_at, since = self.before.told_at, self.before.since
        return self.before.state is State.LOST and told_at is not None and since is not None and told_at >= since

    @property
    def is_open(self) -> bool:
        """Whether the link came back from a told loss and that is not certain yet."""
        return self.before.before_loss is not None and (self.before.state is not State.LOST or self.was_told)


def open_case(standing: Standing, verdict: Verdict, now: datetime, rules: Rules, facts: Facts) -> Case:
    before = rewound(standing, now)
    seen = sighting(verdict, now)
    if _has_rolled_off(seen, before, facts):
        seen = replace(seen, reason=Reason.ROLLED_OFF)
    after = replace(before, recent=remember(before.recent, seen), flips=flips(before, seen, rules))
    return Case(
        before,
        after,
        seen,
        verdict,
        now,
        rules,
        facts,
        loss=pending(after, rules),
        difference=_difference(before, seen, verdict, facts),
    )


def _has_rolled_off(seen: Sighting, before: Standing, facts: Facts) -> bool:
    """A listing moves on; a link in its header or footer was taken out, and an agreed one is missed all the same."""
    in_list = facts.known is None or facts.known.placement not in BOILERPLATE
    return seen.reason is Reason.LINK_REMOVED and facts.is_listing and in_list and not before.is_agreed


def _difference(before: Standing, seen: Sighting, verdict: Verdict, facts: Facts) -> Difference | None:
    if not is_good(seen):
        return None
    good = last_good(before.recent)
    if seen.reason is Reason.SOURCE_MOVED and good is not None and good.reason is not Reason.SOURCE_MOVED:
        pairs = (("page", facts.page),), (("page", facts.url or facts.page),)
        return Difference(ChangeKind.SOURCE_MOVED, Reason.SOURCE_MOVED, *pairs)
    return difference(facts.known, verdict.occurrences)


def good_state(conclusion: Conclusion) -> State:
    return State.LIVE if conclusion is Conclusion.LIVE else State.DEGRADED
