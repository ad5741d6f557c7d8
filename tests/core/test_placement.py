"""Where a link stands, and how it hides."""

import pytest

from bot.core.hiding import STYLES
from bot.core.links import Placement
from bot.core.placement import ELEMENTS, ROLES, WORDS
from tests.core.reading_cases import found_in

A = "<a href=https://example.com>the shop</a>"
TEXT = f"We have bought our shoes for years from {A} and were always happy with them."


@pytest.mark.parametrize(
    ("body", "placement"),
    [
        (f"<main><p>{TEXT}</p></main>", Placement.BODY_TEXT),
        (f"<article><p>{TEXT}</p></article>", Placement.BODY_TEXT),
        (f"<div class=entry-content><p>{TEXT}</p></div>", Placement.BODY_TEXT),
        (f"<div itemprop=articleBody><ul><li>{TEXT}</li></ul></div>", Placement.BODY_TEXT),
        (f"<p>{TEXT}</p>", Placement.BODY_TEXT),
        (f"<main><ul><li>{A}</li></ul></main>", Placement.MAIN_AREA),
        (f"<div id=content><div>{A}</div></div>", Placement.MAIN_AREA),
        (f"<div><div>{A}</div></div>", Placement.UNKNOWN),
        (f"<header>{A}</header>", Placement.HEADER),
        (f"<div class=masthead>{A}</div>", Placement.HEADER),
        (f"<div id=top-bar>{A}</div>", Placement.HEADER),
        (f"<nav><ul><li>{A}</li></ul></nav>", Placement.NAVIGATION),
        (f"<div role=navigation>{A}</div>", Placement.NAVIGATION),
        (f"<ul class=mainMenu><li>{A}</li></ul>", Placement.NAVIGATION),
        (f"<header><nav>{A}</nav></header>", Placement.NAVIGATION),
        (f"<nav><div class=nav-header>{A}</div></nav>", Placement.NAVIGATION),
        (f"<aside>{A}</aside>", Placement.SIDEBAR),
        (f"<div class='widget widget_text'><p>{TEXT}</p></div>", Placement.SIDEBAR),
        (f"<div id=sidebar><nav>{A}</nav></div>", Placement.SIDEBAR),
        (f"<aside><article><p>{A}</p></article></aside>", Placement.SIDEBAR),
        (f"<footer><p>{TEXT}</p></footer>", Placement.FOOTER),
        (f"<div id=colophon>{A}</div>", Placement.FOOTER),
        (f"<footer><nav>{A}</nav><aside>x</aside></footer>", Placement.FOOTER),
        (f"<div class=site-info>{A}</div>", Placement.FOOTER),
        (f"<article><footer>{A}</footer></article>", Placement.MAIN_AREA),
        (f"<article><header><p>{TEXT}</p></header></article>", Placement.BODY_TEXT),
        (f"<div class=entry-footer><div id=content>{A}</div></div>", Placement.MAIN_AREA),
        (f"<div id=comments><ol><li><article><p>{TEXT}</p></article></li></ol></div>", Placement.COMMENTS),
        (f"<article class=comment><footer>{A}</footer></article>", Placement.COMMENTS),
        (f"<div class=author-bio><p>{A}</p></div>", Placement.AUTHOR_BOX),
        (f"<div class='ads banner-ad'>{A}</div>", Placement.WIDGET_AD),
        (f"<body class='has-sidebar menu-open'><main><p>{TEXT}</p></main>", Placement.BODY_TEXT),
        (f"<div class=right-sidebar><div class=post-content><p>{TEXT}</p></div></div>", Placement.BODY_TEXT),
        (f"<aside><div class=post-content><p>{TEXT}</p></div></aside>", Placement.SIDEBAR),
        (f"<article class='post category-menu tag-footer'><p>{TEXT}</p></article>", Placement.BODY_TEXT),
        (f"<main><div class=elementor-widget-container><p>{TEXT}</p></div></main>", Placement.BODY_TEXT),
        (f"<p>{TEXT.replace(A, A.replace('<a ', '<a style=display:none '))}</p>", Placement.HIDDEN),
        (f"<nav style=display:none>{A}</nav>", Placement.NAVIGATION),
    ],
)
def test_where_a_link_stands(body: str, placement: Placement) -> None:
    (link,) = found_in(body).occurrences
    assert link.placement is placement, link.placement_rule


@pytest.mark.parametrize(
    ("style", "how"),
    [
        ("display: NONE !important", "display:none"),
        ("visibility:hidden", "visibility:hidden"),
        ("opacity:0", "opacity:0"),
        ("font-size:0px", "font-size:0px"),
        ("font-size:1px", "font-size:1px"),
        ("position:absolute;left:-9999px", "left:-9999px"),
        ("text-indent:-999em", "text-indent:-999em"),
        ("height:0;overflow:hidden", "overflow:hidden in no space"),
        ("clip:rect(0 0 0 0)", "clip to nothing"),
        ("transform: scale(0)", "transform:scale(0)"),
        ("color:#fff;background:#fff", "color:#fff on #fff"),
        ("/* display:none */ color:red", ""),
        ("opacity:0.5;font-size:1em;left:-10px", ""),
        ("visibility:visible", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize(
    "wrap", ["<p><a style='{}' href=https://example.com>x</a>", "<div style='{}'><p><a href=//example.com>x</a></div>"]
)
def test_how_a_link_hides(wrap: str, style: str, how: str) -> None:
    (link,) = found_in(wrap.format(style)).occurrences
    assert link.hidden == how


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (f"<div hidden>{A}</div>", "hidden attribute"),
        (f"<p><noscript>{A}</noscript>", "noscript"),
        (f"<video>{A}</video>", "fallback of video"),
        (f"<div style=visibility:hidden><span style=visibility:visible>{A}</span></div>", ""),
        (f'<iframe srcdoc="{A}"></iframe>', "iframe srcdoc"),
        (f"<details>{A}</details>", ""),
        (f"<div style=content-visibility:hidden>{A}</div>", "content-visibility:hidden"),
        (f'<div style="transform: translateX(-9999px)">{A}</div>', "transform:translatex(-9999px)"),
        (f'<div style="transform:translate(0, -2000px)">{A}</div>', "transform:translate(0, -2000px)"),
        (f'<div style="transform:translate(-50%,-50%)">{A}</div>', ""),
        (f'<div style="clip-path:circle(0)">{A}</div>', "clip to nothing"),
        (f'<div style="clip-path: inset(50%)">{A}</div>', "clip to nothing"),
        (f'<div style="clip-path:circle(50%)">{A}</div>', ""),
        (f'<div style="color:#FFF;background:white">{A}</div>', "color:#fff on white"),
        (f'<div style="color:rgb(0, 0, 0);background-color:#000000">{A}</div>', "color:rgb(0, 0, 0) on #000000"),
        (f'<div style="color:#fff;background:black">{A}</div>', ""),
        (f'<div style="{"margin:0;" * 400}display:none">{A}</div>', "display:none"),
    ],
)
def test_elements_that_hide(body: str, how: str) -> None:
    (link,) = found_in(body).occurrences
    assert link.hidden == how


def test_tables_have_names_and_sources() -> None:
    assert all(row.rule and row.source and row.all_of for row in WORDS)
    assert all(name and source for name, _, source in STYLES)
    assert set(ELEMENTS) & set(ROLES) <= {"main", "article", "menu"}
