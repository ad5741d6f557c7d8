"""Made-up cards of several sites held side by side: a part of `samples`."""

from datetime import datetime, timedelta
from typing import Any

from bot.core import cards


def compare_samples(now: datetime, domain: str) -> dict[str, Any]:
    """Template's name → a card as it is usually filled."""
    source = (cards.SourceLine("Ahrefs", "backlinks", now - timedelta(days=19), 4310),)
    lost = cards.LinkRow("https://old.news.invalid/tools", "news.invalid", f"https://{domain}/", "lost", "unlinked")
    notes = ("Counts rest on the lists that were imported.",)
    return {
        "compare": cards.Compare(
            domain,
            (
                cards.ComparedSite(domain, 214, 1902, 0, 120, 1800, 61, source),
                cards.ComparedSite("rival.invalid", 611, 8020, 94, 517, 0, None, source),
            ),
            (cards.SharedDomain("magazine.invalid", (3, 12)), cards.SharedDomain("blog.invalid", (1, 1))),
            92,
            notes,
        ),
        "gap": cards.Gap(
            domain,
            ("rival.invalid", "other.invalid"),
            2,
            37,
            (
                cards.GapRow(
                    "guide.invalid",
                    ("rival.invalid", "other.invalid"),
                    4,
                    "https://guide.invalid/best-tools",
                    (("Ahrefs", "Domain rating", "71"),),
                    now - timedelta(days=19),
                ),
            ),
            (lost,),
            notes,
        ),
    }
