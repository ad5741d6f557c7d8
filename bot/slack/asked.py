"""From Slack's JSON to a Request: which words were asked, by whom, where, and how the answer gets back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.command import Request, Via
from bot.core.places import Asker, Edge, Place, Received
from bot.slack.modals import carried
from bot.slack.words import words

Json = Mapping[str, Any]


class Kind(StrEnum):
    """What a stored request is; the `kind` of the inbox."""

    COMMAND = "command"
    MENTION = "mention"
    MESSAGE = "message"
    FILE = "file"
    ACTION = "action"
    SHORTCUT = "shortcut"
    VIEW = "view"
    EVENT = "event"


class Way(StrEnum):
    """How the answer goes back."""

    WHISPER = "whisper"  # only the asker sees it
    THREAD = "thread"  # in the thread under what was said, for everybody there unless the answer is whispered
    MESSAGE = "message"  # an ordinary message in a direct conversation
    HOME = "home"  # on the person's Home tab, or nowhere


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and its way back. thread_ts: the thread of the answer. is_replacing: the answer takes the place of the
    private message whose button was clicked. trigger_id: what a form can be opened with, within three seconds; "" for none."""

    request: Request
    way: Way
    thread_ts: str = ""
    is_replacing: bool = False
    trigger_id: str = ""

    def reply_place(self) -> Place:
        """Where the answer goes."""
        return replace(self.request.place, thread_ts=self.thread_ts)


def asked(received: Received, *, bot_user: str = "") -> Asked | None:
    """What was asked; None when there is nothing to do. Raises KeyError or ValueError on JSON that is not Slack's."""
    readers = {
        Kind.COMMAND: _command,
        Kind.MENTION: _mention,
        Kind.MESSAGE: _message,
        Kind.FILE: _file,
        Kind.ACTION: _action,
        Kind.SHORTCUT: _shortcut,
        Kind.VIEW: _view,
        Kind.EVENT: _event,
    }
    return readers[Kind(received.kind)](received.key, received.payload, bot_user)


def _place(channel: Any, thread_ts: Any = "", response_url: Any = "") -> Place:
    return Place(Edge.SLACK, str(channel or ""), str(thread_ts or ""), str(response_url or ""))


def _command(key: str, body: Json, bot_user: str) -> Asked:
    request = Request(
        key,
        words(str(body.get("text", "")), bot_user=bot_user),
        Asker(str(body["user_id"]), str(body.get("team_id", ""))),
        _place(body["channel_id"], response_url=body.get("response_url")),
    )
    return Asked(request, Way.WHISPER, trigger_id=_trigger(body))


def _trigger(body: Json) -> str:
    return str(body.get("trigger_id") or "")


def _asker(body: Json, event: Json) -> Asker:
    """In a channel shared with another company the person's own workspace counts, not the one the app lives in."""
    team = event.get("user_team") or event.get("team") or body.get("team_id") or ""
    return Asker(str(event["user"]), str(team))


def _mention(key: str, body: Json, bot_user: str) -> Asked:
    event = body["event"]
    thread_ts = str(event.get("thread_ts") or "")
    files = _files(event)
    request = Request(
        _id(key, event.get("channel"), files),
        words(str(event.get("text", "")), bot_user=bot_user) or (("import",) if files else ()),
        _asker(body, event),
        _place(event["channel"], thread_ts),
        files=files,
    )
    return Asked(request, Way.THREAD, thread_ts or str(event["ts"]))


def _message(key: str, body: Json, bot_user: str) -> Asked:
    event = body["event"]
    typed, files = words(str(event.get("text") or ""), bot_user=bot_user), _files(event)
    request = Request(
        _id(key, event.get("channel"), files),
        typed or (("import",) if files else ()),
        _asker(body, event),
        _place(event["channel"], event.get("thread_ts")),
        files=files,
        via=Via.DROP if files and not typed else Via.TYPED,
    )
    return Asked(request, Way.MESSAGE, str(event.get("thread_ts") or ""))


def _file(key: str, body: Json, _bot_user: str) -> Asked | None:
    """A file shared in a channel. In direct conversations the message itself tells more, so this event is left out there."""
    event = body["event"]
    channel, file_id = str(event.get("channel_id") or ""), str(event.get("file_id") or "")
    if not channel or not file_id or channel.startswith("D"):
        return None
    asker = Asker(str(event.get("user_id", "")), str(body.get("team_id", "")))
    request = Request(_id(key, channel, (file_id,)), ("import",), asker, _place(channel), files=(file_id,), via=Via.DROP)
    return Asked(request, Way.WHISPER)


