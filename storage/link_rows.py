"""A link's row as a value: what every repository that reads links shares."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.core.links import Occurrence
from bot.core.page import Hop
from bot.core.records import Link, Standing
from bot.core.states import Credit, Reason, State
from storage.codec import load

Hops = tuple[Hop, ...]


def link_of(row: sa.Row[Any]) -> Link:
    """Make a Link of its row."""
    standing = replace(
        load(Standing, row.standing),
        state=State(row.state),
        reason=Reason(row.reason),
        credit=Credit(row.credit),
        since=row.since,
        next_visit_at=row.next_visit_at,
    )
    return Link(
        id=row.id,
        site_id=row.site_id,
        page=row.page,
        target_page=row.target_page,
        page_host=row.page_host,
        page_domain=row.page_domain,
        standing=standing,
        occurrence=None if row.occurrence is None else load(Occurrence, row.occurrence),
        n_occurrences=row.n_occurrences,
        first_seen_at=row.first_seen_at,
        last_visit_at=row.last_visit_at,
        status=row.status,
        title=row.title,
        chain=load(Hops, row.chain),
        evidence=tuple(row.evidence),
        house_policy=row.house_policy,
        sources=tuple(row.providers.split("\n")) if row.providers else (),
        claimed_anchor=row.claimed_anchor,
    )
