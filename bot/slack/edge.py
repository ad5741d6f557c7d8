"""The Slack edge as one thing: it is given what the rest of the house offers, and wires the way in and the way out."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from bot.core.errors import DeliveryError, SettingsError
from bot.slack.api import WebApi
from bot.slack.deliver import Deliverer
from bot.slack.dispatch import Dispatcher
from bot.slack.doctor import unreachable
from bot.slack.files import SlackFile, slack_file
from bot.slack.http import HttpServer
from bot.slack.listen import listener_app
from bot.slack.pace import PER_CHANNEL_S
from bot.slack.ports import AdminNote, Clock, Handle, Inbox, Outbox, Plain, Render
from bot.slack.refusals import REFUSALS, End
from bot.slack.send import Sender
from bot.slack.socket import SocketClient
from bot.slack.together import SharedInbox, Together, Transaction
from bot.slack.web_edge import WebEdge

logger = logging.getLogger(__name__)

DEAD_AFTER_S = 120.0
"""Without a socket for so long, the process had better start anew."""
UNWELL_AFTER_S = 30.0
"""Sockets are replaced now and then; /healthz does not mind a gap this short."""


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """What the edge is told by the settings. A signing secret chooses HTTP, else the app token opens a socket.

    every_s: seconds between two messages in one channel. has_health: whether host:port is listened on in Socket Mode.
    """

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    http_host: str = "127.0.0.1"
    http_port: int = 3000
    every_s: float = PER_CHANNEL_S
    dead_after_s: float = DEAD_AFTER_S
    poll_s: float = 0.5
    has_health: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, by auth.test."""

    team: str
    user: str
    bot: str


