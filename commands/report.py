"""The end of a run: its audit written into the parent and the thread, all in one transaction, each message by its key."""

from dataclasses import replace
from datetime import datetime

from bot.core.audit import Audit, Background, audit, is_quiet_result, source_line
from bot.core.cards import Button, CheckFile, NothingChanged, SourceLine
from bot.core.records import Link, Run, RunStatus, Site, SourceAge
from bot.core.states import State
from bot.core.survey import NOT_FOUND, Survey, state_word, survey
from bot.core.table_file import links_csv, listed_csv
from commands.anchors import BEFORE
from commands.context import Context
from commands.profiling import beside, gather

MAX_FILE_ROWS = 100_000
"""Links in the file of a check: 35 MB, what a person can open and a channel can take."""
MAX_PAGE_LINKS = 20_000
"""Links to one page that are summed up one by one, in a few seconds; of a page with more the numbers are the site's."""
MAX_NEVER_FOUND = 200
WHY_PARTIAL = "The time for one check ran out before the last page. What was seen is stored; “Resume” goes on with the rest."
WHY_LIMIT = (
    "{n_total:,} of {n_pages:,} known pages were asked for. “Resume” goes on with the next, “deep” visits all of them at once."
)


def publish(ctx: Context, site: Site, run: Run, now: datetime, *, why: str = "") -> None:
    """End a run: store its status, edit the parent, post the thread and the file. A second call posts nothing twice.

    run: with the status it ends with and the pages done. why: what was in the way, instead of the usual sentence.
    """
    ended = replace(run, finished_at=now, status=_status(ctx, site, run))
    mine = _to_page(ctx, site, run)
    done, filename = _audit(ctx, site, ended, mine, now, why), _filename(site, now)
    data, n_rows = _file(ctx, site, mine)
    with ctx.storage.transaction():
        if ctx.storage.runs.finish(run.id, ended.status, now):
            _post(ctx, ended, done, CheckFile(site.domain, filename, n_rows), data)
            if is_quiet_result(done):
                _nothing_changed(ctx, site, ended, done)
    ctx.wake()


def _to_page(ctx: Context, site: Site, run: Run) -> tuple[Link, ...]:
    """The links that a check of one page is about; none for a check of the site, and where they are too many."""
    links = ctx.storage.links.to_page(site.id, run.target_page, MAX_PAGE_LINKS + 1) if run.target_page else ()
    return links if len(links) <= MAX_PAGE_LINKS else ()


def _audit(ctx: Context, site: Site, run: Run, mine: tuple[Link, ...], now: datetime, why: str) -> Audit:
    """Read and sum up; outside the transaction, so that no other writer waits for a long reading. mine: of the page asked for."""
    store = ctx.storage
    before = store.runs.latest(site.id, before=run.id)
    # what the check before found is told by it, not again by this one
    since = (before.finished_at or before.started_at) if before is not None else None
    named = store.own_pages.of_site(site.id) if not mine else ()
    found = _surveyed(ctx, site, mine, now)
    # what domains have in common and how fast they come is told of a site
    gathered = gather(ctx, site, found, now) if not mine else None
    changes = tuple(store.links.changes(site.id, since)) if since is not None else ()
    if mine:
        ids = {link.id for link in mine}
        changes = tuple(pair for pair in changes if pair[0].id in ids)
    about = Background(
        site,
        run,
        since=since,
        sources=store.imports.sources(site.id),
        target_page=run.target_page,
        n_leads=len(store.imports.leads(site.id)) if not mine else 0,
        n_excluded=store.imports.internal(site.id) if not mine else 0,
        filename=_filename(site, now),
        contact_url=ctx.limits.contact_url,
        why=why or _why(ctx, site, run),
        buttons=(Button("check_resume", "Resume", str(run.id), style="primary"),) if run.status is RunStatus.PARTIAL else (),
        before_at=now - BEFORE,
        named=named,
        shares=store.referring.of_pages(site.id, [page.page for page in named]),
        n_file_rows=len(mine) or min(store.links.count(site.id), MAX_FILE_ROWS),
        beside=beside(ctx, site, found.needs, now),
        facts=gathered.facts if gathered is not None else None,
        known=gathered.known if gathered is not None else None,
        grades=store.judging.grades(site.id, sorted({link.id for link, _ in changes})),
        self_check_key=f"{_thread(run)}/self_check",
        anchor_rules=ctx.limits.anchor_rules,
        never_found=_never_found(ctx, site, mine) if since is None else (),
        is_of_page=bool(mine),
    )
    return audit(found, changes, about, ctx.limits.rules)


