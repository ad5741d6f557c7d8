"""Fetching: guard, caps, robots, pace, redirects, and the processes that visit and read. The one async room."""

from bot.web.config import WebConfig
from bot.web.download import FetchedFile, get_file
from bot.web.pool import WebClosed
from bot.web.visits import Web, WebStats

__all__ = ["FetchedFile", "Web", "WebClosed", "WebConfig", "WebStats", "get_file"]
