"""What people do about a case, by its buttons, by words in its thread and by its number: one function per deed.

Each writes in one transaction what it changes, a line of history and the parent anew, so that a click is safe to repeat, by two
people at once and after a restart: whoever comes second is told privately what happened first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.command import Action, Command, Progress, Reply, Request, Via
from bot.core.alerts.situation import Answer, Mute, MuteWhat
from bot.core.cards import Button, CaseForm, CaseLine, CaseList, Note
from bot.core.case_views import ANCHOR_ANSWERS, CAUSES, about_words, family, rank, row_of, topic_of
from bot.core.cases import AWAITED, Case, CaseState
from bot.core.decisions import Decision, DecisionKind
from bot.core.errors import BadInput, NotFound
from bot.core.events import Decision as EventDecision
from bot.core.events import Event, EventKind
from bot.core.places import Edge
from bot.core.records import Link, Site
from commands import options
from commands.accepting import accept_agreement
from commands.asking import site_named
from commands.case_cards import history as history_of
from commands.case_cards import links_of, note, place_of, show
from commands.context import Context
from commands.due_visits import BY_HAND
from commands.due_visits import place_of as where
from commands.permission import seen
from commands.rechecking import FIRST, begin
from commands.settling import moved

MAX_LISTED = 25
MAX_BECAUSE = 500
MUTED_FOR = timedelta(days=30)
MAX_MUTE = timedelta(days=366)
_SPAN = re.compile(r"([0-9]{1,3})([dwm])")
_DAYS = {"d": 1, "w": 7, "m": 30}
_HAPPENED = {
    CaseState.BACK: "It is back since {at}; nothing is left to do.",
    CaseState.ACCEPTED: "It was accepted as it is on {at}.",
    CaseState.IGNORED: "It was ignored on {at}.",
    CaseState.CLOSED: "It was closed on {at}.",
}
_IGNORABLE = ("lost", "domain", "agreement", "changed", "human")
"""Families of cases about links that a person may ignore."""
_MUTES: dict[str, MuteWhat] = {
    "lost": MuteWhat.LINK,
    "agreement": MuteWhat.LINK,
    "changed": MuteWhat.LINK,
    "human": MuteWhat.LINK,
    "domain": MuteWhat.DOMAIN,
    "anchor": MuteWhat.ANCHOR,
    "velocity": MuteWhat.KIND,
    "wave": MuteWhat.KIND,
}
"""Family of a case → what is muted besides the case itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One deed on one case. words: what follows the verb, as typed; because: the reason given, "" for none."""

    ctx: Context
    request: Request
    site: Site
    case: Case
    words: tuple[str, ...] = ()
    because: str = ""

    @property
    def now(self) -> datetime:
        """The time of it."""
        return self.ctx.now()

    @property
    def user(self) -> str:
        """Who asks."""
        return self.request.asker.user

    def name(self, what: str) -> str:
        """A name for its line in the thread: the same request says it once."""
        return f"{what}-{self.request.id}"

    def line(self, what: str, words: str = "", **more: Any) -> CaseLine:
        """Its line of history."""
        return CaseLine(what, self.now, self.user, words, **more)


Deed = Callable[[Asked], Reply | None]
_LINES = ("ack", "assign", "ignore", "mute", "unmute", "restore", "accept", "answer", "still_there", "gone", "close")
"""Names of the lines that deeds leave in the thread."""


def case_of(ctx: Context, request: Request, number: str) -> Case:
    """The case of that number. Raises NotFound for one that is not known to the asker's workspace."""
    case = ctx.storage.cases.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
    team = request.asker.team
    if case is None or (team and ctx.storage.sites.get(case.site_id).team not in ("", team)):
        raise NotFound(f"There is no case {number[:20]}.", "“cases” lists the open ones.")
    return case


def do(ctx: Context, request: Request, case: Case, deed: Deed, words: tuple[str, ...] = (), because: str = "") -> Reply | None:
    """Do something about a case, for people of its channel or its site's; asked twice by one request, it is done once."""
    site = ctx.storage.sites.get(case.site_id)
    if request.place.channel != case.channel:
        seen(ctx, request, site)
    asked = Asked(ctx, request, site, case, words, because[:MAX_BECAUSE])
    if any(_was_done(asked, line) for line in _LINES):
        return None
    reply = deed(asked)
    ctx.wake()
    return reply


