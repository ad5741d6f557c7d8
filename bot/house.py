"""One open house: storage, web, context and runner, built from settings and closed in order. No edge lives here."""

import gc
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from bot.command import Reply, Request, Silence
from bot.core.cards import Note
from bot.core.errors import BadInput
from bot.core.places import Edge, Place
from bot.core.records import Run
from bot.render.pages import client_page
from bot.runner import Runner
from bot.settings import Settings
from bot.web import Web, WebConfig
from commands import answer
from commands.context import AboutFile, Context, Limits, LocalFile
from commands.permission import refused
from commands.running import LEASE_S, carry_on, take
from storage import Storage

logger = logging.getLogger(__name__)

GARBAGE = 20_000
"""New objects after which the collector looks for circles among them. A check makes millions that end by themselves and hardly a
circle: at Python's 700 a fifth of its CPU time went into looking, at this number a hundredth. Some megabytes wait meanwhile."""

FetchFile = Callable[[str], LocalFile]


def utc_now() -> datetime:
    """The time, aware UTC: the one clock of the house."""
    return datetime.now(UTC)


def web_config(settings: Settings, hosts: Mapping[str, str] | None = None) -> WebConfig:
    """What the web room is told by the settings. hosts: names served elsewhere, for the demo and tests."""
    return WebConfig(
        proxy=settings.proxy,
        allow_origins=settings.allow_origins,
        ca_file=str(settings.ca_file) if settings.ca_file else "",
        extra_ports=settings.extra_ports,
        workers=settings.workers,
        concurrency=settings.concurrency,
        host_delay_s=settings.host_delay_s,
        host_connections=settings.host_connections,
        visit_timeout_s=settings.visit_timeout_s,
        max_body_bytes=settings.max_body_bytes,
        respect_robots=settings.respect_robots,
        retry_404_as_browser=settings.retry_404_as_browser,
        retry_waits_s=settings.retry_waits_s,
        contact_url=settings.contact_url,
        version=version("backlinks"),
        hosts=dict(hosts or {}),
    )


def limits(settings: Settings) -> Limits:
    """Bounds of use cases."""
    return Limits(
        budget_s=settings.check_budget_s,
        max_pages=settings.check_limit,
        edit_every_s=settings.edit_every_s,
        host_delay_s=settings.host_delay_s,
        concurrency=settings.concurrency,
        contact_url=settings.contact_url,
        canaries=settings.canaries,
        rules=settings.rules,
        rhythm=settings.rhythm,
        anchor_rules=settings.anchor_rules,
        velocity_rules=settings.velocity_rules,
    )


def tell_admin(settings: Settings, storage: Storage, code: str, sentence: str) -> None:
    """Log a note to the admin and post it to their channel, if there is one: once a day by code."""
    logger.warning(f"admin note code={code} {sentence}")
    if settings.admin_channel:
        place = Place(Edge.SLACK, settings.admin_channel)
        storage.outbox.post(f"admin:{utc_now():%Y-%m-%d}:{code}", place, "note", Note(sentence))


def local_file(name: str) -> LocalFile:
    """A file named in a terminal. Raises BadInput when it cannot be read."""
    path = Path(name).expanduser()
    if path.is_dir():
        raise BadInput(f"{name} is a folder.", "Name one file in it.")
    if not path.is_file():
        raise BadInput(f"There is no file {name}.", "Check the spelling, or give the whole path.")
    if not os.access(path, os.R_OK):
        raise BadInput(f"The file {name} cannot be read.", "Check its permissions.")
    return LocalFile(path, path.name)


@dataclass(slots=True)
class House:
    """Everything that answers requests and carries out runs. `answer` may be called from many threads.

    home_team: the workspace the bot lives in, "" without Slack.
    """

    settings: Settings
    storage: Storage
    web: Web
    context: Context
    runner: Runner
    stopping: threading.Event
    home_team: str = ""

    def answer(self, request: Request) -> Reply | None:
        """Do what was asked; raises UserError for the asker's sake. People of other workspaces may not ask."""
        if (refusal := refused(request, self.home_team)) is not None:
            return refusal
        if self.home_team and request.asker.team == self.home_team:
            # what a shell imported meanwhile is this workspace's
            self.storage.sites.adopt(self.home_team)
        return answer(self.context, request, Silence())

    def begin_to_stop(self) -> None:
        """Let runs come to rest while other things are being closed; returns at once."""
        self.stopping.set()
        self.runner.begin_to_stop()


