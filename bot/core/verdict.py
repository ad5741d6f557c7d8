"""What one visit concludes about one target. `verify` makes it; `believe` turns it into a state."""

from dataclasses import dataclass, field

from bot.core.links import Occurrence, representative
from bot.core.states import Conclusion, Credit, Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """What one link check says. check: its name in CHECKS; reason: why it matters; evidence: one sentence that names
    what was seen and where ("meta robots says noindex for all crawlers")."""

    check: str
    reason: Reason
    evidence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one visit concludes about one target.

    reason: the most decisive; findings: all of them, most decisive first. rule: the row of the table that decided.
    evidence: sentences for people, the deciding one first; never empty. supports_loss: the completeness gate
    (PRODUCT.md §4) holds; gate: the condition that failed, "" when it holds. house_policy: "all 14 are nofollow" or "".
    """

    conclusion: Conclusion
    reason: Reason
    rule: str
    evidence: tuple[str, ...]
    credit: Credit = Credit.UNKNOWN
    occurrences: tuple[Occurrence, ...] = ()
    findings: tuple[Finding, ...] = field(default_factory=tuple)
    supports_loss: bool = False
    gate: str = ""
    house_policy: str = ""

    @property
    def representative(self) -> Occurrence | None:
        """The occurrence that speaks for the link; None when there is none."""
        return representative(self.occurrences)
