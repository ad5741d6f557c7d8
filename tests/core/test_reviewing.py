"""Samples of a review: every stratum, each domain once, site-wide ones never again, the same for one seed."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.core.judgement import Grade
from bot.core.reviewing import Candidate, Pair, likely, sample

POOL = tuple(Candidate(n, f"d{n // 2}.org", list(Grade)[n % 4].value, ("editorial", "forum", "list")[n % 3]) for n in range(240))


def test_every_grade_and_type_is_in_it_and_each_domain_once() -> None:
    found = sample(POOL, 24, "q1")
    assert len({one.domain for one in found}) == len(found) == 24
    assert set(Counter(one.grade for one in found).values()) == {6}
    assert len({(one.grade, one.link_type) for one in found}) == 12


def test_a_seed_decides() -> None:
    assert sample(POOL, 20, "q1") == sample(tuple(reversed(POOL)), 20, "q1")
    assert sample(POOL, 20, "q1") != sample(POOL, 20, "q2")


def test_a_domain_comes_again_only_when_there_are_not_enough_and_it_is_not_sitewide() -> None:
    few = [Candidate(n, "a.org" if n % 2 else "b.org", "yellow", "forum") for n in range(10)]
    assert len(sample(few, 6, "q")) == 6
    found = Counter(one.domain for one in sample(few, 10, "q", {"a.org"}))
    assert found == {"a.org": 1, "b.org": 5}


def test_pairs_keep_every_grade() -> None:
    pairs = [Pair(f"g{n}.org", "green", 1) for n in range(1_000)] + [Pair("r.org", "red", 3)]
    found = likely(pairs, 2, "q")
    assert len(found) == 11
    assert "r.org" in {one.domain for one in found}


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(list(Grade)), st.sampled_from(["a", "b", ""])), max_size=30),
    st.integers(1, 12),
)
def test_a_sample_is_a_part_without_repeats_and_as_large_as_can_be(rows: list[tuple[int, Grade, str]], n: int) -> None:
    pool = [Candidate(number, f"d{domain}", grade.value, kind) for number, (domain, grade, kind) in enumerate(rows)]
    found = sample(pool, n, "s")
    assert len(set(found)) == len(found) == min(n, len(pool))
    assert set(found) <= set(pool)
    all_once = sample(pool, n, "s", {one.domain for one in pool})
    assert len(all_once) == min(n, len({one.domain for one in pool}))
