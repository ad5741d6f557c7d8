"""`settings`: what a site is judged by, in a form or in words; saved, its links are judged anew, many of them in the background.

How far that has come is stored: a restart goes on where it was, and what is said meanwhile begins it again.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.command import Action, Command, Job, Progress, Reply, Request, Silence, Tick
from bot.core.cards import Button, Settings
from bot.core.errors import BadInput
from bot.core.places import Edge
from bot.core.records import Site
from bot.core.urls import guess_href, host
from bot.core.urls import registrable as registrable_of
from commands import options
from commands.asking import site_named
from commands.context import Context
from commands.internal import sort_out
from commands.judging import bench, judge_domains
from commands.permission import site_of_button

log = logging.getLogger(__name__)

MAX_ENTRIES = 200
MAX_CHARS = 100
MAX_ALL = 3_000
"""Characters of one list: what an input of a form holds, so that it can be shown there again."""
MAX_DOMAINS = 20
AT_ONCE = 1_000
"""Links that are judged before the answer; with more it goes on in the background."""
CHUNK = 100
"""Referring domains judged between two notes of how far it is."""
JOB_S = 5.0
PER_SECOND = 500
"""Links judged a second, for the estimate: measured on two cores under load."""
LISTS = {"brands": "brand names", "keywords": "money keywords", "topics": "topics"}
NOTHING = "-"
_EMPTY = frozenset({"", NOTHING})


def run(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Show the settings, as a form where one can be opened, or change those that are typed.

    Raises BadInput for entries it cannot keep.
    """
    words = options.read(request.words[1:], values=(*LISTS, "domains", "site"), n_alone=0)
    site = site_named(ctx, request, words.values.get("site", ""))
    typed = {name: value for name, value in words.values.items() if name != "site"}
    if typed:
        return _save(ctx, request, site, typed, progress)
    return Reply("settings", card_of(ctx, site), form=request.place.edge is Edge.SLACK)


