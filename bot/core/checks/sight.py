"""What every link check looks at: one occurrence that speaks for the link, its page and the visit that showed it."""

from dataclasses import dataclass

from bot.core.links import Occurrence
from bot.core.page import Directive, Found, Page, Visit


@dataclass(frozen=True, slots=True)
class Sight:
    """One link as one visit showed it. link: the representative occurrence; None when only a script makes the link."""

    visit: Visit
    page: Page
    found: Found
    link: Occurrence | None


# crawlers of search engines, as pages name them; any other agent's directive tells nothing about search
SEARCH_AGENTS: dict[str, str] = {
    "": "all crawlers",
    "googlebot": "Googlebot",
    "bingbot": "Bingbot",
    "slurp": "Yahoo Slurp",
    "yandex": "Yandex",
    "baiduspider": "Baiduspider",
    "duckduckbot": "DuckDuckBot",
    "applebot": "Applebot",
    "yeti": "Naver Yeti",
    "seznambot": "SeznamBot",
}
GOOGLE_READS = frozenset({"", "googlebot"})
"""Google takes the general rules and its own together, the stricter wins (Search Central, Robots meta tag)."""


def saying(page: Page, *words: str) -> Directive | None:
    """Find the directive that says one of `words` to search engines: to all or to Google before others."""
    found = [d for d in page.directives if d.agent in SEARCH_AGENTS and not set(words).isdisjoint(d.tokens)]
    return min(found, key=lambda d: d.agent not in GOOGLE_READS, default=None)


def quote(directive: Directive, *words: str) -> str:
    """Say what a directive says, where and to whom: "meta robots says noindex for all crawlers"."""
    said = ", ".join(word for word in directive.tokens if word in words)
    return f"{directive.origin} says {said} for {SEARCH_AGENTS[directive.agent]}"
