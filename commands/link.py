"""`link <page url>`: everything known of one page's links to us, and how we know it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import Button, ClaimRow, LinkCard, LinkEvidence, LinkView, OtherChannel
from bot.core.errors import BadInput
from bot.core.link_views import change_row, link_view, proofs, rank, shown_state, visit_row
from bot.core.records import Link, Site
from bot.core.showing import link_row
from bot.core.states import State
from bot.core.survey import shown_reason
from commands import options
from commands.asking import OnPage, link_of, links_on
from commands.context import Context
from commands.sites import is_elsewhere
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
    return _tell(ctx, request, link_of(ctx, request.value), is_private=False)


def _tell(ctx: Context, request: Request, found: OnPage, *, is_private: bool) -> Reply | None:
    if is_elsewhere(found.site, request.place):
        return Reply("other_channel", OtherChannel(found.site.domain, found.site.channel))
    key = f"link:{request.id}"
    head = Said("card", "link", card_of(ctx, found.site, found.links, key="" if is_private else key))
    tell(ctx, request, key, head, evidence_of(ctx, found.site, found.links), is_private=is_private)
    return None


def card_of(
    ctx: Context, site: Site, links: Sequence[Link], *, key: str = "", is_checking: bool = False, note: str = ""
) -> LinkCard:
    """Fill the card of a page. links: all to the site on it, never none. key: of the card's message, which a recheck edits."""
    ordered = sorted(links, key=rank)
    newest = max(links, key=lambda link: link.last_visit_at or datetime.min.replace(tzinfo=ctx.now().tzinfo))
    due = [link.standing.next_visit_at for link in links if link.standing.next_visit_at is not None]
    first = ordered[0]
    return LinkCard(
        domain=site.domain,
        page=first.page,
        views=tuple(_view(ctx, link) for link in ordered[:MAX_FULL]),
        rows=tuple(link_row(link, rules=ctx.limits.rules) for link in ordered[MAX_FULL : MAX_FULL + MAX_ROWS]),
        n_more=max(0, len(ordered) - MAX_FULL - MAX_ROWS),
        title=newest.title,
        status=newest.status,
        visited_at=newest.last_visit_at,
        next_visit_at=min(due, default=None) if newest.last_visit_at else None,
        is_checking=is_checking,
        note=note,
        hints=_hints(links),
        buttons=() if is_checking else buttons(first, key=key, is_ignored=_is_ignored(links)),
    )


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


def _view(ctx: Context, link: Link) -> LinkView:
    store = ctx.storage
    about = [a for a in store.agreements.of_page(link.site_id, link.page) if a.is_about(link.target_page)]
    decisions = store.decisions.of_page(link.site_id, link.page, limit=1)
    read = [seen for seen in store.links.observations(link.id) if seen.failure is None]
    return link_view(
        link,
        now=ctx.now(),
        agreement=max(about, key=lambda a: bool(a.target_page), default=None),
        occurrences=store.links.occurrences(link.id),
        decision=decisions[0] if decisions else None,
        directives=read[-1].directives if read else (),
        rules=ctx.limits.rules,
    )


def evidence_of(ctx: Context, site: Site, links: Sequence[Link]) -> tuple[Said, ...]:
    """One message of visits, history and claims for each of the worst links."""
    ordered = sorted(links, key=rank)[:MAX_FULL]
    return tuple(Said(f"how-{number}", "link_evidence", _evidence(ctx, site, link)) for number, link in enumerate(ordered))


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
        "State, since when and why, whether search engines can count it, anchor, rel and where it comes from, placement, the "
        "words around it, house policy, agreement. In the thread: every visit, marked when what is believed rests on it, the "
        "history with before and after, and what each source claims. *Recheck* visits the page now."
    ),
    options=(("site:example.com", "which site of yours, when several are known"), ("private", "only you see the answer")),
)
