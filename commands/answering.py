"""What people answer to our questions by a button: the self-check's and those of `need`. The newest answer stands, with its name.

Also *Accept as is* on an agreed link that changed, where no case was opened yet.
"""

from bot.command import Action, Progress, Reply, Request
from bot.core.alerts.situation import Answer, Topic
from bot.core.asked import Word
from bot.core.cards import Note
from bot.core.errors import NotFound
from bot.core.need import QUESTIONS as OF_NEED
from bot.core.self_check import QUESTIONS as OF_SELF_CHECK
from commands import cases
from commands.accepting import accept_agreement
from commands.asking import link_of
from commands.context import Context
from commands.need import card_of
from commands.permission import site_of_button
from commands.profiling import self_check_of

_WORDS = {f"answer_{word}": word for word in Word}
_GONE = "That question is of an older version."


def answered(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Keep an answer and draw its message anew. Raises NotFound for a site or a question that is not known (any more)."""
    del progress
    number, _, rest = request.value.partition(" ")
    topic, _, rest = rest.partition(" ")
    about, _, key = rest.partition(" ")
    site = site_of_button(ctx, request, number)
    page = _asked(topic, about)
    ctx.storage.mutes.answer(site.id, Answer(topic, about, _WORDS[request.words[0]].value, request.asker.user), ctx.now())
    template = "need" if page else "self_check"
    card = card_of(ctx, site, page, key) if page else self_check_of(ctx, site, key)
    if key and ctx.storage.outbox.edit(key, template, card):
        ctx.wake()
        return None
    # a private answer stands in no message that could be edited
    return Reply(template, card, whisper=True)


def _asked(topic: str, about: str) -> str:
    """The page of ours that is asked about, "" for the site. Raises NotFound for a question that is not asked any more."""
    name, colon, page = about.partition(":")
    if topic == Topic.SELF_CHECK and any(one.name == about and one.look for one in OF_SELF_CHECK):
        return ""
    if topic == Topic.NEED and colon and any(one.name == name for one in OF_NEED):
        return f"https://{page}"
    raise NotFound(_GONE, "Ask again with “check” or “need” and a page.")


def accepted(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Take what stands of an agreed link for the agreement (button *Accept as is*); an open case of it is closed."""
    del progress
    found = link_of(ctx, request, request.value)
    link = next(link for link in found.links if str(link.id) == request.value)
    told = ctx.storage.events.cases_of(found.site.id, [link.id]).get(link.id, ())
    if told and (case := ctx.storage.cases.get(told[0])) is not None:
        return cases.do(ctx, request, case, cases.accept)
    changed = accept_agreement(ctx, link, request.asker.user, "", ctx.now())
    if not changed:
        return Reply("note", Note("Nothing of it differs from what was agreed now."), whisper=True)
    return Reply("note", Note(f"Agreed as it stands: {', '.join(changed)}.", (link.page,)), whisper=True)


ANSWERING: tuple[Action, ...] = (*(Action(name, answered) for name in _WORDS), Action("agreement_accept", accepted))
