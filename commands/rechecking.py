"""A recheck: one page visited now, as a stored run of that page alone; its card is edited, what the visit showed goes below."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.command import Progress, Reply, Request
from bot.core.cards import Note
from bot.core.errors import NotFound
from bot.core.link_views import rank, shown_state
from bot.core.records import Link, Run, RunStatus, Site
from commands.asking import link_of
from commands.context import Context
from commands.link import card_of, evidence_of

RECHECK = "recheck"
"""The kind of run."""
FIRST = "/first"
"""Ends the key of a card that stands in another message's thread."""
WHY_BROKEN_OFF = "The visit broke off on our side; what is shown is what was known before. “Recheck” tries again."


def recheck(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Visit a link's page now (button *Recheck*). Clicked twice, it is visited once.

    The button's value: a link id, and the key of the message to edit when there is one. Raises NotFound for a link that is gone.
    """
    del progress
    link_id, _, key = request.value.partition(" ")
    found = link_of(ctx, request, link_id)
    if not begin(ctx, request, found.site, found.page, key=key):
        return Reply("note", Note("That page is being visited already; the answer is on its way."))
    return None


def begin(ctx: Context, request: Request, site: Site, page: str, *, key: str = "", parent_key: str = "") -> bool:
    """Open a recheck of a page and show its card as being visited; False when that page is under way.

    key: of the card's message, edited when it stands already. parent_key: post it in that message's thread.
    """
    store, place = ctx.storage, replace(request.place, response_url="")
    links = store.links.find(site.id, page)
    if not links:
        raise NotFound("That link is no longer known.", "Ask again with “link” and the address of its page.")
    key = key or f"{RECHECK}:{request.id}"
    with store.transaction():
        _, is_new = store.runs.open(
            site.id,
            kind=RECHECK,
            request_id=request.id,
            asker=request.asker,
            place=place,
            message_key=key,
            limit=0,
            budget_s=ctx.limits.budget_s,
            now=ctx.now(),
            page=page,
        )
        if is_new:
            card = card_of(ctx, site, links, key=key, is_checking=True)
            if not store.outbox.edit(key, "link", card):
                store.outbox.post(key, place, "link", card, parent_key=parent_key)
    ctx.wake()
    return is_new


def conclude_recheck(ctx: Context, site: Site, run: Run, now: datetime) -> None:
    """End a recheck: edit its card to how the links stand now and post what the visit showed below it. Safe to call twice.

    run: with the status it ends with.
    """
    store, key = ctx.storage, run.message_key
    links = store.links.find(site.id, store.runs.page_of(run.id))
    is_done, thread = run.status is RunStatus.FINISHED, f"{key}/{run.id}"
    with store.transaction():
        if run.status is not RunStatus.FAILED and not store.runs.finish(run.id, run.status, now):
            return
        if not links:
            return
        card = card_of(ctx, site, links, key=key, thread=thread)
        # the view knows the agreement: what it misses is no news of the link itself
        card = replace(card, note=_note(links, card.views[0].sentence) if is_done else WHY_BROKEN_OFF)
        store.outbox.edit(key, "link", card)
        parent = key.removesuffix(FIRST)
        for said in evidence_of(ctx, site, links, key=key, thread=thread) if is_done else ():
            store.outbox.post(f"{thread}/{said.name}", run.place, said.template, said.card, parent_key=parent)
    ctx.wake()


def _note(links: Sequence[Link], said: str) -> str:
    worst = min(links, key=rank).standing
    return f"Rechecked: {shown_state(worst).replace('_', ' ')}. {said}"
