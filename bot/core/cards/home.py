"""The Home tab, and the words of welcome in a channel that the bot was invited to."""

from dataclasses import dataclass, field

from bot.core.cards.house import SiteLine
from bot.core.cards.rows import Button, StateCount


@dataclass(frozen=True, slots=True)
class HomeSite:
    """One site on the Home tab. by_state: its links by state, worst states included, none with zero."""

    line: SiteLine
    by_state: tuple[StateCount, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """A person's Home tab: the sites they may see. notice: what the last click on it came to, "" for none; problems: full
    sentences; n_elsewhere: sites of channels in which the person was not met."""

    sites: tuple[HomeSite, ...] = ()
    n_more_sites: int = 0
    notice: str = ""
    problems: tuple[str, ...] = ()
    version: str = ""
    n_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Welcome:
    """Once in a channel: what the bot does and how to begin. by: who invited it, "" when nobody says. domains: sites that this
    channel has already."""

    by: str = ""
    domains: tuple[str, ...] = field(default_factory=tuple)
