"""What a person typed, as words: quotes joined, `key:"a b"` kept together, Slack's markup undone. Nothing is judged here."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

MAX_CHARS = 4_000
MAX_WORDS = 100

MARKUP = re.compile(r"<([^<>\n]*)>")
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
# Only the three entities that Slack itself writes: https://docs.slack.dev/messaging/formatting-message-text/#escaping
ENTITY = re.compile(r"&(?:amp|lt|gt);")


def words(text: str, *, bot_user: str = "") -> tuple[str, ...]:
    """Split what was typed into words, verb first, in the writer's own spelling.

    bot_user: the bot's user id; mentions of it are left out. Links come back as typed (`<http://a.b|a.b>` is "a.b"),
    but a label that differs from its address gives the address. People are "@U…", channels "#C…". At most 100 words.
    """
    plain = MARKUP.sub(lambda match: _markup(match[1], bot_user), text[:MAX_CHARS].translate(QUOTES))
    plain = ENTITY.sub(lambda match: unescape(match[0]), plain)
    return tuple(_words(_visible(plain)))[:MAX_WORDS]


def _markup(inner: str, bot_user: str) -> str:
    address, bar, label = inner.partition("|")
    match address[:1]:
        case "@":
            return " " if bot_user and address[1:] == bot_user else address
        case "#":
            return address
        case "!":
            return label if bar else "@" + address[1:]
    return _link(address, label) if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address) else f"<{inner}>"


def _link(address: str, label: str) -> str:
    bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", address)
    return label if label and label.rstrip("/") in (bare.rstrip("/"), address.rstrip("/")) else address


def _visible(text: str) -> str:
    """Without the characters that nobody sees: zero-width, bidi controls, other controls; white space stays."""
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def _words(text: str) -> Iterator[str]:
    """Blank-separated words; a double quote at a word's start or after a colon holds blanks together until the next."""
    word: list[str] = []
    is_quoted = has_quotes = False
    closes = text.count('"')
    for char in text:
        if char == '"':
            closes -= 1
            opens = not is_quoted and closes > 0 and (not word or word[-1] == ":")
            if is_quoted or opens:
                is_quoted, has_quotes = opens, True
                continue
        if char.isspace() and not is_quoted:
            yield from _word(word, has_quotes)
            word, has_quotes = [], False
        else:
            word.append(" " if char.isspace() else char)
    yield from _word(word, has_quotes)


def _word(chars: list[str], has_quotes: bool) -> Iterator[str]:
    text = "".join(chars) if has_quotes else "".join(chars).strip("`")
    if text.strip():
        yield text.strip()
