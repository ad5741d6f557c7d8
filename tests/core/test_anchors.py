"""Anchors and their classes (PRODUCT.md §6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.anchor_words import GENERIC
from bot.core.anchors import AnchorClass, Names, classify, normal, stem, trimmed
from bot.core.links import Kind

NAMES = Names(("acme.co.uk", "wordpress.org"), brands=("Big Blue",), keywords=("running shoes", "buy shoes"), script="latin")

ROWS = [
    ("no words", "", Kind.TEXT, "empty"),
    ("nothing to click", "", Kind.EMPTY, "empty"),
    ("invisible characters only", "\u200b\u2060", Kind.TEXT, "empty"),
    ("image without alt", "", Kind.IMAGE, "image"),
    ("image with alt", "Acme", Kind.IMAGE, "brand"),
    ("url", "https://www.acme.co.uk/x?y=1", Kind.TEXT, "url"),
    ("url in brackets", "<http://acme.co.uk>", Kind.TEXT, "url"),
    ("domain", "Acme.co.uk", Kind.TEXT, "url"),
    ("domain with path", "acme.co.uk/pricing", Kind.TEXT, "url"),
    ("another domain", "shop.example.com", Kind.TEXT, "url"),
    ("full-width domain", "ａｃｍｅ．ｃｏ．ｕｋ", Kind.TEXT, "url"),
    ("a name with a dot", "node.js", Kind.TEXT, "natural"),
    ("brand", "ACME", Kind.TEXT, "brand"),
    ("brand apart", "Word Press", Kind.TEXT, "brand"),
    ("brand with a hyphen", "Word-Press", Kind.TEXT, "brand"),
    ("brand with words", "the Acme team", Kind.TEXT, "brand"),
    ("brand from settings", "Big Blue GmbH", Kind.TEXT, "brand"),
    ("brand inside another word is none", "acmeister school", Kind.TEXT, "natural"),
    ("brand and keyword", "Acme running shoes", Kind.TEXT, "compound"),
    ("keyword", "Running  Shoes", Kind.TEXT, "exact"),
    ("keyword among words", "the best running shoes of 2026", Kind.TEXT, "topical"),
    ("generic", "click here", Kind.TEXT, "generic"),
    ("generic with arrows", "» Read more …", Kind.TEXT, "generic"),
    ("generic in German", "Mehr erfahren", Kind.TEXT, "generic"),
    ("generic in Japanese", "詳しくはこちら", Kind.TEXT, "generic"),
    ("generic in Russian", "Подробнее", Kind.TEXT, "generic"),
    ("generic in Arabic", "اقرأ المزيد", Kind.TEXT, "generic"),
    ("only punctuation", "→", Kind.TEXT, "generic"),
    ("spam", "best online casino bonus", Kind.TEXT, "spam"),
    ("spam in Korean", "온라인카지노추천", Kind.TEXT, "spam"),
    ("wrong script", "дешевые билеты", Kind.TEXT, "spam"),
    ("natural", "a good guide to hiking", Kind.TEXT, "natural"),
    ("long text", "word " * 4000, Kind.TEXT, "natural"),
]


@pytest.mark.parametrize(("anchor", "kind", "expected"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_class(anchor: str, kind: Kind, expected: str) -> None:
    assert str(classify(anchor, kind, NAMES)) == expected


def test_half_of_the_title_makes_it_topical() -> None:
    assert classify("guide to winter hiking", Kind.TEXT, NAMES, "Winter hiking in Norway") is AnchorClass.TOPICAL
    assert classify("guide to hiking", Kind.TEXT, NAMES, "Winter hiking in northern Norway") is AnchorClass.NATURAL


def test_wrong_script_needs_a_known_one() -> None:
    assert classify("дешевые билеты", Kind.TEXT, Names(("acme.com",))) is AnchorClass.NATURAL


@pytest.mark.parametrize(
    ("domain", "expected"),
    [("acme.co.uk", "acme"), ("xn--mnchen-3ya.de", "münchen"), ("me.github.io", "me"), ("xn--\x80.de", "xn--\x80"), ("", "")],
)
def test_stem(domain: str, expected: str) -> None:
    assert stem(domain) == expected


def test_internationalised_brand_is_a_brand() -> None:
    assert classify("München", Kind.TEXT, Names(("xn--mnchen-3ya.de",))) is AnchorClass.BRAND


def test_generic_words_in_many_languages() -> None:
    assert len(GENERIC) >= 12
    names = Names(("acme.com",))
    wrong = [w for words in GENERIC.values() for w in words if classify(w, Kind.TEXT, names) is not AnchorClass.GENERIC]
    assert wrong == []


@given(st.text(), st.sampled_from(Kind))
def test_any_text_has_a_class(anchor: str, kind: Kind) -> None:
    assert classify(anchor, kind, NAMES) in AnchorClass
    assert normal(normal(anchor)) == normal(anchor)
    assert trimmed(trimmed(anchor)) == trimmed(anchor)
