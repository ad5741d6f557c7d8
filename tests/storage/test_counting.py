"""What reports count of a link, kept while a visit is written down, is what its row says."""

from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.links import Kind, Occurrence, Placement
from bot.core.page import Visit
from bot.core.records import Outcome
from bot.core.verdict import Verdict
from storage import Storage
from storage.counting import ANCHORS, LINKS, recount_all
from tests.storage.samples import ABSENT, BLOCKED, DAY, NOW, bring, claim, element, live, open_run, outcome, visit

SEEN = (
    element(anchor="Example Tools"),
    element(anchor="null \x00 and \ud800 half"),
    Occurrence("https://example.com/", "logo", Kind.IMAGE, ("nofollow",), Placement.FOOTER),
    Occurrence("https://example.com/", "", Kind.EMPTY, (), Placement.UNKNOWN),
)


def counted(storage: Storage) -> tuple[list[Any], list[Any]]:
    with storage._db.reading() as connection:
        links = connection.execute(sa.select(LINKS.c.id, LINKS.c.traits, LINKS.c.anchor).order_by(LINKS.c.id)).all()
        anchors = connection.execute(sa.select(ANCHORS).order_by(ANCHORS.c.anchor)).all()
    return list(links), list(anchors)


def entry(storage: Storage, run_id: int, verdicts: list[Verdict], n: int) -> list[tuple[Any, Visit, tuple[Outcome, ...]]]:
    at = NOW + n * DAY
    items = list(storage.runs.items(run_id))
    return [
        (item, visit(item.page, at), tuple(outcome(link, verdicts[item.links[0].id % len(verdicts)], at) for link in item.links))
        for item in items
    ]


@pytest.mark.parametrize("again", [(SEEN[0],), (SEEN[1],), (SEEN[2], SEEN[0]), ()])
def test_what_is_counted_of_visited_links_is_what_their_rows_say(storage: Storage, again: tuple[Occurrence, ...]) -> None:
    bring(storage, [claim(f"a{n}.org/{n}") for n in range(len(SEEN))])
    for n, verdicts in enumerate(([live(one) for one in SEEN], [live(*again) if again else ABSENT])):
        run = open_run(storage, f"r{n}", NOW + n * DAY)
        storage.links.record_many(run.id, entry(storage, run.id, verdicts, n))
        storage.runs.stop(run.site_id, run.kind, NOW + n * DAY)
        kept = counted(storage)
        assert kept[0]
        with storage._db.writing() as connection:
            recount_all(connection)
        assert counted(storage) == kept


def test_so_it_is_of_links_that_nobody_saw_yet(storage: Storage) -> None:
    bring(storage, [claim(f"a{n}.org/{n}") for n in range(6)])
    for n, verdicts in enumerate(([ABSENT, BLOCKED], [BLOCKED, live(SEEN[0]), ABSENT], [ABSENT])):
        run = open_run(storage, f"r{n}", NOW + n * DAY)
        storage.links.record_many(run.id, entry(storage, run.id, verdicts, n))
        storage.runs.stop(run.site_id, run.kind, NOW + n * DAY)
        kept = counted(storage)
        with storage._db.writing() as connection:
            recount_all(connection)
        assert counted(storage) == kept
