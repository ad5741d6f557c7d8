"""Every threshold of confirmation and cadence as one value, with the defaults of PRODUCT.md §4. No rule lives here."""

from dataclasses import dataclass
from datetime import timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """When a visit counts and when to look again. Times are spans of wall-clock time; shares are 0..1.

    absent_gap, agreed_absent_gap: between two complete visits without the link. not_found_gap: between two 404/410.
    domain_gap, n_domain_failures: no such name, or a parked domain. outage_after, n_outages: no answer at all.
    return_gap: between two good visits that close a told loss. settle_gap: a change stays `changed` this long at least.
    flap_window: a second return within it is silent, and so is a second told change. unstable_*: from
    `n_unstable_flips` flips within `unstable_window` on, a loss needs `n_unstable_days` complete visits without the link,
    each on its own UTC day, and is told at most once per `unstable_quiet`.
    wave_*: the wave brake. every_*: cadence. retry_inconclusive: after a visit that proved nothing while a loss is pending.
    jitter: share of a cadence by which a visit is put off, at most.
    """

    absent_gap: timedelta = 12 * HOUR
    agreed_absent_gap: timedelta = HOUR
    not_found_gap: timedelta = 24 * HOUR
    domain_gap: timedelta = 72 * HOUR
    n_domain_failures: int = 3
    outage_after: timedelta = 7 * DAY
    n_outages: int = 5
    ask_person_after: timedelta = 30 * DAY
    return_gap: timedelta = 12 * HOUR
    settle_gap: timedelta = 12 * HOUR
    flap_window: timedelta = 14 * DAY
    n_silent_returns: int = 2
    unstable_window: timedelta = 30 * DAY
    n_unstable_flips: int = 2
    n_unstable_days: int = 3
    unstable_quiet: timedelta = 14 * DAY

    wave_host_share: float = 0.20
    wave_host_min: int = 5
    wave_all_share: float = 0.10
    wave_all_min: int = 10
    n_canaries_bad: int = 2

    every_agreed: timedelta = DAY
    every_green: timedelta = 3 * DAY
    every_yellow: timedelta = 7 * DAY
    every_red: timedelta = 30 * DAY
    every_blocked: timedelta = 7 * DAY
    every_unreachable: timedelta = DAY
    every_unverified: timedelta = DAY
    retry_inconclusive: timedelta = DAY
    won_is_new: timedelta = 30 * DAY
    jitter: float = 0.10


DEFAULTS = Rules()
