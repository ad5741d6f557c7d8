"""Pages of the site that a person named: what they are for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PageKind(StrEnum):
    """What a page is for."""

    MONEY = "money"
    BLOG = "blog"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class OwnPage:
    """One page with who named it. page: whole address."""

    page: str
    kind: PageKind
    by: str
    at: datetime
