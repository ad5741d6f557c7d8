"""Bad news of known pages waits in the database: killed anywhere, a run goes on, decides alike and tells once."""

import gc
import resource
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.command import Silence
from bot.core.page import Directive, Failure, Found, Hop, Outbound, Page, Sign, SignKind, Visit, VisitRequest
from bot.core.places import Intent
from bot.core.records import RunStatus
from bot.core.states import Conclusion, Reason, State
from bot.core.urls import host
from bot.web import Web, WebConfig
from commands import running
from commands.context import Context, Limits
from commands.running import carry_on, take
from storage import Storage, holding
from storage.holding import Brake, HeldVisit, pack, unpack
from tests.benchmarks.filling import fill
from tests.commands.desk import Desk
from tests.storage.conftest import postgres, postgres_url, sqlite_template, url  # noqa: F401
from tests.storage.samples import DAY, NOW, element, live, open_run, visit

N_BAD = 5_000
MAX_GROWN_MB = 10.0
"""A visit with its page and links takes some ten kilobytes: two and a half thousand of them would not fit."""
CANARIES = ("http://robust-one.example/", "http://robust-two.example/")
OTHER = Page(title="Wholesale fish", n_words=300, n_links=9, fingerprint="ffffffffffffffff")


class Killed(BaseException):
    """The process died here."""


Answer = Callable[[VisitRequest, datetime], Visit]


def there(request: VisitRequest, at: datetime) -> Visit:
    """A complete reading with the link on it."""
    found = tuple(Found((element(),), is_named=True) for _ in request.asked)
    page = Page(title="A page", found=found, n_words=300, n_links=9, fingerprint="0123456789abcdef", outbound=Outbound(14, 9))
    return visit(request.page, at, page=page)


def gone(request: VisitRequest, at: datetime) -> Visit:
    """The same page without the link."""
    seen = there(request, at)
    assert seen.page is not None
    return replace(seen, page=replace(seen.page, found=tuple(Found() for _ in request.asked)))


def other(request: VisitRequest, at: datetime) -> Visit:
    """A page that any address of its host shows."""
    return visit(request.page, at, page=replace(OTHER, found=tuple(Found() for _ in request.asked)))


def silent(request: VisitRequest, at: datetime) -> Visit:
    """No answer at all."""
    return Visit(request.page, at, 20.0, failure=Failure(Reason.CONNECTION, "connection refused", "connect"))


class Told(Web):
    """A web that answers as it is told, one page at a time, and counts what it was asked for."""

    def __init__(self, desk: "Bench") -> None:
        super().__init__(WebConfig())
        self._desk = desk

    def visit(self, requests: Iterable[VisitRequest]) -> Generator[Visit, None, None]:
        for request in requests:
            if self._desk.left is not None and not self._desk.left:
                raise Killed
            self._desk.left = None if self._desk.left is None else self._desk.left - 1
            self._desk.asked[request.page] += 1
            yield self._desk.answer(request, self._desk.now)


