"""What happened at a site in a period, as messages: counts first, then how we know, link by link. Pure.

Only told changes count, each while it still holds: a loss and its return inside one period cancel out, and a link that waits
for its second visit is counted as waiting, never as lost.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.alerts.inhibit import parted
from bot.core.cards import BrokenPage, BrokenPages, CaseFindings, Digest, DigestPart, Finding, GroupCount, SourceLine, WeekCount
from bot.core.events import Event
from bot.core.links import Placement
from bot.core.news import GROUPS, Pairs, told_apart
from bot.core.records import Change, ChangeKind, DomainSpan, Link
from bot.core.rules import DEFAULTS, Rules
from bot.core.sentences import sentence
from bot.core.showing import link_row
from bot.core.states import Reason, State
from bot.core.urls import key

MAX_ROWS = 10
MAX_WEEKS = 12
MAX_ALSO = 20
MAX_SILENT = 3
BASELINE_WEEKS = 9
"""Weeks of history from which on velocity is judged (PRODUCT.md §7)."""
WEEK = timedelta(days=7)
NOT_FOUND = "not_found"
STAGNATION = "stagnation"
_CANCELS = {ChangeKind.LINK_BACK: ChangeKind.LINK_LOST, ChangeKind.TARGET_FIXED: ChangeKind.TARGET_BROKEN}
_UNKNOWN = {
    State.UNVERIFIED: "claimed and not verified yet",
    State.BLOCKED: "refused to us",
    State.UNREACHABLE: "without an answer that proves anything",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """A period of one site. changes: the told ones in it, oldest first. broken: links whose target is broken now. spans: every
    referring domain in time. baseline_at: the first import; what was known by then is not new. counts: all links by state and
    reason."""

    domain: str
    kind: str
    since: datetime
    until: datetime
    changes: Sequence[tuple[Link, Change]]
    broken: Sequence[Link] = ()
    spans: Sequence[DomainSpan] = ()
    baseline_at: datetime | None = None
    counts: Mapping[tuple[State, Reason], int] | None = None
    sources: tuple[SourceLine, ...] = ()
    also: Sequence[Event] = ()
    n_cases: int = 0
    silent: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A period as messages: the parent, its thread, and the links it is about, worst first."""

    head: Digest
    parts: tuple[DigestPart, ...]
    pages: BrokenPages
    links: tuple[Link, ...]
    also: CaseFindings = field(default_factory=CaseFindings)


def told(happened: Happened, rules: Rules = DEFAULTS) -> Told:
    """Sum a period up. `head.counts` is empty when nothing happened. rules: of confirmation, for what waits for a visit."""
    groups = _groups(happened)
    waiting = groups.pop(NOT_FOUND, [])
    pages = _broken_pages(happened, groups)
    parts = tuple(_part(happened.domain, name, pairs, rules) for name, pairs in groups.items() if name != State.BROKEN_TARGET)
    links = tuple(link for pairs in groups.values() for link, _ in pairs)
    return Told(
        _head(happened, groups, pages, len(waiting), rules),
        parts,
        BrokenPages(happened.domain, pages[:MAX_ROWS], len(pages[MAX_ROWS:])),
        links,
        CaseFindings(tuple(_also(event) for event in happened.also[:MAX_ALSO]), len(happened.also[MAX_ALSO:])),
    )


def _groups(happened: Happened) -> dict[str, Pairs]:
    cancelled = _cancelled(happened.changes)
    kept = [(link, change) for link, change in happened.changes if link.id not in cancelled]
    apart = told_apart(kept)
    return {name: apart[name] for name in GROUPS if name in apart}


def _cancelled(changes: Iterable[tuple[Link, Change]]) -> set[int]:
    """Links whose newest change undoes one of the same period."""
    first: dict[int, list[ChangeKind]] = {}
    for link, change in changes:
        first.setdefault(link.id, []).append(change.kind)
    return {link_id for link_id, kinds in first.items() if _CANCELS.get(kinds[-1]) in kinds}


