"""`backlinks console` at a real terminal: words are typed, a check is watched, a button is pressed, and one leaves."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.e2e.conftest import PAGES, import_list
from tests.e2e.processes import ROOT, environment
from tests.peers.pages import PagesPeer

DEADLINE_S = 40.0
CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Typist:
    """Somebody at a terminal of 120 columns: types, and waits until words appear."""

    def __init__(self, screen: int) -> None:
        self._screen = screen
        self.seen = ""

    def until(self, *words: str) -> str:
        """Read on until all `words` have come since the last call; what came."""
        came, deadline = "", time.monotonic() + DEADLINE_S
        while not all(word in came for word in words):
            assert time.monotonic() < deadline, f"{words} did not come, but: {came[-2000:]}"
            ready, _, _ = select.select([self._screen], [], [], 0.5)
            if ready:
                came = CODES.sub("", came + os.read(self._screen, 65_536).decode("utf-8", "replace"))
        self.seen += came
        return came

    def type(self, line: str) -> None:
        os.write(self._screen, line.encode() + b"\n")


@contextmanager
def console(env: dict[str, str]) -> Iterator[tuple[Typist, subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "console"], cwd=ROOT, env=env, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    try:
        yield Typist(ours), process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(DEADLINE_S)
        with suppress(OSError):
            os.close(ours)


def test_help_check_a_button_and_exit(tmp_path: Path) -> None:
    import_list(tmp_path / "data", list(PAGES))
    with PagesPeer(PAGES) as web:
        env = environment(
            tmp_path / "data",
            BACKLINKS_PROXY=web.url,
            BACKLINKS_HOST_DELAY_S="0",
            BACKLINKS_LOG_LEVEL="WARNING",
            TERM="xterm-256color",
        )
        with console(env | {"COLUMNS": "120", "LINES": "50"}) as (somebody, process):
            somebody.until("backlinks> ")
            somebody.type("help")
            assert "check <domain or url>" in somebody.until("status", "backlinks> ")
            somebody.type("check exampel.com")
            assert "Did you mean example.com?" in somebody.until("backlinks> ")
            somebody.type("press 99")
            assert "no button" in somebody.until("backlinks> ").lower()
            somebody.type("check example.com limit:2")
            report = somebody.until("in this thread", "backlinks> ")
            button = re.search(r"Resume\W+press (\d+)", report)
            assert button
            somebody.type(f"press {button[1]}")
            assert "4 of 6 known pages" in somebody.until("in this thread", "backlinks> ")
            somebody.type("exit")
            assert process.wait(DEADLINE_S) == 0
    assert len(web.asked) == 4
    assert "Traceback" not in somebody.seen
