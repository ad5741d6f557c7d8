"""What the process says by ending: one code per kind of end, the same for every shell command."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes. They stand in the README and are tested against it."""

    DONE = 0
    """Everything asked for was done."""
    FAILED = 1
    """Something failed on our side; the log has the reference."""
    BAD_INPUT = 2
    """What was typed or given cannot be used; the sentence says what to do instead."""
    SETTINGS = 3
    """Settings, database or Slack tokens cannot be used."""
    PARTIAL = 4
    """A check ended before its last page; ask again to go on."""
    INTERRUPTED = 130
    """Stopped by the keyboard."""
