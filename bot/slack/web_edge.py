"""What the HTTP port answers: Slack's signed requests at /slack/events, and /healthz for whoever watches the bot."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.slack.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

EVENTS = "/slack/events"
MAX_AGE_S = 300
"""https://docs.slack.dev/authentication/verifying-requests-from-slack/"""

Health = Callable[[], Mapping[str, Any]]
"""Facts about the bot; {"ok": False, …} makes /healthz answer 503."""


class WebEdge:
    """Answers one HTTP request. app is None in Socket Mode: then there is only /healthz."""

    def __init__(self, health: Health, *, app: App | None = None, signing_secret: str = "") -> None:
        if app is not None and not signing_secret:
            raise ValueError("HTTP requests cannot be verified without a signing secret")
        self._health = health
        self._app = app
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Never raises for what a stranger sends: 400, 401, 404, 405 say what is wrong."""
        match request.path:
            case "/healthz":
                return self._well() if request.method in ("GET", "HEAD") else HttpResponse(405)
            case "/slack/events" if self._app is not None:
                return self._slack(request, self._app) if request.method == "POST" else HttpResponse(405)
            case _:
                return HttpResponse(404, b"not here")

    def _well(self) -> HttpResponse:
        facts = dict(self._health())
        status = 200 if facts.get("ok") else 503
        return HttpResponse(status, json.dumps(facts, default=str).encode(), "application/json")

    def _slack(self, request: HttpRequest, app: App) -> HttpResponse:
        if not self._is_signed(request):
            return HttpResponse(401, b"signature missing, wrong or too old")
        try:
            bolt_request = BoltRequest(body=request.body.decode("utf-8"), headers=dict(request.headers))
        except Exception as error:  # noqa: BLE001  Bolt parses here; whatever it trips over, the body is not Slack's
            logger.warning(f"signed request unreadable error={type(error).__name__}")
            return HttpResponse(400, b"not a request of Slack")
        if not isinstance(bolt_request.body, dict) or not bolt_request.body:
            return HttpResponse(400, b"not a request of Slack")
        response = app.dispatch(bolt_request)
        # 500 is Bolt's word for a body that it tripped over; 503 is ours for one that could not be stored.
        status = 400 if response.status == 500 else response.status
        content_type = response.first_headers().get("content-type", "text/plain;charset=utf-8")
        return HttpResponse(status, (response.body or "").encode(), content_type)

    def _is_signed(self, request: HttpRequest) -> bool:
        """Slack's v0 signature over time and body, not older than five minutes, compared in constant time."""
        stamp, signature = request.headers.get("x-slack-request-timestamp", ""), request.headers.get("x-slack-signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and signature.isascii()):
            return False
        if abs(time.time() - int(stamp)) > MAX_AGE_S:
            return False
        try:
            return self._verifier is not None and self._verifier.is_valid(request.body, stamp, signature)
        except UnicodeDecodeError:
            return False
