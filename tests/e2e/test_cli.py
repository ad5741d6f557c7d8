"""`backlinks …` in a shell, good and bad input: an exit code, one sentence, never a traceback, never a secret."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import code_of
from bot.core.errors import BadInput, StorageError
from bot.exits import Exit
from tests.e2e.conftest import PAGES
from tests.e2e.processes import DEADLINE_S, Ended, backlinks, environment, slack_environment
from tests.peers.pages import PagesPeer
from tests.peers.slack import SlackPeer

SECRET = "s3cr3t-word"
"""It must not come out anywhere."""
LINKS = "page,target\n" + "".join(f"{page},http://example.com/pricing\n" for page in PAGES)


def told(ended: Ended) -> str:
    """Everything it wrote; fails on what nobody should see."""
    everything = ended.out + ended.err
    for trouble in ("Traceback", "sqlalchemy", "sqlite3.", "psycopg", "Errno", SECRET, "xoxb-", "xapp-"):
        assert trouble not in everything, everything
    return " ".join(everything.split())


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "data", BACKLINKS_LOG_LEVEL="WARNING", BACKLINKS_HOST_DELAY_S="0")


Shell = Callable[[tuple[str, ...], dict[str, str]], Ended]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """Runs `backlinks …` in this very process, which spares starting one for every row."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def run(words: tuple[str, ...], env: dict[str, str]) -> Ended:
        for name in [name for name in os.environ if name.startswith(("BACKLINKS_", "SLACK_")) or name == "DATABASE_URL"]:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["backlinks", *words])
        with pytest.raises(SystemExit) as end:
            main()
        written = capsys.readouterr()
        return Ended(int(end.value.code or 0), written.out, written.err)

    yield run
    root.handlers[:] = handlers
    root.setLevel(level)


