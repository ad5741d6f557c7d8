"""Draws the README's picture: what `backlinks demo` shows of the report, as SVG. python -m tests.picture writes it anew."""

import io
import os
import re
import subprocess
import sys

from rich.console import Console
from rich.text import Text

from tests.shared import PROJECT

PICTURE = PROJECT / "tests" / "snapshots" / "pictures" / "check.svg"
WIDTH = 110
LINES = 40


def report() -> list[str]:
    """The lines of the demo's report from its head on."""
    environment = {**os.environ, "COLUMNS": str(WIDTH)}
    result = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=environment,
        check=True,
    )
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    head = next(number for number, line in enumerate(lines) if line.startswith("example.com ·"))
    return lines[head : head + LINES]


def main() -> None:
    screen = Console(record=True, width=WIDTH + 4, file=io.StringIO())
    screen.print(Text("\n".join(report())))
    svg = screen.export_svg(title="/backlinks check example.com", unique_id="backlinks")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    without_fonts = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # nothing of the picture is fetched from elsewhere
    PICTURE.write_text("\n".join(line.rstrip() for line in without_fonts.splitlines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
