"""robots.txt by RFC 9309: gpyrobotstxt takes the lines apart as Google does, the rules are matched here in bounded time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gpyrobotstxt.robotstxtparser import RobotsTxtParser

from bot.core import urls
from bot.web.config import PRODUCT

MAX_BYTES = 500 * 1024
MAX_CRAWL_DELAY_S = 30.0
MAX_RULES = 5_000
KEEP_S = 86_400.0
RETRY_S = 3_600.0
"""Seconds after which an unreachable robots.txt, which forbids everything meanwhile, is asked again; fresh visits obey it too."""
GOOGLEBOT = "googlebot"

_PRODUCT = re.compile(r"[A-Za-z_-]*")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line, whole: cut short it would match more than it says. The longest that matches wins."""

    allows: bool
    pattern: str

    def matches(self, path: str) -> bool:
        """Whether the pattern fits from the beginning of a path: each part is found once, left to right, and never again."""
        text = self.pattern
        is_anchored = text.endswith("$")
        parts = (text[:-1] if is_anchored else text).split("*")
        if not path.startswith(parts[0]):
            return False
        if len(parts) == 1:
            return not is_anchored or path == parts[0]
        at = len(parts[0])
        for part in parts[1:-1]:
            at = path.find(part, at)
            if at < 0:
                return False
            at += len(part)
        if is_anchored:
            return len(path) - at >= len(parts[-1]) and path.endswith(parts[-1])
        return path.find(parts[-1], at) >= 0


@dataclass(slots=True)
class _Group:
    """What robots.txt tells one crawler, or all."""

    is_named: bool = False
    rules: list[_Rule] = field(default_factory=list)
    crawl_delay_s: float = 0.0


class _Collector:
    """Takes gpyrobotstxt's events; the grouping is that of Google's RobotsMatcher (robots.cc)."""

    def __init__(self, agents: Iterable[str]) -> None:
        self.groups = {agent: _Group() for agent in (*agents, "*")}
        self._current: set[str] = set()
        self._is_past_agents = False
        self._n_rules = 0

    def handle_robots_start(self) -> None:
        """Nothing to do."""

    def handle_robots_end(self) -> None:
        """Nothing to do."""

    def handle_user_agent(self, line: int, value: str) -> None:  # noqa: ARG002
        if self._is_past_agents:
            self._current, self._is_past_agents = set(), False
        if value[:1] == "*" and (len(value) == 1 or value[1].isspace()):
            name = "*"
        else:
            name = _PRODUCT.match(value)[0].lower()  # type: ignore[index]
        if name in self.groups:
            self._current.add(name)
            self.groups[name].is_named = True

    def handle_allow(self, line: int, value: str) -> None:  # noqa: ARG002
        self._rule(True, value)
        slash = value.rfind("/")
        if slash != -1 and value[slash:].startswith("/index.htm"):  # robots.cc: index.htm(l) stands for its folder
            self._rule(True, value[: slash + 1] + "$")

    def handle_disallow(self, line: int, value: str) -> None:  # noqa: ARG002
        self._rule(False, value)

    def handle_sitemap(self, line: int, value: str) -> None:
        """Nothing to do: a sitemap belongs to no group."""

    def handle_unknown_action(self, line: int, action: str, value: str) -> None:  # noqa: ARG002
        if action.lower().replace("_", "-") != "crawl-delay":
            return
        try:
            delay = float(value)
        except ValueError:
            return
        for name in self._current:
            if 0 < delay < float("inf"):
                self.groups[name].crawl_delay_s = min(delay, MAX_CRAWL_DELAY_S)

    def _rule(self, allows: bool, pattern: str) -> None:
        if not self._current:
            return
        self._is_past_agents = True
        if not pattern or self._n_rules >= MAX_RULES:
            return
        self._n_rules += 1
        for name in self._current:
            self.groups[name].rules.append(_Rule(allows, pattern))


class _Parser(RobotsTxtParser):  # type: ignore[misc]
    """gpyrobotstxt raises on lines without a colon and on some bytes; such a line says nothing."""

    def parse_and_emit_line(self, current_line: int, line: str) -> None:
        bare = line.partition("#")[0].strip()
        if not bare or (":" not in bare and len(bare.split()) != 2):
            return
        try:
            super().parse_and_emit_line(current_line, line)
        except Exception:  # noqa: BLE001 - one line of a stranger's file, in a parser that is not ours
            return


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host's robots.txt lets whom read. line: evidence for people. until: loop time until which it holds."""

    groups: dict[str, _Group]
    line: str
    forbids_all: bool = False

    @property
    def crawl_delay_s(self) -> float:
        """Seconds between requests that it asks of us, capped; 0 for none."""
        group = self._group(PRODUCT.lower())
        return group.crawl_delay_s if group else 0.0

    def allows(self, url: str, agent: str = PRODUCT) -> bool:
        """Whether a crawler may read a normalised URL."""
        if self.forbids_all:
            return False
        group = self._group(agent.lower())
        if group is None:
            return True
        path = _path(url)
        best_allow = max((len(rule.pattern) for rule in group.rules if rule.allows and rule.matches(path)), default=0)
        best_disallow = max((len(rule.pattern) for rule in group.rules if not rule.allows and rule.matches(path)), default=0)
        return best_disallow <= best_allow

    def _group(self, agent: str) -> _Group | None:
        named = self.groups.get(agent)
        return named if named is not None and named.is_named else self.groups.get("*")


def _path(url: str) -> str:
    rest = url.partition("#")[0].partition("://")[2]
    start = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=-1)
    if start < 0:
        return "/"
    return _escaped(rest[start:] if rest[start] == "/" else "/" + rest[start:])


def _escaped(path: str) -> str:
    # patterns come with upper-case escapes out of gpyrobotstxt, so paths are brought to the same form
    pieces = path.split("%")
    return "%".join([pieces[0], *(piece[:2].upper() + piece[2:] for piece in pieces[1:])])


def parse(body: bytes, status: int = 200) -> Robots:
    """Read a robots.txt that was answered with 200. Any bytes give a Robots."""
    collector = _Collector((PRODUCT.lower(), GOOGLEBOT))
    text = body[:MAX_BYTES]
    _Parser(text, collector).parse()
    cut = ", cut at 500 KiB" if len(body) > MAX_BYTES else ""
    return Robots(collector.groups, f"robots.txt read (HTTP {status}, {len(text)} bytes{cut})")


def open_to_all(why: str) -> Robots:
    """No robots.txt to obey: 4xx (RFC 9309 §2.3.1.3), or we were told not to ask."""
    return Robots({}, why)


def closed(why: str) -> Robots:
    """robots.txt could not be had: assume that it forbids everything (RFC 9309 §2.3.1.4)."""
    return Robots({}, why, forbids_all=True)


def robots_url(url: str) -> str:
    """Give the address of the robots.txt that governs a URL."""
    return urls.resolve(url, "/robots.txt") or url
