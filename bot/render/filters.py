"""What templates may call: numbers, shares, dates, links, mentions, elements of rich text. They return text, or marked
text that needs no further escaping; nothing else in a template can make a link, a mention or a date."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.urls import readable
from bot.render import words
from bot.render.inert import inert, mrkdwn

USER = re.compile(r"^[UW][A-Z0-9]{2,20}$")
CHANNEL = re.compile(r"^[CG][A-Z0-9]{2,20}$")
LINKABLE = re.compile(r"^https?://[^\s<>|\"\\^`{}\x00-\x1f\x7f-\x9f]+$")
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
URL_MAX = 3000
LABEL_MAX = 70
READ_MAX = 4_000
"""Code points of one string that are looked at: more than any limit of Slack's, so that endless text costs nothing."""


class Mrkdwn(str):
    """Slack mrkdwn that is ready to be shown: made by a filter here, never from outside."""

    __slots__ = ()


class Ready(str):
    """The inside of a JSON string, or elements of a JSON list: printed as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell the template engine that nothing is left to escape."""
        return self


class Plain(str):
    """Text for a plain_text or raw_text object: cleaned, and not to be escaped for mrkdwn."""

    __slots__ = ()


def finalize(value: Any) -> Ready:
    """What a template prints becomes the inside of a JSON string: marked text as it is, all else escaped for mrkdwn."""
    match value:
        case str() if hasattr(value, "__html__"):
            return Ready(value)
        case Mrkdwn() | Plain():
            return Ready(json.dumps(str(value), ensure_ascii=False)[1:-1])
        case bool() | None:
            raise TypeError(f"a template prints {value!r}")
        case int() | float():
            return Ready(json.dumps(value))
        case str():
            return Ready(json.dumps(mrkdwn(idn(value[:READ_MAX])), ensure_ascii=False)[1:-1])
        case _:
            raise TypeError(f"a template prints a {type(value).__name__}")


def _element(value: Mapping[str, Any]) -> Ready:
    return Ready(json.dumps(value, ensure_ascii=False) + ",")


# numbers and words


def number(value: float) -> str:
    """1902 → "1,902"."""
    return f"{int(value):,}"


def share(value: float) -> str:
    """0.123 → "12%"; between 0 and 1 % "<1%" is said, never 0."""
    percent = max(0.0, min(1.0, float(value))) * 100
    return "under 1%" if 0 < percent < 1 else f"{percent:.0f}%"


def count(value: int, one: str, many: str = "") -> str:
    """3, "link" → "3 links"."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """240 → "4 minutes"; rounded as people say it."""
    if seconds < 90:
        return count(max(1, round(seconds / 10) * 10 if seconds > 10 else round(seconds)), "second")
    if seconds < 5400:
        return count(round(seconds / 60), "minute")
    return count(round(seconds / 3600), "hour") if seconds < 172800 else count(round(seconds / 86400), "day")


def mark(state: str) -> str:
    """Colour of a state; "⚪" for a word we do not know."""
    return words.STATES.get(state, (words.WHITE, ""))[0]


def state(value: str) -> str:
    """State's word for people."""
    return words.STATES.get(value, ("", value))[1]


def reason(value: str) -> str:
    """Reason's words for people."""
    return words.REASONS.get(value, value)


def why(row: Mapping[str, Any]) -> str:
    """A link's reason; for a qualified one the very tokens."""
    if row["reason"] == "qualified" and row["rel"]:
        return f"{' '.join(row['rel'])} in the link"
    return reason(row["reason"])


def placement(value: str) -> str:
    """Placement's words for people."""
    return words.PLACEMENTS.get(value, value)


def group(kind: str) -> str:
    """Heading of a group of changes, with its colour."""
    return " ".join(words.GROUPS.get(kind, (words.WHITE, kind)))


