"""Where an answer sends us on: Location, Refresh, and a meta refresh without delay."""

import re
from contextlib import suppress

from bot.core import urls
from bot.web.answers import Answer

_AT_ONCE = re.compile(r"\s*0*(?:\.0*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
_META_AT_ONCE = re.compile(
    rb"<meta\b(?=[^>]{0,500}?http-equiv\s*=\s*[\"']?refresh\b)[^>]{0,500}?content\s*=\s*[\"']?\s*0*(?:\.0*)?\s*[;,]",
    re.IGNORECASE,
)
_HEAD = 20_000


def location(answer: Answer) -> str:
    """Give the address that a redirect's Location names, normalised, without fragment; "" when it names none."""
    return _resolved(answer, answer.header("location"))


def refresh(answer: Answer) -> str:
    """Give the address of a Refresh header without delay; "" for none."""
    match = _AT_ONCE.match(answer.header("refresh"))
    return _resolved(answer, match[1]) if match else ""


def has_instant_meta(answer: Answer) -> bool:
    """Whether the page's head holds a meta refresh that leaves no time to read it."""
    return _META_AT_ONCE.search(answer.body[:_HEAD]) is not None


def _resolved(answer: Answer, text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    with suppress(UnicodeError):
        # header bytes arrive as Latin-1; what sites mean is UTF-8
        text = text.encode("latin-1").decode("utf-8")
    try:
        found = urls.resolve(answer.url, text)
    except (ValueError, UnicodeError):
        found = None
    if found is None and re.match(r"https?:", text, re.IGNORECASE):
        return text  # refused by the guard with its own reason: user names, overlong addresses
    return found.partition("#")[0] if found else ""
