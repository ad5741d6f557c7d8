"""What a use case may touch: storage, the web, files, the time. Built once in bot/app.py and handed to every run."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.core.alerts.spikes import USUAL as USUAL_ANCHORS
from bot.core.alerts.spikes import AnchorRules
from bot.core.alerts.velocity import USUAL as USUAL_VELOCITY
from bot.core.alerts.velocity import VelocityRules
from bot.core.cards import ClientReport
from bot.core.errors import BadInput
from bot.core.rhythm import USUAL, Rhythm
from bot.core.rules import DEFAULTS, Rules
from bot.web import Web
from storage import Storage

logger = logging.getLogger(__name__)


def _log(code: str, sentence: str) -> None:
    logger.warning(f"admin note code={code} {sentence}")


def _undrawn(_report: ClientReport) -> bytes:
    raise BadInput("This process draws no pages.", "Ask where the bot runs: in Slack, or in its shell.")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of use cases. budget_s: seconds of one check; max_pages: pages of one check; edit_every_s: between edits of
    a running head; host_delay_s: politeness, for the estimate of a check's duration;
    concurrency: visits in flight. contact_url: the page that tells site owners who visits. canaries: robust pages that tell
    whether our own network is ill. rules: when a visit counts. rhythm: when channels are told, in their local time.
    anchor_rules, velocity_rules: what of anchors and of the pace of domains is worth a look."""

    budget_s: float = 3600.0
    max_pages: int = 20_000
    edit_every_s: float = 3.0
    host_delay_s: float = 1.0
    concurrency: int = 100
    contact_url: str = ""
    canaries: tuple[str, ...] = ()
    rules: Rules = DEFAULTS
    rhythm: Rhythm = USUAL
    anchor_rules: AnchorRules = USUAL_ANCHORS
    velocity_rules: VelocityRules = USUAL_VELOCITY


class Looked:
    """What canaries showed lately, by address, for all runs of this process: they are visited rarely. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[datetime, bool]] = {}

    def since(self, then: datetime) -> dict[str, bool]:
        """Whether each canary seen since was well; what is older is forgotten."""
        with self._lock:
            self._seen = {address: (at, well) for address, (at, well) in self._seen.items() if at > then}
            return {address: well for address, (_, well) in self._seen.items()}

    def keep(self, seen: Mapping[str, bool], now: datetime) -> None:
        """Remember canaries that were visited."""
        with self._lock:
            self._seen |= {address: (now, well) for address, well in seen.items()}


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file on this machine. name: as its owner calls it; is_ours: a temporary copy, to be removed after use."""

    path: Path
    name: str
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class AboutFile:
    """What is known of a shared file before it is brought here. mimetype: "" when nobody says."""

    name: str
    mimetype: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a use case reaches.

    fetch_file: brings a file by Slack id or local path, raises BadInput with a sentence. wake: tells the runner that a
    run waits. is_stopping: whether the process is asked to end. now: aware UTC. owner: this process, for leases.
    about_file: tells what a file is called, without bringing it. tell_admin: code and sentence, told once a day by code.
    looked: what canaries showed lately. draw_page: makes a report for clients a file.
    """

    storage: Storage
    web: Web
    limits: Limits
    fetch_file: Callable[[str], LocalFile]
    now: Callable[[], datetime]
    wake: Callable[[], None]
    is_stopping: Callable[[], bool]
    owner: str
    about_file: Callable[[str], AboutFile] = AboutFile
    tell_admin: Callable[[str, str], None] = _log
    looked: Looked = field(default_factory=Looked)
    draw_page: Callable[[ClientReport], bytes] = _undrawn
