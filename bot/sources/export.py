"""One uploaded file, whatever it is: opened, told apart by its header, and read as claims."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.core.claims import Claim, ExportHead, Lead, Mapping, Refused
from bot.core.errors import BadInput
from bot.sources import archives, json_rows, workbook
from bot.sources.bytes_in import count_lines, encoding_of, head_of, lines_of, refuse_foreign
from bot.sources.delimited import DELIMITERS, Row
from bot.sources.delimited import rows as delimited_rows
from bot.sources.shapes import SHARE, Shape, shape_of
from bot.sources.tables import (
    HEAD_ROWS,
    MAX_ROWS,
    NEEDED,
    Layout,
    Table,
    known_layout,
    open_table,
    shaped_layout,
    unknown,
)

WHOLE_LINE = "\x1f"
"""Delimiter of lists: the unit separator, which stands in no address, so that commas stay part of it."""
SAMPLE_ROWS = 5
LOOKED_AT_ROWS = 1_000
HEAD_LINES = 600
HEAD_CHARS = 500_000
HOPELESS_ROWS = 50_000
"""Refused rows after which reading stops when hardly any row (1 in 100) could be used."""


@dataclass(slots=True)
class Export:
    """An open export: iterate it, as often as needed, for claims, leads and refused rows in the order of the file.

    mapping: how each of its tables is read. n_rows: about how many rows it has. left_out: parts of an archive or workbook
    that hold no links, with the reason. is_truncated: known once iterated: rows were left unread at a limit, which
    `limit_note` names. Close it, or use it as a context manager: archives and workbooks are unpacked into a folder of their own.
    """

    filename: str
    tables: list[Table] = field(default_factory=list)
    n_rows: int = 0
    left_out: list[Refused] = field(default_factory=list)
    is_truncated: bool = False
    limit_note: str = ""
    _folder: TemporaryDirectory[str] | None = None
    _budget: workbook.Budget = field(default_factory=workbook.Budget)
    _n_rows: int = 0
    _n_refused: int = 0

    @property
    def mapping(self) -> tuple[Mapping, ...]:
        """How the tables were understood, in their order."""
        return tuple(table.mapping for table in self.tables)

    @property
    def head(self) -> ExportHead:
        """What the file is, from its first rows."""
        claims = (found for table in self.tables for found in islice(table, LOOKED_AT_ROWS) if isinstance(found, Claim))
        return ExportHead(self.mapping, self.n_rows, tuple(islice(claims, SAMPLE_ROWS)))

    def __iter__(self) -> Iterator[Claim | Lead | Refused]:
        """Everything the file says. Raises BadInput for a workbook whose rows make no sense."""
        return chain.from_iterable(rows for _, rows in self.parts())

    def parts(self) -> Iterator[tuple[Mapping, Iterator[Claim | Lead | Refused]]]:
        """Everything the file says, table by table, each with how it is read; read one to its end before the next.

        The parts that hold no links stand before the first table. Raises like iterating.
        """
        self.is_truncated = False
        self.limit_note = ""
        self._n_rows = self._n_refused = 0
        before: Iterator[Claim | Lead | Refused] = iter(self.left_out)
        for table in self.tables:
            yield table.mapping, self._limited(chain(before, table))
            before = iter(())
            if self.is_truncated:
                return

    def _limited(self, rows: Iterator[Claim | Lead | Refused]) -> Iterator[Claim | Lead | Refused]:
        for found in rows:
            self._n_rows += 1
            if self._n_rows > MAX_ROWS:
                self.cut(f"Only the first {MAX_ROWS:,} rows were read.")
                return
            if isinstance(found, Refused):
                self._n_refused += 1
                if self._n_refused >= HOPELESS_ROWS and self._n_refused > 0.99 * self._n_rows:
                    self.cut(f"Reading stopped after {self._n_rows:,} rows, because hardly any of them could be used.")
                    return
            yield found

    def cut(self, note: str) -> None:
        """Say that rows were left unread, and why."""
        self.is_truncated = True
        self.limit_note = note

    def close(self) -> None:
        """Remove what was unpacked."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def __enter__(self) -> "Export":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_export(path: Path, *, filename: str, site_domains: Sequence[str]) -> Export:
    """Open an uploaded file and find out what it is from its bytes and headers; its name is only shown.

    site_domains: the site's own registrable domains, empty when not known. Raises BadInput with one sentence that says what
    was found and what to send instead; nothing else, whatever the bytes.
    """
    export = Export(filename)
    try:
        _open_into(export, path, tuple(site_domains))
        _refuse_without_links(export)
    except BaseException:
        export.close()
        raise
    return export


