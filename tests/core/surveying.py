"""Links for the tables of `test_audit*` and `test_survey*`, standing as a plan of visits left them."""

from datetime import timedelta

from bot.core import urls
from bot.core.links import Kind, Occurrence, Placement
from bot.core.records import Link, Standing
from tests.core.believing import START, visits

SEEN = ("live", "degraded", "changed", "broken_target")


def standing(plan: str, *, is_agreed: bool = False) -> Standing:
    """How a link stands after a plan of visits; "" for none."""
    return visits(plan, Standing(is_agreed=is_agreed))[-1].standing if plan else Standing(is_agreed=is_agreed)


def link(
    number: int,
    page: str,
    plan: str | Standing = "0 live",
    *,
    target: str = "https://acme.example/",
    anchor: str = "Acme",
    rel: tuple[str, ...] = (),
    placement: Placement = Placement.BODY_TEXT,
    kind: Kind = Kind.TEXT,
    evidence: tuple[str, ...] = (),
    is_agreed: bool = False,
) -> Link:
    """One link as storage gives it."""
    stands = plan if isinstance(plan, Standing) else standing(plan, is_agreed=is_agreed)
    host = urls.host(page)
    was_seen = stands.state.value in SEEN or stands.before_loss is not None
    return Link(
        id=number,
        site_id=1,
        page=page,
        target_page=target,
        page_host=host,
        page_domain=urls.site_of(host),
        standing=stands,
        occurrence=Occurrence(target, anchor, kind, rel, placement) if was_seen else None,
        n_occurrences=int(was_seen),
        last_visit_at=START + timedelta(hours=1) if stands.recent else None,
        status=200 if was_seen else 0,
        evidence=evidence,
    )
