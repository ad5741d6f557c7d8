"""What one visit concludes about one target: the table of ENGINE.md §3, the completeness gate of PRODUCT.md §4. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core import urls
from bot.core.checks import CHECKS
from bot.core.checks.sight import GOOGLE_READS, Sight, saying
from bot.core.links import BOILERPLATE, Occurrence, representative
from bot.core.page import Asked, Found, Page, Sign, SignKind, Visit
from bot.core.states import BLOCKED_REASONS, Conclusion, Credit, Reason
from bot.core.verdict import Finding, Verdict

MIN_WORDS = 30
"""Words that make a page content, when it has no other link (PRODUCT.md §4)."""

# what the page looks like: conclusion, reason, sentence
SIGNS: dict[SignKind, tuple[Conclusion, Reason, str]] = {
    SignKind.CAPTCHA: (Conclusion.BLOCKED, Reason.CAPTCHA, "The page is a captcha"),
    SignKind.WAF: (Conclusion.BLOCKED, Reason.WAF, "The page is a firewall's refusal"),
    SignKind.LOGIN: (Conclusion.BLOCKED, Reason.LOGIN, "The page is a log-in page"),
    SignKind.CONSENT: (Conclusion.BLOCKED, Reason.CONSENT, "The page asks for consent first"),
    SignKind.PAYWALL: (Conclusion.BLOCKED, Reason.LOGIN, "Only those who pay or sign up see the whole page"),
    SignKind.PARKED: (Conclusion.GONE, Reason.DOMAIN_GONE, "The domain is parked, for sale or suspended"),
    SignKind.MAINTENANCE: (Conclusion.UNREACHABLE, Reason.MAINTENANCE, "The site is under maintenance or broken"),
    SignKind.SOFT_404: (Conclusion.GONE, Reason.PAGE_NOT_FOUND, "The page answers, but says that it was not found"),
    SignKind.SCRIPT_REDIRECT: (Conclusion.UNREACHABLE, Reason.JS, "A script or refresh sends browsers elsewhere"),
    SignKind.APP_SHELL: (Conclusion.UNREACHABLE, Reason.JS, "The page is an empty frame that scripts fill"),
    SignKind.EMPTY: (Conclusion.UNREACHABLE, Reason.EMPTY, "The page is empty"),
}

# status: reason; other 4xx are bad_status, 5xx server_error (ENGINE.md §3)
REFUSALS: dict[int, Reason] = {
    401: Reason.LOGIN,
    402: Reason.REFUSED,
    403: Reason.REFUSED,
    406: Reason.REFUSED,
    407: Reason.REFUSED,
    429: Reason.RATE_LIMITED,
    451: Reason.REFUSED,
    999: Reason.REFUSED,
}
_NOT_FOUND = (404, 410)
_OK = 200

# a page that lists the newest: name, pattern on its path and query, source
LISTINGS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("feed", re.compile(r"/(?:feed|rss|atom)(?:\.xml)?/?$|[?&]feed="), "WordPress, Blogger feeds"),
    ("numbered page", re.compile(r"/page/\d+/?$|[?&](?:page|paged|p_?no|offset|start)=\d+"), "WordPress, forums"),
    (
        "tag or category",
        re.compile(r"/(?:tags?|categor(?:y|ies)|topics?|label|kategorie|schlagwort|search/label)/"),
        "WordPress, Blogger",
    ),
    ("author or archive", re.compile(r"/(?:authors?|archives?|archiv)/|/archives?\.\w+$"), "WordPress"),
    ("month or year", re.compile(r"/(?:19|20)\d\d(?:/\d\d?){0,2}/?$"), "date archives"),
    ("blog or news list", re.compile(r"^/(?:blog|news|latest|aktuelles|noticias|actualites)/?$"), "common"),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything the rows of the table look at."""

    asked: Asked
    visit: Visit
    page: Page | None
    found: Found


_Row = Callable[[_Case], Verdict | None]


def verify(asked: Asked, index: int, visit: Visit) -> Verdict:
    """Conclude what a visit says about one target; the first row of the table that applies decides. Never raises.

    index: position of `asked` in the request and in `Page.found`. A 304 concludes nothing: the caller keeps the verdict of
    the reading that it confirms.
    """
    page = visit.page
    found = page.found[index] if page is not None and index < len(page.found) else Found()
    case = _Case(asked, visit, page, found)
    for _, row in ROWS:
        verdict = row(case)
        if verdict is not None:
            return verdict
    return _absent(case)


def _unchanged(case: _Case) -> Verdict | None:
    if not case.visit.is_unchanged:
        return None
    said = "The page has not changed since it was last read in full (HTTP 304)."
    return Verdict(Conclusion.UNREACHABLE, Reason.BAD_STATUS, "unchanged", (said,), gate="a 304 proves nothing by itself")


