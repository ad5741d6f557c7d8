"""Working off the inbox: each stored request becomes a call of its use case and one answer to the person who asked."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.command import Reply
from bot.core.cards import Error
from bot.core.errors import DeliveryError, StorageError, UserError
from bot.core.places import Intent, Outgoing, Received
from bot.render import Rendered
from bot.slack.asked import Asked, Way, asked
from bot.slack.modals import carrying, is_carried
from bot.slack.ports import Clock, Handle, Inbox, Outbox, Plain, Render
from bot.slack.refusals import End, end_of
from bot.slack.send import Sender

logger = logging.getLogger(__name__)

LEASE_S = 60.0
"""After this long without an end a request is taken over; a use case that works longer has made a run of it."""
MAX_TRIES = 3
WORKERS = 4
POLL_S = 1.0
GIVE_WAY = 30
"""While requests pour in, a thread pauses for so many times the processor time that its last answer took: four threads then
take an eighth of the interpreter, and the acknowledgements of the next requests the rest."""
LONGEST_PAUSE_S = 1.0
PAUSE_S = 0.05
"""How long a pause lasts before it is looked whether requests still pour in."""
BROKEN = "Something went wrong on our side (ref {ref})."


class Dispatcher:
    """Threads that claim requests, call `handle` and answer. wake() after a request was stored."""

    def __init__(
        self,
        inbox: Inbox,
        outbox: Outbox,
        sender: Sender,
        handle: Handle,
        render: Render,
        plain: Plain,
        *,
        owner: str,
        clock: Clock,
        bot_user: str = "",
        told: Callable[[], None] = lambda: None,
        is_pouring: Callable[[], bool] = lambda: False,
        workers: int = WORKERS,
    ) -> None:
        self._inbox, self._outbox, self._sender = inbox, outbox, sender
        self._handle, self._render, self._plain = handle, render, plain
        self._owner, self._clock, self._bot_user = owner, clock, bot_user
        self._told, self._is_pouring = told, is_pouring
        self._busy: set[int] = set()
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._work = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._run, name=f"slack-work-{number}", daemon=True) for number in range(workers)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is one more request."""
        self._work.release()

    def stop(self, timeout_s: float = 9.0) -> None:
        """End: no further request is begun. One that outlasts `timeout_s` is taken over at the next start."""
        self._ends.set()
        for _ in self._threads:
            self._work.release()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(deadline - time.monotonic(), 0.0))

    def _run(self) -> None:
        while not self._ends.is_set():
            began = time.thread_time()
            try:
                received = self._inbox.claim(self._owner, self._clock(), LEASE_S)
                if received is not None:
                    self._once(received)
                    self._give_way(time.thread_time() - began)
                    continue
            except Exception:  # the database may be away for a while: asked again
                logger.exception("inbox failed")
            self._work.acquire(timeout=POLL_S)

    def _give_way(self, used_s: float) -> None:
        """While requests pour in they are acknowledged first, and what takes long is left for the time after."""
        left_s = min(used_s * GIVE_WAY, LONGEST_PAUSE_S)
        while left_s > 0 and self._is_pouring() and not self._ends.wait(min(left_s, PAUSE_S)):
            left_s -= PAUSE_S

    def _once(self, received: Received) -> None:
        """Claiming anew what another thread here still works on only prolongs its lease."""
        with self._lock:
            if received.id in self._busy:
                return
            self._busy.add(received.id)
        try:
            self._work_on(received)
        finally:
            with self._lock:
                self._busy.discard(received.id)

    def _work_on(self, received: Received) -> None:
        """One request from claim to answer; whatever happens, it ends as done or failed."""
        started = time.monotonic()
        try:
            self._begin(received)
        except Exception:  # told with a reference; the next request goes on
            ref = secrets.token_hex(3)
            logger.exception(f"request broke kind={received.kind} ref={ref}")
            self._inbox.failed(received.id, ref, self._clock())
        took_s = time.monotonic() - started
        logger.info(f"request ended kind={received.kind} s={took_s:.2f}")

    def _begin(self, received: Received) -> None:
        question = asked(received, bot_user=self._bot_user)
        if question is None:
            self._inbox.done(received.id, self._clock())
            return
        reply, ref = self._ask(question, received.attempts)
        if reply is not None:
            self._answer(question, reply, is_again=received.attempts > 0, is_error=reply.template == "error")
        if ref:
            self._inbox.failed(received.id, ref, self._clock())
        else:
            self._inbox.done(received.id, self._clock())
        self._told()

    def _ask(self, question: Asked, attempts: int) -> tuple[Reply | None, str]:
        """The use case's reply, or the sentence that stands for it; with a reference when it was a bug."""
        try:
            if attempts >= MAX_TRIES:
                raise RuntimeError(f"given up after {attempts} tries")
            return self._handle(question.request), ""
        except UserError as error:
            # what the database said is for the log alone; a person's own mistake needs no traceback
            level, cause = (logging.ERROR, error) if isinstance(error, StorageError) else (logging.INFO, None)
            logger.log(level, f"request refused kind={type(error).__name__}", exc_info=cause)
            return Reply("error", Error(error.message, error.hint)), ""
        except Exception:  # told with a reference
            ref = secrets.token_hex(3)
            logger.exception(f"request failed verb={question.request.words[:1]} ref={ref}")
            return Reply("error", Error(BROKEN.format(ref=ref))), ref

    def _answer(self, question: Asked, reply: Reply, *, is_again: bool, is_error: bool) -> None:
        """Answer at once; when Slack does not take it now, the outbox tries on."""
        key = f"reply:{question.request.id}"
        try:
            self._send(question, reply, self._rendered(reply), key, is_again=is_again, is_error=is_error)
        except DeliveryError as error:
            end = end_of(error, 0)
            logger.warning(f"answer not delivered key={key} code={error.code} end={end}")
            if end in (End.WAIT, End.STOP):
                place, user = question.reply_place(), question.request.asker.user
                self._outbox.private(key, place, user, reply.template, self._plain(reply.content))

    def _send(self, question: Asked, reply: Reply, rendered: Rendered, key: str, *, is_again: bool, is_error: bool) -> None:
        if rendered.view is not None and self._is_shown(question, rendered.view, is_form=reply.form):
            return
        place, user = question.reply_place(), question.request.asker.user
        if question.way is Way.HOME or (not place.channel and not place.response_url):
            return
        is_quiet = is_error or reply.whisper or reply.form or not reply.is_done
        is_open = question.way is Way.MESSAGE or (question.way is Way.THREAD and not is_quiet) or reply.public
        if is_open:
            outgoing = Outgoing(
                0, key, Intent.POST, place, reply.template, {}, thread_ts=place.thread_ts, user=user, is_uncertain=is_again
            )
            self._sender.post(outgoing, rendered)
        elif user:
            # a card is not to give way to the words that stand for a form
            self._sender.whisper(place, user, rendered, is_replacing=question.is_replacing and not reply.form)

    def _is_shown(self, question: Asked, view: Mapping[str, Any], *, is_form: bool) -> bool:
        """Open the form, or publish the Home tab. False: no form can be opened now, so its words are to be said instead."""
        is_home = bool(view["type"] == "home")
        back = carrying(view, question.request.place, question.thread_ts)
        if not is_home and not (is_form and question.trigger_id and is_carried(back)):
            return False
        try:
            if is_home:
                self._sender.publish(question.request.asker.user, back)
            else:
                self._sender.open(question.trigger_id, back)
        except DeliveryError as error:
            # another Home tab comes with the next look at it
            logger.warning(f"view not shown type={view['type']} code={error.code} {error.detail}".rstrip())
            return is_home
        return True

    def _rendered(self, reply: Reply) -> Rendered:
        """Rendered; a template that fails still leaves the person a sentence."""
        try:
            return self._render(reply.template, reply.content)
        except Exception:  # what a template cannot show is said in plain words
            ref = secrets.token_hex(3)
            logger.exception(f"template failed template={reply.template} ref={ref}")
            sentence = reply.content.message if isinstance(reply.content, Error) else BROKEN.format(ref=ref)
            return Rendered(text=sentence, blocks=[], fallback_blocks=[])
