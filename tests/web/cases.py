"""Reads the cases of tests/webs and serves them; knows no case by name."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.page import Asked, VisitRequest
from tests.peers.web import Served

FOLDER = Path(__file__).resolve().parents[1] / "webs"
LINK = '<p>We like <a href="http://target.org/">the target</a> a lot, as its makers know what they do and why.</p>'
WORDS = (
    "<p>The harbour wakes before the town does. Boats come in with the tide, ropes are thrown, crates are counted, and the "
    "first coffee is poured while gulls argue over what was left behind on the long wooden pier.</p>"
    '<p><a href="/other">Another page</a> of <a href="/third">this site</a>.</p>'
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case, its hosts filled in."""

    name: str
    page: str
    target: str
    expect: tuple[str, ...]
    never: tuple[str, ...]
    rule: str
    hops: int
    max_s: float
    not_asked: tuple[str, ...]
    certificates: dict[str, str]
    etag: str
    host: str
    hosts: tuple[str, ...]
    answers: dict[str, Served]

    @property
    def request(self) -> VisitRequest:
        return VisitRequest(self.page, (Asked(self.target),), etag=self.etag)


def load() -> list[Case]:
    """Every case of every file, in order."""
    return list(_load())


def _load() -> Iterator[Case]:
    number = 0
    for path in sorted(FOLDER.glob("*.toml")):
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            number += 1
            yield _case(raw, number)


def _case(raw: dict[str, Any], number: int) -> Case:
    hosts = {letter: f"case{number}-{letter}.org" for letter in "abc"}

    def fill(value: Any) -> Any:
        if isinstance(value, str):
            for letter, host in hosts.items():
                value = value.replace("{" + letter + "}", host)
            return value
        if isinstance(value, list):
            return [fill(one) for one in value]
        if isinstance(value, dict):
            return {fill(key): fill(one) for key, one in value.items()}
        return value

    raw = fill(raw)
    page = raw.get("page", f"http://{hosts['a']}/page")
    expect = raw["expect"]
    return Case(
        name=raw["name"],
        page=page,
        target=raw.get("target", "target.org"),
        expect=tuple([expect] if isinstance(expect, str) else expect),
        never=tuple(raw.get("never", ())),
        rule=raw.get("rule", ""),
        hops=raw.get("hops", -1),
        max_s=raw.get("max_s", 11.0),
        not_asked=tuple(raw.get("not_asked", ())),
        certificates=raw.get("certificates", {}),
        etag=raw.get("etag", ""),
        host=hosts["a"],
        hosts=tuple(host for host in hosts.values() if host not in raw.get("unserved", ())),
        answers={one.get("url", page): _served(one) for one in raw.get("answer", ())},
    )


def _served(raw: dict[str, Any]) -> Served:
    body = raw.get("body", "").replace("LINK", LINK).replace("WORDS", WORDS)
    body += "".join(text.replace("#", str(i)) for text, times in raw.get("repeat", ()) for i in range(times))
    return Served(
        status=raw.get("status", 200),
        headers=tuple(raw.get("headers", {}).items()),
        body=body.encode(raw.get("charset", "utf-8")),
        content_type=raw.get("type", "text/html; charset=utf-8"),
        raw=raw.get("raw", "").replace("LINK", LINK).encode(),
        behave=raw.get("behave", ""),
        coding=raw.get("coding", ""),
    )