@dataclass
class Bench(Desk):
    """A desk whose process can be killed. left: visits until then; ticks: looks at the clock until then; None for never."""

    answer: Answer = there
    left: int | None = None
    ticks: int | None = None
    asked: Counter[str] = field(default_factory=Counter)
    notes: set[str] = field(default_factory=set)
    n_lives: int = 0

    def clock(self) -> datetime:
        if self.ticks is not None:
            if not self.ticks:
                raise Killed
            self.ticks -= 1
        return self.now

    @property
    def ctx(self) -> Context:
        told = lambda code, _: self.notes.add(code)  # noqa: E731
        limits = Limits(canaries=CANARIES)
        return replace(super().ctx, limits=limits, now=self.clock, owner=f"life {self.n_lives}", tell_admin=told)

    def live(self, *, left: int | None = None, ticks: int | None = None) -> RunStatus | None:
        """Carry the run on in a process of its own; None when it was killed on the way."""
        self.n_lives += 1
        run = take(self.ctx)
        assert run is not None, "given up"
        self.left, self.ticks = left, ticks
        try:
            return carry_on(self.ctx, run, Silence())
        except Killed:
            return None
        finally:
            self.left = self.ticks = None
            self.now += timedelta(seconds=running.LEASE_S)

    @property
    def status(self) -> RunStatus:
        run = self.storage.runs.get(2)
        assert run is not None
        return run.status

    def outcome(self) -> tuple[object, ...]:
        """Everything that should not depend on where a process died, times left out."""
        links = list(self.storage.links.of_site(self.site.id))
        seen = [
            (
                link.page,
                link.standing.state,
                link.standing.reason,
                [(one.conclusion, one.reason, one.supports_loss) for one in link.standing.recent],
                [(change.kind, change.to_state) for change in self.storage.links.history(link.id)],
                sum(one.n for one in self.storage.links.observations(link.id)),
            )
            for link in links
        ]
        return seen, self.storage.runs.progress(2), self.storage.runs.brake(2).n_held, frozenset(self.notes)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches so small that few pages make many."""
    monkeypatch.setattr(running, "BATCH", 5)
    monkeypatch.setattr(holding, "CHUNK", 4)


@pytest.fixture
def bench(url: str) -> Iterator[Bench]:  # noqa: F811
    with Storage.open(url) as storage:
        yield prepared(storage)


@pytest.fixture
def whole(empty_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Another one, whose process lives."""
    path = tmp_path / "whole.db"
    shutil.copyfile(empty_file, path)
    with Storage.open(f"sqlite:///{path}") as storage:
        yield prepared(storage)


def prepared(storage: Storage, n: int = 40) -> Bench:
    """Pages of many hosts and of one, all seen once; a second check was asked for."""
    made = Bench(storage, Web(WebConfig()))
    made.web = Told(made)
    made.bring(*(f"h{k}.org/{k}" if k % 4 else f"big.org/{k}" for k in range(n)))
    for turn in range(2):
        open_run(storage, f"r{turn}", made.now)
        if not turn:
            assert made.live() is RunStatus.FINISHED
            made.posted()
            made.asked.clear()
            made.now = NOW + DAY
    return made


def bad(pages: str, how: Answer) -> Answer:
    """Answers that are bad for pages whose number ends in one of these digits."""
    return lambda request, at: (how if request.page[-1] in pages and "robust" not in request.page else there)(request, at)


SKIES: dict[str, Answer] = {
    "few are bad": bad("7", gone),
    "a wave that is true": bad("02468", gone),
    "a host shows one page everywhere": lambda r, at: (other if host(r.page) == "big.org" else there)(r, at),
    "our network is cut": silent,
}
STATUS = {"our network is cut": RunStatus.PARTIAL}


@pytest.mark.parametrize("n_ticks", [9, 16])
@pytest.mark.parametrize("sky", SKIES)
def test_killed_anywhere_it_ends_as_if_it_had_lived(bench: Bench, small: None, whole: Bench, sky: str, n_ticks: int) -> None:
    del small
    whole.answer = bench.answer = SKIES[sky]
    whole.live()
    assert whole.status is STATUS.get(sky, RunStatus.FINISHED)
    n_lives = 0
    while bench.status is RunStatus.RUNNING:
        bench.live(ticks=n_ticks + n_lives % 4)
        n_lives += 1
    assert n_lives > 2
    assert bench.status is whole.status
    assert bench.outcome() == whole.outcome()
    assert heard(bench) == heard(whole)


def heard(bench: Bench) -> list[tuple[str, str]]:
    """What was posted: template and key. The running head's edits are left out, they come with the time."""
    return sorted((item.template, item.key) for item in bench.posted() if item.intent is not Intent.EDIT)


def test_nothing_is_visited_twice_and_nothing_is_lost(bench: Bench, small: None) -> None:
    del small
    bench.answer = bad("37", gone)
    for left in (11, 10, 10):
        assert bench.live(left=left) is None
    assert bench.live() is RunStatus.FINISHED
    assert set(bench.asked.values()) == {1}
    doubted = {link.page for link in bench.storage.links.doubted(bench.site.id)}
    assert doubted == {page for page in bench.asked if page[-1] in "37"}


