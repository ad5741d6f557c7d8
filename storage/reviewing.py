"""What a review is drawn from, and what of it was answered: both are read from links and decisions, nothing is kept besides."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.core.decisions import Decision, DecisionKind
from bot.core.reviewing import Candidate, Pair
from bot.core.states import State
from storage.counting import LINKS
from storage.database import Database
from storage.decisions import DECISIONS, decision_of
from storage.survey import indexed

MAX_OF_PAIR = 50
"""Links of one referring domain with one grade that may be drawn: a site-wide link stands on thousands of pages alike."""
_OUT = (State.LOST.value, State.IGNORED.value)


@dataclass(frozen=True, slots=True)
class Among:
    """What links a review is about. grade, link_type: as they are kept; domain: referring domain; host: with everything below it;
    targets: numbers of pages of ours. "" and None for any."""

    grade: str = ""
    link_type: str = ""
    domain: str = ""
    host: str = ""
    targets: frozenset[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Reviews of all sites."""

    _db: Database

    def pairs(self, site_id: int, among: Among) -> tuple[Pair, ...]:
        """How many judged links each referring domain has of each grade."""
        n = sa.func.count()
        query = sa.select(LINKS.c.page_domain, LINKS.c.grade, n).where(LINKS.c.site_id == site_id, *_narrowed(among))
        query = query.group_by(LINKS.c.page_domain, LINKS.c.grade)
        # a type stands in no index: then the links themselves are read
        with self._db.reading() as connection:
            rows = connection.execute(query if among.link_type else indexed(query))
            return tuple(Pair(domain, grade, int(count)) for domain, grade, count in rows)

    def candidates(self, site_id: int, among: Among, pairs: Sequence[Pair]) -> tuple[Candidate, ...]:
        """Links of these pairs that are neither lost nor ignored and whose page nobody graded yet, a few of each pair."""
        graded = sa.exists().where(
            DECISIONS.c.site_id == LINKS.c.site_id,
            DECISIONS.c.page_hash == LINKS.c.page_hash,
            DECISIONS.c.kind == DecisionKind.GRADED.value,
        )
        columns = (LINKS.c.id, LINKS.c.link_type)
        kept = (LINKS.c.site_id == site_id, LINKS.c.state.not_in(_OUT), ~graded, *_narrowed(among))
        found: list[Candidate] = []
        with self._db.reading() as connection:
            for pair in pairs:
                mine = (LINKS.c.page_domain == pair.domain, LINKS.c.grade == pair.grade)
                rows = connection.execute(sa.select(*columns).where(*kept, *mine).order_by(LINKS.c.id).limit(MAX_OF_PAIR))
                found += (Candidate(row.id, pair.domain, pair.grade, row.link_type) for row in rows)
        return tuple(found)

    def decided(self, site_id: int, prefix: str) -> tuple[Decision, ...]:
        """Decisions that messages tell whose keys begin so, oldest first."""
        where = (DECISIONS.c.site_id == site_id, DECISIONS.c.message_key.startswith(prefix, autoescape=True))
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(DECISIONS).where(*where).order_by(DECISIONS.c.id))
            return tuple(decision_of(row) for row in rows)


def _narrowed(among: Among) -> tuple[sa.ColumnElement[bool], ...]:
    where: list[sa.ColumnElement[bool]] = [LINKS.c.grade == among.grade if among.grade else LINKS.c.grade != ""]
    if among.link_type:
        where.append(LINKS.c.link_type == among.link_type)
    if among.domain:
        where.append(LINKS.c.page_domain == among.domain)
    if among.host:
        below = LINKS.c.page_host.endswith(f".{among.host}", autoescape=True)
        where.append(sa.or_(LINKS.c.page_host == among.host, below))
    if among.targets is not None:
        where.append(LINKS.c.target_hash.in_(sorted(among.targets)))
    return tuple(where)
