"""Networks: what ties linking sites together, and what does not."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.fingerprint import fingerprint
from bot.core.grading.networks import MAX_ALIKE, MAX_OWNED, Shared, Text, Tie, copies, groups, is_reciprocal, is_telling_template

A, T = Tie.ACCOUNT, Tie.TEMPLATE


def shared(kind: Tie, value: str, *domains: str) -> list[Shared]:
    return [Shared(kind, value, domain) for domain in domains]


def test_three_sites_with_one_account_are_a_group() -> None:
    (found,) = groups(shared(A, "G-1", "a.com", "b.com", "c.com"))
    assert found.domains == ("a.com", "b.com", "c.com")
    assert found.is_one_owner
    assert found.evidence == "3 linking sites share one account (G-1): a.com, b.com, c.com"


def test_two_are_none() -> None:
    assert groups(shared(A, "G-1", "a.com", "b.com")) == ()


def test_accounts_tie_one_to_the_next() -> None:
    marks = shared(A, "G-1", "a.com", "b.com", "c.com") + shared(A, "UA-2", "c.com", "d.com", "e.com")
    (found,) = groups(marks)
    assert len(found.domains) == 5
    assert found.values == ("G-1", "UA-2")


def test_a_template_of_the_same_sites_is_named_with_them() -> None:
    (found,) = groups(shared(A, "G-1", "a.com", "b.com", "c.com") + shared(T, "cafe", "a.com", "b.com", "c.com"))
    assert found.values == ("G-1", "cafe")
    assert "built alike" in found.evidence


def test_a_template_alone_makes_a_group_of_unknown_owner() -> None:
    (found,) = groups(shared(T, "cafe", "a.com", "b.com", "c.com"))
    assert not found.is_one_owner


def test_platforms_and_popular_themes_tie_nothing() -> None:
    many = [f"s{n}.com" for n in range(MAX_OWNED + 1)]
    assert groups(shared(A, "UA-52447-2", "a.com", "b.com", "c.com")) == ()
    assert groups(shared(A, "G-1", *many)) == ()
    assert groups(shared(T, "cafe", *many[: MAX_ALIKE + 1])) == ()
    assert groups(shared(T, "", "a.com", "b.com", "c.com")) == ()


def test_a_template_of_a_mass_market_system_tells_nothing() -> None:
    assert is_telling_template(4, "")
    assert not is_telling_template(4, "WordPress 6.7")
    assert not is_telling_template(900, "")


@given(
    st.lists(st.builds(Shared, st.sampled_from(Tie), st.sampled_from("abc"), st.sampled_from("uvwxyz")), max_size=40),
    st.randoms(),
)
def test_the_order_of_marks_does_not_matter(marks: list[Shared], random: object) -> None:
    mixed = list(marks)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    found = groups(mixed)
    assert found == groups(marks)
    assert all(len(one.domains) >= 3 and one.values for one in found)


WORDS = [f"word{n}" for n in range(300)]
SAME = fingerprint(WORDS)
NEAR = fingerprint([*WORDS[:295], "another", "ending"])


def test_copies_fold_into_the_earliest() -> None:
    first = Text("https://a.com/1", "a.com", SAME, 300, "2026-01-02")
    later = Text("https://b.com/2", "b.com", NEAR, 300, "2026-03-01", weight=9)
    undated = Text("https://c.com/3", "c.com", SAME, 300)
    found = copies((undated, later, first))
    assert {page: text.domain for page, text in found.items()} == {"https://b.com/2": "a.com", "https://c.com/3": "a.com"}


def test_undated_copies_fold_into_the_weightiest() -> None:
    light, heavy = Text("https://a.com/1", "a.com", SAME, 300), Text("https://b.com/2", "b.com", SAME, 300, weight=5)
    assert list(copies((light, heavy))) == ["https://a.com/1"]


def test_short_texts_one_domain_and_other_texts_fold_into_nothing() -> None:
    own = Text("https://a.com/1", "a.com", SAME, 300)
    others = (
        Text("https://a.com/2", "a.com", SAME, 300),
        Text("https://b.com/2", "b.com", SAME, 20),
        Text("https://c.com/3", "c.com", "", 300),
        Text("https://d.com/4", "d.com", fingerprint([f"other{n}" for n in range(300)]), 300),
    )
    assert copies((own, *others)) == {}


def test_a_link_back_is_reciprocal() -> None:
    assert is_reciprocal("example.org", {"example.org"})
    assert not is_reciprocal("example.org", {"example.net"})
