"""Who may ask: people of the workspace that the bot lives in, and of a site those of its channel.

In a channel shared with others their people are strangers. What belongs to a channel is asked about in it; on the Home tab and
in direct messages only by people whom the bot met there: they asked something in that channel lately, so they are in it. Slack
would tell who is in a channel for further scopes (channels:read, groups:read); this takes none.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum

from bot.command import Reply, Request, Via
from bot.core.cards import NotAllowedHere, OtherChannel
from bot.core.errors import NotFound, UserError
from bot.core.places import Edge, Place
from bot.core.records import Site
from commands.context import Context

MEMBERS = "a member of the workspace that I live in"
MET_FOR = timedelta(days=30)
"""How long whoever asked in a channel counts as being in it: nobody tells that they left."""
_DONE_BY = {
    Via.TYPED: "type commands to me",
    Via.CLICK: "use my buttons",
    Via.SHORTCUT: "use my shortcuts",
    Via.FORM: "send in my forms",
    Via.DROP: "give me files",
}


class Who(StrEnum):
    """Who may use a command."""

    ANYBODY = "anybody"  # people of other workspaces in a shared channel, too
    MEMBERS = "members"  # it tells nothing of a site that belongs elsewhere
    OF_SITE = "of_site"  # about one site: in its channel, or directly by people who were met there


PERMISSIONS: Mapping[str, Who] = {
    "check": Who.OF_SITE,
    "link": Who.OF_SITE,
    "grade": Who.OF_SITE,
    "new": Who.OF_SITE,
    "lost": Who.OF_SITE,
    "broken": Who.OF_SITE,
    "changed": Who.OF_SITE,
    "anchors": Who.OF_SITE,
    "domains": Who.OF_SITE,
    "pages": Who.OF_SITE,
    "review": Who.OF_SITE,
    "report": Who.OF_SITE,
    "compare": Who.OF_SITE,
    "gap": Who.OF_SITE,
    "need": Who.OF_SITE,
    "watch": Who.OF_SITE,
    "ignore": Who.OF_SITE,
    "restore": Who.OF_SITE,
    "why": Who.OF_SITE,
    "import": Who.MEMBERS,  # shows the file; its button *Import* is the site's
    "track": Who.OF_SITE,
    "untrack": Who.OF_SITE,
    "settings": Who.OF_SITE,
    "alerts": Who.OF_SITE,
    "cases": Who.OF_SITE,
    "case": Who.OF_SITE,
    "status": Who.MEMBERS,  # of the sites that may be seen where it is asked
    "replay": Who.OF_SITE,
    "help": Who.ANYBODY,
}
"""Every command's row. Buttons and forms act on a site and are the site's, but for *Cancel* under a file's preview."""


class Elsewhere(UserError):
    """A site that may not be asked about here, because it belongs to a channel. Answered by `told_elsewhere`."""

    def __init__(self, site: Site) -> None:
        super().__init__(f"{site.domain} belongs to a channel.", "Ask there.")
        self.site = site


def refused(request: Request, home_team: str) -> Reply | None:
    """The answer to somebody of another workspace; None for whoever may ask. home_team: "" lets everybody, as in a terminal.

    What they would see is kept by workspace, so that even a question would be answered about nothing.
    """
    is_stranger = bool(home_team) and bool(request.asker.team) and request.asker.team != home_team
    return not_allowed(_DONE_BY[request.via]) if is_stranger and not _is_for_all(request) else None


def _is_for_all(request: Request) -> bool:
    who = PERMISSIONS.get(request.words[0].lower()) if request.words else Who.ANYBODY
    return request.via is Via.EVENT or (request.via is Via.TYPED and who is Who.ANYBODY)


def not_allowed(what: str, who: str = MEMBERS) -> Reply:
    """Say privately that this may not be done here. what: "untrack example.com"; who: who may."""
    return Reply("not_allowed", NotAllowedHere(what, who), is_done=False, whisper=True)


def meet(ctx: Context, request: Request) -> None:
    """Remember that whoever asks is in the channel where they ask. On the Home tab a person stands for the channel."""
    place, user = request.place, request.asker.user
    if request.via is not Via.EVENT and place.edge is Edge.SLACK and place.channel[:1] in ("C", "D", "G") and user:
        ctx.storage.people.meet(place.channel, user, ctx.now())


def is_direct(place: Place) -> bool:
    """Whether somebody is alone with the bot: a direct conversation, or the Home tab, where a person stands for the channel."""
    return place.edge is Edge.SLACK and place.channel[:1] in ("D", "U", "W")


def visible(ctx: Context, request: Request, sites: Iterable[Site]) -> tuple[Site, ...]:
    """Those of the asker's workspace that may be asked about here. A terminal sees all; a site of no channel is everybody's."""
    place = request.place
    if place.edge is Edge.CONSOLE:
        return tuple(sites)
    open_to_all = {"", place.channel}
    if is_direct(place):
        since = ctx.now() - MET_FOR
        open_to_all |= {Edge.CONSOLE.value, *ctx.storage.people.channels_of(request.asker.user, since)}
    return tuple(site for site in sites if site.team in ("", request.asker.team) and site.channel in open_to_all)


def seen(ctx: Context, request: Request, site: Site) -> Site:
    """The site, when it may be asked about here. Raises NotFound for another workspace's, Elsewhere for another channel's."""
    if is_foreign(request, site):
        raise NotFound("That site is no longer known.")
    if not visible(ctx, request, (site,)):
        raise Elsewhere(site)
    return site


def told_elsewhere(request: Request, site: Site) -> Reply:
    """Say privately where a site may be asked about."""
    return Reply("other_channel", OtherChannel(site.domain, site.channel, is_direct(request.place)), is_done=False, whisper=True)


def is_foreign(request: Request, site: Site) -> bool:
    """Whether a site is another workspace's than the asker's. One made in a terminal is everybody's."""
    return bool(request.asker.team) and site.team not in ("", request.asker.team)


def site_of_button(ctx: Context, request: Request, number: str | None = None) -> Site:
    """The site that a button names by its id. number: the part of the value that is the id, None for all of it.

    Raises NotFound for one that is gone, or another workspace's; Elsewhere for one that may not be asked about here.
    """
    typed = request.value if number is None else number
    is_id = typed.isascii() and typed.isdigit() and len(typed) < 19
    return seen(ctx, request, ctx.storage.sites.get(int(typed) if is_id else 0))
