"""What differs between the link as it stood at the last good visit and as it stands now. Nothing is decided here."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.core import urls
from bot.core.links import BOILERPLATE, Occurrence, Placement
from bot.core.records import ChangeKind
from bot.core.states import Reason

_QUALIFYING = frozenset({"nofollow", "sponsored", "ugc"})
_CONTENT = frozenset({Placement.BODY_TEXT, Placement.MAIN_AREA})

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed. kind, reason: of the gravest difference. before, after: every difference, (feature, plain words)."""

    kind: ChangeKind
    reason: Reason
    before: Pairs
    after: Pairs


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing compared. same: what has to be equal; shown: the words for people."""

    name: str
    kind: ChangeKind
    reason: Reason
    same: Callable[[Occurrence], object]
    shown: Callable[[Occurrence], str]


def rel_words(occurrence: Occurrence) -> str:
    """Say what rel asks of search engines: "followed", "nofollow", "nofollow sponsored"."""
    return " ".join(t for t in occurrence.rel if t in _QUALIFYING) or "followed"


def _anchor(occurrence: Occurrence) -> str:
    return " ".join(unicodedata.normalize("NFKC", occurrence.anchor).casefold().split())


def _region(occurrence: Occurrence) -> str:
    """Group placements: a theme's new markup moves a link between neighbours of a group without moving it for a reader."""
    if occurrence.placement in _CONTENT:
        return "content"
    return "boilerplate" if occurrence.placement in BOILERPLATE else str(occurrence.placement)


FEATURES: tuple[Feature, ...] = (
    Feature(
        "target page",
        ChangeKind.TARGET_CHANGED,
        Reason.TARGET_PAGE_CHANGED,
        lambda o: urls.key(o.url),
        lambda o: o.url,
    ),
    Feature("rel", ChangeKind.REL_CHANGED, Reason.REL_CHANGED, lambda o: _QUALIFYING.intersection(o.rel), rel_words),
    Feature("anchor", ChangeKind.ANCHOR_CHANGED, Reason.ANCHOR_CHANGED, _anchor, lambda o: o.anchor or "(no anchor)"),
    Feature(
        "placement",
        ChangeKind.PLACEMENT_CHANGED,
        Reason.PLACEMENT_CHANGED,
        _region,
        lambda o: str(o.placement).replace("_", " "),
    ),
)
"""What is compared, gravest first (PRODUCT.md §3, reasons of `changed`)."""


def difference(known: Occurrence | None, occurrences: tuple[Occurrence, ...]) -> Difference | None:
    """Tell how the link differs from what was known; None when it stands there as before, or nothing was known.

    A page may hold several links to the target: as long as one of them is like the known one, nothing changed. Otherwise
    the one most like it is compared. An unknown placement never differs.
    """
    if known is None or not occurrences or known in occurrences:
        return None
    now = max(occurrences, key=lambda o: sum(_is_same(f, known, o) for f in FEATURES))
    changed = [f for f in FEATURES if not _is_same(f, known, now)]
    if not changed:
        return None
    return Difference(
        changed[0].kind,
        changed[0].reason,
        tuple((f.name, f.shown(known)) for f in changed),
        tuple((f.name, f.shown(now)) for f in changed),
    )


def _is_same(feature: Feature, known: Occurrence, now: Occurrence) -> bool:
    if feature.name == "placement" and Placement.UNKNOWN in (known.placement, now.placement):
        return True
    if feature.kind is ChangeKind.TARGET_CHANGED and known.url == now.url:
        return True
    return feature.same(known) == feature.same(now)
