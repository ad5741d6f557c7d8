"""What stands in for content is told from content that only talks of it."""

import time

import pytest

from bot.core.page import SignKind
from bot.core.sign_rows import ROWS, Row, Where
from tests.core.reading_cases import PROSE, URL, page_of

LONG = "<p>" + "Today we explain at length how such pages come about and what a reader can do. " * 60


def _page(row: Row, phrase: str, filler: str) -> tuple[SignKind, ...]:
    headers, url, body = (), URL, filler
    match row.where:
        case Where.HEADER:
            name, _, value = phrase.partition(": ")
            headers = ((name.title(), value or "captcha"),)
        case Where.HEADING:
            body = f"<title>{phrase.upper() if phrase.isascii() else phrase} | Example</title>{filler}"
        case Where.URL:
            url = f"https://{phrase}" if "." in phrase and not phrase.startswith("/") else f"https://www.example.org{phrase}"
            url = url.replace("guce.", "guce.example.org/").replace("google.", "google.com/").replace("youtube.", "youtube.com/")
        case Where.TEXT:
            body = f"<p>{phrase}</p>{filler}"
        case Where.MARKUP:
            body = f"<div data-x='{phrase}'></div>{filler}" if "'" not in phrase else filler
            body = f"<script>{phrase}</script>{filler}"
    return tuple(sign.kind for sign in page_of(body, headers=headers, url=url).signs)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_every_phrase_of_a_row_is_a_sign_on_a_small_page(row: Row) -> None:
    for phrase in row.phrases:
        assert row.kind in _page(row, phrase, "<p>a few words</p><a href=/>home</a>"), phrase


@pytest.mark.parametrize("row", [row for row in ROWS if row.max_words < 1_000], ids=lambda row: row.rule)
def test_no_phrase_is_a_sign_in_a_long_article(row: Row) -> None:
    for phrase in row.phrases:
        assert row.kind not in _page(row, phrase, LONG), phrase


@pytest.mark.parametrize(
    "body",
    [
        PROSE + "<form><div class=g-recaptcha></div></form>",
        "<title>How to mend a 404 page not found error</title>" + PROSE,
        "<title>Log in to your life: a story</title>" + PROSE,
        "<h1>The access denied by the sea</h1>" + PROSE,
        PROSE + "<form><input type=password></form>",
        "<title>Maintenance of old bicycles</title>" + PROSE,
        "<div id=app>" + PROSE + "</div><script src=app.js></script>",
        PROSE + "<script>if (old) location.href='/mobile'</script>",
    ],
)
def test_content_is_not_taken_for_a_sign(body: str) -> None:
    assert page_of(body).signs == ()


@pytest.mark.parametrize(
    "text",
    [
        "Nothing here is sown by the calendar: we wait for the soil to warm, then put in a short row every ten days.",
        "There is nothing here that we would not plant again. The beans did best.",
        "Nothing here was bought new.",
    ],
)
def test_a_sentence_about_what_is_here_says_of_no_page_that_it_is_missing(text: str) -> None:
    assert page_of(f"<title>Notes from the allotment</title><p>{text}</p><a href=/>home</a>").signs == ()


@pytest.mark.parametrize(
    "body",
    [
        "<title>Nothing here</title><p>Try the search.</p>",
        "<h1>Oops! Nothing here</h1><p>Go back to the start page.</p>",
        "<p>There is nothing here.</p>",
        "<p>Nothing to see here</p>",
        "<p>Nothing here yet, sorry</p>",
        "<p>Nothing was found.</p>",
    ],
)
def test_a_page_that_says_nothing_is_here_is_missing(body: str) -> None:
    assert {sign.kind for sign in page_of(body + "<a href=/>home</a>").signs} == {SignKind.SOFT_404}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", SignKind.EMPTY),
        ("   <html><body></body></html>", SignKind.EMPTY),
        ("<div id=root></div><script src=/main.js></script>", SignKind.APP_SHELL),
        ("<div id=__next></div><script>x</script>", SignKind.APP_SHELL),
        ("<app-root></app-root><script src=main.js></script>", SignKind.APP_SHELL),
        ("<script>window.location.href = 'https://example.net/'</script>", SignKind.SCRIPT_REDIRECT),
        ("<script>location.replace('/new')</script>One moment", SignKind.SCRIPT_REDIRECT),
        ("<meta http-equiv=refresh content=\"0;url='https://example.net/'\">", SignKind.SCRIPT_REDIRECT),
        ("<form><input type=password></form><p>Members", SignKind.LOGIN),
    ],
)
def test_shapes(body: str, kind: SignKind) -> None:
    assert kind in {sign.kind for sign in page_of(body).signs}


def test_an_incomplete_reading_is_never_called_empty() -> None:
    assert page_of("<html><head>", is_complete=False).signs == ()


def test_a_refresh_to_itself_or_for_browsers_without_scripts_leads_nowhere() -> None:
    assert page_of(f"<meta http-equiv=refresh content='300; url={URL}'>").meta_refresh == ""
    assert page_of("<noscript><meta http-equiv=refresh content='0; url=/nojs'></noscript>").meta_refresh == ""


def test_rows_have_names_and_sources() -> None:
    assert len({row.rule for row in ROWS}) == len(ROWS)
    assert all(row.source and row.phrases for row in ROWS)
    assert all(phrase == phrase.casefold() and phrase for row in ROWS for phrase in row.phrases)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("<p>Show that you are a human to go on.</p>", SignKind.CAPTCHA),
        ("<p>Your request from this network was blocked.</p>", SignKind.WAF),
        ("<p>You must be logged in to see this.</p>", SignKind.LOGIN),
        ("<p>Are you over 18?</p>", SignKind.CONSENT),
        ("<p>Subscribe now to continue reading.</p>", SignKind.PAYWALL),
        ("<p>The domain name harbour.example may be for sale.</p>", SignKind.PARKED),
        ("<p>The article you want has been removed.</p>", SignKind.SOFT_404),
        ("<p>Something went wrong.</p>", SignKind.MAINTENANCE),
        ("<p>This needs JavaScript to be enabled.</p>", SignKind.APP_SHELL),
    ],
)
def test_small_pages_are_told_by_their_wording(said: str, kind: SignKind) -> None:
    small = page_of(f"{said}<a href=/>home</a>")
    assert [sign.kind for sign in small.signs if sign.is_weak][:1] == [kind]
    assert not page_of(said + LONG).signs


def test_wording_ends_soon_whatever_the_text() -> None:
    for word in ("page ", "a", "the domain is ", "no ", "ab.cd-", "页面"):
        began = time.process_time()
        page_of(f"<p>{(word * 3_000)[:6_000]}</p>")
        assert time.process_time() - began < 1
