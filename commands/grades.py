"""A person's word on a link: *Agree*, *Higher*, *Lower*, *Set type*, *How got*, *Back to the rules*, and `grade` in words.

It wins at once: the decision is stored, the link judged anew and told, and its messages edited, in one transaction. A button
carries the grade that it was drawn with; who presses it after that grade changed is told privately what happened first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.command import Action, Command, Progress, Reply, Request
from bot.core.cards import Button, Graded, GradeForm, Note
from bot.core.decisions import BY_RULES, Decision, DecisionKind
from bot.core.errors import BadInput
from bot.core.grade_views import WORDS, grade_view, standing_words
from bot.core.grading.around import Opinion, settled
from bot.core.judgement import Got, Grade, LinkType
from bot.core.records import Link, Site
from commands import options
from commands.asking import OnPage, link_of, links_on
from commands.case_words import because_of
from commands.context import Context
from commands.filters import is_to, one_of
from commands.judging import Bench, Worth, bench, judged, worth_of
from commands.link import card_of, grade_of, worths_of
from commands.telling import Said, tell

MAX_BECAUSE = 500
OPINIONS = tuple(str(one) for one in Opinion)
FACTS = ("type", "got")
"""What a person can say of a link besides its grade; each an option, a button and a field of a form."""
Told = Callable[[Graded], None]
"""Posts what was said, in the transaction that makes it true."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A word on one link. links: all of its page. message_key: of the message that tells it. shown: the grade that the button was
    drawn with, None for words that were typed."""

    ctx: Context
    request: Request
    site: Site
    links: tuple[Link, ...]
    link: Link
    message_key: str
    shown: Grade | None = None
    because: str = ""

    def decision(self, kind: DecisionKind, value: str) -> Decision:
        """What is kept of it."""
        link = self.link
        user, now = self.request.asker.user, self.ctx.now()
        because = self.because[:MAX_BECAUSE]
        return Decision(
            self.site.id, link.page, link.page_domain, kind, user, now, link.target_page, because, self.message_key, value
        )

    def card(self, what: str, **more: Any) -> Graded:
        """What is told of it."""
        link = self.link
        user, now = self.request.asker.user, self.ctx.now()
        because = self.because[:MAX_BECAUSE]
        return Graded(self.site.domain, link.page, link.target_page, what, user, now, because=because, **more)


def said(sentence: str) -> Reply:
    """Tell the asker alone."""
    return Reply("note", Note(sentence), whisper=True)


def grade_it(asked: Asked, what: str, told: Told) -> Reply | None:
    """Agree with a grade, move it one step or give it back to the rules. what: an opinion, or BY_RULES.

    A note for the asker when nothing was to be done: somebody came first, or there is no such step.
    """
    ctx, link = asked.ctx, asked.link
    by = bench(ctx, asked.site, (link.page_domain,))
    with ctx.storage.transaction():
        ctx.storage.decisions.take_turns(asked.site.id)
        before = worth_of(ctx, by, (link,))[link.id]
        if refusal := _refusal(asked, what, before):
            return said(refusal)
        grade = before.judged.grade
        value = BY_RULES if what == BY_RULES else f"{what} {settled(Opinion(what), grade)}"
        ctx.storage.decisions.note(asked.decision(DecisionKind.GRADED, value))
        after = _judge(asked, by)
        told(asked.card(what, grade=after.judged.grade.value, was=grade.value))
    return None


def _refusal(asked: Asked, what: str, before: Worth) -> str:
    """Why there is nothing to be done, "" when there is."""
    grade, override = before.judged.grade, before.override
    stands = standing_words(grade_view(before.judged, override))
    if asked.shown is not None and asked.shown is not grade:
        return f"Somebody or something was first. {stands}"
    if what == BY_RULES:
        return "" if override else "The rules decide already."
    if what == Opinion.AGREE:
        if grade is Grade.UNKNOWN:
            return "There is not enough evidence to agree with yet: say “higher” or “lower”."
        return stands if override is not None and override.opinion is Opinion.AGREE else ""
    return f"It is {WORDS[grade]} already; there is nothing {what}." if settled(Opinion(what), grade) is grade else ""


def type_it(asked: Asked, kind: LinkType, told: Told) -> Reply | None:
    """Say of what type a link is; no rule changes it any more."""
    ctx, link = asked.ctx, asked.link
    by = bench(ctx, asked.site, (link.page_domain,))
    with ctx.storage.transaction():
        ctx.storage.decisions.take_turns(asked.site.id)
        before = worth_of(ctx, by, (link,))[link.id]
        if before.typed is not None and before.judged.link_type is kind:
            return said(f"@{before.typed.by} confirmed that type already, on {before.typed.at:%-d %b %Y}.")
        ctx.storage.decisions.note(asked.decision(DecisionKind.TYPED, kind.value))
        _judge(asked, by)
        told(asked.card("typed", link_type=kind.value, type_was=before.judged.link_type.value))
    return None


def got_it(asked: Asked, way: Got, told: Told) -> Reply | None:
    """Say how a link was got; no rule guesses it any more, until somebody says “unknown”."""
    ctx, link = asked.ctx, asked.link
    by = bench(ctx, asked.site, (link.page_domain,))
    with ctx.storage.transaction():
        ctx.storage.decisions.take_turns(asked.site.id)
        before = worth_of(ctx, by, (link,))[link.id]
        if before.got is not None and before.judged.got is way:
            return said(f"@{before.got.by} said so already, on {before.got.at:%-d %b %Y}.")
        if before.got is None and way is Got.UNKNOWN:
            return said("Nobody has said how it was got, so there is nothing to take back.")
        ctx.storage.decisions.note(asked.decision(DecisionKind.GOT, way.value))
        after = _judge(asked, by)
        told(asked.card("got", got=way.value, got_was=before.judged.got.value, grade=after.judged.grade.value))
    return None


def _judge(asked: Asked, by: Bench) -> Worth:
    """Judge what the word is about: a link without a page of ours stands for its whole page. The domain's grade follows."""
    ctx, link = asked.ctx, asked.link
    meant = [one for one in asked.links if not link.target_page or one.id == link.id]
    ctx.storage.judging.set_grades(judged(ctx, by, meant), asked.site.baseline_at, ctx.limits.rules)
    return worth_of(ctx, by, (link,))[link.id]