def said(sentence: str, *details: str, by: str = "") -> Reply:
    """Tell the asker alone. by: the person whom the sentence goes on about, "" for a whole sentence."""
    return Reply("note", Note(sentence, details, by=by), whisper=True)


def _too_late(asked: Asked, sentence: str = "Nothing changed.", by: str = "") -> Reply:
    """Say privately what happened first; `sentence`, by `by`, of a case that still waits."""
    case = asked.ctx.storage.cases.get(asked.case.id) or asked.case
    words = _HAPPENED.get(case.state)
    return said(sentence, by=by) if words is None else said(words.format(at=f"{case.changed_at:%-d %b %Y}"))


def _was_done(asked: Asked, what: str) -> bool:
    """Whether this very request did it before: its line stands in the thread."""
    return asked.ctx.storage.outbox.is_known(f"{asked.case.message_key}/{asked.name(what)}")


def acknowledge(asked: Asked) -> Reply | None:
    """Say that somebody knows of it. A recovery that came first is left as it is."""
    ctx, now = asked.ctx, asked.now
    with ctx.storage.transaction():
        state = CaseState.ACKNOWLEDGED
        done = moved(ctx, asked.case.id, now, CaseState.OPEN, state=state, acked_by=asked.user, acked_at=now)
        if done is None:
            return _acknowledged(asked)
        note(ctx, done, asked.line("acknowledged"), asked.name("ack"))
        show(ctx, done)
    return None


def _acknowledged(asked: Asked) -> Reply:
    case = asked.ctx.storage.cases.get(asked.case.id) or asked.case
    if case.acked_at is None:
        return _too_late(asked)
    words = f"acknowledged it already, on {case.acked_at:%-d %b %H:%M} UTC."
    return _too_late(asked, f"You {words}") if case.acked_by == asked.user else _too_late(asked, words, case.acked_by)


def assign(asked: Asked) -> Reply | None:
    """Give it to a person: the one named, else whoever asks. Raises BadInput for a word that names nobody."""
    named = asked.words[0] if asked.words else "me"
    owner = asked.user if named.lower() in ("me", "@me") else named.removeprefix("@")[:80]
    if not named.startswith("@") and named.lower() != "me":
        raise BadInput(f"“{named[:40]}” names nobody.", "Type “assign @mia”, or “assign me”.")
    ctx = asked.ctx
    with ctx.storage.transaction():
        now = ctx.storage.cases.get(asked.case.id) or asked.case
        if now.owner == owner and now.state in AWAITED:
            return said("It is yours already.") if owner == asked.user else said("has it already.", by=owner)
        done = moved(ctx, asked.case.id, asked.now, *AWAITED, owner=owner, changed_at=now.changed_at)
        if done is None:
            return _too_late(asked)
        note(ctx, done, asked.line("assigned", to="" if owner == asked.user else owner), asked.name("assign"))
        show(ctx, done)
    return None


def recheck(asked: Asked) -> Reply | None:
    """Visit the page of its worst link now; what the visit shows stands in the thread."""
    ctx, case = asked.ctx, asked.case
    link = _link_to_visit(asked)
    if link is None:
        return said("No link of it can be visited.", "“check” visits everything.")
    key = f"{case.message_key}{FIRST}"
    request = replace(asked.request, place=place_of(case))
    with ctx.storage.transaction():
        if not begin(ctx, request, asked.site, link.page, key=key, parent_key=case.message_key):
            return said("That page is being visited already; the answer is on its way.")
        note(ctx, case, asked.line("rechecked"))
    return None


def _link_to_visit(asked: Asked) -> Link | None:
    links = links_of(asked.ctx, asked.case)
    if not links and asked.case.target_page:
        found = asked.ctx.storage.links.to_page(asked.site.id, asked.case.target_page, limit=1)
        return next(iter(found), None)
    return next(iter(links), None)


def ignore(asked: Asked) -> Reply | None:
    """Ignore its links, with a reason; nothing is told of them any more. A click asks for the reason by a form."""
    if family(asked.case) not in _IGNORABLE:
        raise BadInput("That case is about no link that could be ignored.", "Type “mute 30d”, or “close” to end it.")
    if not asked.because:
        if asked.request.via is Via.CLICK:
            return Reply("case_ignore_form", _form(asked.case), form=True)
        raise BadInput("Why does it not matter?", "Type “ignore because …”: the reason is kept with your name.")
    ctx = asked.ctx
    with ctx.storage.transaction():
        done = moved(ctx, asked.case.id, asked.now, *AWAITED, state=CaseState.IGNORED)
        if done is None:
            return _too_late(asked)
        for link in links_of(ctx, asked.case, limit=0):
            ctx.storage.decisions.ignore(_decision(asked, link, DecisionKind.IGNORED, asked.because))
        undo = Button("case_undo", "Undo", f"{done.id} ignore")
        note(ctx, done, asked.line("ignored", asked.because, buttons=(undo,)), asked.name("ignore"))
        show(ctx, done)
    return None


