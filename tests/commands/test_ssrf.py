"""Words that people type: no published bypass of address checks makes the bot look anything up or connect anywhere."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.core.errors import UserError
from bot.core.states import Reason, State
from bot.web import WebConfig
from storage import Storage
from tests.commands.desk import Desk
from tests.peers.connects import Connects, watching
from tests.storage import samples
from tests.web.bypasses import BYPASSES
from tests.web.here import WebHere


@pytest.fixture
def connects() -> Iterator[Connects]:
    with watching() as seen:
        yield seen


@pytest.fixture
def desk(empty_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """Visits are made in this process, where they are watched."""
    shutil.copyfile(empty_file, tmp_path / "backlinks.db")
    with Storage.open(f"sqlite:///{tmp_path}/backlinks.db") as storage:
        made = Desk(storage, WebHere(WebConfig(host_delay_s=0.0)))  # type: ignore[arg-type]
        storage.sites.track(made.site.id, "C1", "UTC", made.now)
        yield made


@pytest.mark.parametrize("verb", ["check", "link", "watch", "track", "ignore", "status"])
def test_words_typed(verb: str, desk: Desk, connects: Connects) -> None:
    for url in BYPASSES:
        with suppress(UserError):
            desk.ask(verb, url)
    assert desk.work() <= len(BYPASSES)
    assert (connects.outside, connects.ports, connects.looked_up) == ([], [], [])


def test_rows_imported_and_checked(desk: Desk, connects: Connects) -> None:
    pages = ["10.0.0.1/", "169.254.169.254/latest/meta-data/", "[::1]/", "localhost/", "router/x", "metadata.google.internal/"]
    desk.bring(*pages, target="https://example.com/")
    desk.ask("check", "example.com")
    assert desk.work() == 1
    links = list(desk.storage.links.of_site(desk.site.id))
    assert {(link.standing.state, link.standing.reason) for link in links} == {(State.BLOCKED, Reason.POLICY)}
    assert (connects.outside, connects.ports) == ([], [])
    assert set(connects.looked_up) <= {"example.com"}, "besides the site's own page nothing is looked up"


def test_targets_of_claims_are_visited_through_the_guard(desk: Desk, connects: Connects) -> None:
    samples.bring(desk.storage, [samples.claim("10.0.0.1/x", f"http://example.com:{port}/") for port in (22, 25, 6379)])
    desk.ask("check", "example.com")
    assert desk.work() == 1
    assert (connects.outside, connects.ports, connects.looked_up) == ([], [], [])
