"""Our side: the pages imported as claims, then one check carried out by the product's own parts, verified and stored.

Usage: python -m tests.benchmarks.ours URLS TARGET PROXY. Prints JSON: pages, links, seconds of the run; and how much CPU the
bot's own process used for it, beside its workers.
"""

import json
import logging
import sys
import tempfile
import time
from pathlib import Path

from bot.command import Request
from bot.core.claims import Claim, Mapping
from bot.core.places import Asker, Edge, Place
from bot.core.states import State
from bot.house import House, open_house, utc_now
from bot.settings import Settings


def claim_all(house: House, urls: list[str], target: str) -> int:
    """Import every URL as a claim; gives the site's id."""
    storage = house.storage
    site = storage.sites.ensure(target, "", utc_now())
    storage.imports.merge(
        site,
        provider="Benchmark",
        report="pages",
        filename="urls.txt",
        sha256="0" * 64,
        by="benchmark",
        mapping=(Mapping("Benchmark", "pages", "list"),),
        rows=(Claim(url, f"http://{target}/", line_no=number) for number, url in enumerate(urls, 1)),
        now=utc_now(),
    )
    return site.id


def main() -> None:
    logging.disable(logging.INFO)
    urls, target, proxy = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        config = Settings(
            data_dir=Path(folder),
            proxy=proxy,
            host_delay_s=0.0,
            host_connections=20,
            respect_robots=False,
            contact_url="http://bench.example/",
        )
        with open_house(config) as house:
            site_id = claim_all(house, Path(urls).read_text().split(), target)
            place = Place(Edge.CONSOLE, "console")
            house.answer(Request("benchmark", ("check", target, "deep"), Asker("benchmark"), place))
            began, cpu = time.perf_counter(), time.process_time()
            house.runner.once()
            seconds, used = time.perf_counter() - began, time.process_time() - cpu
            links = list(house.storage.links.of_site(site_id))
    n_visited = len({link.page for link in links if link.last_visit_at is not None})
    n_there = sum(link.standing.state in (State.LIVE, State.DEGRADED) for link in links)
    print(f"the bot itself: {used:.2f} CPU s, {1000 * used / max(n_visited, 1):.2f} ms per page", file=sys.stderr)
    print(json.dumps({"pages": n_visited, "links": n_there, "seconds": seconds}))


if __name__ == "__main__":
    main()
