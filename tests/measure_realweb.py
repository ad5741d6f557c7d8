"""Measure reading against the recorded real web: python -m tests.measure_realweb [--verified FILE].

Without --verified the pages are read in this process, straight from the recording. With it, FILE is what
`backlinks verify pairs.jsonl --out FILE` wrote, through the real fetcher and the recording's proxy. Truth and placement
labels are those of ../shared/realweb; our finer classes count as its coarser ones (`LABELS`).
"""

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core import urls
from bot.core.page import Asked, Hop, Page, Visit
from bot.core.reading import read
from bot.core.verify import verify
from tests.shared import REALWEB

LABELS = {"body_text": "main", "main_area": "main", "author_box": "main", "widget_ad": "sidebar"}
"""Our placement to the recording's: it knows running text and the rest of the content as one, boxes by their region."""

THERE = ("live", "degraded")


@dataclass(slots=True)
class Figures:
    """What was counted. wrong: one line per wrong pair, at most 20; pages_per_s: of reading alone, 0 when not measured."""

    n: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    pages_per_s: float = 0.0

    def share(self, right: str, of: str) -> float:
        """Give the share of right answers."""
        return self.n[right] / self.n[of] if self.n[of] else 0.0


def lines(name: str) -> list[dict[str, Any]]:
    """Read one JSON Lines file of the recording."""
    with (REALWEB / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def recorded() -> Iterator[tuple[str, list[tuple[str, str]], bytes]]:
    """Yield (URL, headers, body) of every page of the recording."""
    with gzip.open(REALWEB / "pages.warc.gz") as file:
        raw = file.read()
    at = 0
    while at < len(raw):
        end = raw.index(b"\r\n\r\n", at)
        head = dict(line.split(": ", 1) for line in raw[at:end].decode().split("\r\n")[1:])
        start, length = end + 4, int(head["Content-Length"])
        if head["WARC-Type"] == "response":
            top, _, body = raw[start : start + length].partition(b"\r\n\r\n")
            headers = [
                (name, value) for name, _, value in (line.partition(": ") for line in top.decode("latin-1").split("\r\n")[1:])
            ]
            yield head["WARC-Target-URI"], headers, body
        at = start + length + 4


def read_all(pairs: Iterable[dict[str, Any]], figures: Figures) -> Iterator[dict[str, Any]]:
    """Read every recorded page once, as `verify` output: one record per pair. Sets the pace in `figures`."""
    by_page = defaultdict(list)
    for pair in pairs:
        by_page[pair["page"]].append(pair["target"])
    n_pages = spent = 0.0
    for url, headers, body in recorded():
        asked = tuple(Asked(target) for target in by_page[url]) or (Asked("example.com"),)
        began = time.process_time()
        content_type = dict(headers).get("Content-Type", "")
        page = read(body, url=url, content_type=content_type, headers=headers, asked=asked, is_complete=True, status=200)
        spent += time.process_time() - began
        n_pages += 1
        yield from _records(url, page, asked, by_page[url], len(body))
    figures.pages_per_s = n_pages / spent


def _records(url: str, page: Page, asked: tuple[Asked, ...], targets: list[str], n_bytes: int) -> Iterator[dict[str, Any]]:
    visit = Visit(url, datetime(2026, 1, 1, tzinfo=UTC), chain=(Hop(url, 200),), page=page, n_bytes=n_bytes)
    for index, target in enumerate(targets):
        verdict = verify(asked[index], index, visit)
        occurrences = [
            {"url": o.url, "anchor": o.anchor, "kind": o.kind.value, "rel": list(o.rel), "placement": o.placement.value}
            for o in verdict.occurrences
        ]
        yield {"page": url, "target": target, "verdict": verdict.conclusion.value, "occurrences": occurrences}


def measure(records: Iterable[dict[str, Any]], figures: Figures) -> Figures:
    """Compare records with the truth, pair by pair and link by link."""
    truth = defaultdict(list)
    for link in lines("backlinks.jsonl"):
        truth[link["page"].partition("://")[2], link["target"]].append(link)
    disputed = {(line["page"].partition("://")[2], line["target_url"]) for line in lines("disagreements.jsonl")}
    expected = {(pair["page"].partition("://")[2], pair["target"]): pair for pair in lines("pairs.jsonl")}
    for record in records:
        where = (record["page"].partition("://")[2], record["target"])
        _pair(figures, expected[where], record)
        found = [o for o in record["occurrences"] if (where[0], o["url"]) not in disputed]
        _links(figures, truth[where], found)
    return figures


def _pair(figures: Figures, pair: dict[str, Any], record: dict[str, Any]) -> None:
    is_there = record["verdict"] in THERE and bool(record["occurrences"])
    is_hard = pair["expect"] == "no_link" and pair.get("mentions", 0) > 0
    right = is_there == (pair["expect"] == "link")
    figures.n.update(pairs=1, pairs_right=right, hard=is_hard, hard_right=is_hard and right)
    if not right and len(figures.wrong) < 20:
        figures.wrong.append(f"{pair['page']} {pair['target']}: expected {pair['expect']}, verdict {record['verdict']}")


def _links(figures: Figures, truth: list[dict[str, Any]], found: list[dict[str, Any]]) -> None:
    for number, link in enumerate(truth):
        figures.n["links"] += 1
        if number >= len(found):
            continue
        mine = found[number]
        label = LABELS.get(mine["placement"], mine["placement"])
        accepted = {link["placement"], *link["placement_also"]}
        figures.n.update(
            url=_loose(mine["url"]) == _loose(link["target_url"]),
            rel=list(mine["rel"]) == link["rel"],
            kind=mine["kind"] == link["kind"],
            anchor=mine["anchor"] == link["anchor_text"],
        )
        if link["placement_checked"]:
            figures.n.update(checked=1, checked_right=label in accepted)
        if link["placement_strength"] != "hint":
            figures.n.update(strong=1, strong_right=label == link["placement"])


def _loose(url: str) -> str:
    """Pages are asked for as http:// through the recording's proxy: protocol-relative links follow that scheme."""
    return (urls.href(url) or url).partition("://")[2]


def report(figures: Figures) -> str:
    """Say the figures, each beside what is asked."""
    n = figures.n
    rows = [
        f"pairs right       {n['pairs_right']} of {n['pairs']} (asked: all)",
        f"hard negatives    {n['hard_right']} of {n['hard']} (asked: all)",
        *(f"{name:<17} {figures.share(name, 'links'):.2%} of {n['links']} links (asked: {asked})" for name, asked in ASKED),
        f"placement checked {figures.share('checked_right', 'checked'):.2%} of {n['checked']} (asked: 92 %)",
        f"placement strong  {figures.share('strong_right', 'strong'):.2%} of {n['strong']} (asked: 90 %)",
    ]
    if figures.pages_per_s:
        rows.append(f"read              {figures.pages_per_s:.0f} pages per CPU second, parse included")
    return "\n".join([*rows, *figures.wrong])


ASKED = (("url", "99.5 %"), ("rel", "99.5 %"), ("kind", "99.5 %"), ("anchor", "99 %"))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verified", type=Path, help="what `backlinks verify` wrote")
    arguments = parser.parse_args()
    figures = Figures()
    if arguments.verified:
        records: Iterable[dict[str, Any]] = [json.loads(line) for line in arguments.verified.read_text("utf-8").splitlines()]
    else:
        records = read_all(lines("pairs.jsonl"), figures)
    print(report(measure(records, figures)))


if __name__ == "__main__":
    main()
