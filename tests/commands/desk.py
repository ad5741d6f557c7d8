"""A person at a channel, without an edge: words in, replies and posted messages out, on a real database."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.command import Reply, Request, Silence, Via
from bot.core.believe import believe
from bot.core.case import facts_of
from bot.core.places import Asker, Edge, Intent, Outgoing, Place
from bot.core.records import Link, Outcome, Site
from bot.core.verdict import Verdict
from bot.render import render
from bot.render.pages import client_page
from bot.web import Web
from commands import answer
from commands.context import Context, Limits, LocalFile
from commands.running import carry_on, take
from storage import Storage
from tests.render import oracle
from tests.storage import samples

NOW = samples.NOW
DAY = timedelta(days=1)
SITE = "example.com"


def no_file(name: str) -> LocalFile:
    raise AssertionError(name)


@dataclass
class Desk:
    """One channel of one workspace, with the site tracked in it. now: moves only when told."""

    storage: Storage
    web: Web
    now: datetime = NOW
    place: Place = field(default_factory=lambda: Place(Edge.SLACK, "C1"))
    n_asked: int = 0
    shown: list[Outgoing] = field(default_factory=list)

    @property
    def ctx(self) -> Context:
        return Context(
            self.storage,
            self.web,
            Limits(),
            no_file,
            lambda: self.now,
            lambda: None,
            lambda: False,
            owner="desk",
            draw_page=client_page,
        )

    @property
    def site(self) -> Site:
        return self.storage.sites.ensure(SITE, "T1", NOW)

    def ask(self, *words: str, place: Place | None = None, user: str = "U1") -> Reply | None:
        """Type words; messages posted are in `posted`."""
        self.n_asked += 1
        return answer(self.ctx, Request(f"q{self.n_asked}", words, Asker(user, "T1"), place or self.place), Silence())

    def click(self, action: str, value: str, user: str = "U1", place: Place | None = None) -> Reply | None:
        """Press a button."""
        self.n_asked += 1
        asker = Asker(user, "T1")
        asked = Request(f"q{self.n_asked}", (action,), asker, place or self.place, value=value, via=Via.CLICK)
        return answer(self.ctx, asked, Silence())

    def send(self, form: str, value: str, user: str = "U1", place: Place | None = None, **fields: str) -> Reply | None:
        """Send a form in."""
        self.n_asked += 1
        asker, where = Asker(user, "T1"), place or self.place
        asked = Request(f"q{self.n_asked}", (form,), asker, where, value=value, via=Via.FORM, fields=tuple(fields.items()))
        return answer(self.ctx, asked, Silence())

    def posted(self) -> list[Outgoing]:
        """Messages since the last look, in order, each drawn once so that a card that cannot be is noticed."""
        found = []
        while (item := self.storage.outbox.claim(Edge.SLACK, "desk", self.now, 60.0)) is not None:
            render(item.template, item.content)
            self.storage.outbox.sent(item.id, item.ts or f"ts{item.id}", self.now)
            found.append(item)
        self.shown += found
        return found

    def work(self) -> int:
        """Carry out every run that waits; how many."""
        n = 0
        while (run := take(self.ctx)) is not None:
            carry_on(self.ctx, run, Silence())
            n += 1
        return n

    def bring(self, *pages: str, target: str = f"https://{SITE}/", **facts: Any) -> None:
        """Import claims of pages."""
        samples.bring(self.storage, [samples.claim(page, target) for page in pages], **facts)

    def link(self, page: str, target: str = "") -> Link:
        links = self.storage.links.find(self.site.id, f"https://{page}")
        return next(link for link in links if not target or link.target_page == target)

    def see(self, page: str, verdict: Verdict, at: datetime | None = None) -> None:
        """A visit to a page that concluded this for all its links, believed by the rules."""
        at = at or self.now
        visit = samples.visit(f"https://{page}", at)
        outcomes = []
        for link in self.storage.links.find(self.site.id, f"https://{page}"):
            facts = facts_of(link, visit, baseline_at=self.site.baseline_at)
            belief = believe(link.standing, verdict, at, facts=facts)
            outcomes.append(Outcome(link.id, link.site_id, link.page, link.target_page, verdict, belief.standing, belief.change))
        self.storage.links.record(None, visit, outcomes)


def private(item: Outgoing) -> bool:
    return item.intent is Intent.PRIVATE


def texts(items: list[Outgoing]) -> str:
    """Everything that a reader sees of messages."""
    return "\n".join(_words(item.template, item.content) for item in items)


def reading(reply: Reply | None) -> str:
    """Everything that a reader sees of a reply."""
    assert reply is not None
    return _words(reply.template, reply.content)


def _words(template: str, content: Any) -> str:
    drawn = render(template, content)
    oracle.accept(drawn.text, drawn.blocks)
    for text in (drawn.text, *oracle.strings(drawn.blocks)):
        assert not oracle.MENTION.search(re.sub(r"<[@#][UC][A-Z0-9]+>", "", text))
    return f"{drawn.text}\n{oracle.seen(drawn.blocks)}".replace("\n", "")
