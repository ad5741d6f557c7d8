"""What the links of a site have in common, alike from both databases."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.core.grading.networks import Shared, Tie
from bot.core.judgement import Signals
from bot.core.page import Page
from bot.core.records import DomainSpan
from storage import Storage
from storage.counting import LINKS
from storage.marks import MARKS
from tests.core.surveying import standing as planned
from tests.storage.samples import ABSENT, BLOCKED, DAY, NOW, bring, claim, live, outcome, site, visit

SITES = ("a.org", "b.org", "c.org")


def see(storage: Storage, address: str, **facts: Any) -> None:
    for link in storage.links.find(site(storage).id, f"https://{address}"):
        storage.links.record(None, visit(link.page, **facts), [outcome(link, live())])


def mark(storage: Storage, kind: str, value: str, *domains: str) -> None:
    own = site(storage).id
    rows = [
        {"site_id": own, "page_hash": f"{value}{domain}".encode(), "domain": domain, "kind": kind, "value": value}
        for domain in domains
    ]
    with storage._db.writing() as connection:
        connection.execute(sa.insert(MARKS), rows)


def test_types_are_counted_by_domain_and_only_of_links_that_stand(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2"), claim("b.org/1"), claim("c.org/1"), claim("d.org/1")])
    own = site(storage).id
    for page in ("a.org/1", "a.org/2", "b.org/1", "c.org/1"):
        see(storage, page)
    with storage._db.writing() as connection:
        for domain, name in (("a.org", "list"), ("b.org", "scraper"), ("d.org", "list")):
            connection.execute(sa.update(LINKS).where(LINKS.c.page_domain == domain).values(link_type=name))
    assert storage.patterns.types(own, ()) == {"list": 1, "scraper": 1, "": 1}
    assert storage.patterns.types(own, ("a.org",)) == {"scraper": 1, "": 1}
    assert storage.patterns.pages_of_type(own, ("list", "scraper"), 5) == ("https://a.org/1", "https://b.org/1")
    assert storage.patterns.pages_of_type(own, ("forum",), 5) == ()


def test_shared_marks_are_those_of_three_sites(storage: Storage) -> None:
    own = site(storage).id
    mark(storage, "account", "UA-1", *SITES)
    mark(storage, "account", "UA-2", "a.org", "b.org")
    mark(storage, "template", "cafe", *SITES)
    mark(storage, "text0", "0f0f", *SITES)
    assert set(storage.patterns.shared(own)) == {
        *(Shared(Tie.ACCOUNT, "UA-1", domain) for domain in SITES),
        *(Shared(Tie.TEMPLATE, "cafe", domain) for domain in SITES),
    }


def test_the_system_that_made_a_template(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    own = site(storage).id
    see(storage, "a.org/1", page=Page(title="A", signals=Signals(generator="WordPress 6.7")))
    with storage._db.writing() as connection:
        page_hash = connection.execute(sa.select(LINKS.c.page_hash)).scalar_one()
        row = {"site_id": own, "page_hash": page_hash, "domain": "a.org", "kind": "template", "value": "cafe"}
        connection.execute(sa.insert(MARKS).values(row))
    assert storage.patterns.generators(own, ("cafe", "dead")) == {"cafe": "WordPress 6.7", "dead": ""}


def test_spans_are_those_of_the_daily_evaluation(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("b.org/1"), claim("c.org/1"), claim("f.org/1")])
    bring(storage, [claim("d.org/1")], now=NOW + DAY, filename="later", provider="Semrush")
    bring(storage, [claim("e.org/1")], now=NOW + 2 * DAY, filename="more")
    own = site(storage).id
    for page in ("a.org/1", "b.org/1", "d.org/1", "e.org/1", "f.org/1"):
        see(storage, page)
    for page, verdict, plan in (("b.org/1", ABSENT, "0 live, 12 absent, 25 absent"), ("f.org/1", BLOCKED, "0 waf")):
        link = storage.links.find(own, f"https://{page}")[0]
        stands = replace(planned(plan), since=NOW + 3 * DAY)
        storage.links.record(None, visit(link.page, NOW + 3 * DAY), [replace(outcome(link, verdict), standing=stands)])
    spans = storage.patterns.spans(own, storage.surveys.of_site(own).domains)
    assert sorted(spans, key=lambda one: one.domain) == list(storage.evaluating.spans(own))
    assert DomainSpan("b.org", NOW, NOW + 3 * DAY) in spans
