"""A database that cannot be used says so in one sentence, and nothing is lost."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.errors import StorageError
from storage import Storage
from storage.faults import FAULTS, OTHER, Fault, fault_of
from storage.sqlite import NETWORK, file_system, is_repaired, prepare
from tests.peers.postgres import Postgres
from tests.storage.samples import NOW, bring, claim, site

AS_NOBODY = """
import os, sys
from bot.core.errors import StorageError
from storage import Storage
if os.getuid() == 0:  # for the superuser no folder is read-only
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    with Storage.open(sys.argv[1]) as storage:
        storage.migrate()
except StorageError as error:
    print("SENTENCE", error)
else:
    print("NO ERROR")
"""


def said(error: StorageError) -> str:
    assert error.message.endswith((".", "!"))
    assert error.hint
    assert "Traceback" not in str(error)
    assert "sqlalche" not in str(error)
    return str(error)


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    made = tmp_path / "data" / "backlinks.db"
    made.parent.mkdir()
    shutil.copyfile(sqlite_template, made)
    return made


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "backlinks.db"
    with Storage.open(f"sqlite:///{path}") as storage:
        storage.migrate()
        assert storage.facts()["file"] == str(path)
        modes = {name.name: stat.S_IMODE(name.stat().st_mode) for name in path.parent.iterdir()}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert "backlinks.db-wal" in modes


def test_a_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for above in (tmp_path, *list(tmp_path.parents)[:2]):
        above.chmod(0o755)
    folder.chmod(0o555)
    result = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, f"sqlite:///{folder}/b.db"], capture_output=True, text=True, timeout=60
    )
    assert "SENTENCE The database cannot be used:" in result.stdout, result.stderr


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 this is something else" * 100)
    with Storage.open(f"sqlite:///{path}") as storage, pytest.raises(StorageError) as caught:
        storage.sites.all()
    assert "damaged" in said(caught.value)


def test_a_file_damaged_in_the_middle(path: Path) -> None:
    with Storage.open(f"sqlite:///{path}") as storage:
        bring(storage, [claim(f"a.org/{n}") for n in range(500)])
    content = bytearray(path.read_bytes())
    content[8_192:-4_096] = os.urandom(len(content) - 12_288)
    path.write_bytes(content)
    with Storage.open(f"sqlite:///{path}") as storage, pytest.raises(StorageError) as caught:
        list(storage.links.of_site(1))
    assert "damaged" in said(caught.value)


def test_a_full_disk(path: Path) -> None:
    with Storage.open(f"sqlite:///{path}") as storage:
        here = site(storage)
        with storage._db.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

        def limit(raw: sqlite3.Connection, *_: object) -> None:
            raw.execute(f"PRAGMA max_page_count={int(pages) + 20}")

        storage._db.engine.dispose()
        sa.event.listen(storage._db.engine, "connect", limit)
        with pytest.raises(StorageError) as caught:
            bring(storage, [claim(f"a.org/{n}") for n in range(2_000)])
        assert "full" in said(caught.value)
        assert storage.links.count(here.id) == 0


def test_another_program_that_keeps_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_MS", 50)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Storage.open(f"sqlite:///{path}") as storage, pytest.raises(StorageError) as caught:
            storage.inbox.put("k", "command", {}, NOW)
        other.rollback()
    assert "busy" in said(caught.value)


@pytest.mark.parametrize("kind", sorted(NETWORK))
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/x {tmp_path} {kind} rw 0 0\n")
    assert file_system(tmp_path / "data", mounts) == kind
    with pytest.raises(StorageError) as caught:
        prepare(tmp_path / "data" / "b.db", mounts=mounts)
    assert "network file system" in said(caught.value)


def test_the_nearest_mount_counts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/x {tmp_path}x nfs rw 0 0\n")
    assert file_system(tmp_path, mounts) == "ext4"
    assert file_system(tmp_path, tmp_path / "absent") == ""


@pytest.mark.parametrize(
    ("version", "repaired"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 45, 3), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_which_versions_can_damage_a_write_ahead_log(version: tuple[int, ...], repaired: bool) -> None:
    assert is_repaired(version) is repaired


def test_status_says_how_writers_take_turns(storage: Storage) -> None:
    facts = storage.facts()
    assert facts["schema"] == storage.revision()
    is_affected = facts["database"].startswith("SQLite") and not is_repaired(sqlite3.sqlite_version_info)
    assert ("take turns" in facts.get("note", "")) is is_affected


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@localhost/x", "not the address"),
        ("not a url", "not the address"),
        ("sqlite://", "not the address"),
        ("postgresql://u:secret@127.0.0.1:1/x", "does not answer"),
        ("postgres://u:secret@no-such-host.invalid/x", "name is not known"),
    ],
)
def test_an_address_that_leads_nowhere(url: str, words: str) -> None:
    with pytest.raises(StorageError) as caught, Storage.open(url) as storage:
        storage.migrate()
    assert words in said(caught.value)
    assert "secret" not in str(caught.value)


def test_a_server_without_that_database_or_user(postgres: Postgres) -> None:
    for url in (postgres.url("nowhere"), postgres.url("postgres").replace("postgres@", "nobody:x@")):
        with pytest.raises(StorageError) as caught, Storage.open(url) as storage:
            storage.migrate()
        assert "knows no database or user" in said(caught.value)


def test_a_server_that_ends_every_connection(postgres: Postgres) -> None:
    made = postgres.new()
    with Storage.open(made) as storage:
        storage.migrate()
        bring(storage, [claim("a.org/1")])
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
        postgres.run(postgres.url("postgres"), end)
        assert storage.links.count(site(storage).id) == 1
    postgres.drop(made)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_has_a_sentence_and_a_next_step(fault: Fault) -> None:
    assert fault.source
    for words in fault.words:
        assert fault_of(f"xx {words.upper()} yy") is fault
    said(StorageError(fault.message, fault.hint))


def test_what_no_row_names_is_said_too() -> None:
    assert fault_of("something else") is OTHER


def test_a_bug_of_ours_is_not_dressed_up(empty_url: str) -> None:
    with Storage.open(empty_url) as storage, pytest.raises(Exception) as caught:
        storage.sites.all()
    assert not isinstance(caught.value, StorageError)


class TestBackup:
    def test_is_a_whole_copy_while_others_write(self, path: Path, tmp_path: Path) -> None:
        with Storage.open(f"sqlite:///{path}") as storage:
            bring(storage, [claim(f"a.org/{n}") for n in range(3_000)])
            before = list(storage.links.of_site(1))
            storage.backup(tmp_path / "copy.db")
            storage.inbox.put("later", "command", {}, NOW)
        assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
        with Storage.open(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
            assert list(copy.links.of_site(1)) == before
            assert copy.inbox.waiting() == 0

    def test_never_overwrites(self, path: Path, tmp_path: Path) -> None:
        (tmp_path / "copy.db").write_text("mine")
        with Storage.open(f"sqlite:///{path}") as storage, pytest.raises(StorageError) as caught:
            storage.backup(tmp_path / "copy.db")
        assert "never overwrites" in said(caught.value)

    def test_into_a_folder_that_is_not_there(self, path: Path, tmp_path: Path) -> None:
        with Storage.open(f"sqlite:///{path}") as storage, pytest.raises(StorageError) as caught:
            storage.backup(tmp_path / "absent" / "copy.db")
        assert "cannot be written" in said(caught.value)

    def test_of_a_server_is_its_own_tools_work(self, postgres_url: str) -> None:
        with Storage.open(postgres_url) as storage, pytest.raises(StorageError) as caught:
            storage.backup(Path("copy.db"))
        assert "pg_dump" in said(caught.value)
