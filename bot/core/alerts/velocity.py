"""The pace at which referring domains come and go, and when it is out of the ordinary (PRODUCT.md §7).

Weeks are spans of seven days that end now. What the first import brought is as old as it, and counts as new in no week.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median

from bot.core.alerts.found import micros
from bot.core.alerts.keys import week_of
from bot.core.alerts.rules.waves import INCIDENT
from bot.core.alerts.situation import Answer, Topic
from bot.core.alerts.spikes import NO_BASELINE, answer_words, percent
from bot.core.events import Event, EventKind
from bot.core.records import DomainSpan

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
WATCH, ALERT, WAVE, STAGNATION = "watch", "alert", "wave", "stagnation"
MAX_EPISODE = 120
"""Days that a level is followed back to its beginning."""
MAX_WEEKS = 26


@dataclass(frozen=True, slots=True)
class VelocityRules:
    """Every threshold of PRODUCT.md §7. Shares are 0..1.

    n_weeks: before this one whose median is usual, never below `floor`. min_new: domains of a week below which nothing is
    said. watch_times, alert_times: multiples of the usual; at watch_times it is an alert, too, when `shared` of the new ones
    have a trait in common that fewer than `common` of the older domains have. wave_min, wave_times: domains lost in a week.
    incident_share of the live domains within `incident_within`, at least wave_min. baseline_weeks: history below which
    nothing is usual yet. stagnation: without a new domain.
    """

    n_weeks: int = 8
    floor: float = 1.0
    min_new: int = 10
    watch_times: float = 3.0
    alert_times: float = 10.0
    shared: float = 0.5
    common: float = 0.25
    wave_min: int = 5
    wave_times: float = 3.0
    incident_share: float = 0.5
    incident_within: timedelta = timedelta(days=30)
    refused_share: float = 0.5
    moved_share: float = 0.5
    baseline_weeks: int = 9
    stagnation: timedelta = timedelta(days=90)


USUAL = VelocityRules()


@dataclass(frozen=True, slots=True)
class Traits:
    """What a referring domain may share with others; "" for not known. template: how its pages are built; account: an
    analytics or ads id."""

    anchor: str = ""
    tld: str = ""
    country: str = ""
    template: str = ""
    account: str = ""


_TRAITS: tuple[tuple[str, Callable[[Traits], str]], ...] = (
    ("anchor", lambda t: t.anchor),
    ("TLD", lambda t: t.tld),
    ("country", lambda t: t.country),
    ("page template", lambda t: t.template),
    ("analytics id", lambda t: t.account),
)


@dataclass(frozen=True, slots=True)
class OwnSide:
    """What may be our own doing. n_refusing of n_domains: referring domains that refuse us. n_moved of n_pages: pages of
    ours that lead elsewhere or nowhere."""

    n_domains: int = 0
    n_refusing: int = 0
    n_pages: int = 0
    n_moved: int = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """A trait that new domains have in common."""

    trait: str
    value: str
    n_domains: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days. begins_at: their first moment."""

    begins_at: datetime
    n_new: int
    n_lost: int


@dataclass(frozen=True, slots=True)
class Losses:
    """Domains that went. level: "wave" or "incident", "" for neither. n_lost within `days`; usual: median of a week, None
    without a baseline. of_live: domains that stood before, for an incident. began: the day the level was first reached.
    check: why an incident is not called one: our own side has to be looked at first; "" for no doubt."""

    level: str = ""
    n_lost: int = 0
    days: int = 7
    usual: float | None = None
    of_live: int = 0
    began: date | None = None
    check: str = ""