def _open_into(export: Export, path: Path, own: tuple[str, ...]) -> None:
    head = head_of(path)
    if head.startswith(archives.GZIP):
        export._folder = archives.new_folder()
        path = archives.gunzip(path, Path(export._folder.name))
        head = head_of(path)
    if not head.startswith(archives.ZIP):
        _add_text(export, path, "", own)
        return
    with archives.opened(path) as archive:
        document = archives.is_workbook(archive)
        if document == "xlsx":
            workbook.preflight(archive)
    if document == "xlsx":
        _add_sheets(export, path, "", own)
    elif document:
        raise BadInput(f"The file is {document}.", NEEDED)
    else:
        _add_entries(export, path, own)


def _add_entries(export: Export, path: Path, own: tuple[str, ...]) -> None:
    """Every export inside a zip; those that hold no links are named, and the zip is refused when none does."""
    export._folder = export._folder or archives.new_folder()
    for name, entry in archives.unpack(path, Path(export._folder.name)):
        try:
            if head_of(entry).startswith((*archives.ZIP, archives.GZIP)):
                _add_packed(export, entry, name, own)
            else:
                _add_text(export, entry, name, own)
        except BadInput as error:
            export.left_out.append(Refused(0, str(error), name, name))
    _refuse_when_empty(export, "archive")


def _add_packed(export: Export, path: Path, name: str, own: tuple[str, ...]) -> None:
    if head_of(path).startswith(archives.GZIP):
        raise BadInput("An archive inside an archive is left packed.", "Send it by itself.")
    with archives.opened(path) as archive:
        if archives.is_workbook(archive) != "xlsx":
            raise BadInput("An archive inside an archive is left packed.", "Send it by itself.")
        workbook.preflight(archive)
    _add_sheets(export, path, name, own)


def _refuse_when_empty(export: Export, what: str) -> None:
    if export.tables:
        return
    if len(export.left_out) == 1:
        raise BadInput(export.left_out[0].reason)
    told = " ".join(f"{part.part}: {part.reason}" for part in export.left_out[:3])
    raise BadInput(f"None of the {len(export.left_out)} tables in this {what} holds links. {told}")


def _add_text(export: Export, path: Path, part: str, own: tuple[str, ...]) -> None:
    head = head_of(path)
    refuse_foreign(head)
    encoding = encoding_of(path, head)
    start = "".join(islice(lines_of(path, encoding), 20))[:4096]
    if json_rows.looks_like_json(start):
        export.tables.append(_json_table(path, encoding, part, own))
        export.n_rows += count_lines(path, encoding)
        return
    layout, delimiter = _layout(path, encoding, own)
    shown = DELIMITERS.get(delimiter, "")
    table = open_table(
        layout, partial(_text_rows, path, encoding, delimiter), own=own, part=part, encoding=encoding, delimiter=shown
    )
    export.tables.append(table)
    export.n_rows += max(0, count_lines(path, encoding) - layout.header_line)


def _text_rows(path: Path, encoding: str, delimiter: str, width: int) -> Iterator[Row | Refused]:
    return delimited_rows(lines_of(path, encoding), delimiter, width=width)


def _json_table(path: Path, encoding: str, part: str, own: tuple[str, ...]) -> Table:
    header = json_rows.header_of(path, encoding)
    first = list(islice(json_rows.rows(path, encoding, header), HEAD_ROWS))
    head = [row for row in first if not isinstance(row, Refused)]
    layout = known_layout([(0, header)]) or (shaped_layout(head, own) if len(header) == 1 else None)
    if layout is None:
        raise unknown([(0, header)])
    # no spreadsheet runs what stands in JSON, so our own file has nothing in it to be taken off
    layout = replace(layout, signature=replace(layout.signature, is_guarded=False))

    def rows(_: int) -> Iterator[Row | Refused]:
        return json_rows.rows(path, encoding, header)

    return open_table(layout, rows, own=own, part=part, encoding=encoding, delimiter="")


