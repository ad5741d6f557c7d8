"""Referring domains and anchors one by one: what a list of them, and the file of one, are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from bot.core.anchors import AnchorClass

GRADES = ("green", "yellow", "red", "unknown", "")
"""Best first; "" is not judged yet."""
MAX_MONTHS = 12


@dataclass(frozen=True, slots=True)
class DomainSum:
    """One referring domain. best: state word of the link that stands best; order: of it, 0 is best. grade: its best link's."""

    domain: str
    n_links: int
    best: str
    order: int
    grade: str
    first_seen_at: datetime
    is_sitewide: bool = False

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """Places the domain in a list: by grade, then by how it stands, then by links."""
        return GRADES.index(self.grade), self.order, -self.n_links, self.domain


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which links a list of domains is made of. since: domains not known before; grade: best grade of the domain; link_type:
    of the link; targets: numbers of our pages, None for any."""

    since: datetime | None = None
    grade: str = ""
    link_type: str = ""
    targets: frozenset[bytes] | None = None


@dataclass(frozen=True, slots=True)
class ShownBy:
    """One referring domain that shows an anchor. is_followed: at least once."""

    domain: str
    n_links: int
    first_seen_at: datetime
    is_followed: bool


@dataclass(frozen=True, slots=True)
class AnchorSum:
    """One anchor and who shows it now, by domain, first known first. text: folded; n_seen_domains: domains with any link that
    was seen, the whole of its share."""

    text: str
    anchor_class: AnchorClass
    domains: tuple[ShownBy, ...]
    n_seen_domains: int


def by_month(times: Iterable[datetime], now: datetime, n: int = MAX_MONTHS) -> tuple[tuple[str, int], ...]:
    """Count what was known at the end of each of the last months, the running one included: ("Nov 2026", 12), oldest first.

    Months before the first are left out.
    """
    months = _months(now, n)
    counted = dict.fromkeys(months, 0)
    for at in times:
        month = (at.year, at.month)
        counted[max(month, months[0])] = counted.get(max(month, months[0]), 0) + 1
    totals = zip(months, accumulate(counted[month] for month in months), strict=True)
    return tuple((f"{date(year, month, 1):%b %Y}", total) for (year, month), total in totals if total)


def _months(now: datetime, n: int) -> Sequence[tuple[int, int]]:
    found = [(now.year, now.month)]
    while len(found) < n:
        before = date(found[0][0], found[0][1], 1) - timedelta(days=1)
        found.insert(0, (before.year, before.month))
    return found
