"""What is not known, said in full sentences: claims not looked at, pages that refused or were silent, what sources miss."""

from collections.abc import Sequence

from bot.core.records import SourceAge
from bot.core.sentences import sentence
from bot.core.states import Reason, State
from bot.core.survey import Survey

MAX_REASONS = 6

# start of a provider's name, what it never tells (PRODUCT.md §14)
MISSES: tuple[tuple[str, str], ...] = (
    ("Search Console", "what Google shows, a sample; it misses rel, loss dates and the anchor of each link"),
    ("Google Search Console", "what Google shows, a sample; it misses rel, loss dates and the anchor of each link"),
    ("Bing", "page and anchor per page of ours; it misses rel and history"),
    ("Common Crawl", "one monthly crawl; it misses what is newer and whatever was not crawled"),
    ("Server log", "links that people click; it misses rel and every link nobody clicks"),
    ("Screaming Frog", "one crawl of the pages listed; it misses every other page"),
    ("List", "the addresses somebody wrote down; it misses everything else"),
    ("", "what the file has; its freshness ends at the export"),
)

_HEADS = {
    State.BLOCKED: "refused to us",
    State.UNREACHABLE: "without an answer that proves anything",
    State.UNVERIFIED: "claimed and not verified",
}


def unknown_sentences(found: Survey, sources: Sequence[SourceAge], n_leads: int = 0) -> tuple[str, ...]:
    """Say what is not known: by state with the commonest reasons, then the leads, then what each source misses."""
    return (*_states(found), *_leads(n_leads), *misses(sources), _ourselves())


def _states(found: Survey) -> tuple[str, ...]:
    return tuple(_state(found, state) for state in _HEADS if any(word == state for word, _ in found.unknown))


def _state(found: Survey, state: State) -> str:
    reasons = sorted(((n, reason) for (word, reason), n in found.unknown.items() if word == state), key=lambda r: (-r[0], r[1]))
    total = sum(n for n, _ in reasons)
    named = reasons if len(reasons) <= MAX_REASONS + 1 else reasons[:MAX_REASONS]
    shown = "; ".join(f"{n:,}: {_plain(reason)}" for n, reason in named)
    more = f"; {sum(n for n, _ in reasons[MAX_REASONS:]):,} for other reasons" if len(named) < len(reasons) else ""
    return f"{total:,} link{'s' if total != 1 else ''} {_HEADS[state]} ({shown}{more})."


def _plain(reason: Reason) -> str:
    said = sentence(reason).rstrip(".").partition(";")[0]  # what follows is said of the whole line already
    return said[0].lower() + said[1:]


def _leads(n_leads: int) -> tuple[str, ...]:
    if not n_leads:
        return ()
    if n_leads == 1:
        return ("1 row names only a domain: a lead, no link until a page is known.",)
    return (f"{n_leads:,} rows name only a domain: leads, no links until a page is known.",)


def misses(sources: Sequence[SourceAge]) -> tuple[str, ...]:
    """Say of each provider what it cannot tell, each once."""
    providers = dict.fromkeys(source.provider for source in sources)
    return tuple(f"{provider}: {next(text for start, text in MISSES if provider.startswith(start))}." for provider in providers)


def _ourselves() -> str:
    return "Our own visits tell whether a known link stands; they cannot discover links that no source lists."
