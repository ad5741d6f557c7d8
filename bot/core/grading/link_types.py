"""What kind of link it is and how it was got (PRODUCT.md §8): known hosts, addresses, what the page's markup says.

A guess names what it rests on; what a person confirmed is never overruled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.core.grading.around import Around, line
from bot.core.grading.hosts import BY_HOST, Host
from bot.core.grading.type_rules import ARTICLES, GENERATORS, PATHS, SCHEMAS
from bot.core.judgement import Got, LinkType, Signals
from bot.core.links import BOILERPLATE, Kind, Placement
from bot.core.records import Link
from bot.core.states import Reason

MAX_PATH = 2_000
LIST_DOMAINS = 40
"""Other domains linked from which on a page reads as a list of links."""

_IN_TEXT = frozenset({Placement.BODY_TEXT, Placement.MAIN_AREA})


@dataclass(frozen=True, slots=True)
class _Look:
    """A link as the steps look at it. path: of the referring page, lower case."""

    link: Link
    signals: Signals | None
    path: str
    placement: Placement


Guess = tuple[LinkType, str]


def guess(link: Link, signals: Signals | None) -> Guess:
    """Tell the type of a link and what says so; `OTHER` when nothing does. Tried in the order of `STEPS`."""
    placement = link.occurrence.placement if link.occurrence else Placement.UNKNOWN
    look = _Look(link, signals, _path_of(link.page), placement)
    for step in STEPS:
        found = step(look)
        if found is not None:
            return found[0], line(found[1])
    return LinkType.OTHER, "Neither its host nor its address nor its markup tells the type."


def _path_of(page: str) -> str:
    try:
        return urlsplit(page[: 2 * MAX_PATH]).path[:MAX_PATH].lower()
    except ValueError:
        return ""


def _redirect(look: _Look) -> Guess | None:
    is_redirect = look.link.standing.reason is Reason.VIA_REDIRECT_PAGE
    return (LinkType.REDIRECT, "The address itself redirects to us.") if is_redirect else None


def _pdf(look: _Look) -> Guess | None:
    return (LinkType.PDF, "The address ends in .pdf.") if look.path.endswith(".pdf") else None


def _by_host(look: _Look) -> Guess | None:
    row = known_host(look.link.page_host)
    if row is None or (row.link_type is LinkType.DIGITAL_PR and look.placement not in _IN_TEXT):
        return None
    return row.link_type, f"{row.host} is known as {_plain(row.link_type)} (table of hosts, {row.noted_on})."


def known_host(name: str) -> Host | None:
    """Find a host or the domain above it in the table of known hosts."""
    parts = name.lower().split(".")
    names = (".".join(parts[n:]) for n in range(max(0, len(parts) - 6), len(parts) - 1))
    return next((row for one in names if (row := BY_HOST.get(one)) is not None), None)


def _by_region(look: _Look) -> Guess | None:
    match look.placement:
        case Placement.COMMENTS:
            return LinkType.COMMENT, "It stands among the comments."
        case Placement.AUTHOR_BOX:
            return LinkType.GUEST_POST, "It stands in the author's box: the author links to us."
        case _:
            return None


def _by_software(look: _Look) -> Guess | None:
    name = look.signals.generator.lower() if look.signals else ""
    row = next((row for row in GENERATORS if name.startswith(row[0])), None)
    return (row[1], f"The page is made with {row[2]}.") if row else None


def _by_path(look: _Look) -> Guess | None:
    row = next((row for row in PATHS if row.pattern.search(look.path)), None)
    return (row.link_type, f"Its address says {row.name}: {look.path}") if row else None


def _by_schema(look: _Look) -> Guess | None:
    types = {name.lower() for name in look.signals.types} if look.signals else set()
    row = next((row for row in SCHEMAS if row[0] in types), None)
    return (row[1], f"The page calls itself {row[2]}.") if row else None


def _by_image(look: _Look) -> Guess | None:
    seen = look.link.occurrence
    if seen is None or seen.kind is not Kind.IMAGE:
        return None
    if seen.placement in BOILERPLATE:
        return LinkType.BADGE_WIDGET, f"An image without text in the {_plain(seen.placement)}."
    return (LinkType.IMAGE_USE, "An image in the content is the link.") if seen.placement in _IN_TEXT else None


def _by_number(look: _Look) -> Guess | None:
    n = look.signals.n_out_domains if look.signals else 0
    is_list = n >= LIST_DOMAINS and look.placement in _IN_TEXT
    return (LinkType.LIST, f"The page links to {n} other domains.") if is_list else None


def _by_article(look: _Look) -> Guess | None:
    signals = look.signals
    if signals is None or look.placement is not Placement.BODY_TEXT:
        return None
    named = next((name for name in signals.types if name.lower() in ARTICLES), "")
    signs = [f"the page calls itself {named.removeprefix('og:')}"] if named else []
    signs += ["it names its author"] if signals.has_author else []
    signs += [f"it is dated {signals.published}"] if signals.published else []
    return (LinkType.EDITORIAL, f"In running text: {', '.join(signs)}.") if signs else None


STEPS: tuple[Callable[[_Look], Guess | None], ...] = (
    _redirect,
    _pdf,
    _by_host,
    _by_region,
    _by_software,
    _by_path,
    _by_schema,
    _by_image,
    _by_number,
    _by_article,
)


def _plain(word: str) -> str:
    return word.replace("_", " ")


_SELF_MADE = frozenset({LinkType.PROFILE, LinkType.DIRECTORY, LinkType.CITATION_LOCAL, LinkType.PRESS_RELEASE})


def got(link: Link, link_type: LinkType, about: Around) -> tuple[Got, str]:
    """Tell how a link was got and what says so. Only a person says that a link was earned; without evidence: "unknown"."""
    if about.got is not Got.UNKNOWN:
        return about.got, "A person said so."
    if about.has_cost:
        return Got.PAID, "The agreement names a price."
    if about.is_reciprocal:
        where = f": {about.reciprocal_page}" if about.reciprocal_page else "."
        return Got.EXCHANGE, line(f"A page of ours links to {link.page_domain}, too{where}")
    if about.was_asked or link.standing.is_agreed:
        return Got.OUTREACH, "An agreement stands for it."
    if link_type in _SELF_MADE:
        return Got.SELF, f"Those whom an entry of this kind ({_plain(link_type)}) names make it themselves."
    return Got.UNKNOWN, "Nothing tells how it was got."
