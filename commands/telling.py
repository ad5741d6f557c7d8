"""One parent and its thread, or the same for one person's eyes: how commands post what they found."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.command import Request
from commands.context import Context

MAX_PRIVATE = 4
"""Messages of one private answer: Slack takes five through one way back (docs.slack.dev, handling user interaction)."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a thread. name: unlike its siblings'. filename, file: for an upload."""

    name: str
    template: str
    card: Any
    filename: str = ""
    file: bytes = b""


def tell(ctx: Context, request: Request, key: str, head: Said, thread: Iterable[Said] = (), *, is_private: bool = False) -> None:
    """Queue a parent named `key` and its thread, in one transaction; told twice, it is posted once.

    Asked inside a thread, all of it stands in that thread: Slack knows no threads in threads.
    """
    place, outbox = request.place, ctx.storage.outbox
    with ctx.storage.transaction():
        if is_private:
            for said in (head, *thread)[:MAX_PRIVATE]:
                outbox.private(f"{key}/{said.name}", place, request.asker.user, said.template, said.card)
            return
        outbox.post(key, place, head.template, head.card)
        below = replace(place, response_url="")
        for said in thread:
            name = f"{key}/{said.name}"
            outbox.post(name, below, said.template, said.card, parent_key=key, filename=said.filename, file=said.file)
