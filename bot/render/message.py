"""From a template and a card to one message: text, blocks, and the same blocks without native tables and charts; to a form or
the Home tab where the template has a view."""

import json
import threading
from collections.abc import Callable, MutableMapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from bot.core.cards import CARDS
from bot.core.plain import to_plain
from bot.render.filters import ELEMENTS, FILTERS, finalize
from bot.render.fit import fit
from bot.render.tables import without_native
from bot.render.views import fit_view

SUFFIX = ".json.j2"
COMMONEST = ("status", "help", "error")
"""What anybody may be answered at any moment."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message within Slack's limits. text: for notifications, screen readers and clients without blocks, in mrkdwn,
    under 4,000 code points. fallback_blocks: the same without data_table and data_visualization. view: a form or the Home tab,
    None for a message and for what fits in no view; text and blocks then say what to do instead."""

    text: str
    blocks: list[dict[str, Any]]
    fallback_blocks: list[dict[str, Any]]
    view: dict[str, Any] | None = None


_COMPILING = threading.RLock()


class _Environment(Environment):
    """Fields of a stored card are keys of a dict; a method of dict never answers for a missing one. A template that several
    threads ask for at once is compiled by one of them: it takes many times what drawing does."""

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        with _COMPILING:
            return super().get_template(name, parent, globals)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@cache
def _environment() -> Environment:
    environment = _Environment(
        loader=PackageLoader("bot", "templates"),
        undefined=StrictUndefined,
        finalize=finalize,
        autoescape=True,  # what macros return is marked, so that nothing is escaped twice
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each use looks whether the file has changed
    )
    environment.filters.update(FILTERS)
    environment.globals.update(ELEMENTS)
    return environment


def templates() -> tuple[str, ...]:
    """Names of all message templates, sorted."""
    return tuple(sorted(name.removesuffix(SUFFIX) for name in _environment().list_templates() if name.endswith(SUFFIX)))


def compile_all(may_go_on: Callable[[], bool] = lambda: True) -> None:
    """Compile every template, the commonest first, about 1.6 s of a processor, so that no answer has to. may_go_on: asked
    before each; ends when it says no."""
    for name in (*COMMONEST, *templates()):
        if not may_go_on():
            return
        _environment().get_template(name + SUFFIX)


def render(template: str, content: Any) -> Rendered:
    """Draw a card. content: the card of this template, or what `to_plain` made of it; fields that a stored card does not
    have yet take their defaults.

    Raises jinja2.TemplateNotFound, and jinja2.UndefinedError when a field without a default is missing.
    """
    card = to_plain(content)
    drawn = _environment().get_template(template + SUFFIX).render(it=_defaults(template) | card)
    message = json.loads(drawn)
    text, blocks = fit(message["text"], message.get("blocks", []))
    _, fallback = fit(text, without_native(blocks))
    return Rendered(text, blocks, fallback, fit_view(message.get("view")))


def _defaults(template: str) -> dict[str, Any]:
    card = CARDS.get(template)
    if card is None:
        return {}
    known: dict[str, Any] = {}
    for field in fields(card):
        if field.default is not MISSING:
            known[field.name] = to_plain(field.default)
        elif field.default_factory is not MISSING:
            known[field.name] = to_plain(field.default_factory())
    return known
