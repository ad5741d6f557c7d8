"""`anchors [anchor]`: what links say, by referring domain: classes now and half a year ago, or one anchor with who shows it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import get_close_matches

from bot.command import Command, Progress, Reply, Request
from bot.core.alerts.situation import Topic
from bot.core.anchors import normal
from bot.core.cards import AnchorClasses, AnchorFile, MonthCount
from bot.core.errors import NotFound
from bot.core.events import EventKind
from bot.core.grade_views import day
from bot.core.profile import anchor_notes, anchors_card, class_rows, has_before, share, sitewide_notes
from bot.core.records import Site
from bot.core.referring import AnchorSum, by_month
from bot.core.showing import link_row
from commands import options
from commands.asking import site_named
from commands.context import Context
from commands.telling import Said, tell

BEFORE = timedelta(days=180)
RECENT = timedelta(days=28)
"""How long a spike that was found is told beside the classes."""
MAX_WORDS = 40
MAX_SAMPLES = 10
MAX_SPIKES = 3
COMMON_CAUSES = "worth a look; common causes are a campaign, a template or a scraped list"


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the classes with the anchors in their thread, or one anchor. Raises NotFound for an anchor that nobody shows."""
    del progress
    words = options.read(request.words[1:], values=("site",), flags=("private",), n_alone=MAX_WORDS)
    site = site_named(ctx, request, words.values.get("site", ""))
    is_private = "private" in words.flags
    if words.alone:
        head = Said("head", "anchor_file", one_anchor(ctx, site, " ".join(words.alone).strip("“”\"'")))
        tell(ctx, request, f"anchors:{request.id}", head, is_private=is_private)
        return None
    return _classes(ctx, request, site, is_private=is_private)


def _classes(ctx: Context, request: Request, site: Site, *, is_private: bool) -> Reply | None:
    before_at = ctx.now() - BEFORE
    found = ctx.storage.surveys.anchors(site.id, before_at)
    anchors = anchors_card(found, site.domain, before_at, ctx.limits.anchor_rules)
    head = AnchorClasses(
        site.domain,
        found.n_seen_domains,
        class_rows(found),
        before_at if has_before(found) else None,
        found.before.n_domains if found.before is not None else 0,
        (*spikes(ctx, site), *anchor_notes(found, ctx.limits.anchor_rules), *sitewide_notes(found)),
        has_thread=bool(anchors.rows),
    )
    if not anchors.rows:
        return Reply("anchor_classes", head)
    # the parent shows the classes already
    told = Said("anchors", "anchors", replace(anchors, classes=(), notes=()))
    tell(ctx, request, f"anchors:{request.id}", Said("head", "anchor_classes", head), (told,), is_private=is_private)
    return None


def spikes(ctx: Context, site: Site) -> tuple[str, ...]:
    """Say which spikes were found lately, newest first (PRODUCT.md §6)."""
    found = [
        judged.event
        for judged in ctx.storage.events.between(site.id, ctx.now() - RECENT, ctx.now() + timedelta(seconds=1))
        if judged.event.kind is EventKind.ANCHOR_SPIKE
    ]
    said = []
    for event in reversed(found[-MAX_SPIKES:]):
        facts = dict(event.facts)
        samples = [facts[name] for name in ("sample 1", "sample 2", "sample 3") if name in facts]
        pages = f" For example {', '.join(samples)}." if samples else ""
        said.append(
            f"{facts.get('what', event.anchor)} from {facts.get('domains', 'several')} domains ({facts.get('share', '')}), "
            f"usually {facts.get('usual', 'not known')}, since {_day(facts.get('since', ''))}: {COMMON_CAUSES}.{pages}"
        )
    return tuple(said)


def _day(since: str) -> str:
    """A fact's date, ISO, as sentences say it."""
    return day(datetime.fromisoformat(since) if since else None)


def one_anchor(ctx: Context, site: Site, typed: str) -> AnchorFile:
    """Fill the card of one anchor. Raises NotFound with the nearest ones."""
    store = ctx.storage.referring
    found = store.anchor(site.id, typed)
    if found is None:
        raise NotFound(f"No link to {site.domain} was seen with the anchor “{typed[:100]}”.", _near(ctx, site, typed))
    newest = [one.domain for one in reversed(found.domains)][:MAX_SAMPLES]
    times = [one.first_seen_at for one in found.domains]
    return AnchorFile(
        site.domain,
        found.text,
        str(found.anchor_class),
        len(found.domains),
        share(len(found.domains), found.n_seen_domains),
        sum(one.n_links for one in found.domains),
        sum(one.is_followed for one in found.domains),
        times[0] if times else None,
        times[-1] if times else None,
        tuple(MonthCount(label, n) for label, n in by_month(times, ctx.now())),
        tuple(link_row(link, rules=ctx.limits.rules) for link in store.links_with(site.id, typed, newest)),
        max(0, len(found.domains) - MAX_SAMPLES),
        _answers(ctx, site, found),
    )


def _near(ctx: Context, site: Site, typed: str) -> str:
    known = ctx.storage.referring.near_anchors(site.id, typed)
    near: Sequence[str] = get_close_matches(normal(typed), known, n=3, cutoff=0.1) or known[:3]
    if near:
        return "Nearest anchors: " + ", ".join(f"“{text[:60]}”" for text in near) + "."
    return "Type “anchors” for those of most domains."


def _answers(ctx: Context, site: Site, found: AnchorSum) -> tuple[str, ...]:
    """Say what people answered about it."""
    return tuple(
        f"{answer.by or 'Somebody'} said on {answer.at:%-d %b %Y}: {answer.answer.replace('_', ' ')}."
        if answer.at is not None
        else f"{answer.by or 'Somebody'} said: {answer.answer.replace('_', ' ')}."
        for answer in ctx.storage.mutes.answers(site.id)
        if answer.topic == Topic.ANCHOR and answer.about == found.text
    )


ANCHORS = Command(
    name="anchors",
    usage="anchors [anchor] [private] [site:example.com]",
    summary="What links say, by referring domain: classes now and 180 days ago, spikes, the commonest; or one anchor.",
    run=run,
    examples=("anchors", "anchors cheap shoes"),
    topic="audit",
    details=(
        "A domain counts once for each anchor it shows; one that links from every page counts once. With an anchor: how many "
        "domains show it month by month, sample pages, and what people answered about it."
    ),
    options=(
        ("cheap shoes", "one anchor; capitals and blanks do not matter"),
        ("private", "only you see the answer"),
        ("site:example.com", "which site, when the channel has several or none"),
    ),
)
