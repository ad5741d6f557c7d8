"""The shape of an alert rule."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity


@dataclass(frozen=True, slots=True)
class Weight:
    """When one event is told. reason: a full sentence that says why."""

    severity: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. kinds: what it is about, no kind in two rules. sentence: what it says, for people who read the rules."""

    name: str
    kinds: frozenset[EventKind]
    sentence: str
    weigh: Callable[[Event, Situation], Weight]

    def severity(self, event: Event, about: Situation) -> Severity:
        """When the event is told."""
        return self.weigh(event, about).severity
