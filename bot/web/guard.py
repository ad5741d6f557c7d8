"""The door every request goes through: which addresses may be asked, and at which checked IP address.

The address is parsed by ada alone (bot/core/urls); its normal form is what the transport sends, so checker and fetcher agree.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache

from bot.core import urls
from bot.core.states import Reason
from bot.web.addresses import why_refused
from bot.web.config import PORTS, RESOLVE_S, WebConfig
from bot.web.faults import Refusal

Resolver = Callable[[str, int], Awaitable[list[str]]]

# host or ending, source
PRIVATE_NAMES: tuple[tuple[str, str], ...] = (
    ("localhost", "RFC 6761"),
    ("local", "RFC 6762"),
    ("internal", "ICANN resolution 2024.07.29.06"),
    ("home.arpa", "RFC 8375"),
    ("onion", "RFC 7686"),
    ("localdomain", "common resolver default"),
    ("lan", "common router default"),
    ("intranet", "RFC 6762 appendix G"),
    ("corp", "ICANN name collision"),
    ("home", "ICANN name collision"),
    ("test", "RFC 6761"),
    ("invalid", "RFC 6761"),
)
_PARTS = re.compile(r"(https?)://(\[[^\]]*\]|[^:/?#\[\]@]+)(?::(\d+))?(/[^?#]*)?(\?[^#]*)?(?:#.*)?", re.DOTALL)
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_MISSING = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


@dataclass(frozen=True, slots=True)
class Spelled:
    """An address taken apart. host: ASCII, IPv6 in brackets; target: path and query as sent."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_tls(self) -> bool:
        """Whether it is https."""
        return self.scheme == "https"

    @property
    def default_port(self) -> bool:
        """Whether the port goes without saying."""
        return self.port == (443 if self.is_tls else 80)

    @property
    def authority(self) -> str:
        """Host and, where it must be said, port: the Host header."""
        return self.host if self.default_port else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """The host with its port, always said."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Route:
    """Where to connect for an address. addresses: checked, in the resolver's order; empty when a proxy takes the request."""

    spelled: Spelled
    addresses: tuple[str, ...]
    port: int


def _refuse(detail: str, rule: str) -> Refusal:
    return Refusal(Reason.POLICY, detail, rule)


@lru_cache(maxsize=500)
def spell(url: str) -> Spelled:
    """Take an address apart, the WHATWG way. Raises Refusal for what is no plain http(s) address."""
    try:
        found = urls.href(url)
    except (ValueError, UnicodeError, OverflowError):
        found = None
    match = _PARTS.fullmatch(found) if found else None
    if found is None or match is None:
        raise _refuse(_why_not_spelled(url), "bad_address")
    scheme, host, port, path, query = match.groups()
    number = int(port) if port else (443 if scheme == "https" else 80)
    return Spelled(found.partition("#")[0], scheme, host, number, (path or "/") + (query or ""))


def _why_not_spelled(url: str) -> str:
    if len(url) > urls.MAX_LENGTH:
        return "the address is longer than 8,000 characters"
    scheme = url.partition(":")[0].strip().lower()
    if scheme not in ("http", "https") and scheme.isalnum() and len(scheme) < 20:
        return f"the address is not http or https but {scheme}"
    if "@" in url.partition("://")[2].partition("/")[0]:
        return "the address holds a user name"
    return "not a web address"


async def system_resolver(host: str, port: int) -> list[str]:
    """Ask the machine's resolver once for every address of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Guard:
    """Checks addresses as spelled and as resolved. resolver: replaceable, so that rebinding can be played."""

    def __init__(self, config: WebConfig, resolver: Resolver = system_resolver) -> None:
        self._ports = PORTS | set(config.extra_ports)
        self._allowed = frozenset(origin.lower() for origin in config.allow_origins)
        self._hosts = {name.lower(): place for name, place in config.hosts.items()}
        self._has_proxy = bool(config.proxy)
        self._resolver = resolver

    def check(self, url: str) -> Spelled:
        """Check an address as spelled: no network. Raises Refusal."""
        spelled = spell(url)
        if self._is_vouched(spelled):
            return spelled
        if spelled.port not in self._ports:
            raise _refuse(f"port {spelled.port} is not a web port", "port")
        if urls.is_ip(spelled.host):
            why = why_refused(spelled.host.strip("[]").rstrip("."))
            if why:
                raise _refuse(f"{spelled.host} is not a public address ({why})", "private_address")
            return spelled
        self._check_name(spelled.host)
        return spelled

    def _check_name(self, host: str) -> None:
        name = host.rstrip(".")
        if not _NAME.fullmatch(host) or len(name) > 253:
            raise _refuse("the host is not a name on the web", "bad_host")
        if any(name == private or name.endswith("." + private) for private, _ in PRIVATE_NAMES):
            raise _refuse(f"{name} is a name of private networks", "private_name")
        if "." not in name:
            raise _refuse(f"{name} is not a name on the public web", "single_label")

    def _is_vouched(self, spelled: Spelled) -> bool:
        return spelled.origin in self._allowed or self._place(spelled) is not None

    def _place(self, spelled: Spelled) -> tuple[str, int] | None:
        place = self._hosts.get(spelled.origin) or self._hosts.get(spelled.host)
        if place is None:
            return None
        address, _, port = place.rpartition(":")
        return address.strip("[]"), int(port)

    async def route(self, url: str) -> Route:
        """Check an address, spelled and resolved, and say where to connect. One look-up; one bad address rejects all.

        Raises Refusal: policy, or dns (rule "nxdomain" when the name does not exist).
        """
        spelled = self.check(url)
        place = self._place(spelled)
        if place is not None:
            return Route(spelled, (place[0],), place[1])
        if self._has_proxy:
            return Route(spelled, (), spelled.port)
        if urls.is_ip(spelled.host):
            return Route(spelled, (spelled.host.strip("[]").rstrip("."),), spelled.port)
        addresses = await self._resolve(spelled)
        if spelled.origin not in self._allowed:
            for address in addresses:
                why = why_refused(address)
                if why:
                    raise _refuse(f"{spelled.host} leads to {address}, not a public address ({why})", "private_address")
        return Route(spelled, addresses, spelled.port)

    async def _resolve(self, spelled: Spelled) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(RESOLVE_S):
                found = await self._resolver(spelled.host, spelled.port)
        except TimeoutError:
            raise Refusal(Reason.DNS, f"no answer from DNS within {RESOLVE_S:.0f} s", "dns_timeout") from None
        except socket.gaierror as error:
            if error.errno in _MISSING:
                raise Refusal(Reason.DNS, f"the name {spelled.host} does not exist", "nxdomain") from None
            raise Refusal(Reason.DNS, f"DNS could not answer for {spelled.host}", "dns_failure") from None
        except OSError:
            raise Refusal(Reason.DNS, f"DNS could not be asked for {spelled.host}", "dns_failure") from None
        except (UnicodeError, ValueError):
            raise _refuse("the host is not a name on the web", "bad_host") from None
        if not found:
            raise Refusal(Reason.DNS, f"DNS has no address for {spelled.host}", "dns_empty")
        return tuple(dict.fromkeys(found))
