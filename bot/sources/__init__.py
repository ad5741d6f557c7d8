"""Where claims come from. Importing is `bot.sources.export`; here is what each source cannot know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """What may be believed of a provider (PRODUCT.md §14). provider: as in Mapping.provider. misses: plain words. is_sample: it
    never claims to be complete."""

    provider: str
    misses: str
    is_sample: bool = False


SOURCES: tuple[Source, ...] = (
    Source("Search Console", "rel, loss dates, anchors per link", is_sample=True),
    Source("Ahrefs", "anything after the day of the export"),
    Source("Semrush", "anything after the day of the export"),
    Source("Moz", "anything after the day of the export"),
    Source("Majestic", "anything after the day of the export"),
    Source("SE Ranking", "anything after the day of the export"),
    Source("DataForSEO", "anything after the day of the export"),
    Source("Screaming Frog", "pages outside the crawl, dates"),
    Source("List", "everything that nobody named, rel, dates", is_sample=True),
    Source("Backlinks", "links that no source had claimed by then"),
)

OTHER = Source("", "not known", is_sample=True)


def source_of(provider: str) -> Source:
    """The facts about a provider; OTHER for a name that is not in SOURCES."""
    return next((source for source in SOURCES if source.provider == provider), OTHER)
