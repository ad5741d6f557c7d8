"""Names of cases: what is told under one parent. One open case per key and site."""

from collections.abc import Iterable
from datetime import datetime

from bot.core import urls
from bot.core.anchors import normal
from bot.core.cases import Case, CaseState
from bot.core.events import Event, EventKind

SETTLED = frozenset({CaseState.ACCEPTED, CaseState.IGNORED, CaseState.CLOSED})
"""A person, or time, ended it."""
NO_CASE = frozenset(
    {EventKind.NEW_DOMAIN, EventKind.NEW_LINK, EventKind.SITEWIDE_SEEN, EventKind.MENTION_FOUND, EventKind.AGREEMENT_EXPIRING}
)
"""What opens no case, since no rule tells it at once: it comes with the day or the week."""


def link_key(link_id: int) -> str:
    """One link."""
    return f"link:{link_id}"


def agreement_key(link_id: int) -> str:
    """One link that was agreed."""
    return f"agreement:{link_id}"


def domain_key(domain: str) -> str:
    """Several links of one referring domain, or a domain that is gone."""
    return f"domain:{domain}"


def target_key(target_page: str) -> str:
    """A page of ours."""
    return f"target:{urls.key(target_page)}"


def anchor_key(anchor: str) -> str:
    """An anchor, or a class of anchors ("class exact")."""
    return f"anchor:{normal(anchor)}"


def key_of(event: Event) -> str:
    """Name the case of an event that stands alone."""
    match event.kind:
        case EventKind.AGREEMENT_BROKEN:
            return agreement_key(event.link_id)
        case EventKind.TARGET_BROKEN | EventKind.TARGET_FIXED:
            return target_key(event.target_page)
        case EventKind.ANCHOR_SPIKE:
            return anchor_key(event.anchor)
        case EventKind.VELOCITY_SPIKE:
            return f"velocity:{event.fact('week') or week_of(event.at)}"
        case EventKind.LOSS_WAVE:
            return f"wave:{event.fact('began') or event.at.date().isoformat()}"
        case EventKind.NEEDS_HUMAN:
            return f"human:{event.link_id}"
        case _:
            return link_key(event.link_id) if event.link_id else domain_key(event.domain)


def keys_about(event: Event) -> tuple[str, ...]:
    """Name the cases that may tell of the event already, the nearest first."""
    own = key_of(event)
    if not event.link_id or event.kind is EventKind.NEEDS_HUMAN:
        return (own,)
    return tuple(dict.fromkeys((own, agreement_key(event.link_id), link_key(event.link_id))))


def subject_of(event: Event) -> str:
    """Name what recovers from an event: its link, else its page of ours; as a key of `Situation.recovered`."""
    return link_key(event.link_id) if event.link_id else key_of(event)


def week_of(at: datetime) -> str:
    """Name the ISO week: "2026-W47"."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def is_open(case: Case) -> bool:
    """Whether somebody may still be waiting for something."""
    return case.closed_at is None and case.state not in SETTLED


def newest(cases: Iterable[Case], key: str) -> Case | None:
    """The open case of that key, else the one that ended last; None for none."""
    return max(
        (case for case in cases if case.key == key), key=lambda case: (is_open(case), case.changed_at, case.id), default=None
    )
