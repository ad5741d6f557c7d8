"""A large import: 100,000 rows as Ahrefs writes them, read and merged into SQLite. Prints seconds and the peak of memory.

python -m tests.benchmarks.imports [ROWS]. The product promises at most 30 s and 300 MB.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.command import Request
from bot.core.places import Asker, Edge, Place
from bot.core.states import Conclusion, Reason
from bot.demo.answers import Answer, DemoPage
from bot.demo.exports import write_ahrefs
from bot.house import open_house
from bot.settings import Settings
from tests.benchmarks.measure import run
from tests.shared import PROJECT


def rows(count: int) -> Iterator[DemoPage]:
    """Claims spread over a fifth as many hosts, one in ten of them a second link of the same page."""
    for n in range(count):
        page = f"http://site{n % (count // 5)}.example/articles/{n - n % 10 if n % 10 == 1 else n}/what-we-learnt"
        target = f"http://example.com/tools/{n % 300}"
        yield DemoPage(page, Conclusion.LIVE, Reason.FOUND, Answer(), target, f"garden tools {n % 1000}")


def write(count: int, folder: Path) -> None:
    """Write the export in a process of its own, so that its memory does not count."""
    write_ahrefs(list(rows(count)), folder, date(2026, 11, 21))


def take_in(file: Path, folder: Path) -> None:
    """Import as a person does in a terminal, and print what came of it."""
    with open_house(Settings(data_dir=folder, import_max_mb=2000)) as house:
        began = time.perf_counter()
        asked = Request(
            "benchmark", ("import", "site:example.com"), Asker("benchmark"), Place(Edge.CONSOLE, "console"), files=(str(file),)
        )
        reply = house.answer(asked)
        seconds = time.perf_counter() - began
        n_links = sum(house.storage.links.counts(house.storage.sites.all()[0].id).values())
    print(f"{reply}"[:300], file=sys.stderr)
    print(json.dumps({"pages": n_links, "links": n_links, "seconds": seconds}))


def main() -> None:
    match sys.argv[1:]:
        case ["write", count, folder]:
            write(int(count), Path(folder))
        case ["take", file, folder]:
            take_in(Path(file), Path(folder))
        case [*count]:
            show(int(count[0]) if count else 100_000)


def show(count: int) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.imports"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*command, "write", str(count), folder], check=True, cwd=PROJECT)
        (file,) = Path(folder).glob("*.csv")
        print(f"{count} rows, {file.stat().st_size / 1e6:.0f} MB, UTF-16, 37 columns")
        found = run("import", [*command, "take", str(file), str(Path(folder) / "data")])
    print(f"{found.links} links in {found.seconds:.1f} s, CPU {found.cpu_s:.1f} s, peak {found.peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
