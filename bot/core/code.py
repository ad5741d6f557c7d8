"""The page's bytes searched as they stand: whether they name a target at all, and whether a script could link to it."""

import re

from bot.core.scan import Wanted

_AROUND = 8_000
"""Bytes before and after a name within which an element's tag begins and ends."""

_MAX_PLACES = 40
_CLICKS = (b"onclick", b"data-href", b"data-url", b"data-link", b"javascript")
_ROLE = re.compile(rb"role\s*=\s*[\"']?\s*link")
"""What the elements of `scan.by_script` cannot do without."""


class Code:
    """One page's bytes; lower case only when the question needs it."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._lower = b""
        self._named: dict[tuple[str, ...], bool] = {}

    def names(self, target: Wanted) -> bool:
        """Whether the target's name stands anywhere, in text, markup or scripts."""
        found = self._named.get(target.domains)
        if found is None:
            names = [domain.encode() for domain in target.domains]
            found = any(name in self._body for name in names) or any(name in self._folded() for name in names)
            self._named[target.domains] = found
        return found

    def may_script(self, target: Wanted) -> bool:
        """Whether an element that a script may turn into a link stands near the target's name."""
        if not self.names(target):
            return False
        code = self._folded()
        return any(_may_click(code, domain.encode()) for domain in target.domains)

    def _folded(self) -> bytes:
        if not self._lower:
            self._lower = self._body.lower()
        return self._lower


def _may_click(code: bytes, name: bytes) -> bool:
    at, n_places = code.find(name), 0
    while at >= 0:
        around = code[max(at - _AROUND, 0) : at + _AROUND]
        n_places += 1
        if n_places > _MAX_PLACES or any(mark in around for mark in _CLICKS) or (b"link" in around and _ROLE.search(around)):
            return True
        at = code.find(name, at + len(name))
    return False