def close(asked: Asked) -> Reply | None:
    """End it, whatever it is about. Its links stay as they are, and what happens to them later is told anew, once a mute has
    ended that somebody set."""
    ctx = asked.ctx
    with ctx.storage.transaction():
        done = moved(ctx, asked.case.id, asked.now, state=CaseState.CLOSED)
        if done is None:
            return _too_late(asked)
        note(ctx, done, asked.line("closed", asked.because), asked.name("close"))
        show(ctx, done)
    return None


def _form(case: Case) -> CaseForm:
    return CaseForm(case.id, about_words(case), case.target_page if case.page else "")


def _decision(asked: Asked, link: Link, kind: DecisionKind, because: str) -> Decision:
    return Decision(
        link.site_id,
        link.page,
        link.page_domain,
        kind,
        asked.user,
        asked.now,
        link.target_page,
        because,
        asked.case.message_key,
    )


def mute(asked: Asked) -> Reply | None:
    """Tell nothing more of it for some days: “30d” when none are named. Muted already, a click lets it be told again."""
    if asked.request.via is Via.CLICK and asked.case.muted_until is not None:
        return unmute(asked)
    if asked.request.via is Via.CLICK:
        return Reply("case_mute_form", _form(asked.case), form=True)
    return _mute(asked, span_of(asked.words[0]) if asked.words else MUTED_FOR)


def span_of(typed: str) -> timedelta:
    """Read "30d", "2w" or "3m" (30 days each) as the length of a mute. Raises BadInput."""
    match = _SPAN.fullmatch(typed.lower())
    span = timedelta(days=int(match[1]) * _DAYS[match[2]]) if match is not None else timedelta()
    if not timedelta() < span <= MAX_MUTE:
        raise BadInput(f"“{typed[:40]}” is not a length of time.", "Type 7d, 2w or 3m; a year at most.")
    return span


def _mute(asked: Asked, span: timedelta) -> Reply | None:
    ctx, until = asked.ctx, asked.now + span
    with ctx.storage.transaction():
        done = moved(ctx, asked.case.id, asked.case.changed_at, *AWAITED, muted_until=until)
        if done is None:
            return _too_late(asked)
        for what, value in _muted(asked):
            ctx.storage.mutes.mute(asked.site.id, Mute(what, value, until, asked.user, because=asked.because), asked.now)
        undo = Button("case_undo", "Undo", f"{done.id} mute")
        hint = asked.because or ("" if asked.words else "To say why: “mute 30d because …”.")
        note(ctx, done, asked.line("muted", hint, until=until, buttons=(undo,)), asked.name("mute"))
        show(ctx, done)
    return None


def _muted(asked: Asked) -> list[tuple[str, str]]:
    """What is muted besides the case: (what, value)."""
    case = asked.case
    what = _MUTES.get(family(case))
    match what:
        case MuteWhat.LINK:
            return [(what, str(link.id)) for link in links_of(asked.ctx, case)]
        case MuteWhat.DOMAIN:
            return [(what, case.domain)] if case.domain else []
        case MuteWhat.ANCHOR:
            return [(what, case.anchor)] if case.anchor else []
        case MuteWhat.KIND:
            return [(what, case.kind)]
        case None:
            return []


def unmute(asked: Asked) -> Reply | None:
    """Let it be told again."""
    ctx = asked.ctx
    with ctx.storage.transaction():
        now = ctx.storage.cases.get(asked.case.id) or asked.case
        ended = [ctx.storage.mutes.unmute(asked.site.id, what, value, asked.now) for what, value in _muted(asked)]
        if now.muted_until is None and not any(ended):
            return said("It is not muted.")
        if ctx.storage.cases.unmute(now.id):
            now = ctx.storage.cases.get(now.id) or now
        done = moved(ctx, asked.case.id, now.changed_at, muted_until=None) or now
        note(ctx, done, asked.line("unmuted"), asked.name("unmute"))
        show(ctx, done)
    return None


