"""Two independent readings of "Slack takes this message": slackblocks 3.0 rebuilds it and applies its own limits; a table of
shapes of ours refuses every property that Slack does not document. Neither shares code with bot/render."""

import re
from typing import Any

import slackblocks as sb

Json = dict[str, Any]
MENTION = re.compile(r"<(?:!(?!date\^)|@|#|mailto:|tel:)")
LINK = re.compile(r"<(https?://[^|>]+)")

TEXT = {"mrkdwn": {"type", "text", "verbatim"}, "plain_text": {"type", "text", "emoji"}}
KNOWN = {
    "header": {"type", "text", "block_id"},
    "section": {"type", "text", "fields", "block_id"},
    "divider": {"type", "block_id"},
    "context": {"type", "elements", "block_id"},
    "actions": {"type", "elements", "block_id"},
    "rich_text": {"type", "elements", "block_id"},
    "data_table": {"type", "caption", "rows", "page_size", "row_header_column_index", "block_id"},
    "data_visualization": {"type", "title", "chart", "block_id"},
}
LEAVES = {
    "text": ({"type", "text"}, {"style"}),
    "link": ({"type", "url", "text"}, {"style"}),
    "date": ({"type", "timestamp", "format", "fallback"}, set()),
    "user": ({"type", "user_id"}, set()),
    "channel": ({"type", "channel_id"}, set()),
}


def accept(text: str, blocks: list[Json]) -> None:
    """Assert that Slack would take the message."""
    assert text.strip()
    assert len(text) < 4_000
    assert len(blocks) <= 50
    assert any(sign.isalnum() for sign in text)
    _encodable([text, blocks])
    for block in blocks:
        assert set(block) <= KNOWN[block["type"]], block
    assert sum(block["type"] == "data_table" for block in blocks) <= 1
    sb.Message(channel="C1", text=text, blocks=[_block(block) for block in blocks])


def _encodable(value: Any) -> None:
    match value:
        case str():
            value.encode("utf-8")
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", value)
        case dict():
            for item in value.values():
                _encodable(item)
        case list():
            for item in value:
                _encodable(item)


def _block(block: Json) -> sb.Block:
    match block["type"]:
        case "header":
            return sb.HeaderBlock(_text(block["text"], "plain_text", 150))
        case "section":
            fields = [_text(part, None, 2000) for part in block.get("fields", [])]
            assert len(fields) <= 10
            return sb.SectionBlock(_text(block["text"], None, 3000) if "text" in block else None, fields=fields or None)
        case "divider":
            return sb.DividerBlock()
        case "context":
            assert 1 <= len(block["elements"]) <= 10
            return sb.ContextBlock([_text(part, None, 3000) for part in block["elements"]])
        case "actions":
            assert 1 <= len(block["elements"]) <= 25
            return sb.ActionsBlock([_button(part) for part in block["elements"]])
        case "rich_text":
            return _rich(block)
        case "data_table":
            return _table(block)
        case "data_visualization":
            return sb.DataVisualizationBlock(block["title"], _chart(block["chart"]))
        case other:
            raise AssertionError(f"unknown block {other}")


def _text(part: Json, kind: str | None, limit: int) -> sb.Text:
    assert kind in {None, part["type"]}
    assert set(part) <= TEXT[part["type"]]
    assert 1 <= len(part["text"]) <= limit
    if part["type"] == "mrkdwn":
        assert part["verbatim"] is True
        assert not MENTION.sub("", re.sub(r"<[@#][A-Z0-9]+>", "", part["text"])).count("<!c")
    return sb.Text(part["text"], sb.TextType(part["type"]))


def _button(part: Json) -> sb.Button:
    assert set(part) <= {"type", "text", "action_id", "value", "style", "confirm", "accessibility_label", "url"}
    confirm = None
    if "confirm" in part:
        assert set(part["confirm"]) == {"title", "text", "confirm", "deny"}
        confirm = sb.ConfirmationDialogue(*(part["confirm"][name]["text"] for name in ("title", "text", "confirm", "deny")))
    _text(part["text"], "plain_text", 75)
    return sb.Button(part["text"]["text"], part["action_id"], None, part.get("value"), part.get("style"), confirm)


