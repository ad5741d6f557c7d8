"""`check <domain or url>`: opens a stored run and answers at once. What the run does is in `commands.running`."""

from dataclasses import replace

from bot.command import Command, Progress, Reply, Request
from bot.core.audit import estimate_s
from bot.core.cards import AlreadyRunning, CheckStarted, NoData, Resumed
from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge
from bot.core.records import Run, RunStatus, Site
from bot.core.urls import Target
from commands import options
from commands.context import Context
from commands.permission import is_foreign, seen
from commands.running import first_head
from commands.sites import nearest, target_of

ALL_PAGES = 10_000_000


def run(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Open a check of one site and post its parent; the pages are visited by whoever claims the run.

    Answers privately: started, already running (with the thread), no data yet.
    Raises BadInput for a malformed target or option, Elsewhere for another channel's site.
    """
    del progress
    words = options.read(request.words[1:], values=("limit",), flags=("deep",))
    limit = _limit(ctx, words)
    target = target_of(ctx, request, words.alone[0] if words.alone else "")
    site = ctx.storage.sites.of(target.domain, request.asker.team)
    if site is None or not ctx.storage.links.count(site.id):
        return _no_data(ctx, request, target.domain, site)
    return _open(ctx, request, seen(ctx, request, site), target, limit)


def _no_data(ctx: Context, request: Request, domain: str, site: Site | None) -> Reply:
    if site is None and (near := nearest(ctx, request, domain)):
        raise NotFound(
            f"Nothing is known about {domain}. Did you mean {near}?", f"To begin with {domain}, import a list of its links."
        )
    n_leads = len(ctx.storage.imports.leads(site.id)) if site is not None else 0
    return Reply("no_data", NoData(domain, n_leads, can_upload=request.place.edge is Edge.SLACK), is_done=False)


def _limit(ctx: Context, words: options.Words) -> int:
    if "deep" in words.flags:
        if "limit" in words.values:
            raise BadInput("“deep” and “limit:” exclude each other.", "Leave one of them out.")
        return ALL_PAGES
    if "limit" in words.values:
        if words.values["limit"].lower() == "deep":
            return ALL_PAGES
        return options.positive(words.values["limit"], "limit")
    return ctx.limits.max_pages


def _open(ctx: Context, request: Request, site: Site, target: Target, limit: int) -> Reply:
    key = f"run:{request.id}"
    with ctx.storage.transaction():
        opened, is_new = ctx.storage.runs.open(
            site.id,
            kind="check",
            request_id=request.id,
            asker=request.asker,
            place=request.place,
            message_key=key,
            limit=limit,
            budget_s=ctx.limits.budget_s,
            target_page=target.url,
            now=ctx.now(),
        )
        if not is_new and opened.message_key != key:
            _post_again(ctx, request, opened)
            return Reply("already_running", _already(ctx, site, opened), is_done=False)
        if not opened.n_total:
            ctx.storage.runs.finish(opened.id, RunStatus.STOPPED, ctx.now())
            raise NotFound(f"No known link leads to {target.url or site.domain}.", f"Try “check {site.domain}”.")
        # with the private way back to the asker, for "I am not in that channel"
        ctx.storage.outbox.post(key, request.place, "check_head", first_head(ctx, site, opened))
    ctx.wake()
    return Reply("check_started", _started(ctx, site, opened), whisper=True)


def _post_again(ctx: Context, request: Request, running: Run) -> None:
    """A parent that Slack refused (the bot was not in the channel) gets another chance when somebody asks there again."""
    is_same = running.place.channel == request.place.channel
    if is_same and ctx.storage.outbox.was_given_up(running.message_key):
        ctx.storage.outbox.replace(running.message_key, running.place)
        ctx.wake()


def _already(ctx: Context, site: Site, running: Run) -> AlreadyRunning:
    return AlreadyRunning(
        site.domain,
        running.n_done,
        running.n_total,
        running.started_at,
        permalink=ctx.storage.outbox.permalink(running.message_key),
        channel=running.place.channel,
    )


def _started(ctx: Context, site: Site, opened: Run) -> CheckStarted:
    counts = ctx.storage.runs.pages_by_host(opened.id).values()
    return CheckStarted(
        site.domain,
        n_links=ctx.storage.links.count(site.id),
        n_pages=opened.n_total,
        about_s=estimate_s(counts, host_delay_s=ctx.limits.host_delay_s, concurrency=ctx.limits.concurrency),
        channel=opened.place.channel,
        limit=opened.limit if opened.limit == opened.n_total else 0,
    )


def check_now(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Start a check by a button (*Check now*): as if its site had been typed in the channel."""
    typed = replace(request, words=("check", request.value), place=replace(request.place, thread_ts=""))
    return run(ctx, typed, progress)


def resume(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Go on with a partial check (button *Resume*). Safe to click twice: the second click finds it running."""
    del progress
    is_id = request.value.isascii() and request.value.isdigit() and len(request.value) < 19
    found = ctx.storage.runs.get(int(request.value)) if is_id else None
    site = ctx.storage.sites.get(found.site_id) if found is not None else None
    if found is None or site is None or is_foreign(request, site):
        raise NotFound("That check is no longer known.", "Start a new one with “check”.")
    seen(ctx, request, site)
    if not ctx.storage.runs.resume(found.id, ctx.limits.budget_s, ctx.now()):
        running = ctx.storage.runs.running(site.id)
        if running is None:
            raise NotFound(f"The check of {site.domain} is already finished.", "Start a new one with “check”.")
        return Reply("already_running", _already(ctx, site, running), is_done=False)
    ctx.wake()
    permalink = ctx.storage.outbox.permalink(found.message_key)
    return Reply("resumed", Resumed(site.domain, found.n_done, found.n_total, permalink))


CHECK = Command(
    name="check",
    usage="check <domain or url> [limit:500 | deep]",
    summary="Visit every known link of a site and report what is really there.",
    run=run,
    examples=("check example.com", "check example.com limit:500", "check https://example.com/pricing"),
    topic="audit",
    details=(
        "Visits each referring page once and says what is there now: live, degraded, not found, blocked or unreachable. "
        "A loss is told only after a second complete visit."
    ),
    options=(
        ("limit:500", "visit at most 500 pages"),
        ("deep", "visit every known page, however many"),
    ),
)
