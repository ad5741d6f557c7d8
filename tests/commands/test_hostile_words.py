"""Whatever is typed after a verb: an answer or one short sentence that pings nobody, and nothing forged in the log."""

import logging

import pytest

from bot.core.cards import Error
from bot.core.errors import UserError
from bot.render import render
from commands import COMMANDS
from tests.commands.desk import Desk, reading, texts
from tests.render import oracle

PAGE = "https://blog.example/a"
HOSTILE = (
    "<!channel>",
    "<@U0ABC1234>",
    "<https://evil.test|ok>",
    "\u202egnp\x1b[31m\nINFO forged",
    "\ud800\x00",
    "x" * 12_000,
    "https://example.com/" + "%2e" * 3_000,
    "http://[::1",
    "since:9999999999d",
    "limit:99999999999999999999",
)


@pytest.mark.parametrize("verb", sorted(command.name for command in COMMANDS))
def test_nothing_typed_leaks_or_breaks(verb: str, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    desk.bring("blog.example/a")
    refusals: list[UserError] = []
    for word in HOSTILE:
        for words in ((word,), ("example.com", word), (PAGE, "because", word)):
            try:
                answered = desk.ask(verb, *words)
                if answered is not None:
                    reading(answered)
                texts(desk.posted())
            except UserError as error:
                refusals.append(error)
    for refusal in refusals:
        drawn = render("error", Error(refusal.message, refusal.hint))
        assert not any(oracle.MENTION.search(text) for text in (drawn.text, *oracle.strings(drawn.blocks)))
        assert len(refusal.message) < 1_000
    assert not any("\n" in record.getMessage() or "\x1b" in record.getMessage() for record in caplog.records)
