"""The table of known export headers: which columns make which report of which provider, and what each column means.

Rows are tried in order and the first that fits decides; a file's name never does. Names are normalised as in `header`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Holds(StrEnum):
    """What the rows of a report are."""

    LINKS = "links"
    LEADS = "leads"
    COUNTS = "counts"
    OWN = "own"


Columns = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One report of one provider.

    needs: normalised headers that must all be there, each given as its alternatives. columns: claim field to the headers it
    may be read from, first filled one wins; `lost_flag`, `followed`, `rel` and `is_*` are read into the field they decide.
    metrics: vendor figures kept under the vendor's own names. row_types: values of the `type` column that are links, empty
    for all. note: for anything but links, what the file is and which export to take. source: where the header was seen.
    """

    name: str
    provider: str
    report: str
    needs: tuple[tuple[str, ...], ...]
    source: str
    holds: Holds = Holds.LINKS
    columns: Columns = ()
    metrics: tuple[str, ...] = ()
    row_types: tuple[str, ...] = ()
    unset_flag_is_false: bool = False
    is_guarded: bool = False
    note: str = ""


def _all(*names: str) -> tuple[tuple[str, ...], ...]:
    return tuple((name,) for name in names)


AHREFS_METRICS = (
    "domain rating",
    "ur",
    "domain traffic",
    "referring domains",
    "linked domains",
    "external links",
    "page traffic",
    "keywords",
    "is spam",
    "links in group",
)
AHREFS_COLUMNS: Columns = (
    ("page", ("referring page url",)),
    ("target_page", ("target url",)),
    ("anchor", ("anchor",)),
    ("title", ("referring page title",)),
    ("kind", ("type",)),
    ("nofollow", ("nofollow",)),
    ("ugc", ("ugc",)),
    ("sponsored", ("sponsored",)),
    ("first_seen", ("first seen",)),
    ("last_seen", ("last seen", "ref. page checked")),
    ("lost_at", ("lost",)),
    ("lost_reason", ("lost status", "drop reason")),
    ("http_code", ("referring page http code",)),
)
SEMRUSH_COLUMNS: Columns = (
    ("page", ("source url",)),
    ("target_page", ("target url",)),
    ("anchor", ("anchor",)),
    ("title", ("source title",)),
    ("nofollow", ("nofollow",)),
    ("ugc", ("ugc",)),
    ("sponsored", ("sponsored",)),
    ("is_image", ("image",)),
    ("is_frame", ("frame",)),
    ("is_form", ("form",)),
    ("first_seen", ("first seen",)),
    ("last_seen", ("last seen",)),
    ("lost_flag", ("lost link",)),
)
OWN_COLUMNS: Columns = (
    ("page", ("referring page url",)),
    ("target_page", ("target url",)),
    ("anchor", ("anchor",)),
    ("kind", ("kind",)),
    ("title", ("title",)),
    ("nofollow", ("nofollow",)),
    ("ugc", ("ugc",)),
    ("sponsored", ("sponsored",)),
    ("first_seen", ("first seen",)),
    ("last_seen", ("last visit",)),
    ("http_code", ("http status",)),
)
PAIR_COLUMNS: Columns = (
    (
        "page",
        (
            "referring page url",
            "referring page",
            "source url",
            "source page",
            "linking page",
            "backlink url",
            "backlink",
            "url from",
            "page url",
            "page",
            "source",
            "from",
            "link from",
            "from url",
            "url",
        ),
    ),
    (
        "target_page",
        (
            "target page url",
            "target page",
            "target url",
            "url to",
            "link url",
            "to url",
            "destination",
            "target",
            "to",
            "link to",
        ),
    ),
    ("anchor", ("anchor text", "anchor", "link anchor", "ancrage")),
    ("title", ("title", "page title", "source title")),
    ("nofollow", ("nofollow", "is nofollow")),
    ("followed", ("dofollow", "follow")),
    ("ugc", ("ugc", "is ugc")),
    ("sponsored", ("sponsored", "is sponsored")),
    ("rel", ("rel",)),
    ("first_seen", ("first seen", "first seen date", "date first seen", "first found")),
    ("last_seen", ("last seen", "last seen date", "date last seen", "last crawled", "last visited", "last checked")),
)

TAKE_GSC = "In Search Console open Links → Export external links → Latest links, and send that file."
TAKE_BACKLINKS = "Export the Backlinks report of {provider} instead."

