"""Forms on their way out and back: where the person stood when one was opened, and what they filled in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.places import Edge, Place

Json = Mapping[str, Any]

EMPTY = "Please fill this in."
MOST_CARRIED = 3_000
"""Of private_metadata: https://docs.slack.dev/reference/views/modal-views"""
LONGEST = 3_000
"""Of one text input: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a view carries for us. value: the use case's own; place: where it was asked for; answer_ts: the thread of answers."""

    value: str
    place: Place
    answer_ts: str = ""


def carrying(view: Json, place: Place, answer_ts: str = "") -> dict[str, Any]:
    """`view` with the way back beside its own value: what is sent in names neither channel nor thread."""
    value = view.get("private_metadata", "")
    way = {"v": value, "c": place.channel, "t": place.thread_ts, "a": answer_ts, "r": place.response_url}
    return {**view, "private_metadata": json.dumps({name: word for name, word in way.items() if word}, ensure_ascii=False)}


def is_carried(view: Json) -> bool:
    """Whether Slack takes what the view carries: cut, it would act on something else."""
    return len(str(view.get("private_metadata", ""))) <= MOST_CARRIED


def carried(view: Json) -> Carried:
    """The reverse of `carrying`. Raises ValueError for a view that is not ours."""
    way = json.loads(view.get("private_metadata") or "{}")
    if not isinstance(way, dict):
        raise ValueError("not a view of ours")
    value, channel, thread_ts, answer_ts, url = (str(way.get(name, "")) for name in "vctar")
    return Carried(value, Place(Edge.SLACK, channel, thread_ts, url), answer_ts)


def submitted(body: Json) -> dict[str, Any]:
    """What is stored of a form that was sent in: who, which, what it carries, and the fields in the form's order."""
    view = body["view"]
    return {
        "type": "view_submission",
        "user": {name: body["user"].get(name) for name in ("id", "team_id")},
        "team": {"id": (body.get("team") or {}).get("id")},
        "view": {"callback_id": str(view["callback_id"]), "private_metadata": str(view.get("private_metadata") or "")},
        "fields": [[name, value] for name, _, values in _inputs(view) for value in values],
    }


def mistakes(view: Json) -> dict[str, str]:
    """By input what is wrong with it, as far as that can be told without asking anybody: empty, too short, too long."""
    found = {name: _mistake(block, values) for name, block, values in _inputs(view)}
    return {name: sentence for name, sentence in found.items() if sentence}


def first_input(view: Json) -> str:
    """The name of the first input, "" for a view without one."""
    return next((name for name, _, _ in _inputs(view)), "")


def _mistake(block: Json, values: list[str]) -> str:
    if not any(value.strip() for value in values):
        return "" if block.get("optional") else EMPTY
    element = block.get("element") or {}
    if element.get("type") != "plain_text_input":
        return ""
    n_chars, least, most = len(values[0]), element.get("min_length") or 0, element.get("max_length") or LONGEST
    if n_chars > most:
        return f"At most {most:,} characters; this has {n_chars:,}."
    return f"At least {least:,} characters." if n_chars < least else ""


def _inputs(view: Json) -> Iterator[tuple[str, Json, list[str]]]:
    """Name, block and values of each input: one value, "" for an empty one; of checkboxes all that are ticked."""
    state = (view.get("state") or {}).get("values") or {}
    for block in view.get("blocks") or ():
        if block.get("type") == "input":
            name = str(block.get("block_id") or "")
            yield name, block, _values(next(iter((state.get(name) or {}).values()), {}))


def _values(state: Json) -> list[str]:
    if state.get("type") == "checkboxes":
        return [str(option["value"]) for option in state.get("selected_options") or ()]
    option = state.get("selected_option") or {}
    picks = (state.get("value"), option.get("value"), state.get("selected_date"), state.get("selected_user"))
    return [str(next((pick for pick in picks if pick), ""))]
