"""`replay <domain> since:7d`: what the rules in force would have told of a period. Nothing is posted, nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.command import Command, Progress, Reply, Request
from bot.core.alerts.inhibit import parted
from bot.core.alerts.situation import Situation
from bot.core.cards import DecidedEvent, Replay
from bot.core.errors import BadInput
from bot.core.events import Event, Severity
from bot.core.replaying import Replayed, replay
from commands import options
from commands.alerting import situation
from commands.asking import since_of, site_named
from commands.context import Context

SINCE = "7d"
MAX_EVENTS = 50_000
MAX_ROWS = 25
MAX_SPAN = timedelta(days=366)
_ORDER = (Severity.NOW, Severity.DAILY, Severity.WEEKLY, Severity.SILENT)


def run(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Decide on the stored events of a period once more and say which would be told, when and why, and which were not so.

    Raises BadInput for a time that cannot be read or too many events, NotFound for a site nobody knows.
    """
    del progress
    words = options.read(request.words[1:], values=("since", "site"))
    named = words.alone[0] if words.alone else words.values.get("site", "")
    site = site_named(ctx, request, named)
    now = ctx.now()
    since = since_of(words.values.get("since", SINCE), now, site.timezone)
    if now - since > MAX_SPAN:
        raise BadInput("Events are kept for a year.", "Type since:7d, since:3m or a date.")
    stored = ctx.storage.events.between(site.id, since, now)
    if len(stored) > MAX_EVENTS:
        raise BadInput(f"That is {len(stored):,} events, more than {MAX_EVENTS:,}.", "Ask for a shorter time.")

    def at(events: Sequence[Event], when: datetime) -> Situation:
        return replace(situation(ctx, site, events, when), cases=())

    made = replay(((one.event, one.decision, one.decided_at) for one in stored), at)
    return Reply("replay", card(site.domain, since, now, made))


def card(domain: str, since: datetime, until: datetime, made: Sequence[Replayed]) -> Replay:
    """Fill the answer: what would be told at once first, then what differs, then the rest."""
    counts = Counter(one.decision.severity for one in made)
    told = [one for one in made if one.decision.severity is Severity.NOW]
    differs = [one for one in made if one.differs and one.decision.severity is not Severity.NOW]
    rest = [one for one in made if not one.differs and one.decision.severity in (Severity.DAILY, Severity.WEEKLY)]
    shown = [*told, *differs, *rest]
    return Replay(
        domain,
        since,
        until,
        len(made),
        len({one.decision.case_key for one in told}),
        sum(one.differs for one in made),
        tuple((severity.value, counts[severity]) for severity in _ORDER if counts[severity]),
        tuple(_row(one) for one in shown[:MAX_ROWS]),
        max(0, len(shown) - MAX_ROWS),
    )


def _row(one: Replayed) -> DecidedEvent:
    event, (by, reason) = one.event, parted(one.decision.reason)
    return DecidedEvent(
        event.kind.value,
        event.at,
        event.page or event.domain or event.anchor or event.target_page,
        event.target_page if event.page else "",
        one.decision.severity.value,
        one.decision.stage.value,
        reason,
        one.was.severity.value if one.was is not None else "",
        by=by,
    )


REPLAY = Command(
    name="replay",
    usage="replay [example.com] [since:7d]",
    summary="What the rules in force would have told of a period; nothing is posted.",
    run=run,
    examples=("replay since:7d", "replay example.com since:2026-10-01"),
    topic="house",
    details="Every stored event is decided on once more: when it would be told, why, and what was decided otherwise.",
    options=(("since:7d", "or since:2w, since:3m, since:2026-10-01; 7 days by default"),),
)
