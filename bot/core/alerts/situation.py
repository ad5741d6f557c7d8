"""What the policy knows of a site beside the events: what its channel wants, what is muted, answered and told already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core import urls
from bot.core.anchors import normal
from bot.core.cases import Case
from bot.core.events import Event
from bot.core.records import Site
from bot.core.rhythm import Mode

GROUP_WINDOW = timedelta(minutes=5)
"""Events of a site wait this long for others like them."""
RUN_WINDOW = timedelta(hours=2)
"""And, while a run of the site is under way, at most this long."""
DEDUP_WINDOW = timedelta(days=14)
"""What was told is not told again for the same reason within this span; closed cases of the situation reach back so far."""


class MuteWhat(StrEnum):
    """What a mute names. Its value: the link's id, a referring domain, an anchor, an EventKind's word."""

    LINK = "link"
    DOMAIN = "domain"
    ANCHOR = "anchor"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Mute:
    """What a channel does not want to be told of. until: None for without end."""

    what: str
    value: str
    until: datetime | None = None
    by: str = ""
    at: datetime | None = None
    because: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether it has not ended."""
        return self.until is None or now < self.until

    def is_about(self, event: Event) -> bool:
        """Whether the event is what is muted."""
        match self.what:
            case MuteWhat.LINK:
                return event.link_id != 0 and self.value == str(event.link_id)
            case MuteWhat.DOMAIN:
                return bool(event.domain) and urls.belongs(event.domain, self.value)
            case MuteWhat.ANCHOR:
                return bool(event.anchor) and normal(event.anchor) == normal(self.value)
            case MuteWhat.KIND:
                return self.value == event.kind.value
            case _:
                return False


class Match(StrEnum):
    """Whether one criterion is enough or every one has to hold."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a channel wants to hear of; an empty criterion is none.

    grades: Grade's words; kinds: EventKind's; domains: referring domains; pages: beginnings of our own paths ("/blog");
    types: LinkType's words. What an event does not have (a spike has no referring page) is not held against it, nor is a
    link's grade or type while nobody has judged it.
    """

    match: str = Match.ANY.value
    grades: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def failed(self, event: Event) -> tuple[str, ...]:
        """Name the criteria that keep an event from being told; empty when it passes."""
        asked = self._asked(event)
        failed = tuple(name for name, holds in asked if not holds)
        return failed if self.match == Match.ALL or len(failed) == len(asked) else ()

    def _asked(self, event: Event) -> tuple[tuple[str, bool], ...]:
        link_type, path = event.fact("type"), _path(event.target_page)
        asked = (
            ("grade", self.grades and event.grade, event.grade in self.grades),
            ("kind", self.kinds, event.kind.value in self.kinds),
            ("domain", self.domains and event.domain, any(urls.belongs(event.domain, name) for name in self.domains)),
            ("page", self.pages and event.target_page, any(_is_under(path, begin) for begin in self.pages)),
            ("type", self.types and link_type, link_type in self.types),
        )
        return tuple((name, bool(holds)) for name, is_asked, holds in asked if is_asked)


def _path(page: str) -> str:
    return "/" + urls.key(page).partition("/")[2].partition("?")[0]


def _is_under(path: str, begin: str) -> bool:
    folder = begin.rstrip("/")
    return path == folder or path.startswith(f"{folder}/")


class Topic(StrEnum):
    """What a question of ours was about. Answer.about: the folded anchor; the ISO week ("2026-W47"); a question's name, of
    `need` with the page ("better:example.com/pricing")."""

    ANCHOR = "anchor_spike"
    VELOCITY = "velocity_spike"
    SELF_CHECK = "self_check"
    NEED = "need"


class AnchorAnswer(StrEnum):
    """Whose anchor it is."""

    OURS = "ours"
    WATCH = "watch"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered. topic: Topic's word; answer: AnchorAnswer's word, or the cause ("launch", "pr", "campaign",
    "unknown")."""

    topic: str
    about: str
    answer: str
    by: str = ""
    at: datetime | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """One site when events of it are decided on.

    cases: open ones and those closed within DEDUP_WINDOW. quiet_until: end of the quiet hours that now is in, None outside.
    window: group window. is_running: a run of the site is under way. target_n_domains: referring domains at stake by
    `urls.key` of our page. ignored: ids of links that a person ignored. recovered: when links and pages of ours that losses are
    told of last were well again, by `keys.subject_of`.
    """

    site: Site
    mode: Mode = Mode.ON
    filters: Filters = field(default_factory=Filters)
    mutes: tuple[Mute, ...] = ()
    answers: tuple[Answer, ...] = ()
    cases: tuple[Case, ...] = ()
    quiet_until: datetime | None = None
    window: timedelta = GROUP_WINDOW
    is_running: bool = False
    target_n_domains: Mapping[str, int] = field(default_factory=dict)
    ignored: frozenset[int] = frozenset()
    recovered: Mapping[str, datetime] = field(default_factory=dict)

    def answered(self, topic: str, about: str) -> Answer | None:
        """The answer to one question; None when nobody answered."""
        return next((one for one in self.answers if one.topic == topic and one.about == about), None)
