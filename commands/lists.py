"""`new`, `lost`, `broken`, `changed`: lists of links, one line per referring domain in the parent, cards with proof below."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import Button, DomainLine, LinkCards, LinkList, LinkRow
from bot.core.errors import BadInput
from bot.core.link_views import rank, shown_state
from bot.core.records import Link, Site
from bot.core.rules import Rules
from bot.core.showing import evidence, link_row, pair_words
from bot.core.states import State
from bot.core.survey import shown_reason
from bot.core.table_file import FileKind
from commands import files, options, picking
from commands.asking import since_of, site_named
from commands.context import Context
from commands.filters import Filters, filters
from commands.link import buttons
from commands.picking import Picked
from commands.redirects import redirect_files
from commands.telling import Said, tell

USUAL_SINCE = "7d"
MAX_LINES = 20
MAX_CARDS = 10
PER_MESSAGE = 5


@dataclass(frozen=True, slots=True)
class List:
    """One of the lists. pick: its links since a time, None for whenever. usual_since: "" for whenever. extras: further files by
    the word that asks for them, with what help says of it."""

    name: str
    pick: Callable[[Context, Site, datetime | None], Iterable[Picked]]
    usual_since: str = USUAL_SINCE
    extras: tuple[tuple[str, Callable[[Context, Site], tuple[Said, ...]], str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked of a list."""

    site: Site
    since: datetime | None
    only: Filters
    files: tuple[FileKind, ...]
    extras: frozenset[str]
    is_private: bool


def _asked(ctx: Context, request: Request, listed: List) -> _Asked:
    words = options.read(
        request.words[1:], values=("since", "from", "to", "grade", "type", "site"), flags=_flags(listed), n_alone=1
    )
    named = words.values.get("site") or (words.alone[0] if words.alone else "")
    site = site_named(ctx, request, named)
    wanted = files.kinds(words.flags)
    extras = words.flags.intersection(name for name, _, _ in listed.extras)
    if extras and "private" in words.flags:
        raise BadInput("“private” takes no files: Slack has no private ones.", "Leave one of the two out.")
    typed = words.values.get("since", listed.usual_since)
    since = since_of(typed, ctx.now(), site.timezone) if typed else None
    return _Asked(site, since, filters(site, words.values), wanted, extras, "private" in words.flags)


def _flags(listed: List) -> tuple[str, ...]:
    return (*files.FLAGS, "private", *(name for name, _, _ in listed.extras))


def _run(ctx: Context, request: Request, listed: List) -> Reply | None:
    asked = _asked(ctx, request, listed)
    found = list(listed.pick(ctx, asked.site, asked.since))
    picked = sorted(_narrowed(ctx, asked, found), key=_worst_first)
    notes = picking.notes(ctx, asked.site, listed.name, asked.since, len(found))
    head = _head(listed, asked, picked, notes)
    if not picked:
        return Reply("link_list", head)
    thread = (*_cards(listed, asked, picked, ctx.limits.rules), *_files(ctx, listed, asked, picked))
    tell(ctx, request, f"{listed.name}:{request.id}", Said("head", "link_list", head), thread, is_private=asked.is_private)
    return None


def _narrowed(ctx: Context, asked: _Asked, found: Sequence[Picked]) -> list[Picked]:
    taken = [one for one in found if asked.only.take(one.link)]
    if not asked.only.is_of_judgement:
        return taken
    kept = ctx.storage.judging.kept(asked.site.id, [one.link.id for one in taken])
    return [one for one in taken if asked.only.take_judged(one.link, kept)]


def _worst_first(one: Picked) -> tuple[int, float]:
    since = one.change.at if one.change is not None else one.link.standing.since
    return rank(one.link), -(since.timestamp() if since is not None else 0.0)


def _head(listed: List, asked: _Asked, picked: Sequence[Picked], notes: tuple[str, ...]) -> LinkList:
    by_domain: dict[str, list[Link]] = {}
    for one in picked:
        by_domain.setdefault(one.link.page_domain, []).append(one.link)
    lines = sorted(by_domain.items(), key=lambda item: (rank(item[1][0]), -len(item[1]), item[0]))
    return LinkList(
        listed.name,
        asked.site.domain,
        asked.since,
        n_links=len(picked),
        n_domains=len(by_domain),
        lines=tuple(_line(name, links) for name, links in lines[:MAX_LINES]),
        n_more=max(0, len(lines) - MAX_LINES),
        filters=asked.only.words,
        notes=notes,
        has_thread=bool(picked),
    )


