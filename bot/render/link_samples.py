"""Made-up cards of one link, of lists of links, of agreements and decisions: a part of `samples`."""

from datetime import date, datetime, timedelta
from typing import Any

from bot.core import cards
from bot.render.grade_samples import ORDINARY, grade_sample_buttons

PAGE = "https://blog.partner.invalid/review"
_DAY = timedelta(days=1)
_BUTTONS = (
    cards.Button("recheck", "Recheck", "17", "primary"),
    cards.Button("ignore", "Ignore", "17", confirm="Ignore the links of this page? Imports and checks will not change that."),
)
_TERMS = (("anchor", "Acme pricing"), ("rel", "followed"), ("until", "2027-03-01"), ("cost", "250.00 EUR"))


def link_samples(now: datetime, domain: str, target: str) -> dict[str, Any]:
    """Template's name → a card as it is usually filled."""
    row = cards.LinkRow(
        PAGE,
        "partner.invalid",
        target,
        "not_found",
        "unlinked",
        ("The words are still there, but they no longer link.", "Two complete visits, 12 hours apart."),
        anchor="Acme pricing",
        placement="body_text",
        status=200,
        since=now - _DAY,
        seen="seen twice, confirmed",
        buttons=(cards.Button("link", "History", "17"), *_BUTTONS),
    )
    lines = (
        cards.DomainLine("partner.invalid", 2, "not_found", "unlinked"),
        cards.DomainLine("magazine.invalid", 1, "not_found", "page_not_found"),
    )
    decision = cards.DecisionLine(
        PAGE, "ignored", "U0MIA0001", now - _DAY, "a scraped copy", "https://team.invalid/archives/C1/p2"
    )
    return {
        "link": _link(now, domain, target),
        "link_evidence": _evidence(now, domain, target),
        "link_list": cards.LinkList(
            "lost", domain, now - 7 * _DAY, 3, 2, lines, 4, ("from:partner.invalid",), ("11 links could not be read.",), True
        ),
        "link_cards": cards.LinkCards("lost", domain, 1, (row,), 4),
        "watched": cards.Watched(domain, PAGE, "agreed", _TERMS, (), "U0MIA0001", "U0SAM0001", now + _DAY),
        "decided": cards.Decided(
            domain, PAGE, "ignored", "U0MIA0001", now, 2, "a scraped copy", (cards.Button("restore", "Restore", "17"),)
        ),
        "why": cards.Why(
            domain,
            PAGE,
            "A person asked to ignore this link.",
            "ignored",
            "anchor changed",
            now - 3 * _DAY,
            (decision,),
            events=(
                cards.DecidedEvent(
                    "link_lost",
                    now - 3 * _DAY,
                    PAGE,
                    "",
                    "daily",
                    "rules",
                    "A link that is not agreed was lost; told daily.",
                    "",
                    0,
                ),
            ),
        ),
    }


def _link(now: datetime, domain: str, target: str) -> cards.LinkCard:
    agreement = cards.AgreementView(
        _TERMS,
        ("Differs from the agreement: rel is “nofollow”, agreed was “followed”.",),
        "U0MIA0001",
        "U0SAM0001",
        now - 40 * _DAY,
    )
    view = cards.LinkView(
        target,
        "changed",
        "rel_changed",
        "What the link tells search engines is different now.",
        now - _DAY,
        "no",
        "The link carries rel=nofollow.",
        "Acme pricing",
        "text",
        ("nofollow",),
        "in the link",
        "body_text",
        "<article>",
        "We compared it with",
        "and found it fair.",
        n_occurrences=1,
        house_policy="14 are followed: only ours is not",
        agreement=agreement,
        worth=ORDINARY,
    )
    other = cards.LinkRow(PAGE, "partner.invalid", f"https://{domain}/", "live", "found", anchor="Acme")
    return cards.LinkCard(
        domain,
        PAGE,
        (view,),
        (other,),
        title="Six tools compared",
        status=200,
        visited_at=now,
        next_visit_at=now + _DAY,
        hints=("Held to an agreement: type watch with the address and what was agreed.",),
        buttons=(*_BUTTONS, *grade_sample_buttons("17 yellow")),
    )


def _evidence(now: datetime, domain: str, target: str) -> cards.LinkEvidence:
    seen = cards.VisitRow(
        now - _DAY,
        now,
        2,
        200,
        "degraded",
        "qualified",
        ("The link carries rel=nofollow.",),
        True,
        ("301 https://partner.invalid/review",),
        "Six tools compared",
        18_211,
        "9f86d081884c",
        "robots.txt allows it",
    )
    change = cards.ChangeRow(
        now - _DAY, "rel changed", "rel_changed", "rel: followed", "rel: nofollow", "Differs from the last visit."
    )
    claim = cards.ClaimRow(
        "Ahrefs",
        "backlinks",
        now - 19 * _DAY,
        date(2026, 3, 1),
        date(2026, 11, 1),
        anchor="Acme pricing",
        said="followed",
        metrics=(("Domain rating", "61"),),
    )
    return cards.LinkEvidence(domain, PAGE, target, "changed", "rel_changed", (seen,), 1, (change,), 0, (claim,), 0)
