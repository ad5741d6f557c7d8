"""A large export streams: time per row is bounded and memory does not grow with the file."""

import time
import tracemalloc
from collections import deque
from pathlib import Path

from bot.sources.export import open_export
from tests.sources.exports import ahrefs

N_ROWS = 10_000


def _large(path: Path) -> Path:
    rows = (
        {
            "Referring page URL": f"https://site{n % 900}.example.org/post/{n}?x={n}",
            "Target URL": f"https://example.com/page/{n % 300}",
            "Left context": "words before the link " * 10,
            "Right context": "words after the link " * 10,
            "Domain traffic": str(n),
        }
        for n in range(N_ROWS)
    )
    path.write_text(ahrefs(*rows, delimiter="\t"), encoding="utf-16")
    return path


def test_10_000_rows_of_37_columns_take_at_most_3_seconds_of_one_processor(tmp_path: Path):
    path = _large(tmp_path / "upload")
    began = time.process_time()
    with open_export(path, filename="x", site_domains=("example.com",)) as export:
        assert export.n_rows == N_ROWS
        assert sum(1 for _ in export) == N_ROWS
    assert time.process_time() - began < 3.0


def test_memory_does_not_grow_with_the_file(tmp_path: Path):
    path = _large(tmp_path / "upload")
    assert path.stat().st_size > 10_000_000
    tracemalloc.start()
    try:
        with open_export(path, filename="x", site_domains=("example.com",)) as export:
            deque(export, maxlen=0)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