SIGNATURES: tuple[Signature, ...] = (
    Signature(
        "own list",
        "Backlinks",
        "links as checked",
        _all("referring page url", "target url", "state", "reason", "how we know"),
        "written by bot/core/table_file",
        columns=OWN_COLUMNS,
        is_guarded=True,
    ),
    Signature(
        "1",
        "Ahrefs",
        "broken backlinks",
        _all("referring page url", "target url", "target page http code"),
        "file read as text, Apr 2026",
        columns=AHREFS_COLUMNS,
        metrics=(*AHREFS_METRICS, "target page http code", "target checked"),
    ),
    Signature(
        "2",
        "Ahrefs",
        "backlinks",
        _all("referring page url", "target url", "anchor"),
        "real files, Feb and Sep 2026, 37 columns",
        columns=AHREFS_COLUMNS,
        metrics=AHREFS_METRICS,
    ),
    Signature(
        "3",
        "Ahrefs",
        "backlinks (to about 2021)",
        (("referring page url",), ("link url", "link anchor")),
        "from memory of the old export",
        columns=(
            ("page", ("referring page url",)),
            ("target_page", ("link url",)),
            ("anchor", ("link anchor",)),
            ("title", ("referring page title",)),
            ("rel", ("type",)),
            ("first_seen", ("first seen",)),
            ("last_seen", ("last check",)),
            ("lost_at", ("day lost",)),
            ("lost_reason", ("backlink status",)),
        ),
        metrics=("domain rating", "url rating (desc)", "url rating", "referring domains", "traffic", "keywords"),
    ),
    Signature(
        "4a",
        "Ahrefs",
        "referring domains",
        _all("domain", "dofollow ref. domains"),
        "parser of a public importer, Mar 2026",
        holds=Holds.LEADS,
        columns=(("page", ("domain",)),),
        note=f"It names referring domains, not pages, so it gives leads and no links. {TAKE_BACKLINKS}",
    ),
    Signature(
        "4b",
        "Ahrefs",
        "referring domains",
        _all("domain", "dr", "links to target"),
        "parser of a public importer, Mar 2026",
        holds=Holds.LEADS,
        columns=(("page", ("domain",)),),
        note=f"It names referring domains, not pages, so it gives leads and no links. {TAKE_BACKLINKS}",
    ),
    Signature(
        "5",
        "Ahrefs",
        "anchors",
        _all("anchor text", "ref. domains", "ref. pages"),
        "parser of a public importer",
        holds=Holds.COUNTS,
        note=f"It counts anchors and names no referring page. {TAKE_BACKLINKS}",
    ),
    Signature(
        "5b",
        "Ahrefs",
        "anchors",
        _all("anchor text", "ref. domains", "links to target"),
        "parser of a public importer",
        holds=Holds.COUNTS,
        note=f"It counts anchors and names no referring page. {TAKE_BACKLINKS}",
    ),
    Signature(
        "5c",
        "Ahrefs",
        "link intersect",
        _all("domain", "domain rating", "intersect"),
        "parser of a public importer",
        holds=Holds.COUNTS,
        note=f"It names domains that link to others and no referring page. {TAKE_BACKLINKS}",
    ),
    Signature(
        "6",
        "Ahrefs",
        "referring IPs",
        _all("subnet", "ips in subnet"),
        "real file",
        holds=Holds.COUNTS,
        note=f"It counts IP addresses and names no referring page. {TAKE_BACKLINKS}",
    ),
    Signature(
        "7",
        "Ahrefs",
        "Site Audit link list",
        _all("link type", "is nofollow", "source url", "target url"),
        "real file",
        holds=Holds.OWN,
        note="It lists the links on your own site, which are not backlinks. Export Site Explorer → Backlinks of Ahrefs instead.",
    ),
    Signature(
        "8",
        "Semrush",
        "backlinks",
        _all("page ascore", "source url", "target url"),
        "real file, 2023, 19 columns",
        columns=SEMRUSH_COLUMNS,
        metrics=("page ascore", "external links", "internal links", "sitewide"),
    ),
    Signature(
        "9",
        "Semrush",
        "backlinks (old)",
        _all("page score", "page trust score", "source url"),
        "parser of a public importer, 15 columns",
        columns=SEMRUSH_COLUMNS,
        metrics=("page score", "page trust score", "external links", "internal links", "sitewide"),
    ),
    Signature(
        "10",
        "Semrush",
        "referring domains",
        _all("domain ascore", "domain", "backlinks"),
        "real file, 2026",
        holds=Holds.LEADS,
        columns=(("page", ("domain",)),),
        note=f"It names referring domains, not pages, so it gives leads and no links. {TAKE_BACKLINKS}",
    ),
    Signature(
        "11",
        "Semrush",
        "Backlink Audit",
        (("toxic score", "toxicity score"), ("source url",)),
        "real file, 2026",
        columns=(
            ("page", ("source url",)),
            ("target_page", ("target url",)),
            ("anchor", ("anchor",)),
            ("title", ("source page title", "source title")),
            ("kind", ("link type",)),
            ("nofollow", ("no follow", "nofollow")),
            ("first_seen", ("first seen",)),
            ("last_seen", ("last seen",)),
        ),
        metrics=("domain authority score", "page authority score", "toxic score", "toxicity score"),
    ),
    Signature(
        "12",
        "Moz",
        "inbound links",
        _all("url", "pa", "da", "linking domains to page", "target url"),
        "real file, 2022, 17 columns after 9 lines",
        columns=(
            ("page", ("url",)),
            ("target_page", ("target url",)),
            ("anchor", ("anchor text",)),
            ("title", ("title",)),
            ("rel", ("link type",)),
            ("first_seen", ("date first seen",)),
            ("last_seen", ("date last seen",)),
            ("lost_at", ("date lost",)),
            ("lost_reason", ("link state",)),
            ("http_code", ("http status code",)),
        ),
        metrics=(
            "spam score",
            "pa",
            "da",
            "linking domains to page",
            "links to page",
            "outbound domains from page",
            "outbound links from page",
        ),
    ),
    Signature(
        "13",
        "Moz",
        "inbound links (old)",
        _all("url", "page authority", "number of domains linking to this page"),
        "parser of a public importer, 15 columns",
        columns=(
            ("page", ("url",)),
            ("target_page", ("target url",)),
            ("anchor", ("anchor text",)),
            ("title", ("title",)),
            ("nofollow", ("only rel=nofollow",)),
        ),
        metrics=(
            "spam score",
            "page authority",
            "domain authority",
            "number of domains linking to this page",
            "number of domains linking to domain",
        ),
    ),
    Signature(
        "14",
        "Majestic",
        "backlinks",
        (
            ("source url", "sourceurl"),
            ("target url", "targeturl"),
            ("sourcecitationflow", "source trust flow", "sourcetrustflow"),
        ),
        "parser of a public importer, 20 columns",
        columns=(
            ("page", ("source url", "sourceurl")),
            ("target_page", ("target url", "targeturl")),
            ("anchor", ("anchor text", "anchortext")),
            ("title", ("source title",)),
            ("nofollow", ("flagnofollow",)),
            ("is_image", ("flagimagelink",)),
            ("is_redirect", ("flagredirect",)),
            ("is_frame", ("flagframe",)),
            ("first_seen", ("source first found date", "link first indexed date", "firstindexeddate")),
            ("last_seen", ("source crawl date", "last seen date", "lastseendate")),
            ("lost_at", ("datelost", "date lost")),
            ("lost_reason", ("reasonlost", "reason lost")),
        ),
        metrics=(
            "sourcecitationflow",
            "sourcetrustflow",
            "targetcitationflow",
            "targettrustflow",
            "source trust flow",
            "source citation flow",
            "domain trust flow",
            "domain citation flow",
        ),
        unset_flag_is_false=True,
    ),
    Signature(
        "15",
        "Majestic",
        "Clique Hunter",
        _all("position", "matchedlinks", "trustflow"),
        "real file, 2013",
        holds=Holds.COUNTS,
        note=f"It names domains that link to several sites and no referring page. {TAKE_BACKLINKS}",
    ),
    Signature(
        "16",
        "Majestic",
        "Majestic Million",
        _all("globalrank", "tldrank", "refsubnets"),
        "real file",
        holds=Holds.COUNTS,
        note=f"It ranks the web's domains and holds no links. {TAKE_BACKLINKS}",
    ),
    Signature(
        "17",
        "Search Console",
        "Latest links",
        _all("linking page", "last crawled"),
        "real files, 2020 and 2026",
        columns=(("page", ("linking page",)), ("last_seen", ("last crawled",))),
    ),
    Signature(
        "18",
        "Search Console",
        "More sample links",
        _all("linking page"),
        "real files, 2020 and 2026; the internal list has the same header",
        columns=(("page", ("linking page",)),),
    ),
    Signature(
        "19",
        "Search Console",
        "Top linking sites",
        _all("site", "linking pages", "target pages"),
        "real files, 2020 and 2026",
        holds=Holds.COUNTS,
        note=f"It counts links per site and names no referring page. {TAKE_GSC}",
    ),
    Signature(
        "20",
        "Search Console",
        "Top linked pages",
        _all("target page", "incoming links", "linking sites"),
        "real files, 2020 and 2026",
        holds=Holds.COUNTS,
        note=f"It counts links per page of your site and names no referring page. {TAKE_GSC}",
    ),
    Signature(
        "21",
        "Search Console",
        "Top linked pages, internal",
        _all("target page", "internal links"),
        "real files, 2020 and 2026",
        holds=Holds.OWN,
        note=f"It counts the links inside your own site, which are not backlinks. {TAKE_GSC}",
    ),
    Signature(
        "22",
        "Search Console",
        "Top linking text",
        _all("rank", "link text"),
        "real files, 2020 and 2026",
        holds=Holds.COUNTS,
        note=f"It ranks link texts and names no referring page. {TAKE_GSC}",
    ),
    Signature(
        "23",
        "Screaming Frog",
        "All Inlinks or Outlinks",
        _all("type", "source", "destination", "anchor"),
        "real files, 2017 and 2025",
        columns=(
            ("page", ("source",)),
            ("target_page", ("destination",)),
            ("anchor", ("anchor", "alt text")),
            ("followed", ("follow",)),
            ("rel", ("rel",)),
            ("type", ("type",)),
        ),
        metrics=("link position", "status code"),
        row_types=("hyperlink", "ahref", "a"),
    ),
    Signature(
        "24a",
        "DataForSEO",
        "backlinks",
        _all("url from", "url to", "domain from"),
        "official client 2.1.10",
        columns=(
            ("page", ("url from",)),
            ("target_page", ("url to",)),
            ("anchor", ("anchor",)),
            ("title", ("page from title",)),
            ("kind", ("item type",)),
            ("followed", ("dofollow",)),
            ("rel", ("attributes",)),
            ("first_seen", ("first seen",)),
            ("last_seen", ("last seen",)),
            ("lost_flag", ("is lost",)),
            ("http_code", ("page from status code",)),
        ),
        metrics=("rank", "domain from rank", "page from rank", "backlink spam score", "links count"),
    ),
    Signature(
        "24b",
        "SE Ranking",
        "backlinks",
        (("url from",), ("url to",), ("inlink rank", "domain inlink rank")),
        "reply of its API",
        columns=(
            ("page", ("url from",)),
            ("target_page", ("url to",)),
            ("anchor", ("anchor",)),
            ("title", ("title",)),
            ("nofollow", ("nofollow",)),
            ("first_seen", ("first seen",)),
            ("last_seen", ("last visited",)),
        ),
        metrics=("inlink rank", "domain inlink rank"),
    ),
    Signature(
        "24c",
        "Ahrefs",
        "backlinks by API",
        _all("url from", "url to"),
        "its OpenAPI text of 2026-08: last_seen is the day the link was found lost",
        columns=(
            ("page", ("url from",)),
            ("target_page", ("url to",)),
            ("anchor", ("anchor",)),
            ("title", ("title",)),
            ("kind", ("link type",)),
            ("nofollow", ("is nofollow", "nofollow")),
            ("ugc", ("is ugc",)),
            ("sponsored", ("is sponsored",)),
            ("first_seen", ("first seen link", "first seen")),
            ("last_seen", ("last visited",)),
            ("lost_at", ("last seen",)),
            ("lost_reason", ("lost reason", "drop reason")),
            ("http_code", ("http code",)),
        ),
        metrics=("domain rating source", "url rating source", "link group count", "is spam"),
    ),
    Signature(
        "pairs",
        "List",
        "pages with their targets",
        (PAIR_COLUMNS[0][1], PAIR_COLUMNS[1][1]),
        "columns in the field's own words",
        columns=PAIR_COLUMNS,
    ),
    Signature(
        "pages",
        "List",
        "referring pages",
        (("referring page url", "referring page", "source url", "source page", "backlink url", "backlink", "page url"),),
        "columns in the field's own words",
        columns=(PAIR_COLUMNS[0], *PAIR_COLUMNS[2:]),
    ),
)


def normalise(cell: str) -> str:
    """Header cell in the table's form: no BOM or quotes, lower case, underscores and runs of white space as one blank."""
    return " ".join(cell.replace("\ufeff", "").replace("\0", "").strip().strip("\"'").replace("_", " ").lower().split())


def fits(signature: Signature, names: frozenset[str]) -> bool:
    """Whether every needed column stands among the normalised `names`."""
    return all(not names.isdisjoint(alternatives) for alternatives in signature.needs)


def find(header: list[str]) -> Signature | None:
    """The first signature whose columns the header cells hold, None when no row of the table fits."""
    names = frozenset(normalise(cell) for cell in header if len(cell) <= 200)
    if len(names) == 1 and names == {"linking page"}:
        return next(s for s in SIGNATURES if s.name == "18")
    return next((s for s in SIGNATURES if s.name != "18" and fits(s, names)), None)
