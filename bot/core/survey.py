"""All links of a site summed up in one pass: states, referring domains, tables by domain, what needs somebody.

Every share is by referring domain. A site-wide domain (links from 20 of its pages or more, or from 3 with most of them in
boilerplate) counts once in each table, with what most of its links show; any other domain counts once per value it shows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from bot.core.anchors import AnchorClass, Names, classify
from bot.core.links import Kind
from bot.core.records import Link
from bot.core.states import Reason, State
from bot.core.traits import (
    NOT_FOUND,
    STATE_ORDER,
    Traits,
    anchor_of,
    need_rank,
    read,
    shown_reason,
    state_word,
    target_of,
    traits_of,
)

__all__ = [
    "NOT_FOUND",
    "STATE_ORDER",
    "Anchor",
    "Domain",
    "Group",
    "Need",
    "Refusal",
    "Share",
    "Survey",
    "is_sitewide",
    "need_rank",
    "shown_reason",
    "state_word",
    "survey",
]

SITEWIDE_PAGES = 20
SITEWIDE_BOILERPLATE_PAGES = 3
MAX_MISSING = 1_000
MAX_SHOWN = 500
MAX_NEEDS = 20
MAX_REFUSALS = 100
MAX_KEPT = 100
"""Anchors, linked pages, groups that need somebody: so many are named, further ones are counted."""
CHUNK = 20_000
"""Groups looked at together."""
_UNKNOWN = frozenset(str(s) for s in (State.UNVERIFIED, State.BLOCKED, State.UNREACHABLE))
_GRADES = ("green", "yellow", "red", "unknown", "")
_GRADE_ORDER = {grade: n for n, grade in enumerate(_GRADES)}
_GONE = frozenset({NOT_FOUND, str(State.IGNORED)})
RED_RANK = 7
"""Rank of the links that stand and are worth a look, all of them one need."""
_NEED_ORDER = {0: 0, 1: 1, 2: 4, 3: 5, RED_RANK: 3, 4: 6, 5: 7, 6: 8}
"""Rank → place: broken agreements, broken pages of ours, useful links lost, links worth a look, the rest."""
LOST_RANK = 2
_USEFUL_LOST = 2
"""Place of losses that were useful."""
V = TypeVar("V", int, str, bytes, AnchorClass)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor as it is counted: `text` folded, `shown` as first read."""

    text: str
    kind: str
    shown: str
    anchor_class: AnchorClass
    sample_page: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many referring domains, and links, show one value."""

    n_domains: int
    n_links: int
    n_followed_domains: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """Links alike in what needs somebody. rank: of `traits`, or RED_RANK. link: a sample. grade: of the best of them."""

    rank: int
    link: Link
    n_links: int
    n_domains: int = 1
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One host that refused us."""

    host: str
    n_pages: int
    reason: Reason
    detail: str


class Domain(NamedTuple):
    """One referring domain. best: how the best of its links stands. grade: the best one of those that are not gone, "" for none.
    first_us: when the first of them became known, microseconds. is_seen: whether one stands that a visit saw, or its loss is not
    confirmed yet."""

    n_links: int
    best: str
    is_sitewide: bool
    grade: str = ""
    first_us: int = 0
    is_seen: bool = False


class Group(NamedTuple):
    """Links of one host alike in all that is counted. traits: `Traits.words`; anchor, target: as `traits` numbers them, 0 and
    empty for none; n: links; first_us: when the first of them became known, microseconds."""

    domain: str
    host: str
    traits: str
    grade: str
    anchor: int
    target: bytes
    n: int
    first_us: int


@dataclass(frozen=True, slots=True)
class Before:
    """How the classes of anchors stood at a time. n_domains: the whole. at_us: microseconds."""

    n_domains: int
    classes: dict[AnchorClass, int]


