"""`verify` as scripts use it: pairs that are odd, and pages that are no page of their own."""

from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.web import Web, WebConfig
from commands.verify import read_pairs, verify_pairs
from tests.peers.web import Served, serve

OURS = b'<title>Ours</title><main><h1>Ours</h1><p>All of what we sell, and <a href="/in">how we pack it</a> for you.</p></main>'


def test_a_page_that_only_redirects_to_the_target_is_not_live(tmp_path: Path) -> None:
    answers = {
        "http://moved.org/page": Served(301, (("Location", "http://ours.org/"),)),
        "http://ours.org/": Served(body=OURS),
        "http://www.ours.org/": Served(301, (("Location", "http://ours.org/"),)),
    }
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(f'{{"page": "{page}", "target": "ours.org"}}\n' for page in answers))
    with serve(answers, tmp_path, {}) as peer:
        hosts = peer.hosts("moved.org", "ours.org", "www.ours.org")
        with Web(WebConfig(hosts=hosts, host_delay_s=0, workers=1)) as web:
            told = {line["page"]: (line["verdict"], line["reason"]) for line in verify_pairs(web, read_pairs(file))}
    assert told == {
        "http://moved.org/page": ("degraded", "via_redirect_page"),
        "http://ours.org/": ("live", "found"),
        "http://www.ours.org/": ("live", "found"),
    }


def test_a_line_end_of_unicode_within_json_ends_no_line(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"page": "http://a.org/\u2028x", "target": "ours.org"}\r\n\n{"page": "http://b.org/", "target": "ours.org"}')
    assert [(pair.line_no, pair.page) for pair in read_pairs(file)] == [(1, "http://a.org/\u2028x"), (3, "http://b.org/")]


@pytest.mark.parametrize("line", ["[" * 100_000, "{", "null", '{"page": 1, "target": "ours.org"}'])
def test_a_line_that_is_no_pair_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(line)
    with pytest.raises(BadInput, match="Line 1"):
        read_pairs(file)
