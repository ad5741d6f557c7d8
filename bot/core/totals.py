"""Folded referring domains added up to a survey: what `survey.survey` says of the links themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, compress, repeat
from operator import or_, rshift
from typing import Any, NamedTuple, Protocol, TypeVar

from bot.core.anchors import AnchorClass
from bot.core.folding import DOMAIN, FOLLOWED, LINK, LINKS_ONLY, Head, ManyAnchors, Rest, Targets, V, share_of
from bot.core.records import Link
from bot.core.states import Reason
from bot.core.survey import (
    GRADES,
    MAX_KEPT,
    MAX_MISSING,
    MAX_NEEDS,
    MAX_REFUSALS,
    MAX_SHOWN,
    Anchor,
    AnchorSurvey,
    Before,
    Domain,
    Need,
    NeedKey,
    PageSurvey,
    Refusal,
    Share,
    Survey,
    by_text,
    grade_counts,
    kind_of_need,
    most_frequent,
    urgency,
)
from bot.core.traits import STATE_ORDER, anchor_of, target_of

K = TypeVar("K")
_ENOUGH = 1_000
"""Needs held before the less urgent ones are dropped."""


class Ledger(Protocol):
    """Where folded referring domains are kept. A reading goes over them once, in parts; own: domains of the site, left out."""

    def heads(self) -> Iterable[tuple[str, Head]]:
        """All of them in a line each, by name."""

    def n_seen(self, own: Sequence[str]) -> int:
        """How many have a link that a visit saw."""

    def anchors(self, own: Sequence[str]) -> Iterable[ManyAnchors]:
        """What they say."""

    def targets(self, own: Sequence[str]) -> Iterable[Targets]:
        """Which pages of ours they lead to."""

    def rests(self, own: Sequence[str]) -> Iterable[Sequence[tuple[str, Rest]]]:
        """What else is counted of them."""

    def classes(self) -> Mapping[int, AnchorClass]:
        """Classes of anchors by number; those left out are natural."""

    def texts(self, anchors: Sequence[int]) -> Mapping[int, tuple[str, str]]:
        """Folded text and kind of anchors."""

    def links(self, ids: Sequence[int]) -> Mapping[int, Link]:
        """Links by their id; one that is no longer there is left out."""

    def missing(self, domains: Sequence[str], limit: int) -> Sequence[Link]:
        """Links of these domains whose loss waits for confirmation, first known first."""


def total(ledger: Ledger, own: Sequence[str], *, before_us: int | None = None) -> Survey:
    """Add everything up. own: domains of the site itself. before_us: the time whose classes of anchors are wanted as well."""
    domains: dict[str, Domain] = {}
    missing: dict[str, int] = {}
    n_excluded = n_hosts = 0
    for name, head in ledger.heads():
        if name in own:
            n_excluded += head.n_links
            continue
        domains[name] = _domain(head)
        n_hosts += head.n_hosts
        if head.n_missing:
            missing[name] = head.n_missing
    best = Counter(domain.best for domain in domains.values())
    anchors, pages = total_anchors(ledger, own, before_us=before_us), _total_pages(ledger, own)
    rest = _Rest()
    for part in ledger.rests(own):
        rest.add(part)
    return Survey(
        n_links=sum(rest.states.values()),
        n_excluded=n_excluded,
        domains=domains,
        by_state={str(s): (best[s], rest.states[s]) for s in STATE_ORDER if s in rest.states},
        n_seen_domains=anchors.n_seen_domains,
        anchors=anchors.anchors,
        anchor_classes=anchors.anchor_classes,
        placements=_table(rest.placements),
        rels=_table(rest.rels),
        conditions={k: v for k, v in _table(rest.conditions).items() if k},
        pages=pages.named,
        broken_pages=pages.broken,
        needs=rest.named_needs(ledger),
        n_needs=rest.n_needs + len(rest.shared),
        refusals=rest.named_refusals(ledger),
        n_hosts=n_hosts,
        unknown={(word, Reason(reason)): n for (word, reason), n in rest.unknown.items()},
        missing=tuple(ledger.missing(_enough(missing), MAX_MISSING)) if missing else (),
        n_missing=sum(missing.values()),
        n_anchors=anchors.n_anchors,
        n_pages=pages.n,
        by_grade=grade_counts(domains.values()),
        before=anchors.before,
    )


def _domain(head: Head) -> Domain:
    is_seen = head.is_seen or head.n_missing > 0
    best = STATE_ORDER[head.best]
    return Domain(head.n_links, best, head.is_sitewide, head.grade, head.first_us, is_seen, head.lost_us, head.is_undecided)


def _enough(counts: Mapping[str, int]) -> list[str]:
    """Domains with enough links to name."""
    told, n = [], 0
    for name, n_here in counts.items():
        if n >= MAX_MISSING:
            break
        told.append(name)
        n += n_here
    return told


def total_anchors(ledger: Ledger, own: Sequence[str], *, before_us: int | None = None) -> AnchorSurvey:
    """Add up what links say, and nothing else."""
    classes = ledger.classes()
    found = _Anchors(classes, before_us)
    for part in ledger.anchors(own):
        found.add(part)
    return AnchorSurvey(
        found.n_seen_domains,
        found.n_sitewide,
        _named_anchors(ledger, found, classes),
        _table(found.by_class()),
        sum(1 for worth in found.tally.values() if worth >= DOMAIN),
        None if before_us is None else Before(found.n_before, {kind: n for kind, n in _by_name(found.stood).items() if n}),
    )


_CLASSES = sorted(AnchorClass)
_PLACE = {kind: place for place, kind in enumerate(_CLASSES)}
_NATURAL = _PLACE[AnchorClass.NATURAL]
_BITS = 4
"""Of a mark, which says that a domain shows a class: the domain's place among those of its part, and the class's among all."""
_CLASS = (1 << _BITS) - 1


class _Anchors:
    """Adds up what domains say, in as few steps per anchor as can be: most of them are taken by the thousand."""

    def __init__(self, classes: Mapping[int, AnchorClass], before_us: int | None) -> None:
        self.places = {number: _PLACE[kind] for number, kind in classes.items()}
        self.before_us = before_us
        self.tally: dict[int, int] = {}
        self.samples: dict[int, int] = {}
        self.shown: Counter[int] = Counter()
        self.followed: Counter[int] = Counter()
        self.stood: Counter[int] = Counter()
        self.n_seen_domains = self.n_sitewide = self.n_before = 0

    def add(self, part: ManyAnchors) -> None:
        n_seen = sum(map(bool, part.sizes))
        self.n_seen_domains += n_seen
        self.n_sitewide += n_seen if part.is_folded else 0
        _add(self.tally, part.numbers, part.worths)
        self.samples.update(zip(part.numbers, part.ids, strict=True))
        owners = chain.from_iterable(map(repeat, range(0, len(part.sizes) << _BITS, 1 << _BITS), part.sizes))
        marks = list(map(or_, owners, self._places(part.numbers)))
        shown = _commonest(marks, part.worths) if part.is_folded else set(marks)
        self.shown.update(map(_CLASS.__and__, shown))
        self.followed.update(map(_CLASS.__and__, shown.intersection(compress(marks, part.followed))))
        if self.before_us is not None:
            self._stand(part, marks, self.before_us)

    def _places(self, numbers: Iterable[int]) -> Iterator[int]:
        return map(self.places.get, numbers, repeat(_NATURAL))

    def _stand(self, part: ManyAnchors, marks: Sequence[int], at_us: int) -> None:
        was_known = list(map(at_us.__ge__, part.firsts))
        left = [
            owner << _BITS | self.places.get(number, _NATURAL)
            for owner, number, known_us, lost_us in part.gone
            if known_us <= at_us < lost_us
        ]
        marks = [*compress(marks, was_known), *left]
        stood = _commonest(marks, [*compress(part.worths, was_known), *repeat(LINK, len(left))]) if part.is_folded else set(marks)
        self.stood.update(map(_CLASS.__and__, stood))
        self.n_before += len(set(map(rshift, stood, repeat(_BITS))))

    def by_class(self) -> dict[AnchorClass, int]:
        """What each class is worth."""
        n_links: dict[int, int] = {}
        _add(n_links, self._places(self.tally), map(LINKS_ONLY.__and__, self.tally.values()))
        return _by_name({kind: self.shown[kind] * DOMAIN + n + self.followed[kind] * FOLLOWED for kind, n in n_links.items()})


def _commonest(marks: Sequence[int], worths: Sequence[int]) -> set[int]:
    """Of the marks of each folded domain the one that most of its links show; of two the first by its class's name."""
    n_links: dict[int, int] = {}
    _add(n_links, marks, map(LINKS_ONLY.__and__, worths))
    best: dict[int, tuple[int, int]] = {}
    for mark, n in n_links.items():
        rank = (-n, mark)
        owner = mark >> _BITS
        if owner not in best or rank < best[owner]:
            best[owner] = rank
    return {mark for _, mark in best.values()}


