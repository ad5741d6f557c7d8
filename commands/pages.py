"""`pages`: which pages of ours are linked, what people said they are for, which are broken or forgotten."""

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import BrokenPage, BrokenPages, PageNamed, Pages
from bot.core.errors import BadInput, NotFound
from bot.core.own_pages import OwnPage, PageKind
from bot.core.profile import pages_card
from bot.core.records import Site
from bot.core.sentences import sentence
from bot.core.survey import PageSurvey
from commands import options
from commands.asking import site_named
from commands.context import Context
from commands.filters import target_of
from commands.redirects import redirect_files
from commands.telling import Said, tell

MAX_BROKEN = 10
KINDS = tuple(str(kind) for kind in PageKind)


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the linked pages, or name one (`add`) or forget one (`drop`). Raises BadInput for what is no page of the site."""
    del progress
    words = options.read(request.words[1:], values=("site",), flags=("private",), n_alone=3)
    site = site_named(ctx, request, words.values.get("site", ""))
    match [word.lower() if place != 1 else word for place, word in enumerate(words.alone)]:
        case []:
            return _list(ctx, request, site, is_private="private" in words.flags)
        case ["add", path, kind]:
            return _add(ctx, request, site, path, kind)
        case ["add", *_]:
            raise BadInput("Which page, and what is it for?", "For example “pages add /pricing money”.")
        case ["drop", path]:
            return _drop(ctx, request, site, path)
        case _:
            raise BadInput(
                f"“{' '.join(words.alone)[:100]}” is not understood here.", "Type “pages” or “pages add /pricing money”."
            )


def _add(ctx: Context, request: Request, site: Site, path: str, kind: str) -> Reply:
    if kind not in KINDS:
        raise BadInput(f"“{kind[:40]}” is no kind of page.", "It is money, blog or home.")
    page = target_of(site, path)
    by = request.asker.user
    before = ctx.storage.own_pages.add(site.id, OwnPage(page, PageKind(kind), by, ctx.now()))
    n_domains, _ = ctx.storage.referring.of_pages(site.id, (page,))[page]
    return Reply("page_named", PageNamed(site.domain, page, kind, by, str(before.kind) if before else "", n_domains))


def _drop(ctx: Context, request: Request, site: Site, path: str) -> Reply:
    page = target_of(site, path)
    before = ctx.storage.own_pages.remove(site.id, page)
    if before is None:
        raise NotFound(f"Nobody has named {path[:100]}.", "Type “pages” for those that are named.")
    n_domains, _ = ctx.storage.referring.of_pages(site.id, (page,))[page]
    return Reply("page_named", PageNamed(site.domain, page, "", request.asker.user, str(before.kind), n_domains))


def _list(ctx: Context, request: Request, site: Site, *, is_private: bool) -> Reply | None:
    found = ctx.storage.surveys.pages(site.id)
    card = pages_of(ctx, site, found)
    if not card.rows and not card.unlinked:
        return Reply("pages", card)
    broken = _broken(site, found)
    thread = (Said("broken", "broken_pages", broken), *redirect_files(ctx, site)) if broken.rows else ()
    tell(ctx, request, f"pages:{request.id}", Said("head", "pages", card), thread, is_private=is_private)
    return None


def pages_of(ctx: Context, site: Site, found: PageSurvey) -> Pages:
    """Fill the card of linked pages with what people said of them."""
    named = ctx.storage.own_pages.of_site(site.id)
    shares = ctx.storage.referring.of_pages(site.id, [page.page for page in named])
    return pages_card(found, site.domain, named, shares)


def _broken(site: Site, found: PageSurvey) -> BrokenPages:
    rows = [
        BrokenPage(page, str(reason), found.pages[page].n_domains, found.pages[page].n_links, None, sentence(reason))
        for page, reason in found.broken_pages.items()
    ]
    return BrokenPages(site.domain, tuple(rows[:MAX_BROKEN]), max(0, len(rows) - MAX_BROKEN))


PAGES = Command(
    name="pages",
    usage="pages [add <path> money|blog|home] [drop <path>] [private] [site:example.com]",
    summary="Which pages of yours are linked, by how many domains; money pages that nobody links to; broken ones with redirects.",
    run=run,
    examples=("pages", "pages add /pricing money", "pages drop /pricing"),
    topic="audit",
    details=(
        "By referring domain, site-wide links count once. Broken pages come with the domains at stake and, as files, a redirect "
        "for each to the live page most like it: nginx, Apache and CSV."
    ),
    options=(
        ("add /pricing money", "say what a page is for: money, blog or home"),
        ("drop /pricing", "take it back"),
        ("private", "only you see the answer"),
        ("site:example.com", "which site, when the channel has several or none"),
    ),
)
