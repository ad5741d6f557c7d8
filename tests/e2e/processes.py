"""The bot as its own process, as a supervisor runs it: started, killed, asked to end; its output kept."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.slack import SlackPeer

ROOT = Path(__file__).parents[2]
DEADLINE_S = 40.0


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The variables of a child: nothing of ours but where to find things, and `more`."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PYTHONPATH", "TMPDIR")}
    ours = {"BACKLINKS_DATA_DIR": str(data_dir), "BACKLINKS_RETRY_WAITS_S": "", "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    return kept | ours | more


def slack_environment(peer: SlackPeer, data_dir: Path, **more: str) -> dict[str, str]:
    """The variables of a bot that talks to the Slack peer."""
    return environment(
        data_dir,
        SLACK_BOT_TOKEN=peer.state.bot_token,
        SLACK_APP_TOKEN=peer.state.app_token,
        SLACK_API_URL=peer.api_url,
        BACKLINKS_HTTP_PORT="0",
        BACKLINKS_HOST_DELAY_S="0",
        BACKLINKS_EDIT_EVERY_S="0.2",
        **more,
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


def backlinks(*words: str, env: Mapping[str, str], stdin: str = "") -> Ended:
    """Run `backlinks …` to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT, env=dict(env), input=stdin, capture_output=True, text=True, timeout=DEADLINE_S, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


@dataclass(slots=True)
class Running:
    """A bot in its own process. log: everything it wrote."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """kill -9, as a machine that loses its power."""
        self.process.kill()
        self.process.wait(DEADLINE_S)

    def end(self) -> float:
        """SIGTERM; the seconds until it has ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(DEADLINE_S)
        return time.monotonic() - began


@contextmanager
def serving(env: Mapping[str, str], log: Path, verb: str = "serve") -> Iterator[Running]:
    """`backlinks serve` until the block ends."""
    with log.open("ab") as file:
        process = subprocess.Popen([sys.executable, "-m", "bot", verb], cwd=ROOT, env=dict(env), stdout=file, stderr=file)
    running = Running(process, log)
    try:
        yield running
    finally:
        if process.poll() is None:
            running.kill()
