"""What the made-up pages claim to show is what a visit concludes, page by page."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.core.page import Asked, Known, Visit, VisitRequest
from bot.core.urls import host
from bot.core.verify import verify
from bot.demo import demo_world
from bot.demo.markup import NETWORK
from bot.demo.pages import PAGES
from bot.web import Web, WebConfig


def asked(page) -> Asked:
    return Asked("example.com", known=(Known(page.anchor),) if page.anchor else ())


@pytest.fixture(scope="module")
def visits() -> Iterator[dict[str, Visit]]:
    with demo_world(date(2026, 11, 21)) as world:
        config = WebConfig(
            hosts=dict(world.hosts), host_delay_s=0.0, host_connections=10, visit_timeout_s=world.visit_timeout_s, concurrency=50
        )
        with Web(config) as web:
            requests = [VisitRequest(page.url, (asked(page),)) for page in PAGES]
            yield {visit.request_page: visit for visit in web.visit(requests)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_a_visit_concludes_what_the_page_shows(page, visits: dict[str, Visit]) -> None:
    verdict = verify(asked(page), 0, visits[page.url])
    assert (verdict.conclusion, verdict.reason) == (page.conclusion, page.reason), verdict.evidence
    assert verdict.evidence


def test_only_the_sites_meant_to_be_are_built_alike(visits: dict[str, Visit]) -> None:
    shared: dict[str, set[str]] = {}
    for visit in visits.values():
        if visit.page is not None and visit.page.signals.template:
            shared.setdefault(visit.page.signals.template, set()).add(host(visit.final_url))
    assert {name for names in shared.values() if len(names) > 1 for name in names} <= NETWORK
