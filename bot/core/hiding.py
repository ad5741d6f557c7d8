"""How an element hides from readers, as far as the page itself says: attributes and inline styles, no style sheets."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from selectolax.lexbor import LexborNode

_FAR = -500.0
_NUMBER = re.compile(r"-?\d*\.?\d+")
_MOVED = re.compile(r"translate(?:3d|x|y)?\(\s*(?:[^,()]*,\s*)?(-?\d+(?:\.\d+)?)(?:px|em|rem|%|vw|vh)?")
"""The first or second length of a translation."""
_NO_SHAPE = re.compile(r"inset\(\s*(?:50|100)%|circle\(\s*0(?:px|%)?\s*[)a]|ellipse\(\s*0(?:px|%)?\s|polygon\(\s*\)")
_SPELLINGS = {
    **dict.fromkeys(("#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"), "white"),
    **dict.fromkeys(("#000", "#000000", "rgb(0,0,0)", "rgba(0,0,0,1)"), "black"),
}
_OFFSCREEN = ("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top", "margin")


def _first_number(value: str) -> float | None:
    match = _NUMBER.match(value)
    return float(match[0]) if match else None


def _is_zero(value: str) -> bool:
    number = _first_number(value)
    return number is not None and number == 0


def _is_speck(value: str) -> bool:
    number = _first_number(value)
    return number is not None and 0 <= number <= 1 and (value.endswith("px") or number == 0)


def _offscreen(style: dict[str, str]) -> str:
    for name in _OFFSCREEN:
        number = _first_number(style.get(name, ""))
        if number is not None and number <= _FAR:
            return f"{name}:{style[name]}"
    return ""


def _translated(style: dict[str, str]) -> str:
    far = (float(number) for number in _MOVED.findall(style.get("transform", "")))
    return f"transform:{style['transform'][:60]}" if any(number <= _FAR for number in far) else ""


def _display(style: dict[str, str]) -> str:
    if style.get("content-visibility") == "hidden":
        return "content-visibility:hidden"
    return "display:none" if style.get("display") == "none" else ""


def _opacity(style: dict[str, str]) -> str:
    return f"opacity:{style['opacity']}" if _is_zero(style.get("opacity", "")) else ""


def _font_size(style: dict[str, str]) -> str:
    return f"font-size:{style['font-size']}" if _is_speck(style.get("font-size", "")) else ""


def _clipped(style: dict[str, str]) -> str:
    is_speck = _is_speck(style.get("height", "")) or _is_speck(style.get("width", ""))
    return "overflow:hidden in no space" if is_speck and style.get("overflow", "").startswith("hidden") else ""


def _clip(style: dict[str, str]) -> str:
    clip = style.get("clip", "").replace(" ", "").replace(",", "")
    is_gone = clip.startswith(("rect(000", "rect(0px0px0px", "rect(1px1px1px"))
    return "clip to nothing" if is_gone or _NO_SHAPE.match(style.get("clip-path", "")) else ""


def _scaled(style: dict[str, str]) -> str:
    return "transform:scale(0)" if style.get("transform", "").replace(" ", "") == "scale(0)" else ""


def _color(value: str) -> str:
    """A colour in one spelling: black and white, the two that hide text, have several."""
    value = value.replace(" ", "")
    return _SPELLINGS.get(value, value)


def _camouflage(style: dict[str, str]) -> str:
    color, background = style.get("color", ""), style.get("background-color") or style.get("background", "")
    is_same = color and _color(color) == _color(background) and color not in ("inherit", "transparent")
    return f"color:{color} on {background}" if is_same else ""


# name, how it hides ("" when it does not), source
STYLES: tuple[tuple[str, Callable[[dict[str, str]], str], str], ...] = (
    ("display", _display, "CSS Display 3 §2.5"),
    ("opacity", _opacity, "Google spam policies, hidden text and links: opacity 0"),
    ("font_size", _font_size, "Google spam policies, hidden text and links: font size 0"),
    ("offscreen", _offscreen, "Google spam policies, hidden text and links: positioned off-screen"),
    ("clipped", _clipped, "a box of no size that cuts its content"),
    ("clip", _clip, "CSS Masking 1 §6"),
    ("scaled", _scaled, "CSS Transforms 1"),
    ("translated", _translated, "Google spam policies, hidden text and links: positioned off-screen"),
    ("camouflage", _camouflage, "Google spam policies, hidden text and links: white text on white"),
)

FALLBACKS = frozenset({"audio", "canvas", "video"})
"""Elements whose content shows only where the browser lacks them (HTML standard, fallback content)."""


def how_hidden(chain: Sequence[LexborNode]) -> str:
    """Say how an element hides: "display:none", "hidden attribute", "noscript" …; "" when it does not.

    chain: the element and its ancestors from the inside out. The nearest `visibility` counts (it can be undone inside);
    everything else hides whatever it holds.
    """
    visibility = ""
    for node in chain:
        if node.tag == "noscript":
            return "noscript"
        if node.tag in FALLBACKS:
            return f"fallback of {node.tag}"
        how = _own(node)
        if how.startswith("visibility"):
            visibility = visibility or how
        elif how:
            return how
    return visibility if visibility != "visibility:visible" else ""


def _own(node: LexborNode) -> str:
    attributes = node.attrs
    if "hidden" in attributes:
        return "hidden attribute"
    text = attributes.get("style")
    return _by_style(text[:_MAX_STYLE]) if text else ""


@lru_cache(maxsize=5_000)
def _by_style(text: str) -> str:
    style = _parse(text)
    for _, rule, _ in STYLES:
        how = rule(style)
        if how:
            return how
    visibility = style.get("visibility", "")
    return f"visibility:{visibility}" if visibility in ("hidden", "collapse", "visible") else ""


_MAX_STYLE = 20_000
"""Code points read of one style; what a hundred declarations take is a tenth of it."""


def _parse(text: str) -> dict[str, str]:
    """Read inline declarations: names and values lower case, `!important` dropped, later wins."""
    style: dict[str, str] = {}
    for declaration in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).split(";"):
        name, _, value = declaration.partition(":")
        style[name.strip().lower()] = value.replace("!important", "").strip().lower()
    return style


_INLINE = frozenset({"a", "area", "b", "em", "font", "i", "small", "span", "strong", "u"})


def is_hidden_itself(chain: Sequence[LexborNode]) -> bool:
    """Whether the link alone hides, or a box does that no script opens.

    Menus, tabs and pop-ups wait behind `display:none` or `hidden` on the box that holds them: their links stand where the
    box stands. A link that hides alone, or text pushed off the screen, shrunk or painted over, stands nowhere.
    """
    for node in chain:
        how = _own(node)
        if how and not how.startswith("visibility:visible"):
            return node.tag in _INLINE or not how.startswith(("hidden", "display", "visibility"))
    return False
