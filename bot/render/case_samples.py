"""Made-up cards of cases, their threads and lists; see `samples`."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import cards

_DAY = timedelta(days=1)
_WEEKS = (("28 Sep", 3, 0), ("5 Oct", 2, 1), ("12 Oct", 4, 0), ("19 Oct", 3, 1), ("26 Oct", 31, 0))
_BUTTONS = (
    ("case_ack", "Acknowledge", "primary"),
    ("case_assign", "Assign to me", ""),
    ("case_recheck", "Recheck", ""),
    ("case_ignore", "Ignore", ""),
    ("case_mute", "Mute", ""),
    ("case_history", "History", ""),
)


def _buttons(*names: str) -> tuple[cards.Button, ...]:
    return tuple(cards.Button(name, label, "12", style) for name, label, style in _BUTTONS if not names or name in names)


def case_samples(now: datetime, domain: str, target: str) -> dict[str, Any]:
    """Template's name → a card as it is usually filled. target: a page of ours."""
    page = "https://magazine.invalid/tools"
    visit = cards.VisitRow(
        now - 2 * _DAY, now - _DAY, 2, 200, "absent", "absent", ("The words are still there, the link is gone.",), proves=True
    )
    line = cards.CaseLine("acknowledged", now, "U0SAM0001", "Looking into it.")
    muted = cards.CaseLine(
        "muted", now, "U0SAM0001", "A known move of theirs.", now + 30 * _DAY, (cards.Button("case_undo", "Undo", "12 mute"),)
    )
    decided = cards.DecidedEvent(
        "link_lost",
        now - _DAY,
        page,
        target,
        "now",
        "severity",
        "A link graded useful was lost, so it is told at once.",
        "daily",
        12,
    )
    return {
        "case": cards.CaseCard(
            12,
            "lost",
            "acknowledged",
            now - 2 * _DAY,
            page,
            "magazine.invalid",
            target,
            reason="unlinked",
            grade="green",
            owner="U0SAM0001",
            acked_by="U0SAM0001",
            acked_at=now - _DAY,
            changed_at=now - _DAY,
            n_links=1,
            n_domains=1,
            lines=("The words are still there, but they no longer link.",),
            buttons=_buttons("case_assign", "case_recheck", "case_ignore", "case_mute", "case_history"),
        ),
        "case_evidence": cards.CaseEvidence(
            "link_lost",
            page,
            target,
            now - _DAY,
            "unlinked",
            ("The words are still there, but they no longer link.", "Two complete visits, 20 and 21 Nov, without the link."),
            (visit,),
            "we compared the tools, and",
            "Acme pricing",
            "is the cheapest of them",
            "state: live",
            "state: lost, reason: unlinked",
            "14 followed: only ours changed",
        ),
        "case_findings": cards.CaseFindings(
            (
                cards.Finding("link_lost", now, "https://magazine.invalid/more", target, "unlinked"),
                cards.Finding("rel_changed", now, "https://magazine.invalid/best", target, "rel_changed", "followed", "nofollow"),
            ),
            3,
        ),
        "case_line": muted,
        "case_ignore_form": cards.CaseForm(12, page, target),
        "case_mute_form": cards.CaseForm(12, page, target),
        "case_history": cards.CaseHistory(12, page, target, (cards.CaseLine("opened", now - _DAY), line, muted)),
        "case_list": cards.CaseList(
            domain,
            (
                cards.CaseRow(12, "lost", "open", now - _DAY, page, target, "unlinked", 1, "U0SAM0001"),
                cards.CaseRow(11, "target", "acknowledged", now - 3 * _DAY, target, "", "target_not_found", 4),
            ),
            2,
            1,
            1,
        ),
        "replay": cards.Replay(
            domain,
            now - 7 * _DAY,
            now,
            41,
            1,
            1,
            (("now", 2), ("daily", 9), ("silent", 30)),
            (decided,),
            3,
        ),
    }


def case_variants(card: Any) -> dict[str, tuple[str, Any]]:
    """Snapshot's name → (template, card): a case of every family and state. card: the sample of one."""
    weeks = tuple(cards.WeekCount(*week) for week in _WEEKS)
    at = card.since
    bare = replace(card, page="", domain="", grade="", acked_by="", acked_at=None, state="open", owner="", reason="", lines=())
    cause = tuple(
        cards.Button(f"case_cause_{word}", label, "12")
        for word, label in (("launch", "Launch"), ("pr", "PR"), ("campaign", "Campaign"), ("unknown", "Unknown"))
    )
    anchor_buttons = (
        cards.Button("case_anchor_ours", "Ours (campaign)", "12"),
        cards.Button("case_anchor_watch", "Not ours: watch", "12"),
        cards.Button("case_anchor_mute", "Mute this anchor", "12"),
    )
    look = tuple(
        cards.Button(name, label, "12")
        for name, label in (("case_still_there", "Still there"), ("case_gone", "Gone"), ("case_ignore", "Ignore"))
    )
    made = {
        "open": replace(card, state="open", acked_by="", acked_at=None, buttons=_buttons()),
        "back": replace(card, state="back", after="8 days", changed_at=at + 8 * _DAY, buttons=_buttons("case_history")),
        "ignored": replace(card, state="ignored", ended_by="U0SAM0001", because="their feed", buttons=_buttons("case_history")),
        "muted": replace(card, state="open", muted_until=at + 30 * _DAY),
        "domain": replace(card, kind="domain", n_links=500, reason="domain_gone", page=""),
        "agreement": replace(card, kind="agreement", was="rel: followed", now="rel: nofollow", reason="rel_changed"),
        "target": replace(bare, kind="target", target_page=card.target_page, reason="target_not_found", n_domains=5),
        "anchor": replace(
            bare,
            kind="anchor",
            anchor="acme pricing",
            lines=("6 of 14 new referring domains in 28 days use it (43%); usually 4%.",),
            samples=(card.page, "https://b.invalid/x", "https://c.invalid/y"),
            bars=(("last 28 days", 43), ("usual", 4)),
            question="Worth a look; common causes: a campaign, a template, a scraped list. Whose is it?",
            buttons=anchor_buttons,
        ),
        "velocity": replace(
            bare,
            kind="velocity",
            domain="31 in 7 days",
            weeks=weeks,
            question="What is behind it?",
            buttons=cause,
        ),
        "velocity-answered": replace(
            bare,
            kind="velocity",
            domain="31 in 7 days",
            weeks=weeks,
            question="What is behind it?",
            answer="Launch",
            answered_by="U0SAM0001",
            answered_at=at,
        ),
        "wave": replace(bare, kind="wave", domain="domains lost: 12 of 60 in 7 days", n_domains=12, weeks=weeks),
        "human": replace(bare, kind="human", page=card.page, reason="refused", buttons=look, question="Is the link still there?"),
    }
    return {f"case-{name}": ("case", one) for name, one in made.items()}
