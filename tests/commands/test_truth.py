"""From visit to state in a run: pages that did not change, other pages, redirects to us, our own pages, our own network."""

from datetime import timedelta
from pathlib import Path

from bot.core.claims import Claim
from bot.core.records import ChangeKind, RunStatus
from bot.core.states import Credit, Reason, State
from bot.demo.markup import article, document, link
from commands.link import evidence_of
from tests.peers.sky import DAY, HOUR, Sky, under_sky
from tests.peers.web import Served

HOME = "http://example.com/"
PAGE = "http://blog.example/spades/x"
PARAGRAPH = f"The one that survived the clay was from {link(HOME, 'Example Tools')}, and it was not even the dearest."
ETAG = ("ETag", '"one"')
OWN = Served(body=document("Example Tools", "<p>Spades, forks and shears, made to be mended by anybody.</p>").encode())


def written(*sentences: str, title: str = "Spades that last", headers: tuple[tuple[str, str], ...] = ()) -> Served:
    also = f"We also liked {link('http://barn.example/', 'the barn')}."
    return Served(headers=headers, body=article(title, *sentences, also).encode())


STANDS = written(PARAGRAPH, headers=(ETAG,))
REMOVED = written("The one that survived the clay was inherited.", headers=(("ETag", '"two"'),))
BARE = Served(
    body=document("Friends", f"<ul><li>{link(HOME, 'Ex')}</li><li>{link('http://barn.example/', 'Barn')}</li></ul>").encode()
)
OTHER = Served(
    body=document("Wholesale fish", f"<p>{'Herring and cod arrive before dawn from the northern harbours. ' * 8}</p>").encode()
)


class Anything(dict[str, Served]):
    """Answers that hold for every address of one host that has none of its own."""

    def __init__(self, answers: dict[str, Served], prefix: str, served: Served) -> None:
        super().__init__(answers)
        self._prefix, self._served = prefix, served

    def get(self, url: str, default: Served | None = None) -> Served | None:  # type: ignore[override]
        if url in self:
            return self[url]
        return self._served if url.startswith(self._prefix) else default


def validators(sky: Sky) -> list[str]:
    """What each visit to PAGE said it knows, "" for nothing."""
    return [asked.header("If-None-Match") for asked in sky.peer.asked if asked.path == "/spades/x"]


def test_a_page_that_has_not_changed_counts_as_seen_again(tmp_path: Path) -> None:
    with under_sky(tmp_path, {HOME: OWN, PAGE: STANDS}, [Claim(PAGE, HOME)]) as sky:
        sky.check()
        first = sky.links()[PAGE]
        sky.peer.answers[PAGE] = Served(304, headers=(ETAG,), content_type="")
        sky.check(3 * DAY)
        again = sky.links()[PAGE]
        (shown,) = sky.storage.links.observations(again.id)
        sky.peer.answers[PAGE] = REMOVED
        sky.check(3 * DAY)
        sky.check(13 * HOUR)
        lost = sky.links()[PAGE]
    assert validators(sky) == ["", '"one"', '"one"', ""]
    assert (again.standing.state, again.standing.credit, again.occurrence) == (State.LIVE, Credit.YES, first.occurrence)
    assert (again.last_visit_at, again.title, again.status) == (sky.now - 3 * DAY - 13 * HOUR, "Spades that last", 200)
    assert len(again.standing.recent) == 2
    assert shown.n == 2
    assert lost.standing.state is State.LOST


def test_what_says_forever_that_it_has_not_changed_is_read_again(tmp_path: Path) -> None:
    with under_sky(tmp_path, {HOME: OWN, PAGE: STANDS}, [Claim(PAGE, HOME)]) as sky:
        sky.check()
        sky.peer.answers[PAGE] = Served(304, headers=(ETAG,), content_type="")
        for _ in range(6):
            sky.check(3 * DAY)
    assert '"one"' in validators(sky)
    assert validators(sky)[-1] == ""


def test_another_page_altogether_proves_nothing_when_no_neighbours_were_known(tmp_path: Path) -> None:
    with under_sky(tmp_path, {HOME: OWN, PAGE: BARE}, [Claim(PAGE, HOME)]) as sky:
        sky.check()
        sky.peer.answers[PAGE] = OTHER
        for _ in range(4):
            sky.check(DAY)
        seen = sky.links()[PAGE]
    assert seen.standing.state is State.LIVE
    assert any("not recognisably the one seen before" in said for said in seen.evidence)


def test_a_rewritten_page_is_a_loss(tmp_path: Path) -> None:
    with under_sky(tmp_path, {HOME: OWN, PAGE: STANDS}, [Claim(PAGE, HOME)]) as sky:
        sky.check()
        sky.peer.answers[PAGE] = OTHER
        sky.check(DAY)
        sky.check(13 * HOUR)
        seen = sky.links()[PAGE]
    assert (seen.standing.state, seen.standing.reason) == (State.LOST, Reason.LINK_REMOVED)
    assert any("rewritten" in said for said in seen.evidence)


