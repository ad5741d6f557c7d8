"""What a database and JSON can keep: text without U+0000 and lone surrogates, cards as plain values."""

import dataclasses
import math
import re
from datetime import date, datetime
from enum import Enum
from typing import Any

_UNFIT = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL refuses U+0000 in text; UTF-8 (RFC 3629) has no surrogates."""


def fit(text: str) -> str:
    """Give `text` with U+FFFD in place of U+0000 and lone surrogates; the same text nearly always."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNFIT.sub("�", text)


def to_plain(content: Any) -> Any:
    """Turn a card (or any value of dataclasses, enums, times, collections) into JSON-able values.

    datetimes become epoch seconds, dates "2026-11-21", tuples lists; numbers that are not finite become 0; text is made
    fit. Raises TypeError for anything else.
    """
    match content:
        case None | bool():
            return content
        case Enum():
            return to_plain(content.value)
        case str():
            return fit(content)
        case int():
            return int(content)
        case float():
            return content if math.isfinite(content) else 0.0
        case datetime():
            return int(content.timestamp())
        case date():
            return content.isoformat()
        case dict():
            return {fit(str(key)): to_plain(value) for key, value in content.items()}
        case list() | tuple() | set() | frozenset():
            return [to_plain(value) for value in content]
        case _ if dataclasses.is_dataclass(content) and not isinstance(content, type):
            return {field.name: to_plain(getattr(content, field.name)) for field in dataclasses.fields(content)}
        case _:
            raise TypeError(f"{type(content).__name__} cannot be stored in a message")
