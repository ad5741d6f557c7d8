"""`help [topic]`: short, private, with examples; and the answer to a verb that nobody knows."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import get_close_matches

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import Help, HelpLine, HelpTopic
from bot.core.places import Edge, Place
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


SLACK = "/backlinks "
"""What commands are typed after in Slack; in a terminal nothing."""


def helper(commands: Sequence[Command]) -> Command:
    """Make the help command over all commands, itself included."""

    def run(ctx: Context, request: Request, progress: Progress) -> Reply:
        """Show all commands, one topic or one command; an unknown word is answered with its nearest."""
        del ctx, progress
        words = options.read(request.words[1:], n_alone=50)
        found = on(every, words.alone[0].lower()) if words.alone else overview(every)
        return Reply("help", replace(typed_at(request.place, found), is_short=bool(found.nearest)))

    every: list[Command] = list(commands)
    every.append(
        Command(
            name="help",
            usage="help [command or topic]",
            summary="This overview, or more on one command or topic, with examples.",
            run=run,
            examples=("help", "help check", "help sites"),
            topic="house",
        )
    )
    return every[-1]


def typed_at(place: Place, found: Help) -> Help:
    """The same as it is typed there: a terminal knows no slash command."""
    return replace(found, prefix="" if place.edge is Edge.CONSOLE else SLACK)


def unknown_verb(commands: Sequence[Command], request: Request) -> Reply:
    """Answer a verb that nobody knows, to the asker alone: the nearest; the overview too for whoever asked by command."""
    found = unknown(commands, request.words[0])
    is_short = request.place.edge is Edge.CONSOLE or bool(found.nearest)
    return Reply("help", replace(typed_at(request.place, found), is_short=is_short), is_done=False, whisper=True)


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
    return unknown(commands, word, TOPICS)


def unknown(commands: Sequence[Command], typed: str, also: Collection[str] = ()) -> Help:
    """The answer to a word that nobody knows: the nearest one, and the overview. also: further words that are known."""
    known = [*(command.name for command in commands), *also]
    near = get_close_matches(typed.lower(), known, n=1, cutoff=0.5)
    nearest = f"help {near[0]}" if near and also else next(iter(near), "")
    return Help(topics=overview(commands).topics, typed=typed, nearest=nearest)


def _topic(commands: Sequence[Command], name: str) -> HelpTopic:
    return HelpTopic(TOPICS[name], tuple(_line(command) for command in commands if command.topic == name))


def _line(command: Command) -> HelpLine:
    return HelpLine(command.usage, command.summary, command.examples)
