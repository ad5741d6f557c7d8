"""Native tables and charts within Slack's limits, and the same as text for where Slack refuses them."""

from typing import Any, cast

from rich.cells import cell_len, set_cell_size

from bot.render.limits import ELLIPSIS, SHAPES, length, most

Json = dict[str, Any]
TEXT_WIDTH = 96
"""Cells across of a table as text: about what a Slack message shows without wrapping."""
COLUMN_WIDTH = 44
MOST_VALUE = 1e15
"""Larger numbers (and those that are none) are not drawn: beyond what a JSON number keeps exactly."""


def cell_text(cell: Json) -> str:
    """What a reader sees of a table cell."""
    if cell.get("type") == "rich_text":
        return "".join(str(leaf.get("text", "")) for part in cell.get("elements", []) for leaf in part.get("elements", []))
    return str(cell.get("text", ""))


def fit_table(block: Json) -> tuple[Json | None, int]:
    """A valid table and how many data rows were left out. None when no data row is left."""
    rows = [[_cell(cell) for cell in row if isinstance(cell, dict)] for row in block.get("rows", []) if isinstance(row, list)]
    width = min(most("data_table.columns"), len(rows[0]) if rows else 0)
    if len(rows) < 2 or not width:
        return None, 0
    blank = {"type": "raw_text", "text": "-"}
    rows = [(row + [blank] * width)[:width] for row in rows]
    rows[0] = [{"type": "raw_text", "text": cell_text(cell) or "-"} for cell in rows[0]]
    kept, left = [rows[0]], most("data_table.chars") - _chars(rows[0])
    for row in rows[1 : most("data_table.rows")]:
        left -= _chars(row)
        if left < 0:
            break
        kept.append(row)
    if len(kept) < 2:
        return None, 0
    caption = str(block.get("caption", "")).strip() or "Table"
    page_size = max(1, min(most("data_table.page_size"), int(block.get("page_size") or 10)))
    table: Json = {name: block[name] for name in ("type", "block_id") if name in block}
    table |= {"caption": _cut(caption, length("data_table.caption")), "rows": kept, "page_size": page_size}
    return table, len(rows) - len(kept)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def _chars(row: list[Json]) -> int:
    return sum(len(cell_text(cell)) for cell in row)


def _cell(cell: Json) -> Json:
    text = _cut(cell_text(cell), length("data_table.cell")).strip()
    match cell.get("type"):
        case "raw_number" if _is_number(cell.get("value")):
            return {"type": "raw_number", "value": cell["value"], "text": text or f"{cell['value']:,}"}
        case "rich_text" if text:
            parts = [_rich_part(part) for part in cell.get("elements", []) if isinstance(part, dict)]
            return {"type": "rich_text", "elements": parts}
        case _:
            return {"type": "raw_text", "text": text or "-"}


def _rich_part(part: Json) -> Json:
    inner = []
    for leaf in part.get("elements", []):
        known = SHAPES.get(str(leaf.get("type")), frozenset({"type"}))
        inner.append({name: value for name, value in leaf.items() if name in known})
        if "text" in inner[-1]:
            inner[-1]["text"] = _cut(str(inner[-1]["text"]), length("data_table.cell")) or "-"
    return {"type": "rich_text_section", "elements": inner}


def fit_chart(block: Json) -> Json | None:
    """A valid chart, or None when it has nothing to show."""
    chart = block.get("chart")
    if not isinstance(chart, dict):
        return None
    fitted = _pie(chart) if chart.get("type") == "pie" else _axes(chart)
    title = _cut(str(block.get("title", "")).strip() or "Chart", length("chart.title"))
    return {"type": "data_visualization", "title": title, "chart": fitted} if fitted else None


def _label(value: Any, taken: set[str]) -> str:
    """A label of at most 20 code points that none of the `taken` has."""
    text = _cut(str(value).strip() or "-", length("chart.label"))
    shown, turn = text, 2
    while shown in taken:
        tail = f" {turn}"
        shown, turn = text[: length("chart.label") - len(tail)] + tail, turn + 1
    taken.add(shown)
    return shown


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_VALUE


def _value(value: Any) -> float:
    return cast(float, value) if _is_number(value) else 0


