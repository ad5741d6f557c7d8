"""Cards to Slack blocks and plain text: words and blocks from templates, escaped and cut to Slack's limits."""

from bot.core.plain import to_plain
from bot.render.message import Rendered, compile_all, render, templates

__all__ = ["Rendered", "compile_all", "render", "templates", "to_plain"]
