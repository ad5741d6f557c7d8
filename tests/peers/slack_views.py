"""Slack's reading of views: a modal with its inputs, and the Home tab. What is sent in comes back as Slack sends it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from slackblocks import _limits as limits

from tests.peers.slack_blocks import (
    BLOCKS,
    NATIVE,
    OPTION,
    Check,
    Fault,
    _block,
    boolean,
    by_type,
    integer,
    items,
    plain,
    shape,
    string,
)  # fmt: skip

Json = dict[str, Any]

_ANY = {"action_id": string(limits.ACTION_ID_MAX_LENGTH), "placeholder": plain(150), "focus_on_load": boolean}


def _day(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield at, "must be a day"


def _text_input(value: Any, at: str) -> Iterator[Fault]:
    sizes: Mapping[str, Check] = {"min_length": integer(0, 3_000), "max_length": integer(1, 3_000)}
    yield from shape({"type": string(30)}, {**_ANY, **sizes, "multiline": boolean, "initial_value": string(3_000)})(value, at)
    if len(value.get("initial_value", "")) > value.get("max_length", 3_000):
        yield f"{at}/initial_value", "longer than max_length"


def _chosen(name: str) -> Check:
    """The initial choice must be one of the options, word for word."""

    def check(value: Any, at: str) -> Iterator[Fault]:
        given = value.get(name, [])
        for option in given if isinstance(given, list) else [given]:
            if option not in value.get("options", []):
                yield f"{at}/{name}", "must be one of the options"

    return check


def _select(value: Any, at: str) -> Iterator[Fault]:
    yield from shape({"type": string(30), "options": items(OPTION, 100)}, {**_ANY, "initial_option": OPTION})(value, at)
    yield from _chosen("initial_option")(value, at)


def _checkboxes(value: Any, at: str) -> Iterator[Fault]:
    own: Mapping[str, Check] = {"action_id": _ANY["action_id"], "initial_options": items(OPTION, 10)}
    yield from shape({"type": string(30), "options": items(OPTION, 10)}, own)(value, at)
    yield from _chosen("initial_options")(value, at)


ELEMENTS = by_type(
    {
        "plain_text_input": _text_input,
        "static_select": _select,
        "checkboxes": _checkboxes,
        "datepicker": shape({"type": string(30)}, {**_ANY, "initial_date": _day}),
        "users_select": shape({"type": string(30)}, {**_ANY, "initial_user": string(30)}),
    }
)
INPUT = _block({"label": plain(2_000), "element": ELEMENTS}, {"hint": plain(2_000), "optional": boolean})
IN_FORM = {name: check for name, check in BLOCKS.items() if name not in {*NATIVE, "markdown", "table"}} | {"input": INPUT}
IN_HOME = {name: check for name, check in BLOCKS.items() if name not in {*NATIVE, "markdown"}}
MODAL = shape(
    {"type": string(10), "title": plain(24), "blocks": items(by_type(IN_FORM), 100)},
    {
        "submit": plain(24), "close": plain(24), "callback_id": string(255), "private_metadata": string(3_000, 0),
        "notify_on_close": boolean, "clear_on_close": boolean,
    },
)  # fmt: skip
HOME = shape({"type": string(10), "blocks": items(by_type(IN_HOME), 100)}, {"private_metadata": string(3_000, 0)})


def view_faults(view: Json, kind: str) -> list[Fault]:
    """(JSON pointer, message) for everything Slack would refuse in a view of type "modal" or "home"."""
    if view.get("type") != kind:
        return [("/view/type", f"must be {kind}")]
    found = list((MODAL if kind == "modal" else HOME)(view, "/view"))
    blocks = [block for block in view.get("blocks", ()) if isinstance(block, dict)]
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        found.append(("/view/submit", "missing required field: submit"))
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append(("/view/blocks", "block_id must be unique"))
    return found + ([("/view", "view too large")] if len(json.dumps(view)) > 250_000 else [])


def state_of(view: Json, given: Mapping[str, Any]) -> Json:
    """`view.state.values` as Slack fills it in: what was there already, and what the person changed."""
    values: Json = {}
    for block in view["blocks"]:
        if block.get("type") == "input":
            element = block["element"]
            values[block["block_id"]] = {element["action_id"]: _value(element, given.get(block["block_id"]))}
    return {"values": values}


def _value(element: Json, given: Any) -> Json:
    kind = element["type"]
    made: Json = {"type": kind}
    match kind:
        case "plain_text_input":
            return made | {"value": given if given is not None else element.get("initial_value")}
        case "static_select":
            chosen = next((option for option in element["options"] if option["value"] == given), None)
            return made | {"selected_option": chosen if given is not None else element.get("initial_option")}
        case "checkboxes":
            ticked = [option for option in element["options"] if option["value"] in (given or ())]
            return made | {"selected_options": ticked if given is not None else element.get("initial_options", [])}
        case "datepicker":
            return made | {"selected_date": given if given is not None else element.get("initial_date")}
        case _:
            return made | {"selected_user": given if given is not None else element.get("initial_user")}
