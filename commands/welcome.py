"""Being invited to a channel: a few words on how to begin, once in that channel."""

from bot.command import Progress, Reply, Request
from bot.core.cards import Welcome
from commands.context import Context


def welcome(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Say once what the bot does and how to begin (event `bot_joined`, whose second word is the channel)."""
    del progress
    channel = request.words[1] if len(request.words) > 1 else ""
    if not channel or channel.startswith("D"):
        return None
    domains = tuple(site.domain for site in ctx.storage.sites.by_channel(request.asker.team, channel))
    ctx.storage.outbox.post(f"welcome:{channel}", request.place, "welcome", Welcome(request.asker.user, domains))
    ctx.wake()
    return None