def _by_name(tally: Mapping[int, int]) -> dict[AnchorClass, int]:
    return {_CLASSES[place]: n for place, n in tally.items()}


def _most(tally: Mapping[V, int], n: int) -> list[V]:
    """The values of most domains, then links."""
    return nsmallest(n, tally, key=lambda v: (-(tally[v] >> 24), v))


def _table(tally: Mapping[V, int]) -> dict[V, Share]:
    """Order a table and leave out what only folded domains show beside their most frequent value."""
    return {value: share_of(tally[value]) for value in _most(tally, len(tally)) if tally[value] >= DOMAIN}


def _named_anchors(ledger: Ledger, found: _Anchors, classes: Mapping[int, AnchorClass]) -> dict[Anchor, Share]:
    kept = [number for number in _most(found.tally, MAX_KEPT) if found.tally[number] >= DOMAIN]
    texts, links = ledger.texts(kept), ledger.links([found.samples[number] for number in kept])
    named = {}
    for number in kept:
        link = links.get(found.samples[number])
        seen = link.occurrence if link is not None else None
        if number in texts and link is not None and seen is not None:
            text, kind = texts[number]
            # between the sums and this reading the link may have got another anchor
            shown = seen.anchor[:MAX_SHOWN] if text and anchor_of(seen.anchor, seen.kind)[0] == number else text
            anchor = Anchor(text, kind, shown, classes.get(number, AnchorClass.NATURAL), link.page)
            named[anchor] = share_of(found.tally[number])
    return by_text(named)


