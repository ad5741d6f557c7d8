"""What ends a request early, on its way to becoming a Failure. Never leaves the room."""

from bot.core.page import Failure
from bot.core.states import Reason


class Refusal(Exception):
    """A request ended without a usable answer. rule: the name of the rule that decided."""

    def __init__(self, reason: Reason, detail: str, rule: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.rule = rule

    def failure(self) -> Failure:
        """The same as data."""
        return Failure(self.reason, plain(self.detail), self.rule)


def plain(text: str, limit: int = 200) -> str:
    """Make one printable line of what a stranger may have written."""
    return "".join(c if c.isprintable() else " " for c in text[: limit * 2])[:limit].strip()
