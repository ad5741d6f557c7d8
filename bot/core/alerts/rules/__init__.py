"""When what is told: one file per family of events, written out here (severities of PRODUCT.md §5)."""

from bot.core.alerts.rules import agreements, anchors, domains, links, people, targets, velocity, waves
from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.events import EventKind

__all__ = ["RULES", "Rule", "Weight", "rule_of"]

RULES: tuple[Rule, ...] = (
    *agreements.RULES,
    *targets.RULES,
    *waves.RULES,
    *links.RULES,
    *domains.RULES,
    *anchors.RULES,
    *velocity.RULES,
    *people.RULES,
)
"""Every rule; each kind of event is in exactly one."""

_BY_KIND = {kind: rule for rule in RULES for kind in rule.kinds}


def rule_of(kind: EventKind) -> Rule:
    """The rule for one kind of event."""
    return _BY_KIND[kind]