def undo(asked: Asked) -> Reply | None:
    """Take back a mute, or let ignored links count again; the case itself stays ended."""
    if asked.words[:1] == ("mute",):
        return unmute(asked)
    ctx = asked.ctx
    with ctx.storage.transaction():
        links = links_of(ctx, asked.case, limit=0)
        found = [link for link in links if ctx.storage.decisions.restore(_decision(asked, link, DecisionKind.RESTORED, ""))]
        if not found:
            return said("None of its links is ignored any more.")
        words = "The next visit is due now; what it finds is told anew."
        note(ctx, asked.case, asked.line("restored", words), asked.name("restore"))
    return None


def accept(asked: Asked) -> Reply | None:
    """Take what stands now as it is: as the agreement where one was made; either way nothing more is told of it."""
    ctx = asked.ctx
    if family(asked.case) not in ("agreement", "changed"):
        instead = "“ignore because …”" if family(asked.case) in _IGNORABLE else "“mute 30d”"
        raise BadInput("There is nothing to accept as it is.", f"Type {instead}, or “close” to end it.")
    with ctx.storage.transaction():
        links = links_of(ctx, asked.case)
        done = moved(ctx, asked.case.id, asked.now, *AWAITED, state=CaseState.ACCEPTED)
        if done is None:
            return _too_late(asked)
        terms = [words for link in links for words in accept_agreement(ctx, link, asked.user, asked.case.message_key, asked.now)]
        words = f"The agreement is now: {', '.join(terms)}." if terms else "It is not told again."
        note(ctx, done, asked.line("accepted", asked.because or words), asked.name("accept"))
        show(ctx, done)
    return None


def history(asked: Asked) -> Reply:
    """Show everything that happened to it, to the asker alone."""
    return Reply("case_history", history_of(asked.ctx, asked.case), whisper=True)


def why(asked: Asked) -> Reply:
    """Say why it was told: what the policy decided on each of its events."""
    told = asked.ctx.storage.events.of_case(asked.case.id, limit=20)
    lines = (_reason(one.event, one.decision) for one in told if one.decision is not None)
    return said(f"Why case {asked.case.id} is told:", *dict.fromkeys(lines))


def _reason(event: Event, decided: EventDecision) -> str:
    at, what = f"{event.at:%-d %b %H:%M} UTC", event.kind.value.replace("_", " ")
    return f"{at} · {what} · {decided.stage.value}: {decided.reason}"


def answer_with(word: str) -> Deed:
    """Make the deed that answers a spike's question with `word`."""

    def answered(asked: Asked) -> Reply | None:
        return _answer(asked, word)

    return answered


_AFTER = {"ours": CaseState.ACCEPTED, "mute": CaseState.IGNORED, "watch": CaseState.ACKNOWLEDGED}
"""Answer → what becomes of the case; a cause that is known closes it."""
_LABELS = dict((*ANCHOR_ANSWERS, *CAUSES))


def _answer(asked: Asked, word: str) -> Reply | None:
    ctx, kind = asked.ctx, EventKind.ANCHOR_SPIKE if word in _AFTER else EventKind.VELOCITY_SPIKE
    if asked.case.kind != kind:
        raise BadInput("That answers another question than this case asks.", "“why” says what it is about.")
    topic, about = topic_of(asked.case)
    with ctx.storage.transaction():
        before = ctx.storage.mutes.answered(asked.site.id, topic, about)
        if before is not None and before.at is not None and before.at >= asked.case.opened_at and asked.request.via is Via.CLICK:
            return said(f"answered already: {_LABELS.get(before.answer, before.answer)}.", by=before.by or "Somebody")
        state = _AFTER.get(word, CaseState.CLOSED)
        acked = {"acked_by": asked.user, "acked_at": asked.now} if state is CaseState.ACKNOWLEDGED else {}
        done = moved(ctx, asked.case.id, asked.now, *AWAITED, state=state, **acked)
        if done is None:
            return _too_late(asked)
        ctx.storage.mutes.answer(asked.site.id, Answer(topic, about, word, asked.user, because=asked.because), asked.now)
        note(ctx, done, asked.line("answered", asked.because or f"{_LABELS[word]}."), asked.name("answer"))
        show(ctx, done)
    return None


def still_there(asked: Asked) -> Reply | None:
    """A person looked: the link is there. Its domain is asked about again after half a year at the earliest."""
    return _looked(asked, DecisionKind.STILL_THERE, "still_there", "A person saw the link on the page.")


