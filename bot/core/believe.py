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

from bot.core.cadence import next_visit
from bot.core.differences import Difference, difference
from bot.core.links import BOILERPLATE, Occurrence
from bot.core.records import Change, ChangeKind, Sighting, Standing
from bot.core.rules import DEFAULTS, Rules
from bot.core.sightings import (
    Family,
    Pending,
    flips,
    good_streak,
    is_bad,
    is_good,
    is_unstable,
    last_good,
    pending,
    remember,
    rewound,
    sighting,
)
from bot.core.states import Conclusion, Credit, Reason, State
from bot.core.verdict import Verdict

_UNSEEN = frozenset({State.BLOCKED, State.UNREACHABLE})
_SILENT_LOSSES = frozenset({Reason.SITE_DOWN, Reason.DOMAIN_GONE})
_QUIET_LOSSES = frozenset({Reason.SITE_DOWN, Reason.ROLLED_OFF})

# how a page or link turned worse, by reason; any other reason is a plain change of state
_WORSE: dict[Reason, ChangeKind] = {
    Reason.NOINDEX: ChangeKind.PAGE_NOINDEXED,
    Reason.CANONICAL_ELSEWHERE: ChangeKind.PAGE_CANONICALISED,
    Reason.ROBOTS_BLOCKS_GOOGLE: ChangeKind.PAGE_BLOCKED_FOR_GOOGLE,
    Reason.QUALIFIED: ChangeKind.REL_CHANGED,
    Reason.PAGE_NOFOLLOW: ChangeKind.REL_CHANGED,
}
_CHANGED: dict[Reason, ChangeKind] = {
    Reason.ANCHOR_CHANGED: ChangeKind.ANCHOR_CHANGED,
    Reason.PLACEMENT_CHANGED: ChangeKind.PLACEMENT_CHANGED,
    Reason.TARGET_PAGE_CHANGED: ChangeKind.TARGET_CHANGED,
    Reason.REL_CHANGED: ChangeKind.REL_CHANGED,
    Reason.SOURCE_MOVED: ChangeKind.SOURCE_MOVED,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known besides the verdict.

    link_id: spreads visits. known: the representative occurrence before this visit. page, url: the page asked for and
    the one read in the end. is_listing: a feed, listing, archive or home page. is_baseline: claimed by the site's first
    import: its first sight alerts nobody. is_target_known: the target page was visited; target_reason: why it is broken,
    None when it is not. broken_term: what differs from the agreement now, None for nothing. is_won: won lately.
    """

    link_id: int = 0
    known: Occurrence | None = None
    page: str = ""
    url: str = ""
    is_listing: bool = False
    is_baseline: bool = True
    is_target_known: bool = False
    target_reason: Reason | None = None
    broken_term: Reason | None = None
    is_won: bool = False


@dataclass(frozen=True, slots=True)
class Belief:
    """What we believe after one visit. change: what to store, None when nothing changed. why: one sentence. rule: the row
    of the table. used: the sightings that decided. needs_human: refused for so long that a person has to look; true once."""

    standing: Standing
    change: Change | None
    why: str
    rule: str = ""
    used: tuple[Sighting, ...] = ()
    needs_human: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One visit to decide on. before: the standing; after: the same with the visit remembered. loss: what is pending."""

    before: Standing
    after: Standing
    seen: Sighting
    verdict: Verdict
    now: datetime
    rules: Rules
    facts: Facts
    loss: Pending | None = None
    difference: Difference | None = None

    @property
    def base(self) -> State:
        """The state as far as the link itself was ever seen: what refusals and silence hide."""
        if self.before.state not in _UNSEEN:
            return self.before.state
        good = last_good(self.before.recent)
        return State.UNVERIFIED if good is None else _good_state(good.conclusion)

    @property
    def is_found(self) -> bool:
        """Whether the link was seen."""
        return is_good(self.seen)

    @property
    def was_told(self) -> bool:
        """Whether the present loss was told."""
        told_at, since = self.before.told_at, self.before.since
        return self.before.state is State.LOST and told_at is not None and since is not None and told_at >= since

    @property
    def is_open(self) -> bool:
        """Whether the link came back from a told loss and that is not certain yet."""
        return self.before.before_loss is not None and (self.before.state is not State.LOST or self.was_told)


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
    case = _case(standing, verdict, now, rules, facts if facts is not None else Facts())
    row = next(row for row in ROWS if row.holds(case))
    belief = row.decide(case)
    standing = belief.standing
    if case.before.state is State.LOST and standing.state is not State.LOST and not case.was_told:
        standing = replace(standing, before_loss=None)
    due_at = next_visit(standing, now, rules, link_id=case.facts.link_id, is_won=case.facts.is_won)
    return replace(
        belief,
        standing=replace(standing, next_visit_at=due_at),
        rule=row.name,
        used=case.loss.seen if case.loss is not None else (case.seen,),
        needs_human=_needs_human(case, standing),
    )


def _case(standing: Standing, verdict: Verdict, now: datetime, rules: Rules, facts: Facts) -> Case:
    before = rewound(standing, now)
    seen = sighting(verdict, now)
    if _has_rolled_off(seen, before, facts):
        seen = replace(seen, reason=Reason.ROLLED_OFF)
    after = replace(before, recent=remember(before.recent, seen), flips=flips(before, seen, rules))
    return Case(
        before,
        after,
        seen,
        verdict,
        now,
        rules,
        facts,
        loss=pending(after, rules),
        difference=_difference(before, seen, verdict, facts),
    )


def _has_rolled_off(seen: Sighting, before: Standing, facts: Facts) -> bool:
    """A listing moves on; a link in its header or footer was taken out, and an agreed one is missed all the same."""
    in_list = facts.known is None or facts.known.placement not in BOILERPLATE
    return seen.reason is Reason.LINK_REMOVED and facts.is_listing and in_list and not before.is_agreed


def _difference(before: Standing, seen: Sighting, verdict: Verdict, facts: Facts) -> Difference | None:
    if not is_good(seen):
        return None
    good = last_good(before.recent)
    if seen.reason is Reason.SOURCE_MOVED and good is not None and good.reason is not Reason.SOURCE_MOVED:
        pairs = (("page", facts.page),), (("page", facts.url or facts.page),)
        return Difference(ChangeKind.SOURCE_MOVED, Reason.SOURCE_MOVED, *pairs)
    return difference(facts.known, verdict.occurrences)


def _needs_human(case: Case, after: Standing) -> bool:
    since, recent = after.since, case.before.recent
    if after.state is not State.BLOCKED or since is None or not recent:
        return False
    return recent[-1].at - since < case.rules.ask_person_after <= case.now - since


def _good_state(conclusion: Conclusion) -> State:
    return State.LIVE if conclusion is Conclusion.LIVE else State.DEGRADED


# what a row decides


def _stays(case: Case, why: str, *, reason: Reason | None = None) -> Belief:
    return Belief(replace(case.after, reason=reason or case.before.reason), None, why)


def _enters(
    case: Case,
    state: State,
    reason: Reason,
    why: str,
    kind: ChangeKind | None,
    *,
    is_quiet: bool = True,
    from_state: State | None = None,
    credit: Credit | None = None,
) -> Belief:
    before = case.before
    standing = replace(
        case.after,
        state=state,
        reason=reason,
        since=before.since if state is before.state and before.since is not None else case.now,
        credit=case.verdict.credit if credit is None else credit,
    )
    if kind is None:
        return Belief(standing, None, why)
    found = case.difference
    change = Change(
        kind,
        case.now,
        from_state or before.state,
        state,
        reason,
        evidence=(why, *case.verdict.evidence),
        before=found.before if found else (("state", str(before.state)), ("reason", str(before.reason))),
        after=found.after if found else (("state", str(state)), ("reason", str(reason))),
        is_quiet=is_quiet,
    )
    return Belief(standing, change, why)


def _as_seen(case: Case, why: str, kind: ChangeKind | None, *, is_quiet: bool = True, from_state: State | None = None) -> Belief:
    """Enter `live` or `degraded`, as the visit says."""
    reason = case.verdict.reason if case.verdict.conclusion is Conclusion.DEGRADED else Reason.FOUND
    return _enters(case, _good_state(case.verdict.conclusion), reason, why, kind, is_quiet=is_quiet, from_state=from_state)


def _tells(case: Case, belief: Belief) -> Belief:
    """Tell a change of content, unless its kind was told a short while ago."""
    if belief.change is None:
        return belief
    kind, told_at = str(belief.change.kind), case.before.changed_at
    is_recent = told_at is not None and case.now - told_at < case.rules.flap_window
    if is_recent and kind in case.before.changed_kinds:
        return belief
    kinds = (*case.before.changed_kinds, kind) if is_recent else (kind,)
    standing = replace(belief.standing, changed_at=case.now, changed_kinds=kinds)
    return replace(belief, standing=standing, change=replace(belief.change, is_quiet=False))


def _ignored(case: Case) -> Belief:
    return _stays(case, "A person ignored this link; visits are kept and change nothing.")


def _target_broken(case: Case) -> Belief:
    reason = case.facts.target_reason or Reason.TARGET_NOT_FOUND
    if case.before.state is State.BROKEN_TARGET:
        return _stays(case, "The link stands; the page of ours it leads to is still broken.", reason=reason)
    why = "The link stands, but the page of ours it leads to is broken."
    belief = _enters(case, State.BROKEN_TARGET, reason, why, ChangeKind.TARGET_BROKEN, credit=Credit.NO)
    return belief if case.base is State.UNVERIFIED and case.facts.is_baseline else _tells(case, belief)


def _target_fixed(case: Case) -> Belief:
    return _tells(case, _as_seen(case, "The page of ours that the link leads to works again.", ChangeKind.TARGET_FIXED))


def _target_still_broken(case: Case) -> Belief:
    return _stays(case, "The link stands; nothing says that the broken page of ours was mended.")


def _seen_again(case: Case) -> Belief:
    if case.before.before_loss is State.UNVERIFIED:
        return _first_seen(case)
    if case.was_told:
        return _as_seen(case, "Seen again; a second good visit at least 12 hours later makes it certain.", ChangeKind.LINK_BACK)
    return _as_seen(case, "Seen again; its loss had not been told.", ChangeKind.LINK_BACK)


def _is_back(case: Case) -> bool:
    streak = good_streak(case.after.recent)
    return case.is_open and case.is_found and bool(streak) and case.now - streak[0].at >= case.rules.return_gap


def _back(case: Case) -> Belief:
    returns = [at for at in case.after.flips[::-2] if case.now - at <= case.rules.flap_window]
    is_quiet = len(returns) >= case.rules.n_silent_returns
    why = "Back: seen on two visits at least 12 hours apart."
    belief = _as_seen(case, why, ChangeKind.LINK_BACK, is_quiet=is_quiet, from_state=State.LOST)
    return replace(belief, standing=replace(belief.standing, before_loss=None))


def _changed(case: Case) -> Belief:
    assert case.difference is not None
    found = case.difference
    moves = ", ".join(f"{name} {old} → {new}" for (name, old), (_, new) in zip(found.before, found.after, strict=True))
    belief = _enters(case, State.CHANGED, found.reason, f"Differs from the last visit: {moves}.", found.kind)
    return _tells(case, replace(belief, standing=replace(belief.standing, since=case.now)))


def _term_broken(case: Case) -> Belief:
    assert case.facts.broken_term is not None
    reason = case.facts.broken_term
    if case.before.state is State.CHANGED and case.before.reason is reason:
        return _stays(case, "Still differs from the agreement.")
    kind = _CHANGED.get(reason, ChangeKind.STATE_CHANGED)
    return _tells(case, _enters(case, State.CHANGED, reason, "Differs from the agreement.", kind))


def _settling(case: Case) -> Belief:
    return _stays(case, "Seen as changed; the same again at least 12 hours after the change settles it.")


def _first_seen(case: Case) -> Belief:
    return _as_seen(case, "Seen for the first time.", ChangeKind.NEW_LINK, is_quiet=case.facts.is_baseline)


def _worse(case: Case) -> Belief:
    kind = _WORSE.get(case.verdict.reason, ChangeKind.STATE_CHANGED)
    return _tells(case, _as_seen(case, "The link stands, but it is worth less than before.", kind))


def _stands(case: Case) -> Belief:
    state = _good_state(case.verdict.conclusion)
    kind = None if state is case.before.state else ChangeKind.STATE_CHANGED
    return _as_seen(case, "The link stands.", kind)


def _refused(case: Case) -> Belief:
    kind = None if case.before.state is State.BLOCKED else ChangeKind.STATE_CHANGED
    why = "The page was refused to us; that says nothing about the link."
    return _enters(case, State.BLOCKED, case.verdict.reason, why, kind, credit=Credit.UNKNOWN)


def _silent(case: Case) -> Belief:
    kind = None if case.before.state is State.UNREACHABLE else ChangeKind.STATE_CHANGED
    why = "No answer that proves anything; it is tried again."
    return _enters(case, State.UNREACHABLE, case.seen.reason, why, kind, credit=Credit.UNKNOWN)


def _lost(case: Case) -> Belief:
    assert case.loss is not None
    why = _confirmed_by(case.loss)
    is_quiet = _is_quiet_loss(case, case.loss.reason)
    belief = _enters(case, State.LOST, case.loss.reason, why, ChangeKind.LINK_LOST, is_quiet=is_quiet, credit=Credit.NO)
    told_at = case.before.told_at if is_quiet and not case.is_open else case.now
    before_loss = case.before.before_loss or case.base
    return replace(belief, standing=replace(belief.standing, told_at=told_at, before_loss=before_loss))


def _is_quiet_loss(case: Case, reason: Reason) -> bool:
    before, rules = case.before, case.rules
    if (before.before_loss or case.base) is State.UNVERIFIED or case.is_open:
        return True
    if reason in _QUIET_LOSSES and not (reason is Reason.ROLLED_OFF and before.is_agreed):
        return True
    is_told_lately = before.told_at is not None and case.now - before.told_at < rules.unstable_quiet
    return is_told_lately and is_unstable(case.after, case.now, rules)


def _confirmed_by(loss: Pending) -> str:
    hours = int((loss.seen[-1].at - loss.seen[0].at).total_seconds() // 3600)
    n = len(loss.seen)
    match loss.family:
        case Family.ABSENT:
            return f"{n} complete visits without the link, the first {hours} hours before the last."
        case Family.NOT_FOUND:
            return f"{n} visits were told that the page does not exist, the first {hours} hours before the last."
        case Family.DOMAIN:
            return f"{n} visits found the domain gone, the first {hours} hours before the last."
        case Family.OUTAGE:
            return f"{n} visits without any answer, the first {hours} hours before the last."


def _still_lost(case: Case) -> Belief:
    return _stays(case, "It was confirmed as lost, and this visit did not find it.")


def _proves_nothing(case: Case) -> Belief:
    why = f"Not found, but the visit proves nothing: {case.verdict.gate or 'the reading is not complete'}."
    return _stays(case, why, reason=case.seen.reason if case.before.state is State.UNVERIFIED else None)


def _pending(case: Case) -> Belief:
    assert case.loss is not None
    why = "Not found; another complete visit decides, not before " + case.loss.due_at.strftime("%Y-%m-%d %H:%M") + " UTC."
    state = case.base
    if state is State.UNVERIFIED:
        return _enters(case, state, case.seen.reason, why, _if_left(case, state))
    if state is case.before.state:
        return _stays(case, why)
    good = last_good(case.before.recent)
    reason = good.reason if good is not None and good.conclusion is Conclusion.DEGRADED else Reason.FOUND
    return _enters(case, state, reason, why, ChangeKind.STATE_CHANGED, credit=Credit.UNKNOWN)


def _if_left(case: Case, state: State) -> ChangeKind | None:
    return None if case.before.state is state else ChangeKind.STATE_CHANGED


# when a row holds


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
    Row("ignored stays ignored", "PRODUCT §3 ignored", _is(State.IGNORED), _ignored),
    Row(
        "found, target broken",
        "PRODUCT §3 broken_target",
        lambda c: c.is_found and c.facts.is_target_known and c.facts.target_reason is not None,
        _target_broken,
    ),
    Row(
        "found, target mended",
        "PRODUCT §5 target_fixed",
        lambda c: c.is_found and c.before.state is State.BROKEN_TARGET and c.facts.is_target_known,
        _target_fixed,
    ),
    Row(
        "found, target not looked at",
        "PRODUCT §3 broken_target",
        lambda c: c.is_found and c.before.state is State.BROKEN_TARGET,
        _target_still_broken,
    ),
    Row("found again", "PRODUCT §4 found again", lambda c: c.is_found and c.before.state is State.LOST, _seen_again),
    Row("back for good", "PRODUCT §4 two good visits", _is_back, _back),
    Row("first seen", "PRODUCT §3 live: one good visit", lambda c: c.is_found and c.base is State.UNVERIFIED, _first_seen),
    Row("changed", "PRODUCT §3 changed", lambda c: c.is_found and c.difference is not None, _changed),
    Row("agreement broken", "PRODUCT §2 Agreement", lambda c: c.is_found and c.facts.broken_term is not None, _term_broken),
    Row("change settles", "PRODUCT §3 changed: from the last visit", _is_settling, _settling),
    Row("worth less", "PRODUCT §3 degraded", _is_worse, _worse),
    Row("stands", "PRODUCT §3 live, degraded", lambda c: c.is_found, _stands),
    Row("quiet loss turns out real", "PRODUCT §1 principle 2", _turns_out_real, _lost),
    Row("lost stays lost", "PRODUCT §4 found again", _is_kept_lost, _still_lost),
    Row(
        "loss confirmed",
        "PRODUCT §4, by family",
        _is_confirmed,
        _lost,
    ),
    Row(
        "target stays broken unseen",
        "PRODUCT §3 broken_target",
        lambda c: c.before.state is State.BROKEN_TARGET and c.verdict.conclusion in (Conclusion.BLOCKED, Conclusion.UNREACHABLE),
        lambda c: _stays(c, "The referring page did not show itself; the page of ours is still broken."),
    ),
    Row("refused", "PRODUCT §4 blocked at once", lambda c: c.verdict.conclusion is Conclusion.BLOCKED, _refused),
    Row("no answer", "PRODUCT §4 unreachable", lambda c: c.seen.conclusion is Conclusion.UNREACHABLE, _silent),
    Row("reading proves nothing", "PRODUCT §4 completeness gate", lambda c: not is_bad(c.seen), _proves_nothing),
    Row("loss pending", "PRODUCT §4, by family", lambda c: c.loss is not None, _pending),
    Row("nothing known of this reason", "PRODUCT §4 completeness gate", lambda _: True, _proves_nothing),
)
"""The transitions, tried in this order."""