def _never_found(ctx: Context, site: Site, mine: tuple[Link, ...]) -> tuple[Link, ...]:
    if not mine:
        return ctx.storage.links.never_found(site.id, MAX_NEVER_FOUND)
    claimed = (link for link in mine if link.standing.state is State.UNVERIFIED)
    return tuple(link for link in claimed if state_word(link.standing) == NOT_FOUND)[:MAX_NEVER_FOUND]


def _surveyed(ctx: Context, site: Site, mine: tuple[Link, ...], now: datetime) -> Survey:
    if not mine:
        return ctx.storage.surveys.of_site(site.id, now - BEFORE)
    grades = {link.id: link.grade for link in mine}
    return survey(mine, ctx.storage.surveys.names(site.id), before=now - BEFORE, grades=grades)


def _file(ctx: Context, site: Site, mine: tuple[Link, ...]) -> tuple[bytes, int]:
    if mine:
        return links_csv(mine), len(mine)
    data = listed_csv(ctx.storage.links.listed(site.id, MAX_FILE_ROWS))
    return data, min(ctx.storage.links.count(site.id), MAX_FILE_ROWS)


def _post(ctx: Context, run: Run, done: Audit, file: CheckFile, data: bytes) -> None:
    outbox, parent, thread = ctx.storage.outbox, run.message_key, _thread(run)
    outbox.edit(parent, "check_head", done.head)
    cards = (
        ("needs_you", done.needs_you, bool(done.needs_you.rows or done.needs_you.notes)),
        ("changes", done.changes, True),
        ("anchors", done.anchors, bool(done.anchors.rows)),
        ("placements", done.placements, bool(done.placements.placements)),
        ("pages", done.pages, bool(done.pages.rows or done.pages.unlinked) and not done.head.is_of_page),
        ("patterns", done.patterns, done.patterns is not None),
        ("self_check", done.self_check, done.self_check is not None),
        ("many_refuse", done.many_refuse, done.many_refuse is not None),
        ("sources", done.sources, True),
    )
    for name, card, is_told in cards:
        if is_told:
            outbox.post(f"{thread}/{name}", run.place, name, card, parent_key=parent)
    outbox.post(f"{thread}/file", run.place, "check_file", file, parent_key=parent, filename=file.filename, file=data)


def _thread(run: Run) -> str:
    """The beginning of the names of a thread's messages: a resumed run ends a second time with more pages done, and its newer
    messages stand beside the older ones."""
    return f"{run.message_key}/{run.n_done}"


def _nothing_changed(ctx: Context, site: Site, run: Run, done: Audit) -> None:
    """Tell the asker alone: whoever waits for news learns in one line that there is none."""
    permalink = ctx.storage.outbox.permalink(run.message_key)
    card = NothingChanged(site.domain, done.head.n_domains, done.head.n_links, done.changes.since, permalink)
    ctx.storage.outbox.private(f"{run.message_key}/nothing", run.place, run.asker.user, "nothing_changed", card)


def source_lines(sources: tuple[SourceAge, ...]) -> tuple[SourceLine, ...]:
    """Sources as cards show them."""
    return tuple(source_line(source) for source in sources)


def _filename(site: Site, now: datetime) -> str:
    return f"{site.domain}-links-{now:%Y-%m-%d}.csv"


def _status(ctx: Context, site: Site, run: Run) -> RunStatus:
    """How a run ends: one that did all it was limited to is partial while more pages are known."""
    is_limited = run.limit and not run.target_page and run.n_total < ctx.storage.links.count_pages(site.id)
    return RunStatus.PARTIAL if run.status is RunStatus.FINISHED and is_limited else run.status


def _why(ctx: Context, site: Site, run: Run) -> str:
    if run.status is not RunStatus.PARTIAL:
        return ""
    if run.n_done < run.n_total:
        return WHY_PARTIAL
    return WHY_LIMIT.format(n_total=run.n_total, n_pages=ctx.storage.links.count_pages(site.id))
