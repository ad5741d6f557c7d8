"""What people type, and the words it becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.words import MAX_WORDS, words

ROWS = [
    ("a plain command", "check example.com limit:50", ("check", "example.com", "limit:50")),
    ("nothing", "   ", ()),
    ("a domain that Slack made a link", "check <http://example.com|example.com>", ("check", "example.com")),
    ("a link as typed, with its scheme", "check <https://example.com/a?b=1>", ("check", "https://example.com/a?b=1")),
    ("a link labelled with itself", "check <https://example.com/|https://example.com>", ("check", "https://example.com")),
    ("a label that lies about its address", "check <https://evil.example|good.example>", ("check", "https://evil.example")),
    ("an option with a link", "check x to:<http://example.com/p|example.com/p>", ("check", "x", "to:example.com/p")),
    ("an address of mail", "ask <mailto:a@b.example|a@b.example>", ("ask", "a@b.example")),
    ("a person and a channel", "assign <@U123|mia> <#C9|links>", ("assign", "@U123", "#C9")),
    ("an owner option", "watch x owner:<@U123>", ("watch", "x", "owner:@U123")),
    ("a broadcast is only a word", "check <!channel>", ("check", "@channel")),
    ("a date keeps its words", "since <!date^1^{date}|Monday>", ("since", "Monday")),
    ("the bot's own mention", "<@UBOT> status", ("status",)),
    ("the bot's own mention in between", "hey <@UBOT|backlinks> status", ("hey", "status")),
    ("entities that Slack writes", "find a&amp;b &lt;x&gt;", ("find", "a&b", "<x>")),
    ("an entity that somebody typed", "find &amp;amp;", ("find", "&amp;")),
    ("quotes", 'anchors "acme pricing"', ("anchors", "acme pricing")),
    ("smart quotes", "anchors “acme pricing”", ("anchors", "acme pricing")),
    ("quotes after a colon", 'watch x anchor:"a b" until:2027', ("watch", "x", "anchor:a b", "until:2027")),
    ("an apostrophe is no quote", "ignore it’s fine don't", ("ignore", "it’s", "fine", "don't")),
    ("one quote alone is a character", 'size 5" wide', ("size", '5"', "wide")),
    ("a quote that never ends", 'say "hello there', ("say", '"hello', "there")),
    ("code marks", "check `example.com`", ("check", "example.com")),
    ("hidden characters", "check exam\u200bple.com\u202e", ("check", "example.com")),
    ("other white space", "check\u00a0example.com\nlimit:5", ("check", "example.com", "limit:5")),
    ("angle brackets that are no markup", "find <b> <not a link|x>", ("find", "<b>", "<not", "a", "link|x>")),
]


@pytest.mark.parametrize(("typed", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_words(typed: str, expected: tuple[str, ...]) -> None:
    assert words(typed, bot_user="UBOT") == expected


@given(st.text(max_size=300))
def test_any_text_becomes_words_without_edges(text: str) -> None:
    found = words(text)
    assert len(found) <= MAX_WORDS
    assert all(word and word == word.strip() for word in found)


@given(st.lists(st.text(st.characters(whitelist_categories=("Ll", "Nd")), min_size=1, max_size=8), max_size=10))
def test_plain_words_come_back_as_they_are(typed: list[str]) -> None:
    assert words(" ".join(typed)) == tuple(typed)
