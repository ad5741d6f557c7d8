"""Small helpers for tests of reading: a page from a body, a verdict from a page."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.core.page import Asked, Failure, Found, Hop, Page, Visit
from bot.core.reading import read
from bot.core.verdict import Verdict
from bot.core.verify import verify

URL = "https://blog.example.org/posts/one"
TARGET = "example.com"
PROSE = "<p>" + "Plain words about many things that fill the page. " * 12 + "</p><a href=/other>other</a>"


def page_of(
    body: str | bytes,
    *,
    url: str = URL,
    target: str = TARGET,
    headers: Sequence[tuple[str, str]] = (),
    content_type: str = "text/html; charset=utf-8",
    asked: Asked | None = None,
    status: int = 200,
    is_complete: bool = True,
) -> Page:
    """Read a body as the page at `url`."""
    raw = body.encode() if isinstance(body, str) else body
    return read(
        raw,
        url=url,
        content_type=content_type,
        headers=headers,
        asked=(asked or Asked(target),),
        is_complete=is_complete,
        status=status,
    )


def found_in(body: str | bytes, **more: object) -> Found:
    """Read a body and give what it holds for the target."""
    return page_of(body, **more).found[0]  # type: ignore[arg-type]


def verdict_of(
    body: str | bytes,
    *,
    status: int = 200,
    url: str = URL,
    final: str = "",
    target: str = TARGET,
    headers: Sequence[tuple[str, str]] = (),
    asked: Asked | None = None,
    failure: Failure | None = None,
    googlebot_allowed: bool = True,
) -> Verdict:
    """Read a body and conclude from it, as if the visit had ended at `final`."""
    asked = asked or Asked(target)
    page = page_of(body, url=final or url, headers=headers, asked=asked, status=status, is_complete=failure is None)
    chain = (Hop(url, 301, final), Hop(final, status)) if final else (Hop(url, status),)
    visit = Visit(
        url,
        datetime(2026, 11, 21, tzinfo=UTC),
        chain=chain,
        page=page,
        failure=failure,
        n_bytes=len(body),
        googlebot_allowed=googlebot_allowed,
    )
    return verify(asked, 0, visit)