def _pie(chart: Json) -> Json | None:
    segments = [part for part in chart.get("segments", []) if isinstance(part, dict) and _value(part.get("value")) > 0]
    shown, rest = segments[: most("chart.segments")], segments[most("chart.segments") :]
    if rest:
        rest = [shown.pop(), *rest]
        shown.append({"label": "other", "value": sum(_value(part["value"]) for part in rest)})
    taken: set[str] = set()
    fitted = [{"label": _label(part.get("label", ""), taken), "value": _value(part["value"])} for part in shown]
    return {"type": "pie", "segments": fitted} if fitted else None


def _axes(chart: Json) -> Json | None:
    kind = chart.get("type") if chart.get("type") in {"bar", "line", "area"} else "bar"
    config = chart.get("axis_config") or {}
    taken: set[str] = set()
    names = list(config.get("categories", []))[-most("chart.points") :]
    labels = [_label(name, taken) for name in names]
    series, used = [], set[str]()
    for part in list(chart.get("series", []))[: most("chart.series")]:
        values = {
            str(point.get("label")): _value(point.get("value")) for point in part.get("data", []) if isinstance(point, dict)
        }
        points = [{"label": label, "value": values.get(str(name), 0)} for name, label in zip(names, labels, strict=True)]
        series.append({"name": _label(part.get("name", ""), used), "data": points})
    if not labels or not series:
        return None
    axes: Json = {"categories": labels}
    axes |= {name: _cut(str(config[name]), length("chart.axis")) for name in ("x_label", "y_label") if config.get(name)}
    return {"type": kind, "series": series, "axis_config": axes}


# the same without native blocks


def without_native(blocks: list[Json]) -> list[Json]:
    """The message with tables and charts as preformatted text, for a Slack that refuses or does not know them."""
    return [plain for block in blocks for plain in _as_text(block)]


def _as_text(block: Json) -> list[Json]:
    match block["type"]:
        case "data_table":
            return _preformatted(block["caption"], table_lines(block["rows"]))
        case "data_visualization":
            return _preformatted(block["title"], chart_lines(block["chart"]))
        case _:
            return [block]


def _preformatted(title: str, lines: list[str]) -> list[Json]:
    kept, left = [], length("rich_text.text") - 60
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    text = "\n".join(kept) + (f"\n… and {len(lines) - len(kept):,} more in the file" if len(kept) < len(lines) else "")
    heading = {"type": "rich_text_section", "elements": [{"type": "text", "text": title, "style": {"bold": True}}]}
    body = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [heading, body]}]


def table_lines(rows: list[list[Json]]) -> list[str]:
    """A table in aligned columns, numbers to the right; the widest columns are cut until it fits."""
    words = [[cell_text(cell) for cell in row] for row in rows]
    widths = [min(COLUMN_WIDTH, max(cell_len(row[at]) for row in words)) for at in range(len(words[0]))]
    while sum(widths) + 2 * len(widths) > TEXT_WIDTH and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    is_number = [all(row[at].get("type") == "raw_number" for row in rows[1:]) for at in range(len(widths))]
    return ["  ".join(_pad(*column) for column in zip(row, widths, is_number, strict=True)).rstrip() for row in words]


def _pad(text: str, width: int, is_right: bool) -> str:
    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + ELLIPSIS
    return " " * (width - cell_len(text)) + text if is_right else set_cell_size(text, width)


def chart_lines(chart: Json, width: int = 30) -> list[str]:
    """A chart as bars of text with their values: a pie by segment, others by category, one line per series."""
    if chart["type"] == "pie":
        return _bars([(part["label"], part["value"]) for part in chart["segments"]], width)
    many = len(chart["series"]) > 1
    pairs = [
        (f"{point['label']} {series['name']}" if many else point["label"], point["value"])
        for points in zip(*(series["data"] for series in chart["series"]), strict=True)
        for series, point in zip(chart["series"], points, strict=True)
    ]
    return _bars(pairs, width)


def _bars(pairs: list[tuple[str, float]], width: int) -> list[str]:
    top = max((abs(value) for _, value in pairs), default=0) or 1
    label_width = max((cell_len(label) for label, _ in pairs), default=0)
    return [
        f"{_pad(label, label_width, False)}  {'█' * round(abs(value) / top * width) or '·'} {value:,}" for label, value in pairs
    ]
