"""What happens to a site, as facts that are stored once and may be told (PRODUCT.md §5). What is made of them is in `alerts`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """The words of PRODUCT.md §5. Those of ChangeKind are among them, written once more: an enum that has members cannot be
    extended, and one that is made at run time has no members that a type checker knows."""

    NEW_DOMAIN = "new_domain"
    NEW_LINK = "new_link"
    LINK_LOST = "link_lost"
    LINK_BACK = "link_back"
    REL_CHANGED = "rel_changed"
    ANCHOR_CHANGED = "anchor_changed"
    TARGET_CHANGED = "target_changed"
    PLACEMENT_CHANGED = "placement_changed"
    SOURCE_MOVED = "source_moved"
    PAGE_NOINDEXED = "page_noindexed"
    PAGE_CANONICALISED = "page_canonicalised"
    PAGE_BLOCKED_FOR_GOOGLE = "page_blocked_for_google"
    TARGET_BROKEN = "target_broken"
    TARGET_FIXED = "target_fixed"
    ANCHOR_SPIKE = "anchor_spike"
    VELOCITY_SPIKE = "velocity_spike"
    LOSS_WAVE = "loss_wave"
    SITEWIDE_SEEN = "sitewide_seen"
    MENTION_FOUND = "mention_found"
    AGREEMENT_BROKEN = "agreement_broken"
    AGREEMENT_EXPIRING = "agreement_expiring"
    OUTREACH_DUE = "outreach_due"
    OUTREACH_WON = "outreach_won"
    NEEDS_HUMAN = "needs_human"


class Severity(StrEnum):
    """When an event is told: at once as a case, in the daily thread, in the weekly digest, or not at all."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    SILENT = "silent"


class Stage(StrEnum):
    """The stage of the policy that had the last word, in their order."""

    HOLD = "hold"
    RULES = "rules"
    INHIBIT = "inhibit"
    GROUP = "group"
    DEDUP = "dedup"
    SEVERITY = "severity"
    ROUTE = "route"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. event_id: the same whenever the same happening is found again ("link_lost:17:1790000000000000").

    id: 0 until stored. link_id: 0 for what is not about one link. domain: referring domain; page: referring page; target_page:
    page of ours; anchor: for spikes and links; reason: Reason's word or a rule's name; grade: of the link when it happened, ""
    for not judged. facts: names and plain words that the message shows. is_quiet: stored and listed, never told by itself.
    """

    event_id: str
    site_id: int
    kind: EventKind
    at: datetime
    link_id: int = 0
    domain: str = ""
    page: str = ""
    target_page: str = ""
    anchor: str = ""
    reason: str = ""
    grade: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    is_quiet: bool = False
    run_id: int = 0
    id: int = 0

    def fact(self, name: str) -> str:
        """The fact by that name, "" for none."""
        return next((value for known, value in self.facts if known == name), "")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy made of one event. reason: a full sentence for `why`. case_key: of the case that tells it when `severity`
    is NOW, "" otherwise."""

    event_id: str
    severity: Severity
    stage: Stage
    reason: str
    case_key: str = ""