def edit(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Open the form (button *Change*)."""
    del progress
    site = site_of_button(ctx, request)
    return Reply("settings", card_of(ctx, site), form=True)


def sent(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Keep what was filled in. Raises BadInput for entries it cannot keep."""
    site = site_of_button(ctx, request)
    return replace(_save(ctx, request, site, {name: request.field(name) for name in (*LISTS, "domains")}, progress), whisper=True)


def card_of(ctx: Context, site: Site, note: str = "") -> Settings:
    """Show what a site is judged by."""
    kept, site = ctx.storage.settings.of(site.id), ctx.storage.sites.get(site.id)
    stale = next(iter(ctx.storage.settings.stale(site.id)), None)
    return Settings(
        site.domain,
        kept.brands,
        kept.keywords,
        kept.topics,
        kept.learned,
        site.siblings,
        ", ".join(site.siblings),
        kept.by,
        kept.at,
        str(site.id),
        note,
        ctx.storage.judging.n_after(site.id, stale.after) if stale is not None else 0,
        (Button("settings_edit", "Change", str(site.id)),),
    )


def _save(ctx: Context, request: Request, site: Site, typed: dict[str, str], progress: Progress) -> Reply:
    """typed: what is to be replaced, by name; the rest stays."""
    before = ctx.storage.settings.of(site.id)
    brands, keywords, topics = (
        entries(typed[name], what) if name in typed else getattr(before, name) for name, what in LISTS.items()
    )
    siblings = domains(site, typed["domains"]) if "domains" in typed else site.siblings
    wanted = replace(before, brands=brands, keywords=keywords, topics=topics)
    if wanted == before and siblings == site.siblings:
        return Reply("settings", card_of(ctx, site, "Nothing changed."))
    with ctx.storage.transaction():
        ctx.storage.settings.say(site.id, replace(wanted, by=request.asker.user), ctx.now())
        if siblings != site.siblings:
            ctx.storage.sites.set_siblings(site.id, siblings)
    site = ctx.storage.sites.get(site.id)
    return Reply("settings", card_of(ctx, site, _saved(ctx, request, site, progress)))


def _saved(ctx: Context, request: Request, site: Site, progress: Progress) -> str:
    """Judge a small site's links at once, a large one's in the background; one sentence on it."""
    n_links = ctx.storage.links.count(site.id)
    if n_links > AT_ONCE and request.place.edge is not Edge.CONSOLE:
        minutes = max(1, round(n_links / PER_SECOND / JOB_S * JUDGE_ANEW.every_s / 60))
        return f"Saved. {n_links:,} links are judged anew in the background, about {minutes:,} minute{'s' * (minutes > 1)}."
    n_changed = _judge(ctx, site, progress, ctx.is_stopping)
    return f"Saved. {n_links:,} link{'s' * (n_links != 1)} judged anew, {n_changed:,} of them otherwise than before."


def entries(typed: str, what: str) -> tuple[str, ...]:
    """Read a list: one entry a line, else parted by semicolons, else by commas; "-" for none. Each once, as first written.

    what: names the list in a refusal. Raises BadInput for too many entries and too long ones.
    """
    if typed.strip() in _EMPTY:
        return ()
    sign = next((sign for sign in ("\n", ";", ",") if sign in typed.strip()), "\n")
    found: dict[str, str] = {}
    for part in typed.split(sign):
        entry = " ".join(part.strip(" \t;,").split())
        if len(entry) > MAX_CHARS:
            raise BadInput(f"“{entry[:60]}…” is too long for one of the {what}.", f"At most {MAX_CHARS} characters each.")
        if entry:
            found.setdefault(entry.casefold(), entry)
    if len(found) > MAX_ENTRIES:
        raise BadInput(f"{len(found):,} {what} are too many.", f"At most {MAX_ENTRIES}: keep those that people really write.")
    if sum(len(entry) + 1 for entry in found.values()) > MAX_ALL:
        raise BadInput(f"The {what} are too long together.", f"At most {MAX_ALL:,} characters in all.")
    return tuple(found.values())


def domains(site: Site, typed: str) -> tuple[str, ...]:
    """Read the owner's further domains. Raises BadInput for what is no registrable domain, and for the site itself."""
    found = dict.fromkeys(_domain(site, one) for one in entries(typed.replace(",", "\n").replace(" ", "\n"), "domains"))
    if len(found) > MAX_DOMAINS:
        raise BadInput(f"{len(found)} domains are too many.", f"At most {MAX_DOMAINS}.")
    return tuple(found)


def _domain(site: Site, typed: str) -> str:
    url = guess_href(typed)
    name = host(url).removeprefix("www.") if url else ""
    own = registrable_of(name) if name else ""
    if not own:
        raise BadInput(f"“{typed[:60]}” is not a domain.", "For example domains:acme.org,acme.de.")
    if name != own:
        raise BadInput(f"“{name[:60]}” is part of {own}.", f"Type the whole domain: {own}.")
    if own == site.domain:
        raise BadInput(f"{own} is the site itself.", "Leave it out: only further domains of yours belong here.")
    return own


def _judge(ctx: Context, site: Site, progress: Progress, is_enough: Callable[[], bool]) -> int:
    """Judge the links that wait, domain by domain by name, until all are judged or it is enough; how many changed."""
    sort_out(ctx, site, is_enough)
    stale, by, n_changed = next(iter(ctx.storage.settings.stale(site.id)), None), None, 0
    n_total = ctx.storage.judging.n_after(site.id, "")
    while stale is not None and not is_enough():
        some = ctx.storage.judging.domains_after(site.id, stale.after, CHUNK)
        if some:
            by = by or bench(ctx, site, some)
            n_changed += judge_domains(ctx, site, some, by)
        stale = ctx.storage.settings.judged_to(stale, some[-1] if some else "")
        progress.at(n_total - (ctx.storage.judging.n_after(site.id, some[-1]) if some else 0), n_total)
    return n_changed


def judge_anew(ctx: Context, tick: Tick) -> None:
    """Judge links by settings that were changed, for a few seconds."""
    del tick
    until = ctx.now() + timedelta(seconds=JOB_S)
    for stale in ctx.storage.settings.stale():
        if ctx.is_stopping() or ctx.now() >= until:
            break
        site = ctx.storage.sites.get(stale.site_id)
        n_changed = _judge(ctx, site, Silence(), lambda: ctx.is_stopping() or ctx.now() >= until)
        log.info(f"judged by new settings target={site.domain} changed={n_changed}")


JUDGE_ANEW = Job("judge anew", 10.0, judge_anew)
SETTINGS_ACTIONS: tuple[Action, ...] = (Action("settings_edit", edit),)
SETTINGS_FORMS: tuple[Action, ...] = (Action("settings_form", sent),)
SETTINGS = Command(
    name="settings",
    usage='settings [brands:"Acme, Acme Inc"] [keywords:"crm software; sales crm"] [topics:"crm, sales"] [domains:acme.org]',
    summary="What a site is judged by: brand names, money keywords, topics, further domains.",
    run=run,
    examples=("settings", 'settings brands:"Acme, Acme Inc" keywords:"crm software; sales crm"', "settings topics:-"),
    topic="sites",
    details=(
        "Alone it opens a form, or shows what is set and what was learned from the site's own pages. Anchors are classed by "
        "brand names and money keywords, relevance by topics. Saving judges all links anew, many of them in the background."
    ),
    options=(
        ('brands:"Acme, Acme Inc"', "every way that people write your name; - for none"),
        ('keywords:"crm software; sales crm"', "the words you want to be found for"),
        ('topics:"crm, sales"', "what the site is about, besides what was learned"),
        ("domains:acme.org,acme.de", "further domains of yours: links among them are internal"),
        ("site:example.com", "which site, when the channel has several or none"),
    ),
)
