"""Every storage test runs on a migrated SQLite file and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage import Storage
from tests.peers.postgres import Postgres, served


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "backlinks.db"
    with Storage.open(f"sqlite:///{path}") as storage:
        storage.migrate()
    return path


def _migrate(url: str) -> None:
    with Storage.open(url) as storage:
        storage.migrate()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with ExitStack() as stack:
        try:
            peer = stack.enter_context(served())
        except Exception as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
        yield peer


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """The address of one migrated database, emptied after every test."""
    made = postgres.new()
    _migrate(made)
    return made


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        path = tmp_path / "backlinks.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    made: str = request.getfixturevalue("postgres_url")
    yield made
    request.getfixturevalue("postgres").empty(made)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'backlinks.db'}"
        return
    peer: Postgres = request.getfixturevalue("postgres")
    made = peer.new()
    yield made
    peer.drop(made)


@pytest.fixture
def storage(url: str) -> Iterator[Storage]:
    with Storage.open(url) as opened:
        yield opened