def total_pages(ledger: Ledger, own: Sequence[str]) -> PageSurvey:
    """Add up which pages of ours are linked, and nothing else."""
    found = _total_pages(ledger, own)
    return PageSurvey(ledger.n_seen(own), found.named, found.broken, found.n)


class _Pages(NamedTuple):
    """Pages of most domains, broken ones and the home page. n: of all."""

    named: dict[str, Share]
    broken: dict[str, Reason]
    n: int


def _total_pages(ledger: Ledger, own: Sequence[str]) -> _Pages:
    tally: dict[bytes, int] = {}
    samples: dict[bytes, int] = {}
    broken: dict[bytes, str] = {}
    for part in ledger.targets(own):
        _add(tally, part.pages, part.worths)
        samples.update(zip(part.pages, part.ids, strict=True))
        for page, reason in part.broken:
            broken[page] = min(broken.get(page, reason), reason)
    told = {page: worth for page, worth in tally.items() if worth >= DOMAIN or page in broken}
    home = {target_of(f"https://{name}/") for name in own} & told.keys()
    kept = {*_most(told, MAX_KEPT), *_most({page: told[page] for page in broken}, MAX_KEPT), *home}
    links = ledger.links([samples[page] for page in kept])
    shown = {page: links[samples[page]].target_page for page in kept if samples[page] in links}
    pages = sorted(shown, key=lambda page: (-(told[page] >> 24), shown[page]))
    named = {shown[page]: share_of(told[page]) for page in pages}
    return _Pages(named, {shown[page]: Reason(broken[page]) for page in pages if page in broken}, len(tally))


