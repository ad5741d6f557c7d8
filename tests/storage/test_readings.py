"""Signals of readings: kept with the newest complete reading, left alone by visits that read nothing."""

from dataclasses import replace

from bot.core.judgement import Signals
from bot.core.records import Reading
from bot.core.urls import key
from storage import Storage
from storage.columns import digest
from storage.readings import READINGS, readings
from tests.storage.samples import DAY, NOW, PAGE, bring, claim, live, outcome, site, visit

URL = "https://a.example/x"
SIGNALS = Signals(n_words=7, template="0a1b", headings=('"Title"',), links_to=("b.example",), has_author=True, script="latin")


def reading_of(storage: Storage) -> Reading | None:
    where = digest(key(URL))
    with storage._db.reading() as connection:
        return readings(connection, site(storage).id, [where]).get(where)


def test_signals_are_kept_and_outlive_an_unchanged_answer(storage: Storage) -> None:
    bring(storage, [claim("a.example/x")])
    (link,) = storage.links.find(site(storage).id, URL)
    storage.links.record(None, visit(URL, page=replace(PAGE, signals=SIGNALS)), (outcome(link, live()),))
    assert (read := reading_of(storage)) is not None
    assert read.signals == SIGNALS
    unchanged = visit(URL, NOW + DAY, 304, page=None, is_unchanged=True)
    storage.links.record(None, unchanged, (outcome(link, live(), NOW + DAY),))
    assert reading_of(storage) == read
    newer = replace(SIGNALS, words=("casino",))
    storage.links.record(
        None, visit(URL, NOW + 2 * DAY, page=replace(PAGE, signals=newer)), (outcome(link, live(), NOW + 2 * DAY),)
    )
    assert (read := reading_of(storage)) is not None
    assert read.signals == newer


def test_an_older_reading_has_none(storage: Storage) -> None:
    bring(storage, [claim("a.example/x")])
    (link,) = storage.links.find(site(storage).id, URL)
    storage.links.record(None, visit(URL), (outcome(link, live()),))
    with storage._db.writing() as connection:
        connection.execute(READINGS.update().values(signals=None))
    assert (read := reading_of(storage)) is not None
    assert read.signals is None
