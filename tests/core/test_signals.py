"""What a reading keeps for judgement: read only beside a link of ours, bounded whatever the page is."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.judgement import Signals
from bot.core.signals import MAX_HEADING, MAX_HEADINGS, MAX_LINKED, MAX_TYPES
from bot.core.wording_rules import met
from bot.core.wording_table import DENSE, RULES
from storage.codec import dump, load
from tests.core.reading_cases import page_of

LINK = "<p><a href=https://example.com/x>x</a></p>"
MAX_BYTES = 8_000


def signals_of(body: str) -> Signals:
    return page_of(LINK + body).signals


def test_only_a_page_with_our_link_is_judged() -> None:
    body = "<html lang=de><h1>Title</h1><p>example.com</p><a href=https://example.net>x</a>"
    assert page_of(body).signals == Signals()
    assert page_of(body + LINK).signals.lang == "de"


def test_links_are_counted_and_named() -> None:
    body = "<a href=/a>a</a><a href=//www.b.example>b</a><a href=https://c.example>c</a><a href=https://c.example/2>c</a>"
    found = signals_of(body)
    assert (found.n_links, found.n_internal, found.n_out_domains) == (5, 1, 3)
    assert found.links_to == ("b.example", "c.example")


def test_no_more_domains_are_kept_than_asked_for() -> None:
    found = signals_of("".join(f"<a href=https://host{n}.org>x</a>" for n in range(100)))
    assert found.n_out_domains == 101
    assert found.links_to == tuple(f"host{n}.org" for n in range(MAX_LINKED))


def test_headings_are_few_and_short() -> None:
    found = signals_of("<h2>Second</h2><h1> The \n first </h1><h3>" + "long " * 100 + "</h3>" + "<h3>x</h3>" * 20)
    assert found.headings[:2] == ("The first", "Second")
    assert len(found.headings) == MAX_HEADINGS
    assert max(map(len, found.headings)) == MAX_HEADING


@pytest.mark.parametrize(
    ("body", "types"),
    [
        (
            '<script type=application/ld+json>{"@type": "NewsArticle", "image": {"@type":"ImageObject"}}</script>',
            ("NewsArticle",),
        ),
        ('<script type="application/ld+json">{"@graph":[{"@type":["Recipe","Thing"]}]}</script>', ("Recipe",)),
        ('<script type="application/ld+json">{"@type":"https://schema.org/QAPage"}</script>', ("QAPage",)),
        ("<div itemscope itemtype='http://schema.org/Product'>x</div>", ("Product",)),
        ('<div itemscope itemtype="https://www.schema.org/Person">x</div>', ("Person",)),
        ("<meta property=og:type content=Article>", ("og:article",)),
        ('<script>{"@type": "NotLinkedData"}</script>', ()),
        ("<div itemtype=https://evil.example/x>", ()),
    ],
)
def test_types(body: str, types: tuple[str, ...]) -> None:
    assert signals_of(body).types == types


def test_empty_blocks_without_end_cost_little() -> None:
    began = time.process_time()
    page_of("<a href='https://example.com/'>us</a>" + "<script type=ld+json></script>" * 20_000)
    assert time.process_time() - began < 3


def test_few_types_are_kept() -> None:
    body = "".join(f'<div itemtype="https://schema.org/Type{"x" * n}">' for n in range(1, 40))
    assert len(signals_of(body).types) == MAX_TYPES


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ("<meta property=article:published_time content=2024-02-29T10:00:00+02:00>", "2024-02-29"),
        ('<script type="application/ld+json">{"datePublished" : "2019-05-07T00:00Z"}</script>', "2019-05-07"),
        ("<article><time datetime='2020-01-02 12:00'>yesterday</time></article><time datetime=2021-01-01>x</time>", "2020-01-02"),
        ("<meta property=article:published_time content=2023-02-29>", ""),
        ("<time datetime=0001-01-01>x</time>", ""),
        ("<time datetime=PT3H>x</time>", ""),
        ("<time>2020-01-02</time>", ""),
    ],
)
def test_when_it_was_published(body: str, published: str) -> None:
    assert signals_of(body).published == published


@pytest.mark.parametrize(
    ("body", "has_author"),
    [
        ("<meta name=author content='A. Writer'>", True),
        ('<script type="application/ld+json">{"author":{"name":"A"}}</script>', True),
        ('<a rel="author" href=/a>A</a>', True),
        ("<span itemprop=author>A</span>", True),
        ('<p class="post-author">A</p>', True),
        ("<meta name=author content=''>", False),
        ('<p class="comment-author">A</p>', False),
        ("<p>the author of this</p>", False),
    ],
)
def test_whether_it_has_an_author(body: str, has_author: bool) -> None:
    assert signals_of(body).has_author is has_author


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Plain words of a page. ", "latin"),
        ("Größe und Maß für die Übung. ", "latin"),
        ("Просто слова на странице. ", "cyrillic"),
        ("これはペンです、とても良い。", "japanese"),
        ("这是一个关于许多事情的页面。", "han"),
        ("이것은 많은 것들에 대한 페이지입니다. ", "hangul"),
        ("هذه صفحة عن أشياء كثيرة. ", "arabic"),
        ("12 34 56 ", ""),
    ],
)
def test_the_script_of_the_text(text: str, script: str) -> None:
    found = page_of(f"<p><a href=https://example.com>1</a></p><p>{text * 30}").signals
    assert found.script == script


def theme(title: str, text: str, extra: str = "") -> str:
    return f"""<title>{title}</title><body class="home page-id-{len(text)} {extra}">
      <div id=page class=site><header class="site-header dark"><nav id=menu>m</nav></header>
      <div id=content class="post-{len(text)} site-content"><p>{text}{LINK}</p></div><footer class=site-footer>f</footer></div>
      <div class=cookie-bar>c</div>"""


def test_pages_of_one_template_share_its_hash() -> None:
    one, two = page_of(theme("One", "Words")), page_of(theme("Two", "<b>Other</b> things " * 50, "logged-in"))
    assert one.signals.template == two.signals.template != ""


def test_pages_of_different_templates_differ() -> None:
    one, other = page_of(theme("One", "Words")), page_of(theme("One", "Words").replace("site-", "shop-"))
    assert one.signals.template != other.signals.template


def test_a_plain_page_has_no_template() -> None:
    assert signals_of("<div><p>words</p></div>").template == ""


SOLD = "Buy backlinks here. We accept sponsored posts and link insertions. The price per post is 50, write for us."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SOLD, ("sells_links",)),
        (SOLD.upper(), ("sells_links",)),
        ("Купить ссылки и вечные ссылки. Гостевой пост недорого. Продажа ссылок.", ("sells_links",)),
        ("КУПИТЬ ССЫЛКИ и вечные ссылки. Гостевой пост недорого. Продажа ссылок.", ("sells_links",)),
        ("Backlink satın al! Ucuz backlink satışı, tanıtım yazısı.", ("sells_links",)),
        ("situs slot gacor, judi online, bandar togel, rtp slot hari ini, slot gacor", ("casino",)),
        ("オンラインカジノと百家乐、娱乐城。バカラは在线赌场で。オンラインカジノ", ("casino",)),
        ("Buy viagra and generic cialis, levitra too, no prescription needed", ("pharma",)),
        ("free porn, xxx videos and camgirls", ("adult",)),
        ("Payday loans, bad credit loans, no credit check", ("payday_loan",)),
        ("スーパーコピー 激安通販 ブランドコピー 偽物ブランド", ("replica",)),
        ("write my essay or buy essay from our essay writing service", ("essay_mill",)),
        ("The site was hacked by someone, defaced by a cyber army", ("hacked",)),
    ],
)
def test_what_the_wording_gives_away(text: str, words: tuple[str, ...]) -> None:
    assert met("", "", text) == words
    assert signals_of(f"<p>{text}</p>").words == words


@pytest.mark.parametrize(
    "text",
    [
        "The minister said the casino would close. Its poker room and roulette tables stay open until May.",
        "This is a sponsored post. We sometimes publish guest posts; write for us if you have a story.",
        "Police seized fake viagra and cialis worth a million at the port.",
        "A photographer known for nude portraits opens an exhibition about sex and society.",
        "The newspaper was hacked by strangers on Monday, and a hacker claimed the deed.",
        "The bank offers personal loans; bad credit makes them dear.",
        "A replica of the ship stands in the harbour. A Rolex was found aboard.",
        "Her essay on rivers won the prize for essays.",
    ],
)
def test_stray_words_of_the_news_are_no_sign(text: str) -> None:
    assert met("", "", text) == ()


def test_every_rule_can_be_met_in_every_row_of_words() -> None:
    for rule in RULES:
        assert len({*rule.strong, *rule.weak}) == len(rule.strong) + len(rule.weak)
        assert rule.min_different >= 2
        assert rule.source
        for phrase in (*rule.strong, *rule.weak):
            assert phrase == phrase.casefold()
            assert DENSE.search(phrase) or len(phrase) >= 3


def test_signals_survive_storing() -> None:
    found = signals_of(theme("One", SOLD) + "<h1>x</h1>")
    assert load(Signals, json.loads(json.dumps(dump(found)))) == found


TAGS = ("h1", "h2", "meta", "script type=application/ld+json", "time", "div", "a", "title", "link rel=stylesheet")
NAMES = ("id", "class", "content", "name", "property", "datetime", "href", "itemtype", "rel", "lang")
VALUES = st.one_of(st.text(max_size=30), st.sampled_from(["author", "og:type", "generator", "https://" + "x" * 300 + ".org"]))
PIECES = st.one_of(
    st.text(max_size=200),
    st.builds("<{} {}='{}'>{}".format, st.sampled_from(TAGS), st.sampled_from(NAMES), VALUES, st.text(max_size=300)),
    st.sampled_from(
        [theme("t", SOLD), '"@type":"' + "\\" * 60, "<h1>" + '"' * 500, "<h2>" + "\x01" * 400, "<h1>" + "漢字" * 300]
    ),
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=30))
def test_any_page_gives_short_signals(pieces: list[str]) -> None:
    body = (LINK + "".join(pieces) * 4).encode("utf-8", "replace")
    found = page_of(body).signals
    assert len(json.dumps(dump(found), ensure_ascii=False).encode("utf-8", "replace")) <= MAX_BYTES


@settings(max_examples=100)
@given(st.binary(max_size=3_000))
def test_any_bytes_give_short_signals(raw: bytes) -> None:
    found = page_of(LINK.encode() + raw).signals
    assert len(json.dumps(dump(found), ensure_ascii=False).encode("utf-8", "replace")) <= MAX_BYTES
