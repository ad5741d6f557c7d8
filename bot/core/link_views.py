"""One link with everything known of it, as cards show it: how it stands, which visits prove it, what it held before."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.core.agreements import Agreement, broken_terms, terms
from bot.core.cards import AgreementView, ChangeRow, GradeView, LinkView, VisitRow
from bot.core.decisions import Decision, DecisionKind
from bot.core.links import Occurrence, Snippet
from bot.core.page import Directive, Hop
from bot.core.records import Change, ChangeKind, Link, Observation, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.sentences import sentence
from bot.core.showing import missed_since, pair_words, seen_words
from bot.core.sightings import is_bad, last_good, pending
from bot.core.states import Credit, State
from bot.core.survey import NOT_FOUND, need_rank, shown_reason, state_word

LAST = 1_000
"""Rank of what needs nobody: after everything that does."""
BODY_DIGITS = 12
NOT_AS_AGREED = "The link stands, and differs from what was agreed."


_ADVICE: dict[str, str] = {
    NOT_FOUND: "Nothing yet: the second visit decides whether it is lost.",
    State.LOST: "Ask for it back if it is worth that to you; “ignore” leaves it out.",
    State.BLOCKED: "Look at the page yourself: it refuses robots, which says nothing of the link.",
    State.UNREACHABLE: "Nothing yet: the page gave no answer that proves anything, and is visited again by itself.",
    State.BROKEN_TARGET: "Restore our page or redirect it: “broken redirects” gives the lines to set.",
}
"""State's word → what to do while the link does not stand for all to see, whatever it is worth."""


def first_advice(link: Link) -> str:
    """What to do about a link that is not seen to stand, "" for one that is."""
    if link.last_visit_at is None:
        return "Have the page visited first: Recheck does it now."
    if link.occurrence is None and shown_state(link.standing) == NOT_FOUND:
        return "Nothing: it is claimed, and its page does not hold it; the second visit decides."
    if link.occurrence is None and link.standing.state is State.LOST:
        return "Nothing: it is claimed, and no visit ever saw it on its page."
    return _ADVICE.get(shown_state(link.standing), "")


def shown_state(standing: Standing) -> str:
    """State's word, "not_found" while a loss waits for its second visit."""
    return State.LOST.value if standing.state is State.LOST else state_word(standing)


def rank(link: Link) -> int:
    """Order links worst first; 0 is worst."""
    found = need_rank(link, state_word(link.standing))
    return found if found >= 0 else LAST


def link_view(
    link: Link,
    *,
    now: datetime,
    agreement: Agreement | None = None,
    occurrences: Sequence[Occurrence] = (),
    decision: Decision | None = None,
    directives: Sequence[Directive] = (),
    worth: GradeView | None = None,
    rules: Rules = DEFAULTS,
) -> LinkView:
    """Show one link in full.

    agreement: the one it is held to, over or not. occurrences: all its elements. decision: the newest on its page about being
    ignored. directives: of the last answer that was read. worth: its grade.
    """
    standing, seen = link.standing, link.occurrence
    agreed = _agreement(link, agreement, occurrences, now) if agreement else None
    near = seen.snippet.cut() if seen else Snippet()
    is_broken = agreed is not None and bool(agreed.broken) and standing.state is State.CHANGED
    return LinkView(
        target_page=link.target_page,
        state=shown_state(standing),
        reason=shown_reason(standing).value,
        sentence=NOT_AS_AGREED if is_broken else sentence(shown_reason(standing)),
        since=_since(standing),
        credit=standing.credit.value,
        blocking=_blocking(link),
        anchor=seen.anchor if seen else link.claimed_anchor,
        anchor_kind=seen.kind.value if seen else "",
        rel=seen.rel if seen else (),
        rel_origin=_rel_origin(seen, directives),
        placement=seen.placement.value if seen else "",
        placement_rule=seen.placement_rule if seen else "",
        before=near.before,
        after=near.after,
        hidden=seen.hidden if seen else "",
        n_occurrences=link.n_occurrences,
        house_policy=link.house_policy,
        seen=seen_words(standing, rules),
        decided=_decided(link, decision),
        agreement=agreed,
        worth=worth,
    )


