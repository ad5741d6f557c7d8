"""What a status and the headers of an answer say by themselves (ENGINE.md §3), before anybody reads the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.core.page import Failure
from bot.core.states import Reason

Headers = Sequence[tuple[str, str]]
MAX_RETRY_AFTER_S = 86_400.0
BACK_OFF_S = 60.0
"""Our own pause where Retry-After is garbage or missing."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# status: reason, phrase, source
REFUSALS: dict[int, tuple[Reason, str, str]] = {
    401: (Reason.LOGIN, "the site asks for a log-in", "RFC 9110 §15.5.2"),
    402: (Reason.REFUSED, "the site asks for payment", "RFC 9110 §15.5.3; pay-per-crawl"),
    403: (Reason.REFUSED, "the site refuses us", "RFC 9110 §15.5.4"),
    406: (Reason.REFUSED, "the site refuses our kind of request", "RFC 9110 §15.5.7; ModSecurity's default refusal"),
    407: (Reason.REFUSED, "a proxy asks for a log-in", "RFC 9110 §15.5.8"),
    429: (Reason.RATE_LIMITED, "the site says that we ask too often", "RFC 6585 §4"),
    451: (Reason.REFUSED, "the page is withheld for legal reasons", "RFC 7725"),
    999: (Reason.REFUSED, "the site refuses robots", "LinkedIn's and Yahoo's request denied"),
}


@dataclass(frozen=True, slots=True)
class Wall:
    """One header that only a wall sends. value: a prefix, lower case, "" for any."""

    rule: str
    header: str
    value: str
    reason: Reason
    source: str
    statuses: frozenset[int] = frozenset()


_REFUSING = frozenset({401, 403, 405, 429, 503})
WALLS: tuple[Wall, ...] = (
    Wall("cf_mitigated", "cf-mitigated", "challenge", Reason.WAF, "Cloudflare docs, Detect a Challenge Page response"),
    Wall("aws_waf_captcha", "x-amzn-waf-action", "captcha", Reason.CAPTCHA, "AWS WAF docs, CAPTCHA and Challenge actions"),
    Wall("aws_waf_challenge", "x-amzn-waf-action", "challenge", Reason.WAF, "AWS WAF docs, CAPTCHA and Challenge actions"),
    Wall("datadome", "x-dd-b", "", Reason.CAPTCHA, "DataDome docs, blocked response", _REFUSING),
    Wall("datadome_protected", "x-datadome", "protected", Reason.CAPTCHA, "DataDome docs, blocked response", _REFUSING),
    Wall("sucuri", "x-sucuri-block", "", Reason.WAF, "Sucuri Website Firewall docs"),
    Wall("vercel", "x-vercel-mitigated", "", Reason.WAF, "Vercel docs, Firewall: challenge and deny"),
    Wall("kasada", "x-kpsdk-ct", "", Reason.WAF, "Kasada, challenge responses", _REFUSING),
    Wall("imperva", "x-iinfo", "", Reason.WAF, "Imperva Incapsula docs, with a refusing status", _REFUSING),
)


def wall(status: int, headers: Headers) -> Failure | None:
    """Find a wall's own header, at any status."""
    for row in WALLS:
        if row.statuses and status not in row.statuses:
            continue
        for name, value in headers:
            if name.lower() == row.header and value.strip().lower().startswith(row.value):
                return Failure(row.reason, f"HTTP {status} with the header {row.header}: {value.strip()[:40]}", row.rule)
    return None


def concluded(status: int, headers: Headers) -> Failure | None:
    """Tell why an answer that is no redirect does not count as a reading; None for 200, 203, 404 and 410."""
    found = wall(status, headers)
    if found is not None:
        return found
    if status in REFUSALS:
        reason, phrase, _ = REFUSALS[status]
        return Failure(reason, f"HTTP {status}: {phrase}", f"http_{status}")
    if status in (200, 203, 404, 410):
        return None
    if status in (204, 205):
        return Failure(Reason.EMPTY, f"HTTP {status}: the site sends no page", f"http_{status}")
    if status == 206:
        return Failure(Reason.TRUNCATED, "HTTP 206: the site sends a part that we did not ask for", "http_206")
    if status >= 500:
        return Failure(Reason.SERVER_ERROR, f"HTTP {status}: the site has an error of its own", f"http_{min(status, 599)}")
    return Failure(Reason.BAD_STATUS, f"HTTP {status}: neither a page nor a refusal", f"http_{status}")


def of_gateway(status: int, headers: Headers) -> Failure | None:
    """Tell an answer that a proxy gives in a site's place, where requests go through one without a tunnel (RFC 9110 §15.6,
    RFC 9209 Proxy-Status; Squid answers 503 with X-Squid-Error)."""
    named = any(name.lower() in ("proxy-status", "x-squid-error") for name, _ in headers)
    if status not in (502, 504) and not (status == 503 and named):
        return None
    return Failure(Reason.SERVER_ERROR, f"HTTP {status}: the site, or our proxy, got no answer", "proxy_gateway")


def retry_after_s(value: str, now: datetime) -> float:
    """Read Retry-After, seconds or a date: seconds from now, at most a day. Garbage and negative values: our own back-off."""
    text = value.strip()
    if not text:
        return 0.0
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MAX_RETRY_AFTER_S) or BACK_OFF_S
    try:
        wait = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return BACK_OFF_S
    return min(wait, MAX_RETRY_AFTER_S) if wait > 0 else BACK_OFF_S
