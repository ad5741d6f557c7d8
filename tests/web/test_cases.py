"""Every case of tests/webs, visited for real in one go and judged by `verify`."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.core.page import Visit
from bot.core.verify import verify
from bot.web import Web, WebConfig
from tests.peers.web import WebPeer, serve
from tests.web.cases import Case, load

CASES = load()


@dataclass(frozen=True, slots=True)
class Visited:
    """The peer and every visit by its page."""

    peer: WebPeer
    visits: dict[str, Visit]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    answers = {url: served for case in CASES for url, served in case.answers.items()}
    certificates = {host: kind for case in CASES for host, kind in case.certificates.items()}
    with serve(answers, tmp_path_factory.mktemp("certificates"), certificates) as peer:
        config = WebConfig(
            hosts=peer.hosts(*(host for case in CASES for host in case.hosts)),
            ca_file=peer.ca_file,
            host_delay_s=0,
            host_connections=4,
            visit_timeout_s=10,
            concurrency=40,
            max_body_bytes=1_000_000,
        )
        with Web(config) as web:
            yield Visited(peer, {visit.request_page: visit for visit in web.visit(case.request for case in CASES)})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, visited: Visited) -> None:
    visit = visited.visits[case.page]
    verdict = verify(case.request.asked[0], 0, visit)
    said = f"{verdict.conclusion} {verdict.reason}"
    assert said in case.expect, (said, visit.failure, visit.chain, verdict.evidence)
    assert verdict.conclusion not in case.never
    assert verdict.evidence
    assert visit.elapsed_s <= case.max_s
    if case.rule:
        assert visit.failure is not None
        assert visit.failure.rule == case.rule
    if case.hops >= 0:
        assert len(visit.chain) == case.hops
    assert not set(case.not_asked) & set(visited.peer.paths(case.host))


def test_no_case_makes_us_say_more_than_we_want(visited: Visited) -> None:
    said = {name.lower() for asked in visited.peer.asked for name, _ in asked.headers}
    assert said - {"if-none-match"} == {"host", "user-agent", "accept", "accept-language", "accept-encoding", "connection"}


def test_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