def test_import_and_check_print_what_they_did(env: dict[str, str], web: PagesPeer, shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    file.write_text(LINKS)
    imported = backlinks("import", str(file), "--site", "example.com", env=env)
    assert (imported.code, "6 new to us" in told(imported)) == (Exit.DONE, True)
    again = shell(("import", str(file), "--site", "https://www.example.com/"), env)
    assert (again.code, "0 new" in told(again)) == (Exit.DONE, True)
    checked = backlinks("check", "example.com", env=env | {"BACKLINKS_PROXY": web.url})
    assert checked.code == Exit.DONE
    for word in ("6 live", "Anchors", "Placement", "Sources", "example.com-links-"):
        assert word in told(checked), word
    limited = shell(("check", "example.com", "limit:2"), env | {"BACKLINKS_PROXY": web.url})
    assert (limited.code, "2 of 6 known pages" in told(limited)) == (Exit.PARTIAL, True)
    unknown = shell(("check", "exampel.com"), env)
    assert (unknown.code, "Did you mean example.com?" in told(unknown)) == (Exit.BAD_INPUT, True)


FILES = {
    "empty.csv": b"",
    "report.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "people.csv": b"name,age\nAda,36\n",
    "counts.csv": b"Top linking sites,Linking pages,Target pages\nblog.example,12,3\n",
    "bad.jsonl": b"not json\n",
    "short.jsonl": b'{"page": "http://a.example/"}\n',
    "target.jsonl": b'{"page": "http://a.example/", "target": "no domain"}\n',
}
BAD: list[tuple[str, tuple[str, ...], Exit, str]] = [
    ("a domain that nobody imported", ("check", "example.com"), Exit.BAD_INPUT, "no data yet"),
    ("an internationalised domain", ("check", "münchen.de"), Exit.BAD_INPUT, "xn--mnchen-3ya.de"),
    ("a URL instead of a domain", ("check", "https://www.example.com/pricing"), Exit.BAD_INPUT, "example.com: no data yet"),
    ("a malformed domain", ("check", "exa_mple"), Exit.BAD_INPUT, "ending such as .com"),
    ("an address", ("check", "192.0.2.1"), Exit.BAD_INPUT, "address, not a domain"),
    ("a bad option", ("check", "example.com", "limit:none"), Exit.BAD_INPUT, "whole number"),
    ("a file that is not there", ("import", "nowhere.csv", "--site", "example.com"), Exit.BAD_INPUT, "There is no file"),
    ("a folder", ("import", "/", "--site", "example.com"), Exit.BAD_INPUT, "is a folder"),
    ("an import for no site", ("import", "{people.csv}", "--site", "example"), Exit.BAD_INPUT, "ending such as .com"),
    ("an empty file", ("import", "{empty.csv}", "--site", "example.com"), Exit.BAD_INPUT, "is empty"),
    ("a PDF named csv", ("import", "{report.csv}", "--site", "example.com"), Exit.BAD_INPUT, "PDF"),
    ("a table without links", ("import", "{people.csv}", "--site", "example.com"), Exit.BAD_INPUT, "name"),
    ("a table of counts", ("import", "{counts.csv}", "--site", "example.com"), Exit.BAD_INPUT, "count"),
    ("pairs that are not there", ("verify", "nowhere.jsonl"), Exit.BAD_INPUT, "cannot be read"),
    ("pairs that are no JSON", ("verify", "{bad.jsonl}"), Exit.BAD_INPUT, "Line 1 is not JSON"),
    ("a pair without a target", ("verify", "{short.jsonl}"), Exit.BAD_INPUT, "lacks a page or a target"),
    ("a pair with a bad target", ("verify", "{target.jsonl}"), Exit.BAD_INPUT, "Line 1"),
    ("a backup over a file", ("backup", "{people.csv}"), Exit.BAD_INPUT, "never overwrites"),
    ("a backup into nowhere", ("backup", "/nowhere/at/all.db"), Exit.SETTINGS, "backup cannot be written"),
    ("a manifest for no address", ("manifest", "--http", "bot"), Exit.BAD_INPUT, "https://"),
    ("serve without a token", ("serve",), Exit.SETTINGS, "SLACK_BOT_TOKEN"),
    ("a verb that is none", ("chek",), Exit.BAD_INPUT, "check"),
    ("a word without its site", ("import", "{people.csv}"), Exit.BAD_INPUT, "--site"),
]


@pytest.mark.parametrize(("words", "code", "says"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_ends_in_a_sentence(
    words: tuple[str, ...], code: Exit, says: str, env: dict[str, str], shell: Shell, tmp_path: Path
) -> None:
    for name, body in FILES.items():
        (tmp_path / name).write_bytes(body)
    typed = tuple(word.replace("{", f"{tmp_path}/").replace("}", "") for word in words)
    ended = shell(typed, env)
    assert says in told(ended)
    assert ended.code == code
    assert says in " ".join(ended.err.split())  # a script that reads standard output is not told what went wrong there


TROUBLE: list[tuple[str, tuple[str, ...], dict[str, str], Exit, str]] = [
    (
        "no database server",
        ("check", "example.com"),
        {"DATABASE_URL": f"postgresql://bot:{SECRET}@127.0.0.1:1/links"},
        Exit.SETTINGS,
        "does not answer",
    ),
    ("no such database", ("migrate",), {"DATABASE_URL": f"oracle://bot:{SECRET}@host/x"}, Exit.SETTINGS, "DATABASE_URL"),
    ("a bad number", ("status",), {}, Exit.BAD_INPUT, "No such command"),
    (
        "two bad settings",
        ("migrate",),
        {"BACKLINKS_WORKERS": "many", "BACKLINKS_PROXY": "proxy:1"},
        Exit.SETTINGS,
        "BACKLINKS_PROXY",
    ),
    ("a CA file that is not there", ("migrate",), {"BACKLINKS_CA_FILE": "/nowhere.pem"}, Exit.SETTINGS, "BACKLINKS_CA_FILE"),
    (
        "no Slack at that port",
        ("serve",),
        {"SLACK_BOT_TOKEN": f"xoxb-{SECRET}", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:1/api/"},
        Exit.SETTINGS,
        "does not answer",
    ),
]


@pytest.mark.parametrize(("words", "more", "code", "says"), [row[1:] for row in TROUBLE], ids=[row[0] for row in TROUBLE])
def test_settings_that_cannot_be_used_are_named(
    words: tuple[str, ...], more: dict[str, str], code: Exit, says: str, env: dict[str, str], shell: Shell
) -> None:
    ended = shell(words, env | more)
    assert says in told(ended)
    assert ended.code == code


@pytest.mark.skipif(os.geteuid() == 0 and not hasattr(os, "chflags"), reason="root may write everywhere")
def test_a_read_only_data_folder_is_said(env: dict[str, str], shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir()
    folder.chmod(0o500)
    ended = shell(("check", "example.com"), env | {"BACKLINKS_DATA_DIR": str(folder / "data")})
    assert ended.code == Exit.SETTINGS
    assert str(folder) in told(ended)


def test_a_data_folder_that_is_a_file_is_said(env: dict[str, str], shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ended = shell(("migrate",), env | {"BACKLINKS_DATA_DIR": str(tmp_path / "file")})
    assert ended.code == Exit.SETTINGS
    assert str(tmp_path / "file") in told(ended)


def test_a_token_that_slack_refuses_is_said_and_not_shown(peer: SlackPeer, shell: Shell, tmp_path: Path) -> None:
    wrong = slack_environment(peer, tmp_path / "data") | {"SLACK_BOT_TOKEN": f"xoxb-{SECRET}"}
    ended = shell(("serve",), wrong)
    assert ended.code == Exit.SETTINGS
    assert "SLACK_BOT_TOKEN: Slack does not accept it" in told(ended)
    wrong = slack_environment(peer, tmp_path / "data") | {"SLACK_APP_TOKEN": f"xapp-{SECRET}"}
    ended = shell(("serve",), wrong)
    assert ended.code == Exit.SETTINGS
    assert "SLACK_APP_TOKEN" in told(ended)


def test_doctor_finds_what_is_wrong_and_what_is_well(peer: SlackPeer, shell: Shell, tmp_path: Path) -> None:
    peer.state.scopes = "app_mentions:read,chat:write,commands,files:read,files:write,im:history"
    well = shell(("doctor",), slack_environment(peer, tmp_path / "data"))
    assert (well.code, "FAIL" in told(well)) == (Exit.DONE, False)
    peer.state.scopes = "commands"
    ill = shell(("doctor",), slack_environment(peer, tmp_path / "data"))
    assert (ill.code, "chat:write" in told(ill)) == (Exit.SETTINGS, True)
    alone = shell(("doctor",), environment(tmp_path / "data"))
    assert (alone.code, "SLACK_BOT_TOKEN is not set" in told(alone)) == (Exit.DONE, True)


def test_verify_writes_one_line_per_pair_in_their_order(
    env: dict[str, str], web: PagesPeer, shell: Shell, tmp_path: Path
) -> None:
    pairs, out = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    asked = [(page, target) for page in PAGES for target in ("example.com", "elsewhere.org")]
    pairs.write_text("".join(json.dumps({"page": page, "target": target}) + "\n" for page, target in asked))
    ended = shell(("verify", str(pairs), "--out", str(out)), env | {"BACKLINKS_PROXY": web.url})
    assert (ended.code, told(ended)) == (Exit.DONE, "")
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(line["page"], line["target"]) for line in lines] == asked
    assert [line["verdict"] for line in lines] == ["live", "absent"] * len(PAGES)
    assert sorted(web.asked) == sorted(PAGES)
    nowhere = shell(("verify", str(pairs), "--out", "/nowhere/out.jsonl"), env | {"BACKLINKS_PROXY": web.url})
    assert (nowhere.code, "cannot be written" in told(nowhere)) == (Exit.BAD_INPUT, True)


def test_only_what_went_wrong_is_logged_beside_a_command(
    env: dict[str, str], web: PagesPeer, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "links.csv").write_text(LINKS)
    quiet = env | {"BACKLINKS_PROXY": web.url}
    del quiet["BACKLINKS_LOG_LEVEL"]
    shell(("import", str(tmp_path / "links.csv"), "--site", "example.com"), quiet)
    assert shell(("check", "example.com"), quiet).err == ""
    assert "check ended" in shell(("check", "example.com"), quiet | {"BACKLINKS_LOG_LEVEL": "INFO"}).err


def test_the_keyboard_stops_a_check_which_goes_on_when_asked_again(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text(LINKS)
    assert backlinks("import", str(tmp_path / "links.csv"), "--site", "example.com", env=env).code == Exit.DONE
    with socket.create_server(("127.0.0.1", 0)) as silent:
        quiet = env | {"BACKLINKS_PROXY": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        command = [sys.executable, "-m", "bot", "check", "example.com"]
        with subprocess.Popen(command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            while "checking" not in process.stdout.readline():
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=DEADLINE_S)
    stopped = Ended(process.returncode, out, err)
    assert (stopped.code, "Nothing that was stored is lost" in told(stopped)) == (Exit.INTERRUPTED, True)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, Exit.BAD_INPUT),
        (BadInput("No."), Exit.BAD_INPUT),
        (StorageError("Full."), Exit.SETTINGS),
        (ValueError("ours"), Exit.FAILED),
    ],
)
def test_what_went_wrong_decides_the_code(error: Exception | None, code: Exit) -> None:
    assert code_of(error) is code


def test_migrate_backup_and_manifest_do_their_work(env: dict[str, str], shell: Shell, tmp_path: Path) -> None:
    assert "up to date" in told(shell(("migrate",), env))
    copied = shell(("backup", str(tmp_path / "copy.db")), env)
    assert (copied.code, (tmp_path / "copy.db").stat().st_size > 0) == (Exit.DONE, True)
    by_http = shell(("manifest", "--http", "https://bot.example.com/slack/events"), env)
    assert by_http.out.count("https://bot.example.com/slack/events") == 3
    assert "socket_mode_enabled: true" in told(shell(("manifest",), env))
