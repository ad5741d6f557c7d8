"""A passage that leads to another page of ours is changed, never lost; a link that stood there before is another one."""

from dataclasses import replace

from bot.core.links import Snippet
from bot.core.page import Found, Page, VisitRequest
from bot.core.records import Change, ChangeKind, Link, Outcome, RunItem
from bot.core.states import Conclusion, State
from commands.conclude import ask, conclude
from tests.commands.desk import DAY, NOW, SITE, Desk
from tests.storage.samples import element, live, visit

PAGE = "https://blog.org/post"
OLD, NEW = f"https://{SITE}/pricing", f"https://{SITE}/"
WORDS = Snippet("we compared all the tools and found that", "is the cheapest of them by far")


def known(desk: Desk) -> RunItem:
    """A page with one link to our prices, seen a day ago."""
    desk.bring("blog.org/post", target=OLD)
    desk.see("blog.org/post", live(replace(element(OLD, "Acme prices"), snippet=WORDS)))
    return RunItem(1, PAGE, desk.storage.links.find(desk.site.id, PAGE))


def looked(desk: Desk, item: RunItem, *there: tuple[str, str, Snippet]) -> tuple[Outcome, ...]:
    """The next day's visit, which sees these links to our home page: (address, anchor, words around it)."""
    seen = tuple(replace(element(url, anchor), snippet=words) for url, anchor, words in there)
    request: VisitRequest = ask(desk.site, item)
    whole, *each = (Found(seen, is_named=bool(seen)) if n == 0 else Found(astray=seen) for n in range(len(request.asked)))
    page = Page(title="A page", n_words=300, n_links=20, found=(whole, *each))
    return conclude(desk.site, item, visit(PAGE, NOW + DAY, page=page), NOW + DAY)


def change_of(outcomes: tuple[Outcome, ...], link: Link) -> Change | None:
    return next(one.change for one in outcomes if one.link_id == link.id)


def test_the_same_passage_leads_to_another_page_of_ours(desk: Desk) -> None:
    item = known(desk)
    outcomes = looked(desk, item, (NEW, "Acme prices", WORDS))
    assert len(outcomes) == 1, "no link of its own besides"
    change = change_of(outcomes, item.links[0])
    assert change is not None
    assert change.kind is ChangeKind.TARGET_CHANGED
    assert change.to_state is State.CHANGED
    assert dict(change.before)["target page"] == OLD
    assert dict(change.after)["target page"] == NEW
    assert any(NEW in sentence for sentence in outcomes[0].verdict.evidence)


def test_it_stays_so_at_the_next_visit_and_is_told_once(desk: Desk) -> None:
    item = known(desk)
    first = looked(desk, item, (NEW, "Acme prices", WORDS))
    desk.storage.links.record(None, visit(PAGE, NOW + DAY), first)
    again = RunItem(1, PAGE, desk.storage.links.find(desk.site.id, PAGE))
    second = looked(desk, again, (NEW, "Acme prices", WORDS))
    assert second[0].verdict.conclusion is Conclusion.LIVE
    assert second[0].change is None


def test_another_link_elsewhere_on_the_page_does_not_stand_for_it(desk: Desk) -> None:
    item = known(desk)
    outcomes = looked(desk, item, (NEW, "Home", Snippet("our friends and partners include", "and many others besides")))
    assert next(one for one in outcomes if one.link_id).verdict.conclusion is Conclusion.ABSENT


def test_a_link_that_stood_there_before_does_not_stand_for_it(desk: Desk) -> None:
    desk.bring("blog.org/post", target=NEW, sha256="more")
    item = known(desk)
    desk.see("blog.org/post", live(replace(element(NEW, "Acme prices"), snippet=WORDS)))
    links = tuple(
        replace(link, occurrence=replace(element(link.target_page, "Acme prices"), snippet=WORDS))
        for link in desk.storage.links.find(desk.site.id, PAGE)
    )
    outcomes = looked(desk, replace(item, links=links), (NEW, "Acme prices", WORDS))
    old = next(link for link in links if link.target_page == OLD)
    assert next(one for one in outcomes if one.link_id == old.id).verdict.conclusion is Conclusion.ABSENT