class SlackEdge:
    """start() once, stop() once; wake() after anything was put into the outbox.

    handle, render, plain, clock: see ports. health: facts of the house for /healthz, {"ok": …} among them. on_dead: called
    once when Slack has been out of reach for `dead_after_s`; the process is to end and be started anew. owner: names
    this process in leases. transaction: one that the inbox's methods join, so that requests are committed together.
    """

    def __init__(
        self,
        config: SlackConfig,
        *,
        inbox: Inbox,
        outbox: Outbox,
        handle: Handle,
        render: Render,
        plain: Plain,
        clock: Clock,
        owner: str,
        admin_note: AdminNote = lambda code, sentence: logger.warning(f"admin note code={code} {sentence}"),
        health: Callable[[], Mapping[str, Any]] = lambda: {"ok": True},
        on_dead: Callable[[str], None] = lambda why: logger.critical(why),
        transaction: Transaction = nullcontext,
    ) -> None:
        self._config = config
        self._together = Together(transaction)
        self._inbox = SharedInbox(inbox, self._together)
        self._outbox, self._handle = outbox, handle
        self._render, self._plain, self._clock, self._owner = render, plain, clock, owner
        self._admin_note, self._health, self._on_dead = admin_note, health, on_dead
        self.api = WebApi(config.bot_token, base_url=config.api_url)
        self._app_api = WebApi(config.app_token, base_url=config.api_url)
        self._ends = threading.Event()
        self._socket: SocketClient | None = None
        self._server: HttpServer | None = None
        self._team = ""
        self._deliverer: Deliverer | None = None
        self._dispatcher: Dispatcher | None = None
        self._watchdog = threading.Thread(target=self._watch, name="slack-watch", daemon=True)

    @property
    def team(self) -> str:
        """The workspace that the bot token belongs to, "" before start()."""
        return self._team

    @property
    def port(self) -> int:
        """The port that is listened on; 0 when none is."""
        return self._server.port if self._server is not None else 0

    def start(self) -> None:
        """Ask Slack who we are, then open both ways. Raises SettingsError for a token, port or secret that cannot be used,
        DeliveryError when Slack does not answer; then nothing was started."""
        identity = self._identify()
        self._team = identity.team
        if not self._config.signing_secret:
            self._try_socket()
        self._build(identity)
        assert self._deliverer is not None
        assert self._dispatcher is not None
        self._together.start()
        self._deliverer.start()
        self._dispatcher.start()
        if self._server is not None:
            self._server.start()
        if self._socket is not None:
            self._socket.start()
            self._watchdog.start()
        logger.info(f"slack edge started mode={'socket' if self._socket else 'http'} port={self.port}")

    def wake(self) -> None:
        """Something was put into the outbox."""
        if self._deliverer is not None:
            self._deliverer.wake()

    def is_pouring(self) -> bool:
        """Whether requests come so fast that acknowledging them had better go before all that can wait."""
        return self._inbox.is_pouring()

    def stop(self, timeout_s: float = 9.0) -> None:
        """Take nothing more in, finish what is being done and sent, close everything; within about `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        self._ends.set()
        if self._socket is not None:
            self._socket.stop(2.0)
        if self._server is not None:
            self._server.stop(2.0)
        if self._dispatcher is not None:
            self._dispatcher.stop(max(deadline - time.monotonic() - 2.0, 0.5))
        self._together.stop(1.0)
        if self._deliverer is not None:
            self._deliverer.stop(max(deadline - time.monotonic(), 0.5))
        if self._watchdog.is_alive():
            self._watchdog.join(1.0)
        logger.info("slack edge stopped")

    def file(self, file_id: str) -> SlackFile:
        """What Slack says about a shared file; see slack_file."""
        return slack_file(self.api, file_id)

    def permalink(self, channel: str, ts: str) -> str:
        """The link to a message, "" when Slack does not give one now."""
        try:
            return str(self.api.call("chat.getPermalink", channel=channel, message_ts=ts).get("permalink", ""))
        except DeliveryError as error:
            logger.info(f"no permalink code={error.code}")
            return ""

    def health(self) -> dict[str, Any]:
        """The house's facts and ours; ok only if both are well."""
        facts = dict(self._health())
        stopped_by = self._deliverer.stopped_by if self._deliverer is not None else "not_started"
        is_near = self._socket is None or self._socket.lost_s() < UNWELL_AFTER_S
        return {
            **facts,
            "ok": bool(facts.get("ok")) and not stopped_by and is_near,
            "slack_mode": "socket" if self._socket is not None else "http",
            "socket_connected": self._socket.is_connected() if self._socket is not None else None,
            "deliveries_stopped_by": stopped_by or None,
        }

    def _identify(self) -> Identity:
        try:
            answer = self.api.call("auth.test")
        except DeliveryError as error:
            row = REFUSALS.get(error.code)
            if row is not None and row.end is End.STOP:
                raise SettingsError([f"SLACK_BOT_TOKEN: Slack does not accept it ({error.code})."]) from error
            raise DeliveryError(error.code, detail=unreachable(self.api, error)) from error
        return Identity(str(answer.get("team_id", "")), str(answer.get("user_id", "")), str(answer.get("bot_id", "")))

    def _try_socket(self) -> None:
        if not self._config.app_token:
            raise SettingsError(["SLACK_APP_TOKEN: set it for Socket Mode, or set SLACK_SIGNING_SECRET for HTTP."])
        try:
            self._open_url()
        except DeliveryError as error:
            if error.code in ("ratelimited", "no_answer") or error.ambiguous:
                return
            raise SettingsError([f"SLACK_APP_TOKEN: Slack does not open a socket for it ({error.code})."]) from error

    def _open_url(self) -> str:
        return str(self._app_api.call("apps.connections.open")["url"])

    def _build(self, identity: Identity) -> None:
        self._deliverer = Deliverer(
            self.api, self._outbox, self._render, owner=self._owner, clock=self._clock, admin_note=self._admin_note,
            bot_id=identity.bot, every_s=self._config.every_s, poll_s=self._config.poll_s,
        )  # fmt: skip
        self._dispatcher = Dispatcher(
            self._inbox, self._outbox, Sender(self.api, bot_id=identity.bot), self._handled, self._render, self._plain,
            owner=self._owner, clock=self._clock, bot_user=identity.user, told=self.wake,
            is_pouring=self._inbox.is_pouring,
        )  # fmt: skip
        app = listener_app(self._store, self.api, team=identity.team, bot_user=identity.user, bot_id=identity.bot)
        secret = self._config.signing_secret
        if secret:
            self._server = self._listen(WebEdge(self.health, app=app, signing_secret=secret))
            return
        self._socket = SocketClient(app, self._open_url)
        if self._config.has_health:
            self._server = self._listen(WebEdge(self.health))

    def _listen(self, web_edge: WebEdge) -> HttpServer:
        host, port = self._config.http_host, self._config.http_port
        try:
            return HttpServer(host, port, web_edge.answer)
        except OSError as error:
            raise SettingsError([f"BACKLINKS_HTTP_PORT: cannot listen on {host}:{port} ({error.strerror})."]) from error

    def _store(self, key: str, kind: str, payload: dict[str, Any]) -> None:
        if self._inbox.put(key, kind, payload, self._clock()) and self._dispatcher is not None:
            self._dispatcher.wake()

    def _handled(self, request: Any) -> Any:
        if request.words[:1] in (("app_uninstalled",), ("tokens_revoked",)) and request.via == "event":
            assert self._deliverer is not None
            self._deliverer.halt(request.words[0])
        return self._handle(request)

    def _watch(self) -> None:
        assert self._socket is not None
        while not self._ends.wait(min(self._config.dead_after_s / 10, 5.0)):
            lost_s = self._socket.lost_s()
            if lost_s > self._config.dead_after_s:
                self._on_dead(f"no connection to Slack for {lost_s:.0f} s")
                return
