"""`help [topic]`: short, private, with examples; and the answer to a verb that nobody knows."""

from collections.abc import Sequence
from difflib import get_close_matches

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import Help, HelpLine, HelpTopic
from commands import options
from commands.context import Context

TOPICS = {
    "audit": "Looking at links",
    "research": "Looking at other sites",
    "sources": "Bringing lists in",
    "sites": "Sites and channels",
    "house": "The bot itself",
}
"""Topic by name, in the order shown."""


def helper(commands: Sequence[Command]) -> Command:
    """Make the help command over all commands, itself included."""

    def run(ctx: Context, request: Request, progress: Progress) -> Reply:
        """Show all commands, one topic or one command; an unknown word is answered with its nearest."""
        del ctx, progress
        words = options.read(request.words[1:], n_alone=50)
        return Reply("help", on(every, words.alone[0].lower()) if words.alone else overview(every))

    every: list[Command] = list(commands)
    every.append(
        Command(
            name="help",
            usage="help [command or topic]",
            summary="This overview, or more on one command.",
            run=run,
            examples=("help", "help check"),
            topic="house",
        )
    )
    return every[-1]


def overview(commands: Sequence[Command]) -> Help:
    """All commands by topic."""
    return Help(topics=tuple(_topic(commands, name) for name in TOPICS if any(c.topic == name for c in commands)))


def on(commands: Sequence[Command], word: str) -> Help:
    """One command with its options, one topic, or the nearest to what was typed."""
    for command in commands:
        if command.name == word:
            return Help(
                topics=(HelpTopic(TOPICS[command.topic], (_line(command),)),),
                topic=command.name,
                details=command.details,
                options=command.options,
            )
    if word in TOPICS:
        return Help(topics=(_topic(commands, word),), topic=word)
    return unknown(commands, word)


def unknown(commands: Sequence[Command], typed: str) -> Help:
    """The answer to a verb that nobody knows: the nearest one, and the overview."""
    near = get_close_matches(typed.lower(), [command.name for command in commands], n=1, cutoff=0.5)
    return Help(topics=overview(commands).topics, typed=typed, nearest=near[0] if near else "")


def _topic(commands: Sequence[Command], name: str) -> HelpTopic:
    return HelpTopic(TOPICS[name], tuple(_line(command) for command in commands if command.topic == name))


def _line(command: Command) -> HelpLine:
    return HelpLine(command.usage, command.summary, command.examples)
