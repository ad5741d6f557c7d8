"""Properties of grading: what may never happen whatever a page, a vendor or a person says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.grading.advice import ADVICE
from bot.core.grading.around import MAX_LINE, Around, Opinion, Override, VendorMetric, settled
from bot.core.grading.flags import FLAG_WORDS, FLAGS, TRADES, Weight
from bot.core.grading.grade import graded, judge
from bot.core.grading.rows import ROWS, TYPE_MARKS
from bot.core.judgement import Got, Grade, Judged, LinkType, Mark, RowName, Signals, SiteSettings
from bot.core.links import Placement, Snippet
from bot.core.records import Link
from bot.core.states import Reason
from tests.core.grading.samples import SETTINGS, around, link, signals

AT = datetime(2026, 11, 1, tzinfo=UTC)
LADDER = (Grade.RED, Grade.UNKNOWN, Grade.YELLOW, Grade.GREEN)
SAID = {
    Grade.GREEN: "it would be useful",
    Grade.YELLOW: "it would be ordinary",
    Grade.RED: "it would be worth a look",
    Grade.UNKNOWN: "there is not enough evidence",
}
RULES = {name: {rule.name for rule in table} for name, table in ROWS.items()}
OFF = ("chicken", "oven", "butter", "flour", "sugar", "eggs", "salt", "cream")

SIGNALS = st.builds(
    signals,
    n_out_domains=st.sampled_from((0, 8, 45, 60, 120, 900)),
    n_internal=st.sampled_from((0, 40)),
    n_links=st.sampled_from((0, 1, 60)),
    words=st.lists(st.sampled_from(("sells_links", *TRADES)), max_size=3, unique=True).map(tuple),
    topics=st.sampled_from((OFF, signals().topics, ("word",))),
    types=st.sampled_from(((), ("Article",), ("QAPage",))),
    published=st.sampled_from(("", "2026-09-01", "2011-01-01", "soon")),
    has_author=st.booleans(),
    generator=st.sampled_from(("", "WordPress 6.7", "phpBB")),
)
AROUND = st.builds(
    around,
    is_sitewide=st.booleans(),
    shared_accounts=st.sampled_from(({}, {"G-AAAABBBB11": 2}, {"G-AAAABBBB11": 4}, {"UA-52447-2": 50})),
    shared_templates=st.sampled_from(({}, {"aa11bb22cc33": 4}, {"aa11bb22cc33": 900})),
    n_same_new_anchor=st.sampled_from((0, 4, 5, 40)),
    is_reciprocal=st.booleans(),
    copies_of=st.sampled_from(("", "example.net")),
    got=st.sampled_from(Got),
    has_cost=st.booleans(),
    confirmed_type=st.sampled_from((None, *LinkType)),
    settings=st.sampled_from((SETTINGS, SiteSettings())),
    n_visitors=st.sampled_from((None, 0, 30)),
    n_acted=st.sampled_from((None, 0, 3)),
)
LINKS = st.builds(
    link,
    st.sampled_from((Reason.FOUND, Reason.NOINDEX, Reason.QUALIFIED, Reason.CANONICAL_ELSEWHERE, Reason.HIDDEN)),
    placement=st.sampled_from(Placement),
    anchor=st.sampled_from(("", "Acme", "backlink checker", "a good guide", "best casino", "казино бонус")),
    rel=st.sampled_from(((), ("nofollow",), ("sponsored",), ("ugc",))),
    title=st.sampled_from(("How outreach earns backlinks", "Pasta at home")),
    snippet=st.just(Snippet()),
)


def rank(judged: Judged) -> int:
    return LADDER.index(judged.grade)


BETTER_SIGNALS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("fewer other domains", {"n_out_domains": 8}),
    ("links to its own site", {"n_internal": 40}),
    ("no spam's wording", {"words": ()}),
    ("on our subject", {"topics": signals().topics}),
    ("dated lately", {"published": "2026-09-01"}),
)
BETTER_AROUND: tuple[tuple[str, dict[str, Any]], ...] = (
    ("not site-wide", {"is_sitewide": False}),
    ("shares no account", {"shared_accounts": {}}),
    ("shares no template", {"shared_templates": {}}),
    ("an anchor of its own", {"n_same_new_anchor": 0}),
    ("not reciprocal", {"is_reciprocal": False}),
    ("not paid", {"has_cost": False}),
    ("earned", {"got": Got.EARNED}),
    ("visitors come", {"n_visitors": 300}),
    ("visitors act", {"n_acted": 30}),
)


@pytest.mark.parametrize("better", [r[1] for r in BETTER_SIGNALS], ids=[r[0] for r in BETTER_SIGNALS])
@settings(max_examples=60, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND)
def test_a_better_page_never_lowers_the_grade(better: dict[str, Any], seen: Link, known: Signals, about: Around) -> None:
    assert rank(judge(seen, replace(known, **better), about)) >= rank(judge(seen, known, about))


@pytest.mark.parametrize("better", [r[1] for r in BETTER_AROUND], ids=[r[0] for r in BETTER_AROUND])
@settings(max_examples=60, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND)
def test_better_surroundings_never_lower_the_grade(better: dict[str, Any], seen: Link, known: Signals, about: Around) -> None:
    assert rank(judge(seen, known, replace(about, **better))) >= rank(judge(seen, known, about))


@settings(max_examples=100, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND)
def test_running_text_never_lowers_the_grade(seen: Link, known: Signals, about: Around) -> None:
    assert seen.occurrence is not None
    inside = replace(seen, occurrence=replace(seen.occurrence, placement=Placement.BODY_TEXT))
    assert rank(judge(inside, known, about)) >= rank(judge(seen, known, about))


REMOVED_SIGNALS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("topics", {"topics": (), "headings": ()}),
    ("types", {"types": ()}),
    ("date", {"published": ""}),
    ("author", {"has_author": False}),
    ("wording", {"words": ()}),
    ("domains linked", {"n_out_domains": 0}),
    ("all links", {"n_links": 0, "n_internal": 0, "n_out_domains": 0}),
    ("language", {"lang": "", "script": ""}),
)
REMOVED_AROUND: tuple[tuple[str, dict[str, Any]], ...] = (
    ("topics of the site", {"settings": SiteSettings()}),
    ("accounts", {"shared_accounts": {}}),
    ("templates", {"shared_templates": {}}),
    ("the price", {"has_cost": False}),
)


@pytest.mark.parametrize("less", [r[1] for r in REMOVED_SIGNALS], ids=[r[0] for r in REMOVED_SIGNALS])
@settings(max_examples=60, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND)
def test_what_a_page_does_not_tell_makes_it_no_worse_than_ordinary(
    less: dict[str, Any], seen: Link, known: Signals, about: Around
) -> None:
    before, after = judge(seen, known, about), judge(seen, replace(known, **less), about)
    assert after.grade is not Grade.RED or before.grade is Grade.RED


@pytest.mark.parametrize("less", [r[1] for r in REMOVED_AROUND], ids=[r[0] for r in REMOVED_AROUND])
@settings(max_examples=60, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND)
def test_what_is_not_known_around_it_makes_it_no_worse_than_ordinary(
    less: dict[str, Any], seen: Link, known: Signals, about: Around
) -> None:
    before, after = judge(seen, known, about), judge(seen, known, replace(about, **less))
    assert after.grade is not Grade.RED or before.grade is Grade.RED


@settings(max_examples=100, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND)
def test_a_page_never_read_is_never_worth_a_look_for_likely_flags(seen: Link, known: Signals, about: Around) -> None:
    judged = judge(seen, None, about)
    assert judged.grade is not Grade.RED or any(flag.is_decisive for flag in judged.flags)


@settings(max_examples=100, deadline=None)
@given(
    rel=st.sampled_from((("nofollow",), ("sponsored",), ("ugc",), ("nofollow", "sponsored", "ugc"))),
    metrics=st.lists(st.builds(VendorMetric, st.text(), st.text(), st.text(), st.just(AT.date())), max_size=3).map(tuple),
    lang=st.sampled_from((("de", "latin"), ("ja", "han"), ("ru", "cyrillic"), ("", ""))),
    placement=st.sampled_from([one for one in Placement if one is not Placement.HIDDEN]),
    topics=st.sampled_from((OFF, ("料理", "野菜"), ())),
)
def test_never_red_for_rel_authority_language_or_a_vendor(
    rel: tuple[str, ...],
    metrics: tuple[VendorMetric, ...],
    lang: tuple[str, str],
    placement: Placement,
    topics: tuple[str, ...],
) -> None:
    seen = link(Reason.QUALIFIED, rel=rel, placement=placement)
    known = signals(lang=lang[0], script=lang[1], topics=topics, types=(), has_author=False, published="")
    assert judge(seen, known, around(vendor_metrics=metrics)).grade is not Grade.RED


@settings(max_examples=200, deadline=None)
@given(seen=LINKS, known=st.none() | SIGNALS, about=AROUND)
def test_six_rows_answer_with_evidence_and_a_rule_of_the_table(seen: Link, known: Signals | None, about: Around) -> None:
    judged = judge(seen, known, about)
    assert [row.name for row in judged.rows] == list(RowName)
    assert all(row.evidence.strip() and row.rule in RULES[row.name] for row in judged.rows)
    assert {flag.name for flag in judged.flags} <= {rule.name for rule in FLAGS}
    assert judged.advice_rule in {rule.name for rule in ADVICE}
    assert judged.because


ANY = st.text(max_size=3_000)


@settings(max_examples=80, deadline=None)
@given(text=ANY, words=st.lists(ANY, max_size=5).map(tuple))
def test_any_words_give_bounded_evidence(text: str, words: tuple[str, ...]) -> None:
    seen = link(anchor=text, snippet=Snippet(text, text), title=text, placement_rule=text, rel=words)
    known = signals(topics=words, headings=words, types=words, lang=text, script=text, generator=text, published=text)
    about = around(
        settings=SiteSettings(topics=words),
        shared_accounts={text: 4},
        shared_templates={text: 4},
        own_accounts=words,
        copies_of=text,
        is_reciprocal=True,
        reciprocal_page=text,
        n_same_new_anchor=9,
        confirmed_flags={"hacked_page": text or "x"},
        vendor_metrics=(VendorMetric(text, text, text, AT.date()),),
        override=Override(Opinion.LOWER, Grade.RED, text, AT, text),
    )
    judged = judge(seen, known, about)
    lines = [*(row.evidence for row in judged.rows), *(flag.evidence for flag in judged.flags), judged.because]
    lines += [judged.type_evidence, *judged.notes]
    assert all(len(one) <= MAX_LINE and "\n" not in one for one in lines)


@settings(max_examples=60, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND, grade=st.sampled_from(Grade))
def test_a_person_always_wins_and_is_named(seen: Link, known: Signals, about: Around, grade: Grade) -> None:
    override = Override(Opinion.LOWER, grade, "mia", AT, "seen by hand")
    judged = judge(seen, known, replace(about, override=override))
    assert judged.grade is grade
    assert "mia" in judged.because
    assert "1 Nov 2026: seen by hand" in judged.because
    assert judged.notes[0].startswith(f"By the rules {SAID[judge(seen, known, about).grade]}: ")


@settings(max_examples=60, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND, kind=st.sampled_from(LinkType))
def test_a_confirmed_type_always_wins(seen: Link, known: Signals, about: Around, kind: LinkType) -> None:
    assert judge(seen, known, replace(about, confirmed_type=kind)).link_type is kind


@settings(max_examples=60, deadline=None)
@given(seen=LINKS, known=SIGNALS, about=AROUND, way=st.sampled_from([way for way in Got if way is not Got.UNKNOWN]))
def test_what_a_person_says_of_how_it_was_got_always_wins(seen: Link, known: Signals, about: Around, way: Got) -> None:
    assert judge(seen, known, replace(about, got=way)).got is way


@pytest.mark.parametrize(
    ("opinion", "computed", "expected"),
    [
        (Opinion.AGREE, Grade.YELLOW, Grade.YELLOW),
        (Opinion.HIGHER, Grade.RED, Grade.YELLOW),
        (Opinion.HIGHER, Grade.YELLOW, Grade.GREEN),
        (Opinion.HIGHER, Grade.GREEN, Grade.GREEN),
        (Opinion.LOWER, Grade.GREEN, Grade.YELLOW),
        (Opinion.LOWER, Grade.RED, Grade.RED),
        (Opinion.HIGHER, Grade.UNKNOWN, Grade.GREEN),
        (Opinion.LOWER, Grade.UNKNOWN, Grade.RED),
    ],
)
def test_an_opinion_moves_one_step(opinion: Opinion, computed: Grade, expected: Grade) -> None:
    assert settled(opinion, computed) is expected


def test_vendors_are_shown_with_their_date() -> None:
    metric = VendorMetric("Ahrefs", "DR", "61", date(2026, 11, 2))
    assert judge(link(), signals(), around(vendor_metrics=(metric,))).notes == ("Ahrefs: DR 61 (2 Nov 2026), shown only",)


def test_a_confirmed_flag_names_who_confirmed_it() -> None:
    judged = judge(link(), signals(), around(confirmed_flags={"link_network": "sam on 2026-11-01"}))
    assert (judged.grade, judged.flags[0].evidence) == (Grade.RED, "Confirmed by sam on 2026-11-01.")


def test_every_row_of_every_table_names_its_source() -> None:
    assert all(rule.source for table in ROWS.values() for rule in table)
    assert all(rule.source for rule in FLAGS)
    assert set(TYPE_MARKS) == set(LinkType)
    assert len({rule.name for rule in FLAGS}) == len(FLAGS)
    assert list(FLAG_WORDS) == [rule.name for rule in FLAGS]
    assert [rule.weight for rule in FLAGS] == sorted((rule.weight for rule in FLAGS), key=lambda w: w is Weight.LIKELY)
    assert {rule.mark for table in ROWS.values() for rule in table} == set(Mark)


OVERRIDES = st.sampled_from((None, Override(Opinion.LOWER, Grade.RED, "@tim", datetime(2026, 10, 1, tzinfo=UTC))))


@settings(max_examples=400)
@given(seen=LINKS, known=st.none() | SIGNALS, about=AROUND, override=OVERRIDES)
def test_what_is_kept_is_what_is_shown(seen: Link, known: Signals | None, about: Around, override: Override | None) -> None:
    about = replace(about, override=override)
    shown, kept = judge(seen, known, about), graded(seen, known, about)
    assert (kept.grade, kept.flags, kept.link_type, kept.got) == (shown.grade, shown.flags, shown.link_type, shown.got)
