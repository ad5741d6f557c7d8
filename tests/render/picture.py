"""Draws messages as Slack shows them, light and dark, to be looked at: `python -m tests.render.picture [FOLDER] [NAME …]`.

An approximation for the eye, no oracle: block spacing, tables, charts, buttons, colours. Takes a PNG with headless Chromium.
`python -m tests.render.picture README` writes the pictures of the README anew.
"""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.render import Rendered, render
from bot.render.charts import Line, LineChart, line_chart
from tests.render.cards import notable
from tests.shared import PROJECT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
THREAD = ("check_head", "needs_you", "changes", "anchors", "placements", "pages", "patterns", "self_check", "sources")
REPLIES = (*THREAD[1:], "case_evidence", "case_findings", "case_line", "digest_part", "patterns", "self_check")
"""Messages that stand in a thread."""
COLOURS = ("#1264a3", "#e01e5a", "#2eb67d", "#ecb22e", "#8a5cf5", "#616061")
DOTS = {"🟢": "#2eb67d", "🟡": "#ecb22e", "🔴": "#e01e5a", "⚪": ""}
"""Coloured circles drawn as such: a machine without an emoji font would show boxes."""
SIGNS = {"➕": "<b>+</b>", "➖": "<b>−</b>", "❔": "<b>?</b>", "🔕": "<i>off</i>"}
"""The other signs of ours, for the same reason."""
PICTURES = PROJECT / "tests" / "snapshots" / "pictures"
README: dict[str, list[str]] = {
    "check": ["check_head", "needs_you"],
    "loss": ["case", "case_evidence"],
    "spike": ["case-anchor"],
    "digest": ["digest"],
}
"""Picture by name → the messages in it."""
WIDTH, HEIGHT = 1500, 2600
README_WIDTH = 760
STYLE = """
body{margin:0;display:flex;font:15px/1.46 Lato,'Noto Sans','DejaVu Sans',sans-serif}
.side{width:50%;padding:16px 20px;box-sizing:border-box}
.light{background:#fff;color:#1d1c1d;--line:#ddd;--dim:#616061;--code:#c01343;--link:#1264a3;--head:#f8f8f8}
.dark{background:#1a1d21;color:#d1d2d3;--line:#35373b;--dim:#ababad;--code:#e8912d;--link:#1d9bd1;--head:#222529}
.message{margin:0 0 18px 0;max-width:680px;overflow-wrap:anywhere}.reply{margin-left:44px}
.who{font-weight:700;margin-bottom:2px}.header{font-size:18px;font-weight:700;margin:4px 0}
.section,.rich{margin:4px 0}.context{color:var(--dim);font-size:13px;margin:4px 0}
hr{border:0;border-top:1px solid var(--line);margin:8px 0}
a{color:var(--link);text-decoration:none}code{color:var(--code);font-size:12px}
pre{border:1px solid var(--line);padding:8px;font-size:12px}
ul,ol{margin:2px 0;padding-left:26px}
table{border-collapse:collapse;font-size:13px;margin:6px 0;width:100%}
.view{border:1px solid var(--line);border-radius:8px;padding:8px 16px;margin-top:8px;max-width:520px}
.title{font-weight:700;margin:6px 0}svg text{fill:var(--dim);font-size:11px}svg .grid{stroke:var(--line)}
.shares{width:auto}.shares td{border:0;padding:2px 8px 2px 0}.bar{display:inline-block;
  height:10px;background:#1264a3;border-radius:2px}
.dot{display:inline-block;width:.8em;height:.8em;border-radius:50%;border:1px solid transparent;box-sizing:border-box}
th,td{border:1px solid var(--line);padding:4px 8px;text-align:left;vertical-align:top;word-break:break-word}
th{background:var(--head)}
td.n{text-align:right;white-space:nowrap}.pages{color:var(--dim);font-size:12px}
button{font:700 13px sans-serif;border:1px solid var(--line);border-radius:4px;background:none;
  color:inherit;padding:5px 12px;margin:4px 8px 4px 0}
button.primary{background:#007a5a;color:#fff}button.danger{background:#e01e5a;color:#fff}
"""


def leaf(part: dict[str, Any]) -> str:
    text = html.escape(str(part.get("text", part.get("fallback", part.get("user_id", part.get("channel_id", "")))))).replace(
        "\n", "<br>"
    )
    tags = {"bold": "b", "italic": "i", "code": "code", "strike": "s"}
    for name in part.get("style", {}):
        text = f"<{tags[name]}>{text}</{tags[name]}>"
    return f"<a>{text}</a>" if part["type"] == "link" else text


def leaves(part: dict[str, Any]) -> str:
    return "".join(leaf(item) for item in part["elements"])


