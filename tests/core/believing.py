"""Verdicts and visits in a word, for the tables of `test_believe*`."""

from datetime import UTC, datetime, timedelta

from bot.core.believe import Belief, Facts, believe
from bot.core.links import Kind, Occurrence, Placement
from bot.core.records import Change, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.states import BLOCKED_REASONS, Conclusion, Credit, Reason
from bot.core.verdict import Finding, Verdict

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

_WORDS: dict[str, tuple[Conclusion, Reason]] = {
    "live": (Conclusion.LIVE, Reason.FOUND),
    "soft404": (Conclusion.GONE, Reason.PAGE_NOT_FOUND),
    "404": (Conclusion.GONE, Reason.PAGE_NOT_FOUND),
    "parked": (Conclusion.GONE, Reason.DOMAIN_GONE),
    "absent": (Conclusion.ABSENT, Reason.LINK_REMOVED),
    "moved": (Conclusion.LIVE, Reason.SOURCE_MOVED),
    "nxdomain": (Conclusion.UNREACHABLE, Reason.DNS),
}
_DEGRADED = {
    Reason.QUALIFIED,
    Reason.NOINDEX,
    Reason.HIDDEN,
    Reason.CANONICAL_ELSEWHERE,
    Reason.ROBOTS_BLOCKS_GOOGLE,
    Reason.PAGE_NOFOLLOW,
}
_ABSENT = {
    Reason.UNLINKED,
    Reason.TARGET_SWAPPED,
    Reason.PAGE_REDIRECTED,
    Reason.REDIRECT_LOST,
    Reason.ROLLED_OFF,
    Reason.LINK_REMOVED,
}


def occurrence(
    anchor: str = "Acme",
    rel: tuple[str, ...] = (),
    placement: Placement = Placement.BODY_TEXT,
    url: str = "https://acme.example/",
) -> Occurrence:
    """One occurrence, good unless said otherwise."""
    return Occurrence(url=url, anchor=anchor, kind=Kind.TEXT, rel=rel, placement=placement)


def verdict(word: str, *, occurrences: tuple[Occurrence, ...] = (), complete: bool = True) -> Verdict:
    """Make a verdict from a word of `_WORDS` or any reason; "absent?" is a reading that supports no loss."""
    if word.endswith("?"):
        return verdict(word[:-1], complete=False)
    conclusion, reason = _WORDS.get(word, (Conclusion.UNREACHABLE, Reason.FOUND))
    if word not in _WORDS:
        reason = Reason(word)
        if reason in BLOCKED_REASONS:
            conclusion = Conclusion.BLOCKED
        elif reason in _DEGRADED:
            conclusion = Conclusion.DEGRADED
        elif reason in _ABSENT:
            conclusion = Conclusion.ABSENT
    is_bad = conclusion in (Conclusion.ABSENT, Conclusion.GONE)
    return Verdict(
        conclusion,
        reason,
        rule=word,
        evidence=(f"The visit showed {word}.",),
        credit=Credit.YES if conclusion is Conclusion.LIVE else Credit.UNKNOWN,
        occurrences=occurrences,
        findings=(Finding("moved", reason, "moved"),) if word == "moved" else (),
        supports_loss=is_bad and complete,
        gate="" if complete else "the page is not recognisably the one seen before",
    )


def visits(
    plan: str,
    standing: Standing | None = None,
    *,
    rules: Rules = DEFAULTS,
    facts: Facts | None = None,
    start: datetime = START,
) -> list[Belief]:
    """Play a plan such as "0 live, 12 absent, 24.5 absent": hours from the start and what the visit showed."""
    beliefs: list[Belief] = []
    now = standing if standing is not None else Standing()
    for step in plan.split(","):
        hours, word = step.split()
        belief = believe(now, verdict(word), start + timedelta(hours=float(hours)), rules, facts)
        beliefs.append(belief)
        now = belief.standing
    return beliefs


def told(beliefs: list[Belief]) -> list[str]:
    """Name the changes that are told, in order."""
    return [str(b.change.kind) for b in beliefs if b.change is not None and not b.change.is_quiet]


def changes(beliefs: list[Belief]) -> list[Change]:
    """Give the changes, quiet ones too."""
    return [b.change for b in beliefs if b.change is not None]
