"""The words of judgement (PRODUCT.md §8, §9): grades, rows of evidence, flags, types. Values only; the rules are in `grade`."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Grade(StrEnum):
    """What a link is worth, best first."""

    GREEN = "green"  # useful
    YELLOW = "yellow"  # ordinary
    RED = "red"  # worth a look
    UNKNOWN = "unknown"  # not enough evidence


class Mark(StrEnum):
    """How one row is answered."""

    PLUS = "+"
    NEUTRAL = "0"
    MINUS = "-"
    UNKNOWN = "?"


class RowName(StrEnum):
    """The six rows of PRODUCT.md §9, in their order."""

    RELEVANCE = "relevance"
    PLACEMENT = "placement"
    ORIGIN = "origin"
    INDEPENDENCE = "independence"
    ANCHOR = "anchor"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Row:
    """One row answered. evidence: one line for people; rule: the name of the rule that answered."""

    name: RowName
    mark: Mark
    evidence: str
    rule: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A risk flag raised. name: of its row in the table of flags. is_decisive: it makes a link worth a look by itself."""

    name: str
    evidence: str
    is_decisive: bool = False


class LinkType(StrEnum):
    """Types of PRODUCT.md §8."""

    EDITORIAL = "editorial"
    DIGITAL_PR = "digital_pr"
    RESOURCE_PAGE = "resource_page"
    LIST = "list"
    GUEST_POST = "guest_post"
    PARTNER_VENDOR = "partner_vendor"
    TESTIMONIAL = "testimonial"
    DIRECTORY = "directory"
    CITATION_LOCAL = "citation_local"
    PROFILE = "profile"
    STAFF_BIO = "staff_bio"
    FORUM = "forum"
    COMMENT = "comment"
    QA_COMMUNITY = "qa_community"
    SOCIAL = "social"
    WIKI = "wiki"
    CODE_REPO = "code_repo"
    PRESS_RELEASE = "press_release"
    SYNDICATED_COPY = "syndicated_copy"
    SCRAPER = "scraper"
    BADGE_WIDGET = "badge_widget"
    IMAGE_USE = "image_use"
    TOOL_OR_WEBINAR = "tool_or_webinar"
    COUPON = "coupon"
    PDF = "pdf"
    REDIRECT = "redirect"
    OTHER = "other"


class Got(StrEnum):
    """How a link was got."""

    EARNED = "earned"
    OUTREACH = "outreach"
    SELF = "self"
    PAID = "paid"
    EXCHANGE = "exchange"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Graded:
    """What is kept of a link judged; the fields are as in `Judged`."""

    grade: Grade
    flags: tuple[Flag, ...]
    link_type: LinkType
    got: Got


@dataclass(frozen=True, slots=True)
class Judged:
    """A link judged. rows: all six, in their order. advice: what to do, one of the six rules, and its name. because: why it has
    this grade, one sentence. notes: what is shown and decides nothing: the rules' own grade under an override, vendors' numbers.
    got_evidence: what tells how it was got.
    """

    grade: Grade
    rows: tuple[Row, ...]
    flags: tuple[Flag, ...]
    link_type: LinkType
    type_evidence: str
    got: Got
    advice: str
    advice_rule: str
    because: str = ""
    notes: tuple[str, ...] = ()
    got_evidence: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a reading of a referring page keeps for judgement. Short: about half a kilobyte as JSON.

    n_out_domains: other registrable domains it links to; n_internal: links to its own site. accounts: analytics and ads ids.
    template: hash of how the page is built, "" for too little to tell. topics: terms, most frequent first. types: schema.org
    and Open Graph types. words: names of wording rules met ("sells_links", "casino" …). script: of its text. published: date
    the page gives itself, ISO, "" for none. links_to: up to 50 other domains it links to, for reciprocal links and networks.
    """

    n_words: int = 0
    n_links: int = 0
    n_out_domains: int = 0
    n_internal: int = 0
    accounts: tuple[str, ...] = ()
    template: str = ""
    topics: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    lang: str = ""
    script: str = ""
    generator: str = ""
    published: str = ""
    has_author: bool = False
    links_to: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What people said of a site. brands, keywords: for anchors. topics: chosen by people; learned: read from its own pages.
    by, at: who said it last and when; "" and None for nobody."""

    brands: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()
    by: str = ""
    at: datetime | None = None
