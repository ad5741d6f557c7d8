"""One migrated SQLite database per test, and a web that is only started by a visit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.web import Web, WebConfig
from storage import Storage
from tests.commands.desk import Desk


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "backlinks.db"
    with Storage.open(f"sqlite:///{path}") as storage:
        storage.migrate()
    return path


@pytest.fixture
def desk(empty_file: Path, tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "backlinks.db"
    shutil.copyfile(empty_file, path)
    with Storage.open(f"sqlite:///{path}") as storage, Web(WebConfig()) as web:
        made = Desk(storage, web)
        storage.sites.track(made.site.id, "C1", "UTC", made.now)
        storage.people.meet("C1", "U1", made.now)
        yield made
