"""The colour of a link (PRODUCT.md §9) from its rows and flags, with everything it rests on. The best link is its domain's."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from bot.core.grading.advice import advise
from bot.core.grading.around import MAX_LINE, Around, Opinion, Override, Seen, VendorMetric, class_of, line
from bot.core.grading.flags import flag_words, raised
from bot.core.grading.link_types import got, guess
from bot.core.grading.relevance import overlap
from bot.core.grading.rows import MIN_OUTCOMES, mark_of, rows_of
from bot.core.judgement import Flag, Grade, Graded, Judged, LinkType, Mark, RowName, Signals
from bot.core.links import Snippet
from bot.core.records import Link
from bot.core.states import Reason

MIN_ANSWERED = 3
MIN_LIKELY = 2
_DECIDING = (RowName.RELEVANCE, RowName.PLACEMENT, RowName.ORIGIN)
_NAMES = tuple(RowName)
Marks = Callable[[RowName], Mark]
"""How each row is answered."""


def judge(link: Link, signals: Signals | None, about: Around) -> Judged:
    """Judge one link. signals: of the last reading of its page, None when there was none."""
    found, flags = _flagged(link, signals, about)
    rows = rows_of(found)
    marks = {row.name: row.mark for row in rows}
    computed, because = colour(marks.__getitem__, flags, found.is_indexable, len(found.outcomes))
    override = about.override
    grade = computed if override is None else override.grade
    words, rule = advise(found, grade, rows, flags)
    return Judged(
        grade,
        rows,
        flags,
        found.link_type,
        found.type_evidence,
        found.got,
        words,
        rule,
        because if override is None else said_of(override),
        tuple(_notes(found, computed, because)),
        found.got_evidence,
    )


def graded(link: Link, signals: Signals | None, about: Around) -> Graded:
    """Judge one link like `judge`, without the words: a row that cannot change the grade is not answered."""
    found, flags = _flagged(link, signals, about)
    if about.override is not None:
        return Graded(about.override.grade, flags, found.link_type, found.got)
    grade, _ = colour(cache(lambda name: mark_of(name, found)), flags, found.is_indexable, len(found.outcomes))
    return Graded(grade, flags, found.link_type, found.got)


def _flagged(link: Link, signals: Signals | None, about: Around) -> tuple[Seen, tuple[Flag, ...]]:
    found = _gathered(link, signals, about)
    flags = raised(found)
    return (replace(found, is_flagged=True) if flags else found), flags


def _gathered(link: Link, signals: Signals | None, about: Around) -> Seen:
    link_type, evidence = _type(link, signals, about)
    way, way_evidence = got(link, link_type, about)
    snippet = link.occurrence.snippet if link.occurrence else Snippet()
    shared = overlap(signals, snippet, about.settings, title=link.title, lang=about.lang)
    return Seen(link, signals, about, class_of(link, about), link_type, evidence, way, way_evidence, shared)


def _type(link: Link, signals: Signals | None, about: Around) -> tuple[LinkType, str]:
    if about.confirmed_type is not None:
        return about.confirmed_type, "A person confirmed the type."
    if about.copies_of:
        is_declared = link.standing.reason is Reason.CANONICAL_ELSEWHERE or (signals is not None and signals.has_author)
        kind = LinkType.SYNDICATED_COPY if is_declared else LinkType.SCRAPER
        how = "with its author or canonical address" if is_declared else "without author or canonical address"
        return kind, line(f"The text repeats a page of {about.copies_of}, {how}.")
    return guess(link, signals)


def colour(mark: Marks, flags: Sequence[Flag], is_indexable: bool, n_outcomes: int) -> tuple[Grade, str]:
    """Tell the grade and why, one sentence. n_outcomes: how many of the three outcomes analytics proves."""
    decisive = next((flag for flag in flags if flag.is_decisive), None)
    if decisive is not None:
        return Grade.RED, line(f"Worth a look: {flag_words(decisive.name)}, confirmed. {decisive.evidence}")
    n_answered = _n_answered(mark)
    if n_answered < MIN_ANSWERED:
        return Grade.UNKNOWN, f"Not enough evidence: {n_answered} of 6 rows answered, {MIN_ANSWERED} are needed."
    likely = [flag_words(flag.name) for flag in flags]
    if len(likely) >= MIN_LIKELY and _nothing_speaks_for(mark):
        return Grade.RED, line(f"Worth a look: nothing speaks for it and {len(likely)} signs against it: {', '.join(likely)}.")
    return _good_or_ordinary(mark, likely, is_indexable, n_outcomes)


def _n_answered(mark: Marks) -> int:
    """How many rows are answered; `MIN_ANSWERED` for that many or more."""
    answered = (name for name in _NAMES if mark(name) is not Mark.UNKNOWN)
    return len(tuple(islice(answered, MIN_ANSWERED)))


def _nothing_speaks_for(mark: Marks) -> bool:
    """Whether no row is `+` for certain: a deciding row that is not answered might be, and what is not known accuses nobody."""
    return all(mark(name) is not Mark.UNKNOWN for name in _DECIDING) and all(mark(name) is not Mark.PLUS for name in _NAMES)


def _good_or_ordinary(mark: Marks, likely: Sequence[str], is_indexable: bool, n_outcomes: int) -> tuple[Grade, str]:
    is_proven = n_outcomes >= MIN_OUTCOMES
    missing = [name.value for name in _DECIDING if mark(name) is not Mark.PLUS]
    if is_indexable and not likely and (is_proven or not missing):
        why = f"{n_outcomes} of 3 outcomes proven" if is_proven else "relevance, placement and origin all speak for it"
        return Grade.GREEN, f"Useful: indexable, no risk flag, and {why}."
    if likely:
        return Grade.YELLOW, line(f"Ordinary: {len(likely)} sign{'s' * (len(likely) > 1)} against it: {', '.join(likely)}.")
    if not is_indexable:
        return Grade.YELLOW, "Ordinary: no visit showed it on a page that search engines may list."
    return Grade.YELLOW, f"Ordinary: no {' or '.join(missing)} that speaks for it."


_SAID = {Opinion.AGREE: "agreed", Opinion.HIGHER: "graded it higher", Opinion.LOWER: "graded it lower"}


def said_of(override: Override) -> str:
    """Say who overruled the rules, when and why."""
    why = f": {override.because}" if override.because else ""
    return line(f"{override.by} {_SAID[override.opinion]} on {override.at:%-d %b %Y}{why}")


def _notes(found: Seen, computed: Grade, because: str) -> Iterable[str]:
    if found.about.override is not None:
        word, _, why = because.partition(": ")
        is_told = computed is not Grade.UNKNOWN
        yield line(f"By the rules {'it would be' if is_told else 'there is'} {word.lower()}: {why}")
    for metric in found.about.vendor_metrics:
        yield vendor_line(metric)


def vendor_line(metric: VendorMetric) -> str:
    """Show a vendor's number with vendor and date; it decides nothing."""
    when = f" ({metric.at:%-d %b %Y})" if metric.at else ""
    return line(f"{metric.vendor}: {metric.metric} {metric.value}"[: MAX_LINE - 20] + f"{when}, shown only")
