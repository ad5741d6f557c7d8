"""Putting one message into Slack: post, edit, whisper, upload. Each takes the richest form that Slack accepts."""

import logging
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.request import Request, urlopen

from slack_sdk.webhook import WebhookClient

from bot.core.errors import DeliveryError
from bot.core.places import Outgoing, Place
from bot.render import Rendered
from bot.slack.api import TIMEOUT_S, WebApi, retry_after, unanswered
from bot.slack.forms import REPEAT, Form, forms, marked
from bot.slack.history import UnreadableError, find
from bot.slack.refusals import REFUSALS, End

logger = logging.getLogger(__name__)
T = TypeVar("T")

SOFT = frozenset(code for code, row in REFUSALS.items() if row.end is End.SIMPLER)
QUIET = {"unfurl_links": False, "unfurl_media": False}
UPLOAD_TIMEOUT_S = 60


class Sender:
    """The calls behind the intents of the outbox. simpler: told the error when Slack refused a form, for the admin."""

    def __init__(self, api: WebApi, *, bot_id: str = "", simpler: Callable[[DeliveryError], None] = lambda _: None) -> None:
        self._api = api
        self._bot_id = bot_id
        self._simpler = simpler

    def post(self, item: Outgoing, rendered: Rendered) -> str:
        """Post `item` once and return its ts; when an earlier try is uncertain, look for it first. Raises DeliveryError."""
        note = ""
        if item.is_uncertain:
            try:
                standing = find(self._api, item, bot_id=self._bot_id)
            except UnreadableError:
                note = REPEAT
            else:
                if standing:
                    logger.info(f"message found after a lost answer key={item.key}")
                    # What stands there may be older than what is now to be said.
                    return self.update(item.place.channel, standing, item.key, rendered)
        return self.say(item.place.channel, rendered, key=item.key, thread_ts=item.thread_ts, note=note)

    def say(self, channel: str, rendered: Rendered, *, key: str, thread_ts: str = "", note: str = "") -> str:
        """chat.postMessage; returns the ts."""

        def call(form: Form) -> str:
            answer = self._api.call(
                "chat.postMessage",
                channel=channel,
                thread_ts=thread_ts or None,
                metadata=marked(key),
                **QUIET,
                **form.arguments(),
            )
            return str(answer["ts"])

        return self._richest(forms(rendered, note), call)

    def update(self, channel: str, ts: str, key: str, rendered: Rendered) -> str:
        """chat.update with the whole new state; returns the ts."""

        def call(form: Form) -> str:
            self._api.call("chat.update", channel=channel, ts=ts, metadata=marked(key), **form.arguments())
            return ts

        return self._richest(forms(rendered), call)

    def edit(self, item: Outgoing, rendered: Rendered) -> str:
        """Edit the message of `item`; when it is out of reach, post a new one that links to it. Returns the ts that counts."""
        if not item.ts:
            return self.post(item, rendered)
        try:
            return self.update(item.place.channel, item.ts, item.key, rendered)
        except DeliveryError as error:
            row = REFUSALS.get(error.code)
            if row is None or row.end is not End.ANEW:
                raise
            logger.warning(f"message out of reach, posted anew key={item.key} code={error.code}")
        note = self._link(item.place.channel, item.ts)
        return self.say(item.place.channel, rendered, key=item.key, thread_ts=item.thread_ts, note=note)

    def whisper(self, place: Place, user: str, rendered: Rendered, *, is_replacing: bool = False) -> str:
        """Say it to one person: through response_url while that lives, else as an ephemeral message. Returns "" or its ts."""
        if place.response_url:
            try:
                return self._richest(forms(rendered), lambda form: self._respond(place, form, is_replacing))
            except DeliveryError as error:
                logger.info(f"response url refused code={error.code}")

        def call(form: Form) -> str:
            answer = self._api.call(
                "chat.postEphemeral", channel=place.channel, user=user, thread_ts=place.thread_ts or None, **form.arguments()
            )
            return str(answer.get("message_ts", ""))

        return self._richest(forms(rendered), call)

    def open(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a form for whoever clicked or typed. Raises DeliveryError, also when that was more than three seconds ago."""
        self._api.call("views.open", trigger_id=trigger_id, view=view)

    def publish(self, user: str, view: Mapping[str, Any]) -> None:
        """Make `view` the person's Home tab. Raises DeliveryError."""
        self._api.call("views.publish", user_id=user, view=view)

    def upload(self, item: Outgoing, rendered: Rendered) -> str:
        """Share `item`'s file in its thread with the rendered text as its comment. Slack names no ts for a share: returns ""."""
        note = ""
        if item.is_uncertain:
            try:
                if find(self._api, item, bot_id=self._bot_id):
                    return ""
            except UnreadableError:
                note = REPEAT
        ticket = self._api.call("files.getUploadURLExternal", filename=item.filename, length=len(item.file))
        self._put(str(ticket["upload_url"]), item.file)
        self._api.call(
            "files.completeUploadExternal",
            files=[{"id": ticket["file_id"], "title": item.filename}],
            channel_id=item.place.channel,
            thread_ts=item.thread_ts or None,
            initial_comment=forms(rendered, note)[0].text,
        )
        return ""

    def _put(self, url: str, body: bytes) -> None:
        """The bytes go to the address Slack named, without our token; nothing is shared before the upload is completed."""
        if not url.startswith(("https://", "http://")):
            raise DeliveryError("upload_refused", detail="address without http")
        request = Request(url, data=body, headers={"Content-Type": "application/octet-stream"}, method="POST")  # noqa: S310
        try:
            with urlopen(request, timeout=UPLOAD_TIMEOUT_S) as answer:  # noqa: S310  http(s) by the check above
                status = int(answer.status)
        except (OSError, HTTPException, ValueError) as error:  # no network or bad TLS; an answer, or an address, that is no HTTP
            raise DeliveryError("no_answer", detail=type(error).__name__) from error
        if status != 200:
            raise DeliveryError("upload_refused", detail=f"http_{status}")

    def _respond(self, place: Place, form: Form, is_replacing: bool) -> str:
        body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": is_replacing, **form.arguments()}
        if place.thread_ts:
            body["thread_ts"] = place.thread_ts
        try:
            answer = WebhookClient(place.response_url, timeout=TIMEOUT_S, retry_handlers=[]).send_dict(body)
        except Exception as error:  # noqa: BLE001  as in WebApi.call
            raise unanswered(error) from None
        if answer.status_code == 200 and '"ok":false' not in answer.body.replace(" ", ""):
            return ""
        code = next((word for word in SOFT if word in answer.body), f"http_{answer.status_code}")
        raise DeliveryError(code, retry_after_s=retry_after(answer.headers) if answer.status_code == 429 else 0.0)

    def _link(self, channel: str, ts: str) -> str:
        try:
            link = str(self._api.call("chat.getPermalink", channel=channel, message_ts=ts)["permalink"])
        except (DeliveryError, KeyError):
            return "This continues an earlier message that can no longer be edited."
        return f"This continues <{link}|an earlier message> that can no longer be edited."

    def _richest(self, wanted: Sequence[Form], call: Callable[[Form], T]) -> T:
        """The first form that Slack takes. Raises the last refusal, or at once what no simpler form would mend."""
        for place, form in enumerate(wanted):
            try:
                return call(form)
            except DeliveryError as error:
                if error.code not in SOFT or place == len(wanted) - 1:
                    raise
                logger.warning(f"form refused code={error.code} detail={error.detail}")
                self._simpler(error)
        raise DeliveryError("no_form")
