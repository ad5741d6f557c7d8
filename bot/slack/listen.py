"""The way in: a Bolt app whose every listener stores the request before it acknowledges it. Nothing is done here."""

import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.api import WebApi
from bot.slack.asked import Kind
from bot.slack.modals import first_input, mistakes, submitted

logger = logging.getLogger(__name__)

NOT_STORED = "Your request could not be written down, so nothing was started. Please try again in a minute."
LAST_RETRY = "3"
"""Slack delivers an event at most four times: https://docs.slack.dev/apis/events-api/#retries"""
COMMAND = "/backlinks"

Store = Callable[[str, str, dict[str, Any]], None]
"""(key, kind, payload): keeps a request, or raises."""

KEPT = frozenset(
    ("type", "callback_id", "trigger_id", "response_url", "team_id", "team", "user", "user_id", "user_team", "channel",
     "channel_id", "channel_type", "text", "command", "api_app_id", "event", "event_id", "event_time", "event_ts", "ts",
     "thread_ts", "actions", "action_ts", "action_id", "block_id", "value", "selected_option", "selected_user",
     "selected_conversation", "selected_channel", "selected_date", "container", "message", "message_ts", "is_ephemeral",
     "files", "file_id", "id", "subtype", "bot_id", "view", "private_metadata", "inviter", "tab")
)  # fmt: skip
"""What is stored of Slack's JSON: no verification token, no copies of messages' blocks, no profiles. Of a form that was sent
in other fields are kept: see `modals.submitted`."""


def listener_app(store: Store, api: WebApi, *, team: str = "", bot_user: str = "", bot_id: str = "") -> App:
    """A Bolt app that stores commands, mentions, direct messages, shared files, clicks, shortcuts and forms, then acknowledges.

    Identity is passed in, so that no request waits for auth.test. Requests over HTTP are verified before they reach Bolt.
    """
    identity = AuthorizeResult(enterprise_id=None, team_id=team, bot_user_id=bot_user, bot_id=bot_id, bot_token=api.client.token)
    app = App(
        # Bolt calls nothing; a client with a token would make it look the token up by itself.
        client=WebClient(base_url=api.base_url),
        logger=_bolt_logger(),
        authorize=lambda **_: identity,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        # The listener is one insert; its result is the acknowledgement. Bolt's other mode acknowledges events first.
        process_before_response=True,
    )
    return _Listeners(store, api, bot_user).attach(app)


def _bolt_logger() -> logging.Logger:
    """Bolt warns with whole request bodies; they are not to be in the log."""
    bolt = logging.getLogger("bot.slack.bolt")
    bolt.setLevel(logging.ERROR)
    return bolt


