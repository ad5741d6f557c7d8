"""Made-up cards of daily threads, digests and their rules; see `samples`."""

from datetime import datetime, timedelta
from typing import Any

from bot.core import cards

_DAY = timedelta(days=1)
_WEEKS = (("24 Aug", 3, 0), ("31 Aug", 2, 1), ("7 Sep", 0, 0), ("14 Sep", 5, 2), ("21 Sep", 4, 0), ("28 Sep", 6, 1))


def digest_samples(now: datetime, domain: str, target: str) -> dict[str, Any]:
    """Template's name → a card as it is usually filled. target: a page of ours."""
    lost = cards.LinkRow(
        "https://old.news.invalid/story",
        "news.invalid",
        target,
        "lost",
        "unlinked",
        ("The words are still there, the link is gone.", "Two complete visits, 20 and 21 Nov, without the link."),
        "Acme pricing",
        placement="body_text",
        since=now - _DAY,
        seen="seen twice, confirmed",
    )
    new = cards.LinkRow(
        "https://fresh.blog.invalid/tools",
        "blog.invalid",
        target,
        "live",
        "found",
        anchor="Acme",
        placement="body_text",
        since=now,
    )
    rules = (
        ("A loss", "told after two complete visits without the link, at least 12 hours apart"),
        ("A refusal, a time-out, a cut answer", "never told as a loss"),
    )
    buttons = (
        cards.Button("alerts_digest", "Weekly only", "3"),
        cards.Button("alerts_off", "Off", "3"),
        cards.Button("alerts_test", "Send a test", "3"),
    )
    return {
        "digest": cards.Digest(
            domain,
            "weekly",
            now - 7 * _DAY,
            now,
            (cards.GroupCount("lost", 2, 1), cards.GroupCount("degraded", 1, 1), cards.GroupCount("new", 9, 6)),
            n_new_domains=6,
            n_lost_domains=1,
            n_wins=1,
            n_earned=5,
            n_broken_pages=1,
            n_broken_domains=3,
            best=new,
            best_why="followed, in body text, the first link from this domain",
            weeks=tuple(cards.WeekCount(*week) for week in _WEEKS),
            notes=("Not known: 11 links refused to us.",),
            sources=(cards.SourceLine("Search Console", "latest links", now - 3 * _DAY, 1100, note="sample"),),
            has_thread=True,
        ),
        "digest_part": cards.DigestPart(domain, "lost", 2, 1, (lost, new)),
        "broken_pages": cards.BrokenPages(
            domain, (cards.BrokenPage(target, "target_not_found", 3, 4, now - _DAY, "Our page answers 404."),), 1
        ),
        "alert_rules": cards.AlertRules(
            domain,
            "C0LINKS01",
            "on",
            "Europe/Berlin",
            "U0MIA0001",
            now - _DAY,
            False,
            now + _DAY,
            now + 3 * _DAY,
            rules,
            buttons,
            (cards.MuteLine("domain", "scraper.invalid", now + 30 * _DAY, "U0MIA0001", "it copies everybody"),),
            "grade green and page /pricing",
        ),
    }
