"""All links of a site summed up in one pass: states, referring domains, tables by domain, what needs somebody.

Every share is by referring domain. A site-wide domain (links from 20 of its pages or more, or from 3 with most of them in
boilerplate) counts once in each table, with what most of its links show; any other domain counts once per value it shows.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.core import urls
from bot.core.anchors import AnchorClass, Names, classify, normal
from bot.core.differences import rel_words
from bot.core.links import BOILERPLATE, Kind, Occurrence
from bot.core.records import Link, Standing
from bot.core.sightings import is_bad, is_good
from bot.core.states import Reason, State

SITEWIDE_PAGES = 20
SITEWIDE_BOILERPLATE_PAGES = 3
NOT_FOUND = "not_found"
MAX_MISSING = 1_000
MAX_SHOWN = 500
MAX_NEEDS = 200
"""Groups kept per rank with a link to show; further ones are counted."""

# best first: a referring domain stands where its best link stands
STATE_ORDER: tuple[str, ...] = (
    State.LIVE,
    State.DEGRADED,
    State.CHANGED,
    State.BROKEN_TARGET,
    State.BLOCKED,
    State.UNREACHABLE,
    State.UNVERIFIED,
    NOT_FOUND,
    State.IGNORED,
)
_RANK = {str(state): n for n, state in enumerate(STATE_ORDER)}
_SEEN = frozenset(str(s) for s in (State.LIVE, State.DEGRADED, State.CHANGED, State.BROKEN_TARGET))
_WORTH_A_LOOK = frozenset(
    {Reason.HIDDEN, Reason.NOINDEX, Reason.PAGE_NOFOLLOW, Reason.ROBOTS_BLOCKS_GOOGLE, Reason.CANONICAL_ELSEWHERE}
)
V = TypeVar("V", bound=Hashable)


def state_word(standing: Standing) -> str:
    """Give the state as a check shows it: "not_found" for lost, and for absent or gone with the confirmation pending."""
    if standing.state is State.LOST:
        return NOT_FOUND
    if standing.state in (State.BLOCKED, State.UNREACHABLE, State.IGNORED):
        return str(standing.state)
    for seen in reversed(standing.recent):
        if is_good(seen):
            return str(standing.state)
        if is_bad(seen):
            return NOT_FOUND
    return str(standing.state)


def shown_reason(standing: Standing) -> Reason:
    """Give the reason beside `state_word`: of a pending loss, what the visit saw."""
    if standing.state is State.LOST or state_word(standing) != NOT_FOUND:
        return standing.reason
    return next(seen.reason for seen in reversed(standing.recent) if is_bad(seen))


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
    """Links alike in what needs somebody. rank: 0 is worst. link: a sample."""

    rank: int
    link: Link
    n_links: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """One host that refused us."""

    host: str
    n_pages: int
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Domain:
    """One referring domain: its links, how the best of them stands, whether any of them was seen."""

    n_links: int
    best: str
    is_sitewide: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """A site's links summed up. n_seen_domains: with a link that a visit saw, the whole of every share. by_state: word of
    `state_word` → (domains whose best link stands so, links). n_excluded: on the owner's own pages. pages: target page →
    share; broken_pages: which of them are broken. unknown: (state word, reason) → links of what is not known. missing: links
    once seen whose loss waits for confirmation, `n_missing` in all."""

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

    @property
    def n_sitewide(self) -> int:
        """Referring domains folded into one because they link site-wide."""
        return sum(domain.is_sitewide for domain in self.domains.values())


@dataclass(slots=True)
class _Tally:
    """One referring domain while it is counted."""

    n_links: int = 0
    best: int = len(STATE_ORDER)
    pages: set[int] = field(default_factory=set)
    n_boilerplate: int = 0
    seen: list["_Seen"] = field(default_factory=list)

    def is_sitewide(self) -> bool:
        n = len(self.pages)
        if n >= SITEWIDE_PAGES:
            return True
        return n >= SITEWIDE_BOILERPLATE_PAGES and 2 * self.n_boilerplate > len(self.seen)


_Seen = tuple[Anchor, str, str, str, str]
"""anchor, placement, rel, condition ("" for none), target page."""


def survey(links: Iterable[Link], names: Names, *, title_of: Callable[[str], str] | None = None) -> Survey:
    """Sum up links in one pass; bounded by distinct domains and anchors, not by evidence.

    names: the site's domains, brands and keywords. title_of: title of a target page, for topical anchors.
    """
    counter = _Counter(names, title_of)
    for link in links:
        counter.add(link)
    return counter.result()


class _Counter:
    def __init__(self, names: Names, title_of: Callable[[str], str] | None) -> None:
        self.names = names
        self.title_of = title_of
        self.n_links = 0
        self.n_excluded = 0
        self.tallies: dict[str, _Tally] = {}
        self.by_state: Counter[str] = Counter()
        self.anchors: dict[tuple[str, str], Anchor] = {}
        self.shown: dict[tuple[str, Kind], Anchor] = {}
        self.targets: dict[str, str] = {}
        self.target_shown: dict[str, str] = {}
        self.broken: dict[str, Reason] = {}
        self.hosts: set[str] = set()
        self.refused: dict[str, Refusal] = {}
        self.unknown: Counter[tuple[str, Reason]] = Counter()
        self.need_counts: Counter[tuple[int, str, str, str]] = Counter()
        self.need_links: dict[tuple[int, str, str, str], Link] = {}
        self.needs_of_rank: Counter[int] = Counter()
        self.missing: list[Link] = []
        self.n_missing = 0

    def add(self, link: Link) -> None:
        if link.page_domain in self.names.domains:
            self.n_excluded += 1
            return
        word = state_word(link.standing)
        self.n_links += 1
        self.by_state[word] += 1
        tally = self.tallies.get(link.page_domain)
        if tally is None:
            tally = self.tallies[link.page_domain] = _Tally()
        tally.n_links += 1
        tally.best = min(tally.best, _RANK[word])
        if word in _SEEN and link.occurrence is not None:
            self._saw(tally, link, link.occurrence)
        elif word in (State.UNVERIFIED, State.BLOCKED, State.UNREACHABLE):
            self.unknown[word, link.standing.reason] += 1
        elif word == NOT_FOUND and link.standing.state not in (State.LOST, State.UNVERIFIED):
            self.n_missing += 1
            if len(self.missing) < MAX_MISSING:
                self.missing.append(link)
        self._host(link)
        self._need(link, word)

    def _saw(self, tally: _Tally, link: Link, occurrence: Occurrence) -> None:
        tally.pages.add(hash(link.page))
        tally.n_boilerplate += occurrence.placement in BOILERPLATE
        target = self._target(link.target_page or occurrence.url)
        if link.standing.state is State.BROKEN_TARGET:
            self.broken[target] = link.standing.reason
        condition = _condition(link.standing, occurrence)
        anchor = self._anchor(occurrence, link)
        tally.seen.append((anchor, str(occurrence.placement), rel_words(occurrence), condition, target))

    def _target(self, url: str) -> str:
        key = self.targets.get(url)
        if key is None:
            key = self.targets[url] = urls.key(url)
            self.target_shown.setdefault(key, url)
        return key

    def _anchor(self, occurrence: Occurrence, link: Link) -> Anchor:
        key = (occurrence.anchor, occurrence.kind)
        found = self.shown.get(key)
        if found is None:
            found = self.shown[key] = self._folded(occurrence, link)
        return found

    def _folded(self, occurrence: Occurrence, link: Link) -> Anchor:
        text = normal(occurrence.anchor)
        kind = "image" if occurrence.kind is Kind.IMAGE else "text" if text else "empty"
        key = (text, kind)
        found = self.anchors.get(key)
        if found is None:
            title = self.title_of(link.target_page) if self.title_of is not None else ""
            named = classify(occurrence.anchor, occurrence.kind, self.names, title)
            found = self.anchors[key] = Anchor(text, kind, occurrence.anchor[:MAX_SHOWN] if text else "", named, link.page)
        return found

    def _host(self, link: Link) -> None:
        if link.last_visit_at is None:
            return
        self.hosts.add(link.page_host)
        if link.standing.state is not State.BLOCKED or link.standing.reason is Reason.POLICY:
            return
        before = self.refused.get(link.page_host)
        detail = link.evidence[0] if link.evidence else ""
        n = 1 if before is None else before.n_pages + 1
        self.refused[link.page_host] = Refusal(link.page_host, n, link.standing.reason, detail)

    def _need(self, link: Link, word: str) -> None:
        rank = need_rank(link, word)
        if rank < 0:
            return
        is_ours = word == State.BROKEN_TARGET
        whose = self._target(link.target_page) if is_ours else link.page_domain
        key = (rank, whose, word, str(shown_reason(link.standing)))
        self.need_counts[key] += 1
        if self.need_counts[key] == 1 and self.needs_of_rank[rank] < MAX_NEEDS:
            self.needs_of_rank[rank] += 1
            self.need_links[key] = link

    def result(self) -> Survey:
        domains = {name: Domain(t.n_links, STATE_ORDER[t.best], t.is_sitewide()) for name, t in self.tallies.items()}
        best = Counter(domain.best for domain in domains.values())
        pages = self._shares(lambda s: s[4])
        needs = sorted(self.need_links, key=lambda key: (key[0], -self.need_counts[key], key[1:]))
        return Survey(
            n_links=self.n_links,
            n_excluded=self.n_excluded,
            domains=domains,
            by_state={str(s): (best[s], self.by_state[s]) for s in STATE_ORDER if self.by_state[s]},
            n_seen_domains=sum(1 for t in self.tallies.values() if t.seen),
            anchors=_counted(self._shares(lambda s: s[0])),
            anchor_classes=_counted(self._shares(lambda s: s[0].anchor_class)),
            placements=_counted(self._shares(lambda s: s[1])),
            rels=_counted(self._shares(lambda s: s[2])),
            conditions={k: v for k, v in _counted(self._shares(lambda s: s[3])).items() if k},
            pages={self.target_shown[key]: share for key, share in pages.items()},
            broken_pages={self.target_shown[key]: reason for key, reason in self.broken.items()},
            needs=tuple(Need(key[0], self.need_links[key], self.need_counts[key]) for key in needs),
            n_needs=len(self.need_counts),
            refusals=tuple(sorted(self.refused.values(), key=lambda r: (-r.n_pages, r.host))),
            n_hosts=len(self.hosts),
            unknown=dict(self.unknown),
            missing=tuple(self.missing),
            n_missing=self.n_missing,
        )

    def _shares(self, value: Callable[[_Seen], V]) -> dict[V, Share]:
        n_domains: Counter[V] = Counter()
        n_links: Counter[V] = Counter()
        followed: Counter[V] = Counter()
        for tally in self.tallies.values():
            if not tally.seen:
                continue
            counted = Counter(value(seen) for seen in tally.seen)
            n_links.update(counted)
            kept: Sequence[V] = [min(counted, key=lambda v: (-counted[v], str(v)))] if tally.is_sitewide() else list(counted)
            n_domains.update(kept)
            followed.update({value(seen) for seen in tally.seen if seen[2] == "followed"}.intersection(kept))
        ordered = sorted(n_links, key=lambda v: (-n_domains[v], -n_links[v], str(v)))
        return {v: Share(n_domains[v], n_links[v], followed[v]) for v in ordered}


def _counted(shares: dict[V, Share]) -> dict[V, Share]:
    """Leave out what only folded domains show beside their most frequent value."""
    return {value: found for value, found in shares.items() if found.n_domains}


def _condition(standing: Standing, occurrence: Occurrence) -> str:
    if standing.state is State.DEGRADED and standing.reason is not Reason.QUALIFIED:
        return str(standing.reason)
    return str(Reason.HIDDEN) if occurrence.hidden else ""


def need_rank(link: Link, word: str) -> int:
    """Rank what a link needs of a person, 0 worst; -1 for nothing."""
    standing = link.standing
    if standing.is_agreed and word in (State.CHANGED, State.DEGRADED, NOT_FOUND):
        return 0
    if word == State.BROKEN_TARGET:
        return 1
    if word == NOT_FOUND:
        return _not_found_rank(standing)
    if word == State.DEGRADED and standing.reason in _WORTH_A_LOOK:
        return 4
    return 5 if word == State.CHANGED else -1


def _not_found_rank(standing: Standing) -> int:
    was_seen = (standing.before_loss or standing.state) is not State.UNVERIFIED
    if not was_seen:
        # nobody can lose what nobody had: an index's old claims are counted in the headline and ask nothing of anybody
        return -1
    if shown_reason(standing) in (Reason.ROLLED_OFF, Reason.SITE_DOWN):
        return 6
    return 2 if standing.state is State.LOST else 3
