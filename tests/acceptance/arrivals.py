"""What arrives: exactly these messages, each between two moments (Berlin's time, 2025); nothing else, and nothing twice."""

from tests.acceptance.expected import Line, Told, edits, private, says, told
from tests.acceptance.process import ADMIN
from tests.acceptance.world import UNREACHED

LOST, CHANGED, NEW = "🔴 Lost, confirmed", "🟡 Changed", "🟢 New"
NIGHT = "02:30", "02:45"
"""The daily thread and the weekly digest begin within fifteen minutes of their time."""
ABROAD = "08:30", "08:45"
"""02:30 in New York; between 26 October and 2 November the clocks of both differ by five hours."""


def at_night(day: str) -> str:
    return f"{day} {NIGHT[0]} – {day} {NIGHT[1]}"


def daily(day: str, *lines: Line, says_too: tuple[str, ...] = ()) -> Told:
    """The thread of one day."""
    return told(at_night(day), "example.com · What is new", *says_too, lines=lines)


def weekly(day: str, *lines: Line, says_too: tuple[str, ...] = (), has_file: bool = True) -> Told:
    """The digest of one week."""
    number = {"Oct": "10", "Nov": "11", "Dec": "12"}[day[3:]]
    name = f"example.com-weekly-2025-{number}-{day[:2]}.csv"
    file = (says(at_night(day), name, kind="file"),) if has_file else ()
    return told(at_night(day), "example.com · This week", *says_too, lines=(*lines, *file))


def part(day: str, group: str, only: str) -> Line:
    """One group of a digest, with exactly these hosts."""
    return says(at_night(day), group, only=only)


def abroad(day: str, hour: str = ABROAD[0], *words: str, lines: tuple[Line, ...] = ()) -> Told:
    """The other site's digest of one week."""
    return told(f"{day} {hour} – {day} {hour[:3]}45", "example.org · This week", *words, channel="C2", lines=lines)


def watched(host: str) -> Told:
    """An agreement is stored, its page visited."""
    when, page = "13 Oct 10:00", f"{host}.example/post"
    lines = (
        says(when, f"Link {page} ", "visiting it now"),
        says(when, f"Why this grade: {page} "),
        says(when, f"How I know: {page} ", "live"),
        edits(when, f"Link {page} ", "Rechecked: live"),
    )
    if "-" in host:
        page = host
    return told(when, f"Agreement on {page} ", lines=lines)


def checked(when: str, headline: str, *more: Line) -> Told:
    """A check from its head to its file."""
    about = (
        "anchors over",
        "placement and rel over",
        "linked pages, the home page",
        "patterns over",
        "self-check",
        "Our own visits tell",
    )
    replies = [says(when, words) for words in about]
    file = says(when, f"example.com-links-2025-10-{when[:2]}.csv", "the whole list", kind="file")
    return told(when, "example.com: ", headline, lines=(*more, *replies, file))


def imported(when: str, name: str, n: int) -> Told:
    """A file is shown, confirmed and merged. That it is being imported is seen only where that takes long."""
    done = f"{n} rows from List, {n} new to us"
    begun = edits(when, f"{name}: importing", may_miss=True)
    return told(when, name, lines=(says(when, f"{name} read as List"), begun, edits(when, done)))


def rechecked(when: str, page: str, state: str) -> tuple[Line, ...]:
    """A recheck of a link's card: begun, done, explained."""
    return (
        edits(when, f"Link {page} ", "visiting it now"),
        says(when, f"Why this grade: {page} "),
        says(when, f"How I know: {page} ", state),
        edits(when, f"Link {page} ", f"Rechecked: {state}"),
    )


def in_thread(when: str, page: str) -> tuple[Line, ...]:
    """A recheck that somebody asked for in the thread of a case, and that finds the link."""
    return (
        says(when, f"Link {page} ", "visiting it now"),
        says(when, f"Why this grade: {page} "),
        says(when, f"How I know: {page} ", "live"),
        edits(when, f"Link {page} ", "Rechecked: live"),
    )


def back(when: str, page: str, after: str) -> tuple[Line, ...]:
    """A case whose link came back: two lines in its thread, and its parent says so."""
    return (
        says(when, "🟢 Back. The link was seen again by two good visits."),
        says(when, f"How I know: 🟢 Back: {page} ", "Back: seen on two visits at least 12 hours apart"),
        edits(when, f"🟢 Back after {after}: {page} ", "was lost"),
    )


def seen_again(page: str) -> tuple[Line, ...]:
    """What the thread says of a return."""
    when = "19 Oct 00:00 – 20 Oct 12:00"
    return (
        says(when, "🟢 Back. The link was seen again by two good visits."),
        says(when, f"How I know: 🟢 Back: {page} ", "Back: seen on two visits at least 12 hours apart"),
    )


