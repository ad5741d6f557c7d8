"""What one visit concludes: every row of the table, every check, the completeness gate, the evidence."""

from datetime import UTC, datetime

import pytest

from bot.core.checks import CHECKS
from bot.core.page import Asked, Failure, Hop, Known, SignKind, Visit
from bot.core.states import Conclusion, Credit, Reason
from bot.core.verify import SIGNS, verify
from tests.core.reading_cases import PROSE, URL, verdict_of

LINK = "<p>Some words before <a href=https://example.com/x>the shop</a> and some more words after it.</p>"


def test_a_plain_link_is_live_and_counts() -> None:
    verdict = verdict_of(PROSE + LINK)
    assert (verdict.conclusion, verdict.reason, verdict.credit) == (Conclusion.LIVE, Reason.FOUND, Credit.YES)
    assert "https://example.com/x" in verdict.evidence[0]


def head(text: str) -> str:
    return f"<html><head>{text}</head><body>{PROSE}{LINK}"


@pytest.mark.parametrize(
    ("body", "reason", "credit", "says"),
    [
        (
            head("<meta name=robots content='noindex, follow'>"),
            Reason.NOINDEX,
            Credit.NO,
            "meta robots says noindex for all crawlers",
        ),
        (head("<meta name=ROBOTS content=none>"), Reason.NOINDEX, Credit.NO, "none for all crawlers"),
        (head("<meta name=googlebot content=noindex>"), Reason.NOINDEX, Credit.NO, "for Googlebot"),
        (head("<meta name=bingbot content=noindex>"), Reason.NOINDEX, Credit.UNKNOWN, "for Bingbot"),
        (head("") + "<meta name=robots content=noindex>", Reason.NOINDEX, Credit.NO, "meta robots"),
        (head("<meta name=robots content=nofollow>"), Reason.PAGE_NOFOLLOW, Credit.NO, "says nofollow"),
        (
            head("<link rel=canonical href=/other>"),
            Reason.CANONICAL_ELSEWHERE,
            Credit.UNKNOWN,
            "names https://blog.example.org/other",
        ),
        (PROSE + LINK.replace("<a ", "<a rel='nofollow ugc' "), Reason.QUALIFIED, Credit.NO, 'rel="nofollow ugc"'),
        (PROSE + f"<div hidden>{LINK}</div>", Reason.HIDDEN, Credit.UNKNOWN, "hidden attribute"),
        (PROSE + f"<noscript>{LINK}</noscript>", Reason.IN_NOSCRIPT, Credit.UNKNOWN, "<noscript>"),
        (PROSE + f'<iframe srcdoc="{LINK}"></iframe>', Reason.IN_IFRAME, Credit.UNKNOWN, "srcdoc"),
        (PROSE + "<a href=# data-href=https://example.com/x>x</a>", Reason.NEEDS_JS, Credit.NO, "Only a script"),
        (PROSE + "<a onclick=\"location='https://example.com/x'\">x</a>", Reason.NEEDS_JS, Credit.NO, "Only a script"),
    ],
)
def test_there_but_worth_less(body: str, reason: Reason, credit: Credit, says: str) -> None:
    verdict = verdict_of(body)
    assert (verdict.conclusion, verdict.reason, verdict.credit) == (Conclusion.DEGRADED, reason, credit)
    assert says in verdict.evidence[0]


