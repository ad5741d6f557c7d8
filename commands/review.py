"""`review`: a sample of links for people to look at, one message each with buttons; the parent counts what they said.

Nothing is kept of a review but its messages and the decisions that they tell: the name of a link's message says which review it
belongs to, its number in it and its link.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.command import Action, Command, Progress, Reply, Request
from bot.core.cards import Button, Graded, Review, ReviewLink
from bot.core.decisions import BY_RULES, Decision, DecisionKind
from bot.core.errors import BadInput, NotFound
from bot.core.grade_views import grade_buttons
from bot.core.judgement import Judged, Mark, RowName
from bot.core.link_views import shown_state
from bot.core.records import Link, Site
from bot.core.reviewing import likely, sample
from bot.core.states import State
from bot.core.urls import site_of as registrable
from commands import options
from commands.asking import site_named
from commands.context import Context
from commands.filters import filters, target_marks
from commands.grades import FACTS, Asked, act, form, pressed, said
from commands.judging import Bench, Worth, bench, worth_of
from commands.telling import Said, tell
from storage.reviewing import Among

USUAL = 20
MOST = 50
"""Messages of one thread: sent one a second, it is there within a minute."""
MAX_REASONS = 3
_DECIDING = (RowName.RELEVANCE, RowName.PLACEMENT, RowName.ORIGIN)
_SET = ("review_type", "review_got")
"""Buttons that set a fact and answer nothing about the grade."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands in a review: the key of its message, taken apart. about: what the buttons carry of the whole review, so
    that its parent can be drawn anew: how many links it was drawn from, and the filters."""

    review: str
    n: int
    number: int
    link_id: int
    about: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the link's message."""
        return f"{self.review}/{self.n}/{self.number}/{self.link_id}"

    @property
    def n_known(self) -> int:
        """How many links the sample was drawn from."""
        return int(self.about[0]) if self.about and self.about[0].isdigit() else 0


