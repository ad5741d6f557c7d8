"""What the links of a site have in common, as a card: types, endings of names, networks, links back, copies, pace.

Only what is worth saying. A pattern is a reason to look, never a verdict.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.alerts.rules.waves import INCIDENT
from bot.core.alerts.spikes import answer_words
from bot.core.alerts.velocity import USUAL, Losses, Velocity, Week
from bot.core.cards import NetworkRow, Patterns, ReciprocalRow, ShareRow, TldRow, WeekCount
from bot.core.grading.networks import Network
from bot.core.judgement import LinkType
from bot.core.profile import share

MAX_TYPES = 8
MAX_TLDS = 5
MAX_NETWORKS = 5
MAX_RECIPROCAL = 5
MAX_WEEKS = 20
"""Points of one line of a chart (docs.slack.dev, data-visualization-block)."""
MIN_DOMAINS = 5
"""Referring domains below which endings of names say nothing."""
COPIED = (LinkType.SYNDICATED_COPY, LinkType.SCRAPER)
"""Types of pages that repeat the text of others."""


@dataclass(frozen=True, slots=True)
class Tied:
    """A network of linking sites with sample pages."""

    network: Network
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a site besides its survey. types: LinkType's word → referring domains, "" for not judged. copies: sample
    pages. seen: referring domains with a link that was seen; new: those of them that came within 28 days. reciprocal: referring
    domain → our page that links to it. velocity: None when it was not worked out."""

    types: Mapping[str, int] = field(default_factory=dict)
    copies: tuple[str, ...] = ()
    networks: tuple[Tied, ...] = ()
    seen: Collection[str] = ()
    new: Collection[str] = ()
    reciprocal: Mapping[str, str] = field(default_factory=dict)
    velocity: Velocity | None = None


def patterns_card(domain: str, facts: Facts) -> Patterns:
    """Fill the message of patterns."""
    types = sorted(((n, name) for name, n in facts.types.items() if name), key=lambda one: (-one[0], one[1]))
    n_typed = sum(n for n, _ in types)
    tlds = tld_rows(facts.seen, facts.new)
    back = sorted(facts.reciprocal.items())
    networks = tuple(_network(one) for one in facts.networks)
    return Patterns(
        domain,
        len(facts.seen),
        types=tuple(ShareRow(name, n, share(n, n_typed)) for n, name in types[:MAX_TYPES]),
        n_more_types=max(0, len(types) - MAX_TYPES),
        n_typed=n_typed,
        tlds=tlds[:MAX_TLDS] if len(tlds) > 1 else (),
        n_more_tlds=max(0, len(tlds) - MAX_TLDS),
        networks=networks[:MAX_NETWORKS],
        n_more_networks=max(0, len(networks) - MAX_NETWORKS),
        n_copies=sum(facts.types.get(kind, 0) for kind in COPIED),
        copies=facts.copies,
        reciprocal=tuple(ReciprocalRow(name, page) for name, page in back[:MAX_RECIPROCAL]),
        n_more_reciprocal=max(0, len(back) - MAX_RECIPROCAL),
        pace=pace_words(facts.velocity) if facts.velocity is not None else "",
        weeks=_weeks(facts.velocity.weeks) if facts.velocity is not None else (),
        notes=tld_notes(tlds, len(facts.new)),
    )


def _network(tied: Tied) -> NetworkRow:
    one = tied.network
    return NetworkRow(len(one.domains), one.evidence, one.is_one_owner, tied.pages)


def tld(domain: str) -> str:
    """The ending of a registrable domain: "com", "co.uk"."""
    return domain.partition(".")[2]


def tld_rows(seen: Collection[str], new: Collection[str]) -> tuple[TldRow, ...]:
    """Count endings of names, commonest first; none for a handful of domains."""
    if len(seen) < MIN_DOMAINS:
        return ()
    fresh = set(new)
    counted, late = Counter(map(tld, seen)), Counter(tld(name) for name in seen if name in fresh)
    n_new = sum(late.values())
    n_old = len(seen) - n_new
    rows = (
        TldRow(name, n, share(n, len(seen)), late[name], share(late[name], n_new), share(n - late[name], n_old))
        for name, n in counted.items()
        if name
    )
    return tuple(sorted(rows, key=lambda row: (-row.n_domains, row.name)))


def tld_notes(rows: Sequence[TldRow], n_new: int) -> tuple[str, ...]:
    """Say which ending half of many new domains have and few older ones: the thresholds are those of velocity (PRODUCT.md §7)."""
    if n_new < USUAL.min_new:
        return ()
    odd = (row for row in rows if row.new_share >= USUAL.shared and row.usual < USUAL.common)
    return tuple(
        f"{row.n_new:,} of {n_new:,} domains of the last 28 days end in .{row.name}, {row.usual:.0%} of the older ones do: "
        "worth a look."
        for row in odd
    )


def pace_words(found: Velocity) -> str:
    """Say the pace of new and lost domains (PRODUCT.md §7)."""
    said = [_new_words(found), _loss_words(found.losses)]
    if found.stagnant_since is not None:
        said.append(f"No new domain since {_day(found.stagnant_since)}.")
    if found.level and found.answer is not None:
        said.append(f"Last answer on such a spike: {answer_words(found.answer)}.")
    return " ".join(words for words in said if words)


def _new_words(found: Velocity) -> str:
    if found.usual is None:
        n = len(found.weeks)
        known = f"{n} week{' is' if n == 1 else 's are'} known" if n else "less than a week is known"
        return f"No baseline yet: the pace is judged from {USUAL.baseline_weeks} weeks of history on; {known}."
    n_new = f"{found.n_new:,} new domain{'' if found.n_new == 1 else 's'} in 7 days, usually {found.usual:g}"
    if not found.level:
        return f"{n_new}: in line with before."
    alike = "".join(f"; {one.n_domains:,} of them share the {one.trait} {one.value}" for one in found.shared)
    return f"{n_new}: worth a look{alike}."


def _loss_words(losses: Losses) -> str:
    if not losses.level:
        return losses.check
    n = f"{losses.n_lost:,} domain{'' if losses.n_lost == 1 else 's'} lost in {losses.days} days"
    usual = f", usually {losses.usual:g} a week" if losses.usual is not None else ""
    word = "half of what stood or more" if losses.level == INCIDENT else "worth a look"
    return " ".join(part for part in (f"{n}{usual}: {word}.", losses.check) if part)


def _day(at: datetime) -> str:
    return f"{at:%-d %b %Y}"


def _weeks(weeks: Sequence[Week]) -> tuple[WeekCount, ...]:
    """Weeks for a chart, from the first on that anything happened in; none when there is no line to draw."""
    told = list(weeks[-MAX_WEEKS:])
    while told and not told[0].n_new and not told[0].n_lost:
        told.pop(0)
    return tuple(WeekCount(f"{one.begins_at:%-d %b}", one.n_new, one.n_lost) for one in told) if len(told) > 1 else ()
