"""What judging a link needs besides the link and its page: the site, what linking pages share, what people said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from bot.core.anchors import MAX_COMPARED, AnchorClass, Names, classify
from bot.core.judgement import Got, Grade, LinkType, Mark, Signals, SiteSettings
from bot.core.links import Kind, Occurrence, Placement
from bot.core.records import Link, Sighting
from bot.core.sightings import is_good
from bot.core.states import Reason

MAX_LINE = 200
"""Characters of one line of evidence."""


class Opinion(StrEnum):
    """What a person says of a grade."""

    AGREE = "agree"
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Override:
    """What a person said of a grade. grade: the one it has from then on. by: Slack id or name. because: in their own words."""

    opinion: Opinion
    grade: Grade
    by: str
    at: datetime
    because: str = ""


_STEPS = (Grade.RED, Grade.YELLOW, Grade.GREEN)


def settled(opinion: Opinion, computed: Grade) -> Grade:
    """Tell the grade that an opinion gives a link: one step up or down, or the one it has. Of a link without enough evidence,
    "higher" makes it useful and "lower" worth a look: a person knows what the pages do not show."""
    if opinion is Opinion.AGREE:
        return computed
    at = 1 if computed is Grade.UNKNOWN else _STEPS.index(computed)
    step = 1 if opinion is Opinion.HIGHER else -1
    return _STEPS[min(max(at + step, 0), len(_STEPS) - 1)]


@dataclass(frozen=True, slots=True)
class VendorMetric:
    """A number of a vendor's, shown and never deciding. at: of the import it came with, None when that is not known."""

    vendor: str
    metric: str
    value: str
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around one link.

    lang: of the site's own pages ("en"), "" for not known. is_sitewide: its domain's links are folded. shared_accounts,
    shared_templates: those of this page that other linking sites use, too → number of linking domains, this one included.
    own_accounts: analytics and ads ids of the site itself. n_same_new_anchor: other new domains with the same anchor.
    is_reciprocal: a page of ours links to the domain; reciprocal_page: which, "" for not known. copies_of: domain of the page
    whose text this one repeats, "" for none. got, confirmed_type: what people said. has_cost: the agreement names a price;
    was_asked: an agreement or an outreach card stands for it. confirmed_flags: name of a flag → who confirmed it and when.
    n_visitors, n_readers, n_acted: the three outcomes of an analytics import (came, read on, acted), None for not known.
    """

    names: Names
    settings: SiteSettings
    lang: str = ""
    is_sitewide: bool = False
    n_pages_in_domain: int = 0
    shared_accounts: Mapping[str, int] = field(default_factory=dict)
    shared_templates: Mapping[str, int] = field(default_factory=dict)
    own_accounts: tuple[str, ...] = ()
    n_same_new_anchor: int = 0
    is_reciprocal: bool = False
    reciprocal_page: str = ""
    copies_of: str = ""
    confirmed_type: LinkType | None = None
    got: Got = Got.UNKNOWN
    has_cost: bool = False
    was_asked: bool = False
    override: Override | None = None
    confirmed_flags: Mapping[str, str] = field(default_factory=dict)
    vendor_metrics: tuple[VendorMetric, ...] = ()
    n_visitors: int | None = None
    n_readers: int | None = None
    n_acted: int | None = None


_NOT_LISTED = frozenset({Reason.NOINDEX, Reason.ROBOTS_BLOCKS_GOOGLE, Reason.CANONICAL_ELSEWHERE})
_NOT_INDEXABLE = _NOT_LISTED | {Reason.NEEDS_JS, Reason.VIA_REDIRECT_PAGE}


@dataclass(frozen=True, slots=True)
class Seen:
    """One link with everything that rows, flags and advice look at. relevance: mark, evidence and shared terms. is_flagged: some
    risk flag is raised."""

    link: Link
    signals: Signals | None
    about: Around
    anchor_class: AnchorClass
    link_type: LinkType = LinkType.OTHER
    type_evidence: str = ""
    got: Got = Got.UNKNOWN
    got_evidence: str = ""
    relevance: tuple[Mark, str, tuple[str, ...]] = (Mark.UNKNOWN, "", ())
    is_flagged: bool = False

    @property
    def occurrence(self) -> Occurrence | None:
        """The element that speaks for the link; None until a visit saw it."""
        return self.link.occurrence

    @property
    def placement(self) -> Placement:
        """Where it stands on its page."""
        return self.link.occurrence.placement if self.link.occurrence else Placement.UNKNOWN

    @property
    def last_good(self) -> Sighting | None:
        """The last visit that saw the link."""
        return next((one for one in reversed(self.link.standing.recent) if is_good(one)), None)

    @property
    def last_reason(self) -> Reason:
        """Why the last visit that saw the link called it what it did, else why it stands as it stands."""
        good = self.last_good
        return self.link.standing.reason if good is None else good.reason

    @property
    def is_indexable(self) -> bool:
        """Whether a visit saw the link on a page that search engines may list."""
        return self.link.occurrence is not None and self.last_reason not in _NOT_INDEXABLE

    @property
    def is_kept_out(self) -> bool:
        """Whether the page asks search engines not to list it, or names another address."""
        return self.last_reason in _NOT_LISTED

    @property
    def is_visible(self) -> bool:
        """Whether readers see the link."""
        return self.link.occurrence is not None and not self.link.occurrence.hidden

    @property
    def is_qualified(self) -> bool:
        """Whether the link, or its whole page, asks search engines not to count it."""
        is_page = self.last_reason is Reason.PAGE_NOFOLLOW
        return is_page or (self.link.occurrence is not None and self.link.occurrence.is_qualified)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Which of the three outcomes are proven, in words."""
        about = self.about
        counted = ((about.n_visitors, "came by it"), (about.n_readers, "read on"), (about.n_acted, "acted"))
        return tuple(f"{n:,} {what}" for n, what in counted if n)


@lru_cache(maxsize=20_000)
def _class_of(anchor: str, kind: Kind, names: Names) -> AnchorClass:
    """Remember classes: a site's links share few anchors."""
    return classify(anchor, kind, names)


def class_of(link: Link, about: Around) -> AnchorClass:
    """Class the anchor of a link; empty for one that no visit saw."""
    occurrence = link.occurrence
    if occurrence is None:
        return AnchorClass.EMPTY
    return _class_of(occurrence.anchor[:MAX_COMPARED], occurrence.kind, about.names)


def line(text: str) -> str:
    """Make one bounded line of a text."""
    flat = " ".join(text[: 4 * MAX_LINE].split())
    return flat if len(flat) <= MAX_LINE else flat[: MAX_LINE - 1].rstrip() + "…"


def quoted(text: str, length: int = 60) -> str:
    """Quote words of a page, cut short."""
    flat = " ".join(text[: 4 * length].split())
    return f"“{flat if len(flat) <= length else flat[: length - 1].rstrip() + '…'}”"
