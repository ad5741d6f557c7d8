"""Making any message valid: cut at Slack's limits with a word on what was left out, empty parts dropped, unknown
properties removed. Templates and cards already keep within them; this is what holds for any input."""

import re
from collections.abc import Callable
from typing import Any

from bot.render.inert import valid
from bot.render.limits import BLOCKS_MAX, ELLIPSIS, MESSAGE_CHARS_MAX, SHAPES, TEXT_MAX, length, most
from bot.render.tables import fit_chart, fit_table

Json = dict[str, Any]

_CUT_ENTITY = re.compile(r"&[a-z]{0,4}$")
_CUT_MARKUP = re.compile(r"<[^<>]*$")


def clip(text: str, limit: int, *, is_mrkdwn: bool = False) -> str:
    """At most `limit` code points, ending in … when cut; never inside an entity or a link."""
    if len(text) <= limit:
        return text
    kept = text[: max(1, limit - 1)]
    if is_mrkdwn:
        kept = _CUT_MARKUP.sub("", _CUT_ENTITY.sub("", kept))
    return kept.rstrip() + ELLIPSIS


def fit(text: str, blocks: list[Any]) -> tuple[str, list[Json]]:
    """Valid `text` and blocks. neither is ever empty: without a block to show the text is one."""
    fitted = [kept for block in blocks if isinstance(block, dict) for kept in fit_block(clean(block))]
    fitted = _within(_native_few(fitted))
    shown = clip(valid(text).strip() or "Backlinks", TEXT_MAX, is_mrkdwn=True)
    return shown, fitted or _section({"type": "section", "text": {"type": "mrkdwn", "text": shown}})


