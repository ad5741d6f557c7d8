"""A case with everything its card shows, read together; its parent edited, its thread written. Used by whoever moves a case."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.core.agreements import agreed_with, broken_terms
from bot.core.cards import CaseCard, CaseFindings, CaseHistory, CaseLine, Finding
from bot.core.case_views import About, about_words, card_of, evidence_of, family, finding_of, topic_of
from bot.core.cases import AWAITED, Case, CaseNote
from bot.core.events import Event
from bot.core.link_views import rank
from bot.core.places import Edge, Place
from bot.core.records import Link
from commands.context import Context

MAX_LINKS = 20
"""Links of a case that are looked at for its card."""
MAX_EVIDENCE = 3
MAX_FINDINGS = 20
MAX_HISTORY = 20
_ENDS = frozenset({"accepted", "ignored", "closed", "gone", "still_there", "answered"})


def place_of(case: Case) -> Place:
    """Where a case's messages go: where its parent stands, though its site may have moved since."""
    return Place(Edge.CONSOLE if case.channel == Edge.CONSOLE.value else Edge.SLACK, case.channel)


def links_of(ctx: Context, case: Case, limit: int = MAX_LINKS) -> tuple[Link, ...]:
    """The links that a case is about, worst first. limit: at most so many, 0 for all."""
    ids = ctx.storage.events.links_of_case(case.id)
    found = (ctx.storage.links.get(link_id) for link_id in (ids[:limit] if limit else ids))
    return tuple(sorted((link for link in found if link is not None), key=lambda link: (rank(link), link.id)))


def broken_of(ctx: Context, link: Link, now: datetime) -> tuple[str, ...]:
    """Say which terms of a link's agreement do not hold now; () when none was made, or when it is gone."""
    agreements = ctx.storage.agreements.of_page(link.site_id, link.page)
    agreement = agreed_with(agreements, link.target_page, now.date())
    if agreement is None:
        return ()
    seen = ctx.storage.links.occurrences(link.id)
    return tuple(one.sentence for one in broken_terms(agreement, seen, (link.standing.reason,)))


def card(ctx: Context, case: Case) -> CaseCard:
    """Fill the parent of a case as it stands."""
    store, awaits = ctx.storage, case.state in AWAITED
    links = links_of(ctx, case) if awaits else ()
    ended = next((note for note in reversed(store.cases.notes(case.id)) if note.what in _ENDS), None) if not awaits else None
    is_term = bool(links) and family(case) in ("agreement", "changed")
    about = About(
        links,
        store.mutes.answered(case.site_id, *topic_of(case)),
        broken_of(ctx, links[0], ctx.now()) if is_term else (),
        ended.by if ended is not None else "",
        ended.words if ended is not None else "",
    )
    return card_of(case, about)


def show(ctx: Context, case: Case) -> None:
    """Edit the parent of a case to how it stands now."""
    ctx.storage.outbox.edit(case.message_key, "case", card(ctx, case))


def say(ctx: Context, case: Case, name: str, template: str, content: Any) -> None:
    """Post in a case's thread. name: unlike all others of it; said twice, it is posted once."""
    ctx.storage.outbox.post(f"{case.message_key}/{name}", place_of(case), template, content, parent_key=case.message_key)


def note(ctx: Context, case: Case, line: CaseLine, name: str = "") -> None:
    """Keep a line in a case's history; and say it in its thread under `name`, "" for history alone. Said before by that name,
    it is neither kept nor said again."""
    if name and ctx.storage.outbox.is_known(f"{case.message_key}/{name}"):
        return
    ctx.storage.cases.note(case.id, CaseNote(line.at, line.by, line.what, line.words or (line.to and f"To @{line.to}.")))
    if name:
        say(ctx, case, name, "case_line", line)


def tell_evidence(ctx: Context, case: Case, events: Sequence[Event]) -> None:
    """Post how these findings are known: the visits of the first links, the others as lines."""
    shown: set[int] = set()
    rest: list[Event] = []
    for event in events:
        link = ctx.storage.links.get(event.link_id) if event.link_id and len(shown) < MAX_EVIDENCE else None
        if event.link_id in shown:
            continue
        if link is None:
            rest.append(event)
            continue
        shown.add(event.link_id)
        change = next((one for one in reversed(ctx.storage.links.history(link.id)) if one.at == event.at), None)
        evidence = evidence_of(event, link, ctx.storage.links.observations(link.id), change)
        say(ctx, case, f"how-{event.id}", "case_evidence", evidence)
    _tell_findings(ctx, case, [event for event in rest if event.link_id or event.page])


def _tell_findings(ctx: Context, case: Case, events: Sequence[Event]) -> None:
    if events:
        rows = tuple(finding_of(event) for event in events[:MAX_FINDINGS])
        say(ctx, case, f"found-{events[0].id}", "case_findings", CaseFindings(rows, max(0, len(events) - MAX_FINDINGS)))


def tell_links(ctx: Context, case: Case, what: str, links: Iterable[Link]) -> None:
    """Post links that a case without findings of its own rests on: those to a broken page of ours, those a wave took."""
    found = list(links)
    if found:
        made = tuple(_finding(what, link, case.opened_at) for link in found[:MAX_FINDINGS])
        say(ctx, case, f"links-{case.version}", "case_findings", CaseFindings(made, max(0, len(found) - MAX_FINDINGS)))


def _finding(what: str, link: Link, at: datetime) -> Finding:
    return Finding(what, link.standing.since or at, link.page, link.target_page, link.standing.reason.value)


def history(ctx: Context, case: Case) -> CaseHistory:
    """Fill the history of a case."""
    notes = ctx.storage.cases.notes(case.id)
    rows = tuple(_line(one) for one in notes[-MAX_HISTORY:])
    about, target = about_words(case), case.target_page if case.page else ""
    return CaseHistory(case.id, about, target, rows, max(0, len(notes) - MAX_HISTORY))


def _line(kept: CaseNote) -> CaseLine:
    """Show a line of history; whom a case was given to stands in its words."""
    if kept.what != "assigned" or not kept.words.startswith("To @"):
        return CaseLine(kept.what, kept.at, kept.by, kept.words)
    return CaseLine(kept.what, kept.at, kept.by, to=kept.words.removeprefix("To @").removesuffix("."))
