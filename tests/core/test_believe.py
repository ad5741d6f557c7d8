"""From verdicts to states, row by row (PRODUCT.md §3 and §4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.believe import ROWS, Facts, believe
from bot.core.links import Placement
from bot.core.records import ChangeKind, Standing
from bot.core.rules import DEFAULTS
from bot.core.sightings import LOSSES, pending
from bot.core.states import Reason, State
from tests.core.believing import START, changes, occurrence, told, verdict, visits

LIVE = visits("0 live")[-1].standing

# what happens, hours and visits, state at the end, its reason, what is told
STORIES = [
    # at once
    ("first good visit is believed", "0 live", "live", "found", []),
    ("worth less on the first visit", "0 qualified", "degraded", "qualified", []),
    ("refused on the first visit", "0 captcha", "blocked", "captcha", []),
    ("no answer on the first visit", "0 timeout", "unreachable", "timeout", []),
    ("robots.txt forbids", "0 robots", "blocked", "robots", []),
    ("a moved page on the first visit is simply live", "0 moved", "live", "found", []),
    # never seen and not found
    ("not found at first stays unverified", "0 absent", "unverified", "link_removed", []),
    ("not found twice is lost and told to nobody", "0 absent, 13 absent", "lost", "link_removed", []),
    ("404 at first stays unverified", "0 404", "unverified", "page_not_found", []),
    ("never seen, lost, then found is a new link", "0 absent, 13 absent, 20 live", "live", "found", []),
    # 200 without the link
    ("one visit without it changes nothing", "0 live, 12 absent", "live", "found", []),
    ("a second one an hour later changes nothing", "0 live, 12 absent, 13 absent", "live", "found", []),
    ("a second one after 12 hours decides", "0 live, 12 absent, 24 absent", "lost", "link_removed", ["link_lost"]),
    ("a third says nothing new", "0 live, 12 absent, 24 absent, 90 absent", "lost", "link_removed", ["link_lost"]),
    ("words still there", "0 live, 12 unlinked, 24 unlinked", "lost", "unlinked", ["link_lost"]),
    ("linked elsewhere", "0 live, 12 target_swapped, 24 target_swapped", "lost", "target_swapped", ["link_lost"]),
    ("redirected away", "0 live, 12 page_redirected, 24 page_redirected", "lost", "page_redirected", ["link_lost"]),
    ("a hop turned away", "0 live, 12 redirect_lost, 24 redirect_lost", "lost", "redirect_lost", ["link_lost"]),
    ("the newest reason names the loss", "0 live, 12 absent, 24 unlinked", "lost", "unlinked", ["link_lost"]),
    ("a listing moved on is quiet", "0 live, 12 rolled_off, 24 rolled_off", "lost", "rolled_off", []),
    ("one good visit stops it", "0 live, 12 absent, 20 live, 33 absent", "live", "found", []),
    ("refused in between proves nothing", "0 live, 12 absent, 20 waf, 33 absent", "lost", "link_removed", ["link_lost"]),
    ("refused after the first is blocked", "0 live, 12 absent, 24 waf", "blocked", "waf", []),
    ("cut readings never add up", "0 live, 12 absent?, 30 absent?, 90 absent?", "live", "found", []),
    ("one cut reading of two", "0 live, 12 absent, 30 absent?", "live", "found", []),
    # 404
    ("404 once is nothing", "0 live, 12 404", "live", "found", []),
    ("404 twice within a day is nothing", "0 live, 12 404, 35 404", "live", "found", []),
    ("404 twice a day apart", "0 live, 12 404, 36 404", "lost", "page_not_found", ["link_lost"]),
    ("404 and absent are not added up", "0 live, 12 404, 36 absent", "live", "found", []),
    # no answer
    ("silent for six days", "0 live, 24 timeout, 48 tls, 72 dns, 96 timeout, 168 timeout", "unreachable", "timeout", []),
    (
        "silent for seven days and five visits",
        "0 live, 24 timeout, 48 tls, 72 dns, 96 server_error, 192 connection",
        "lost",
        "site_down",
        [],
    ),
    ("silent for seven days and four visits", "0 live, 24 timeout, 48 tls, 72 dns, 192 timeout", "unreachable", "timeout", []),
    (
        "an answer in between ends the silence",
        "0 live, 24 timeout, 48 tls, 72 too_large, 96 timeout, 120 tls, 192 timeout",
        "unreachable",
        "timeout",
        [],
    ),
    ("an unreadable page is never down", "0 live, 24 js, 48 js, 96 js, 144 js, 200 js, 300 js", "unreachable", "js", []),
    ("no such name for three days", "0 live, 24 nxdomain, 48 nxdomain, 96 nxdomain", "lost", "domain_gone", ["link_lost"]),
    ("no such name for two days", "0 live, 24 nxdomain, 48 nxdomain, 72 nxdomain", "unreachable", "domain_gone", []),
    ("no such name, twice", "0 live, 24 nxdomain, 100 nxdomain", "unreachable", "domain_gone", []),
    ("parked for three days", "0 live, 24 parked, 48 parked, 96 parked", "lost", "domain_gone", ["link_lost"]),
    ("parked for one day", "0 live, 24 parked, 48 parked", "live", "found", []),
    # refusals
    (
        "refused for a year is never lost",
        "0 live, " + ", ".join(f"{24 * d} refused" for d in range(1, 360, 7)),
        "blocked",
        "refused",
        [],
    ),
    ("lost stays lost while refused", "0 live, 12 absent, 24 absent, 50 waf", "lost", "link_removed", ["link_lost"]),
    ("down, then refusing, is there", "0 live, 1 tls, 2 tls, 3 tls, 4 tls, 192 tls, 200 waf", "blocked", "waf", []),
    ("lost stays lost while silent", "0 live, 12 absent, 24 absent, 50 timeout", "lost", "link_removed", ["link_lost"]),
    # again
    ("readable again without it", "0 live, 12 timeout, 24 absent", "live", "found", []),
    ("readable again with it", "0 live, 12 waf, 24 live", "live", "found", []),
    ("never seen, refused, then seen", "0 waf, 24 live", "live", "found", []),
    ("never seen, refused, then not found", "0 waf, 24 absent", "unverified", "link_removed", []),
    ("seen once after a told loss", "0 live, 12 absent, 24 absent, 40 live", "live", "found", ["link_lost"]),
    ("seen twice at once after a told loss", "0 live, 12 absent, 24 absent, 40 live, 41 live", "live", "found", ["link_lost"]),
    (
        "seen twice 12 hours apart closes a told loss",
        "0 live, 12 absent, 24 absent, 40 live, 52 live, 70 live",
        "live",
        "found",
        ["link_lost", "link_back"],
    ),
    (
        "lost again before it was certain tells nothing more",
        "0 live, 12 absent, 24 absent, 40 live, 50 absent, 74 absent, 100 absent",
        "lost",
        "link_removed",
        ["link_lost"],
    ),
    ("back from a quiet loss", "0 live, 12 rolled_off, 24 rolled_off, 40 live, 60 live", "live", "found", []),
    (
        "a silent site that comes back without it",
        "0 live, 1 tls, 2 tls, 3 tls, 4 tls, 192 tls, 200 absent, 213 absent",
        "lost",
        "link_removed",
        ["link_lost"],
    ),
    # less worth
    ("noindex is told", "0 live, 72 noindex", "degraded", "noindex", ["page_noindexed"]),
    ("canonical elsewhere is told", "0 live, 72 canonical_elsewhere", "degraded", "canonical_elsewhere", ["page_canonicalised"]),
    (
        "robots shuts Google out",
        "0 live, 72 robots_blocks_google",
        "degraded",
        "robots_blocks_google",
        ["page_blocked_for_google"],
    ),
    ("hidden is told", "0 live, 72 hidden", "degraded", "hidden", ["state_changed"]),
    (
        "noindex that comes and goes is told once",
        "0 live, 72 noindex, 96 live, 120 noindex",
        "degraded",
        "noindex",
        ["page_noindexed"],
    ),
    (
        "noindex, then nofollow too",
        "0 live, 72 noindex, 96 qualified",
        "degraded",
        "qualified",
        ["page_noindexed", "rel_changed"],
    ),
    ("noindex behind a refusal is told", "0 live, 24 waf, 72 noindex", "degraded", "noindex", ["page_noindexed"]),
    ("the same noindex after a refusal is not", "0 noindex, 24 waf, 72 noindex", "degraded", "noindex", []),
    # moved
    ("moved with the link", "0 live, 72 moved", "changed", "source_moved", ["source_moved"]),
    ("moved and seen so again", "0 live, 72 moved, 96 moved", "live", "found", ["source_moved"]),
    ("moved, silent, moved is one move", "0 live, 72 moved, 96 tls, 120 moved", "live", "found", ["source_moved"]),
]


@pytest.mark.parametrize(("plan", "state", "reason", "expected"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_story(plan: str, state: str, reason: str, expected: list[str]) -> None:
    beliefs = visits(plan)
    last = beliefs[-1].standing
    assert (str(last.state), str(last.reason)) == (state, reason)
    assert told(beliefs) == expected


def test_agreed_link_is_confirmed_after_an_hour() -> None:
    beliefs = visits("0 live, 12 absent, 13 absent", Standing(is_agreed=True))
    assert beliefs[-1].standing.state is State.LOST
    assert told(beliefs) == ["link_lost"]


def test_agreed_link_that_rolled_off_is_told() -> None:
    assert told(visits("0 live, 12 rolled_off, 14 rolled_off", Standing(is_agreed=True))) == ["link_lost"]


@pytest.mark.parametrize(
    ("placement", "is_agreed", "reason"),
    [
        pytest.param(Placement.BODY_TEXT, False, "rolled_off", id="the item of a listing moved on"),
        pytest.param(Placement.FOOTER, False, "link_removed", id="a footer link was taken out"),
        pytest.param(Placement.BODY_TEXT, True, "link_removed", id="an agreed link is missed"),
    ],
)
def test_listing(placement: Placement, is_agreed: bool, reason: str) -> None:
    facts = Facts(known=occurrence(placement=placement), is_listing=True)
    beliefs = visits("0 live, 12 absent, 25 absent", Standing(is_agreed=is_agreed), facts=facts)
    assert str(beliefs[-1].standing.reason) == reason


def test_ignored_stays_ignored() -> None:
    for word in ("live", "absent", "404", "waf", "timeout", "noindex"):
        belief = believe(Standing(state=State.IGNORED, reason=Reason.IGNORED), verdict(word), START)
        assert (belief.standing.state, belief.standing.reason, belief.change) == (State.IGNORED, Reason.IGNORED, None)


def test_new_link_is_told_after_the_baseline_only() -> None:
    assert told(visits("0 live", facts=Facts(is_baseline=True))) == []
    assert told(visits("0 live", facts=Facts(is_baseline=False))) == ["new_link"]


def test_unstable_link_needs_three_days_and_tells_once_a_fortnight() -> None:
    flapping = visits("0 live, 24 absent, 48 live")
    two = visits("72 absent, 90 absent", flapping[-1].standing)
    assert two[-1].standing.state is State.LIVE
    three = visits("100 absent, 124 absent", two[-1].standing)
    assert three[-1].standing.state is State.LOST
    again = visits("148 live, 172 live, 200 absent, 224 absent, 248 absent", three[-1].standing)
    assert again[-1].standing.state is State.LOST
    assert told(flapping + two + three + again) == ["link_lost"]


def test_second_return_within_a_fortnight_is_silent() -> None:
    first = visits("0 live, 24 absent, 40 absent, 50 live, 74 live")
    assert told(first) == ["link_lost", "link_back"]
    second = visits("100 absent, 124 absent, 148 absent, 172 live, 196 live", first[-1].standing)
    assert told(second) == []
    assert [c.kind for c in changes(second)] == [ChangeKind.LINK_LOST, ChangeKind.LINK_BACK]


CHANGES = [
    ("anchor", occurrence(anchor="Buy now"), "anchor_changed", "anchor_changed"),
    ("anchor in other letters", occurrence(anchor="  ACME "), None, "found"),
    ("rel", occurrence(rel=("nofollow",)), "rel_changed", "rel_changed"),
    ("rel that says nothing to search engines", occurrence(rel=("noopener",)), None, "found"),
    ("placement", occurrence(placement=Placement.FOOTER), "placement_changed", "placement_changed"),
    ("placement within the content", occurrence(placement=Placement.MAIN_AREA), None, "found"),
    ("placement not known", occurrence(placement=Placement.UNKNOWN), None, "found"),
    ("target page", occurrence(url="https://acme.example/other"), "target_changed", "target_page_changed"),
    ("target page with tracking", occurrence(url="http://www.acme.example/?utm_source=x#top"), None, "found"),
]


@pytest.mark.parametrize(("now", "kind", "reason"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_changed(now: object, kind: str | None, reason: str) -> None:
    live = visits("0 live")[-1].standing
    belief = believe(live, verdict("live", occurrences=(now,)), START + timedelta(days=3), facts=Facts(known=occurrence()))  # type: ignore[arg-type]
    assert (str(belief.change.kind) if belief.change else None) == kind
    assert str(belief.standing.reason) == reason
    if belief.change is not None:
        assert belief.change.before != belief.change.after
        assert not belief.change.is_quiet


def test_one_of_several_links_still_like_the_known_one_is_no_change() -> None:
    live = visits("0 live")[-1].standing
    both = (occurrence(anchor="Other", rel=("ugc",)), occurrence())
    assert believe(live, verdict("live", occurrences=both), START, facts=Facts(known=occurrence())).change is None


def test_change_settles_when_seen_again_after_twelve_hours() -> None:
    live = visits("0 live")[-1].standing
    new = occurrence(rel=("nofollow",))
    seen = verdict("qualified", occurrences=(new,))
    first = believe(live, seen, START + timedelta(hours=72), facts=Facts(known=occurrence()))
    assert (first.standing.state, first.change and first.change.after) == (State.CHANGED, (("rel", "nofollow"),))
    soon = believe(first.standing, seen, START + timedelta(hours=73), facts=Facts(known=new))
    assert (soon.standing.state, soon.change) == (State.CHANGED, None)
    later = believe(soon.standing, seen, START + timedelta(hours=85), facts=Facts(known=new))
    assert (later.standing.state, later.standing.reason) == (State.DEGRADED, Reason.QUALIFIED)
    assert later.change is not None
    assert later.change.is_quiet


def test_anchor_that_alternates_is_told_once_a_fortnight() -> None:
    standing, names = visits("0 live")[-1].standing, ("Acme", "Buy")
    alerts = 0
    for day in range(1, 14):
        known, now = occurrence(anchor=names[(day + 1) % 2]), occurrence(anchor=names[day % 2])
        at = START + timedelta(days=day)
        belief = believe(standing, verdict("live", occurrences=(now,)), at, facts=Facts(known=known))
        standing, alerts = belief.standing, alerts + bool(belief.change and not belief.change.is_quiet)
    assert alerts == 1


def test_broken_target_and_its_mending() -> None:
    live = visits("0 live")[-1].standing
    broken = Facts(is_target_known=True, target_reason=Reason.TARGET_NOT_FOUND)
    first = visits("24 live, 48 live, 60 waf, 70 timeout", live, facts=broken)
    assert told(first) == ["target_broken"]
    assert first[-1].standing.state is State.BROKEN_TARGET
    unknown = visits("80 live", first[-1].standing)
    assert unknown[-1].standing.state is State.BROKEN_TARGET
    fixed = visits("96 live", unknown[-1].standing, facts=Facts(is_target_known=True))
    assert (fixed[-1].standing.state, told(fixed)) == (State.LIVE, ["target_fixed"])


def test_difference_from_the_agreement_lasts_as_long_as_it_is() -> None:
    facts = Facts(broken_term=Reason.REL_CHANGED)
    beliefs = visits("24 qualified, 48 qualified, 96 qualified", visits("0 live")[-1].standing, facts=facts)
    assert beliefs[-1].standing.state is State.CHANGED
    assert told(beliefs) == ["rel_changed"]
    assert visits("120 live", beliefs[-1].standing)[-1].standing.state is State.LIVE


def test_a_clock_that_jumps_back_delays_and_never_hastens() -> None:
    beliefs = visits("0 live, 100 absent, 2 absent, 3 absent, 10 absent")
    assert beliefs[-1].standing.state is State.LIVE
    assert all(s.at <= START + timedelta(hours=10) for s in beliefs[-1].standing.recent)
    assert visits("15 absent", beliefs[-1].standing)[-1].standing.state is State.LOST


def test_a_clock_that_stands_still_confirms_nothing() -> None:
    assert visits("0 live, " + ", ".join(["5 absent"] * 50))[-1].standing.state is State.LIVE


def test_every_loss_reason_has_its_family_and_source() -> None:
    assert len({reason for reason, _, _ in LOSSES}) == len(LOSSES)
    assert all(source.startswith("PRODUCT §4") for _, _, source in LOSSES)


def test_rows_have_names_and_sources() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.source.startswith("PRODUCT") for row in ROWS)


def test_every_row_is_reached() -> None:
    reached = {b.rule for story in STORIES for b in visits(story[1])}
    reached |= {
        b.rule for b in visits("0 live, 24 live", facts=Facts(is_target_known=True, target_reason=Reason.TARGET_NOT_FOUND))
    }
    assert {"first seen", "loss confirmed", "quiet loss turns out real", "back for good", "lost stays lost"} <= reached


def test_every_belief_says_why() -> None:
    for story in STORIES:
        for belief in visits(story[1]):
            assert belief.why.endswith(".")
            assert "error" not in belief.why.lower()
            assert belief.change is None or belief.change.evidence


def test_memory_is_bounded_and_keeps_what_counts() -> None:
    beliefs = visits("0 live, 24 absent, " + ", ".join(f"{25 + n} waf" for n in range(60)))
    standing = beliefs[-1].standing
    assert len(standing.recent) <= 16
    loss = pending(standing, DEFAULTS)
    assert loss is not None
    assert loss.seen[0].at == START + timedelta(hours=24)
    assert visits("100 absent", standing)[-1].standing.state is State.LOST


def test_unknown_reason_proves_nothing() -> None:
    odd = replace(verdict("absent"), reason=Reason.FOUND)
    live = visits("0 live")[-1].standing
    for hours in (12, 40, 80):
        live = believe(live, odd, START + timedelta(hours=hours)).standing
    assert live.state is State.LIVE