def test_a_page_that_any_address_shows_is_not_there(tmp_path: Path) -> None:
    with under_sky(tmp_path, {HOME: OWN, PAGE: STANDS}, [Claim(PAGE, HOME)]) as sky:
        sky.check()
        sky.peer.answers = Anything(sky.peer.answers | {PAGE: OTHER}, "http://blog.example/", OTHER)
        n_asked = len(sky.peer.asked)
        sky.check(DAY)
        n_asked = len(sky.peer.asked) - n_asked
        sky.check(DAY + HOUR)
        seen = sky.links()[PAGE]
    assert n_asked == 3
    assert (seen.standing.state, seen.standing.reason) == (State.LOST, Reason.PAGE_NOT_FOUND)
    assert any("an address that does not exist" in said for said in seen.evidence)


def test_an_address_that_redirects_to_us_and_then_does_not(tmp_path: Path) -> None:
    to_us = Served(301, headers=(("Location", HOME),))
    away = Served(301, headers=(("Location", "http://blog.example/other"),))
    answers = {HOME: OWN, PAGE: to_us, "http://blog.example/other": OTHER}
    with under_sky(tmp_path, answers, [Claim(PAGE, HOME)]) as sky:
        sky.check()
        (first,) = sky.links().values()
        sky.peer.answers[PAGE] = away
        sky.check(DAY)
        sky.check(13 * HOUR)
        (seen,) = sky.links().values()
        told = [change for _, change in sky.changes() if not change.is_quiet]
    assert (first.standing.state, first.standing.reason) == (State.DEGRADED, Reason.VIA_REDIRECT_PAGE)
    assert (seen.standing.state, seen.standing.reason) == (State.LOST, Reason.REDIRECT_LOST)
    assert [change.kind for change in told] == [ChangeKind.LINK_LOST]


def test_a_page_of_ours_is_visited_once_and_named_in_its_links(tmp_path: Path) -> None:
    pages = {f"http://blog.example/{n}": STANDS for n in range(5)}
    hidden = Served(headers=(("X-Robots-Tag", "noindex"),), body=OWN.body)
    with under_sky(tmp_path, {HOME: hidden} | pages, [Claim(page, HOME) for page in pages]) as sky:
        sky.check()
        links = sky.links()
    assert sky.peer.paths("example.com") == ["/"]
    assert {one.standing.credit for one in links.values()} == {Credit.NO}
    assert all(any("asks search engines not to list it" in said for said in one.evidence) for one in links.values())


def test_a_page_of_ours_that_refuses_us_proves_nothing_and_one_that_is_gone_for_a_day_is_broken(tmp_path: Path) -> None:
    with under_sky(tmp_path, {HOME: Served(403, body=b"no"), PAGE: STANDS}, [Claim(PAGE, HOME)]) as sky:
        states = []
        for served in (None, None, Served(404, body=b"none"), None, OWN):
            if served is not None:
                sky.peer.answers[HOME] = served
            sky.check(DAY)
            states.append(sky.links()[PAGE].standing.state)
        told = [change.kind for _, change in sky.changes() if not change.is_quiet]
    assert states == [State.LIVE, State.LIVE, State.LIVE, State.BROKEN_TARGET, State.LIVE]
    assert told == [ChangeKind.TARGET_BROKEN, ChangeKind.TARGET_FIXED]


def test_our_own_outage_leaves_links_as_they_were_and_is_told_to_the_admin(tmp_path: Path) -> None:
    pages = {f"http://blog{n}.example/x": STANDS for n in range(30)}
    with under_sky(tmp_path, {HOME: OWN} | pages, [Claim(page, HOME) for page in pages]) as sky:
        sky.check()
        before = {page: one.standing.recent for page, one in sky.links().items()}
        sky.is_cut = True
        status = sky.check(DAY)
        during = {page: one.standing.recent for page, one in sky.links().items()}
        n_seen = [one.n for one in sky.storage.links.observations(sky.links()["http://blog0.example/x"].id)]
        sky.is_cut = False
        sky.check(timedelta(hours=2))
        states = {one.standing.state for one in sky.links().values()}
        told = [change for _, change in sky.changes() if not change.is_quiet]
    assert status is RunStatus.PARTIAL
    assert during == before
    assert sum(n_seen) <= 2
    assert [code for _, code in sky.notes] == ["own_network"]
    assert states == {State.LIVE}
    assert told == []


def test_what_the_newest_import_no_longer_lists_is_said_and_is_no_loss(tmp_path: Path) -> None:
    other = "http://blog.example/other/x"
    with under_sky(tmp_path, {HOME: OWN, PAGE: STANDS, other: STANDS}, [Claim(PAGE, HOME), Claim(other, HOME)]) as sky:
        sky.check()
        sky.now += DAY
        facts = {"provider": "Ahrefs", "report": "backlinks", "filename": "b.csv", "sha256": "1", "by": "U1", "mapping": ()}
        sky.storage.imports.merge(sky.site, **facts, rows=[Claim(other, HOME)], now=sky.now)
        sky.check()
        links = sky.links()
        dropped = {
            page: [row.is_dropped for said in evidence_of(sky.ctx, sky.site, [one])[1:] for row in said.card.claims]
            for page, one in links.items()
        }
    assert dropped == {PAGE: [True], other: [False]}
    assert {one.standing.state for one in links.values()} == {State.LIVE}
