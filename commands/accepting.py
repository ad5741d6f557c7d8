"""What stands now taken as the agreement: *Accept as is* on an agreed link that changed."""

from dataclasses import replace
from datetime import datetime

from bot.core.agreements import FOLLOWED, Agreement, agreed_with, broken_terms, terms
from bot.core.decisions import Decision, DecisionKind
from bot.core.links import Occurrence
from bot.core.records import Link
from bot.core.states import Reason
from commands.context import Context

_QUALIFYING = frozenset({"nofollow", "sponsored", "ugc"})


def accept_agreement(ctx: Context, link: Link, user: str, message_key: str, now: datetime) -> tuple[str, ...]:
    """Agree to what stands of a link now, where that differs from its agreement; the terms that changed, as words.

    Nothing for a link without an agreement, one that keeps it, or one that nobody sees now.
    """
    agreement = agreed_with(ctx.storage.agreements.of_page(link.site_id, link.page), link.target_page, now.date())
    seen = link.occurrence
    if agreement is None or seen is None:
        return ()
    elements = ctx.storage.links.occurrences(link.id) or (seen,)
    broken = {one.name for one in broken_terms(agreement, elements, (link.standing.reason,))}
    if not broken:
        return ()
    agreed = replace(_as_seen(agreement, seen, broken, link.standing.reason), by=user)
    if agreed.target_page != agreement.target_page:
        ctx.storage.agreements.end(link.site_id, agreement.page, agreement.target_page, now)
    ctx.storage.agreements.agree(agreed, now)
    changed = tuple(f"{name} {words}" for name, words in terms(agreed) if (name, words) not in terms(agreement))
    ctx.storage.decisions.note(
        Decision(
            link.site_id,
            link.page,
            link.page_domain,
            DecisionKind.AGREED,
            user,
            now,
            agreed.target_page,
            ", ".join(changed),
            message_key,
        )
    )
    return changed


def _as_seen(agreement: Agreement, seen: Occurrence, broken: set[str], reason: Reason) -> Agreement:
    """The agreement with every broken term as it stands."""
    return replace(
        agreement,
        anchor=seen.anchor if "anchor" in broken else agreement.anchor,
        rel=_rel(seen, reason) if "rel" in broken else agreement.rel,
        placement=str(seen.placement) if "placement" in broken else agreement.placement,
        target_page=seen.url.partition("#")[0] if "target page" in broken else agreement.target_page,
    )


def _rel(seen: Occurrence, reason: Reason) -> str:
    """What the link itself says; "" when the page forbids to follow any of its links: no rel of the link can be agreed then."""
    said = " ".join(sorted(set(seen.rel) & _QUALIFYING))
    return said or ("" if reason is Reason.PAGE_NOFOLLOW else FOLLOWED)
