"""A case as its card shows it: what it says, which buttons it has, which of its findings stand. Pure; nothing is read here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.alerts.situation import Answer, Topic
from bot.core.anchors import normal
from bot.core.cards import Button, CaseCard, CaseEvidence, CaseRow, Finding, WeekCount
from bot.core.cases import AWAITED, Case, CaseState
from bot.core.events import Event, EventKind
from bot.core.link_views import proofs, visit_row
from bot.core.links import Snippet
from bot.core.records import Change, Link, Observation
from bot.core.sentences import sentence
from bot.core.showing import pair_words
from bot.core.states import Reason, State

LOSSES = frozenset({EventKind.LINK_LOST.value, EventKind.AGREEMENT_BROKEN.value})
MAX_VISITS = 4
MAX_LINES = 6
_REASONS = frozenset(reason.value for reason in Reason)
_FAMILIES: dict[str, str] = {
    EventKind.LINK_LOST: "lost",
    EventKind.AGREEMENT_BROKEN: "agreement",
    EventKind.TARGET_BROKEN: "target",
    EventKind.ANCHOR_SPIKE: "anchor",
    EventKind.VELOCITY_SPIKE: "velocity",
    EventKind.LOSS_WAVE: "wave",
    EventKind.NEEDS_HUMAN: "human",
    EventKind.NEW_DOMAIN: "new",
    EventKind.NEW_LINK: "new",
}
"""EventKind's word of what opened a case → the family its card belongs to; all others are changes."""
CAUSES: tuple[tuple[str, str], ...] = (("launch", "Launch"), ("pr", "PR"), ("campaign", "Campaign"), ("unknown", "Unknown"))
ANCHOR_ANSWERS: tuple[tuple[str, str], ...] = (
    ("ours", "Ours (campaign)"),
    ("watch", "Not ours: watch"),
    ("mute", "Mute this anchor"),
)
_ASKS = {
    "anchor": "Worth a look; common causes: a campaign, a template, a scraped list. Whose is it?",
    "velocity": "What is behind it?",
    "human": "We cannot read that page ourselves. Please look: is the link still there?",
}
_ORDER = ("wave", "agreement", "target", "domain", "lost", "anchor", "velocity", "human", "changed", "new")
"""Families, worst first, as `cases` lists them."""


@dataclass(frozen=True, slots=True)
class About:
    """What a card needs beside its case. links: of its newest findings, those that stand worst first. answer: what people said to
    its question. broken: terms of the agreement that do not hold now. can_accept: what stands now may become the agreement."""

    links: Sequence[Link] = ()
    answer: Answer | None = None
    broken: Sequence[str] = ()
    ended_by: str = ""
    because: str = ""


def family(case: Case) -> str:
    """Name the family of a case's card."""
    if case.key.startswith("domain:") and case.kind in LOSSES:
        return "domain"
    if case.kind == EventKind.AGREEMENT_BROKEN and case.reason in _LOST:
        return "lost"
    return _FAMILIES.get(case.kind, "changed")


_LOST = frozenset(
    reason.value
    for reason in (
        Reason.LINK_REMOVED,
        Reason.UNLINKED,
        Reason.TARGET_SWAPPED,
        Reason.ROLLED_OFF,
        Reason.PAGE_NOT_FOUND,
        Reason.PAGE_REDIRECTED,
        Reason.DOMAIN_GONE,
        Reason.SITE_DOWN,
        Reason.REDIRECT_LOST,
    )
)


def rank(case: Case) -> tuple[int, bool, datetime]:
    """Order cases worst first: by family, those nobody took before others, oldest first."""
    return _ORDER.index(family(case)), bool(case.owner), case.since


def card_of(case: Case, about: About = About()) -> CaseCard:
    """Fill the parent of a case."""
    kind, awaits = family(case), case.state in AWAITED
    link = next(iter(about.links), None)
    answer = about.answer
    return CaseCard(
        number=case.id,
        kind=kind,
        state=case.state.value,
        since=case.since,
        page=case.page,
        domain=_domain(case, kind),
        target_page=case.target_page,
        anchor=_fact(case, "what").strip("“”") or case.anchor,
        reason=_reason(case, kind),
        was=_fact(case, "before") if kind in ("agreement", "changed") and awaits else "",
        now=_fact(case, "now") if kind in ("agreement", "changed") and awaits else "",
        grade=case.grade,
        after=_span(case.changed_at - case.since) if case.state is CaseState.BACK else "",
        owner=case.owner,
        acked_by=case.acked_by,
        acked_at=case.acked_at,
        changed_at=case.changed_at,
        muted_until=case.muted_until if awaits else None,
        ended_by="" if awaits else about.ended_by,
        because="" if awaits else about.because,
        n_links=case.n_links,
        n_domains=case.n_domains,
        lines=_lines(case, kind, about) if awaits else (),
        samples=tuple(value for name, value in case.facts if name.startswith("sample ")),
        bars=_bars(case) if kind == "anchor" else (),
        weeks=weeks_of(_fact(case, "weeks")) if awaits else (),
        question=_ASKS.get(kind, "") if awaits else "",
        answer=_answer_words(answer),
        answered_by=answer.by if answer is not None else "",
        answered_at=answer.at if answer is not None else None,
        buttons=buttons(case, link, is_answered=answer is not None, can_accept=bool(about.broken)),
    )