def by_colour(counts: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Counts by colour in the order of PRODUCT.md §13: [("🟢", [(61, "live")]), …]; states without a domain left out."""
    found = {item["state"]: item["n_domains"] for item in counts}
    colours: dict[str, list[tuple[int, str]]] = {words.GREEN: [], words.YELLOW: [], words.RED: [], words.WHITE: []}
    for name, (colour, word) in words.STATES.items():
        if found.get(name):
            colours[colour].append((found[name], word))
    return [(colour, rows) for colour, rows in colours.items() if rows]


def left_out(total: int, rows: Sequence[Any]) -> int:
    """How many of `total` are not among `rows`."""
    return max(0, total - len(rows))


def bar(done: int, total: int, width: int = 20) -> str:
    """A bar of blocks; its meaning stands beside it in numbers."""
    filled = round(width * min(1.0, done / total)) if total > 0 else 0
    return "▓" * filled + "░" * (width - filled)


def plain(value: object) -> Plain:
    """For plain_text and raw_text: cleaned to one line, not escaped."""
    return Plain(inert(str(value)[:READ_MAX]))


def lines(value: object) -> Plain:
    """For the text of a multi-line input: each line cleaned, line breaks kept. value: one string, or one item a line."""
    given = [str(line) for line in value] if isinstance(value, list | tuple) else str(value)[:READ_MAX].splitlines()
    return Plain("\n".join(line for line in map(inert, given) if line))


def squeeze(value: str) -> Ready:
    """A sentence written over several template lines as one."""
    return Ready(re.sub(r"\s+", " ", value).strip())


# addresses


def idn(text: str) -> str:
    """Names of hosts as their owners write them, "münchen.de (xn--mnchen-3ya.de)"; all else stays."""
    return _HOST.sub(lambda found: readable(found[0]), text) if "xn--" in text else text


def short(url: str, width: int = LABEL_MAX) -> str:
    """ "https://www.example.com/a/b?x=1" → "example.com/a/b?x=1", cut in the middle of a long path."""
    text = inert(re.sub(r"^https?://(www\.)?", "", url[:READ_MAX]))
    text = text.removesuffix("/") if text.count("/") == 1 else text
    return text if len(text) <= width else f"{text[: width // 2]}…{text[-(width // 2 - 1) :]}"


def path(url: str) -> str:
    """The part of a URL of ours that differs: "/pricing", "/" for the home page; "the site" when none is named."""
    if not url:
        return "the site"
    found = re.match(r"^https?://[^/?#]*(.*)$", url)
    return (short(found[1], 60) or "/") if found else short(url, 60)


def is_linkable(url: str) -> bool:
    """Whether a URL may become a link: http(s), nothing that could end Slack's markup early."""
    return len(url) <= URL_MAX and bool(LINKABLE.match(url))


# times


def _utc(at: float | datetime) -> datetime:
    moment = at if isinstance(at, datetime) else datetime.fromtimestamp(max(0, min(int(at), 4_102_444_800)), UTC)
    return moment.astimezone(UTC)


def moment(at: float | datetime) -> str:
    """Epoch seconds or an aware time → "21 Nov 10:40 UTC", with the year when it is not this message's usual one."""
    return f"{_utc(at):%-d %b %Y %H:%M} UTC"


def day(at: float | datetime | date | str) -> str:
    """A day: "21 Nov 2026"."""
    match at:
        case str():
            return _named_day(at)
        case date() if not isinstance(at, datetime):
            return f"{at:%-d %b %Y}"
        case _:
            return f"{_utc(at):%-d %b %Y}"


def _named_day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%-d %b %Y}"
    except ValueError:
        return inert(text)


def local(at: float | datetime, zone: str) -> str:
    """A time in a zone that the words around it name: "22 Nov 09:00"; in UTC when nobody knows the zone."""
    try:
        there = _utc(at).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return moment(at)
    return f"{there:%-d %b %H:%M}"


def when(at: float | datetime) -> Mrkdwn:
    """A date in the reader's own time zone, in mrkdwn."""
    return Mrkdwn(f"<!date^{int(_utc(at).timestamp())}^{{date_short_pretty}} {{time}}|{moment(at)}>")


def when_day(at: float | datetime) -> Mrkdwn:
    """A day in the reader's own time zone, in mrkdwn."""
    return Mrkdwn(f"<!date^{int(_utc(at).timestamp())}^{{date_short_pretty}}|{day(at)}>")


# mrkdwn


def link(url: str, label: str = "") -> Mrkdwn:
    """A link in mrkdwn; the bare words when the URL cannot be one."""
    shown = mrkdwn(idn(label or short(url))).replace("|", "¦")
    return Mrkdwn(f"<{url.replace('&', '&amp;')}|{shown}>" if is_linkable(url) else shown)


