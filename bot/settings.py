"""One frozen Settings, read once from the environment (`BACKLINKS_*`, plus DATABASE_URL, SLACK_* and nothing else)."""

import os
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from bot.alert_thresholds import AlertThresholds
from bot.core.errors import SettingsError
from bot.core.rhythm import DAYS, Rhythm
from bot.thresholds import Thresholds

CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
ORIGIN = re.compile(r"^[^\s:/@]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$")

WORDS = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be true or false",
}
"""Faults by pydantic's names for them, where its own words are for programmers."""


class Settings(Thresholds, AlertThresholds):
    """Every setting with its unit and default; those of PRODUCT.md §4 stand in Thresholds, those of §6 and §7 in
    AlertThresholds. The README is tested against the fields of all."""

    model_config = SettingsConfigDict(env_prefix="BACKLINKS_", frozen=True, extra="ignore", populate_by_name=True)

    slack_bot_token: SecretStr = Field(
        SecretStr(""), validation_alias="SLACK_BOT_TOKEN", description="Bot token (`xoxb-…`). Empty: no Slack."
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""), validation_alias="SLACK_APP_TOKEN", description="App token (`xapp-…`) for Socket Mode."
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""),
        validation_alias="SLACK_SIGNING_SECRET",
        description="Signing secret; set it to use HTTP instead of Socket Mode.",
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="Base of Slack's Web API, for the bot token and Socket Mode alike.",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        validation_alias="DATABASE_URL",
        description="PostgreSQL (`postgresql://…`). Empty: SQLite in the data folder.",
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("backlinks"),
        description="Folder of the SQLite file; mode 0700. Default: the user's data folder.",
    )
    http_host: str = Field("127.0.0.1", description="Address that the HTTP edge and `/healthz` listen on.")
    http_port: int = Field(3000, ge=0, le=65535, description="Port of the HTTP edge and `/healthz`; 0 picks a free one.")
    admin_channel: str = Field("", description="Slack channel id for notes to the admin. Empty: only the log.")
    log_level: str = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR. Unset, commands at a terminal log WARNING and worse only."
    )

    contact_url: str = Field(
        "https://example.com/backlinks-bot",
        description="Address in the User-Agent where a site owner learns who visits. Set your own.",
    )
    proxy: str = Field(
        "",
        repr=False,
        description="Egress proxy (`http://host:port`, with a log-in `http://user:password@host:port`) for visits; it then"
        " owns the address check.",
    )
    allow_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="`host:port` list that the private-address guard lets through: tests, intranets."
    )
    ca_file: Path | None = Field(None, description="File of extra CA certificates (PEM) trusted for visits.")
    extra_ports: Annotated[tuple[int, ...], NoDecode] = Field((), description="Ports allowed besides 80, 443, 8080 and 8443.")
    workers: int = Field(2, ge=1, le=32, description="Processes that visit and read pages.")
    concurrency: int = Field(100, ge=1, le=2000, description="Visits in flight over all workers.")
    host_delay_s: float = Field(1.0, ge=0, le=3600, description="Seconds between two requests to one host.")
    host_connections: int = Field(2, ge=1, le=20, description="Connections to one host at once.")
    visit_timeout_s: float = Field(
        20.0, gt=0, le=120, description="Seconds for one visit in all, redirects and robots.txt included."
    )
    max_body_bytes: int = Field(5 * 1024 * 1024, ge=10_000, description="Decoded bytes read of one page at most.")
    respect_robots: bool = Field(True, description="Whether robots.txt is obeyed. Leave it on for sites that are not yours.")
    retry_404_as_browser: bool = Field(
        False, description="Whether a 404 is looked at once more with ordinary browser headers before it counts."
    )

    retry_waits_s: Annotated[tuple[float, ...], NoDecode] = Field(
        (5, 20),
        description="Seconds before the second try and the third of a page that gives no answer (time-out, TLS, 5xx, connection,"
        " DNS), in a run. Empty: one try.",
    )

    canaries: Annotated[tuple[str, ...], NoDecode] = Field(
        ("https://www.wikipedia.org/", "https://www.iana.org/"),
        description="Two robust pages, looked at besides your own site when many links turn bad at once: is our own network ill?",
    )

    check_budget_s: float = Field(3600.0, gt=0, description="Seconds that one check may take before it ends as a partial result.")
    check_limit: int = Field(20_000, ge=1, description="Pages that one check visits at most unless `limit:` says otherwise.")
    edit_every_s: float = Field(3.0, ge=0, description="Seconds between two edits of a running check's message.")
    import_max_mb: int = Field(200, ge=1, le=2000, description="Largest file that an import accepts, in MB.")

    daily_at: str = Field("09:00", description="When a tracked site's daily thread and weekly digest come, in its local time.")
    weekly_on: str = Field("monday", description="Day of the weekly digest.")
    quiet_hours: str = Field("", description="Local hours in which nothing is told by itself: `22:00-07:00`. Empty: none.")

    @field_validator("allow_origins", "extra_ports", "canaries", "retry_waits_s", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allow_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not ORIGIN.match(origin):
                raise ValueError(f"{origin!r} is not host:port")
        return tuple(origin.lower() for origin in value)

    @field_validator("retry_waits_s")
    @classmethod
    def _growing(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if len(value) > 4 or any(not 0 < wait <= 300 for wait in value) or list(value) != sorted(value):
            raise ValueError("must be at most four growing waits of up to 300 seconds, such as 5,20")
        return value

    @field_validator("canaries")
    @classmethod
    def _pages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for page in value:
            if not re.match(r"^https?://[^\s/]+", page):
                raise ValueError(f"{page!r} does not start with http:// or https://")
        return value

    @field_validator("proxy")
    @classmethod
    def _reachable(cls, value: str) -> str:
        parts = urlsplit(value)
        # a port out of range raises here
        if value and (parts.port == 0 or not parts.hostname):
            raise ValueError("must name a host and its port, such as http://proxy.example:3128")
        return value

    @field_validator("proxy", "slack_api_url", "contact_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not re.match(r"^https?://[^\s/]+", value):
            raise ValueError("must start with http:// or https://")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("ca_file", mode="before")
    @classmethod
    def _no_empty_path(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("ca_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"no file at {value}")
        return value

    @field_validator("daily_at")
    @classmethod
    def _time(cls, value: str) -> str:
        if not CLOCK.match(value):
            raise ValueError("must be a time such as 09:00")
        return value

    @field_validator("weekly_on", mode="before")
    @classmethod
    def _day(cls, value: str) -> str:
        if value.lower() not in DAYS:
            raise ValueError(f"must be one of {', '.join(DAYS)}")
        return value.lower()

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        begin, dash, end = value.partition("-")
        if value and not (dash and CLOCK.match(begin) and CLOCK.match(end) and begin != end):
            raise ValueError("must be two times such as 22:00-07:00")
        return value

    @property
    def rhythm(self) -> Rhythm:
        """When channels are told."""
        begin, _, end = self.quiet_hours.partition("-")
        quiet = (time.fromisoformat(begin), time.fromisoformat(end)) if begin else None
        return Rhythm(time.fromisoformat(self.daily_at), DAYS.index(self.weekly_on), quiet)

    @property
    def storage_url(self) -> str:
        """SQLAlchemy URL: DATABASE_URL, else SQLite in the data folder."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'backlinks.db'}"


def variable(name: str) -> str:
    """The environment variable of a field of Settings."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"BACKLINKS_{name.upper()}"


def load() -> Settings:
    """Read the environment once. Raises SettingsError naming every fault by its variable."""
    try:
        return Settings()
    except ValidationError as error:
        faults = []
        for fault in error.errors():
            field = str(fault["loc"][0]) if fault["loc"] else ""
            name = variable(field) if field in Settings.model_fields else field.upper()
            faults.append(f"{name}: {_said(fault['type'], fault['msg'])} (it is set to {_shown(name)}).")
        raise SettingsError(list(dict.fromkeys(faults))) from None


def _said(kind: str, message: str) -> str:
    """What is wrong with a value, in words that need no knowledge of types."""
    return WORDS.get(kind) or message.removeprefix("Value error, ").replace("Input should be", "must be")


def _shown(name: str) -> str:
    value = os.environ.get(name, "")
    # an address may hold a user name and a password
    is_secret = "@" in value or any(word in name for word in ("TOKEN", "SECRET", "DATABASE_URL"))
    return "a secret value" if is_secret else repr(value)