@dataclass(frozen=True, slots=True)
class Survey:
    """A site's links summed up. n_seen_domains: with a link that a visit saw, the whole of every share. by_state: word of
    `state_word` → (domains whose best link stands so, links). by_grade: best grade of a domain → domains, "" for not judged
    yet; those of which every link is gone or ignored are left out. n_excluded: on the owner's own pages. anchors, pages: those
    of most domains, `n_anchors` and `n_pages` in all; pages: target page → share; broken_pages: which of ours are broken, all
    of them in `pages`, too, up to MAX_KEPT. unknown: (state word, reason) → links of what is not known. missing: links once
    seen whose loss waits for confirmation, `n_missing` in all. before: classes of anchors at an earlier time, None when not
    asked for."""

    n_links: int
    n_excluded: int
    domains: dict[str, Domain]
    by_state: dict[str, tuple[int, int]]
    n_seen_domains: int
    anchors: dict[Anchor, Share]
    anchor_classes: dict[AnchorClass, Share]
    placements: dict[str, Share]
    rels: dict[str, Share]
    conditions: dict[str, Share]
    pages: dict[str, Share]
    broken_pages: dict[str, Reason]
    needs: tuple[Need, ...]
    n_needs: int
    refusals: tuple[Refusal, ...]
    n_hosts: int
    unknown: dict[tuple[str, Reason], int]
    missing: tuple[Link, ...] = ()
    n_missing: int = 0
    n_anchors: int = 0
    n_pages: int = 0
    by_grade: dict[str, int] = field(default_factory=dict)
    before: Before | None = None

    @property
    def n_sitewide(self) -> int:
        """Referring domains folded into one because they link site-wide."""
        return sum(domain.is_sitewide for domain in self.domains.values())


class Ledger(Protocol):
    """Where links are kept that are counted."""

    def groups(self) -> Iterable[Group]:
        """All links of the site in groups, domain by domain."""

    def n_pages(self, domains: Sequence[str]) -> Mapping[str, int]:
        """How many pages of each domain hold a link that a visit saw."""

    def class_of(self, anchor: int) -> AnchorClass:
        """The class of an anchor by its number."""

    def samples(self, groups: Sequence[Group]) -> Sequence[Link]:
        """One link of each group."""

    def all_of(self, groups: Sequence[Group], limit: int) -> Sequence[Link]:
        """The links of groups, at most so many."""


def survey(links: Iterable[Link], names: Names) -> Survey:
    """Sum up links that are at hand. names: the site's domains, brands and keywords."""
    return count(_AtHand(links, names), names)


def count(
    ledger: Ledger, names: Names, *, before_us: int | None = None, gone: Mapping[str, Sequence[int]] | None = None
) -> Survey:
    """Sum up the links of a ledger in one pass; bounded by distinct domains, anchors and pages, not by links.

    before_us: the time whose classes of anchors are wanted, too. gone: referring domain → anchors of links that stood then
    and are lost now.
    """
    counter = _Counter(ledger, frozenset(names.domains), before_us, gone or {})
    by_domain = groupby(ledger.groups(), key=itemgetter(0))
    for domain, groups in by_domain:
        counter.add(domain, list(groups))
    counter.settle()
    return counter.result()


_Tally = dict[V, list[int]]
"""Value → [domains, links, followed domains]."""


def _tell(tally: "_Tally[V]", counted: dict[V, int], followed: set[V], is_sitewide: bool) -> None:
    """Add one domain. A folded one counts with its most frequent value alone."""
    kept = min(counted, key=lambda v: (-counted[v], v)) if is_sitewide else None
    for value, n in counted.items():
        found = tally.get(value)
        if found is None:
            found = tally[value] = [0, 0, 0]
        found[1] += n
        if kept is None or value == kept:
            found[0] += 1
            if value in followed:
                found[2] += 1