class _Listeners:
    def __init__(self, store: Store, api: WebApi, bot_user: str) -> None:
        self._store = store
        self._api = api
        self._bot_user = bot_user

    def attach(self, app: App) -> App:
        anything = re.compile(r"[\s\S]*")
        app.command(COMMAND)(self.command)
        app.action(anything)(self.action)
        app.shortcut(anything)(self.shortcut)
        app.view(anything)(self.view)
        app.view_closed(anything)(lambda ack: ack())
        for name in (
            "app_mention", "message", "file_shared", "app_home_opened", "member_joined_channel", "app_uninstalled",
            "tokens_revoked",
        ):  # fmt: skip
            app.event({"type": name} if name != "message" else {"type": name, "subtype": (None, "file_share")})(self.event)
        app.event(anything)(_nothing)
        return app

    def command(self, ack: Ack, body: dict[str, Any]) -> None:
        if self._is_stored(Kind.COMMAND, _key(body, "trigger_id"), body):
            ack()
        else:
            ack(text=NOT_STORED, response_type="ephemeral")

    def action(self, ack: Ack, body: dict[str, Any]) -> None:
        moment = (body.get("actions") or [{}])[0].get("action_ts")
        user = (body.get("user") or {}).get("id")
        key = f"action:{user}:{moment}" if moment and user else _key(body, "trigger_id")
        self._interaction(ack, Kind.ACTION, key, body)

    def shortcut(self, ack: Ack, body: dict[str, Any]) -> None:
        self._interaction(ack, Kind.SHORTCUT, _key(body, "trigger_id"), body)

    def view(self, ack: Ack, body: dict[str, Any]) -> BoltResponse | None:
        """A form that was sent in: it stays open while something is wrong with it, or while it cannot be kept."""
        view = body["view"]
        if wrong := mistakes(view):
            ack(response_action="errors", errors=wrong)
        elif self._is_stored(Kind.VIEW, f"view:{view['id']}:{view.get('hash', '')}", submitted(body), is_lean=True):
            ack()
        elif name := first_input(view):
            ack(response_action="errors", errors={name: NOT_STORED})
        else:
            return BoltResponse(status=503, body="")
        return None

    def _interaction(self, ack: Ack, kind: Kind, key: str, body: dict[str, Any]) -> None:
        stored = self._is_stored(kind, key, body)
        ack()
        if not stored and (url := body.get("response_url")):
            _aside(lambda: _respond(str(url)))

    def event(self, body: dict[str, Any], request: Any) -> BoltResponse:
        kind = _kind(body["event"], self._bot_user)
        if kind is None or self._is_stored(kind, _key(body, "event_id"), body):
            return BoltResponse(status=200, body="")
        if (request.headers.get("x-slack-retry-num") or [""])[0] == LAST_RETRY:
            _aside(lambda: self._tell(body["event"]))
        # Slack delivers it again.
        return BoltResponse(status=503, body="")

    def _is_stored(self, kind: Kind, key: str, body: dict[str, Any], *, is_lean: bool = False) -> bool:
        try:
            self._store(key, kind, body if is_lean else lean(body))
        except Exception:  # not stored is not acknowledged: Slack sends it again
            logger.exception(f"request not stored kind={kind}")
            return False
        return True

    def _tell(self, event: Mapping[str, Any]) -> None:
        channel, user = event.get("channel") or event.get("channel_id"), event.get("user") or event.get("user_id")
        if channel and user:
            self._api.call("chat.postEphemeral", channel=str(channel), user=str(user), text=NOT_STORED)


def _nothing() -> None:
    """An event we did not ask for is acknowledged and forgotten."""


def _kind(event: Mapping[str, Any], bot_user: str) -> Kind | None:
    """What an event is to us; None for what is not meant for the bot."""
    match event.get("type"):
        case "app_mention":
            return None if event.get("bot_id") else Kind.MENTION
        case "message":
            is_direct = event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")
            return Kind.MESSAGE if is_direct and event.get("user") and not event.get("bot_id") else None
        case "file_shared":
            return Kind.FILE
        case "app_home_opened":
            return Kind.EVENT if event.get("tab", "home") == "home" else None
        case "member_joined_channel":
            return Kind.EVENT if event.get("user") == bot_user else None
        case _:
            return Kind.EVENT


def _key(body: Mapping[str, Any], name: str) -> str:
    """Slack's own id of this request; without one, a digest of the request, so that a retry still counts once."""
    if body.get(name):
        return f"{name.removesuffix('_id')}:{body[name]}"
    return "sha256:" + hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def lean(value: Any) -> Any:
    """`value` with only the KEPT fields, at any depth."""
    if isinstance(value, Mapping):
        return {name: lean(item) for name, item in value.items() if name in KEPT}
    return [lean(item) for item in value] if isinstance(value, list) else value


def _respond(url: str) -> None:
    WebhookClient(url, timeout=5, retry_handlers=[]).send(text=NOT_STORED, response_type="ephemeral", replace_original=False)


def _aside(call: Callable[[], None]) -> None:
    """A best effort that the acknowledgement does not wait for."""

    def safely() -> None:
        try:
            call()
        except Exception:  # the last word to a person: nothing is left to do
            logger.exception("person not told that nothing was stored")

    threading.Thread(target=safely, name="slack-aside", daemon=True).start()
