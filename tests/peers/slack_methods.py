"""The Web API methods of the Slack peer: each takes the state and the arguments, and answers or raises Refused."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.peers.slack_blocks import faults
from tests.peers.slack_state import Channel, Json, Refused, State
from tests.peers.slack_views import view_faults


def auth_test(state: State, _args: Json) -> Json:
    return {
        "url": "https://peer.slack.com/", "team": "Peer", "user": "backlinks", "team_id": state.team,
        "user_id": state.bot_user, "bot_id": state.bot_id,
    }  # fmt: skip


def _open_channel(state: State, args: Json) -> Channel:
    """The channel if the bot may write to it; a person's id is their direct conversation."""
    name = str(args.get("channel", ""))
    channel = _direct(state, name) if name in state.users else state.channel(name)
    if channel.is_private and not channel.is_member:
        raise Refused("channel_not_found")
    if channel.is_archived:
        raise Refused("is_archived")
    if not channel.is_member:
        raise Refused("not_in_channel")
    return channel


def _content(state: State, args: Json, *, text_limit: int) -> Json:
    """Checked text and blocks of a message."""
    text, blocks = str(args.get("text") or ""), args.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > text_limit:
        raise Refused("msg_too_long")
    found = faults(blocks, has_native=state.has_native_blocks)
    if found:
        raise Refused(
            "invalid_blocks", response_metadata={"messages": [f"[ERROR] {what} [json-pointer:{at}]" for at, what in found]}
        )
    return {"text": text, "blocks": blocks}


def post_message(state: State, args: Json) -> Json:
    channel = _open_channel(state, args)
    content = _content(state, args, text_limit=40_000)
    thread_ts = args.get("thread_ts")
    if thread_ts and state.find(channel, str(thread_ts)) is None:
        raise Refused("thread_not_found")
    message = {
        "type": "message", "ts": state.next_ts(), "user": state.bot_user, "bot_id": state.bot_id, "app_id": state.app_id,
        **content,
    }  # fmt: skip
    message |= {
        name: args[name] for name in ("thread_ts", "metadata", "unfurl_links", "unfurl_media") if args.get(name) is not None
    }
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def update(state: State, args: Json) -> Json:
    channel = _open_channel(state, args)
    message = state.find(channel, str(args.get("ts", "")))
    if message is None:
        raise Refused("message_not_found")
    if message.get("bot_id") != state.bot_id:
        raise Refused("cant_update_message")
    if not state.edit_window_open:
        raise Refused("edit_window_closed")
    message |= _content(state, args, text_limit=4_000)
    if args.get("metadata") is not None:
        message["metadata"] = args["metadata"]
    message["edited"] = {"user": state.bot_user, "ts": state.next_ts()}
    message["n_edits"] = message.get("n_edits", 0) + 1
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"]}


def post_ephemeral(state: State, args: Json) -> Json:
    channel = state.channel(str(args.get("channel", "")))
    if not channel.is_member:
        raise Refused("channel_not_found" if channel.is_private else "not_in_channel")
    if args.get("user") not in channel.members:
        raise Refused("user_not_in_channel")
    ts = state.next_ts()
    state.ephemerals.append({"ts": ts, **args, **_content(state, args, text_limit=40_000)})
    return {"message_ts": ts}


def permalink(state: State, args: Json) -> Json:
    channel = state.channel(str(args.get("channel", "")))
    if state.find(channel, str(args.get("message_ts", ""))) is None:
        raise Refused("message_not_found")
    return {"permalink": f"https://peer.slack.com/archives/{channel.id}/p{str(args['message_ts']).replace('.', '')}"}


def _readable(state: State, args: Json) -> Channel:
    channel = state.channel(str(args.get("channel", "")))
    if not channel.is_readable:
        raise Refused("missing_scope", needed="channels:history", provided=state.scopes)
    if not channel.is_member:
        raise Refused("not_in_channel")
    return channel


def _page(args: Json, messages: list[Json]) -> Json:
    oldest, limit = float(args.get("oldest") or 0), int(args.get("limit") or 100)
    start = int(str(args.get("cursor") or "0"))
    wanted = [message for message in messages if float(message["ts"]) > oldest]
    keeps = str(args.get("include_all_metadata", "")).lower() in ("true", "1")
    page = [
        message if keeps else {k: v for k, v in message.items() if k != "metadata"} for message in wanted[start : start + limit]
    ]
    following = str(start + limit) if len(wanted) > start + limit else ""
    return {"messages": page, "has_more": bool(following), "response_metadata": {"next_cursor": following}}


def history(state: State, args: Json) -> Json:
    channel = _readable(state, args)
    parents = [message for message in channel.messages if message.get("thread_ts", message["ts"]) == message["ts"]]
    return _page(args, sorted(parents, key=lambda message: -float(message["ts"])))


def replies(state: State, args: Json) -> Json:
    channel, ts = _readable(state, args), str(args.get("ts", ""))
    if state.find(channel, ts) is None:
        raise Refused("thread_not_found")
    return _page(args, [message for message in channel.messages if ts in (message["ts"], message.get("thread_ts"))])