class _Counter:
    def __init__(self, ledger: Ledger, own: frozenset[str], before_us: int | None, gone: Mapping[str, Sequence[int]]) -> None:
        self.ledger = ledger
        self.own = own
        self.home = {target_of(f"https://{name}/") for name in own}
        self.before_us = before_us
        self.gone = gone
        self.n_excluded = 0
        self.n_hosts = 0
        self.n_seen_domains = 0
        self.n_missing = 0
        self.n_before = 0
        self.domains: dict[str, Domain] = {}
        self.by_state: Counter[str] = Counter()
        self.unknown: Counter[tuple[str, Reason]] = Counter()
        self.refused: dict[str, dict[Reason, int]] = {}
        self.refused_at: dict[str, Group] = {}
        self.needs: Counter[tuple[int, str | bytes, str, str]] = Counter()
        self.need_at: dict[tuple[int, str | bytes, str, str], Group] = {}
        self.need_domains: Counter[tuple[int, str | bytes, str, str]] = Counter()
        self.missing: list[Group] = []
        self.anchors: _Tally[int] = {}
        self.anchor_at: dict[int, Group] = {}
        self.classes: _Tally[AnchorClass] = {}
        self.classes_before: Counter[AnchorClass] = Counter()
        self.placements: _Tally[str] = {}
        self.rels: _Tally[str] = {}
        self.conditions: _Tally[str] = {}
        self.targets: _Tally[bytes] = {}
        self.target_at: dict[bytes, Group] = {}
        self.broken: dict[bytes, Reason] = {}
        self.waiting: list[tuple[str, list[tuple[Group, Traits]], bool]] = []
        self.n_waiting = 0

    def add(self, domain: str, groups: list[Group]) -> None:
        """Take one referring domain, all its groups."""
        if domain in self.own:
            self.n_excluded += sum(group.n for group in groups)
            return
        n_links, best, grade = 0, len(STATE_ORDER), len(_GRADES)
        seen: list[tuple[Group, Traits]] = []
        visited: set[str] = set()
        needed: set[tuple[int, str | bytes, str, str]] = set()
        is_seen, first_us = False, groups[0].first_us
        for group in groups:
            traits = read(group.traits)
            n = group.n
            n_links += n
            self.by_state[traits.word] += n
            # compared by hand: this runs for every group of a site
            if traits.order < best:
                best = traits.order
            if (order := _GRADE_ORDER.get(group.grade, len(_GRADES))) < grade:
                grade = order
            if traits.is_visited:
                visited.add(group.host)
            if traits.is_seen:
                seen.append((group, traits))
            elif traits.is_refused or traits.word in _UNKNOWN:
                self._not_known(group, traits)
            if traits.rank >= 0:
                needed.add(self._need(group, traits, traits.rank))
            if traits.is_seen and group.grade == "red":
                needed.add(self._need(group, traits, RED_RANK))
            is_seen = is_seen or traits.is_seen or traits.is_missing
            if traits.is_missing:
                self.n_missing += n
                if len(self.missing) < MAX_MISSING:
                    self.missing.append(group)
        self.n_hosts += len(visited)
        self.need_domains.update(needed)
        best_grade = _GRADES[grade] if grade < len(_GRADES) else ""
        self.domains[domain] = Domain(n_links, STATE_ORDER[best], False, best_grade, first_us, is_seen)
        if seen or domain in self.gone:
            self._wait(domain, seen)

    def _not_known(self, group: Group, traits: Traits) -> None:
        if traits.word in _UNKNOWN:
            self.unknown[traits.word, traits.reason] += group.n
        if traits.is_refused:
            reasons = self.refused.setdefault(group.host, {})
            reasons[traits.reason] = reasons.get(traits.reason, 0) + group.n
            self.refused_at.setdefault(group.host, group)

    def _need(self, group: Group, traits: Traits, rank: int) -> tuple[int, str | bytes, str, str]:
        match rank:
            case _ if rank == RED_RANK:
                key: tuple[int, str | bytes, str, str] = (rank, "", "", "")
            case _ if traits.word == State.BROKEN_TARGET:
                key = (rank, group.target, traits.word, str(traits.reason))
            case _:
                key = (rank, group.domain, traits.word, str(traits.reason))
        self.needs[key] += group.n
        known = self.need_at.get(key)
        if known is None or _GRADE_ORDER.get(group.grade, len(_GRADES)) < _GRADE_ORDER.get(known.grade, len(_GRADES)):
            self.need_at[key] = group
        return key

    def _wait(self, domain: str, seen: list[tuple[Group, Traits]]) -> None:
        """Put a domain by until it is known of which ones the pages have to be counted."""
        self.waiting.append((domain, seen, _may_be_sitewide(seen)))
        self.n_waiting += len(seen)
        if self.n_waiting >= CHUNK:
            self.settle()

    def settle(self) -> None:
        """Count the domains that wait."""
        asked = [domain for domain, _, may_be in self.waiting if may_be]
        n_pages = self.ledger.n_pages(asked) if asked else {}
        for domain, seen, may_be in self.waiting:
            is_sitewide = may_be and _is_sitewide(n_pages.get(domain, 0), seen)
            if is_sitewide:
                self.domains[domain] = self.domains[domain]._replace(is_sitewide=True)
            if seen:
                self._saw(seen, is_sitewide)
            if self.before_us is not None:
                self._stood_before(domain, seen, is_sitewide, self.before_us)
        self.waiting.clear()
        self.n_waiting = 0

    def _saw(self, seen: list[tuple[Group, Traits]], is_sitewide: bool) -> None:
        self.n_seen_domains += 1
        anchors: dict[int, int] = {}
        classes: dict[AnchorClass, int] = {}
        placements: dict[str, int] = {}
        rels: dict[str, int] = {}
        conditions: dict[str, int] = {}
        targets: dict[bytes, int] = {}
        followed: tuple[set[int], set[AnchorClass], set[str], set[str], set[bytes]] = (set(), set(), set(), set(), set())
        class_of = self.ledger.class_of
        for group, traits in seen:
            _, _, _, _, anchor, target, n, _ = group
            named = class_of(anchor)
            anchors[anchor] = anchors.get(anchor, 0) + n
            classes[named] = classes.get(named, 0) + n
            placements[traits.placement] = placements.get(traits.placement, 0) + n
            rels[traits.rel] = rels.get(traits.rel, 0) + n
            conditions[traits.condition] = conditions.get(traits.condition, 0) + n
            targets[target] = targets.get(target, 0) + n
            if traits.rel == "followed":
                followed[0].add(anchor)
                followed[1].add(named)
                followed[2].add(traits.placement)
                followed[3].add(traits.condition)
                followed[4].add(target)
            if traits.word == State.BROKEN_TARGET:
                known = self.broken.get(target)
                self.broken[target] = traits.reason if known is None else min(known, traits.reason)
            if anchor not in self.anchor_at:
                self.anchor_at[anchor] = group
            if target not in self.target_at:
                self.target_at[target] = group
        _tell(self.anchors, anchors, followed[0], is_sitewide)
        _tell(self.classes, classes, followed[1], is_sitewide)
        _tell(self.placements, placements, followed[2], is_sitewide)
        _tell(self.rels, rels, {"followed"}, is_sitewide)
        _tell(self.conditions, conditions, followed[3], is_sitewide)
        _tell(self.targets, targets, followed[4], is_sitewide)

    def _stood_before(self, domain: str, seen: list[tuple[Group, Traits]], is_sitewide: bool, before_us: int) -> None:
        stood: Counter[AnchorClass] = Counter()
        for group, _ in seen:
            if group.first_us <= before_us:
                stood[self.ledger.class_of(group.anchor)] += group.n
        for anchor in self.gone.get(domain, ()):
            stood[self.ledger.class_of(anchor)] += 1
        if stood:
            self.n_before += 1
            self.classes_before.update([min(stood, key=lambda v: (-stood[v], v))] if is_sitewide else list(stood))

    def result(self) -> Survey:
        """Name what is told and give everything."""
        best = Counter(domain.best for domain in self.domains.values())
        return Survey(
            n_links=sum(self.by_state.values()),
            n_excluded=self.n_excluded,
            domains=self.domains,
            by_state={str(s): (best[s], self.by_state[s]) for s in STATE_ORDER if self.by_state[s]},
            n_seen_domains=self.n_seen_domains,
            anchors=self._named_anchors(),
            anchor_classes=_counted(self.classes),
            placements=_counted(self.placements),
            rels=_counted(self.rels),
            conditions={k: v for k, v in _counted(self.conditions).items() if k},
            **self._named_pages(),
            needs=self._named_needs(),
            n_needs=len(self.needs),
            refusals=self._named_refusals(),
            n_hosts=self.n_hosts,
            unknown=dict(self.unknown),
            missing=tuple(self.ledger.all_of(self.missing, MAX_MISSING)) if self.missing else (),
            n_missing=self.n_missing,
            n_anchors=sum(1 for found in self.anchors.values() if found[0]),
            n_pages=len(self.targets),
            by_grade=dict(Counter(domain.grade for domain in self.domains.values() if domain.best not in _GONE)),
            before=None if self.before_us is None else Before(self.n_before, dict(self.classes_before)),
        )

    def _named_anchors(self) -> dict[Anchor, Share]:
        kept = [number for number in _most(self.anchors, MAX_KEPT) if self.anchors[number][0]]
        links = self.ledger.samples([self.anchor_at[number] for number in kept])
        named = {self._anchor(number, link): _share(self.anchors[number]) for number, link in zip(kept, links, strict=True)}
        return dict(sorted(named.items(), key=lambda item: (-item[1].n_domains, -item[1].n_links, item[0].text, item[0].kind)))

    def _anchor(self, number: int, link: Link) -> Anchor:
        seen = link.occurrence
        words = seen.anchor if seen is not None else ""
        _, text, kind = anchor_of(words, seen.kind if seen is not None else Kind.EMPTY)
        return Anchor(text, kind, words[:MAX_SHOWN] if text else "", self.ledger.class_of(number), link.page)

    def _named_pages(self) -> dict[str, Any]:
        """Pages of most domains, broken ones and the home page; `pages` and `broken_pages`."""
        told = [target for target, found in self.targets.items() if found[0] or target in self.broken]
        tally = {target: self.targets[target] for target in told}
        broken = {target: tally[target] for target in self.broken}
        kept = dict.fromkeys((*_most(tally, MAX_KEPT), *_most(broken, MAX_KEPT), *(self.home & tally.keys())))
        links = self.ledger.samples([self.target_at[target] for target in kept])
        shown = {target: link.target_page for target, link in zip(kept, links, strict=True)}
        pages = sorted(kept, key=lambda t: (-self.targets[t][0], -self.targets[t][1], shown[t]))
        return {
            "pages": {shown[target]: _share(self.targets[target]) for target in pages},
            "broken_pages": {shown[target]: self.broken[target] for target in pages if target in self.broken},
        }

    def _named_needs(self) -> tuple[Need, ...]:
        worst = sorted(self.needs, key=self._urgency)[:MAX_NEEDS]
        groups = [self.need_at[key] for key in worst]
        return tuple(
            Need(key[0], link, self.needs[key], self.need_domains[key], group.grade)
            for key, group, link in zip(worst, groups, self.ledger.samples(groups), strict=True)
        )

    def _urgency(self, key: tuple[int, str | bytes, str, str]) -> tuple[int, int, int, str, tuple[str, str]]:
        """Places a need: by kind, then by domains at stake, then by links."""
        is_useful_lost = key[0] == LOST_RANK and self.need_at[key].grade == "green"
        place = _USEFUL_LOST if is_useful_lost else _NEED_ORDER[key[0]]
        return place, -self.need_domains[key], -self.needs[key], str(key[1]), key[2:]

    def _named_refusals(self) -> tuple[Refusal, ...]:
        counted = {host: sum(reasons.values()) for host, reasons in self.refused.items()}
        hosts = sorted(counted, key=lambda host: (-counted[host], host))
        links = self.ledger.samples([self.refused_at[host] for host in hosts[:MAX_REFUSALS]])
        details = [link.evidence[0] if link.evidence else "" for link in links]
        details += [""] * (len(hosts) - len(details))
        return tuple(
            Refusal(host, counted[host], min(reasons := self.refused[host], key=lambda r: (-reasons[r], r)), detail)
            for host, detail in zip(hosts, details, strict=True)
        )