def gone(asked: Asked) -> Reply | None:
    """A person looked: the link is gone. It counts as lost, by their word, until a visit sees it."""
    return _looked(asked, DecisionKind.GONE, "gone", "A person saw the page without the link; it counts as lost.")


def _looked(asked: Asked, kind: DecisionKind, what: str, words: str) -> Reply | None:
    ctx = asked.ctx
    if family(asked.case) != "human":
        raise BadInput("That case asks nobody to look.", "“why” says what it is about, “close” ends it.")
    with ctx.storage.transaction():
        done = moved(ctx, asked.case.id, asked.now, *AWAITED, state=CaseState.CLOSED)
        if done is None:
            return _too_late(asked)
        for link in links_of(ctx, asked.case):
            decision = _decision(asked, link, kind, asked.because)
            if kind is DecisionKind.GONE:
                ctx.storage.decisions.gone(decision)
            else:
                ctx.storage.decisions.note(decision)
        note(ctx, done, asked.line(what, asked.because or words), asked.name(what))
        show(ctx, done)
    return None


BUTTONS: dict[str, Deed] = {
    "case_ack": acknowledge,
    "case_assign": assign,
    "case_recheck": recheck,
    "case_ignore": ignore,
    "case_mute": mute,
    "case_accept": accept,
    "case_history": history,
    "case_undo": undo,
    "case_still_there": still_there,
    "case_gone": gone,
    **{f"case_anchor_{word}": answer_with(word) for word, _ in ANCHOR_ANSWERS},
    **{f"case_cause_{word}": answer_with(word) for word, _ in CAUSES},
}
"""Every button of a case by its action_id."""


def clicked(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Do what a button of a case says. Its value: the case's number, and a word for some."""
    del progress
    number, _, rest = request.value.partition(" ")
    case = case_of(ctx, request, number)
    return do(ctx, request, case, BUTTONS[request.words[0]], tuple(rest.split()))


def ignore_sent(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Ignore a case for the reason that was filled in."""
    del progress
    return do(ctx, request, case_of(ctx, request, request.value), ignore, because=request.field("because"))


def mute_sent(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Mute a case for as long as was chosen."""
    del progress
    words = (f"{request.field('days') or MUTED_FOR.days}d",)
    return do(ctx, request, case_of(ctx, request, request.value), mute, words, request.field("because"))


CASE_ACTIONS: tuple[Action, ...] = tuple(Action(name, clicked) for name in BUTTONS)
CASE_FORMS: tuple[Action, ...] = (Action("case_ignore_form", ignore_sent), Action("case_mute_form", mute_sent))


def listed(ctx: Context, request: Request, progress: Progress) -> Reply:
    """List the open cases of a site, worst first. Raises BadInput or NotFound for a site nobody knows."""
    del progress
    words = options.read(request.words[1:], values=("site",), flags=("mine",))
    if words.alone:
        raise BadInput(f"“{words.alone[0][:40]}” is one word too many.", "Type “cases”, or “case 12 ack” for one of them.")
    site = site_named(ctx, request, words.values.get("site", ""))
    found = ctx.storage.cases.open_of(site.id)
    mine = [case for case in found if "mine" not in words.flags or case.owner == request.asker.user]
    waiting = sorted((case for case in mine if case.state in AWAITED), key=rank)
    rows = tuple(row_of(case, _permalink(ctx, request, case)) for case in waiting[:MAX_LISTED])
    n_back = sum(case.state is CaseState.BACK for case in mine)
    n_unowned = sum(not case.owner for case in waiting)
    note = BY_HAND if where(site).edge is Edge.CONSOLE and not rows else ""
    n_more = max(0, len(waiting) - MAX_LISTED)
    return Reply("case_list", CaseList(site.domain, rows, len(waiting), n_unowned, n_back, n_more, note))


def _permalink(ctx: Context, request: Request, case: Case) -> str:
    return "" if request.place.edge is Edge.CONSOLE else ctx.storage.outbox.permalink(case.message_key)


CASES = Command(
    name="cases",
    usage="cases [mine] [site:example.com]",
    summary="What waits for somebody: the open cases, worst first, and whose they are.",
    run=listed,
    examples=("cases", "cases mine"),
    topic="sites",
    options=(("mine", "only those that are yours"), ("site:example.com", "another site than this channel's")),
)
