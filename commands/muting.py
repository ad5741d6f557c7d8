"""`alerts mute`, `unmute`, `only` and `filters`: what a channel does not want to be told of, by whom and until when."""

from collections.abc import Sequence

from bot.command import Request
from bot.core.alerts.situation import Filters, Match, Mute, MuteWhat
from bot.core.cards import MuteLine
from bot.core.errors import BadInput
from bot.core.events import EventKind
from bot.core.judgement import Grade, LinkType
from bot.core.records import Site
from bot.core.urls import guess_href, host
from bot.core.urls import site_of as registrable
from commands import options
from commands.asking import links_on
from commands.case_words import because_of
from commands.cases import MUTED_FOR, span_of
from commands.context import Context

MAX_VALUES = 20
MAX_CHARS = 300
WORDS = ("mute", "unmute", "only", "filters")
"""Words after `alerts` that are told apart here."""
_NAMES = tuple(MuteWhat)
_MUTE_HOW = "For example “alerts mute domain:example.org 30d because …”, or anchor:, kind:, link: with the page's address."
_ONLY_HOW = "For example “alerts only grade:green”, or kind:link_lost, domain:example.org, page:/blog, type:editorial."
_KNOWN: dict[str, frozenset[str]] = {
    "grade": frozenset(Grade),
    "kind": frozenset(EventKind),
    "type": frozenset(LinkType),
}


def change(ctx: Context, request: Request, site: Site, words: Sequence[str]) -> str:
    """Do what the words after `alerts` say, and say what was done. Raises BadInput for words that cannot be read."""
    match words[0].lower():
        case "mute":
            return _mute(ctx, request, site, words[1:])
        case "unmute":
            return _unmute(ctx, request, site, words[1:])
        case "only":
            return _only(ctx, request, site, words[1:])
        case _:
            return _filters(ctx, request, site, words[1:])


def _mute(ctx: Context, request: Request, site: Site, words: Sequence[str]) -> str:
    typed, because = because_of(words)
    read = options.read(typed, values=(*_NAMES, "site"))
    span = span_of(read.alone[0]) if read.alone else MUTED_FOR
    until = ctx.now() + span
    with ctx.storage.transaction():
        for what, value in _meant(ctx, request, site, read.values, _MUTE_HOW):
            ctx.storage.mutes.mute(site.id, Mute(what, value, until, request.asker.user, because=because), ctx.now())
    return f"Muted until {until:%-d %b %Y}. What happens meanwhile stands in the lists and reports."


def _unmute(ctx: Context, request: Request, site: Site, words: Sequence[str]) -> str:
    read = options.read(words, values=(*_NAMES, "site"), n_alone=0)
    meant = _meant(ctx, request, site, read.values, "Name it as it was muted, for example “alerts unmute domain:example.org”.")
    with ctx.storage.transaction():
        ended = [ctx.storage.mutes.unmute(site.id, what, value, ctx.now()) for what, value in meant]
    if not any(ended):
        raise BadInput("That is not muted.", "“alerts” shows what is.")
    return "It is told again."


def _meant(ctx: Context, request: Request, site: Site, values: dict[str, str], how: str) -> list[tuple[str, str]]:
    """What a mute names, as (what, value). Raises BadInput when nothing is named, or nothing by that name is known."""
    named = [(what, values[what]) for what in _NAMES if what in values]
    if len(named) != 1:
        raise BadInput("Mute what?" if not named else "One thing at a time.", how)
    what, typed = named[0]
    match what:
        case MuteWhat.LINK:
            found = links_on(ctx, request, typed, site.domain)
            return [(what.value, str(link.id)) for link in found.links]
        case MuteWhat.DOMAIN:
            return [(what.value, _domain(typed, "mute domain:example.org"))]
        case MuteWhat.KIND:
            return [(what.value, _known("kind", typed))]
        case MuteWhat.ANCHOR:
            return [(what.value, typed[:MAX_CHARS])]


def _domain(typed: str, example: str) -> str:
    """The registrable domain that somebody typed, bare or as a page's address. Raises BadInput."""
    url = guess_href(typed)
    if url is None:
        raise BadInput(f"“{typed[:40]}” is not a domain.", f"Type its name, for example “alerts {example}”.")
    return registrable(host(url))


def _known(name: str, typed: str) -> str:
    word = typed.lower().replace("-", "_").replace(" ", "_")
    if word not in _KNOWN[name]:
        raise BadInput(f"“{typed[:40]}” is no {name} I know.", f"Known: {', '.join(sorted(_KNOWN[name]))}.")
    return word


def _only(ctx: Context, request: Request, site: Site, words: Sequence[str]) -> str:
    names = ("grade", "kind", "domain", "page", "type")
    read = options.read(words, values=(*names, "site"), flags=tuple(Match), n_alone=0)
    if not any(name in read.values for name in names) or len(read.flags) > 1:
        raise BadInput("Only what?", _ONLY_HOW)

    def each(name: str) -> tuple[str, ...]:
        typed = [word.strip() for word in read.values.get(name, "").split(",") if word.strip()][:MAX_VALUES]
        return tuple(_known(name, word) if name in _KNOWN else _plain(name, word) for word in typed)

    match = Match.ANY if Match.ANY in read.flags else Match.ALL
    filters = Filters(match.value, each("grade"), each("kind"), each("domain"), each("page"), each("type"))
    ctx.storage.mutes.set_filters(site.id, filters, request.asker.user, ctx.now())
    return "From now on only that is told by itself. A return of what was told is told all the same."


def _plain(name: str, word: str) -> str:
    if name == "domain":
        return _domain(word, "only domain:example.org")
    if not word.startswith("/"):
        raise BadInput(f"“{word[:40]}” is not a path of yours.", "Type it as page:/blog.")
    return word[:MAX_CHARS]


def _filters(ctx: Context, request: Request, site: Site, words: Sequence[str]) -> str:
    read = options.read(words, values=("site",), flags=("clear",), n_alone=0)
    if "clear" not in read.flags:
        raise BadInput(
            "“alerts” shows the filters.", "“alerts filters clear” takes them away, “alerts only grade:green” sets one."
        )
    ctx.storage.mutes.set_filters(site.id, Filters(), request.asker.user, ctx.now())
    return "There is no filter any more: everything is told."


def mute_lines(ctx: Context, site: Site) -> tuple[MuteLine, ...]:
    """What is muted now, as lines: a link by its page."""
    return tuple(
        MuteLine(one.what, _shown(ctx, one), one.until, one.by, one.because) for one in ctx.storage.mutes.of(site.id, ctx.now())
    )


def _shown(ctx: Context, mute: Mute) -> str:
    link = ctx.storage.links.get(int(mute.value)) if mute.what == MuteWhat.LINK and mute.value.isdigit() else None
    return link.page if link is not None else mute.value.replace("_", " ") if mute.what == MuteWhat.KIND else mute.value


def filter_words(filters: Filters) -> str:
    """Say the filters of a channel: "grade green and page /blog"; "" for none."""
    named = (
        ("grade", filters.grades),
        ("kind", filters.kinds),
        ("domain", filters.domains),
        ("page", filters.pages),
        ("type", filters.types),
    )
    said = [f"{name} {' or '.join(value.replace('_', ' ') for value in values)}" for name, values in named if values]
    return (" and " if filters.match == Match.ALL else " or ").join(said)
