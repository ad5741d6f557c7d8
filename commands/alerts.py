"""`alerts`: the rules in force for a site, switched for its channel, and a test message to see that they arrive."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.command import Command, Progress, Reply, Request
from bot.core.alerts.rules import RULES
from bot.core.cards import AlertRules, Button, Note
from bot.core.errors import BadInput
from bot.core.records import Site
from bot.core.rhythm import DAYS, Mode, Period, Rhythm, following, put_off
from bot.core.rules import Rules
from commands import muting, options
from commands.asking import site_named
from commands.context import Context
from commands.due_visits import place_of
from commands.permission import site_of_button
from storage import Wanted

TEST = "test"
_AT_ONCE = tuple(("", rule.sentence) for rule in RULES if "at once" in rule.sentence)
_LABELS = {Mode.ON: "Daily and weekly", Mode.DIGEST: "Weekly only", Mode.OFF: "Off"}


def run(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Show the rules of a tracked site, or switch them, or post a test. Raises BadInput for an unknown word or untracked site."""
    del progress
    if request.words[1:] and request.words[1].lower() in muting.WORDS:
        return _mute(ctx, request)
    words = options.read(request.words[1:], values=("site",), flags=(*Mode, TEST))
    if len(words.flags) > 1 or words.alone:
        what = f"“{words.alone[0][:40]}” is not understood here." if words.alone else "Only one at a time."
        raise BadInput(what, "Type “alerts on”, “alerts digest”, “alerts off” or “alerts test”.")
    site = site_named(ctx, request, words.values.get("site", ""))
    word = next(iter(words.flags), "")
    return _answer(ctx, request, site, word)


def _mute(ctx: Context, request: Request) -> Reply:
    named = next((word[len("site:") :] for word in request.words if word.lower().startswith("site:")), "")
    site = site_named(ctx, request, named)
    note = muting.change(ctx, request, site, request.words[1:])
    card = _card(ctx, site, ctx.storage.digests.wanted(site.id))
    return Reply("alert_rules", replace(card, note=note, rules=()), public=True)


