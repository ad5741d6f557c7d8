"""One made-up card per template: what `doctor` shows to Slack's own validator, and where snapshots start from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core import cards
from bot.render.case_samples import case_samples
from bot.render.compare_samples import compare_samples
from bot.render.digest_samples import digest_samples
from bot.render.grade_samples import grade_samples
from bot.render.link_samples import link_samples
from bot.render.pattern_samples import pattern_samples
from bot.render.profile_samples import profile_samples

NOW = datetime(2026, 11, 21, 10, 40, tzinfo=UTC)
DOMAIN = "example.com"
HOME = "https://example.com/"
PRICING = "https://example.com/pricing"

_SOURCES = (
    cards.SourceLine("Search Console", "latest links", NOW - timedelta(days=3), 1100, "links.csv", date(2026, 11, 17), "sample"),
    cards.SourceLine("Ahrefs", "backlinks", NOW - timedelta(days=19), 812, "ahrefs.csv", date(2026, 11, 1)),
)
_STATES = (
    cards.StateCount("live", 142, 1500),
    cards.StateCount("degraded", 21, 200),
    cards.StateCount("blocked", 11, 30),
    cards.StateCount("unreachable", 5, 6),
    cards.StateCount("broken_target", 3, 4),
    cards.StateCount("not_found", 6, 8),
    cards.StateCount("unverified", 26, 154),
)
_GRADES = (
    cards.GradeCount("green", 61),
    cards.GradeCount("yellow", 118),
    cards.GradeCount("red", 9),
    cards.GradeCount("unknown", 20),
)
_RECHECK = cards.Button("recheck", "Recheck", "link:17")
_REFUSING = (
    cards.HostRow("shop.invalid", 12, "waf", "HTTP 403 with a challenge"),
    cards.HostRow("forum.invalid", 3, "rate_limited", "HTTP 429, Retry-After 3600"),
)


def _row(state: str, reason: str, host: str, **more: Any) -> cards.LinkRow:
    return cards.LinkRow(f"https://{host}/review", host.split(".", 1)[1], PRICING, state, reason, **more)


_HISTORY = cards.Button("link", "History", "17")
_ROWS = (
    _row(
        "degraded",
        "qualified",
        "blog.partner.invalid",
        evidence=("The link carries rel=nofollow.",),
        was="followed, “Acme pricing”, body text",
        now="nofollow (in the link)",
        house_policy="14 followed: only ours changed",
        since=NOW - timedelta(hours=12),
        seen="seen twice",
        heading="Agreed link changed",
        colour="red",
        until=date(2027, 3, 1),
        owner="U0MIA0001",
        grade="green",
        advice="Ask them to put it back as agreed, or accept it as it is.",
        buttons=(cards.Button("case_accept", "Accept as is", "12"), cards.Button("case_assign", "Assign", "12"), _HISTORY),
    ),
    _row(
        "broken_target",
        "target_not_found",
        "www.magazine.invalid",
        evidence=("Our page answered 404 on two visits, 20 Nov and 21 Nov.",),
        anchor="Acme pricing",
        placement="body_text",
        since=NOW - timedelta(days=1),
        seen="seen twice",
        heading="Broken page of ours",
        colour="red",
        n_links=4,
        n_domains=3,
        advice="Restore the page or redirect it: “broken redirects” gives the lines to set.",
        buttons=(_HISTORY, _RECHECK),
    ),
    _row(
        "live",
        "found",
        "www.cheap.invalid",
        evidence=("Signs seen: a page that sells links, an account that other linking sites use.",),
        heading="Worth a look",
        colour="red",
        grade="red",
        n_links=31,
        n_domains=9,
        advice="Look at the evidence: “review grade:red” goes through them. Ignoring is the default.",
        buttons=(_HISTORY,),
    ),
)

_HEAD = cards.CheckHead(
    DOMAIN,
    "finished",
    NOW - timedelta(minutes=4),
    214,
    1902,
    7,
    finished_at=NOW,
    n_done=1902,
    n_total=1902,
    n_sitewide=3,
    n_excluded=40,
    by_state=_STATES,
    n_needs_you=4,
    news=cards.News(NOW - timedelta(days=7), 6, 9, 2, 2, 1, 3, 4),
    n_refusing_hosts=11,
    sources=_SOURCES,
    by_grade=_GRADES,
    week=cards.LastWeek(6, 2),
)


def samples() -> dict[str, Any]:
    """Template's name → a card as it is usually filled."""
    return {
        "check_started": cards.CheckStarted(DOMAIN, 1902, 1800, 240, "C0LINKS01"),
        "already_running": cards.AlreadyRunning(DOMAIN, 340, 1902, NOW, "https://team.invalid/archives/C1/p1", "C0LINKS01"),
        "nothing_changed": cards.NothingChanged(DOMAIN, 214, 1902, NOW - timedelta(days=1)),
        "no_data": cards.NoData(DOMAIN, 12),
        "check_head": _HEAD,
        "needs_you": cards.NeedsYou(DOMAIN, _ROWS, 1),
        "changes": cards.Changes(DOMAIN, NOW - timedelta(days=7), _change_groups()),
        "placements": _placements(),
        "sources": cards.Sources(
            DOMAIN,
            _SOURCES,
            ("Search Console gives a sample, without rel.", "26 domains were not visited yet."),
            _REFUSING,
            9,
            40,
            12,
            "example.com-2026-11-21.csv",
            1902,
        ),
        "check_file": cards.CheckFile(DOMAIN, "example.com-2026-11-21.csv", 1902),
        "resumed": cards.Resumed(DOMAIN, 340, 1902, "https://team.invalid/archives/C1/p1"),
        "many_refuse": cards.ManyRefuse(DOMAIN, 200, 90, _REFUSING, 88, "https://example.com/bot"),
        **_intake(),
        **_house(),
        **link_samples(NOW, DOMAIN, PRICING),
        **grade_samples(NOW, DOMAIN, PRICING),
        **digest_samples(NOW, DOMAIN, PRICING),
        **profile_samples(NOW, DOMAIN, PRICING),
        **pattern_samples(NOW, DOMAIN, PRICING),
        **compare_samples(NOW, DOMAIN),
        **case_samples(NOW, DOMAIN, PRICING),
    }


