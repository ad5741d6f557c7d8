"""What one visit brings home: how the page was reached, what it says of itself, or why it showed nothing.

Values only. `bot/core/reading` makes a Page from bytes; `bot/web` makes a Visit; `bot/core/verify` concludes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.judgement import Signals
from bot.core.links import Occurrence
from bot.core.states import Reason


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier visit knew of the link, so that a reader can tell `unlinked` and `target_swapped`."""

    anchor: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One target asked of a page: a registrable domain or host ("example.com": it and everything below it) or a full URL.

    siblings: further domains of the same owner. known: earlier representative occurrences, newest first.
    """

    target: str
    siblings: tuple[str, ...] = ()
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """Visit `page` once and look for every target asked.

    etag, last_modified: of the last complete reading, "" for none: a 304 then counts as the same reading.
    fresh: a confirming visit; no validators are sent, robots.txt is read again when older than an hour.
    """

    page: str
    asked: tuple[Asked, ...]
    etag: str = ""
    last_modified: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way: the URL asked, its status, and where it sent us ("" for the last)."""

    url: str
    status: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a visit showed nothing that counts. reason: a blocked or unreachable reason; detail: one plain phrase, no
    secrets ("certificate expired on 2024-03-01", "HTTP 403 with a challenge"). rule: the name of the rule that decided."""

    reason: Reason
    detail: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Directive:
    """One robots directive. origin: "meta robots", "X-Robots-Tag" ...; agent: "" for all crawlers, else lower case
    ("googlebot"); tokens: lower case ("noindex", "nofollow")."""

    origin: str
    agent: str
    tokens: tuple[str, ...]


class SignKind(StrEnum):
    """What a page can look like instead of content."""

    CAPTCHA = "captcha"
    WAF = "waf"
    LOGIN = "login"
    CONSENT = "consent"
    PAYWALL = "paywall"
    SOFT_404 = "soft_404"
    PARKED = "parked"
    MAINTENANCE = "maintenance"
    EMPTY = "empty"
    APP_SHELL = "app_shell"
    SCRIPT_REDIRECT = "script_redirect"


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that a page is not the content. rule: its name in the table of signs; text: the words or header seen.
    is_weak: the page's wording alone, which proves nothing against a link that stands on it."""

    kind: SignKind
    rule: str
    text: str
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class Outbound:
    """The page's links to other registrable domains, for the house policy ("all 14 are nofollow")."""

    n_links: int = 0
    n_domains: int = 0
    n_nofollow: int = 0
    n_sponsored: int = 0
    n_ugc: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What the page holds for one Asked, in its order. is_named: a link leads there, or the target's name or a known
    anchor stands in the visible text. swapped_to: where the known passage links now, when it links elsewhere; ""
    otherwise. mentions_in_code: the target is named in scripts, comments or attributes only. still_there: which known
    anchors' surrounding words stand unchanged (indexes into Asked.known). astray: links to other pages of a URL target's
    site. by_script: the target's address in an element that only a script turns into a link; "" for none."""

    occurrences: tuple[Occurrence, ...] = ()
    is_named: bool = False
    swapped_to: str = ""
    mentions_in_code: bool = False
    still_there: tuple[int, ...] = ()
    astray: tuple[Occurrence, ...] = ()
    by_script: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page read: its words about itself and what it holds for each target asked.

    canonical: resolved, "" for none. found: one per Asked, same order. n_words, n_links: visible words, and links of any
    kind. fingerprint: 16 hex digits, a similarity hash of the main text. charset: the label used. meta_refresh: its
    resolved target or "". analytics_ids: ids of analytics and ads accounts seen in the page. topics: the most frequent
    terms of title, headings and main text, most frequent first, at most 40. signals: what judgement needs. The last three
    are read only of a page with a link to a target, or when none is asked.
    """

    title: str = ""
    lang: str = ""
    charset: str = "utf-8"
    canonical: str = ""
    canonical_origin: str = ""
    directives: tuple[Directive, ...] = ()
    found: tuple[Found, ...] = ()
    n_words: int = 0
    n_links: int = 0
    n_internal_links: int = 0
    fingerprint: str = ""
    meta_refresh: str = ""
    signs: tuple[Sign, ...] = ()
    outbound: Outbound = field(default_factory=Outbound)
    analytics_ids: tuple[str, ...] = ()
    generator: str = ""
    topics: tuple[str, ...] = ()
    signals: Signals = field(default_factory=Signals)


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything one visit to one page showed. Exactly one visit per VisitRequest; making it never raises.

    at: aware UTC when the visit began. chain: every hop in order, the last is the answer read. page: what was read, also
    when the reading is not complete. failure: why this visit does not count as a complete reading, None when it does.
    n_bytes: decoded bytes read. body_sha256: of the decoded bytes read, "" for none. is_unchanged: a 304. robots: one
    line of evidence on robots.txt. googlebot_allowed: whether robots.txt lets Googlebot read the page. retry_after_s: 0 none.
    tries: how often the page was asked in a row, this visit being the last; tried_s: seconds from the first try to the last.
    """

    request_page: str
    at: datetime
    elapsed_s: float = 0.0
    chain: tuple[Hop, ...] = ()
    page: Page | None = None
    failure: Failure | None = None
    n_bytes: int = 0
    body_sha256: str = ""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False
    robots: str = ""
    googlebot_allowed: bool = True
    retry_after_s: float = 0.0
    protocol: str = ""
    tries: int = 1
    tried_s: float = 0.0

    @property
    def status(self) -> int:
        """Status of the last answer; 0 when none came."""
        return self.chain[-1].status if self.chain else 0

    @property
    def final_url(self) -> str:
        """The URL that was read in the end."""
        return self.chain[-1].url if self.chain else self.request_page
