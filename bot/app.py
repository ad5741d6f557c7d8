"""Wiring: the only room that knows all others. One function per way of running; each returns an exit code (bot/exits.py)."""

import gc
import logging
import os
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import Any

from rich.console import Console as Screen

from bot import settings as environment
from bot.clock import Clock
from bot.console import Console, Interrupted, screen
from bot.core.errors import BadInput, DeliveryError, SettingsError, SourceError, StorageError, UserError
from bot.core.places import Edge
from bot.core.records import RunStatus
from bot.demo import demo_world
from bot.doctor import examine
from bot.exits import Exit
from bot.house import House, open_house, tell_admin, too_large, utc_now, web_config
from bot.render import compile_all, render, to_plain
from bot.settings import Settings
from bot.slack.edge import SlackConfig, SlackEdge
from bot.slack.files import SlackFile
from bot.slack.manifest import manifest_text
from bot.web import Web, get_file
from commands import JOBS
from commands.context import AboutFile, LocalFile
from commands.verify import verify_file
from storage import Storage

logger = logging.getLogger(__name__)

SWITCH_S = 0.001
"""How long a thread that computes keeps the interpreter while others wait. A request passes through four threads on its way
to its acknowledgement, so Python's 5 ms are paid several times."""

POUR_S = 0.05
"""How long what nobody waits for is put off while requests pour in, before it is looked again."""


def settings() -> Settings:
    """The settings of this process, and logging configured by them. Raises SettingsError naming every fault."""
    loaded = environment.load()
    configure_logging(loaded.log_level)
    return loaded


def configure_logging(level: str) -> None:
    """One line per event on standard error. Libraries speak up from WARNING on: their INFO may hold URLs with secrets."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True)
    for name in ("slack_sdk", "slack_bolt", "httpx", "httpcore", "websockets", "sqlalchemy", "alembic", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # its errors are raised as well, and told by us in a sentence
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)


# Slack


def serve(config: Settings) -> Exit:
    """Run the Slack app until SIGTERM or SIGINT; FAILED when Slack stayed out of reach and a supervisor should restart us."""
    if not config.slack_bot_token.get_secret_value():
        raise SettingsError(
            ["SLACK_BOT_TOKEN: set it to the bot token of your Slack app, or try “backlinks demo” without Slack."]
        )
    ended = threading.Event()
    dead: list[str] = []

    def on_dead(why: str) -> None:
        dead.append(why)
        ended.set()

    open_edge: list[SlackEdge] = []

    def may_compile() -> bool:
        while open_edge and open_edge[0].is_pouring() and not ended.wait(POUR_S):
            pass
        return not ended.is_set()

    # beside the opening of the house: whoever asks first waits for no template, and nobody waits for all of them
    threading.Thread(target=compile_all, args=(may_compile,), name="templates", daemon=True).start()
    # the last time that everything is looked through
    gc.collect()
    with running_slack(config, on_dead=on_dead) as edge, _signals(ended):
        open_edge.append(edge)
        _be_prompt()
        ended.wait()
    for why in dead:
        logger.critical(f"ending because {why}")
    return Exit.FAILED if dead else Exit.DONE


def _be_prompt() -> None:
    """Let acknowledgements wait neither for other threads' work nor for the collector of garbage.

    What was loaded until now stays, so that no collection looks through it again: one that does stops every thread.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.freeze()


@contextmanager
def running_slack(
    config: Settings, *, on_dead: Any = logger.critical, hosts: dict[str, str] | None = None, every_s: float = 1.0
) -> Iterator[SlackEdge]:
    """The whole Slack app, started; stopped in the end within 10 s.

    Raises SettingsError for tokens that Slack refuses, StorageError for a database that cannot be used.
    """
    edges: list[SlackEdge] = []

    def told() -> None:
        for edge in edges:
            edge.wake()

    with (
        tempfile.TemporaryDirectory(prefix="backlinks-") as folder,
        open_house(
            config,
            fetch_file=lambda file: _from_slack(edges[0], config, file, Path(folder)),
            about_file=lambda file: _about(_described(edges[0], file)),
            told=told,
            hosts=hosts,
        ) as house,
    ):
        edge = _edge(config, house, on_dead, every_s)
        edges.append(edge)
        try:
            edge.start()
        except DeliveryError as error:
            raise SettingsError([f"SLACK_API_URL: {error.detail or error.code}"]) from error
        house.storage.sites.adopt(edge.team)
        house.home_team = edge.team
        house.runner.start()
        clock = Clock(house.context, JOBS)
        clock.start()
        try:
            yield edge
        finally:
            house.begin_to_stop()
            clock.stop()
            edge.stop()