@dataclass(frozen=True, slots=True)
class Velocity:
    """A site's pace. level: "watch", "alert" or ""; n_new and n_lost: in the last seven days, n_new against `usual`, None
    without a baseline (then `note` says so). shared: traits of at least half of the new ones. weeks: oldest first, the last one
    ends now. stagnant_since: when the last new domain came, None while it is not long ago. answer: the last cause that was
    given.
    """

    level: str
    n_new: int
    usual: float | None
    weeks: tuple[Week, ...]
    losses: Losses
    shared: tuple[Shared, ...] = ()
    samples: tuple[str, ...] = ()
    began: date | None = None
    stagnant_since: datetime | None = None
    note: str = ""
    answer: Answer | None = None
    n_lost: int = 0


@dataclass(frozen=True, slots=True)
class _Times:
    """When domains came and went, each in order."""

    new: Sequence[datetime]
    lost: Sequence[datetime]
    baseline_at: datetime
    n_domains: int
    traits: Mapping[str, Traits] = field(default_factory=dict)
    names: Sequence[str] = ()
    old: Sequence[str] = ()

    def n_new(self, since: datetime, until: datetime) -> int:
        """Domains that came in a span, `since` included."""
        return bisect_left(self.new, until) - bisect_left(self.new, since)

    def n_lost(self, since: datetime, until: datetime) -> int:
        """Domains that went in a span, `since` included."""
        return bisect_left(self.lost, until) - bisect_left(self.lost, since)

    def n_live(self, at: datetime) -> int:
        """Domains that stood at a moment."""
        n_known = self.n_domains - (len(self.new) - bisect_left(self.new, at))
        return n_known - bisect_left(self.lost, at)


def velocity(
    spans: Sequence[DomainSpan],
    now: datetime,
    baseline_at: datetime | None,
    *,
    traits: Mapping[str, Traits] | None = None,
    own: OwnSide | None = None,
    answers: Sequence[Answer] = (),
    rules: VelocityRules = USUAL,
) -> Velocity:
    """Tell a site's pace.

    spans: every referring domain that was ever seen. baseline_at: the first import; None: nothing is known. traits: of
    domains, by name. own: what may be our own doing. answers: causes that people gave before.
    """
    if baseline_at is None or baseline_at >= now:
        return Velocity("", 0, None, (), Losses(), note=NO_BASELINE)
    times = _times(spans, baseline_at, traits or {})
    usual = _usual(times.n_new, times, now, rules)
    level, shared = _level(times, now, rules)
    n_new = times.n_new(now - WEEK, _after(now))
    recent = times.names[bisect_left(times.new, now - WEEK) : bisect_left(times.new, _after(now))]
    return Velocity(
        level=level,
        n_new=n_new,
        usual=usual,
        weeks=weeks(times, now),
        losses=_losses(times, now, own or OwnSide(), rules),
        shared=shared,
        samples=tuple(recent[:3]) if level else (),
        began=_began(lambda at: _reaches(level, _level(times, at, rules)[0]), now) if level else None,
        stagnant_since=_stagnant(times, now, rules),
        note="" if usual is not None else NO_BASELINE,
        n_lost=times.n_lost(now - WEEK, _after(now)),
        answer=max((a for a in answers if a.topic == Topic.VELOCITY), key=lambda a: (a.at or baseline_at, a.about), default=None),
    )


def _times(spans: Sequence[DomainSpan], baseline_at: datetime, traits: Mapping[str, Traits]) -> _Times:
    new = sorted((span.first_seen_at, span.domain) for span in spans if span.first_seen_at > baseline_at)
    lost = sorted(span.lost_at for span in spans if span.lost_at is not None)
    old = [span.domain for span in spans if span.first_seen_at <= baseline_at]
    return _Times([at for at, _ in new], lost, baseline_at, len(spans), traits, [name for _, name in new], old)


def _after(now: datetime) -> datetime:
    """The end of a span that takes `now` in."""
    return now + timedelta(microseconds=1)