def note(words: str) -> Json:
    """A small grey line."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}


def clean(value: Any) -> Any:
    """The same JSON without what cannot be held in it, and without nulls in lists."""
    match value:
        case str():
            return valid(value)
        case dict():
            return {key: clean(item) for key, item in value.items()}
        case list():
            return [clean(item) for item in value if item is not None]
        case _:
            return value


def fit_block(block: Json) -> list[Json]:
    """One block of a message within its limits, with what has to be said of what was cut; none when nothing is left of it."""
    fitter = _FITTERS.get(str(block.get("type")))
    if fitter is None:
        return []
    if "block_id" in block:
        block["block_id"] = clip(str(block["block_id"]), length("block_id"))
    return fitter({name: value for name, value in block.items() if name in SHAPES[block["type"]]})


def text_object(value: Any, limit: int) -> Json | None:
    """A text object of at most `limit` code points; None when there are no words."""
    if not isinstance(value, dict) or not str(value.get("text", "")).strip():
        return None
    if value.get("type") == "mrkdwn":
        return {"type": "mrkdwn", "text": clip(str(value["text"]), limit, is_mrkdwn=True), "verbatim": True}
    return {"type": "plain_text", "text": clip(str(value["text"]), limit), "emoji": False}


def _header(block: Json) -> list[Json]:
    text = text_object({**block.get("text", {}), "type": "plain_text"}, length("header.text"))
    return [{**block, "text": text}] if text else []


def _section(block: Json) -> list[Json]:
    kept = dict(block)
    text = text_object(block.get("text"), length("section.text"))
    fields = [field for part in block.get("fields", []) if (field := text_object(part, length("section.field")))]
    kept.pop("text", None)
    kept.pop("fields", None)
    if text:
        kept["text"] = text
    if fields:
        kept["fields"] = fields[: most("section.fields")]
    return [kept] if text or fields else []


def _divider(block: Json) -> list[Json]:
    return [block]


def _context(block: Json) -> list[Json]:
    elements = [kept for part in block.get("elements", []) if (kept := text_object(part, length("context.text")))]
    return [{**block, "elements": elements[: most("context.elements")]}] if elements else []


def _actions(block: Json) -> list[Json]:
    buttons = [kept for part in block.get("elements", []) if isinstance(part, dict) and (kept := _button(part))]
    return [{**block, "elements": buttons[: most("actions.elements")]}] if buttons else []


def _button(button: Json) -> Json | None:
    text = text_object({**button.get("text", {}), "type": "plain_text"}, length("button.text"))
    if text is None or button.get("type") != "button" or not button.get("action_id"):
        return None
    kept = {name: value for name, value in button.items() if name in SHAPES["button"]}
    kept |= {"text": text, "action_id": clip(str(button["action_id"]), length("action_id"))}
    if len(str(kept.get("value", ""))) > length("button.value"):
        return None  # a cut value would act on something else
    if not kept.get("value"):
        kept.pop("value", None)
    if kept.get("style") not in {"primary", "danger"}:
        kept.pop("style", None)
    if label := kept.pop("accessibility_label", ""):
        kept["accessibility_label"] = clip(str(label), length("button.accessibility_label"))
    if confirm := kept.pop("confirm", None):
        kept["confirm"] = _confirm(confirm, text["text"])
    return kept


def _confirm(confirm: Json, label: str) -> Json:
    def part(name: str, limit: str, otherwise: str) -> Json:
        words = str(confirm.get(name, {}).get("text", "")).strip() or otherwise
        return {"type": "plain_text", "text": clip(words, length(limit)), "emoji": False}

    return {
        "title": part("title", "confirm.title", label),
        "text": part("text", "confirm.text", "Are you sure?"),
        "confirm": part("confirm", "confirm.button", label),
        "deny": part("deny", "confirm.button", "Cancel"),
    }


def _rich_text(block: Json) -> list[Json]:
    left = [length("rich_text.text"), most("rich_text.elements")]
    elements = [kept for part in block.get("elements", []) if isinstance(part, dict) and (kept := _rich_part(part, left))]
    return [{**block, "elements": elements}] if elements else []


def _rich_part(part: Json, left: list[int]) -> Json | None:
    """One section, list, quote or preformatted text. left: code points and elements still free in the block, used up here."""
    kind = part.get("type")
    if kind == "rich_text_list":
        inner = [kept for item in part.get("elements", []) if isinstance(item, dict) and (kept := _rich_part(item, left))]
        style = part["style"] if part.get("style") in {"bullet", "ordered"} else "bullet"
        return {"type": kind, "style": style, "elements": inner} if inner else None
    if kind not in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
        return None
    inner = []
    for element in part.get("elements", []):
        if isinstance(element, dict) and left[0] > 0 and left[1] > 0 and (kept := _rich_element(element, left[0])):
            inner.append(kept)
            left[0] -= len(str(kept.get("text", kept.get("fallback", ""))))
            left[1] -= 1
    return {"type": kind, "elements": inner} if inner else None


def _rich_element(element: Json, limit: int) -> Json | None:
    known = SHAPES.get(str(element.get("type")))
    if known is None:
        return None
    kept = {name: value for name, value in element.items() if name in known}
    if kept["type"] in {"text", "link"}:
        if not kept.get("text") or len(str(kept.get("url", ""))) > length("rich_text.link"):
            return None
        kept["text"] = clip(str(kept["text"]), limit)
    return kept


def _native_few(blocks: list[Json]) -> list[Json]:
    """At most one table and two charts; any more are left out."""
    left = {"data_table": most("data_table.per_message"), "data_visualization": most("chart.per_message")}
    kept = []
    for block in blocks:
        kind = block["type"]
        if kind in left:
            left[kind] -= 1
        if left.get(kind, 0) >= 0:
            kept.append(block)
    return kept


def _within(blocks: list[Json]) -> list[Json]:
    """At most 50 blocks and our budget of text; a last line says that there was more."""
    budget = MESSAGE_CHARS_MAX
    for index, block in enumerate(blocks):
        budget -= 0 if block["type"].startswith("data_") else chars(block)
        is_last = index == len(blocks) - 1
        if (budget < 0 and index) or (index == BLOCKS_MAX - 1 and not is_last):
            return [*blocks[:index], note(f"… and {len(blocks) - index} more parts, left out to stay within Slack's limits.")]
    return blocks


def chars(value: Any) -> int:
    """Code points of all text that a reader sees in a block."""
    match value:
        case dict():
            own = len(value["text"]) if isinstance(value.get("text"), str) else 0
            return own + sum(chars(item) for item in value.values())
        case list():
            return sum(chars(item) for item in value)
        case _:
            return 0


def _table(block: Json) -> list[Json]:
    table, n_left_out = fit_table(block)
    if table is None:
        return []
    return [table, note(f"and {n_left_out:,} more in the file")] if n_left_out else [table]


def _chart(block: Json) -> list[Json]:
    chart = fit_chart(block)
    return [chart] if chart else []


_FITTERS: dict[str, Callable[[Json], list[Json]]] = {
    "header": _header,
    "section": _section,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "data_table": _table,
    "data_visualization": _chart,
}
