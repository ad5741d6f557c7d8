"""Every template with every kind of card: valid by two independent readings, meaningful, and as its snapshot shows it."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.cards import CARDS
from bot.core.states import Reason, State
from bot.render import render, templates, to_plain
from bot.render.samples import samples
from bot.render.words import REASONS, STATES
from tests.peers.slack_views import view_faults
from tests.render import oracle
from tests.render.cards import emptied, endless, hostile, many, notable

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
FILLED = {
    **{f"{name} as usual": (name, card) for name, card in samples().items()},
    **{f"{name} empty": (name, emptied(name)) for name in CARDS},
    **{f"{name} hostile": (name, hostile(card)) for name, card in samples().items()},
    **{f"{name} endless": (name, endless(card)) for name, card in samples().items()},
    **{f"{name} with many rows": (name, many(card)) for name, card in samples().items()},
    **{f"{name} with many endless rows": (name, many(endless(card))) for name, card in samples().items()},
}


def test_every_template_has_its_card_and_its_sample() -> None:
    assert set(templates()) == set(CARDS) == set(samples())


def test_every_state_and_reason_has_words() -> None:
    assert set(State) <= set(STATES)
    assert set(Reason) == set(REASONS)


@pytest.mark.parametrize("case", FILLED)
def test_slack_would_take_it(case: str) -> None:
    template, card = FILLED[case]
    rendered = render(template, card)
    assert rendered.blocks
    oracle.accept(rendered.text, rendered.blocks)
    oracle.accept(rendered.text, rendered.fallback_blocks)
    assert not any(block["type"].startswith("data_") for block in rendered.fallback_blocks)
    if rendered.view is not None:
        assert not view_faults(rendered.view, rendered.view["type"])


@pytest.mark.parametrize("case", [name for name in FILLED if "hostile" in name])
def test_hostile_text_adds_no_mention_link_or_format(case: str) -> None:
    template, card = FILLED[case]
    rendered = render(template, card)
    for text in [rendered.text, *oracle.strings(rendered.blocks), *oracle.strings(rendered.view)]:
        assert not oracle.MENTION.search(text)
        assert "://evil" not in text
        assert "`" not in text
        assert "*b*" not in text
        assert "_i_" not in text
        assert "~s~" not in text
        assert ":tada:" not in text
        assert "@here" not in text
    leaves = json.dumps([rendered.blocks, rendered.view])
    assert '"user_id"' not in leaves
    assert '"url": "https://evil' not in leaves


def test_what_is_stored_and_read_again_draws_the_same() -> None:
    for name, card in samples().items():
        assert render(name, json.loads(json.dumps(to_plain(card)))) == render(name, card)


def test_a_card_stored_before_a_field_existed_still_draws() -> None:
    stored = to_plain(samples()["check_head"])
    del stored["n_excluded"]
    assert "excluded" not in oracle.seen(render("check_head", stored).blocks)


@pytest.mark.parametrize("case", notable())
def test_looks_as_its_snapshot(case: str, writes_snapshots: bool) -> None:
    template, card = notable()[case]
    rendered = render(template, card)
    shown: dict[str, Any] = {"text": rendered.text, "blocks": rendered.blocks}
    if rendered.view is not None:
        shown = {"text": rendered.text, "view": rendered.view}
    path = SNAPSHOTS / f"{case}.json"
    if writes_snapshots:
        path.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert path.is_file(), "no snapshot yet: pytest tests/render --snapshots=write"
    assert shown == _read(path), "differs from its snapshot; when that is meant: pytest tests/render --snapshots=write"


def test_no_snapshot_is_left_over() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.json")} == set(notable())


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_fallback_of_a_table_carries_its_numbers() -> None:
    rendered = render("anchors", samples()["anchors"])
    words = oracle.seen(rendered.fallback_blocks)
    assert "Acme" in words
    assert "700" in words


def test_a_cut_table_says_how_many_are_in_the_file() -> None:
    rendered = render("anchors", many(samples()["anchors"]))
    table = next(block for block in rendered.blocks if block["type"] == "data_table")
    assert f"and {450 - len(table['rows']) + 1} more in the file" in oracle.seen(rendered.blocks)


def test_the_headline_names_states_in_the_products_words_and_colours() -> None:
    words = oracle.seen(render("check_head", samples()["check_head"]).blocks)
    line = "🟢 142 live · 🟡 21 degraded, 11 blocked, 5 unreachable · 🔴 3 broken target, 6 not found · ⚪ 26 unverified"
    assert line in words
    assert words.index("214 referring domains") < words.index("1,902 links")
