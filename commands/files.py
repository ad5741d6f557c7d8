"""A list as a file: which kind was asked for, what it is called, its bytes."""

from collections.abc import Collection, Iterable

from bot.core.cards import CheckFile
from bot.core.errors import BadInput
from bot.core.records import Link
from bot.core.table_file import FileKind, Table, links_table, to_csv, to_jsonl
from bot.sources.written import workbook
from commands.context import Context
from commands.telling import Said

FLAGS = tuple(str(kind) for kind in FileKind)
"""The options that ask for a file."""


def kinds(flags: Collection[str]) -> tuple[FileKind, ...]:
    """The kinds of file among bare words of a command. Raises BadInput together with “private”."""
    found = tuple(kind for kind in FileKind if kind in flags)
    if found and "private" in flags:
        raise BadInput(f"“private” and “{found[0]}” exclude each other: Slack has no private files.", "Leave one of them out.")
    return found


def written(kind: FileKind, table: Table) -> bytes:
    """The table in that kind of file. Raises BadInput when it is too long for one."""
    match kind:
        case FileKind.CSV:
            return to_csv(table.header, table.rows)
        case FileKind.JSONL:
            return to_jsonl(table.header, table.rows)
        case FileKind.XLSX:
            return workbook(table)


def file_of(ctx: Context, kind: FileKind, domain: str, name: str, table: Table, n_rows: int) -> Said:
    """The message that uploads a table. name: what the list is, in one word."""
    return _said(ctx, domain, name, str(kind), written(kind, table), n_rows)


def text_file(ctx: Context, domain: str, name: str, ending: str, text: str, n_rows: int) -> Said:
    """The message that uploads lines of text."""
    return _said(ctx, domain, name, ending, text.encode(), n_rows)


def _said(ctx: Context, domain: str, name: str, ending: str, content: bytes, n_rows: int) -> Said:
    filename = f"{domain}-{name}-{ctx.now():%Y-%m-%d}.{ending}"
    return Said(f"file-{name}-{ending}", "check_file", CheckFile(domain, filename, n_rows), filename, content)


def links_files(ctx: Context, wanted: Iterable[FileKind], domain: str, name: str, links: Collection[Link]) -> tuple[Said, ...]:
    """One message per kind of file asked for, each with the same links."""
    return tuple(file_of(ctx, kind, domain, name, links_table(links), len(links)) for kind in wanted)
