"""The wave brake (PRODUCT.md §4): when too much turns bad within one run, we look at ourselves first. Pure.

A run feeds every outcome into a `Wave`; while a host or the whole run is held, losses wait. Three canaries (a page of our
own site and two robust ones) then tell whether our own network is ill: if so the run's bad outcomes are thrown away, nothing
is told about links, and the admin gets one note; if not, they count, and a dead host is one message.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.records import Change, ChangeKind, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.states import Conclusion, State
from bot.core.survey import NOT_FOUND, state_word
from bot.core.verdict import Verdict

_GOOD = frozenset({State.LIVE, State.DEGRADED, State.CHANGED, State.BROKEN_TARGET})


@dataclass(frozen=True, slots=True)
class Outlook:
    """One visit of a run as the brake needs it. was_good: the link stood before. turned_bad: it does not any more."""

    host: str
    was_good: bool
    turned_bad: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What is held. hosts: those over their share. is_everything: the run as a whole is. why: a sentence, "" for nothing held."""

    hosts: frozenset[str] = frozenset()
    is_everything: bool = False
    why: str = ""

    def holds(self, host: str) -> bool:
        """Whether losses of this host wait."""
        return self.is_everything or host in self.hosts


class Canaries(StrEnum):
    """What the canaries say."""

    WELL = "well"
    ILL = "ill"


def outlook(host: str, before: Standing, verdict: Verdict) -> Outlook:
    """Tell whether a visit turned a standing link bad: not found, or no answer. A refusal is no sign of a loss."""
    was_good = before.state in _GOOD and state_word(before) != NOT_FOUND
    is_bad = verdict.conclusion in (Conclusion.ABSENT, Conclusion.GONE, Conclusion.UNREACHABLE)
    return Outlook(host, was_good, was_good and is_bad)


def wave(outlooks: Iterable[Outlook], rules: Rules = DEFAULTS) -> Held:
    """Tell what is held after the visits of a run so far: over 20 % of a host's standing links, or over 10 % of all.

    Under `rules.wave_host_min` and `rules.wave_all_min` bad links shares say nothing.
    """
    good: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for seen in outlooks:
        good[seen.host] += seen.was_good
        bad[seen.host] += seen.turned_bad
    return weigh(good, bad, rules)


def weigh(good: Counter[str], bad: Counter[str], rules: Rules = DEFAULTS) -> Held:
    """Like `wave`, from counts by host: links that stood before, and those of them that turned bad."""
    hosts = frozenset(h for h, n in bad.items() if n >= rules.wave_host_min and n > rules.wave_host_share * good[h])
    n_bad, n_good = bad.total(), good.total()
    if n_bad >= rules.wave_all_min and n_bad > rules.wave_all_share * n_good:
        return Held(hosts, True, f"{n_bad:,} of {n_good:,} links that stood turned bad within one run.")
    if not hosts:
        return Held()
    worst = max(sorted(hosts), key=lambda h: bad[h])
    return Held(hosts, False, f"{bad[worst]:,} of {good[worst]:,} links of {worst} turned bad within one run.")


@dataclass(slots=True)
class Wave:
    """The brake of one run, fed as visits come. The one value here that changes."""

    rules: Rules = DEFAULTS
    good: Counter[str] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)

    def add(self, seen: Outlook) -> None:
        """Count one visit."""
        self.good[seen.host] += seen.was_good
        self.bad[seen.host] += seen.turned_bad

    def held(self) -> Held:
        """Tell what is held by now."""
        return weigh(self.good, self.bad, self.rules)


def canaries(conclusions: Sequence[Conclusion], rules: Rules = DEFAULTS) -> Canaries:
    """Tell from the canaries' visits whether our own network is ill.

    conclusions: one per canary, `live` when its page came as expected. Two bad ones of three are enough: one robust site
    may be down by itself. No canary at all proves nothing, and then nothing is told.
    """
    n_bad = sum(1 for c in conclusions if c is not Conclusion.LIVE)
    return Canaries.ILL if not conclusions or n_bad >= min(rules.n_canaries_bad, len(conclusions)) else Canaries.WELL


def is_held_back(change: Change | None, host: str, held: Held) -> bool:
    """Whether a change waits for the canaries: losses alone do; good news and refusals never wait."""
    return change is not None and change.kind is ChangeKind.LINK_LOST and held.holds(host)
