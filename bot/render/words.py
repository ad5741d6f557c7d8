"""The words and colours a person reads for our closed sets (PRODUCT.md §3, §8). A colour always comes with its word."""

from bot.core.links import Placement
from bot.core.states import Reason, State

GREEN, YELLOW, RED, WHITE = "🟢", "🟡", "🔴", "⚪"

NOT_FOUND = "not_found"
"""Lost, or absent and waiting for the visit that confirms it: a word of messages, not a State."""

STATES: dict[str, tuple[str, str]] = {
    State.LIVE: (GREEN, "live"),
    State.DEGRADED: (YELLOW, "degraded"),
    State.CHANGED: (YELLOW, "changed"),
    State.BLOCKED: (YELLOW, "blocked"),
    State.UNREACHABLE: (YELLOW, "unreachable"),
    State.BROKEN_TARGET: (RED, "broken target"),
    State.LOST: (RED, "lost"),
    NOT_FOUND: (RED, "not found"),
    State.UNVERIFIED: (WHITE, "unverified"),
    State.IGNORED: (WHITE, "ignored"),
}
"""State's word → colour and word, in the order a headline names them within one colour."""

GROUPS: dict[str, tuple[str, str]] = {
    "new": (GREEN, "New"),
    "back": (GREEN, "Back"),
    "agreement": (RED, "Agreement broken"),
    State.LOST: (RED, "Lost, confirmed"),
    NOT_FOUND: (RED, "Not found, to be confirmed by a second visit"),
    State.BROKEN_TARGET: (RED, "Broken target: the link is there, our page is not"),
    State.DEGRADED: (YELLOW, "Degraded"),
    State.CHANGED: (YELLOW, "Changed"),
    State.BLOCKED: (YELLOW, "Blocked"),
    State.UNREACHABLE: (YELLOW, "Unreachable"),
}
"""Headings of the message on changes."""

REASONS: dict[str, str] = {
    Reason.CLAIMED: "a source claims it, not visited yet",
    Reason.FOUND: "found",
    Reason.LINK_REMOVED: "link removed",
    Reason.UNLINKED: "link removed, words still there",
    Reason.TARGET_SWAPPED: "the same passage now links elsewhere",
    Reason.ROLLED_OFF: "rolled off a list or home page",
    Reason.PAGE_NOT_FOUND: "page not found",
    Reason.PAGE_REDIRECTED: "page redirects to one without the link",
    Reason.DOMAIN_GONE: "domain gone",
    Reason.SITE_DOWN: "site down for days",
    Reason.REDIRECT_LOST: "a redirect in between stopped pointing to us",
    Reason.SOURCE_MOVED: "page moved, link still there",
    Reason.ANCHOR_CHANGED: "anchor changed",
    Reason.PLACEMENT_CHANGED: "placement changed",
    Reason.TARGET_PAGE_CHANGED: "links to another page of ours",
    Reason.REL_CHANGED: "rel changed",
    Reason.QUALIFIED: "nofollow, sponsored or ugc in the link",
    Reason.PAGE_NOFOLLOW: "nofollow for the whole page",
    Reason.NOINDEX: "page asks not to be indexed",
    Reason.CANONICAL_ELSEWHERE: "canonical names another page",
    Reason.ROBOTS_BLOCKS_GOOGLE: "robots.txt keeps Google out",
    Reason.HIDDEN: "hidden",
    Reason.IN_IFRAME: "inside an iframe",
    Reason.IN_NOSCRIPT: "inside noscript",
    Reason.NEEDS_JS: "needs scripts",
    Reason.VIA_REDIRECT_PAGE: "through a redirect page",
    Reason.IN_COMMENT: "in a comment",
    Reason.TARGET_NOT_FOUND: "our page is not found",
    Reason.TARGET_REDIRECTS_NOWHERE: "our page redirects to nowhere useful",
    Reason.REFUSED: "refused us",
    Reason.RATE_LIMITED: "asked us to slow down",
    Reason.CAPTCHA: "captcha",
    Reason.WAF: "bot protection",
    Reason.LOGIN: "log-in page",
    Reason.CONSENT: "consent page",
    Reason.ROBOTS: "robots.txt forbids it",
    Reason.POLICY: "our own policy forbids it",
    Reason.DNS: "name not resolved",
    Reason.TLS: "TLS failed",
    Reason.TIMEOUT: "no answer in time",
    Reason.CONNECTION: "connection failed",
    Reason.PROTOCOL: "not proper HTTP",
    Reason.SERVER_ERROR: "server error",
    Reason.BAD_STATUS: "unexpected status",
    Reason.REDIRECTS: "redirects without end",
    Reason.TRUNCATED: "answer cut short",
    Reason.TOO_LARGE: "page too large",
    Reason.TOO_COMPLEX: "page too complex",
    Reason.CONTENT_TYPE: "not a web page",
    Reason.UNDECODABLE: "text not decodable",
    Reason.MAINTENANCE: "maintenance page",
    Reason.EMPTY: "empty page",
    Reason.JS: "needs scripts to show anything",
    Reason.IGNORED: "a person said so",
    Reason.PROVIDER_DROPPED: "no longer in the source's list",
}

