"""What happened between two checks, by kind: for the head's counts and the second message of the thread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.cards import ChangeGroup, Changes, LinkRow, News
from bot.core.records import Change, ChangeKind, Link
from bot.core.rules import DEFAULTS, Rules
from bot.core.showing import link_row, missed_since
from bot.core.states import State
from bot.core.survey import NOT_FOUND, Survey, state_word

MAX_ROWS = 10

AGREEMENT = "agreement"
# groups in the order they are shown, worst first
GROUPS = (AGREEMENT, "broken_target", "lost", "not_found", "changed", "degraded", "back", "new")

_BAD = ("lost", "not_found", "changed", "degraded")
"""Groups whose agreed links stand apart: something that was promised does not hold."""
_GRADES = ("green", "yellow", "red", "unknown", "")

_GROUP: dict[ChangeKind, str] = {
    ChangeKind.NEW_LINK: "new",
    ChangeKind.LINK_LOST: "lost",
    ChangeKind.LINK_BACK: "back",
    ChangeKind.REL_CHANGED: "changed",
    ChangeKind.ANCHOR_CHANGED: "changed",
    ChangeKind.TARGET_CHANGED: "changed",
    ChangeKind.PLACEMENT_CHANGED: "changed",
    ChangeKind.SOURCE_MOVED: "changed",
    ChangeKind.PAGE_NOINDEXED: "degraded",
    ChangeKind.PAGE_CANONICALISED: "degraded",
    ChangeKind.PAGE_BLOCKED_FOR_GOOGLE: "degraded",
    ChangeKind.TARGET_BROKEN: "broken_target",
    ChangeKind.TARGET_FIXED: "back",
}

Pairs = Sequence[tuple[Link, Change | None]]


def told_apart(
    changes: Iterable[tuple[Link, Change]], missing: Iterable[Link] = (), since: datetime | None = None
) -> dict[str, list[tuple[Link, Change | None]]]:
    """Sort changes into GROUPS, the newest of each link only, and only while it still holds.

    changes: oldest first. missing: links whose loss waits for confirmation; those first missed after `since` are news,
    without a change. A link that was lost and came back is back; one that came back and is missing again is lost.
    Refusals and silence are no changes of a link; they are counted with what is not known.
    """
    newest: dict[int, tuple[str, Link, Change | None]] = {}
    for link, change in changes:
        group = group_of(link, change)
        if group:
            newest[link.id] = (group, link, change)
    for link in missing:
        first = missed_since(link.standing)
        if since is None or (first is not None and first >= since):
            newest.setdefault(link.id, ("not_found", link, None))
    found: dict[str, list[tuple[Link, Change | None]]] = {group: [] for group in GROUPS}
    for group, link, newest_change in newest.values():
        found[group].append((link, newest_change))
    return {group: pairs for group, pairs in found.items() if pairs}


def group_of(link: Link, change: Change) -> str:
    """Name the group of a change, "" for none. A link found missing since, not yet confirmed, is `not_found`."""
    is_missing = state_word(link.standing) == NOT_FOUND
    if is_missing and link.standing.state is not State.LOST:
        return "not_found"
    if change.kind is ChangeKind.LINK_LOST or is_missing:
        return "lost" if is_missing else ""
    if change.to_state is State.DEGRADED and change.kind in (ChangeKind.REL_CHANGED, ChangeKind.STATE_CHANGED):
        return "degraded" if change.from_state in (State.LIVE, State.CHANGED) else ""
    return _GROUP.get(change.kind, "")


def changes_card(
    happened: Mapping[str, Pairs],
    domain: str,
    since: datetime | None,
    grades: Mapping[int, str] | None = None,
    rules: Rules = DEFAULTS,
) -> Changes:
    """Fill the second message: groups worst first, agreements before all; one row per referring domain, useful ones first.

    grades: of links, by id.
    """
    if since is None:
        return Changes(domain)
    told = _agreed_apart(happened)
    return Changes(domain, since, tuple(_group(name, told[name], grades or {}, rules) for name in GROUPS if told.get(name)))


def baseline_card(never_found: Iterable[Link], domain: str) -> Changes:
    """Fill the second message of a first check: nothing counts as changed; claims that are not on their pages are listed."""
    pairs = [(link, None) for link in never_found]
    return Changes(domain, groups=(_group("not_found", pairs, {}, DEFAULTS),) if pairs else ())


def _agreed_apart(happened: Mapping[str, Pairs]) -> dict[str, Pairs]:
    agreed = [pair for name in _BAD for pair in happened.get(name, ()) if pair[0].standing.is_agreed]
    rest = {
        name: [pair for pair in pairs if name not in _BAD or not pair[0].standing.is_agreed] for name, pairs in happened.items()
    }
    return {AGREEMENT: agreed, **rest}


def _group(name: str, pairs: Pairs, grades: Mapping[int, str], rules: Rules) -> ChangeGroup:
    by_domain: dict[str, list[tuple[Link, Change | None]]] = {}
    for link, change in sorted(pairs, key=lambda pair: _worth(pair[0], grades)):
        by_domain.setdefault(link.page_domain, []).append((link, change))
    ordered = sorted(by_domain.items(), key=lambda item: (_worth(item[1][0][0], grades), -len(item[1]), item[0]))
    rows: tuple[LinkRow, ...] = tuple(
        replace(link_row(found[0][0], change=found[0][1], n_links=len(found), rules=rules), grade=grades.get(found[0][0].id, ""))
        for _, found in ordered[:MAX_ROWS]
    )
    return ChangeGroup(name, len(pairs), len(by_domain), rows)


def _worth(link: Link, grades: Mapping[int, str]) -> int:
    """Places what is worth most first."""
    return _GRADES.index(grades.get(link.id, ""))


def news_of(happened: Mapping[str, Pairs], found: Survey, since: datetime) -> News:
    """Count for the head. A domain is new when all its links are; it is lost when none of its links is left."""
    new = [link for link, _ in happened.get("new", ())]
    lost = [link for link, _ in happened.get("lost", ())]
    n_new: dict[str, int] = {}
    for link in new:
        n_new[link.page_domain] = n_new.get(link.page_domain, 0) + 1
    return News(
        since,
        n_new_domains=sum(1 for name, n in n_new.items() if name in found.domains and found.domains[name].n_links <= n),
        n_new_links=len(new),
        n_lost_domains=len({link.page_domain for link in lost if _is_gone(found, link.page_domain)}),
        n_lost_links=len(lost),
        n_back_links=len(happened.get("back", ())),
        n_degraded_links=len(happened.get("degraded", ())),
        n_pending=len(happened.get("not_found", ())),
    )


def _is_gone(found: Survey, domain: str) -> bool:
    return domain not in found.domains or found.domains[domain].best == NOT_FOUND
