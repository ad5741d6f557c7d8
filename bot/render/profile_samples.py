"""Made-up cards of anchors, referring domains and pages: a part of `samples`."""

from datetime import datetime, timedelta
from typing import Any

from bot.core import cards

_DAY = timedelta(days=1)
_CLASSES = (
    cards.ClassRow("image", 9, 0.042, 8, 0.043),
    cards.ClassRow("url", 51, 0.24, 45, 0.24),
    cards.ClassRow("brand", 90, 0.42, 84, 0.45),
    cards.ClassRow("exact", 31, 0.145, 9, 0.048),
    cards.ClassRow("generic", 33, 0.154, 41, 0.22),
)
_SPIKE = (
    "“acme pricing”: 7 of 12 new domains (58%), usually 2%, since 2 Nov 2026: worth a look; common causes are a campaign, "
    "a template or a scraped list."
)


def profile_samples(now: datetime, domain: str, target: str) -> dict[str, Any]:
    """Template's name → a card as it is usually filled. target: a page of ours."""
    before = now - 180 * _DAY
    row = cards.LinkRow(
        "https://blog.partner.invalid/review",
        "partner.invalid",
        target,
        "live",
        "found",
        anchor="Acme pricing",
        placement="body_text",
        since=now - 40 * _DAY,
    )
    months = tuple(cards.MonthCount(label, n) for label, n in (("Sep 2026", 2), ("Oct 2026", 3), ("Nov 2026", 9)))
    return {
        "anchors": _anchors(domain, before),
        "anchor_classes": cards.AnchorClasses(domain, 214, _CLASSES, before, 187, (_SPIKE,), True),
        "anchor_file": cards.AnchorFile(
            domain, "acme pricing", "exact", 9, 0.042, 12, 7, now - 80 * _DAY, now - _DAY, months, (row,), 6, (_SPIKE,)
        ),
        "domains": cards.Domains(
            domain,
            214,
            1902,
            (
                cards.DomainRow("magazine.invalid", 3, "live", "green", now - 300 * _DAY),
                cards.DomainRow("partner.invalid", 340, "degraded", "yellow", now - 40 * _DAY, True),
                cards.DomainRow("news.invalid", 1, "not_found", "", now - _DAY),
            ),
            211,
            ("since:1y",),
            ("A check is running: pages that it has not reached yet stand as before.",),
        ),
        "domain_file": cards.DomainFile(
            domain,
            "partner.invalid",
            4,
            "yellow",
            True,
            (cards.StateCount("not_found", 1, 1), cards.StateCount("live", 1, 3)),
            now - 40 * _DAY,
            now,
            ("editor at partner.invalid",),
            ("/review: rel: followed, until 2027-03-01",),
            ("ignored by U0MIA0001 on 20 Nov 2026: a scraped copy",),
            ("to:/pricing",),
            buttons=(cards.Button("link", "History", "17"),),
            has_thread=True,
        ),
        "domain_history": cards.DomainHistory(
            domain,
            "partner.invalid",
            (
                cards.DomainChange(now - _DAY, row.page, "rel changed", "rel: followed", "rel: nofollow", "Seen twice."),
                cards.DomainChange(now - 40 * _DAY, row.page, "new link"),
            ),
            True,
        ),
        "page_named": cards.PageNamed(domain, target, "money", "U0MIA0001", "blog", 3),
        "pages": cards.Pages(
            domain,
            214,
            0.56,
            38,
            (
                cards.PageRow(f"https://{domain}/", 120, 0.56, 1200, is_home=True),
                cards.PageRow(target, 3, 0.014, 4, is_broken=True, detail="404 since 20 Nov", kind="money"),
            ),
            36,
            unlinked=(f"https://{domain}/plans", f"https://{domain}/tour"),
            hint="Name a page by typing pages add, its path and money, blog or home.",
        ),
    }


def _anchors(domain: str, before: datetime) -> cards.Anchors:
    rows = (
        cards.AnchorRow("Acme", 61, 0.28, 700, anchor_class="brand", n_followed_domains=58, sample_page="https://a.invalid/x"),
        cards.AnchorRow("example.com", 40, 0.19, 90, anchor_class="url", n_followed_domains=31, sample_page="https://b.invalid/"),
        cards.AnchorRow("", 9, 0.042, 12, kind="image", anchor_class="image", sample_page="https://c.invalid/"),
    )
    return cards.Anchors(domain, 214, rows, 312, _CLASSES, (), before, 187)
