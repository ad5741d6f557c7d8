"""Forms and the Home tab within Slack's limits: blocks that a view takes, inputs whose choices mean what they say."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from bot.render.fit import clean, clip, fit_block, note, text_object
from bot.render.limits import SHAPES, length, most

Json = dict[str, Any]

_IN_FORM = frozenset({"section", "header", "context", "divider", "rich_text", "input"})
_IN_HOME = frozenset({"section", "header", "context", "divider", "rich_text", "actions"})


def fit_view(view: Any) -> Json | None:
    """A valid view of type "modal" or "home"; None when it cannot be one without acting on something else: an input that had
    to be left out, a value that had to be cut."""
    if not isinstance(view, dict):
        return None
    given = clean(view)
    return _home(given) if given.get("type") == "home" else _modal(given)


def _home(view: Json) -> Json | None:
    blocks = [kept for block in _dicts(view.get("blocks")) if block.get("type") in _IN_HOME for kept in fit_block(block)]
    if len(blocks) > most("view.blocks"):
        n_left_out = len(blocks) - most("view.blocks") + 1
        blocks = [
            *blocks[: most("view.blocks") - 1],
            note(f"… and {n_left_out} more parts, left out to stay within Slack's limits."),
        ]
    return _sized({"type": "home", "blocks": blocks}) if blocks else None


def _modal(view: Json) -> Json | None:
    value, callback_id = str(view.get("private_metadata") or ""), str(view.get("callback_id") or "")
    blocks = _form_blocks(view)
    is_whole = blocks is not None and 0 < len(blocks) <= most("view.blocks")
    if not is_whole or len(value) > length("view.value") or not 0 < len(callback_id) <= length("view.callback_id"):
        return None
    texts = {name: text_object(_words(view.get(name)), length(f"view.{name}")) for name in ("title", "submit", "close")}
    usual = {"title": "Backlinks", "submit": "Save", "close": "Cancel"}
    made = {name: texts[name] or {"type": "plain_text", "text": usual[name], "emoji": False} for name in usual}
    return _sized({"type": "modal", **made, "callback_id": callback_id, "private_metadata": value, "blocks": blocks})


def _form_blocks(view: Json) -> list[Json] | None:
    """The form's blocks; None when it has no input, or one that cannot be shown whole."""
    fitted: list[Json] = []
    names: set[str] = set()
    for block in _dicts(view.get("blocks")):
        if block.get("type") != "input":
            fitted += fit_block(block) if block.get("type") in _IN_FORM else []
            continue
        kept = _input(block)
        if kept is None or kept["block_id"] in names:
            return None
        names.add(kept["block_id"])
        fitted.append(kept)
    return fitted if names else None


def _sized(view: Json) -> Json | None:
    return view if len(json.dumps(view)) <= most("view.bytes") else None


def _dicts(items: Any) -> list[Json]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _words(value: Any) -> Json:
    return {**value, "type": "plain_text"} if isinstance(value, dict) else {}


def _input(block: Json) -> Json | None:
    """One question. Its name is block_id and action_id alike, so that what comes back is found again."""
    label = text_object(_words(block.get("label")), length("input.label"))
    element = block.get("element")
    name = str(block.get("block_id") or "")
    if label is None or not isinstance(element, dict) or not 0 < len(name) <= length("block_id"):
        return None
    fitter = _ELEMENTS.get(str(element.get("type")))
    fitted = fitter({key: value for key, value in element.items() if key in SHAPES[element["type"]]}) if fitter else None
    if fitted is None:
        return None
    kept: Json = {"type": "input", "block_id": name, "label": label, "element": fitted | {"action_id": name}}
    if hint := text_object(_words(block.get("hint")), length("input.hint")):
        kept["hint"] = hint
    return kept | {"optional": bool(block.get("optional"))}


def _placeholder(element: Json) -> Json:
    words = text_object(_words(element.pop("placeholder", None)), length("element.placeholder"))
    return element | ({"placeholder": words} if words else {})


def _text_input(element: Json) -> Json | None:
    kept = _placeholder(element)
    kept["max_length"] = min(_count(kept.get("max_length")) or length("input.text"), length("input.text"))
    if not 0 < _count(kept.get("min_length")) <= kept["max_length"]:
        kept.pop("min_length", None)
    kept["multiline"] = kept.get("multiline") is True
    value = str(kept.pop("initial_value", "") or "")
    if len(value) > kept["max_length"]:
        return None  # half of what is set today would replace all of it
    return kept | ({"initial_value": value} if value else {})


def _count(value: Any) -> int:
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else 0


def _select(element: Json) -> Json | None:
    options = _options(element, "select.options")
    if options is None:
        return None
    kept = _placeholder(element) | {"options": options}
    chosen = kept.pop("initial_option", None)
    first = next((option for option in options if isinstance(chosen, dict) and option["value"] == chosen.get("value")), None)
    return kept | ({"initial_option": first} if first else {})


def _checkboxes(element: Json) -> Json | None:
    options = _options(element, "checkboxes.options")
    if options is None:
        return None
    ticked = {str(one.get("value")) for one in _dicts(element.pop("initial_options", None))}
    first = [option for option in options if option["value"] in ticked]
    return element | {"options": options} | ({"initial_options": first} if first else {})


def _options(element: Json, limit: str) -> list[Json] | None:
    """All options as they are meant; None when there is none, too many, or one whose value would be cut or stands twice."""
    given = _dicts(element.get("options"))
    kept: list[Json] = []
    for option in given:
        text = text_object(_words(option.get("text")), length("option.text"))
        value = str(option.get("value") or "")
        if text is None or not 0 < len(value) <= length("option.value") or value in (known["value"] for known in kept):
            return None
        kept.append({"text": text, "value": value})
        if words := text_object(_words(option.get("description")), length("option.description")):
            kept[-1]["description"] = words
    return kept if 0 < len(kept) <= most(limit) else None


def _date(element: Json) -> Json | None:
    kept = _placeholder(element)
    day = str(kept.pop("initial_date", "") or "")
    try:
        return kept | ({"initial_date": date.fromisoformat(day).isoformat()} if day else {})
    except ValueError:
        return None


def _users(element: Json) -> Json | None:
    kept = _placeholder(element)
    user = str(kept.pop("initial_user", "") or "")
    return kept | ({"initial_user": clip(user, length("user_id"))} if user else {})


_ELEMENTS: dict[str, Callable[[Json], Json | None]] = {
    "plain_text_input": _text_input,
    "static_select": _select,
    "checkboxes": _checkboxes,
    "datepicker": _date,
    "users_select": _users,
}
