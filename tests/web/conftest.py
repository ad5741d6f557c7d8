"""A made-up web per test, and a watch on who connects where."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers.connects import Connects, watching
from tests.peers.web import Served, WebPeer, serve


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[[dict[str, Served]], WebPeer]]:
    with ExitStack() as stack:
        yield lambda answers: stack.enter_context(serve(answers, tmp_path))


@pytest.fixture
def connects() -> Iterator[Connects]:
    """What this process connects to and looks up; anything but 127.0.0.1 is refused."""
    with watching() as seen:
        yield seen
