"""Inbox and outbox in memory, for what the edge does with them; that storage keeps the same promises is tested there."""

import itertools
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core.places import Edge, Intent, Outgoing, Place, Received


@dataclass(slots=True)
class Row:
    item: Outgoing
    state: str = "queued"
    not_before: datetime | None = None
    code: str = ""
    parent_key: str = ""
    codes: list[str] = field(default_factory=list)


class MemoryInbox:
    def __init__(self) -> None:
        self.rows: dict[str, Received] = {}
        self.ends: dict[int, str] = {}
        self.is_broken = False
        self._claimed: set[int] = set()
        self._lock = threading.Lock()

    def put(self, key: str, kind: str, payload: dict[str, Any], now: datetime) -> bool:
        if self.is_broken:
            raise OSError("disk full")
        with self._lock:
            if key in self.rows:
                return False
            self.rows[key] = Received(len(self.rows) + 1, key, kind, payload, now)
            return True

    def claim(self, owner: str, now: datetime, lease_s: float) -> Received | None:
        with self._lock:
            row = next((row for row in self.rows.values() if row.id not in self._claimed), None)
            if row is not None:
                self._claimed.add(row.id)
            return row

    def done(self, received_id: int, now: datetime) -> None:
        self.ends[received_id] = "done"

    def failed(self, received_id: int, ref: str, now: datetime) -> None:
        self.ends[received_id] = ref


class MemoryOutbox:
    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.ts: dict[str, str] = {}
        self._last: dict[str, str] = {}
        self._ids = itertools.count(1)
        self._lock = threading.RLock()

    def add(self, key: str, place: Place, text: str = "hello", *, intent: Intent = Intent.POST, **more: Any) -> int:
        with self._lock:
            number = next(self._ids)
            parent_key = more.pop("parent_key", "")
            content = more.pop("content", {"message": text, "hint": ""})
            self.rows[number] = Row(Outgoing(number, key, intent, place, "error", content, **more), parent_key=parent_key)
            return number

    def private(self, dedup_key: str, place: Place, user: str, template: str, content: Any) -> None:
        with self._lock:
            if not any(row.item.key == dedup_key for row in self.rows.values()):
                number = next(self._ids)
                self.rows[number] = Row(Outgoing(number, dedup_key, Intent.PRIVATE, place, template, dict(content), user=user))

    def claim(self, edge: Edge, owner: str, now: datetime, lease_s: float) -> Outgoing | None:
        with self._lock:
            busy = {row.item.place.channel for row in self.rows.values() if row.state == "sending"}
            for row in self.rows.values():
                is_due = row.not_before is None or row.not_before <= now
                has_parent = not row.parent_key or row.parent_key in self.ts
                if row.state == "queued" and is_due and has_parent and row.item.place.channel not in busy:
                    row.state = "sending"
                    thread_ts = self.ts.get(row.parent_key, row.item.thread_ts)
                    ts = self.ts.get(row.item.key, "") if row.item.intent is Intent.EDIT else ""
                    return replace(row.item, thread_ts=thread_ts, ts=ts or row.item.ts)
            return None

    def sent(self, outgoing_id: int, ts: str, now: datetime) -> None:
        with self._lock:
            self.rows[outgoing_id].state = "sent"
            self._note_end(outgoing_id, "")
            self.ts[self.rows[outgoing_id].item.key] = ts

    def later(self, outgoing_id: int, not_before: datetime, uncertain: bool, code: str, now: datetime) -> None:
        with self._lock:
            row = self.rows[outgoing_id]
            row.state, row.not_before = "queued", not_before
            row.codes.append(code)
            row.item = replace(row.item, is_uncertain=uncertain, attempts=row.item.attempts + 1)

    def failed(self, outgoing_id: int, code: str, now: datetime) -> None:
        with self._lock:
            self.rows[outgoing_id].state, self.rows[outgoing_id].code = "failed", code
            self._note_end(outgoing_id, code)

    def refused_by(self, channel: str) -> str:
        with self._lock:
            return self._last.get(channel, "")

    def _note_end(self, outgoing_id: int, code: str) -> None:
        item = self.rows[outgoing_id].item
        if item.intent is not Intent.PRIVATE:
            self._last[item.place.channel] = code

    def states(self) -> list[str]:
        with self._lock:
            return [row.state for row in self.rows.values()]