def _fact(case: Case, name: str) -> str:
    return next((value for known, value in case.facts if known == name), "")


def _domain(case: Case, kind: str) -> str:
    """What stands in the head of a card that is about no page: the referring domain, or how many domains."""
    match kind:
        case "velocity":
            return _fact(case, "new domains") or "more than usual"
        case "wave":
            return f"domains lost: {_fact(case, 'lost domains') or 'more than usual'}"
        case _:
            return case.domain


def _reason(case: Case, kind: str) -> str:
    """Reason's word, or what stands in its place."""
    match kind:
        case "agreement":
            return _fact(case, "broken") or case.reason
        case "wave":
            return "half of all referring domains or more" if case.reason == "incident" else ""
        case "human":
            since = _fact(case, "refused since")
            return f"it has refused us since {since}" if since else case.reason
        case _:
            return case.reason if case.reason in _REASONS else ""


_SKIPPED = frozenset(
    {
        "before",
        "now",
        "was",
        "rel",
        "placement",
        "anchor",
        "agreement",
        "type",
        "broken",
        "what",
        "rule",
        "weeks",
        "for example",
        "refused since",
        "how we know",
        "week",
        "began",
        "level",
        "new",
        "returned",
        "new domains",
        "lost domains",
    }
)


def _lines(case: Case, kind: str, about: About) -> tuple[str, ...]:
    """Say its numbers, then how we know."""
    said = [about.broken[n] for n in range(min(3, len(about.broken)))] if kind in ("agreement", "changed") else []
    if kind in ("anchor", "velocity", "wave", "human", "target"):
        said += [f"{name[:1].upper()}{name[1:]}: {value}" for name, value in case.facts if _is_line(name)]
    if case.reason in _REASONS and kind in ("lost", "domain", "target", "human", "changed"):
        said.append(_fact(case, "how we know") or sentence(Reason(case.reason)))
    return tuple(dict.fromkeys(said))[:MAX_LINES]


def _is_line(name: str) -> bool:
    return name not in _SKIPPED and not name.startswith("sample ")


def _bars(case: Case) -> tuple[tuple[str, int], ...]:
    """The share of an anchor among new domains beside the usual one, in percent."""
    pairs = (("last 28 days", _fact(case, "share")), ("usual", _fact(case, "usual")))
    return tuple((name, int(value[:-1])) for name, value in pairs if value.endswith("%") and value[:-1].isdecimal())


def _answer_words(answer: Answer | None) -> str:
    if answer is None:
        return ""
    words = dict((*CAUSES, *ANCHOR_ANSWERS)).get(answer.answer, answer.answer)
    return f"{words}, because {answer.because}" if answer.because else words


def _span(span: timedelta) -> str:
    """Say how long it took: "8 days", "5 hours"."""
    hours = max(1, round(span / timedelta(hours=1)))
    n, word = (round(hours / 24), "day") if hours >= 24 else (hours, "hour")
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def about_words(case: Case) -> str:
    """Name what a case is about: its page, domain, anchor or page of ours."""
    return case.page or case.domain or case.anchor or case.target_page or case.key


def row_of(case: Case, permalink: str = "") -> CaseRow:
    """Show a case as a line."""
    kind = family(case)
    match kind:
        case "domain":
            about = f"{case.n_links:,} links from {case.domain}"
        case "target":
            about = case.target_page
        case "velocity" | "wave":
            about = _domain(case, kind)
        case _:
            about = about_words(case)
    return CaseRow(
        case.id,
        kind,
        case.state.value,
        case.since,
        about,
        case.target_page if kind in ("lost", "agreement", "changed", "human", "new") else "",
        _reason(case, kind),
        case.n_links,
        case.owner,
        case.muted_until,
        permalink,
    )


