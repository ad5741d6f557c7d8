"""When a channel may take its next message. Values in, values out; the caller owns clock and lock."""

PER_CHANNEL_S = 1.0
"""About one message a second and channel: https://docs.slack.dev/apis/web-api/rate-limits"""


class Pace:
    """Remembers per channel the moment before which nothing may be sent. Times are seconds of one monotonic clock."""

    def __init__(self, every_s: float = PER_CHANNEL_S) -> None:
        self._every_s = every_s
        self._free_at: dict[str, float] = {}

    def free_at(self, channel: str) -> float:
        """The moment from which `channel` may take a message; 0 when at once."""
        return self._free_at.get(channel, 0.0)

    def took(self, channel: str, now: float) -> None:
        """`channel` was sent something at `now`."""
        self._hold(channel, now + self._every_s)
        if len(self._free_at) > 10_000:
            self._free_at = {name: moment for name, moment in self._free_at.items() if moment > now}

    def hold(self, channel: str, now: float, seconds: float) -> None:
        """Slack asked for `seconds` of silence in `channel`."""
        self._hold(channel, now + seconds)

    def _hold(self, channel: str, until: float) -> None:
        self._free_at[channel] = max(until, self._free_at.get(channel, 0.0))
