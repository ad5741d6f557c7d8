"""All links of a site summed up: states, referring domains, tables by domain, what needs somebody.

Every share is by referring domain. A site-wide domain (links from 20 of its pages or more, or from 3 with most of them in
boilerplate) counts once in each table, with what most of its links show; any other domain counts once per value it shows.

`survey` says what that means, link by link; what is kept by domain for sites of any size (`folding`, `totals`) is held to it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from bot.core.anchors import AnchorClass, Names, classify
from bot.core.links import Kind
from bot.core.records import Link
from bot.core.states import Reason, State
from bot.core.traits import (
    NOT_FOUND,
    ORDER,
    STATE_ORDER,
    Traits,
    anchor_of,
    need_rank,
    shown_reason,
    state_word,
    target_of,
    traits_of,
)

__all__ = [
    "LOST_RANK",
    "NOT_FOUND",
    "RED_RANK",
    "STATE_ORDER",
    "Anchor",
    "AnchorSurvey",
    "Before",
    "Domain",
    "Need",
    "Refusal",
    "Share",
    "Survey",
    "is_sitewide",
    "need_rank",
    "needed",
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
UNKNOWN = frozenset(str(s) for s in (State.UNVERIFIED, State.BLOCKED, State.UNREACHABLE))
UNDECIDED = frozenset({State.BLOCKED, State.UNREACHABLE, State.IGNORED, State.UNVERIFIED})
"""States in which nobody knows whether a link stands."""
GRADES = ("green", "yellow", "red", "unknown", "")
"""Best first; "" is not judged yet."""
GRADE_ORDER = {grade: n for n, grade in enumerate(GRADES)}
GONE = frozenset({NOT_FOUND, str(State.IGNORED)})
RED_RANK = 7
"""Rank of the links that stand and are worth a look, all of them one need."""
_NEED_ORDER = {0: 0, 1: 1, 2: 4, 3: 5, RED_RANK: 3, 4: 6, 5: 7, 6: 8}
"""Rank → place: broken agreements, broken pages of ours, useful links lost, links worth a look, the rest."""
LOST_RANK = 2
_USEFUL_LOST = 2
"""Place of losses that were useful."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
V = TypeVar("V", int, str, bytes, AnchorClass, Reason)


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
    first_us: when the first of them became known. is_seen: whether one stands that a visit saw, or its loss is not confirmed
    yet. lost_us: when the last one that was ever seen was lost, 0 for never. is_undecided: whether one was seen once of which
    nobody knows now whether it stands. Times are microseconds."""

    n_links: int
    best: str
    is_sitewide: bool
    grade: str = ""
    first_us: int = 0
    is_seen: bool = False
    lost_us: int = 0
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """How the classes of anchors stood at a time: of links that are seen now and were known then, and of those that were known
    then and lost since. n_domains: the whole."""

    n_domains: int
    classes: dict[AnchorClass, int]


@dataclass(frozen=True, slots=True)
class AnchorSurvey:
    """What links say, summed up; the same as in `Survey`."""

    n_seen_domains: int
    n_sitewide: int
    anchors: dict[Anchor, Share]
    anchor_classes: dict[AnchorClass, Share]
    n_anchors: int
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class PageSurvey:
    """Which pages of ours are linked, summed up; the same as in `Survey`."""

    n_seen_domains: int
    pages: dict[str, Share]
    broken_pages: dict[str, Reason]
    n_pages: int


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


def is_sitewide(n_pages: int, n_links: int, n_boilerplate: int) -> bool:
    """Whether a domain links from everywhere (PRODUCT.md §2). n_pages: with a link that was seen; n_boilerplate: of its links."""
    return n_pages >= SITEWIDE_PAGES or (n_pages >= SITEWIDE_BOILERPLATE_PAGES and 2 * n_boilerplate > n_links)


def survey(
    links: Iterable[Link], names: Names, *, before: datetime | None = None, grades: Mapping[int, str] | None = None
) -> Survey:
    """Sum up links that are at hand: the definition. names: the site's domains, brands and keywords. before: the time whose
    classes of anchors are wanted as well. grades: link id → what it was judged to be."""
    class_of = lru_cache(maxsize=None)(partial(_class_of, names))
    everything = [_view(link, class_of, (grades or {}).get(link.id, "")) for link in sorted(links, key=attrgetter("id"))]
    by_domain: dict[str, list[_View]] = {}
    for one in everything:
        if one.link.page_domain not in names.domains:
            by_domain.setdefault(one.link.page_domain, []).append(one)
    mine = [one for views in by_domain.values() for one in views]
    domains = {name: _domain(views) for name, views in sorted(by_domain.items())}
    best = Counter(domain.best for domain in domains.values())
    by_state = Counter(one.traits.word for one in mine)
    shown = [([one for one in by_domain[name] if one.traits.is_seen], domain.is_sitewide) for name, domain in domains.items()]
    missing = [one.link for one in mine if one.traits.is_missing]
    return Survey(
        n_links=len(mine),
        n_excluded=len(everything) - len(mine),
        domains=domains,
        by_state={str(s): (best[s], by_state[s]) for s in STATE_ORDER if by_state[s]},
        n_seen_domains=sum(1 for views, _ in shown if views),
        anchor_classes=_table(shown, lambda one: one.anchor_class),
        placements=_table(shown, lambda one: one.traits.placement),
        rels=_table(shown, lambda one: one.traits.rel),
        conditions={k: v for k, v in _table(shown, lambda one: one.traits.condition).items() if k},
        **_anchors(shown),
        **_pages(shown, names),
        **_needs(mine),
        refusals=_refusals(mine),
        n_hosts=len({one.link.page_host for one in mine if one.traits.is_visited}),
        unknown=dict(Counter((one.traits.word, one.traits.reason) for one in mine if one.is_unknown)),
        missing=tuple(missing[:MAX_MISSING]),
        n_missing=len(missing),
        by_grade=grade_counts(domains.values()),
        before=None if before is None else _before(by_domain, domains, before),
    )


def grade_counts(domains: Iterable[Domain]) -> dict[str, int]:
    """Count referring domains by grade, those that still link."""
    return dict(Counter(domain.grade for domain in domains if domain.best not in GONE))


class _View(NamedTuple):
    """One link as it is counted. anchor: (number, folded text, kind)."""

    link: Link
    traits: Traits
    anchor: tuple[int, str, str]
    anchor_class: AnchorClass
    target: bytes
    grade: str

    @property
    def is_unknown(self) -> bool:
        return not self.traits.is_seen and self.traits.word in UNKNOWN


_Shown = Sequence[tuple[Sequence[_View], bool]]
"""Of every referring domain: its links that were seen, whether it is folded."""


def _class_of(names: Names, text: str, kind: str) -> AnchorClass:
    return classify(text, Kind.IMAGE if kind == "image" else Kind.TEXT, names)


def _view(link: Link, class_of: Callable[[str, str], AnchorClass], grade: str) -> _View:
    seen = link.occurrence
    traits = traits_of(link.standing, seen, is_visited=link.last_visit_at is not None)
    number, text, kind = anchor_of(seen.anchor, seen.kind) if seen is not None else (0, "", "empty")
    return _View(link, traits, (number, text, kind), class_of(text, kind), target_of(link.target_page), grade)


def _domain(views: Sequence[_View]) -> Domain:
    seen = [one for one in views if one.traits.is_seen]
    n_pages = len({one.link.page for one in seen})
    n_boilerplate = sum(one.traits.is_boilerplate for one in seen)
    best = min((one.traits.word for one in views), key=ORDER.__getitem__)
    grade = min((one.grade for one in views if one.traits.word not in GONE), key=GRADES.index, default="")
    first_us = min(us_of(one.link.first_seen_at) for one in views)
    is_seen = any(one.traits.is_seen or one.traits.is_missing for one in views)
    once = [one.link.standing for one in views if one.link.occurrence is not None]
    lost_us = max((us_of(stands.since) for stands in once if stands.state is State.LOST), default=0)
    is_undecided = any(stands.state in UNDECIDED for stands in once)
    is_folded = is_sitewide(n_pages, len(seen), n_boilerplate)
    return Domain(len(views), best, is_folded, grade, first_us, is_seen, lost_us, is_undecided)


def us_of(at: datetime | None) -> int:
    """Give a time as microseconds, 0 for none."""
    return (at - _EPOCH) // timedelta(microseconds=1) if at is not None else 0


def _table(shown: _Shown, value_of: Callable[[_View], V]) -> dict[V, Share]:
    """Give a table in its order, without what only folded domains show beside their most frequent value."""
    tally = _tally(shown, value_of)
    return {value: tally[value] for value in most(tally, len(tally)) if tally[value].n_domains}


def _tally(shown: _Shown, value_of: Callable[[_View], V]) -> dict[V, Share]:
    n_links: Counter[V] = Counter()
    n_domains: Counter[V] = Counter()
    n_followed: Counter[V] = Counter()
    for views, is_folded in shown:
        counted = Counter(value_of(one) for one in views)
        followed = {value_of(one) for one in views if one.traits.rel == "followed"}
        told = [most_frequent(counted)] if is_folded else list(counted)
        n_links.update(counted)
        n_domains.update(told)
        n_followed.update(value for value in told if value in followed)
    return {value: Share(n_domains[value], n, n_followed[value]) for value, n in n_links.items()}


def most_frequent(counted: Mapping[V, int]) -> V:
    """The value that a folded domain counts with."""
    return min(counted, key=lambda v: (-counted[v], v))


def most(tally: Mapping[V, Share], n: int) -> list[V]:
    """The values of most domains, then links."""
    return sorted(tally, key=lambda v: (-tally[v].n_domains, -tally[v].n_links, v))[:n]


def _anchors(shown: _Shown) -> dict[str, Any]:
    tally = {number: share for number, share in _tally(shown, lambda one: one.anchor[0]).items() if share.n_domains}
    firsts = {one.anchor[0]: one for views, _ in reversed(shown) for one in reversed(views)}
    named = {_anchor(firsts[number]): tally[number] for number in most(tally, MAX_KEPT)}
    return {"anchors": by_text(named), "n_anchors": len(tally)}


def _anchor(one: _View) -> Anchor:
    _, text, kind = one.anchor
    words = one.link.occurrence.anchor if one.link.occurrence is not None else ""
    return Anchor(text, kind, words[:MAX_SHOWN] if text else "", one.anchor_class, one.link.page)


def by_text(named: Mapping[Anchor, Share]) -> dict[Anchor, Share]:
    """Anchors as they are told: those of most domains first, then links, then by their text."""
    return dict(sorted(named.items(), key=lambda item: (-item[1].n_domains, -item[1].n_links, item[0].text, item[0].kind)))


def _pages(shown: _Shown, names: Names) -> dict[str, Any]:
    """Pages of most domains, broken ones and the home page."""
    tally = _tally(shown, lambda one: one.target)
    seen = [one for views, _ in shown for one in views]
    reasons: dict[bytes, list[Reason]] = {}
    for one in seen:
        if one.traits.word == State.BROKEN_TARGET:
            reasons.setdefault(one.target, []).append(one.traits.reason)
    told = {target: share for target, share in tally.items() if share.n_domains or target in reasons}
    home = {target_of(f"https://{name}/") for name in names.domains} & told.keys()
    kept = {*most(told, MAX_KEPT), *most({target: told[target] for target in reasons}, MAX_KEPT), *home}
    urls = {one.target: one.link.target_page for one in reversed(seen)}
    pages = sorted(kept, key=lambda t: (-tally[t].n_domains, -tally[t].n_links, urls[t]))
    return {
        "pages": {urls[target]: tally[target] for target in pages},
        "broken_pages": {urls[target]: min(reasons[target]) for target in pages if target in reasons},
        "n_pages": len(tally),
    }


NeedKey = tuple[int, str | bytes, str, str]
"""Rank, page of ours or referring domain, state word, reason."""


def needed(traits: Traits, grade: str) -> int:
    """Rank what a link needs, -1 for nothing: that it is worth a look goes before that it is worth less or changed."""
    is_red = traits.is_seen and grade == "red"
    return RED_RANK if is_red and (traits.rank < 0 or _NEED_ORDER[traits.rank] > _NEED_ORDER[RED_RANK]) else traits.rank


def _needs(mine: Sequence[_View]) -> dict[str, Any]:
    alike: dict[NeedKey, list[_View]] = {}
    for one in mine:
        rank = needed(one.traits, one.grade)
        if rank == RED_RANK:
            alike.setdefault((RED_RANK, "", "", ""), []).append(one)
        elif rank >= 0:
            whose = (one.target if one.traits.word == State.BROKEN_TARGET else b"") or one.link.page_domain
            alike.setdefault((rank, whose, one.traits.word, str(one.traits.reason)), []).append(one)
    needs = {key: _need(key[0], views) for key, views in alike.items()}
    worst = sorted(needs, key=lambda key: urgency(key, needs[key].grade, needs[key].n_domains, needs[key].n_links))
    return {"needs": tuple(needs[key] for key in worst[:MAX_NEEDS]), "n_needs": len(needs)}


def _need(rank: int, views: Sequence[_View]) -> Need:
    best = min(views, key=lambda one: (GRADES.index(one.grade), one.link.id))
    return Need(rank, best.link, len(views), len({one.link.page_domain for one in views}), best.grade)


def urgency(key: NeedKey, grade: str, n_domains: int, n_links: int) -> tuple[int, int, int, str, tuple[str, str]]:
    """Places a need: by kind, then by domains at stake, then by links. grade: of the best of its links."""
    return kind_of_need(key[0], grade), -n_domains, -n_links, str(key[1]), key[2:]


def kind_of_need(rank: int, grade: str) -> int:
    """Places a need by its kind alone, the most urgent first: what `urgency` begins with."""
    return _USEFUL_LOST if rank == LOST_RANK and grade == "green" else _NEED_ORDER[rank]


def _refusals(mine: Sequence[_View]) -> tuple[Refusal, ...]:
    hosts: dict[str, list[_View]] = {}
    for one in mine:
        if one.traits.is_refused and not one.traits.is_seen:
            hosts.setdefault(one.link.page_host, []).append(one)
    ordered = sorted(hosts, key=lambda host: (-len(hosts[host]), host))
    return tuple(_refusal(host, hosts[host], is_told=n < MAX_REFUSALS) for n, host in enumerate(ordered))


def _refusal(host: str, views: Sequence[_View], *, is_told: bool) -> Refusal:
    reasons = Counter(one.traits.reason for one in views)
    detail = next(iter(views[0].link.evidence), "") if is_told else ""
    return Refusal(host, len(views), most_frequent(reasons), detail)


def _before(by_domain: Mapping[str, Sequence[_View]], domains: Mapping[str, Domain], before: datetime) -> Before:
    """An anchor that a domain shows now was there when the first of its links there was known."""
    classes: Counter[AnchorClass] = Counter()
    n_domains = 0
    for name, views in by_domain.items():
        seen = [one for one in views if one.traits.is_seen]
        old = {one.anchor[0] for one in seen if _is_known(one.link, before)}
        stood = [one for one in seen if one.anchor[0] in old]
        stood += [one for one in views if not one.traits.is_seen and _is_known(one.link, before) and _is_gone(one.link, before)]
        if stood:
            n_domains += 1
            counted = Counter(one.anchor_class for one in stood)
            classes.update([most_frequent(counted)] if domains[name].is_sitewide else list(counted))
    return Before(n_domains, dict(classes))


def _is_known(link: Link, at: datetime) -> bool:
    return link.first_seen_at is None or link.first_seen_at <= at


def _is_gone(link: Link, at: datetime) -> bool:
    """Whether it was lost after a time."""
    is_lost = link.standing.state is State.LOST and link.occurrence is not None
    return is_lost and link.standing.since is not None and link.standing.since > at
