"""Blocks as text in a terminal: the same messages, drawn with rich. Nothing of a message reaches the terminal as a control
code: text is cleaned, styles are made here, and rich's own markup is never read from it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import unescape
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.render.filters import is_linkable
from bot.render.inert import inert, valid
from bot.render.tables import cell_text, chart_lines

Json = dict[str, Any]

_MARKUP = re.compile(
    r"<!date\^(?P<stamp>\d+)\^[^|>]*\|(?P<fallback>[^>]*)>"
    r"|<(?P<url>https?://[^|>]+)(?:\|(?P<label>[^>]*))?>"
    r"|<(?P<sign>[@#])(?P<id>[A-Z0-9]+)>"
    r"|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)|`(?P<code>[^`\n]+)`"
)


@dataclass(frozen=True, slots=True)
class Pressable:
    """One button that a message showed, with the number to press."""

    number: int
    label: str
    action: str
    value: str
    question: str = ""


@dataclass(slots=True)
class Terminal:
    """Draws messages. zone: of the dates shown, the machine's own by default. pressable: every button drawn so far, numbered
    through from 1. is_prompt: whether there is a line to press them from; where there is none, no button is drawn."""

    zone: tzinfo | None = None
    pressable: list[Pressable] = field(default_factory=list)
    is_prompt: bool = True

    def draw(self, blocks: Sequence[Json], text: str = "") -> RenderableType:
        """One message. text: shown when there are no blocks."""
        if not blocks:
            return self.mrkdwn(text)
        return Group(*(drawn for block in blocks for drawn in self._block(block)))

    def mrkdwn(self, text: str) -> Text:
        """Slack's mrkdwn as styled text."""
        shown, at = Text(), 0
        for found in _MARKUP.finditer(text):
            shown.append(_words(text[at : found.start()]))
            shown.append_text(self._marked(found))
            at = found.end()
        return shown.append(_words(text[at:]))

    def _marked(self, found: re.Match[str]) -> Text:
        match found.lastgroup:
            case "fallback":
                return Text(self.moment(int(found["stamp"])))
            case "url" | "label":
                return _link(unescape(found["url"]), _words(found["label"] or found["url"]))
            case "id":
                return Text(f"{found['sign']}{found['id']}", style="cyan")
            case "bold":
                return Text(_words(found["bold"]), style="bold")
            case "italic":
                return Text(_words(found["italic"]), style="italic")
            case _:
                return Text(_words(found["code"]), style="cyan")

    def moment(self, stamp: float) -> str:
        """A time in the zone of the reader, which is named: "21 Nov 2026 10:40 CET"."""
        return f"{datetime.fromtimestamp(stamp, UTC).astimezone(self.zone):%-d %b %Y %H:%M %Z}"

    def _block(self, block: Json) -> Iterator[RenderableType]:
        match block["type"]:
            case "header":
                yield Text(_words(block["text"]["text"]), style="bold")
            case "section":
                parts = [block["text"]] if "text" in block else []
                yield from (self._text(part) for part in [*parts, *block.get("fields", [])])
            case "context":
                line = Text(" · ").join(self._text(part) for part in block["elements"])
                line.stylize("dim")
                yield line
            case "divider":
                yield Text("")
            case "actions" if self.is_prompt:
                yield self._buttons(block["elements"])
            case "rich_text":
                yield from self._rich(block["elements"])
            case "data_table":
                yield self._table(block)
            case "data_visualization":
                yield Text(_words(block["title"]), style="bold")
                yield Text("\n".join(chart_lines(block["chart"])))

    def _text(self, part: Json) -> Text:
        return self.mrkdwn(part["text"]) if part["type"] == "mrkdwn" else Text(valid(part["text"]))

    def _buttons(self, buttons: Sequence[Json]) -> Text:
        line = Text()
        for button in buttons:
            label, question = _words(button["text"]["text"]), button.get("confirm", {}).get("text", {}).get("text", "")
            pressable = Pressable(len(self.pressable) + 1, label, button["action_id"], button.get("value", ""), _words(question))
            self.pressable.append(pressable)
            line.append(f"[{label}]", style="bold reverse" if button.get("style") == "primary" else "bold")
            line.append(f" press {pressable.number}   ", style="dim")
        line.rstrip()
        return line

    def _rich(self, parts: Sequence[Json]) -> Iterator[Text]:
        for part in parts:
            match part["type"]:
                case "rich_text_list":
                    yield from self._list(part)
                case "rich_text_quote":
                    yield Text("│ ", style="dim").append_text(self._leaves(part["elements"]))
                case _:
                    yield self._leaves(part["elements"])

    def _list(self, part: Json) -> Iterator[Text]:
        for number, item in enumerate(part["elements"], 1):
            sign = f" {number}. " if part["style"] == "ordered" else " • "
            yield Text(sign).append_text(self._leaves(item["elements"]))

    def _leaves(self, leaves: Sequence[Json]) -> Text:
        shown = Text()
        for leaf in leaves:
            shown.append_text(self._leaf(leaf))
        return shown

    def _leaf(self, leaf: Json) -> Text:
        match leaf["type"]:
            case "link":
                return _link(leaf["url"], _words(leaf.get("text") or leaf["url"]))
            case "date":
                return Text(self.moment(leaf["timestamp"]))
            case "user":
                return Text(f"@{_words(leaf['user_id'])}", style="cyan")
            case "channel":
                return Text(f"#{_words(leaf['channel_id'])}", style="cyan")
            case _:
                return Text(valid(leaf.get("text", "")), style=_STYLES.get(next(iter(leaf.get("style", {})), ""), ""))

    def _table(self, block: Json) -> Table:
        heads, *rows = block["rows"]
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for at, head in enumerate(heads):
            is_number = all(row[at]["type"] == "raw_number" for row in rows)
            table.add_column(
                Text(inert(cell_text(head))), justify="right" if is_number else "left", no_wrap=is_number, overflow="fold"
            )
        for row in rows:
            table.add_row(*(self._cell(cell) for cell in row))
        return table

    def _cell(self, cell: Json) -> Text:
        if cell["type"] != "rich_text":
            return Text(inert(cell_text(cell)))
        return self._leaves([leaf for part in cell["elements"] for leaf in part["elements"]])


_STYLES = {"bold": "bold", "italic": "italic", "code": "cyan", "strike": "strike"}


def _words(text: str) -> str:
    """Text without Slack's escapes and without control characters; line breaks stay."""
    return valid(unescape(text)).replace("\r", " ")


def _link(url: str, label: str) -> Text:
    if not is_linkable(url):
        return Text(label)
    return Text(label, style=Style(color="blue", underline=True, link=url))