def weeks(times: _Times, now: datetime) -> tuple[Week, ...]:
    """Count whole weeks since the first import, the last of them ending now, for a chart."""
    n = min(MAX_WEEKS, (now - times.baseline_at) // WEEK)
    begins = [now - k * WEEK for k in range(n, 0, -1)]
    return tuple(Week(at, *(count(at, _until(at, now)) for count in (times.n_new, times.n_lost))) for at in begins)


def _until(begins_at: datetime, now: datetime) -> datetime:
    ends = begins_at + WEEK
    return _after(now) if ends == now else ends


def _usual(count: Callable[[datetime, datetime], int], times: _Times, now: datetime, rules: VelocityRules) -> float | None:
    """Median of the weeks before this one, with its floor; None while less history is known than a baseline needs."""
    if now - times.baseline_at < rules.baseline_weeks * WEEK:
        return None
    before = [count(now - (k + 1) * WEEK, now - k * WEEK) for k in range(1, rules.n_weeks + 1)]
    return max(rules.floor, float(median(before)))


def _level(times: _Times, now: datetime, rules: VelocityRules) -> tuple[str, tuple[Shared, ...]]:
    usual = _usual(times.n_new, times, now, rules)
    begin, end = bisect_left(times.new, now - WEEK), bisect_left(times.new, _after(now))
    n = end - begin
    if usual is None or n < rules.min_new or n < rules.watch_times * usual:
        return "", ()
    shared = _shared(times.names[begin:end], (*times.old, *times.names[:begin]), times.traits, rules)
    return (ALERT if shared or n >= rules.alert_times * usual else WATCH), shared


def _shared(new: Sequence[str], old: Sequence[str], traits: Mapping[str, Traits], rules: VelocityRules) -> tuple[Shared, ...]:
    """Traits that half of the new domains share. What many older ones have as well (".com") says nothing."""
    found = []
    for name, value_of in _TRAITS:
        counted = Counter(value for domain in new if domain in traits and (value := value_of(traits[domain])))
        for value, n in counted.items():
            if n >= rules.shared * len(new) and _share_among(old, value, value_of, traits) < rules.common:
                found.append(Shared(name, value, n))
    return tuple(sorted(found, key=lambda s: (-s.n_domains, s.trait, s.value)))


def _share_among(old: Sequence[str], value: str, value_of: Callable[[Traits], str], traits: Mapping[str, Traits]) -> float:
    known = [value_of(traits[domain]) for domain in old if domain in traits]
    return known.count(value) / len(known) if known else 0.0


def _losses(times: _Times, now: datetime, own: OwnSide, rules: VelocityRules) -> Losses:
    usual = _usual(times.n_lost, times, now, rules)
    if _is_incident(times, now, rules):
        check = own_fault(own, rules)
        since = now - rules.incident_within
        if not check:
            n, days = times.n_lost(since, _after(now)), rules.incident_within.days
            began = _began(lambda at: _is_incident(times, at, rules), now)
            return Losses(INCIDENT, n, days, usual, times.n_live(since), began)
    else:
        check = ""
    n = times.n_lost(now - WEEK, _after(now))
    if not _is_wave(times, now, rules):
        return Losses("", n, 7, usual, check=check)
    return Losses(WAVE, n, 7, usual, times.n_live(now - WEEK), _began(lambda at: _is_wave(times, at, rules), now), check)


def _is_wave(times: _Times, now: datetime, rules: VelocityRules) -> bool:
    usual = _usual(times.n_lost, times, now, rules)
    if usual is None:
        return False
    return times.n_lost(now - WEEK, _after(now)) >= max(rules.wave_min, rules.wave_times * usual)


def _is_incident(times: _Times, now: datetime, rules: VelocityRules) -> bool:
    """Whether half of what stood a month ago went; needs no pace of before, yet a month of history."""
    since = now - rules.incident_within
    if since < times.baseline_at:
        return False
    n_lost, n_live = times.n_lost(since, _after(now)), times.n_live(since)
    return n_lost >= rules.wave_min and n_lost >= rules.incident_share * n_live


def own_fault(own: OwnSide, rules: VelocityRules = USUAL) -> str:
    """Say why losses may be our own doing; "" when nothing points to it."""
    if own.n_refusing and own.n_refusing >= rules.refused_share * own.n_domains:
        return f"{own.n_refusing:,} of {own.n_domains:,} referring domains refuse us: look at our own address first."
    if own.n_moved and own.n_moved >= rules.moved_share * own.n_pages:
        return f"{own.n_moved:,} of {own.n_pages:,} linked pages of ours lead elsewhere or nowhere: look at our own site first."
    return ""


def _stagnant(times: _Times, now: datetime, rules: VelocityRules) -> datetime | None:
    last = times.new[-1] if times.new else times.baseline_at
    return last if now - last >= rules.stagnation else None


def _reaches(level: str, held: str) -> bool:
    return held == ALERT if level == ALERT else bool(held)


def _began(holds: Callable[[datetime], bool], now: datetime) -> date:
    """The day since which something has held without a break: the same however often it is asked."""
    day = now.astimezone(UTC).date()
    for _ in range(MAX_EPISODE):
        if not holds(datetime.combine(day, datetime.min.time(), UTC)):
            break
        day -= DAY
    return day


def velocity_events(site_id: int, found: Velocity, now: datetime) -> tuple[Event, ...]:
    """Give `velocity_spike` (stagnation too, for the digest) and `loss_wave`: one per beginning and level."""
    events = []
    if found.level and found.began is not None:
        events.append(_spike_event(site_id, found, found.began, now))
    if found.stagnant_since is not None:
        events.append(_stagnation_event(site_id, found.stagnant_since, now))
    if found.losses.level and found.losses.began is not None:
        events.append(_wave_event(site_id, found.losses, found.losses.began, now))
    return tuple(events)


def _spike_event(site_id: int, found: Velocity, began: date, now: datetime) -> Event:
    week = week_of(datetime.combine(began, datetime.min.time(), UTC))
    facts = (
        ("week", week),
        ("new domains", f"{found.n_new:,} in 7 days"),
        ("usual", f"{found.usual:g} a week" if found.usual is not None else found.note),
        ("since", began.isoformat()),
        *((f"shared {s.trait}", f"{s.value} ({s.n_domains:,} of {found.n_new:,})") for s in found.shared),
        *((f"sample {n}", domain) for n, domain in enumerate(found.samples, start=1)),
        ("last answer", answer_words(found.answer)),
    )
    return _made(EventKind.VELOCITY_SPIKE, site_id, f"velocity_spike:{found.level}:{began}", found.level, facts, now)


def _stagnation_event(site_id: int, since: datetime, now: datetime) -> Event:
    facts = (("last new domain", since.date().isoformat()), ("days", f"{(now - since).days:,}"))
    return _made(EventKind.VELOCITY_SPIKE, site_id, f"velocity_spike:{STAGNATION}:{micros(since)}", STAGNATION, facts, now)


def _wave_event(site_id: int, losses: Losses, began: date, now: datetime) -> Event:
    of_live = f" of {losses.of_live:,}" if losses.of_live else ""
    share = percent(losses.n_lost / losses.of_live) if losses.of_live else ""
    facts = (
        ("began", began.isoformat()),
        ("lost domains", f"{losses.n_lost:,}{of_live} in {losses.days} days"),
        ("share", share),
        ("usual", f"{losses.usual:g} a week" if losses.usual is not None else NO_BASELINE),
        ("look first", losses.check),
    )
    return _made(EventKind.LOSS_WAVE, site_id, f"loss_wave:{losses.level}:{began}", losses.level, facts, now)


def _made(kind: EventKind, site_id: int, event_id: str, reason: str, facts: Sequence[tuple[str, str]], now: datetime) -> Event:
    return Event(event_id, site_id, kind, now, reason=reason, facts=tuple((name, words) for name, words in facts if words))
