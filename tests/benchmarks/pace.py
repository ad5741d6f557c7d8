"""The order and pace of visits on virtual time, against the least time that politeness allows. `python -m tests.benchmarks.pace`.

Real: the order in which storage hands out a run's pages, the window, the dealing to workers, pace, robots.txt, redirects.
Made up: the answers, which take as long as a seeded draw says and touch no network.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from bot.core.page import VisitRequest
from bot.core.states import Reason
from bot.web.answers import Answer
from bot.web.config import WebConfig
from bot.web.faults import Refusal
from bot.web.fetch import Visitor
from bot.web.guard import Spelled, spell
from bot.web.pace import Pace
from bot.web.reader import Readers
from bot.web.rules import RobotsRules
from bot.web.trips import Trip, worker_of
from bot.web.visits import HAND, WINDOW
from storage import Storage
from tests.peers.clock import run_virtually
from tests.storage.samples import NOW, bring, claim, open_run

N_LINKS = 10_000
N_HOSTS = 3_000
ALLOWED = 1.15
"""Wall time over the lower bound at most (issue text: cadence and pace)."""
SEED = 20261121


@dataclass(frozen=True, slots=True)
class Took:
    """One request: seconds of loop time."""

    host: str
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Simulated:
    """wall_s: until the last visit ended. busiest_s: least time of the busiest host's queue; work_s: all requests' time over
    the places that there are."""

    n_visits: int
    took: tuple[Took, ...]
    wall_s: float
    busiest_s: float
    work_s: float

    @property
    def bound_s(self) -> float:
        """No order of visits can be quicker."""
        return max(self.busiest_s, self.work_s)

    @property
    def ratio(self) -> float:
        return self.wall_s / self.bound_s


def zipf(n_links: int, n_hosts: int, exponent: float) -> list[str]:
    """Pages over hosts: every host has one, the rest are spread as rank^-exponent."""
    chance = random.Random(SEED)
    weights = [(rank + 1) ** -exponent for rank in range(n_hosts)]
    hosts = [*range(n_hosts), *chance.choices(range(n_hosts), weights, k=n_links - n_hosts)]
    chance.shuffle(hosts)
    return [f"blog{host}.example{host % 977}.org/{n}" for n, host in enumerate(hosts)]


def in_storage_order(pages: Sequence[str], folder: Path) -> list[str]:
    """The pages as a run over them hands them out."""
    with Storage.open(f"sqlite:///{folder}/pace.db") as storage:
        storage.migrate()
        bring(storage, [claim(page) for page in pages])
        run = open_run(storage, "pace", NOW + timedelta(hours=1))
        return [item.page for item in storage.runs.items(run.id)]


@dataclass(slots=True)
class _Web:
    """Answers after a while; stands where Asker stands. Each host has its own temper: a tenth redirect to https, one in
    two hundred never answers."""

    took: list[Took] = field(default_factory=list)

    def check(self, url: str) -> Spelled:
        return spell(url)

    async def get(self, url: str, *, deadline: float, **_: object) -> Answer:
        loop = asyncio.get_running_loop()
        began, spelled = loop.time(), spell(url)
        temper = random.Random(spelled.host)
        usual, is_moved, is_dead = temper.lognormvariate(-1.0, 0.7), temper.random() < 0.1, temper.random() < 0.005
        takes = 60.0 if is_dead else usual * random.Random(url).lognormvariate(0, 0.4)
        await asyncio.sleep(min(takes, deadline - began))
        self.took.append(Took(spelled.host, began, loop.time()))
        if began + takes > deadline:
            raise Refusal(Reason.TIMEOUT, "the site did not answer in time", "visit_timeout")
        if is_moved and not spelled.is_tls:
            return Answer(url, 301, (("location", "https" + url[4:]),), b"", None, "HTTP/1.1")
        return Answer(url, 404, (), b"", None, "HTTP/1.1")


async def _visited(pages: Sequence[str], config: WebConfig) -> tuple[int, list[Took]]:
    """The front door, the dealer and the workers, in one loop."""
    loop, web = asyncio.get_running_loop(), _Web()
    limit = max(config.concurrency // config.workers, 1)
    paces = [
        Pace(limit=limit, per_host=config.host_connections, delay_s=config.host_delay_s, clock=loop.time)
        for _ in range(config.workers)
    ]
    workers = [_worker(config, web, pace, index) for index, pace in enumerate(paces)]
    ended: asyncio.Queue[None] = asyncio.Queue()

    async def go(trip: Trip) -> None:
        while await workers[worker_of(trip.host, config.workers)].visit(trip) is None:
            continue
        ended.put_nowait(None)

    n_out = n_visits = 0
    tasks: set[asyncio.Task[None]] = set()
    source = iter(pages)
    is_dry = False
    while True:
        while not is_dry and n_out < WINDOW:
            hand = list(islice(source, HAND))
            is_dry = len(hand) < HAND
            n_out += len(hand)
            for page in hand:
                task = asyncio.create_task(go(Trip(0, VisitRequest(page, ()), NOW, page)))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        if not n_out:
            break
        await ended.get()
        n_out -= 1
        n_visits += 1
    for pace in paces:
        pace.close()
    return n_visits, web.took


def _worker(config: WebConfig, web: _Web, pace: Pace, index: int) -> Visitor:
    asker: object = web
    rules = RobotsRules(config, asker, pace, asyncio.get_running_loop().time)  # type: ignore[arg-type]
    readers = Readers(lambda number: None)
    return Visitor(
        config,
        asker,  # type: ignore[arg-type]
        pace,
        rules,
        is_mine=lambda host: worker_of(host, config.workers) == index,
        readers=readers,
    )


def simulate(pages: Sequence[str], config: WebConfig) -> Simulated:
    """Visit the pages in their order on virtual time."""
    n_visits, took = run_virtually(_visited(pages, config))
    by_host: dict[str, list[float]] = defaultdict(list)
    for one in took:
        by_host[one.host].append(one.ended - one.began)
    busiest_s = max(
        max((len(each) - 1) * config.host_delay_s + min(each), sum(each) / config.host_connections) for each in by_host.values()
    )
    work_s = sum(one.ended - one.began for one in took) / config.concurrency
    return Simulated(n_visits, tuple(took), max(one.ended for one in took), busiest_s, work_s)


def early_requests(simulated: Simulated, config: WebConfig) -> int:
    """Requests that came sooner after another to the same host than politeness allows, or while too many were open."""
    by_host: dict[str, list[Took]] = defaultdict(list)
    for one in simulated.took:
        by_host[one.host].append(one)
    return sum(_n_early(sorted(each, key=lambda one: one.began), config) for each in by_host.values())


def _n_early(took: Sequence[Took], config: WebConfig) -> int:
    n_early = 0
    for n, one in enumerate(took):
        n_open = sum(other.ended > one.began for other in took[max(n - 50, 0) : n])
        is_soon = n > 0 and one.began - took[n - 1].began < config.host_delay_s - 1e-6
        n_early += is_soon or n_open >= config.host_connections
    return n_early


def cases() -> Iterator[tuple[str, float, WebConfig]]:
    """What the spread and the bound look like: name, exponent, settings."""
    yield "Zipf, exponent 1.0", 1.0, WebConfig()
    yield "Zipf, exponent 0.8", 0.8, WebConfig()
    yield "Zipf, exponent 0.5", 0.5, WebConfig()
    yield "Zipf, exponent 1.0, 20 places", 1.0, WebConfig(concurrency=20)
    yield "Zipf, exponent 0.5, 20 places", 0.5, WebConfig(concurrency=20)
    yield "Zipf, exponent 0.5, 8 places", 0.5, WebConfig(concurrency=8)


def main() -> int:
    """Print wall time and bound of every case; 1 when one is missed."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, exponent, config) in enumerate(cases()):
            began = time.perf_counter()
            room = Path(folder) / str(number)
            room.mkdir()
            pages = in_storage_order(zipf(N_LINKS, N_HOSTS, exponent), room)
            most = max(Counter(page.split("/")[2] for page in pages).values())
            got = simulate(pages, config)
            worst = max(worst, got.ratio)
            print(
                f"{name}: {got.n_visits:,} links, {len(got.took):,} requests, busiest host {most:,} links; "
                f"wall {got.wall_s:,.0f} s, bound {got.bound_s:,.0f} s "
                f"(busiest host {got.busiest_s:,.0f}, work {got.work_s:,.0f}), ratio {got.ratio:.3f}, "
                f"early requests {early_requests(got, config)}; simulated in {time.perf_counter() - began:.1f} s"
            )
    print(f"worst ratio {worst:.3f}, allowed {ALLOWED}")
    return int(worst > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