def _edge(config: Settings, house: House, on_dead: Any, every_s: float) -> SlackEdge:
    def health() -> dict[str, Any]:
        waiting = house.storage.outbox.ages(utc_now())
        return {
            "ok": True,
            "inbox": house.storage.inbox.waiting(),
            "outbox": waiting.n_waiting,
            "outbox_age_s": round(waiting.oldest_s),
        }

    return SlackEdge(
        SlackConfig(
            bot_token=config.slack_bot_token.get_secret_value(),
            app_token=config.slack_app_token.get_secret_value(),
            signing_secret=config.slack_signing_secret.get_secret_value(),
            api_url=config.slack_api_url,
            http_host=config.http_host,
            http_port=config.http_port,
            every_s=every_s,
        ),
        inbox=house.storage.inbox,
        outbox=house.storage.outbox,
        handle=house.answer,
        render=render,
        plain=to_plain,
        clock=utc_now,
        owner=house.context.owner,
        admin_note=partial(tell_admin, config, house.storage),
        health=health,
        on_dead=on_dead,
        transaction=partial(house.storage.transaction, is_urgent=True),
    )


def _described(edge: SlackEdge, file_id: str) -> SlackFile:
    """What Slack says of a shared file. Raises UserError with a sentence."""
    try:
        return edge.file(file_id)
    except DeliveryError as error:
        raise UserError(
            f"Slack did not say what was shared ({error.code}).", "Share it again in a minute, or tell your admin."
        ) from error


def _about(found: SlackFile) -> AboutFile:
    return AboutFile(found.name, found.mimetype)


def _from_slack(edge: SlackEdge, config: Settings, file_id: str, folder: Path) -> LocalFile:
    """Bring a shared file here; one that Slack calls too large is not even asked for. Raises UserError with a sentence; the
    copy is removed after use."""
    found = _described(edge, file_id)
    if found.size > config.import_max_mb * 1024 * 1024:
        raise too_large(found.name, found.size, config.import_max_mb)
    descriptor, name = tempfile.mkstemp(dir=folder)
    os.close(descriptor)
    to = Path(name)
    try:
        get_file(
            found.url,
            bearer=config.slack_bot_token.get_secret_value(),
            max_bytes=config.import_max_mb * 1024 * 1024,
            to=to,
            # Slack is reached as its Web API is; the proxy of visits never sees the token
            config=web_config(config.model_copy(update={"proxy": ""})),
            api_url=config.slack_api_url,
        )
    except SourceError as error:
        to.unlink(missing_ok=True)
        raise UserError(
            f"The file {found.name} could not be read: {error.message}.", "Share it again, or tell your admin."
        ) from error
    except BaseException:
        to.unlink(missing_ok=True)
        raise
    return LocalFile(to, found.name, is_ours=True)


def work(config: Settings) -> Exit:
    """Carry out runs until SIGTERM or SIGINT, without an edge."""
    ended = threading.Event()
    with open_house(config) as house, _signals(ended):
        house.runner.start()
        clock = Clock(house.context, JOBS)
        clock.start()
        logger.info("worker started")
        try:
            ended.wait()
        finally:
            house.begin_to_stop()
            clock.stop()
    return Exit.DONE


@contextmanager
def _signals(ended: threading.Event) -> Iterator[None]:
    before = {which: signal.signal(which, lambda *_: ended.set()) for which in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)


# the terminal


def console(config: Settings) -> Exit:
    """The prompt, until the person leaves."""
    with _at_terminal(config, folder=config.data_dir / "files") as (terminal, _):
        terminal.prompt()
    return Exit.DONE


def once(config: Settings, words: tuple[str, ...], files: tuple[str, ...] = ()) -> Exit:
    """Do one command in the terminal and carry out what it opened; its message is printed, whatever it is."""
    with _at_terminal(config, folder=config.data_dir / "files", errors=screen(stderr=True), can_press=False) as (terminal, house):
        began_at = utc_now()
        is_well = terminal.run(words, files)
        # a check that was cut off before went on here, and its end was waited for: its result is this one's
        since = began_at if is_well or words[0] != "check" else began_at - timedelta(seconds=2 * config.check_budget_s)
        ended = house.storage.runs.newest(Edge.CONSOLE, since)
        is_told = ended is not None and ended.finished_at is not None and ended.finished_at >= began_at
        if not is_well and (terminal.error is not None or not is_told):
            return code_of(terminal.error)
    match ended.status if ended is not None else RunStatus.FINISHED:
        case RunStatus.FINISHED:
            return Exit.DONE
        case RunStatus.FAILED:
            return Exit.FAILED
        case _:
            return Exit.PARTIAL