def _head(happened: Happened, groups: Mapping[str, Pairs], pages: Sequence[BrokenPage], n_waiting: int, rules: Rules) -> Digest:
    new_domains = _new_domains(happened)
    best, why = link_of_the_period([link for link, _ in groups.get("new", ())], new_domains)
    agreed = {link.page_domain for link, _ in groups.get("new", ()) if link.standing.is_agreed}
    is_daily = happened.kind == "daily"
    weeks = () if is_daily else velocity(happened.spans, happened.until, happened.baseline_at)
    return Digest(
        happened.domain,
        happened.kind,
        happened.since,
        happened.until,
        tuple(GroupCount(name, len(pairs), len({link.page_domain for link, _ in pairs})) for name, pairs in groups.items()),
        n_new_domains=len(new_domains),
        n_lost_domains=sum(1 for s in happened.spans if s.lost_at is not None and happened.since <= s.lost_at < happened.until),
        n_wins=sum(1 for link, _ in groups.get("new", ()) if link.standing.is_agreed),
        n_earned=len(new_domains - agreed),
        n_broken_pages=len(pages),
        n_broken_domains=len({link.page_domain for link in happened.broken}) if pages else 0,
        best=link_row(best, rules=rules) if best is not None and not is_daily else None,
        best_why="" if is_daily else why,
        weeks=weeks,
        notes=(
            *_waiting(n_waiting),
            *_elsewhere(happened),
            *(() if is_daily else _not_known(happened, len(weeks))),
        ),
        sources=() if is_daily else happened.sources,
        has_thread=bool(groups or happened.also),
        n_also=len(happened.also),
    )


def _new_domains(happened: Happened) -> set[str]:
    base = happened.baseline_at
    if base is None:
        return set()
    return {s.domain for s in happened.spans if happened.since <= s.first_seen_at < happened.until and s.first_seen_at > base}


