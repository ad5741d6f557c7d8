"""`domains [domain]`: the referring domains worth most, or the file of one: every link, contacts, decisions, history."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.command import Command, Progress, Reply, Request
from bot.core.agreements import Agreement, terms
from bot.core.cards import (
    Button,
    CheckFile,
    DomainChange,
    DomainFile,
    DomainHistory,
    DomainRow,
    Domains,
    LinkCards,
    StateCount,
)
from bot.core.errors import BadInput, NotFound
from bot.core.grade_views import decided_words
from bot.core.judgement import Grade, LinkType
from bot.core.link_views import change_row, rank, shown_state
from bot.core.records import Link, Site
from bot.core.referring import DomainSum, Wanted
from bot.core.rules import Rules
from bot.core.showing import link_row
from bot.core.table_file import FileKind, Table
from bot.core.traits import ORDER, state_word
from bot.core.urls import guess_href, host, key
from bot.core.urls import site_of as registrable
from commands import options
from commands.asking import ALIKE, since_of, site_named
from commands.context import Context
from commands.files import FLAGS, kinds, links_files, written
from commands.filters import one_of, target_marks
from commands.telling import Said, tell

MAX_ROWS = 25
MAX_CARDS = 10
PER_MESSAGE = 5
MAX_CHANGES = 15
MAX_FILE_ROWS = 100_000
HEADER = ("Referring domain", "Grade", "Best link", "Links", "First seen")


@dataclass(frozen=True, slots=True)
class _Asked:
    site: Site
    name: str
    wanted: Wanted
    filters: tuple[str, ...]
    files: tuple[FileKind, ...]
    is_private: bool


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the list or the file of one domain. Raises BadInput for an option it cannot read, NotFound for an unknown domain."""
    del progress
    asked = _asked(ctx, request)
    return _one(ctx, request, asked) if asked.name else _list(ctx, request, asked)


def _asked(ctx: Context, request: Request) -> _Asked:
    words = options.read(request.words[1:], values=("since", "to", "type", "grade", "site"), flags=(*FLAGS, "private"))
    values = words.values
    site = site_named(ctx, request, values.get("site", ""))
    wanted = Wanted(
        since_of(values["since"], ctx.now(), site.timezone) if "since" in values else None,
        one_of("grade", values["grade"], [str(one) for one in Grade]) if "grade" in values else "",
        one_of("type", values["type"], [str(one) for one in LinkType]) if "type" in values else "",
        target_marks(ctx, site, values["to"]) if "to" in values else None,
    )
    said = tuple(f"{name}:{values[name]}" for name in ("since", "to", "type", "grade") if name in values)
    return _Asked(site, _name(words.alone), wanted, said, kinds(words.flags), "private" in words.flags)


def _name(alone: Sequence[str]) -> str:
    """Read a referring domain as people type it, or the address of a page on it."""
    if not alone:
        return ""
    url = guess_href(alone[0])
    if url is None:
        raise BadInput(f"“{alone[0][:100]}” is not a domain.", "For example domains blog.example.org.")
    return registrable(host(url))


def _list(ctx: Context, request: Request, asked: _Asked) -> Reply | None:
    rows, n_domains, n_links = ctx.storage.referring.domains(asked.site.id, asked.wanted, MAX_ROWS)
    card = Domains(
        asked.site.domain,
        n_domains,
        n_links,
        tuple(_row(one) for one in rows),
        max(0, n_domains - len(rows)),
        asked.filters,
        _notes(ctx, asked.site),
    )
    if not rows:
        return Reply("domains", card)
    files = _table_files(ctx, asked) if asked.files else ()
    tell(ctx, request, f"domains:{request.id}", Said("head", "domains", card), files, is_private=asked.is_private)
    return None


def _row(one: DomainSum) -> DomainRow:
    return DomainRow(one.domain, one.n_links, one.best, one.grade, one.first_seen_at, one.is_sitewide)


def _notes(ctx: Context, site: Site) -> tuple[str, ...]:
    if ctx.storage.runs.running(site.id) is None:
        return ()
    return ("A check is running: pages that it has not reached yet stand as before.",)


def _table_files(ctx: Context, asked: _Asked) -> tuple[Said, ...]:
    rows, _, _ = ctx.storage.referring.domains(asked.site.id, asked.wanted, 0)
    told = [
        (one.domain, one.grade, one.best, str(one.n_links), one.first_seen_at.date().isoformat()) for one in rows[:MAX_FILE_ROWS]
    ]
    name = f"{asked.site.domain}-domains-{ctx.now():%Y-%m-%d}"
    return tuple(
        Said(
            f"file-{kind}",
            "check_file",
            CheckFile(asked.site.domain, f"{name}.{kind}", len(told)),
            f"{name}.{kind}",
            written(kind, Table("domains", HEADER, told)),
        )
        for kind in asked.files
    )


