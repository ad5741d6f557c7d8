"""The play from its beginning to a day, and what people saw of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.core.events import EventKind, Severity
from bot.core.judgement import SiteSettings
from tests.acceptance import world
from tests.acceptance.process import ADMIN
from tests.acceptance.story import STORY
from tests.acceptance.theatre import Arrived, Theatre, theatre

SETTINGS = SiteSettings(brands=("Example Tools",), keywords=("garden spades",), topics=("garden", "spades"))


@dataclass(frozen=True)
class Played:
    """arrived: in order. kinds: of the events that were stored; told: of those that were decided to be told. answers: of Slack's
    answers each error word, "" for those that got lost. n_sockets: open at once."""

    arrived: tuple[Arrived, ...]
    n_turns: int
    n_started: int
    kinds: frozenset[EventKind] = frozenset()
    told: frozenset[EventKind] = frozenset()
    answers: Mapping[str, int] = field(default_factory=dict)
    n_sockets: int = 0


def play(folder: Path, until: datetime) -> Played:
    """Play the story until a moment."""
    with theatre(folder, world.served(), world.RHYTHM, world.BEGINS, world.names()) as stage:
        for channel, name in (("C1", "links"), ("C2", "abroad"), (ADMIN, "admins")):
            stage.peer.add_channel(channel, name, members=(world.SAM, world.MIA))
        stage.start()
        _know(stage)
        stage.play(STORY, until)
        kinds, told = _events(stage)
        return Played(tuple(stage.arrived), stage.n_turns, stage.n_started, kinds, told, _answers(stage), stage.n_sockets)


def _events(stage: Theatre) -> tuple[frozenset[EventKind], frozenset[EventKind]]:
    with stage.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT DISTINCT kind, severity FROM events").all()
    kinds = frozenset(EventKind(kind) for kind, _ in rows)
    return kinds, frozenset(EventKind(kind) for kind, severity in rows if severity not in ("", Severity.SILENT))


def _answers(stage: Theatre) -> Mapping[str, int]:
    calls = stage.peer.calls()
    return Counter("" if call.answer is None else str(call.answer.get("error", "ok")) for call in calls)


def _know(stage: Theatre) -> None:
    """Both sites had their first list ten weeks ago."""
    storage, then = stage.processes[0].storage, world.BEGINS - world.BASELINE
    for domain, cast in ((world.OURS, world.OLD), (world.THEIRS, world.ABROAD)):
        site = storage.sites.ensure(domain, stage.peer.state.team, then)
        storage.imports.merge(
            site, provider="List", report="pages", filename="first.csv", sha256="0", by=world.SAM, mapping=(),
            rows=world.claims(cast), now=then,
        )  # fmt: skip
        storage.settings.say(site.id, SETTINGS, world.BEGINS)
