"""Every sample of every message on few large pictures, to be looked at: `python -m tests.render.sheets [FOLDER] [dark|light]`.

Each message carries its name and height. One taller than a screen is marked: what follows belongs into the thread.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.render import render
from tests.render import picture
from tests.render.cards import notable
from tests.shared import PROJECT

FOLDER = PROJECT / "data" / "sheets"
COLUMN, N_COLUMNS, HEIGHT, GAP = 720, 2, 1500, 16
FRAME = 100
"""Pixels that a headless browser keeps for a frame nobody sees."""
SCREEN = 900
"""Pixels of a message that a usual window shows without scrolling."""
STYLE = """
.sheet{display:block;margin:0;padding:0;position:relative}
.side{position:absolute;box-sizing:border-box;padding:6px 16px}
.name{font:700 11px monospace;color:#8a5cf5;border-top:2px solid #8a5cf5;margin-bottom:4px}.name.tall{color:#e01e5a}
"""
ENDLESS = re.compile(r"-(endless|many|hostile)$")
"""Samples that fill every field to the brim: they are held to Slack's limits, not to a screen."""


SAMPLES = notable()


def message(name: str, label: str, theme: str, place: str = "") -> str:
    """One message with its label. place: CSS of where it stands."""
    drawn = picture.dotted(picture.content(render(*SAMPLES[name])))
    mark = " tall" if "screen" in label else ""
    return (
        f"<div class='side {theme}' style='width:{COLUMN}px;{place}'><div class='name{mark}'>{label}</div>"
        f"<div class=message>{drawn}</div></div>"
    )


def document(body: str, theme: str, more: str = "") -> str:
    """A page of messages."""
    return (
        f"<!doctype html><meta charset=utf-8><style>{picture.STYLE}{STYLE}{more}</style><body class='sheet {theme}'>{body}</body>"
    )


def heights(found: str, names: list[str], folder: Path) -> dict[str, int]:
    """How tall each message is, asked of the browser once."""
    source = folder / "heights.html"
    body = "".join(message(name, name, "light") for name in names)
    script = "<script>document.title=JSON.stringify([...document.querySelectorAll('.side')].map(e=>e.offsetHeight))</script>"
    source.write_text(document(body, "light", ".side{position:static}") + script, encoding="utf-8")
    command = [found, *picture.FLAGS, f"--window-size={COLUMN},{HEIGHT}", "--dump-dom", source.as_uri()]
    dom = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    source.unlink()
    return dict(zip(names, json.loads(dom.partition("<title>")[2].partition("<")[0]), strict=True))


def sheets(tall: dict[str, int]) -> Iterator[list[tuple[str, int, int]]]:
    """Lay messages out in columns. Each sheet: (name, left, top); a message taller than a sheet has a column of its own."""
    sheet: list[tuple[str, int, int]] = []
    column, top = 0, 0
    for name, height in tall.items():
        if top and top + height > HEIGHT:
            column, top = column + 1, 0
        if column == N_COLUMNS:
            yield sheet
            sheet, column = [], 0
        sheet.append((name, column * COLUMN, top))
        top += height + GAP
    if sheet:
        yield sheet


def draw(folder: Path, themes: Iterable[str]) -> list[str]:
    """Draw every sample; the names of those taller than a screen."""
    found = picture.browser()
    if found is None:
        raise SystemExit("No Chromium is installed (apt-get install chromium), so no picture can be taken.")
    folder.mkdir(parents=True, exist_ok=True)
    tall = heights(found, sorted(SAMPLES), folder)
    for theme in themes:
        for n, sheet in enumerate(sheets(tall), 1):
            source = folder / f"{theme}-{n:02}.html"
            body = "".join(
                message(name, label(name, tall[name]), theme, f"left:{left}px;top:{top}px") for name, left, top in sheet
            )
            source.write_text(document(body, theme), encoding="utf-8")
            height = max(top + tall[name] for name, _, top in sheet)
            picture.shoot(found, source, source.with_suffix(".png"), COLUMN * N_COLUMNS, height + FRAME)
            source.unlink()
    return [name for name, height in tall.items() if height > SCREEN and not ENDLESS.search(name)]


def label(name: str, height: int) -> str:
    """A message's name and height."""
    return f"{name} · {height} px" + (", taller than a screen" if height > SCREEN else "")


if __name__ == "__main__":
    into, *asked = [*sys.argv[1:], *([] if sys.argv[1:] else [str(FOLDER)])]
    over = draw(Path(into), asked or ("light", "dark"))
    print(f"Drawn in {into}. Taller than a screen ({SCREEN} px): {', '.join(over) or 'none'}.")
