"""`compare` and `gap`: referring domains of several sites side by side, from imported lists; who links to them and not to us."""

from collections.abc import Mapping, Sequence

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import Compare, ComparedSite, Gap, GapRow, LinkRow, SharedDomain
from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge
from bot.core.records import Site
from bot.core.showing import link_row
from bot.core.states import State
from bot.core.table_file import FileKind, Table
from bot.core.urls import parse_target
from commands import files, options
from commands.asking import site_named
from commands.context import Context
from commands.permission import seen
from commands.report import source_lines
from commands.telling import Said, tell
from storage.comparing import Between, Side

MAX_OTHERS = 5
MAX_ROWS = 20
MAX_METRICS = 3
MAX_FILE_ROWS = 100_000
MAX_LOST = 5
HEADER = ("Referring domain", "Links to", "Sites", "Links", "Page")


def compare(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the sites side by side. Raises BadInput or NotFound for a site that nothing is known of."""
    del progress
    words = options.read(request.words[1:], values=("site",), flags=("private",), n_alone=MAX_OTHERS)
    site, others = _sites(ctx, request, words.alone, words.values.get("site", ""))
    every = (site, *others)
    ids, own = [one.id for one in every], _own(every)
    sides = ctx.storage.comparing.sides(ids, own)
    common, n = ctx.storage.comparing.common(ids, own, MAX_ROWS)
    card = Compare(
        site.domain,
        tuple(_compared(ctx, one, side) for one, side in zip(every, sides, strict=True)),
        tuple(SharedDomain(one.domain, tuple(one.n_links.get(site_id, 0) for site_id in ids)) for one in common),
        n - len(common),
        _notes(sides),
    )
    tell(ctx, request, f"compare:{request.id}", Said("head", "compare", card), is_private="private" in words.flags)
    ctx.wake()
    return None


def gap(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post who links to the others and not to the site. Raises BadInput or NotFound for a site that nothing is known of."""
    del progress
    flags = (*files.FLAGS, "private")
    words = options.read(request.words[1:], values=("site", "min"), flags=flags, n_alone=MAX_OTHERS)
    wanted = files.kinds(words.flags)
    site, others = _sites(ctx, request, words.alone, words.values.get("site", ""))
    n_min = options.positive(words.values["min"], "min") if "min" in words.values else min(2, len(others))
    if n_min > len(others):
        raise BadInput(f"min:{n_min} asks for more sites than you named.", f"Name {n_min} sites, or type min:{len(others)}.")
    limit = MAX_FILE_ROWS if wanted else MAX_ROWS
    ids, own = [one.id for one in others], _own((site, *others))
    found, n = ctx.storage.comparing.gap(site.id, ids, own, n_min=n_min, limit=limit)
    names = {one.id: one.domain for one in others}
    sides = ctx.storage.comparing.sides([site.id, *ids], own)
    card = Gap(
        site.domain,
        tuple(names.values()),
        n_min,
        n,
        tuple(_row(ctx, names, one) for one in found[:MAX_ROWS]),
        _lost(ctx, site, {one.domain for one in found}),
        _notes(sides),
    )
    thread = [_file(ctx, kind, site, names, found) for kind in wanted if found]
    tell(ctx, request, f"gap:{request.id}", Said("head", "gap", card), thread, is_private="private" in words.flags)
    ctx.wake()
    return None


def _file(ctx: Context, kind: FileKind, site: Site, names: Mapping[int, str], found: Sequence[Between]) -> Said:
    rows = [
        (one.domain, " ".join(names[i] for i in one.n_links), str(len(one.n_links)), str(one.n_all), one.page) for one in found
    ]
    return files.file_of(ctx, kind, site.domain, "gap", Table("gap", HEADER, rows), len(rows))


def _sites(ctx: Context, request: Request, typed: Sequence[str], named: str) -> tuple[Site, tuple[Site, ...]]:
    """The site asked about and the others, each once."""
    site = site_named(ctx, request, named)
    domains = [parse_target(word).domain for word in typed]
    others = [_known(ctx, request, domain) for domain in dict.fromkeys(domains)]
    others = [one for one in others if one.id != site.id]
    if not others:
        verb = request.words[0].lower()
        raise BadInput(f"Which sites are to be held against {site.domain}?", f"For example “{verb} rival.com other.org”.")
    return site, tuple(others)


def _known(ctx: Context, request: Request, domain: str) -> Site:
    site = ctx.storage.sites.of(domain, request.asker.team)
    if site is None or not ctx.storage.links.count(site.id):
        is_console = request.place.edge is Edge.CONSOLE
        how = f"type “import FILE site:{domain}”" if is_console else f"drop an export here and type “import site:{domain}”"
        raise NotFound(f"No links to {domain} are known yet.", f"Import a list of its links first: {how}.")
    return seen(ctx, request, site)


def _own(sites: Sequence[Site]) -> list[str]:
    return [domain for one in sites for domain in one.own_domains]


def _compared(ctx: Context, site: Site, side: Side) -> ComparedSite:
    return ComparedSite(
        site.domain,
        side.n_domains,
        side.n_links,
        side.n_shared,
        side.n_alone,
        side.n_seen,
        side.n_useful,
        source_lines(ctx.storage.imports.sources(site.id)),
    )


def _notes(sides: Sequence[Side]) -> tuple[str, ...]:
    notes = ["Counts rest on the lists that were imported; two sites from different sources cannot be compared link by link."]
    if any(not side.n_seen for side in sides):
        notes.append("Links of a site that was never checked are claims: “check” visits them.")
    return tuple(notes)


def _row(ctx: Context, names: dict[int, str], one: Between) -> GapRow:
    site_id = next(iter(one.n_links))
    links = ctx.storage.links.find(site_id, one.page)
    claims = ctx.storage.links.claims(links[0].id) if links else ()
    said = [(c.provider, name, value) for c in claims for name, value in c.claim.metrics][:MAX_METRICS]
    at = claims[-1].imported_at if claims else None
    return GapRow(one.domain, tuple(names[i] for i in one.n_links), one.n_all, one.page, tuple(said), at)


def _lost(ctx: Context, site: Site, domains: set[str]) -> tuple[LinkRow, ...]:
    lost = (link for link in ctx.storage.links.standing_since(site.id, (State.LOST,), None) if link.page_domain in domains)
    return tuple(link_row(link, rules=ctx.limits.rules) for link, _ in zip(lost, range(MAX_LOST), strict=False))


COMPARE = Command(
    name="compare",
    usage="compare <domain> … [site:example.com] [private]",
    summary="Referring domains of your site and others side by side, from imported lists.",
    run=compare,
    examples=("compare rival.com", "compare rival.com other.org site:example.com"),
    topic="research",
    details="Import a list of each site first (import site:rival.com). What links to several of them is listed by name.",
    options=(("site:example.com", "your site, when the channel has several or none"), ("private", "only you see the answer")),
)
GAP = Command(
    name="gap",
    usage="gap <domain> <domain> … [min:2] [csv|xlsx|jsonl] [site:example.com]",
    summary="Who links to others, but not to you.",
    run=gap,
    examples=("gap rival.com other.org", "gap rival.com other.org third.net min:2 csv"),
    topic="research",
    details="A domain that links to several sites like yours is more likely to link to you. Links lost to you are named as well.",
    options=(
        ("min:2", "only domains that link to at least so many of them; 2 when left out"),
        ("csv", "attach all of them as a file; also xlsx, jsonl"),
        ("site:example.com", "your site, when the channel has several or none"),
        ("private", "only you see the answer"),
    ),
)
