"""What was agreed about one link, and what differs from it now (PRODUCT.md §2). Who keeps agreements is `storage`."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core import urls
from bot.core.differences import FEATURES, Feature
from bot.core.links import Occurrence, Placement
from bot.core.states import Reason

FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one page promised. Empty terms were not agreed and are not compared.

    target_page: "" for any page of the site. rel: "followed", or sorted tokens ("nofollow sponsored"). placement: Placement's
    word. until: the last day it holds, None without end. cost_cents: hundredths of `currency` (ISO 4217), 0 for none. owner, by:
    Slack ids or names. made_at: when it was last agreed.
    """

    site_id: int
    page: str
    target_page: str = ""
    anchor: str = ""
    rel: str = ""
    placement: str = ""
    until: date | None = None
    cost_cents: int = 0
    currency: str = ""
    contact: str = ""
    owner: str = ""
    by: str = ""
    made_at: datetime | None = None
    id: int = 0

    def stands(self, today: date) -> bool:
        """Whether it holds on that day."""
        return self.until is None or today <= self.until

    def is_about(self, target_page: str) -> bool:
        """Whether a link to that page is meant."""
        return not self.target_page or (bool(target_page) and urls.same(self.target_page, target_page))


@dataclass(frozen=True, slots=True)
class Broken:
    """One term that does not hold. name: "rel"; agreed, now: plain words."""

    name: str
    reason: Reason
    agreed: str
    now: str

    @property
    def sentence(self) -> str:
        """Say it: "The rel is nofollow; agreed was followed."."""
        return f"Differs from the agreement: {self.name} is “{self.now}”, agreed was “{self.agreed}”."


def agreed_with(agreements: Collection[Agreement], target_page: str, today: date) -> Agreement | None:
    """Find the agreement that a link to `target_page` is held to: one that names the page before one that names none."""
    about = [a for a in agreements if a.stands(today) and a.is_about(target_page)]
    return max(about, key=lambda a: bool(a.target_page), default=None)


def broken_terms(agreement: Agreement, seen: Collection[Occurrence], reasons: Collection[Reason] = ()) -> tuple[Broken, ...]:
    """Tell which terms do not hold, gravest first. seen: the elements of the link; none: nothing is compared, its loss speaks.

    reasons: what else the visit found of the page; a page that asks to follow none of its links breaks "followed". As long as
    one element keeps every term, nothing is broken; otherwise the nearest one is compared.
    """
    if not seen:
        return ()
    found = min((_broken(agreement, occurrence) for occurrence in seen), key=len)
    if agreement.rel == FOLLOWED and Reason.PAGE_NOFOLLOW in reasons and not any(b.name == "rel" for b in found):
        return (Broken("rel", Reason.REL_CHANGED, FOLLOWED, "nofollow for the whole page"), *found)
    return found


def _broken(agreement: Agreement, now: Occurrence) -> tuple[Broken, ...]:
    promised = _promised(agreement, now)
    return tuple(
        Broken(feature.name, feature.reason, feature.shown(promised), feature.shown(now))
        for feature in FEATURES
        if not _holds(feature, promised, now)
    )


def _promised(agreement: Agreement, now: Occurrence) -> Occurrence:
    """The element as it was promised; what was not agreed is as it is."""
    rel = now.rel if not agreement.rel else () if agreement.rel == FOLLOWED else tuple(agreement.rel.split())
    return replace(
        now,
        url=agreement.target_page or now.url,
        anchor=agreement.anchor or now.anchor,
        rel=rel,
        placement=Placement(agreement.placement) if agreement.placement else now.placement,
    )


def _holds(feature: Feature, promised: Occurrence, now: Occurrence) -> bool:
    is_unknown = feature.name == "placement" and now.placement is Placement.UNKNOWN
    return is_unknown or feature.same(promised) == feature.same(now)


def terms(agreement: Agreement) -> tuple[tuple[str, str], ...]:
    """Give what was agreed as (name, words), in the order people read it."""
    cost = f"{agreement.cost_cents / 100:,.2f} {agreement.currency}".strip() if agreement.cost_cents else ""
    named = (
        ("target page", agreement.target_page),
        ("anchor", agreement.anchor),
        ("rel", agreement.rel),
        ("placement", agreement.placement.replace("_", " ")),
        ("until", agreement.until.isoformat() if agreement.until else ""),
        ("cost", cost),
        ("contact", agreement.contact),
    )
    return tuple((name, words) for name, words in named if words)