def code_of(error: Exception | None) -> Exit:
    """What a command ends with that was not done. error: what was in its way, None: it was answered instead."""
    match error:
        case StorageError():
            return Exit.SETTINGS
        case UserError() | None:
            return Exit.BAD_INPUT
        case _:
            return Exit.FAILED


def demo() -> Exit:
    """The main job on a made-up web, in a folder that is thrown away: import two files, check, read the thread. Files that it
    makes stay, in a folder that their lines name."""
    is_prompt = sys.stdin.isatty() and sys.stdout.isatty()
    with demo_world(utc_now().date()) as world, tempfile.TemporaryDirectory(prefix="backlinks-demo-") as folder:
        # not read from the environment: the demo must touch nothing of the installation it is shown on
        config = Settings.model_construct(
            data_dir=Path(folder),
            log_level="ERROR",
            host_delay_s=0.0,
            host_connections=10,
            visit_timeout_s=world.visit_timeout_s,
            retry_waits_s=(0.5, 1.0),
            edit_every_s=0.3,
            canaries=world.robust,
        )
        made = Path(tempfile.mkdtemp(prefix="backlinks-demo-files-"))
        with _at_terminal(config, folder=made, hosts=world.hosts, can_press=is_prompt) as (terminal, _):
            for file in world.exports:
                terminal.run(("import", f"site:{world.domain}"), (str(file),))
            terminal.run(("settings", "topics:garden, soil, compost, pruning, beans, tools", f"site:{world.domain}"))
            terminal.run(("check", world.domain))
            if is_prompt:
                terminal.prompt()
    return Exit.DONE


@contextmanager
def _at_terminal(
    config: Settings,
    *,
    folder: Path | None = None,
    hosts: Mapping[str, str] | None = None,
    errors: Screen | None = None,
    can_press: bool = True,
) -> Iterator[tuple[Console, House]]:
    """A person at a terminal on an open house; what interrupts one command ends the process. Logs what went wrong only,
    unless a log level was asked for: a person reads the rest."""
    configure_logging(config.log_level if "log_level" in config.model_fields_set else "WARNING")
    with open_house(config, hosts=hosts, at_once=1) as house:
        house.runner.start()
        terminal = Console(
            handle=house.answer,
            outbox=house.storage.outbox,
            is_idle=lambda: not house.storage.runs.is_running(Edge.CONSOLE),
            now=utc_now,
            user=getuser(),
            owner=house.context.owner,
            folder=folder,
            errors=errors,
            can_press=can_press,
        )
        try:
            yield terminal, house
        except Interrupted:
            raise KeyboardInterrupt from None


def verify(config: Settings, pairs: Path, out: Path | None, concurrency: int) -> Exit:
    """Tell what links where for every pair; no database, no Slack. Raises BadInput for a file that cannot be read."""
    with (
        Web(web_config(config.model_copy(update={"concurrency": concurrency, "retry_waits_s": ()}))) as web,
        suppress(BrokenPipeError),
    ):
        verify_file(web, pairs, out)
    return Exit.DONE


# the operator


def doctor(config: Settings) -> Exit:
    """Print one line per finding; SETTINGS when anything has to be mended."""
    is_well = True
    for finding in examine(config):
        sign = {True: "ok  ", False: "FAIL", None: "?   "}[finding.is_well]
        sys.stdout.write(f"{sign} {finding.name}: {finding.sentence}\n")
        is_well = is_well and finding.is_well is not False
    return Exit.DONE if is_well else Exit.SETTINGS


def migrate(config: Settings) -> Exit:
    """Bring the tables to this version."""
    storage = Storage.open(config.storage_url)
    try:
        storage.migrate()
    finally:
        storage.close()
    sys.stdout.write("The database is up to date.\n")
    return Exit.DONE


def backup(config: Settings, to: Path) -> Exit:
    """Copy the SQLite file while it is in use. Raises UserError for PostgreSQL or an existing file."""
    if to.exists():
        raise BadInput(f"There is a file at {to} already, and a backup never overwrites one.", "Name another file.")
    storage = Storage.open(config.storage_url)
    try:
        storage.backup(to)
    finally:
        storage.close()
    sys.stdout.write(f"Copied to {to}.\n")
    return Exit.DONE


def manifest(http: str) -> Exit:
    """Print the Slack app manifest. http: the public address for signed HTTP, "" for Socket Mode. Raises BadInput."""
    if http and not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", http):
        raise BadInput(f"“{http}” is not where Slack can reach the bot.", "Type it as https://bot.example.com/slack/events.")
    sys.stdout.write(manifest_text(http))
    return Exit.DONE
