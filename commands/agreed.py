"""A visit held against what was agreed: which terms are broken, and the change named against them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.agreements import Agreement, Broken, agreed_with, broken_terms
from bot.core.records import Change, Link
from bot.core.verdict import Verdict


def held_to(link: Link, verdict: Verdict, agreements: Sequence[Agreement], now: datetime) -> tuple[Link, tuple[Broken, ...]]:
    """Give the link, agreed or not, and the terms that this visit found broken. agreements: those of its page."""
    agreement = agreed_with(agreements, link.target_page, now.date())
    if link.standing.is_agreed != (agreement is not None):
        link = replace(link, standing=replace(link.standing, is_agreed=agreement is not None))
    if agreement is None:
        return link, ()
    reasons = {verdict.reason, *(finding.reason for finding in verdict.findings)}
    return link, broken_terms(agreement, verdict.occurrences, reasons)


def named(change: Change | None, terms: Sequence[Broken]) -> Change | None:
    """Name a change against the agreement: its broken terms in the evidence, as before and after when nothing else differed."""
    if change is None or not terms:
        return change
    evidence = (*(term.sentence for term in terms), *change.evidence)
    if any(name not in ("state", "reason") for name, _ in (*change.before, *change.after)):
        return replace(change, evidence=evidence)
    before = tuple((f"agreed {term.name}", term.agreed) for term in terms)
    return replace(change, evidence=evidence, before=before, after=tuple((term.name, term.now) for term in terms))
