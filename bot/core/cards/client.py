"""The report for a client: one page that says in plain words how a site's backlinks stand and what happened in a period."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.digest import BrokenPages, Digest, DigestPart
from bot.core.cards.profile import Anchors, Pages, Placements
from bot.core.cards.rows import StateCount


@dataclass(frozen=True, slots=True)
class ClientReport:
    """What happened and how it stands. head, parts, broken: of the period, as the digest tells them. states: referring domains
    and links now, best first. anchors, placements, pages: of the links that were seen, as a check tells them."""

    head: Digest
    made_at: datetime
    n_domains: int
    n_links: int
    states: tuple[StateCount, ...]
    anchors: Anchors
    placements: Placements
    pages: Pages
    parts: tuple[DigestPart, ...] = ()
    broken: BrokenPages | None = None
