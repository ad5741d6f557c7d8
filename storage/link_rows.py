"""A link's row as a value: what every repository that reads links shares."""

from typing import Any

import sqlalchemy as sa

from bot.core.links import Occurrence
from bot.core.page import Hop
from bot.core.records import Change, ChangeKind, Link, Standing
from bot.core.states import Credit, Reason, State
from bot.core.table_file import Listed
from storage.codec import load, load_beside

Hops = tuple[Hop, ...]
LISTED = tuple(name if name != "sources" else "providers" for name in Listed._fields)
"""Columns that `listed_of` looks at."""


def link_of(row: sa.Row[Any]) -> Link:
    """Make a Link of its row."""
    standing = load_beside(
        Standing,
        row.standing,
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
        sources=_sources(row.providers),
        claimed_anchor=row.claimed_anchor,
        grade=row.grade,
        link_type=row.link_type,
        got=row.got,
    )


def listed_of(row: sa.Row[Any]) -> Listed:
    """Make what a file tells of a link of its row."""

    return Listed(
        row.page,
        row.target_page,
        row.state,
        row.reason,
        row.evidence,
        None if row.occurrence is None else load(Occurrence, row.occurrence),
        row.claimed_anchor,
        row.n_occurrences,
        row.title,
        row.status,
        row.first_seen_at,
        row.last_visit_at,
        row.since,
        row.page_domain,
        _sources(row.providers),
        row.grade,
        row.link_type,
        row.got,
    )


def _sources(providers: str) -> tuple[str, ...]:
    return tuple(providers.split("\n")) if providers else ()


def change_of(row: sa.Row[Any]) -> Change:
    """Make a Change of its row."""
    return Change(
        kind=ChangeKind(row.kind),
        at=row.at,
        from_state=State(row.from_state),
        to_state=State(row.to_state),
        reason=Reason(row.reason),
        evidence=tuple(row.evidence),
        before=tuple((name, value) for name, value in row.before),
        after=tuple((name, value) for name, value in row.after),
        is_quiet=row.is_quiet,
    )
