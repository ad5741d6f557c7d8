"""What to do about a link: one of the six rules of PRODUCT.md §9, on every card."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.grading.around import Seen
from bot.core.judgement import Flag, Got, Grade, Mark, Row, RowName

_POLICY = frozenset(
    {"link_network", "bought_package", "automated_blast", "shared_template", "shared_account", "sells_links", "reciprocal"}
)
_SPAMMY = frozenset({"hidden_link", "hacked_page", "comment_spam", "spam_neighbours", "wrong_script", "parked"})


@dataclass(frozen=True, slots=True)
class Case:
    """A link with its colour, rows and flags."""

    found: Seen
    grade: Grade
    rows: Sequence[Row]
    flags: Sequence[Flag]

    def is_plus(self, *names: RowName) -> bool:
        """Whether all rows named are answered `+`."""
        return all(row.mark is Mark.PLUS for row in self.rows if row.name in names)

    def has_flag(self, names: frozenset[str]) -> bool:
        """Whether one of the flags named is raised."""
        return any(flag.name in names for flag in self.flags)


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule. applies: whether it does; words: what to do, one sentence."""

    name: str
    applies: Callable[[Case], bool]
    words: str


def _is_paid_and_followed(case: Case) -> bool:
    return case.found.got is Got.PAID and not case.found.is_qualified


def _policy(case: Case) -> bool:
    return _is_paid_and_followed(case) or case.found.got is Got.EXCHANGE or case.has_flag(_POLICY)


def _keep(case: Case) -> bool:
    is_editorial = case.is_plus(RowName.RELEVANCE, RowName.ORIGIN)
    return case.grade is Grade.GREEN or (is_editorial and bool(case.found.about.n_visitors))


def _has_same_anchors(case: Case) -> bool:
    return case.has_flag(frozenset({"same_new_anchor"}))


ADVICE: tuple[Advice, ...] = (
    Advice(
        "review_policies",
        _policy,
        "Hold it against the search engines' spam policies: payment, exchange, automation or a template is in play.",
    ),
    Advice(
        "same_anchors",
        _has_same_anchors,
        "Find out where the same anchors come from: a campaign, a template or a scraped list.",
    ),
    Advice(
        "monitor",
        lambda case: case.has_flag(_SPAMMY),
        "Keep an eye on it; a single odd link that is not of our making needs nothing done.",
    ),
    Advice("keep", _keep, "Keep it and build on it: thank the author, offer what comes next."),
    Advice(
        "qualified",
        lambda case: case.found.is_qualified,
        "Judge it by its visitors and its surroundings: search engines are asked not to count it.",
    ),
    Advice("content_first", lambda _: True, "Nothing to do about it; better content and internal links come first."),
)
"""Tried in their order; the last always applies. Source: PRODUCT.md §9."""


def advise(found: Seen, grade: Grade, rows: Sequence[Row], flags: Sequence[Flag]) -> tuple[str, str]:
    """Tell what to do and the name of the rule that says so."""
    case = Case(found, grade, rows, flags)
    rule = next(rule for rule in ADVICE if rule.applies(case))
    return rule.words, rule.name