def _may_be_sitewide(seen: Sequence[tuple[Group, Traits]]) -> bool:
    """Whether so many links can stand on enough pages."""
    n = sum(group.n for group, _ in seen)
    return n >= SITEWIDE_PAGES or (n >= SITEWIDE_BOILERPLATE_PAGES and _is_mostly_boilerplate(seen, n))


def _is_mostly_boilerplate(seen: Sequence[tuple[Group, Traits]], n: int) -> bool:
    return 2 * sum(group.n for group, traits in seen if traits.is_boilerplate) > n


def _is_sitewide(n_pages: int, seen: Sequence[tuple[Group, Traits]]) -> bool:
    n_boilerplate = sum(group.n for group, traits in seen if traits.is_boilerplate)
    return is_sitewide(n_pages, sum(group.n for group, _ in seen), n_boilerplate)


def is_sitewide(n_pages: int, n_links: int, n_boilerplate: int) -> bool:
    """Whether a domain links from everywhere (PRODUCT.md §2). n_pages: with a link that was seen; n_boilerplate: of its links."""
    return n_pages >= SITEWIDE_PAGES or (n_pages >= SITEWIDE_BOILERPLATE_PAGES and 2 * n_boilerplate > n_links)


def _most(tally: "_Tally[V]", n: int) -> list[V]:
    """The values of most domains, then links."""
    return nsmallest(n, tally, key=lambda v: (-tally[v][0], -tally[v][1], v))


