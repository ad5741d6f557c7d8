"""The Home tab: the sites a person may see at a glance, and the three things one does most with them."""

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

from bot.command import Progress, Reply, Request
from bot.core.cards import Button, Home, HomeSite, StateCount
from bot.core.errors import UserError
from bot.core.records import Site
from bot.core.states import State
from commands.alerts import run as show_alerts
from commands.check import run as check
from commands.context import Context
from commands.digests import report as report_week
from commands.due_visits import place_of
from commands.permission import site_of_button, visible
from commands.status import problems, site_line

SHOWN_SITES = 20
"""Of four blocks each: a Home tab takes 100 (docs.slack.dev/surfaces/app-home)."""
ORDER = (
    State.LIVE, State.DEGRADED, State.CHANGED, State.BROKEN_TARGET, State.LOST, State.BLOCKED, State.UNREACHABLE,
    State.UNVERIFIED, State.IGNORED,
)  # fmt: skip
SAID = {
    "check_started": "{domain} is being checked. The result comes in its channel.",
    "already_running": "{domain} is being checked already.",
    "no_data": "No link to {domain} is known yet. Drop an export of its links in its channel first.",
}
"""What a check's answer means, said on the Home tab."""


def opened(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Show the sites that the person may see (event `app_home_opened`)."""
    del progress
    return _home(ctx, request)


def check_site(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Begin a check by a button (*Check now*). Its result stands in the site's channel, or here for a site without one."""

    def begin(site: Site) -> str:
        place = place_of(site) if site.channel else request.place
        reply = check(ctx, replace(request, words=("check", site.domain), place=place), progress)
        return SAID.get(reply.template, "Done: see the channel of {domain}.").format(domain=site.domain)

    return _noticed(ctx, request, begin)


def report_site(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Give the person the last seven days of a site in their direct conversation (button *Report*)."""

    def tell(site: Site) -> str:
        report_week(ctx, replace(request, words=("report", "week", f"site:{site.domain}")), progress)
        return f"The last seven days of {site.domain} are in the Messages tab."

    return _noticed(ctx, request, tell)


def settings_of_site(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Show what a site's channel is told, and switch it (button *Settings*), in the direct conversation."""
    site = site_of_button(ctx, request)
    return show_alerts(ctx, replace(request, words=("alerts", f"site:{site.domain}")), progress)


def _noticed(ctx: Context, request: Request, act: Callable[[Site], str]) -> Reply:
    """Do it, and show the tab anew with what it came to; what cannot be done is said there too."""
    try:
        notice = act(site_of_button(ctx, request))
    except UserError as error:
        notice = f"{error.message} {error.hint}".strip()
    return _home(ctx, request, notice)


def _home(ctx: Context, request: Request, notice: str = "") -> Reply:
    all_known = [site for site in ctx.storage.sites.all() if site.team == request.asker.team]
    mine = sorted(visible(ctx, request, all_known), key=lambda site: (not site.channel, site.domain))
    card = Home(
        tuple(_site(ctx, site) for site in mine[:SHOWN_SITES]),
        max(0, len(mine) - SHOWN_SITES),
        notice,
        problems(ctx.storage.outbox.ages(ctx.now()).oldest_s),
        version("backlinks"),
        n_elsewhere=len(all_known) - len(mine),
    )
    return Reply("home", card)


def _site(ctx: Context, site: Site) -> HomeSite:
    found: dict[State, int] = {}
    for (state, _), n_links in ctx.storage.links.counts(site.id).items():
        found[state] = found.get(state, 0) + n_links
    counts = tuple(StateCount(state.value, 0, found[state]) for state in ORDER if found.get(state))
    return HomeSite(site_line(ctx, site), counts, _buttons(site))


def _buttons(site: Site) -> tuple[Button, ...]:
    value = str(site.id)
    usual = (Button("home_check", "Check now", value), Button("home_report", "Report", value))
    return (*usual, Button("home_settings", "Settings", value)) if site.channel else usual
