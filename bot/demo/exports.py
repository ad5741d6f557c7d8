"""Two exports of the made-up web as two vendors would write them: Ahrefs' backlinks and Search Console's latest links."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.core.links import Kind
from bot.demo.answers import DemoPage

AHREFS_COLUMNS = (
    "Referring page title", "Referring page URL", "Language", "Platform", "Referring page HTTP code", "Domain rating", "UR",
    "Domain traffic", "Referring domains", "Linked domains", "External links", "Page traffic", "Keywords", "Target URL",
    "Left context", "Anchor", "Right context", "Redirect Chain URLs", "Redirect Chain status codes", "Type", "Is spam",
    "Content", "Nofollow", "UGC", "Sponsored", "Rendered", "Raw", "Lost status", "Drop reason", "Discovered status",
    "First seen", "Last seen", "Lost", "Author", "Page type", "Page category", "Links in group",
)  # fmt: skip
"""The 37 columns of February and September 2026."""

_NOT_LINKS = (("mailto:tools@example.com", "http://example.com/"), ("", "http://example.com/pricing"))
"""Rows that a real export can hold and that no visit can look at."""

_INTERNAL = "http://blog.example.com/welcome"


def write_ahrefs(pages: Sequence[DemoPage], folder: Path, today: date) -> Path:
    """Write the pages as Ahrefs does for spreadsheets: UTF-16LE with BOM, tabs, every field quoted, LF."""
    out = io.StringIO()
    table = csv.DictWriter(out, AHREFS_COLUMNS, restval="", delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
    table.writeheader()
    for number, page in enumerate(pages):
        table.writerow(_ahrefs_row(page.url, page.target_page, page.anchor, number, today))
    for page_url, target in (*_NOT_LINKS, (_INTERNAL, "http://example.com/")):
        table.writerow(_ahrefs_row(page_url, target, "Example", 0, today))
    path = folder / f"example.com-backlinks-subdomains_{today:%Y-%m-%d}_09-30-00.csv"
    path.write_bytes(b"\xff\xfe" + out.getvalue().encode("utf-16-le"))
    return path


def _ahrefs_row(page: str, target: str, anchor: str, number: int, today: date) -> dict[str, str]:
    first = today - timedelta(days=40 + 13 * number % 900)
    return {
        "Referring page URL": page,
        "Language": "en",
        "Referring page HTTP code": "200",
        "Domain rating": f"{3 + 7 * number % 71}",
        "UR": f"{number % 30 / 2:g}",
        "External links": f"{2 + number % 40}",
        "Target URL": target,
        "Anchor": anchor,
        "Type": Kind.TEXT.value,
        "Is spam": "false",
        "Nofollow": "false",
        "UGC": "false",
        "Sponsored": "false",
        "Rendered": "false",
        "Raw": "true",
        "Discovered status": "linkfound",
        "First seen": f"{first} 08:15:00",
        "Last seen": f"{today - timedelta(days=1 + number % 20)} 17:40:00",
        "Links in group": "1",
    }


def write_search_console(pages: Sequence[DemoPage], folder: Path, today: date) -> Path:
    """Write the pages as Search Console's "Latest links": UTF-8 without BOM, commas, LF, no target page at all."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("Linking page", "Last crawled"))
    for number, page in enumerate(pages):
        table.writerow((page.url, f"{today - timedelta(days=2 + number % 25)}"))
    table.writerow(("not a page", f"{today}"))
    path = folder / f"example.com-Latest links-{today:%Y-%m-%d}.csv"
    path.write_bytes(out.getvalue().encode())
    return path
