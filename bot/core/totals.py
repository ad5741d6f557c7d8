"""Folded referring domains added up to a survey: what `survey.survey` says of the links themselves."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import chain
from typing import Any, Protocol, TypeVar

from bot.core.anchors import AnchorClass
from bot.core.folding import DOMAIN, FOLLOWED, LINK, LINKS_ONLY, Anchors, Head, Rest, V, share_of
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
    Refusal,
    Share,
    Survey,
    by_text,
    grade_counts,
    most_frequent,
    urgency,
)
from bot.core.traits import STATE_ORDER, anchor_of, target_of

K = TypeVar("K")
_ENOUGH = 1_000
"""Needs held before the less urgent ones are dropped."""


class Ledger(Protocol):
    """Where folded referring domains are kept, by the name of each. A reading goes over them once."""

    def heads(self) -> Iterable[tuple[str, Head]]:
        """All of them in a line each, by name."""

    def anchors(self) -> Iterable[tuple[str, bool, Anchors]]:
        """What they say, and whether they are folded into one."""

    def rests(self) -> Iterable[tuple[str, Rest]]:
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
    anchors = total_anchors(ledger, own, before_us=before_us)
    rest = _Rest()
    for name, one in ledger.rests():
        if name in domains:
            rest.add(name, one)
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
        **rest.named_pages(ledger, own),
        needs=rest.named_needs(ledger),
        n_needs=rest.n_needs + len(rest.shared),
        refusals=rest.named_refusals(ledger),
        n_hosts=n_hosts,
        unknown={(word, Reason(reason)): n for (word, reason), n in rest.unknown.items()},
        missing=tuple(ledger.missing(_enough(missing), MAX_MISSING)) if missing else (),
        n_missing=sum(missing.values()),
        n_anchors=anchors.n_anchors,
        n_pages=len(rest.targets),
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
    for name, is_folded, anchors in ledger.anchors():
        if name not in own:
            found.add(anchors, is_folded)
    return AnchorSurvey(
        found.n_seen_domains,
        found.n_sitewide,
        _named_anchors(ledger, found, classes),
        _table(found.by_class()),
        sum(1 for worth in found.tally.values() if worth >= DOMAIN),
        None if before_us is None else Before(found.n_before, _by_name(Counter(found.stood))),
    )


class _Anchors:
    """Adds up what domains say, in as few steps per anchor as can be. A natural anchor's class is None until the end."""

    def __init__(self, classes: Mapping[int, AnchorClass], before_us: int | None) -> None:
        self.class_of = classes.get
        self.before_us = before_us
        self.tally: dict[int, int] = {}
        self.samples: dict[int, int] = {}
        self.shown: list[AnchorClass | None] = []
        self.followed: list[AnchorClass | None] = []
        self.stood: list[AnchorClass | None] = []
        self.n_seen_domains = self.n_sitewide = self.n_before = 0

    def add(self, found: Anchors, is_folded: bool) -> None:
        numbers, worths, firsts, ids, followed, gone = found
        kinds = list(map(self.class_of, numbers))
        if numbers:
            self.n_seen_domains += 1
            self.n_sitewide += is_folded
            self.samples.update(zip(numbers, ids, strict=True))
            _add(self.tally, numbers, worths)
            shown = {_commonest(zip(kinds, worths, strict=True))} if is_folded else set(kinds)
            self.shown += shown
            if followed:
                self.followed += shown.intersection(map(self.class_of, followed))
        if self.before_us is not None:
            self._stand(kinds[: bisect_right(firsts, self.before_us)], worths, gone, self.before_us, is_folded)

    def _stand(
        self, kinds: list[AnchorClass | None], worths: list[int], gone: list[tuple[int, int, int]], at_us: int, is_folded: bool
    ) -> None:
        left = [self.class_of(number) for number, known_us, lost_us in gone if known_us <= at_us < lost_us] if gone else []
        if not kinds and not left:
            return
        self.n_before += 1
        if is_folded:
            self.stood.append(_commonest(chain(zip(kinds, worths, strict=False), ((kind, LINK) for kind in left))))
        else:
            self.stood += {*kinds, *left}

    def by_class(self) -> dict[AnchorClass, int]:
        """What each class is worth."""
        n_links: dict[AnchorClass | None, int] = {}
        for number, worth in self.tally.items():
            kind = self.class_of(number)
            n_links[kind] = n_links.get(kind, 0) + (worth & LINKS_ONLY)
        shown, followed = Counter(self.shown), Counter(self.followed)
        worths = {kind: shown[kind] * DOMAIN + n + followed[kind] * FOLLOWED for kind, n in n_links.items()}
        return _by_name(worths)


