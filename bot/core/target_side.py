"""Our own end of a link: is the page it leads to still there? Answers of our own site in, a reason or nothing out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import urls
from bot.core.judgement import Signals
from bot.core.page import Visit
from bot.core.states import Credit, Reason
from bot.core.verdict import Verdict

GAP = timedelta(hours=24)
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Answer:
    """One visit to a page of ours. url: where it ended. is_complete: it was answered and read to the end."""

    at: datetime
    status: int
    url: str
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class TargetPage:
    """A linked page of ours as our visits know it. page: URL. answers: oldest first, at most `MAX_ANSWERS`.

    is_noindex, canonical, signals: of the last complete reading; canonical "" when it names the page itself.
    """

    page: str
    answers: tuple[Answer, ...] = ()
    is_noindex: bool = False
    canonical: str = ""
    signals: Signals | None = None

    @property
    def is_known(self) -> bool:
        """Whether any visit was answered: a page that refuses us proves nothing."""
        return any(a.is_complete for a in self.answers)


MAX_ANSWERS = 6


def visited(before: TargetPage, visit: Visit) -> TargetPage:
    """Add a visit to what is known of a page of ours. Of many answers alike the first and the last are kept."""
    seen = answer(visit)
    known = before.answers
    if len(known) >= 2 and _is_alike(known[-1], seen) and _is_alike(known[-2], seen):
        known = known[:-1]
    after = replace(before, answers=(*known, seen)[-MAX_ANSWERS:])
    page = visit.page
    if page is None or not seen.is_complete or seen.status != 200:
        return after
    robots = {token for d in page.directives if d.agent in ("", "googlebot") for token in d.tokens}
    is_away = page.canonical and not urls.same(page.canonical, seen.url)
    is_noindex = not robots.isdisjoint({"noindex", "none"})
    return replace(after, is_noindex=is_noindex, canonical=page.canonical if is_away else "", signals=page.signals)


def _is_alike(a: Answer, b: Answer) -> bool:
    return (a.status, a.url, a.is_complete) == (b.status, b.url, b.is_complete)


def answer(visit: Visit) -> Answer:
    """Reduce a visit to what counts here. A 404 read in part is a 404 all the same."""
    return Answer(visit.at, visit.status, visit.final_url, visit.failure is None or visit.status in _GONE)


def held_against(verdict: Verdict, target: TargetPage | None, own_domains: Sequence[str]) -> Verdict:
    """Name in a link's verdict what our own page makes of it: kept out of the index, canonical elsewhere, redirected."""
    if target is None or not target.is_known or not verdict.occurrences:
        return verdict
    said, credit = [], verdict.credit
    last = [a for a in target.answers if a.is_complete][-1]
    if last.status == 200 and not urls.same(target.page, last.url):
        said.append(f"Our page {target.page} redirects to {last.url}.")
    if target.is_noindex:
        said.append(f"Our page {target.page} asks search engines not to list it: the link cannot count.")
        credit = Credit.NO
    if target.canonical:
        said.append(f"Our page {target.page} names {target.canonical} as canonical.")
        is_ours = any(urls.belongs(urls.host(target.canonical), domain) for domain in own_domains)
        credit = credit if is_ours or credit is Credit.NO else Credit.UNKNOWN
    if not said:
        return verdict
    return replace(verdict, credit=credit, evidence=(*verdict.evidence[:1], *said, *verdict.evidence[1:]))


def broken(page: str, answers: Sequence[Answer], own_domains: Sequence[str], gap: timedelta = GAP) -> Reason | None:
    """Tell why a page of ours is broken; None when it is not, or not yet for certain.

    answers: oldest first. Broken is what the last two complete answers, at least `gap` apart, agree on: 404 or 410, or a
    redirect to nowhere useful, which is our home page for a deep link, or somebody else's site. One good answer mends it.
    """
    complete = [a for a in answers if a.is_complete]
    if not complete:
        return None
    latest = _fault(page, complete[-1], own_domains)
    if latest is None:
        return None
    streak = complete
    for n in range(len(complete) - 1, -1, -1):
        if _fault(page, complete[n], own_domains) is None:
            streak = complete[n + 1 :]
            break
    return latest if streak[-1].at - streak[0].at >= gap else None


def _fault(page: str, seen: Answer, own_domains: Sequence[str]) -> Reason | None:
    if seen.status in _GONE:
        return Reason.TARGET_NOT_FOUND
    if seen.status != 200 or urls.same(page, seen.url):
        return None
    is_ours = any(urls.belongs(urls.host(seen.url), domain) for domain in own_domains)
    if not is_ours or (_is_home(seen.url) and not _is_home(page)):
        return Reason.TARGET_REDIRECTS_NOWHERE
    return None


def _is_home(url: str) -> bool:
    return urls.key(url).partition("/")[2] == "" and "?" not in url