class _Rest:
    def __init__(self) -> None:
        self.states: dict[str, int] = {}
        self.unknown: dict[tuple[str, str], int] = {}
        self.refused: dict[str, list[tuple[str, str, int, int]]] = {}
        self.placements: dict[str, int] = {}
        self.rels: dict[str, int] = {}
        self.conditions: dict[str, int] = {}
        self.n_needs = 0
        self.needs: list[tuple[tuple[Any, ...], NeedKey, int, int, int, int]] = []
        self.last: tuple[Any, ...] | None = None  # place of the least urgent one that can still be named
        self.shared: dict[NeedKey, tuple[int, int, int, int]] = {}

    def add(self, part: Sequence[tuple[str, Rest]]) -> None:
        rests = [rest for _, rest in part]
        _add_all(self.states, [rest.states for rest in rests])
        _add_all(self.placements, [rest.placements for rest in rests])
        _add_all(self.rels, [rest.rels for rest in rests])
        _add_all(self.conditions, [rest.conditions for rest in rests])
        for word, reason, n in chain.from_iterable([rest.unknown for rest in rests]):
            self.unknown[word, reason] = self.unknown.get((word, reason), 0) + n
        for one in chain.from_iterable([rest.refused for rest in rests]):
            self.refused.setdefault(one[0], []).append(one)
        for name, rest in part:
            for need in rest.needs:
                self._need(name, *need)

    def _need(self, name: str, rank: int, target: bytes, word: str, reason: str, n: int, grade: int, link_id: int) -> None:
        if word and not target:
            self.n_needs += 1
            # the kind goes before all else: most needs are not looked at further
            if self.last is not None and kind_of_need(rank, GRADES[grade]) > self.last[0]:
                return
            key: NeedKey = (rank, name, word, reason)
            place = urgency(key, GRADES[grade], 1, n)
            if self.last is None or place < self.last:
                self.needs.append((place, key, 1, n, grade, link_id))
            if len(self.needs) >= _ENOUGH:
                self.needs = nsmallest(MAX_NEEDS, self.needs)
                self.last = self.needs[-1][0]
            return
        key = (rank, target or "", word, reason)
        n_domains, n_links, *best = self.shared.get(key, (0, 0, grade, link_id))
        self.shared[key] = (n_domains + 1, n_links + n, *min((best[0], best[1]), (grade, link_id)))

    def named_needs(self, ledger: Ledger) -> tuple[Need, ...]:
        shared = [
            (urgency(key, GRADES[grade], n_domains, n), key, n_domains, n, grade, link_id)
            for key, (n_domains, n, grade, link_id) in self.shared.items()
        ]
        worst = nsmallest(MAX_NEEDS, (*self.needs, *shared))
        links = ledger.links([one[-1] for one in worst])
        return tuple(
            Need(key[0], links[link_id], n, n_domains, GRADES[grade])
            for _, key, n_domains, n, grade, link_id in worst
            if link_id in links
        )

    def named_refusals(self, ledger: Ledger) -> tuple[Refusal, ...]:
        counted = {host: sum(n for _, _, n, _ in found) for host, found in self.refused.items()}
        hosts = sorted(counted, key=lambda host: (-counted[host], host))
        samples = {host: min(link_id for *_, link_id in self.refused[host]) for host in hosts[:MAX_REFUSALS]}
        links = ledger.links(list(samples.values()))
        details = {host: next(iter(links[link_id].evidence), "") for host, link_id in samples.items() if link_id in links}
        return tuple(
            Refusal(
                host,
                counted[host],
                Reason(most_frequent({reason: n for _, reason, n, _ in self.refused[host]})),
                details.get(host, ""),
            )
            for host in hosts
        )


def _add(tally: dict[K, int], values: Iterable[K], worths: Iterable[int]) -> None:
    get = tally.get
    for value, worth in zip(values, worths, strict=True):
        tally[value] = get(value, 0) + worth


def _add_all(tally: dict[K, int], more: Sequence[Mapping[K, int]]) -> None:
    _add(tally, chain.from_iterable(more), chain.from_iterable([one.values() for one in more]))
