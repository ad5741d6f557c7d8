"""Making text from strangers harmless: what it may hold as plain text, as Slack mrkdwn, and on a terminal.

The words stay readable. Plain text keeps every visible character. In mrkdwn Slack knows no escape for its formatting signs,
and zero-width characters beside them count as word boundaries (so they switch formatting on, not off): there a sign that could
format is replaced by its typographic twin.
"""

import re
import unicodedata

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Bidi controls, zero-width and filler characters, tags. Kept: the emoji selector U+FE0F and joiners inside words (below)."""

_DROPPED = re.compile(f"[{_INVISIBLE}]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_STRAY_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_STACKED = re.compile(f"({_MARKS}{{4}}){_MARKS}+")

_TWINS = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_SIGN = re.compile(r"(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])|`")
_COLON = re.compile(r":(?=//|[\w+'\-]+:)")
"""Begins an emoji code or makes a bare URL."""
_LEADING_QUOTE = re.compile(r"^(\s*)((?:>|&gt;)+)")
_AT = re.compile(r"(?<![\w.+-])@(?=[\w])")


def valid(text: str) -> str:
    """Drop what neither JSON, Slack nor a database can hold: lone surrogates and control characters except newline."""
    return _CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", text))


def inert(text: str) -> str:
    """One line of readable text: no control, bidi or zero-width characters, white space collapsed."""
    text = _SPACE.sub(" ", _SURROGATES.sub("\ufffd", text))
    text = _STRAY_JOINER.sub("", _DROPPED.sub("", text))
    return _SPACE.sub(" ", _STACKED.sub(r"\1", unicodedata.normalize("NFC", text))).strip()


def mrkdwn(text: str) -> str:
    """Text that Slack's mrkdwn shows as it is: `&`, `<`, `>` escaped, formatting signs, emoji codes, bare URLs, a quote
    sign at the start and a bare @ replaced by their twins. Idempotence is not promised: escape once, at the end."""
    text = inert(text)
    text = _LEADING_QUOTE.sub(lambda found: found[1] + "›" * len(found[2].replace("&gt;", ">")), text)
    text = _SIGN.sub(lambda found: _TWINS[found[0]], text)
    text = _AT.sub("＠", _COLON.sub("∶", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
