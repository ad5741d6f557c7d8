"""Patterns of a site's links: only what is worth saying, a reason to look and never a verdict."""

from datetime import datetime, timedelta

from bot.core.alerts.rules.waves import INCIDENT
from bot.core.alerts.situation import Answer, Topic
from bot.core.alerts.velocity import Losses, Shared, Velocity, Week, velocity
from bot.core.cards import Patterns
from bot.core.grading.networks import Network
from bot.core.patterns import Facts, Tied, pace_words, patterns_card, tld_notes, tld_rows
from bot.core.records import DomainSpan
from tests.core.believing import START

DAY = timedelta(days=1)
NOW = START + 200 * DAY
STILL = Velocity("", 3, 4.0, (), Losses())


def weeks(*counts: tuple[int, int]) -> tuple[Week, ...]:
    return tuple(Week(NOW - (len(counts) - n) * 7 * DAY, *pair) for n, pair in enumerate(counts))


def test_nothing_known_is_nothing_told() -> None:
    assert patterns_card("acme.example", Facts()) == Patterns("acme.example", 0)


def test_types_are_shares_of_judged_domains_commonest_first() -> None:
    card = patterns_card("acme.example", Facts({"list": 1, "editorial": 3, "": 40}))
    assert [(row.name, row.n_domains, row.share) for row in card.types] == [("editorial", 3, 0.75), ("list", 1, 0.25)]
    assert card.n_typed == 4
    many = patterns_card("acme.example", Facts({f"type{n}": n + 1 for n in range(12)}))
    assert (len(many.types), many.n_more_types) == (8, 4)


def test_copies_are_of_both_kinds() -> None:
    card = patterns_card("acme.example", Facts({"scraper": 2, "syndicated_copy": 1}, copies=("https://copy.com/",)))
    assert (card.n_copies, card.copies) == (3, ("https://copy.com/",))


def test_endings_of_names_are_whole_public_suffixes() -> None:
    seen = ["a.co.uk", "b.co.uk", "c.com", "d.com", "e.com"]
    rows = tld_rows(seen, ["a.co.uk"])
    assert [(row.name, row.n_domains, row.n_new) for row in rows] == [("com", 3, 0), ("co.uk", 2, 1)]
    assert rows[1].usual == 0.25
    assert tld_rows(seen[:4], ()) == ()


def test_an_ending_that_half_of_many_new_domains_have_is_worth_a_look() -> None:
    old, new = [f"o{n}.com" for n in range(30)], [f"n{n}.ru" for n in range(8)] + [f"n{n}.com" for n in range(4)]
    rows = tld_rows([*old, *new], new)
    (note,) = tld_notes(rows, len(new))
    assert note.startswith("8 of 12 domains of the last 28 days end in .ru, 0% of the older ones do: worth a look")
    assert tld_notes(tld_rows([*old, *new[:8]], new[:8]), 8) == ()


def test_networks_are_cut_and_counted() -> None:
    tied = tuple(Tied(Network((f"a{n}.com", "b.com", "c.com"), ("UA-1",), True, "3 linking sites")) for n in range(7))
    card = patterns_card("acme.example", Facts(networks=tied))
    assert (len(card.networks), card.n_more_networks, card.networks[0].n_domains) == (5, 2, 3)


def test_links_both_ways_are_cut_and_counted() -> None:
    card = patterns_card("acme.example", Facts(reciprocal={f"a{n}.com": "https://acme.example/" for n in range(7)}))
    assert (len(card.reciprocal), card.n_more_reciprocal) == (5, 2)


def test_the_pace_in_words() -> None:
    assert pace_words(STILL) == "3 new domains in 7 days, usually 4: in line with before."
    young = Velocity("", 1, None, weeks((1, 0)), Losses())
    assert pace_words(young).endswith("from 9 weeks of history on; 1 week is known.")
    assert "less than a week is known" in pace_words(Velocity("", 0, None, (), Losses()))
    spike = Velocity("alert", 31, 4.0, (), Losses(), shared=(Shared("TLD", "ru", 17),))
    assert pace_words(spike) == "31 new domains in 7 days, usually 4: worth a look; 17 of them share the TLD ru."


def test_losses_and_silence_are_said() -> None:
    wave = Velocity("", 0, 1.0, (), Losses("wave", 12, 7, 1.0))
    assert "12 domains lost in 7 days, usually 1 a week: worth a look." in pace_words(wave)
    half = Velocity("", 0, 1.0, (), Losses(INCIDENT, 60, 30, 1.0))
    assert "half of what stood or more" in pace_words(half)
    doubted = Velocity("", 0, 1.0, (), Losses(check="Look at our own address first."))
    assert pace_words(doubted).endswith("Look at our own address first.")
    still = Velocity("", 0, 1.0, (), Losses(), stagnant_since=datetime(2026, 8, 3, tzinfo=START.tzinfo))
    assert "No new domain since 3 Aug 2026." in pace_words(still)


def test_the_answer_to_a_spike_is_remembered() -> None:
    said = Answer(Topic.VELOCITY, "2026-W40", "campaign", "U7", NOW)
    assert "campaign, U7" in pace_words(Velocity("watch", 12, 4.0, (), Losses(), answer=said))
    assert "campaign" not in pace_words(Velocity("", 2, 4.0, (), Losses(), answer=said))


def test_the_chart_begins_where_something_happened() -> None:
    facts = Facts(velocity=Velocity("", 1, 1.0, weeks((0, 0), (2, 0), (1, 1)), Losses()))
    assert [(one.n_new, one.n_lost) for one in patterns_card("acme.example", facts).weeks] == [(2, 0), (1, 1)]
    quiet = Facts(velocity=Velocity("", 0, 1.0, weeks((0, 0), (0, 0)), Losses()))
    assert patterns_card("acme.example", quiet).weeks == ()
    long = Facts(velocity=Velocity("", 1, 1.0, weeks(*[(1, 0)] * 26), Losses()))
    assert len(patterns_card("acme.example", long).weeks) == 20


def test_a_week_counts_what_came_and_went() -> None:
    spans = [DomainSpan(f"n{n}.com", NOW - DAY) for n in range(3)] + [DomainSpan("old.com", START, NOW - DAY)]
    found = velocity(spans, NOW, START)
    assert (found.n_new, found.n_lost) == (3, 1)
