"""Memory of the running bot with many links tracked: all its processes together, idle and while it visits what is due.

python -m tests.benchmarks.memory [--links 100000] [--seconds 60]. The database is filled by another process; the bot is
`backlinks serve` with the Slack peer, and sees a served web through its proxy.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import server
from tests.benchmarks.measure import family, memory_kb
from tests.e2e.processes import serving, slack_environment
from tests.peers.slack import SlackPeer
from tests.shared import PROJECT

TARGET_MB = 250
TEAM = "T1"
"""The workspace of the filled site."""


def resident_kb(pid: int) -> int:
    """Resident size of one process, what it shares with others counted in full."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def show(what: str, pid: int) -> None:
    """Print the processes' sizes: shared pages counted once (proportional), and each in full."""
    found = family(pid)
    each = ", ".join(f"{resident_kb(one) / 1024:.0f}" for one in found)
    whole_mb = sum(map(memory_kb, found)) / 1024
    print(f"{what}: {whole_mb:.0f} MB in {len(found)} processes (resident each: {each} MB; target <= {TARGET_MB})", flush=True)


def watched(pid: int, seconds: float) -> float:
    """The greatest sum of proportional sizes within some seconds, in MB."""
    ends, peak = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        peak = max(peak, sum(map(memory_kb, family(pid))))
        time.sleep(0.5)
    return peak / 1024


def main() -> None:
    """Fill, start, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, SlackPeer() as peer, server.running(["--pages=200"]) as web_port:
        peer.add_channel("C1", "links")
        peer.state.team = TEAM
        data_dir = Path(folder) / "data"
        data_dir.mkdir()
        command = [sys.executable, "-m", "tests.benchmarks.memory_fill", str(data_dir), str(given.links)]
        subprocess.run(command, check=True, cwd=PROJECT)
        env = slack_environment(peer, data_dir) | {
            "BACKLINKS_PROXY": f"http://127.0.0.1:{web_port}",
            "BACKLINKS_RESPECT_ROBOTS": "false",
            "BACKLINKS_LOG_LEVEL": "WARNING",
        }
        with serving(env, Path(folder) / "log") as running:
            pid = running.process.pid
            peer.wait_for(lambda: peer.sockets.n_open, 60)
            peer.command("/backlinks", "status")
            peer.wait_for(peer.private, 60)
            show(f"{given.links:,} links tracked, idle", pid)
            peer.command("/backlinks", "check example.com limit:20000")
            peak_mb = watched(pid, given.seconds)
            show("while it visits", pid)
            print(f"greatest within {given.seconds:.0f} s of visiting: {peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
