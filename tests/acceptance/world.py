"""The play, as a list: who links to us before it begins, and what happens at which time. Times are Berlin's, of the year 2025.

Visits are made when they are due, so that what a page does is noticed within its cadence: three days, one day when agreed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.claims import Claim
from bot.core.rhythm import Rhythm
from tests.acceptance import pages
from tests.acceptance.pages import post
from tests.acceptance.theatre import Act, Moment, Theatre
from tests.e2e.talk import drop
from tests.peers.web import Served

BERLIN = ZoneInfo("Europe/Berlin")
OURS, THEIRS = "example.com", "example.org"
SAM, MIA = "U0SAM0001", "U0MIA0001"
HOME, PRICING, REPORT, BROCHURE = (f"http://example.com/{path}" for path in ("", "pricing", "report", "brochure"))
ELSEWHERE = "http://example.org/"
RHYTHM = Rhythm(daily_at=time(2, 30), quiet=(time(20), time(2)))
"""The daily thread comes at a time that the night to 26 October has twice; the quiet hours end before it."""
PATIENCE_S = 40.0
"""Seconds that an answer may take on a busy machine."""
BASELINE = timedelta(days=75)
"""How long before the play the first list was imported: the pace of new domains is known from nine weeks on."""


def at(words: str) -> datetime:
    """ "14 Oct 09:00" in Berlin, as UTC; "26 Oct 24:00" is the end of that day."""
    day, _, clock = words.rpartition(" ")
    hours, minutes = (int(part) for part in clock.split(":"))
    begin = datetime.strptime(f"{day} 2025", "%d %b %Y").replace(tzinfo=BERLIN)
    return (begin + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)


BEGINS, ENDS = at("13 Oct 08:00"), at("12 Dec 08:00")


@dataclass(frozen=True)
class Cast:
    """A page that links to us. served: as it is at first, None for a plain post."""

    page: str
    target: str = PRICING
    served: Served | None = None
    anchor: str = "Example Tools"

    @property
    def url(self) -> str:
        return f"http://{self.page}"

    def first(self) -> Served:
        return self.served or post(self.page, self.target, anchor=self.anchor)


LOSES = ("removed", "unlinked", "swapped", "notfound", "soft", "redirected", "agreed", "raced", "expiring", "muted", "flaps",
         "blinks", "refuses", "down")  # fmt: skip
"""Each has a second page that stands, so that no more than its link is lost."""
CHANGES = ("rel", "rel-again", "anchor", "placement", "moves", "noindex", "canonical", "robots")
UNREACHED = ("deleted", "closed", "dark", "queued")
"""What is told of these does not get through at once: the message is gone, not to be edited; the network is, the token is."""
N_PARKED, N_WAVE = 8, 6

GREEN = (
    "Behind the station Herr Lindqvist keeps forty square metres of heavy loam, and has done so since his retirement.",
    "Garden plots like his are let by the railway; the waiting list is longer than the platform.",
    "Asparagus takes three years, he says, patience takes the rest, and spades decide over both.",
)
FRESH_WORDS = (
    "The allotment show in Ghent awarded its ribbon to a pumpkin of ninety kilos, pushed in on a tea trolley.",
    "Judges weighed, knocked, and argued over stalks; a garden society from Bruges protested in verse.",
    "Afterwards the winner showed her garden shed, where spades hang by age and every handle bears a name.",
)
OLD: tuple[Cast, ...] = (
    *(Cast(f"steady-{n}.example/post", HOME if n % 3 else PRICING) for n in range(8)),
    *(Cast(f"{name}.example/post") for name in (*LOSES, *CHANGES)),
    *(Cast(f"{name}.example/still", HOME) for name in LOSES),
    *(Cast(f"parked.example/post-{n}") for n in range(N_PARKED)),
    *(Cast(f"wave-{n}.example/post") for n in range(N_WAVE)),
    *(Cast(f"report-{n}.example/post", REPORT) for n in range(3)),
    Cast("green.example/post", PRICING, pages.chosen("green.example", PRICING, *GREEN)),
    Cast("green.example/still", HOME),
    Cast("brochure.example/post", BROCHURE),
    Cast("rolled.example/", PRICING),
    Cast("hop.example/go", PRICING, pages.moved(PRICING)),
    Cast("aims.example/post"),
    *(Cast(f"{name}.example/{page}", target) for name in UNREACHED for page, target in (("post", PRICING), ("still", HOME))),
)
ABROAD: tuple[Cast, ...] = tuple(Cast(f"abroad-{n}.example/post", ELSEWHERE) for n in range(4))
FRESH: tuple[Cast, ...] = (
    Cast("fresh.example/post", PRICING, pages.chosen("fresh.example", PRICING, *FRESH_WORDS)),
    Cast("plain.example/post", PRICING, pages.in_footer("plain.example/post", PRICING)),
    *(Cast(f"everywhere.example/{n}", HOME, pages.in_footer(f"everywhere.example/{n}", HOME)) for n in range(4)),
    Cast("steady-1.example/second", HOME),
)
SPIKE: tuple[Cast, ...] = tuple(Cast(f"spike-{n}.example/post", anchor="garden spades") for n in range(6))
RUSH: tuple[Cast, ...] = tuple(Cast(f"rush-{n}.example/post", HOME, anchor=f"Example Tools no. {n}") for n in range(12))
CAST = (*OLD, *ABROAD, *FRESH, *SPIKE, *RUSH)


def served() -> dict[str, Served]:
    """Every page as it is when the play begins."""
    ours = {url: pages.own(url) for url in (HOME, PRICING, REPORT, BROCHURE, ELSEWHERE)}
    others = {
        "http://moves.example/moved": post("moves.example/post", PRICING),
        "http://redirected.example/about": pages.body("redirected.example/about", "About the garden.", title="About us"),
    }
    return ours | others | {one.url: one.first() for one in CAST}


def names() -> Iterator[str]:
    """Hosts that are linked to and never visited."""
    yield from ("barn.example", "rival.example", "original.example")


def claims(cast: tuple[Cast, ...]) -> list[Claim]:
    return [Claim(one.url, one.target, one.anchor) for one in cast]


# what may happen


def put(page: str, answer: Served) -> Act:
    """A page is like this from now on."""
    return lambda play: play.pages.answers.__setitem__(f"http://{page}", answer)


def put_all(*changes: tuple[str, Served]) -> Act:
    def act(play: Theatre) -> None:
        play.pages.answers |= {f"http://{page}": answer for page, answer in changes}

    return act


def type_(words: str, user: str = SAM, channel: str = "C1", times: int = 1) -> Act:
    """Somebody types a command; Slack may deliver it several times."""

    def act(play: Theatre) -> None:
        trigger = play.peer.state.new_trigger()
        for n in range(times):
            play.peer.command(
                "/backlinks", words, user=user, channel=channel, trigger_id=trigger, retry=n or None, timeout_s=PATIENCE_S
            )

    return act


def click(action: str, card: str, user: str = SAM, channel: str = "C1", times: int = 1, value: str = "") -> Act:
    """Somebody clicks a button of the newest parent in which `card` stands; Slack may deliver it several times.

    value: of a button that is not there any more.
    """

    def act(play: Theatre) -> None:
        message, moment = play.find(card, channel), play.peer.state.next_ts()
        for n in range(times):
            play.peer.click(
                message, action, user=user, channel=channel, value=value, action_ts=moment, retry=n or None, timeout_s=PATIENCE_S
            )

    return act


def reply(words: str, card: str, user: str = SAM, channel: str = "C1", times: int = 1) -> Act:
    """Somebody mentions the bot in the thread of the newest parent in which `card` stands."""

    def act(play: Theatre) -> None:
        ts, event = str(play.find(card, channel)["ts"]), play.peer.state.next_id("Ev")
        for n in range(times):
            play.peer.mention(
                words, user=user, channel=channel, thread_ts=ts, event_id=event, retry=n or None, timeout_s=PATIENCE_S
            )

    return act


def chat(words: str, card: str, user: str = MIA) -> Act:
    """Somebody talks in a thread, not to the bot."""

    def act(play: Theatre) -> None:
        play.peer.post_as(user, "C1", words, thread_ts=str(play.find(card)["ts"]))

    return act


def bring(name: str, cast: tuple[Cast, ...]) -> Act:
    """A file of claims is dropped in the channel and imported."""

    def act(play: Theatre) -> None:
        rows = "".join(f"{one.url},{one.target},{one.anchor}\n" for one in cast)
        path = play.folder / name
        path.write_text(f"Source url,Target url,Anchor\n{rows}")
        drop(play.peer, "C1", path, PATIENCE_S)

    return act


def fail(method: str, **fault: object) -> Act:
    """Slack will not do as it is asked."""

    def act(play: Theatre) -> None:
        play.peer.fail(method, **fault)

    return act


def delete(card: str, channel: str = "C1") -> Act:
    """Somebody deletes the newest parent in which `card` stands: Slack knows no message by its number any more."""
    return lambda play: play.find(card, channel).update(ts="0.0", text="", blocks=[])


def refuse(method: str, code: str, about: str, times: int = 1) -> Act:
    """Slack refuses the next such calls that are about somebody."""
    return fail(method, error=code, times=times, when=lambda args: about in str(args))


def archive(channel: str, is_archived: bool) -> Act:
    return lambda play: setattr(play.peer.state.channels[channel], "is_archived", is_archived)


def revoke(play: Theatre) -> None:
    """The bot's token is worth nothing from now on."""
    play.peer.state.revoked = "token_revoked"


