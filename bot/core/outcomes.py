"""What a transition decides: the new standing, the change to store, the sentence for people. `believe` chooses."""

from dataclasses import replace

from bot.core.case import Belief, Case, good_state
from bot.core.records import Change, ChangeKind
from bot.core.sightings import Family, Pending, is_unstable, last_good
from bot.core.states import Conclusion, Credit, Reason, State

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
_OURS = frozenset({ChangeKind.TARGET_BROKEN, ChangeKind.TARGET_FIXED})
"""A page of ours that breaks once more after it was mended is news: every visitor meets it. After that it flaps."""


def stays(case: Case, why: str, *, reason: Reason | None = None) -> Belief:
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
    return _enters(case, good_state(case.verdict.conclusion), reason, why, kind, is_quiet=is_quiet, from_state=from_state)


def _tells(case: Case, belief: Belief) -> Belief:
    """Tell a change of content, unless its kind was told a short while ago; of a page of ours, twice."""
    if belief.change is None:
        return belief
    kind, told_at = str(belief.change.kind), case.before.changed_at
    is_recent = told_at is not None and case.now - told_at < case.rules.flap_window
    if is_recent and case.before.changed_kinds.count(kind) >= (2 if kind in _OURS else 1):
        return belief
    kinds = (*case.before.changed_kinds, kind) if is_recent else (kind,)
    standing = replace(belief.standing, changed_at=case.now, changed_kinds=kinds)
    return replace(belief, standing=standing, change=replace(belief.change, is_quiet=False))


def ignored(case: Case) -> Belief:
    return stays(case, "A person ignored this link; visits are kept and change nothing.")


def target_broken(case: Case) -> Belief:
    reason = case.facts.target_reason or Reason.TARGET_NOT_FOUND
    if case.before.state is State.BROKEN_TARGET:
        return stays(case, "The link stands; the page of ours it leads to is still broken.", reason=reason)
    why = "The link stands, but the page of ours it leads to is broken."
    belief = _enters(case, State.BROKEN_TARGET, reason, why, ChangeKind.TARGET_BROKEN, credit=Credit.NO)
    return belief if case.base is State.UNVERIFIED and case.facts.is_baseline else _tells(case, belief)


def target_fixed(case: Case) -> Belief:
    return _tells(case, _as_seen(case, "The page of ours that the link leads to works again.", ChangeKind.TARGET_FIXED))


def target_still_broken(case: Case) -> Belief:
    return stays(case, "The link stands; nothing says that the broken page of ours was mended.")


def seen_again(case: Case) -> Belief:
    if case.before.before_loss is State.UNVERIFIED:
        return first_seen(case)
    if case.was_told:
        return _as_seen(case, "Seen again; a second good visit at least 12 hours later makes it certain.", ChangeKind.LINK_BACK)
    return _as_seen(case, "Seen again; its loss had not been told.", ChangeKind.LINK_BACK)


def back(case: Case) -> Belief:
    returns = [at for at in case.after.flips[::-2] if case.now - at <= case.rules.flap_window]
    is_quiet = len(returns) >= case.rules.n_silent_returns
    why = "Back: seen on two visits at least 12 hours apart."
    belief = _as_seen(case, why, ChangeKind.LINK_BACK, is_quiet=is_quiet, from_state=State.LOST)
    return replace(belief, standing=replace(belief.standing, before_loss=None))


def changed(case: Case) -> Belief:
    assert case.difference is not None
    found = case.difference
    moves = ", ".join(f"{name} {old} → {new}" for (name, old), (_, new) in zip(found.before, found.after, strict=True))
    belief = _enters(case, State.CHANGED, found.reason, f"Differs from the last visit: {moves}.", found.kind)
    return _tells(case, replace(belief, standing=replace(belief.standing, since=case.now)))


def term_broken(case: Case) -> Belief:
    assert case.facts.broken_term is not None
    reason = case.facts.broken_term
    if case.before.state is State.CHANGED and case.before.reason is reason:
        return stays(case, "Still differs from the agreement.")
    kind = _CHANGED.get(reason, ChangeKind.STATE_CHANGED)
    return _tells(case, _enters(case, State.CHANGED, reason, "Differs from the agreement.", kind))


def settling(case: Case) -> Belief:
    return stays(case, "Seen as changed; the same again at least 12 hours after the change settles it.")


def first_seen(case: Case) -> Belief:
    return _as_seen(case, "Seen for the first time.", ChangeKind.NEW_LINK, is_quiet=case.facts.is_baseline)


def worse(case: Case) -> Belief:
    kind = _WORSE.get(case.verdict.reason, ChangeKind.STATE_CHANGED)
    return _tells(case, _as_seen(case, "The link stands, but it is worth less than before.", kind))


def stands(case: Case) -> Belief:
    state = good_state(case.verdict.conclusion)
    kind = None if state is case.before.state else ChangeKind.STATE_CHANGED
    return _as_seen(case, "The link stands.", kind)


def refused(case: Case) -> Belief:
    kind = None if case.before.state is State.BLOCKED else ChangeKind.STATE_CHANGED
    why = "The page was refused to us; that says nothing about the link."
    return _enters(case, State.BLOCKED, case.verdict.reason, why, kind, credit=Credit.UNKNOWN)


def silent(case: Case) -> Belief:
    kind = None if case.before.state is State.UNREACHABLE else ChangeKind.STATE_CHANGED
    why = "No answer that proves anything; it is tried again."
    return _enters(case, State.UNREACHABLE, case.seen.reason, why, kind, credit=Credit.UNKNOWN)


def lost(case: Case) -> Belief:
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


def still_lost(case: Case) -> Belief:
    return stays(case, "It was confirmed as lost, and this visit did not find it.")


def proves_nothing(case: Case) -> Belief:
    why = f"Not found, but the visit proves nothing: {case.verdict.gate or 'the reading is not complete'}."
    return stays(case, why, reason=case.seen.reason if case.before.state is State.UNVERIFIED else None)


def pending(case: Case) -> Belief:
    assert case.loss is not None
    why = "Not found; another complete visit decides, not before " + case.loss.due_at.strftime("%Y-%m-%d %H:%M") + " UTC."
    state = case.base
    if state is State.UNVERIFIED:
        return _enters(case, state, case.seen.reason, why, _if_left(case, state))
    if state is case.before.state:
        return stays(case, why)
    good = last_good(case.before.recent)
    reason = good.reason if good is not None and good.conclusion is Conclusion.DEGRADED else Reason.FOUND
    return _enters(case, state, reason, why, ChangeKind.STATE_CHANGED, credit=Credit.UNKNOWN)


def _if_left(case: Case, state: State) -> ChangeKind | None:
    return None if case.before.state is state else ChangeKind.STATE_CHANGED