def _nxdomain(case: _Case) -> Verdict | None:
    failure = case.visit.failure
    if failure is None or not (failure.reason is Reason.DOMAIN_GONE or "nxdomain" in failure.rule.lower()):
        return None
    return Verdict(Conclusion.GONE, Reason.DOMAIN_GONE, "nxdomain", _sentences(case, failure.detail), supports_loss=True)


def _refused(case: _Case) -> Verdict | None:
    failure = case.visit.failure
    if failure is not None and failure.reason in BLOCKED_REASONS:
        return _stop(case, Conclusion.BLOCKED, failure.reason, failure.rule or "failure", failure.detail)
    reason = REFUSALS.get(case.visit.status)
    if reason is not None:
        return _stop(case, Conclusion.BLOCKED, _sharper(case, reason), "status", f"HTTP {case.visit.status}")
    return None


def _sharper(case: _Case, reason: Reason) -> Reason:
    """Name the wall when the refusal shows one."""
    for sign in case.page.signs if case.page else ():
        conclusion, named, _ = SIGNS[sign.kind]
        if conclusion is Conclusion.BLOCKED:
            return named
    return reason


def _not_found(case: _Case) -> Verdict | None:
    if case.visit.status not in _NOT_FOUND:
        return None
    wall = None if _says_missing(case) else _wall(case)
    if wall is not None:
        return wall
    gate = "the answer was not complete" if case.visit.failure else ""
    evidence = _sentences(case, f"HTTP {case.visit.status}: the page is not there")
    return Verdict(Conclusion.GONE, Reason.PAGE_NOT_FOUND, "status", evidence, supports_loss=not gate, gate=gate)


def _says_missing(case: _Case) -> bool:
    """Whether the page says first of all that it is not there: then a log-in beside it is a part of its frame."""
    return case.page is not None and bool(case.page.signs) and case.page.signs[0].kind is SignKind.SOFT_404


def _bad_status(case: _Case) -> Verdict | None:
    status = case.visit.status
    if status == 0 or 200 <= status < 300 or (case.visit.failure is not None and 300 <= status < 400):
        return None
    if case.visit.failure is not None and status < 400:
        return None
    reason = Reason.SERVER_ERROR if status >= 500 else Reason.BAD_STATUS
    if case.visit.failure is not None:
        reason = case.visit.failure.reason
    return _wall(case) or _stop(case, Conclusion.UNREACHABLE, reason, "status", f"HTTP {status}")


def _wall(case: _Case) -> Verdict | None:
    """Conclude from a wall's sign. A link in the content proves that the page was shown all the same."""
    for sign in case.page.signs if case.page else ():
        conclusion, reason, sentence = SIGNS[sign.kind]
        if conclusion is Conclusion.BLOCKED:
            return _stop(case, conclusion, reason, sign.rule, f"{sentence} (“{sign.text}”)")
    return None


def _overlaid(case: _Case) -> Verdict | None:
    """A wall, an error text or a parking page whose frame alone links to the target: the menu or footer of any page."""
    links = case.found.occurrences
    if not links or case.page is None or any(link.placement not in BOILERPLATE for link in links):
        return None
    return next((_signed(case, sign) for sign in case.page.signs if sign.kind in _OVERLAYS and not sign.is_weak), None)


_OVERLAYS = frozenset({SignKind.CAPTCHA, SignKind.WAF, SignKind.LOGIN, SignKind.SOFT_404})


def _live(case: _Case) -> Verdict | None:
    links = case.found.occurrences
    if case.page is None or (not links and not case.found.by_script):
        return None
    sight = Sight(case.visit, case.page, case.found, representative(links))
    findings = tuple(finding for _, check, _ in CHECKS if (finding := check(sight)) is not None)
    credit, why = _credit(sight, findings)
    policy = _house_policy(sight)
    said = _where(sight, len(links))
    if not findings:
        reason = Reason.FOUND
        conclusion = Conclusion.LIVE
    else:
        reason = findings[0].reason
        conclusion = Conclusion.DEGRADED
    evidence = (*(finding.evidence for finding in findings), *said, why, policy and f"Their other links: {policy}.")
    evidence = (*filter(None, evidence), *_reached(case))
    return Verdict(conclusion, reason, "found", evidence, credit, links, findings, house_policy=policy)


def _where(sight: Sight, n_links: int) -> tuple[str, ...]:
    link = sight.link
    if link is None:
        return ()
    words = f" with the words “{link.anchor[:80]}”" if link.anchor else ""
    more = f", and {n_links - 1} more" if n_links > 1 else ""
    return (f"The page links to {link.url}{words} ({link.placement.replace('_', ' ')}){more}.",)