def place_of(key: str, about: tuple[str, ...] = ()) -> Place:
    """Take the key of a link's message apart. Raises BadInput for one of another version."""
    review, *numbers = key.rsplit("/", 3)
    if len(numbers) != 3 or not all(one.isascii() and one.isdigit() for one in numbers):
        raise BadInput("That button is of an older version.", "Ask for a new sample with “review”.")
    n, number, link_id = map(int, numbers)
    return Place(review, n, number, link_id, about)


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post a sample of judged links. Raises BadInput for an option it cannot read, NotFound when no link fits."""
    del progress
    words = options.read(request.words[1:], values=("sample", "grade", "type", "from", "to", "site"), n_alone=0)
    site = site_named(ctx, request, words.values.get("site", ""))
    n = options.positive(words.values["sample"], "sample") if "sample" in words.values else USUAL
    if n > MOST:
        raise BadInput(f"A review has {MOST} links at most.", f"Type sample:{MOST}, and ask again for more.")
    only = filters(site, words.values)
    targets = target_marks(ctx, site, only.to) if only.to else None
    among = Among(only.grade, only.link_type, registrable(only.domain) if only.domain else "", only.domain, targets)
    links, n_known = _drawn(ctx, site, among, n, request.id)
    _post(ctx, request, site, links, (str(n_known), *(one.replace(" ", "%20")[:300] for one in only.words)))
    return None


def _drawn(ctx: Context, site: Site, among: Among, n: int, seed: str) -> tuple[tuple[Link, ...], int]:
    """The links of a sample, and how many judged links it was drawn from. Raises NotFound when there is none."""
    store = ctx.storage.reviewing
    pairs = store.pairs(site.id, among)
    if not pairs:
        raise NotFound("No judged link fits.", "“check” visits and judges the known links; fewer options find more of them.")
    pool = store.candidates(site.id, among, likely(pairs, n, seed))
    spread = ctx.storage.judging.spread(site.id, sorted({one.domain for one in pool}))
    chosen = sample(pool, n, seed, {name for name, one in spread.items() if one.is_sitewide})
    links = tuple(link for one in chosen if (link := ctx.storage.links.get(one.link_id)) is not None)
    if not links:
        raise NotFound("Every link that fits was graded by a person already, or is lost or ignored.", "Leave an option out.")
    return links, sum(pair.n_links for pair in pairs)


def _post(ctx: Context, request: Request, site: Site, links: Sequence[Link], about: tuple[str, ...]) -> None:
    review = f"review:{request.id}"
    by = bench(ctx, site, sorted({link.page_domain for link in links}))
    worths = worth_of(ctx, by, links)
    places = [Place(review, len(links), number, link.id, about) for number, link in enumerate(links, 1)]
    thread = [
        Said(where.key.removeprefix(f"{review}/"), "review_link", _card(by, link, worths[link.id], where, None))
        for where, link in zip(places, links, strict=True)
    ]
    tell(ctx, request, review, Said("head", "review", _head(site, places[0], ())), thread)


def _card(by: Bench, link: Link, worth: Worth, where: Place, answer: Decision | None) -> ReviewLink:
    """answer: the decision that its message tells, None for none yet."""
    view = worth.view
    seen = link.occurrence
    return ReviewLink(
        by.site.domain,
        where.number,
        where.n,
        link.page,
        link.target_page,
        view,
        shown_state(link.standing),
        seen.anchor if seen else link.claimed_anchor,
        seen.rel if seen else (),
        seen.placement.value if seen else "",
        tuple((row.name.value, row.mark.value) for row in worth.judged.rows),
        _reasons(worth.judged),
        by.n_pages.get(link.page_domain, 1),
        link.page_domain in by.sitewide,
        _word(answer) if answer else "",
        answer.by if answer else "",
        answer.at if answer else None,
        answer.because if answer else "",
        _buttons(link, view.grade, where, grade_buttons(link.id, view, (where.key, *where.about), prefix="review"), answer),
    )


def _reasons(judged: Judged) -> tuple[str, ...]:
    """What speaks loudest: flags, then rows against it, then the rows that decide."""
    flags = [flag.evidence for flag in judged.flags]
    against = [row.evidence for row in judged.rows if row.mark is Mark.MINUS]
    deciding = [row.evidence for row in judged.rows if row.name in _DECIDING]
    return tuple(dict.fromkeys((*flags, *against, *deciding)))[:MAX_REASONS]


def _word(answer: Decision) -> str:
    return "ignored" if answer.kind is DecisionKind.IGNORED else answer.value.partition(" ")[0]


def _buttons(link: Link, grade: str, where: Place, usual: tuple[Button, ...], answer: Decision | None) -> tuple[Button, ...]:
    value = " ".join((str(link.id), grade, where.key, *where.about))
    if link.standing.state is State.IGNORED:
        return (Button("review_restore", "Restore", value),)
    if answer is not None:
        return tuple(one for one in usual if one.action in (*_SET, f"review_{BY_RULES}"))
    opinions = (one for one in usual if one.action not in (*_SET, f"review_{BY_RULES}"))
    return (*opinions, Button("review_ignore", "Ignore", value), *(one for one in usual if one.action in _SET))


def _head(site: Site, where: Place, answers: Sequence[Decision]) -> Review:
    words = [_word(one) for one in answers]
    return Review(
        site.domain,
        where.n,
        where.n_known,
        where.about[1:],
        tuple(dict.fromkeys(one.by for one in answers)),
        words.count("agree"),
        words.count("higher"),
        words.count("lower"),
        words.count("ignored"),
    )


def answers_of(ctx: Context, site: Site, review: str) -> dict[str, Decision]:
    """What stands answered of a review: by the key of the link's message, in the order in which it was said."""
    found: dict[str, Decision] = {}
    for one in ctx.storage.reviewing.decided(site.id, f"{review}/"):
        is_taken_back = one.kind is DecisionKind.RESTORED or (one.kind is DecisionKind.GRADED and one.value == BY_RULES)
        if is_taken_back:
            found.pop(one.message_key, None)
        elif one.kind in (DecisionKind.GRADED, DecisionKind.IGNORED):
            found[one.message_key] = one
    return found


