"""What each of Slack's error words means for a message that was to be sent: its defined end, one row per word."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.core.errors import DeliveryError

API = "https://docs.slack.dev/reference/methods/chat.postMessage#errors"
UPDATE = "https://docs.slack.dev/reference/methods/chat.update#errors"
EPHEMERAL = "https://docs.slack.dev/reference/methods/chat.postEphemeral#errors"
UPLOAD = "https://docs.slack.dev/reference/methods/files.completeUploadExternal#errors"
LIMITS = "https://docs.slack.dev/apis/web-api/rate-limits"
OWN = "no answer, ENGINE promise 34"


class End(StrEnum):
    """What becomes of a message that Slack did not take."""

    WAIT = "wait"  # the same call again, later
    STOP = "stop"  # no message can be sent at all: keep everything, tell the admin
    INVITE = "invite"  # the bot is not in the channel: give up, tell the person who asked how to invite it
    SIMPLER = "simpler"  # the same message in a simpler form at once
    ANEW = "anew"  # the message to edit is out of reach: a new one that links to it
    GIVE_UP = "give_up"  # never: the message is marked failed and the admin is told


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error word of Slack. sentence: for the admin, "" where there is nothing for them to do."""

    code: str
    end: End
    sentence: str
    source: str


REINSTALL = (
    "Deliveries have stopped and the queue is kept. Install the app again, set SLACK_BOT_TOKEN to the new token and restart."
)

REFUSALS: Mapping[str, Refusal] = {
    row.code: row
    for row in (
        Refusal("ratelimited", End.WAIT, "", LIMITS),
        Refusal("message_limit_exceeded", End.WAIT, "The workspace has reached its message limit.", API),
        Refusal("internal_error", End.WAIT, "", API),
        Refusal("fatal_error", End.WAIT, "", API),
        Refusal("request_timeout", End.WAIT, "", API),
        Refusal("service_unavailable", End.WAIT, "", API),
        Refusal("team_added_to_org", End.WAIT, "The workspace is being moved into an organisation.", API),
        Refusal("no_answer", End.WAIT, "", OWN),
        Refusal("invalid_auth", End.STOP, f"Slack does not accept the bot token. {REINSTALL}", API),
        Refusal("not_authed", End.STOP, f"Slack saw no bot token. {REINSTALL}", API),
        Refusal("token_revoked", End.STOP, f"The bot token was revoked. {REINSTALL}", API),
        Refusal("token_expired", End.STOP, f"The bot token has expired. {REINSTALL}", API),
        Refusal("account_inactive", End.STOP, f"The app was removed from the workspace. {REINSTALL}", API),
        Refusal("app_uninstalled", End.STOP, f"The app was removed from the workspace. {REINSTALL}", "event app_uninstalled"),
        Refusal("tokens_revoked", End.STOP, f"The bot token was revoked. {REINSTALL}", "event tokens_revoked"),
        Refusal("not_in_channel", End.INVITE, "The bot is not in the channel: type /invite @backlinks there.", API),
        Refusal("channel_not_found", End.INVITE, "The bot cannot see the channel: type /invite @backlinks there.", API),
        Refusal("invalid_blocks", End.SIMPLER, "Slack refused a message's blocks; it was sent in a simpler form.", API),
        Refusal("invalid_blocks_format", End.SIMPLER, "Slack refused a message's blocks; it was sent in a simpler form.", API),
        Refusal("msg_blocks_too_long", End.SIMPLER, "A message was too long; it was sent in a simpler form.", API),
        Refusal("msg_too_long", End.SIMPLER, "A message was too long; it was sent shortened.", UPDATE),
        Refusal("edit_window_closed", End.ANEW, "", UPDATE),
        Refusal("message_not_found", End.ANEW, "", UPDATE),
        Refusal("cant_update_message", End.ANEW, "", UPDATE),
        Refusal("is_archived", End.GIVE_UP, "The channel is archived: unarchive it, or track the site in another channel.", API),
        Refusal("missing_scope", End.GIVE_UP, "The app lacks a permission: reinstall it with the scopes of manifest.yml.", API),
        Refusal("restricted_action", End.GIVE_UP, "The workspace does not let the bot post in that channel.", API),
        Refusal("restricted_action_read_only_channel", End.GIVE_UP, "That channel is read-only for the bot.", API),
        Refusal("restricted_action_thread_only_channel", End.GIVE_UP, "That channel takes threads only.", API),
        Refusal("restricted_action_thread_locked", End.GIVE_UP, "The thread is locked.", API),
        Refusal("no_permission", End.GIVE_UP, "The workspace does not let the bot post there.", API),
        Refusal("ekm_access_denied", End.GIVE_UP, "An administrator has suspended posting there.", API),
        Refusal("team_access_not_granted", End.GIVE_UP, "The app is not granted to that workspace of the organisation.", API),
        Refusal("user_not_in_channel", End.GIVE_UP, "", EPHEMERAL),
        Refusal("thread_not_found", End.GIVE_UP, "The thread that an answer belongs to was deleted.", API),
        Refusal("cannot_reply_to_message", End.GIVE_UP, "The message that an answer belongs to takes no thread.", API),
        Refusal("file_upload_size_restricted", End.GIVE_UP, "The workspace limits the size of uploads.", UPLOAD),
        Refusal("storage_limit_reached", End.GIVE_UP, "The workspace has no room left for files.", UPLOAD),
    )
}

LASTING = frozenset(
    {
        "is_archived",
        "not_in_channel",
        "channel_not_found",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
"""What holds for a channel until somebody changes it there: told once, whatever is refused for it until a message is taken."""

UNKNOWN_TRIES = 5
"""An error word that is not in the table may pass; after so many tries it is given up."""


def end_of(error: DeliveryError, attempts: int) -> End:
    """What becomes of a message after `error`. attempts: how often it was tried before."""
    row = REFUSALS.get(error.code)
    if row is not None:
        return row.end
    return End.WAIT if error.ambiguous or attempts + 1 < UNKNOWN_TRIES else End.GIVE_UP


def wait_s(error: DeliveryError, attempts: int) -> float:
    """Seconds until the next try: what Slack asked for, else doubling from 2 s to 5 minutes."""
    return error.retry_after_s or min(2.0 * 2 ** min(attempts, 10), 300.0)


def sentence_for(code: str) -> str:
    """What the admin is told about `code`; "" for what passes by itself."""
    row = REFUSALS.get(code)
    return row.sentence if row is not None else f"Slack refused a message ({code}); it was given up after {UNKNOWN_TRIES} tries."
