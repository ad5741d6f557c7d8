"""Who may ask: people of the workspace that the bot lives in. In a channel shared with others their people are strangers."""

from bot.command import Reply, Request, Via
from bot.core.cards import NotAllowedHere
from bot.core.errors import NotFound
from bot.core.records import Site
from commands.context import Context

MEMBERS = "a member of the workspace that I live in"
_DONE_BY = {
    Via.TYPED: "type commands to me",
    Via.CLICK: "use my buttons",
    Via.SHORTCUT: "use my shortcuts",
    Via.FORM: "send in my forms",
    Via.DROP: "give me files",
}
_FOR_ALL = frozenset({"help"})


def refused(request: Request, home_team: str) -> Reply | None:
    """The answer to somebody of another workspace; None for whoever may ask. home_team: "" lets everybody, as in a terminal.

    What they would see is kept by workspace, so that even a question would be answered about nothing.
    """
    is_stranger = bool(home_team) and bool(request.asker.team) and request.asker.team != home_team
    is_for_all = request.via is Via.EVENT or (request.via is Via.TYPED and (not request.words or request.words[0] in _FOR_ALL))
    return not_allowed(_DONE_BY[request.via]) if is_stranger and not is_for_all else None


def not_allowed(what: str, who: str = MEMBERS) -> Reply:
    """Say privately that this may not be done here. what: "untrack example.com"; who: who may."""
    return Reply("not_allowed", NotAllowedHere(what, who), is_done=False, whisper=True)


def is_foreign(request: Request, site: Site) -> bool:
    """Whether a site is another workspace's than the asker's. One made in a terminal is everybody's."""
    return bool(request.asker.team) and site.team not in ("", request.asker.team)


def site_of_button(ctx: Context, request: Request) -> Site:
    """The site that a button names by its id. Raises NotFound for one that is gone, or another workspace's."""
    is_id = request.value.isascii() and request.value.isdigit() and len(request.value) < 19
    site = ctx.storage.sites.get(int(request.value) if is_id else 0)
    if request.asker.team and site.team != request.asker.team:
        raise NotFound("That site is no longer known.")
    return site
