"""The thresholds of PRODUCT.md §6 and §7 as settings: when anchors and the pace of domains are worth a look."""

from datetime import timedelta
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from bot.core.alerts.spikes import AnchorRules
from bot.core.alerts.velocity import VelocityRules


def _domains(default: int, description: str) -> Any:
    return Field(default, ge=1, le=100_000, description=description)


def _percent(default: int, description: str) -> Any:
    return Field(default, ge=1, le=100, description=description)


def _times(default: float, description: str) -> Any:
    return Field(default, ge=1, le=1_000, description=description)


class AlertThresholds(BaseSettings):
    """A part of Settings. Shares are whole percents of referring domains; `anchor_rules` and `velocity_rules` are what use
    cases are given."""

    profile_min_domains: int = _domains(20, "Referring domains below which shares of anchors say nothing.")
    profile_watch_percent: int = _percent(10, "Percent of exact and compound anchors above which they are watched.")
    profile_flag_percent: int = _percent(20, "Percent of exact and compound anchors above which they are worth a look.")
    one_anchor_percent: int = _percent(30, "Percent of domains with one anchor (not brand, not address) that is worth a look.")
    one_anchor_min_domains: int = _domains(10, "Domains with one anchor below which its share says nothing.")
    spike_days: int = Field(28, ge=7, le=90, description="Days for which a domain is new when spikes are looked for.")
    spike_watch_domains: int = _domains(3, "New domains with one money or spam anchor that are watched.")
    spike_watch_percent: int = _percent(20, "Percent of the new domains that they must be.")
    spike_alert_domains: int = _domains(5, "New domains with one money or spam anchor that are told at once.")
    spike_alert_percent: int = _percent(30, "Percent of the new domains that they must be.")
    class_rise_points: int = _percent(15, "Points by which an anchor class must rise over the half year before.")
    class_min_domains: int = _domains(5, "New domains that must show it.")

    velocity_min_domains: int = _domains(10, "New referring domains of a week below which nothing is said of the pace.")
    velocity_watch_times: float = _times(3.0, "Multiple of the usual week that is watched.")
    velocity_alert_times: float = _times(10.0, "Multiple of the usual week that is told at once.")
    loss_wave_min_domains: int = _domains(5, "Domains lost in a week below which there is no wave.")
    loss_wave_times: float = _times(3.0, "Multiple of the usual week's losses that is a wave.")
    incident_percent: int = _percent(50, "Percent of live domains lost within 30 days that is an incident.")
    stagnation_days: int = Field(90, ge=14, le=730, description="Days without a new domain that the digest mentions.")

    @field_validator("profile_flag_percent", "spike_alert_domains", "spike_alert_percent", "velocity_alert_times")
    @classmethod
    def _stricter(cls, value: float, info: ValidationInfo) -> float:
        name = (info.field_name or "").replace("flag", "watch").replace("alert", "watch")
        watch = info.data.get(name)
        if watch is not None and value < watch:
            raise ValueError(f"must not be below BACKLINKS_{name.upper()}, which is {watch}")
        return value

    @property
    def anchor_rules(self) -> AnchorRules:
        """What spikes and the profile of anchors go by."""
        return AnchorRules(
            profile_min_domains=self.profile_min_domains,
            profile_watch=self.profile_watch_percent / 100,
            profile_flag=self.profile_flag_percent / 100,
            one_share=self.one_anchor_percent / 100,
            one_min_domains=self.one_anchor_min_domains,
            recent=timedelta(days=self.spike_days),
            spike_watch_domains=self.spike_watch_domains,
            spike_watch_share=self.spike_watch_percent / 100,
            spike_alert_domains=self.spike_alert_domains,
            spike_alert_share=self.spike_alert_percent / 100,
            class_rise=self.class_rise_points / 100,
            class_min_domains=self.class_min_domains,
        )

    @property
    def velocity_rules(self) -> VelocityRules:
        """What the pace of new and lost domains goes by."""
        return VelocityRules(
            min_new=self.velocity_min_domains,
            watch_times=self.velocity_watch_times,
            alert_times=self.velocity_alert_times,
            wave_min=self.loss_wave_min_domains,
            wave_times=self.loss_wave_times,
            incident_share=self.incident_percent / 100,
            stagnation=timedelta(days=self.stagnation_days),
        )
