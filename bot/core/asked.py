"""Questions that people answer by a button, and what they answered: for the self-check and for `need`."""

from collections.abc import Sequence
from enum import StrEnum

from bot.core.alerts.situation import Answer
from bot.core.cards import Button

MAX_VALUE = 1_900
"""Characters that a button carries back at most; Slack takes 2,000."""


class Word(StrEnum):
    """What can be answered."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


LABELS: dict[str, str] = {Word.YES: "Yes", Word.NO: "No", Word.UNSURE: "Not sure"}
"""Answer → its button."""


def answer_buttons(site_id: int, topic: str, about: str, key: str) -> tuple[Button, ...]:
    """Buttons of one question. about: what it is about, without blanks; key: of the message that a click edits, "" for none."""
    value = f"{site_id} {topic} {about} {key}".rstrip()
    if len(value) > MAX_VALUE:
        return ()
    return tuple(Button(f"answer_{word}", LABELS[word], value) for word in Word)


def answer_to(answers: Sequence[Answer], topic: str, about: str) -> Answer | None:
    """What people answered last to a question; None when nobody did."""
    return next((one for one in answers if one.topic == topic and one.about == about), None)