def _action(key: str, body: Json, _bot_user: str) -> Asked:
    action, container, message = body["actions"][0], body.get("container") or {}, body.get("message") or {}
    if container.get("type") == "view":
        return _on_home(key, body, action)
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    is_private = bool(container.get("is_ephemeral"))
    thread_ts = str(container.get("thread_ts") or message.get("thread_ts") or "")
    if not thread_ts and not is_private:
        thread_ts = str(container.get("message_ts") or message.get("ts") or "")
    request = Request(
        key,
        (str(action["action_id"]),),
        _user(body),
        _place(channel, thread_ts, body.get("response_url")),
        value=_value(action),
        via=Via.CLICK,
    )
    return Asked(
        request, Way.WHISPER, str(container.get("thread_ts") or message.get("thread_ts") or ""), is_private, _trigger(body)
    )


def _on_home(key: str, body: Json, action: Json) -> Asked:
    """A click on the Home tab: the person's direct conversation is where it was asked, and where a message goes."""
    place = carried(body.get("view") or {}).place
    place = place if place.channel else replace(place, channel=str(body["user"]["id"]))
    request = Request(key, (str(action["action_id"]),), _user(body), place, value=_value(action), via=Via.CLICK)
    return Asked(request, Way.MESSAGE, trigger_id=_trigger(body))


def _view(key: str, body: Json, _bot_user: str) -> Asked:
    view = body["view"]
    back = carried(view)
    fields = tuple((str(name), str(value)) for name, value in body["fields"])
    words = (str(view["callback_id"]),)
    request = Request(key, words, _user(body), back.place, value=back.value, via=Via.FORM, fields=fields)
    is_direct = back.place.channel[:1] in ("D", "U", "W") and not back.place.response_url
    return Asked(request, Way.MESSAGE if is_direct else Way.WHISPER, back.answer_ts)


def _shortcut(key: str, body: Json, _bot_user: str) -> Asked:
    message = body.get("message") or {}
    thread_ts = str(message.get("thread_ts") or message.get("ts") or "")
    request = Request(
        key,
        (str(body["callback_id"]),),
        _user(body),
        _place((body.get("channel") or {}).get("id"), thread_ts, body.get("response_url")),
        value=str(message.get("text") or ""),
        files=_files(message),
        via=Via.SHORTCUT,
    )
    return Asked(request, Way.WHISPER, trigger_id=_trigger(body))


def _event(key: str, body: Json, _bot_user: str) -> Asked:
    """What Slack tells of itself. Nobody asked, so only the Home tab is answered; a welcome goes through the outbox."""
    event, team = body["event"], str(body.get("team_id", ""))
    channel = str(event.get("channel") or "")
    given: tuple[str, ...] = (str(event["type"]),)
    match event["type"]:
        case "app_home_opened":
            asker = Asker(str(event["user"]), team)
        case "member_joined_channel":
            given, asker = ("bot_joined", channel), Asker(str(event.get("inviter") or ""), team)
        case _:
            asker, channel = Asker("", team), ""
    return Asked(Request(key, given, asker, _place(channel), via=Via.EVENT), Way.HOME)


def _user(body: Json) -> Asker:
    user = body["user"]
    return Asker(str(user["id"]), str(user.get("team_id") or (body.get("team") or {}).get("id") or ""))


def _files(message: Json) -> tuple[str, ...]:
    return tuple(str(file["id"]) for file in message.get("files") or () if isinstance(file, Mapping) and file.get("id"))


def _id(key: str, channel: Any, files: Sequence[str]) -> str:
    """A file that is shared along with a mention arrives twice, by two events: one id, so that it is read once."""
    return f"file:{channel}:{','.join(files)}" if files else key


def _value(action: Json) -> str:
    """What the clicked element carries: a button's value, a menu's choice."""
    option = action.get("selected_option")
    chosen = option.get("value") if isinstance(option, Mapping) else None
    picks = ("value", "selected_user", "selected_conversation", "selected_channel", "selected_date")
    return str(chosen or next((action[name] for name in picks if action.get(name)), ""))
