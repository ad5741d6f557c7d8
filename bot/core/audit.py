"""One check of a site as its messages: the head and every card of the thread, from links, changes, sources and the run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.alerts.spikes import USUAL, AnchorRules
from bot.core.cards import (
    Anchors,
    Button,
    Changes,
    CheckHead,
    GradeCount,
    HostRow,
    LastWeek,
    ManyRefuse,
    NeedsYou,
    News,
    Pages,
    Patterns,
    Placements,
    SelfCheck,
    SourceLine,
    Sources,
    StateCount,
)
from bot.core.judgement import Grade
from bot.core.needs import Beside, needs_you
from bot.core.news import baseline_card, changes_card, news_of, told_apart
from bot.core.own_pages import OwnPage
from bot.core.patterns import Facts, patterns_card
from bot.core.profile import anchors_card, pages_card, placements_card
from bot.core.records import Change, Link, Run, Site, SourceAge
from bot.core.rules import DEFAULTS, Rules
from bot.core.self_check import Known, self_check_card
from bot.core.states import Reason
from bot.core.survey import NOT_FOUND, Refusal, Survey
from bot.core.unknowns import unknown_sentences

MAX_REFUSING = 20
MANY_REFUSE_SHARE = 0.30
MANY_REFUSE_HOSTS = 10
_NOT_OUR_ADDRESS = frozenset({Reason.ROBOTS, Reason.POLICY, Reason.LOGIN, Reason.CONSENT})


@dataclass(frozen=True, slots=True)
class Background:
    """What an audit needs besides links and changes. since: the check before, None for the first. target_page: URL asked
    for, "" for the site. contact_url: the page that says who visits. before_at: the time that classes of anchors are compared
    with. named, shares: pages of ours that people named, with (domains, links) of each. n_file_rows: links in the file. beside:
    what cards say beside what was counted. facts, known: what patterns and the self-check are told from, None for neither.
    grades: of links that changed, by id. self_check_key: of the message with the self-check. never_found: claims of
    a first check that are not on their pages, a part of them where they are many. is_of_page: all of this is of `target_page`."""

    site: Site
    run: Run
    since: datetime | None = None
    sources: tuple[SourceAge, ...] = ()
    target_page: str = ""
    n_leads: int = 0
    n_excluded: int = 0
    filename: str = ""
    contact_url: str = ""
    why: str = ""
    buttons: tuple[Button, ...] = ()
    before_at: datetime | None = None
    named: tuple[OwnPage, ...] = ()
    shares: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    n_file_rows: int = 0
    beside: Beside = field(default_factory=Beside)
    facts: Facts | None = None
    known: Known | None = None
    grades: Mapping[int, str] = field(default_factory=dict)
    self_check_key: str = ""
    never_found: tuple[Link, ...] = ()
    anchor_rules: AnchorRules = USUAL
    is_of_page: bool = False


@dataclass(frozen=True, slots=True)
class Audit:
    """One check as its messages, in the order of the thread. patterns, self_check: None when nothing was gathered for them.
    many_refuse: None unless our own address deserves a look."""

    head: CheckHead
    needs_you: NeedsYou
    changes: Changes
    anchors: Anchors
    placements: Placements
    pages: Pages
    sources: Sources
    patterns: Patterns | None = None
    self_check: SelfCheck | None = None
    many_refuse: ManyRefuse | None = None
    survey: Survey | None = None


def audit(found: Survey, changes: Iterable[tuple[Link, Change]], about: Background, rules: Rules = DEFAULTS) -> Audit:
    """Tell a finished check. found: all links of the site summed up; changes: since `about.since`, oldest first."""
    domain = about.site.domain
    since = about.since
    happened = told_apart(changes, found.missing, since) if since is not None else {}
    changed = {link.id: change for pairs in happened.values() for link, change in pairs if change is not None}
    needs = needs_you(found, domain, changed, rules, about.beside)
    many = many_refuse(found, domain, about.contact_url)
    if many is not None:
        needs = replace(needs, notes=(_many_refuse_sentence(many), *needs.notes))
    news = news_of(happened, found, since) if since is not None else None
    return Audit(
        head=_head(found, about, needs, news),
        needs_you=needs,
        changes=changes_card(happened, domain, since, about.grades, rules) if since is not None else _baseline(found, about),
        anchors=anchors_card(found, domain, about.before_at, about.anchor_rules),
        placements=placements_card(found, domain),
        pages=pages_card(found, domain, about.named, about.shares),
        sources=sources_card(found, about),
        patterns=patterns_card(domain, about.facts) if about.facts is not None else None,
        self_check=_self_check(about, about.known) if about.known is not None else None,
        many_refuse=many,
        survey=found,
    )


def _baseline(found: Survey, about: Background) -> Changes:
    """What a first check has to list: claims that are not on their pages. It is no news, and nobody is alerted."""
    card = baseline_card(about.never_found, about.site.domain)
    n_domains, n_links = found.by_state.get(NOT_FOUND, (0, 0))
    counted = (replace(one, n_links=max(n_links, one.n_links), n_domains=max(n_domains, one.n_domains)) for one in card.groups)
    return replace(card, groups=tuple(counted))


def running_head(
    run: Run,
    domain: str,
    n_domains: int,
    n_links: int,
    *,
    left_s: float = 0.0,
    target_page: str = "",
    sources: Sequence[SourceAge] = (),
) -> CheckHead:
    """Fill the parent while the check goes on."""
    return CheckHead(
        domain,
        str(run.status),
        run.started_at,
        n_domains,
        n_links,
        run.id,
        target_page=target_page,
        n_done=run.n_done,
        n_total=run.n_total,
        left_s=left_s,
        sources=tuple(source_line(s) for s in sources),
    )


def _head(found: Survey, about: Background, needs: NeedsYou, news: News | None) -> CheckHead:
    run = about.run
    head = running_head(
        run, about.site.domain, len(found.domains), found.n_links, target_page=about.target_page, sources=about.sources
    )
    return replace(
        head,
        finished_at=run.finished_at,
        n_sitewide=found.n_sitewide,
        n_excluded=found.n_excluded + about.n_excluded,
        by_state=tuple(StateCount(state, n_domains, n_links) for state, (n_domains, n_links) in found.by_state.items()),
        n_needs_you=len(needs.rows) + needs.n_more,
        news=news,
        n_refusing_hosts=len(found.refusals),
        why=about.why,
        buttons=about.buttons,
        has_thread=True,
        by_grade=grade_counts(found),
        week=_week(about.facts),
        is_of_page=about.is_of_page,
    )


def grade_counts(found: Survey) -> tuple[GradeCount, ...]:
    """Count referring domains by their best grade (PRODUCT.md §13); none before the first link was judged. What was never seen
    or could not be judged has not enough evidence."""
    if not any(found.by_grade.get(grade) for grade in Grade):
        return ()
    told = [GradeCount(grade.value, found.by_grade.get(grade, 0)) for grade in (Grade.GREEN, Grade.YELLOW, Grade.RED)]
    n_told = sum(one.n_domains for one in told)
    return (*told, GradeCount(Grade.UNKNOWN.value, sum(found.by_grade.values()) - n_told))


def _week(facts: Facts | None) -> LastWeek | None:
    pace = facts.velocity if facts is not None else None
    if pace is None:
        return None
    return LastWeek(pace.n_new, pace.n_lost)


def _self_check(about: Background, known: Known) -> SelfCheck:
    run = about.run
    return self_check_card(about.site.domain, about.site.id, known, about.self_check_key, run.finished_at or run.started_at)


def source_line(source: SourceAge) -> SourceLine:
    """Fill one line of sources and ages."""
    note = "sample" if source.is_sample else ""
    return SourceLine(
        source.provider, source.report, source.imported_at, source.n_links, source.filename, source.newest_seen, note
    )


def sources_card(found: Survey, about: Background) -> Sources:
    """Fill the last card: sources with their ages, what each misses, what is not known, who refused us."""
    return Sources(
        about.site.domain,
        tuple(source_line(s) for s in about.sources),
        (*_cut(found, about), *unknown_sentences(found, about.sources, about.n_leads)),
        tuple(_host_row(r) for r in found.refusals[:MAX_REFUSING]),
        max(0, len(found.refusals) - MAX_REFUSING),
        found.n_excluded + about.n_excluded,
        about.n_leads,
        about.filename,
        about.n_file_rows or found.n_links,
    )


def _cut(found: Survey, about: Background) -> tuple[str, ...]:
    """Say that the file does not hold all links."""
    n_all = found.n_links + found.n_excluded
    if not about.n_file_rows or about.n_file_rows >= n_all:
        return ()
    return (
        f"The file holds the first {about.n_file_rows:,} of {n_all:,} links; domains, a name and csv give those of one domain.",
    )


def _host_row(refusal: Refusal) -> HostRow:
    return HostRow(refusal.host, refusal.n_pages, str(refusal.reason), refusal.detail)


def many_refuse(found: Survey, domain: str, contact_url: str = "") -> ManyRefuse | None:
    """Tell when so many hosts refuse us that our own address is the likely cause: > 30 % of those visited and ≥ 10.

    robots.txt, log-ins and consent pages say nothing of our address and do not count.
    """
    refusing = [r for r in found.refusals if r.reason not in _NOT_OUR_ADDRESS]
    if len(refusing) < MANY_REFUSE_HOSTS or len(refusing) <= MANY_REFUSE_SHARE * found.n_hosts:
        return None
    rows = tuple(_host_row(r) for r in refusing[:MAX_REFUSING])
    return ManyRefuse(domain, found.n_hosts, len(refusing), rows, max(0, len(refusing) - MAX_REFUSING), contact_url)


def _many_refuse_sentence(many: ManyRefuse) -> str:
    return f"{many.n_refusing} of {many.n_hosts} hosts refuse us: look at our own address before you look at the links."


def estimate_s(
    pages_by_host: Iterable[int],
    *,
    host_delay_s: float = 1.0,
    host_connections: int = 2,
    concurrency: int = 100,
    page_s: float = 1.5,
) -> float:
    """Estimate how long a check takes, in seconds: the busiest host's queue or all the work, whichever is longer.

    pages_by_host: pages to visit on each host. page_s: usual time of one visit.
    """
    counts = [n for n in pages_by_host if n > 0]
    if not counts:
        return 0.0
    busiest = max(counts)
    queue = max(busiest * host_delay_s, busiest * page_s / max(1, host_connections)) + page_s
    return max(queue, sum(counts) * page_s / max(1, concurrency))


def is_quiet_result(done: Audit) -> bool:
    """Whether everything was looked at and stands as before: then one private line says so."""
    is_same = done.changes.since is not None and not done.changes.groups
    return is_same and done.head.status == "finished" and done.many_refuse is None
