"""Bytes to text as the HTML standard says (§13.2.3.2): BOM, Content-Type, prescan, then a look at the bytes.

Labels come from the WHATWG table alone: a name from the web never reaches Python's codec registry (ENGINE.md §2).
"""

import codecs
import re

import webencodings

PRESCAN = 1024
"""Bytes searched for a declaration (HTML standard, "prescan a byte stream")."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16be"), (codecs.BOM_UTF16_LE, "utf-16le"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"',]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([^\s/>=]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_XML = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']""")

# The standard names encodings for which Python has no decoder of its own, or one that differs: these stand in.
_DECODERS = {"x-user-defined": "latin-1", "iso-8859-8-i": "iso8859-8", "x-mac-cyrillic": "mac-cyrillic", "replacement": "ascii"}


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """Give the text and the WHATWG name of the encoding it was read in. Never fails: bad bytes become U+FFFD."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), name
    name = _named(_HEADER.search(content_type)) or _declared(body[:PRESCAN]) or _guess(body)
    return _decode(body, name), name


def _named(match: re.Match[str] | None) -> str:
    return _name(match[1]) if match else ""


def _name(label: str) -> str:
    encoding = webencodings.lookup(label.strip())
    return encoding.name if encoding else ""


def _declared(start: bytes) -> str:
    """Find what the page declares of itself in its first bytes; UTF-16 there cannot be true, so it means UTF-8."""
    start = _COMMENT.sub(b"", start)
    for meta in _META.finditer(start):
        name = _meta(meta[1])
        if name:
            return name
    xml = _XML.match(start)
    return _ascii_based(_name(xml[1].decode("latin-1"))) if xml else ""


def _meta(attributes: bytes) -> str:
    found = {m[1].lower(): (m[2] or m[3] or m[4] or b"").decode("latin-1") for m in _ATTRIBUTE.finditer(attributes)}
    if b"charset" in found:
        return _ascii_based(_name(found[b"charset"]))
    if found.get(b"http-equiv", "").strip().lower() == "content-type":
        return _ascii_based(_named(_HEADER.search(found.get(b"content", ""))))
    return ""


def _ascii_based(name: str) -> str:
    if name.startswith("utf-16"):
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name


def _guess(body: bytes) -> str:
    """Tell valid UTF-8 from the Western default; a cut at the end of the body does not count against UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(body)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _decode(body: bytes, name: str) -> str:
    known = _DECODERS.get(name)
    if known:
        return body.decode(known, "replace")
    encoding = webencodings.lookup(name) or webencodings.UTF8
    text: str = encoding.codec_info.decode(body, "replace")[0]
    return text.removeprefix("\ufeff")