def test_what_waits_is_stored_and_comes_back_the_same(bench: Bench) -> None:
    (item, *_) = bench.storage.runs.items(2)
    page = replace(OTHER, directives=(Directive("meta robots", "", ("noindex",)),), signs=(Sign(SignKind.LOGIN, "r", "t"),))
    found = (Found((element(anchor="Ein Spaten\u0000 \U0001f331"),), still_there=(0,)), Found())
    seen = replace(
        silent(VisitRequest(item.page, ()), NOW), page=replace(page, found=found), chain=(Hop("a", 301, "b"), Hop("b", 200))
    )
    asked = tuple((link.id, link.target_page) for link in item.links)
    assert unpack(pack(HeldVisit(item, seen, asked))) == (seen, asked)
    assert bench.storage.runs.hold(2, [HeldVisit(item, seen, asked, 1)]) == 1
    assert bench.storage.runs.hold(2, [HeldVisit(item, seen, asked, 1)]) == 0
    assert bench.storage.runs.progress(2) == (1, 40)
    assert list(bench.storage.runs.held(2)) == [[HeldVisit(item, seen, asked, 1)]]
    assert item not in list(bench.storage.runs.items(2))


def test_who_visited_later_is_believed(bench: Bench, small: None) -> None:
    del small
    bench.answer = gone
    assert bench.live(left=26) is None
    page = next(iter(next(bench.storage.runs.held(2)))).item.page
    bench.see(page.removeprefix("https://"), live(), bench.now)
    assert bench.live() is RunStatus.FINISHED
    states = {link.page: link.standing.recent[-1].conclusion for link in bench.storage.links.of_site(bench.site.id)}
    assert states.pop(page) is Conclusion.LIVE
    assert set(states.values()) == {Conclusion.ABSENT}


def test_after_an_outage_of_ours_a_resume_visits_what_was_thrown_away(bench: Bench, small: None) -> None:
    del small
    bench.answer = silent
    assert bench.live() is RunStatus.PARTIAL
    assert bench.storage.runs.progress(2) == (0, 40)
    assert bench.storage.runs.resume(2, 600.0, bench.now)
    bench.answer = there
    assert bench.live() is RunStatus.FINISHED
    assert bench.storage.runs.brake(2) == Brake(40, 0, 0, None)
    assert {link.standing.state for link in bench.storage.links.of_site(bench.site.id)} == {State.LIVE}


def test_a_new_check_lets_go_of_what_an_ended_one_holds(bench: Bench, small: None) -> None:
    del small
    bench.answer = gone
    assert bench.live(left=21) is None
    assert bench.storage.runs.brake(2).n_held == 20
    bench.storage.runs.finish(2, RunStatus.FAILED, bench.now)
    assert bench.storage.runs.brake(2).n_held == 20, "it can be resumed"
    open_run(bench.storage, "newer", bench.now)
    assert bench.storage.runs.brake(2).n_held == 0


def test_bad_pages_are_not_kept_in_memory(tmp_path: Path, empty_file: Path) -> None:
    """`python -m tests.benchmarks.million` does the same with twenty thousand."""
    path = tmp_path / "large.db"
    shutil.copyfile(empty_file, path)
    with Storage.open(f"sqlite:///{path}") as storage:
        fill(storage, N_BAD, N_BAD // 2)
        bench = Bench(storage, Web(WebConfig()))
        bench.web, bench.answer = Told(bench), gone
        run = open_run(storage, "r", bench.now)
        sizes = []
        for n in (1_000, 2_500):
            assert bench.live(left=n) is None
            sizes.append(memory_mb())
        n_held = storage.runs.brake(run.id).n_held
        assert n_held > 2_500
        assert sizes[-1] - sizes[0] < MAX_GROWN_MB


def memory_mb() -> float:
    """Memory of this process now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
