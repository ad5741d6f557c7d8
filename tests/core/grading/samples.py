"""Links, pages and surroundings for tests of grading, good in every respect until told otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.core.anchors import Names
from bot.core.grading.around import Around
from bot.core.judgement import Signals, SiteSettings
from bot.core.links import Kind, Occurrence, Placement, Snippet
from bot.core.records import Link, Sighting, Standing
from bot.core.states import Conclusion, Reason, State

NOW = datetime(2026, 11, 21, 10, 40, tzinfo=UTC)
SETTINGS = SiteSettings(topics=("backlinks", "outreach", "anchor text", "link building"))
NAMES = Names(("acme.com",), keywords=("backlink checker",), script="latin")
SIGNALS = Signals(
    n_words=900,
    n_links=60,
    n_out_domains=8,
    n_internal=40,
    accounts=("G-AAAABBBB11",),
    template="aa11bb22cc33",
    topics=("backlinks", "outreach", "campaign", "journalists", "anchor", "publishers", "rankings", "editors", "pitch"),
    headings=("How outreach works", "Measure backlinks"),
    types=("Article",),
    lang="en",
    script="latin",
    published="2026-09-01",
    has_author=True,
    links_to=("example.net",),
)


def occurrence(**facts: Any) -> Occurrence:
    """An element in running text, followed, with a natural anchor."""
    base = Occurrence(
        "https://acme.com/guide",
        "a thorough guide to monitoring",
        Kind.TEXT,
        (),
        Placement.BODY_TEXT,
        snippet=Snippet("When you plan outreach, read", "before you write to editors"),
        placement_rule="post body",
    )
    return replace(base, **facts)


def link(reason: Reason = Reason.FOUND, *, page: str = "https://blog.example.org/2026/outreach", **facts: Any) -> Link:
    """A link as the last visit saw it. reason: of that visit. facts: of the occurrence, or `standing`, `occurrence` …"""
    own = {name: facts.pop(name) for name in ("standing", "occurrence", "status", "title", "page_domain") if name in facts}
    is_live = reason in (Reason.FOUND, Reason.SOURCE_MOVED)
    conclusion = Conclusion.LIVE if is_live else Conclusion.DEGRADED
    state = State.LIVE if is_live else State.DEGRADED
    host = page.split("/")[2]
    known = {
        "standing": Standing(state, reason, NOW, recent=(Sighting(NOW, conclusion, reason),)),
        "occurrence": occurrence(**facts),
        "status": 200,
        "title": "How outreach earns backlinks",
        "page_domain": ".".join(host.split(".")[-2:]),
        **own,
    }
    return Link(1, 1, page, "https://acme.com/guide", host, last_visit_at=NOW, **known)


def signals(**facts: Any) -> Signals:
    """An article on the site's subject."""
    return replace(SIGNALS, **facts)


def around(**facts: Any) -> Around:
    """Nothing known that speaks against a link."""
    return replace(Around(NAMES, SETTINGS, lang="en", n_pages_in_domain=1), **facts)
