"""An event on its way through the policy: what every stage takes and gives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.alerts.situation import Situation
from bot.core.events import Event, Severity, Stage


@dataclass(frozen=True, slots=True)
class Weighed:
    """One event with what is thought of it so far. reason: a full sentence. case_key: "" while no case is named."""

    event: Event
    severity: Severity
    stage: Stage
    reason: str
    case_key: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether nothing is told of it: later stages leave it alone."""
        return self.severity is Severity.SILENT

    @property
    def is_now(self) -> bool:
        """Whether it is told at once."""
        return self.severity is Severity.NOW

    def silenced(self, stage: Stage, reason: str) -> "Weighed":
        """Tell nothing of it."""
        return Weighed(self.event, Severity.SILENT, stage, reason)

    def moved(self, severity: Severity, stage: Stage, reason: str) -> "Weighed":
        """Tell it at another time."""
        return replace(self, severity=severity, stage=stage, reason=reason)

    def told_in(self, key: str, stage: Stage, reason: str) -> "Weighed":
        """Tell it at once, in that case."""
        return Weighed(self.event, Severity.NOW, stage, reason, key)


Batch = tuple[Weighed, ...]
StageRun = Callable[[Batch, Situation, datetime], Batch]
