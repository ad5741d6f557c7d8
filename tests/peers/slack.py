"""A Slack of our own: Web API over HTTP, Socket Mode over WebSocket, signed HTTP requests. It checks what Slack checks.

with SlackPeer() as peer:
    peer.add_channel("C1", "links")
    … start the bot with peer.api_url, peer.bot_token, peer.app_token …
    peer.command("/backlinks", "check example.com", channel="C1")
    peer.wait_for(lambda: peer.messages("C1"))
"""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from tests.peers import slack_signed, slack_views
from tests.peers.slack_http import Server
from tests.peers.slack_socket import SocketServer
from tests.peers.slack_state import Ack, Call, Channel, Fault, Json, State

T = TypeVar("T")


class SlackPeer:
    """The whole peer. Requests go out over HTTP once `events_url` is set, else over an open socket."""

    def __init__(self) -> None:
        self.state = State()
        self.events_url = ""
        self._http = Server(self.state)
        self.sockets = SocketServer(self.state)
        self._http.socket_url = self.sockets.url

    def __enter__(self) -> Self:
        self._http.start()
        self.sockets.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.sockets.stop()
        self._http.stop()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"{self.state.root}/api/"

    @property
    def origin(self) -> str:
        """host:port of uploads and file downloads."""
        return self.state.root.removeprefix("http://")

    # What is there

    def add_channel(self, channel_id: str, name: str, *, members: tuple[str, ...] = ("U1", "U2"), **more: Any) -> Channel:
        """A channel with its people; see Channel for the rest."""
        channel = Channel(channel_id, name, members={*members, self.state.bot_user}, **more)
        self.state.channels[channel_id] = channel
        for user in members:
            self.state.users.setdefault(user, {"id": user, "name": user.lower(), "tz": "Europe/Berlin", "is_bot": False})
        return channel

    def add_dm(self, channel_id: str = "D1", user: str = "U1") -> Channel:
        """The bot's direct conversation with one person."""
        return self.add_channel(channel_id, "", members=(user,), is_im=True)

    def messages(self, channel: str) -> list[Json]:
        """Parents of a channel, oldest first."""
        found = self.state.channels[channel].messages
        return [message for message in found if message.get("thread_ts", message["ts"]) == message["ts"]]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """Replies under one parent, oldest first."""
        found = self.state.channels[channel].messages
        return [message for message in found if message.get("thread_ts") == ts and message["ts"] != ts]

    @property
    def ephemerals(self) -> list[Json]:
        """What chat.postEphemeral showed."""
        return self.state.ephemerals

    @property
    def responses(self) -> list[Json]:
        """What came in through response URLs."""
        return self.state.responses

    @property
    def acks(self) -> list[Ack]:
        """Acknowledged requests."""
        return self.state.acks

    def private(self) -> list[str]:
        """The text of everything that one person alone was shown, in no order across the two ways."""
        return [str(message.get("text", "")) for message in (*self.state.responses, *self.state.ephemerals)]

    def calls(self, method: str = "") -> list[Call]:
        """Web API calls so far, of one method or all."""
        return [call for call in list(self.state.calls) if method in ("", call.method)]

    def wait_for(self, condition: Callable[[], T], timeout_s: float = 10.0) -> T:
        """Wait until condition() is truthy and return its value."""
        return self.state.wait_for(condition, timeout_s)

    def fail(self, method: str, **fault: Any) -> Fault:
        """Show a fault to the next calls of `method`; see Fault. `upload` and `response_url` count as methods."""
        made = Fault(method, **fault)
        self.state.faults.append(made)
        return made

    # What people do

    def command(
        self, command: str, text: str, *, user: str = "U1", channel: str = "C1", trigger_id: str = "", **options: Any
    ) -> Ack:
        """A slash command; returns its acknowledgement, whose payload may hold a text."""
        payload = {
            "token": "legacy", "team_id": self.state.team, "team_domain": "peer", "channel_id": channel,
            "channel_name": self.state.channels[channel].name if channel in self.state.channels else "elsewhere",
            "user_id": user, "user_name": user.lower(), "command": command, "text": text, "api_app_id": self.state.app_id,
            "is_enterprise_install": "false", "response_url": self._response_url(),
            "trigger_id": trigger_id or self.state.new_trigger(),
        }  # fmt: skip
        return self.deliver("slash_commands", payload, **options)

    def mention(
        self,
        text: str,
        *,
        user: str = "U1",
        channel: str = "C1",
        thread_ts: str = "",
        event_id: str = "",
        team: str = "",
        **options: Any,
    ) -> str:
        """Somebody writes "@backlinks …"; returns the ts of what they wrote. team: their own workspace, "" for the bot's."""
        ts = self._said(channel, user, f"<@{self.state.bot_user}> {text}", thread_ts)
        event = {
            "type": "app_mention",
            "user": user,
            "text": f"<@{self.state.bot_user}> {text}",
            "ts": ts,
            "channel": channel,
            "event_ts": ts,
            "team": team or self.state.team,
        }
        self.event(event | ({"thread_ts": thread_ts} if thread_ts else {}), event_id=event_id, **options)
        return ts

    def direct(
        self, text: str, *, user: str = "U1", channel: str = "D1", files: tuple[str, ...] = (), event_id: str = "", **options: Any
    ) -> str:
        """Somebody writes to the bot; returns the ts of what they wrote."""
        ts = self._said(channel, user, text, "")
        event: Json = {
            "type": "message",
            "channel_type": "im",
            "user": user,
            "text": text,
            "ts": ts,
            "channel": channel,
            "event_ts": ts,
        }
        if files:
            event |= {"subtype": "file_share", "files": [self.state.files[file] for file in files]}
        self.event(event, event_id=event_id, **options)
        return ts

    def click(
        self,
        message: Json,
        action_id: str,
        *,
        user: str = "U1",
        channel: str = "C1",
        value: str = "",
        team: str = "",
        **options: Any,
    ) -> Ack:
        """Somebody clicks a button of `message` (one of messages(), thread() or ephemerals); its value is looked up there."""
        is_private = "user" in message and message.get("bot_id") is None
        found = next((element for element in elements(message.get("blocks") or []) if element.get("action_id") == action_id), {})
        moment = self.state.next_ts()
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": is_private}
        container |= {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
        payload: Json = {
            "type": "block_actions", "token": "legacy", "team": {"id": self.state.team, "domain": "peer"},
            "user": {"id": user, "username": user.lower(), "team_id": team or self.state.team}, "api_app_id": self.state.app_id,
            "container": container, "trigger_id": self.state.new_trigger(), "channel": {"id": channel, "name": "x"},
            "response_url": self._response_url(),
            "actions": [
                {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": options.pop("action_ts", moment),
                 "text": found.get("text", {}), "value": value or found.get("value", "")}
            ],
        }  # fmt: skip
        payload |= {} if is_private else {"message": message}
        return self.deliver("interactive", payload, **options)

    @property
    def forms(self) -> list[Json]:
        """The forms that were opened, oldest first."""
        return list(self.state.views.values())

    def home(self, user: str = "U1") -> Json | None:
        """The Home tab as this person sees it."""
        return self.state.homes.get(user)

    def submit(self, view: Json, *, user: str = "U1", closes: bool = False, **given: Any) -> Ack:
        """Somebody fills in a form and sends it (or closes it); given: by input what they put in, checkboxes as a tuple."""
        payload: Json = {
            "type": "view_closed" if closes else "view_submission", "token": "legacy", "team": {"id": self.state.team},
            "user": {"id": user, "username": user.lower(), "team_id": self.state.team}, "api_app_id": self.state.app_id,
            "trigger_id": self.state.new_trigger(), "view": {**view, "state": slack_views.state_of(view, given)},
            "response_urls": [],
        }  # fmt: skip
        return self.deliver("interactive", payload)

    def open_home(self, user: str = "U1", *, tab: str = "home", **options: Any) -> Ack:
        """Somebody opens the bot's Home tab."""
        channel = next((one.id for one in self.state.channels.values() if one.is_im and user in one.members), "")
        event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": self.state.next_ts()}
        return self.event(event, **options)

    def press(self, action_id: str, *, user: str = "U1", value: str = "") -> Ack:
        """Somebody clicks a button of their Home tab; of several alike the first, or that with `value`."""
        view = self.state.homes[user]
        found = next(e for e in elements(view["blocks"]) if e.get("action_id") == action_id and value in ("", e.get("value")))
        payload: Json = {
            "type": "block_actions", "token": "legacy", "team": {"id": self.state.team}, "api_app_id": self.state.app_id,
            "user": {"id": user, "username": user.lower(), "team_id": self.state.team}, "view": view,
            "container": {"type": "view", "view_id": view["id"]}, "trigger_id": self.state.new_trigger(),
            "actions": [
                {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": self.state.next_ts(),
                 "text": found["text"], "value": found.get("value", "")}
            ],
        }  # fmt: skip
        return self.deliver("interactive", payload)

    def join(self, channel: str = "C1", *, inviter: str = "U1", user: str = "", **options: Any) -> Ack:
        """The bot, or `user`, is invited to a channel."""
        event = {
            "type": "member_joined_channel", "user": user or self.state.bot_user, "channel": channel, "channel_type": "C",
            "team": self.state.team, "inviter": inviter, "event_ts": self.state.next_ts(),
        }  # fmt: skip
        return self.event(event, **options)

    def shortcut(self, callback_id: str, message: Json, *, user: str = "U1", channel: str = "C1", **options: Any) -> Ack:
        """Somebody picks a message shortcut."""
        payload = {
            "type": "message_action", "token": "legacy", "callback_id": callback_id, "trigger_id": self.state.new_trigger(),
            "response_url": self._response_url(), "team": {"id": self.state.team}, "channel": {"id": channel, "name": "x"},
            "user": {"id": user, "name": user.lower(), "team_id": self.state.team}, "message": message,
            "message_ts": message["ts"], "action_ts": self.state.next_ts(),
        }  # fmt: skip
        return self.deliver("interactive", payload, **options)

    def add_file(self, name: str, body: bytes, *, user: str = "U1", mimetype: str = "text/csv") -> str:
        """A file in Slack; returns its id."""
        file_id = self.state.next_id("F")
        self.state.files[file_id] = {
            "id": file_id, "name": name, "title": name, "size": len(body), "mimetype": mimetype, "user": user, "mode": "hosted",
            "url_private": f"{self.state.root}/files/{file_id}/{name}",
            "url_private_download": f"{self.state.root}/files/{file_id}/download/{name}",
        }  # fmt: skip
        self.state.bytes[file_id] = body
        return file_id

    def drop_file(self, channel: str, name: str, body: bytes, *, user: str = "U1", event_id: str = "", **options: Any) -> str:
        """Somebody shares a file in a channel, or in a direct conversation; returns the file's id."""
        file_id = self.add_file(name, body, user=user)
        if self.state.channels[channel].is_im:
            self.direct("", user=user, channel=channel, files=(file_id,), **options)
        else:
            self._said(channel, user, "", "", files=[self.state.files[file_id]])
        event = {
            "type": "file_shared", "file_id": file_id, "file": {"id": file_id}, "user_id": user, "channel_id": channel,
            "event_ts": self.state.next_ts(),
        }  # fmt: skip
        self.event(event, event_id=event_id, **options)
        return file_id

    def event(self, event: Json, *, event_id: str = "", **options: Any) -> Ack:
        """Any event of the Events API."""
        payload = {
            "token": "legacy", "team_id": self.state.team, "api_app_id": self.state.app_id, "event": event,
            "type": "event_callback", "event_id": event_id or self.state.next_id("Ev"), "event_time": 1,
            "authorizations": [{"team_id": self.state.team, "user_id": self.state.bot_user, "is_bot": True}],
        }  # fmt: skip
        return self.deliver("events_api", payload, **options)

    def deliver(self, kind: str, payload: Json, *, retry: int | None = None, timeout_s: float = 10.0, waits: bool = True) -> Ack:
        """Bring one payload to the bot and wait for its acknowledgement. waits False: do not wait for it."""
        if self.events_url:
            body, content_type = slack_signed.encoded(kind, payload)
            headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"} if retry is not None else None
            ack = slack_signed.send(self.events_url, self.state.signing_secret, body, content_type, headers=headers)
            self.state.acks.append(ack)
            return ack
        envelope = self.sockets.send(kind, payload, accepts_payload=kind != "events_api", retry=retry)
        if not waits:
            return Ack(envelope.id, 0.0, status=0)
        self.wait_for(envelope.acked.is_set, timeout_s)
        return next(ack for ack in reversed(self.state.acks) if ack.id == envelope.id)

    def post_as(self, user: str, channel: str, text: str, *, thread_ts: str = "") -> Json:
        """A person's message that has nothing to do with the bot."""
        ts = self._said(channel, user, text, thread_ts)
        return next(message for message in self.state.channels[channel].messages if message["ts"] == ts)

    def _said(self, channel: str, user: str, text: str, thread_ts: str, files: list[Json] | None = None) -> str:
        message: Json = {"type": "message", "ts": self.state.next_ts(), "user": user, "text": text}
        message |= {"thread_ts": thread_ts} if thread_ts else {}
        message |= {"files": files} if files else {}
        self.state.channels[channel].messages.append(message)
        return str(message["ts"])

    def _response_url(self) -> str:
        return f"{self.state.root}/response/{self.state.next_id('R')}"


def elements(blocks: Any) -> list[Json]:
    """Every object with an action_id inside `blocks`."""
    if isinstance(blocks, dict):
        return ([blocks] if "action_id" in blocks else []) + [found for value in blocks.values() for found in elements(value)]
    return [found for value in blocks for found in elements(value)] if isinstance(blocks, list) else []
