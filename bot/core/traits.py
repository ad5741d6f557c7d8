"""What a report counts of one link, in a few words: how it stands for readers, what it asks of anybody, how it is seen.

`traits_of` is worked out when a link is written, so that a site of any size is counted without reading its evidence.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from bot.core import urls
from bot.core.anchors import normal
from bot.core.differences import rel_words
from bot.core.links import BOILERPLATE, Kind, Occurrence
from bot.core.records import Link, Standing
from bot.core.sightings import is_bad, is_good
from bot.core.states import Reason, State

NOT_FOUND = "not_found"

# best first: a referring domain stands where its best link stands
STATE_ORDER: tuple[str, ...] = (
    State.LIVE,
    State.DEGRADED,
    State.CHANGED,
    State.BROKEN_TARGET,
    State.BLOCKED,
    State.UNREACHABLE,
    State.UNVERIFIED,
    NOT_FOUND,
    State.IGNORED,
)
ORDER = {str(state): n for n, state in enumerate(STATE_ORDER)}
_SEEN = frozenset(str(s) for s in (State.LIVE, State.DEGRADED, State.CHANGED, State.BROKEN_TARGET))
_WORTH_A_LOOK = frozenset(
    {Reason.HIDDEN, Reason.NOINDEX, Reason.PAGE_NOFOLLOW, Reason.ROBOTS_BLOCKS_GOOGLE, Reason.CANONICAL_ELSEWHERE}
)
SEEN = "_+|%"
"""What the words of a link that a visit saw are like, as SQL compares them."""
_SEEN_SIGN, _UNSEEN_SIGN = "+", "-"
_VISITED, _REFUSED, _MISSING = "v", "r", "m"


def state_word(standing: Standing) -> str:
    """Give the state as a check shows it: "not_found" for lost, and for absent or gone with the confirmation pending."""
    if standing.state is State.LOST:
        return NOT_FOUND
    if standing.state in (State.BLOCKED, State.UNREACHABLE, State.IGNORED):
        return str(standing.state)
    for seen in reversed(standing.recent):
        if is_good(seen):
            return str(standing.state)
        if is_bad(seen):
            return NOT_FOUND
    return str(standing.state)


def shown_reason(standing: Standing) -> Reason:
    """Give the reason beside `state_word`: of a pending loss, what the visit saw."""
    if standing.state is State.LOST or state_word(standing) != NOT_FOUND:
        return standing.reason
    return next(seen.reason for seen in reversed(standing.recent) if is_bad(seen))


@dataclass(frozen=True, slots=True)
class Traits:
    """What is counted of a link besides its anchor and its target page.

    word, reason: as shown. rank: what it needs of a person, 0 worst, -1 nothing. order: of its word among STATE_ORDER.
    is_missing: once seen, its loss waits for confirmation. is_refused: its host refused the last visit, by its own will.
    placement, rel, condition: only of a link that was seen; condition "" for none.
    """

    word: str
    reason: Reason
    rank: int = -1
    is_seen: bool = False
    is_visited: bool = False
    is_refused: bool = False
    is_missing: bool = False
    placement: str = ""
    rel: str = ""
    condition: str = ""
    order: int = 0

    @property
    def is_boilerplate(self) -> bool:
        """Whether it stands outside the content."""
        return self.placement in BOILERPLATE

    @property
    def words(self) -> str:
        """Everything as one text, which `read` takes back; the link that stands best comes first in its order."""
        marks = zip((_VISITED, _REFUSED, _MISSING), (self.is_visited, self.is_refused, self.is_missing), strict=True)
        flags = "".join(mark for mark, is_set in marks if is_set)
        rank = str(self.rank) if self.rank >= 0 else ""
        first = f"{self.order}{_SEEN_SIGN if self.is_seen else _UNSEEN_SIGN}"
        return "|".join((first, self.word, str(self.reason), rank, flags, self.placement, self.rel, self.condition))


CLAIMED = "6-|unverified|claimed|||||"
"""Words of a link that a source claims and nobody looked at: what every link begins with."""


@lru_cache(maxsize=4_096)
def read(words: str) -> Traits:
    """Take back what `Traits.words` gave. Raises ValueError for anything else."""
    first, word, reason, rank, flags, placement, rel, condition = words.split("|")
    return Traits(
        word,
        Reason(reason),
        int(rank) if rank else -1,
        first.endswith(_SEEN_SIGN),
        _VISITED in flags,
        _REFUSED in flags,
        _MISSING in flags,
        placement,
        rel,
        condition,
        ORDER[word],
    )


def traits_of(standing: Standing, occurrence: Occurrence | None, *, is_visited: bool) -> Traits:
    """Say what is counted of a link as it stands. occurrence: its representative one, None before the first good visit."""
    word = state_word(standing)
    seen = occurrence if word in _SEEN else None
    return Traits(
        word,
        shown_reason(standing),
        rank_of(standing, word),
        seen is not None,
        is_visited,
        is_visited and standing.state is State.BLOCKED and standing.reason is not Reason.POLICY,
        word == NOT_FOUND and standing.state not in (State.LOST, State.UNVERIFIED),
        str(seen.placement) if seen else "",
        rel_words(seen) if seen else "",
        _condition(standing, seen) if seen else "",
        ORDER[word],
    )


def _condition(standing: Standing, occurrence: Occurrence) -> str:
    if standing.state is State.DEGRADED and standing.reason is not Reason.QUALIFIED:
        return str(standing.reason)
    return str(Reason.HIDDEN) if occurrence.hidden else ""


def need_rank(link: Link, word: str) -> int:
    """Rank what a link needs of a person, 0 worst; -1 for nothing."""
    return rank_of(link.standing, word)


def rank_of(standing: Standing, word: str) -> int:
    """Rank what a link that stands so needs of a person; see `need_rank`. word: of `state_word`."""
    if standing.is_agreed and word in (State.CHANGED, State.DEGRADED, NOT_FOUND):
        return 0
    if word == State.BROKEN_TARGET:
        return 1
    if word == NOT_FOUND:
        return _not_found_rank(standing)
    if word == State.DEGRADED and standing.reason in _WORTH_A_LOOK:
        return 4
    return 5 if word == State.CHANGED else -1


def _not_found_rank(standing: Standing) -> int:
    was_seen = (standing.before_loss or standing.state) is not State.UNVERIFIED
    if not was_seen:
        # nobody can lose what nobody had: an index's old claims are counted in the headline and ask nothing of anybody
        return -1
    if shown_reason(standing) in (Reason.ROLLED_OFF, Reason.SITE_DOWN):
        return 6
    return 2 if standing.state is State.LOST else 3


@lru_cache(maxsize=50_000)
def anchor_of(anchor: str, kind: Kind) -> tuple[int, str, str]:
    """Fold an anchor for counting: (number that stands for it, folded text, "image", "text" or "empty").

    The number has 63 bits and is above 0; two anchors that somebody made collide are counted as one, no more.
    """
    text = normal(anchor)
    word = "image" if kind is Kind.IMAGE else "text" if text else "empty"
    mark = blake2b(f"{word}\x1f{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(mark, "big") >> 1) or 1, text, word


@lru_cache(maxsize=50_000)
def target_of(url: str) -> bytes:
    """Give 16 bytes that stand for a page of ours, equal for what PRODUCT.md §2 calls the same; empty for none."""
    return blake2b(urls.key(url).encode("utf-8", "surrogatepass"), digest_size=16).digest() if url else b""
