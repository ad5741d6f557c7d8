"""Made-up cards of patterns, the self-check and `need`: a part of `samples`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import cards
from bot.core.asked import answer_buttons

_WEEKS = tuple(
    cards.WeekCount(label, n_new, n_lost)
    for label, n_new, n_lost in (
        ("26 Sep", 3, 1),
        ("3 Oct", 5, 0),
        ("10 Oct", 4, 2),
        ("17 Oct", 2, 1),
        ("24 Oct", 6, 1),
        ("31 Oct", 3, 0),
        ("7 Nov", 4, 1),
        ("14 Nov", 31, 2),
    )
)


# question, state, evidence, answer by data or person, name of a question that people are asked
_SELF_CHECK = (
    ("Are money anchors within bounds?", "look", "Exact and compound anchors come from 15% of 214 domains; up to 10% is usual."),
    ("Are links spread over many domains?", "good", "The 10 largest domains carry 41% of 1,902 links; 3 domains link site-wide."),
    ("Do links lead to live pages?", "look", "1 linked page of yours is broken; 4 links lead there."),
    (
        "Is the growth in line with before?",
        "open",
        "No baseline yet: the pace is judged from 9 weeks of history on; 3 weeks are known.",
    ),
    ("Do linking sites stand on their own?", "good", "No account or template is shared by three linking sites or more."),
    (
        "Did you pay for links, or exchange them, that are followed?",
        "good",
        "No agreement here names a cost.",
        "no",
        "paid",
    ),
    (
        "Is there a manual action, or did somebody build links you do not know of?",
        "open",
        "Search Console says so under “Manual actions”.",
        "",
        "unknown_links",
    ),
)
_NEED = (
    ("May search engines list it?", "good", "Nothing keeps search engines from listing it (our visit of 20 Nov 2026).", "yes"),
    (
        "Is it better than what ranks?",
        "good",
        "Open the first results for its main query beside it.",
        "yes",
        "better:example.com/pricing",
    ),
    (
        "Are competitors clearly ahead in relevant domains?",
        "look",
        "By useful domains: example.com 61, rival.invalid 140.",
        "yes",
    ),
    (
        "Are its own links poor, or on the wrong pages?",
        "look",
        "3 domains link to it, 1 useful; of all domains 29% are.",
        "yes",
    ),
    ("Can you earn links to it?", "open", "3 domains link to one of them and not to you.", "", "earnable:example.com/pricing"),
)


def pattern_samples(now: datetime, domain: str, target: str) -> dict[str, Any]:
    """Template's name → a card as it is usually filled. target: a page of ours."""
    verdict = "Yes: competitors are ahead, so links would help. Begin with who links to others and not to you."
    return {
        "patterns": _patterns(domain, target),
        "self_check": cards.SelfCheck(domain, _asked(_SELF_CHECK, "self_check", now), now),
        "need": cards.Need(domain, target, _asked(_NEED, "need", now), 4, verdict, now),
    }


def _asked(rows: Sequence[tuple[str, ...]], topic: str, now: datetime) -> tuple[cards.AskedRow, ...]:
    return tuple(_row(number, topic, now, *row) for number, row in enumerate(rows, 1))


def _row(
    number: int, topic: str, now: datetime, question: str, state: str, evidence: str, answer: str = "", about: str = ""
) -> cards.AskedRow:
    """about: names a question that people are asked, "" for one that data answer."""
    if not about:
        return cards.AskedRow(number, question, state, evidence, answer)
    by, at = ("U0MIA0001", now - timedelta(days=18)) if answer else ("", None)
    return cards.AskedRow(
        number, question, state, evidence, answer, by, at, answer_buttons(1, topic, about, "run:7/9/self_check")
    )


def _patterns(domain: str, target: str) -> cards.Patterns:
    return cards.Patterns(
        domain,
        163,
        (cards.ShareRow("editorial", 64, 0.41), cards.ShareRow("guest_post", 30, 0.19), cards.ShareRow("qa_community", 12, 0.08)),
        4,
        156,
        (cards.TldRow("com", 90, 0.55, 9, 0.29, 0.61), cards.TldRow("ru", 22, 0.135, 17, 0.55, 0.04)),
        11,
        (
            cards.NetworkRow(
                4,
                "4 linking sites share one account (UA-7654321-1) and are built alike: a.invalid, b.invalid, c.invalid",
                True,
                ("https://a.invalid/post", "https://b.invalid/post"),
            ),
        ),
        2,
        3,
        ("https://copy.invalid/post",),
        (cards.ReciprocalRow("partner.invalid", target),),
        6,
        "31 new domains in 7 days, usually 4: worth a look; 17 of them share the TLD ru.",
        _WEEKS,
        ("17 of 31 domains of the last 28 days end in .ru, 4% of the older ones do: worth a look.",),
    )


def pattern_variants(made: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Snapshot's name → (template, card) of notable cases."""
    return {
        "need-open": ("need", replace(made["need"], n_answered=2, verdict="")),
        "patterns-young": (
            "patterns",
            cards.Patterns(
                made["patterns"].domain,
                3,
                pace="No baseline yet: the pace is judged from 9 weeks of history on; less than a week is known.",
            ),
        ),
    }
