"""`backlinks verify`: pairs in, verdicts out, in the order of the pairs. For scripts and measuring: no database, no Slack."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from bot.core.errors import BadInput
from bot.core.page import Asked, Visit, VisitRequest
from bot.core.recognise import redirects_to_us, through
from bot.core.urls import belongs, host, href
from bot.core.urls import parse_target as read_target
from bot.core.verdict import Verdict
from bot.core.verify import verify
from bot.web import Web


@dataclass(frozen=True, slots=True)
class Pair:
    """One line asked: page and target as written, and the target as understood. domain: the target's own."""

    line_no: int
    page: str
    target: str
    asked: Asked
    domain: str


@dataclass(slots=True)
class _Page:
    """All pairs of one page: visited once, however many targets it is asked for."""

    url: str
    pairs: list[Pair] = field(default_factory=list)


def verify_file(web: Web, pairs: Path, out: Path | None) -> int:
    """Read pairs from a JSON Lines file, write one JSON line per pair, in input order. Returns the number of pairs.

    out: None for standard output. Raises BadInput naming the first line that cannot be used, or a file that cannot be
    written, before anything is visited.
    """
    read = read_pairs(pairs)
    with _opened(out) if out else nullcontext(sys.stdout) as file:
        for line in verify_pairs(web, read):
            _write(file, line)
    return len(read)


def _opened(out: Path) -> TextIO:
    try:
        return out.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{out} cannot be written ({error.strerror}).", "Name a file in a folder of yours.") from error


def read_pairs(path: Path) -> list[Pair]:
    """Read and check every line. Raises BadInput with the line's number."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # other line ends may stand within JSON
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).", "Name a JSON Lines file.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text.", 'Each line is {"page": URL, "target": DOMAIN or URL}.') from error
    pairs = [_pair(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not pairs:
        raise BadInput(f"{path} holds no pairs.", 'Each line is {"page": URL, "target": DOMAIN or URL}.')
    return pairs


def _pair(number: int, line: str) -> Pair:
    hint = 'Each line is {"page": URL, "target": DOMAIN or URL}.'
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"Line {number} is not JSON.", hint) from error
    if not isinstance(found, dict) or not isinstance(found.get("page"), str) or not isinstance(found.get("target"), str):
        raise BadInput(f"Line {number} lacks a page or a target.", hint)
    try:
        target = read_target(found["target"])
    except BadInput as error:
        raise BadInput(f"Line {number}: {error.message}", error.hint) from error
    return Pair(number, found["page"], found["target"], Asked(target.url or target.domain), target.domain)


def verify_pairs(web: Web, pairs: Sequence[Pair]) -> Iterator[dict[str, Any]]:
    """Give one dict per pair, in order, as soon as it and all before it are known."""
    pages: dict[str, _Page] = {}
    for pair in pairs:
        url = href(pair.page) or pair.page
        pages.setdefault(url, _Page(url)).pairs.append(pair)
    done: dict[int, dict[str, Any]] = {}
    order = iter(pairs)
    waiting = next(order, None)
    requests = (VisitRequest(page.url, tuple(pair.asked for pair in page.pairs)) for page in pages.values())
    for visit in web.visit(requests):
        for index, pair in enumerate(pages[visit.request_page].pairs):
            done[pair.line_no] = as_line(pair, visit, conclude(pair, index, visit))
        while waiting is not None and waiting.line_no in done:
            yield done.pop(waiting.line_no)
            waiting = next(order, None)


def conclude(pair: Pair, index: int, visit: Visit) -> Verdict:
    """What the visit says of one pair. A page that only redirects to the target links through a redirect, whatever is there."""
    is_own = belongs(host(visit.request_page), pair.domain)
    if not is_own and redirects_to_us(visit, (pair.domain,)):
        return through(visit)
    return verify(pair.asked, index, visit)


def as_line(pair: Pair, visit: Visit, verdict: Verdict) -> dict[str, Any]:
    """Give the output line of one pair."""
    page = visit.page
    return {
        "page": pair.page,
        "target": pair.target,
        "verdict": verdict.conclusion.value,
        "reason": verdict.reason.value,
        "occurrences": [
            {
                "url": o.url,
                "anchor": o.anchor,
                "kind": o.kind.value,
                "rel": list(o.rel),
                "placement": o.placement.value,
                "hidden": bool(o.hidden),
                "hides_by": o.hidden,
                "snippet": " ".join(part for part in (o.snippet.before, o.anchor, o.snippet.after) if part),
            }
            for o in verdict.occurrences
        ],
        "directives": [{"origin": d.origin, "agent": d.agent, "tokens": list(d.tokens)} for d in page.directives] if page else [],
        "canonical": page.canonical if page else "",
        "title": page.title if page else "",
        "status": visit.status,
        "chain": [{"url": hop.url, "status": hop.status, "location": hop.location} for hop in visit.chain],
        "bytes": visit.n_bytes,
        "elapsed_s": round(visit.elapsed_s, 3),
        "credit": verdict.credit.value,
        "house_policy": verdict.house_policy,
        "rule": verdict.rule,
        "supports_loss": verdict.supports_loss,
        "robots": visit.robots,
        "evidence": list(verdict.evidence),
    }


def _write(file: TextIO, line: dict[str, Any]) -> None:
    file.write(json.dumps(line, ensure_ascii=True) + "\n")
