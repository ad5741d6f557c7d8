"""Anchors by referring domain: what many new domains say alike, and the thresholds of `core.profile` (PRODUCT.md §6).

A domain counts once for each anchor it shows; one that links site-wide counts once, with the anchor most of its links show.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.core.alerts.found import hashed
from bot.core.alerts.situation import Answer, Topic
from bot.core.anchors import AnchorClass, normal
from bot.core.events import Event, EventKind
from bot.core.survey import is_sitewide

SUSPECT = frozenset({AnchorClass.EXACT, AnchorClass.COMPOUND, AnchorClass.SPAM})
WATCH, ALERT = "watch", "alert"
NO_BASELINE = "no baseline yet"
MAX_SAMPLES = 3
MAX_EPISODE = 400
"""Days that a spike is followed back to its beginning."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AnchorRules:
    """Every threshold of PRODUCT.md §6. Shares are 0..1 and count referring domains.

    profile_*: shares of exact and compound anchors above which they are worth watching, worth a flag. one_*: one anchor on so
    many domains. spike_*: one exact, compound or spam anchor among the new domains of `recent`. class_*: points that a
    class's share rises over that of `before`, with so many new domains showing it. n_baseline: domains of `before` below
    which nothing is usual yet.
    """

    profile_min_domains: int = 20
    profile_watch: float = 0.10
    profile_flag: float = 0.20
    one_share: float = 0.30
    one_min_domains: int = 10
    recent: timedelta = timedelta(days=28)
    spike_watch_domains: int = 3
    spike_watch_share: float = 0.20
    spike_alert_domains: int = 5
    spike_alert_share: float = 0.30
    before: timedelta = timedelta(days=180)
    class_rise: float = 0.15
    class_min_domains: int = 5
    n_baseline: int = 20


USUAL = AnchorRules()


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """Links alike that stand. domain: referring; first_seen_at: when its first link became known; anchor: as read. page: one of
    them, "" when it is looked up later. n_links: how many."""

    domain: str
    first_seen_at: datetime
    anchor: str
    anchor_class: AnchorClass
    page: str = ""
    n_links: int = 1


@dataclass(frozen=True, slots=True)
class Spike:
    """What many new domains say alike. level: "watch" or "alert"; rule: "anchor" or "class". anchor: as first read, "" for a
    class. n_domains of n_new new domains. usual: share before, None with `note` "no baseline yet". since: the first of these
    domains; began: the day the rule first held. domains, samples: three of them with a page of each. share_then: share when a
    person answered, None when nobody did.
    """

    level: str
    rule: str
    anchor: str
    anchor_class: AnchorClass
    n_domains: int
    n_new: int
    share: float
    since: datetime
    began: date
    domains: tuple[str, ...]
    samples: tuple[str, ...]
    usual: float | None = None
    note: str = ""
    share_then: float | None = None
    answer: Answer | None = None

    @property
    def about(self) -> str:
        """What it is about, folded: the key of its case and of answers to it."""
        return normal(self.anchor) if self.rule == "anchor" else f"class {self.anchor_class.value}"


@dataclass(frozen=True, slots=True)
class _Value:
    """What domains show alike: one anchor or one class. times: first_seen_at of its domains, in order."""

    shown: str
    anchor_class: AnchorClass
    times: Sequence[datetime]
    domains: Sequence[str]


@dataclass(frozen=True, slots=True)
class Anchors:
    """A site's anchors by referring domain. times: first_seen_at of every domain, in order. anchors, classes: what domains
    show, by folded text and by class. pages: one page of each domain by folded text. baseline_at: the first import."""

    times: Sequence[datetime]
    anchors: Mapping[str, _Value]
    classes: Mapping[AnchorClass, _Value]
    pages: Mapping[str, Mapping[str, str]] = field(repr=False)
    baseline_at: datetime | None = None


@dataclass(slots=True)
class _Domain:
    first_seen_at: datetime
    shown: Counter[str]
    pages: dict[str, str]
    n_pages: set[int]


def tally(rows: Iterable[AnchorRow], *, sitewide: Collection[str] = (), baseline_at: datetime | None = None) -> Anchors:
    """Sum rows up by referring domain, in one pass. sitewide: domains known to link site-wide besides those with 20 pages."""
    domains: dict[str, _Domain] = {}
    known: dict[str, tuple[str, AnchorClass]] = {}
    folded: dict[str, str] = {}
    for row in rows:
        text = folded.get(row.anchor)
        if text is None:
            text = folded[row.anchor] = normal(row.anchor) or row.anchor_class.value
        known.setdefault(text, (row.anchor, row.anchor_class))
        one = domains.get(row.domain)
        if one is None:
            one = domains[row.domain] = _Domain(row.first_seen_at, Counter(), {}, set())
        one.first_seen_at = min(one.first_seen_at, row.first_seen_at)
        one.shown[text] += row.n_links
        one.pages.setdefault(text, row.page)
        one.n_pages.add(hash(row.page))
    for name, one in domains.items():
        if name in sitewide or is_sitewide(len(one.n_pages), 1, 0):
            most = min(one.shown, key=lambda text: (-one.shown[text], text))
            one.shown = Counter({most: one.shown[most]})
    return _summed(domains, known, baseline_at)