def anew(when: str, *words: str, lines: tuple[Line, ...] = ()) -> Told:
    """A parent that takes the place of one that is out of reach."""
    return told(when, *words, lines=lines)


def admin(when: str, *words: str) -> Told:
    """A note in the admin's channel."""
    return told(when, *words, channel=ADMIN)


EXPECTED: tuple[Told, ...] = (
    # the beginning
    told("13 Oct 08:00", "example.com is now tracked here", "quiet hours 20:00 to 02:00"),
    told("13 Oct 08:00", "example.org is now tracked here", channel="C2"),
    abroad("13 Oct", "08:30", "nothing changed"),
    private("13 Oct 09:00", "Looking at example.com"),
    checked(
        "13 Oct 09:00",
        "checking, 0 of 75",
        says("13 Oct 09:00", "first check, so this is the baseline"),
        edits("13 Oct 09:00", "49 referring domains, 75 links", "nobody is alerted"),
    ),
    *(watched(host) for host in ("agreed", "raced", "expiring", "flaps", "blinks", *UNREACHED)),
    told("13 Oct 10:00", "Agreement on parked.example/post-0 ", lines=in_thread("13 Oct 10:00", "parked.example/post-0")),
    # an agreed link: lost, acknowledged once, rechecked once, back. The answers to both posts got lost: each stands once
    told(
        "15 Oct 13:00 – 16 Oct 20:00",
        "🔴 Lost: agreed.example/post → /pricing · link removed",
        "<@U0SAM0001>",
        "🟡 before",
        lines=(
            says("15 Oct 13:00 – 16 Oct 20:00", "How I know: 🔴 Agreement broken: agreed.example/post", "2 complete visits"),
            edits("15 Oct 13:00 – 16 Oct 20:10", "🔴 Lost: agreed.example/post"),
            edits("15 Oct 13:00 – 16 Oct 20:10", "How I know: 🔴 Agreement broken"),
            says("17 Oct 12:00", "✔ Acknowledged by <@U0SAM0001>"),
            edits("17 Oct 12:00", "acknowledged by <@U0SAM0001>"),
            *in_thread("18 Oct 13:00", "agreed.example/post"),
            *back("19 Oct 01:00 – 19 Oct 07:00", "agreed.example/post", "3 days"),
        ),
    ),
    private("17 Oct 12:00", "acknowledged it already, on 17 Oct"),
    # what was told is deleted by a person: its news is posted anew, with a thread of its own
    told(
        "15 Oct 13:00 – 16 Oct 20:00",
        "🔴 Lost: deleted.example/post → /pricing · link removed",
        lines=(says("15 Oct 13:00 – 16 Oct 20:00", "How I know: 🔴 Agreement broken: deleted.example/post"),),
    ),
    anew("19 Oct 00:00 – 20 Oct 12:00", "🟢 Back after", "deleted.example/post", lines=seen_again("deleted.example/post")),
    # what was told cannot be edited any more: its news is posted anew, with a link to it
    told(
        "15 Oct 13:00 – 16 Oct 20:00",
        "🔴 Lost: closed.example/post → /pricing · link removed",
        lines=(
            says("15 Oct 13:00 – 16 Oct 20:00", "How I know: 🔴 Agreement broken: closed.example/post"),
            says("17 Oct 12:12", "✔ Acknowledged by <@U0MIA0001>"),
        ),
    ),
    anew("17 Oct 12:12", "🔴 Lost: closed.example/post", "acknowledged by <@U0MIA0001>", "This continues"),
    anew(
        "19 Oct 00:00 – 20 Oct 12:00",
        "🟢 Back after",
        "closed.example/post",
        "This continues",
        lines=seen_again("closed.example/post"),
    ),
    daily("18 Oct", part("18 Oct", LOST, "removed unlinked")),
    daily("20 Oct", part("20 Oct", CHANGED, "aims anchor rel")),
    weekly(
        "20 Oct",
        part("20 Oct", LOST, "removed unlinked"),
        part("20 Oct", CHANGED, "aims anchor rel"),
        says_too=("threads of their own: 3",),
    ),
    abroad("20 Oct", "08:30", "nothing changed"),
    daily("21 Oct", part("21 Oct", LOST, "notfound swapped")),
    imported("21 Oct 11:00", "second.csv", 7),
    daily("22 Oct", part("22 Oct", NEW, "fresh")),
    # a check in between tells what it sees, and what waits for a second visit as waiting
    private("25 Oct 12:00", "Looking at example.com"),
    checked(
        "25 Oct 12:00",
        "checking, 0 of 82",
        says("25 Oct 12:00", "5 links need you"),
        says("25 Oct 12:00", "changes since", "Not found, to be confirmed by a second visit"),
        edits("25 Oct 12:00", "52 referring domains, 82 links", "Refused by 1 host"),
    ),
    # a page of ours that three domains link to; mended, it is seen when those links are visited again
    told(
        "25 Oct 12:05 – 25 Oct 12:15",
        "🔴 Broken page: /report · our page is not found · 3 domains at stake",
        lines=(
            says("25 Oct 12:05 – 25 Oct 12:15", "Further findings: 3", only="report-0 report-1 report-2"),
            says("28 Oct 12:00 – 29 Oct 24:00", "🟢 Back. Our page answers again."),
            edits("28 Oct 12:00 – 29 Oct 24:00", "🟢 Back after", "/report"),
        ),
    ),
    # the night that has 02:30 twice
    daily(
        "26 Oct",
        says(at_night("26 Oct"), "/brochure: 1 domain at stake", "our page is not found"),
        part("26 Oct", CHANGED, "rel-again"),
        says_too=("Broken target", "thread of its own: 1"),
    ),
    # a domain for sale: the agreed page first, all others in the same thread
    told(
        "26 Oct 12:00 – 27 Oct 12:00",
        "🔴 Lost: 1 link from parked.example · domain gone",
        lines=(
            says("26 Oct 12:00 – 27 Oct 12:00", "How I know: 🔴 Agreement broken: parked.example/post-0", "first 73 hours"),
            says("28 Oct 12:00 – 29 Oct 12:00", "How I know: 🔴 Lost: parked.example/post-1 "),
            says("28 Oct 12:00 – 29 Oct 12:00", "How I know: 🔴 Lost: parked.example/post-2 "),
            says("28 Oct 12:00 – 29 Oct 12:00", "How I know: 🔴 Lost: parked.example/post-3 "),
            says("28 Oct 12:00 – 29 Oct 12:00", "Further findings: 4", only="parked"),
            edits("28 Oct 12:00 – 29 Oct 12:00", "🔴 Lost: 8 links from parked.example"),
        ),
    ),
    weekly(
        "27 Oct",
        says(at_night("27 Oct"), "/report: 3 domains at stake", "/brochure: 1 domain at stake"),
        part("27 Oct", LOST, "notfound swapped"),
        part("27 Oct", CHANGED, "moves placement rel-again"),
        part("27 Oct", "🟡 Degraded", "canonical noindex robots"),
        part("27 Oct", NEW, "everywhere fresh plain steady-1"),
        says(at_night("27 Oct"), "🟡 Link on every page: everywhere.example", only="everywhere"),
    ),
    abroad("27 Oct", "07:30", "nothing changed"),
    # a useful link that is lost in the quiet hours is told when they end
    told(
        "27 Oct 08:30",
        "Link green.example/post ",
        "🟢 useful",
        lines=(
            says("27 Oct 08:30", "Why this grade: green.example/post ", "🟢 useful"),
            says("27 Oct 08:30", "How I know: green.example/post ", "live"),
            *rechecked("27 Oct 08:40", "green.example/post", "not found"),
        ),
    ),
    told(
        "28 Oct 02:00 – 28 Oct 02:06",
        "🔴 Lost: green.example/post → /pricing · link removed · 🟢 before",
        lines=(says("28 Oct 02:00 – 28 Oct 02:06", "How I know: 🔴 Lost: green.example/post"),),
    ),
    told("29 Oct 10:00", "Muted until 28 Nov 2025", "muted.example", "because the campaign is over"),
    # acknowledged in the very moment of its return: whatever came first, it is back and stays back
    told(
        "30 Oct 13:00 – 01 Nov 02:10",
        "🔴 Lost: raced.example/post → /pricing · link removed",
        "<@U0MIA0001>",
        lines=(
            says("30 Oct 13:00 – 01 Nov 02:10", "How I know: 🔴 Agreement broken: raced.example/post"),
            *in_thread("01 Nov 12:30", "raced.example/post"),
            says("02 Nov 02:00 – 02 Nov 02:10", "✔ Acknowledged by <@U0MIA0001>", may_miss=True),
            edits("02 Nov 02:00 – 02 Nov 02:10", "acknowledged by <@U0MIA0001>", may_miss=True),
            *back("02 Nov 02:00 – 02 Nov 02:10", "raced.example/post", "1 day"),
        ),
    ),
    private("02 Nov 02:00 – 02 Nov 02:10", "It is back since", may_miss=True),
    weekly(
        "03 Nov",
        says(at_night("03 Nov"), "/brochure: 1 domain at stake"),
        says_too=("nothing changed", "Told to nobody: 1. A person muted this domain until 28 Nov 2025"),
        has_file=False,
    ),
    abroad(
        "03 Nov",
        "08:30",
        lines=(
            says("03 Nov 08:30 – 03 Nov 08:45", LOST, only="abroad-0"),
            says("03 Nov 08:30 – 03 Nov 08:45", "⚪ No new domain for long"),
            says("03 Nov 08:30 – 03 Nov 08:45", "example.org-weekly-2025-11-03.csv", kind="file"),
        ),
    ),
    told(
        "03 Nov 08:30 – 03 Nov 08:45",
        "example.org · What is new",
        channel="C2",
        lines=(says("03 Nov 08:30 – 03 Nov 08:45", LOST, only="abroad-0"),),
    ),
    # lost and found within five minutes: the card that somebody looks at shows it, and nobody is told
    told(
        "04 Nov 10:01",
        "Link blinks.example/post ",
        lines=(
            says("04 Nov 10:01", "Why this grade: blinks.example/post "),
            says("04 Nov 10:01", "How I know: blinks.example/post ", "live"),
            *rechecked("04 Nov 10:02", "blinks.example/post", "not found"),
            *rechecked("04 Nov 11:10", "blinks.example/post", "lost"),
            *rechecked("04 Nov 11:12", "blinks.example/post", "live"),
        ),
    ),
    daily("08 Nov", part("08 Nov", LOST, "hop redirected")),
    # a link that goes and comes every 28 hours for two weeks: told once
    told(
        "07 Nov 13:00 – 08 Nov 24:00",
        "🔴 Lost: flaps.example/post → /pricing · link removed",
        lines=(
            says("07 Nov 13:00 – 08 Nov 24:00", "How I know: 🔴 Agreement broken: flaps.example/post"),
            edits("09 Nov 00:00 – 22 Nov 24:00", "🟢 Back after", "flaps.example/post"),
        ),
    ),
    daily("09 Nov", part("09 Nov", LOST, "soft")),
    weekly(
        "10 Nov",
        says(at_night("10 Nov"), "/brochure: 1 domain at stake"),
        part("10 Nov", LOST, "hop redirected soft"),
        says_too=("Told to nobody: 2. It was lost and came back within one window",),
    ),
    abroad("10 Nov", "08:30", "nothing changed"),
    # many new domains with one anchor
    imported("10 Nov 10:00", "third.csv", 6),
    told(
        "11 Nov 02:00 – 11 Nov 02:06",
        "🔴 Anchor spike: “garden spades”",
        "6 of 9 new",
        "67%",
        lines=(
            says("11 Nov 10:00", "Answered by <@U0SAM0001>. Ours (campaign)."),
            edits("11 Nov 10:00", "🟢 Accepted: “garden spades”"),
        ),
    ),
    daily("13 Nov", says(at_night("13 Nov"), "🟡 Agreement ends: expiring.example/post", "2025-11-20")),
    weekly(
        "17 Nov",
        says(at_night("17 Nov"), "/brochure: 1 domain at stake"),
        part("17 Nov", NEW, " ".join(f"spike-{n}" for n in range(6))),
        says(at_night("17 Nov"), "🟡 Agreement ends: expiring.example/post"),
    ),
    # a channel that is archived for a week: what was not taken is told when it is there again
    told(
        "19 Nov 08:30 – 19 Nov 08:45",
        "example.org · What is new",
        channel="C2",
        lines=(says("19 Nov 08:30 – 19 Nov 08:45", LOST, only="abroad-2"),),
    ),
    # many new domains
    imported("17 Nov 10:00", "fourth.csv", 12),
    told(
        "18 Nov 02:00 – 18 Nov 02:06",
        "🔴 Many new domains: 12 in 7 days",
        "Usual: 1 a week",
        lines=(says("18 Nov 10:00", "Answered by <@U0MIA0001>. PR."), edits("18 Nov 10:00", "⚪ Closed: 12 in 7 days")),
    ),
    daily(
        "18 Nov",
        says(at_night("18 Nov"), "🟡 Agreement ends: expiring.example/post", "2025-11-20"),
        says_too=("said on 11 Nov 2025 that this anchor is ours",),
    ),
    # thirty days of refusals: a person is asked once
    told(
        "19 Nov 12:00 – 24 Nov 02:10",
        "⚪ Please look: refuses.example/post → /pricing · it has refused us since 2025-10-2",
        lines=(
            says("19 Nov 12:00 – 24 Nov 02:10", "How I know: ⚪ A person has to look: refuses.example/post", "HTTP 403"),
            says("24 Nov 10:00", "Seen by a person: still there by <@U0MIA0001>"),
            edits("24 Nov 10:00", "⚪ Closed: refuses.example/post"),
        ),
    ),
    weekly(
        "24 Nov",
        says(at_night("24 Nov"), "/brochure: 1 domain at stake"),
        says(at_night("24 Nov"), NEW, "12 links from 12 domains"),
        says(at_night("24 Nov"), "🟡 Agreement ends: expiring.example/post"),
    ),
    abroad(
        "24 Nov",
        "08:30",
        lines=(
            says("24 Nov 08:30 – 24 Nov 08:45", LOST, only="abroad-2"),
            says("24 Nov 08:30 – 24 Nov 08:45", "example.org-weekly-2025-11-24.csv", kind="file"),
        ),
    ),
    # three days without a token that is worth anything: what waited is told with the new one
    told(
        "22 Nov 12:00 – 22 Nov 12:10",
        "🔴 Lost: queued.example/post → /pricing · link removed",
        lines=(says("22 Nov 12:00 – 22 Nov 12:10", "How I know: 🔴 Agreement broken: queued.example/post"),),
    ),
    # a wave: single losses come with the days, the wave once when it is one
    daily("26 Nov", part("26 Nov", LOST, "wave-2")),
    daily("28 Nov", part("28 Nov", LOST, "wave-1 wave-5")),
    told(
        "29 Nov 02:00 – 29 Nov 02:06",
        "🔴 Loss wave: domains lost: 6 of 66 in 7 days",
        lines=(says("29 Nov 02:00 – 29 Nov 02:06", "Further findings: 6"),),
    ),
    daily("29 Nov", part("29 Nov", LOST, "wave-0 wave-3 wave-4")),
    weekly(
        "01 Dec",
        says(at_night("01 Dec"), "/brochure: 1 domain at stake"),
        part("01 Dec", LOST, " ".join(f"wave-{n}" for n in range(6))),
    ),
    abroad("01 Dec", "08:30", "nothing changed"),
    # an agreement that does not hold, and that somebody takes as it is
    told(
        "01 Dec 12:00 – 02 Dec 20:00",
        "🔴 Agreed link changed: agreed.example/post → /pricing · rel is “nofollow”, agreed was “followed”",
        lines=(
            says(
                "01 Dec 12:00 – 02 Dec 20:00", "How I know: 🔴 Agreement broken: agreed.example/post", "rel followed → nofollow"
            ),
            says("03 Dec 12:00", "🟢 Accepted as it is by <@U0SAM0001>. The agreement is now: rel nofollow."),
            edits("03 Dec 12:00", "🟢 Accepted: agreed.example/post"),
        ),
    ),
    told("04 Dec 12:00", "example.org is no longer tracked here", channel="C2"),
    weekly("08 Dec", says(at_night("08 Dec"), "/brochure: 1 domain at stake"), says_too=("nothing changed",), has_file=False),
    # a day without any network: nothing of that day counts, and what was to be told is told when it ends
    told(
        "09 Dec 02:51",
        "Link dark.example/post ",
        lines=(
            says("09 Dec 02:51", "Why this grade: dark.example/post "),
            says("09 Dec 02:51", "How I know: dark.example/post ", "live"),
            *rechecked("09 Dec 02:52", "dark.example/post", "changed"),
        ),
    ),
    told(
        "10 Dec 04:00 – 10 Dec 04:10",
        "example.com · What is new",
        lines=(says("10 Dec 04:00 – 10 Dec 04:10", CHANGED, only="dark"),),
    ),
    told(
        "10 Dec 05:00 – 11 Dec 18:00",
        "🔴 Lost: dark.example/post → /pricing · link removed",
        lines=(says("10 Dec 05:00 – 11 Dec 18:00", "How I know: 🔴 Agreement broken: dark.example/post"),),
    ),
    # what the admin is told: of a network that is ill, once a day; of a channel that is archived, once until it works again; of a
    # token, when there is one again
    admin("08 Nov 09:00 – 08 Nov 19:00", "Our own network is ill"),
    admin("12 Nov 08:30 – 12 Nov 09:00", "The channel is archived", "C2"),
    admin("22 Nov 12:00 – 22 Nov 12:10", "The bot token was revoked"),
    admin("10 Dec 04:00 – 10 Dec 04:10", "Our own network is ill", "2025-12-09"),
    admin("10 Dec 04:00 – 10 Dec 04:10", "Our own network is ill", "2025-12-10"),
)
