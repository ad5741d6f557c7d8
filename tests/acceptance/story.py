"""What happens, in order: what people do, what pages become, what goes wrong."""

from datetime import timedelta

from tests.acceptance import pages
from tests.acceptance.pages import post
from tests.acceptance.theatre import Moment
from tests.acceptance.world import (
    FRESH,
    HOME,
    MIA,
    N_PARKED,
    N_WAVE,
    PRICING,
    RUSH,
    SPIKE,
    UNREACHED,
    another,
    archive,
    at,
    both,
    bring,
    chat,
    click,
    delete,
    die_after,
    fail,
    leave_after,
    network,
    on,
    one_dies,
    put,
    put_all,
    race,
    refuse,
    reinstall,
    reply,
    revoke,
    slack,
    type_,
)

FLAP = timedelta(hours=28)


def flapping(page: str, begins: str, n: int) -> tuple[Moment, ...]:
    """The link goes and comes every 28 hours."""
    answers = (pages.removed(page), post(page, PRICING))
    return tuple(
        Moment(at(begins) + k * FLAP, f"{page} {'comes' if k % 2 else 'goes'}", put(page, answers[k % 2])) for k in range(n)
    )


# a line is an event: laid out by hand
# fmt: off
STORY: tuple[Moment, ...] = (
    on("13 Oct 08:00", "a site is tracked, delivered four times", type_("track example.com tz:Europe/Berlin", times=4)),
    on("13 Oct 08:00", "another, elsewhere", type_("track example.org tz:America/New_York", channel="C2")),
    on("13 Oct 09:00", "a check, delivered four times", type_("check example.com", times=4)),
    on("13 Oct 10:00", "links that were agreed",
       type_("watch http://agreed.example/post /pricing rel:followed owner:@U0SAM0001")),
    *(on("13 Oct 10:00", "…", type_(f"watch http://{name}.example/post /pricing")) for name in UNREACHED),
    on("13 Oct 10:00", "…", type_("watch http://raced.example/post /pricing owner:@U0MIA0001")),
    on("13 Oct 10:00", "…", type_("watch http://parked.example/post-0 /pricing")),
    on("13 Oct 10:00", "…", type_("watch http://expiring.example/post /pricing until:2025-11-20 owner:@U0SAM0001")),
    on("13 Oct 10:00", "…", type_("watch http://flaps.example/post /pricing")),
    on("13 Oct 10:00", "…", type_("watch http://blinks.example/post /pricing")),
    # losses, each for a reason of its own
    on("14 Oct 12:00", "removed.example loses its link", put("removed.example/post", pages.removed("removed.example/post"))),
    on("14 Oct 12:00", "unlinked.example keeps the words", put("unlinked.example/post", pages.unlinked("unlinked.example/post"))),
    on("15 Oct 12:00", "agreed.example loses its link", put("agreed.example/post", pages.removed("agreed.example/post"))),
    on("15 Oct 12:00", "the answers of the next two posts about it get lost",
       fail("chat.postMessage", drop="after", times=2, when=lambda args: "agreed.example" in str(args))),
    on("15 Oct 12:00", "so do deleted.example and closed.example", put_all(
        ("deleted.example/post", pages.removed("deleted.example/post")),
        ("closed.example/post", pages.removed("closed.example/post")),
    )),
    on("16 Oct 09:00", "the process is asked to end in mid-run", leave_after(8)),
    on("17 Oct 12:00", "Sam acknowledges, delivered four times, and so does Mia", both(
        click("case_ack", "🔴 Lost: agreed.example", times=4), click("case_ack", "🔴 Lost: agreed.example", user=MIA, value="1"),
    )),
    on("17 Oct 12:10", "somebody deletes what was told of deleted.example", delete("🔴 Lost: deleted.example")),
    on("17 Oct 12:11", "what was told of closed.example cannot be edited",
       refuse("chat.update", "cant_update_message", "closed.example")),
    on("17 Oct 12:12", "and Mia acknowledges it", click("case_ack", "🔴 Lost: closed.example", user=MIA)),
    on("17 Oct 12:20", "talk in the thread", chat("I wrote to them.", "🔴 Lost: agreed.example")),
    on("17 Oct 12:30", "swapped.example links to somebody else",
       put("swapped.example/post", pages.swapped("swapped.example/post"))),
    on("17 Oct 12:30", "notfound.example is gone", put("notfound.example/post", pages.NOT_FOUND)),
    on("18 Oct 12:00", "agreed.example has its link again", put("agreed.example/post", post("agreed.example/post", PRICING))),
    on("18 Oct 12:00", "so have deleted.example and closed.example, whose message is too old to be edited", both(
        put("deleted.example/post", post("deleted.example/post", PRICING)),
        put("closed.example/post", post("closed.example/post", PRICING)),
        refuse("chat.update", "edit_window_closed", "closed.example", times=9),
    )),
    on("18 Oct 13:00", "Sam asks for a recheck, delivered four times", reply("recheck", "🔴 Lost: agreed.example", times=4)),
    # changes
    on("19 Oct 12:00", "pages change their links", put_all(
        ("rel.example/post", post("rel.example/post", PRICING, rel="nofollow")),
        ("anchor.example/post", post("anchor.example/post", PRICING, anchor="these people")),
        ("aims.example/post", post("aims.example/post", HOME)),
    )),
    on("20 Oct 12:00", "pages are worth less", put_all(
        ("placement.example/post", pages.in_footer("placement.example/post", PRICING)),
        ("moves.example/post", pages.moved("http://moves.example/moved")),
        ("noindex.example/post", pages.noindexed("noindex.example/post", PRICING)),
        ("canonical.example/post", pages.canonicalised("canonical.example/post", PRICING)),
        ("robots.example/robots.txt", pages.NO_GOOGLE),
    )),
    on("20 Oct 13:00", "refuses.example refuses us from now on", put("refuses.example/post", pages.FORBIDDEN)),
    # new ones, and pages of ours
    on("21 Oct 11:00", "a second list is imported", bring("second.csv", FRESH)),
    on("21 Oct 12:00", "two pages of ours break", put_all(
        ("example.com/report", pages.NOT_FOUND), ("example.com/brochure", pages.NOT_FOUND),
    )),
    on("21 Oct 12:00", "the process is killed in mid-run", die_after(6)),
    on("23 Oct 12:00", "parked.example is for sale",
       put_all(*((f"parked.example/post-{n}", pages.PARKED) for n in range(N_PARKED)))),
    # the night in which 02:30 comes twice
    on("25 Oct 11:00", "rel-again.example asks not to be counted",
       put("rel-again.example/post", post("rel-again.example/post", PRICING, rel="nofollow"))),
    on("25 Oct 12:00", "a check", type_("check example.com", user=MIA)),
    on("26 Oct 12:00", "the report is back", put("example.com/report", pages.own("report"))),
    on("20 Oct 02:20", "Slack wants silence for a while", fail("chat.postMessage", status=429, retry_after=1, times=6)),
    # quiet hours
    on("27 Oct 08:00", "green.example loses its link", put("green.example/post", pages.removed("green.example/post"))),
    on("27 Oct 08:30", "somebody looks", type_("link http://green.example/post")),
    on("27 Oct 08:40", "and lets it be visited; it is confirmed at night", click("recheck", "green.example/post")),
    # two processes, two sockets
    on("28 Oct 12:00", "a second process", another),
    on("29 Oct 10:00", "a domain is muted", type_("alerts mute domain:muted.example 30d because the campaign is over")),
    on("29 Oct 12:00", "muted.example loses its link", put("muted.example/post", pages.removed("muted.example/post"))),
    on("30 Oct 12:00", "raced.example loses its link", put("raced.example/post", pages.removed("raced.example/post"))),
    on("31 Oct 12:00", "abroad-0.example loses its link", put("abroad-0.example/post", pages.removed("abroad-0.example/post"))),
    on("01 Nov 12:00", "raced.example has its link again", put("raced.example/post", post("raced.example/post", PRICING))),
    on("01 Nov 12:30", "Mia asks for a recheck", reply("recheck", "🔴 Lost: raced.example", user=MIA)),
    on("01 Nov 20:00", "Mia will acknowledge in the moment of its return",
       race(click("case_ack", "raced.example/post", user=MIA))),
    on("03 Nov 12:00", "down.example does not answer any more", put_all(
        ("down.example/post", pages.DEAD), ("down.example/still", pages.DEAD),
    )),
    on("03 Nov 12:00", "rolled.example is a home page that moves on", put("rolled.example/", pages.removed("rolled.example/"))),
    # lost and found within one window
    on("04 Nov 10:00", "blinks.example loses its link", put("blinks.example/post", pages.removed("blinks.example/post"))),
    on("04 Nov 10:01", "somebody looks", type_("link http://blinks.example/post")),
    on("04 Nov 10:02", "a visit", click("recheck", "blinks.example/post")),
    on("04 Nov 11:10", "a second one: it is lost", click("recheck", "blinks.example/post")),
    on("04 Nov 11:11", "the link is back", put("blinks.example/post", post("blinks.example/post", PRICING))),
    on("04 Nov 11:12", "a third one sees it", click("recheck", "blinks.example/post")),
    on("05 Nov 12:00", "more losses", put_all(
        ("soft.example/post", pages.soft("soft.example/post")),
        ("redirected.example/post", pages.moved("http://redirected.example/about")),
        ("hop.example/go", pages.removed("hop.example/go")),
    )),
    on("06 Nov 12:00", "of two processes the leader is killed", one_dies),
    *flapping("flaps.example/post", "07 Nov 12:00", 12),
    on("08 Nov 09:00", "our own network is cut", network(True)),
    on("08 Nov 19:00", "and works again", network(False)),
    # spikes; meanwhile the channel of the other site is archived for a week
    on("10 Nov 10:00", "a list with one money anchor from six new domains", bring("third.csv", SPIKE)),
    on("11 Nov 10:00", "Sam says that it is ours, delivered four times", click("case_anchor_ours", "garden spades", times=4)),
    on("10 Nov 12:00", "abroad-2.example loses its link", put("abroad-2.example/post", pages.removed("abroad-2.example/post"))),
    on("11 Nov 12:00", "the other channel is archived", archive("C2", True)),
    on("14 Nov 12:00", "down.example answers again", put_all(
        ("down.example/post", post("down.example/post", PRICING)), ("down.example/still", post("down.example/still", HOME)),
    )),
    on("17 Nov 10:00", "a list with twelve new domains", bring("fourth.csv", RUSH)),
    on("18 Nov 10:00", "Mia says that it was PR", click("case_cause_pr", "Many new domains: 12", user=MIA)),
    on("18 Nov 12:00", "the other channel is there again", archive("C2", False)),
    on("19 Nov 12:00", "the token is revoked", revoke),
    on("19 Nov 12:00", "queued.example loses its link", put("queued.example/post", pages.removed("queued.example/post"))),
    on("22 Nov 12:00", "the app is installed again", reinstall),
    on("24 Nov 10:00", "Mia looked at refuses.example", click("case_still_there", "refuses.example/post", user=MIA)),
    on("24 Nov 12:00", "six domains lose their links",
       put_all(*((f"wave-{n}.example/post", pages.removed(f"wave-{n}.example/post")) for n in range(N_WAVE)))),
    on("01 Dec 12:00", "agreed.example asks not to be counted",
       put("agreed.example/post", post("agreed.example/post", PRICING, rel="nofollow"))),
    on("03 Dec 12:00", "Sam accepts that", click("case_accept", "agreed.example/post")),
    on("04 Dec 12:00", "abroad.example is let go", type_("untrack example.org", channel="C2")),
    on("04 Dec 13:00", "abroad-1.example loses its link", put("abroad-1.example/post", pages.removed("abroad-1.example/post"))),
    # a day without any network: something is to be told, something is lost
    on("09 Dec 02:50", "dark.example writes another anchor",
       put("dark.example/post", post("dark.example/post", PRICING, anchor="those people"))),
    on("09 Dec 02:51", "somebody looks", type_("link http://dark.example/post")),
    on("09 Dec 02:52", "and lets it be visited", click("recheck", "dark.example/post")),
    on("09 Dec 03:30", "dark.example loses its link", put("dark.example/post", pages.removed("dark.example/post"))),
    on("09 Dec 04:00", "our network is gone, Slack with it", both(network(True), slack(True))),
    on("10 Dec 04:00", "and is there again", both(network(False), slack(False))),
)
# fmt: on