def _layout(path: Path, encoding: str, own: tuple[str, ...]) -> tuple[Layout, str]:
    """The best reading of the first rows over all delimiters: a known header, then a shape, then a plain list."""
    lines = _first_lines(path, encoding)
    heads = {delimiter: _head(lines, delimiter) for delimiter in (*DELIMITERS, WHOLE_LINE)}
    known = [(layout, d) for d in DELIMITERS if (layout := known_layout(heads[d]))]
    if known:
        return min(known, key=lambda found: found[0].rank)
    shaped = [(layout, d) for d in heads if (layout := shaped_layout(heads[d], own))]
    wide = [found for found in shaped if len(found[0].header) > 1]
    if not wide and not any(_is_table(heads[WHOLE_LINE], delimiter) for delimiter in DELIMITERS):
        wide = [found for found in shaped if found[1] == WHOLE_LINE]
    if wide:
        return max(wide, key=lambda found: len(found[0].header))
    raise unknown(max(heads.values(), key=_n_columns))


def _is_table(lines: Sequence[Row], delimiter: str) -> bool:
    """Whether lines under a title part at the delimiter as often as the title does: then they are no list of addresses."""
    said = [cells[0] for _, cells in lines if cells and cells[0].strip() and not cells[0].lstrip().startswith("#")]
    if not said or shape_of(said[0]) is Shape.URL:
        return False
    counts = [line.count(delimiter) for line in said]
    return counts[0] > 0 and counts.count(counts[0]) >= SHARE * len(counts) and len(counts) > 1


def _first_lines(path: Path, encoding: str) -> list[str]:
    lines: list[str] = []
    n_chars = 0
    for line in islice(lines_of(path, encoding), HEAD_LINES):
        n_chars += len(line)
        if lines and n_chars > HEAD_CHARS:
            break
        lines.append(line)
    return lines


def _head(lines: Sequence[str], delimiter: str) -> list[Row]:
    first = islice(delimited_rows(iter(lines), delimiter), HEAD_ROWS)
    return [row for row in first if not isinstance(row, Refused)]


def _n_columns(rows: Sequence[Row]) -> int:
    return max((len(cells) for _, cells in rows[:HEAD_ROWS]), default=0)


def _add_sheets(export: Export, path: Path, part: str, own: tuple[str, ...]) -> None:
    """Every sheet of a workbook that holds links."""
    export._folder = export._folder or archives.new_folder()
    for sheet in workbook.sheets(path, Path(export._folder.name), export._budget):
        label = f"{part}, {sheet.name}" if part else sheet.name
        try:
            export.tables.append(_sheet_table(export, sheet, label, own))
        except BadInput as error:
            export.left_out.append(Refused(0, str(error), label, label))
    if not part:
        _refuse_when_empty(export, "workbook")


def _sheet_table(export: Export, sheet: workbook.Sheet, label: str, own: tuple[str, ...]) -> Table:
    if sheet.is_cut and not sheet.n_rows:
        raise BadInput("This sheet could not be read in time.", workbook.TAKE)
    first = list(islice(sheet, HEAD_ROWS))
    layout = known_layout(first) or shaped_layout(first, own)
    if layout is None:
        raise unknown(first)
    table = open_table(layout, partial(_sheet_rows, export, sheet), own=own, part=label, encoding="", delimiter="")
    export.n_rows += min(sheet.n_rows, workbook.MAX_ROWS) - (1 if layout.header_line else 0)
    return table


def _sheet_rows(export: Export, sheet: workbook.Sheet, _: int) -> Iterator[Row | Refused]:
    row_no = 0
    for row_no, cells in sheet:
        if row_no > workbook.MAX_ROWS:
            export.cut(f"Only the first {workbook.MAX_ROWS:,} rows of the workbook were read: save it as CSV for all of them.")
            return
        yield row_no, cells
    if sheet.is_cut:
        export.cut(f"Only the first {row_no:,} rows of the workbook were read in time: save it as CSV for all of them.")


def _refuse_without_links(export: Export) -> None:
    """Raise BadInput when the file's rows, all looked at, hold nothing that could be used."""
    n_rows = 0
    first: Refused | None = None
    for found in islice(chain.from_iterable(export.tables), LOOKED_AT_ROWS):
        if not isinstance(found, Refused):
            return
        first = first or found
        n_rows += 1
    if n_rows >= LOOKED_AT_ROWS:
        return
    what = f"{export.mapping[0].provider} “{export.mapping[0].report}”"
    if first is None:
        raise BadInput(f"The file has the header of {what} but no rows.", "Export it again, without filters.")
    raise BadInput(f"None of the {n_rows} rows of this file ({what}) names a page. Line {first.line_no}: {first.reason}.", NEEDED)