PLACEMENTS: dict[str, str] = {
    Placement.BODY_TEXT: "body text",
    Placement.MAIN_AREA: "main area",
    Placement.HEADER: "header",
    Placement.NAVIGATION: "navigation",
    Placement.SIDEBAR: "sidebar",
    Placement.FOOTER: "footer",
    Placement.COMMENTS: "comments",
    Placement.AUTHOR_BOX: "author box",
    Placement.WIDGET_AD: "widget or ad",
    Placement.HIDDEN: "hidden",
    Placement.UNKNOWN: "unknown",
}

SLACK_CODES: dict[str, tuple[str, str]] = {
    "not_in_channel": ("I am not in that channel.", "Type /invite @backlinks there, then ask again."),
    "channel_not_found": ("I cannot see that channel.", "If it is private, type /invite @backlinks there, then ask again."),
    "is_archived": ("That channel is archived.", "Track the site in another channel."),
    "restricted_action_read_only_channel": ("That channel is read-only for me.", "Ask its owner, or use another channel."),
    "restricted_action_thread_only_channel": ("That channel takes threads only.", "Ask again inside a thread."),
    "restricted_action_thread_locked": ("The thread is locked.", "Ask again outside of it."),
    "no_permission": ("The workspace does not let me post there.", "Ask a workspace admin, or use another channel."),
    "thread_not_found": ("The thread was deleted.", "Ask again in the channel."),
    "file_upload_size_restricted": ("The workspace limits the size of files.", "Ask a workspace admin."),
    "storage_limit_reached": ("The workspace has no room left for files.", "Ask a workspace admin to make room."),
    "restricted_action": ("The workspace's rules do not let me post there.", "Ask a workspace admin, or use another channel."),
    "invalid_blocks": ("Slack did not accept the layout in any form.", "Tell your admin: the details are in the log."),
    "msg_too_long": ("The message was too long for Slack, even shortened.", "Ask for less, for example with from: or since:."),
    "ratelimited": ("Slack asked me to slow down.", "The message follows on its own."),
    "token_revoked": ("My Slack token was revoked.", "Install the app again and set the new SLACK_BOT_TOKEN."),
    "invalid_auth": ("Slack does not accept my token.", "Set a valid SLACK_BOT_TOKEN and start me again."),
    "account_inactive": ("My Slack account is switched off.", "Install the app again and set the new SLACK_BOT_TOKEN."),
    "missing_scope": ("I lack a permission in this workspace.", "Install the app again from manifest.yml."),
    "edit_window_closed": ("The message can no longer be edited, so I posted a new one.", "Nothing to do."),
    "message_not_found": ("The message was deleted, so I posted a new one.", "Nothing to do."),
    "no_answer": ("Slack did not answer.", "The message follows on its own once Slack is back."),
}
"""Slack's error word → what happened, what to do. Source: error lists of chat.postMessage and chat.update."""
