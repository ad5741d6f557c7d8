"""Which links a review shows: of every grade and type, from as many referring domains as there are; one seed, one sample."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bot.core.judgement import Grade

ORDER = (Grade.YELLOW, Grade.RED, Grade.UNKNOWN, Grade.GREEN)
"""Grades in the order in which they are drawn, round after round: first those that a person's word changes most."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The links of one referring domain with one grade."""

    domain: str
    grade: str
    n_links: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One link that may be drawn."""

    link_id: int
    domain: str
    grade: str
    link_type: str


def likely(pairs: Iterable[Pair], n: int, seed: str) -> tuple[Pair, ...]:
    """The pairs that a sample of `n` is drawn from: enough of every grade, by chance that the seed decides."""
    by_grade: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_grade.setdefault(pair.grade, []).append(pair)
    found: list[Pair] = []
    for mine in by_grade.values():
        found += sorted(mine, key=lambda pair: _chance(seed, pair.domain))[: 5 * n]
    return tuple(found)


def sample(pool: Sequence[Candidate], n: int, seed: str, sitewide: Collection[str] = ()) -> tuple[Candidate, ...]:
    """Draw up to `n`: in turns from each grade, within a grade in turns from each type.

    A referring domain comes once; only when there are not enough of them it comes again, unless it links site-wide.
    """
    chosen: list[Candidate] = []
    for is_second in (False, True):
        taken = {one.domain for one in chosen}
        left = [one for one in pool if one not in chosen and (is_second or one.domain not in taken)]
        for one in _in_turns(left, seed):
            if len(chosen) == n:
                return tuple(chosen)
            if one.domain not in taken or (is_second and one.domain not in sitewide):
                taken.add(one.domain)
                chosen.append(one)
    return tuple(chosen)


def _in_turns(pool: Sequence[Candidate], seed: str) -> Iterator[Candidate]:
    """All of them: grade after grade, of each the next type, of that the next by chance."""
    strata: dict[str, dict[str, list[Candidate]]] = {}
    for one in sorted(pool, key=lambda one: _chance(seed, f"{one.domain} {one.link_id}"), reverse=True):
        strata.setdefault(one.grade, {}).setdefault(one.link_type, []).append(one)
    turns = [_types_in_turns(strata[grade]) for grade in ORDER if grade in strata]
    while turns:
        for turn in tuple(turns):
            drawn = next(turn, None)
            if drawn is None:
                turns.remove(turn)
            else:
                yield drawn


def _types_in_turns(by_type: dict[str, list[Candidate]]) -> Iterator[Candidate]:
    """by_type: last first; used up here."""
    while by_type:
        for name in sorted(by_type):
            yield by_type[name].pop()
            if not by_type[name]:
                del by_type[name]


def _chance(seed: str, name: str) -> bytes:
    return blake2b(f"{seed} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