def _commonest(counted: Iterable[tuple[AnchorClass | None, int]]) -> AnchorClass | None:
    """The class that most links of a folded domain show."""
    n_links: dict[AnchorClass | None, int] = {}
    for kind, worth in counted:
        n_links[kind] = n_links.get(kind, 0) + (worth & LINKS_ONLY)
    name = most_frequent(_by_name(n_links))
    return None if name is AnchorClass.NATURAL else name


def _by_name(tally: Mapping[AnchorClass | None, int]) -> dict[AnchorClass, int]:
    named: dict[AnchorClass, int] = {}
    for kind, n in tally.items():
        name = AnchorClass.NATURAL if kind is None else kind
        named[name] = named.get(name, 0) + n
    return named


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


class _Rest:
    def __init__(self) -> None:
        self.states: dict[str, int] = {}
        self.unknown: dict[tuple[str, str], int] = {}
        self.refused: dict[str, list[tuple[str, str, int, int]]] = {}
        self.placements: dict[str, int] = {}
        self.rels: dict[str, int] = {}
        self.conditions: dict[str, int] = {}
        self.targets: dict[bytes, int] = {}
        self.samples: dict[bytes, int] = {}
        self.broken: dict[bytes, str] = {}
        self.n_needs = 0
        self.needs: list[tuple[tuple[Any, ...], NeedKey, int, int, int, int]] = []
        self.last: tuple[Any, ...] | None = None  # place of the least urgent one that can still be named
        self.shared: dict[NeedKey, tuple[int, int, int, int]] = {}

    def add(self, name: str, found: Rest) -> None:
        states, unknown, refused, needs, placements, rels, conditions, targets, target_ids, broken = found
        _add(self.states, states, states.values())
        for word, reason, n in unknown:
            self.unknown[word, reason] = self.unknown.get((word, reason), 0) + n
        for one in refused:
            self.refused.setdefault(one[0], []).append(one)
        if targets:
            _add(self.placements, placements, placements.values())
            _add(self.rels, rels, rels.values())
            _add(self.conditions, conditions, conditions.values())
            _add(self.targets, targets, targets.values())
            self.samples.update(zip(targets, target_ids, strict=True))
        for target, reason in broken:
            self.broken[target] = min(self.broken.get(target, reason), reason)
        for need in needs:
            self._need(name, *need)

    def _need(self, name: str, rank: int, target: bytes, word: str, reason: str, n: int, grade: int, link_id: int) -> None:
        if word and not target:
            key: NeedKey = (rank, name, word, reason)
            self.n_needs += 1
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

    def named_pages(self, ledger: Ledger, own: Sequence[str]) -> dict[str, Any]:
        """Pages of most domains, broken ones and the home page; `pages` and `broken_pages`."""
        told = {target: worth for target, worth in self.targets.items() if worth >= DOMAIN or target in self.broken}
        broken = {target: told[target] for target in self.broken}
        home = {target_of(f"https://{name}/") for name in own} & told.keys()
        kept = {*_most(told, MAX_KEPT), *_most(broken, MAX_KEPT), *home}
        links = ledger.links([self.samples[target] for target in kept])
        shown = {t: links[self.samples[t]].target_page for t in kept if self.samples[t] in links}
        pages = sorted(shown, key=lambda t: (-(told[t] >> 24), shown[t]))
        return {
            "pages": {shown[target]: share_of(told[target]) for target in pages},
            "broken_pages": {shown[target]: Reason(self.broken[target]) for target in pages if target in self.broken},
        }

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
