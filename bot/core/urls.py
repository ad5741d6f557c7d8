"""Addresses: the WHATWG normal form, hosts, registrable domains and the equality of PRODUCT.md §2.

Whatever leaves this module was parsed by ada, so that the checker, the fetcher and a browser read an address alike.
The last part reads what people type as a target.
"""

import functools
import re
from dataclasses import dataclass

import ada_url
from publicsuffixlist import PublicSuffixList

from bot.core.errors import BadInput
from bot.core.tracking import is_tracking

MAX_LENGTH = 8_000
"""Bytes of a URL; longer ones are refused (ENGINE.md §1)."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST_AND_PORT = re.compile(r"[^\s/?#:@]+:\d{1,5}(?:[/?#]|$)")
_AUTHORITY = re.compile(r"https?://([^/?#]*)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TYPED_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_SLACK_LINK = re.compile(r"<([^<>|]+)(?:\|[^<>]*)?>")
_MISTYPED_SCHEME = re.compile(r"^[a-z]*[:;,.]*/+", re.IGNORECASE)
_HINT = "Type a domain such as example.com, or the address of one page on it."


def href(text: str) -> str | None:
    """Give the WHATWG normal form of an absolute http(s) URL.

    None for anything else: another scheme, no scheme, no host, userinfo, over `MAX_LENGTH` bytes, lone surrogates.
    """
    return _checked(text, None)


def resolve(base: str, ref: str) -> str | None:
    """Resolve `ref` against `base` by the WHATWG rules. None as for `href`."""
    return _checked(ref, base)


def guess_href(text: str) -> str | None:
    """Like `href`, but also for what exports write: without a scheme ("example.com/x", "//example.com/x"), with blanks."""
    text = text.strip().strip("\"'<>")
    if text.startswith("//"):
        return _with_dot(href("http:" + text))
    if _SCHEME.match(text) and not _HOST_AND_PORT.match(text):
        return href(text)
    if not text or text[0] in "/?#.\\" or "@" in text.split("/", 1)[0]:
        return None
    return _with_dot(href("http://" + text))


def _checked(text: str, base: str | None) -> str | None:
    if len(text) > MAX_LENGTH:
        return None
    try:
        found: str = ada_url.normalize_url(text) if base is None else ada_url.join_url(base, text)
    except ValueError:  # UnicodeEncodeError, for lone surrogates, is one
        return None
    if not found.startswith(("http://", "https://")) or len(found) > MAX_LENGTH:
        return None
    match = _AUTHORITY.match(found)
    return None if match is None or "@" in match[1] or not match[1] else found


def _with_dot(url: str | None) -> str | None:
    return url if url is not None and ("." in host(url).strip(".") or host(url).startswith("[")) else None


def host(url: str) -> str:
    """Give the host of a normalised URL: ASCII, lower case, IPv6 in brackets; "" when it has none."""
    match = _AUTHORITY.match(url)
    if match is None:
        return ""
    name = match[1].rpartition("@")[2]
    return name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]


def is_ip(name: str) -> bool:
    """Whether a normalised host is an address; WHATWG reads any host that ends in a number as IPv4."""
    return name.startswith("[") or name.rstrip(".").rpartition(".")[2].isdigit()


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@functools.lru_cache(maxsize=50_000)
def registrable(name: str) -> str:
    """Give the registrable domain of a host by the Public Suffix List, private part included; "" when there is none."""
    name = name.rstrip(".")
    if is_ip(name) or name.startswith("."):
        return ""
    return _suffixes().privatesuffix(name) or ""


def site_of(name: str) -> str:
    """Give the registrable domain; the host itself for addresses and bare suffixes."""
    return registrable(name) or name.rstrip(".")


def belongs(name: str, domain: str) -> bool:
    """Whether host `name` is `domain` or below it."""
    name, domain = name.rstrip("."), domain.rstrip(".")
    return name == domain or name.endswith("." + domain)


@functools.lru_cache(maxsize=4_096)
def key(url: str) -> str:
    """Give what two addresses of one page have in common (PRODUCT.md §2).

    Scheme, leading "www.", default port, fragment, trailing slash and tracking parameters are left out; escapes of
    unreserved characters are undone (RFC 3986 §6.2.2.2). url: normalised, else the text is normalised first.

    The last few thousand are remembered: concluding one visit asks for the same ones a dozen times.
    """
    url = href(url) or url
    rest = url.partition("#")[0].partition("://")[2]
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    name, colon, port = (authority, "", "") if authority.endswith("]") else authority.partition(":")
    name = name.rstrip(".").removeprefix("www.")
    kept = [part for part in query.split("&") if part and not is_tracking(part.partition("=")[0])]
    path = _unescape(path).rstrip("/")
    return f"{name}{colon}{port}/{path}" + ("?" + _unescape("&".join(kept)) if kept else "")


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_unreserved, text) if "%" in text else text


def _unreserved(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def same(a: str, b: str) -> bool:
    """Whether two addresses are the same page (PRODUCT.md §2)."""
    return key(a) == key(b)


@dataclass(frozen=True, slots=True)
class Target:
    """A site, or one page of it.

    domain: registrable domain, ASCII. url: normalised, when a page was meant, else "". host: as typed, without a leading
    "www."; differs from domain for a subdomain.
    """

    domain: str
    url: str = ""
    host: str = ""


def parse_target(text: str) -> Target:
    """Read what a person typed as a target.

    Takes a domain, a URL (its home page stands for the domain), an internationalised name in either form, Slack's link
    markup, any case, a trailing dot or slash, a leading "www.". Raises BadInput with a sentence and a suggestion.
    """
    bare = _bare(text)
    if not bare:
        raise BadInput("There is no domain in that.", _HINT)
    scheme = _TYPED_SCHEME.match(bare)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        raise BadInput(f"“{_short(bare)}” is not a web address.", _suggest(bare) or _HINT)
    url = href(bare if scheme else "http://" + bare.lstrip("/"))
    if url is None or any(c.isspace() for c in bare):
        raise BadInput(f"“{_short(bare)}” is not a domain.", _suggest(bare) or _HINT)
    name = _without_www(host(url).rstrip("."))
    domain = _domain(name, bare)
    is_page = key(url).partition("/")[2] != ""
    return Target(domain, url if is_page else "", name)


def readable(name: str) -> str:
    """A host as its owner writes it, its ASCII form beside it: two that look alike stay apart."""
    shown = ada_url.idna_to_unicode(name) if "xn--" in name else name
    return f"{shown} ({name})" if shown != name and shown.isprintable() else name


def _bare(text: str) -> str:
    text = text.strip()
    link = _SLACK_LINK.fullmatch(text)
    text = link[1] if link else text
    return text.strip().strip("`\"'“”‘’«»<>()[]*,;").strip()


def _without_www(name: str) -> str:
    shorter = name.removeprefix("www.")
    return shorter if registrable(shorter) else name


def _domain(name: str, typed: str) -> str:
    if is_ip(name):
        raise BadInput(f"“{_short(typed)}” is an address, not a domain.", _HINT)
    if name == "localhost" or name.endswith(".localhost"):
        raise BadInput("“localhost” is this machine, not a site on the web.", _HINT)
    if _is_ending(name.strip(".")):
        raise BadInput(f"“{_short(typed)}” is only an ending, not a site.", _HINT)
    if "." not in name:
        raise BadInput(f"“{_short(typed)}” has no ending such as .com.", _suggest(typed) or _HINT)
    if ".." in name or name.startswith((".", "-")) or any(len(label) > 63 for label in name.split(".")) or len(name) > 253:
        raise BadInput(f"“{_short(typed)}” is not a domain.", _suggest(typed) or _HINT)
    domain = registrable(name)
    if not domain:
        raise BadInput(f"“{name}” is a public suffix: sites of many owners end in it.", f"Did you mean yoursite.{name}?")
    return domain


def _is_ending(name: str) -> bool:
    """Whether it is a top-level domain by itself, such as "com"."""
    return "." not in name and bool(_suffixes().publicsuffix(name, accept_unknown=False))


def _suggest(typed: str) -> str:
    """Make one guess at the domain meant: "" when there is none that parses."""
    guess = _MISTYPED_SCHEME.sub("", typed.strip())
    guess = guess.rpartition("@")[2].removeprefix("mailto:")
    guess = re.sub(r"\s*[.,;]+\s*", ".", guess).strip(". -")
    guess = next((word for word in guess.split() if "." in word), guess)
    guess = re.split(r"[\s/?#:]", guess)[0].removeprefix("www.")
    guess = re.sub(r"[^\w.-]", "", guess).strip("-.")
    if guess and "." not in guess:
        guess += ".com"
    url = href("http://" + guess) if guess else None
    domain = registrable(host(url)) if url else ""
    return f"Did you mean {domain}?" if domain else ""


def _short(text: str) -> str:
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= 60 else text[:59] + "…"
