"""The way out: messages leave the outbox one a second per channel, channels side by side, and each ends in a defined way."""

import heapq
import itertools
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import assert_never

from bot.core.cards import SlackRefused
from bot.core.errors import DeliveryError
from bot.core.places import Edge, Intent, Outgoing
from bot.render import Rendered
from bot.slack.api import WebApi
from bot.slack.forms import TEXT_LIMIT
from bot.slack.pace import PER_CHANNEL_S, Pace
from bot.slack.ports import AdminNote, Clock, Outbox, Render
from bot.slack.refusals import LASTING, End, end_of, sentence_for, wait_s
from bot.slack.send import Sender

logger = logging.getLogger(__name__)

LEASE_S = 120.0
"""How long a claimed message is ours; longer than any one try takes, upload included."""
AT_ONCE = 16
"""Messages claimed and not yet finished."""
SENDERS = 8
LONG_HOLD_S = 5.0
"""A channel that is silent for longer gives its message back to the outbox."""
PROBE_S = 60.0
"""How often a token that Slack refused is tried again."""
TOLD_HOLD_S = 20.0
"""Of a longer wait for Slack the person who asked is told."""


class Deliverer:
    """Sends what the outbox holds for Slack. start() and stop() once; wake() after something was queued."""

    def __init__(
        self,
        api: WebApi,
        outbox: Outbox,
        render: Render,
        *,
        owner: str,
        clock: Clock,
        admin_note: AdminNote,
        bot_id: str = "",
        every_s: float = PER_CHANNEL_S,
        poll_s: float = 0.5,
    ) -> None:
        self._api = api
        self._outbox = outbox
        self._render = render
        self._owner = owner
        self._clock = clock
        self._admin_note = admin_note
        self._sender = Sender(api, bot_id=bot_id, simpler=self._told_simpler)
        self._pace = Pace(every_s)
        self._poll_s = poll_s
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, int, Outgoing]] = []
        self._order = itertools.count()
        self._n_sending = 0
        self._told: dict[str, date] = {}
        self._stopped_by = ""
        self._probe_at = 0.0
        self._ends = threading.Event()
        self._wakes = threading.Event()
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="slack-send")
        self._thread = threading.Thread(target=self._run, name="slack-deliver", daemon=True)

    @property
    def stopped_by(self) -> str:
        """Slack's error word that stopped all deliveries ("token_revoked"); "" while they go on."""
        return self._stopped_by

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def wake(self) -> None:
        """Look into the outbox now."""
        self._wakes.set()

    def halt(self, code: str) -> None:
        """Stop all deliveries because of `code` and tell the admin; the queue is kept and the token tried once a minute."""
        self._stopped_by = code
        self._probe_at = time.monotonic() + PROBE_S
        logger.error(f"deliveries stopped code={code}")
        self._tell(code, "")

    def stop(self, timeout_s: float = 9.0) -> None:
        """End: what is being sent is finished, what waits is given back. Returns after `timeout_s` at the latest."""
        self._ends.set()
        self._wakes.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        deadline = time.monotonic() + timeout_s
        while self._n_sending and time.monotonic() < deadline:
            self._wakes.wait(0.02)
            self._wakes.clear()
        # only now: a send that was handed over but cancelled would look as if it might have reached Slack
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for _, _, item in waiting:
            self._give_back(item, 0.0, "stopping")

    def _run(self) -> None:
        while not self._ends.is_set():
            try:
                pause_s = self._round()
            except Exception:  # the database may be away for a while: tried again
                logger.exception("delivery round failed")
                pause_s = 2.0
            self._wakes.wait(pause_s)
            self._wakes.clear()

    def _round(self) -> float:
        """Claim what may go, hand over what is due; the seconds until there is more to do."""
        if self._stopped_by and not self._is_well_again():
            return min(self._poll_s, 1.0)
        while self._n_busy() < AT_ONCE and not self._ends.is_set():
            item = self._outbox.claim(Edge.SLACK, self._owner, self._clock(), LEASE_S)
            if item is None:
                break
            self._queue(item)
        return self._hand_over()

    def _n_busy(self) -> int:
        with self._lock:
            return len(self._waiting) + self._n_sending

    def _queue(self, item: Outgoing) -> None:
        """Whispers go at once: a person waits for them, and Slack does not count them as the channel's messages."""
        due = 0.0 if item.intent is Intent.PRIVATE else self._pace.free_at(item.place.channel)
        left_s = due - time.monotonic()
        if left_s > LONG_HOLD_S:
            self._give_back(item, left_s, "ratelimited")
            return
        with self._lock:
            heapq.heappush(self._waiting, (due, next(self._order), item))

    def _hand_over(self) -> float:
        due: list[Outgoing] = []
        with self._lock:
            now = time.monotonic()
            while self._waiting and self._waiting[0][0] <= now:
                _, _, item = heapq.heappop(self._waiting)
                if item.intent is not Intent.PRIVATE:
                    self._pace.took(item.place.channel, now)
                self._n_sending += 1
                due.append(item)
            pause_s = min(self._poll_s, self._waiting[0][0] - now) if self._waiting else self._poll_s
        # without the lock: one that is finished by now is counted here, in this thread
        for item in due:
            self._pool.submit(self._deliver, item).add_done_callback(self._finished)
        return pause_s

    def _finished(self, future: Future[None]) -> None:
        with self._lock:
            self._n_sending -= 1
        self._wakes.set()
        if not future.cancelled() and (error := future.exception()) is not None:
            logger.error("delivery failed", exc_info=error)

    def _deliver(self, item: Outgoing) -> None:
        started = time.monotonic()
        try:
            ts = self._put(item, self._rendered(item))
        except DeliveryError as error:
            self._end(item, error)
        except Exception:  # a fault of ours ends this message alone
            logger.exception(f"delivery broke key={item.key} template={item.template}")
            self._end(item, DeliveryError("bug"))
        else:
            self._outbox.sent(item.id, ts, self._clock())
            took_s = time.monotonic() - started
            logger.info(f"delivered intent={item.intent} key={item.key} tries={item.attempts + 1} s={took_s:.2f}")

    def _rendered(self, item: Outgoing) -> Rendered:
        """Rendered; a template that fails for this content still leaves its bare text."""
        try:
            return self._render(item.template, item.content)
        except Exception:  # the bare text is left
            logger.exception(f"template failed template={item.template} key={item.key}")
            text = str(item.content.get("message") or item.content.get("text") or "This message could not be shown.")
            return Rendered(text=text[:TEXT_LIMIT], blocks=[], fallback_blocks=[])

    def _put(self, item: Outgoing, rendered: Rendered) -> str:
        match item.intent:
            case Intent.POST:
                return self._sender.post(item, rendered)
            case Intent.EDIT:
                return self._sender.edit(item, rendered)
            case Intent.PRIVATE:
                return self._whisper(item, rendered)
            case Intent.FILE:
                return self._sender.upload(item, rendered)
            case _:
                assert_never(item.intent)

    def _whisper(self, item: Outgoing, rendered: Rendered) -> str:
        if item.place.channel.startswith("D") and not item.place.response_url:
            return self._sender.post(item, rendered)
        return self._sender.whisper(item.place, item.user, rendered)

    def _end(self, item: Outgoing, error: DeliveryError) -> None:
        """What becomes of `item` after `error`: the table of refusals decides."""
        unsure = error.ambiguous or item.is_uncertain
        end = end_of(error, item.attempts)
        logger.warning(f"not delivered key={item.key} code={error.code} end={end} unsure={unsure} {error.detail}".rstrip())
        match end:
            case End.WAIT:
                seconds = wait_s(error, item.attempts)
                if error.retry_after_s:
                    self._pace.hold(item.place.channel, time.monotonic(), seconds)
                self._give_back(item, seconds, error.code, unsure=unsure)
                if error.retry_after_s > TOLD_HOLD_S and not item.attempts:
                    self._tell_asker(item, error.code)
            case End.STOP:
                # due at once: the halt holds everything back, and a restart with a new token need not wait
                self._give_back(item, 0.0, error.code, unsure=unsure)
                self.halt(error.code)
            case End.INVITE | End.SIMPLER | End.ANEW | End.GIVE_UP:
                self._give_up(item, error.code)
            case _:
                assert_never(end)

    def _give_up(self, item: Outgoing, code: str) -> None:
        """Tell the admin first: who dies in between tells again, which is once a day, and nothing is given up unheard of.

        What holds until somebody changes it is told with the first message that it ends, and not again until one was taken.
        """
        channel = item.place.channel
        if code not in LASTING:
            self._tell(code, channel)
        elif self._outbox.refused_by(channel) != code:
            self._tell(code, channel, f":{item.id}")
        self._outbox.failed(item.id, code, self._clock())
        self._tell_asker(item, code)

    def _give_back(self, item: Outgoing, seconds: float, code: str, *, unsure: bool | None = None) -> None:
        now = self._clock()
        self._outbox.later(item.id, now + timedelta(seconds=seconds), item.is_uncertain if unsure is None else unsure, code, now)

    def _tell_asker(self, item: Outgoing, code: str) -> None:
        """Tell the person who asked what Slack said, if it left a private way back to them."""
        if item.intent is Intent.PRIVATE or not item.place.response_url:
            return
        domain = item.content.get("domain")
        what = f"the message about {domain}" if isinstance(domain, str) and domain else "a message"
        try:
            said = self._render("slack_refused", SlackRefused(code, what, item.place.channel))
            self._sender.whisper(replace(item.place, thread_ts=""), item.user, said)
        except DeliveryError as error:
            logger.info(f"asker not reached code={error.code}")
        except Exception:  # the message itself has ended already
            logger.exception(f"refusal not told code={code}")

    def _told_simpler(self, error: DeliveryError) -> None:
        self._tell(error.code, "")

    def _tell(self, code: str, channel: str, spell: str = "") -> None:
        """Tell the admin, once a day per code, channel and spell: the message that a spell of refusals began with."""
        sentence, key, today = sentence_for(code), f"{code}:{channel}{spell}", self._clock().date()
        with self._lock:
            if not sentence or self._told.get(key) == today:
                return
            self._told[key] = today
        try:
            self._admin_note(key, f"{sentence} (channel {channel})" if channel else sentence)
        except Exception:  # the log has it, and the message must end
            logger.exception(f"admin note failed code={code}")

    def _is_well_again(self) -> bool:
        if time.monotonic() < self._probe_at:
            return False
        self._probe_at = time.monotonic() + PROBE_S
        try:
            self._api.call("auth.test")
        except DeliveryError as error:
            logger.warning(f"token still refused code={error.code}")
            return False
        logger.info(f"deliveries go on after={self._stopped_by}")
        self._stopped_by = ""
        return True
