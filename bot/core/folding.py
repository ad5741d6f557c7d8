"""One referring domain's links folded into what a survey needs of them: kept beside the links, worked out when they change.

A `worth` is one whole number that adds up: referring domains × 2^56 + links × 2^24 + referring domains with a followed link.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from bot.core.anchors import AnchorClass
from bot.core.states import State
from bot.core.survey import GONE, GRADE_ORDER, GRADES, RED_RANK, UNKNOWN, Share, is_sitewide, most_frequent, needed
from bot.core.traits import STATE_ORDER, Traits, read

DOMAIN, LINK, FOLLOWED = 1 << 56, 1 << 24, 1
LINKS_ONLY = DOMAIN - LINK
"""The part of a worth that counts links."""
V = TypeVar("V", int, str, bytes, AnchorClass)


def share_of(worth: int) -> Share:
    """Take a worth apart."""
    return Share(worth >> 56, (worth >> 24) & 0xFFFF_FFFF, worth & 0xFF_FFFF)


class Row(NamedTuple):
    """One link as it is counted. traits: `Traits.words`; anchor, target: their numbers, 0 and empty for none; page: stands for
    its page; first_us: when it became known, microseconds."""

    host: str
    traits: str
    grade: str
    anchor: int
    target: bytes
    first_us: int
    page: bytes
    link_id: int


class Anchors(NamedTuple):
    """What a domain's links say. numbers: of its anchors, those known longest first; worths: of each, folded; firsts: when the
    first link with it became known; ids: one of its links; followed: 1 where a followed link shows it, else 0. gone: (anchor,
    known at, lost at) of lost links. Times are microseconds."""

    numbers: list[int]
    worths: list[int]
    firsts: list[int]
    ids: list[int]
    followed: bytes
    gone: list[tuple[int, int, int]]


class Targets(NamedTuple):
    """Which pages of ours links lead to, of a domain or of many. worths: of each, folded; ids: one of its links. broken: (page,
    reason)."""

    pages: list[bytes]
    worths: list[int]
    ids: list[int]
    broken: list[tuple[bytes, str]]


class Rest(NamedTuple):
    """What else is counted of a domain. states: word → links. unknown: (word, reason, links). refused: (host, reason, links,
    link id). needs: (rank, target page or empty for the domain, word, reason, links, place of the best grade among GRADES,
    link id). placements, rels, conditions: value → worth, folded."""

    states: dict[str, int]
    unknown: list[tuple[str, str, int]]
    refused: list[tuple[str, str, int, int]]
    needs: list[tuple[int, bytes, str, str, int, int, int]]
    placements: dict[str, int]
    rels: dict[str, int]
    conditions: dict[str, int]


class Head(NamedTuple):
    """One referring domain in a line. best: place among STATE_ORDER of its link that stands best. grade: of its best link, ""
    for none. is_seen: with a link that a visit saw. n_missing: links whose loss waits for confirmation. n_hosts: visited ones.
    first_us, lost_us, is_undecided: as in core's `Domain`."""

    n_links: int
    best: int
    grade: str
    is_sitewide: bool
    is_seen: bool
    n_missing: int
    n_hosts: int
    first_us: int
    lost_us: int
    is_undecided: bool


class Folded(NamedTuple):
    """One referring domain."""

    head: Head
    anchors: Anchors
    targets: Targets
    rest: Rest


class ManyAnchors(NamedTuple):
    """Anchors of some domains one behind another, as in `Anchors`. is_folded: whether each of these domains is folded into one,
    or none is. sizes: how many anchors each has. gone: (place of the domain among sizes, anchor, known at, lost at)."""

    is_folded: bool
    sizes: Sequence[int]
    numbers: Sequence[int]
    worths: Sequence[int]
    firsts: Sequence[int]
    ids: Sequence[int]
    followed: bytes
    gone: Sequence[tuple[int, int, int, int]]


def fold(rows: Iterable[Row], gone: Iterable[tuple[int, int, int]] = (), *, is_undecided: bool = False) -> Folded:
    """Fold all links of one domain, taken once. gone: as in `Anchors`. Bounded by what they show, not by links."""
    folding = _Folding()
    for row in rows:
        folding.add(row)
    return folding.done(list(gone), is_undecided=is_undecided)


class _Table(dict[V, int]):
    """Value → links, and which values a followed link shows."""

    def __init__(self) -> None:
        super().__init__()
        self.followed: set[V] = set()

    def worths(self, *, is_folded: bool) -> dict[V, int]:
        """What each value counts for; of a folded domain only the most frequent one counts a domain."""
        told = {most_frequent(self)} if is_folded and self else self.keys()
        return {v: n * LINK + ((DOMAIN + FOLLOWED * (v in self.followed)) if v in told else 0) for v, n in self.items()}