def buttons(case: Case, link: Link | None = None, *, is_answered: bool = False, can_accept: bool = False) -> tuple[Button, ...]:
    """What may be done about a case now; when nothing waits for anybody, its history alone."""
    value, kind = str(case.id), family(case)
    history = Button("case_history", "History", value)
    if case.state not in AWAITED:
        return (history,)
    found = [Button("case_ack", "Acknowledge", value, style="primary")] if case.state is CaseState.OPEN else []
    found += _answers(kind, value, is_answered)
    found.append(Button("case_assign", "Assign to me", value))
    if kind == "human":
        return (*found, Button("case_ignore", "Ignore", value), history)
    if kind in ("lost", "domain", "agreement", "changed", "target"):
        found.append(Button("case_recheck", "Recheck", value))
    if kind in ("lost", "domain", "agreement", "changed"):
        found.append(Button("case_ignore", "Ignore", value))
    if kind != "anchor":
        found.append(Button("case_mute", "Unmute" if case.muted_until is not None else "Mute", value))
    if can_accept or kind == "changed" or (link is not None and _is_acceptable(kind, link)):
        found.append(Button("case_accept", "Accept as is", value))
    return (*found, history)


def _answers(kind: str, value: str, is_answered: bool) -> list[Button]:
    """Buttons that answer the question of a card; a question that was answered may be answered anew in its thread."""
    match kind:
        case "anchor" if not is_answered:
            return [Button(f"case_anchor_{word}", label, value) for word, label in ANCHOR_ANSWERS]
        case "velocity" if not is_answered:
            return [Button(f"case_cause_{word}", label, value) for word, label in CAUSES]
        case "human":
            return [Button("case_still_there", "Still there", value), Button("case_gone", "Gone", value)]
        case _:
            return []


def _is_acceptable(kind: str, link: Link) -> bool:
    return kind == "agreement" and link.standing.state in (State.CHANGED, State.DEGRADED)


def weeks_words(weeks: Sequence[WeekCount]) -> str:
    """Keep counts by week as the fact "weeks" of a case."""
    return "; ".join(f"{week.label}: {week.n_new} {week.n_lost}" for week in weeks)


def weeks_of(words: str) -> tuple[WeekCount, ...]:
    """Give the counts of `weeks_words` back."""
    found = []
    for part in words.split("; ") if words else ():
        label, _, numbers = part.rpartition(": ")
        n_new, _, n_lost = numbers.partition(" ")
        if n_new.isdecimal() and n_lost.isdecimal():
            found.append(WeekCount(label, int(n_new), int(n_lost)))
    return tuple(found)


def topic_of(case: Case) -> tuple[str, str]:
    """Name what an answer to a case's question is kept under: (topic, about)."""
    if case.kind == EventKind.ANCHOR_SPIKE:
        return Topic.ANCHOR.value, normal(case.anchor)
    if case.kind == EventKind.VELOCITY_SPIKE:
        return Topic.VELOCITY.value, case.key.partition(":")[2]
    return "case", case.key


def evidence_of(event: Event, link: Link, visits: Sequence[Observation], change: Change | None) -> CaseEvidence:
    """Show how one finding is known. visits: oldest first; those that prove it are shown, else the last one."""
    proving = proofs(link.standing)
    rows = [visit_row(seen, proving) for seen in reversed(visits)]
    shown = [row for row in rows if row.proves] or rows[:1]
    seen = link.occurrence
    said = (sentence(Reason(event.reason)) if event.reason in _REASONS else "", *(change.evidence if change is not None else ()))
    near = seen.snippet.cut() if seen is not None else Snippet()
    return CaseEvidence(
        what=event.kind.value,
        page=link.page,
        target_page=link.target_page,
        at=event.at,
        reason=event.reason,
        sentences=tuple(dict.fromkeys(words for words in said if words))[:MAX_VISITS],
        visits=tuple(shown[:MAX_VISITS]),
        before=near.before,
        anchor=seen.anchor if seen is not None else "",
        after=near.after,
        was=pair_words(change.before) if change is not None else "",
        now=pair_words(change.after) if change is not None else "",
        house_policy=link.house_policy,
    )


def finding_of(event: Event) -> Finding:
    """Show an event as a line."""
    about = event.page or event.domain or event.anchor or event.target_page
    target = event.target_page if event.page else ""
    return Finding(
        event.kind.value,
        event.at,
        about,
        target,
        event.reason if event.reason in _REASONS else "",
        event.fact("before"),
        event.fact("now"),
    )


def is_back(link: Link) -> bool:
    """Whether a lost link has certainly come back: seen, and its loss no longer open."""
    return link.standing.state not in (State.LOST, State.UNVERIFIED) and link.standing.before_loss is None