def _summed(
    domains: Mapping[str, _Domain], known: Mapping[str, tuple[str, AnchorClass]], baseline_at: datetime | None
) -> Anchors:
    by_anchor: dict[str, list[str]] = defaultdict(list)
    by_class: dict[AnchorClass, list[str]] = defaultdict(list)
    ordered = sorted(domains, key=lambda name: (domains[name].first_seen_at, name))
    for name in ordered:
        one = domains[name]
        for text in one.shown:
            by_anchor[text].append(name)
        for anchor_class in {known[text][1] for text in one.shown}:
            by_class[anchor_class].append(name)

    def value(shown: str, anchor_class: AnchorClass, names: list[str]) -> _Value:
        return _Value(shown, anchor_class, [domains[name].first_seen_at for name in names], names)

    return Anchors(
        [domains[name].first_seen_at for name in ordered],
        {text: value(*known[text], names) for text, names in by_anchor.items()},
        {anchor_class: value("", anchor_class, names) for anchor_class, names in by_class.items()},
        {name: {text: one.pages[text] for text in one.shown} for name, one in domains.items()},
        baseline_at,
    )


def has_baseline(found: Anchors, now: datetime, rules: AnchorRules = USUAL) -> bool:
    """Whether enough is known of the time before to say what is usual: 180 days, and 20 domains in them."""
    base = found.baseline_at
    return base is not None and now - base >= rules.before and _n_before(found.times, now, rules) >= rules.n_baseline


def anchor_spikes(
    found: Anchors, now: datetime, rules: AnchorRules = USUAL, *, answers: Iterable[Answer] = ()
) -> tuple[Spike, ...]:
    """Tell which anchors and classes stand out among the new domains of the last 28 days, gravest first.

    What the first import brought is not new. answers: what people said to earlier spikes.
    """
    said = {answer.about: answer for answer in answers if answer.topic == Topic.ANCHOR}
    n_new = _n_new(found.times, found.baseline_at, now, rules)
    spikes = []
    for rule, values in (("anchor", found.anchors.values()), ("class", found.classes.values())):
        for value in values:
            if _n_new(value.times, found.baseline_at, now, rules) < min(rules.spike_watch_domains, rules.class_min_domains):
                continue
            level = _level(rule, value, found, now, rules)
            if level:
                spikes.append(_spike(level, rule, value, found, n_new, now, rules, said))
    return tuple(sorted(_untold(spikes), key=lambda s: (s.level, s.rule, -s.n_domains, s.about)))


def _level(rule: str, value: _Value, found: Anchors, now: datetime, rules: AnchorRules) -> str:
    """The level at which a rule holds at a moment, "" when it does not."""
    n, n_new = (_n_new(times, found.baseline_at, now, rules) for times in (value.times, found.times))
    if rule == "class":
        usual = _usual(value, found, now, rules)
        is_up = usual is not None and n >= rules.class_min_domains and _share(n, n_new) - usual >= rules.class_rise - 1e-9
        return ALERT if is_up else ""
    if value.anchor_class not in SUSPECT:
        return ""
    if n >= rules.spike_alert_domains and _reaches(n, rules.spike_alert_share, n_new):
        return ALERT
    return WATCH if n >= rules.spike_watch_domains and _reaches(n, rules.spike_watch_share, n_new) else ""


def _untold(spikes: Sequence[Spike]) -> Iterable[Spike]:
    """Leave out the rise of a class that one of its anchors makes by itself: the anchor says more."""
    told = {spike.anchor_class for spike in spikes if spike.rule == "anchor" and spike.level == ALERT}
    return (spike for spike in spikes if spike.rule == "anchor" or spike.anchor_class not in told)


