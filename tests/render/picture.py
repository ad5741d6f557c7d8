"""Draws messages as Slack shows them, light and dark, to be looked at: `python -m tests.render.picture [FOLDER] [NAME …]`.

An approximation for the eye, no oracle: block spacing, tables, buttons, colours. Takes a PNG with headless Chromium.
"""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.render import render
from tests.render.cards import notable

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
THREAD = ("check_head", "needs_you", "changes", "anchors", "placements", "pages", "patterns", "self_check", "sources")
WIDTH, HEIGHT = 1500, 2600
STYLE = """
body{margin:0;display:flex;font:15px/1.46 Lato,'Noto Sans','DejaVu Sans',sans-serif}
.side{width:50%;padding:16px 20px;box-sizing:border-box}
.light{background:#fff;color:#1d1c1d;--line:#ddd;--dim:#616061;--code:#c01343;--link:#1264a3;--head:#f8f8f8}
.dark{background:#1a1d21;color:#d1d2d3;--line:#35373b;--dim:#ababad;--code:#e8912d;--link:#1d9bd1;--head:#222529}
.message{margin:0 0 18px 0;max-width:680px}.reply{margin-left:44px}
.who{font-weight:700;margin-bottom:2px}.header{font-size:18px;font-weight:700;margin:4px 0}
.section,.rich{margin:4px 0}.context{color:var(--dim);font-size:13px;margin:4px 0}
hr{border:0;border-top:1px solid var(--line);margin:8px 0}
a{color:var(--link);text-decoration:none}code{color:var(--code);font-size:12px}
pre{border:1px solid var(--line);padding:8px;font-size:12px}
ul,ol{margin:2px 0;padding-left:26px}
table{border-collapse:collapse;font-size:13px;margin:6px 0;width:100%}
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
    text = re.sub(r"<([#@])([A-Z0-9]+)>", r"<a>\1\2</a>", text)
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
    """Bars of characters for every kind of chart: what is said counts here, not how Slack draws it."""
    drawn = block["chart"]
    series = drawn.get("series") or [{"name": "", "data": drawn.get("segments", [])}]
    most = max((point["value"] for one in series for point in one["data"]), default=0) or 1
    rows = "".join(
        f"<tr><td>{html.escape(one['name'])}</td><td>{html.escape(point['label'])}</td>"
        f"<td>{'▇' * max(1, round(20 * point['value'] / most))} {point['value']}</td></tr>"
        for one in series
        for point in one["data"]
    )
    return f"<div class=header>{html.escape(block['title'])}</div><table>{rows}</table>"


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
        case _:
            return f"<div class=rich>{''.join(rich(item) for item in part['elements'])}</div>"


def page(names: list[str]) -> str:
    messages = ""
    for name in names:
        rendered = render(*notable()[name])
        reply = " reply" if name.split("-")[0] in THREAD[1:] else ""
        messages += (
            f"<div class='message{reply}'><div class=who>Backlinks</div>{''.join(block(b) for b in rendered.blocks)}</div>"
        )
    sides = "".join(f"<div class='side {theme}'>{messages}</div>" for theme in ("light", "dark"))
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
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}"]
    subprocess.run([found, *flags, f"--screenshot={target}", source.as_uri()], check=True, capture_output=True, timeout=60)
    return f"{target} is written."


if __name__ == "__main__":
    print(picture(Path(sys.argv[1] if len(sys.argv) > 1 else "data/pictures"), sys.argv[2:] or list(THREAD)))
