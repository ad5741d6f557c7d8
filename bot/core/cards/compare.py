"""Several sites side by side, and who links to others but not to us."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.rows import LinkRow, SourceLine


@dataclass(frozen=True, slots=True)
class ComparedSite:
    """One site. Counts are of links not known to be lost. n_shared: domains that link to the first site as well; n_alone: to none
    of the others compared. n_seen: links that a visit of ours saw. n_useful: domains graded useful, None when none was judged."""

    domain: str
    n_domains: int
    n_links: int
    n_shared: int
    n_alone: int
    n_seen: int = 0
    n_useful: int | None = None
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedDomain:
    """One referring domain and how many links it has to each site compared, in their order."""

    domain: str
    n_links: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """The parent of `compare`. sites: ours first. shared: domains that link to most of them. notes: what the figures rest on."""

    domain: str
    sites: tuple[ComparedSite, ...]
    shared: tuple[SharedDomain, ...] = ()
    n_more: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GapRow:
    """One domain that links to others and not to us. sites: those it links to. metrics: (vendor, metric, value), as claimed;
    claimed_at: when that was imported. page: one of its pages that links to them."""

    domain: str
    sites: tuple[str, ...]
    n_links: int
    page: str
    metrics: tuple[tuple[str, str, str], ...] = ()
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The parent of `gap`. n_min: of how many of the others. n_domains: found in all. lost: links of ours that were lost from the
    domains found, worst first: whoever linked once may do so again."""

    domain: str
    others: tuple[str, ...]
    n_min: int
    n_domains: int
    rows: tuple[GapRow, ...] = ()
    lost: tuple[LinkRow, ...] = ()
    notes: tuple[str, ...] = ()
