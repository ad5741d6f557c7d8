"""Cards for tests: every template's sample, and the notable cases: empty, one, many, hostile, too long."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from bot.core import cards
from bot.core.cards import CARDS
from bot.render.case_samples import case_variants
from bot.render.grade_samples import grade_variants
from bot.render.pattern_samples import pattern_variants
from bot.render.samples import DOMAIN, NOW, samples

HOSTILE = "*b* _i_ ~s~ `c` <!channel> <@U0ABC1234> <https://evil.test|ok> @here :tada: > q &amp; \u202egnp\u0000\x1b[31m\n\ud800|"


def fill(card: Any, change: Callable[[str, str], str]) -> Any:
    """The same card with every string from outside replaced. Words of closed sets stay: `change` sees the field's name."""
    match card:
        case _ if dataclasses.is_dataclass(card):
            named = {field.name: getattr(card, field.name) for field in dataclasses.fields(card)}
            return dataclasses.replace(
                card, **{n: change(n, v) if isinstance(v, str) else fill(v, change) for n, v in named.items()}
            )
        case tuple():
            return tuple(change("", item) if isinstance(item, str) else fill(item, change) for item in card)
        case int() | float() | None | datetime() | date():
            return card
        case _:
            raise TypeError(type(card))


OURS = frozenset({"status", "state", "kind", "what", "action", "style", "code"})


def hostile(card: Any) -> Any:
    """The card with hostile text in every field that is not a word of ours."""
    return fill(card, lambda name, value: value if name in OURS else HOSTILE)


def endless(card: Any) -> Any:
    """The card with very long text everywhere."""
    long = "https://example.com/" + "päth/" * 1500
    return fill(card, lambda name, value: value if name in OURS else long)


def emptied(name: str) -> Any:
    """The card with nothing but its required fields: zeros, "", no rows."""
    card = CARDS[name]
    plain = {"str": "", "int": 0, "float": 0.0, "datetime": NOW}
    required = [field for field in dataclasses.fields(card) if field.default is field.default_factory is dataclasses.MISSING]
    return card(**{field.name: plain.get(getattr(field.type, "__name__", str(field.type)), ()) for field in required})


def many(card: Any) -> Any:
    """The card with each of its rows a hundred and fifty times."""
    named = {field.name: getattr(card, field.name) for field in dataclasses.fields(card)}
    grown = {n: v * 150 for n, v in named.items() if isinstance(v, tuple) and n != "buttons"}
    return dataclasses.replace(card, **grown)


def _claims(changes: cards.Changes) -> cards.ChangeGroup:
    """Claims of a first check that are not on their pages."""
    return dataclasses.replace(changes.groups[0], kind="not_found")


def notable() -> dict[str, tuple[str, Any]]:
    """Snapshot's name → (template, card)."""
    made = {name: (name, card) for name, card in samples().items()}
    head = samples()["check_head"]
    resume = cards.Button("resume", "Resume", "run:7", "primary")
    made |= {
        "check_head-running": (
            "check_head",
            dataclasses.replace(head, status="running", n_done=340, left_s=200.0, news=None, by_grade=()),
        ),
        "check_head-ungraded": ("check_head", dataclasses.replace(head, by_grade=(), week=None)),
        "check_head-first": ("check_head", dataclasses.replace(head, news=None, n_needs_you=0, n_refusing_hosts=0)),
        "check_head-partial": (
            "check_head",
            dataclasses.replace(
                head, status="partial", n_done=900, why="The time budget of an hour is used up.", buttons=(resume,)
            ),
        ),
        "check_head-failed": ("check_head", dataclasses.replace(head, status="failed", n_done=12, ref="7f3a91")),
        "check_head-page": ("check_head", dataclasses.replace(head, target_page="https://example.com/pricing")),
        "check_head-of-page": (
            "check_head",
            dataclasses.replace(head, target_page="https://example.com/pricing", is_of_page=True),
        ),
        "import_done-repeat": ("import_done", cards.ImportDone(DOMAIN, "ahrefs.csv", "Ahrefs", 4310, 0, 4310, 0, is_repeat=True)),
        "import_done-truncated": (
            "import_done",
            cards.ImportDone(DOMAIN, "big.csv", "Ahrefs", 200_000, 1, 0, 0, is_truncated=True, n_read_limit=200_000),
        ),
        "changes-none": ("changes", cards.Changes(DOMAIN, NOW)),
        "changes-first": ("changes", cards.Changes(DOMAIN)),
        "changes-claims": ("changes", cards.Changes(DOMAIN, groups=(_claims(samples()["changes"]),))),
        "help-short": ("help", dataclasses.replace(samples()["help"], is_short=True, prefix="")),
        "welcome-again": ("welcome", cards.Welcome("U0MIA0001", ("example.com",))),
        "help-all": ("help", dataclasses.replace(samples()["help"], typed="", nearest="")),
        "error-ours": ("error", cards.Error("Something went wrong on our side.", ref="7f3a91")),
        "needs_you-hostile": ("needs_you", hostile(samples()["needs_you"])),
        "anchors-hostile": ("anchors", hostile(samples()["anchors"])),
        "needs_you-endless": ("needs_you", endless(samples()["needs_you"])),
        "anchors-many": ("anchors", many(samples()["anchors"])),
    }
    made |= {
        "link-checking": ("link", dataclasses.replace(samples()["link"], is_checking=True)),
        "link-hostile": ("link", hostile(samples()["link"])),
        "link_evidence-hostile": ("link_evidence", hostile(samples()["link_evidence"])),
        "link_cards-endless": ("link_cards", endless(samples()["link_cards"])),
        "link_list-many": ("link_list", many(samples()["link_list"])),
        "watched-ended": ("watched", dataclasses.replace(samples()["watched"], what="ended")),
        "decided-restored": ("decided", dataclasses.replace(samples()["decided"], what="restored", because="", buttons=())),
    }
    made |= {
        "digest-daily": ("digest", dataclasses.replace(samples()["digest"], kind="daily", best=None, weeks=(), sources=())),
        "digest-many": ("digest", many(samples()["digest"])),
        "digest_part-hostile": ("digest_part", hostile(samples()["digest_part"])),
        "alert_rules-off": (
            "alert_rules",
            dataclasses.replace(samples()["alert_rules"], mode="off", is_changed=True, daily_next_at=None, weekly_next_at=None),
        ),
    }
    made |= case_variants(samples()["case"])
    made |= grade_variants(samples(), NOW)
    made |= pattern_variants(samples())
    made |= {
        "grade-hostile": ("grade", hostile(samples()["grade"])),
        "review_link-hostile": ("review_link", hostile(samples()["review_link"])),
    }
    made |= {
        "case-hostile": ("case", hostile(samples()["case"])),
        "case_evidence-endless": ("case_evidence", endless(samples()["case_evidence"])),
        "case_findings-many": ("case_findings", many(samples()["case_findings"])),
    }
    empty = (
        "case",
        "case_list",
        "case_history",
        "replay",
        "digest",
        "broken_pages",
        "link",
        "link_evidence",
        "link_list",
        "grade",
        "settings",
        "review",
        "why",
        "needs_you",
        "changes",
        "anchors",
        "placements",
        "pages",
        "patterns",
        "self_check",
        "need",
        "sources",
        "status",
        "home",
    )
    return made | {f"{name}-empty": (name, emptied(name)) for name in empty}
