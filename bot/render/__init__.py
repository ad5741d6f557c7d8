"""Cards to Slack blocks and plain text: words and blocks from templates, escaped and cut to Slack's limits."""

from bot.render.message import Rendered, render, templates
from bot.render.plain import to_plain

__all__ = ["Rendered", "render", "templates", "to_plain"]
