"""Watches every connect and look-up of this process: whatever leads beyond loopback is refused and written down.

A test that fails does no harm: nothing leaves the machine.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address


@dataclass(slots=True)
class Connects:
    """outside: addresses besides 127.0.0.1 that anybody tried to connect to; each try was refused. ports: of 127.0.0.1 that
    were connected to, in order. looked_up: names that the system's resolver was asked for; each was refused."""

    outside: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)


_watching: list[Connects] = []


def _is_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching:
        return
    if event == "socket.connect" and isinstance(address := arguments[1], tuple):
        if address[0] == "127.0.0.1":
            _watching[-1].ports.append(int(address[1]))
        else:
            _watching[-1].outside.append(str(address[0]))
            raise OSError(f"refused by the test: {address[0]}")
    if event == "socket.getaddrinfo" and _is_name(name := str(arguments[0])):
        _watching[-1].looked_up.append(name)
        raise OSError(f"refused by the test: {name}")


sys.addaudithook(_audit)


@contextmanager
def watching() -> Iterator[Connects]:
    """Watch until the block ends."""
    seen = Connects()
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)
