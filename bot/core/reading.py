"""Bytes to Page: everything one reading of a page tells. Pure; run where a hostile page may be killed (ENGINE.md §2)."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from bot.core.charset import decode
from bot.core.code import Code
from bot.core.directives import Headers, read_canonical, read_directives
from bot.core.elements import read_anchor, read_rel, read_snippet
from bot.core.facts import Facts, read_facts
from bot.core.fingerprint import fingerprint, words
from bot.core.hiding import how_hidden, is_hidden_itself
from bot.core.judgement import Signals
from bot.core.links import Occurrence, Placement
from bot.core.page import Asked, Found, Page, Sign
from bot.core.passages import is_named, squeeze, stands, swapped_to
from bot.core.placement import Regions, place
from bot.core.prescan import prescan
from bot.core.scan import Hit, Scan, Wanted, base_of, by_script, frames, scan, wanted
from bot.core.signals import read_declared, read_signals
from bot.core.signs import MAX_TEXT, MAX_WORDS, Look, login_form, read_signs
from bot.core.terms import topics
from bot.core.tree import Tags, ancestors, parse

__all__ = ["looks_like_html", "prescan", "read"]

FRAME = "iframe srcdoc"
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_GENERAL_TYPES = frozenset({"", "application/octet-stream", "unknown/unknown", "*/*"})
# atomic and possessive: many empty comments would otherwise be tried in exponentially many ways
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|a|h1|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_BINARY = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00", b"OggS", b"ID3")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# what calls itself HTML and is data: JSON, feeds, site maps
_DATA_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:[\[{]\s*+[\"{\[]|(?:<\?xml[^>]*+>\s*+)?(?:<\?xml-stylesheet[^>]*+>\s*+)?<(?:rss|feed|urlset|sitemapindex|rdf:RDF)[\s>])"
)

# letters an account's id begins with, what it looks like, source
ACCOUNTS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("UA-", re.compile(r"UA-\d{4,10}-\d{1,3}\b"), "Google Universal Analytics"),
    ("G-", re.compile(r"G-[A-Z0-9]{8,12}\b"), "Google Analytics 4"),
    ("GTM-", re.compile(r"GTM-[A-Z0-9]{4,9}\b"), "Google Tag Manager"),
    ("pub-", re.compile(r"pub-\d{12,20}\b"), "Google AdSense"),
    ("AW-", re.compile(r"AW-\d{8,12}\b"), "Google Ads"),
)
_MARK = re.compile(f"-(?:{'|'.join(f'(?<={mark})' for mark, *_ in ACCOUNTS)})(?=[A-Z0-9])")
"""The hyphen of any of them: one walk finds it faster than a search for each."""
_MAX_ACCOUNTS = 20


def looks_like_html(body: bytes, content_type: str) -> bool:
    """Whether a body is to be read as HTML: by its type; with none, or a general one, by its first bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    if body.startswith(_BINARY) or _is_binary(body, content_type):
        return False
    if kind in _HTML_TYPES:
        return not _DATA_START.match(body[:2_000])
    return kind in _GENERAL_TYPES and bool(_HTML_START.match(body[:2_000]))


def _is_binary(body: bytes, content_type: str) -> bool:
    """Whether a tenth of the first bytes are NULs (MIME Sniffing standard: binary data bytes); UTF-16 that says so has them
    too."""
    start = body[:1_000]
    return 10 * start.count(0) > len(start) and not start.startswith(_UTF16) and "utf-16" not in content_type.lower()


def read(
    body: bytes,
    *,
    url: str,
    content_type: str,
    headers: Sequence[tuple[str, str]],
    asked: Sequence[Asked],
    is_complete: bool,
    status: int,
) -> Page:
    """Read one page. Any bytes make a Page.

    url: where it was read, after all redirects. headers: of the last answer, in order. asked: the targets looked for.
    is_complete: the body ended properly; an incomplete one is never called empty. status: of the last answer.
    """
    text, charset = decode(body, content_type)
    tree, tags = parse(text)
    base = base_of(tags, url)
    targets = tuple(wanted(one) for one in asked)
    scanned = scan(tags, base=base, page=url, targets=targets)
    hits, astray = _occurrences(tags, scanned, base, url, targets)
    code = Code(body)
    missing = [
        ("", "") if hit else _missing(tree, tags, code, base, one, target)
        for one, target, hit in zip(asked, targets, hits, strict=True)
    ]
    canonical = read_canonical(tags, headers, base)
    directives = read_directives(tags, headers)
    is_judged = any(hits) or not asked
    accounts = _accounts(tags) if is_judged else ()
    declared = read_declared(tree, tags, text) if is_judged else None
    facts = read_facts(tree, tags, base=base, url=url)
    folded = facts.text.casefold() if facts.n_words <= MAX_WORDS or not all(hits) or any(one.known for one in asked) else ""
    about = topics(words(facts.title), words(facts.headings), facts.main) if is_judged else ()
    return Page(
        title=facts.title,
        lang=facts.lang,
        charset=charset,
        canonical=canonical.url,
        canonical_origin=canonical.origin,
        directives=directives,
        found=tuple(
            Found(
                occurrences=hit,
                is_named=bool(hit) or is_named(folded, target, one.known),
                swapped_to=swapped,
                mentions_in_code=not hit and code.names(target),
                still_there=_still_there(one, folded),
                astray=other,
                by_script=scripted,
            )
            for one, target, hit, other, (swapped, scripted) in zip(asked, targets, hits, astray, missing, strict=True)
        ),
        n_words=facts.n_words,
        n_links=scanned.n_links,
        n_internal_links=scanned.n_internal,
        fingerprint=fingerprint(facts.main),
        meta_refresh=facts.refresh,
        signs=_signs(facts, headers, text, folded, url, scanned.n_links, status) if is_complete or status != _OK else (),
        outbound=scanned.outbound,
        analytics_ids=accounts,
        generator=facts.generator,
        topics=about,
        signals=Signals()
        if declared is None
        else read_signals(declared, facts, scanned, accounts=accounts, topics=about, targets=targets),
    )


