"""The made-up web of `backlinks demo`: some sixty pages on forty hosts, served on loopback by this very process.

Every name ends in the reserved `.example`, or is example.com itself; nothing of it is ever looked up or visited outside.
"""

from bot.demo.world import World, demo_world

__all__ = ["World", "demo_world"]