def _credit(sight: Sight, findings: tuple[Finding, ...]) -> tuple[Credit, str]:
    """Say whether search engines can count the link, with the blocking condition."""
    reasons = {finding.reason for finding in findings}
    for reason, condition in _NO_CREDIT:
        if reason in reasons and _is_googles(sight, reason):
            return Credit.NO, f"Search engines do not count it: {condition}."
    for reason, condition in _UNKNOWN_CREDIT:
        if reason in reasons:
            return Credit.UNKNOWN, f"Whether search engines count it is not known: {condition}."
    return Credit.YES, ""


_NO_CREDIT = (
    (Reason.NOINDEX, "the page is kept out of the index"),
    (Reason.ROBOTS_BLOCKS_GOOGLE, "Google may not read the page"),
    (Reason.PAGE_NOFOLLOW, "the page says nofollow"),
    (Reason.QUALIFIED, "the link is qualified"),
    (Reason.NEEDS_JS, "there is no <a href>"),
)
_UNKNOWN_CREDIT = (
    (Reason.NOINDEX, "one search engine is told to leave the page out"),
    (Reason.PAGE_NOFOLLOW, "one search engine is told to follow none of the links"),
    (Reason.CANONICAL_ELSEWHERE, "they may read the canonical page instead"),
    (Reason.HIDDEN, "readers do not see it"),
    (Reason.IN_NOSCRIPT, "it shows only without scripts"),
    (Reason.IN_IFRAME, "it stands in a frame"),
)
_DIRECTIVE_WORDS = {Reason.NOINDEX: ("noindex", "none"), Reason.PAGE_NOFOLLOW: ("nofollow", "none")}


def _is_googles(sight: Sight, reason: Reason) -> bool:
    words = _DIRECTIVE_WORDS.get(reason)
    if words is None:
        return True
    directive = saying(sight.page, *words)
    return directive is not None and directive.agent in GOOGLE_READS


def _house_policy(sight: Sight) -> str:
    """Compare with the page's other outbound links: "all 14 are nofollow", "only ours is nofollow", or "" when none differ."""
    link, out = sight.link, sight.page.outbound
    if link is None or urls.site_of(urls.host(link.url)) == urls.site_of(urls.host(sight.visit.final_url)):
        return ""
    for word, n_all in (("sponsored", out.n_sponsored), ("ugc", out.n_ugc), ("nofollow", out.n_nofollow)):
        if word not in link.rel:
            continue
        n_other, n_same = out.n_links - 1, n_all - 1
        if n_other <= 0:
            return ""
        if n_same >= n_other:
            return f"all {n_other + 1} are {word}"
        return f"only ours is {word}" if n_same <= 0 else f"{n_same + 1} of {n_other + 1} are {word}"
    if out.n_links > 1 and out.n_nofollow == out.n_links - 1:
        return "all others are nofollow"
    return ""


def _failed(case: _Case) -> Verdict | None:
    failure = case.visit.failure
    if failure is None:
        return None
    return _wall(case) or _stop(case, Conclusion.UNREACHABLE, failure.reason, failure.rule or "failure", failure.detail)


def _nothing_read(case: _Case) -> Verdict | None:
    if case.page is not None:
        return None
    return _stop(case, Conclusion.UNREACHABLE, Reason.EMPTY, "no_page", "There was nothing to read")


def _sign(case: _Case) -> Verdict | None:
    return _signed(case, case.page.signs[0]) if case.page is not None and case.page.signs else None


def _signed(case: _Case, sign: Sign) -> Verdict:
    conclusion, reason, sentence = SIGNS[sign.kind]
    said = f"{sentence} (“{sign.text}”)"
    if conclusion is not Conclusion.GONE:
        return _stop(case, conclusion, reason, sign.rule, said)
    gate = "the reading was not complete" if case.visit.failure else ""
    return Verdict(conclusion, reason, sign.rule, _sentences(case, said), supports_loss=not gate, gate=gate)


def _sent_home(case: _Case) -> Verdict | None:
    """A deep address that ends at a home page is a page that is gone (soft 404)."""
    visit = case.visit
    if not _is_moved(visit) or not _is_home(visit.final_url) or _is_home(visit.request_page):
        return None
    said = f"The address leads to the home page {visit.final_url} now"
    return Verdict(
        Conclusion.GONE,
        Reason.PAGE_NOT_FOUND,
        "sent_home",
        _sentences(case, said),
        supports_loss=not _gate(case),
        gate=_gate(case),
    )


def _is_home(url: str) -> bool:
    return urls.key(url).partition("/")[2] in ("", "index.html", "index.php")


