"""Made-up cards of grades, of a site's settings and of reviews: a part of `samples`."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import cards
from bot.core.grading.flags import flag_words

PAGE = "https://blog.partner.invalid/review"
_DAY = timedelta(days=1)
_VALUE = "17 yellow link:q1 link:q1/why-0"
ORDINARY = cards.GradeView(
    "yellow",
    "No relevance that speaks for it.",
    "Judge it by its visitors and the words around it, not by its rel.",
    "editorial",
    "In running text: the page calls itself BlogPosting, it names its author.",
    "unknown",
    "Nothing tells how it was got.",
)
_ROWS = (
    cards.GradeRow("relevance", "0", "2 of the page's terms are the site's: pricing, tools.", "few_shared_terms"),
    cards.GradeRow("placement", "+", "In running text of the content, visible.", "body_text"),
    cards.GradeRow("origin", "+", "An editorial page with an author.", "editorial"),
    cards.GradeRow("independence", "+", "No account, template or owner shared with other linking sites.", "nothing_shared"),
    cards.GradeRow("anchor", "0", "“Acme pricing” is a money keyword beside the brand.", "compound"),
    cards.GradeRow("people", "?", "No visitors are known, and the page names no date.", "nothing_known"),
)


def grade_samples(now: datetime, domain: str, target: str) -> dict[str, Any]:
    """Template's name → a card as it is usually filled."""
    said = replace(
        ORDINARY, grade="green", because="", opinion="higher", by="U0MIA0001", at=now - _DAY, words="we know the author"
    )
    return {
        "grade": cards.GradeCard(
            domain,
            PAGE,
            target,
            said,
            _ROWS,
            (cards.GradeFlag("over_50_domains", "The page links to 63 other domains.", words=flag_words("over_50_domains")),),
            (
                "By the rules it would be ordinary: no relevance that speaks for it.",
                "Ahrefs: Domain rating 61 (2 Nov 2026), shown only",
            ),
            grade_sample_buttons(_VALUE, is_said=True),
        ),
        "graded": cards.Graded(
            domain,
            PAGE,
            target,
            "higher",
            "U0MIA0001",
            now,
            "green",
            "yellow",
            "we know the author",
            buttons=(cards.Button("grade_rules", "Back to the rules", _VALUE),),
        ),
        "grade_form": cards.GradeForm(PAGE, target, "grade_higher_form", _VALUE, "higher", "yellow", "green"),
        "grade_type_form": cards.GradeForm(PAGE, target, "grade_type_form", _VALUE, link_type="editorial"),
        "grade_got_form": cards.GradeForm(PAGE, target, "grade_got_form", _VALUE, got="outreach"),
        "settings": cards.Settings(
            domain,
            ("Acme", "Acme Inc"),
            ("crm software", "sales crm"),
            ("crm", "sales", "customer data"),
            ("pipeline", "deals", "contacts", "forecast"),
            ("acme.org",),
            "acme.org",
            "U0MIA0001",
            now - _DAY,
            "7",
            n_left=1_480,
            buttons=(cards.Button("settings_edit", "Change", "7"),),
        ),
        "review": cards.Review(domain, 20, 1_902, ("grade:yellow",), ("U0MIA0001", "U0SAM0001"), 5, 1, 1, 0),
        "review_link": _review_link(domain, target),
    }


def grade_sample_buttons(value: str, *, is_said: bool = False) -> tuple[cards.Button, ...]:
    """The buttons beside a grade."""
    opinions = (("grade_agree", "Agree"), ("grade_higher", "Higher"), ("grade_lower", "Lower"))
    usual = (*opinions, ("grade_type", "Set type"), ("grade_got", "How got"))
    back = (cards.Button("grade_rules", "Back to the rules", value),) if is_said else ()
    return (*(cards.Button(action, label, value) for action, label in usual), *back)


def _review_link(domain: str, target: str) -> cards.ReviewLink:
    value = "17 yellow review:q1/17"
    names = (("review_agree", "Agree"), ("review_higher", "Higher"), ("review_lower", "Lower"))
    more = (("review_ignore", "Ignore"), ("review_type", "Set type"), ("review_got", "How got"))
    return cards.ReviewLink(
        domain,
        3,
        20,
        PAGE,
        target,
        ORDINARY,
        "live",
        "Acme pricing",
        (),
        "body_text",
        tuple((row.name, row.mark) for row in _ROWS),
        ("2 of the page's terms are the site's: pricing, tools.",),
        2,
        buttons=tuple(cards.Button(action, label, value) for action, label in (*names, *more)),
    )


def grade_variants(samples: dict[str, Any], now: datetime) -> dict[str, tuple[str, Any]]:
    """Snapshot's name → (template, card): what differs from the usual."""
    rules = replace(samples["graded"], what="rules", grade="yellow", was="green", because="", buttons=())
    typed = replace(samples["graded"], what="typed", grade="", was="", link_type="guest_post", type_was="editorial", buttons=())
    got = replace(samples["graded"], what="got", grade="", was="", got="outreach", got_was="unknown", buttons=())
    done = {"answer": "higher", "by": "U0MIA0001", "at": now, "words": "we know the author"}
    return {
        "grade-rules": ("grade", replace(samples["grade"], view=ORDINARY, flags=(), notes=())),
        "graded-rules": ("graded", rules),
        "graded-typed": ("graded", typed),
        "graded-got": ("graded", got),
        "graded-agreed": ("graded", replace(samples["graded"], what="agree", was="green", because="")),
        "settings-saved": (
            "settings",
            replace(samples["settings"], note="Saved: 412 links were judged anew, 38 differ.", n_left=0),
        ),
        "review-new": ("review", replace(samples["review"], people=(), n_agreed=0, n_higher=0, n_lower=0)),
        "review-done": ("review", replace(samples["review"], n_agreed=15, n_higher=2, n_lower=2, n_ignored=1)),
        "review_link-answered": ("review_link", replace(samples["review_link"], **done)),
    }
