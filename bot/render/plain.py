"""Cards as plain JSON values, the form in which they are stored before they are sent."""

import dataclasses
import math
from datetime import date, datetime
from enum import Enum
from typing import Any

from bot.render.inert import valid


def to_plain(content: Any) -> Any:
    """Turn a card (or any value of dataclasses, enums, times, collections) into JSON-able values.

    datetimes become epoch seconds, dates "2026-11-21", tuples lists. Strings lose lone surrogates and NUL, which no
    database keeps; numbers that are not finite become 0. Raises TypeError for anything else.
    """
    match content:
        case None | bool():
            return content
        case Enum():
            return to_plain(content.value)
        case str():
            return valid(content)
        case int():
            return int(content)
        case float():
            return content if math.isfinite(content) else 0.0
        case datetime():
            return int(content.timestamp())
        case date():
            return content.isoformat()
        case dict():
            return {valid(str(key)): to_plain(value) for key, value in content.items()}
        case list() | tuple() | set() | frozenset():
            return [to_plain(value) for value in content]
        case _ if dataclasses.is_dataclass(content) and not isinstance(content, type):
            return {field.name: to_plain(getattr(content, field.name)) for field in dataclasses.fields(content)}
        case _:
            raise TypeError(f"{type(content).__name__} cannot be stored in a message")