def _one(ctx: Context, request: Request, asked: _Asked) -> Reply | None:
    found = ctx.storage.referring.domain(asked.site.id, asked.name)
    if found is None:
        raise NotFound(f"No link from {asked.name} to {asked.site.domain} is known.", _near(ctx, asked))
    links = sorted(ctx.storage.referring.links(asked.site.id, asked.name, asked.wanted), key=_worst_first)
    head = _file(ctx, asked, found, links)
    thread = (
        *_cards(asked, links, ctx.limits.rules),
        Said("history", "domain_history", _history(ctx, asked)),
        *links_files(ctx, asked.files, asked.site.domain, f"{asked.name}-links", links),
    )
    tell(ctx, request, f"domains:{request.id}", Said("head", "domain_file", head), thread, is_private=asked.is_private)
    return None


def _near(ctx: Context, asked: _Asked) -> str:
    names = list(ctx.storage.links.domain_counts(asked.site.id))
    near = get_close_matches(asked.name, names, n=3, cutoff=ALIKE)
    return f"Nearest known domains: {', '.join(near)}." if near else "Type “domains” for those that are known."


def _worst_first(link: Link) -> tuple[int, int, int]:
    """What needs somebody first, then by how it stands, worst first, then as it became known."""
    return rank(link), -ORDER[state_word(link.standing)], link.id


def _file(ctx: Context, asked: _Asked, found: DomainSum, links: Sequence[Link]) -> DomainFile:
    by_state = Counter(shown_state(link.standing) for link in links)
    worst = sorted(by_state, key=lambda word: -ORDER.get(word, ORDER["not_found"]))
    about = _agreements(ctx, asked.site, links)
    visits = [link.last_visit_at for link in links if link.last_visit_at is not None]
    return DomainFile(
        asked.site.domain,
        asked.name,
        len(links),
        found.grade,
        found.is_sitewide,
        tuple(StateCount(word, 1, by_state[word]) for word in worst),
        found.first_seen_at,
        max(visits, default=None),
        tuple(dict.fromkeys(one.contact for one in about if one.contact)),
        tuple(_agreed(one) for one in about),
        _decisions(ctx, asked),
        asked.filters,
        _notes(ctx, asked.site) if links else ("No link of this domain fits what was asked for.",),
        (Button("link", "Worst link", str(links[0].id)),) if links else (),
        has_thread=bool(links),
    )


def _agreements(ctx: Context, site: Site, links: Sequence[Link]) -> tuple[Agreement, ...]:
    pages = {key(link.page) for link in links}
    by_page = ctx.storage.agreements.by_page(site.id)
    return tuple(one for page, found in by_page.items() if page in pages for one in found)


def _agreed(one: Agreement) -> str:
    said = ", ".join(f"{name}: {words}" for name, words in terms(one))
    owner = f", owner {one.owner}" if one.owner else ""
    return f"{one.page}: {said or 'no terms'}{owner}"


def _decisions(ctx: Context, asked: _Asked) -> tuple[str, ...]:
    return tuple(
        f"{decided_words(one).replace('_', ' ')} by {one.by} on {one.at:%-d %b %Y}" + (f": {one.because}" if one.because else "")
        for one in ctx.storage.decisions.of_domain(asked.site.id, asked.name, limit=5)
    )


def _cards(asked: _Asked, links: Sequence[Link], rules: Rules) -> tuple[Said, ...]:
    rows = [link_row(link, rules=rules) for link in links[:MAX_CARDS]]
    starts = range(0, len(rows), PER_MESSAGE)
    left = len(links) - len(rows)
    return tuple(
        Said(
            f"links-{start}",
            "link_cards",
            LinkCards(
                "domain",
                asked.site.domain,
                start + 1,
                tuple(rows[start : start + PER_MESSAGE]),
                left if start == starts[-1] else 0,
            ),
        )
        for start in starts
    )


def _history(ctx: Context, asked: _Asked) -> DomainHistory:
    found = ctx.storage.referring.changes(asked.site.id, asked.name, MAX_CHANGES + 1)
    rows = []
    for link, change in found[:MAX_CHANGES]:
        shown = change_row(change)
        rows.append(DomainChange(shown.at, link.page, shown.what, shown.was, shown.now, shown.sentence))
    return DomainHistory(asked.site.domain, asked.name, tuple(rows), has_more=len(found) > MAX_CHANGES)


DOMAINS = Command(
    name="domains",
    usage="domains [example.org] [since:30d] [to:/pricing] [type:list] [grade:green] [csv | xlsx | jsonl] [private]",
    summary="The referring domains worth most, or one with all its links, contacts, decisions and history.",
    run=run,
    examples=("domains", "domains since:30d grade:red csv", "domains example.org"),
    topic="audit",
    details=(
        "Best first: by grade once judged, then by how the best link stands. A domain that links from 20 pages or more, or from "
        "3 with most links outside the content, is site-wide and counts once."
    ),
    options=(
        ("example.org", "one domain: every link, worst first"),
        ("since:30d", "domains not known before; or since:2w, since:2026-10-01"),
        ("to:/pricing", "only links to that page of yours and below it"),
        ("type:list", "only links of that type: editorial, directory, forum, guest_post …"),
        ("grade:green", "green, yellow, red or unknown"),
        ("csv", "attach the whole list as a file"),
        ("xlsx", "the same as a workbook"),
        ("jsonl", "the same as JSON Lines"),
        ("private", "only you see the answer"),
        ("site:example.com", "which site, when the channel has several or none"),
    ),
)
