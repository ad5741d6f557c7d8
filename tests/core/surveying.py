"""Links for the tables of `test_audit*`, `test_survey*` and `test_totals`, standing as a plan of visits left them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bot.core import urls
from bot.core.anchors import AnchorClass, Names, classify
from bot.core.folding import Folded, Head, ManyAnchors, Rest, Row, Targets, fold
from bot.core.links import Kind, Occurrence, Placement
from bot.core.records import Link, Standing
from bot.core.states import State
from bot.core.survey import UNDECIDED, Survey, us_of
from bot.core.traits import anchor_of, state_word, target_of, traits_of
from tests.core.believing import START, visits

SEEN = ("live", "degraded", "changed", "broken_target")


def standing(plan: str, *, is_agreed: bool = False) -> Standing:
    """How a link stands after a plan of visits; "" for none."""
    return visits(plan, Standing(is_agreed=is_agreed))[-1].standing if plan else Standing(is_agreed=is_agreed)


def link(
    number: int,
    page: str,
    plan: str | Standing = "0 live",
    *,
    target: str = "https://acme.example/",
    anchor: str = "Acme",
    rel: tuple[str, ...] = (),
    placement: Placement = Placement.BODY_TEXT,
    kind: Kind = Kind.TEXT,
    evidence: tuple[str, ...] = (),
    is_agreed: bool = False,
) -> Link:
    """One link as storage gives it."""
    stands = plan if isinstance(plan, Standing) else standing(plan, is_agreed=is_agreed)
    host = urls.host(page)
    was_seen = stands.state.value in SEEN or stands.before_loss is not None
    return Link(
        id=number,
        site_id=1,
        page=page,
        target_page=target,
        page_host=host,
        page_domain=urls.site_of(host),
        standing=stands,
        occurrence=Occurrence(target, anchor, kind, rel, placement) if was_seen else None,
        n_occurrences=int(was_seen),
        last_visit_at=START + timedelta(hours=1) if stands.recent else None,
        status=200 if was_seen else 0,
        evidence=evidence,
    )


class Held:
    """Links at hand, folded by domain: a ledger as storage keeps one."""

    def __init__(self, links: Iterable[Link], names: Names, grades: Mapping[int, str]) -> None:
        self._links = {link.id: link for link in links}
        self._names = names
        self._texts: dict[int, tuple[str, str]] = {}
        by_domain: dict[str, list[Link]] = {}
        for link in self._links.values():
            by_domain.setdefault(link.page_domain, []).append(link)
        self._folded = {name: self._fold(found, grades) for name, found in sorted(by_domain.items())}

    def _fold(self, links: Sequence[Link], grades: Mapping[int, str]) -> Folded:
        gone = [
            (self._number(link), us_of(link.first_seen_at), us_of(link.standing.since))
            for link in links
            if link.standing.state is State.LOST and link.occurrence is not None and link.standing.since is not None
        ]
        is_undecided = any(link.standing.state in UNDECIDED and link.occurrence is not None for link in links)
        return fold([self._row(link, grades.get(link.id, "")) for link in links], gone, is_undecided=is_undecided)

    def _row(self, link: Link, grade: str) -> Row:
        traits = traits_of(link.standing, link.occurrence, is_visited=link.last_visit_at is not None)
        anchor = self._number(link) if traits.is_seen else 0
        first_us = us_of(link.first_seen_at)
        target, page = target_of(link.target_page), link.page.encode("utf-8", "surrogatepass")
        return Row(link.page_host, traits.words, grade, anchor, target, first_us, page, link.id)

    def _number(self, link: Link) -> int:
        assert link.occurrence is not None
        number, text, kind = anchor_of(link.occurrence.anchor, link.occurrence.kind)
        self._texts[number] = (text, kind)
        return number

    def heads(self) -> Iterable[tuple[str, Head]]:
        return [(name, found.head) for name, found in self._folded.items()]

    def _parts(self, own: Sequence[str]) -> Iterable[dict[str, Folded]]:
        """All but the site's own, two at a time."""
        mine = [(name, found) for name, found in self._folded.items() if name not in own]
        return [dict(mine[start : start + 2]) for start in range(0, len(mine), 2)]

    def n_seen(self, own: Sequence[str]) -> int:
        return sum(found.head.is_seen for part in self._parts(own) for found in part.values())

    def anchors(self, own: Sequence[str]) -> Iterable[ManyAnchors]:
        for part in self._parts(own):
            for is_folded in (False, True):
                many = [found.anchors for found in part.values() if found.head.is_sitewide == is_folded]
                columns = ([value for one in many for value in one[n]] for n in range(4))
                gone = [(place, *left) for place, one in enumerate(many) for left in one.gone]
                sizes, followed = [len(one.numbers) for one in many], b"".join(one.followed for one in many)
                yield ManyAnchors(is_folded, sizes, *columns, followed, gone)

    def targets(self, own: Sequence[str]) -> Iterable[Targets]:
        return [found.targets for part in self._parts(own) for found in part.values()]

    def rests(self, own: Sequence[str]) -> Iterable[Sequence[tuple[str, Rest]]]:
        return [[(name, found.rest) for name, found in part.items()] for part in self._parts(own)]

    def classes(self) -> Mapping[int, AnchorClass]:
        named = {
            number: classify(text, Kind.IMAGE if kind == "image" else Kind.TEXT, self._names)
            for number, (text, kind) in self._texts.items()
        }
        return {number: kind for number, kind in named.items() if kind is not AnchorClass.NATURAL}

    def texts(self, anchors: Sequence[int]) -> Mapping[int, tuple[str, str]]:
        return {number: self._texts[number] for number in anchors}

    def links(self, ids: Sequence[int]) -> Mapping[int, Link]:
        return {link_id: self._links[link_id] for link_id in ids}

    def missing(self, domains: Sequence[str], limit: int) -> Sequence[Link]:
        mine = [link for link in self._links.values() if link.page_domain in domains]
        is_lost = (State.LOST, State.UNVERIFIED)
        return [one for one in mine if state_word(one.standing) == "not_found" and one.standing.state not in is_lost][:limit]


def plain(found: Survey) -> dict[str, object]:
    """Everything but which link stands for others."""
    return {
        "links": (found.n_links, found.n_excluded, found.n_missing, found.n_hosts, found.n_needs, found.n_seen_domains),
        "domains": found.domains,
        "states": (found.by_state, found.unknown, found.by_grade),
        "anchors": ({(a.text, a.kind, a.anchor_class): share for a, share in found.anchors.items()}, found.n_anchors),
        "tables": (found.anchor_classes, found.placements, found.rels, found.conditions),
        "order": [list(found.anchor_classes), list(found.placements), list(found.rels), list(found.conditions)],
        "pages": (list(found.pages.values()), found.n_pages, sorted(found.broken_pages.values())),
        "needs": [(need.rank, need.n_links, need.n_domains, need.grade) for need in found.needs],
        "refusals": [(one.host, one.n_pages, one.reason) for one in found.refusals],
        "missing": {link.id for link in found.missing},
        "before": found.before,
    }
