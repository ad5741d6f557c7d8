"""Visits made in the test's own process, so that a watch on its connects sees every one of them."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.core.page import Visit, VisitRequest
from bot.web.answers import Asker
from bot.web.config import WebConfig
from bot.web.fetch import Visitor
from bot.web.guard import Guard, Resolver, system_resolver
from bot.web.pace import Pace
from bot.web.reader import Readers
from bot.web.rules import RobotsRules
from bot.web.trips import Trip
from tests.storage.samples import NOW


@dataclass(frozen=True, slots=True)
class WebHere:
    """Stands where Web stands: the same guard, robots, pace, redirects and reading, without the processes."""

    config: WebConfig
    resolver: Resolver = system_resolver

    def visit(self, requests: Iterable[VisitRequest]) -> Generator[Visit, None, None]:
        yield from asyncio.run(self._all(list(requests)))

    async def _all(self, requests: list[VisitRequest]) -> list[Visit]:
        async with self._visitor() as visitor:
            return list(await asyncio.gather(*(self._one(visitor, request) for request in requests)))

    @asynccontextmanager
    async def _visitor(self) -> AsyncIterator[Visitor]:
        clock = asyncio.get_running_loop().time
        config = self.config
        asker = Asker(config, Guard(config, self.resolver))
        pace = Pace(limit=config.concurrency, per_host=config.host_connections, delay_s=config.host_delay_s, clock=clock)
        rules, readers = RobotsRules(config, asker, pace, clock), Readers(lambda number: None)
        try:
            yield Visitor(config, asker, pace, rules, is_mine=lambda host: True, readers=readers)
        finally:
            await rules.close()
            await readers.close()
            pace.close()

    @staticmethod
    async def _one(visitor: Visitor, request: VisitRequest) -> Visit:
        visit = await visitor.visit(Trip(0, request, NOW, request.page))
        assert visit is not None
        return visit