def _line(domain: str, links: Sequence[Link]) -> DomainLine:
    """links: worst first."""
    worst = links[0].standing
    return DomainLine(domain, len(links), shown_state(worst), shown_reason(worst).value)


def _cards(listed: List, asked: _Asked, picked: Sequence[Picked], rules: Rules) -> tuple[Said, ...]:
    """Cards of links alike: a dead domain with 500 links is one."""
    alike: dict[tuple[str, str, str], list[Picked]] = {}
    for one in picked:
        standing = one.link.standing
        alike.setdefault((one.link.page_domain, shown_state(standing), shown_reason(standing).value), []).append(one)
    groups = list(alike.values())
    rows = [_row(group, rules) for group in groups[:MAX_CARDS]]
    n_more = sum(len(group) for group in groups[MAX_CARDS:])
    parts = [rows[start : start + PER_MESSAGE] for start in range(0, len(rows), PER_MESSAGE)]
    return tuple(
        Said(
            f"cards-{number}",
            "link_cards",
            LinkCards(
                listed.name,
                asked.site.domain,
                number * PER_MESSAGE + 1,
                tuple(part),
                n_more if number == len(parts) - 1 else 0,
            ),
        )
        for number, part in enumerate(parts)
    )


def _row(group: Sequence[Picked], rules: Rules) -> LinkRow:
    first = group[0]
    link = first.link
    history = Button("link", "History", str(link.id))
    change = first.change
    return replace(
        link_row(link, n_links=len(group), rules=rules),
        evidence=evidence(link, change),
        was=pair_words(change.before) if change else "",
        now=pair_words(change.after) if change else "",
        state=shown_state(link.standing),
        buttons=(history, *buttons(link, is_ignored=link.standing.state is State.IGNORED)),
    )


def _files(ctx: Context, listed: List, asked: _Asked, picked: Sequence[Picked]) -> tuple[Said, ...]:
    listing = files.links_files(ctx, asked.files, asked.site.domain, listed.name, [one.link for one in picked])
    extras = (said for name, make, _ in listed.extras if name in asked.extras for said in make(ctx, asked.site))
    return (*listing, *extras)


def _command(listed: List, summary: str, details: str) -> Command:
    def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
        """Post the list, worst first, or say privately that it is empty. Raises BadInput for an option it cannot read."""
        del progress
        return _run(ctx, request, listed)

    extras = "".join(f" [{name}]" for name, _, _ in listed.extras)
    usual = f"7 days when left out; {listed.usual_since} is the same" if listed.usual_since else "everything as it stands now"
    return Command(
        name=listed.name,
        usage=f"{listed.name} [since:7d] [from:example.org] [to:/pricing] [grade:green] [type:list] "
        f"[csv|xlsx|jsonl]{extras} [site:example.com]",
        summary=summary,
        run=run,
        examples=(listed.name, f"{listed.name} since:2026-10-01 from:example.org csv"),
        topic="audit",
        details=details,
        options=(
            ("since:7d", f"or since:2w, since:2026-10-01 (midnight in the site's time zone); {usual}"),
            ("from:example.org", "only links on that domain and below it"),
            ("to:/pricing", "only links to that page of yours and below it"),
            ("grade:green", "green, yellow, red or unknown"),
            ("type:editorial", "a type such as editorial, guest_post, directory or forum"),
            ("csv", "attach the whole list as a file; also xlsx, jsonl"),
            *((name, said) for name, _, said in listed.extras),
            ("private", "only you see the answer"),
            ("site:example.com", "which site, when the channel has several or none"),
        ),
    )


REDIRECTS = "attach where each broken page should lead, as lines for nginx and Apache and as a table"
NEW = _command(
    List("new", picking.new),
    "Links that appeared, worst first.",
    "First verified, or first claimed by a source, after the first import; and links that came back.",
)
LOST = _command(
    List("lost", picking.lost),
    "Links that are gone, confirmed or waiting for their second visit.",
    "A refusal, a time-out or a list that no longer names a link is never a loss. What nobody ever saw is not counted either.",
)
BROKEN = _command(
    List("broken", picking.broken, usual_since="", extras=(("redirects", redirect_files, REDIRECTS),)),
    "Links that stand while our page they lead to is broken.",
    "Lists everything broken now; with since: only what broke since then.",
)
CHANGED = _command(
    List("changed", picking.changed),
    "Links that differ from before: rel, anchor, placement, target page, or worth less.",
    "The newest change of each link, with what was and what is.",
)