@contextmanager
def open_house(
    settings: Settings,
    *,
    fetch_file: FetchFile = local_file,
    about_file: Callable[[str], AboutFile] = AboutFile,
    told: Callable[[], None] = lambda: None,
    hosts: Mapping[str, str] | None = None,
    at_once: int = 2,
) -> Iterator[House]:
    """Open storage (migrated), the web and a runner that is not started yet; close all of it in the end.

    told: called after something was put into the outbox. Raises StorageError when the database cannot be used.
    """
    stopping = threading.Event()
    gc.set_threshold(GARBAGE, *gc.get_threshold()[1:])
    storage = Storage.open(settings.storage_url)
    try:
        storage.migrate()
        _bury(storage)
        with Web(web_config(settings, hosts)) as web:
            house = _build(settings, storage, web, fetch_file, about_file, told, stopping, at_once)
            try:
                yield house
            finally:
                house.begin_to_stop()
                house.runner.stop(2.0)
                # a run that waits for a slow host is woken by the end of the web
                web.close()
                house.runner.stop(5.0)
    finally:
        storage.close()


def _build(
    settings: Settings,
    storage: Storage,
    web: Web,
    fetch_file: FetchFile,
    about_file: Callable[[str], AboutFile],
    told: Callable[[], None],
    stopping: threading.Event,
    at_once: int,
) -> House:
    owner = f"{socket.gethostname()}:{os.getpid()}:{_token()}:{secrets.token_hex(4)}"
    runner: Runner

    def wake() -> None:
        told()
        runner.wake()

    context = Context(
        storage=storage,
        web=web,
        limits=limits(settings),
        fetch_file=_sized(fetch_file, settings.import_max_mb),
        now=utc_now,
        wake=wake,
        is_stopping=stopping.is_set,
        owner=owner,
        about_file=about_file,
        tell_admin=partial(tell_admin, settings, storage),
        draw_page=client_page,
    )

    def carry(run: Run) -> None:
        carry_on(context, run, Silence())
        told()

    def extend(run: Run) -> bool:
        return storage.runs.extend(run.id, owner, utc_now(), LEASE_S)

    runner = Runner(lambda: take(context), carry, extend, at_once=at_once)
    return House(settings, storage, web, context, runner, stopping)


@cache
def _token() -> str:
    """Tells this process from an earlier one of the same number: in a container every process is number 1."""
    return secrets.token_hex(4)


def _bury(storage: Storage) -> None:
    """End the leases of processes that died on this machine, so that their runs and messages go on at once.

    Taking one from a process that lives after all does no harm: it notices that its run is not its own any more, and a
    message that may have been sent is looked for before it is sent again.
    """
    for owner in storage.leases.owners(utc_now()):
        if _is_dead(owner):
            n_ended = storage.leases.end(owner, utc_now())
            logger.info(f"leases of a dead process ended owner={owner} n={n_ended}")


def _is_dead(owner: str) -> bool:
    """Whether the process that signs so has certainly ended: it ran on this machine and its number is free, or is ours now."""
    host, pid, token, _ = owner.split(":") if owner.count(":") == 3 else ("", "", "", "")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        return token != _token()
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _sized(fetch_file: FetchFile, max_mb: int) -> FetchFile:
    """Refuse files that are empty or over the limit before anything reads them."""

    def fetch(name: str) -> LocalFile:
        local = fetch_file(name)
        n_bytes = local.path.stat().st_size
        if local.is_ours and not 0 < n_bytes <= max_mb * 1024 * 1024:
            local.path.unlink(missing_ok=True)
        if not n_bytes:
            raise BadInput(f"The file {local.name} is empty.", "Export it again.")
        if n_bytes > max_mb * 1024 * 1024:
            raise too_large(local.name, n_bytes, max_mb)
        return local

    return fetch


def too_large(name: str, n_bytes: int, max_mb: int) -> BadInput:
    """Say that a file is over the limit."""
    n_mb = n_bytes / 1024 / 1024
    return BadInput(
        f"The file {name} has {n_mb:,.0f} MB; the limit is {max_mb} MB.", "Split it, or raise BACKLINKS_IMPORT_MAX_MB."
    )
