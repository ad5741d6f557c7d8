"""Import: preview, result, refused rows."""

from dataclasses import dataclass

from bot.core.cards.rows import Button


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of the file as we read it. target_page: "" when the source names none."""

    page: str
    target_page: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Asked before a dropped file is imported. n_rows: 0 for not counted. columns: (column in the file, what we took it
    for). domain: where it goes; "" when the person has to say which. buttons: Import, Cancel (value names the stored file)."""

    filename: str
    domain: str
    provider: str
    report: str
    n_rows: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    encoding: str = ""
    sample: tuple[SampleRow, ...] = ()
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportClosed:
    """The preview after a click. what: "cancelled", "importing" or "too_late"; by: who clicked."""

    filename: str
    domain: str
    what: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that could not be used. part: sheet or file in the archive."""

    line_no: int
    reason: str
    text: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many rows were refused for one reason, as a sentence."""

    reason: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import did. is_repeat: the same file again; is_baseline: first of the site, no alerts; is_new_source: first of its
    source, no alerts but for what it dates since; is_truncated: the file is longer than we read, n_read_limit rows.
    why_refused: counts by reason, most first. buttons: Check now."""

    domain: str
    filename: str
    provider: str
    n_rows: int
    n_new: int
    n_known: int
    n_refused: int
    n_internal: int = 0
    n_foreign: int = 0
    n_leads: int = 0
    is_repeat: bool = False
    is_baseline: bool = False
    is_truncated: bool = False
    n_read_limit: int = 0
    why_refused: tuple[ReasonCount, ...] = ()
    by: str = ""
    buttons: tuple[Button, ...] = ()
    is_new_source: bool = False


@dataclass(frozen=True, slots=True)
class ImportDetails:
    """Thread of an import: the mapping used, the rows refused with line number and reason, notes on merging."""

    domain: str
    filename: str
    provider: str
    report: str
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    encoding: str = ""
    refused: tuple[RefusedRow, ...] = ()
    n_more_refused: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRefused:
    """A file that cannot be used as links. message: what it is, one sentence; found: columns found; needed: what would be
    needed, sentences."""

    filename: str
    message: str
    hint: str = ""
    found: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportHow:
    """Private: `import` without a file: the ways in. readable: names of the exports we know."""

    domain: str = ""
    readable: tuple[str, ...] = ()
