"""The closed sets of words for what a visit concludes and what we believe (PRODUCT.md §3). No rule lives here."""

from enum import StrEnum


class Conclusion(StrEnum):
    """What one visit concludes: the first word of a verdict."""

    LIVE = "live"
    DEGRADED = "degraded"
    ABSENT = "absent"
    GONE = "gone"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"


class State(StrEnum):
    """What we believe of a link after the rules of confirmation."""

    UNVERIFIED = "unverified"
    LIVE = "live"
    DEGRADED = "degraded"
    CHANGED = "changed"
    BROKEN_TARGET = "broken_target"
    LOST = "lost"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    IGNORED = "ignored"


class Credit(StrEnum):
    """Whether search engines can count the link."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why: one word per reason, the same in the database, in `verify` output, in templates and in help."""

    # before any visit, and the plain good case
    CLAIMED = "claimed"
    FOUND = "found"
    # lost, or on the way there
    LINK_REMOVED = "link_removed"
    UNLINKED = "unlinked"
    TARGET_SWAPPED = "target_swapped"
    ROLLED_OFF = "rolled_off"
    PAGE_NOT_FOUND = "page_not_found"
    PAGE_REDIRECTED = "page_redirected"
    DOMAIN_GONE = "domain_gone"
    SITE_DOWN = "site_down"
    REDIRECT_LOST = "redirect_lost"
    # changed
    SOURCE_MOVED = "source_moved"
    ANCHOR_CHANGED = "anchor_changed"
    PLACEMENT_CHANGED = "placement_changed"
    TARGET_PAGE_CHANGED = "target_page_changed"
    REL_CHANGED = "rel_changed"
    # degraded
    QUALIFIED = "qualified"
    PAGE_NOFOLLOW = "page_nofollow"
    NOINDEX = "noindex"
    CANONICAL_ELSEWHERE = "canonical_elsewhere"
    ROBOTS_BLOCKS_GOOGLE = "robots_blocks_google"
    HIDDEN = "hidden"
    IN_IFRAME = "in_iframe"
    IN_NOSCRIPT = "in_noscript"
    NEEDS_JS = "needs_js"
    VIA_REDIRECT_PAGE = "via_redirect_page"
    IN_COMMENT = "in_comment"
    # broken_target
    TARGET_NOT_FOUND = "target_not_found"
    TARGET_REDIRECTS_NOWHERE = "target_redirects_nowhere"
    # blocked: they refuse us, or we refuse
    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    CAPTCHA = "captcha"
    WAF = "waf"
    LOGIN = "login"
    CONSENT = "consent"
    ROBOTS = "robots"
    POLICY = "policy"
    # unreachable: no answer that proves anything
    DNS = "dns"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    PROTOCOL = "protocol"
    SERVER_ERROR = "server_error"
    BAD_STATUS = "bad_status"
    REDIRECTS = "redirects"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    CONTENT_TYPE = "content_type"
    UNDECODABLE = "undecodable"
    MAINTENANCE = "maintenance"
    EMPTY = "empty"
    JS = "js"
    # a person said so; an index no longer lists it
    IGNORED = "ignored"
    PROVIDER_DROPPED = "provider_dropped"


BLOCKED_REASONS = frozenset(
    {
        Reason.REFUSED,
        Reason.RATE_LIMITED,
        Reason.CAPTCHA,
        Reason.WAF,
        Reason.LOGIN,
        Reason.CONSENT,
        Reason.ROBOTS,
        Reason.POLICY,
    }
)
"""A failed visit with one of these ends in `blocked`; any other failed visit in `unreachable`."""
