"""The error family. A page that cannot be fetched is no error: it is data and ends in a verdict.

BacklinksError
├── UserError            the person can mend it; its sentence is shown to them alone
│   ├── BadInput         what was typed or uploaded cannot be used
│   ├── NotFound         nothing here by that name
│   └── StorageError     the database cannot be used; whoever runs the bot can mend it
├── SourceError          a source of claims failed
├── DeliveryError        Slack did not take a message
└── SettingsError        the environment cannot be used; every fault at once
"""

from collections.abc import Sequence


class BacklinksError(Exception):
    """Root of everything this product raises on purpose."""


class UserError(BacklinksError):
    """A sentence for the person who asked, and what to do instead.

    message: a full plain-text sentence without internals. hint: the next step, or "" when there is none.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        self.hint = hint


class BadInput(UserError):
    """What was typed or uploaded cannot be used."""


class NotFound(UserError):
    """Nothing here by that name."""


class StorageError(UserError):
    """The database cannot be used: full, read-only, damaged, unreachable. hint: what whoever runs the bot can do."""


class SourceError(BacklinksError):
    """A source of claims failed. permanent: trying again will not help."""

    def __init__(self, source: str, message: str, *, permanent: bool) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.message = message
        self.permanent = permanent


class DeliveryError(BacklinksError):
    """Slack did not take a message.

    code: Slack's error word ("channel_not_found") or ours ("no_answer"). permanent: the same call will never succeed.
    ambiguous: Slack may have taken it; look before posting again. retry_after_s: seconds Slack asked us to wait, 0 if none.
    """

    def __init__(
        self,
        code: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        retry_after_s: float = 0.0,
        detail: str = "",
    ) -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.retry_after_s = retry_after_s
        self.detail = detail


class SettingsError(BacklinksError):
    """The environment cannot be used. faults: one sentence each, starting with the variable's name."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