def _since(standing: Standing) -> datetime | None:
    is_pending = state_word(standing) == NOT_FOUND and standing.state is not State.LOST
    return missed_since(standing) if is_pending else standing.since


def _blocking(link: Link) -> str:
    """Why search engines cannot count it, or why that is not known; "" when they can."""
    standing = link.standing
    match standing.credit:
        case Credit.YES:
            return ""
        case Credit.NO:
            return next(iter(link.evidence), "") or sentence(standing.reason)
        case Credit.UNKNOWN if link.last_visit_at is None:
            return "no visit has looked yet"
        case Credit.UNKNOWN:
            return "the last visits do not tell: " + (next(iter(link.evidence), "") or sentence(standing.reason))


def _rel_origin(seen: Occurrence | None, directives: Sequence[Directive]) -> str:
    """Who asks search engines not to follow the link."""
    if seen is None:
        return ""
    page = [d for d in directives if {"nofollow", "none"}.intersection(d.tokens)]
    said = [f"{d.origin} of the page for {d.agent or 'all crawlers'}: {', '.join(d.tokens)}" for d in page]
    if seen.is_qualified:
        said.insert(0, "in the link")
    return " · ".join(said) or "followed"


def _decided(link: Link, decision: Decision | None) -> str:
    if link.standing.state is not State.IGNORED or decision is None or decision.kind is not DecisionKind.IGNORED:
        return ""
    because = f", because {decision.because}" if decision.because else ""
    return f"ignored by {decision.by} on {decision.at:%-d %b %Y}{because}"


def _agreement(link: Link, agreement: Agreement, occurrences: Sequence[Occurrence], now: datetime) -> AgreementView:
    is_over = not agreement.stands(now.date())
    # what was last seen of a link that is gone is no difference: its loss speaks
    seen = () if is_over or state_word(link.standing) == NOT_FOUND else occurrences
    broken = broken_terms(agreement, seen, (link.standing.reason,))
    return AgreementView(
        terms(agreement), tuple(b.sentence for b in broken), agreement.owner, agreement.by, agreement.made_at, is_over
    )


def proofs(standing: Standing, rules: Rules = DEFAULTS) -> frozenset[datetime]:
    """Times of the visits that what is believed rests on."""
    recent = standing.recent
    match standing.state:
        case State.UNVERIFIED | State.LOST | State.IGNORED:
            loss = pending(standing, rules)
            return frozenset(s.at for s in (loss.seen if loss is not None else recent) if loss is not None or is_bad(s))
        case State.BLOCKED | State.UNREACHABLE:
            return frozenset(s.at for s in recent[-1:])
        case State.LIVE | State.DEGRADED | State.CHANGED | State.BROKEN_TARGET:
            loss, good = pending(standing, rules), last_good(recent)
            return frozenset((*(s.at for s in (loss.seen if loss is not None else ())), *((good.at,) if good else ())))


def visit_row(seen: Observation, proving: Collection[datetime]) -> VisitRow:
    """Show visits that saw the same. proving: times of `proofs`."""
    failure = seen.failure
    said = seen.evidence or ((f"{sentence(failure.reason)} {failure.detail}".strip(),) if failure is not None else ())
    return VisitRow(
        first_at=seen.first_at,
        last_at=seen.last_at,
        n=seen.n,
        status=seen.status,
        conclusion=seen.conclusion.value if seen.conclusion else "",
        rule=seen.rule,
        sentences=said,
        proves=any(seen.first_at <= at <= seen.last_at for at in proving),
        hops=tuple(_hop(hop) for hop in seen.chain if hop.location),
        title=seen.title,
        n_bytes=seen.n_bytes,
        body=seen.body_sha256[:BODY_DIGITS],
        robots=seen.robots,
    )


def _hop(hop: Hop) -> str:
    return f"{hop.status} to {hop.location}"


def change_row(change: Change) -> ChangeRow:
    """Show one change with what was and what is."""
    what = str(change.kind.value).replace("_", " ")
    if change.kind is ChangeKind.STATE_CHANGED:
        what = f"{change.from_state.value} → {change.to_state.value}".replace("_", " ")
    return ChangeRow(
        change.at,
        what,
        change.reason.value,
        pair_words(change.before),
        pair_words(change.after),
        next(iter(change.evidence), ""),
        change.is_quiet,
    )
