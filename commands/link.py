"""`link <page url>`: everything known of one page's links to us, and how we know it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import Button, ClaimRow, GradeCard, GradeView, LinkCard, LinkEvidence, LinkView
from bot.core.decisions import DecisionKind
from bot.core.errors import BadInput
from bot.core.grade_views import grade_buttons, grade_card
from bot.core.judgement import LinkType
from bot.core.link_views import change_row, first_advice, link_view, proofs, rank, shown_state, visit_row
from bot.core.records import Link, Site
from bot.core.showing import link_row
from bot.core.states import State
from bot.core.survey import shown_reason
from commands import options
from commands.asking import OnPage, link_of, links_on
from commands.context import Context
from commands.judging import Worth, bench, worth_of
from commands.telling import Said, tell
from storage import Claimed

MAX_FULL = 5
MAX_ROWS = 30
MAX_VISITS = 8
MAX_CHANGES = 8
MAX_CLAIMS = 8
IGNORE_ASKS = "Ignore the links to us on this page? Imports and checks will not change that."


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the card of a page, and in its thread the visits, history and claims of each link.

    Raises BadInput without an address, NotFound with the nearest known pages.
    """
    del progress
    words = options.read(request.words[1:], values=("site",), flags=("private",))
    if not words.alone:
        raise BadInput("Which page?", "Type its address, for example “link https://blog.example.org/post”.")
    found = links_on(ctx, request, words.alone[0], words.values.get("site", ""))
    return _tell(ctx, request, found, is_private="private" in words.flags)


