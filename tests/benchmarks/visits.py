"""Pages per second, CPU and memory side by side: ours, a minimal scrapy spider, linkchecker; same pages, same server, same run.

python -m tests.benchmarks.visits [--rounds N] [--recorded] [--only NAME …]. All of them reach the made-up hosts through the
server as their HTTP proxy, with politeness off. Ours also verifies each page and stores what it concludes.
"""

import argparse
import re
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.benchmarks import pages, server
from tests.benchmarks.measure import Measured, run

LINKCHECKER = """[checking]
threads=100
maxrequestspersecond=100000
recursionlevel=0
robotstxt=0
sslverify=0
timeout=60
[filtering]
checkextern=1
[output]
log=none
status=0
warnings=0
"""
"""Its best settings: a hundred threads, its limit per host off, no report, and depth 0: it asks for every page and looks at
the head of the answer alone."""

LINKCHECKER_READS = LINKCHECKER.replace("recursionlevel=0", "recursionlevel=1").replace(
    "checkextern=1\n", "checkextern=1\nignore=\n  ^(?!{pages})\n"
)
"""The same, but it reads and parses the pages as the others do; it asks for none of the links it finds there."""
N_READ = 100
"""Pages it reads."""


def ours(urls: Path, port: int, tools: Path) -> Measured:
    """Visited, verified and stored by the product's own parts."""
    return run("backlinks", [sys.executable, "-m", "tests.benchmarks.ours", str(urls), pages.TARGET, f"http://127.0.0.1:{port}"])


def scrapy(urls: Path, port: int, tools: Path, *, is_quick: bool = False) -> Measured:
    """Every link resolved and its host compared; quick: only links whose text holds the target's name are looked at."""
    command = [str(tools / "python"), "-m", "tests.benchmarks.scrapy_spider", str(urls), pages.TARGET, f"http://127.0.0.1:{port}"]
    return run("scrapy, name searched" if is_quick else "scrapy, all links", [*command, *(["quick"] if is_quick else [])])


def linkchecker(urls: Path, port: int, tools: Path) -> Measured:
    """Whether each address answers; the server counts what it was asked for."""
    n_before = server.counts(port)["pages"]
    measured = _linkchecker("linkchecker, heads only", LINKCHECKER, urls.read_text(), urls, port, tools)
    return replace(measured, pages=server.counts(port)["pages"] - n_before)


def linkchecker_reading(urls: Path, port: int, tools: Path) -> Measured:
    """The first `N_READ` pages read and parsed."""
    chosen = urls.read_text().split()[:N_READ]
    settings = LINKCHECKER_READS.format(pages="|".join(re.escape(url) + "$" for url in chosen))
    measured = _linkchecker("linkchecker, reading", settings, "\n".join(chosen) + "\n", urls, port, tools)
    return replace(measured, pages=len(chosen))


def _linkchecker(name: str, settings: str, addresses: str, urls: Path, port: int, tools: Path) -> Measured:
    file = urls.with_name("linkcheckerrc")
    file.write_text(settings)
    command = [str(tools / "python"), "-m", "tests.benchmarks.linkchecker_run", str(file)]
    return run(name, command, {"http_proxy": f"http://127.0.0.1:{port}"}, stdin=addresses)


CONTENDERS: dict[str, Callable[[Path, int, Path], Measured]] = {
    "backlinks": ours,
    "scrapy": scrapy,
    "scrapy-quick": partial(scrapy, is_quick=True),
    "linkchecker": linkchecker,
    "linkchecker-reading": linkchecker_reading,
}


def middle(found: list[Measured]) -> Measured:
    """The run of median speed."""
    return sorted(found, key=lambda one: one.per_s)[len(found) // 2]


def main() -> None:
    given = parse()
    chosen = (pages.recorded if given.recorded else pages.made)(given.pages, given.hosts)
    mean_kb = statistics.fmean(len(page.body) for page in chosen) / 1000
    print(f"{len(chosen)} pages, mean {mean_kb:.0f} KB, {given.hosts} hosts, {given.latency_ms:g} ms latency")
    served = [f"--pages={given.pages}", f"--hosts={given.hosts}", f"--latency-ms={given.latency_ms}"]
    served += ["--recorded"] if given.recorded else []
    results: dict[str, list[Measured]] = {name: [] for name in given.only}
    with tempfile.TemporaryDirectory() as folder, server.running(served) as port:
        urls = Path(folder) / "urls.txt"
        urls.write_text("\n".join(page.url for page in chosen) + "\n")
        for name in given.only * given.rounds:
            results[name].append(CONTENDERS[name](urls, port, given.tools))
    show({name: middle(found) for name, found in results.items()}, sum(page.has_link for page in chosen))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--latency-ms", type=float, default=50)
    parser.add_argument("--rounds", type=int, default=1, help="runs of each, in turns; the median one is shown")
    parser.add_argument("--recorded", action="store_true", help="the recorded real web's pages instead of made ones")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    here = Path(sys.executable).parent
    parser.add_argument("--tools", type=Path, default=here, help="folder of the Python with scrapy and linkchecker")
    return parser.parse_args()


def show(measured: dict[str, Measured], n_linking: int) -> None:
    mine = measured.get("backlinks")
    print(f"{'':24} {'pages':>6} {'links':>6} {'s':>7} {'pages/s':>8} {'ours is':>8} {'CPU s':>7} {'peak MB':>8}")
    for one in measured.values():
        ratio = f"{mine.per_s / one.per_s:.1f} ×" if mine and one is not mine else ""
        figures = (
            f"{one.pages:6} {one.links:6} {one.seconds:7.2f} {one.per_s:8.0f} {ratio:>8} {one.cpu_s:7.1f} {one.peak_mb:8.0f}"
        )
        print(f"{one.name:24} {figures}")
    print(f"pages that hold the link: {n_linking}")


if __name__ == "__main__":
    main()
