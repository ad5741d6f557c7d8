"""What breaks for one site, one case or one step does not keep the rest from being done."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def going_on(log: logging.Logger, what: str) -> Iterator[None]:
    """Log whatever breaks inside, bugs too, with its trace, and go on behind it. what: "digest broke target=example.com".

    A job comes again: what was not done is found by stored rows the next time.
    """
    try:
        yield
    except Exception:  # told to the log, and the rest goes on
        log.exception(what)