def show(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the card of the link that a button names (*History*)."""
    del progress
    return _tell(ctx, request, link_of(ctx, request, request.value), is_private=False)


def _tell(ctx: Context, request: Request, found: OnPage, *, is_private: bool) -> Reply | None:
    key = "" if is_private else f"link:{request.id}"
    worths = worths_of(ctx, found.site, found.links)
    head = Said("card", "link", card_of(ctx, found.site, found.links, key=key, worths=worths))
    below = evidence_of(ctx, found.site, found.links, key=key, worths=worths)
    tell(ctx, request, f"link:{request.id}", head, below, is_private=is_private)
    return None


def worths_of(ctx: Context, site: Site, links: Sequence[Link]) -> dict[int, Worth]:
    """What those links of one page that are shown in full are worth, by their ids."""
    shown = sorted(links, key=rank)[:MAX_FULL]
    return worth_of(ctx, bench(ctx, site, (shown[0].page_domain,)), shown)


def card_of(
    ctx: Context,
    site: Site,
    links: Sequence[Link],
    *,
    key: str = "",
    thread: str = "",
    is_checking: bool = False,
    note: str = "",
    worths: Mapping[int, Worth] | None = None,
) -> LinkCard:
    """Fill the card of a page. links: all to the site on it, never none. key: of the card's message, which a click edits; thread:
    what the names of its evidence begin with, `key` when left out. worths: of `worths_of`, worked out when left out."""
    ordered = sorted(links, key=rank)
    newest = max(links, key=lambda link: link.last_visit_at or datetime.min.replace(tzinfo=ctx.now().tzinfo))
    due = [link.standing.next_visit_at for link in links if link.standing.next_visit_at is not None]
    first = ordered[0]
    worths = worths_of(ctx, site, links) if worths is None else worths
    views = tuple(_view(ctx, link, worths[link.id]) for link in ordered[:MAX_FULL])
    said = _opinions(views, links, key, thread)
    return LinkCard(
        domain=site.domain,
        page=first.page,
        views=views,
        rows=tuple(link_row(link, rules=ctx.limits.rules) for link in ordered[MAX_FULL : MAX_FULL + MAX_ROWS]),
        n_more=max(0, len(ordered) - MAX_FULL - MAX_ROWS),
        title=newest.title,
        status=newest.status,
        visited_at=newest.last_visit_at,
        next_visit_at=min(due, default=None) if newest.last_visit_at else None,
        is_checking=is_checking,
        note=note,
        hints=_hints(links),
        buttons=() if is_checking else (*buttons(first, key=key, is_ignored=_is_ignored(links)), *said),
    )


def _opinions(views: Sequence[LinkView], links: Sequence[Link], key: str, thread: str) -> tuple[Button, ...]:
    """What can be said of the grade of the only link; of several each has its own message below."""
    if len(links) != 1 or _is_ignored(links) or views[0].worth is None:
        return ()
    return grade_buttons(links[0].id, views[0].worth, _keys(key, thread, 0))


def _keys(key: str, thread: str, number: int) -> tuple[str, ...]:
    return (key, f"{thread or key}/why-{number}") if key else ()


def _is_ignored(links: Sequence[Link]) -> bool:
    return all(link.standing.state is State.IGNORED for link in links)


def _hints(links: Sequence[Link]) -> tuple[str, ...]:
    if any(link.standing.is_agreed for link in links) or _is_ignored(links):
        return ()
    return ("To be told when it differs from what was agreed: watch, its address, then rel:followed, anchor:, until:, owner:.",)


def buttons(link: Link, *, key: str = "", is_ignored: bool = False) -> tuple[Button, ...]:
    """*Recheck*, and *Ignore* or *Restore*. key: of the card's message, which a click edits; "" for none."""
    value = f"{link.id} {key}".strip()
    restore = Button("restore", "Restore", value)
    decide = restore if is_ignored else Button("ignore", "Ignore", value, confirm=IGNORE_ASKS)
    return Button("recheck", "Recheck", value, style="primary"), decide


def _shown(link: Link, worth: Worth) -> GradeView:
    """What a link is worth; while it is not seen there is something else to do first."""
    view, advice = worth.view, first_advice(link)
    is_visited = link.last_visit_at is not None
    view = view if not advice or worth.override is not None else replace(view, advice=advice)
    return view if is_visited or view.link_type != LinkType.OTHER else replace(view, link_type="")


_IGNORING = frozenset({DecisionKind.IGNORED, DecisionKind.RESTORED})


def _view(ctx: Context, link: Link, worth: Worth) -> LinkView:
    store = ctx.storage
    about = [a for a in store.agreements.of_page(link.site_id, link.page) if a.is_about(link.target_page)]
    decisions = (one for one in store.decisions.of_page(link.site_id, link.page) if one.kind in _IGNORING)
    read = [seen for seen in store.links.observations(link.id) if seen.failure is None]
    return link_view(
        link,
        now=ctx.now(),
        agreement=max(about, key=lambda a: bool(a.target_page), default=None),
        occurrences=store.links.occurrences(link.id),
        decision=next(decisions, None),
        directives=read[-1].directives if read else (),
        worth=_shown(link, worth),
        rules=ctx.limits.rules,
    )


def evidence_of(
    ctx: Context,
    site: Site,
    links: Sequence[Link],
    *,
    key: str = "",
    thread: str = "",
    worths: Mapping[int, Worth] | None = None,
) -> tuple[Said, ...]:
    """Why each of the worst links has its grade, and its visits, history and claims: two messages each. Named as in `card_of`."""
    worths = worths_of(ctx, site, links) if worths is None else worths
    return tuple(_told(ctx, site, sorted(links, key=rank)[:MAX_FULL], key, thread, worths))


def _told(
    ctx: Context, site: Site, ordered: Sequence[Link], key: str, thread: str, worths: Mapping[int, Worth]
) -> Iterator[Said]:
    for number, link in enumerate(ordered):
        yield Said(f"why-{number}", "grade", grade_of(site, link, worths[link.id], _keys(key, thread, number)))
        yield Said(f"how-{number}", "link_evidence", _evidence(ctx, site, link))


def grade_of(site: Site, link: Link, worth: Worth, keys: tuple[str, ...] = ()) -> GradeCard:
    """Show why a link has its grade. keys: of the messages that a click edits."""
    view = worth.view
    can_say = link.standing.state is not State.IGNORED
    return grade_card(site, link, worth.judged, view, grade_buttons(link.id, view, keys) if can_say else ())


def _evidence(ctx: Context, site: Site, link: Link) -> LinkEvidence:
    store = ctx.storage.links
    visits, changes, claims = store.observations(link.id), store.history(link.id), store.claims(link.id)
    proving = proofs(link.standing, ctx.limits.rules)
    newest = {(source.provider, source.report): source.imported_at for source in ctx.storage.imports.sources(site.id)}
    return LinkEvidence(
        site.domain,
        link.page,
        link.target_page,
        shown_state(link.standing),
        shown_reason(link.standing).value,
        visits=tuple(visit_row(seen, proving) for seen in visits[: -MAX_VISITS - 1 : -1]),
        n_more_visits=max(0, len(visits) - MAX_VISITS),
        changes=tuple(change_row(change) for change in changes[: -MAX_CHANGES - 1 : -1]),
        n_more_changes=max(0, len(changes) - MAX_CHANGES),
        claims=tuple(_claim(claimed, newest) for claimed in claims[:MAX_CLAIMS]),
        n_more_claims=max(0, len(claims) - MAX_CLAIMS),
    )


def _claim(claimed: Claimed, newest: Mapping[tuple[str, str], datetime]) -> ClaimRow:
    """newest: when each source was imported last."""
    claim, at = claimed.claim, newest.get((claimed.provider, claimed.report))
    flags = {"nofollow": claim.nofollow, "ugc": claim.ugc, "sponsored": claim.sponsored}
    said = " ".join(name for name, flag in flags.items() if flag) or ("followed" if claim.nofollow is False else "")
    return ClaimRow(
        claimed.provider,
        claimed.report,
        claimed.imported_at,
        claim.first_seen,
        claim.last_seen,
        claim.lost_at,
        claim.anchor,
        said,
        claim.metrics,
        is_dropped=at is not None and claimed.imported_at is not None and claimed.imported_at < at,
    )


LINK = Command(
    name="link",
    usage="link <page url> [site:example.com] [private]",
    summary="Everything known of one page's links to us, and how we know it.",
    run=run,
    examples=("link https://blog.example.org/post", "link blog.example.org/post site:example.com"),
    topic="audit",
    details=(
        "State, since when and why, its grade, the reason and what to do, type and how got, whether search engines can count it, "
        "anchor, rel and where it comes from, placement, the words around it, house policy, agreement. In the thread: why it has "
        "that grade, every visit, marked when what is believed rests on it, the history with before and after, and what each "
        "source claims. *Recheck* visits the page now; *Agree*, *Higher*, *Lower*, *Set type* and *How got* overrule the rules."
    ),
    options=(("site:example.com", "which site of yours, when several are known"), ("private", "only you see the answer")),
)
