"""What a daily evaluation reads, the same from both databases."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from bot.core.alerts.spikes import AnchorRow
from bot.core.anchors import AnchorClass
from bot.core.events import Event, EventKind
from bot.core.links import Placement
from bot.core.records import DomainSpan, Link, Standing
from bot.core.states import Reason, State
from bot.core.verdict import Verdict
from storage import Storage
from storage.evaluating import MARKS, Evaluating
from tests.storage.samples import BLOCKED, DAY, NOW, bring, claim, element, live, outcome, site, visit

LATER = NOW + 40 * DAY
LONG = NOW - 400 * DAY


def see(storage: Storage, page: str, verdict: Verdict, state: State = State.LIVE) -> Link:
    """Visit a page: every link on it stands so."""
    links = storage.links.find(site(storage).id, f"https://{page}")
    reason = Reason.FOUND if state is State.LIVE else verdict.reason
    seen = [outcome(link, verdict) for link in links]
    standing = Standing(state, reason, NOW, recent=seen[0].standing.recent)
    others = [replace(one, standing=standing) for one in seen]
    storage.links.record(None, visit(f"https://{page}"), seen if state is State.LIVE else others)
    return links[0]


def test_spans_are_of_domains_that_were_seen(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("b.org/1"), claim("c.org/1")])
    bring(storage, [claim("d.org/1")], now=LATER, filename="later", provider="Semrush")
    bring(storage, [claim("e.org/1")], now=LATER + DAY, filename="more")
    for page in ("a.org/1", "b.org/1", "d.org/1", "e.org/1"):
        see(storage, page, live())
    see(storage, "b.org/1", BLOCKED, State.LOST)
    assert storage.evaluating.spans(site(storage).id) == (
        DomainSpan("a.org", NOW),
        DomainSpan("b.org", NOW, NOW),
        DomainSpan("d.org", NOW),  # the first file of a second source
        DomainSpan("e.org", LATER + DAY),
    )


def test_what_links_show(storage: Storage) -> None:
    pages = [f"a.org/{n}" for n in range(4)]
    bring(storage, [claim(page) for page in (*pages, "b.org/1", "c.org/1")])
    for page in pages:
        see(storage, page, live(replace(element(anchor="Casino bonus"), placement=Placement.FOOTER)))
    see(storage, "b.org/1", live(element(anchor="Example")))
    see(storage, "c.org/1", BLOCKED, State.BLOCKED)
    evaluating, site_id = storage.evaluating, site(storage).id
    shown = evaluating.shown(site_id, evaluating.spans(site_id), NOW)
    assert set(shown.rows) == {
        AnchorRow("a.org", NOW, "casino bonus", AnchorClass.SPAM, n_links=4),
        AnchorRow("b.org", NOW, "example", AnchorClass.BRAND, n_links=1),
    }
    (wide,) = shown.sitewide
    assert (wide.domain, wide.n_pages, wide.n_boilerplate, wide.n_links) == ("a.org", 4, 4, 4)
    assert (wide.n_old, wide.n_old_boilerplate, wide.n_old_links) == (4, 4, 4)
    assert (shown.n_domains, shown.n_refusing) == (3, 1)
    young = evaluating.shown(site_id, (), None)
    assert [one.n_old for one in young.sitewide] == [0]
    assert evaluating.sample_pages(site_id, ["a.org", "c.org"]) == ("https://a.org/0",)


def test_who_refuses_us_and_was_not_asked_about(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("b.org/1"), claim("c.org/1")])
    see(storage, "c.org/1", live())
    for page in ("a.org/1", "b.org/1", "c.org/1"):
        see(storage, page, BLOCKED, State.BLOCKED)
    site_id = site(storage).id

    def domains(before: timedelta = DAY) -> list[str]:
        return [link.page_domain for link in storage.evaluating.refused(site_id, NOW + before, LONG)]

    assert domains() == ["c.org", "a.org", "b.org"]
    assert domains(-DAY) == []
    storage.events.add([Event("x", site_id, EventKind.NEEDS_HUMAN, NOW, domain="a.org")])
    assert domains() == ["c.org", "b.org"]


def test_marks_name_what_most_domains_share(storage: Storage) -> None:
    site_id = site(storage).id
    rows = [("a.org", "UA-1"), ("a.org", "UA-2"), ("b.org", "UA-2"), ("c.org", "UA-3")]
    values = [
        {"site_id": site_id, "page_hash": bytes([n]) * 16, "domain": domain, "kind": "account", "value": value}
        for n, (domain, value) in enumerate(rows)
    ]
    evaluating: Evaluating = storage.evaluating
    with evaluating._db.writing() as connection:
        connection.execute(sa.insert(MARKS), values)
    assert evaluating.marks(site_id, "account") == {"a.org": "UA-2", "b.org": "UA-2", "c.org": "UA-3"}
    assert evaluating.marks(site_id, "template") == {}
