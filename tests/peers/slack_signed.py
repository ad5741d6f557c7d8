"""Slack's signed HTTP requests, good ones and forged ones."""

import hashlib
import hmac
import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.peers.slack_state import Ack, Json

FORM = "application/x-www-form-urlencoded"


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Body and Content-Type as Slack sends them: commands as a form, interactions as a form field, events as JSON."""
    if kind == "slash_commands":
        return urlencode(payload).encode(), FORM
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), FORM
    return json.dumps(payload).encode(), "application/json"


def signature(secret: str, stamp: str, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def send(
    url: str,
    secret: str,
    body: bytes,
    content_type: str,
    *,
    age_s: float = 0.0,
    forged: str | None = None,
    headers: dict[str, str] | None = None,
    connection: http.client.HTTPConnection | None = None,
) -> Ack:
    """POST one signed request. age_s: how old its stamp is; forged: this signature instead of the right one ("" for none)."""
    parts = urlsplit(url)
    stamp = str(int(time.time() - age_s))
    given: dict[str, str] = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, **(headers or {})}
    value = signature(secret, stamp, body) if forged is None else forged
    if value:
        given["X-Slack-Signature"] = value
    own = connection or http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    started = time.monotonic()
    try:
        own.request("POST", parts.path, body, given)
        response = own.getresponse()
        answer = response.read()
    finally:
        if connection is None:
            own.close()
    return Ack("http", time.monotonic() - started, _json(answer), response.status)


def _json(body: bytes) -> Json:
    try:
        value: Any = json.loads(body or b"{}")
    except ValueError:
        return {"text": body.decode("utf-8", "replace")}
    return value if isinstance(value, dict) else {}
