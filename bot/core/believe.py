"""From what one visit concludes to what we believe of a link: the table of transitions of PRODUCT.md §3 and §4.

Choices where the product text leaves room:
- A link that was never seen and is not found stays `unverified` with the reason seen and a pending loss; confirmed, it is
  `lost`, quietly: nobody can lose what nobody had. The headline counts it as "not found" from the first visit on.
- A known link with a pending loss keeps its state. After `blocked` or `unreachable`, one complete reading without it
  gives back the state of the last good visit, with the loss pending.
- `lost` is left by a good visit alone, and when the proof was silence (`site_down`, `domain_gone`) by a refusal too: who
  refuses is there. A quiet `site_down` that turns out real is told then.
- A told loss that is seen again is `live` at once, quietly; the second good visit 12 hours later says "came back".
- A changed link is `changed` until it is seen the same again at least 12 hours later, then `live` or `degraded`.
- `broken_target` outlives a refusal and a silence of the referring page: what is broken is ours, and still broken.
- An outage ends with any answer, even one that proves nothing about the link.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import outcomes
from bot.core.cadence import next_visit
from bot.core.case import Belief, Case, Facts, facts_of, open_case
from bot.core.records import Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.sightings import Family, good_streak, is_bad, last_good
from bot.core.states import Conclusion, Reason, State
from bot.core.verdict import Verdict

__all__ = ["ROWS", "Belief", "Case", "Facts", "Row", "believe", "facts_of"]

_SILENT_LOSSES = frozenset({Reason.SITE_DOWN, Reason.DOMAIN_GONE})


@dataclass(frozen=True, slots=True)
class Row:
    """One transition: the first row that holds decides. source: where the rule stands."""

    name: str
    source: str
    holds: Callable[[Case], bool]
    decide: Callable[[Case], Belief]


def believe(standing: Standing, verdict: Verdict, now: datetime, rules: Rules = DEFAULTS, facts: Facts | None = None) -> Belief:
    """Decide what we believe of a link after one visit.

    now: when the visit was made, aware. A clock that stands still or jumps back delays confirmation and never hastens it.
    Pure: the same standing and visits give the same belief.
    """
    case = open_case(standing, verdict, now, rules, facts if facts is not None else Facts())
    row = next(row for row in ROWS if row.holds(case))
    belief = row.decide(case)
    standing = belief.standing
    if case.before.state is State.LOST and standing.state is not State.LOST and not case.was_told:
        standing = replace(standing, before_loss=None)
    known = case.facts
    due_at = next_visit(standing, now, rules, link_id=known.link_id, is_won=known.is_won, grade=known.grade)
    return Belief(
        replace(standing, next_visit_at=due_at),
        belief.change,
        belief.why,
        rule=row.name,
        used=case.loss.seen if case.loss is not None else (case.seen,),
    )


def _is_back(case: Case) -> bool:
    if not (case.is_open and case.is_found):
        return False
    streak = good_streak(case.after.recent)
    return bool(streak) and case.now - streak[0].at >= case.rules.return_gap


def _is(state: State) -> Callable[[Case], bool]:
    return lambda case: case.before.state is state


def _is_kept_lost(case: Case) -> bool:
    """Lost, and this visit does not say otherwise: a refusal speaks against silence alone."""
    if case.before.state is not State.LOST or case.is_found:
        return False
    return not (case.verdict.conclusion is Conclusion.BLOCKED and case.before.reason in _SILENT_LOSSES)


def _turns_out_real(case: Case) -> bool:
    """A loss by silence, never told, that complete visits now confirm for another reason."""
    is_silent = case.before.state is State.LOST and case.before.reason is Reason.SITE_DOWN
    loss = case.loss
    return is_silent and not case.was_told and loss is not None and loss.is_confirmed and loss.family is not Family.OUTAGE


def _is_confirmed(case: Case) -> bool:
    return case.loss is not None and case.loss.is_confirmed and case.loss.seen[-1] is case.seen


def _is_worse(case: Case) -> bool:
    if not case.is_found or case.verdict.conclusion is not Conclusion.DEGRADED:
        return False
    return case.base is State.LIVE or (case.base is State.DEGRADED and _last_reason(case) is not case.verdict.reason)


def _last_reason(case: Case) -> Reason:
    good = last_good(case.before.recent)
    if case.before.state is State.DEGRADED or good is None:
        return case.before.reason
    return good.reason


def _is_settling(case: Case) -> bool:
    since = case.before.since
    is_changed = case.is_found and case.before.state is State.CHANGED
    return is_changed and since is not None and case.now - since < case.rules.settle_gap


ROWS: tuple[Row, ...] = (
    Row("ignored stays ignored", "PRODUCT §3 ignored", _is(State.IGNORED), outcomes.ignored),
    Row(
        "found, target broken",
        "PRODUCT §3 broken_target",
        lambda c: c.is_found and c.facts.is_target_known and c.facts.target_reason is not None,
        outcomes.target_broken,
    ),
    Row(
        "found, target mended",
        "PRODUCT §5 target_fixed",
        lambda c: c.is_found and c.before.state is State.BROKEN_TARGET and c.facts.is_target_known,
        outcomes.target_fixed,
    ),
    Row(
        "found, target not looked at",
        "PRODUCT §3 broken_target",
        lambda c: c.is_found and c.before.state is State.BROKEN_TARGET,
        outcomes.target_still_broken,
    ),
    Row("found again", "PRODUCT §4 found again", lambda c: c.is_found and c.before.state is State.LOST, outcomes.seen_again),
    Row("back for good", "PRODUCT §4 two good visits", _is_back, outcomes.back),
    Row(
        "first seen", "PRODUCT §3 live: one good visit", lambda c: c.is_found and c.base is State.UNVERIFIED, outcomes.first_seen
    ),
    Row("changed", "PRODUCT §3 changed", lambda c: c.is_found and c.difference is not None, outcomes.changed),
    Row(
        "agreement broken", "PRODUCT §2 Agreement", lambda c: c.is_found and c.facts.broken_term is not None, outcomes.term_broken
    ),
    Row("change settles", "PRODUCT §3 changed: from the last visit", _is_settling, outcomes.settling),
    Row("worth less", "PRODUCT §3 degraded", _is_worse, outcomes.worse),
    Row("stands", "PRODUCT §3 live, degraded", lambda c: c.is_found, outcomes.stands),
    Row("quiet loss turns out real", "PRODUCT §1 principle 2", _turns_out_real, outcomes.lost),
    Row("lost stays lost", "PRODUCT §4 found again", _is_kept_lost, outcomes.still_lost),
    Row(
        "loss confirmed",
        "PRODUCT §4, by family",
        _is_confirmed,
        outcomes.lost,
    ),
    Row(
        "target stays broken unseen",
        "PRODUCT §3 broken_target",
        lambda c: c.before.state is State.BROKEN_TARGET and c.verdict.conclusion in (Conclusion.BLOCKED, Conclusion.UNREACHABLE),
        lambda c: outcomes.stays(c, "The referring page did not show itself; the page of ours is still broken."),
    ),
    Row("refused", "PRODUCT §4 blocked at once", lambda c: c.verdict.conclusion is Conclusion.BLOCKED, outcomes.refused),
    Row("no answer", "PRODUCT §4 unreachable", lambda c: c.seen.conclusion is Conclusion.UNREACHABLE, outcomes.silent),
    Row("reading proves nothing", "PRODUCT §4 completeness gate", lambda c: not is_bad(c.seen), outcomes.proves_nothing),
    Row("loss pending", "PRODUCT §4, by family", lambda c: c.loss is not None, outcomes.pending),
    Row("nothing known of this reason", "PRODUCT §4 completeness gate", lambda _: True, outcomes.proves_nothing),
)
"""The transitions, tried in this order."""