def link_in(found: OnPage, link_id: str) -> Link:
    """The link of a page that a button names."""
    return next(link for link in found.links if str(link.id) == link_id)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button about a grade carries: the link's id, the grade it was drawn with, the keys of messages to edit."""

    found: OnPage
    link: Link
    shown: Grade
    keys: tuple[str, ...]


def pressed(ctx: Context, request: Request) -> Pressed:
    """Read the value of a button or form. Raises NotFound for a link that is gone, BadInput for a button of another version."""
    link_id, *more = request.value.split()
    found = link_of(ctx, request, link_id)
    shown = next((grade for grade in Grade if more and grade == more[0]), None)
    if shown is None:
        raise BadInput("That button is of an older version.", "Ask again with “link” and the page's address.")
    return Pressed(found, link_in(found, link_id), shown, tuple(more[1:3]))


def clicked(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Agree, or give a grade back to the rules (buttons)."""
    del progress
    return _press(ctx, request, request.words[0].removeprefix("grade_"))


def form_asked(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Ask why before a grade is moved (*Higher*, *Lower*), which type a link is of (*Set type*), how it was got (*How got*)."""
    del progress
    return form(ctx, request, "grade")


def form(ctx: Context, request: Request, prefix: str) -> Reply:
    """The form that a button opens. prefix: of the callback's name."""
    on, what = pressed(ctx, request), request.words[0].removeprefix(f"{prefix}_")
    page, target, callback = on.link.page, on.link.target_page, f"{prefix}_{what}_form"
    if what in FACTS:
        kept = GradeForm(page, target, callback, request.value, link_type=on.link.link_type, got=on.link.got)
        return Reply(f"grade_{what}_form", kept, form=True)
    becomes = settled(Opinion(what), on.shown)
    card = GradeForm(page, target, callback, request.value, what, on.shown.value, becomes.value)
    return Reply("grade_form", card, form=True)


def sent(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Move a grade for the reason that was filled in, or set the type or the way that was chosen."""
    del progress
    return _press(ctx, request, request.words[0].removeprefix("grade_").removesuffix("_form"))


def _press(ctx: Context, request: Request, what: str) -> Reply | None:
    on = pressed(ctx, request)
    key = f"grade:{request.id}"
    if ctx.storage.outbox.is_known(key):
        return None
    asked = Asked(ctx, request, on.found.site, on.found.links, on.link, key, on.shown, request.field("because"))
    return act(asked, what, request.field(what), _teller(asked, on.keys))


def act(asked: Asked, what: str, typed: str, told: Told) -> Reply | None:
    """Do what a button or form says. what: an opinion, BY_RULES, or one of FACTS, which is `typed` then."""
    if what == "type":
        return type_it(asked, LinkType(one_of("type", typed, [str(one) for one in LinkType])), told)
    if what == "got":
        return got_it(asked, Got(one_of("got", typed, [str(one) for one in Got], "way to get a link")), told)
    return grade_it(asked, what, told)


def _teller(asked: Asked, keys: Sequence[str]) -> Told:
    """Post it where it was said, and bring the messages of its link up to date. keys: the card's and the reasons'."""
    ctx, request, site, link = asked.ctx, asked.request, asked.site, asked.link

    def told(card: Graded) -> None:
        tell(ctx, request, asked.message_key, Said("line", "graded", _with_undo(card, link)))
        if not keys:
            return
        links = ctx.storage.links.find(site.id, link.page)
        worths = worths_of(ctx, site, links)
        thread = keys[1].rpartition("/")[0] if len(keys) > 1 else ""
        ctx.storage.outbox.edit(keys[0], "link", card_of(ctx, site, links, key=keys[0], thread=thread, worths=worths))
        if len(keys) > 1 and link.id in worths:
            ctx.storage.outbox.edit(keys[1], "grade", grade_of(site, link, worths[link.id], tuple(keys)))

    return told


def _with_undo(card: Graded, link: Link) -> Graded:
    if card.what in (BY_RULES, "typed", "got"):
        return card
    return replace(card, buttons=(Button(f"grade_{BY_RULES}", "Back to the rules", f"{link.id} {card.grade}"),))


def run(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Say what a link is worth, of what type it is or how it was got, or see why it has its grade.

    Raises BadInput without an address, for a page with several links and for words it cannot read; NotFound for a page nobody
    knows.
    """
    del progress
    typed, because = because_of(request.words[1:])
    words = options.read(typed, values=(*FACTS, "to", "site"), flags=(*OPINIONS, BY_RULES))
    if not words.alone:
        raise BadInput("Which page?", "For example “grade https://blog.example.org/post higher because …”.")
    found = links_on(ctx, request, words.alone[0], words.values.get("site", ""))
    link = _one(found, words.values.get("to", ""))
    if len(words.flags) > 1:
        raise BadInput("Only one of agree, higher, lower and rules at a time.", "For example “grade PAGE higher”.")
    asked = Asked(ctx, request, found.site, found.links, link, f"grade:{request.id}", because=because)
    deeds = (*words.flags, *(fact for fact in FACTS if fact in words.values))
    if not deeds:
        worth = worth_of(ctx, bench(ctx, found.site, (link.page_domain,)), (link,))[link.id]
        return Reply("grade", grade_of(found.site, link, worth))
    replies = [_say(asked, what, words.values.get(what, "")) for what in deeds]
    return next((reply for reply in replies if reply is not None), None)


def _say(asked: Asked, what: str, typed: str) -> Reply | None:
    of = replace(asked, message_key=f"{asked.message_key}/{what}")
    return act(of, what, typed, _teller(of, ()))


def _one(found: OnPage, to: str) -> Link:
    """The link meant. Raises BadInput when there are several."""
    links = [link for link in found.links if not to or is_to(link, to, found.site)]
    if len(links) == 1:
        return links[0]
    known = ", ".join(link.target_page or "the site" for link in found.links[:5])
    if links:
        raise BadInput(f"That page has {len(links)} links to us.", f"Say which with to:, of {known}.")
    raise BadInput(f"That page does not link to {to[:100]}.", f"It links to {known}.")


_CLICKS = (Opinion.AGREE.value, BY_RULES)
_FORMS = (Opinion.HIGHER.value, Opinion.LOWER.value, *FACTS)
GRADE_ACTIONS: tuple[Action, ...] = (
    *(Action(f"grade_{name}", clicked) for name in _CLICKS),
    *(Action(f"grade_{name}", form_asked) for name in _FORMS),
)
GRADE_FORMS: tuple[Action, ...] = tuple(Action(f"grade_{name}_form", sent) for name in _FORMS)
GRADE = Command(
    name="grade",
    usage="grade <page url> [agree|higher|lower|rules] [type:guest_post] [got:outreach] [to:/pricing] [because …]",
    summary="Why a link has its grade, and your word over it.",
    run=run,
    examples=(
        "grade https://blog.example.org/post",
        "grade https://blog.example.org/post higher because we know the author",
        "grade https://blog.example.org/post type:guest_post got:outreach",
    ),
    topic="audit",
    details=(
        "Green is useful, yellow ordinary, red worth a look. The six rows and the flags stand in the answer. Your word wins over "
        "the rules, with your name, the time and the reason; imports and checks do not change it."
    ),
    options=(
        ("agree", "the grade is right"),
        ("higher", "one step better; lower is one step worse"),
        ("rules", "take it back: the rules decide again"),
        ("type:guest_post", "of what type it is; confirmed, it is not guessed any more"),
        ("got:outreach", "how it was got: earned, outreach, self, paid or exchange; unknown lets the bot guess again"),
        ("to:/pricing", "which link, when the page has several"),
        ("because …", "the reason, in your own words"),
    ),
)
