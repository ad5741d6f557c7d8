"""What a made-up host answers: a page, a refusal, a redirect, trouble on purpose."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.states import Conclusion, Reason


class Trouble(StrEnum):
    """What goes wrong on the way, besides status and headers."""

    NONE = "none"
    STALL = "stall"  # no answer until the visitor gives up
    CUT = "cut"  # the connection ends in the middle of the body
    CLOSED = "closed"  # nobody listens on the host's port


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. location: where a redirect leads; headers: besides Content-Type, Content-Length and Location."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    location: str = ""
    trouble: Trouble = Trouble.NONE

    @property
    def payload(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else self.body.encode()


@dataclass(frozen=True, slots=True)
class DemoPage:
    """One claimed page and what a visit to it should conclude.

    url: http, normalised. target_page: where the claim says that it links. anchor: the claimed anchor. robots: robots.txt
    of its host, "" for none (404).
    """

    url: str
    conclusion: Conclusion
    reason: Reason
    answer: Answer
    target_page: str = "http://example.com/"
    anchor: str = ""
    robots: str = ""
    also: tuple[tuple[str, Answer], ...] = field(default_factory=tuple)