@pytest.mark.parametrize(
    ("headers", "reason", "says"),
    [
        ((("X-Robots-Tag", "noindex, nofollow"),), Reason.NOINDEX, "X-Robots-Tag says noindex for all crawlers"),
        ((("x-robots-tag", "otherbot: noindex"), ("X-Robots-Tag", "googlebot: noindex")), Reason.NOINDEX, "for Googlebot"),
        ((("X-Robots-Tag", "googlebot: nofollow, noindex"),), Reason.NOINDEX, "for Googlebot"),
        ((("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST, nofollow"),), Reason.PAGE_NOFOLLOW, "X-Robots-Tag"),
        ((("Link", '</next>; rel=next, </c>; rel="canonical"; title="a, b"'),), Reason.CANONICAL_ELSEWHERE, "Link header"),
    ],
)
def test_headers_degrade_too(headers: tuple[tuple[str, str], ...], reason: Reason, says: str) -> None:
    verdict = verdict_of(PROSE + LINK, headers=headers)
    assert (verdict.conclusion, verdict.reason) == (Conclusion.DEGRADED, reason)
    assert says in verdict.evidence[0]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (head("<link rel=canonical href=http://blog.example.org/posts/one/?utm_source=x>"), ()),
        (head("<div></div><link rel=canonical href=/other>"), ()),
        (head("<link rel=canonical href=/other><link rel=canonical href=/third>"), ()),
        (head("<meta name=robots content='index, follow, max-snippet:-1'>"), ()),
        (head("<meta name=googlebot-news content=noindex>"), ()),
        (head("<meta name=description content=noindex>"), ()),
        (head(""), (("X-Robots-Tag", "somebot: noindex"),)),
        (head(""), (("Link", "</other>; rel=canonical; anchor='#x'"),)),
        (PROSE + LINK + LINK.replace("<a ", "<a rel=nofollow "), ()),
        (PROSE + LINK + f"<div style='display:none'>{LINK}</div>", ()),
    ],
    ids=[
        "its own canonical", "canonical outside the head", "canonicals that differ", "harmless directives", "a news crawler",
        "another meta element", "an unknown crawler", "a Link header of another page", "one of two is followed",
        "one of two is seen",
    ],
)  # fmt: skip
def test_what_does_not_degrade(body: str, headers: tuple[tuple[str, str], ...]) -> None:
    assert verdict_of(body, headers=headers).conclusion is Conclusion.LIVE


def test_robots_that_shut_google_out_degrade() -> None:
    verdict = verdict_of(PROSE + LINK, googlebot_allowed=False)
    assert (verdict.reason, verdict.credit) == (Reason.ROBOTS_BLOCKS_GOOGLE, Credit.NO)


def test_all_findings_are_kept_the_most_decisive_first() -> None:
    verdict = verdict_of(head("<meta name=robots content=noindex><link rel=canonical href=/o>").replace("<a h", "<a rel=ugc h"))
    assert [finding.check for finding in verdict.findings] == ["noindex", "qualified", "canonical_elsewhere"]


@pytest.mark.parametrize(
    ("others", "ours", "policy"),
    [
        ("<a rel=nofollow href=https://o.net>o</a>" * 3, "nofollow", "all 4 are nofollow"),
        ("<a href=https://o.net>o</a>" * 3, "nofollow", "only ours is nofollow"),
        ("<a href=https://o.net>o</a><a rel=nofollow href=https://o.net>o</a>", "nofollow", "2 of 3 are nofollow"),
        ("<a rel=sponsored href=https://o.net>o</a>", "sponsored", "all 2 are sponsored"),
        ("<a rel=nofollow href=https://o.net>o</a>" * 2, "x", "all others are nofollow"),
        ("<a href=https://o.net>o</a>", "x", ""),
        ("", "nofollow", ""),
    ],
)
def test_house_policy(others: str, ours: str, policy: str) -> None:
    assert verdict_of(PROSE + others + LINK.replace("<a ", f"<a rel={ours} ")).house_policy == policy


KNOWN = Asked("example.com", known=(Known("the shop", "Many people in our town like", "and so do we since the spring"),))
PASSAGE = "<p>Many people in our town like {} and so do we since the spring.</p>"


