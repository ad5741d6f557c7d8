"""The thread of a check: anchors, placement, pages, sources, refusals."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.rows import ClassRow, HostRow, ShareRow, SourceLine


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """One anchor. anchor: "" for none; kind: "text", "image", "empty"; anchor_class: PRODUCT.md §6's word, "" before it is
    classed; n_followed_domains: domains that link with it followed."""

    anchor: str
    n_domains: int
    share: float
    n_links: int = 0
    kind: str = "text"
    anchor_class: str = ""
    n_followed_domains: int = 0
    sample_page: str = ""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Thread 3. n_domains: referring domains with a link we saw: the whole of every share. rows: most domains first. before_at:
    the time that classes are compared with, None when nothing was known then; n_before: the whole of the shares then."""

    domain: str
    n_domains: int
    rows: tuple[AnchorRow, ...] = ()
    n_more: int = 0
    classes: tuple[ClassRow, ...] = ()
    notes: tuple[str, ...] = ()
    before_at: datetime | None = None
    n_before: int = 0


@dataclass(frozen=True, slots=True)
class Placements:
    """Thread 4. placements: Placement's words; rels: "followed", "nofollow", "sponsored", "ugc", "nofollow ugc" …;
    conditions: page-level ones ("noindex", "page_nofollow", "hidden" …: Reason's words). n_domains: the whole of the shares."""

    domain: str
    n_domains: int
    placements: tuple[ShareRow, ...] = ()
    rels: tuple[ShareRow, ...] = ()
    conditions: tuple[ShareRow, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    """One linked page of ours. target_page: URL. is_home; is_broken: our page does not answer; detail: "404 since 20 Nov". kind:
    what a person said it is for, "" when nobody did."""

    target_page: str
    n_domains: int
    share: float
    n_links: int = 0
    is_home: bool = False
    is_broken: bool = False
    detail: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Thread 5. home_share: 0..1 of the domains. n_pages: linked pages in all; rows: most domains first. unlinked: money pages
    that no domain was seen to link to. hint: how pages are named, "" for none."""

    domain: str
    n_domains: int
    home_share: float
    n_pages: int
    rows: tuple[PageRow, ...] = ()
    n_more: int = 0
    notes: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    n_more_unlinked: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Thread, last: where it comes from and what is not known. unknown: full sentences. filename: the CSV beside it, "" for
    none; refusing: hosts that refused, most pages first."""

    domain: str
    sources: tuple[SourceLine, ...] = ()
    unknown: tuple[str, ...] = ()
    refusing: tuple[HostRow, ...] = ()
    n_more_refusing: int = 0
    n_excluded: int = 0
    n_leads: int = 0
    filename: str = ""
    n_file_rows: int = 0


@dataclass(frozen=True, slots=True)
class ManyRefuse:
    """Thread: many hosts refuse us: our own address deserves a look. rows: worst first.
    contact_url: the page that tells site owners who visits."""

    domain: str
    n_hosts: int
    n_refusing: int
    rows: tuple[HostRow, ...] = ()
    n_more: int = 0
    contact_url: str = ""
