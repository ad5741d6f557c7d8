"""What the Slack peer remembers: channels, people, messages, files, calls, and the faults it was told to show."""

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]


@dataclass(slots=True)
class Channel:
    """One conversation. is_member: whether the bot is in it; is_readable: whether its token may read it back."""

    id: str
    name: str
    is_member: bool = True
    is_archived: bool = False
    is_private: bool = False
    is_im: bool = False
    is_readable: bool = True
    members: set[str] = field(default_factory=set)
    messages: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Call:
    """One Web API call as it arrived. answer: None when the connection was dropped."""

    method: str
    arguments: Json
    token: str
    at: float
    answer: Json | None = None


@dataclass(slots=True)
class Fault:
    """A fault on demand. error: an ok:false code; status: an HTTP status; drop: "before" or "after" the call took effect
    (then no answer at all); is_late: `status` is answered although the call took effect; delay_s: answer late. It shows
    `times` times, to calls for which `when` holds."""

    method: str
    error: str = ""
    status: int = 0
    retry_after: int = 0
    drop: str = ""
    is_late: bool = False
    delay_s: float = 0.0
    times: int = 1
    when: Callable[[Json], bool] = lambda _: True


@dataclass(slots=True)
class Ack:
    """An envelope or an HTTP request that was acknowledged. latency_s: from sending it; payload: what came along."""

    id: str
    latency_s: float
    payload: Json = field(default_factory=dict)
    status: int = 200


class Refused(Exception):
    """Slack's ok:false with a code."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class State:
    """Everything behind one lock; `changed` is rung whenever something happened that a test may wait for."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.team = "T0TEAM"
        self.bot_user, self.bot_id, self.app_id = "U0BOT", "B0BOT", "A0APP"
        self.bot_token, self.app_token, self.signing_secret = "xoxb-peer", "xapp-peer", "peer-secret"
        self.scopes = "app_mentions:read,channels:history,chat:write,commands,files:read,files:write,groups:history,im:history"
        self.revoked = ""
        self.has_native_blocks = True
        self.edit_window_open = True
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, Json] = {}
        self.bytes: dict[str, bytes] = {}
        self.users: dict[str, Json] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.triggers: dict[str, float] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.ephemerals: list[Json] = []
        self.responses: list[Json] = []
        self.acks: list[Ack] = []
        self.root = ""
        self._ids = itertools.count(1)
        self._last_ts = 0.0

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):08d}"

    def new_trigger(self) -> str:
        """What opens one view, within three seconds."""
        made = self.next_id("trigger.")
        self.triggers[made] = time.monotonic()
        return made

    def next_ts(self) -> str:
        """Unique and rising, like Slack's."""
        with self.changed:
            self._last_ts = max(time.time(), self._last_ts + 0.000_001)
            return f"{self._last_ts:.6f}"

    def ring(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def wait_for(self, condition: Callable[[], T], timeout_s: float = 10.0) -> T:
        """Wait until `condition()` is truthy and return its value; AssertionError after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        with self.changed:
            while not (value := condition()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"not within {timeout_s} s; last calls: {[call.method for call in self.calls[-8:]]}")
                # Conditions may also look at the bot's own state, which does not ring here.
                self.changed.wait(min(left, 0.02))
            return value

    def take_fault(self, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        with self.changed:
            for fault in self.faults:
                if fault.method in (method, "*") and fault.times > 0 and fault.when(dict(arguments)):
                    fault.times -= 1
                    return fault
        return None

    def channel(self, channel_id: str) -> Channel:
        if channel_id not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[channel_id]

    def find(self, channel: Channel, ts: str) -> Json | None:
        return next((message for message in channel.messages if message["ts"] == ts), None)