@pytest.mark.parametrize(
    ("body", "final", "asked", "conclusion", "reason"),
    [
        (PROSE, "", None, Conclusion.ABSENT, Reason.LINK_REMOVED),
        (PROSE + "<p>We like example.com a lot.", "", None, Conclusion.ABSENT, Reason.UNLINKED),
        (PROSE + "<!-- <a href=https://example.com/>x</a> -->", "", None, Conclusion.ABSENT, Reason.LINK_REMOVED),
        (PROSE + PASSAGE.format("the shop"), "", KNOWN, Conclusion.ABSENT, Reason.UNLINKED),
        (PROSE + PASSAGE.format("<a href=https://rival.net/>the shop</a>"), "", KNOWN, Conclusion.ABSENT, Reason.TARGET_SWAPPED),
        (PROSE, "https://blog.example.org/other", None, Conclusion.ABSENT, Reason.PAGE_REDIRECTED),
        (PROSE, "https://blog.example.org/", None, Conclusion.GONE, Reason.PAGE_NOT_FOUND),
        (PROSE, "http://www.blog.example.org/posts/one/", None, Conclusion.ABSENT, Reason.LINK_REMOVED),
    ],
)
def test_a_link_that_is_gone(body: str, final: str, asked: Asked | None, conclusion: Conclusion, reason: Reason) -> None:
    verdict = verdict_of(body, final=final, asked=asked)
    assert (verdict.conclusion, verdict.reason, verdict.supports_loss) == (conclusion, reason, True)


def test_a_page_that_moved_with_its_link_is_live() -> None:
    verdict = verdict_of(PROSE + LINK, final="https://blog.example.org/other")
    assert verdict.conclusion is Conclusion.LIVE
    assert any("after a redirect at https://blog.example.org/other" in sentence for sentence in verdict.evidence)


@pytest.mark.parametrize(
    ("url", "asked", "reason"),
    [
        ("https://blog.example.org/feed/", None, Reason.ROLLED_OFF),
        ("https://blog.example.org/page/3/", None, Reason.ROLLED_OFF),
        ("https://blog.example.org/tag/shops/", None, Reason.ROLLED_OFF),
        ("https://blog.example.org/author/mia", None, Reason.ROLLED_OFF),
        ("https://blog.example.org/2024/05/", None, Reason.ROLLED_OFF),
        ("https://blog.example.org/news/", None, Reason.ROLLED_OFF),
        ("https://blog.example.org/", KNOWN, Reason.ROLLED_OFF),
        ("https://blog.example.org/", None, Reason.LINK_REMOVED),
        ("https://blog.example.org/2024/05/our-shop", None, Reason.LINK_REMOVED),
    ],
)
def test_lists_move_on(url: str, asked: Asked | None, reason: Reason) -> None:
    assert verdict_of(PROSE, url=url, asked=asked).reason is reason


def test_a_link_to_another_page_of_the_site_is_reported() -> None:
    verdict = verdict_of(PROSE + LINK, target="https://example.com/pricing")
    assert verdict.conclusion is Conclusion.ABSENT
    assert any("https://example.com/x" in sentence for sentence in verdict.evidence)


@pytest.mark.parametrize(
    ("status", "conclusion", "reason"),
    [
        (404, Conclusion.GONE, Reason.PAGE_NOT_FOUND),
        (410, Conclusion.GONE, Reason.PAGE_NOT_FOUND),
        (401, Conclusion.BLOCKED, Reason.LOGIN),
        (402, Conclusion.BLOCKED, Reason.REFUSED),
        (403, Conclusion.BLOCKED, Reason.REFUSED),
        (406, Conclusion.BLOCKED, Reason.REFUSED),
        (429, Conclusion.BLOCKED, Reason.RATE_LIMITED),
        (451, Conclusion.BLOCKED, Reason.REFUSED),
        (999, Conclusion.BLOCKED, Reason.REFUSED),
        (400, Conclusion.UNREACHABLE, Reason.BAD_STATUS),
        (500, Conclusion.UNREACHABLE, Reason.SERVER_ERROR),
        (503, Conclusion.UNREACHABLE, Reason.SERVER_ERROR),
        (522, Conclusion.UNREACHABLE, Reason.SERVER_ERROR),
    ],
)
@pytest.mark.parametrize("body", [PROSE + LINK, PROSE, ""])
def test_other_statuses_decide_whatever_the_body_holds(status: int, conclusion: Conclusion, reason: Reason, body: str) -> None:
    verdict = verdict_of(body, status=status)
    assert (verdict.conclusion, verdict.reason) == (conclusion, reason)
    assert verdict.supports_loss is (conclusion is Conclusion.GONE)


