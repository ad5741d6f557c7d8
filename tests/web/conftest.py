"""A made-up web per test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers.web import Served, WebPeer, serve


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[[dict[str, Served]], WebPeer]]:
    with ExitStack() as stack:
        yield lambda answers: stack.enter_context(serve(answers, tmp_path))
