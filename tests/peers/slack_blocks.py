"""Slack's reading of message blocks: unknown properties, wrong shapes and lengths are refused, the whole message with them.

Limits: slackblocks' generated tables where they name one, Slack's reference pages otherwise; the smaller where they differ.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slackblocks import _limits as limits

Fault = tuple[str, str]
Check = Callable[[Any, str], Iterator[Fault]]


def string(most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield at, "must be a string"
        elif not least <= len(value) <= most:
            yield at, f"must be {least} to {most} characters long, not {len(value)}"

    return check


def boolean(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield at, "must be true or false"


def integer(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield at, f"must be a whole number from {least} to {most}"

    return check


def number(value: Any, at: str) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield at, "must be a number"


def one_of(*words: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        if value not in words:
            yield at, f"must be one of {', '.join(words)}"

    return check


def items(check: Check, most: int, least: int = 1) -> Check:
    def run(value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield at, "must be a list"
            return
        if not least <= len(value) <= most:
            yield at, f"must have {least} to {most} items, not {len(value)}"
        for place, item in enumerate(value):
            yield from check(item, f"{at}/{place}")

    return run


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    optional = optional or {}

    def check(value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield at, "must be an object"
            return
        for name in required:
            if name not in value:
                yield at, f"missing required field: {name}"
        for name, item in value.items():
            known = required.get(name) or optional.get(name)
            if known is None:
                yield f"{at}/{name}", "no more than the known properties allowed"
            else:
                yield from known(item, f"{at}/{name}")

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    def check(value: Any, at: str) -> Iterator[Fault]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in table:
            yield at, f"unsupported type: {kind}"
        else:
            yield from table[kind](value, at)

    return check


def text(most: int, *kinds: str) -> Check:
    optional: dict[str, Check] = {"emoji": boolean, "verbatim": boolean}
    kinds = kinds or ("plain_text", "mrkdwn")
    return shape({"type": one_of(*kinds), "text": string(most)}, optional)


def plain(most: int) -> Check:
    return text(most, "plain_text")


STYLE = shape({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean})
INLINE = by_type(
    {
        "text": shape({"type": string(20), "text": string(10_000)}, {"style": STYLE}),
        "link": shape({"type": string(20), "url": string(3_000)}, {"text": string(10_000), "style": STYLE, "unsafe": boolean}),
        "emoji": shape({"type": string(20), "name": string(100)}, {"unicode": string(100), "style": STYLE}),
        "user": shape({"type": string(20), "user_id": string(30)}, {"style": STYLE}),
        "channel": shape({"type": string(20), "channel_id": string(30)}, {"style": STYLE}),
        "date": shape(
            {"type": string(20), "timestamp": number, "format": string(200)},
            {"url": string(3_000), "fallback": string(200), "style": STYLE},
        ),
        "broadcast": shape({"type": string(20), "range": one_of("here", "channel", "everyone")}),
    }
)
SECTION = shape({"type": string(30), "elements": items(INLINE, 1_000, 0)})
RICH = by_type(
    {
        "rich_text_section": SECTION,
        "rich_text_list": shape(
            {"type": string(30), "elements": items(SECTION, 1_000), "style": one_of("bullet", "ordered")},
            {"indent": integer(0, 8), "border": integer(0, 1), "offset": integer(0, 10_000)},
        ),
        "rich_text_quote": shape({"type": string(30), "elements": items(INLINE, 1_000)}, {"border": integer(0, 1)}),
        "rich_text_preformatted": shape({"type": string(30), "elements": items(INLINE, 1_000)}, {"border": integer(0, 1)}),
    }
)
RICH_TEXT = shape({"type": one_of("rich_text"), "elements": items(RICH, 1_000)}, {"block_id": string(255)})
CELL = by_type(
    {
        "raw_text": shape({"type": string(20), "text": string(10_000)}),
        "raw_number": shape({"type": string(20), "value": number, "text": string(1_000)}),
        "rich_text": RICH_TEXT,
    }
)
CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)}, {"style": one_of("primary", "danger")}
)
BUTTON = shape(
    {"type": string(30), "text": plain(limits.BUTTON_TEXT_MAX_LENGTH)},
    {
        "action_id": string(limits.ACTION_ID_MAX_LENGTH),
        "value": string(limits.BUTTON_VALUE_MAX_LENGTH),
        "url": string(limits.BUTTON_URL_MAX_LENGTH),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(limits.BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH),
    },
)
OPTION = shape(
    {"text": text(limits.OPTION_TEXT_MAX_LENGTH), "value": string(limits.OPTION_VALUE_MAX_LENGTH)},
    {"description": text(limits.OPTION_DESCRIPTION_MAX_LENGTH), "url": string(limits.OPTION_URL_MAX_LENGTH)},
)
SELECT = shape(
    {"type": string(30), "options": items(OPTION, 100)},
    {
        "action_id": string(255),
        "placeholder": plain(limits.SELECT_PLACEHOLDER_MAX_LENGTH),
        "initial_option": OPTION,
        "confirm": CONFIRM,
    },
)
OVERFLOW = shape({"type": string(30), "options": items(OPTION, 5)}, {"action_id": string(255), "confirm": CONFIRM})
IMAGE = shape({"type": string(30), "image_url": string(3_000), "alt_text": string(2_000)})
ACTIONS = by_type({"button": BUTTON, "static_select": SELECT, "overflow": OVERFLOW})
ACCESSORY = by_type({"button": BUTTON, "static_select": SELECT, "overflow": OVERFLOW, "image": IMAGE})


def _block(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return shape({"type": string(50), **required}, {"block_id": string(limits.BLOCK_ID_MAX_LENGTH), **(optional or {})})


def _section(value: Any, at: str) -> Iterator[Fault]:
    yield from _block(
        {},
        {"text": text(3_000), "fields": items(text(2_000), 10), "accessory": ACCESSORY, "expand": boolean},
    )(value, at)
    if "text" not in value and "fields" not in value:
        yield at, "missing required field: text"


def _table(value: Any, at: str, *, rows: int, cells: Check, extra: Mapping[str, Check]) -> Iterator[Fault]:
    yield from _block({"rows": items(items(cells, 20), rows)}, extra)(value, at)
    grid = [row for row in value.get("rows", ()) if isinstance(row, list)]
    if len({len(row) for row in grid}) > 1:
        yield f"{at}/rows", "all rows must have the same number of cells"
    if _characters(grid) > 10_000:
        yield f"{at}/rows", "more than 10000 characters in all cells"


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        return sum(len(item) if name == "text" and isinstance(item, str) else _characters(item) for name, item in value.items())
    return sum(_characters(item) for item in value) if isinstance(value, list) else 0


def _plain_table(value: Any, at: str) -> Iterator[Fault]:
    setting = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
    yield from _table(value, at, rows=100, cells=CELL, extra={"column_settings": items(setting, 20)})


def _data_table(value: Any, at: str) -> Iterator[Fault]:
    extra = {
        "caption": string(2_000),
        "page_size": integer(1, 100),
        "row_header_column_index": integer(0, 19),
    }
    yield from _table(value, at, rows=101, cells=CELL, extra=extra)
    if "caption" not in value:
        yield at, "missing required field: caption"
    if isinstance(value.get("rows"), list) and len(value["rows"]) < 2:
        yield f"{at}/rows", "must have a header and a row"


POINT = shape({"label": string(20), "value": number})
SERIES = shape({"name": string(20), "data": items(POINT, 20)})
AXES = shape({"categories": items(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
XY = shape({"type": string(10), "series": items(SERIES, 12), "axis_config": AXES})
PIE = shape({"type": string(10), "segments": items(POINT, 12)})
CHART = by_type({"bar": XY, "line": XY, "area": XY, "pie": PIE})

BLOCKS: Mapping[str, Check] = {
    "section": _section,
    "header": _block({"text": plain(150)}, {"level": integer(1, 4)}),
    "divider": _block({}),
    "context": _block({"elements": items(by_type({"mrkdwn": text(3_000), "plain_text": text(3_000), "image": IMAGE}), 10)}),
    "actions": _block({"elements": items(ACTIONS, 25)}),
    "image": _block({"image_url": string(3_000), "alt_text": string(2_000)}, {"title": plain(2_000)}),
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": string(12_000)}),
    "table": _plain_table,
    "data_table": _data_table,
    "data_visualization": _block({"title": string(50), "chart": CHART}),
}
NATIVE = frozenset(("data_table", "data_visualization"))


def faults(blocks: Any, *, has_native: bool = True) -> list[Fault]:
    """(JSON pointer, message) for everything Slack would refuse; empty when it takes the blocks.

    has_native False: a workspace that does not know native tables and charts yet.
    """
    if not isinstance(blocks, list):
        return [("/blocks", "must be a list")]
    table = BLOCKS if has_native else {name: check for name, check in BLOCKS.items() if name not in NATIVE}
    found = list(items(by_type(table), 50, 0)(blocks, "/blocks"))
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)]
    found += [
        ("/blocks", f"too many {name}")
        for name, most in (("data_visualization", 2), ("data_table", 1))
        if kinds.count(name) > most
    ]
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    return found + ([("/blocks", "block_id must be unique")] if len(ids) != len(set(ids)) else [])
