"""`settings`: shown, changed by form and by words, bad entries named; links are judged anew, many of them in the background."""

from datetime import timedelta

import pytest

from bot.command import Tick
from bot.core.anchors import AnchorClass
from bot.core.errors import BadInput, NotFound
from bot.core.judgement import Grade, SiteSettings
from bot.core.places import Edge, Place
from bot.core.states import State
from commands import settings
from commands.judging import judge_domains
from commands.settings import entries, judge_anew
from tests.commands.desk import DAY, NOW, SITE, Desk, reading
from tests.commands.test_judging import all_domains, grade, read
from tests.render.cards import HOSTILE

PAGES = ("blog.org/post", "other.net/page", "third.io/text")
TOPICS = "topics:backlinks; outreach; anchor"


@pytest.fixture
def read_desk(desk: Desk) -> Desk:
    """Three pages read while nobody said what the site is about."""
    desk.bring(*PAGES)
    for page in PAGES:
        read(desk, page, anchor="crm software")
    judge_domains(desk.ctx, desk.site, all_domains(desk))
    return desk


def test_alone_it_opens_a_form_with_what_is_set(desk: Desk) -> None:
    desk.storage.settings.learn(desk.site.id, ("pipeline", "deals"), NOW)
    reply = desk.ask("settings")
    assert reply is not None
    assert reply.form
    words = reading(reply)
    for said in (f"Settings of {SITE}", "pipeline · deals", "none yet; without them no anchor is exact or compound"):
        assert said in words, said
    shown = desk.ask("settings", place=Place(Edge.CONSOLE, "console"))
    assert shown is not None
    assert not shown.form


def test_words_change_what_they_name_and_links_are_judged_anew(read_desk: Desk) -> None:
    assert {grade(read_desk, page) for page in PAGES} != {Grade.GREEN}
    words = reading(read_desk.ask("settings", TOPICS, "keywords:crm software; sales crm", user="U7"))
    assert "Saved. 3 links judged anew, 3 of them otherwise than before." in words
    assert "U7" in words
    kept = read_desk.storage.settings.of(read_desk.site.id)
    assert (kept.topics, kept.keywords) == (("backlinks", "outreach", "anchor"), ("crm software", "sales crm"))
    assert (kept.by, kept.at) == ("U7", NOW)
    assert {grade(read_desk, page) for page in PAGES} == {Grade.GREEN}
    survey = read_desk.storage.surveys.of_site(read_desk.site.id)
    assert survey.anchor_classes[AnchorClass.EXACT].n_domains == 3
    assert "Nothing changed." in reading(read_desk.ask("settings", TOPICS))
    reading(read_desk.ask("settings", "keywords:-"))
    kept = read_desk.storage.settings.of(read_desk.site.id)
    assert (kept.keywords, kept.topics) == ((), ("backlinks", "outreach", "anchor"))


def test_a_form_replaces_all_of_it(read_desk: Desk) -> None:
    read_desk.ask("settings", "brands:Acme, Acme Inc")
    opened = read_desk.click("settings_edit", str(read_desk.site.id))
    assert opened is not None
    assert (opened.form, opened.content.brands) == (True, ("Acme", "Acme Inc"))
    site, keywords = str(read_desk.site.id), "crm software\nCRM  software\n"
    reply = read_desk.send(
        "settings_form", site, user="U8", brands="", keywords=keywords, topics="", domains="acme.org, www.acme.de"
    )
    assert reply is not None
    assert reply.whisper
    kept = read_desk.storage.settings.of(read_desk.site.id)
    assert (kept.brands, kept.keywords, kept.by) == ((), ("crm software",), "U8")
    assert read_desk.site.siblings == ("acme.org", "acme.de")
    assert "acme.de" in read_desk.storage.surveys.names(read_desk.site.id).domains


