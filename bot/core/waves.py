"""The wave brake (PRODUCT.md §4): when too much turns bad within one run, we look at ourselves first. Pure.

A run feeds every outcome into a `Wave`; while a host or the whole run is held, losses wait. Three canaries (a page of our
own site and two robust ones) then tell whether our own network is ill: if so the run's bad outcomes are thrown away, nothing
is told about links, and the admin gets one note; if not, they count, and a dead host is one message. Shares say nothing of a
small site, so a run is looked at as well when every page it visited was bad news, or pages of several hosts fell silent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.own_faults import is_silent, may_be_ours
from bot.core.page import Visit
from bot.core.records import Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.states import Conclusion, State
from bot.core.survey import NOT_FOUND, state_word
from bot.core.verdict import Verdict

FEW_PAGES = 3
FEW_HOSTS = 2
"""So many pages on so many hosts, all of them bad news, are reason to look at ourselves, however small the site."""
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


def stood(before: Standing) -> bool:
    """Whether a link stood before a visit."""
    return before.state in _GOOD and state_word(before) != NOT_FOUND


def outlook(host: str, before: Standing, verdict: Verdict) -> Outlook:
    """Tell whether a visit turned a standing link bad: not found, or no answer. A refusal is no sign of a loss."""
    was_good = stood(before)
    is_bad = verdict.conclusion in (Conclusion.ABSENT, Conclusion.GONE, Conclusion.UNREACHABLE)
    return Outlook(host, was_good, was_good and is_bad)


def wave(outlooks: Iterable[Outlook], rules: Rules = DEFAULTS) -> Held:
    """Tell what is held after the visits of a run so far: over 20 % of a host's standing links, or over 10 % of all.

    Under `rules.wave_host_min` and `rules.wave_all_min` bad links shares say nothing.
    """
    brake, hosts = Wave(rules), dict[str, tuple[int, int]]()
    for seen in outlooks:
        brake.add(seen)
        good, bad = hosts.get(seen.host, (0, 0))
        hosts[seen.host] = (good + seen.was_good, bad + seen.turned_bad)
    return brake.held(hosts)


@dataclass(slots=True)
class Wave:
    """The brake of one run, fed as visits come. The one value here that changes; it counts links and remembers no host.

    n_good, n_bad: links that stood before, and those of them that turned bad. n_pages: pages visited; n_aside: those of them
    put aside as bad news; n_silent: links that stood on pages that gave no answer. hosts: some hosts of pages put aside.
    proxy: what our own proxy did, or may have done; "" for nothing.
    """

    rules: Rules = DEFAULTS
    n_good: int = 0
    n_bad: int = 0
    n_pages: int = 0
    n_aside: int = 0
    n_silent: int = 0
    proxy: str = ""
    hosts: set[str] = field(default_factory=set)

    def add(self, seen: Outlook) -> None:
        """Count one visit."""
        self.n_good += seen.was_good
        self.n_bad += seen.turned_bad

    def put_aside(self, host: str, visit: Visit, n_bad: int) -> None:
        """Count a page whose visit waits. n_bad: its links that stood and turned bad."""
        self.n_aside += 1
        self.n_silent += n_bad if is_silent(visit) else 0
        if len(self.hosts) < FEW_HOSTS:
            self.hosts.add(host)
        if may_be_ours(visit) and visit.failure is not None:
            self.proxy = self.proxy or visit.failure.detail

    @property
    def is_everything(self) -> bool:
        """Whether the run as a whole turned bad by now."""
        return bool(self._why_everything())

    def _why_everything(self) -> str:
        share = self.rules.wave_all_share * self.n_good
        if self.n_bad >= self.rules.wave_all_min and self.n_bad > share:
            return f"{self.n_bad:,} of {self.n_good:,} links that stood turned bad within one run."
        if len(self.hosts) < FEW_HOSTS:
            return ""
        if self.n_aside >= max(self.n_pages, FEW_PAGES):
            return f"All {self.n_aside:,} pages visited gave no answer or lost their link within one run."
        if self.n_silent >= FEW_PAGES and self.n_silent > share:
            return f"{self.n_silent:,} of {self.n_good:,} links that stood stand on pages that gave no answer within one run."
        return ""

    def held(self, by_host: Mapping[str, tuple[int, int]]) -> Held:
        """Tell what is held by now. by_host: (links that stood, those that turned bad) of every host where many did."""
        over = {host: (good, bad) for host, (good, bad) in by_host.items() if self._is_over(good, bad)}
        why = self._why_everything()
        if self.proxy:
            return Held(frozenset(over), bool(why), f"{self.proxy[0].upper()}{self.proxy[1:]}.")
        if why:
            return Held(frozenset(over), True, why)
        if not over:
            return Held()
        worst = max(sorted(over), key=lambda host: over[host][1])
        good, bad = over[worst]
        return Held(frozenset(over), False, f"{bad:,} of {good:,} links of {worst} turned bad within one run.")

    def _is_over(self, good: int, bad: int) -> bool:
        return bad >= self.rules.wave_host_min and bad > self.rules.wave_host_share * good


def canaries(conclusions: Sequence[Conclusion], rules: Rules = DEFAULTS) -> Canaries:
    """Tell from the canaries' visits whether our own network is ill.

    conclusions: one per canary, `live` when its page came as expected. Two bad ones of three are enough: one robust site
    may be down by itself. No canary at all proves nothing, and then nothing is told.
    """
    n_bad = sum(1 for c in conclusions if c is not Conclusion.LIVE)
    return Canaries.ILL if not conclusions or n_bad >= min(rules.n_canaries_bad, len(conclusions)) else Canaries.WELL