def _part(domain: str, name: str, pairs: Pairs, rules: Rules) -> DigestPart:
    by_domain: dict[str, list[tuple[Link, Change | None]]] = {}
    for link, change in pairs:
        by_domain.setdefault(link.page_domain, []).append((link, change))
    ordered = sorted(by_domain.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = tuple(link_row(found[0][0], change=found[0][1], n_links=len(found), rules=rules) for _, found in ordered[:MAX_ROWS])
    return DigestPart(domain, name, len(pairs), len(by_domain), rows)


def _broken_pages(happened: Happened, groups: Mapping[str, Pairs]) -> tuple[BrokenPage, ...]:
    """Our broken pages with the domains at stake: a daily thread names those that broke, a digest all of them."""
    fresh = {key(link.target_page) for link, _ in groups.get(State.BROKEN_TARGET, ())}
    by_page: dict[str, list[Link]] = {}
    for link in happened.broken:
        name = key(link.target_page)
        if happened.kind != "daily" or name in fresh:
            by_page.setdefault(name, []).append(link)
    pages = [_broken_page(links) for links in by_page.values()]
    return tuple(sorted(pages, key=lambda page: (-page.n_domains, page.target_page)))


def _broken_page(links: Sequence[Link]) -> BrokenPage:
    first = links[0]
    since = min((link.standing.since for link in links if link.standing.since is not None), default=None)
    n_domains = len({link.page_domain for link in links})
    reason = first.standing.reason
    return BrokenPage(first.target_page, str(reason), n_domains, len(links), since, sentence(reason))


def link_of_the_period(links: Iterable[Link], new_domains: set[str]) -> tuple[Link | None, str]:
    """Choose the new link worth most and say why: followed ones alone, in body text and from a new domain first."""
    best = min(
        (link for link in links if _is_followed(link)), key=lambda link: (_rank(link, new_domains), link.page), default=None
    )
    if best is None or best.occurrence is None:
        return None, ""
    where = str(best.occurrence.placement).replace("_", " ")
    words = ["followed", f"in {where}" if best.occurrence.placement is not Placement.UNKNOWN else ""]
    words.append("the first link from this domain" if best.page_domain in new_domains else "")
    return best, ", ".join(word for word in words if word)


def _is_followed(link: Link) -> bool:
    seen = link.occurrence
    return link.standing.state is State.LIVE and seen is not None and not seen.is_qualified and not seen.hidden


def _rank(link: Link, new_domains: set[str]) -> tuple[bool, bool]:
    in_text = link.occurrence is not None and link.occurrence.placement is Placement.BODY_TEXT
    return not in_text, link.page_domain not in new_domains


def velocity(spans: Sequence[DomainSpan], until: datetime, baseline_at: datetime | None) -> tuple[WeekCount, ...]:
    """Count referring domains that came and went by spans of seven days that end at `until`, oldest first; no week reaches
    back before the first import, whose domains are as old as it."""
    if baseline_at is None or baseline_at >= until:
        return ()
    n_weeks = min(MAX_WEEKS, (until - baseline_at) // WEEK)
    weeks = []
    for n in range(n_weeks, 0, -1):
        begin, end = until - n * WEEK, until - (n - 1) * WEEK
        n_new = sum(1 for s in spans if begin <= s.first_seen_at < end and s.first_seen_at > baseline_at)
        n_lost = sum(1 for s in spans if s.lost_at is not None and begin <= s.lost_at < end)
        weeks.append(WeekCount(f"{begin.day} {begin:%b}", n_new, n_lost))
    return tuple(weeks)


_ALSO_FACTS = ("ends on", "domains", "new domains", "share", "usual", "days", "pages", "refused since", "returned", "what")


def _also(event: Event) -> Finding:
    """Say what happened, with its numbers, in a line."""
    said = ", ".join(f"{name} {value}" for name, value in event.facts if name in _ALSO_FACTS)
    about = event.page or event.domain or event.anchor or event.target_page or event.reason
    # one kind of event with two meanings: too many new domains, or none for long
    what = STAGNATION if event.reason == STAGNATION else event.kind.value
    return Finding(what, event.at, about, event.target_page if event.page else "", now=said)


def _elsewhere(happened: Happened) -> tuple[str, ...]:
    """Say what is told by other messages, and what is told to nobody, with the reasons."""
    said = []
    if happened.n_cases:
        one = happened.n_cases == 1
        said.append(f"Told at once, in {'a thread of its own' if one else 'threads of their own'}: {happened.n_cases:,}.")
    if happened.silent:
        n = sum(happened.silent.values())
        reasons: Counter[str] = Counter()
        for reason, count in happened.silent.items():
            reasons[_nameless(reason)] += count
        most = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:MAX_SILENT]
        said.append(f"Told to nobody: {n:,}. " + " ".join(f"{reason} ({count:,})" for reason, count in most))
    return tuple(said)


def _nameless(reason: str) -> str:
    """Leave out who muted it: a digest calls nobody by name; `why` and `alerts` say it."""
    by, words = parted(reason)
    return f"A person {words}" if by else reason


def _waiting(n_waiting: int) -> tuple[str, ...]:
    if not n_waiting:
        return ()
    one = n_waiting == 1
    return (f"{n_waiting:,} link{'' if one else 's'} not found at the last visit; a second visit decides.",)


def _not_known(happened: Happened, n_weeks: int) -> tuple[str, ...]:
    by_state: dict[State, int] = {}
    for (state, _), n in (happened.counts or {}).items():
        by_state[state] = by_state.get(state, 0) + n
    notes = [
        f"Not known: {by_state[s]:,} link{'' if by_state[s] == 1 else 's'} {words}."
        for s, words in _UNKNOWN.items()
        if by_state.get(s)
    ]
    if n_weeks < BASELINE_WEEKS:
        notes.append(f"No baseline for the pace of new domains yet: {n_weeks} of {BASELINE_WEEKS} weeks are known.")
    return tuple(notes)
