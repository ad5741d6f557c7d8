"""Agreements and decisions: kept through imports and visits, taken back as they were."""

from dataclasses import replace
from datetime import date, timedelta

from bot.core.agreements import Agreement
from bot.core.decisions import Decision, DecisionKind
from bot.core.places import Asker
from bot.core.records import Run, RunStatus, Sighting, Standing
from bot.core.states import Conclusion, Reason, State
from storage import Storage
from tests.storage.samples import ABSENT, DAY, NOW, PLACE, bring, claim, live, open_run, outcome, site, visit

PAGE = "https://a.org/1"


def decision(storage: Storage, kind: DecisionKind = DecisionKind.IGNORED, **facts: object) -> Decision:
    made = Decision(site(storage).id, PAGE, "a.org", kind, "U1", NOW, because="a scraped copy", message_key="decision:1")
    return replace(made, **facts)  # type: ignore[arg-type]


def see(storage: Storage, page: str = PAGE) -> None:
    """A visit that found every link of the page."""
    links = storage.links.find(site(storage).id, page)
    storage.links.record(None, visit(page), tuple(outcome(link, live()) for link in links))


def state(storage: Storage) -> State:
    return storage.links.find(site(storage).id, PAGE)[0].standing.state


def test_an_ignored_link_stays_ignored_through_an_import(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    see(storage)
    before = storage.decisions.ignore(decision(storage))
    assert [link.standing.state for link in before] == [State.LIVE]
    bring(storage, [claim("a.org/1", anchor="new")], provider="Semrush", sha256="2")
    assert state(storage) is State.IGNORED
    assert storage.links.history(before[0].id)[-1].to_state is State.IGNORED


def test_a_visit_begun_before_the_decision_does_not_overwrite_it(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    link = storage.links.find(site(storage).id, PAGE)[0]
    storage.decisions.ignore(decision(storage))
    storage.links.record(None, visit(PAGE), (outcome(link, live()),))
    assert state(storage) is State.IGNORED
    late = storage.links.find(site(storage).id, PAGE)[0]
    storage.decisions.restore(decision(storage, DecisionKind.RESTORED))
    kept = replace(outcome(late, live()), standing=late.standing)
    storage.links.record(None, visit(PAGE), (kept,))
    assert state(storage) is State.UNVERIFIED


def test_restoring_gives_back_what_was_believed(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    see(storage)
    storage.decisions.ignore(decision(storage))
    storage.decisions.ignore(decision(storage, because="again"))
    storage.decisions.restore(decision(storage, DecisionKind.RESTORED, at=NOW + DAY))
    found = storage.links.find(site(storage).id, PAGE)[0].standing
    assert (found.state, found.reason, found.since) == (State.LIVE, Reason.FOUND, NOW)
    assert found.next_visit_at == NOW + DAY
    assert storage.decisions.restore(decision(storage, DecisionKind.RESTORED)) == ()


def test_restoring_takes_what_visits_saw_meanwhile(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    storage.decisions.ignore(decision(storage))
    link = storage.links.find(site(storage).id, PAGE)[0]
    seen = Sighting(NOW + DAY, Conclusion.LIVE, Reason.FOUND)
    met = replace(outcome(link, live()), standing=replace(link.standing, recent=(seen,)))
    storage.links.record(None, visit(PAGE, NOW + DAY), (met,))
    storage.decisions.restore(decision(storage, DecisionKind.RESTORED, at=NOW + 2 * DAY))
    assert state(storage) is State.LIVE


def test_decisions_are_told_newest_first_by_page_and_domain(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2")])
    storage.decisions.ignore(decision(storage))
    storage.decisions.restore(decision(storage, DecisionKind.RESTORED, by="U2"))
    storage.decisions.ignore(decision(storage, page="https://a.org/2"))
    site_id = site(storage).id
    assert [d.by for d in storage.decisions.of_page(site_id, "http://www.a.org/1/")] == ["U2", "U1"]
    assert [d.page for d in storage.decisions.of_domain(site_id, "a.org")] == ["https://a.org/2", PAGE, PAGE]
    assert storage.decisions.of_page(site_id, PAGE)[1].because == "a scraped copy"


def test_ignoring_one_target_page_leaves_the_others(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/1", "https://example.com/pricing")])
    storage.decisions.ignore(decision(storage, target_page="https://example.com/pricing"))
    states = {link.target_page: link.standing.state for link in storage.links.find(site(storage).id, PAGE)}
    assert states == {"https://example.com/": State.UNVERIFIED, "https://example.com/pricing": State.IGNORED}


def test_an_agreement_on_an_unknown_page_makes_its_link_known(storage: Storage) -> None:
    mine = site(storage)
    terms = Agreement(mine.id, PAGE, "https://example.com/pricing", "Acme", "followed", until=date(2027, 3, 1), cost_cents=25_000)
    assert storage.agreements.agree(terms, NOW) is None
    link = storage.links.find(mine.id, PAGE)[0]
    assert link.standing == Standing(is_agreed=True, next_visit_at=NOW)
    assert storage.agreements.of_page(mine.id, "http://a.org/1")[0].until == date(2027, 3, 1)
    assert storage.sites.get(mine.id).baseline_at is None


def test_agreeing_again_gives_back_the_terms_before(storage: Storage) -> None:
    mine = site(storage)
    storage.agreements.agree(Agreement(mine.id, PAGE, rel="followed"), NOW)
    before = storage.agreements.agree(Agreement(mine.id, PAGE, rel="sponsored"), NOW)
    assert before is not None
    assert before.rel == "followed"
    assert [a.rel for a in storage.agreements.by_page(mine.id)["a.org/1"]] == ["sponsored"]
    ended = storage.agreements.end(mine.id, PAGE, "", NOW)
    assert ended is not None
    assert not storage.links.find(mine.id, PAGE)[0].standing.is_agreed
    assert storage.agreements.end(mine.id, PAGE, "", NOW) is None


def test_an_agreement_on_any_page_of_ours_marks_every_link_of_the_page(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/1", "https://example.com/pricing"), claim("a.org/2")])
    storage.agreements.agree(Agreement(site(storage).id, PAGE), NOW)
    agreed = {link.page for link in storage.links.of_site(site(storage).id) if link.standing.is_agreed}
    assert agreed == {PAGE}
    assert len(storage.links.find(site(storage).id, PAGE)) == 2


def test_a_page_is_rechecked_beside_a_check_and_once_at_a_time(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2")])
    whole = open_run(storage)
    again = {"kind": "recheck", "page": PAGE}
    first = open_run_of(storage, "r2", again)
    assert (first.n_total, first.id != whole.id) == (1, True)
    assert open_run_of(storage, "r3", again).id == first.id
    assert open_run_of(storage, "r4", {"kind": "recheck", "page": "https://a.org/2"}).id not in (first.id, whole.id)
    assert [item.page for item in storage.runs.items(first.id)] == [PAGE]
    assert storage.runs.running(site(storage).id) == storage.runs.get(whole.id)


def test_a_recheck_is_no_check_before(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    whole = open_run(storage)
    storage.runs.finish(whole.id, RunStatus.PARTIAL, NOW)
    again = open_run_of(storage, "r2", {"kind": "recheck", "page": PAGE})
    storage.runs.finish(again.id, RunStatus.FINISHED, NOW)
    latest = storage.runs.latest(site(storage).id)
    assert latest is not None
    assert latest.id == whole.id
    assert storage.runs.resume(whole.id, 60.0, NOW)


def test_lists_ask_for_links_by_time_and_doubt(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2")])
    site_id = site(storage).id
    see(storage, "https://a.org/2")
    missed = storage.links.find(site_id, PAGE)[0]
    storage.links.record(None, visit(PAGE), (outcome(missed, ABSENT),))
    assert [link.page for link in storage.links.doubted(site_id)] == [PAGE]
    assert [link.page for link in storage.links.standing_since(site_id, (State.LIVE,), NOW)] == ["https://a.org/2"]
    assert storage.links.standing_since(site_id, (State.LIVE,), NOW + timedelta(seconds=1)) == ()
    assert len(storage.links.standing_since(site_id, (State.LIVE,), None)) == 1
    assert storage.links.first_seen_since(site_id, NOW) == ()
    assert len(storage.links.first_seen_since(site_id, NOW - DAY)) == 2
    assert storage.links.pages_of(site_id, "a.org") == (PAGE, "https://a.org/2")
    assert storage.links.claims(missed.id)[0].imported_at == NOW


def open_run_of(storage: Storage, request_id: str, facts: dict[str, str]) -> Run:
    asker, key = Asker("U1", "T1"), f"run:{request_id}"
    made, _ = storage.runs.open(site(storage).id, facts["kind"], request_id, asker, PLACE, key, 0, 60.0, NOW, page=facts["page"])
    return made