def _leaf(leaf: Json) -> Any:
    needed, allowed = LEAVES[leaf["type"]]
    assert needed <= set(leaf) <= needed | allowed, leaf
    assert set(leaf.get("style", {})) <= {"bold", "italic", "strike", "code"}
    match leaf["type"]:
        case "text":
            return sb.RichText(leaf["text"], **leaf.get("style", {}))
        case "link":
            assert re.match(r"https?://[^\s<>|]+$", leaf["url"])
            assert len(leaf["url"]) <= 3000
            assert leaf["text"]
            return sb.RichTextLink(leaf["url"], leaf["text"])
        case "date":
            assert isinstance(leaf["timestamp"], int)
            return sb.RichText(leaf["fallback"])
        case "user":
            return sb.RichTextUser(leaf["user_id"])
        case _:
            return sb.RichTextChannel(leaf["channel_id"])


def _rich(block: Json) -> sb.RichTextBlock:
    parts: list[Any] = []
    assert block["elements"]
    for part in block["elements"]:
        match part["type"]:
            case "rich_text_list":
                assert set(part) == {"type", "style", "elements"}
                assert all(item["type"] == "rich_text_section" for item in part["elements"])
                items = [sb.RichTextSection([_leaf(leaf) for leaf in item["elements"]]) for item in part["elements"]]
                parts.append(sb.RichTextList(part["style"], items))
            case "rich_text_preformatted":
                assert set(part) == {"type", "elements"}
                parts.append(sb.RichTextCodeBlock([_leaf(leaf) for leaf in part["elements"]]))
            case _:
                assert part["type"] == "rich_text_section"
                assert part["elements"]
                parts.append(sb.RichTextSection([_leaf(leaf) for leaf in part["elements"]]))
    return sb.RichTextBlock(parts)


def _cell(cell: Json) -> Any:
    match cell["type"]:
        case "raw_text":
            assert set(cell) == {"type", "text"}
            return sb.RawText(cell["text"])
        case "raw_number":
            assert set(cell) == {"type", "text", "value"}
            return sb.RawNumber(cell["value"], cell["text"])
        case _:
            return _rich(cell)


def _table(block: Json) -> sb.DataTableBlock:
    assert 2 <= len(block["rows"]) <= 101
    assert sum(len(str(value)) for value in _texts(block["rows"])) <= 10_000
    return sb.DataTableBlock([[_cell(cell) for cell in row] for row in block["rows"]], block["caption"], block["page_size"])


def _texts(value: Any) -> list[str]:
    match value:
        case dict():
            own = [value["text"]] if isinstance(value.get("text"), str) else []
            return own + [text for item in value.values() for text in _texts(item)]
        case list():
            return [text for item in value for text in _texts(item)]
        case _:
            return []


def _chart(chart: Json) -> Any:
    if chart["type"] == "pie":
        assert len(chart["segments"]) <= 6
        return sb.PieChart([sb.ChartSegment(part["label"], part["value"]) for part in chart["segments"]])
    series = [
        sb.DataSeries(part["name"], [sb.DataPoint(point["label"], point["value"]) for point in part["data"]])
        for part in chart["series"]
    ]
    axes = sb.AxisConfig(**chart["axis_config"])
    kinds = {"bar": sb.BarChart, "line": sb.LineChart, "area": sb.AreaChart}
    return kinds[chart["type"]](series, axes)


def strings(value: Any) -> list[str]:
    """Every mrkdwn string of a message: where a mention, link or format could be read."""
    match value:
        case {"type": "mrkdwn", "text": str(text)}:
            return [text]
        case dict():
            return [text for item in value.values() for text in strings(item)]
        case list():
            return [text for item in value for text in strings(item)]
        case _:
            return []


def seen(value: Any) -> str:
    """All text of the blocks, one after the other."""
    return "\n".join(_texts(value))
