"""The options that narrow a list of links: `from:<domain>` and `to:<path>`."""

from dataclasses import dataclass

from bot.core.errors import BadInput
from bot.core.records import Link, Site
from bot.core.urls import belongs, guess_href, host, key


@dataclass(frozen=True, slots=True)
class Filters:
    """domain: referring host, with everything below it; to: as typed. "" for any."""

    site: Site
    domain: str = ""
    to: str = ""

    def take(self, link: Link) -> bool:
        """Whether a link belongs in the list."""
        return (not self.domain or belongs(link.page_host, self.domain)) and (not self.to or is_to(link, self.to, self.site))

    @property
    def words(self) -> tuple[str, ...]:
        """The options as they are shown."""
        return tuple(f"{name}:{value}" for name, value in (("from", self.domain), ("to", self.to)) if value)


def filters(site: Site, values: dict[str, str]) -> Filters:
    """Read the options. Raises BadInput for what is no domain or no page of the site."""
    domain = ""
    if "from" in values:
        url = guess_href(values["from"])
        domain = host(url).removeprefix("www.") if url else ""
        if not domain:
            raise BadInput(f"“{values['from'][:100]}” is not a domain.", "For example from:blog.example.org.")
    to = values.get("to", "")
    if to:
        target_of(site, to)
    return Filters(site, domain, to)


def target_of(site: Site, typed: str) -> str:
    """Read a page of the site, as a path or a whole address. Raises BadInput for a page of somebody else's."""
    url = guess_href(f"https://{site.domain}{typed}" if typed.startswith("/") else typed)
    if url is None:
        raise BadInput(f"“{typed[:100]}” is not a page of {site.domain}.", "Type its path, for example /pricing.")
    if not any(belongs(host(url), domain) for domain in site.own_domains):
        raise BadInput(f"{host(url)} is not a page of {site.domain}.", "Type its path, for example /pricing.")
    return url


def is_to(link: Link, typed: str, site: Site) -> bool:
    """Whether a link leads to the page typed: exactly there for the home page, else there or below."""
    if not link.target_page:
        return False
    wanted, mine = key(target_of(site, typed)), key(link.target_page)
    return mine == wanted or (not wanted.endswith("/") and mine.startswith((f"{wanted}/", f"{wanted}?")))
