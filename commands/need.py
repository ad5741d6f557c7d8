"""`need <page>`: whether a page of ours needs links, by five questions (PRODUCT.md §12); what is open is asked by buttons."""

from collections.abc import Sequence
from difflib import get_close_matches

from bot.command import Command, Progress, Reply, Request
from bot.core import urls
from bot.core.cards import Need
from bot.core.errors import BadInput, NotFound
from bot.core.need import Known, Side, need_card
from bot.core.profile import is_home, share
from bot.core.records import Site
from bot.core.referring import Wanted
from bot.core.target_side import TargetPage
from bot.core.traits import target_of as number_of
from commands import options
from commands.asking import site_named
from commands.context import Context
from commands.filters import target_of
from commands.telling import Said, tell

MAX_OTHERS = 5
SHOWN_NEAR = 3


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the five questions on a page with what is known. Raises BadInput for what is no page of the site, NotFound for a page
    that nobody links to, visited or named."""
    del progress
    words = options.read(request.words[1:], values=("site",), flags=("private",))
    site = site_named(ctx, request, words.values.get("site", ""))
    if not words.alone:
        raise BadInput("Which page?", "Type its path, for example “need /pricing”.")
    page = _page(ctx, site, words.alone[0])
    key = f"need:{request.id}"
    is_private = "private" in words.flags
    card = card_of(ctx, site, page, "" if is_private else key)
    tell(ctx, request, key, Said("head", "need", card), is_private=is_private)
    ctx.wake()
    return None


def _page(ctx: Context, site: Site, typed: str) -> str:
    """The page meant. Raises NotFound with the nearest ones for one that nobody links to, visited or named."""
    meant = target_of(site, typed)
    here = [one.page for one in ctx.storage.targets.of_site(site.id)]
    here += [one.page for one in ctx.storage.own_pages.of_site(site.id)]
    is_linked = bool(ctx.storage.referring.domains(site.id, Wanted(targets=frozenset({number_of(meant)})), 1)[1])
    if is_linked or is_home(meant) or any(urls.same(page, meant) for page in here):
        return meant
    known = {urls.key(page): page for page in (*here, *ctx.storage.referring.target_pages(site.id))}
    near = get_close_matches(urls.key(meant), known, n=SHOWN_NEAR, cutoff=0.5)
    hint = f"Nearest known pages: {', '.join(known[one][:150] for one in near)}. " if near else ""
    path = typed[:100]
    raise NotFound(f"Nothing is known of {path} yet.", f"{hint}Name it with “pages add {path} money” to ask about it.")


def card_of(ctx: Context, site: Site, page: str, key: str) -> Need:
    """Fill the card of a page as everything stands now. key: of the message that answers edit, "" for none."""
    return need_card(site.domain, site.id, known_of(ctx, site, page), key, ctx.now())


def known_of(ctx: Context, site: Site, page: str) -> Known:
    """Read what the questions on a page are answered from."""
    store = ctx.storage
    found = store.surveys.of_site(site.id)
    mine, _, _ = store.referring.domains(site.id, Wanted(targets=frozenset({number_of(page)})), 0)
    by_grade: dict[str, int] = {}
    for one in mine:
        if (is_known := found.domains.get(one.domain)) is not None and is_known.is_seen:
            by_grade[one.grade] = by_grade.get(one.grade, 0) + 1
    home = max((s.n_domains for url, s in found.pages.items() if is_home(url)), default=0)
    others = _others(ctx, site)
    ours, *rest = _sides(ctx, site, others) if others else (None,)
    gap_min = min(2, len(others))
    own = [domain for one in (site, *others) for domain in one.own_domains]
    n_gap = store.comparing.gap(site.id, [one.id for one in others], own, n_min=gap_min, limit=1)[1] if others else 0
    return Known(
        page,
        _visited(ctx, site, page),
        by_grade,
        found.by_grade,
        [s.n_domains for s in found.pages.values()],
        share(home, found.n_seen_domains),
        is_home(page),
        ours,
        [one for one in rest if one is not None],
        n_gap,
        gap_min,
        store.mutes.answers(site.id),
    )


def _visited(ctx: Context, site: Site, page: str) -> TargetPage | None:
    return next((one for one in ctx.storage.targets.of_site(site.id) if urls.same(one.page, page)), None)


def _others(ctx: Context, site: Site) -> list[Site]:
    """Sites of the same workspace that lists were imported of and no channel tracks: those that ours are held against."""
    mine = [one for one in ctx.storage.sites.all() if one.team == site.team and one.id != site.id and not one.channel]
    return [one for one in mine if ctx.storage.links.count(one.id)][:MAX_OTHERS]


def _sides(ctx: Context, site: Site, others: Sequence[Site]) -> list[Side]:
    every = (site, *others)
    sides = ctx.storage.comparing.sides([one.id for one in every], [domain for one in every for domain in one.own_domains])
    is_judged = all(side.n_useful is not None for side in sides)
    return [
        Side(one.domain, (side.n_useful or 0) if is_judged else side.n_domains, is_judged)
        for one, side in zip(every, sides, strict=True)
    ]


NEED = Command(
    name="need",
    usage="need <page> [private] [site:example.com]",
    summary="Whether a page of yours needs links: five questions, answered from data where data can tell.",
    run=run,
    examples=("need /pricing", "need https://example.com/guides/spades"),
    topic="research",
    details=(
        "May search engines list it, is it better than what ranks, are competitors ahead in relevant domains, are its own links "
        "poor or on the wrong pages, can you earn them? What data cannot answer is asked by buttons and remembered, with who "
        "and when. Four answers make a verdict."
    ),
    options=(("private", "only you see the answer"), ("site:example.com", "which site, when the channel has several or none")),
)