def reinstall(play: Theatre) -> None:
    """The app is installed again: a new token, and a restart with it."""
    play.peer.state.revoked, play.peer.state.bot_token = "", "xoxb-second"
    while play.processes:
        play.stop()
    play.start()


def slack(is_gone: bool) -> Act:
    """Nothing that is asked of Slack arrives, or all of it again."""

    def act(play: Theatre) -> None:
        for fault in play.peer.state.faults:
            fault.times = 0
        if is_gone:
            play.peer.fail("*", drop="before", times=10**6)

    return act


def leave_after(n_visits: int) -> Act:
    """The process is asked to end in the middle of a run, and started again."""
    return lambda play: setattr(play.world, "leave_after", n_visits)


def die_after(n_visits: int) -> Act:
    """The process is killed in the middle of a run, and started again."""
    return lambda play: setattr(play.world, "die_after", n_visits)


def network(is_cut: bool) -> Act:
    return lambda play: setattr(play.world, "is_cut", is_cut)


def both(*acts: Act) -> Act:
    def act(play: Theatre) -> None:
        for one in acts:
            one(play)

    return act


def race(act: Act) -> Act:
    """It happens in the very moment in which the next news is told."""
    return lambda play: setattr(play, "race", act)


def another(play: Theatre) -> None:
    """A second process on the same database, with a socket of its own."""
    play.start()


def one_dies(play: Theatre) -> None:
    """Of two processes the one that leads is killed."""
    play.stop(0, is_killed=True)


def on(times: str, what: str, act: Act) -> Moment:
    return Moment(at(times), what, act)
