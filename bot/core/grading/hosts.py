"""Hosts known for one kind of link. Data only: one row per host, with where that is said and when it was looked up."""

from dataclasses import dataclass

from bot.core.judgement import LinkType


@dataclass(frozen=True, slots=True)
class Host:
    """One row. host: it and everything below it. source: the page that says what it is. seen_on: ISO date."""

    host: str
    link_type: LinkType
    source: str
    seen_on: str


BY_HOST: dict[str, Host] = {}
