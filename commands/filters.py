"""The options that narrow a list of links: `from:<domain>`, `to:<path>`, `grade:<colour>` and `type:<type>`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.core.errors import BadInput, NotFound
from bot.core.judgement import Grade, LinkType
from bot.core.records import Link, Site
from bot.core.urls import belongs, guess_href, host, key
from commands.context import Context


@dataclass(frozen=True, slots=True)
class Filters:
    """domain: referring host, with everything below it; to: as typed; grade, link_type: words as they are kept. "" for any."""

    site: Site
    domain: str = ""
    to: str = ""
    grade: str = ""
    link_type: str = ""

    def take(self, link: Link) -> bool:
        """Whether a link belongs in the list."""
        return (not self.domain or belongs(link.page_host, self.domain)) and (not self.to or is_to(link, self.to, self.site))

    @property
    def is_of_judgement(self) -> bool:
        """Whether what links were judged to be matters: `take_judged` wants it."""
        return bool(self.grade or self.link_type)

    def take_judged(self, link: Link, kept: Mapping[int, tuple[str, str]]) -> bool:
        """Whether a link belongs in the list by what it was judged to be. kept: (grade, type) by id."""
        grade, link_type = kept.get(link.id, ("", ""))
        return (not self.grade or grade == self.grade) and (not self.link_type or link_type == self.link_type)

    @property
    def words(self) -> tuple[str, ...]:
        """The options as they are shown."""
        given = (("from", self.domain), ("to", self.to), ("grade", self.grade), ("type", self.link_type))
        return tuple(f"{name}:{value}" for name, value in given if value)


def filters(site: Site, values: dict[str, str]) -> Filters:
    """Read the options. Raises BadInput for what is no domain, no page of the site, no grade or no type."""
    domain = ""
    if "from" in values:
        url = guess_href(values["from"])
        domain = host(url).removeprefix("www.") if url else ""
        if not domain:
            raise BadInput(f"“{values['from'][:100]}” is not a domain.", "For example from:blog.example.org.")
    to = values.get("to", "")
    if to:
        target_of(site, to)
    grade = one_of("grade", values["grade"], [str(one) for one in Grade]) if "grade" in values else ""
    link_type = one_of("type", values["type"], [str(one) for one in LinkType]) if "type" in values else ""
    return Filters(site, domain, to, grade, link_type)


def one_of(option: str, typed: str, known: Sequence[str], noun: str = "") -> str:
    """Read a word of a closed set. noun: what it is, when the option's name does not say. Raises BadInput with the nearest."""
    word = typed.lower().replace("-", "_")
    if word in known:
        return word
    near = get_close_matches(word, known, n=1)
    hint = f"Did you mean {option}:{near[0]}?" if near else f"Known: {', '.join(known[:30])}."
    raise BadInput(f"“{typed[:40]}” is no {noun or option}.", hint)


def target_of(site: Site, typed: str) -> str:
    """Read a page of the site, as a path or a whole address. Raises BadInput for a page of somebody else's."""
    url = guess_href(f"https://{site.domain}{typed}" if typed.startswith("/") else typed)
    if url is None:
        raise BadInput(f"“{typed[:100]}” is not a page of {site.domain}.", "Type its path, for example /pricing.")
    if not any(belongs(host(url), domain) for domain in site.own_domains):
        raise BadInput(f"{host(url)} is not a page of {site.domain}.", "Type its path, for example /pricing.")
    return url


def target_marks(ctx: Context, site: Site, typed: str) -> frozenset[bytes]:
    """Numbers of our pages that are typed: exactly the home page, else the page and what lies below it. Raises NotFound."""
    wanted = key(target_of(site, typed))
    below = () if wanted.endswith("/") else (f"{wanted}/", f"{wanted}?")
    pages = ctx.storage.referring.target_pages(site.id)
    found = {mark for page, mark in pages.items() if (mine := key(page)) == wanted or (below and mine.startswith(below))}
    if not found:
        raise NotFound(f"No known link leads to {typed[:100]}.", "Type “pages” for the pages that are linked.")
    return frozenset(found)


def is_to(link: Link, typed: str, site: Site) -> bool:
    """Whether a link leads to the page typed: exactly there for the home page, else there or below."""
    if not link.target_page:
        return False
    wanted, mine = key(target_of(site, typed)), key(link.target_page)
    return mine == wanted or (not wanted.endswith("/") and mine.startswith((f"{wanted}/", f"{wanted}?")))
