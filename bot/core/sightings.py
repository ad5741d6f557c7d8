"""The short memory of a link: which visits count for what, which may be forgotten. `believe` decides with it.

A sighting is *good* (the link was seen, in however incomplete a reading), *bad* (a complete reading without it), an
*outage* (no answer at all), or proves nothing. Everything confirmation needs is read from `Standing.recent`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.records import Sighting, Standing
from bot.core.rules import Rules
from bot.core.states import Conclusion, Reason
from bot.core.verdict import Verdict

MAX_RECENT = 16
GOOD = frozenset({Conclusion.LIVE, Conclusion.DEGRADED})
BAD = frozenset({Conclusion.ABSENT, Conclusion.GONE})


class Family(StrEnum):
    """Kinds of proof that a link is lost: each has its own rule of confirmation, and they are never added up."""

    ABSENT = "absent"
    NOT_FOUND = "not_found"
    DOMAIN = "domain"
    OUTAGE = "outage"


# reason, family, source of the rule
LOSSES: tuple[tuple[Reason, Family, str], ...] = (
    (Reason.LINK_REMOVED, Family.ABSENT, "PRODUCT §4, 200 without the link"),
    (Reason.UNLINKED, Family.ABSENT, "PRODUCT §4, 200 without the link"),
    (Reason.TARGET_SWAPPED, Family.ABSENT, "PRODUCT §4, 200 without the link"),
    (Reason.ROLLED_OFF, Family.ABSENT, "PRODUCT §4, 200 without the link"),
    (Reason.PAGE_REDIRECTED, Family.ABSENT, "PRODUCT §4, 200 without the link, elsewhere"),
    (Reason.REDIRECT_LOST, Family.ABSENT, "PRODUCT §4, 200 without the link, elsewhere"),
    (Reason.PAGE_NOT_FOUND, Family.NOT_FOUND, "PRODUCT §4, 404/410"),
    (Reason.DOMAIN_GONE, Family.DOMAIN, "PRODUCT §4, NXDOMAIN; a parked domain is held to the same"),
    (Reason.DNS, Family.OUTAGE, "PRODUCT §4, timeout, TLS, 5xx, connection"),
    (Reason.TLS, Family.OUTAGE, "PRODUCT §4, timeout, TLS, 5xx, connection"),
    (Reason.TIMEOUT, Family.OUTAGE, "PRODUCT §4, timeout, TLS, 5xx, connection"),
    (Reason.CONNECTION, Family.OUTAGE, "PRODUCT §4, timeout, TLS, 5xx, connection"),
    (Reason.PROTOCOL, Family.OUTAGE, "PRODUCT §4, timeout, TLS, 5xx, connection"),
    (Reason.SERVER_ERROR, Family.OUTAGE, "PRODUCT §4, timeout, TLS, 5xx, connection"),
)
FAMILY = {reason: family for reason, family, _ in LOSSES}
_FAMILIES = tuple(Family)
_SILENT = frozenset({Family.OUTAGE, Family.DOMAIN})


@dataclass(frozen=True, slots=True)
class Pending:
    """A loss that waits for confirmation. seen: the sightings that speak for it, oldest first. due_at: from when on one
    more of them confirms it. is_confirmed: they suffice."""

    family: Family
    reason: Reason
    seen: tuple[Sighting, ...]
    due_at: datetime
    is_confirmed: bool


def sighting(verdict: Verdict, now: datetime) -> Sighting:
    """Reduce a verdict to what confirmation needs. A name that does not exist counts as a failure of the domain,
    whether the visit called it gone or unreachable."""
    if _is_nxdomain(verdict):
        return Sighting(now, Conclusion.UNREACHABLE, Reason.DOMAIN_GONE)
    moved = Reason.SOURCE_MOVED in (verdict.reason, *(f.reason for f in verdict.findings))
    reason = Reason.SOURCE_MOVED if moved and verdict.conclusion in GOOD else verdict.reason
    return Sighting(now, verdict.conclusion, reason, verdict.supports_loss and verdict.conclusion in BAD)


def _is_nxdomain(verdict: Verdict) -> bool:
    named = "nxdomain" in verdict.rule.lower() and verdict.reason in (Reason.DNS, Reason.DOMAIN_GONE)
    return named or (verdict.conclusion is Conclusion.UNREACHABLE and verdict.reason is Reason.DOMAIN_GONE)


def is_good(seen: Sighting) -> bool:
    """Whether the link was seen."""
    return seen.conclusion in GOOD


def is_bad(seen: Sighting) -> bool:
    """Whether this was a complete reading without the link."""
    return seen.supports_loss and seen.conclusion in BAD


def is_outage(seen: Sighting) -> bool:
    """Whether nothing answered: what is read, cut or refused is an answer."""
    return seen.conclusion is Conclusion.UNREACHABLE and FAMILY.get(seen.reason) in (Family.OUTAGE, Family.DOMAIN)


def family(seen: Sighting) -> Family | None:
    """Tell which proof of loss a sighting speaks for; None for none."""
    found = FAMILY.get(seen.reason)
    if is_bad(seen):
        return found if found is not Family.OUTAGE else None
    return found if is_outage(seen) else None


def last_good(recent: Sequence[Sighting]) -> Sighting | None:
    """Give the newest sighting of the link, None when it was never seen."""
    return next((s for s in reversed(recent) if is_good(s)), None)


def good_streak(recent: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """Give the good sightings since the newest bad one or outage, oldest first."""
    return tuple(s for s in _since(recent, lambda s: is_bad(s) or is_outage(s)) if is_good(s))


def _since(recent: Sequence[Sighting], ends: Callable[[Sighting], bool]) -> tuple[Sighting, ...]:
    for n, seen in enumerate(reversed(recent)):
        if ends(seen):
            return tuple(recent[len(recent) - n :])
    return tuple(recent)


def pending(standing: Standing, rules: Rules) -> Pending | None:
    """Give the loss that the recent visits speak for: a confirmed one first, else the one seen last; None for none."""
    if not standing.recent or is_good(standing.recent[-1]):
        return None
    since_good = _since(standing.recent, is_good)
    spoken = {family(s) for s in since_good} - {None}
    if not spoken.isdisjoint(_SILENT):
        spoken |= {Family.OUTAGE}
    kinds = (kind for kind in _FAMILIES if kind in spoken)
    found = [p for kind in kinds if (p := _of_family(kind, since_good, standing, rules)) is not None]
    return max(found, key=lambda p: (p.is_confirmed, p.family is not Family.OUTAGE, p.seen[-1].at), default=None)


def _of_family(kind: Family, since_good: Sequence[Sighting], standing: Standing, rules: Rules) -> Pending | None:
    seen = tuple(s for s in _standing_evidence(kind, since_good) if _speaks_for(s, kind))
    if not seen:
        return None
    gap, n = needed(kind, standing, rules)
    reason = Reason.SITE_DOWN if kind is Family.OUTAGE else seen[-1].reason
    due_at = seen[0].at + gap
    is_confirmed = len(seen) >= n and seen[-1].at >= due_at
    if is_confirmed and kind is not Family.OUTAGE and is_unstable(standing, seen[-1].at, rules):
        is_confirmed = len({s.at.date() for s in seen}) >= rules.n_unstable_days
    return Pending(kind, reason, seen, due_at, is_confirmed)


def _standing_evidence(kind: Family, since_good: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """An outage ends with any answer; a name that did not exist, with any answer that does not say so again."""
    match kind:
        case Family.OUTAGE:
            return _since(since_good, lambda s: not is_outage(s))
        case Family.DOMAIN:
            return _since(since_good, lambda s: family(s) not in (Family.DOMAIN, Family.OUTAGE))
        case _:
            return tuple(since_good)


def _speaks_for(seen: Sighting, kind: Family) -> bool:
    return is_outage(seen) if kind is Family.OUTAGE else family(seen) is kind


def needed(kind: Family, standing: Standing, rules: Rules) -> tuple[timedelta, int]:
    """Give the span and the number of sightings that confirm a loss of this kind."""
    match kind:
        case Family.ABSENT:
            return (rules.agreed_absent_gap if standing.is_agreed else rules.absent_gap), 2
        case Family.NOT_FOUND:
            return rules.not_found_gap, 2
        case Family.DOMAIN:
            return rules.domain_gap, rules.n_domain_failures
        case Family.OUTAGE:
            return rules.outage_after, rules.n_outages


def is_unstable(standing: Standing, now: datetime, rules: Rules) -> bool:
    """Whether the link came and went so often lately that a loss needs more proof."""
    return len([at for at in standing.flips if now - at <= rules.unstable_window]) >= rules.n_unstable_flips


def flips(standing: Standing, seen: Sighting, rules: Rules) -> tuple[datetime, ...]:
    """Give the times of live↔absent flips within the window, the new sighting included."""
    kept = tuple(at for at in standing.flips if seen.at - at <= rules.unstable_window)
    before = next((s for s in reversed(standing.recent) if is_good(s) or is_bad(s)), None)
    is_flip = before is not None and ((is_good(seen) and is_bad(before)) or (is_bad(seen) and is_good(before)))
    return (*kept, seen.at)[-MAX_RECENT:] if is_flip else kept


def remember(recent: Sequence[Sighting], seen: Sighting) -> tuple[Sighting, ...]:
    """Add a sighting and forget what no rule can need any more, oldest first, down to `MAX_RECENT`.

    Kept for good: the newest sighting of the link, the first of its streak, the first proof of each family since.
    What is forgotten can only delay a loss, never hasten one.
    """
    everything = (*recent, seen)
    if len(everything) <= MAX_RECENT:
        return everything
    kept = set(_anchors(everything))
    for n in range(len(everything) - 1, -1, -1):
        if len(kept) >= MAX_RECENT:
            break
        kept.add(n)
    return tuple(everything[n] for n in sorted(kept))


def _anchors(everything: Sequence[Sighting]) -> Iterable[int]:
    start = next((n for n in range(len(everything) - 1, -1, -1) if is_good(everything[n])), -1)
    if start >= 0:
        yield start
    streak = good_streak(everything)
    if streak:
        yield everything.index(streak[0])
    for kind in Family:
        tail = _standing_evidence(kind, everything[start + 1 :])
        first = next((s for s in tail if _speaks_for(s, kind)), None)
        if first is not None:
            yield everything.index(first, start + 1)


def rewound(standing: Standing, now: datetime) -> Standing:
    """Put nothing after `now`: when the clock jumped back, earlier proof is dated `now`, which delays and never hastens."""
    if not any(at > now for at in _times(standing)):
        return standing
    return replace(
        standing,
        since=_not_after(standing.since, now),
        told_at=_not_after(standing.told_at, now),
        changed_at=_not_after(standing.changed_at, now),
        flips=tuple(min(at, now) for at in standing.flips),
        recent=tuple(replace(s, at=min(s.at, now)) for s in standing.recent),
    )


def _times(standing: Standing) -> Iterable[datetime]:
    yield from (at for at in (standing.since, standing.told_at, standing.changed_at) if at is not None)
    yield from standing.flips
    yield from (s.at for s in standing.recent)


def _not_after(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is None or at <= now else now