@pytest.mark.parametrize(
    ("failure", "body", "conclusion", "reason"),
    [
        (Failure(Reason.TRUNCATED, "the body was cut"), PROSE + LINK, Conclusion.LIVE, Reason.FOUND),
        (Failure(Reason.TOO_LARGE, "over 5 MiB"), PROSE + LINK, Conclusion.LIVE, Reason.FOUND),
        (Failure(Reason.TRUNCATED, "the body was cut"), PROSE, Conclusion.UNREACHABLE, Reason.TRUNCATED),
        (Failure(Reason.TIMEOUT, "no end within 20 s"), PROSE, Conclusion.UNREACHABLE, Reason.TIMEOUT),
        (Failure(Reason.ROBOTS, "robots.txt forbids it"), PROSE + LINK, Conclusion.BLOCKED, Reason.ROBOTS),
        (Failure(Reason.POLICY, "a private address"), PROSE, Conclusion.BLOCKED, Reason.POLICY),
        (Failure(Reason.DNS, "the name does not exist", "nxdomain"), "", Conclusion.GONE, Reason.DOMAIN_GONE),
        (Failure(Reason.DNS, "DNS could not answer", "dns_failure"), "", Conclusion.UNREACHABLE, Reason.DNS),
    ],
)
def test_failed_visits(failure: Failure, body: str, conclusion: Conclusion, reason: Reason) -> None:
    verdict = verdict_of(body, failure=failure)
    assert (verdict.conclusion, verdict.reason) == (conclusion, reason)
    assert verdict.supports_loss is (conclusion is Conclusion.GONE)


def test_no_answer_at_all_is_unreachable_with_its_reason() -> None:
    visit = Visit(URL, datetime(2026, 1, 1, tzinfo=UTC), failure=Failure(Reason.TLS, "the certificate expired"))
    verdict = verify(Asked("example.com"), 0, visit)
    assert (verdict.conclusion, verdict.reason) == (Conclusion.UNREACHABLE, Reason.TLS)
    assert verdict.evidence[0] == "The certificate expired."


def test_a_304_concludes_nothing_new() -> None:
    visit = Visit(URL, datetime(2026, 1, 1, tzinfo=UTC), chain=(Hop(URL, 304),), is_unchanged=True)
    assert not verify(Asked("example.com"), 0, visit).supports_loss


@pytest.mark.parametrize(
    ("body", "failure", "says"),
    [
        (PROSE, Failure(Reason.TRUNCATED, "the body was cut"), "not shown"),
        ("<p>Few words here.", None, "no link and 3 words"),
        ("<title>Just a moment...</title>", None, "not shown"),
    ],
)
def test_the_gate_names_what_fails(body: str, failure: Failure | None, says: str) -> None:
    verdict = verdict_of(body, failure=failure)
    assert not verdict.supports_loss
    assert says in verdict.gate


def test_a_wall_is_blocked_though_its_footer_links_to_the_target() -> None:
    footer = "<footer><a href=https://example.com>by example</a></footer>"
    assert verdict_of("<title>Log in</title><input type=password>" + footer).reason is Reason.LOGIN
    assert verdict_of("<title>Page not found - Blog</title><p>Sorry.</p>" + footer).reason is Reason.PAGE_NOT_FOUND


@pytest.mark.parametrize("kind", list(SignKind))
def test_every_sign_has_an_end(kind: SignKind) -> None:
    assert SIGNS[kind][2]


def test_checks_have_names_and_words() -> None:
    assert len({name for name, _, _ in CHECKS}) == len(CHECKS)
    assert all(words for _, _, words in CHECKS)
