"""The shell's door: `backlinks …`, same as `python -m bot …`. Words become calls of bot/app; errors become exit codes."""

import logging
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

import bot.app as wiring
from bot.core.errors import BacklinksError, SettingsError, StorageError, UserError
from bot.exits import Exit

logger = logging.getLogger(__name__)

cli = typer.Typer(
    name="backlinks",
    help="Says what is really there: visits every claimed backlink, remembers it, settles the rest in a thread.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Site = Annotated[str, typer.Option("--site", help="The domain the links are about, for example example.com.")]


@cli.command()
def serve() -> None:
    """Run the Slack app: Socket Mode, or signed HTTP when SLACK_SIGNING_SECRET is set."""
    _leave(wiring.serve(wiring.settings()))


@cli.command()
def worker() -> None:
    """Carry out checks without listening to Slack; several workers may share one database."""
    _leave(wiring.work(wiring.settings()))


@cli.command()
def console() -> None:
    """The same commands in this terminal, no Slack needed."""
    _leave(wiring.console(wiring.settings()))


@cli.command()
def demo() -> None:
    """Show the main job on a made-up web: import two files, check, read the thread."""
    _leave(wiring.demo())


@cli.command()
def check(
    target: Annotated[str, typer.Argument(help="A domain, or one page on it.")],
    options: Annotated[list[str] | None, typer.Argument(help="As in Slack: limit:500, deep.")] = None,
) -> None:
    """Check a site's links now and print the report."""
    _leave(wiring.once(wiring.settings(), ("check", target, *(options or []))))


@cli.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="An export, a list of addresses, or a zip of them.")],
    site: Site,
) -> None:
    """Import what a source claims."""
    _leave(wiring.once(wiring.settings(), ("import", f"site:{site}"), files=(str(file),)))


@cli.command()
def verify(
    pairs: Annotated[Path, typer.Argument(help='JSON Lines: {"page": URL, "target": DOMAIN or URL}.')],
    out: Annotated[Path | None, typer.Option("--out", help="Where to write; standard output by default.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=2000, help="Visits in flight.")] = 100,
) -> None:
    """Visit pages and tell what links where: no database, no Slack."""
    _leave(wiring.verify(wiring.settings(), pairs, out, concurrency))


@cli.command()
def replay(
    domain: Annotated[str, typer.Argument(help="A site of yours.")],
    since: Annotated[str, typer.Argument(help="since:7d, since:2w or since:2026-10-01.")] = "since:7d",
) -> None:
    """Tell what the rules in force would have told of a period; nothing is posted or written."""
    _leave(wiring.once(wiring.settings(), ("replay", domain, since)))


@cli.command()
def doctor() -> None:
    """Look at settings, database, Slack token, scopes and every template, and say what is wrong."""
    _leave(wiring.doctor(wiring.settings()))


@cli.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    _leave(wiring.migrate(wiring.settings()))


@cli.command()
def backup(to: Annotated[Path, typer.Argument(help="Where the copy of the SQLite file goes.")]) -> None:
    """Copy the database while it is in use."""
    _leave(wiring.backup(wiring.settings(), to))


@cli.command()
def manifest(
    http: Annotated[str, typer.Option("--http", help="Public https:// address: print the HTTP variant instead.")] = "",
) -> None:
    """Print the Slack app manifest, for Socket Mode or for HTTP."""
    _leave(wiring.manifest(http))


def _leave(code: Exit) -> None:
    raise typer.Exit(int(code))


def main() -> None:
    """Run the command line; every expected failure is a sentence on standard error and an exit code (bot/exits.py)."""
    try:
        cli()
    except SettingsError as error:
        sys.exit(_say("\n".join(["The settings cannot be used:", *(f"  {fault}" for fault in error.faults)]), Exit.SETTINGS))
    except StorageError as error:
        sys.exit(_say(str(error), Exit.SETTINGS))
    except UserError as error:
        sys.exit(_say(str(error), Exit.BAD_INPUT))
    except BacklinksError as error:
        sys.exit(_say(str(error), Exit.FAILED))
    except Exception:  # the last resort: a sentence and a reference, no traceback
        ref = secrets.token_hex(3)
        logger.exception(f"command failed ref={ref}")
        sys.exit(_say(f"Something went wrong on our side (ref {ref}). The log says what.", Exit.FAILED))
    except SystemExit as end:
        # typer ends so when the keyboard interrupts, without a word
        if end.code == Exit.INTERRUPTED:
            _say("Stopped. Nothing that was stored is lost; the check goes on when you ask again.", Exit.INTERRUPTED)
        raise


def _say(sentence: str, code: Exit) -> int:
    print(sentence, file=sys.stderr)
    return int(code)


if __name__ == "__main__":
    main()
