"""Where claims come from. Importing is `bot.sources.export`; here is what each source gives and what it cannot know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """What may be believed of a provider (PRODUCT.md §14). provider: as in Mapping.provider. any_domain: False when it shows
    only sites of one's own. gives, misses: plain words. is_sample: it never claims to be complete."""

    provider: str
    any_domain: bool
    gives: str
    misses: str
    is_sample: bool = False


SOURCES: tuple[Source, ...] = (
    Source("Search Console", False, "what Google shows: a sample", "rel, loss dates, anchors per link", is_sample=True),
    Source("Ahrefs", True, "what the file has", "anything after the day of the export"),
    Source("Semrush", True, "what the file has", "anything after the day of the export"),
    Source("Moz", True, "what the file has", "anything after the day of the export"),
    Source("Majestic", True, "what the file has", "anything after the day of the export"),
    Source("SE Ranking", True, "what the file has", "anything after the day of the export"),
    Source("DataForSEO", True, "what the file has", "anything after the day of the export"),
    Source("Screaming Frog", True, "the links of the pages that were crawled", "pages outside the crawl, dates"),
    Source("List", True, "the pages that somebody named", "everything that nobody named, rel, dates", is_sample=True),
    Source("Backlinks", True, "links as we saw them when the list was written", "links that no source had claimed by then"),
)

OTHER = Source("", True, "what the file has", "not known", is_sample=True)


def source_of(provider: str) -> Source:
    """The facts about a provider; OTHER for a name that is not in SOURCES."""
    return next((source for source in SOURCES if source.provider == provider), OTHER)
