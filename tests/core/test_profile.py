"""What of a site's anchors is worth a look, at the edges of its thresholds (PRODUCT.md §6, profile)."""

import pytest

from bot.core.anchors import AnchorClass as A
from bot.core.profile import anchor_notes
from bot.core.survey import Anchor, AnchorSurvey, Share


@pytest.mark.parametrize(
    ("n_money", "n_all", "said"),
    [
        pytest.param(5, 19, "Under 20", id="19 domains say nothing"),
        pytest.param(2, 20, "", id="10 % is usual"),
        pytest.param(3, 20, "to be watched", id="15 % is worth watching"),
        pytest.param(4, 20, "to be watched", id="20 % is still to watch"),
        pytest.param(5, 20, "worth a look", id="25 % is a flag"),
        pytest.param(10, 100, "", id="10 of 100"),
        pytest.param(11, 100, "to be watched", id="11 of 100"),
        pytest.param(20, 100, "to be watched", id="20 of 100"),
        pytest.param(21, 100, "worth a look", id="21 of 100"),
    ],
)
def test_share_of_money_anchors(n_money: int, n_all: int, said: str) -> None:
    half = n_money // 2
    classes = {A.EXACT: Share(half, half), A.COMPOUND: Share(n_money - half, n_money)}
    notes = anchor_notes(AnchorSurvey(n_all, 0, {}, classes, 0))
    assert said in "".join(notes)
    assert bool(notes) == bool(said)


@pytest.mark.parametrize(
    ("n", "n_all", "anchor_class", "is_flag"),
    [
        pytest.param(9, 30, A.NATURAL, False, id="nine domains are too few"),
        pytest.param(10, 33, A.NATURAL, True, id="ten of 33 are 30 %"),
        pytest.param(10, 34, A.NATURAL, False, id="ten of 34 are not"),
        pytest.param(30, 100, A.GENERIC, True, id="30 of 100"),
        pytest.param(29, 100, A.GENERIC, False, id="29 of 100"),
        pytest.param(50, 100, A.BRAND, False, id="a brand may"),
        pytest.param(50, 100, A.URL, False, id="an address may"),
        pytest.param(50, 100, A.EMPTY, False, id="no words are no anchor"),
    ],
)
def test_one_anchor_on_many_domains(n: int, n_all: int, anchor_class: A, is_flag: bool) -> None:
    anchor = Anchor("read it", "text", "Read it", anchor_class, "https://a.org/1")
    notes = anchor_notes(AnchorSurvey(n_all, 0, {anchor: Share(n, n)}, {}, 1))
    assert any("“Read it”" in note for note in notes) == is_flag
