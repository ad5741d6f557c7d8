"""Questions about a site or a page of it, answered from data where data can tell, else by people."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.rows import Button


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One question. state: "good", "look" or "open" for one that nobody and nothing answered; answer: "yes", "no" or "unsure" of
    a person, by and at: whose and when, "" and None for an answer from data. evidence: one line."""

    number: int
    question: str
    state: str
    evidence: str = ""
    answer: str = ""
    by: str = ""
    at: datetime | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Thread 7: seven questions, five answered from data, two by people. at: when the data were read."""

    domain: str
    rows: tuple[AskedRow, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Whether a page needs links. page: of ours. n_answered: of `rows`. verdict: a sentence, "" while too few are answered."""

    domain: str
    page: str
    rows: tuple[AskedRow, ...] = ()
    n_answered: int = 0
    verdict: str = ""
    at: datetime | None = None
