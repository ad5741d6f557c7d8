"""The recorded real web, read in this process: presence, links, anchors and placement against the truth beside it."""

import pytest

from tests.measure_realweb import Figures, lines, measure, read_all, report
from tests.shared import needs_shared


@needs_shared
@pytest.mark.shared
def test_the_recorded_web_is_read_right() -> None:
    figures = Figures()
    measure(read_all(lines("pairs.jsonl"), figures), figures)
    said = report(figures)
    assert figures.n["pairs"] == figures.n["pairs_right"] == 865, said
    assert figures.n["hard"] == figures.n["hard_right"] == 137, said
    assert figures.n["links"] == 1_251
    for name, share in (("url", 0.995), ("rel", 0.995), ("kind", 0.995), ("anchor", 0.99)):
        assert figures.share(name, "links") >= share, said
    assert figures.share("checked_right", "checked") >= 0.92, said
    assert figures.share("strong_right", "strong") >= 0.90, said
