"""`import`: a file of claims becomes known links. A dropped file is shown first; a shell imports at once."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from bot.command import Command, Progress, Reply, Request, Via
from bot.core.cards import (
    Button,
    ImportClosed,
    ImportDetails,
    ImportDone,
    ImportHow,
    ImportPreview,
    ImportRefused,
    Note,
    ReasonCount,
    RefusedRow,
    SampleRow,
)
from bot.core.claims import Claim, Lead, Mapping, Refused
from bot.core.errors import BadInput, StorageError
from bot.core.places import Edge
from bot.core.records import Imported, Site
from bot.core.urls import host, parse_target, site_of
from bot.sources import source_of
from bot.sources.claims_from import FIGURE
from bot.sources.export import Export, open_export
from commands import options
from commands.context import AboutFile, Context, LocalFile
from commands.permission import seen

EXPORT_NAMES = (".csv", ".tsv", ".txt", ".xlsx", ".zip", ".gz", ".json", ".jsonl", ".ndjson")
EXPORT_TYPES = (
    "text/csv",
    "text/tab-separated-values",
    "application/csv",
    "application/json",
    "application/jsonl",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
"""Which files, dropped without a word, are looked at: what vendors' exports are called. All others are other people's talk."""
SHOWN_REFUSED = 20
GUESS_ROWS = 500
READABLE = (
    "Search Console (Latest links)",
    "Ahrefs",
    "Semrush",
    "Moz",
    "Majestic",
    "Screaming Frog (All inlinks)",
    "a plain list of addresses",
    "JSON Lines",
    "XLSX",
    "a zip of these",
)


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Import one file. In Slack a dropped file gets a preview with *Import* and *Cancel*; without a file, the ways in.

    A file dropped without a word that is no export by name and type is nobody's question: nothing is said, nothing read.
    Raises BadInput for a file that cannot be used; from a Slack drop that becomes a private sentence.
    """
    del progress
    words = options.read(request.words[1:], values=("site",))
    files = request.files or (words.alone if request.place.edge is Edge.CONSOLE else ())
    if not files:
        return Reply("import_how", ImportHow(words.values.get("site", ""), READABLE))
    domain = parse_target(words.values["site"]).domain if "site" in words.values else ""
    if request.place.edge is Edge.CONSOLE:
        for n, file in enumerate(files, 1):
            _import_now(ctx, request, file, domain, key=f"import:{request.id}:{n}")
        return None
    for file in files:
        if request.via is not Via.DROP or _may_be_export(ctx.about_file(file)):
            _preview(ctx, request, file, domain)
    return None


def _key(request: Request, file: str) -> str:
    """Name the message of a dropped file: one in each channel where it is shared."""
    return f"file:{request.place.channel}:{file}"


def _may_be_export(about: AboutFile) -> bool:
    return about.name.lower().endswith(EXPORT_NAMES) or about.mimetype.partition(";")[0].lower() in EXPORT_TYPES


def _import_now(ctx: Context, request: Request, file: str, domain: str, *, key: str) -> None:
    local = ctx.fetch_file(file)
    try:
        with open_export(local.path, filename=local.name, site_domains=(domain,) if domain else ()) as export:
            _merge(ctx, _site_for(ctx, request, export, domain), export, local, request, key=key)
    finally:
        _drop(local)


def _preview(ctx: Context, request: Request, file: str, domain: str) -> None:
    """Post what a dropped file is, in the channel where it was dropped; what is no export is answered privately."""
    local = ctx.fetch_file(file)
    try:
        with open_export(local.path, filename=local.name, site_domains=_own(ctx, request)) as export:
            name = domain or _guess(ctx, request, export)
            card = _preview_card(export, name, file)
    except BadInput as error:
        refused = ImportRefused(local.name, error.message, error.hint)
        ctx.storage.outbox.private(f"refused:{_key(request, file)}", request.place, request.asker.user, "import_refused", refused)
        return
    finally:
        _drop(local)
    ctx.storage.outbox.post(_key(request, file), request.place, "import_preview", card)


