"""What a link is worth, as cards show it: the grade in words, what a person said of it, and the buttons to say so."""

from datetime import datetime

from bot.core.cards import Button, GradeCard, GradeFlag, GradeRow, GradeView
from bot.core.decisions import BY_RULES, Decision, DecisionKind
from bot.core.grading.around import Opinion, Override, settled
from bot.core.grading.flags import flag_words
from bot.core.judgement import Got, Grade, Judged
from bot.core.records import Link, Site

WORDS = {Grade.GREEN: "useful", Grade.YELLOW: "ordinary", Grade.RED: "worth a look", Grade.UNKNOWN: "not enough evidence"}
DID = {Opinion.AGREE: "agreed", Opinion.HIGHER: "graded it higher", Opinion.LOWER: "graded it lower"}


def grade_view(judged: Judged, override: Override | None = None, type_by: str = "", got_by: str = "") -> GradeView:
    """Show what a link is worth. type_by, got_by: who confirmed its type and said how it was got, "" for nobody."""
    word = WORDS[judged.grade]
    first, colon, rest = judged.because.partition(": ")
    because = rest if colon and first.lower() == word else judged.because
    return GradeView(
        judged.grade.value,
        "" if override else because[:1].upper() + because[1:],
        judged.advice,
        judged.link_type.value,
        judged.type_evidence,
        judged.got.value,
        judged.got_evidence,
        override.opinion.value if override else "",
        override.by if override else "",
        override.at if override else None,
        override.because if override else "",
        type_by,
        got_by,
    )


def grade_card(site: Site, link: Link, judged: Judged, view: GradeView, buttons: tuple[Button, ...] = ()) -> GradeCard:
    """Show why a link has its grade: all six rows, the flags, what is shown and decides nothing."""
    return GradeCard(
        site.domain,
        link.page,
        link.target_page,
        view,
        tuple(GradeRow(row.name.value, row.mark.value, row.evidence, row.rule) for row in judged.rows),
        tuple(GradeFlag(flag.name, flag.evidence, flag.is_decisive, flag_words(flag.name)) for flag in judged.flags),
        judged.notes,
        buttons,
    )


def grade_buttons(link_id: int, view: GradeView, keys: tuple[str, ...] = (), prefix: str = "grade") -> tuple[Button, ...]:
    """What a person can say of a grade, each only where it means something. keys: of the messages that a click edits."""
    value = " ".join((str(link_id), view.grade, *(key for key in keys if key)))
    grade = Grade(view.grade)
    wanted = (
        ("agree", "Agree", grade is not Grade.UNKNOWN and view.opinion != Opinion.AGREE),
        ("higher", "Higher", settled(Opinion.HIGHER, grade) is not grade),
        ("lower", "Lower", settled(Opinion.LOWER, grade) is not grade),
        ("type", "Set type", True),
        ("got", "How got", True),
        (BY_RULES, "Back to the rules", bool(view.opinion)),
    )
    return tuple(Button(f"{prefix}_{name}", label, value) for name, label, is_shown in wanted if is_shown)


def standing_words(view: GradeView) -> str:
    """Say in a sentence of plain text how a grade stands, for somebody who came second."""
    said = f"It is {WORDS[Grade(view.grade)]}"
    if not view.opinion:
        return f"{said} by the rules."
    why = f", because {view.words}" if view.words else ""
    return f"{said}: @{view.by} {DID[Opinion(view.opinion)]} on {day(view.at)}{why}."


def day(at: datetime | None) -> str:
    """A day as sentences say it."""
    return f"{at:%-d %b %Y}" if at else "an earlier day"


def decided_words(decision: Decision) -> str:
    """Say what was decided, a phrase: "graded higher: useful", "type set: guest post", "ignored"."""
    match decision.kind:
        case DecisionKind.GRADED if decision.value == BY_RULES:
            return "grade given back to the rules"
        case DecisionKind.GRADED:
            opinion, _, grade = decision.value.partition(" ")
            word = next((words for known, words in WORDS.items() if known == grade), grade)
            return f"agreed with the grade: {word}" if opinion == Opinion.AGREE else f"graded {opinion}: {word}"
        case DecisionKind.TYPED:
            return f"type set: {decision.value.replace('_', ' ')}"
        case DecisionKind.GOT:
            return "how it was got: the guess again" if decision.value == Got.UNKNOWN else f"how it was got: {decision.value}"
        case _:
            return decision.kind.value
