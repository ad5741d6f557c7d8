"""Values that storage tests are made of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.claims import Claim, Lead, Refused
from bot.core.links import Kind, Occurrence, Placement, Snippet
from bot.core.page import Failure, Hop, Page, Visit
from bot.core.places import Asker, Edge, Place
from bot.core.records import Change, ChangeKind, Imported, Link, Outcome, Run, RunItem, Sighting, Site, Standing
from bot.core.states import Conclusion, Credit, Reason, State
from bot.core.verdict import Verdict
from storage import Storage

NOW = datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)
PLACE = Place(Edge.SLACK, "C1")
DAY = timedelta(days=1)
PAGE = Page(title="A page")


def site(storage: Storage, domain: str = "example.com") -> Site:
    return storage.sites.ensure(domain, "T1", NOW)


def bring(storage: Storage, rows: Iterable[Claim | Refused | Lead], **facts: Any) -> Imported:
    """Import rows for example.com."""
    given: dict[str, Any] = {"provider": "Ahrefs", "report": "backlinks", "filename": "a.csv", "sha256": "", "by": "U1"}
    given |= {"mapping": (), "now": NOW} | facts
    return storage.imports.merge(site(storage), rows=rows, **given)


def claim(page: str, target_page: str = "https://example.com/", **facts: Any) -> Claim:
    return Claim(f"https://{page}", target_page, **facts)


def element(url: str = "https://example.com/", anchor: str = "Example", **facts: Any) -> Occurrence:
    return Occurrence(url, anchor, Kind.TEXT, (), Placement.BODY_TEXT, snippet=Snippet("see", "for more"), **facts)


def visit(url: str, at: datetime = NOW, status: int = 200, *, page: Page | None = PAGE, **facts: Any) -> Visit:
    return Visit(url, at, 0.25, (Hop(url, status),), page, **facts)


def live(*found: Occurrence) -> Verdict:
    return Verdict(Conclusion.LIVE, Reason.FOUND, "found", ("The link is there.",), Credit.YES, found or (element(),))


ABSENT = Verdict(Conclusion.ABSENT, Reason.LINK_REMOVED, "absent", ("The page has no link to it.",), supports_loss=True)
BLOCKED = Verdict(Conclusion.BLOCKED, Reason.REFUSED, "status", ("The site answered 403.",))


def standing(verdict: Verdict, at: datetime = NOW) -> Standing:
    states = {Conclusion.LIVE: State.LIVE, Conclusion.ABSENT: State.UNVERIFIED, Conclusion.BLOCKED: State.BLOCKED}
    seen = Sighting(at, verdict.conclusion, verdict.reason, verdict.supports_loss)
    return Standing(states[verdict.conclusion], verdict.reason, at, verdict.credit, (seen,))


def outcome(link: Link, verdict: Verdict, at: datetime = NOW, **facts: Any) -> Outcome:
    return Outcome(link.id, link.site_id, link.page, link.target_page, verdict, standing(verdict, at), **facts)


def found_too(link: Link, target_page: str, verdict: Verdict, at: datetime = NOW) -> Outcome:
    """A link that nobody claimed, on the same page."""
    return replace(outcome(link, verdict, at), link_id=0, target_page=target_page)


def change(kind: ChangeKind = ChangeKind.NEW_LINK, at: datetime = NOW) -> Change:
    return Change(kind, at, State.UNVERIFIED, State.LIVE, Reason.FOUND, ("Seen.",), (("rel", ""),), (("rel", "nofollow"),))


def open_run(storage: Storage, request_id: str = "r1", at: datetime = NOW, **facts: Any) -> Run:
    given: dict[str, Any] = {"limit": 0, "budget_s": 600.0} | facts
    made, _ = storage.runs.open(
        site(storage).id, "check", request_id, Asker("U1", "T1"), PLACE, f"run:{request_id}", now=at, **given
    )
    return made


def all_live(items: Sequence[RunItem], at: datetime = NOW) -> list[tuple[RunItem, Visit, tuple[Outcome, ...]]]:
    """Every page visited, every link there."""
    return [(item, visit(item.page, at), tuple(outcome(link, live(), at) for link in item.links)) for item in items]


def unreachable(page: str, at: datetime = NOW) -> Visit:
    return Visit(page, at, 20.0, failure=Failure(Reason.TIMEOUT, "no answer in 20 s", "deadline"))


def many_claims(n: int) -> Iterator[Claim]:
    """Claims of `n` pages on some thousand hosts."""
    for k in range(n):
        yield claim(f"www.host{k % 4_000}.org/articles/{k}", f"https://example.com/page-{k % 300}", anchor=f"Words {k % 500}")