def test_many_links_are_judged_in_the_background_and_from_where_it_stopped(
    read_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AT_ONCE", 2)
    monkeypatch.setattr(settings, "CHUNK", 1)
    words = reading(read_desk.ask("settings", TOPICS))
    assert "judged anew in the background, about 1 minute." in words
    assert "still to judge anew: 3 links" in words
    first, *rest = read_desk.storage.settings.stale()
    assert not rest
    judged = read_desk.storage.settings.judged_to(first, "blog.org")
    assert judged is not None
    assert "still to judge anew: 2 links" in reading(read_desk.ask("settings"))
    assert read_desk.storage.settings.judged_to(first, "third.io") is None
    judge_anew(read_desk.ctx, Tick(NOW, NOW))
    assert [grade(read_desk, page) == Grade.GREEN for page in PAGES] == [False, True, True]
    assert read_desk.storage.settings.stale() == ()


def test_what_is_said_meanwhile_begins_it_again(read_desk: Desk) -> None:
    store, site = read_desk.storage.settings, read_desk.site.id
    store.say(site, SiteSettings(topics=("one",), by="U1"), NOW)
    waiting = store.stale(site)[0]
    store.say(site, SiteSettings(topics=("two",), by="U1"), NOW + timedelta(seconds=1))
    assert store.judged_to(waiting, "") is None
    assert store.stale(site)[0].after == ""
    store.learn(site, ("three",), NOW + DAY)
    assert len(store.stale(site)) == 1


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        (f"brands:{'x' * 101}", "too long for one of the brand names"),
        (f"keywords:{'; '.join(map(str, range(201)))}", "201 money keywords are too many"),
        (f"topics:{'; '.join(str(n) * 30 for n in range(100, 190))}", "too long together"),
        ("domains:nonsense", "“nonsense” is not a domain"),
        ("domains:blog.acme.org", "“blog.acme.org” is part of acme.org"),
        (f"domains:{SITE}", "is the site itself"),
        ("colours:blue", "is not an option here"),
        ("acme", "one word too many"),
    ],
)
def test_bad_entries_are_named(desk: Desk, word: str, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        desk.ask("settings", word)
    assert sentence in caught.value.message
    assert caught.value.hint
    assert desk.storage.settings.of(desk.site.id) == SiteSettings()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Acme, Acme Inc", ("Acme", "Acme Inc")),
        ("Acme, Inc.\nAcme GmbH", ("Acme, Inc.", "Acme GmbH")),
        ("crm, software; sales crm ;", ("crm, software", "sales crm")),
        ("Straße\nSTRASSE\n  \n", ("Straße",)),
        ("-", ()),
        ("", ()),
        ("東京, 大阪", ("東京", "大阪")),
    ],
)
def test_lists_are_read_as_people_write_them(typed: str, found: tuple[str, ...]) -> None:
    assert entries(typed, "brand names") == found


def test_another_channel_has_no_say(desk: Desk) -> None:
    elsewhere = Place(Edge.SLACK, "C2")
    site = str(desk.site.id)
    for reply in (
        desk.ask("settings", f"site:{SITE}", place=elsewhere),
        desk.click("settings_edit", site, place=elsewhere),
        desk.send("settings_form", site, place=elsewhere, brands="Mine"),
    ):
        assert "belongs to" in reading(reply)
    with pytest.raises(NotFound):
        desk.click("settings_edit", "98765")
    assert desk.storage.settings.of(desk.site.id).brands == ()


def test_hostile_entries_stay_words(desk: Desk) -> None:
    reading(desk.ask("settings", f"brands:{HOSTILE.replace(chr(10), ' ')}"))


def states(desk: Desk) -> dict[str, State]:
    return {link.page_domain: link.standing.state for link in desk.storage.links.of_site(desk.site.id)}


def test_links_from_a_domain_that_is_named_later_are_internal_from_then_on(read_desk: Desk) -> None:
    reading(read_desk.ask("settings", "domains:blog.org", user="U7"))
    assert states(read_desk) == {"blog.org": State.IGNORED, "other.net": State.LIVE, "third.io": State.LIVE}
    words = reading(read_desk.ask("why", "https://blog.org/post"))
    assert "blog.org is a domain of yours" in words
    assert "U7" in words
    assert read_desk.storage.surveys.of_site(read_desk.site.id).n_seen_domains == 2
    reading(read_desk.ask("settings", "domains:-"))
    assert states(read_desk)["blog.org"] is State.LIVE


def test_what_a_person_ignored_or_restored_is_left_to_them(read_desk: Desk) -> None:
    read_desk.ask("ignore", "https://other.net/page", "because", "they", "asked")
    reading(read_desk.ask("settings", "domains:blog.org,other.net"))
    read_desk.ask("restore", "https://blog.org/post")
    reading(read_desk.ask("settings", "domains:blog.org,other.net", "keywords:crm"))
    assert states(read_desk)["blog.org"] is State.LIVE
    reading(read_desk.ask("settings", "domains:-"))
    assert states(read_desk)["other.net"] is State.IGNORED


def test_many_links_of_an_own_domain_are_sorted_out_in_the_background(read_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "AT_ONCE", 2)
    assert "in the background" in reading(read_desk.ask("settings", "domains:blog.org"))
    assert states(read_desk)["blog.org"] is State.LIVE
    judge_anew(read_desk.ctx, Tick(read_desk.now, NOW))
    assert states(read_desk)["blog.org"] is State.IGNORED
