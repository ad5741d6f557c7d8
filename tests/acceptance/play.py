"""The play from its beginning to a day, and what people saw of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.judgement import SiteSettings
from tests.acceptance import world
from tests.acceptance.story import STORY
from tests.acceptance.theatre import Arrived, Theatre, theatre

SETTINGS = SiteSettings(brands=("Example Tools",), keywords=("garden spades",), topics=("garden", "spades"))


@dataclass(frozen=True)
class Played:
    """arrived: in order. notes: to the admin, each with its moment. is_broken: what broke inside, by the log."""

    arrived: tuple[Arrived, ...]
    notes: tuple[tuple[datetime, str], ...]
    n_turns: int
    n_started: int


def play(folder: Path, until: datetime) -> Played:
    """Play the story until a moment."""
    with theatre(folder, world.served(), world.RHYTHM, world.BEGINS, world.names()) as stage:
        for channel, name in (("C1", "links"), ("C2", "abroad")):
            stage.peer.add_channel(channel, name, members=(world.SAM, world.MIA))
        stage.start()
        _know(stage)
        stage.play(STORY, until)
        notes = (*stage.notes, *(note for one in stage.processes for note in one.notes))
        return Played(tuple(stage.arrived), notes, stage.n_turns, stage.n_started)


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
