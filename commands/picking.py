"""Which links belong in the lists `new`, `lost`, `broken` and `changed`, and what has to be said beside each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core.news import group_of
from bot.core.records import Change, ChangeKind, Link, Site
from bot.core.showing import missed_since
from bot.core.sightings import is_good
from bot.core.states import State
from bot.core.survey import NOT_FOUND, state_word
from commands.context import Context

_NEVER_SEEN = frozenset({State.UNVERIFIED, State.BLOCKED, State.UNREACHABLE})
_CHANGES = tuple(kind for kind in ChangeKind if kind not in (ChangeKind.NEW_LINK, ChangeKind.LINK_LOST, ChangeKind.LINK_BACK))
MAX_LISTED = 50_000
"""Links that one list reads at most: what fits into memory and half a minute."""


@dataclass(frozen=True, slots=True)
class Picked:
    """One link of a list. change: what put it there, None when a state or a claim did."""

    link: Link
    change: Change | None = None


def new(ctx: Context, site: Site, since: datetime | None) -> Iterable[Picked]:
    """Links first verified or first claimed after the baseline, and links that came back; none that is missing again."""
    assert since is not None
    told = ctx.storage.links.changes(site.id, since, kinds=(ChangeKind.NEW_LINK, ChangeKind.LINK_BACK), is_told=True)
    found = {link.id: Picked(link, change) for link, change in told}
    if site.baseline_at is not None:
        first = max(since, site.baseline_at)
        for link in ctx.storage.links.first_seen_since(site.id, first, _NEVER_SEEN, MAX_LISTED):
            if _is_only_claimed(link):
                found.setdefault(link.id, Picked(link))
    return [one for one in found.values() if state_word(one.link.standing) not in (NOT_FOUND, State.IGNORED)]


def _is_only_claimed(link: Link) -> bool:
    return not any(is_good(seen) for seen in link.standing.recent)


def lost(ctx: Context, site: Site, since: datetime | None) -> Iterable[Picked]:
    """Links once seen that are lost, or missed by a complete visit and not yet confirmed."""
    assert since is not None
    told = {link.id: change for link, change in ctx.storage.links.changes(site.id, since, kinds=(ChangeKind.LINK_LOST,))}
    gone = ctx.storage.links.standing_since(site.id, (State.LOST,), since, MAX_LISTED)
    found = [Picked(link, told.get(link.id)) for link in gone if _was_seen(link)]
    return [*found, *(Picked(link) for link in _missing(ctx, site, since) if _was_seen(link))]


def _missing(ctx: Context, site: Site, since: datetime) -> Iterable[Link]:
    for link in ctx.storage.links.doubted(site.id):
        first = missed_since(link.standing)
        if state_word(link.standing) == NOT_FOUND and first is not None and first >= since:
            yield link


def _was_seen(link: Link) -> bool:
    return (link.standing.before_loss or link.standing.state) is not State.UNVERIFIED


def broken(ctx: Context, site: Site, since: datetime | None) -> Iterable[Picked]:
    """Links that stand while our page is broken."""
    return [Picked(link) for link in ctx.storage.links.standing_since(site.id, (State.BROKEN_TARGET,), since, MAX_LISTED)]


def changed(ctx: Context, site: Site, since: datetime | None) -> Iterable[Picked]:
    """The newest change of each link that differs from before or is worth less; none that a person ignores."""
    assert since is not None
    found: dict[int, Picked] = {}
    for link, change in ctx.storage.links.changes(site.id, since, kinds=_CHANGES):
        if group_of(link, change) in ("changed", "degraded") and link.standing.state is not State.IGNORED:
            found[link.id] = Picked(link, change)
    return found.values()


def notes(ctx: Context, site: Site, name: str, since: datetime | None, n_picked: int) -> tuple[str, ...]:
    """What a list does not tell, in full sentences. n_picked: links in it before it was narrowed."""
    said = []
    if n_picked >= MAX_LISTED:
        said.append(f"Only the first {MAX_LISTED:,} are listed: ask for a shorter time.")
    if ctx.storage.runs.running(site.id) is not None:
        said.append("A check is running: pages that it has not reached yet stand as before.")
    if name == "lost" and since is not None:
        counts = ctx.storage.links.counts(site.id)
        n_unread = sum(n for (state, _), n in counts.items() if state in (State.BLOCKED, State.UNREACHABLE))
        gone = ctx.storage.links.standing_since(site.id, (State.LOST,), since, MAX_LISTED)
        n_never = sum(not _was_seen(link) for link in gone)
        if n_unread:
            said.append(f"Not readable at the last visit: {n_unread:,} of the known links. Not known is never counted as lost.")
        if n_never:
            said.append(f"Claimed by sources and never found by us: {n_never:,}. Nobody can lose what nobody had.")
    return tuple(said)