def _change_groups() -> tuple[cards.ChangeGroup, ...]:
    lost = _row("lost", "unlinked", "old.news.invalid", evidence=("Two complete visits, 20 and 21 Nov, without the link.",))
    return (
        cards.ChangeGroup("lost", 2, 2, (lost,)),
        cards.ChangeGroup("degraded", 1, 1, (_ROWS[0],)),
        cards.ChangeGroup("new", 9, 6, (_row("live", "found", "fresh.blog.invalid", anchor="Acme", placement="body_text"),)),
    )


def _placements() -> cards.Placements:
    return cards.Placements(
        DOMAIN,
        163,
        (cards.ShareRow("body_text", 120, 0.74, 900), cards.ShareRow("footer", 20, 0.12, 700)),
        (cards.ShareRow("followed", 142, 0.87, 1500), cards.ShareRow("nofollow ugc", 21, 0.13, 200)),
        (cards.ShareRow("noindex", 4, 0.025, 6),),
    )


def _intake() -> dict[str, Any]:
    columns = (("Referring page URL", "page"), ("Target URL", "target page"), ("Anchor", "anchor"))
    buttons = (
        cards.Button("import_file", "Import", "file:3", "primary"),
        cards.Button("cancel_import", "Cancel", "file:3", confirm="The file is not kept."),
    )
    return {
        "import_preview": cards.ImportPreview(
            "ahrefs.csv",
            DOMAIN,
            "Ahrefs",
            "backlinks",
            4310,
            columns,
            ("Traffic",),
            "UTF-16, tabs",
            (cards.SampleRow("https://blog.partner.invalid/review", PRICING, "Acme pricing"),),
            buttons=buttons,
        ),
        "import_closed": cards.ImportClosed("ahrefs.csv", DOMAIN, "cancelled", "U0MIA0001"),
        "import_done": cards.ImportDone(
            DOMAIN,
            "ahrefs.csv",
            "Ahrefs",
            4310,
            212,
            4090,
            8,
            n_internal=3,
            is_baseline=True,
            why_refused=(cards.ReasonCount("no http(s) address in the page column", 8),),
            by="U0MIA0001",
            buttons=(cards.Button("check", "Check now", DOMAIN, "primary"),),
        ),
        "import_details": cards.ImportDetails(
            DOMAIN,
            "ahrefs.csv",
            "Ahrefs",
            "backlinks",
            columns,
            ("Traffic",),
            "UTF-16, tabs",
            (cards.RefusedRow(17, "no http(s) address in the page column", "mailto:x"),),
            7,
        ),
        "import_refused": cards.ImportRefused(
            "domains.csv",
            "It counts links by domain and names none.",
            "Export the table of backlinks instead.",
            ("Domain", "Backlinks", "Traffic"),
            ("a column with the page that holds the link", "a column with the page it links to"),
        ),
        "import_how": cards.ImportHow(DOMAIN, ("Search Console", "Ahrefs", "Semrush")),
    }


def _house() -> dict[str, Any]:
    check = cards.HelpLine("check <domain or url>", "Visit every known link and report.", ("check example.com",))
    facts = (("database", "SQLite 3.51"),)
    site = cards.SiteLine(DOMAIN, "C0LINKS01", 1902, 214, NOW, NOW + timedelta(days=1), sources=_SOURCES)
    home = cards.HomeSite(
        replace(site, n_cases=2, told_next_at=NOW + timedelta(days=2), permalink="https://team.invalid/archives/C1/p1"),
        (cards.StateCount("live", 0, 1500), cards.StateCount("lost", 0, 8)),
        (cards.Button("home_check", "Check now", "1"), cards.Button("home_settings", "Settings", "1")),
    )
    return {
        "home": cards.Home((home,), 1, "example.com is being checked.", ("No admin channel is set.",), "0.1.0", 2),
        "welcome": cards.Welcome("U0MIA0001"),
        "tracked": cards.Tracked(
            DOMAIN, "C0LINKS01", "U0MIA0001", 1902, "Europe/Berlin", schedule=("Known pages are visited around the clock.",)
        ),
        "untracked": cards.Untracked(DOMAIN, "C0LINKS01", "U0MIA0001"),
        "other_channel": cards.OtherChannel(DOMAIN, "C0OTHER01"),
        "status": cards.Status((site,), 1, 2, 3, 40.0, _REFUSING, 9, facts, ("No admin channel is set.",), "0.1.0", 2),
        "help": cards.Help((cards.HelpTopic("Audit", (check,)),), typed="chekc", nearest="check"),
        "error": cards.Error("“exmaple” is not a domain.", "Did you mean example.com?"),
        "not_allowed": cards.NotAllowedHere("untrack example.com", "a member of the channel it belongs to"),
        "slack_refused": cards.SlackRefused("not_in_channel", "the report on example.com", "C0LINKS01", NOW, 2),
        "note": cards.Note("The check was stopped.", ("What was seen is kept.",), (_RECHECK,)),
    }
