"""Inhibit: what is muted, ignored, filtered, answered, or told by something larger."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.alerts.keys import domain_key, is_open, keys_about
from bot.core.alerts.situation import AnchorAnswer, Mute, Situation, Topic
from bot.core.alerts.weighed import Batch, StageRun, Weighed
from bot.core.anchors import normal
from bot.core.events import Event, EventKind, Stage
from bot.core.states import Reason

WAVE_COVERS = timedelta(days=7)
"""A loss wave that was told covers single losses this long."""
RECOVERIES = frozenset({EventKind.LINK_BACK, EventKind.TARGET_FIXED})
BY_DOMAIN_GONE = "The whole referring domain is gone, which tells for its pages."
BY_WAVE = "A loss wave is told at once and covers single losses; the list of lost links has this one."
BY_DOMAIN_NEW = "Its referring domain is new, which tells for its links."
TOLD_FOR = frozenset({BY_DOMAIN_GONE, BY_WAVE, BY_DOMAIN_NEW})
"""Reasons of what is silent because something larger tells it."""
_BY_PERSON = re.compile(r"(\S{1,80}) (?:muted this|said) ")
_OF_PAGES = frozenset(
    {
        EventKind.REL_CHANGED,
        EventKind.ANCHOR_CHANGED,
        EventKind.TARGET_CHANGED,
        EventKind.PLACEMENT_CHANGED,
        EventKind.SOURCE_MOVED,
        EventKind.PAGE_NOINDEXED,
        EventKind.PAGE_CANONICALISED,
        EventKind.PAGE_BLOCKED_FOR_GOOGLE,
        EventKind.NEEDS_HUMAN,
        EventKind.SITEWIDE_SEEN,
    }
)


def ignored(batch: Batch, about: Situation, now: datetime) -> Batch:
    """A person ignored the link."""
    del now
    return tuple(
        one.silenced(Stage.INHIBIT, "A person asked to ignore this link.") if one.event.link_id in about.ignored else one
        for one in batch
    )


def muted(batch: Batch, about: Situation, now: datetime) -> Batch:
    """A person muted the link, its domain, its anchor or the kind of event."""
    standing = tuple(mute for mute in about.mutes if mute.holds(now))
    return tuple(_muted(one, standing) for one in batch)


def _muted(one: Weighed, mutes: tuple[Mute, ...]) -> Weighed:
    mute = next((mute for mute in mutes if mute.is_about(one.event)), None)
    return one if mute is None else one.silenced(Stage.INHIBIT, mute_sentence(mute))


def mute_sentence(mute: Mute) -> str:
    """Say who muted what, until when and why. It begins with the person: see `parted`."""
    until = f" until {day(mute.until)}" if mute.until is not None else ""
    because = f", because {mute.because.rstrip('.')}" if mute.because else ""
    return f"{mute.by or 'Somebody'} muted this {mute.what}{until}{because}."


def parted(reason: str) -> tuple[str, str]:
    """Part the person whom a reason begins with from its other words, so that a card can name them; "" for nobody."""
    found = _BY_PERSON.match(reason)
    return (found[1], reason[found.end(1) + 1 :]) if found is not None else ("", reason)


def day(at: datetime) -> str:
    """Say a date: "3 Nov 2026"."""
    return f"{at.day} {at:%b %Y}"


def answered(batch: Batch, about: Situation, now: datetime) -> Batch:
    """A person said whose anchor it is."""
    del now
    return tuple(_answered(one, about) if one.event.kind is EventKind.ANCHOR_SPIKE else one for one in batch)


def _answered(one: Weighed, about: Situation) -> Weighed:
    answer = about.answered(Topic.ANCHOR, normal(one.event.anchor))
    if answer is None:
        return one
    by, said = answer.by or "Somebody", f"said{'' if answer.at is None else ' on ' + day(answer.at)}"
    if answer.answer == AnchorAnswer.MUTE:
        return one.silenced(Stage.INHIBIT, f"{by} {said} not to be told of this anchor.")
    if answer.answer != AnchorAnswer.OURS:
        return one
    then, share = _share(one.event.fact("share then")), _share(one.event.fact("share"))
    if then and share >= 2 * then:
        reason = f"{one.reason} A person {said} that it was ours at {one.event.fact('share then')}; its share has doubled since."
        return replace(one, reason=reason)
    return one.silenced(Stage.INHIBIT, f"{by} {said} that this anchor is ours, and its share has not doubled since.")


def _share(words: str) -> float:
    number = words.rstrip("%")
    return float(number) if number.replace(".", "", 1).isdecimal() and number.isascii() else 0.0


def filtered(batch: Batch, about: Situation, now: datetime) -> Batch:
    """The channel wants other events; the return of what it was told is told all the same."""
    del now
    return tuple(_filtered(one, about) for one in batch)


def _filtered(one: Weighed, about: Situation) -> Weighed:
    failed = about.filters.failed(one.event)
    if not failed or (one.event.kind in RECOVERIES and has_open_case(one.event, about)):
        return one
    return one.silenced(Stage.INHIBIT, f"The filters of this channel leave it out by its {' and '.join(failed)}.")


def has_open_case(event: Event, about: Situation) -> bool:
    """Whether an open case tells of the event's subject."""
    keys = {*keys_about(event), *((domain_key(event.domain),) if event.domain else ())}
    return any(case.key in keys and is_open(case) for case in about.cases)


def under_gone_domain(batch: Batch, about: Situation, now: datetime) -> Batch:
    """A domain that is gone tells for its pages."""
    del now
    gone = {one.event.domain for one in batch if one.event.domain and one.event.reason == Reason.DOMAIN_GONE}
    gone |= {case.domain for case in about.cases if case.domain and is_open(case) and case.reason == Reason.DOMAIN_GONE}
    return tuple(
        one.silenced(Stage.INHIBIT, BY_DOMAIN_GONE) if one.event.kind in _OF_PAGES and one.event.domain in gone else one
        for one in batch
    )


def under_wave(batch: Batch, about: Situation, now: datetime) -> Batch:
    """A loss wave tells for the single losses in it, agreed links apart."""
    is_wave = any(one.event.kind is EventKind.LOSS_WAVE and not one.is_silent for one in batch) or any(
        case.kind == EventKind.LOSS_WAVE and is_open(case) and now - case.opened_at < WAVE_COVERS for case in about.cases
    )
    if not is_wave:
        return batch
    return tuple(
        one.silenced(Stage.INHIBIT, BY_WAVE)
        if one.event.kind is EventKind.LINK_LOST and not one.event.fact("agreement") and not has_open_case(one.event, about)
        else one
        for one in batch
    )


def under_new_domain(batch: Batch, about: Situation, now: datetime) -> Batch:
    """A new domain tells for its new links."""
    del about, now
    new = {one.event.domain for one in batch if one.event.kind is EventKind.NEW_DOMAIN and not one.is_silent}
    return tuple(
        one.silenced(Stage.INHIBIT, BY_DOMAIN_NEW) if one.event.kind is EventKind.NEW_LINK and one.event.domain in new else one
        for one in batch
    )


STEPS: tuple[StageRun, ...] = (ignored, muted, answered, filtered, under_gone_domain, under_wave, under_new_domain)


def inhibit(batch: Batch, about: Situation, now: datetime) -> Batch:
    """Silence what should not be told."""
    for step in STEPS:
        kept = tuple(one for one in batch if not one.is_silent)
        done = iter(step(kept, about, now))
        batch = tuple(one if one.is_silent else next(done) for one in batch)
    return batch
