"""Forms and the Home tab: the macros make what Slack takes, any strings and any JSON do, and nothing acts on something else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.message import _environment
from bot.render.views import fit_view
from tests.peers.slack_views import view_faults
from tests.render import oracle
from tests.render.cards import HOSTILE
from tests.render.test_properties import BLOCK, TEXT

Json = dict[str, Any]

EVERY = """{% import "_macros.j2" as m with context %}
{% call m.form(it.a, "form", it.value, submit=it.b, close=it.c) %}
{% call m.section() %}{{ it.a }}{% endcall %}{% call m.line() %}{{ t(it.b) }}{% endcall %}
{{ m.input("name", it.a, it.b, hint=it.c, placeholder=it.a, required=true, most=3000) }}
{{ m.area("lines", it.b, [it.a, it.b], most=3000) }}
{{ m.select("one", it.c, [("x", it.a), ("y", it.b)], "y", placeholder=it.b) }}
{{ m.checkboxes("some", it.a, [("x", it.b), ("y", it.c)], ["x", "z"]) }}
{{ m.date("until", it.b, "2026-12-01") }}{{ m.person("owner", it.c, "U0ABC1234") }}
{% endcall %}"""
HOME = """{% import "_macros.j2" as m with context %}
{% call m.home() %}{% for row in it.rows %}{{ m.header(row) }}{% call m.section() %}{{ row }}{% endcall %}
{{ m.buttons([{"action": "check", "label": row, "value": row, "style": "", "confirm": row}]) }}{% endfor %}{% endcall %}"""


def drawn(source: str, **given: Any) -> Json | None:
    return fit_view(json.loads(_environment().from_string(source).render(it=given)))


def words(value: Any) -> list[str]:
    return oracle._texts(value)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, TEXT, st.text(max_size=3_000))
def test_any_strings_make_a_valid_form_that_carries_its_value_whole_or_none(a: str, b: str, c: str, value: str) -> None:
    made = drawn(EVERY, a=f"a {a}", b=f"b {b}", c=f"c {c}", value=value)
    if made is None:
        assert len(value) > 2_000
        return
    assert not view_faults(made, "modal")
    assert len(made["private_metadata"]) <= 2_000
    assert [block["block_id"] for block in made["blocks"] if block["type"] == "input"] == [
        "name", "lines", "one", "some", "until", "owner",
    ]  # fmt: skip
    for text in oracle.strings(made):
        assert not oracle.MENTION.search(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, max_size=8), st.integers(1, 12))
def test_any_strings_make_a_valid_home_tab(rows: list[str], times: int) -> None:
    made = drawn(HOME, rows=[f"row {row}" for row in rows] * times)
    assert (made is None) == (not rows)
    if made is not None:
        assert not view_faults(made, "home")
        assert len(made["blocks"]) <= 100


def test_a_home_tab_that_is_cut_says_so() -> None:
    made = drawn(HOME, rows=["row"] * 40)
    assert made is not None
    assert "and 21 more parts" in words(made["blocks"][-1])[0]


def test_hostile_words_in_a_form_are_inert() -> None:
    made = drawn(EVERY, a=HOSTILE, b=HOSTILE, c=HOSTILE, value="17")
    assert made is not None
    assert not view_faults(made, "modal")
    assert made["blocks"][3]["element"]["initial_value"].count("\n") == 1
    assert not [text for text in words(made) if set(text) & {"\u202e", "\x1b", "\x00", "\ud800"}]


def input_(element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": "x", "label": {"type": "plain_text", "text": "X"}, "element": element} | more


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": {"text": "T"}, "callback_id": "form", "blocks": list(blocks)} | more


OPTION = {"text": {"type": "plain_text", "text": "one"}, "value": "1"}
INSTEAD = [
    pytest.param(modal(), id="no input"),
    pytest.param(modal(input_({"type": "plain_text_input"}), callback_id=""), id="no callback"),
    pytest.param(modal(input_({"type": "plain_text_input"}), private_metadata="x" * 2_001), id="a value that would be cut"),
    pytest.param(modal(input_({"type": "plain_text_input", "initial_value": "x" * 3_001})), id="text that would be cut"),
    pytest.param(modal(input_({"type": "static_select", "options": []})), id="no option"),
    pytest.param(modal(input_({"type": "static_select", "options": [OPTION] * 2})), id="one option twice"),
    pytest.param(modal(input_({"type": "static_select", "options": [{**OPTION, "value": "x" * 76}]})), id="an option's value"),
    pytest.param(modal(input_({"type": "checkboxes", "options": [{**OPTION, "value": f"{n}"} for n in range(11)]})), id="boxes"),
    pytest.param(modal(input_({"type": "plain_text_input"}), input_({"type": "plain_text_input"})), id="one name twice"),
    pytest.param(modal(input_({"type": "datepicker", "initial_date": "tomorrow"})), id="a day that is none"),
    pytest.param(modal(input_({"type": "video"})), id="an unknown element"),
    pytest.param(modal(input_({"type": "plain_text_input"}, label={"text": ""})), id="no label"),
    pytest.param("modal", id="no view"),
]


@pytest.mark.parametrize("view", INSTEAD)
def test_what_cannot_be_shown_whole_is_no_form(view: Any) -> None:
    assert fit_view(view) is None


def test_properties_that_slack_does_not_know_are_left_out() -> None:
    odd = {"type": "plain_text_input", "emoji": True, "max_length": 9_999, "min_length": -1, "placeholder": {"text": "p" * 999}}
    made = fit_view(modal(input_(odd, shade="red"), notify="yes", submit={"text": "s" * 99}))
    assert made is not None
    assert not view_faults(made, "modal")


SCALAR = TEXT | st.integers() | st.none() | st.booleans()
OPTIONS = st.fixed_dictionaries({"text": st.fixed_dictionaries({"text": TEXT}), "value": TEXT})
ELEMENT = st.fixed_dictionaries(
    {"type": st.sampled_from(["plain_text_input", "static_select", "checkboxes", "datepicker", "users_select", "x"])},
    optional={
        "initial_value": SCALAR, "max_length": SCALAR, "min_length": SCALAR, "multiline": SCALAR, "initial_date": SCALAR,
        "initial_user": SCALAR, "initial_option": SCALAR | st.just(OPTION), "initial_options": SCALAR | st.just([OPTION]),
        "placeholder": SCALAR | st.fixed_dictionaries({"text": TEXT}), "shade": SCALAR,
        "options": st.lists(OPTIONS | st.just(OPTION)),
    },
)  # fmt: skip
INPUT = st.fixed_dictionaries(
    {"type": st.just("input"), "block_id": TEXT, "label": st.fixed_dictionaries({"text": TEXT}), "element": ELEMENT | SCALAR},
    optional={"hint": SCALAR, "optional": SCALAR, "shade": SCALAR},
)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["modal", "home", ""]), "callback_id": TEXT, "blocks": st.lists(INPUT | BLOCK, max_size=5)},
        optional={"title": SCALAR, "submit": SCALAR, "private_metadata": SCALAR},
    )
)
def test_any_json_is_a_valid_view_or_none(view: Json) -> None:
    made = fit_view(view)
    if made is not None:
        assert not view_faults(made, made["type"])