def user(name: str) -> Mrkdwn:
    """A mention of one person by id; any other text stays text."""
    return Mrkdwn(f"<@{name}>" if USER.match(name) else mrkdwn(name))


def channel(name: str) -> Mrkdwn:
    """A channel by id; "here" for a direct message, the console or none."""
    return Mrkdwn(f"<#{name}>" if CHANNEL.match(name) else "here")


def is_channel(name: str) -> bool:
    """Whether a channel can be named: not a direct message, the console or none."""
    return bool(CHANNEL.match(name))


def slack_says(code: str) -> Mrkdwn:
    """What Slack's error word means and what to do: our own words, in mrkdwn."""
    return Mrkdwn(" ".join(words.SLACK_CODES.get(code, ("Slack refused it.", "The log has the details."))))


def first_upper(value: str) -> str:
    """A phrase as the start of a sentence."""
    return value[:1].upper() + value[1:]


# elements of rich text and table cells: each ends in a comma, lists end in null


def t(text: object, style: str = "") -> Ready:
    """Words, on one line. Text in rich text is never read as markup. style: "", "bold", "italic", "code" or "strike"."""
    given = str(text)[:READ_MAX]
    core = inert(given if style == "code" else idn(given))
    shown = (" " if given[:1] == " " else "") + core + (" " if core and given[-1:] == " " else "")
    if not shown:
        return Ready("")
    return _element({"type": "text", "text": shown, **({"style": {style: True}} if style else {})})


def line_break() -> Ready:
    """A new line inside a paragraph: only templates make one, text from outside never does."""
    return _element({"type": "text", "text": "\n"})


def link_element(url: str, label: str = "") -> Ready:
    """A link, or its words when the URL cannot be one."""
    shown = inert(label) or short(url) or "-"
    return _element({"type": "link", "url": url, "text": idn(shown)}) if is_linkable(url) else t(shown)


def when_element(at: float | datetime) -> Ready:
    """A date in the reader's own time zone."""
    stamp = int(_utc(at).timestamp())
    return _element({"type": "date", "timestamp": stamp, "format": "{date_short_pretty} {time}", "fallback": moment(at)})


def user_element(name: str) -> Ready:
    """One person by id, or the name as text."""
    return _element({"type": "user", "user_id": name}) if USER.match(name) else t(name)


def channel_element(name: str) -> Ready:
    """A channel by id, or "here"."""
    return _element({"type": "channel", "channel_id": name}) if CHANNEL.match(name) else t("here")


def cell(value: object) -> Ready:
    """A table cell of text."""
    return _element({"type": "raw_text", "text": idn(inert(str(value)[:READ_MAX])) or "-"})


def number_cell(value: float) -> Ready:
    """A table cell that sorts as a number."""
    return _element({"type": "raw_number", "value": int(value), "text": number(value)})


def share_cell(value: float) -> Ready:
    """A table cell with a share; sorts as a number."""
    return _element({"type": "raw_number", "value": round(max(0.0, min(1.0, float(value))) * 100, 2), "text": share(value)})


def link_cell(url: str, label: str = "") -> Ready:
    """A table cell with a link."""
    if not is_linkable(url):
        return cell(label or short(url))
    element = {"type": "link", "url": url, "text": idn(inert(label) or short(url)) or "-"}
    return _element({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]})


FILTERS = {
    "n": number,
    "share": share,
    "count": count,
    "duration": duration,
    "mark": mark,
    "state": state,
    "reason": reason,
    "placement": placement,
    "why": why,
    "group": group,
    "by_colour": by_colour,
    "left_out": left_out,
    "plain": plain,
    "lines": lines,
    "squeeze": squeeze,
    "short": short,
    "idn": idn,
    "path": path,
    "moment": moment,
    "day": day,
    "when": when,
    "local": local,
    "when_day": when_day,
    "link": link,
    "user": user,
    "channel": channel,
    "is_channel": is_channel,
    "slack_says": slack_says,
    "first_upper": first_upper,
}
ELEMENTS = {
    "t": t,
    "br": line_break,
    "a": link_element,
    "at": when_element,
    "who": user_element,
    "where": channel_element,
    "cell": cell,
    "num": number_cell,
    "pct": share_cell,
    "url": link_cell,
    "bar": bar,
}
