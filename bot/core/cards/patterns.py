"""The thread of a check: what the links of a site have in common, and at what pace they come and go."""

from dataclasses import dataclass

from bot.core.cards.digest import WeekCount
from bot.core.cards.rows import ShareRow


@dataclass(frozen=True, slots=True)
class TldRow:
    """One ending of names. n_new: of domains that came within 28 days; usual: its share of the older ones. Shares are 0..1."""

    name: str
    n_domains: int
    share: float
    n_new: int = 0
    new_share: float = 0.0
    usual: float = 0.0


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """Linking sites that hang together: a reason to look, no verdict. evidence: one line; pages: samples."""

    n_domains: int
    evidence: str
    is_one_owner: bool = False
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReciprocalRow:
    """A referring domain that a page of ours links to as well."""

    domain: str
    our_page: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """Thread 6. n_domains: referring domains with a link we saw: the whole of every share. types: of judged links; n_typed: the
    whole of their shares. tlds, networks: most domains first. n_copies: domains that repeat other pages' texts, with sample
    pages. pace: a sentence on new and lost domains; weeks: oldest first, none while there is too little to draw.
    """

    domain: str
    n_domains: int
    types: tuple[ShareRow, ...] = ()
    n_more_types: int = 0
    n_typed: int = 0
    tlds: tuple[TldRow, ...] = ()
    n_more_tlds: int = 0
    networks: tuple[NetworkRow, ...] = ()
    n_more_networks: int = 0
    n_copies: int = 0
    copies: tuple[str, ...] = ()
    reciprocal: tuple[ReciprocalRow, ...] = ()
    n_more_reciprocal: int = 0
    pace: str = ""
    weeks: tuple[WeekCount, ...] = ()
    notes: tuple[str, ...] = ()
