"""`ignore` and `restore`: a person's word over the bot's, with name, time and reason; `why` tells who decided last."""

from collections.abc import Sequence
from dataclasses import replace

from bot.command import Command, Progress, Reply, Request
from bot.core.alerts.inhibit import parted
from bot.core.cards import Button, Decided, DecidedEvent, DecisionLine, Note, Why
from bot.core.decisions import Decision, DecisionKind
from bot.core.errors import BadInput, NotFound
from bot.core.grade_views import decided_words
from bot.core.link_views import change_row, rank, shown_state
from bot.core.sentences import sentence
from bot.core.states import Reason, State
from bot.core.survey import shown_reason
from bot.core.urls import host, key
from bot.core.urls import site_of as registrable
from commands import options
from commands.asking import OnPage, link_of, links_on, page_of, seen_here
from commands.context import Context
from commands.filters import is_to
from commands.link import card_of
from commands.telling import Said, tell
from storage import Judged

MAX_BECAUSE = 500
SHOWN = 10


def ignore(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Ignore a page's links to us. Raises BadInput without an address, NotFound for a page or target page nobody knows."""
    del progress
    return _typed(ctx, request, DecisionKind.IGNORED)


def restore(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Let ignored links count again. Raises as `ignore`."""
    del progress
    return _typed(ctx, request, DecisionKind.RESTORED)


def ignore_clicked(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Ignore the page of a link (button *Ignore*); clicked again, it says who was first."""
    del progress
    return _clicked(ctx, request, DecisionKind.IGNORED)


def restore_clicked(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Let the links of a page count again (button *Restore*)."""
    del progress
    return _clicked(ctx, request, DecisionKind.RESTORED)


def _typed(ctx: Context, request: Request, kind: DecisionKind) -> Reply | None:
    typed, because = _because(request.words[1:])
    words = options.read(typed, values=("site", "to"))
    if not words.alone:
        raise BadInput("Which page?", f"For example “{request.words[0]} https://blog.example.org/post because …”.")
    found = links_on(ctx, request, words.alone[0], words.values.get("site", ""))
    if "to" in words.values:
        links = tuple(link for link in found.links if is_to(link, words.values["to"], found.site))
        if not links:
            known = ", ".join(link.target_page or "the site" for link in found.links[:5])
            raise NotFound(f"That page does not link to {words.values['to'][:100]}.", f"It links to {known}.")
        return _decide(ctx, request, replace(found, links=links), kind, because, is_part=True)
    return _decide(ctx, request, found, kind, because)


def _because(words: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Part the words from the reason after “because”."""
    for number, word in enumerate(words):
        if word.lower().rstrip(":,") == "because":
            return tuple(words[:number]), " ".join(words[number + 1 :])[:MAX_BECAUSE]
    return tuple(words), ""


def _clicked(ctx: Context, request: Request, kind: DecisionKind) -> Reply | None:
    link_id, _, card_key = request.value.partition(" ")
    found = link_of(ctx, request, link_id)
    reply = _decide(ctx, request, found, kind, "")
    if reply is None and card_key:
        links = ctx.storage.links.find(found.site.id, found.page)
        ctx.storage.outbox.edit(card_key, "link", card_of(ctx, found.site, links, key=card_key))
    return reply


def _decide(
    ctx: Context, request: Request, found: OnPage, kind: DecisionKind, because: str, *, is_part: bool = False
) -> Reply | None:
    """Write the decision down and post it. is_part: only the links of `found`, not all on the page."""
    are_ignored = [link.standing.state is State.IGNORED for link in found.links]
    is_done = all(are_ignored) if kind is DecisionKind.IGNORED else not any(are_ignored)
    if is_done and not (because and kind is DecisionKind.IGNORED):
        return Reply("note", Note(_already(ctx, found, kind)))
    message_key = f"decision:{request.id}"
    targets = [link.target_page for link in found.links] if is_part else [""]
    with ctx.storage.transaction():
        for target_page in targets:
            decision = Decision(
                found.site.id,
                found.page,
                found.links[0].page_domain,
                kind,
                request.asker.user,
                ctx.now(),
                target_page,
                because,
                message_key,
            )
            act = ctx.storage.decisions.ignore if kind is DecisionKind.IGNORED else ctx.storage.decisions.restore
            act(decision)
        tell(ctx, request, message_key, Said("card", "decided", _card(ctx, request, found, kind, because)))
    return None


def _card(ctx: Context, request: Request, found: OnPage, kind: DecisionKind, because: str) -> Decided:
    undo = Button("restore", "Restore", str(found.links[0].id)) if kind is DecisionKind.IGNORED else None
    return Decided(
        found.site.domain,
        found.page,
        kind.value,
        request.asker.user,
        ctx.now(),
        n_links=len(found.links),
        because=because,
        buttons=(undo,) if undo else (),
    )


def _already(ctx: Context, found: OnPage, kind: DecisionKind) -> str:
    if kind is DecisionKind.RESTORED:
        return f"No link to {found.site.domain} on that page is ignored."
    before = next((d for d in ctx.storage.decisions.of_page(found.site.id, found.page) if d.kind is kind), None)
    if before is None:
        return "That page is ignored already."
    because = f", because {before.because}" if before.because else ""
    return f"That page is ignored already, since {before.at:%-d %b %Y}{because}. Add “because …” to give a reason."


def why(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Tell, privately, who decided last about a page's links or a domain's, and what the bot itself believes and why."""
    del progress
    words = options.read(request.words[1:], values=("site",))
    if not words.alone:
        raise BadInput("Why what?", "Type a page or a domain, for example “why https://blog.example.org/post”.")
    named = words.values.get("site", "")
    page = page_of(words.alone[0])
    if key(page).partition("/")[2]:
        found = links_on(ctx, request, page, named)
        return Reply("why", _why_page(ctx, found))
    return Reply("why", _why_domain(ctx, request, registrable(host(page)), named))


def _why_page(ctx: Context, found: OnPage) -> Why:
    worst = min(found.links, key=rank)
    history = [change for change in ctx.storage.links.history(worst.id) if change.reason is not Reason.IGNORED]
    last = change_row(history[-1]) if history else None
    made = ctx.storage.decisions.of_page(found.site.id, found.page)
    return Why(
        found.site.domain,
        found.page,
        sentence(shown_reason(worst.standing)),
        shown_state(worst.standing),
        f"{last.what} ({last.sentence})" if last else "",
        last.at if last else None,
        _lines(ctx, made),
        max(0, len(made) - SHOWN),
        _told(ctx.storage.events.of_link(worst.id, SHOWN)),
    )


def _told(found: Sequence[Judged]) -> tuple[DecidedEvent, ...]:
    """What the policy made of events, newest first."""
    return tuple(_decided(one) for one in found)


def _decided(one: Judged) -> DecidedEvent:
    event, decision = one.event, one.decision
    about = event.page or event.domain
    if decision is None:
        return DecidedEvent(event.kind.value, event.at, about, event.target_page)
    by, reason = parted(decision.reason)
    return DecidedEvent(
        event.kind.value,
        event.at,
        about,
        event.target_page,
        decision.severity.value,
        decision.stage.value,
        reason,
        number=one.case_id,
        by=by,
    )


def _why_domain(ctx: Context, request: Request, domain: str, named: str) -> Why:
    sites = seen_here(ctx, request, named)
    for site in sites:
        made = ctx.storage.decisions.of_domain(site.id, domain)
        if made or ctx.storage.links.pages_of(site.id, domain, limit=1):
            told = _told(ctx.storage.events.of_domain(site.id, domain, SHOWN))
            return Why(site.domain, domain, rows=_lines(ctx, made), n_more=max(0, len(made) - SHOWN), events=told)
    raise NotFound(f"No link to us is known from {domain}.", "Type the domain that holds the link, or the page's address.")


def _lines(ctx: Context, made: Sequence[Decision]) -> tuple[DecisionLine, ...]:
    return tuple(
        DecisionLine(one.page, decided_words(one), one.by, one.at, one.because, ctx.storage.outbox.permalink(one.message_key))
        for one in made[:SHOWN]
    )


IGNORE = Command(
    name="ignore",
    usage="ignore <page url> [to:/path] [because …]",
    summary="Say that a page's links to us do not matter, and why.",
    run=ignore,
    examples=("ignore https://scraper.example.org/copy because it copies our feed",),
    topic="audit",
    details="The name, the time and the reason are kept; imports and checks do not change it. Visits go on once a month.",
    options=(("to:/pricing", "only its link to that page of ours"), ("because …", "the reason, in your own words")),
)
RESTORE = Command(
    name="restore",
    usage="restore <page url> [to:/path] [because …]",
    summary="Let ignored links count again.",
    run=restore,
    examples=("restore https://scraper.example.org/copy",),
    topic="audit",
)
WHY = Command(
    name="why",
    usage="why <page url or domain>",
    summary="Who decided last about a link or a domain, when and why.",
    run=why,
    examples=("why https://blog.example.org/post", "why example.org"),
    topic="audit",
)
