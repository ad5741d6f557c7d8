"""Runs linkchecker over the addresses on standard input. Usage: python -m tests.benchmarks.linkchecker_run SETTINGS < URLS."""

import json
import subprocess
import sys
from pathlib import Path


def main() -> None:
    program = Path(sys.executable).with_name("linkchecker")
    command = [str(program), "--config", sys.argv[1], "--no-status", "-o", "none", "--stdin"]
    result = subprocess.run(command, stdin=sys.stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"linkchecker ended with {result.returncode}: {result.stderr[-1000:]}")
    print(json.dumps({"pages": 0, "links": 0}))


if __name__ == "__main__":
    main()