def conversation_info(state: State, args: Json) -> Json:
    channel = state.channel(str(args.get("channel", "")))
    return {
        "channel": {
            "id": channel.id, "name": channel.name, "is_member": channel.is_member, "is_archived": channel.is_archived,
            "is_private": channel.is_private, "is_im": channel.is_im,
        }
    }  # fmt: skip


def conversation_members(state: State, args: Json) -> Json:
    return {"members": sorted(state.channel(str(args.get("channel", ""))).members), "response_metadata": {"next_cursor": ""}}


def _direct(state: State, user: str) -> Channel:
    found = next((channel for channel in state.channels.values() if channel.is_im and user in channel.members), None)
    channel = found or Channel(state.next_id("D"), "", is_im=True, members={user, state.bot_user})
    state.channels[channel.id] = channel
    return channel


def conversation_open(state: State, args: Json) -> Json:
    return {"channel": {"id": _direct(state, str(args.get("users", ""))).id}}


def file_info(state: State, args: Json) -> Json:
    if args.get("file") not in state.files:
        raise Refused("file_not_found")
    return {"file": state.files[str(args["file"])]}


def upload_url(state: State, args: Json) -> Json:
    if not args.get("filename") or int(args.get("length") or 0) < 1:
        raise Refused("invalid_arguments")
    file_id = state.next_id("F")
    state.files[file_id] = {
        "id": file_id, "name": str(args["filename"]), "size": int(args["length"]), "user": state.bot_user, "is_pending": True,
    }  # fmt: skip
    return {"upload_url": f"{state.root}/upload/{file_id}", "file_id": file_id}


def complete_upload(state: State, args: Json) -> Json:
    channel = _open_channel(state, {"channel": args.get("channel_id")})
    files = []
    for wanted in args.get("files") or []:
        file = state.files.get(wanted.get("id", ""))
        if file is None or wanted["id"] not in state.bytes:
            raise Refused("file_not_found")
        file |= {"title": wanted.get("title", ""), "is_pending": False}
        files.append(file)
    message = {
        "type": "message", "subtype": "file_share", "ts": state.next_ts(), "user": state.bot_user, "bot_id": state.bot_id,
        "text": str(args.get("initial_comment") or ""), "files": files,
    }  # fmt: skip
    if args.get("thread_ts"):
        if state.find(channel, str(args["thread_ts"])) is None:
            raise Refused("invalid_thread_ts")
        message["thread_ts"] = str(args["thread_ts"])
    channel.messages.append(message)
    return {"files": [{"id": file["id"], "title": file["title"]} for file in files]}


def user_info(state: State, args: Json) -> Json:
    if args.get("user") not in state.users:
        raise Refused("user_not_found")
    return {"user": state.users[str(args["user"])]}


TRIGGER_S = 3.0
"""How long Slack lets a click open a view."""


def _checked_view(args: Json, kind: str) -> Json:
    view = args.get("view")
    if not isinstance(view, dict):
        raise Refused("invalid_arguments")
    if found := view_faults(view, kind):
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {what} {at}" for at, what in found]})
    return view


def open_view(state: State, args: Json) -> Json:
    view = _checked_view(args, "modal")
    opened_at = state.triggers.pop(str(args.get("trigger_id")), None)
    if opened_at is None:
        raise Refused("invalid_trigger_id")
    if time.monotonic() - opened_at > TRIGGER_S:
        raise Refused("expired_trigger_id")
    made = {"id": state.next_id("V"), "hash": state.next_ts(), **view}
    state.views[made["id"]] = made
    return {"view": made}


def publish_view(state: State, args: Json) -> Json:
    view, user = _checked_view(args, "home"), str(args.get("user_id", ""))
    if not user:
        raise Refused("invalid_arguments")
    if args.get("hash") and args["hash"] != state.homes.get(user, {}).get("hash"):
        raise Refused("hash_conflict")
    state.homes[user] = {"id": state.next_id("V"), "hash": state.next_ts(), **view}
    return {"view": state.homes[user]}


def react(state: State, args: Json) -> Json:
    message = state.find(_open_channel(state, args), str(args.get("timestamp", "")))
    if message is None:
        raise Refused("message_not_found")
    message.setdefault("reactions", []).append(str(args.get("name", "")))
    return {}


def validate_blocks(state: State, args: Json) -> Json:
    if "view" in args:
        found = view_faults(args["view"], str(args["view"].get("type")))
    else:
        found = faults(args.get("blocks"), has_native=state.has_native_blocks)
    return {"errors": [{"pointer": at, "code": "invalid", "message": what} for at, what in found]}


METHODS: Mapping[str, Callable[[State, Json], Any]] = {
    "auth.test": auth_test,
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.info": conversation_info,
    "conversations.members": conversation_members,
    "conversations.open": conversation_open,
    "files.info": file_info,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
    "users.info": user_info,
    "views.open": open_view,
    "views.publish": publish_view,
    "reactions.add": react,
    "blocks.validate": validate_blocks,
}