def _preview_card(export: Export, domain: str, file: str) -> ImportPreview:
    mapping = export.mapping[0]
    head = export.head
    buttons = (
        (
            Button("import_file", "Import", f"{file} {domain}", style="primary"),
            Button("import_cancel", "Cancel", f"{file} {domain}"),
        )
        if domain
        else ()
    )
    notes = list(_notes(export))
    if not domain:
        notes.append(
            "Which site is it about? Bind one to this channel with “/backlinks track example.com”, then drop the file again."
        )
    return ImportPreview(
        filename=export.filename,
        domain=domain,
        provider=", ".join(dict.fromkeys(m.provider for m in export.mapping)),
        report=mapping.report,
        n_rows=export.n_rows,
        columns=_columns(mapping),
        ignored=mapping.ignored,
        encoding=mapping.encoding,
        sample=tuple(SampleRow(claim.page, claim.target_page, claim.anchor) for claim in head.sample),
        notes=tuple(notes),
        buttons=buttons,
    )


def confirm(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Import a previewed file (button *Import*). A second click finds it imported and changes nothing."""
    del progress
    file, _, domain = request.value.partition(" ")
    key = _key(request, file)
    site = seen(ctx, request, ctx.storage.sites.ensure(domain, request.asker.team, ctx.now()))
    local = ctx.fetch_file(file)
    try:
        with open_export(local.path, filename=local.name, site_domains=site.own_domains) as export:
            if not _begin(ctx, key, ImportClosed(local.name, domain, "importing", request.asker.user)):
                return _already(domain)
            return None if _merge(ctx, site, export, local, request, key=key) else _already(domain)
    except BadInput as error:
        ctx.storage.outbox.edit(key, "import_refused", ImportRefused(local.name, error.message, error.hint))
        return None
    finally:
        _drop(local)


def cancel(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Leave a previewed file alone (button *Cancel*). Too late once it is imported."""
    del progress
    file, _, domain = request.value.partition(" ")
    closed = ImportClosed("The file", domain, "cancelled", request.asker.user)
    return None if _begin(ctx, _key(request, file), closed) else _already(domain)


def _begin(ctx: Context, key: str, card: ImportClosed) -> bool:
    """Close the preview; False when its file was imported meanwhile, by another click or another person."""
    with ctx.storage.transaction():
        if ctx.storage.outbox.is_known(f"{key}/details"):
            return False
        ctx.storage.outbox.edit(key, "import_closed", card)
        return True


def _already(domain: str) -> Reply:
    return Reply("note", Note(f"That file is already imported into {domain}."))


def _merge(ctx: Context, site: Site, export: Export, local: LocalFile, request: Request, *, key: str) -> bool:
    """Merge every table of the file and tell of it in the message `key`: all of it or nothing; False when it was told before.

    One table is read without holding up other writers.
    """
    sha256, now = _sha256(local), ctx.now()
    is_first = False

    def tell(parts: Sequence[Imported]) -> None:
        nonlocal is_first
        is_first = _tell(ctx, request, site, export, parts, key=key, local=local)

    def merge(mapping: Mapping, rows: Iterable[Claim | Refused | Lead], then: Callable[[Imported], None] | None) -> Imported:
        return ctx.storage.imports.merge(
            site,
            provider=mapping.provider,
            report=mapping.report,
            filename=local.name,
            sha256=f"{sha256}:{mapping.part}" if mapping.part else sha256,
            by=request.asker.user,
            mapping=[mapping],
            rows=rows,
            now=now,
            is_sample=source_of(mapping.provider).is_sample,
            is_truncated=lambda: export.is_truncated,
            then=then,
        )

    if len(export.tables) == 1:
        for mapping, rows in export.parts():
            merge(mapping, rows, lambda one: tell((one,)))
    else:
        with ctx.storage.transaction():
            tell([merge(mapping, rows, None) for mapping, rows in export.parts()])
    ctx.wake()
    # summed up here, so that the first command does not wait for it; what fails is made up for by that command
    with suppress(StorageError):
        ctx.storage.surveys.refresh(site.id)
    return is_first


def _sum(done: Sequence[Imported]) -> Imported:
    first = done[0]
    return Imported(
        import_id=first.import_id,
        n_rows=sum(one.n_rows for one in done),
        n_new=sum(one.n_new for one in done),
        n_known=sum(one.n_known for one in done),
        n_refused=sum(one.n_refused for one in done),
        n_internal=sum(one.n_internal for one in done),
        n_foreign=sum(one.n_foreign for one in done),
        n_leads=sum(one.n_leads for one in done),
        is_repeat=all(one.is_repeat for one in done),
        is_baseline=any(one.is_baseline for one in done),
        is_new_source=any(one.is_new_source for one in done),
    )


def _tell(
    ctx: Context, request: Request, site: Site, export: Export, parts: Sequence[Imported], *, key: str, local: LocalFile
) -> bool:
    """Post or edit the result, and the mapping and refused rows in its thread; False when somebody did so before.

    Runs in the transaction of the import, so that a result is told exactly when it is true.
    """
    if ctx.storage.outbox.is_known(f"{key}/details"):
        return False
    refused = [row for part in parts for row in ctx.storage.imports.refused(part.import_id)]
    done = _sum(parts)
    card = ImportDone(
        domain=site.domain,
        filename=local.name,
        provider=", ".join(dict.fromkeys(m.provider for m in export.mapping)),
        n_rows=done.n_rows,
        n_new=done.n_new,
        n_known=done.n_known,
        n_refused=done.n_refused,
        n_internal=done.n_internal,
        n_foreign=done.n_foreign,
        n_leads=done.n_leads,
        is_repeat=done.is_repeat,
        is_baseline=done.is_baseline,
        is_new_source=done.is_new_source,
        is_truncated=export.is_truncated,
        why_refused=_why(refused),
        by=request.asker.user,
        buttons=(Button("check_now", "Check now", site.domain, style="primary"),),
    )
    details = _details(site, export, local, refused)
    if not ctx.storage.outbox.edit(key, "import_done", card):
        ctx.storage.outbox.post(key, request.place, "import_done", card)
    return ctx.storage.outbox.post(f"{key}/details", request.place, "import_details", details, parent_key=key)


def _details(site: Site, export: Export, local: LocalFile, refused: Sequence[Refused]) -> ImportDetails:
    mapping = export.mapping[0]
    return ImportDetails(
        domain=site.domain,
        filename=local.name,
        provider=mapping.provider,
        report=mapping.report,
        columns=_columns(mapping),
        ignored=mapping.ignored,
        encoding=mapping.encoding,
        refused=tuple(RefusedRow(row.line_no, row.reason, row.text, row.part) for row in refused[:SHOWN_REFUSED]),
        n_more_refused=max(0, len(refused) - SHOWN_REFUSED),
        notes=(*((export.limit_note,) if export.limit_note else ()), *_notes(export)),
    )


def _columns(mapping: Mapping) -> tuple[tuple[str, str], ...]:
    return tuple((name, meaning) for name, meaning in mapping.columns if meaning != FIGURE)


def _notes(export: Export) -> Iterator[str]:
    """What else a reader should know of the file: parts left out, what a table gives, which figures are kept."""
    yield from (f"{part.part}: {part.reason}" for part in export.left_out[:5])
    yield from (mapping.note for mapping in export.mapping if mapping.note)
    figures = dict.fromkeys(name.strip() for m in export.mapping for name, meaning in m.columns if meaning == FIGURE)
    if figures:
        yield f"Kept as the vendor's own figures: {', '.join(figures)}."


def _why(refused: Sequence[Refused]) -> tuple[ReasonCount, ...]:
    return tuple(ReasonCount(reason, n) for reason, n in Counter(row.reason for row in refused).most_common(5))


def _site_for(ctx: Context, request: Request, export: Export, domain: str) -> Site:
    name = domain or _guess(ctx, request, export)
    if not name:
        raise BadInput("The file does not say which site it is about.", "Add the site, for example site:example.com.")
    return ctx.storage.sites.ensure(name, request.asker.team, ctx.now())


def _own(ctx: Context, request: Request) -> tuple[str, ...]:
    sites = ctx.storage.sites.by_channel(request.asker.team, request.place.channel)
    return sites[0].own_domains if len(sites) == 1 else ()


def _guess(ctx: Context, request: Request, export: Export) -> str:
    """The site of a file: the channel's one site, else the one that most of its target pages belong to, else ""."""
    sites = ctx.storage.sites.by_channel(request.asker.team, request.place.channel)
    if len(sites) == 1:
        return sites[0].domain
    claims = (row for row in islice(export, GUESS_ROWS) if isinstance(row, Claim) and row.target_page)
    named = Counter(site_of(host(claim.target_page)) for claim in claims).most_common(1)
    return named[0][0] if named else ""


def _sha256(local: LocalFile) -> str:
    with local.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _drop(local: LocalFile) -> None:
    if local.is_ours:
        local.path.unlink(missing_ok=True)


IMPORT = Command(
    name="import",
    usage="import (or drop a file in the channel)",
    summary="Bring in what a source claims: drop an export, look at the preview, confirm.",
    run=run,
    examples=("import",),
    topic="sources",
    details="Reads " + ", ".join(READABLE) + ". The header decides, never the file's name.",
    options=(("site:example.com", "which site the file is about, when the channel does not say"),),
)