class _Folding:
    def __init__(self) -> None:
        self.n_links = self.n_seen = self.n_boilerplate = self.n_missing = 0
        self.best, self.grade, self.first_us = len(STATE_ORDER), len(GRADES) - 1, 0
        self.hosts: set[str] = set()
        self.pages: set[bytes] = set()
        self.states: dict[str, int] = {}
        self.unknown: dict[tuple[str, str], int] = {}
        self.refused: dict[tuple[str, str], tuple[int, int]] = {}
        self.needs: dict[tuple[int, bytes, str, str], list[int]] = {}  # links, best grade, link id
        self.anchors: _Table[int] = _Table()
        self.firsts: dict[int, tuple[int, int]] = {}
        self.placements: _Table[str] = _Table()
        self.rels: _Table[str] = _Table()
        self.conditions: _Table[str] = _Table()
        self.targets: _Table[bytes] = _Table()
        self.target_ids: dict[bytes, int] = {}
        self.broken: dict[bytes, str] = {}

    def add(self, row: Row) -> None:
        traits = read(row.traits)
        self.first_us = min(self.first_us, row.first_us) if self.n_links else row.first_us
        self.n_links += 1
        self.states[traits.word] = self.states.get(traits.word, 0) + 1
        self.best = min(self.best, traits.order)
        if traits.word not in GONE:
            self.grade = min(self.grade, GRADE_ORDER.get(row.grade, len(GRADES) - 1))
        self.n_missing += traits.is_missing
        if traits.is_visited:
            self.hosts.add(row.host)
        if traits.is_seen:
            self._saw(row, traits)
        else:
            self._not_seen(row, traits)
        rank = needed(traits, row.grade)
        if rank == RED_RANK:
            self._need((RED_RANK, b"", "", ""), row)
        elif rank >= 0:
            whose = row.target if traits.word == State.BROKEN_TARGET else b""
            self._need((rank, whose, traits.word, str(traits.reason)), row)

    def _need(self, key: tuple[int, bytes, str, str], row: Row) -> None:
        n, *best = self.needs.get(key, (0, len(GRADES), 0))
        self.needs[key] = [n + 1, *min(best, [GRADE_ORDER.get(row.grade, len(GRADES) - 1), row.link_id])]

    def _not_seen(self, row: Row, traits: Traits) -> None:
        if traits.word in UNKNOWN:
            key = (traits.word, str(traits.reason))
            self.unknown[key] = self.unknown.get(key, 0) + 1
        if traits.is_refused:
            refused = (row.host, str(traits.reason))
            n, link_id = self.refused.get(refused, (0, row.link_id))
            self.refused[refused] = (n + 1, min(link_id, row.link_id))

    def _saw(self, row: Row, traits: Traits) -> None:
        self.n_seen += 1
        self.n_boilerplate += traits.is_boilerplate
        self.pages.add(row.page)
        is_followed = traits.rel == "followed"
        _count(self.anchors, row.anchor, is_followed)
        _count(self.placements, traits.placement, is_followed)
        _count(self.rels, traits.rel, is_followed)
        _count(self.conditions, traits.condition, is_followed)
        _count(self.targets, row.target, is_followed)
        first = (row.first_us, row.link_id)
        self.firsts[row.anchor] = min(self.firsts.get(row.anchor, first), first)
        self.target_ids.setdefault(row.target, row.link_id)
        if traits.word == State.BROKEN_TARGET:
            reason = str(traits.reason)
            self.broken[row.target] = min(self.broken.get(row.target, reason), reason)

    def done(self, gone: list[tuple[int, int, int]], *, is_undecided: bool) -> Folded:
        is_folded = is_sitewide(len(self.pages), self.n_seen, self.n_boilerplate)
        head = Head(
            self.n_links,
            self.best,
            GRADES[self.grade],
            is_folded,
            self.n_seen > 0,
            self.n_missing,
            len(self.hosts),
            self.first_us,
            max((lost_us for _, _, lost_us in gone), default=0),
            is_undecided,
        )
        numbers = sorted(self.anchors, key=self.firsts.__getitem__)
        worths = self.anchors.worths(is_folded=is_folded)
        anchors = Anchors(
            numbers,
            [worths[number] for number in numbers],
            [self.firsts[number][0] for number in numbers],
            [self.firsts[number][1] for number in numbers],
            bytes(number in self.anchors.followed for number in numbers),
            gone,
        )
        pages = self.targets.worths(is_folded=is_folded)
        targets = Targets(list(pages), list(pages.values()), [self.target_ids[page] for page in pages], list(self.broken.items()))
        rest = Rest(
            self.states,
            [(*key, n) for key, n in self.unknown.items()],
            [(*key, n, link_id) for key, (n, link_id) in self.refused.items()],
            [(*key, n, grade, link_id) for key, (n, grade, link_id) in self.needs.items()],
            self.placements.worths(is_folded=is_folded),
            self.rels.worths(is_folded=is_folded),
            self.conditions.worths(is_folded=is_folded),
        )
        return Folded(head, anchors, targets, rest)


def _count(table: "_Table[V]", value: V, is_followed: bool) -> None:
    table[value] = table.get(value, 0) + 1
    if is_followed:
        table.followed.add(value)
