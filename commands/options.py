"""Words as typed, told apart: what stands alone and what is `name:value`. Every command reads its words through here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.core.errors import BadInput

EXAMPLES = {"limit": "limit:500", "sample": "sample:20", "min": "min:2", "since": "since:7d", "grade": "grade:green"}
"""What an option looks like, where two words in quotes are no example."""

MAX_SHOWN = 80
"""Code points of a typed word that a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands alone, in order; `name:value` pairs; bare flags such as `deep`."""

    alone: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


def read(words: Sequence[str], *, values: Collection[str] = (), flags: Collection[str] = (), n_alone: int = 1) -> Words:
    """Sort the words after the verb.

    values: names allowed before a colon; flags: bare words allowed; n_alone: how many other words may stand alone.
    A URL is never taken for an option. Raises BadInput for an unknown option, an option without its value, or a word too many.
    """
    alone: list[str] = []
    found: dict[str, str] = {}
    raised: set[str] = set()
    for word in words:
        name, colon, value = word.partition(":")
        if word.lower() in flags:
            raised.add(word.lower())
        elif colon and name.lower() in values:
            if not value:
                raise BadInput(f"“{name}:” needs a value right after the colon.", f"For example {_example(name)}.")
            found[name.lower()] = value
        elif colon and name.isalpha() and not value.startswith("//") and not value.isdigit():
            raise BadInput(f"“{name[:MAX_SHOWN]}:” is not an option here.", _nearest(name, values))
        else:
            alone.append(word)
    if len(alone) > n_alone:
        raise BadInput(f"“{alone[n_alone][:MAX_SHOWN]}” is one word too many.", _nearest(alone[n_alone], [*values, *flags]))
    return Words(tuple(alone), found, frozenset(raised))


def positive(value: str, name: str) -> int:
    """Read a whole number above 0. Raises BadInput."""
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= 10_000_000:
        raise BadInput(f"{name}: takes a whole number above 0, not “{value}”.", f"For example {_example(name)}.")
    return int(value)


def _example(name: str) -> str:
    return EXAMPLES.get(name, f'{name}:"two words"')


def _nearest(word: str, allowed: Collection[str]) -> str:
    near = get_close_matches(word.lower(), sorted(allowed), n=1)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"Known here: {', '.join(sorted(allowed))}." if allowed else ""
