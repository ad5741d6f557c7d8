"""Files that mend broken pages of ours: where each should lead, as lines for nginx and Apache, and as a table."""

from bot.core.mending import Broken, Redirect, apache, nginx, redirects
from bot.core.records import Site
from bot.core.states import State
from bot.core.table_file import FileKind, Table
from bot.core.urls import belongs, host, key
from commands.context import Context
from commands.files import file_of, text_file
from commands.telling import Said

HEADER = ("Broken page", "Redirect to", "Score", "Domains at stake", "Links")


def redirect_files(ctx: Context, site: Site) -> tuple[Said, ...]:
    """Three files, or none when no page of the site is broken. Live pages are those that answered our last visit."""
    found = redirects(_broken(ctx, site), _live(ctx, site))
    if not found:
        return ()
    table = Table("redirects", HEADER, [_row(one) for one in found])
    return (
        file_of(ctx, FileKind.CSV, site.domain, "redirects", table, len(found)),
        text_file(ctx, site.domain, "redirects-nginx", "conf", nginx(found), len(found)),
        text_file(ctx, site.domain, "redirects-apache", "conf", apache(found), len(found)),
    )


def _broken(ctx: Context, site: Site) -> list[Broken]:
    pages: dict[str, str] = {}
    domains: dict[str, set[str]] = {}
    n_links: dict[str, int] = {}
    for link in ctx.storage.links.of_site(site.id, (State.BROKEN_TARGET,)):
        name = key(link.target_page)
        pages.setdefault(name, link.target_page)
        domains.setdefault(name, set()).add(link.page_domain)
        n_links[name] = n_links.get(name, 0) + 1
    return [Broken(page, len(domains[name]), n_links[name]) for name, page in pages.items()]


def _live(ctx: Context, site: Site) -> list[str]:
    """Where pages of ours were in the end when they last answered in full; none that sends people to others' sites."""
    last = [one.answers[-1] for one in ctx.storage.targets.of_site(site.id) if one.answers]
    return [seen.url for seen in last if seen.is_complete and seen.status == 200 and _is_own(site, seen.url)]


def _is_own(site: Site, url: str) -> bool:
    return any(belongs(host(url), domain) for domain in site.own_domains)


def _row(one: Redirect) -> tuple[str, ...]:
    return one.broken.page, one.to, f"{one.score:.2f}", str(one.broken.n_domains), str(one.broken.n_links)
