"""The thresholds of PRODUCT.md §4 as settings: when a visit counts, when to look again, when to look at ourselves first."""

from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from bot.core.rules import DAY, HOUR, Rules

MAX_PROOFS = 10
"""Visits that a rule may ask for: a link remembers no more of them for certain (bot/core/sightings.py)."""


def _hours(default: int, description: str) -> Any:
    return Field(default, ge=1, le=24 * 90, description=description)


def _days(default: int, description: str) -> Any:
    return Field(default, ge=1, le=365, description=description)


def _visits(default: int, description: str, *, least: int = 2) -> Any:
    return Field(default, ge=least, le=MAX_PROOFS, description=description)


def _percent(default: int, description: str) -> Any:
    return Field(default, ge=0, le=100, description=description)


class Thresholds(BaseSettings):
    """A part of Settings. Spans are whole hours or days, shares whole percents; `rules` is what use cases are given."""

    absent_gap_hours: int = _hours(12, "Hours between two complete visits without the link that make it lost.")
    agreed_absent_gap_hours: int = _hours(1, "The same for agreed links; not longer than the gap for others.")
    not_found_gap_hours: int = _hours(24, "Hours between two answers 404 or 410 that make a link lost.")
    domain_gap_hours: int = _hours(72, "Hours for which a name must not exist before its links are lost.")
    domain_failures: int = _visits(3, "Visits within those hours that must find no such name.")
    outage_days: int = _days(7, "Days without any answer after which a link is lost, quietly.")
    outage_failures: int = _visits(5, "Visits within those days that must get no answer.")
    ask_person_days: int = _days(30, "Days of refusals after which a person is asked to look.")
    return_gap_hours: int = _hours(12, "Hours between two good visits that close a loss that was told.")
    flap_window_days: int = _days(14, "Days within which a link that comes back again and again does so in silence.")
    flap_returns: int = _visits(2, "Returns within those days from which on they are silent.")
    unstable_window_days: int = _days(30, "Days over which a link's coming and going is counted.")
    unstable_flips: int = _visits(2, "Times that a link came or went within those days which make it unstable.")
    unstable_days: int = _visits(3, "Different days on which an unstable link must be missed before it is lost.")
    unstable_quiet_days: int = _days(14, "Days within which an unstable link's loss is told at most once.")

    wave_host_percent: int = _percent(20, "Percent of one host's links above which, turned bad in one run, canaries are visited.")
    wave_host_min: int = Field(5, ge=1, le=10_000, description="Bad links of one host below which its share says nothing.")
    wave_all_percent: int = _percent(10, "Percent of all links above which, turned bad in one run, canaries are visited.")
    wave_all_min: int = Field(10, ge=1, le=10_000, description="Bad links of all below which their share says nothing.")
    canaries_bad: int = Field(2, ge=1, le=20, description="Canaries that must fail before our own network is held to be ill.")

    every_agreed_days: int = _days(1, "Days between visits to agreed links and those won lately.")
    every_green_days: int = _days(3, "Days between visits to useful links, live ones not judged and those of our broken pages.")
    every_yellow_days: int = _days(7, "Days between visits to ordinary links, and to degraded or changed ones not judged yet.")
    every_red_days: int = _days(30, "Days between visits to links worth a look, and to lost or ignored ones.")
    every_blocked_days: int = _days(7, "Days between visits to pages that refuse us.")
    every_unreachable_days: int = _days(1, "Days between visits to pages that gave no answer.")
    won_days: int = _days(30, "Days for which a new link is visited as often as an agreed one.")
    jitter_percent: int = _percent(10, "Percent of such a span by which a visit is put off at most, for one link always alike.")

    @field_validator("agreed_absent_gap_hours")
    @classmethod
    def _sooner(cls, value: int, info: ValidationInfo) -> int:
        longest = info.data.get("absent_gap_hours")
        if longest is not None and value > longest:
            raise ValueError(f"must not be longer than BACKLINKS_ABSENT_GAP_HOURS, which is {longest}")
        return value

    @field_validator("unstable_quiet_days", "flap_window_days")
    @classmethod
    def _longer(cls, value: int, info: ValidationInfo) -> int:
        gap = info.data.get("absent_gap_hours")
        if gap is not None and value * 24 < gap:
            raise ValueError(f"must not be shorter than BACKLINKS_ABSENT_GAP_HOURS, which is {gap}")
        return value

    @property
    def rules(self) -> Rules:
        """The same as the one value that use cases know."""
        return Rules(
            absent_gap=self.absent_gap_hours * HOUR,
            agreed_absent_gap=self.agreed_absent_gap_hours * HOUR,
            not_found_gap=self.not_found_gap_hours * HOUR,
            domain_gap=self.domain_gap_hours * HOUR,
            n_domain_failures=self.domain_failures,
            outage_after=self.outage_days * DAY,
            n_outages=self.outage_failures,
            ask_person_after=self.ask_person_days * DAY,
            return_gap=self.return_gap_hours * HOUR,
            flap_window=self.flap_window_days * DAY,
            n_silent_returns=self.flap_returns,
            unstable_window=self.unstable_window_days * DAY,
            n_unstable_flips=self.unstable_flips,
            n_unstable_days=self.unstable_days,
            unstable_quiet=self.unstable_quiet_days * DAY,
            wave_host_share=self.wave_host_percent / 100,
            wave_host_min=self.wave_host_min,
            wave_all_share=self.wave_all_percent / 100,
            wave_all_min=self.wave_all_min,
            n_canaries_bad=self.canaries_bad,
            every_agreed=self.every_agreed_days * DAY,
            every_green=self.every_green_days * DAY,
            every_yellow=self.every_yellow_days * DAY,
            every_red=self.every_red_days * DAY,
            every_blocked=self.every_blocked_days * DAY,
            every_unreachable=self.every_unreachable_days * DAY,
            won_is_new=self.won_days * DAY,
            jitter=self.jitter_percent / 100,
        )
