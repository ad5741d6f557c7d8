"""`watch <page url> [target] anchor: rel: until: cost: owner:`: what a page promised, kept and held against every visit."""

import re
from dataclasses import replace
from datetime import date

from bot.command import Command, Progress, Reply, Request
from bot.core.agreements import FOLLOWED, Agreement, terms
from bot.core.cards import Watched
from bot.core.decisions import Decision, DecisionKind
from bot.core.errors import BadInput, NotFound
from bot.core.links import Placement
from bot.core.records import Site
from bot.core.urls import host, parse_target
from bot.core.urls import site_of as registrable
from commands import options
from commands.asking import page_of, site_named
from commands.context import Context
from commands.filters import target_of
from commands.rechecking import FIRST, begin
from commands.sites import site_of
from commands.telling import Said, tell

MAX_WORDS = 300
_RELS = frozenset({"nofollow", "sponsored", "ugc"})
_COST = re.compile(r"(?P<before>[A-Za-z]{3}|[€$£])?\s*(?P<amount>\d{1,9}(?:[.,]\d{2})?)\s*(?P<after>[A-Za-z]{3}|[€$£])?")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Keep an agreement, say what will be checked and when, and visit the page now. “off” ends it.

    Raises BadInput for terms that cannot be read, NotFound for a site or an agreement nobody knows.
    """
    del progress
    names = ("anchor", "rel", "until", "cost", "owner", "placement", "contact", "site")
    words = options.read(request.words[1:], values=names, flags=("off",), n_alone=2)
    if not words.alone:
        raise BadInput(
            "Watch which page?", "For example “watch https://blog.example.org/post /pricing rel:followed until:2027-03-01”."
        )
    page = page_of(words.alone[0])
    typed = words.alone[1] if len(words.alone) > 1 else ""
    site = _site(ctx, request, typed, words.values.get("site", ""))
    if registrable(host(page)) in site.own_domains:
        raise BadInput("That page is one of your own.", "Name the page that links to you.")
    target_page = _target_page(site, typed)
    if "off" in words.flags:
        return _end(ctx, request, site, page, target_page)
    agreement = _agreement(ctx, request, site, words.values)
    return _keep(ctx, request, site, replace(agreement, page=page, target_page=target_page))


def _site(ctx: Context, request: Request, typed: str, named: str) -> Site:
    if named or not typed or typed.startswith("/"):
        return site_named(ctx, request, named)
    return site_of(ctx, request, parse_target(typed))


def _target_page(site: Site, typed: str) -> str:
    """The page of ours that was agreed; "" for any: nothing typed, or the bare domain."""
    if not typed:
        return ""
    if typed.startswith("/"):
        return target_of(site, typed)
    is_bare = "/" not in typed.removeprefix("https://").removeprefix("http://").rstrip("/")
    return "" if is_bare and not typed.endswith("/") else target_of(site, typed)


def _agreement(ctx: Context, request: Request, site: Site, values: dict[str, str]) -> Agreement:
    cents, currency = _cost(values.get("cost", ""))
    return Agreement(
        site.id,
        page="",
        anchor=values.get("anchor", "")[:MAX_WORDS],
        rel=_rel(values.get("rel", "")),
        placement=_placement(values.get("placement", "")),
        until=_until(values.get("until", ""), ctx.now().date()),
        cost_cents=cents,
        currency=currency,
        contact=values.get("contact", "")[:MAX_WORDS],
        owner=values.get("owner", "").lstrip("@")[:80],
        by=request.asker.user,
        made_at=ctx.now(),
    )


def _rel(typed: str) -> str:
    tokens = {token for token in re.split(r"[\s,+]+", typed.lower()) if token}
    if not tokens:
        return ""
    if tokens <= {FOLLOWED, "follow", "dofollow"}:
        return FOLLOWED
    if not tokens <= _RELS:
        raise BadInput(f"“rel:{typed[:40]}” is not known.", "Type rel:followed, rel:nofollow, rel:sponsored or rel:ugc.")
    return " ".join(sorted(tokens))


def _placement(typed: str) -> str:
    word = typed.lower().replace(" ", "_").replace("-", "_")
    known = [str(place) for place in Placement if place not in (Placement.UNKNOWN, Placement.HIDDEN)]
    if word and word not in known:
        raise BadInput(f"“placement:{typed[:40]}” is not known.", f"Known: {', '.join(known)}.")
    return word


def _until(typed: str, today: date) -> date | None:
    if not typed:
        return None
    try:
        until = date.fromisoformat(typed)
    except ValueError:
        raise BadInput(f"“until:{typed[:40]}” is not a date.", "Type it as until:2027-03-01.") from None
    if until < today:
        raise BadInput(f"until:{typed} is over already.", "Type a day that is still to come.")
    return until


def _cost(typed: str) -> tuple[int, str]:
    """Read an amount and its currency as (hundredths, ISO code): 250, "250 EUR", €250, 99.50USD."""
    if not typed:
        return 0, ""
    match = _COST.fullmatch(typed.strip())
    if match is None or (match["before"] and match["after"]):
        raise BadInput(f"“cost:{typed[:40]}” is not an amount.", "Type it as cost:250EUR or cost:99.50USD.")
    sign = match["before"] or match["after"] or ""
    whole, _, part = match["amount"].replace(",", ".").partition(".")
    return int(whole) * 100 + int(part or 0), _SIGNS.get(sign, sign.upper())


def _keep(ctx: Context, request: Request, site: Site, agreement: Agreement) -> Reply | None:
    key = f"watch:{request.id}"
    with ctx.storage.transaction():
        before = ctx.storage.agreements.agree(agreement, ctx.now())
        _note(ctx, request, agreement, DecisionKind.AGREED, key)
        card = _card(request, site, agreement, "agreed_again" if before else "agreed")
        tell(ctx, request, key, Said("card", "watched", replace(card, was=terms(before) if before else ())))
        begin(ctx, request, site, agreement.page, key=f"{key}{FIRST}", parent_key=key)
    return None


def _end(ctx: Context, request: Request, site: Site, page: str, target_page: str) -> Reply | None:
    key = f"watch:{request.id}"
    with ctx.storage.transaction():
        ended = ctx.storage.agreements.end(site.id, page, target_page, ctx.now())
        if ended is None:
            raise NotFound("No agreement is known on that page.", "Name the target page too, as it was agreed.")
        _note(ctx, request, ended, DecisionKind.AGREEMENT_ENDED, key)
        tell(ctx, request, key, Said("card", "watched", _card(request, site, ended, "ended")))
    return None


def _note(ctx: Context, request: Request, agreement: Agreement, kind: DecisionKind, key: str) -> None:
    """Keep who agreed to what, for `why`."""
    said = ", ".join(f"{name} {words}" for name, words in terms(agreement))
    domain = registrable(host(agreement.page))
    by, now = request.asker.user, ctx.now()
    ctx.storage.decisions.note(
        Decision(agreement.site_id, agreement.page, domain, kind, by, now, agreement.target_page, said, key)
    )


def _card(request: Request, site: Site, agreement: Agreement, what: str) -> Watched:
    return Watched(site.domain, agreement.page, what, terms(agreement), owner=agreement.owner, by=request.asker.user)


WATCH = Command(
    name="watch",
    usage='watch <page url> [target] [anchor:"…"] [rel:followed] [until:2027-03-01] [cost:250EUR] [owner:@mia]',
    summary="Keep what a page promised; any difference is named against it.",
    run=run,
    examples=(
        'watch https://blog.example.org/post /pricing anchor:"Acme pricing" rel:followed until:2027-03-01 cost:250EUR',
        "watch https://blog.example.org/post /pricing off",
    ),
    topic="audit",
    details=(
        "The page is visited now and counts as agreed: a loss is told after two complete visits an hour apart, a difference is "
        "named against the terms. Agreeing again replaces the terms; “off” ends it. A page that nobody claimed may be watched."
    ),
    options=(
        ("target", "the page of yours, as path or address; any page of yours when left out"),
        ('anchor:"Acme pricing"', "the words agreed"),
        ("rel:followed", "or nofollow, sponsored, ugc"),
        ("placement:body_text", "where on the page"),
        ("until:2027-03-01", "the last day it holds"),
        ("cost:250EUR", "what was paid"),
        ("owner:@mia", "who of you keeps an eye on it"),
        ("contact:jo@example.org", "who promised it"),
        ("off", "end the agreement"),
    ),
)
