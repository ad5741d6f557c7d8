"""Help by topic and command, the nearest of what nobody knows, and how each is typed where it is read."""

from bot.core.places import Edge, Place
from commands import COMMANDS
from commands.help import TOPICS
from tests.commands.desk import Desk, reading

SHELL = Place(Edge.CONSOLE, "console")


def test_every_command_has_a_topic_that_help_knows(desk: Desk) -> None:
    assert {command.topic for command in COMMANDS} <= set(TOPICS)
    for topic in {command.topic for command in COMMANDS}:
        shown = reading(desk.ask("help", topic))
        assert TOPICS[topic] in shown
        assert "For example" in shown


def test_a_command_is_told_with_its_options_and_examples(desk: Desk) -> None:
    shown = reading(desk.ask("help", "check"))
    assert "limit:500" in shown
    assert "/backlinks check example.com" in shown


def test_an_unknown_verb_names_the_nearest_to_the_asker_alone(desk: Desk) -> None:
    reply = desk.ask("chek", "example.com")
    assert reply is not None
    assert reply.whisper
    assert not reply.is_done
    assert "Did you mean /backlinks check?" in reading(reply)
    assert "import [site" not in reading(reply)


def test_a_word_like_none_shows_all_commands(desk: Desk) -> None:
    assert "check <domain or url>" in reading(desk.ask("zzzzzz"))


def test_help_on_an_unknown_word_names_the_nearest_topic_or_command(desk: Desk) -> None:
    assert "Did you mean /backlinks help sites?" in reading(desk.ask("help", "site"))
    assert "Did you mean /backlinks help check?" in reading(desk.ask("help", "chekc"))


def test_a_terminal_is_told_what_to_type_there(desk: Desk) -> None:
    assert "/backlinks" not in reading(desk.ask("help", place=SHELL))
    unknown = reading(desk.ask("chek", place=SHELL))
    assert "Did you mean check?" in unknown
    assert "report week" not in unknown
    assert "/backlinks" not in unknown


def test_help_on_a_mistyped_word_stays_short(desk: Desk) -> None:
    assert "check <domain or url>" not in reading(desk.ask("help", "lsot"))
    assert "check <domain or url>" in reading(desk.ask("help", "zzzzzz"))