def mrkdwn(part: dict[str, Any]) -> str:
    text = html.escape(part["text"]) if part["type"] == "plain_text" else part["text"]
    text = re.sub(r"<!date\^[^|]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<(?:https?://[^|>]*)\|([^>]*)>", r"<a>\1</a>", text)
    text = re.sub(r"<@([A-Z0-9]+)>", r"<a>\1</a>", text)
    text = re.sub(r"<#([A-Z0-9]+)>", r"<a>\1</a>", text)
    return re.sub(r"(?<!\w)\*([^*]+)\*(?!\w)", r"<b>\1</b>", text)


def rich(part: dict[str, Any]) -> str:
    match part["type"]:
        case "rich_text_list":
            tag = "ol" if part["style"] == "ordered" else "ul"
            return f"<{tag}>{''.join(f'<li>{leaves(item)}</li>' for item in part['elements'])}</{tag}>"
        case "rich_text_preformatted":
            return f"<pre>{leaves(part)}</pre>"
        case _:
            return f"<div>{leaves(part)}</div>"


def cell(part: dict[str, Any]) -> str:
    if part["type"] == "rich_text":
        return f"<td>{''.join(leaves(item) for item in part['elements'])}</td>"
    return f"<td{' class=n' if part['type'] == 'raw_number' else ''}>{html.escape(part['text'])}</td>"


def table(block: dict[str, Any]) -> str:
    heads, *rows = block["rows"]
    shown = rows[: block["page_size"]]
    lines = "".join(f"<tr>{''.join(cell(part) for part in row)}</tr>" for row in shown)
    head = "".join(f"<th>{html.escape(part['text'])}</th>" for part in heads)
    return f"<table><tr>{head}</tr>{lines}</table><div class=pages>1–{len(shown)} of {len(rows)}</div>"


def chart(block: dict[str, Any]) -> str:
    """A chart as lines, bars or shares, with its labels and, for several series, their names."""
    drawn = block["chart"]
    kind = drawn["type"]
    body = shares(drawn["segments"]) if kind == "pie" else plotted(kind, drawn["axis_config"]["categories"], drawn["series"])
    return f"<div class=title>{html.escape(block['title'])}</div>{body}"


def shares(segments: list[dict[str, Any]]) -> str:
    whole = sum(part["value"] for part in segments) or 1
    rows = "".join(
        f"<tr><td>{html.escape(part['label'])}</td><td><span class=bar style='width:{240 * part['value'] / whole:.0f}px'></span>"
        f" {part['value'] / whole:.0%}</td></tr>"
        for part in segments
    )
    return f"<table class=shares>{rows}</table>"


def plotted(kind: str, labels: list[str], series: list[dict[str, Any]]) -> str:
    values = [(one["name"], [point["value"] for point in one["data"]]) for one in series]
    plot = line_chart(labels, values, width=600, height=170)
    parts = [
        f"<line class=grid x1={plot.left} x2={plot.width} y1={tick.at} y2={tick.at} />"
        f"<text x={plot.left - 6} y={tick.at + 4} text-anchor=end>{tick.label}</text>"
        for tick in plot.y_ticks
    ]
    band = (plot.width - plot.left) / max(1, len(labels))
    is_bar = kind == "bar"
    middles = [plot.left + (n + 0.5) * band if is_bar else tick.at for n, tick in enumerate(plot.x_ticks)]
    parts += [
        f"<text x={middle} y={plot.height - 6} text-anchor=middle>{html.escape(tick.label)}</text>"
        for middle, tick in zip(middles, plot.x_ticks, strict=True)
    ]
    for n, line in enumerate(plot.lines):
        parts += bars(plot, line, n, band) if is_bar else [lined(line, n)]
    names = " · ".join(
        f"<span style='color:{COLOURS[n % len(COLOURS)]}'>●</span> {html.escape(name)}" for n, (name, _) in enumerate(values)
    )
    return f"<svg width={plot.width} height={plot.height}>{''.join(parts)}</svg><div class=pages>{names}</div>"


def button(part: dict[str, Any]) -> str:
    return f"<button class='{part.get('style', '')}'>{html.escape(part['text']['text'])}</button>"


def block(part: dict[str, Any]) -> str:
    match part["type"]:
        case "header":
            return f"<div class=header>{html.escape(part['text']['text'])}</div>"
        case "section":
            return f"<div class=section>{mrkdwn(part['text'])}</div>"
        case "context":
            return f"<div class=context>{' '.join(mrkdwn(item) for item in part['elements'])}</div>"
        case "divider":
            return "<hr>"
        case "actions":
            buttons = (
                f"<button class='{b.get('style', '')}'>{html.escape(b['text']['text'])}</button>" for b in part["elements"]
            )
            return "".join(buttons)
        case "data_table":
            return table(part)
        case "data_visualization":
            return chart(part)
        case "input":
            return question(part)
        case _:
            return f"<div class=rich>{''.join(rich(item) for item in part['elements'])}</div>"