def _spike(
    level: str,
    rule: str,
    value: _Value,
    found: Anchors,
    n_new: int,
    now: datetime,
    rules: AnchorRules,
    said: Mapping[str, Answer],
) -> Spike:
    begin = bisect_left(value.times, _edge(found.baseline_at, now, rules))
    end = bisect_right(value.times, now)
    name = normal(value.shown) or value.anchor_class.value if rule == "anchor" else f"class {value.anchor_class.value}"
    answer, usual = said.get(name), _usual(value, found, now, rules)
    then = answer.at if answer is not None else None
    return Spike(
        level=level,
        rule=rule,
        anchor=value.shown,
        anchor_class=value.anchor_class,
        n_domains=end - begin,
        n_new=n_new,
        share=_share(end - begin, n_new),
        since=value.times[begin],
        began=_began(level, rule, value, found, now, rules),
        domains=tuple(value.domains[begin:end][:MAX_SAMPLES]),
        samples=tuple(_sample(value, found.pages[domain], found) for domain in value.domains[begin:end][:MAX_SAMPLES]),
        usual=usual,
        note="" if usual is not None else NO_BASELINE,
        share_then=None if then is None else _share_at(value, found, then, rules),
        answer=answer,
    )


def _sample(value: _Value, pages: Mapping[str, str], found: Anchors) -> str:
    """One page of a domain that shows the anchor, or any anchor of the class."""
    text = normal(value.shown)
    if text in pages:
        return pages[text]
    return next(page for text, page in pages.items() if found.anchors[text].anchor_class is value.anchor_class)


def _began(level: str, rule: str, value: _Value, found: Anchors, now: datetime, rules: AnchorRules) -> date:
    """The day since which the rule has held at this level without a break: the same however often it is asked."""
    day = now.astimezone(UTC).date()
    for _ in range(MAX_EPISODE):
        before = datetime.combine(day, datetime.min.time(), UTC)
        held = _level(rule, value, found, before, rules)
        if not held or (level == ALERT and held != ALERT):
            break
        day -= DAY
    return day


def _edge(baseline_at: datetime | None, now: datetime, rules: AnchorRules) -> datetime:
    """From when on a domain is new."""
    edge = now - rules.recent
    return edge if baseline_at is None else max(edge, baseline_at + timedelta(microseconds=1))


def _n_new(times: Sequence[datetime], baseline_at: datetime | None, now: datetime, rules: AnchorRules) -> int:
    return max(0, bisect_right(times, now) - bisect_left(times, _edge(baseline_at, now, rules)))


def _n_before(times: Sequence[datetime], now: datetime, rules: AnchorRules) -> int:
    edge = now - rules.recent
    return bisect_left(times, edge) - bisect_left(times, edge - rules.before)


def _usual(value: _Value, found: Anchors, now: datetime, rules: AnchorRules) -> float | None:
    if not has_baseline(found, now, rules):
        return None
    return _share(_n_before(value.times, now, rules), _n_before(found.times, now, rules))


def _share_at(value: _Value, found: Anchors, at: datetime, rules: AnchorRules) -> float:
    return _share(_n_new(value.times, found.baseline_at, at, rules), _n_new(found.times, found.baseline_at, at, rules))


def _reaches(n: int, share: float, of: int) -> bool:
    # a product of floats may lie a hair above the whole number it stands for
    return n >= share * of - 1e-9


def _share(n: int, of: int) -> float:
    return n / of if of else 0.0


def percent(share: float) -> str:
    """Say a share: "34%"."""
    return f"{100 * share:.0f}%"


def spike_events(site_id: int, spikes: Iterable[Spike], now: datetime) -> tuple[Event, ...]:
    """Give `anchor_spike` for each spike: one per beginning and level."""
    return tuple(_event(site_id, spike, now) for spike in spikes)


def _event(site_id: int, spike: Spike, now: datetime) -> Event:
    what = f"“{spike.anchor}”" if spike.rule == "anchor" else f"all anchors of the class {spike.anchor_class.value}"
    facts = (
        ("what", what),
        ("class", spike.anchor_class.value),
        ("rule", spike.rule),
        ("domains", f"{spike.n_domains:,} of {spike.n_new:,} new"),
        ("share", percent(spike.share)),
        ("usual", percent(spike.usual) if spike.usual is not None else spike.note),
        ("since", spike.since.date().isoformat()),
        ("share then", percent(spike.share_then) if spike.share_then is not None else ""),
        ("last answer", answer_words(spike.answer)),
        *((f"sample {n}", page) for n, page in enumerate(spike.samples, start=1) if page),
    )
    return Event(
        event_id=f"anchor_spike:{spike.level}:{hashed(spike.about)}:{spike.began}",
        site_id=site_id,
        kind=EventKind.ANCHOR_SPIKE,
        at=now,
        anchor=spike.anchor if spike.rule == "anchor" else spike.about,
        reason=spike.level,
        facts=tuple((name, words) for name, words in facts if words),
    )


def answer_words(answer: Answer | None) -> str:
    """Say an answer with who gave it and when; "" for none."""
    if answer is None:
        return ""
    when = f" on {answer.at.date()}" if answer.at is not None else ""
    return f"{answer.answer}, {answer.by or 'somebody'}{when}" + (f", because {answer.because}" if answer.because else "")
