"""The made-up web, ready to be visited: its hosts on loopback and two export files that claim its links."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.core.states import Conclusion
from bot.demo.answers import DemoPage
from bot.demo.exports import write_ahrefs, write_search_console
from bot.demo.pages import PAGES
from bot.demo.pages.own import DOMAIN, OWN
from bot.demo.pages.there import BLOGROLL
from bot.demo.server import answers_of, serve

VISIT_TIMEOUT_S = 3.0
"""Long enough for every page that answers, short enough for the one that never does."""


@dataclass(frozen=True, slots=True)
class World:
    """What a demo needs. domain: the tracked site; hosts: host → "127.0.0.1:port"; exports: files to import, in order;
    pages: the claimed pages with what a visit should conclude; visit_timeout_s: seconds for one visit."""

    domain: str
    hosts: Mapping[str, str]
    exports: tuple[Path, ...]
    pages: tuple[DemoPage, ...]
    visit_timeout_s: float

    @property
    def robust(self) -> tuple[str, ...]:
        """Two pages that always answer: what tells here whether our own network is ill."""
        return tuple(page.url for page in self.pages if page.conclusion is Conclusion.LIVE)[:2]


@contextmanager
def demo_world(today: date) -> Iterator[World]:
    """Serve the made-up web and write its exports into a folder of their own; both are gone when the block ends.

    today: the day the exports claim to be from.
    """
    with tempfile.TemporaryDirectory(prefix="backlinks-demo-") as folder, serve(answers_of(PAGES, OWN)) as hosts:
        yield World(DOMAIN, hosts, _exports(Path(folder), today), PAGES, VISIT_TIMEOUT_S)


def _exports(folder: Path, today: date) -> tuple[Path, ...]:
    """Ahrefs knows every page but two thirds of the diary; Search Console knows the whole diary and every third other."""
    diary = set(BLOGROLL)
    others = [page for page in PAGES if page not in diary]
    ahrefs = [*others, *BLOGROLL[:7]]
    search_console = [*others[::3], *BLOGROLL]
    return write_ahrefs(ahrefs, folder, today), write_search_console(search_console, folder, today)