def clicked(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Agree, or give a grade back to the rules (buttons of a review)."""
    del progress
    return _press(ctx, request, request.words[0].removeprefix("review_"))


def form_asked(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Ask why before a grade is moved, which type a link is of or how it was got (buttons of a review)."""
    del progress
    return form(ctx, request, "review")


def sent(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Move a grade for the reason that was filled in, or set the type or the way that was chosen."""
    del progress
    return _press(ctx, request, request.words[0].removeprefix("review_").removesuffix("_form"))


def ignored(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Ignore a link of a review, or let it count again (buttons *Ignore* and *Restore*); clicked again, nothing happens."""
    del progress
    asked, where = _asked(ctx, request)
    is_ignoring = request.words[0] == "review_ignore"
    decisions = ctx.storage.decisions
    with ctx.storage.transaction():
        decisions.take_turns(asked.site.id)
        now = ctx.storage.links.get(asked.link.id) or asked.link
        if (now.standing.state is State.IGNORED) is is_ignoring:
            return said("It is ignored already." if is_ignoring else "It is not ignored any more.")
        if is_ignoring:
            decisions.ignore(asked.decision(DecisionKind.IGNORED, ""))
        else:
            decisions.restore(asked.decision(DecisionKind.RESTORED, ""))
        _anew(ctx, asked.site, asked.link.id, where)
    _count(ctx, asked.site, where)
    return None


def _asked(ctx: Context, request: Request) -> tuple[Asked, Place]:
    key, *about = request.value.split()[2:] or ("",)
    on, where = pressed(ctx, request), place_of(key, tuple(about))
    return Asked(ctx, request, on.found.site, on.found.links, on.link, key, on.shown, request.field("because")), where


def _press(ctx: Context, request: Request, what: str) -> Reply | None:
    asked, where = _asked(ctx, request)

    def told(card: Graded) -> None:
        del card
        _anew(ctx, asked.site, asked.link.id, where)

    reply = act(asked, what, request.field(what), told)
    # in a transaction of its own: of two people at once, whoever counts last sees both
    _count(ctx, asked.site, where)
    return reply


def _anew(ctx: Context, site: Site, link_id: int, where: Place) -> None:
    """Edit the message of a link to how it stands now."""
    link = ctx.storage.links.get(link_id)
    if link is None:
        return
    by = bench(ctx, site, (link.page_domain,))
    answer = answers_of(ctx, site, where.review).get(where.key)
    card = _card(by, link, worth_of(ctx, by, (link,))[link.id], where, answer)
    ctx.storage.outbox.edit(where.key, "review_link", card)


def _count(ctx: Context, site: Site, where: Place) -> None:
    """Edit the parent to what was said so far."""
    with ctx.storage.transaction():
        ctx.storage.decisions.take_turns(site.id)
        answers = tuple(answers_of(ctx, site, where.review).values())
        ctx.storage.outbox.edit(where.review, "review", _head(site, where, answers))


_FORMS = ("higher", "lower", *FACTS)
REVIEW_ACTIONS: tuple[Action, ...] = (
    *(Action(f"review_{name}", clicked) for name in ("agree", BY_RULES)),
    *(Action(f"review_{name}", form_asked) for name in _FORMS),
    *(Action(f"review_{name}", ignored) for name in ("ignore", "restore")),
)
REVIEW_FORMS: tuple[Action, ...] = tuple(Action(f"review_{name}_form", sent) for name in _FORMS)
REVIEW = Command(
    name="review",
    usage="review [sample:20] [grade:yellow] [type:list] [from:example.org] [to:/pricing] [site:example.com]",
    summary="A sample of links to look at together: agree with their grades, or overrule them.",
    run=run,
    examples=("review", "review sample:10 grade:red", "review type:guest_post"),
    topic="audit",
    details=(
        "Drawn in turns from every grade and type, each referring domain once. One message per link in the thread, with the "
        "evidence in short; the parent counts what was said, and in how many the grades were right. Links that a person graded "
        "before are left out."
    ),
    options=(
        ("sample:20", f"how many links, {MOST} at most"),
        ("grade:yellow", "green, yellow, red or unknown"),
        ("type:list", "a type such as editorial, guest_post, directory or forum"),
        ("from:example.org", "only links on that domain and below it"),
        ("to:/pricing", "only links to that page of yours and below it"),
        ("site:example.com", "which site, when the channel has several or none"),
    ),
)