def question(part: dict[str, Any]) -> str:
    """A question of a form, with what stands in its field."""
    asked, hint = part["element"], part.get("hint", {}).get("text", "")
    label = html.escape(part["label"]["text"]) + (" (optional)" if part.get("optional") else "")
    chosen = asked.get("initial_option", {}).get("text", {}).get("text", "") or asked.get("placeholder", {}).get("text", "")
    words = html.escape(asked.get("initial_value", "") or chosen or asked.get("initial_date", "")) or " "
    is_list = asked["type"].endswith("select")
    return f"<div class=title>{label}</div><pre>{words}{' ▾' if is_list else ''}</pre><div class=pages>{html.escape(hint)}</div>"


def view(drawn: dict[str, Any]) -> str:
    """A form or the Home tab."""
    buttons = "".join(f"<button>{html.escape(drawn[name]['text'])}</button>" for name in ("close", "submit") if name in drawn)
    title = html.escape(drawn["title"]["text"]) if "title" in drawn else "Home"
    return f"<div class=view><div class=header>{title}</div>{''.join(block(part) for part in drawn['blocks'])}{buttons}</div>"


def lined(line: Line, n: int) -> str:
    return f"<polyline points='{line.points}' stroke='{COLOURS[n % len(COLOURS)]}' fill=none stroke-width=2 />"


def bars(plot: LineChart, line: Line, n: int, band: float) -> list[str]:
    """One bar per label, those of several series side by side."""
    floor, width = plot.height - plot.bottom, min(60.0, 0.7 * band) / len(plot.lines)
    tops = [float(point.split(",")[1]) for point in line.points.split()]
    lefts = [plot.left + (i + 0.5) * band + (n - len(plot.lines) / 2) * width for i in range(len(tops))]
    return [
        f"<rect x={left:.1f} y={top} width={width - 2:.1f} height={max(1.0, floor - top)} fill='{COLOURS[n % len(COLOURS)]}' />"
        for left, top in zip(lefts, tops, strict=True)
    ]


def dotted(drawn: str) -> str:
    for sign, colour in DOTS.items():
        look = f"background:{colour}" if colour else "border-color:#868686"
        drawn = drawn.replace(sign, f"<span class=dot style='{look}'></span>")
    for sign, look in SIGNS.items():
        drawn = drawn.replace(sign, look)
    # Slack shows the name of whoever is mentioned, and of a channel
    drawn = re.sub(r"\bU0([A-Z]{3})0001\b", lambda found: f"@{found[1].lower()}", drawn)
    return re.sub(r"#?\bC0([A-Z]+)01\b", lambda found: f"#{found[1].lower()}", drawn)


def content(rendered: Rendered) -> str:
    """The blocks of a message, then its form or Home tab where it has one."""
    return "".join(block(part) for part in rendered.blocks) + (view(rendered.view) if rendered.view else "")


def page(names: list[str], themes: tuple[str, ...] = ("light", "dark")) -> str:
    messages = ""
    for name in names:
        rendered = render(*notable()[name])
        reply = " reply" if name.split("-")[0] in REPLIES else ""
        messages += f"<div class='message{reply}'><div class=who>Backlinks</div>{content(rendered)}</div>"
    sides = "".join(f"<div class='side {theme}' style='width:{100 // len(themes)}%'>{dotted(messages)}</div>" for theme in themes)
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{sides}"


def browser() -> str | None:
    """The first browser found; None without one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def picture(folder: Path, names: list[str]) -> str:
    """Write messages.html, and messages.png where there is a browser. Returns a sentence on what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    source, target = folder / "messages.html", folder / "messages.png"
    source.write_text(page(names), encoding="utf-8")
    found = browser()
    if found is None:
        return f"{source} is written; no Chromium is installed, so there is no PNG of it."
    shoot(found, source, target, WIDTH, HEIGHT)
    return f"{target} is written."


FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")


def shoot(found: str, source: Path, target: Path, width: int, height: int) -> None:
    command = [found, *FLAGS, f"--window-size={width},{height}", f"--screenshot={target}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def height_of(found: str, source: Path, width: int) -> int:
    """How tall a page is at a width."""
    measured = source.with_name("measured.html")
    script = "<script>document.title=document.querySelector('.side').scrollHeight</script>"
    measured.write_text(source.read_text(encoding="utf-8") + script, encoding="utf-8")
    command = [found, *FLAGS, f"--window-size={width},{HEIGHT}", "--dump-dom", measured.as_uri()]
    dom = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return int(dom.partition("<title>")[2].partition("<")[0])


def readme() -> str:
    """Write every picture of the README. Returns a sentence on what was written."""
    found = browser()
    if found is None:
        return "No Chromium is installed (apt-get install chromium), so no picture can be taken."
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        for name, messages in README.items():
            source.write_text(page(messages, ("light",)), encoding="utf-8")
            shoot(found, source, PICTURES / f"{name}.png", README_WIDTH, height_of(found, source, README_WIDTH))
    return f"{', '.join(README)} are written to {PICTURES}."


if __name__ == "__main__":
    if sys.argv[1:] == ["README"]:
        print(readme())
    else:
        print(picture(Path(sys.argv[1] if len(sys.argv) > 1 else "data/pictures"), sys.argv[2:] or list(THREAD)))