_OK = 200
_MISSING = (404, 410)


def _straight(text: str) -> str:
    """Give apostrophes one form, as the tables of signs spell them."""
    return text.replace("’", "'")


def _missing(tree: LexborHTMLParser, tags: Tags, code: Code, base: str, asked: Asked, target: Wanted) -> tuple[str, str]:
    """Look closer where no link was found: where the known passage links now, and whether a script makes the link."""
    swapped = swapped_to(asked.known, tags["a"], base, target) if asked.known else ""
    return swapped, by_script(tree, target) if code.may_script(target) else ""


def _still_there(asked: Asked, folded: str) -> tuple[int, ...]:
    if not asked.known:
        return ()
    squeezed = squeeze(folded)
    return tuple(i for i, known in enumerate(asked.known) if stands(known, squeezed))


def _signs(facts: Facts, headers: Headers, text: str, folded: str, url: str, n_links: int, status: int) -> tuple[Sign, ...]:
    is_small = facts.n_words <= MAX_WORDS
    look = Look(
        title=_straight(facts.title.casefold()),
        heading=_straight(facts.heading.casefold()[:200]),
        text=_straight(" ".join(folded[:MAX_TEXT].split())) if is_small else "",
        markup=text[: 30 * MAX_TEXT].casefold() if is_small else "",
        url=url.partition("://")[2].lower(),
        headers=tuple(f"{name.lower()}: {value.lower()}" for name, value in headers),
        n_words=facts.n_words,
        n_links=n_links,
        n_images=facts.n_images,
        n_scripts=facts.n_scripts,
        has_password=facts.has_password,
        refresh=facts.refresh,
        is_missing=status in _MISSING,
    )
    return (*read_signs(look), *login_form(look))


def _accounts(tags: Tags) -> tuple[str, ...]:
    """Find ids of analytics and ads accounts in scripts and their addresses."""
    text = "\n".join([node.text() or node.attrs.get("src") or "" for node in tags["script"]])
    ends = [match.end() for match in _MARK.finditer(text)]
    found: dict[str, None] = {}
    for mark, pattern, _ in ACCOUNTS if ends else ():
        for end in ends:
            match = pattern.match(text, end - len(mark)) if text.endswith(mark, 0, end) else None
            if match is not None and len(found) < _MAX_ACCOUNTS:
                found[match[0]] = None
    return tuple(found)


def _occurrences(
    tags: Tags, found: Scan, base: str, url: str, targets: Sequence[Wanted]
) -> tuple[list[tuple[Occurrence, ...]], list[tuple[Occurrence, ...]]]:
    """Read every hit, in document order, those of frames that stand in the page last; to the pages asked, and astray."""
    regions = Regions()
    hits: list[list[Occurrence]] = [[] for _ in targets]
    astray: list[list[Occurrence]] = [[] for _ in targets]
    for found_in, frame in ((found, ""), *_framed(tags, base, url, targets)):
        for kept, into in ((found_in.hits, hits), (found_in.astray, astray)):
            for hit in kept:
                into[hit.index].append(_occurrence(hit, regions, frame))
    return [tuple(one) for one in hits], [tuple(one) for one in astray]


def _framed(tags: Tags, base: str, url: str, targets: Sequence[Wanted]) -> list[tuple[Scan, str]]:
    """Scan the documents in `srcdoc`: they resolve against the page that holds them, unless they say otherwise."""
    return [
        (scan(inner, base=base_of(inner, base), page=url, targets=targets), FRAME)
        for _, inner in (parse(text) for text in frames(tags))
    ]


def _occurrence(hit: Hit, regions: Regions, frame: str) -> Occurrence:
    chain = ancestors(hit.node)
    anchor = read_anchor(hit.node)
    region = place(chain, regions)
    how = how_hidden(chain) or frame
    is_away = how and is_hidden_itself(chain)
    return Occurrence(
        url=hit.url,
        anchor=anchor.text,
        kind=anchor.kind,
        rel=read_rel(hit.node),
        placement=Placement.HIDDEN if is_away else region.placement,
        hidden=how,
        snippet=read_snippet(hit.node),
        has_image=anchor.has_image,
        placement_rule=how if is_away else region.rule,
    )
