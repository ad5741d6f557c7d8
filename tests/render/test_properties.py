"""Any strings and any blocks: what comes out is valid, adds nothing, and still can be read."""

import html
import re
import unicodedata
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.render import render
from bot.render.filters import is_linkable, link, short
from bot.render.fit import fit
from bot.render.inert import inert, mrkdwn
from bot.render.samples import samples
from bot.render.tables import without_native
from tests.render import oracle
from tests.render.cards import OURS, fill

NASTY = st.sampled_from(
    (
        *("<!channel>", "<@U0ABC1234>", "@here", "*b*", "_i_", "~s~", "`c`", "```", "&amp;", "<https://e.test|x>", ">", "|"),
        *(":tada:", "https://e.test", "<!date^0^{date}|x>", '"', "\\", "{{1}}", "%}", "\u202e", "\u200b", "\x00\x1b\n\t\ud800"),
    )
)
TEXT = st.lists(NASTY | st.text(st.characters(), max_size=20), max_size=8).map("".join)
FORMATS = re.compile(r"(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])|`|<|>(?!;)")
TWINS = str.maketrans("∗ˍ∼ˋ∶＠", "*_~`:@")


@given(TEXT)
def test_escaped_text_holds_nothing_that_slack_would_read(text: str) -> None:
    shown = mrkdwn(text)
    assert not FORMATS.search(shown)
    assert not re.search(r"&(?!(amp|lt|gt);)", shown)
    assert not re.search(r":[\w+'-]+:|://", shown)
    assert not re.search(r"(?<!\w)@(here|channel|everyone)", shown)


@given(TEXT)
def test_escaped_text_still_reads_the_same(text: str) -> None:
    readable = html.unescape(mrkdwn(text)).translate(TWINS).replace("›", ">")
    assert readable == inert(text).translate(TWINS).replace("›", ">")


@given(TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert inert(inert(text)) == inert(text)


@given(TEXT)
def test_clean_text_is_one_line_without_controls(text: str) -> None:
    assert not [sign for sign in inert(text) if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(inert(text)) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2069\u200b\u200e\u200f\ufeff")


@given(TEXT, TEXT)
def test_a_link_is_one_link_to_its_own_address_or_none(url: str, label: str) -> None:
    for address in (url, f"https://e.test/{url}"):
        shown = link(address, label)
        assert oracle.LINK.findall(shown) == ([address.replace("&", "&amp;")] if is_linkable(address) else [])
        assert not oracle.MENTION.search(shown)


def test_emoji_and_scripts_with_joiners_survive() -> None:
    for words in ("👩‍💻 ❤️", "می‌خواهم", "क्‍ष", "straße café", "日本語", "naïve snake_case a*b 3~4"):
        assert inert(words) == unicodedata.normalize("NFC", words)


def test_an_address_of_a_page_is_shown_without_what_all_share() -> None:
    assert short("https://www.example.com/") == "example.com"
    assert short("http://example.com/a?b=1") == "example.com/a?b=1"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_strings_in_any_card_make_a_valid_message(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(samples())))
    text = data.draw(st.lists(TEXT, min_size=1, max_size=6))
    turn = iter(range(10**9))
    card = fill(samples()[name], lambda field, value: value if field in OURS else text[next(turn) % len(text)])
    rendered = render(name, card)
    oracle.accept(rendered.text, rendered.blocks)
    oracle.accept(rendered.text, rendered.fallback_blocks)
    for shown in [rendered.text, *oracle.strings(rendered.blocks)]:
        assert not oracle.MENTION.search(shown)
        assert not [url for url in oracle.LINK.findall(shown) if not is_linkable(url.replace("&amp;", "&"))]


SCALAR = TEXT | st.integers() | st.floats() | st.none() | st.booleans()
POINT = st.fixed_dictionaries({"label": TEXT, "value": SCALAR})
CELL = st.fixed_dictionaries({"type": st.sampled_from(["raw_text", "raw_number"])}, optional={"text": TEXT, "value": SCALAR})
ROWS = st.tuples(st.lists(st.lists(CELL, max_size=4), max_size=4), st.integers(1, 60), st.integers(1, 7)).map(
    lambda drawn: [row * drawn[2] for row in drawn[0] * drawn[1]]
)
BLOCK = st.one_of(
    st.fixed_dictionaries({"type": st.just("section"), "text": st.fixed_dictionaries({"type": st.just("mrkdwn"), "text": TEXT})}),
    st.fixed_dictionaries({"type": st.just("header"), "text": st.fixed_dictionaries({"text": TEXT})}, optional={"level": SCALAR}),
    st.fixed_dictionaries({"type": st.just("data_table"), "rows": ROWS}),
    st.fixed_dictionaries({"type": st.sampled_from(["divider", "alert", "video", ""])}, optional={"x": SCALAR}),
    st.fixed_dictionaries(
        {
            "type": st.just("data_visualization"),
            "title": TEXT,
            "chart": st.fixed_dictionaries(
                {
                    "type": st.just("pie"),
                    "segments": st.lists(POINT, max_size=15),
                }
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("data_visualization"),
            "title": TEXT,
            "chart": st.fixed_dictionaries(
                {
                    "type": st.sampled_from(["line", "bar", "area"]),
                    "series": st.lists(
                        st.fixed_dictionaries(
                            {
                                "name": TEXT,
                                "data": st.lists(POINT, max_size=4),
                            }
                        ),
                        max_size=3,
                    ),
                    "axis_config": st.fixed_dictionaries({"categories": st.lists(TEXT, max_size=4).map(lambda names: names * 8)}),
                }
            ),
        }
    ),
)


# such large examples take minutes to shrink
@settings(max_examples=100, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(TEXT, st.lists(BLOCK, max_size=4), st.integers(1, 30))
def test_any_blocks_are_made_to_fit(text: str, blocks: list[dict[str, Any]], times: int) -> None:
    shown, fitted = fit(f"state {text}", blocks * times)
    oracle.accept(shown, fitted)
    _, fallback = fit(shown, without_native(fitted))
    oracle.accept(shown, fallback)