def _share(found: Sequence[int]) -> Share:
    return Share(found[0], found[1], found[2])


def _counted(tally: "_Tally[V]") -> dict[V, Share]:
    """Order a table and leave out what only folded domains show beside their most frequent value."""
    return {value: _share(tally[value]) for value in _most(tally, len(tally)) if tally[value][0]}


class _AtHand:
    """Links in memory as a ledger."""

    def __init__(self, links: Iterable[Link], names: Names) -> None:
        self._links: dict[Group, list[Link]] = {}
        self._anchors: dict[int, tuple[str, str]] = {}
        self._classes: dict[int, AnchorClass] = {}
        self._names = names
        self._pages: dict[str, set[str]] = {}
        for link in links:
            self._take(link)

    def _take(self, link: Link) -> None:
        seen = link.occurrence
        traits = traits_of(link.standing, seen, is_visited=link.last_visit_at is not None)
        anchor, target = 0, target_of(link.target_page)
        if traits.is_seen and seen is not None:
            anchor, text, kind = anchor_of(seen.anchor, seen.kind)
            self._anchors[anchor] = (text, kind)
            self._pages.setdefault(link.page_domain, set()).add(link.page)
        first = link.first_seen_at
        first_us = round(first.timestamp() * 1_000_000) if first is not None else 0
        group = Group(link.page_domain, link.page_host, traits.words, "", anchor, target, 1, first_us)
        self._links.setdefault(group, []).append(link)

    def groups(self) -> Iterable[Group]:
        """All of them, alike ones together."""
        return sorted(group._replace(n=len(links)) for group, links in self._links.items())

    def n_pages(self, domains: Sequence[str]) -> Mapping[str, int]:
        """Pages with a link that was seen."""
        return {domain: len(self._pages.get(domain, ())) for domain in domains}

    def class_of(self, anchor: int) -> AnchorClass:
        """Class an anchor once."""
        if anchor not in self._classes:
            text, kind = self._anchors[anchor]
            self._classes[anchor] = classify(text, Kind.IMAGE if kind == "image" else Kind.TEXT, self._names)
        return self._classes[anchor]

    def samples(self, groups: Sequence[Group]) -> Sequence[Link]:
        """The first of each."""
        return [self._links[group._replace(n=1)][0] for group in groups]

    def all_of(self, groups: Sequence[Group], limit: int) -> Sequence[Link]:
        """All of them, first known first."""
        found = [link for group in groups for link in self._links[group._replace(n=1)]]
        return sorted(found, key=lambda link: link.id)[:limit]
