"""The report for a client as a file: one page with the figures of a period and how the backlinks stand now."""

from datetime import datetime

from bot.core.cards import CheckFile, ClientReport, StateCount
from bot.core.digest import Told
from bot.core.profile import anchors_card, pages_card, placements_card
from bot.core.records import Site
from bot.core.survey import STATE_ORDER
from commands.context import Context
from commands.telling import Said


def client_file(ctx: Context, site: Site, happened: Told, now: datetime) -> Said:
    """The message that uploads the page, with the same numbers as the digest of the period."""
    found = ctx.storage.surveys.of_site(site.id)
    page = ClientReport(
        happened.head,
        now,
        len(found.domains),
        found.n_links,
        tuple(StateCount(state, *found.by_state[state]) for state in STATE_ORDER if state in found.by_state),
        anchors_card(found, site.domain, rules=ctx.limits.anchor_rules),
        placements_card(found, site.domain),
        pages_card(found, site.domain),
        happened.parts,
        happened.pages,
    )
    filename = f"{site.domain}-{happened.head.kind}-{now:%Y-%m-%d}.html"
    return Said("client", "check_file", CheckFile(site.domain, filename, found.n_links), filename, ctx.draw_page(page))
