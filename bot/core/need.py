"""Whether a page of ours needs links: five questions (PRODUCT.md §12), answered from data where data can tell, else by people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median, median_low

from bot.core import urls
from bot.core.alerts.situation import Answer, Topic
from bot.core.asked import Word, answer_buttons, answer_to
from bot.core.cards import AskedRow, Need
from bot.core.judgement import Grade
from bot.core.profile import share
from bot.core.self_check import GOOD, LOOK, OPEN
from bot.core.target_side import TargetPage

MIN_ANSWERED = 4
"""Answers from which on a verdict is given (PRODUCT.md §12: five questions)."""
AHEAD = 1.5
"""Times our referring domains from which on others are clearly ahead."""
FEW = 3
"""Useful referring domains below which a page's own links are poor."""
HALF = 0.5
EARNABLE = 5
"""Domains that link to others and not to us from which on there is somebody to ask."""


@dataclass(frozen=True, slots=True)
class Side:
    """One site beside others. n: its referring domains that count: useful ones where links were judged, all otherwise."""

    domain: str
    n: int
    is_judged: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the questions are answered from. visited: the page as our visits know it, None for never. by_grade: best grade of the
    domains that link to the page → domains. site_by_grade: of all domains of the site. n_body: of the page's domains whose link
    stands in the text. home_share: of the home page, 0..1; is_home: the page is it. others: sites whose lists were imported.
    n_gap: domains that link to `gap_min` of them and not to us. answers: of people."""

    page: str
    visited: TargetPage | None = None
    by_grade: Mapping[str, int] = field(default_factory=dict)
    site_by_grade: Mapping[str, int] = field(default_factory=dict)
    pages_n_domains: Sequence[int] = ()
    home_share: float = 0.0
    is_home: bool = False
    ours: Side | None = None
    others: Sequence[Side] = ()
    n_gap: int = 0
    gap_min: int = 1
    answers: Sequence[Answer] = ()

    @property
    def n_domains(self) -> int:
        """Referring domains of the page."""
        return sum(self.by_grade.values())


Said = tuple[Word, str]
"""What the data answer, UNSURE for nothing, and one line of evidence."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. good: the answer that asks nothing of anybody; read: what the data say."""

    name: str
    words: str
    good: Word
    read: Callable[[Known], Said]


def _indexed(known: Known) -> Said:
    page = known.visited
    seen = [a for a in page.answers if a.is_complete] if page is not None else []
    if page is None or not seen:
        return Word.UNSURE, "We have not visited it; Search Console's URL inspection tells."
    last = seen[-1]
    on = f"our visit of {last.at:%-d %b %Y}"
    if last.status != 200:
        return Word.NO, f"It answered {last.status} on {on}."
    if page.is_noindex:
        return Word.NO, f"It asks search engines not to list it ({on})."
    if not urls.same(page.page, last.url):
        return Word.NO, f"It redirects to {last.url} ({on})."
    if page.canonical:
        return Word.NO, f"It names {page.canonical} as canonical ({on})."
    return Word.YES, f"Nothing keeps search engines from listing it ({on}); whether they do, Search Console tells."


def _better(known: Known) -> Said:
    del known
    return Word.UNSURE, "Open the first results for its main query beside it: is it fuller, newer, clearer?"


def _ahead(known: Known) -> Said:
    if known.ours is None or not known.others:
        return Word.UNSURE, "No list of another site was imported; type import site:rival.com and drop an export."
    level = median(one.n for one in known.others)
    judged = known.ours.is_judged and all(one.is_judged for one in known.others)
    what = "useful domains" if judged else "referring domains, useful or not"
    sides = ", ".join(f"{one.domain} {one.n:,}" for one in (known.ours, *known.others[:4]))
    return (Word.YES if level >= AHEAD * max(1, known.ours.n) else Word.NO), f"By {what}: {sides}."


def _poor(known: Known) -> Said:
    n, green = known.n_domains, known.by_grade.get(Grade.GREEN, 0)
    if not n:
        return Word.YES, "No domain was seen to link to it."
    usual = median_low(known.pages_n_domains) if known.pages_n_domains else 0
    beside = f"; half of your linked pages have {usual:,} or fewer, the home page has {known.home_share:.0%} of all"
    if not any(known.site_by_grade.get(grade) for grade in Grade):
        said = f"{n:,} domain{'s link' if n > 1 else ' links'} to it, of none is there enough evidence{beside}."
        return (Word.YES if n < max(FEW, usual) else Word.UNSURE), said
    all_judged = sum(known.site_by_grade.get(grade, 0) for grade in Grade)
    theirs, ours = share(known.site_by_grade.get(Grade.GREEN, 0), all_judged), share(green, n)
    said = f"{n:,} domain{'s link' if n > 1 else ' links'} to it, {green:,} useful; of all domains {theirs:.0%} are{beside}."
    is_wrong = not known.is_home and known.home_share >= HALF and n < max(FEW, usual)
    return (Word.YES if green < FEW or ours < HALF * theirs or is_wrong else Word.NO), said


