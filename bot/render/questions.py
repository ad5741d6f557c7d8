"""A form as questions for a terminal: the same view that Slack is given, asked line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.render.inert import inert

Json = Mapping[str, Any]
NOTHING = "-"
"""Typed alone it empties an answer that was there."""


@dataclass(frozen=True, slots=True)
class Question:
    """One input. options: (value, words); usual: what Enter keeps; least, most: characters of a text, 0 for any."""

    name: str
    kind: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    usual: tuple[str, ...] = ()
    is_optional: bool = True
    least: int = 0
    most: int = 0

    def prompt(self) -> str:
        """What is asked: the label, the choices by number, what Enter means."""
        choices = "".join(f"\n  {number}. {words}" for number, (_, words) in enumerate(self.options, 1))
        shown = ", ".join(dict(self.options).get(value, value) for value in self.usual).replace("\n", " / ")
        kept = f" [{shown}]" if shown else " (Enter for none)" if self.is_optional else ""
        hint = f" ({self.hint})" if self.hint else ""
        return inert(f"{self.label}{hint}") + choices + ("\n" if choices else "") + f"{inert(kept)}: "

    def read(self, typed: str) -> tuple[str, ...]:
        """The values of an answer. Raises ValueError with a sentence for one that cannot be used."""
        given = typed.strip()
        if not given and self.usual:
            return self.usual
        values = () if given in ("", NOTHING) else self._values(given)
        if not values and not self.is_optional:
            raise ValueError("This one is needed.")
        return values

    def _values(self, given: str) -> tuple[str, ...]:
        match self.kind:
            case "static_select":
                return (self._option(given),)
            case "checkboxes":
                return tuple(dict.fromkeys(self._option(part) for part in given.replace(",", " ").split()))
            case "datepicker":
                try:
                    return (date.fromisoformat(given).isoformat(),)
                except ValueError:
                    raise ValueError("Type a day such as 2026-12-31.") from None
            case "plain_text_input":
                return (self._text(given),)
            case _:
                return (given,)

    def _option(self, given: str) -> str:
        values = [value for value, _ in self.options]
        if given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= len(values):
            return values[int(given) - 1]
        found = next((value for value, words in self.options if given.lower() in (value.lower(), words.lower())), "")
        if not found:
            raise ValueError(f"Type a number from 1 to {len(values)}.")
        return found

    def _text(self, given: str) -> str:
        if self.most and len(given) > self.most:
            raise ValueError(f"At most {self.most:,} characters; this has {len(given):,}.")
        if len(given) < self.least:
            raise ValueError(f"At least {self.least:,} characters.")
        return given


def questions(view: Json) -> tuple[Question, ...]:
    """The inputs of a form in their order."""
    return tuple(_question(block) for block in view["blocks"] if block["type"] == "input")


def _question(block: Json) -> Question:
    element = block["element"]
    options = tuple((str(option["value"]), str(option["text"]["text"])) for option in element.get("options", ()))
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", ())
    texts = (element.get(name) for name in ("initial_value", "initial_date", "initial_user"))
    usual = tuple(str(option["value"]) for option in chosen) or tuple(str(text) for text in texts if text)
    return Question(
        block["block_id"],
        element["type"],
        block["label"]["text"],
        block.get("hint", {}).get("text", ""),
        options,
        usual,
        bool(block.get("optional")),
        int(element.get("min_length", 0)),
        int(element.get("max_length", 0)),
    )


def fields(question: Question, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """As a form's fields: one for each box that is ticked, else exactly one, "" for none."""
    if question.kind == "checkboxes":
        return tuple((question.name, value) for value in values)
    return ((question.name, values[0] if values else ""),)
