"""What happened, as events: made of stored changes, of domains, of agreements, of pages that refuse us.

The same happening gets the same event_id whenever and by whomever it is found. Nothing is decided here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

from bot.core import urls
from bot.core.agreements import Agreement
from bot.core.alerts.rules.people import NEVER_SEEN
from bot.core.differences import rel_words
from bot.core.events import Event, EventKind
from bot.core.records import Change, ChangeKind, Link
from bot.core.states import Reason, State
from bot.core.survey import is_sitewide

RETURNED_WITHIN = timedelta(days=365)
"""A domain whose last link went less than this long ago is not new but returned (PRODUCT.md §5)."""
EXPIRING_D = (7, 2)
"""Days before the end of an agreement on which it is told (PRODUCT.md §5)."""
ASK_AFTER = timedelta(days=30)
"""A page that refused us this long is asked about (PRODUCT.md §4)."""
ASKED_AGAIN = timedelta(days=180)
"""Nobody is asked to look at a referring domain twice within this span."""
MAX_WORDS = 300
DIFFERS = "Differs from the agreement"
_TERMS = {
    Reason.NOINDEX: "the page is kept out of search engines",
    Reason.CANONICAL_ELSEWHERE: "the page names another address as the original",
    Reason.ROBOTS_BLOCKS_GOOGLE: "Google is kept from the page",
    Reason.HIDDEN: "readers cannot see the link",
    Reason.IN_IFRAME: "the link stands in a frame",
    Reason.IN_NOSCRIPT: "the link shows only without scripts",
    Reason.NEEDS_JS: "the link needs scripts",
    Reason.VIA_REDIRECT_PAGE: "the link leads through another address",
    Reason.IN_COMMENT: "the link stands in a comment of the source",
}
"""What nobody has to agree on: a link that was agreed is one that readers and search engines find."""
_TARGET = frozenset({ChangeKind.TARGET_BROKEN, ChangeKind.TARGET_FIXED})

Facts = tuple[tuple[str, str], ...]


def events_of(link: Link, change: Change, *, grade: str = "", link_type: str = "") -> tuple[Event, ...]:
    """Give the events of one stored change, the broken agreement among them.

    link: before or after the change was applied. A change of state that is no event of PRODUCT.md §5 (refused, no answer)
    gives none. Links to one page of ours that are found broken on one day give one event between them.
    """
    broken = _broken_agreement(link, change)
    if change.kind is ChangeKind.STATE_CHANGED:
        plain: tuple[Event, ...] = ()
    elif change.kind in _TARGET:
        plain = (_target_event(link, change, grade),)
    else:
        plain = (_event(link, change, EventKind(change.kind.value), grade, _facts(link, change, link_type)),)
    if not broken:
        return plain
    facts = (("broken", broken), *_facts(link, change, link_type))
    event = _event(link, change, EventKind.AGREEMENT_BROKEN, grade, facts)
    # who agreed on something wants to know at the first sight, in the first import, too
    return (*plain, replace(event, is_quiet=change.is_quiet and change.kind is not ChangeKind.NEW_LINK))


def _event(link: Link, change: Change, kind: EventKind, grade: str, facts: Facts) -> Event:
    return Event(
        event_id=f"{kind.value}:{link.id}:{micros(change.at)}",
        site_id=link.site_id,
        kind=kind,
        at=change.at,
        link_id=link.id,
        domain=link.page_domain,
        page=link.page,
        target_page=link.target_page,
        anchor=_anchor(link),
        reason=change.reason.value,
        grade=grade,
        facts=facts,
        is_quiet=change.is_quiet,
    )


def _target_event(link: Link, change: Change, grade: str) -> Event:
    day = change.at.astimezone(UTC).date()
    name = f"{change.kind.value}:{hashed(urls.key(link.target_page))}:{day}{':quiet' if change.is_quiet else ''}"
    facts = (("how we know", _cut(next(iter(change.evidence), ""))), ("for example", link.page))
    event = _event(link, change, EventKind(change.kind.value), grade, _filled(facts))
    return replace(event, event_id=name, link_id=0, domain="", page="", anchor="", grade="")


def _facts(link: Link, change: Change, link_type: str) -> Facts:
    seen = link.occurrence
    return _filled(
        (
            ("was", _state_words(change.from_state)),
            ("before", _pairs(change.before)),
            ("now", _pairs(change.after)),
            ("how we know", _cut(next(iter(change.evidence), ""))),
            ("rel", rel_words(seen) if seen is not None else ""),
            ("placement", str(seen.placement).replace("_", " ") if seen is not None and not seen.hidden else ""),
            ("anchor", _cut(_anchor(link))),
            ("agreement", "agreed" if link.standing.is_agreed else ""),
            ("type", link_type),
        )
    )


def _broken_agreement(link: Link, change: Change) -> str:
    """Say what breaks the agreement; "" when nothing does, or nothing was agreed."""
    if not link.standing.is_agreed:
        return ""
    if change.kind is ChangeKind.LINK_LOST:
        return "the link is gone"
    said = next((words for words in change.evidence if words.startswith(DIFFERS)), "")
    if said:
        return _cut(said.removeprefix(DIFFERS).lstrip(":").strip().rstrip(".")) or "it differs"
    is_worse = change.to_state is State.DEGRADED and change.kind is not ChangeKind.LINK_BACK
    return _TERMS.get(change.reason, "") if is_worse else ""


def _anchor(link: Link) -> str:
    return link.occurrence.anchor if link.occurrence is not None else link.claimed_anchor


def _state_words(state: State) -> str:
    return NEVER_SEEN if state is State.UNVERIFIED else state.value.replace("_", " ")


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    named = [(name, value) for name, value in pairs if value and name not in ("state", "reason")]
    return _cut(", ".join(f"{name} {value}" for name, value in named))


def _cut(words: str) -> str:
    return words if len(words) <= MAX_WORDS else f"{words[: MAX_WORDS - 1]}…"


def _filled(facts: Iterable[tuple[str, str]]) -> Facts:
    return tuple((name, value) for name, value in facts if value)


def micros(at: datetime) -> int:
    """Give a moment as whole microseconds since 1970, for event ids."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def hashed(words: str) -> str:
    """Give a short digest of words of any length, for event ids."""
    return blake2b(words.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class DomainPast:
    """What was known of a referring domain before a link of it appeared. n_standing: its other links that are not lost.
    lost_at: when the last of them was lost, None for never."""

    n_standing: int = 0
    lost_at: datetime | None = None


def domain_events(link: Link, change: Change, past: DomainPast, *, grade: str = "", link_type: str = "") -> tuple[Event, ...]:
    """Give `new_domain` for a new link from a domain that had none standing before; one that had some within a year returned."""
    if change.kind is not ChangeKind.NEW_LINK or past.n_standing:
        return ()
    is_back = past.lost_at is not None and change.at - past.lost_at < RETURNED_WITHIN
    why = (
        ("returned", f"its last link went on {past.lost_at.date()}")
        if is_back and past.lost_at is not None
        else ("new", "first link")
    )
    event = _event(link, change, EventKind.NEW_DOMAIN, grade, (why, *_facts(link, change, link_type)))
    return (replace(event, event_id=f"new_domain:{link.page_domain}:{micros(change.at)}", reason=why[0]),)


@dataclass(frozen=True, slots=True)
class SitewideDomain:
    """A domain that links to the site from many pages. n_boilerplate: links in header, footer and the like. n_old_*: the same
    without what became known after the first import. sample: one of its pages."""

    domain: str
    n_pages: int
    n_boilerplate: int
    n_links: int
    n_old: int = 0
    n_old_boilerplate: int = 0
    n_old_links: int = 0
    sample: str = ""


def sitewide_events(site_id: int, domains: Iterable[SitewideDomain], now: datetime) -> tuple[Event, ...]:
    """Give `sitewide_seen` of domains that link site-wide, once each; quiet for those that did so in the first import."""
    return tuple(
        Event(
            event_id=f"sitewide_seen:{one.domain}",
            site_id=site_id,
            kind=EventKind.SITEWIDE_SEEN,
            at=now,
            domain=one.domain,
            page=one.sample,
            reason="sitewide",
            facts=(("pages", f"{one.n_pages:,}"), ("links in boilerplate", f"{one.n_boilerplate:,} of {one.n_links:,}")),
            is_quiet=is_sitewide(one.n_old, one.n_old_links, one.n_old_boilerplate),
        )
        for one in domains
        if is_sitewide(one.n_pages, one.n_links, one.n_boilerplate)
    )


def expiring_events(agreements: Iterable[tuple[Agreement, Link | None]], today: date, now: datetime) -> tuple[Event, ...]:
    """Give `agreement_expiring` 7 and 2 days before agreements end. today: local date of the site.

    A day missed is told late, with the days that are left; of both steps the nearer one alone.
    """
    return tuple(event for agreement, link in agreements if (event := _expiring(agreement, link, today, now)) is not None)


def _expiring(agreement: Agreement, link: Link | None, today: date, now: datetime) -> Event | None:
    if agreement.until is None:
        return None
    left = (agreement.until - today).days
    step = min((days for days in EXPIRING_D if left <= days), default=None)
    if step is None or left < 0:
        return None
    facts = (
        ("ends on", agreement.until.isoformat()),
        ("days left", str(left)),
        ("owner", agreement.owner),
        ("contact", agreement.contact),
        ("agreement", "agreed"),
    )
    where = hashed(f"{urls.key(agreement.page)} {urls.key(agreement.target_page)}")
    return Event(
        event_id=f"agreement_expiring:{where}:{agreement.until}:{step}",
        site_id=agreement.site_id,
        kind=EventKind.AGREEMENT_EXPIRING,
        at=now,
        link_id=link.id if link is not None else 0,
        domain=urls.site_of(urls.host(agreement.page)),
        page=agreement.page,
        target_page=agreement.target_page,
        anchor=agreement.anchor,
        reason=f"{step} days before",
        facts=_filled(facts),
    )


def human_events(links: Iterable[Link], now: datetime, *, limit: int = 5, ask_after: timedelta = ASK_AFTER) -> tuple[Event, ...]:
    """Give `needs_human` for pages that have refused us for so long: one per referring domain, agreed and once seen links first.

    links: blocked ones of one site whose domain was not asked about within ASKED_AGAIN; a page that still refuses us then gets
    another event_id. limit: at most so many at a time, the rest later.
    """
    waiting = [link for link in links if _is_long_refused(link, now, ask_after)]
    waiting.sort(key=lambda link: (not link.standing.is_agreed, link.occurrence is None, link.standing.since, link.id))
    by_domain: dict[str, list[Link]] = {}
    for link in waiting:
        by_domain.setdefault(link.page_domain, []).append(link)
    return tuple(_human(found, now, ask_after) for found in list(by_domain.values())[:limit])


def _is_long_refused(link: Link, now: datetime, ask_after: timedelta) -> bool:
    standing = link.standing
    if standing.state is not State.BLOCKED or standing.reason is Reason.POLICY or standing.since is None:
        return False
    return now - standing.since >= ask_after


def _human(links: Sequence[Link], now: datetime, ask_after: timedelta) -> Event:
    link = links[0]
    since = link.standing.since
    assert since is not None
    facts = (
        ("was", NEVER_SEEN if link.occurrence is None else "seen before"),
        ("refused since", since.date().isoformat()),
        ("how we know", _cut(next(iter(link.evidence), ""))),
        ("also refused", _more(len(links) - 1)),
        ("agreement", "agreed" if link.standing.is_agreed else ""),
    )
    return Event(
        event_id=f"needs_human:{link.id}:{micros(since)}:{(now - since - ask_after) // ASKED_AGAIN}",
        site_id=link.site_id,
        kind=EventKind.NEEDS_HUMAN,
        at=now,
        link_id=link.id,
        domain=link.page_domain,
        page=link.page,
        target_page=link.target_page,
        anchor=_anchor(link),
        reason=link.standing.reason.value,
        facts=_filled(facts),
    )


def _more(n: int) -> str:
    return f"{n:,} more page{'' if n == 1 else 's'} of this domain" if n else ""
