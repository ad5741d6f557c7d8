"""What Slack says about a shared file. The bytes are fetched elsewhere."""

from dataclasses import dataclass

from bot.core.errors import DeliveryError, NotFound, UserError
from bot.slack.api import WebApi

GONE = frozenset(("file_not_found", "file_deleted", "not_visible"))


@dataclass(frozen=True, slots=True)
class SlackFile:
    """One file. size in bytes, 0 when unknown; url: where its bytes are, to be asked for with the bot token."""

    id: str
    name: str
    size: int
    mimetype: str
    url: str
    user: str = ""


def slack_file(api: WebApi, file_id: str) -> SlackFile:
    """Ask files.info. Raises NotFound for a file that is gone, UserError for one that Slack does not hold, DeliveryError."""
    try:
        file = api.call("files.info", file=file_id)["file"]
    except DeliveryError as error:
        if error.code in GONE:
            raise NotFound("That file is not in Slack any more.", "Share it again.") from error
        if error.code == "missing_scope":
            raise UserError(
                "I am not allowed to read files here.", "Ask an admin to reinstall the app with the scope files:read."
            ) from error
        raise
    if file.get("mode") == "tombstone":
        raise NotFound("That file is not in Slack any more.", "Share it again.")
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if file.get("is_external") or not url:
        raise UserError("That file lies outside Slack, so I cannot read it.", "Download it and share the file itself.")
    return SlackFile(
        id=str(file.get("id", file_id)),
        name=str(file.get("name") or file.get("title") or file_id),
        size=int(file.get("size") or 0),
        mimetype=str(file.get("mimetype") or ""),
        url=url,
        user=str(file.get("user") or ""),
    )