def _earnable(known: Known) -> Said:
    if not known.others:
        return Word.UNSURE, "Who would link to it, and why? gap shows who links to others, once their lists are imported."
    names = "one of them" if known.gap_min == 1 else f"{known.gap_min} of them"
    domains = "1 domain links" if known.n_gap == 1 else f"{known.n_gap:,} domains link"
    said = f"{domains} to {names} and not to you: gap {' '.join(one.domain for one in known.others[:3])}."
    return (Word.YES if known.n_gap >= EARNABLE else Word.UNSURE), said


QUESTIONS: tuple[Question, ...] = (
    Question("indexed", "May search engines list it?", Word.YES, _indexed),
    Question("better", "Is it better than what ranks?", Word.YES, _better),
    Question("ahead", "Are competitors clearly ahead in relevant domains?", Word.NO, _ahead),
    Question("poor", "Are its own links poor, or on the wrong pages?", Word.NO, _poor),
    Question("earnable", "Can you earn links to it?", Word.YES, _earnable),
)
"""PRODUCT.md §12, in its order."""

_FIRST: tuple[tuple[str, Word, str], ...] = (
    ("indexed", Word.NO, "Not yet: links to a page that search engines may not list carry nothing. Mend that first."),
    ("better", Word.NO, "Not yet: make it better than what ranks first; links do not carry a weaker page for long."),
)
"""Question, answer → the verdict, whatever else was answered."""


def need_card(domain: str, site_id: int, known: Known, key: str, at: datetime) -> Need:
    """Fill the card of a page. key: of the message, which answers edit, "" for none. at: when the data were read."""
    settled = {one.name: _settled(one, known) for one in QUESTIONS}
    rows = tuple(_row(number, one, known, site_id, key) for number, one in enumerate(QUESTIONS, start=1))
    n_answered = sum(word is not Word.UNSURE for word in settled.values())
    verdict = verdict_of(settled) if n_answered >= MIN_ANSWERED else ""
    return Need(domain, known.page, rows, n_answered, verdict, at)


def about_of(name: str, page: str) -> str:
    """Name a question about a page, for answers."""
    return f"{name}:{urls.key(page)}"


def _answer(question: Question, known: Known) -> Answer | None:
    return answer_to(known.answers, Topic.NEED, about_of(question.name, known.page))


def _settled(question: Question, known: Known) -> Word:
    """A person's word before the data's."""
    answer = _answer(question, known)
    said = next((word for word in Word if answer is not None and word == answer.answer), Word.UNSURE)
    return said if said is not Word.UNSURE else question.read(known)[0]


def _row(number: int, question: Question, known: Known, site_id: int, key: str) -> AskedRow:
    answer, (read, evidence) = _answer(question, known), question.read(known)
    word = _settled(question, known)
    state = OPEN if word is Word.UNSURE else GOOD if word is question.good else LOOK
    is_asked = answer is not None or read is Word.UNSURE
    buttons = answer_buttons(site_id, Topic.NEED.value, about_of(question.name, known.page), key) if is_asked else ()
    if answer is None:
        return AskedRow(number, question.words, state, evidence, "" if read is Word.UNSURE else read.value, buttons=buttons)
    return AskedRow(number, question.words, state, evidence, answer.answer, answer.by, answer.at, buttons)


def verdict_of(settled: Mapping[str, Word]) -> str:
    """Say in one sentence what the answers come to."""
    for name, word, said in _FIRST:
        if settled[name] is word:
            return said
    if settled["ahead"] is not Word.YES and settled["poor"] is not Word.YES:
        return "Links are not its problem: nobody is clearly ahead and its own are sound. Content and internal links first."
    if settled["earnable"] is Word.NO:
        return "It needs links and none can be earned as it is: begin with something on it that is worth linking to."
    behind = "competitors are ahead" if settled["ahead"] is Word.YES else "its own links are poor"
    return f"Yes: {behind}, so links would help. Begin with who links to others and not to you."