def _is_moved(visit: Visit) -> bool:
    return len(visit.chain) > 1 and not urls.same(visit.request_page, visit.final_url)


def _absent(case: _Case) -> Verdict:
    """The page was read and the link is not there: say what became of it."""
    reason, rule, said = _fate(case)
    gate = _gate(case)
    extra = [_astray(case), _code(case)]
    evidence = (*_sentences(case, said), *filter(None, extra))
    return Verdict(Conclusion.ABSENT, reason, rule, evidence, supports_loss=not gate, gate=gate)


def _fate(case: _Case) -> tuple[Reason, str, str]:
    target, found, visit = case.asked.target, case.found, case.visit
    if found.swapped_to:
        return Reason.TARGET_SWAPPED, "swapped", f"The passage that linked to {target} links to {found.swapped_to} now"
    if _is_moved(visit):
        return Reason.PAGE_REDIRECTED, "redirected", f"The address leads to {visit.final_url} now, which has no link to {target}"
    if found.still_there:
        return Reason.UNLINKED, "passage", f"The words around the link are still there, the link to {target} is gone"
    listing = _listing(case)
    if listing:
        return Reason.ROLLED_OFF, "listing", f"The page is a list that moves on ({listing}), and no longer links to {target}"
    if found.is_named:
        return Reason.UNLINKED, "named", f"The page names {target}, but does not link to it"
    return Reason.LINK_REMOVED, "absent", f"The page was read in full and has no link to {target}"


def _listing(case: _Case) -> str:
    """Name the kind of list a page is, "" when it is none; a home page counts only when it is known that the item left."""
    address = "/" + case.visit.final_url.partition("://")[2].partition("#")[0].partition("/")[2]
    if _is_home(case.visit.final_url):
        return "home page" if case.asked.known else ""
    return next((name for name, pattern, _ in LISTINGS if pattern.search(address)), "")


def _gate(case: _Case) -> str:
    """Name the condition of the completeness gate that fails, "" when the visit may support a loss (PRODUCT.md §4)."""
    visit, page = case.visit, case.page
    if visit.status != _OK:
        return f"the status is {visit.status}, not 200"
    if visit.failure is not None:
        return f"the reading was not complete: {visit.failure.detail}"
    if page is None:
        return "there was nothing to read"
    if page.signs:
        return f"the page shows a sign of {page.signs[0].kind.replace('_', ' ')}"
    if page.n_links == 0 and page.n_words < MIN_WORDS:
        return f"the page has no link and {page.n_words} words"
    return ""


def _astray(case: _Case) -> str:
    links: tuple[Occurrence, ...] = case.found.astray
    if not links:
        return ""
    more = f" and {len(links) - 1} more" if len(links) > 1 else ""
    return f"It links to another page of the site: {links[0].url}{more}."


def _code(case: _Case) -> str:
    if case.found.is_named or not case.found.mentions_in_code:
        return ""
    return "Its name stands in the page's code only (script, comment, attribute or another address), which is no link."


def _stop(case: _Case, conclusion: Conclusion, reason: Reason, rule: str, said: str) -> Verdict:
    return Verdict(conclusion, reason, rule, _sentences(case, said), gate="the page was not shown")


def _sentences(case: _Case, said: str) -> tuple[str, ...]:
    said = said.strip().rstrip(".") or "No answer that proves anything"
    return (f"{said[0].upper()}{said[1:]}.", *_reached(case))


def _reached(case: _Case) -> tuple[str, ...]:
    """Say how the page was reached: status, hops, bytes."""
    visit = case.visit
    if not visit.chain:
        return (f"No answer from {visit.request_page}.", *_tried(visit))
    hops = (
        f" after {len(visit.chain) - 1} redirects"
        if len(visit.chain) > 2
        else " after a redirect"
        if len(visit.chain) == 2
        else ""
    )
    moved = f" at {visit.final_url}" if hops else ""
    return (f"HTTP {visit.status}{hops}{moved}, {visit.n_bytes:,} bytes read.", *_tried(visit))


def _tried(visit: Visit) -> tuple[str, ...]:
    return (f"Tried {visit.tries} times in {visit.tried_s:.0f} s.",) if visit.tries > 1 else ()


# name of the row, what it concludes; first that applies
ROWS: tuple[tuple[str, _Row], ...] = (
    ("a 304", _unchanged),
    ("no such domain", _nxdomain),
    ("refused", _refused),
    ("404 or 410", _not_found),
    ("another status", _bad_status),
    ("a wall around the content", _overlaid),
    ("the link is there", _live),
    ("the visit failed", _failed),
    ("nothing to read", _nothing_read),
    ("a sign of something else", _sign),
    ("sent to the home page", _sent_home),
)
