"""Calls to Slack's Web API: the methods we use with the scopes they need, and one way to fail (DeliveryError)."""

import logging
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPSHandler, build_opener, install_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.core.errors import DeliveryError

logger = logging.getLogger(__name__)

TIMEOUT_S = 8
"""One call's limit; shorter than the 10 s in which the whole bot must be able to stop."""

SLACK_REFERENCE = "https://docs.slack.dev/reference/methods/"


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method. scopes: bot scopes it needs; optional: scopes it can use but that we also do without.
    is_json: whether arguments go as JSON (Slack's reading methods take forms only). Source: SLACK_REFERENCE + name."""

    name: str
    scopes: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    is_json: bool = True


METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method("auth.test"),
        Method("apps.connections.open", is_json=False),  # app-level token, connections:write
        Method("chat.postMessage", ("chat:write",)),
        Method("chat.update", ("chat:write",)),
        Method("chat.postEphemeral", ("chat:write",)),
        Method("chat.getPermalink", is_json=False),
        # Reading back is how a lost answer is settled; without the scopes a message is posted again and says so.
        Method("conversations.history", optional=("channels:history", "groups:history", "im:history"), is_json=False),
        Method("conversations.replies", optional=("channels:history", "groups:history", "im:history"), is_json=False),
        Method("files.info", ("files:read",), is_json=False),
        Method("files.getUploadURLExternal", ("files:write",), is_json=False),
        Method("files.completeUploadExternal", ("files:write",)),
        Method("views.open"),
        Method("views.publish"),
        Method("blocks.validate"),
    )
}
"""Every method the bot calls; `WebApi.call` knows no other, so the manifest can be tested against this table."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Slack's answer to one call. scopes: what the token may do, from the x-oauth-scopes header."""

    body: dict[str, Any]
    scopes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    def get(self, name: str, default: Any = None) -> Any:
        """One field of the body, or `default`."""
        return self.body.get(name, default)


@cache
def tls() -> ssl.SSLContext:
    """What every connection to Slack is secured by. Made once: it reads the machine's certificates, 20 ms of a processor."""
    return ssl.create_default_context()


@cache
def _open_with_tls() -> None:
    """Have urllib, which Slack's SDK calls by, use `tls` without being told at each call: told so, it makes an opener each
    time, which takes as long as rendering a message."""
    install_opener(build_opener(HTTPSHandler(context=tls())))


class WebApi:
    """The Web API for one token. Retries nothing: whoever calls knows whether a second try may repeat something."""

    def __init__(self, token: str, *, base_url: str, timeout_s: int = TIMEOUT_S) -> None:
        base = base_url if base_url.endswith("/") else base_url + "/"
        _open_with_tls()
        self.client = WebClient(token, base_url=base, timeout=timeout_s, retry_handlers=[])
        # through a proxy of the environment the SDK makes openers of its own
        self.client.ssl = tls() if self.client.proxy else None
        self.base_url = base

    def call(self, method: str, **arguments: Any) -> Answer:
        """Call `method`; arguments that are None are left out. Raises DeliveryError, which says whether Slack may have acted."""
        row = METHODS[method]
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            response = self.client.api_call(method, json=given) if row.is_json else self.client.api_call(method, params=given)
        except SlackApiError as error:
            raise refused(error) from None
        except Exception as error:  # noqa: BLE001  urllib raises more kinds than it documents; each means "no answer"
            raise unanswered(error) from None
        body = response.data if isinstance(response.data, dict) else {}
        return Answer(body, _scopes(dict(response.headers)))


def refused(error: SlackApiError) -> DeliveryError:
    """Slack answered, but not with ok. 5xx, and 2xx without JSON, leave open whether it acted."""
    response = error.response
    body: Mapping[str, Any] = response.data if isinstance(response.data, dict) else {}
    status = int(getattr(response, "status_code", 0) or 0)
    code = str(body.get("error") or ("ratelimited" if status == 429 else f"http_{status}"))
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return DeliveryError("ratelimited", retry_after_s=retry_after(getattr(response, "headers", {})))
    unsure = status >= 500 or not body.get("error") or code in ("internal_error", "fatal_error", "request_timeout")
    return DeliveryError(code, ambiguous=unsure, detail=_detail(body))


def unanswered(error: Exception) -> DeliveryError:
    """No answer at all. Certain that nothing was sent only when the connection was never made."""
    cause = error.reason if isinstance(error, URLError) else error
    never_sent = isinstance(cause, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError)
    return DeliveryError("no_answer", ambiguous=not never_sent, detail=type(cause).__name__)


def retry_after(headers: Mapping[str, Any]) -> float:
    """Seconds of a Retry-After header, 1 to 3,600; garbage is 30 (Slack's usual figure)."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "30")
    text = str(value[0] if isinstance(value, list | tuple) and value else value).strip()
    return float(min(max(int(text), 1), 3_600)) if text.isascii() and text.isdigit() and len(text) < 9 else 30.0


def _scopes(headers: Mapping[str, Any]) -> tuple[str, ...]:
    value = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    text = ",".join(value) if isinstance(value, list | tuple) else str(value)
    return tuple(sorted(scope.strip() for scope in text.split(",") if scope.strip()))


def _detail(body: Mapping[str, Any]) -> str:
    """Slack's own explanation: JSON pointers of invalid blocks, the scope that is missing."""
    metadata = body.get("response_metadata")
    messages = metadata.get("messages", ()) if isinstance(metadata, dict) else ()
    parts = [str(message) for message in messages if isinstance(messages, list | tuple)]
    if body.get("needed"):
        parts.append(f"needed={body['needed']}")
    return " ".join(parts)[:500]
