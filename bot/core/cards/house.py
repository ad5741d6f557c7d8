"""Tracking, status, help, and what went wrong."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.cards.rows import Button, HostRow, SourceLine


@dataclass(frozen=True, slots=True)
class Tracked:
    """A site is bound to a channel. was_channel: where it was before, "" for nowhere; is_again: it was bound here already.
    schedule: what happens from now on by itself, full sentences."""

    domain: str
    channel: str
    by: str
    n_links: int = 0
    timezone: str = "UTC"
    was_channel: str = ""
    is_again: bool = False
    schedule: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Untracked:
    """A site is no longer bound. was_tracked: False when there was nothing to undo."""

    domain: str
    channel: str
    by: str
    was_tracked: bool = True


@dataclass(frozen=True, slots=True)
class OtherChannel:
    """Private: the domain belongs to another channel. is_direct: asked of in a direct conversation, by somebody not met there."""

    domain: str
    channel: str
    is_direct: bool = False


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site in `status`. next_at: next planned visits; running: "340 of 1,902" as numbers, 0 total for not running. n_cases:
    open ones; told_next_at: the next daily thread or weekly digest, None when nothing is told by itself."""

    domain: str
    channel: str
    n_links: int
    n_domains: int
    checked_at: datetime | None = None
    next_at: datetime | None = None
    n_done: int = 0
    n_total: int = 0
    sources: tuple[SourceLine, ...] = ()
    permalink: str = ""
    n_cases: int = 0
    told_next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand. n_waiting: requests not yet worked on; outbox_age_s: age of the oldest message not sent, 0 for none;
    facts: further (name, value) lines, such as the database; problems: full sentences, shown first; n_elsewhere: sites of
    channels in which the person who asks directly was not met."""

    sites: tuple[SiteLine, ...] = ()
    n_more_sites: int = 0
    n_waiting: int = 0
    n_to_send: int = 0
    outbox_age_s: float = 0.0
    refusing: tuple[HostRow, ...] = ()
    n_more_refusing: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    version: str = ""
    n_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One command. usage: after the slash command, "check <domain or url>"; examples: full lines."""

    usage: str
    summary: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """Commands that belong together."""

    name: str
    lines: tuple[HelpLine, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """Private, short. topic: the one asked for, "" for all; typed: an unknown verb; nearest: what it was probably meant to be;
    details: longer words on one topic or command; options: (option, what it does). prefix: what commands are typed after,
    "" in a terminal; is_short: of an unknown verb only the nearest is named."""

    topics: tuple[HelpTopic, ...] = ()
    topic: str = ""
    typed: str = ""
    nearest: str = ""
    details: str = ""
    options: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    prefix: str = "/backlinks "
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Error:
    """Private: a full sentence without internals, the next step, and the reference of the log line ("" for user errors)."""

    message: str
    hint: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class NotAllowedHere:
    """Private: this person or channel may not do that. what: "untrack example.com"; who: who may, a phrase."""

    what: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class SlackRefused:
    """To the asker or the admin: Slack did not take a message. code: Slack's word; what: "the report on example.com";
    channel: Slack id."""

    code: str
    what: str
    channel: str = ""
    since: datetime | None = None
    n_waiting: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """One plain sentence or a few, when no other card fits. by: a person, by id or name, whom the sentence goes on about."""

    message: str
    details: tuple[str, ...] = field(default_factory=tuple)
    buttons: tuple[Button, ...] = ()
    by: str = ""
