"""The self-check of a site: seven questions, five answered from data, two by people (PRODUCT.md §13).

What deserves a look is said with its number; nothing is called bad.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.alerts.situation import Answer, Topic
from bot.core.alerts.spikes import USUAL, AnchorRules
from bot.core.alerts.velocity import Velocity
from bot.core.anchors import AnchorClass
from bot.core.asked import Word, answer_buttons, answer_to
from bot.core.cards import AskedRow, SelfCheck
from bot.core.grading.networks import Network
from bot.core.patterns import pace_words
from bot.core.profile import share
from bot.core.survey import Survey

GOOD, LOOK, OPEN = "good", "look", "open"
FEW_DOMAINS = 10
"""So many domains are "a few"."""
MOST = 0.5
"""Share of all links from which on a few domains, or site-wide ones, carry most of them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the questions are answered from. networks: of linking sites; is_read: whether any linking page was read for marks.
    n_paid: agreements that name a cost; n_paid_followed: those of them whose link stands and is followed. velocity: None when it
    was not worked out. answers: of people. has_keywords: whether any money keyword is set; without one no anchor is exact.
    anchor_rules: thresholds in force."""

    found: Survey
    networks: Sequence[Network] = ()
    is_read: bool = False
    velocity: Velocity | None = None
    n_paid: int = 0
    n_paid_followed: int = 0
    answers: Sequence[Answer] = ()
    has_keywords: bool = True
    anchor_rules: AnchorRules = USUAL


Said = tuple[str, str]
"""State and one line of evidence."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. name: its name among answers; source: where it comes from. look: the answer of a person that deserves a
    look, "" for a question that data answer. read: the answer of the data, and of an asked one what data know beside it."""

    name: str
    words: str
    source: str
    read: Callable[[Known], Said]
    look: str = ""


def _anchors(known: Known) -> Said:
    found, whole, rules = known.found, known.found.n_seen_domains, known.anchor_rules
    if whole < rules.profile_min_domains:
        return OPEN, f"{whole:,} referring domains were seen; under {rules.profile_min_domains} shares say little."
    money = sum(s.n_domains for k, s in found.anchor_classes.items() if k in (AnchorClass.EXACT, AnchorClass.COMPOUND))
    if not money and not known.has_keywords:
        return OPEN, "No money keywords are set, so no anchor can be told to be one; “settings” takes them."
    of_all, is_flagged = share(money, whole), share(money, whole) > rules.profile_flag
    bound = f"over {rules.profile_flag:.0%} is worth a look" if is_flagged else f"up to {rules.profile_watch:.0%} is usual"
    said = f"Exact and compound anchors come from {of_all:.0%} of {whole:,} domains; {bound}."
    return (LOOK if of_all > rules.profile_watch else GOOD), said


def _concentration(known: Known) -> Said:
    found = known.found
    if not found.n_links:
        return OPEN, "No link is known."
    wide = [one.n_links for one in found.domains.values() if one.is_sitewide]
    top = sorted((one.n_links for one in found.domains.values()), reverse=True)[:FEW_DOMAINS]
    few, is_many = share(sum(top), found.n_links), len(found.domains) > 2 * FEW_DOMAINS
    said = f"The {len(top)} largest domains carry {few:.0%} of {found.n_links:,} links"
    said += f"; {len(wide):,} domain{'s link' if len(wide) > 1 else ' links'} site-wide." if wide else "; none links site-wide."
    if (is_many and few > MOST) or share(sum(wide), found.n_links) > MOST:
        return LOOK, said
    if is_many:
        return GOOD, said
    n = len(found.domains)
    return OPEN, f"Too few to tell: {n:,} domain{'s link' if n != 1 else ' links'}; from {2 * FEW_DOMAINS + 1} on it shows."


def _targets(known: Known) -> Said:
    found = known.found
    if not found.n_seen_domains:
        return OPEN, "No link was seen on any page yet."
    if not found.broken_pages:
        return GOOD, f"No linked page of yours is known to be broken, of {found.n_pages:,}."
    n = len(found.broken_pages)
    n_links = sum(found.pages[page].n_links for page in found.broken_pages if page in found.pages)
    are = "page of yours is" if n == 1 else "pages of yours are"
    return LOOK, f"{n:,} linked {are} broken; {n_links:,} link{'s lead' if n_links != 1 else ' leads'} there."


def _growth(known: Known) -> Said:
    pace = known.velocity
    if pace is None:
        return OPEN, "The pace was not worked out."
    said = pace_words(pace)
    if pace.level or pace.losses.level:
        return LOOK, said
    return (OPEN if pace.usual is None else GOOD), said


def _owners(known: Known) -> Said:
    if known.networks:
        n, first = len(known.networks), known.networks[0].evidence
        return LOOK, f"{first}." if n == 1 else f"{n:,} groups of linking sites share something; the largest: {first}."
    if not known.is_read:
        return OPEN, "No linking page was read for it yet."
    return GOOD, "No account or template is shared by three linking sites or more."


def _paid(known: Known) -> Said:
    if not known.n_paid:
        return OPEN, "No agreement here names a cost."
    agreements = f"{known.n_paid:,} agreement{'' if known.n_paid == 1 else 's'} here"
    return OPEN, f"{agreements} name{'s' if known.n_paid == 1 else ''} a cost; {known.n_paid_followed:,} of them followed."


def _unknown(known: Known) -> Said:
    del known
    return OPEN, "Search Console says so under “Manual actions”; ask agencies and partners who built links."


QUESTIONS: tuple[Question, ...] = (
    Question("anchors", "Are money anchors within bounds?", "PRODUCT.md §6, profile", _anchors),
    Question("few_domains", "Are links spread over many domains?", "PRODUCT.md §1.1 and §2, site-wide", _concentration),
    Question("live_pages", "Do links lead to live pages?", "PRODUCT.md §3, broken_target", _targets),
    Question("growth", "Is the growth in line with before?", "PRODUCT.md §7", _growth),
    Question("owners", "Do linking sites stand on their own?", "PRODUCT.md §9, risk flags", _owners),
    Question(
        "paid",
        "Did you pay for links, or exchange them, that are followed?",
        "developers.google.com/search/docs/essentials/spam-policies, link spam; 2026-11-21",
        _paid,
        look=Word.YES,
    ),
    Question(
        "unknown_links",
        "Is there a manual action, or did somebody build links you do not know of?",
        "support.google.com/webmasters/answer/9044175, manual actions; PRODUCT.md §10; 2026-11-21",
        _unknown,
        look=Word.YES,
    ),
)
"""In their order: five that data answer, two for people."""


def self_check_card(domain: str, site_id: int, known: Known, key: str, at: datetime) -> SelfCheck:
    """Fill the message. key: its own, which answers edit. at: when the data were read."""
    rows = tuple(_row(number, one, known, site_id, key) for number, one in enumerate(QUESTIONS, start=1))
    return SelfCheck(domain, rows, at)


def _row(number: int, question: Question, known: Known, site_id: int, key: str) -> AskedRow:
    state, evidence = question.read(known)
    if not question.look:
        return AskedRow(number, question.words, state, evidence)
    answer = answer_to(known.answers, Topic.SELF_CHECK, question.name)
    buttons = answer_buttons(site_id, Topic.SELF_CHECK.value, question.name, key)
    if answer is None:
        return AskedRow(number, question.words, OPEN, evidence, buttons=buttons)
    state = OPEN if answer.answer == Word.UNSURE else LOOK if answer.answer == question.look else GOOD
    return AskedRow(number, question.words, state, evidence, answer.answer, answer.by, answer.at, buttons)
