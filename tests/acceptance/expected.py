"""The shape of what is expected, and how what arrived is held against it: every line once, every message claimed by one line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.acceptance.theatre import Arrived
from tests.acceptance.world import at, names

HOST = re.compile(r"\b([a-z]+(?:-[a-z0-9]+)*)\.example\b")
NOT_CAST = frozenset(host.removesuffix(".example") for host in names())


@dataclass(frozen=True)
class Line:
    """One message: between two moments, with all of `words`. only: hosts (without .example) that it names, no others; None: any.

    kind: as of Arrived; a file's name is one of its words. may_miss: what a race decides.
    """

    since: datetime
    until: datetime
    kind: str
    words: tuple[str, ...]
    only: frozenset[str] | None = None
    may_miss: bool = False
    channel: str = "C1"

    def fits(self, one: Arrived) -> bool:
        """Whether a message is this one, wherever it stands."""
        is_place = self.kind == "private" or one.channel == self.channel
        return (
            one.kind == self.kind
            and is_place
            and self.since <= one.at <= self.until
            and all(word in one.text or word in one.files for word in self.words)
            and (self.only is None or frozenset(HOST.findall(one.text)) - NOT_CAST == self.only)
        )

    def __str__(self) -> str:
        when = f"{self.since:%d %b %H:%M} to {self.until:%d %b %H:%M} UTC"
        return f"{when}, {self.channel} {self.kind}: {' … '.join(self.words)} {set(self.only or ())}"


@dataclass(frozen=True)
class Told:
    """One parent with everything that follows under it. lines: replies and edits."""

    head: Line
    lines: tuple[Line, ...] = ()


def window(words: str) -> tuple[datetime, datetime]:
    """ "15 Oct 12:00 – 16 Oct 24:00"; a single moment leaves a minute, a day alone is all of it."""
    since, _, until = words.partition(" – ")
    if ":" not in since:
        return at(f"{since} 00:00"), at(f"{since} 24:00")
    return at(since), at(until) if until else at(since) + timedelta(minutes=1)


def says(when: str, *words: str, only: str | None = None, kind: str = "reply", may_miss: bool = False) -> Line:
    """A reply, or another kind of message. only: hosts, apart by blanks."""
    named = None if only is None else frozenset(only.split())
    return Line(*window(when), kind, words, named, may_miss)


def edits(when: str, *words: str, may_miss: bool = False) -> Line:
    return says(when, *words, kind="edit", may_miss=may_miss)


def told(when: str, *words: str, channel: str = "C1", lines: Iterable[Line] = ()) -> Told:
    """A parent; lines without a time of their own share its window."""
    since, until = window(when)
    return Told(Line(since, until, "parent", words, channel=channel), tuple(lines))


def private(when: str, *words: str, may_miss: bool = False) -> Told:
    return Told(Line(*window(when), "private", words, may_miss=may_miss))


@dataclass(frozen=True)
class Outcome:
    """missing: lines that nothing fills. unclaimed: messages that no line expects: false, or there twice."""

    missing: tuple[Line, ...]
    unclaimed: tuple[Arrived, ...]
    n_lines: int
    n_claimed: int

    def report(self) -> str:
        """Everything that is wrong, one thing a line."""
        wrong = [f"missing: {line}" for line in self.missing]
        wrong += [f"unclaimed: {one.at:%d %b %H:%M} UTC {one.channel} {one.kind}: {one.text[:200]!r}" for one in self.unclaimed]
        return "\n".join((f"{self.n_claimed} messages claimed by {self.n_lines} lines", *wrong))


def held_against(arrived: Sequence[Arrived], expected: Sequence[Told]) -> Outcome:
    """Let each message be claimed by the first line that fits it and is not filled yet: parents first, then what is under."""
    left = list(arrived)
    missing: list[Line] = []
    n_lines = 0

    def take(line: Line, under: frozenset[str]) -> Arrived | None:
        nonlocal n_lines
        n_lines += 1
        found = next((one for one in left if line.fits(one) and (not under or one.under in under)), None)
        if found is not None:
            left.remove(found)
        elif not line.may_miss:
            missing.append(line)
        return found

    heads = [(one, take(one.head, frozenset())) for one in expected]
    for one, head in heads:
        group = {head.ts} if head is not None else set()
        for line in sorted(one.lines, key=lambda line: line.kind == "edit"):
            if group:
                placed = Line(line.since, line.until, line.kind, line.words, line.only, line.may_miss, one.head.channel)
                found = take(placed, frozenset(group))
                group |= {found.ts} if found is not None and found.kind != "edit" else set()
            elif not line.may_miss:
                missing.append(line)
    return Outcome(tuple(missing), tuple(left), n_lines, len(arrived) - len(left))