def switched(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Switch by a button (*Daily and weekly*, *Weekly only*, *Off*, *Send a test*); its value names the site."""
    del progress
    word = request.words[0].removeprefix("alerts_")
    return _answer(ctx, request, site_of_button(ctx, request), word)


def _answer(ctx: Context, request: Request, site: Site, word: str) -> Reply:
    if not site.channel:
        raise BadInput(f"{site.domain} is not tracked, so nothing is told by itself.", f"Type “track {site.domain}” first.")
    if word == TEST:
        return _test(ctx, request, site)
    if not word:
        return Reply("alert_rules", _card(ctx, site, ctx.storage.digests.wanted(site.id)))
    before = ctx.storage.digests.wanted(site.id)
    if before.mode is not Mode(word):
        ctx.storage.digests.want(site.id, Mode(word), request.asker.user, ctx.now())
    is_changed = before.mode is not Mode(word)
    card = _card(ctx, site, ctx.storage.digests.wanted(site.id), is_changed=is_changed)
    return Reply("alert_rules", card, public=is_changed)


def _test(ctx: Context, request: Request, site: Site) -> Reply:
    card = Note(f"This is a test for {site.domain}: daily threads and digests arrive in this channel. Nothing happened.")
    ctx.storage.outbox.post(f"alerts_test:{request.id}", place_of(site), "note", card)
    ctx.wake()
    return Reply("note", Note(f"A test message for {site.domain} is on its way to its channel."))


def _card(ctx: Context, site: Site, wanted: Wanted, *, is_changed: bool = False) -> AlertRules:
    now, rhythm = ctx.now(), ctx.limits.rhythm
    buttons = tuple(Button(f"alerts_{mode}", label, str(site.id)) for mode, label in _LABELS.items() if mode is not wanted.mode)
    return AlertRules(
        site.domain,
        site.channel,
        wanted.mode.value,
        site.timezone or "UTC",
        by=wanted.by,
        changed_at=wanted.at,
        is_changed=is_changed,
        daily_next_at=_next(Period.DAILY, now, site, rhythm, wanted),
        weekly_next_at=_next(Period.WEEKLY, now, site, rhythm, wanted),
        rules=(*told_when(ctx.limits.rules), *_AT_ONCE, *told_at(rhythm)),
        buttons=(*buttons, Button(f"alerts_{TEST}", "Send a test", str(site.id))),
        mutes=muting.mute_lines(ctx, site),
        filters=muting.filter_words(ctx.storage.mutes.filters(site.id)),
    )


def _next(period: Period, now: datetime, site: Site, rhythm: Rhythm, wanted: Wanted) -> datetime | None:
    if not wanted.mode.tells(period):
        return None
    return following(period, now, site.timezone, rhythm, put_off(site.id, period)).at


def told_when(rules: Rules) -> tuple[tuple[str, str], ...]:
    """Say the rules of confirmation as (what, when), with the values in force."""
    two = "told after two complete visits without the link"
    agreed = f"agreed links {words_of(rules.agreed_absent_gap)}, 404 or 410 {words_of(rules.not_found_gap)}"
    silent = f"a loss, quietly, after {words_of(rules.outage_after)} and {rules.n_outages} failures"
    gone = f"a name that is gone after {words_of(rules.domain_gap)} and {rules.n_domain_failures} failures"
    flaps = f"in silence when it flaps {rules.n_silent_returns} times in {words_of(rules.flap_window)}"
    unstable = f"its loss takes visits on {rules.n_unstable_days} days, told at most once in {words_of(rules.unstable_quiet)}"
    return (
        ("A loss", f"{two}, at least {words_of(rules.absent_gap)} apart ({agreed})"),
        ("No answer", f"{silent}; {gone}"),
        ("A refusal, a cut answer, a shorter export", "never a loss"),
        ("A return", f"told after two good visits {words_of(rules.return_gap)} apart; {flaps}"),
        ("A link that comes and goes", unstable),
        ("The first import of a site", "alerts nobody"),
    )


def told_at(rhythm: Rhythm) -> tuple[tuple[str, str], ...]:
    """Say when the channel is told, in its local time."""
    daily = f"about {_clock(rhythm.daily_at)}, only if anything happened"
    weekly = f"on {DAYS[rhythm.weekly_on].capitalize()}, about {_clock(rhythm.daily_at)}"
    quiet = (("Quiet hours", f"{_clock(rhythm.quiet[0])} to {_clock(rhythm.quiet[1])}"),) if rhythm.quiet is not None else ()
    return (("The daily thread", daily), ("The weekly digest", weekly), *quiet)


def words_of(span: timedelta) -> str:
    """Say a span of hours or days: "12 hours", "3 days", "1 hour"."""
    hours = round(span / timedelta(hours=1))
    n, word = (hours // 24, "day") if hours >= 48 and hours % 24 == 0 else (hours, "hour")
    return f"{n} {word}{'' if n == 1 else 's'}"


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


ALERTS = Command(
    name="alerts",
    usage="alerts [on|digest|off|test|mute …|unmute …|only …|filters clear] [site:example.com]",
    summary="The rules in force for this channel's site, mutes and filters; switches what is told by itself.",
    run=run,
    examples=("alerts", "alerts digest", "alerts mute domain:example.org 30d because …", "alerts only grade:green"),
    topic="sites",
    details="What happens while something is switched off is not told later; the lists and reports know it all the same.",
    options=(
        ("on", "daily thread and weekly digest"),
        ("digest", "only the weekly digest"),
        ("off", "nothing by itself"),
        ("test", "post a test message in the site's channel"),
        ("mute domain:example.org 30d", "also anchor:, kind: or link: with a page; “unmute” with the same takes it back"),
        ("only grade:green", "also kind:, domain:, page:/blog, type:; several have to hold, “any” makes one enough"),
        ("filters clear", "tell everything again"),
    ),
)
